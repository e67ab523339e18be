r"""A reaction as it acts in a run: of what comes, on what, how strongly, and above which deposit.

Its rate is that of `Experiment.counts` with a response that is 1 above the lowest deposit,

.. math:: N \sum_\mathrm{pieces} s_\mathrm{piece} \int_{x_0} dx\, \frac{d\sigma_\mathrm{piece}}{dx}(E, x).
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.interactions.reactions import (
    Reaction,
    cross_section,
    density_of,
    has_density,
    has_lines,
    kinks_of,
    lines_of,
    reach_of,
)
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species
from nuscatter.quadrature import crossings
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The least deposit [MeV] that is an event: counts leave out lines that deposit nothing.
SOMETHING = float(np.finfo(np.float64).tiny)
#: Points at which deposits are sampled, to find where they reach the lowest that is asked for.
_SAMPLES = 400


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Acting:
    """A reaction of one species on one nuclide of a detector.

    Args:
        reaction: The reaction.
        strengths: Of those of its pieces that happen.
        state: What comes.
        nuclide: The target; None in a volume.
        targets: How many there are: atoms, or the volume [MeV⁻³].
        lowest: Deposits below are not asked for [MeV].
        reach: Lowest and highest energy of the projectiles [MeV].
    """

    reaction: Reaction
    strengths: tuple[tuple[str, float], ...]
    state: Species
    nuclide: Nuclide | None
    targets: float
    lowest: float
    reach: tuple[float, float]
    __repr__ = shortened

    @property
    def happens(self) -> bool:
        """Whether there are deposits that are asked for at some energy."""
        low, high = self.reach
        points = np.union1d(np.linspace(low, high, _SAMPLES + 1), self.kinks(np.array([low, high])))
        return bool(self.rate(points[points > 0]).any())

    def rate(self, energy: Array) -> Array:
        """Return the rate of deposits that are asked for, at energies [MeV] of shape (n,): events over fluence [MeV⁻²].

        Pieces that may be negative are in the sum, which is not.
        """
        total = np.zeros(energy.shape)
        for piece, strength in self.strengths:
            found = cross_section(self.reaction, piece, energy, self.state, self.nuclide, lowest=self._least)
            total = total + strength * found
        return self.targets * np.maximum(total, 0.0)

    def bounds(self, energy: Array) -> Array:
        """Return deposits that are asked for, between which the density is smooth [MeV], shape (bounds, n)."""
        return np.maximum(reach_of(self.reaction, energy, self.state, self.nuclide), self.lowest)

    def density(self, energy: Array, x: Array) -> Array:
        """Return targets times dσ/dx [MeV⁻³] of all pieces together, in the common shape of energies and deposits."""
        total = np.zeros(np.broadcast_shapes(energy.shape, x.shape))
        for piece, strength in self.strengths:
            total = total + strength * density_of(self.reaction, piece, energy, x, self.state, self.nuclide)
        return self.targets * np.maximum(total, 0.0)

    def lines(self, energy: Array) -> tuple[Array, Array]:
        """Return deposits [MeV] and targets times cross sections [MeV⁻²] of all lines, of shape (lines, n).

        Lines that several pieces have in common, as an interference has those of its partners, are added.
        """
        found: list[tuple[Array, Array]] = []
        for piece, strength in self.strengths:
            x, sigma = lines_of(self.reaction, piece, energy, self.state, self.nuclide)
            value = strength * sigma
            same = [at for at, (other, _) in enumerate(found) if np.array_equal(other, x)]
            if same:
                found[same[0]] = (x, found[same[0]][1] + value)
            else:
                found.append((x, value))
        x, value = (np.concatenate(each) for each in zip(*found, strict=True))
        return x, self.targets * np.where(x >= self._least, np.maximum(value, 0.0), 0.0)

    @property
    def _least(self) -> float:
        return max(self.lowest, SOMETHING)

    def kinks(self, energies: Array) -> Array:
        """Return energies [MeV] at which the rate is not smooth.

        Args:
            energies: As of `Law.kinks`.
        """
        low, high = float(energies.min()), float(energies.max())
        own = kinks_of(self.reaction, self.state, self.nuclide)
        every = own if not self.lowest else np.append(own, self._crossings(low, high))
        return np.asarray(every[(every >= low) & (every <= high)])

    def _crossings(self, low: float, high: float) -> Array:
        """Return energies at which an end of the deposits, or a line, reaches the lowest that is asked for."""
        points, levels = np.linspace(low, high, _SAMPLES), np.array([self.lowest])
        points = points[points > 0]
        found = []
        if has_density(self.reaction):
            found.append(crossings(lambda E: reach_of(self.reaction, E, self.state, self.nuclide), points, levels))
        if has_lines(self.reaction):
            for piece, _ in self.strengths:

                def deposits(E: Array, piece: str = piece) -> Array:
                    return lines_of(self.reaction, piece, E, self.state, self.nuclide)[0]

                found.append(crossings(deposits, points, levels))
        return np.concatenate([np.zeros(0), *found])
