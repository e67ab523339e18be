"""An error budget as a value: quantities, their sources of uncertainty, and what cancels between two targets.

A source is a few steps of one standard deviation, each a relative change of every quantity; the squares of steps add.
A step that is the same in every nuclide (a force, a constant) has a name without a nuclide. One that belongs to a
single nuclide, as its measured radius, bears that nuclide's name. So equal names mean one and the same step, in a
budget as in two, and nothing else has to be known of a ratio.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import final

import numpy as np

from nuscatter.errors import choose, instance, invalid
from nuscatter.matter.nuclide import Nuclide
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class UncertaintySource:
    """A source of uncertainty: steps of one standard deviation, whose squares add."""

    #: What it is, as "forces".
    name: str
    #: Whether it is about the nucleus; the others are the nucleon, the couplings and the axial current.
    nuclear: bool
    #: By name: relative changes of the budget's quantities, shape (quantities,).
    steps: Mapping[str, Array]
    #: Whether its steps are the same in every nuclide. If not, each is of one nuclide, and bears its name.
    shared: bool = True

    @property
    def relative(self) -> Array:
        """Relative standard deviation of each quantity, shape (quantities,)."""
        return np.asarray(np.sqrt(sum(each**2 for each in self.steps.values())))


@final
@dataclass(frozen=True, eq=False)
class ErrorBudget:
    """Quantities with their sources of uncertainty; get one by `error_budget` or `counts_budget`."""

    #: Of what, as "Ar40" or the name of an experiment.
    name: str
    #: The nuclides that scatter.
    nuclides: tuple[Nuclide, ...]
    #: What is predicted, as "F_W at 0.25 fm⁻¹", "σ at 30 MeV" and "events".
    quantities: tuple[str, ...]
    #: Predictions, shape (quantities,): F_W and events have no dimension, σ is in MeV⁻².
    values: Array
    #: Where uncertainty comes from.
    sources: tuple[UncertaintySource, ...]
    #: By scheme of the couplings: the quantities relative to those of the budget's own couplings, less 1.
    schemes: Mapping[str, Array]
    #: Models and sources that a nuclide has not, and why.
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def nuclear(self) -> Array:
        """Relative uncertainty of each quantity by the nucleus, in quadrature."""
        return np.asarray(np.sqrt(sum(each.relative**2 for each in self.sources if each.nuclear)))

    @property
    def total(self) -> Array:
        """Relative uncertainty of each quantity by all sources, in quadrature."""
        return np.asarray(np.sqrt(np.diagonal(self.covariance)))

    @property
    def covariance(self) -> Array:
        """Covariance of the relative changes, shape (quantities, quantities)."""
        steps = [each for source in self.sources for each in source.steps.values()]
        return np.asarray(sum(np.outer(each, each) for each in steps))

    def only(self, *quantities: str) -> "ErrorBudget":
        """Return the budget of some of the quantities, in the order in which they are named.

        Raises:
            InputError: there is no such quantity, or none is named.
        """
        if not quantities:
            raise invalid("quantities", quantities, f"one or more of {', '.join(self.quantities)}")
        place = {name: at for at, name in enumerate(self.quantities)}
        kept = [choose("quantity", name, place) for name in quantities]
        sources = tuple(
            replace(each, steps={name: step[kept] for name, step in each.steps.items()}) for each in self.sources
        )
        return replace(
            self,
            quantities=tuple(self.quantities[at] for at in kept),
            values=self.values[kept],
            sources=sources,
            schemes={name: each[kept] for name, each in self.schemes.items()},
        )

    def of_ratio(self, other: "ErrorBudget") -> Array:
        """Return the relative uncertainty of the ratios of these quantities to those of another target.

        What both share cancels as far as it changes both alike.

        Args:
            other: A budget of the same quantities.

        Raises:
            InputError: it is no budget, or of other quantities.

        Example:
            >>> import nuscatter as ns
            >>> from nuscatter.reports.uncertainty import error_budget
            >>> forces = {"Skyrme": {force: ns.HartreeFock(force) for force in ("SLy4", "SkO")}}
            >>> argon, calcium = (error_budget(name, models=forces) for name in ("Ar40", "Ca48"))
            >>> print([f"{100 * each[4]:.2f} %" for each in (argon.total, calcium.total, argon.of_ratio(calcium))])
            ['0.50 %', '1.30 %', '0.91 %']
        """
        instance("other", other, ErrorBudget, "an ErrorBudget, as error_budget('Ar40') returns it,")
        if other.quantities != self.quantities:
            raise invalid("the quantities of the other budget", list(other.quantities), f"{list(self.quantities)}")
        mine, theirs = (
            {(source.name, name): step for source in each.sources for name, step in source.steps.items()}
            for each in (self, other)
        )
        nothing = np.zeros(len(self.quantities))
        squares = [(mine.get(step, nothing) - theirs.get(step, nothing)) ** 2 for step in {**mine, **theirs}]
        return np.asarray(np.sqrt(sum(squares, nothing)))
