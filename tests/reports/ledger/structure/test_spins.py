"""Spins: rows of the ledger."""

import pytest

from nuscatter.reports.ledger.structure.spins import COMPARISONS


@pytest.mark.parametrize("row", COMPARISONS, ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


def test_the_interactions_of_the_paper_are_told_from_others(holds):
    """Four nuclides are of the same interaction as the published, three are not."""
    found = {row.key: abs(holds(row).pull) for row in COMPARISONS if row.key.endswith("-spin")}
    assert {key for key, pull in found.items() if pull > 10} == {"ge73-spin", "i127-spin", "xe129-spin"}
