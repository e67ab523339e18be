"""The stored ledger is the ledger: its lines come back as they were, and it runs once."""

from nuscatter.reports.ledger import stored_run
from nuscatter.reports.ledger.comparison import Line, Ours
from nuscatter.reports.ledger.published import published
from nuscatter.reports.ledger.run import Ledger, comparisons
from nuscatter.reports.ledger.stored_run import stored_ledger


def test_it_runs_once(monkeypatch, tmp_path):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    runs = []

    def run(*, slow, progress):
        assert slow
        runs.append(progress)
        ours = {"gvn": Ours(-0.5117), "lar20-predicted": Ours(124.25, 3.5)}
        lines = tuple(Line(published()[key], comparisons()[key], value) for key, value in ours.items())
        return Ledger(lines, 0, {"xenonnt_b8": 1})

    monkeypatch.setattr(stored_run, "ledger", run)
    first, second = stored_ledger(), stored_ledger()
    assert len(runs) == 1
    assert first == second
    assert [(each.published.key, each.ours) for each in first.lines] == [
        ("gvn", Ours(-0.5117)),
        ("lar20-predicted", Ours(124.25, 3.5)),
    ]
    assert (first.slow, first.without_release) == (0, {"xenonnt_b8": 1})
    stored_ledger(anew=True)
    assert len(runs) == 2
    monkeypatch.setattr(stored_run, "releases_at_hand", lambda: {"another"})
    stored_ledger()
    assert len(runs) == 3
