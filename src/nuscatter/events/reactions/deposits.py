r"""What any reaction deposits, drawn from its densities and lines: the law of reactions that say no more.

A user's own reaction, or one of which a total cross section and a rule are known, says what is seen and not what
leaves. So its events have a deposit and no products. Files of event tables hold them. HepMC3 does not: an event in
which particles vanish would be wrong there.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.events.block import Particles
from nuscatter.events.drawing.smooth import SmoothFunction
from nuscatter.events.law import Outcome
from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.deposit_table import DepositTable, Ways, ways_of
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.reactions import has_density, has_lines
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Numbers of lines at energies that are in memory at once.
_AT_ONCE = 2**19
#: Panels of the deposit of an only line, beyond two for each kink: if it needs more, it is no smooth function.
_SMOOTH = 32


@final
@dataclass(frozen=True, eq=False)
class Deposits:
    """Deposits of a reaction at given energies, of its lines and its densities alike.

    Args:
        acting: The reaction.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.interactions.standard.inverse_beta import PositronContinuum
        >>> from nuscatter.units import MeV
        >>> acting = Acting(
        ...     reaction=PositronContinuum(), strengths=(("all", 1.0),), state=ns.nu_e_bar, nuclide=ns.nuclide("H1"),
        ...     targets=1.0, lowest=0.0, reach=(2 * MeV, 10 * MeV),
        ... )
        >>> x = Deposits(acting).draw(np.full(10_000, 5 * MeV), np.random.default_rng(1))
        >>> round(float(x.mean() / MeV), 3)  # less than 5 MeV − Δ + m_e = 4.218 MeV by the recoil of the neutron
        4.197
    """

    acting: Acting
    __repr__ = shortened

    def draw(self, energy: Array, generator: np.random.Generator) -> Array:
        """Return deposits [MeV] at energies [MeV] where there are some, shape (n,)."""
        if has_lines(self.acting.reaction):
            return self._with_lines(energy, generator)
        return self._of_density(energy, self._shares(energy), generator)

    def _with_lines(self, energy: Array, generator: np.random.Generator) -> Array:
        """Return deposits where some, or all, are lines; which line it is decides one random number."""
        if self._only_line is not None:
            return np.asarray(self._only_line(self._ways(energy)))
        result, u = np.empty(len(energy)), generator.random(len(energy))
        shares = self._shares(energy)
        step, begin = _AT_ONCE, 0
        continuous = np.zeros(len(energy), dtype=bool)
        while begin < len(energy):
            rows = slice(begin, begin + step)
            x, rates = self.acting.lines(energy[rows])
            if len(x) * len(energy[rows]) > 2 * _AT_ONCE and len(energy[rows]) > 1:
                step = max(_AT_ONCE // len(x), 1)  # how many lines there are is known now
                continue
            ends = np.cumsum(rates, axis=0)
            wanted = u[rows] * (ends[-1] + shares[-1][rows])
            line = (wanted >= ends).sum(axis=0)
            continuous[rows] = (line == len(x)) & bool(self.tables)
            result[rows] = np.take_along_axis(x, np.minimum(line, len(x) - 1)[None], axis=0)[0]
            begin += step
        some = np.flatnonzero(continuous)
        if some.size:
            result[some] = self._of_density(energy[some], shares[:, some], generator)
        return result

    def _of_density(self, energy: Array, shares: Array, generator: np.random.Generator) -> Array:
        """Return deposits of the density, whose ranges have cumulative rates, shape (ranges, n)."""
        tables = self.tables
        if len(tables) == 1:
            return tables[0].draw(energy, generator)
        which = (generator.random(len(energy)) * shares[-1] >= shares[:-1]).sum(axis=0)
        result = np.empty(len(energy))
        for at, table in enumerate(tables):
            rows = np.flatnonzero(which == at)
            if rows.size:
                result[rows] = table.draw(energy[rows], generator)
        return result

    def _shares(self, energy: Array) -> Array:
        """Return cumulative rates of the ranges of the density, one row at least."""
        alone = len(self.tables) == 1 and not has_lines(self.acting.reaction)
        if not self.tables or alone:  # there is nothing to choose from
            return np.zeros((1, len(energy)))
        return np.cumsum([each.rate(energy) for each in self.tables], axis=0)

    @cached_property
    def _only_line(self) -> SmoothFunction | None:
        """The deposit of a reaction that has one line and nothing else: it is drawn without its cross section."""
        known = self.acting.lines(np.array([self.acting.reach[1]]))[0]
        if len(known) != 1 or self.tables:
            return None

        found = self._ways.tabulated(lambda energy: np.asarray(self.acting.lines(energy)[0][0]))
        return found if len(found.edges) <= _SMOOTH + 2 * len(self._ways.kinks) else None

    @cached_property
    def _ways(self) -> Ways:
        return ways_of(self.acting)

    @cached_property
    def tables(self) -> tuple[DepositTable, ...]:
        """One for each range of the density in which there is something."""
        if not has_density(self.acting.reaction):
            return ()
        ends = self.acting.bounds(np.array([self.acting.reach[1]]))
        every = (DepositTable(self.acting, part) for part in range(len(ends) - 1))
        return tuple(each for each in every if each.happens)


@final
@dataclass(frozen=True, eq=False)
class DepositLaw(ReactionLaw):
    """A reaction that says what is deposited and not what leaves: without products and without a direction."""

    __repr__ = shortened

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        n = len(energy)
        return Outcome(self._deposits.draw(energy, generator), np.zeros((n, 3)), no_products(n))

    @cached_property
    def _deposits(self) -> Deposits:
        return Deposits(self.acting)


def no_products(n: int) -> Particles:
    """Return the products of events from which nothing is known to leave.

    Args:
        n: How many events.
    """
    nothing = np.zeros(0, dtype=np.int64)
    return Particles(np.zeros(n + 1, dtype=np.int64), nothing, nothing, np.zeros((0, 4)), np.zeros(0))
