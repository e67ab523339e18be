"""Angles of A′ → χχ̄ with one helicity against spin sums with matrices, and the range of energies."""

import numpy as np
import pytest

from nuscatter.sources.dark.decay_shapes import angular_shapes, box_of_energies
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import MeV


def of(kind, splitting=0.0):
    return VectorPortal.kinetic_mixing(
        epsilon=1e-3, mediator_mass=30 * MeV, alpha_dark=0.5, mass=9 * MeV, kind=kind, splitting=splitting * MeV
    )


CASES = [(kind, 0.0) for kind in DarkMatterKind] + [(DarkMatterKind.DIRAC, 5.0)]


@pytest.mark.parametrize(("kind", "splitting"), CASES)
def test_shapes_are_the_sums_over_spins(spin_sums, kind, splitting):
    shapes = angular_shapes(of(kind, splitting), np.array([30.0]) * MeV)
    plus, zero = np.array([0, 1, 1j, 0]) / 2**0.5, np.array([0, 0, 0, 1.0])
    for (constant, square), polarisation in zip(np.stack(shapes)[..., 0], (plus, zero), strict=True):
        found = []
        for x in (-0.8, 0.1, 0.5):
            tensor, _ = spin_sums.current_tensor(kind, 30.0, 9.0, 9.0 + splitting, x)
            lowered = np.array([1, -1, -1, -1]) * polarisation
            found.append(np.real(lowered @ tensor @ lowered.conj()) / (constant + square * x**2))
        assert np.ptp(found) <= 1e-12 * max(found)
        assert 2 * constant + 2 * square / 3 == pytest.approx(1)


@pytest.mark.parametrize(("kind", "splitting"), CASES)
def test_all_helicities_together_are_isotropic(kind, splitting):
    """Helicities ±1 count twice; every one decays at the same rate, so normalised shapes add."""
    transverse, longitudinal = angular_shapes(of(kind, splitting), np.array([30.0]) * MeV)
    constant, square = (2 * transverse + longitudinal)[:, 0]
    assert square == pytest.approx(0, abs=1e-12)
    assert constant == pytest.approx(1.5)


def test_range_of_energies_of_boosted_pairs():
    """At rest both have half of the mass; in flight the ends are those of a Lorentz transformation."""
    portal = of(DarkMatterKind.DIRAC)
    middle, half = box_of_energies(portal, 0, np.array([30.0]) * MeV, np.array([30.0, 50.0]) * MeV)
    k = np.sqrt(15**2 - 9**2)
    np.testing.assert_allclose(middle / MeV, [15, 25], rtol=1e-12)
    np.testing.assert_allclose(half / MeV, [0, 4 / 3 * k], rtol=1e-12, atol=1e-9)


def test_two_masses_share_the_energy():
    portal = of(DarkMatterKind.DIRAC, 5.0)
    boson, energy = np.array([30.0]) * MeV, np.array([50.0]) * MeV
    light, heavy = (box_of_energies(portal, which, boson, energy) for which in (0, 1))
    assert float((light[0] + heavy[0])[0]) / MeV == pytest.approx(50)
    assert float(light[1][0]) / MeV == pytest.approx(float(heavy[1][0]) / MeV)
