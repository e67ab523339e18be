"""Counts of reactions beside integrals by hand and nested adaptive integrals, which know no panels of a response."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import linear
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.interactions.reactions import Per, Reaction
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.particles import Deposit, Species, nu_e, nu_mu
from nuscatter.rates.deposits import deposit_spectrum, reaction_counts
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line, Polynomial, Tabulated
from nuscatter.units import MeV, cm, kg, m

#: A spectrum that rises as E, from 1 to 11 MeV, in one unit of fluence.
RISING = Polynomial((0.0, 1 / (60 * MeV**2)), high=11 * MeV, low=1 * MeV)
FLUENCE = 1e16 / cm**2
FLUX = Flux((Component(nu_e, RISING, FLUENCE),))
EDGES = np.array([0.5, 2, 3.5, 8]) * MeV
BARE = Detector("H2O", 20 * kg, EDGES)
SMEARED = replace(BARE, smearing=GaussianSmearing(stochastic=0.2 * MeV**0.5, noise=0.05 * MeV))
ATOMS = {"H": 2 * 20 * kg / BARE.material.mass_per_atom / 3, "O": 20 * kg / BARE.material.mass_per_atom / 3}
HYDROGEN, OXYGEN = nuclide("H1"), nuclide("O16")
SIGMA = 1e-42 * cm**2


def share(name):
    return next(part for each, part in BARE.material.composition if each.name == name)


def counted(reaction, detector=BARE, flux=FLUX, piece="all"):
    return reaction_counts(flux.components, detector, reaction, flux.components[0].state)[piece].sum(axis=0)


def integral(function, low, high, points=(), rel=1e-10, small=0.0):
    """∫ in pieces between the points, with a relative tolerance, and an absolute one for what is small beside another.

    The absolute one is never the default of `quad`.
    """
    ends = [low, *sorted(each for each in points if low < each < high), high]
    return sum(quad(function, a, b, epsabs=small, epsrel=rel)[0] for a, b in pairwise(ends) if b > a)


def normal(mean, low, high):
    """What a Gaussian of the width of `SMEARED` has between two energies."""
    width = math.sqrt(2 * ((0.05 * MeV) ** 2 + 0.04 * MeV * mean))
    return (math.erf((high - mean) / width) - math.erf((low - mean) / width)) / 2


# --- lines ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Photon(Reaction):
    """A photon of one energy after a reaction whose cross section rises as a root above its threshold."""

    energy: float = 2.2 * MeV
    start: float = 3 * MeV
    name: str = "a photon"
    deposit = Deposit.PHOTON
    target: Nuclide | None = OXYGEN

    def kinks(self, state, nuclide):
        return [self.start]

    def lines(self, piece, E, state, nuclide):
        strength = SIGMA * np.sqrt(np.maximum(E / self.start - 1, 0))
        return np.full((1, E.size), self.energy), strength[None]


def rooted_rate(start):
    """∫ φ σ of `Photon`, in closed form: with u = E/start − 1, ∫ E √u dE = start² (2u^{5/2}/5 + 2u^{3/2}/3)."""
    u = 11 * MeV / start - 1
    return SIGMA * start**2 * (2 * u**2.5 / 5 + 2 * u**1.5 / 3) / (60 * MeV**2)


def test_a_line_of_one_energy():
    expected = FLUENCE * ATOMS["O"] * share("O16") / (share("O16") + share("O17") + share("O18")) * rooted_rate(3 * MeV)
    np.testing.assert_allclose(counted(Photon()), np.array([0, 1, 0]) * expected, rtol=1e-8)
    kept = np.array([normal(2.2 * MeV, low, high) for low, high in pairwise(EDGES)])
    np.testing.assert_allclose(counted(Photon(), SMEARED), kept * expected, rtol=1e-8)


def test_a_line_on_the_edge_of_a_bin_is_in_the_upper_one():
    assert (counted(Photon(energy=EDGES[1])) > 0).tolist() == [False, True, False]


def test_a_line_below_every_threshold_and_one_beyond_all_bins():
    assert counted(Photon(start=12 * MeV)).tolist() == [0, 0, 0]
    assert counted(Photon(energy=9 * MeV)).tolist() == [0, 0, 0]
    assert counted(Photon(energy=0.0)).tolist() == [0, 0, 0]


def test_electrons_and_photons_are_seen_as_the_detector_says():
    """The kind of deposit decides: a photon is not quenched, and is seen as `visible` says."""
    whole = counted(Photon()).sum()
    quenched = replace(BARE, quenching=linear(0.1, 0.0))
    assert counted(Photon(), quenched).tolist() == [0, whole, 0]
    dim = replace(BARE, visible={Deposit.PHOTON: lambda x: 0.5 * x, Deposit.ELECTRON: lambda x: 0.1 * x})
    assert counted(Photon(), dim).tolist() == [whole, 0, 0]
    # an efficiency of what is no nuclear recoil
    rejecting = replace(BARE, efficiency=lambda _: 0.5, electron_efficiency=lambda _: 0.25)
    np.testing.assert_allclose(counted(Photon(), rejecting), [0, whole / 4, 0])


@dataclass(frozen=True)
class Moving(Reaction):
    """Two lines that move: E − 1 MeV, and (11 MeV − E)/2 of half the cross section, in two pieces."""

    name: str = "moving lines"
    deposit = Deposit.ELECTRON
    pieces = ("up", "both")

    def lines(self, piece, E, state, nuclide):
        if piece == "up":
            return (E - 1 * MeV)[None], SIGMA * E[None] / MeV
        return np.stack([E - 1 * MeV, (11 * MeV - E) / 2]), np.stack([SIGMA * E / MeV, np.full(E.size, SIGMA / 2)])


def test_lines_that_move():
    """A bin [a, b) holds E from a + 1 MeV to b + 1 MeV of the one, and from 11 MeV − 2b to 11 MeV − 2a of the other."""
    atoms = FLUENCE * 20 * kg / BARE.material.mass_per_atom / (60 * MeV**2)
    low, high = EDGES[:-1], EDGES[1:]
    up = SIGMA / MeV * ((high + 1 * MeV) ** 3 - (low + 1 * MeV) ** 3) / 3
    np.testing.assert_allclose(counted(Moving(), piece="up"), atoms * up, rtol=1e-12)
    start, stop = np.maximum(11 * MeV - 2 * high, 1 * MeV), np.maximum(11 * MeV - 2 * low, 1 * MeV)
    down = SIGMA / 2 * (stop**2 - start**2) / 2
    np.testing.assert_allclose(counted(Moving(), piece="both"), atoms * (up + down), rtol=1e-12)


def test_a_smeared_line_that_moves():
    atoms = FLUENCE * 20 * kg / BARE.material.mass_per_atom / (60 * MeV**2)
    for (low, high), found in zip(pairwise(EDGES), counted(Moving(), SMEARED, piece="up"), strict=True):
        expected = integral(
            lambda E, low=low, high=high: E * SIGMA * E / MeV * normal(E - 1 * MeV, low, high),
            1 * MeV,
            11 * MeV,
            (low + 1 * MeV, high + 1 * MeV),
        )
        assert found == pytest.approx(atoms * expected, rel=1e-8, abs=0)


def test_a_line_of_the_source_and_a_line_of_the_reaction():
    flux = Flux((Component(nu_mu, Line(3.25 * MeV), FLUENCE), Component(nu_mu, Line(7.5 * MeV), 2 * FLUENCE)))
    atoms = FLUENCE * 20 * kg / BARE.material.mass_per_atom
    both = reaction_counts(flux.components, BARE, Moving(), nu_mu)["both"]
    assert both.shape == (2, 3)
    np.testing.assert_allclose(both[0], atoms * SIGMA * np.array([0, 3.25, 0.5]), rtol=1e-13)
    np.testing.assert_allclose(both[1], 2 * atoms * SIGMA * np.array([0.5, 0, 7.5]), rtol=1e-13)


# --- decays in a volume -----------------------------------------------------------------------------------------------

HEAVY = Species("N", "N", mass=2 * MeV)


@dataclass(frozen=True)
class Decay(Reaction):
    """N → γ + light: per length Γ M/p, the photon's energy in (E ± p)/2 with equal density."""

    width: float = 1e-20 * MeV
    name: str = "a decay in flight"
    deposit = Deposit.PHOTON
    per = Per.VOLUME

    def reach(self, E, state, nuclide):
        assert nuclide is None
        p = np.sqrt(E**2 - state.mass**2)
        return (E - p) / 2, (E + p) / 2

    def density(self, piece, E, x, state, nuclide):
        assert nuclide is None
        return self.width * state.mass / (E**2 - state.mass**2)  # Γ M/p over the length p of the box


