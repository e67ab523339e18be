"""Decays in flight: limits of the decay length, volumes that add up, closed forms, and rays that are thrown."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import neutral_pion_mass
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight
from nuscatter.sources.dark.momenta.in_flight import SmoothProduction
from nuscatter.sources.dark.neutral_pions import pion_branching
from nuscatter.sources.dark.pion_capture import capture_branching, capture_energy
from nuscatter.units import MeV, kg, m

M = neutral_pion_mass.value
AWAY, BALL = 10 * m, ns.Ball(2 * m)


@dataclass(frozen=True)
class Isotropic(SmoothProduction):
    """Pions in all directions, their kinetic energies falling exponentially from a momentum of zero."""

    scale: float = 60 * MeV

    @property
    def highest(self):
        return 600 * MeV

    def density(self, T, theta):
        x = self.highest / self.scale
        norm = self.scale**2 * (1 - math.exp(-x) * (1 + x))
        return T * np.exp(-T / self.scale) / norm / (4 * math.pi) * np.ones_like(theta)


def portal(epsilon=1e-6, mass=30 * MeV, **changes):
    known = {"alpha_dark": 0.0, "mass": 20 * MeV, "kind": ns.DarkMatterKind.DIRAC}
    return ns.VectorPortal.kinetic_mixing(epsilon=epsilon, mediator_mass=mass, **known | changes)


def counts(flux, term, edges=(0, 3000)):
    """The decays in the volume of a term, in bins of energy."""
    detector = ns.Detector("Ar", 1 * kg, np.array(edges) * MeV, volume=term.volume.volume)
    return ns.Experiment(flux, detector).counts(term)


def from_pions(dark, volume=BALL, away=AWAY, **more):
    flux = ns.DarkPhotonsFromPions(dark, Isotropic(), pot=1e23, pions_per_pot=0.1, distance=away, angle=0.7, **more)
    return float(counts(flux, ns.DarkPhotonDecay(dark, volume, away)).sum())


def from_capture(dark, volume=BALL, away=AWAY):
    flux = ns.DarkPhotonsFromCapture(dark, pot=1e23, captures_per_pot=0.1, distance=away)
    return float(counts(flux, ns.DarkPhotonDecay(dark, volume, away)).sum())


@pytest.mark.parametrize("epsilon", [1e-9, 1e-7, 1e-6, 3e-6])
def test_line_in_a_ball_by_adaptive_quadrature(epsilon):
    """N = N₀/2 ∫ dcosθ (e^(−r₁/ℓ) − e^(−r₂/ℓ)) with ℓ = p/mΓ, in units of m."""
    from scipy.integrate import quad

    dark = portal(epsilon)
    E, mass = capture_energy(dark.mediator_mass), dark.mediator_mass
    length = math.sqrt(E**2 - mass**2) / (mass * float(dark.visible_width())) / m

    def ray(u):  # half chord over the radius; cosθ dcosθ = −(R/L)² u du·(−1)
        cosine = math.sqrt(1 - 0.04 * (1 - u**2))
        return 0.04 * u / cosine * math.exp(-10 * cosine / length) * 2 * math.sinh(2 * u / length)

    solid = quad(ray, 0, 1, epsrel=1e-12, epsabs=0)[0]
    expected = 1e22 * capture_branching(dark) * solid / 2
    assert from_capture(dark) == pytest.approx(expected, rel=1e-8, abs=0)


def test_long_lived_goes_as_the_fourth_power_of_mixing():
    """ε² of the production and ε² of 1/ℓ."""
    for rate in (from_pions, from_capture):
        first, second = (rate(portal(each)) for each in (1e-10, 3e-10))
        assert second / first == pytest.approx(81, rel=1e-6)


def test_long_lived_is_density_times_volume():
    """N = V Σ φ mΓ/p of a small ball, without any survival."""
    dark, small = portal(1e-10), ns.Ball(1e-3 * m)
    flux = ns.DarkPhotonsFromPions(dark, Isotropic(), pot=1e23, pions_per_pot=0.1, distance=AWAY, angle=0.7)
    (each,) = flux.components
    E, w = each.spectrum.nodes()
    p = np.sqrt(E**2 - dark.mediator_mass**2)
    expected = each.fluence * small.volume * float(w @ (dark.mediator_mass * dark.width / p))
    assert from_pions(dark, small) == pytest.approx(expected, rel=1e-7, abs=0)


def test_short_lived_ends_as_the_nearest_point_says():
    """ln N falls by Δ(1/ℓ) times at least the nearest distance, 8 m, and at most 8 m + a few ℓ."""
    rates = [portal(each) for each in (8e-6, 9e-6)]
    inverse = [
        each.mediator_mass * each.width / math.sqrt(capture_energy(each.mediator_mass) ** 2 - each.mediator_mass**2)
        for each in rates
    ]
    numbers = [from_capture(each) for each in rates]
    made = [capture_branching(each) for each in rates]
    slope = -math.log(numbers[1] / numbers[0] * made[0] / made[1]) / (inverse[1] - inverse[0]) / m
    assert 8 < slope < 8 + 3 / (inverse[0] * m)


@pytest.mark.parametrize("epsilon", [1e-8, 2e-6, 6e-6])
def test_halves_of_a_box_add_up(epsilon):
    """Two boxes behind one another, each with the flux at its own centre, count what one box does."""
    dark = portal(epsilon)
    whole = from_pions(dark, ns.Box((4 * m, 2 * m, 1 * m)), AWAY)
    parts = [from_pions(dark, ns.Box((2 * m, 2 * m, 1 * m)), away) for away in (9 * m, 11 * m)]
    assert sum(parts) == pytest.approx(whole, rel=1e-6, abs=0)


def test_all_decay_within_a_pencil_beam():
    """A long thin cylinder: N₀/4π times its solid angle at r (e^(−r/ℓ) dr/ℓ)."""
    dark = portal(2e-6)
    rod = ns.Cylinder(radius=1e-3 * m, height=16 * m, axis_angle=0.0)
    E, mass = capture_energy(dark.mediator_mass), dark.mediator_mass
    length = math.sqrt(E**2 - mass**2) / (mass * dark.width) / m
    r = np.geomspace(2, 18, 20_001)
    decays = float(np.trapezoid(np.exp(-r / length) / length * math.pi * 1e-6 / r**2, r))
    expected = 1e22 * capture_branching(dark) * decays / (4 * math.pi)
    assert from_capture(dark, rod) == pytest.approx(expected, rel=1e-5, abs=0)


@pytest.mark.parametrize("epsilon", [3e-7, 4e-6])
def test_a_monte_carlo_of_the_chain(epsilon):
    """Pions, decays in flight, rays in a cone around the ball, paths in it, decays: within four errors."""
    dark, n = portal(epsilon), 1_000_000
    rng = np.random.default_rng(11)
    x = 10.0  # the highest energy in units of the scale; where T exp(−T/scale) is cut
    T = rng.gamma(2.0, 60 * MeV, 2 * n)
    T = T[60 * MeV * x > T][:n]
    gamma = 1 + T / M
    mass, star = dark.mediator_mass, (M**2 + dark.mediator_mass**2) / (2 * M)
    momentum = math.sqrt(star**2 - mass**2)
    E = gamma * star + np.sqrt(gamma**2 - 1) * momentum * rng.uniform(-1, 1, n)
    # pions are isotropic, so A′ are, whatever their energies: a cone of 0.21 rad holds the ball
    cosine = rng.uniform(math.cos(0.21), 1, n)
    half2 = 4 - 100 * (1 - cosine**2)
    half = np.sqrt(np.maximum(half2, 0))
    length = np.sqrt(E**2 - mass**2) / (mass * float(dark.visible_width())) / m
    decays = np.exp(-(10 * cosine - half) / length) - np.exp(-(10 * cosine + half) / length)
    scale = 1e22 * float(pion_branching(dark)) * (1 - math.cos(0.21)) / 2
    mean, error = decays.mean() * scale, decays.std() / math.sqrt(n) * scale
    found = from_pions(dark)
    assert abs(found - mean) < 4 * error
    assert error < 0.01 * mean


def test_deposit_is_all_energy():
    """The line of a capture is in the bin of its energy, and nowhere else."""
    dark = portal()
    E = capture_energy(dark.mediator_mass) / MeV
    flux = ns.DarkPhotonsFromCapture(dark, pot=1e23, captures_per_pot=0.1, distance=AWAY)
    found = counts(flux, ns.DarkPhotonDecay(dark, BALL, AWAY), (0, E - 1, E + 1, 3000)).ravel()
    assert found[[0, 2]].tolist() == [0, 0]
    assert found[1] == pytest.approx(from_capture(dark), rel=1e-12)


def test_branching_and_invisible_decays():
    """With dark matter A′ dies sooner, and e⁺e⁻ have their part of the width."""
    with_dark = portal(1e-6, alpha_dark=1e-14, mass=30 * MeV)
    assert float(with_dark.dark_width()) == 0  # 2m_χ > m
    open_to_dark = ns.VectorPortal.kinetic_mixing(
        epsilon=1e-6, mediator_mass=30 * MeV, alpha_dark=1e-13, mass=5 * MeV, kind=ns.DarkMatterKind.SCALAR
    )
    (reaction,) = ns.DarkPhotonDecay(open_to_dark, BALL, AWAY).reactions
    dark, visible = float(open_to_dark.dark_width()), float(open_to_dark.visible_width())
    assert dark > 0
    assert reaction.width == pytest.approx(dark + visible, rel=1e-9, abs=0)
    assert from_capture(open_to_dark) < 0.5 * from_capture(portal())  # most of it decays to χ on the way
    assert reaction.branching == pytest.approx(visible / (dark + visible))
    half = DecayInFlight(name="half", mass=30 * MeV, width=1 / (5 * m), branching=0.5, volume=BALL, distance=AWAY)
    full = DecayInFlight(name="full", mass=30 * MeV, width=1 / (5 * m), volume=BALL, distance=AWAY)
    E = np.array([40.0, 90.0]) * MeV
    np.testing.assert_allclose(half.lines("all", E, None, None)[1] * 2, full.lines("all", E, None, None)[1])


def test_what_does_not_decay_so():
    """A stable A′, one at rest, another species, and one that decays at once."""
    stable = portal(mass=1 * MeV)
    assert stable.width == 0
    assert from_pions(stable) == 0
    decay = DecayInFlight(name="a", mass=30 * MeV, width=1 / (5 * m), volume=BALL, distance=AWAY)
    deposit, per_length = decay.lines("all", np.array([20.0, 30.0, 40.0]) * MeV, None, None)
    assert (deposit / MeV)[0].tolist() == pytest.approx([20, 30, 40])
    assert per_length[0, :2].tolist() == [0, 0]
    assert per_length[0, 2] > 0
    at_once = DecayInFlight(name="a", mass=30 * MeV, width=1 * MeV, volume=BALL, distance=AWAY)
    assert at_once.lines("all", np.array([40.0]) * MeV, None, None)[1].tolist() == [[0]]
    neutrinos = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.1, distance=AWAY)
    assert counts(neutrinos, ns.DarkPhotonDecay(portal(), BALL, AWAY)).tolist() == [[0]]


def test_bad_input():
    with pytest.raises(InputError, match="not outside the Ball"):
        ns.DarkPhotonDecay(portal(), BALL, 1 * m)
    with pytest.raises(InputError, match="portal is 3"):
        ns.DarkPhotonDecay(3, BALL, AWAY)
    with pytest.raises(InputError, match="branching"):
        DecayInFlight(name="a", mass=30 * MeV, width=1 / (5 * m), branching=1.5, volume=BALL, distance=AWAY)
    dark = portal()
    flux = ns.DarkPhotonsFromCapture(dark, pot=1e23, captures_per_pot=0.1, distance=AWAY)
    experiment = ns.Experiment(flux, ns.Detector("Ar", 1 * kg, np.array([0, 1000]) * MeV))
    with pytest.raises(InputError, match="volume of the detector"):
        experiment.counts(ns.DarkPhotonDecay(dark, BALL, AWAY))
