"""Electron scattering: rows of the ledger, and what they must have in common with the catalogue."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.parity_violation import parity_violation_measurement
from nuscatter.reports.ledger.electron_scattering import COMPARISONS
from nuscatter.reports.ledger.published import Confirmed, published
from nuscatter.units import MeV, fm

ROWS = {row.key: row for row in COMPARISONS}


@pytest.mark.parametrize("row", [row for row in COMPARISONS if not row.slow], ids=lambda row: row.key)
def test_a_quick_row_is_where_it_was(row, holds):
    holds(row)


@pytest.mark.slow
@pytest.mark.parametrize("row", [row for row in COMPARISONS if row.slow], ids=lambda row: row.key)
def test_a_row_of_many_models_is_where_it_was(row, holds):
    holds(row)


@pytest.mark.parametrize("name", ["PREX-1", "PREX-2", "CREX", "Qweak-27Al"])
def test_asymmetries_are_the_catalogues(name):
    row, known = published()[f"{name.lower()}-asymmetry"], parity_violation_measurement(name)
    assert row.value == pytest.approx(known.asymmetry / 1e-9, rel=1e-12)
    assert row.error == pytest.approx((known.error / 1e-9,) * 2, rel=0.005)
    assert (row.confirmed is Confirmed.MEMORY) == known.facts["asymmetry"].from_memory


@pytest.mark.parametrize("name", ["PREX-1", "PREX-2", "CREX"])
def test_skins_are_the_catalogues(name):
    row, fact = published()[f"{name.lower()}-skin-inferred"], parity_violation_measurement(name).facts["neutron skin"]
    assert (row.value, row.error) == (fact.values[0], fact.error)
    assert (row.confirmed is Confirmed.MEMORY) == fact.from_memory


def test_carbon_is_nearly_a_plane_wave_and_lead_is_not():
    """Mott's cross section times F²: the field of Z = 6 hardly changes it, and that of lead fills its minimum."""
    for name, low, high in (("C12", 0.98, 1.02), ("Pb208", 100.0, np.inf)):
        nucleus, k, angle = ns.nuclide(name), 250 * fm * MeV, np.radians(30.0)
        form = float(ns.structure.charge_density(name, "fourier_bessel_1").form_factor(2 * k * np.sin(angle / 2) / fm))
        mott = (nucleus.Z / 137.035999 * np.cos(angle / 2) / (2 * k * np.sin(angle / 2) ** 2) * form) ** 2
        assert low < ROWS[f"{name.lower()}-250-30"].compute() / 10 / mott < high


def test_the_weak_density_is_wider_than_the_charge(holds):
    """By 3 % of the radius: equal densities would have an asymmetry that follows the plane wave's Q² alone."""
    small, large = (holds(ROWS[f"pb208-250-{degrees}-asymmetry"]).ours.value for degrees in (5, 30))
    ratio = (np.sin(np.radians(15)) / np.sin(np.radians(2.5))) ** 2
    assert large / small / ratio == pytest.approx(1.11, abs=0.01)
