"""Nuclear matter: rows of the ledger."""

import pytest

from nuscatter.reports.ledger.nuclear_matter import COMPARISONS


@pytest.mark.parametrize("row", COMPARISONS, ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


def test_the_fits_are_met_to_their_digits(holds):
    assert all(abs(holds(row).pull) < 1 for row in COMPARISONS if row.key.startswith("unedf"))
