"""Cross section and asymmetry: the plane wave against traces of Dirac matrices and closed forms."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.interactions.parity_violation import WeakCharges, asymmetry, cross_section, momentum_transfer
from nuscatter.units import MeV, fm

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
