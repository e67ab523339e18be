"""Cross section and asymmetry: the plane wave against traces of Dirac matrices and closed forms."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.interactions.parity_violation import WeakCharges, asymmetry, cross_section, momentum_transfer
from nuscatter.structure.nucleons.form_factors import galster
from nuscatter.structure.nucleons.weak import Sachs, weak_nucleus
from nuscatter.structure.relativistic.hartree import RelativisticMeanField
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import GeV, MeV, fm

ANGLES = np.radians([0.5, 5.0, 30.0, 90.0, 170.0])


def test_a_plane_wave_is_rosenbluth_without_spin():
    """dσ/dQ² of a massless electron on spin 0 in invariants, 4πα²Z²F²/Q⁴ × (1 − Q²/2ME − Q²/4E²)."""
    nucleus, E, alpha = ns.helm("C12"), 400 * MeV, fine_structure_constant.value
    M = nucleus.nuclide.mass
    Q = momentum_transfer("C12", E, ANGLES)
    after = E - Q**2 / (2 * M)
    invariant = 4 * np.pi * (alpha * 6 * nucleus.proton(Q)) ** 2 / Q**4 * (1 - Q**2 / (2 * M * E) - Q**2 / (4 * E**2))
    np.testing.assert_allclose(
        cross_section(nucleus, E, ANGLES, distorted=False), invariant * after**2 / np.pi, rtol=1e-9
    )


def test_a_plane_wave_has_the_ratio_of_the_charges():
    nucleus = ns.Nucleus(ns.nuclide("Pb208"), proton=ns.Helm(5.5 * fm), neutron=ns.Helm(5.7 * fm))
    Q = momentum_transfer("Pb208", 953 * MeV, ANGLES[:2])
    strength = fermi_constant.value / (4 * np.pi * np.sqrt(2) * fine_structure_constant.value)
    ratio = 0.0710 - 0.9877 * 126 / 82 * nucleus.neutron(Q) / nucleus.proton(Q)
    np.testing.assert_allclose(
        asymmetry(nucleus, 953 * MeV, ANGLES[:2], distorted=False), -strength * Q**2 * ratio, rtol=1e-12
    )


def test_a_nucleus_with_neutrons_scatters_more_electrons_of_positive_helicity():
    for name in ("He4", "Ca48", "Pb208"):
        assert float(asymmetry(ns.helm(name), 500 * MeV, 0.1, distorted=False)) > 0


def test_equal_form_factors_leave_the_weak_charge():
    charges = WeakCharges()
    small = asymmetry(ns.helm("Pb208"), 953 * MeV, ANGLES[:2], distorted=False)
    point = asymmetry(ns.point_nucleus("Pb208"), 953 * MeV, ANGLES[:2], distorted=False)
    np.testing.assert_allclose(small, point, rtol=1e-12)
    Q2 = momentum_transfer("Pb208", 953 * MeV, ANGLES[0]) ** 2
    expected = fermi_constant.value * Q2 / (4 * np.sqrt(2) * np.pi * fine_structure_constant.value)
    assert point[0] == pytest.approx(-expected * charges.of("Pb208") / 82, rel=1e-12)


def test_shapes_and_batches():
    nucleus = replace(ns.helm("Pb208"), neutron=ns.Helm(np.array([5.5, 5.6, 5.7]) * fm))
    grid = ANGLES[:4].reshape(2, 2)
    assert asymmetry(nucleus, 953 * MeV, grid, distorted=False).shape == (2, 2, 3)
    assert asymmetry(nucleus, 953 * MeV, 0.08, distorted=False).shape == (3,)
    assert cross_section(nucleus, 953 * MeV, grid, distorted=False).shape == (2, 2)
    assert cross_section(nucleus, 953 * MeV, 0.08, distorted=False).shape == ()


def heavy(nucleus):
    """The same without recoil."""
    return replace(nucleus, nuclide=replace(nucleus.nuclide, atomic_mass=1e12 * MeV))


def test_without_charge_recoil_is_that_of_the_plane_wave():
    """Electrons lose up to a twentieth of E to a deuteron: waves of vanishing charge are Mott × recoil × F²."""
    theta, shape = np.radians([5.0, 20.0, 35.0]), ns.Helm(1.7 * fm)
    ratios = []
    for charge in (0.8, 0.4, 0.2):
        nucleus = ns.Nucleus(ns.nuclide("H2"), proton=lambda Q, c=charge: c * shape(Q), neutron=shape)
        pairs = (
            [function(nucleus, 500 * MeV, theta, distorted=each) for each in (True, False)]
            for function in (cross_section, asymmetry)
        )
        ratios.append(np.array([distorted / plane for distorted, plane in pairs]))
    np.testing.assert_allclose((ratios[0] - 6 * ratios[1] + 8 * ratios[2]) / 3, 1, atol=1e-5)


def test_recoil_vanishes_with_the_mass():
    """The correction to a distorted wave halves with the energy over the mass."""
    nucleus, theta = ns.helm("C12"), np.radians([10.0, 30.0])
    base = heavy(nucleus)
    fixed = cross_section(base, 300 * MeV, theta), asymmetry(base, 300 * MeV, theta)
    shifts = []
    for mass in (2e5 * MeV, 4e5 * MeV):
        moved = replace(nucleus, nuclide=replace(nucleus.nuclide, atomic_mass=mass))
        found = cross_section(moved, 300 * MeV, theta), asymmetry(moved, 300 * MeV, theta)
        shifts.append(np.array(found) / fixed - 1)
    np.testing.assert_allclose(shifts[0] / shifts[1], 2, rtol=5e-3)


def test_shapes_and_batches_of_distorted_waves():
    nucleus = replace(ns.helm("C12"), neutron=ns.Helm(np.array([2.3, 2.4, 2.5]) * fm))
    grid = ANGLES[:4].reshape(2, 2)
    assert asymmetry(nucleus, 200 * MeV, grid).shape == (2, 2, 3)
    assert asymmetry(nucleus, 200 * MeV, 0.08).shape == (3,)
    assert cross_section(nucleus, 200 * MeV, grid).shape == (2, 2)
    one = replace(nucleus, neutron=ns.Helm(2.4 * fm))
    assert asymmetry(one, 200 * MeV, 0.08) == pytest.approx(float(asymmetry(nucleus, 200 * MeV, 0.08)[1]), rel=1e-9)


def test_forward_a_wave_is_pushed_and_the_weak_charge_counts():
    """A positive q_n in place of the negative one turns the sign of the asymmetry."""
    nucleus, theta = ns.helm("Ca48"), np.radians([5.0, 20.0])
    turned = asymmetry(nucleus, 500 * MeV, theta, charges=WeakCharges(proton=-0.0710, neutron=0.9877))
    np.testing.assert_allclose(turned, -asymmetry(nucleus, 500 * MeV, theta), rtol=1e-12)


def simple_nucleon():
    """A dipole of 0.71 GeV², and Galster's neutron with 1.913 and 0.939 GeV."""
    mass2 = (0.939 * GeV) ** 2

    def proton(q2):
        return (1 + q2 / (0.71 * GeV**2)) ** -2

    def neutron(q2):
        return 1.913 * q2 / (4 * mass2) / (1 + 5.6 * q2 / (4 * mass2)) * proton(q2)

    return replace(galster, electric_proton=proton, electric_neutron=neutron)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "E", "degrees", "plane", "distorted"),
    [("Pb208", 953, 4.720, 756.0, 591.3), ("Ca48", 2182.5, 4.525, 2673.0, 2554.0)],
)
def test_sly4_at_the_points_of_prex_2_and_crex(name, E, degrees, plane, distorted):
    """Parts per billion of another program (see test_distorted.py), of points with a dipole's nucleon and no recoil."""
    state, theta = HartreeFock("SLy4").solve(name), np.radians([degrees])
    simple = weak_nucleus(state.nuclide, state.proton, state.neutron, nucleon=simple_nucleon(), charge=Sachs())
    for waves, expected in ((False, plane), (True, distorted)):
        found = 1e9 * float(asymmetry(heavy(simple), E * MeV, theta, distorted=waves)[0])
        assert found == pytest.approx(expected, rel=2e-4)
        # Recoil at the same angle is 2e-4 or less; the motion of the nucleons and their measured radii, 5e-4.
        assert 1e9 * float(asymmetry(simple, E * MeV, theta, distorted=waves)[0]) == pytest.approx(found, rel=3e-4)
        measured = weak_nucleus(state.nuclide, state.proton, state.neutron)
        assert 1e9 * float(asymmetry(measured, E * MeV, theta, distorted=waves)[0]) == pytest.approx(found, rel=5e-4)
        # The spin–orbit charge of the f7/2 neutrons takes 4 % off ⁴⁸Ca; in ²⁰⁸Pb it is 0.1 %.
        full = 1e9 * float(asymmetry(state.nucleus(), E * MeV, theta, distorted=waves)[0]) / found
        assert full == pytest.approx(0.9990 if name == "Pb208" else 0.961, abs=0.003)


