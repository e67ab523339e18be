"""One loop beside the effective set: rows of the ledger."""

import pytest

from nuscatter.reports.ledger.couplings import COMPARISONS


@pytest.mark.parametrize("row", COMPARISONS, ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


def test_flavours_differ_by_the_logarithm_of_their_masses(holds):
    """(α/3π) ln(m_μ²/m_e²) = 0.00826: loops that are the same for all flavours would pass neither row nor this."""
    found = {row.key: holds(row).ours.value for row in COMPARISONS}
    assert found["gvp-e"] - found["gvp-mu"] == pytest.approx(0.008256, abs=1e-6)
    assert found["gvp-mu"] - found["gvp-tau"] == pytest.approx(0.008256 * 5.6447 / 10.6632, rel=2e-4)
