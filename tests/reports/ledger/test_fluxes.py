"""Fluxes, yields and spectra: rows of the ledger, and how errors of mixtures are joined."""

import pytest

from nuscatter.reports.ledger.comparison import Ours
from nuscatter.reports.ledger.fluxes import COMPARISONS

ROWS = {row.key: row for row in COMPARISONS}


@pytest.mark.parametrize("row", [row for row in COMPARISONS if row.release is None], ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


@pytest.mark.releases
@pytest.mark.parametrize("row", [row for row in COMPARISONS if row.release is not None], ids=lambda row: row.key)
def test_a_row_of_a_release_is_where_it_was(row, holds, releases):
    holds(row)


def test_the_error_of_a_yield_is_that_of_the_tables():
    """2.1 and 2.5 % of ²³⁵U and ²³⁹Pu; what both share cancels in their ratio, 0.8 %."""
    relative = {}
    for key in ("giunti-235", "giunti-239", "ki-ratio"):
        ours = ROWS[key].compute()
        assert isinstance(ours, Ours)
        relative[key] = ours.error / ours.value
    assert relative["giunti-235"] == pytest.approx(0.0213, abs=0.003)
    assert relative["giunti-239"] == pytest.approx(0.0254, abs=0.003)
    assert relative["ki-ratio"] < 0.5 * (relative["giunti-235"] ** 2 + relative["giunti-239"] ** 2) ** 0.5


def test_elastic_scattering_of_boron_8_by_hand():
    """P_ee = 0.34 of ν_e and the rest with a sixth to a seventh of their cross section: 0.44 of the flux."""
    ours = ROWS["sk-es"].compute()
    assert isinstance(ours, Ours)
    assert 0.34 + 0.66 / 7 < ours.value / 5.25 < 0.34 + 0.66 / 6
