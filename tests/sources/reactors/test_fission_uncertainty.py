"""Modes of uncertainty: what they move, by how much, and what they leave alone."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.reactors.fission import ISOTOPES, default_spectra, huber_mueller
from nuscatter.sources.reactors.fission_uncertainty import (
    Mode,
    huber_mueller_modes,
    off_equilibrium,
    relative_covariance,
    varied,
)
from nuscatter.units import MeV

MODES = huber_mueller_modes()


def named(name):
    return next(each for each in MODES if each.name == name)


def test_hubers_total_errors():
    """Total errors of U235 at 2, 5 and 8 MeV, mean of both signs (that of Z is one-sided: 2 % at 8 MeV)."""
    total = np.sqrt(np.diag(relative_covariance(MODES, "U235", "U235")))
    np.testing.assert_allclose(total[[0, 12, 24]], [0.01824, 0.02604, 0.06978], rtol=0.02)


def test_covariances_are_symmetric_and_positive_and_shared_between_isotopes():
    whole = np.block([[relative_covariance(MODES, a, b) for b in ISOTOPES] for a in ISOTOPES])
    np.testing.assert_allclose(whole, whole.T, rtol=1e-15)
    assert np.linalg.eigvalsh(whole).min() > -1e-15
    shared = relative_covariance(MODES, "U235", "Pu239")
    assert np.linalg.matrix_rank(shared, tol=1e-12) == 1
    assert (shared > 0).all()


@pytest.mark.parametrize("name", ISOTOPES)
def test_the_common_mode_moves_all_isotopes_above_2_mev_alone(name):
    before, after = default_spectra()[name], varied(default_spectra(), {named("common"): -2.0})[name]
    E = np.array([0.1, 1.0, 1.99, 2.1, 4.3, 7.9]) * MeV
    shift = np.interp(E, named("common").energies, named("common").shifts[name])
    shift[:3] = 0
    np.testing.assert_allclose(after(E), before(E) * (1 - 2 * shift), rtol=1e-12)


def test_a_point_moves_its_neighbourhood():
    """A hat of ± 0.25 MeV around 4 MeV: the integral moves by that of hat × spectrum, other isotopes not at all."""
    mode = named("Pu239 at 4 MeV")
    before, after = huber_mueller(), varied(huber_mueller(), {mode: 1.0})
    assert after["U235"] is before["U235"]
    E = np.linspace(3.75, 4.25, 20001) * MeV
    hat = 1 - abs(E / MeV - 4) / 0.25
    sigma = float(mode.shifts["Pu239"].max())
    expected = sigma * np.trapezoid(before["Pu239"](E) * hat, E)
    moved = float(after["Pu239"].moment(0, 0) - before["Pu239"].moment(0, 0))
    assert moved == pytest.approx(expected, rel=1e-6)


def test_several_modes_add():
    sigmas = {named("common"): 0.5, named("U238"): -1.0, off_equilibrium(): 1.0}
    one = varied(huber_mueller(), sigmas)["U238"]
    E = 3.1 * MeV
    factor = 1 + sum(s * np.interp(E, m.energies, m.shifts["U238"]) for m, s in sigmas.items() if "U238" in m.shifts)
    assert float(one(E)) == pytest.approx(float(huber_mueller()["U238"](E)) * factor, rel=1e-12)


def test_the_off_equilibrium_correction():
    """Mueller, Table VII: 5.7 % at 2 MeV for U235, 0.05 % at 4 MeV for Pu239, nothing below 2 MeV nor for U238."""
    corrected, before = varied(default_spectra(), {off_equilibrium(): 1.0}), default_spectra()
    for name, E, expected in (
        ("U235", 2, 0.057),
        ("U235", 1.99, 0),
        ("Pu239", 4, 5e-4),
        ("Pu241", 5, 0),
        ("U235", 2.25, 0.0505),
    ):
        ratio = float(corrected[name](E * MeV) / before[name](E * MeV))
        assert ratio - 1 == pytest.approx(expected, abs=1e-9)
    assert corrected["U238"] is before["U238"]


def test_zero_is_nothing():
    same = varied(default_spectra(), {named("common"): 0.0})
    assert same["U235"] is default_spectra()["U235"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: varied(huber_mueller(), {named("common"): -100.0}), lambda: varied(huber_mueller(), {"common": 1.0}),
        lambda: varied(huber_mueller(), {named("common"): np.nan}), lambda: Mode("x", [2.0, 1.0], {"U235": [0, 0]}),
        lambda: Mode("x", [1.0, 2.0], {"U235": [0]}), lambda: Mode("x", [1.0, 2.0], {"Th232": [0, 0]}),
        lambda: relative_covariance((named("common"), off_equilibrium()), "U235", "U235"),
        lambda: relative_covariance(MODES, "U235", "Fe56"), lambda: relative_covariance((), "U235", "U235"),
    ],
)  # fmt: skip
def test_refusals(make):
    with pytest.raises(InputError):
        make()
