"""Dark matter of a stopped-pion source from the proton to the count: published rates, and a Monte Carlo of the chain.

The Monte Carlo shares no line with the library but the density of the pions: it throws pions, decays them in their own
frames, boosts four-momenta, and looks at those that leave within a band of angles around the detector.
"""

import math
import time
from functools import cache

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import neutral_pion_mass
from nuscatter.interactions.bsm.dark_matter import DarkMatterScattering
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.meson_list import MesonList
from nuscatter.sources.dark.neutral_pions import DarkMatterFromPions, pion_branching
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import GeV, MeV, fm, keV, kg, m

SCALAR, DIRAC, MAJORANA = DarkMatterKind.SCALAR, DarkMatterKind.DIRAC, DarkMatterKind.MAJORANA
MERCURY = BurmanSmith(proton_energy=1 * GeV, Z=80)
M = neutral_pion_mass.value / MeV
THRESHOLD = 5.0


def portal(kind=SCALAR, mediator=75.0, chi=25.0):
    return VectorPortal.kinetic_mixing(
        epsilon=1e-4, mediator_mass=mediator * MeV, alpha_dark=0.5, mass=chi * MeV, kind=kind
    )


def events(of, material="CsI", degrees=90.0, **options):
    """Events per kg above 5 keV of 1e23 protons at 19.3 m."""
    options = {"pot": 1e23, "pions_per_pot": 0.09, "distance": 19.3 * m, "angle": math.radians(degrees)} | options
    flux = DarkMatterFromPions(of, options.pop("production", MERCURY), **options)
    detector = ns.Detector(material, 1 * kg, np.array([THRESHOLD, 3000.0]) * keV)
    return float(ns.Experiment(flux, detector).counts(DarkMatterScattering(of)).sum())


@pytest.mark.parametrize(("kind", "expected"), [(SCALAR, 0.206), (DIRAC, 0.167)])
def test_published_number_of_events(kind, expected):
    """Issue numbers, of an isotropic decay of A′: 0.206 and 0.167 per kg, three digits each."""
    assert events(portal(kind), polarised=False) == pytest.approx(expected, rel=0.01)


def test_polarisation_of_the_boson_changes_less_than_a_percent():
    for kind in DarkMatterKind:
        assert events(portal(kind)) == pytest.approx(events(portal(kind), polarised=False), rel=0.01)


def test_events_go_as_the_fourth_power_of_epsilon():
    other = VectorPortal.kinetic_mixing(
        epsilon=2e-4, mediator_mass=75 * MeV, alpha_dark=0.25, mass=25 * MeV, kind=SCALAR
    )
    assert events(other) / events(portal()) == pytest.approx(16 / 2, rel=1e-6)


# --- a Monte Carlo ----------------------------------------------------------------------------------------------------


def directions(generator, cosine):
    """Unit vectors with a given cosine to the z axis, and any azimuth."""
    phi = generator.uniform(0, 2 * np.pi, cosine.size)
    sine = np.sqrt(1 - cosine**2)
    return np.stack([sine * np.cos(phi), sine * np.sin(phi), cosine])


def boosted(energy, momentum, frame_energy, frame_momentum, frame_mass):
    """Four-momenta from a frame that moves with these to the laboratory."""
    beta = frame_momentum / frame_energy
    gamma = frame_energy / frame_mass
    along = (beta * momentum).sum(axis=0)
    factor = gamma**2 / (gamma + 1) * along + gamma * energy
    return gamma * (energy + along), momentum + factor * beta


def thrown_pions(generator, count):
    """Kinetic energies and cosines of pions of mercury: cells of a fine grid by their content, uniform within."""
    T, per_T = np.linspace(0, MERCURY.highest / MeV, 701, retstep=True)
    theta, per_theta = np.linspace(0, np.pi, 361, retstep=True)
    T, theta = T[:-1] + per_T / 2, theta[:-1] + per_theta / 2
    content = (MERCURY.density(T[:, None] * MeV, theta) * np.sin(theta)).ravel()
    cell = generator.choice(content.size, count, p=content / content.sum())
    row, column = np.divmod(cell, theta.size)
    shift = generator.uniform(-0.5, 0.5, (2, count))
    return T[row] + per_T * shift[0], np.cos(theta[column] + per_theta * shift[1])


def thrown_cosines(generator, count, kind):
    """Cosine of χ to the flight of A′: 1 − x² for scalars, c − 1 + x² for Dirac (75 → 25 + 25 MeV), by rejection."""
    x = generator.uniform(-1, 1, 6 * count)
    k2 = 37.5**2 - 25**2
    c = 75**2 / (2 * k2)
    shape, peak = (1 - x**2, 1.0) if kind is SCALAR else (c - 1 + x**2, c)
    return x[shape > generator.uniform(0, peak, x.size)][:count]


