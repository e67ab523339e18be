"""Constraints on single parameters, ((x − mean)/sigma)², computed together.

A data set has about ten nuisances with a constraint each, and a fit of thousands of points computes them at every step.
One array for all of them is faster than one call for each.

Example:
    >>> both = Pulls(("a", "b"), np.array([[0.0], [1.0]]), np.array([1.0, 0.5]))
    >>> both.evaluate_many({"a": np.array([0.0, 2.0]), "b": np.array([1.0, 2.0])})
    array([0., 8.])
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, final

import numpy as np

from nuscatter.batch import batch_size
from nuscatter.units import Array
from nuscatter.words.describing import shortened


class Pulled(Protocol):
    """One constraint: `likelihood.Pull`."""

    @property
    def name(self) -> str:
        """The parameter."""

    @property
    def mean(self) -> float:
        """Its measured value."""

    @property
    def sigma(self) -> float:
        """Its standard error."""


@final
@dataclass(frozen=True, eq=False)
class Pulls:
    """Constraints on parameters, at most one on each. Without any, all sums are 0."""

    #: the parameters
    names: tuple[str, ...]
    #: their measured values, shape (pulls, 1), or (pulls, batch) with other ones at each point
    mean: Array
    #: their standard errors, shape (pulls,)
    sigma: Array
    __repr__ = shortened

    @classmethod
    def of(cls, pulls: Sequence[Pulled]) -> "Pulls":
        """Return single pulls as one object."""
        mean, sigma = (np.array([float(each.mean) for each in pulls]), np.array([float(each.sigma) for each in pulls]))
        return cls(tuple(each.name for each in pulls), mean[:, None], sigma)

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return Σ ((x − mean)/sigma)² at every point of a batch, shape (batch,)."""
        total = np.zeros(batch_size(parameters))
        for name, mean, sigma in zip(self.names, self.mean, self.sigma, strict=True):
            # One pull at a time: an array of all of them would be as large as the batch itself.
            pull = parameters[name] - mean
            pull /= sigma
            pull *= pull
            total += pull
        return total

    def add(
        self, parameters: Mapping[str, Array], rows: Mapping[str, int], value: Array, gradient: Array, curvature: Array
    ) -> None:
        """Add `evaluate_many` and its exact derivatives to arrays.

        Args:
            parameters: by name, shape (batch,).
            rows: the place of each free parameter in the arrays.
            value: shape (batch,).
            gradient: shape (free, batch).
            curvature: shape (free, free, batch).
        """
        if not self.names:
            return
        sigma = self.sigma[:, None]
        pull = np.stack([parameters[name] for name in self.names])
        pull -= self.mean
        pull /= sigma
        value += np.einsum("pb,pb->b", pull, pull)
        free = [at for at, name in enumerate(self.names) if name in rows]
        at = [rows[self.names[each]] for each in free]
        gradient[at] += 2.0 * pull[free] / sigma[free]
        curvature[at, at] += 2.0 / sigma[free] ** 2
