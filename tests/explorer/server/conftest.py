"""A page of a few files, answers that imitate those of the explorer, and the server around them."""

import asyncio
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("fastapi", reason="the extra web is not installed")

HOST = "127.0.0.1:8421"


@pytest.fixture
def imitated(monkeypatch):
    """The module of imitation answers, importable by its name in this process and in workers."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return importlib.import_module("imitation_answers")


@pytest.fixture
def page(tmp_path):
    """A folder with the files of a small page, and a secret beside it."""
    folder = tmp_path / "static"
    (folder / "scripts").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><html lang='en'><title>small</title></html>")
    (folder / "scripts" / "a.js").write_text("// a script\n" * 200)
    (folder / "plotly.min.js").write_text("not plotly")
    (folder / ".hidden.js").write_text("hidden")
    (folder / "notes.txt").write_text("notes")
    (tmp_path / "secret.js").write_text("secret")
    return folder


class Computing:
    """Computes in this process, at once; it notes what it is asked."""

    def __init__(self, answering: Callable[..., Any]) -> None:
        self.answering = answering
        self.asked: list[Any] = []

    async def start(self):
        pass

    async def stop(self):
        pass

    async def compute(self, request):
        from nuscatter.explorer.server.worker import compute

        self.asked.append(request)
        return compute(request, self.answering, 20_000_000)


@pytest.fixture
def computing(imitated):
    return Computing(imitated.answer)


@pytest.fixture
def served(imitated, page, computing):
    """The application in this process."""
    from nuscatter.explorer.server.app import Settings, app
    from nuscatter.explorer.server.assets import Assets, plotly_file

    names = frozenset({HOST, "localhost:8421", "[::1]:8421"})
    return app(computing, Settings(imitated.WHAT, Assets(page, plotly_file()), names, "1.2"))


@pytest.fixture
def ask(served):
    """Send one request to the application: its response by httpx."""

    def call(path, method="GET", headers=None, host=HOST):
        async def send():
            transport = httpx.ASGITransport(served)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
                return await client.request(method, path, headers={"host": host, **(headers or {})})

        return asyncio.run(send())

    return call


@pytest.fixture
def says():
    """The one sentence of a refusal."""

    def call(response, status):
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/json"
        (problem,) = response.json()["problems"]
        assert problem["field"] == ""
        assert problem["says"].endswith(".")
        assert "Traceback" not in problem["says"]
        return problem["says"]

    return call