@cache
def thrown_dark_matter(kind, count, mediator, chi):
    """Energies [MeV] and cosines to the beam of χ, one of each A′."""
    generator = np.random.default_rng(7)
    T, cosine = thrown_pions(generator, count)
    pion = (T + M, np.sqrt(T * (T + 2 * M)) * directions(generator, cosine))
    axis = directions(generator, generator.uniform(-1, 1, count))
    energy = (M**2 + mediator**2) / (2 * M)
    momentum = math.sqrt(energy**2 - mediator**2)
    # χ in the frame of A′, at cosine x to the axis along which A′ flies in the frame of the pion
    x = thrown_cosines(generator, count, kind)
    side = np.cross(axis, directions(generator, generator.uniform(-1, 1, count)), axis=0)
    side /= np.linalg.norm(side, axis=0)
    k = math.sqrt(mediator**2 / 4 - chi**2)
    own = k * (x * axis + np.sqrt(1 - x**2) * side)
    at_pion = boosted(np.full(count, mediator / 2), own, np.full(count, energy), momentum * axis, mediator)
    final = boosted(*at_pion, *pion, M)
    return final[0], final[1][2] / np.linalg.norm(final[1], axis=0)


def seen_per_nucleus(kind, nuclide, energies, mediator, chi):
    """Cross section above 5 keV [fm²] by a sum over recoils, with Helm's form factor written out."""
    Z, A, mass = nuclide.Z, nuclide.A, nuclide.mass / MeV
    sigmas = []
    for E in energies:
        p2 = E**2 - chi**2
        highest = 2 * mass * p2 / (chi**2 + mass**2 + 2 * mass * E)
        if highest <= THRESHOLD * 1e-3:
            sigmas.append(0.0)
            continue
        T = np.linspace(THRESHOLD * 1e-3, highest, 1500)
        q = np.sqrt(2 * mass * T)
        nucleus = ns.helm(nuclide)
        form = np.asarray(nucleus.proton(q * MeV))
        N = mass * (2 * E - T) ** 2 / 2
        if kind is DIRAC:
            N = 2 * mass * E**2 - 2 * mass * E * T - mass**2 * T
        value = 4 * np.pi * 0.5 / 137.035999 * 1e-8 * Z**2 * form**2 * N / (mediator**2 + q**2) ** 2 / p2
        sigmas.append(np.trapezoid(value, T) * 197.3269804**2)
    assert A > Z
    return np.array(sigmas)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "material", "degrees"),
    [(SCALAR, "CsI", 90.0), (DIRAC, "CsI", 90.0), (SCALAR, "Ar", 90.0), (SCALAR, "CsI", 30.0), (DIRAC, "Ar", 150.0)],
)
def test_monte_carlo_of_the_chain_agrees(kind, material, degrees):
    """Within three standard deviations of the Monte Carlo, which are below 1.5 %."""
    count = 300_000
    E, cosine = thrown_dark_matter(kind, count, 75.0, 25.0)
    centre, width = math.cos(math.radians(degrees)), 0.04
    band = np.abs(cosine - centre) < width
    matter = ns.material(material)
    grid = np.geomspace(25.01, 600, 100)
    per_atom = sum(
        share * np.interp(E[band], grid, seen_per_nucleus(kind, nuclide, grid, 75.0, 25.0))
        for nuclide, share in matter.composition
    )
    solid_angle = 4 * np.pi * width
    targets = 1 * kg / matter.mass_per_atom
    scale = 1e23 * 0.09 * float(pion_branching(portal(kind))) * 2 / solid_angle / (19.3 * m / fm) ** 2 * targets
    mean, error = scale * per_atom.sum() / count, scale * math.sqrt((per_atom**2).sum()) / count
    assert error < 0.015 * mean
    assert abs(events(portal(kind), material, degrees) - mean) < 3 * error


@pytest.mark.slow
def test_list_of_pions_gives_the_rate_of_their_density():
    """Pions thrown from the fit and given as a list: within the list's own error, about 1 %."""
    T, cosine = thrown_pions(np.random.default_rng(3), 4000)
    momenta = (np.sqrt(T * (T + 2 * M)) * directions(np.random.default_rng(4), cosine)).T * MeV
    listed = events(portal(), production=MesonList(momenta))
    assert listed == pytest.approx(events(portal()), rel=0.03)


@pytest.mark.slow
def test_time_of_a_point():
    """Production, angle and counts of one pair of masses; 50 ms are promised, and twice as much is allowed here."""
    events(portal())
    times = []
    for mediator in np.linspace(30, 120, 7):
        start = time.process_time()
        events(portal(mediator=float(mediator), chi=float(mediator) / 3))
        times.append(time.process_time() - start)
    assert np.median(times) < 0.1
