"""A page of a few files, answers that imitate those of the explorer, and the server around them."""

import asyncio
import importlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

import nuscatter

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


SERVER = """
import sys
sys.path[:0] = {path!r}
import imitation_answers
from pathlib import Path
from nuscatter.explorer.server.address import listen
from nuscatter.explorer.server.pool import Limits
from nuscatter.explorer.server.serve import Explorer

if __name__ == "__main__":
    explorer = Explorer(imitation_answers.answer, imitation_answers.WHAT, Limits(2, 2.0), "1", folder=Path({page!r}))
    with listen("127.0.0.1", 0) as listening:
        print(listening.getsockname()[1], flush=True)
        try:
            explorer.serve(listening, "127.0.0.1")
        except KeyboardInterrupt:
            print("interrupted", flush=True)
"""


@dataclass(frozen=True, eq=False)
class Running:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path, **more):
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=30, trust_env=False, **more)

    def workers(self):
        """The processes that compute two requests at the same time; the requests are new, so that none is kept."""
        with ThreadPoolExecutor(2) as threads:
            replies = list(threads.map(lambda _: self.get(f"/api/view?sleep=0.5&n={uuid4()}"), range(2)))
        return {each.json()["process"] for each in replies}


@pytest.fixture(autouse=True)
def _interruptible():
    """Ctrl-C reaches what these tests start, also where they run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def server(tmp_path, page):
    """A server on a free port, with two workers and a limit of 2 s."""
    script = tmp_path / "server.py"
    path = [str(Path(__file__).parent), str(Path(nuscatter.__file__).parents[1])]
    script.write_text(SERVER.format(path=path, page=str(page)))
    process = subprocess.Popen(
        [sys.executable, "-W", "error", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield Running(process, int(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def until():
    """Wait for a condition, at most so many seconds."""

    def call(is_true, seconds=20):
        end = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < end
            time.sleep(0.02)

    return call


@pytest.fixture
def runs():
    """Whether a process runs; one that has ended and is not yet collected does not."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("there is no /proc")

    def call(process):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
        return state not in "ZX"

    return call
