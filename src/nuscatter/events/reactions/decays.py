r"""Decays in flight as a law: where on its way a particle decays, and the two particles that it becomes.

Decays are as dense as exp(−r/ℓ)/r² in the volume (``drawing/decay_points.py``), with ℓ = p/mΓ. The two particles leave
back to back in the frame of the particle, in all directions alike: a spin is averaged over. With the cosine c of the
first to the particle's direction there, and p* = √(m²/4 − μ²), it has

.. math:: E_1 = \frac{E}{2} + \frac{p}{m}\, p^* c, \qquad
          p_\parallel = \frac{p}{2} + \frac{E}{m}\, p^* c, \qquad p_\perp = p^* \sqrt{1 - c^2} .

The second one has the rest. What is deposited is E, in no direction.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.events.block import Particles
from nuscatter.events.codes import ELECTRON, MUON, OUTGOING, PHOTON
from nuscatter.events.drawing.decay_points import DecayPoints
from nuscatter.events.drawing.directions import around
from nuscatter.events.law import Outcome
from nuscatter.events.place import Place
from nuscatter.events.reactions.deposits import no_products
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight, Pair
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Codes of the two particles.
_CODES = {Pair.PHOTONS: (PHOTON, PHOTON), Pair.ELECTRONS: (ELECTRON, -ELECTRON), Pair.MUONS: (MUON, -MUON)}


@final
@dataclass(frozen=True, eq=False)
class DecayLaw(ReactionLaw):
    """Decays of one particle in a volume; its `Acting.reaction` is a `DecayInFlight`."""

    __repr__ = shortened

    @property
    def decay(self) -> DecayInFlight:
        """The reaction."""
        reaction = self.acting.reaction
        assert isinstance(reaction, DecayInFlight)
        return reaction

    @property
    def most_products(self) -> int:
        return 2 if self.decay.into else 0

    @property
    def place(self) -> Place:
        return Place(self.decay.distance, self.decay.volume)

    def points(self, energy: Array, generator: np.random.Generator) -> Array:
        return self._points.draw(self._rate(energy), generator)

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        n = len(energy)
        products = self._products(energy, direction, generator) if self.decay.into else no_products(n)
        return Outcome(energy.copy(), np.zeros((n, 3)), products)

    def _rate(self, energy: Array) -> Array:
        """Return decays per length [MeV]; infinite for a particle at rest."""
        with np.errstate(divide="ignore"):
            return np.asarray(self.decay.mass * self.decay.width / self._momentum(energy))

    def _momentum(self, energy: Array) -> Array:
        return np.sqrt(np.maximum((energy - self.decay.mass) * (energy + self.decay.mass), 0.0))

    @cached_property
    def _points(self) -> DecayPoints:
        highest, lowest = self._rate(np.array(self.acting.reach))
        volume, distance = self.decay.volume, self.decay.distance
        return DecayPoints(volume=volume, distance=distance, lowest=float(lowest), highest=float(highest))

    def _products(self, energy: Array, direction: Array, generator: np.random.Generator) -> Particles:
        n, m = len(energy), self.decay.mass
        pairs, shares = zip(*self.decay.into, strict=True)
        which = self._chosen(np.array(shares), n, generator)
        masses = np.array([each.mass for each in pairs])[which]
        own = np.sqrt((m / 2 - masses) * (m / 2 + masses))
        cosine, momentum = 2 * generator.random(n) - 1, self._momentum(energy)
        ahead = momentum / 2 + energy / m * own * cosine
        whole = np.hypot(ahead, own * np.sqrt((1 - cosine) * (1 + cosine)))
        # one that stands still has no direction
        towards = np.divide(ahead, whole, out=np.ones(n), where=whole > 0)
        both = np.empty((n, 2, 4))
        both[:, 0, :3] = whole[:, None] * around(direction, np.clip(towards, -1.0, 1.0), generator)
        both[:, 0, 3] = energy / 2 + momentum / m * own * cosine
        both[:, 1, :3] = momentum[:, None] * direction - both[:, 0, :3]
        both[:, 1, 3] = energy - both[:, 0, 3]
        codes = np.array([_CODES[each] for each in pairs], dtype=np.int64)[which]
        status = np.full(2 * n, OUTGOING, dtype=np.int64)
        return Particles(2 * np.arange(n + 1), codes.ravel(), status, both.reshape(-1, 4), np.repeat(masses, 2))

    def _chosen(self, shares: Array, n: int, generator: np.random.Generator) -> NDArray[np.int64]:
        if len(shares) == 1:
            return np.zeros(n, dtype=np.int64)
        below = np.cumsum(shares) / shares.sum()
        return np.searchsorted(below[:-1], generator.random(n), side="right").astype(np.int64)
