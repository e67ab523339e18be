"""χ of photons in a target: numbers by another integral, a Monte Carlo of the chain, limits."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.sources.dark.photon_conversion import DarkMatterFromPhotons, dark_photons_made
from nuscatter.sources.dark.photons.dark_compton import dark_compton, dark_compton_denergy, dark_compton_threshold
from nuscatter.sources.dark.photons.target_photons import PhotonDirections, TargetPhotons, exponential_photons
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.sources.spectra.spectrum import Polynomial, Scaled
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, m, us

ELECTRON = 0.51099895069
FALLING = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W")


def portal(mass=3.0, chi=1.0, epsilon=1e-4, kind=DarkMatterKind.SCALAR, **more):
    return VectorPortal.kinetic_mixing(
        epsilon=epsilon, mediator_mass=mass * MeV, alpha_dark=0.5, mass=chi * MeV, kind=kind, **more
    )


@pytest.mark.parametrize(("mass", "tolerance"), [(0.3, 1e-3), (1.0, 1e-3), (3.0, 2e-3), (10.0, 2e-3)])
def test_number_is_the_integral_over_the_photons(mass, tolerance):
    E, w = FALLING.spectrum.nodes(32, also=[dark_compton_threshold(mass * MeV)])
    expected = w @ (74 * dark_compton(E, mass=mass * MeV) / FALLING.attenuation(E))
    assert dark_photons_made(FALLING, mass=mass * MeV) == pytest.approx(expected, rel=tolerance)


def test_fluence_is_isotropic_without_directions():
    flux = DarkMatterFromPhotons(portal(), FALLING, pot=1e20, distance=20 * m, angle=1.0)
    made = dark_photons_made(FALLING, mass=3 * MeV)
    expected = 2 * 1e-8 * made * 1e20 / (4 * math.pi * (20 * m) ** 2)
    assert sum(flux.fluence.values()) == pytest.approx(expected * portal().dark_fraction, rel=5e-3, abs=0)


def test_a_boson_that_decays_to_electrons_too_makes_less():
    """Widths of a scalar, α_D m/12 β³, and of electrons, αε² m/3 (1 + 2r²) β."""
    weak, strong = (
        VectorPortal.kinetic_mixing(
            epsilon=0.1, mediator_mass=3 * MeV, alpha_dark=each, mass=1 * MeV, kind=DarkMatterKind.SCALAR
        )
        for each in (1e-4, 1e6)
    )
    numbers = [
        sum(DarkMatterFromPhotons(each, FALLING, pot=1e20, distance=20 * m).fluence.values()) for each in (weak, strong)
    ]
    r = ELECTRON / 3
    dark, visible = 1e-4 / 12 * (5 / 9) ** 1.5, 0.01 / 137.035999 / 3 * (1 + 2 * r**2) * math.sqrt(1 - 4 * r**2)
    assert numbers[0] / numbers[1] == pytest.approx(dark / (dark + visible), rel=1e-6)
    assert numbers[0] < 0.2 * numbers[1]


def test_light_elements_turn_every_photon_into_epsilon_squared():
    """The usual estimate: where Compton scattering is all, and A′ has no mass."""
    low = TargetPhotons(spectrum=Polynomial((1 / MeV,), low=0.9 * MeV, high=1.9 * MeV), material="C")
    assert dark_photons_made(low, mass=1e-3 * MeV) == pytest.approx(1.0, rel=0.01)
    assert dark_photons_made(FALLING, mass=1e-3 * MeV) < 0.5


def test_energy_of_dark_matter_is_that_of_its_parents():
    """χ have half the energy of A′, whose mean is known from dσ/dE′."""
    flux = DarkMatterFromPhotons(portal(), FALLING, pot=1.0, distance=20 * m)
    E, w = flux.components[0].spectrum.nodes(8)
    photon, weight = FALLING.spectrum.nodes(32, also=[dark_compton_threshold(3 * MeV)])
    after, per = panels(np.geomspace(3.0, 400.0, 60) * MeV, 8)
    rates = dark_compton_denergy(photon[:, None], dark_energy=after, mass=3 * MeV) * per
    rates *= (weight / FALLING.attenuation(photon))[:, None]
    assert w @ E / w.sum() == pytest.approx((rates @ after).sum() / rates.sum() / 2, rel=5e-3)


class Tilted(PhotonDirections):
    """Photons with (1 + 0.8 cos θ)/4π per solid angle."""

    def __init__(self, spectrum):
        self.spectrum = spectrum

    def seen_from(self, angle):
        return Scaled(self.spectrum, (1 + 0.8 * math.cos(angle)) / (4 * math.pi))


@pytest.mark.parametrize(("mass", "chi", "least"), [(1.0, 0.3, 20.0), (0.5, 0.1, 1.5)])
def test_a_monte_carlo_of_the_chain_agrees(mass, chi, least):
    """Photons are drawn with directions, then E′, the azimuths, and χ, isotropic in the frame of A′."""
    count, most = 400_000, 2 * least
    spectrum = Polynomial((1 / (least * MeV),), low=least * MeV, high=most * MeV)
    photons = TargetPhotons(spectrum=spectrum, material="W", directions=Tilted(spectrum))
    rng = np.random.default_rng(11)
    E = least * (1 + rng.random(count))
    rate = 74 * np.interp(
        E, np.linspace(least, most, 400), dark_compton(np.linspace(least, most, 400) * MeV, mass=mass * MeV)
    )
    weight = rate / np.interp(
        E, np.linspace(least, most, 400), photons.attenuation(np.linspace(least, most, 400) * MeV)
    )
    cosine = (-1 + np.sqrt(1 - 0.8 * (2 - 0.8 - 4 * rng.random(count)))) / 0.8
    # E′ by inverting a table for each of 40 energies, which the photons then have
    after = np.empty(count)
    for low in np.linspace(least, most, 41)[:-1]:
        some = (low <= E) & (low + least / 40 > E)
        points = np.geomspace(1.0001 * mass, most, 4000)
        density = dark_compton_denergy((low + least / 80) * MeV, dark_energy=points * MeV, mass=mass * MeV)
        table = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(points))])
        after[some] = np.interp(rng.random(some.sum()) * table[-1], table, points)
        E[some] = low + least / 80
    p = np.sqrt(after**2 - mass**2)
    first = np.clip((2 * E * after - mass**2 - 2 * ELECTRON * (E - after)) / (2 * E * p), -1, 1)
    star, e = rng.uniform(-1, 1, count), mass / 2
    k = math.sqrt(e**2 - chi**2)
    energy = (after * e + p * k * star) / mass
    along = (p * e + after * k * star) / mass
    second = along / np.sqrt(energy**2 - chi**2)

    def turned(c, by):
        phi = rng.uniform(0, 2 * math.pi, count)
        return c * by + np.sqrt((1 - c**2) * (1 - by**2)) * np.cos(phi)

    final = turned(turned(cosine, first), second)
    scale = 1 / count
    for low, high in ((0.8, 1.0), (-0.1, 0.1), (-1.0, -0.8)):
        angle = math.acos((low + high) / 2)
        flux = DarkMatterFromPhotons(portal(mass, chi, epsilon=1.0), photons, pot=1.0, distance=1 * m, angle=angle)
        found_E, w = flux.components[0].spectrum.nodes(8)
        for bottom, top in ((chi, 0.2 * most), (0.2 * most, most)):
            inside = (bottom * MeV < found_E) & (top * MeV > found_E)
            per_angle = w[inside].sum() * portal(mass, chi).dark_fraction * 2
            seen = (final > low) & (final < high) & (energy > bottom) & (energy < top)
            drawn = 2 * weight[seen].sum() * scale / (2 * math.pi * (high - low))
            # the density is linear in the cosine over the bin to a few per mille
            assert per_angle == pytest.approx(drawn, rel=4 / math.sqrt(seen.sum()) + 0.01), (low, bottom)


def test_dark_fraction_and_couplings_multiply():
    one = sum(DarkMatterFromPhotons(portal(), FALLING, pot=1, distance=1 * m).fluence.values())
    two = sum(DarkMatterFromPhotons(portal(epsilon=3e-4), FALLING, pot=2, distance=1 * m).fluence.values())
    assert two / one == pytest.approx(18.0, rel=1e-5)


def test_split_dark_matter_has_two_species():
    split = portal(3.0, 1.0, kind=DarkMatterKind.DIRAC, splitting=0.5 * MeV)
    flux = DarkMatterFromPhotons(split, FALLING, pot=1, distance=1 * m)
    first, second = flux.fluence.values()
    assert first == pytest.approx(second, rel=5e-3, abs=0)


def test_a_pulse_gives_arrival_times():
    pulse = Gaussian(mean=0.4 * us, width=0.1 * us)
    flux = DarkMatterFromPhotons(portal(), FALLING, pot=1, distance=20 * m, pulse=pulse)
    assert all(each.time is not None for each in flux.components)


@pytest.mark.parametrize(
    "wrong",
    [
        {"portal": 1},
        {"photons": 2},
        {"pot": -1.0},
        {"distance": 0.0},
        {"angle": 4.0},
        {"portal": portal(3.0, 2.0)},
        {"portal": portal(30.0, 1.0)},
        {
            "portal": VectorPortal.leptophobic(
                alpha_baryon=1e-8, mediator_mass=3 * MeV, alpha_dark=0.5, mass=1 * MeV, kind=DarkMatterKind.SCALAR
            )
        },
    ],
)
def test_wrong_arguments(wrong):
    with pytest.raises(InputError):
        DarkMatterFromPhotons(**{"portal": portal(), "photons": FALLING, "pot": 1, "distance": 20 * m} | wrong)
