"""Particles at an angle to the beam, against integrals over the directions of photons on the sphere."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.axions.compton import compton_cosine, compton_denergy
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.directions import isotropic, toward
from nuscatter.sources.dark.axions.primakoff import primakoff_cosine, primakoff_nodes
from nuscatter.sources.dark.axions.production import axion_production
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV

PHI = (np.arange(400) + 0.5) * math.pi / 400


def mean_density(directions, psi, angle):
    """Photons per solid angle, averaged over the directions at an angle ψ to the detector's."""
    cosine = np.cos(psi)[..., None] * math.cos(angle) + np.sin(psi)[..., None] * math.sin(angle) * np.cos(PHI)
    return directions.density(np.clip(cosine, -1, 1)).mean(axis=-1)


@pytest.mark.parametrize("angle", [0.0, 0.7, 2.5])
@pytest.mark.parametrize(("mass", "E"), [(0.5, 4.0), (15.0, 40.0)])
def test_primakoff_at_an_angle(target, angle, mass, E):
    directions = target.Forward(6)
    photons = target.photons(directions=directions)
    made = axion_production(mass * MeV, photons, structure=helm, angle=angle)
    unit, energy, expected = AxionCouplings(mass=mass * MeV, photon=1.0), E * MeV, 0.0
    for nuclide, part in photons.material.composition:
        nucleus = helm(nuclide)
        q2, weight = primakoff_nodes(unit, energy, nucleus)
        psi = np.arccos(primakoff_cosine(unit, energy, q2, nucleus))
        expected += part * float(weight @ mean_density(directions, psi, angle))
    expected *= float(photons.spectrum(energy) / photons.attenuation(energy))
    assert float(made.primakoff(energy)) == pytest.approx(expected, rel=1e-5, abs=0)


@pytest.mark.parametrize("angle", [0.0, 1.5])
def test_compton_at_an_angle(target, angle):
    directions = target.Forward(6)
    photons = target.photons(directions=directions)
    made = axion_production(1 * MeV, photons, structure=helm, angle=angle)
    unit, energy = AxionCouplings(mass=1 * MeV, electron=1.0), 5 * MeV
    k = np.geomspace(4.5, 400, 200001) * MeV
    values = compton_denergy(unit, k, energy) * photons.spectrum(k) / photons.attenuation(k)
    used = values > 0
    psi = np.arccos(compton_cosine(unit, k[used][::50], energy))
    density = np.interp(k[used], k[used][::50], mean_density(directions, psi, angle))
    expected = 74 * float(np.sum(values[used] * density * k[used]) * math.log(400 / 4.5) / 200000)
    assert float(made.compton(energy)) == pytest.approx(expected, rel=1e-3, abs=0)


def test_all_angles_together_are_all_particles(target):
    E = np.array([3.0, 30.0]) * MeV
    x, w = np.polynomial.legendre.leggauss(24)
    photons = target.photons(directions=target.Forward(6))
    total = 0.0
    for cosine, weight in zip(x, w, strict=True):
        made = axion_production(1 * MeV, photons, structure=helm, angle=math.acos(cosine))
        total = total + 2 * math.pi * weight * made.primakoff(E)
    expected = axion_production(1 * MeV, target.photons(), structure=helm).primakoff(E) * 4 * math.pi
    assert total.tolist() == pytest.approx(expected.tolist(), rel=1e-6, abs=0)


def test_heavy_particles_are_forward_of_forward_photons(target):
    photons = target.photons(directions=target.Forward(6))
    ahead, behind = (
        axion_production(5 * MeV, photons, structure=helm, angle=angle).primakoff(60 * MeV) for angle in (0.0, math.pi)
    )
    assert 0 <= float(behind) < 1e-3 * float(ahead)


def test_isotropic_photons_have_one_term(target):
    every = isotropic(target.photons().spectrum)
    assert every.count == 1
    flat = toward(target.Forward(0), 1.0)
    E = 7 * MeV
    assert flat(np.array(E)).sum() == pytest.approx(float(every(np.array(E))[0]), rel=1e-12)


def test_narrow_photons_are_refused(target):
    with pytest.raises(InputError, match="a cone too narrow"):
        toward(target.Forward(2000), 0.0)
    with pytest.raises(InputError, match="angle"):
        toward(target.Forward(1), 4.0)
