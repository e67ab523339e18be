"""The draft of the paper: its numbers are computed, its figures are there, its references are known here."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "paper" / "paper.md").read_text(encoding="utf-8")
BIB = (ROOT / "paper" / "paper.bib").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("make_paper", ROOT / "paper" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.releases
def test_the_numbers_of_the_text_are_as_computed(tool, releases):
    assert tool.wrong() == []


def test_a_number_that_is_not_in_the_text_is_told(tool, tmp_path, monkeypatch):
    (tmp_path / "paper.md").write_text("It is 2.0\nevents.", encoding="utf-8")
    monkeypatch.setattr(tool, "PAPER", tmp_path / "paper.md")
    monkeypatch.setattr(tool, "NUMBERS", {"right": lambda: "2.0 events", "wrong": lambda: "3.0 events"})
    assert tool.wrong() == ["wrong: computed is '3.0 events', which is not in the text."]


def test_what_is_cited_is_listed_and_what_is_listed_is_cited():
    cited = set(re.findall(r"(?<![\w.])@([a-z]+\d*)\b", TEXT.partition("\n---\n")[2]))
    listed = re.findall(r"^@\w+\{([^,]+),", BIB, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert cited == set(listed)


def test_identifiers_of_references_stand_elsewhere_in_the_repository():
    """So a number that was typed wrongly here is found."""
    places = [
        path
        for folder in ("src", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".md", ".csv")
    ]
    known = "\n".join(path.read_text(encoding="utf-8") for path in places)
    identifiers = re.findall(r"(?:eprint|doi) = \{([^}]+)\}", BIB)
    assert identifiers
    assert [each for each in identifiers if each not in known] == []


def test_the_figures_are_those_that_the_script_draws():
    shown = re.findall(r"\]\((figures/[\w.]+)\)", TEXT)
    assert shown
    script = (ROOT / "paper" / "make.py").read_text(encoding="utf-8") + "whole_way.png"
    for each in shown:
        assert (ROOT / "paper" / each).is_file()
        assert Path(each).name in script


def test_times_are_those_of_the_page(tool):
    """Those of the text are typed, and `make peers` measures them anew: then both change."""
    page = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")
    found = re.findall(
        r"(\d[\d.]*) (ms|s)(?= [,.)]|[,.); ]| with| and| when)", TEXT.partition("In one run on one core")[2][:700]
    )
    assert len(found) >= 7
    assert [f"{number} {unit}" for number, unit in found if f"| {number} {unit} |" not in page] == []