@dataclass(frozen=True)
class Stopped(Reaction):
    """A line of half the energy, for each decay."""

    name: str = "two photons"
    deposit = Deposit.PHOTON
    per = Per.VOLUME

    def lines(self, piece, E, state, nuclide):
        assert nuclide is None
        return (E / 2)[None], (1e-20 * MeV**2 / E)[None]


VOLUME = replace(BARE, volume=3 * m**3)


@pytest.mark.parametrize("energy", [2.1, 4, 9])
def test_a_decay_in_flight_of_one_energy(energy):
    E = energy * MeV
    flux = Flux((Component(HEAVY, Line(E), FLUENCE),))
    p = math.sqrt(E**2 - HEAVY.mass**2)
    inside = np.clip(EDGES, (E - p) / 2, (E + p) / 2)
    expected = FLUENCE * 3 * m**3 * 1e-20 * MeV * HEAVY.mass / p * np.diff(inside) / p
    np.testing.assert_allclose(counted(Decay(), VOLUME, flux), expected, rtol=1e-12)
    twice = counted(Decay(), replace(VOLUME, volume=6 * m**3, mass=1 * kg), flux)  # the mass does not matter
    np.testing.assert_allclose(twice, 2 * expected, rtol=1e-12)


def test_decays_in_flight_of_a_spectrum():
    spectrum = Tabulated(np.array([2.5, 4, 12]) * MeV, np.array([0.1, 0.2, 0]) / MeV)
    flux = Flux((Component(HEAVY, spectrum, FLUENCE),))

    def inside(E, low, high):
        p = math.sqrt(E**2 - HEAVY.mass**2)
        box = min(max(high, (E - p) / 2), (E + p) / 2) - min(max(low, (E - p) / 2), (E + p) / 2)
        return float(spectrum(E)) * HEAVY.mass / p * box / p

    # where an end of the box, (E ± p)/2 = x, meets an edge: E = x + M²/4x
    meets = [x + HEAVY.mass**2 / (4 * x) for x in EDGES]
    for (low, high), found in zip(pairwise(EDGES), counted(Decay(), VOLUME, flux), strict=True):
        value = integral(lambda E, a=low, b=high: inside(E, a, b), 2.5 * MeV, 12 * MeV, [4 * MeV, *meets])
        assert found == pytest.approx(FLUENCE * 3 * m**3 * 1e-20 * MeV * value, rel=1e-9, abs=0)


