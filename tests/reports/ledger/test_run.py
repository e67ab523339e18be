"""The run: each published number has one computation, what is left out is counted, and a change is seen."""

import ast
import importlib
from pathlib import Path

import pytest

from nuscatter.errors import InputError
from nuscatter.reports.ledger import counts, run
from nuscatter.reports.ledger.comparison import Comparison
from nuscatter.reports.ledger.published import published
from nuscatter.reports.ledger.run import comparisons, ledger, parts, subjects


def test_each_published_number_is_computed_once():
    keys = [each.key for part in parts() for each in part.COMPARISONS]
    assert sorted(keys) == sorted(published())
    assert list(comparisons()) == list(published())


def test_a_subject_is_a_file():
    for part in parts():
        name = part.__name__.rpartition(".")[2].replace("_", " ")
        assert {published()[each.key].subject for each in part.COMPARISONS} == {name}
    assert len(subjects()) == len(parts())


def test_nothing_of_ours_is_typed():
    """A computation returns no number that is written in its own file: it calls the library."""
    for part in parts():
        tree = ast.parse(Path(part.__file__).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Return):
                assert not isinstance(node.value, ast.Constant), f"{part.__name__}:{node.lineno} returns a literal."


def test_progress_is_told_and_subjects_are_blind_to_case():
    told = []
    found = ledger(["Nuclear-Matter", "COUPLINGS"], progress=lambda *what: told.append(what))
    assert [each[:2] for each in told] == [(n, len(found.lines)) for n in range(len(found.lines))]
    assert told[0][2] == found.lines[0].published.name
    assert {each.published.subject for each in found.lines} == {"nuclear matter", "couplings"}
    assert (found.slow, found.without_release) == (0, {})


@pytest.mark.parametrize("only", [["cross section"], [3], "counts", None])
def test_a_subject_that_is_none(only):
    with pytest.raises(InputError, match=r"subject|only is"):
        ledger(only)


def test_what_is_left_out_is_counted(monkeypatch, tmp_path):
    monkeypatch.delenv("NUSCATTER_DATA", raising=False)
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    found = ledger(["fits"])
    assert (len(found.lines), found.slow, found.without_release) == (1, 14, {})
    all_of_them = ledger(["fits"], slow=True)
    assert len(all_of_them.lines) == 1
    assert all_of_them.without_release == {
        "coherent_lar_2020": 5,
        "coherent_csi_2021": 4,
        "coherent_csi_2018": 3,
        "coherent_ge_2024": 1,
        "xenonnt_b8": 1,
    }


def test_a_row_that_moves_is_seen(holds):
    """0.29 published errors pass, 0.31 fail; so does a row that gets a large pull without a sentence."""
    fact = published()["lar20-predicted"]
    error, kept = min(fact.error), fact.kept
    holds(Comparison(fact.key, "", lambda: kept + 0.29 * error))
    for moved in (kept + 0.31 * error, kept - 0.31 * error):
        with pytest.raises(AssertionError, match="published errors"):
            holds(Comparison(fact.key, "", lambda moved=moved: moved))


def test_a_changed_input_of_the_library_is_seen(holds, monkeypatch):
    """The counts of another experiment under the name of CsI's."""
    rows = comparisons()
    known = importlib.import_module("nuscatter.reports.ledger.counts").experiment
    monkeypatch.setattr(counts, "experiment", lambda _: known("COHERENT-LAr-2020"))
    with pytest.raises(AssertionError, match="csi21-predicted is now 123"):
        holds(rows["csi21-predicted"])


def test_a_row_without_a_kept_value_is_refused(holds, monkeypatch):
    from dataclasses import replace

    fact = published()["gvn"]
    monkeypatch.setitem(published(), "gvn", replace(fact, kept=None))
    with pytest.raises(AssertionError, match="gvn is new"):
        holds(run.comparisons()["gvn"])
