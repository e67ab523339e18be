"""Coulomb factors: limits, the Fermi functions of beta decay, mpmath, analyticity, and the recipe with its switches."""

import mpmath
import numpy as np
import pytest

from nuscatter.constants import electron_mass, fine_structure_constant, muon_mass
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_coulomb import (
    CoulombField,
    Effective,
    Fermi,
    PlaneWave,
    Recipe,
    effective_factor,
    fermi_function,
)
from nuscatter.sources.spectra.beta_minus import fermi_function as of_beta_decay
from nuscatter.sources.spectra.beta_plus import positron_fermi_function
from nuscatter.units import MeV, fm

M, ALPHA = electron_mass.value, fine_structure_constant.value
E = np.array([0.6, 2.0, 9.0, 40.0]) * MeV


@pytest.mark.parametrize(("Z", "A"), [(1, 1), (19, 40), (83, 208)])
def test_fermi_function_is_that_of_beta_decay(Z, A):
    k = np.sqrt(E**2 - M**2)
    assert Fermi().factor(CoulombField(Z, A, charge=-1), E) == pytest.approx(of_beta_decay(Z, A, k), rel=1e-12)
    positrons = positron_fermi_function(Z, A, k)
    assert Fermi().factor(CoulombField(Z, A, charge=+1), E) == pytest.approx(positrons, rel=1e-11)


def test_no_field_and_slow_electrons():
    none = CoulombField(0, 1, charge=-1)
    for each in (PlaneWave(), Fermi(), Effective(), Recipe()):
        assert each.factor(none, E) == pytest.approx(1.0, rel=1e-14)
        assert each.switches(none) == ()
    # A. Sommerfeld: 2πη/(1 − e^{−2πη}) of slow leptons in a weak field
    e = M + np.array([1e-4, 1e-3, 1e-2]) * MeV
    for charge in (-1, 1):
        eta = -charge * ALPHA * 2 * e / np.sqrt(e**2 - M**2)
        expected = 2 * np.pi * eta / (1 - np.exp(-2 * np.pi * eta))
        assert Fermi().factor(CoulombField(2, 4, charge=charge), e) == pytest.approx(expected, rel=3e-3)


def test_fermi_function_at_complex_energy():
    field = CoulombField(83, 208, charge=-1)
    for e in (12 + 3j, 30 + 20j):
        z, k = mpmath.mpf(ALPHA) * 83, mpmath.sqrt(mpmath.mpc(e) ** 2 - (M / MeV) ** 2)
        gamma, eta = mpmath.sqrt(1 - z**2), z * e / k
        radius = mpmath.mpf(1.2) * mpmath.cbrt(208) * fm * MeV
        expected = 2 * (1 + gamma) * (2 * k * radius) ** (2 * gamma - 2) * mpmath.exp(mpmath.pi * eta)
        expected *= mpmath.gamma(gamma + 1j * eta) * mpmath.gamma(gamma - 1j * eta) / mpmath.gamma(2 * gamma + 1) ** 2
        assert complex(fermi_function(field, np.asarray(e * MeV))) == pytest.approx(complex(expected), rel=1e-11)


@pytest.mark.parametrize("function", [fermi_function, effective_factor])
@pytest.mark.parametrize("charge", [-1, 1])
def test_factors_are_analytic(function, charge):
    field = CoulombField(54, 127, charge=charge)
    circle = 40 * MeV + 12 * MeV * np.exp(2j * np.pi * np.arange(96) / 96)
    assert np.mean(function(field, circle)) == pytest.approx(function(field, np.asarray(40 * MeV)), rel=1e-10)


