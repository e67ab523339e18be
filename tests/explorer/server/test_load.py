"""The tool that loads the server counts what it sends, and says what is answered wrongly."""

import asyncio
import importlib.util
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[3] / "tools" / "load_explorer.py"


@pytest.fixture
def tool(monkeypatch):
    spec = importlib.util.spec_from_file_location("load_explorer", TOOL)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "load_explorer", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_a_few_seconds_of_load(tool, server):
    seen = asyncio.run(tool.load("127.0.0.1", server.port, rate=80, seconds=3, moving=0.2))
    assert sum(len(one.seconds) for one in seen.values()) == 240
    wrong = {kind for kind, one in seen.items() if any("wrong" in status for status in one.statuses)}
    assert wrong <= {"refused"}  # these answers are an imitation, which accepts what the explorer refuses
    assert set(seen) >= {"page", "plotly.js, known", "view, known", "view, new"}
    assert "304: " in tool.table(seen)
    assert tool.table(seen).splitlines()[-1].split()[:2] == ["all", "240"]


@pytest.mark.slow
def test_a_server_that_is_gone_is_seen(tool, server):
    server.get("/static/plotly.min.js")  # it is compressed once

    async def run():
        loading = asyncio.create_task(tool.load("127.0.0.1", server.port, rate=50, seconds=3, moving=0.2))
        await asyncio.sleep(2)
        server.process.kill()
        return await loading

    seen = asyncio.run(run())
    assert any("(wrong)" in status for one in seen.values() for status in one.statuses)
