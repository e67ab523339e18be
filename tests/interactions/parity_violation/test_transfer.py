"""Elastic kinematics of a massless electron: four-vectors, and the limit of a heavy nucleus."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.kinematics import recoil_energy
from nuscatter.interactions.parity_violation.transfer import (
    centre_of_mass_momentum,
    momentum_transfer,
    outgoing,
    scattering_angle,
    scattering_angles,
)
from nuscatter.units import MeV

ANGLES = np.radians([0.5, 5.0, 30.0, 90.0, 179.0])


def heavy(name, mass=1e15 * MeV):
    return replace(ns.nuclide(name), atomic_mass=mass)


def test_the_transfer_is_that_of_four_vectors():
    E, M = 600 * MeV, ns.nuclide("C12").mass
    for theta in ANGLES:
        after = float(outgoing(E, theta, M))
        # Energy and momentum of the nucleus afterwards are on its mass shell.
        momentum2 = (E - after * np.cos(theta)) ** 2 + (after * np.sin(theta)) ** 2
        assert (M + E - after) ** 2 - momentum2 == pytest.approx(M**2, rel=1e-12)
        Q = float(momentum_transfer("C12", E, theta))
        assert pytest.approx(momentum2 - (E - after) ** 2, rel=1e-9) == Q**2
        assert pytest.approx(2 * M * float(recoil_energy(E, np.cos(theta), M)), rel=1e-9) == Q**2


@pytest.mark.parametrize("name", ["He4", "Pb208"])
def test_the_angle_is_the_inverse(name):
    Q = momentum_transfer(name, 953 * MeV, ANGLES)
    np.testing.assert_allclose(scattering_angle(name, 953 * MeV, Q), ANGLES, rtol=1e-9)


def test_without_recoil_the_transfer_is_two_e_sine():
    Q = momentum_transfer(heavy("Pb208"), 953 * MeV, ANGLES)
    np.testing.assert_allclose(Q, 2 * 953 * MeV * np.sin(ANGLES / 2), rtol=1e-11)


def test_the_frame_of_the_centre_of_mass():
    """k from the invariant s, and the largest transfer there is 2k."""
    E, M = 2182.5 * MeV, ns.nuclide("Ca48").mass
    k = centre_of_mass_momentum(E, M)
    assert k == pytest.approx((M**2 + 2 * M * E - M**2) / (2 * np.sqrt(M**2 + 2 * M * E)))
    assert float(momentum_transfer("Ca48", E, np.pi - 1e-9)) == pytest.approx(2 * k)


@pytest.mark.parametrize("bad", [0.0, np.pi, -0.1, 4.7, np.nan, np.inf, "5", [0.1, 0.0], None])
def test_an_angle_outside_is_refused(bad):
    with pytest.raises(ns.InputError, match="theta"):
        scattering_angles(bad)
    with pytest.raises(ns.InputError, match="theta"):
        momentum_transfer("Pb208", 953 * MeV, bad)


def test_more_than_backward_scattering_gives_is_refused():
    with pytest.raises(ns.InputError, match=r"at most 1896\.69"):
        scattering_angle("Pb208", 953.0 * MeV, np.array([10.0, 1950.0]) * MeV)
    with pytest.raises(ns.InputError, match="E is"):
        scattering_angle("Pb208", -953.0 * MeV, 10.0 * MeV)
