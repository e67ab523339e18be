"""Fits: rows of the ledger, which need the releases."""

import pytest

from nuscatter.reports.ledger.fits import COMPARISONS
from nuscatter.reports.ledger.published import published

ROWS = {row.key: row for row in COMPARISONS}
RELEASED = [row for row in COMPARISONS if row.release is not None]


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize("row", RELEASED, ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds, releases):
    holds(row)


@pytest.mark.parametrize("row", [row for row in COMPARISONS if row.release is None], ids=lambda row: row.key)
def test_a_row_of_published_counts_is_where_it_was(row, holds):
    holds(row)


def test_rows_of_released_data_are_slow_and_name_their_release():
    assert len(RELEASED) == len(COMPARISONS) - 1
    assert all(row.slow for row in RELEASED)
    assert ROWS["csi17-n"].release == ROWS["csi17-rn"].release == "coherent_csi_2018"


def test_an_angle_names_its_scheme():
    angles = [row for row in COMPARISONS if "sin²θ_W" in published()[row.key].name]
    assert len(angles) == 3
    assert all("scheme" in row.how for row in angles)


@pytest.mark.slow
@pytest.mark.releases
def test_a_neutron_radius_of_the_charge_radius_is_not_far(holds, releases):
    """Cs and I have charge radii of 4.80 and 4.75 fm: within the error of the data, 1 fm."""
    assert abs(holds(ROWS["csi17-rn"]).ours.value - 4.78) < 2.2