def test_lines_of_decays():
    """∫ E/E over energies from twice the lower to twice the upper edge."""
    expected = FLUENCE * 3 * m**3 * 1e-20 * MeV**2 * np.diff(np.clip(2 * EDGES, 1 * MeV, 11 * MeV)) / (60 * MeV**2)
    np.testing.assert_allclose(counted(Stopped(), VOLUME), expected, rtol=1e-12)


# --- continua ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Broken(Reaction):
    """A density with a step in its middle, which moves as its ends do.

    Above a threshold t the deposit is from a = (E − t)/10 over b = (E − t)/2 to c = E − t. The density is
    √(E − t) (1 + x/a) up to b, and 3 √(E − t) (c − x)/(c − b) beyond.
    """

    start: float = 3.3 * MeV
    name: str = "a broken density"
    deposit = Deposit.NUCLEUS
    target: Nuclide | None = HYDROGEN

    def kinks(self, state, nuclide):
        return self.start

    def reach(self, E, state, nuclide):
        above = np.maximum(E - self.start, 0)
        return above / 10, above / 2, above

    def density(self, piece, E, x, state, nuclide):
        above = E - self.start
        a, b, c = above / 10, above / 2, above
        values = np.where(x < b, 1 + x / a, 3 * (c - x) / (c - b))
        return SIGMA / MeV * np.sqrt(above / MeV) * values