@pytest.mark.slow
def test_a_larger_skin_lowers_the_asymmetry():
    """At PREX-2's point: SLy4 and FSUGarnet have skins of 0.16 fm, SkM* 0.17 fm and NL3 0.28 fm."""
    models = [
        HartreeFock("SLy4"),
        RelativisticMeanField("FSUGarnet"),
        HartreeFock("SkM*"),
        RelativisticMeanField("NL3"),
    ]
    states = [each.solve("Pb208") for each in models]
    found = [1e9 * float(asymmetry(each.nucleus(), 953 * MeV, np.radians(4.72))) for each in states]
    sly4, garnet, skm, nl3 = found
    assert states[0].neutron_skin == pytest.approx(states[1].neutron_skin, abs=0.01 * fm)
    assert sly4 == pytest.approx(garnet, rel=0.01)
    assert 530 < nl3 < 0.96 * skm < skm < sly4 < 620


@pytest.mark.parametrize("function", [asymmetry, cross_section])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("Pb208", 953.0 * MeV, 0.1), "nucleus is 'Pb208'"),
        ((ns.point_nucleus("n1"), 953.0 * MeV, 0.1), "n1 has no charge"),
        ((ns.helm("Pb208"), -953.0 * MeV, 0.1), "E is"),
        ((ns.helm("Pb208"), np.nan, 0.1), "E is"),
        ((ns.helm("Pb208"), np.array([953.0, 1000.0]) * MeV, 0.1), "E is"),
        ((ns.helm("Pb208"), 953.0 * MeV, 4.7), "theta is 4.7"),
    ],
)
def test_bad_input_is_a_sentence(function, arguments, sentence):
    for distorted in (False, True):
        with pytest.raises(ns.InputError, match=sentence):
            function(*arguments, distorted=distorted)


def test_other_arguments_are_of_their_kind():
    with pytest.raises(ns.InputError, match="distorted is 1"):
        asymmetry(ns.helm("Pb208"), 953.0 * MeV, 0.1, distorted=1)
    with pytest.raises(ns.InputError, match="charges is"):
        asymmetry(ns.helm("Pb208"), 953.0 * MeV, 0.1, charges=0.07)
