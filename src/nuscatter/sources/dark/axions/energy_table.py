"""Functions of energy that rise at a threshold, as Chebyshev polynomials of the logarithm of a momentum.

Cross sections near a threshold are smooth in the momentum and not in the energy, and far above it in its logarithm.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import final

import numpy as np
from numpy.polynomial import chebyshev

from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The widest panel in the logarithm of a momentum.
_WIDEST = 0.5


@final
@dataclass(frozen=True, eq=False)
class EnergyTable:
    """Functions of energy as Chebyshev polynomials of ln(p + p₀) in panels, p² = (E − start)(E + start)."""

    start: float
    softened: float
    knots: Array
    coefficients: Array
    __repr__ = shortened

    @classmethod
    def of(
        cls,
        function: Callable[[Array], Array],
        start: float,
        softened: float,
        low: float,
        high: float,
        *,
        cuts: tuple[float, ...] = (),
        terms: int = 10,
    ) -> "EnergyTable":
        """Return the table of functions between two energies.

        Args:
            function: Energies [MeV], shape (n,) → values, shape (n, functions).
            start: Energy [MeV] that is the zero of the momentum.
            softened: p₀ [MeV].
            low: Lowest energy [MeV].
            high: Highest energy [MeV].
            cuts: Energies [MeV] at which the functions are not smooth.
            terms: Terms of a polynomial.
        """
        ends = _position(np.array([low, *(each for each in cuts if low < each < high), high]), start, softened)
        knots = [np.linspace(a, b, 1 + max(1, math.ceil((b - a) / _WIDEST)))[:-1] for a, b in pairwise(ends)]
        points = np.concatenate([*knots, ends[-1:]])
        x = np.cos(np.pi * (np.arange(terms) + 0.5) / terms)
        half = np.diff(points)[:, None] / 2
        v = points[:-1, None] + half + half * x
        values = function(np.clip(_energy(v, start, softened), low, high).ravel()).reshape(*v.shape, -1)
        to_terms = np.linalg.inv(chebyshev.chebvander(x, terms - 1))
        return cls(start, softened, points, np.einsum("tn,pnf->tpf", to_terms, values))

    @cached_property
    def energies(self) -> Array:
        """Ends of the panels [MeV]."""
        return _energy(self.knots, self.start, self.softened)

    def __call__(self, E: Array) -> Array:
        """Return the functions at energies [MeV], shape of `E`, then (functions,)."""
        v = _position(E, self.start, self.softened)
        panel = np.clip(np.searchsorted(self.knots, v, side="right") - 1, 0, self.knots.size - 2)
        low, high = self.knots[panel], self.knots[panel + 1]
        x = np.clip((2 * v - low - high) / (high - low), -1.0, 1.0)[..., None]
        # Clenshaw's recurrence
        after = last = np.zeros((*v.shape, self.coefficients.shape[-1]))
        for row in self.coefficients[:0:-1]:
            after, last = row[panel] + 2 * x * after - last, after
        return np.asarray(self.coefficients[0][panel] + x * after - last)


def _position(E: Array, start: float, softened: float) -> Array:
    return np.asarray(np.log(np.sqrt(np.maximum((E - start) * (E + start), 0.0)) + softened))


def _energy(v: Array, start: float, softened: float) -> Array:
    return np.hypot(np.maximum(np.exp(v) - softened, 0.0), start)