def slowly(reaction, low, high, kept):
    """∫ dE φ ∫ dx R dσ/dx of `Broken` by nested adaptive integrals, for one bin."""

    def inner(E):
        above = E - reaction.start
        a, b, c = above / 10, above / 2, above
        first = integral(lambda x: kept(x) * (1 + x / a), a, b, (low, high), small=1e-11 * c)
        second = integral(lambda x: kept(x) * (c - x) / (c - b), b, c, (low, high), small=1e-11 * c)
        return E * math.sqrt(above / MeV) * (first + 3 * second)

    # E = t + v² takes the root away; an end meets an edge where (E − t) is the edge times one of three factors
    meets = [math.sqrt(each * factor) for each in (low, high) for factor in (1, 2, 10)]
    highest = math.sqrt(11 * MeV - reaction.start)
    value = integral(lambda v: 2 * v * inner(reaction.start + v * v), 0, highest, meets, rel=1e-8)
    return FLUENCE * 20 * kg / BARE.material.mass_per_atom * share("H1") * SIGMA / MeV * value / (60 * MeV**2)


@pytest.mark.parametrize("detector", [BARE, SMEARED], ids=["bare", "smeared"])
def test_a_broken_density_in_bins(detector):
    kept = normal if detector is SMEARED else lambda x, low, high: float(low <= x < high)
    for (low, high), found in zip(pairwise(EDGES), counted(Broken(), detector), strict=True):
        expected = slowly(Broken(), low, high, lambda x, low=low, high=high: kept(x, low, high))
        assert found == pytest.approx(expected, rel=2e-8, abs=0)


@dataclass(frozen=True)
class Positrons(Reaction):
    """Above a fixed energy of two photons, √ of the kinetic energy, whose root is undefined below."""

    name: str = "positrons"
    deposit = Deposit.ELECTRON

    def kinks(self, state, nuclide):
        return 3.3 * MeV

    def reach(self, E, state, nuclide):
        lowest = np.where(3.3 * MeV < E, 1.022 * MeV, 0)
        return lowest, lowest + np.maximum(E - 3.3 * MeV, 0)

    def density(self, piece, E, x, state, nuclide):
        return SIGMA / MeV * np.sqrt((x - 1.022 * MeV) / MeV)


def test_a_density_is_asked_within_reach_only():
    """Also where a reach jumps at a threshold: a rounding outside, and the root would be undefined."""
    above = [min(each - 1.022 * MeV, 7.7 * MeV) for each in EDGES[1:]]

    def inner(E, low, high):
        c = E - 3.3 * MeV
        return E * 2 / 3 * (min(high, c) ** 1.5 - min(low, c) ** 1.5) / MeV**1.5

    atoms = FLUENCE * 20 * kg / BARE.material.mass_per_atom / (60 * MeV**2)
    for (low, high), found in zip(pairwise([0, *above]), counted(Positrons()), strict=True):
        points = (3.3 * MeV + low, 3.3 * MeV + high)
        expected = integral(lambda E, a=low, b=high: inner(E, a, b), 3.3 * MeV, 11 * MeV, points)
        assert found == pytest.approx(atoms * SIGMA * expected, rel=1e-9, abs=0)


