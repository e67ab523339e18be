"""The page of the ledger is what a run gives: its quick rows now, all of it in the slow tests."""

import importlib.util
from pathlib import Path

import pytest

from nuscatter.reports.ledger.comparison import Line, Ours
from nuscatter.reports.ledger.published import published
from nuscatter.reports.ledger.run import comparisons, ledger, subjects

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/ledger.md").read_text(encoding="utf-8")
#: Whose quick rows take a second or so; those of the others are compared in the slow test.
QUICK = [name for name in subjects() if name not in ("counts", "fits")]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("build_ledger", ROOT / "tools" / "build_ledger.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("subject", QUICK)
def test_the_quick_rows_of_the_page_are_those_of_a_run(tool, subject):
    lines = ledger([subject]).lines
    assert lines
    missing = [tool.row(each) for each in lines if f"\n{tool.row(each)}\n" not in PAGE]
    assert not missing, f"docs/ledger.md has other rows than a run; run tools/build_ledger.py: {missing}"


def test_every_published_number_is_on_the_page_with_its_sentence():
    for key, fact in published().items():
        assert f"\n| {fact.name} | " in PAGE, key
        assert not fact.sentence or f"\n- {fact.name}: {fact.sentence}\n" in PAGE, key


@pytest.mark.slow
@pytest.mark.releases
def test_the_page_is_that_of_a_run(tool, releases):
    found = ledger(slow=True)
    assert not found.without_release
    assert tool.page(found) == PAGE, "docs/ledger.md is not what a run gives; run tools/build_ledger.py."


def test_a_changed_number_would_change_the_page(tool):
    fact = published()["lar20-predicted"]
    row, changed = (
        tool.row(Line(fact, comparisons()[fact.key], Ours(value))) for value in (fact.kept, fact.kept + 1.0)
    )
    assert f"\n{row}\n" in PAGE
    assert f"\n{changed}\n" not in PAGE


def test_the_tool_writes_one_column_and_no_other(tool):
    table = tool.TABLE.read_text(encoding="utf-8")
    lines = [Line(fact, comparisons()[key], Ours(fact.kept)) for key, fact in published().items()]
    assert tool.with_ours(table, lines) == table
    moved = [Line(each.published, each.comparison, Ours(each.ours.value + 1)) for each in lines]
    before, after = (text.splitlines() for text in (table, tool.with_ours(table, moved)))
    assert len(before) == len(after)
    assert all(old.rpartition(",")[0] == new.rpartition(",")[0] for old, new in zip(before, after, strict=True))
    assert sum(old != new for old, new in zip(before, after, strict=True)) == len(lines)


def test_the_summary_counts(tool):
    facts = list(published().values())
    text = tool.summary([Line(fact, comparisons()[fact.key], Ours(fact.value)) for fact in facts])
    with_error = sum(fact.error_is_published for fact in facts)
    assert text.startswith(
        f"{len(facts)} lines. Of {with_error} numbers with a published error {with_error} are within"
    )
