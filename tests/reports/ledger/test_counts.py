"""Counts: rows of the ledger, and how observations are joined with the uncertainty of predictions."""

import pytest

from nuscatter.reports.ledger.comparison import Ours
from nuscatter.reports.ledger.counts import COMPARISONS
from nuscatter.reports.ledger.published import published

ROWS = {row.key: row for row in COMPARISONS}


@pytest.mark.parametrize("row", COMPARISONS, ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


def test_effective_couplings_are_used():
    """The tree level has 121.8 events in argon (docs), effective couplings 123.8."""
    assert ROWS["lar20-predicted"].compute() == pytest.approx(123.75, abs=0.05)
    assert "effective" in ROWS["lar20-predicted"].how


def test_an_observation_is_compared_with_the_prediction_and_its_uncertainty(holds):
    """17 of 128 events in argon: 16.4 of 123.8, and a pull of (123.8 − 159)/√(43² + 16.4²)."""
    ours = ROWS["lar20-observed"].compute()
    assert isinstance(ours, Ours)
    assert ours.error == pytest.approx(123.752 * 17 / 128, rel=1e-4)
    assert holds(ROWS["lar20-observed"]).pull == pytest.approx(-35.248 / (43**2 + 16.436**2) ** 0.5, rel=1e-3)


def test_a_prediction_beside_a_prediction_has_no_error_of_its_own():
    predictions = [key for key in ROWS if key.endswith("predicted")]
    assert len(predictions) == 6
    assert all(isinstance(ROWS[key].compute(), float) for key in predictions)
    assert all("predicted" in published()[key].name for key in predictions)