# --- spectra of deposits ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spectral(Term):
    """Reactions of strengths that may be a batch."""

    reactions: tuple = (Broken(),)
    size: object = 1.0

    def strength(self, reaction, piece, state):
        return self.size


def test_a_spectrum_of_deposits_integrates_to_the_counts():
    """Per mass; the spectrum is smooth between the largest values of a, b and c."""
    x, w = np.polynomial.legendre.leggauss(40)
    for (low, high), found in zip(pairwise(EDGES), counted(Broken()), strict=True):
        value = 0.0
        for a, b in pairwise([low, *(each * MeV for each in (0.77, 3.85, 7.7) if low < each * MeV < high), high]):
            spectrum = deposit_spectrum(Spectral(), FLUX, "H2O", a + (b - a) * (1 + x) / 2)
            value += spectrum @ w * (b - a) / 2
        assert 20 * kg * value == pytest.approx(found, rel=1e-8, abs=0)


def test_a_spectrum_in_closed_form():
    """A box from 0 to E of the cross section SIGMA: ∫ φ(E) dE/E above x."""

    @dataclass(frozen=True)
    class Box(Reaction):
        name: str = "box"
        deposit = Deposit.ELECTRON

        def reach(self, E, state, nuclide):
            return np.zeros_like(E), E

        def density(self, piece, E, x, state, nuclide):
            return SIGMA / E

    x = np.array([[0.0, 0.5, 1], [3, 7.7, 12]]) * MeV
    expected = (11 * MeV - np.clip(x, 1 * MeV, 11 * MeV)) / (60 * MeV**2) * SIGMA * FLUENCE
    expected /= BARE.material.mass_per_atom
    np.testing.assert_allclose(deposit_spectrum(Spectral((Box(),)), FLUX, "H2O", x), expected, rtol=1e-12)
    batch = deposit_spectrum(Spectral((Box(),), np.array([1.0, 3.0])), FLUX, "H2O", x)
    assert batch.shape == (2, 3, 2)
    np.testing.assert_allclose(batch, np.stack([expected, 3 * expected], axis=-1), rtol=1e-12)
    assert deposit_spectrum(Spectral((Box(),), [1.0]), FLUX, "H2O", 1 * MeV).shape == (1,)
    assert deposit_spectrum(Spectral((Box(),), 0.0), FLUX, "H2O", x).tolist() == np.zeros((2, 3)).tolist()
    # 150 deposits are more than are computed at once
    many = np.linspace(0.1, 11, 150) * MeV
    found = deposit_spectrum(Spectral((Box(),)), FLUX, "H2O", many)
    one = [float(deposit_spectrum(Spectral((Box(),)), FLUX, "H2O", each)) for each in many[::25]]
    np.testing.assert_allclose(found[::25], one, rtol=1e-10)


def test_a_spectrum_of_some_deposits_and_of_decays():
    E = 4 * MeV
    flux = Flux((Component(HEAVY, Line(E), FLUENCE),))
    p = math.sqrt(E**2 - HEAVY.mass**2)
    expected = FLUENCE * 1e-20 * MeV * HEAVY.mass / p / p
    found = deposit_spectrum(Spectral((Decay(),)), flux, None, np.array([0.1, 1, 3, 3.9]) * MeV)
    np.testing.assert_allclose(found, np.array([0, 1, 1, 0]) * expected, rtol=1e-12)
    both = Spectral((Broken(), Positrons()))
    for deposit, alone in ((Deposit.NUCLEUS, Broken()), (Deposit.ELECTRON, Positrons())):
        found = deposit_spectrum(both, FLUX, "H2O", [2 * MeV], deposit)
        assert found == deposit_spectrum(Spectral((alone,)), FLUX, "H2O", [2 * MeV])
