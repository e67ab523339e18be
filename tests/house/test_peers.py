"""The comparisons of `make peers` agree where their peers are installed, and say in a sentence where they are not."""

import importlib
import sys
from pathlib import Path

import pytest

PEERS = Path(__file__).parents[2] / "benchmarks" / "peers"


@pytest.fixture
def peer(monkeypatch):
    """Load a file of the comparisons, in the folder where it finds the others."""
    monkeypatch.syspath_prepend(PEERS)
    yield importlib.import_module
    for name in ["task_of_none", *(each.stem for each in PEERS.glob("*.py"))]:
        sys.modules.pop(name, None)


@pytest.mark.slow
@pytest.mark.parametrize(("task", "allowed"), [("recoils", 1e-12), ("fits", 1e-4)])
def test_nuscatter_and_the_reference_agree(peer, task, allowed):
    """Of the tasks whose peers the package itself requires."""
    first, *others = peer(task).run().rows
    assert first.code.startswith("nuscatter ")
    assert first.difference < allowed
    assert 0.0 in [each.difference for each in others]
    assert max(each.difference for each in others) < 2e-3


def test_a_peer_that_is_not_there_is_left_out_with_a_sentence(peer, tmp_path, monkeypatch, capsys):
    source = "from clock import imported\n\ndef run():\n    imported('a_peer_that_is_not_there')\n"
    (tmp_path / "task_of_none.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    lines = peer("compare").compared(["task_of_none"])
    assert lines[0].startswith("a_peer_that_is_not_there is not installed here, so that it is left out")
    assert lines[0] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("seconds", "says"), [(12.34, "12 s"), (0.998, "1 s"), (0.0123, "12 ms"), (5.96e-4, "600 µs"), (2e-9, "0.002 µs")]
)
def test_a_time_has_two_digits_and_its_unit(peer, seconds, says):
    assert peer("compare").duration(seconds) == says


def test_the_page_has_a_table_for_each_task(peer):
    page = (PEERS.parents[1] / "docs" / "peers.md").read_text(encoding="utf-8")
    titles = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    assert len(titles) == len(peer("compare").TASKS) + 1
    assert peer("compare").CLOSING in page
