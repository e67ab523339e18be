"""Theory errors on argon: rows of the ledger, and what the review's table and ours grow by."""

import pytest

from nuscatter.reports.ledger.published import published
from nuscatter.reports.ledger.theory_errors import COMPARISONS
from nuscatter.reports.uncertainty.tables import TABLE_I

ROWS = {row.key: row for row in COMPARISONS}


@pytest.mark.slow
@pytest.mark.parametrize("row", COMPARISONS, ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


def test_the_published_numbers_are_those_of_the_budgets_own_table():
    for key, row in ROWS.items():
        _, kind, energy, *_ = key.split("-")
        known = TABLE_I[f"σ at {energy} MeV"][kind == "total"]
        assert published()[row.key].value == pytest.approx(100 * known, rel=1e-12)


@pytest.mark.slow
def test_ours_grow_as_an_error_of_a_radius_and_the_tables_does_not(holds):
    """E² from 10 to 30 MeV is 9, a little less at larger Q; the table has 37."""
    lines = [holds(ROWS[f"table1-nuclear-{energy}"]) for energy in (10, 30)]
    ours, theirs = (lines[1].ours.value / lines[0].ours.value, lines[1].published.value / lines[0].published.value)
    assert 8 < ours < 9
    assert theirs == pytest.approx(37.5)


def test_the_total_is_larger_than_the_nuclear_part(holds):
    for energy in (10, 30, 50):
        nuclear, total = (holds(ROWS[f"table1-{kind}-{energy}"]).ours.value for kind in ("nuclear", "total"))
        assert total**2 - nuclear**2 == pytest.approx(0.322**2, abs=0.01)  # of couplings: the same at all energies
