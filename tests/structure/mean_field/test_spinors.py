"""The charge of Dirac spinors: the limit of two components, the current written out, and the slope that is the radius."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import neutron_magnetic_moment, proton_magnetic_moment, proton_mass
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.spinors import FourComponents, TwoComponents
from nuscatter.structure.mean_field.transforms import PointFormFactor, SpinOrbitTransform, TensorTransform
from nuscatter.structure.nucleons.form_factors import FOUR_MASSES_SQUARED, galster, measured_nucleon
from nuscatter.structure.nucleons.moments import pauli_moment, spin_orbit_moment
from nuscatter.units import MeV, fm

MESH = RadialMesh.uniform(18, 12, 11)
Q = np.linspace(1, 300, 25) * MeV
STATE = ns.RelativisticMeanField("FSUGarnet", keep=False).solve("Ca48")


@pytest.mark.parametrize(("l", "kappa"), [(0, -1), (1, 1), (1, -2), (3, -4), (3, 3)])
def test_the_tensor_transform_of_free_small_components(l, kappa):  # noqa: E741
    """With F = (G′ + κG/r)/2m it is ⟨σ·l⟩ ∫ G² j₁/r dr: that of the spin–orbit density, without any remainder."""
    mass, r = proton_mass.value, MESH.r
    large = r ** (l + 1) * np.exp(-((r / 2.2) ** 2) / 2)
    large /= np.sqrt(MESH.weights @ large**2)
    slope = ((l + 1) / r - r / 2.2**2) * large
    small = (slope + kappa * large / r) / fm / (2 * mass)
    weights = MESH.weights
    found = TensorTransform(r * fm, weights * large**2, weights * 2 * large * small, mass)(Q)
    spin = -kappa - 1
    expected = SpinOrbitTransform(r * fm, weights * spin * large**2 / (r * fm))(Q)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7 * abs(expected).max() + 1e-7 * MeV)


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


@pytest.mark.parametrize("name", ["O16", "Ca48", "Ar40"])
def test_the_charge_radius_is_the_slope_of_the_form_factor(name):
    state = ns.RelativisticMeanField("FSUGarnet", keep=False).solve(name)
    shape, h = state.nucleus().proton, 4 * MeV
    one, two = (6 * (1 - float(shape(step))) / step**2 for step in (h, 2 * h))
    assert np.sqrt((4 * one - two) / 3) / fm == pytest.approx(state.charge_radius / fm, abs=2e-6)


def test_two_and_four_components_of_the_same_points():
    """The Darwin–Foldy term is in one and not in the other, whose density has it; the moments differ by half a charge."""
    assert not np.any(
        FourComponents().charge(galster, np.zeros(1)) - np.array(TwoComponents().charge(galster, np.zeros(1)))
    )
    zero = np.zeros(())
    proton = galster.electric_proton, galster.magnetic_proton, zero
    neutron = galster.electric_neutron, galster.magnetic_neutron, zero
    assert spin_orbit_moment(*proton) == pytest.approx(2 * proton_magnetic_moment.value - 1)
    assert pauli_moment(*proton) == pytest.approx(2 * proton_magnetic_moment.value - 2)
    assert (
        spin_orbit_moment(*neutron)
        == pytest.approx(pauli_moment(*neutron))
        == pytest.approx(2 * neutron_magnetic_moment.value)
    )
    q2 = np.array(FOUR_MASSES_SQUARED / 4)
    moment = pauli_moment(galster.electric_proton, galster.magnetic_proton, q2)
    assert moment == pytest.approx(2 * galster.pauli_proton(q2), rel=1e-14)


def test_the_spin_orbit_charge_of_dirac_spinors_is_larger():
    """Sums of S(Q)/(Q/3) at Q → 0: protons and neutrons of ⁴⁸Ca 7 and 39, where ⟨σ·l⟩ G² alone gives 0 and 24.

    The mass M*, half of M inside, makes the small components as much larger (a program of our own: 7.3, 39.4, with NL3).
    """
    state = ns.RelativisticMeanField("NL3", keep=False).solve("Ca48")
    step = 0.5 * MeV
    protons, neutrons = (float(each(step)) / (step / 3) for each in state.spin_orbit)
    assert protons == pytest.approx(7.3, abs=0.5)
    assert neutrons == pytest.approx(39.4, abs=0.5)


def test_a_bad_moment():
    points = PointFormFactor(np.ones(2) * fm, np.ones(2) / 2)
    with pytest.raises(ns.InputError, match="moment is 2, but spin_orbit_moment or pauli_moment was expected"):
        ns.weak_nucleus(ns.nuclide("O16"), points, points, moment=2)
