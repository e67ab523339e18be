"""A toy reaction: cross sections and decays that can be written down."""

from dataclasses import dataclass, field

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.interactions.inelastic.final_states.seen import AllEnergy, Seen
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.particles import Species
from nuscatter.units import MeV

UNIT = 1e-18 * MeV**-2
LOSS = 1.5 * MeV
#: Separation energies of one neutron, a proton and two neutrons.
NEUTRON, PROTON, TWO = 7.8 * MeV, 7.6 * MeV, 17.0 * MeV


@dataclass(frozen=True, eq=False)
class ToyProducts:
    channels: tuple
    neutron_number: np.ndarray
    proton_number: np.ndarray
    probability: np.ndarray
    photons: np.ndarray
    neutrons: np.ndarray
    charged: np.ndarray


@dataclass(frozen=True)
class ToyDecays:
    """Photons below S_n; above, three quarters one neutron and the rest a proton; above 17 MeV two neutrons."""

    share: float = 0.75

    def __call__(self, nuclide, excitation):
        x = np.asarray(excitation, dtype=float)
        one, two = (x >= NEUTRON) & (x < TWO), x >= TWO
        probability = np.stack([~one & ~two, self.share * one, (1 - self.share) * one, two]).astype(float)
        zero = np.zeros_like(x)
        n, p = np.maximum(x - NEUTRON, 0), np.maximum(x - PROTON, 0)
        nn = np.maximum(x - TWO, 0)
        return ToyProducts(
            ("gamma", "n", "p", "2n"),
            np.array([0, 1, 0, 2]),
            np.array([0, 0, 1, 0]),
            probability,
            np.stack([x, 0.4 * n, 0.1 * p, 0.2 * nn]),
            np.stack([zero, 0.6 * n, zero, 0.8 * nn]),
            np.stack([zero, zero, 0.9 * p, zero]),
        )


@dataclass(frozen=True, eq=False)
class ToySpectrum:
    """Each bin has a weight times (E − loss − E_x)²; the analogue state alone in 0+."""

    loss: float
    edges: np.ndarray = field(default_factory=lambda: np.append(np.arange(0, 20, 0.5), np.arange(20, 66.0)) * MeV)
    groups: tuple = ("0+", "1+", "rest")

    def sigma(self, E):
        assert np.all(np.asarray(E) > 0)  # as spectra of responses have it
        middle = (self.edges[1:] + self.edges[:-1]) / 2
        room = np.maximum(np.asarray(E)[None] - self.loss - middle[:, None], 0.0) / MeV
        rest = np.diff(self.edges)[:, None] / MeV * np.exp(-middle / (9 * MeV))[:, None] * room**2
        sharp = np.where((np.abs(middle - 4.25 * MeV) < 0.01 * MeV)[:, None], 3 * room**2, 0.0)
        return np.stack([sharp, 0.5 * rest, 0.5 * rest]) * UNIT

    def total(self, E):
        return self.sigma(E).sum(axis=(0, 1))


CHARGED, NEUTRAL = ToySpectrum(LOSS), ToySpectrum(0.0)


@dataclass(frozen=True)
class ToyReaction(Reaction):
    seen: Seen = AllEnergy()  # noqa: RUF009 - a frozen value
    charged: bool = True
    target: object = field(default_factory=lambda: ns.nuclide("Ar40"))

    @property
    def name(self):
        return f"toy{self.seen.label}"

    @property
    def deposit(self):
        return self.seen.deposit(self.charged)

    def acts(self, species):
        return isinstance(species, Species) and (not self.charged or species.flavour == "e")

    def excitations(self, species):
        return CHARGED if self.charged else NEUTRAL

    def outgoing(self, species):
        nuclide = ns.nuclide("K40") if self.charged else ns.nuclide("Ar40")
        loss = LOSS if self.charged else 0.0
        return Outgoing(
            nuclide=nuclide,
            loss=loss,
            charged=self.charged,
            positron=self.charged and species.antiparticle,
            lowest=loss,
            highest=65 * MeV,
        )

    def kinks(self, state, nuclide):
        return (self.outgoing(state).lowest,) if self.acts(state) else ()

    def lines(self, piece, E, state, nuclide):
        if not self.acts(state):
            return np.zeros((1, E.size)), np.zeros((1, E.size))
        return self.seen.lines(self.excitations(state), self.outgoing(state), E)

    def line(self, index, piece, E, state, nuclide):
        if not self.acts(state):
            return np.zeros(E.size), np.zeros(E.size)
        return self.seen.line(index, self.excitations(state), self.outgoing(state), E)


@dataclass(frozen=True, eq=False)
class ToyTerm(Term):
    reaction: ToyReaction
    size: float = 1.0
    channels = ()

    @property
    def reactions(self):
        return (self.reaction,)

    def strength(self, reaction, piece, species):
        return self.size if self.reaction.acts(species) else None


@pytest.fixture
def toy():
    """A function of what is seen, of the current and a factor, that returns the term of a toy reaction."""
    return lambda seen, charged=True, size=1.0: ToyTerm(ToyReaction(seen, charged), size)


@pytest.fixture
def decays():
    """The model of decays of the toy."""
    return ToyDecays()