def test_effective_momentum():
    # (e + V)²(1 + …): a massless lepton's factor is (1 ± V/e)²
    field = CoulombField(19, 40, charge=-1, mass=1e-6 * MeV)
    v = field.potential
    assert v == pytest.approx(1.2 * 19 * 1.4399645 / (1.2 * 40 ** (1 / 3)) * MeV, rel=1e-6)  # e² = 1.44 MeV fm
    assert Effective().factor(field, E) == pytest.approx((1 + v / E) ** 2, rel=1e-10)
    positive = CoulombField(19, 40, charge=+1, mass=1e-6 * MeV)
    assert Effective().factor(positive, [9 * MeV, 40 * MeV]) == pytest.approx((1 - v / E[2:]) ** 2, rel=1e-10)
    # what the barrier stops has no effective momentum
    assert Effective().factor(positive, [0.9 * v, 1.1 * v]) == pytest.approx([0, (0.1 / 1.1) ** 2], rel=1e-6, abs=0)
    assert Effective().switches(positive) == pytest.approx((v,), rel=1e-6)
    assert Effective().switches(field) == ()
    assert Effective().transfer_energy(field) == 0
    assert Effective(shifts_transfer=True).transfer_energy(field) == v
    assert Effective(shifts_transfer=True).transfer_energy(positive) == -v
    centre = CoulombField(19, 40, charge=-1, depth=1.5)
    assert centre.potential == pytest.approx(1.25 * v)


@pytest.mark.parametrize(("Z", "A"), [(9, 16), (19, 40), (54, 127), (83, 208)])
def test_recipe(Z, A):
    e = np.geomspace(0.52, 250, 400) * MeV
    negative, positive = CoulombField(Z, A, charge=-1), CoulombField(Z, A, charge=+1)
    slow, fast = Fermi().factor(negative, e), Effective().factor(negative, e)
    assert Recipe().factor(negative, e) == pytest.approx(np.minimum(slow, fast), rel=1e-12)
    slow, fast = Fermi().factor(positive, e), Effective().factor(positive, e)
    closer = np.where(abs(1 - fast) < abs(1 - slow), fast, slow)
    assert Recipe().factor(positive, e) == pytest.approx(closer, rel=1e-12)
    for field in (negative, positive):
        (switch,) = Recipe().switches(field)
        assert fermi_function(field, np.asarray(switch)) == pytest.approx(
            effective_factor(field, np.asarray(switch)), rel=1e-12
        )
        below, above = (Recipe().at(field, switch * each)(np.asarray(30 * MeV)) for each in (0.999, 1.001))
        assert below == fermi_function(field, np.asarray(30 * MeV))
        assert above == effective_factor(field, np.asarray(30 * MeV))


def test_switch_of_lead():
    assert Recipe().switches(CoulombField(83, 208, charge=-1))[0] == pytest.approx(10.03 * MeV, abs=0.02 * MeV)


def test_muons_are_slow():
    muon = CoulombField(54, 127, charge=-1, mass=muon_mass.value)
    found = Recipe().factor(muon, muon_mass.value + np.array([1.0, 30.0, 150.0]) * MeV)
    assert found[0] > found[1] > found[2] > 1
    with pytest.raises(InputError, match="A lepton's energy is not above its mass"):
        Recipe().factor(muon, 50 * MeV)


def test_errors():
    with pytest.raises(InputError, match="charge is 0, but -1 or 1"):
        CoulombField(8, 16, charge=0)
    with pytest.raises(InputError, match="charge is 2, but a whole number from -1 to 1"):
        CoulombField(8, 16, charge=2)
    with pytest.raises(InputError, match="field is 8, but a CoulombField"):
        Recipe().factor(8, 10 * MeV)
    with pytest.raises(InputError, match="Z is -1"):
        CoulombField(-1, 16, charge=1)
    with pytest.raises(InputError, match="A is 4"):
        CoulombField(8, 4, charge=1)
    with pytest.raises(InputError, match="radius is 0"):
        CoulombField(8, 16, charge=1, radius=0.0)
    with pytest.raises(InputError, match="shifts_transfer is 1"):
        Effective(shifts_transfer=1)
    with pytest.raises(InputError, match="e is 0"):
        Fermi().factor(CoulombField(8, 16, charge=1), 0.0)
