"""Inelastic averages: rows of the ledger, and some of them by another way."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.inelastic.levels.carbon import carbon_states
from nuscatter.reports.ledger.inelastic import COMPARISONS
from nuscatter.units import MeV, cm

ROWS = {row.key: row for row in COMPARISONS}


@pytest.mark.parametrize("row", [row for row in COMPARISONS if not row.slow], ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


@pytest.mark.slow
@pytest.mark.parametrize("row", [row for row in COMPARISONS if row.slow], ids=lambda row: row.key)
def test_a_row_of_an_rpa_is_where_it_was(row, holds):
    line = holds(row)
    assert line.ours.error > 0.2 * line.ours.value  # g_A and energies matter


def test_the_ground_state_of_nitrogen_by_hand():
    """The Michel spectrum of ν_e, 12x²(1 − x), over σ(E) of the level."""
    x, weights = np.polynomial.legendre.leggauss(60)
    end = 52.828
    E, weights = 17 + (1 + x) / 2 * (end - 17), weights * (end - 17) / 2
    sigma = np.asarray(carbon_states().sigma(E * MeV, ns.nu_e, ns.helm("C12"))) / (1e-42 * cm**2)
    neutral = np.asarray(carbon_states().sigma(E * MeV, ns.nu_tau, ns.helm("C12"))) / (1e-42 * cm**2)
    michel = 12 * (E / end) ** 2 * (1 - E / end) / end
    # ν_e makes both ¹²N and the level at 15.11 MeV, which ν_τ makes alone.
    found = float(weights * michel @ (sigma - neutral))
    assert found == pytest.approx(ROWS["c12-ground-lsnd"].compute().value, rel=3e-3)
