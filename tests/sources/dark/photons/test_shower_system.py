"""The transport matrices: number and energy of each step, approximation A, and a Monte Carlo of one photon."""

import numpy as np
import pytest

from nuscatter.matter.material import material
from nuscatter.sources.dark.photons.attenuation import attenuation, klein_nishina
from nuscatter.sources.dark.photons.pair_production import radiation_length
from nuscatter.sources.dark.photons.shower_system import shower_system
from nuscatter.units import MeV

TUNGSTEN = material("W")
SYSTEM = shower_system(TUNGSTEN, 1000 * MeV)
ELECTRON = 0.51099895069 * MeV


def column(energy):
    return int(np.searchsorted(SYSTEM.energies, energy * MeV))


@pytest.mark.parametrize("energy", [5.0, 30.0, 300.0])
def test_a_photon_leaves_its_energy(energy):
    """Photons, kinetic energies, and the mass of pairs, which annihilates: what is missing fell below 0.1 MeV."""
    j = column(energy)
    E = SYSTEM.energies
    left = E @ SYSTEM.photon_to_photon[:, j] + E @ SYSTEM.photon_to_electron[:, j]
    assert 1 - 2e-3 < left / E[j] <= 1 + 1e-12


def test_a_compton_photon_or_an_electron_pair_or_one_electron_is_left():
    """Above 20 MeV: two charges from a pair, one from Compton scattering or the photoelectric effect."""
    j = column(100.0)
    pairs = SYSTEM.photon_to_positron[:, j].sum()
    charges = SYSTEM.photon_to_electron[:, j].sum()
    assert charges == pytest.approx(2 * pairs + (1 - pairs), rel=3e-3)
    compton = 74 * float(klein_nishina(SYSTEM.energies[j]) / attenuation(TUNGSTEN, SYSTEM.energies[j]))
    photons = SYSTEM.photon_to_photon[:, j].sum()
    assert photons == pytest.approx(compton + 2 * pairs, rel=3e-3)


@pytest.mark.parametrize("energy", [5.0, 30.0, 300.0])
def test_an_electron_leaves_its_energy(energy):
    j = column(energy)
    E = SYSTEM.energies
    left = E @ (SYSTEM.electron_to_photon + SYSTEM.electron_to_electron)[:, j] + SYSTEM.collisions[j] * SYSTEM.paths[j]
    assert 1 - 3e-3 < left / E[j] <= 1 + 1e-12  # what is missing is photons below 0.1 MeV
    assert SYSTEM.electron_to_electron[:, j].sum() == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize("energy", [5.0, 70.0, 900.0])
def test_collisions_take_nearly_all(energy):
    source = SYSTEM.shared(np.array([energy * MeV]), np.ones(1))
    _, electrons, _ = SYSTEM.solved(source)
    assert float((electrons * SYSTEM.paths) @ SYSTEM.collisions) / (energy * MeV) == pytest.approx(0.982, abs=0.004)


def test_track_lengths_are_those_of_approximation_a():
    """0.572 and 0.437 X₀E₀/E² (Rossi; Clement and Kessler), far from both ends: 100 GeV, at 3 and 10 GeV."""
    system = shower_system(TUNGSTEN, 1e5 * MeV)
    photons, electrons, _ = system.solved(system.shared(np.array([1e5 * MeV]), np.ones(1)))
    for energy in (3000.0, 10000.0):
        i = int(np.searchsorted(system.energies, energy * MeV))
        E = system.energies[i]
        scale = radiation_length(74) * E**2 / (1e5 * MeV) / system.widths[i]
        assert photons[i] / float(attenuation(TUNGSTEN, E)) * scale == pytest.approx(0.572, rel=0.015)
        assert electrons[i] * system.paths[i] * scale == pytest.approx(0.437, rel=0.015)


def test_number_and_energy_are_shared():
    E = np.array([0.3, 7.7, 812.0]) * MeV
    shared = SYSTEM.shared(E, np.array([1.0, 2.0, 3.0]))
    assert shared.sum() == pytest.approx(6.0, rel=1e-12)
    assert shared @ SYSTEM.energies == pytest.approx(E @ [1.0, 2.0, 3.0], rel=1e-12)


def test_a_monte_carlo_of_compton_scattering_alone_agrees():
    """Hydrogen at 1 MeV: photons scatter until they fall below 0.1 MeV; histories drawn one by one."""
    system = shower_system(material("H"), 2 * MeV)
    photons, _, _ = system.solved(system.shared(np.array([1.0 * MeV]), np.ones(1)))
    rng, made = np.random.default_rng(3), 0
    histories = 20_000
    for _ in range(histories):
        k = 1.0 / 0.51099895
        while k * 0.51099895 > 0.1:
            made += 1
            while True:  # even in the logarithm of the energy; k'/k (k'/k + k/k' − sin²) is 2 at most
                after = k * (1 + 2 * k) ** (-rng.random())
                cosine = 1 - (1 / after - 1 / k)
                if rng.random() * 2.0 < after / k * (after / k + k / after - 1 + cosine**2):
                    break
            k = after
    assert photons.sum() == pytest.approx(made / histories, rel=0.02)
