"""The charge of Dirac spinors: the current written out, the slope that is the radius, and the spin–orbit part."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import proton_mass
from nuscatter.structure.mean_field.spinors import FourComponents, TwoComponents
from nuscatter.structure.mean_field.transforms import PointFormFactor
from nuscatter.structure.nucleons.form_factors import FOUR_MASSES_SQUARED, galster, measured_nucleon
from nuscatter.structure.nucleons.moments import PauliMoment, SpinOrbitMoment
from nuscatter.units import MeV, fm

Q = np.linspace(1, 300, 25) * MeV
STATE = ns.RelativisticMeanField("FSUGarnet", keep=False).solve("Ca48")


@pytest.mark.parametrize("nucleon", [galster, measured_nucleon], ids=["galster", "measured"])
def test_the_charge_is_the_current_of_dirac_and_pauli(nucleon):
    """Z F_p = Σ F₁ V + F₂ (Q/2m) T, with V = ∫ρ j₀, T = ∫ρ_T j₁: the tensor has the prefactor F₂ Q/2m and no other."""
    r, shells = STATE.mesh.r * fm, STATE.mesh.shells
    mass = proton_mass.value
    x = Q[:, None] * r
    j0 = np.sinc(x / np.pi)
    j1 = np.sin(x) / x**2 - np.cos(x) / x
    neutron, proton = ((j0 @ (shells * STATE.densities[0, k]), j1 @ (shells * STATE.densities[3, k])) for k in (0, 1))
    q2 = Q**2
    whole = np.zeros_like(Q)
    mirror = np.zeros_like(Q)
    f1 = nucleon.dirac_proton(q2), nucleon.dirac_neutron(q2)
    f2 = nucleon.pauli_proton(q2), nucleon.pauli_neutron(q2)
    for kind, (v, t) in enumerate((proton, neutron)):
        whole += f1[kind] * v + f2[kind] * Q / (2 * mass) * t
        mirror += f1[1 - kind] * v + f2[1 - kind] * Q / (2 * mass) * t
    nucleus = STATE.nucleus(nucleon)
    np.testing.assert_allclose(20 * nucleus.proton(Q), whole, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(28 * nucleus.neutron(Q), mirror, rtol=1e-9, atol=1e-9)


def test_the_charge_radius_is_the_slope_of_the_form_factor():
    compare_slope(STATE)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["O16", "Ar40"])
def test_the_charge_radius_of_other_nuclei_is_the_slope_too(name):
    compare_slope(ns.RelativisticMeanField("FSUGarnet", keep=False).solve(name))


def compare_slope(state):
    shape, h = state.nucleus().proton, 4 * MeV
    one, two = (6 * (1 - float(shape(step))) / step**2 for step in (h, 2 * h))
    assert np.sqrt((4 * one - two) / 3) / fm == pytest.approx(state.charge_radius / fm, abs=2e-6)


def test_the_darwin_foldy_term_is_in_the_density_of_dirac_spinors():
    """So the nucleon's charge is G_E with four components, and G_E over √(1 + τ) with two; they agree at q2 = 0."""
    q2 = np.array([0.0, FOUR_MASSES_SQUARED / 100])
    four, two = (each.charge(galster, q2)[0] for each in (FourComponents(), TwoComponents()))
    np.testing.assert_allclose(four / two, [1, np.sqrt(1.01)], rtol=1e-14)
    assert FourComponents().moment == PauliMoment()
    assert TwoComponents().moment == SpinOrbitMoment()
    assert (FourComponents().theory, TwoComponents().theory) == ("relativistic mean field", "Hartree–Fock")


def test_the_spin_orbit_charge_of_dirac_spinors_is_larger():
    """Sums of S(Q)/(Q/3) at Q → 0: protons and neutrons of ⁴⁸Ca 7 and 39, where ⟨σ·l⟩ G² alone gives 0 and 24.

    The mass M*, half of M inside, makes the small components as much larger (an earlier program of ours: 7.3, 39.4).
    """
    step = 0.5 * MeV
    protons, neutrons = (float(each(step)) / (step / 3) for each in STATE.spin_orbit)
    assert protons == pytest.approx(7.3, abs=0.1)
    assert neutrons == pytest.approx(39.4, abs=0.1)


def test_a_bad_moment():
    points = PointFormFactor(np.ones(2) * fm, np.ones(2) / 2)
    with pytest.raises(ns.InputError, match=r"moment is 2, but SpinOrbitMoment\(\) or PauliMoment\(\) was expected"):
        ns.weak_nucleus(ns.nuclide("O16"), points, points, moment=2)
