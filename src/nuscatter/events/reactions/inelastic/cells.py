r"""What happens at an energy of the neutrino: which bin of excitation, which channel of decay, and so which deposit.

A cell is a bin b with a channel c. Its cross section is that of the counts, and so is the line that it is in,

.. math:: \sigma_{bc}(E) = \sigma_b(E)\, P_c(b), \qquad x = x_\mathrm{line} \quad\text{or}\quad x_\mathrm{line} + E - \Delta .

Cells stand in the order of their lines. So those whose deposits are asked for are the last ones, and an inverse
transform begins at the first of them: none is drawn in vain. Cumulative sums are known at energies of the neutrino a
quarter of an MeV apart, as those of the lines are; between two energies one of both is drawn, so that σ is a straight
line there.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import InputError
from nuscatter.events.reactions.inelastic.rows import Places, Rows
from nuscatter.interactions.inelastic.final_states.lines import LEAST, MergedLines, Remaining, energies
from nuscatter.interactions.inelastic.final_states.outcomes import Outcomes
from nuscatter.interactions.inelastic.final_states.outgoing import HasExcitations, Outgoing
from nuscatter.interactions.inelastic.final_states.seen import Seen
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Cells:
    """The cells of a reaction; `cells_of` makes it.

    Args:
        energies: Energies of the neutrino [MeV] at which cross sections are known, increasing, shape (points,).
        sigma: Cross sections there [MeV⁻²], shape (points, cells).
        bin: Bin of excitation of each cell, shape (cells,).
        channel: Channel of each cell, shape (cells,).
        line: Line of each cell, not decreasing, shape (cells,).
        amount: Deposit of each line [MeV], or what is added to E − loss, increasing.
        loss: Δ [MeV] where the lepton is in the deposit; else None.
        lowest: Deposits below are not asked for [MeV].
    """

    energies: Array
    sigma: Array
    bin: Places
    channel: Places
    line: Places
    amount: Array
    loss: float | None
    lowest: float
    __repr__ = shortened

    def draw(self, E: Array, generator: np.random.Generator) -> tuple[Places, Places]:
        """Return a cell for each energy, and at which of `energies` it was drawn.

        Args:
            E: Energies of the neutrino [MeV], at which something is asked for, shape (n,).
            generator: Of random numbers.
        """
        at = np.clip(np.searchsorted(self.energies, E, side="right") - 1, 0, len(self.energies) - 2)
        t = np.clip((E - self.energies[at]) / (self.energies[at + 1] - self.energies[at]), 0.0, 1.0)
        first = self._first_cell[self._first_line(E)]
        below = self._total[at] - self._before(at, first)
        above = self._total[at + 1] - self._before(at + 1, first)
        both = (1 - t) * below + t * above
        at = at + (generator.random(len(E)) * both < t * above)
        # in the tail of its cumulative sum, from the first cell that is asked for on
        total = self._total[at]
        skipped = self._before(at, first) / np.where(total > 0, total, 1.0)
        u = skipped + generator.random(len(E)) * (1 - skipped)
        cell = self._rows.pick(at, np.minimum(u, 1 - 1e-16))
        return np.maximum(cell, np.minimum(first, len(self.line) - 1)), at

    def deposit(self, cell: Places, E: Array) -> Array:
        """Return what is deposited [MeV].

        Args:
            cell: Of each event, shape (n,).
            E: Energies of the neutrino [MeV], shape (n,).
        """
        amount = self.amount[self.line[cell]]
        found = amount if self.loss is None else E - self.loss + amount
        # a rounding below the lowest is not below it
        return np.maximum(found, self.lowest)

    def _first_line(self, E: Array) -> Places:
        """Return the first line whose deposit is asked for."""
        if not self.lowest > 0:
            return np.zeros(len(E), dtype=np.intp)
        needed = np.full(len(E), self.lowest) if self.loss is None else self.lowest - (E - self.loss)
        return np.searchsorted(self.amount, needed, side="left")

    def _before(self, at: Places, first: Places) -> Array:
        return np.asarray(self._sums[at, first])

    @cached_property
    def _first_cell(self) -> Places:
        """The first cell of each line, and how many cells there are."""
        return np.searchsorted(self.line, np.arange(len(self.amount) + 1))

    @cached_property
    def _sums(self) -> Array:
        """Cross sections of all cells before each, and of all, shape (points, cells + 1)."""
        return np.concatenate([np.zeros((len(self.sigma), 1)), np.cumsum(self.sigma, axis=1)], axis=1)

    @cached_property
    def _total(self) -> Array:
        return np.asarray(self._sums[:, -1])

    @cached_property
    def _rows(self) -> Rows:
        return Rows.of(self.sigma)


def cells_of(
    seen: Seen, spectrum: HasExcitations, outgoing: Outgoing, made: Outcomes, lowest: float, reach: tuple[float, float]
) -> Cells:
    """Return the cells of a reaction.

    Args:
        seen: What of it a detector sees.
        spectrum: Cross sections by excitation.
        outgoing: What leaves.
        made: Channels of decay by excitation, of the model that `seen` has.
        lowest: Deposits below are not asked for [MeV].
        reach: Lowest and highest energy of the neutrinos [MeV].

    Raises:
        InputError: `seen` does not say which line a decay is in.
    """
    lines = seen.tabulate(spectrum, outgoing)
    match lines:
        case Remaining():
            line, amount, loss = np.zeros((1, made.probability.shape[1]), dtype=np.intp), np.zeros(1), lines.loss
        case MergedLines():
            line, amount, loss = lines.line, lines.amount, lines.loss
        case _:
            raise InputError(
                f"Events of {seen} are not drawn: its lines are {type(lines).__name__}, but MergedLines were expected, "
                "which say what each decay deposits."
            )
    line = np.broadcast_to(line, made.probability.shape)
    channel, bin_ = np.nonzero((line >= 0) & (made.probability > 0))
    order = np.argsort(line[channel, bin_], kind="stable")
    channel, bin_ = channel[order], bin_[order]
    points = points_of(outgoing, reach)
    by_bin = spectrum.sigma(points).sum(axis=0)
    sigma = (by_bin[bin_] * made.probability[channel, bin_][:, None]).T
    return Cells(
        energies=points,
        sigma=np.ascontiguousarray(sigma),
        bin=bin_,
        channel=channel,
        line=line[channel, bin_],
        amount=amount,
        loss=loss,
        lowest=lowest,
    )


def points_of(outgoing: Outgoing, reach: tuple[float, float]) -> Array:
    """Return energies [MeV] as tables of lines have them, as far as neutrinos reach.

    Args:
        outgoing: What leaves.
        reach: Lowest and highest energy of the neutrinos [MeV].
    """
    every = energies(max(outgoing.lowest, LEAST * outgoing.highest), highest=outgoing.highest)
    low, high = np.searchsorted(every, reach[0], side="right") - 1, np.searchsorted(every, reach[1], side="left")
    return every[max(min(low, len(every) - 2), 0) : max(high + 1, 2)]


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Shares:
    """Which part of each bin's cross section has which group of multipoles, or is a measured level.

    Args:
        upto: Cumulative shares, shape (points, bins, kinds).
        group: Name of the group of each kind.
        excitation: Excitation energy of a kind that is a level [MeV]; NaN for the others.
    """

    upto: Array
    group: tuple[str, ...]
    excitation: Array
    __repr__ = shortened

    def draw(self, at: Places, bin_: Places, generator: np.random.Generator) -> NDArray[np.intp]:
        """Return a kind for each event.

        Args:
            at: At which energy of the neutrino, shape (n,).
            bin_: In which bin, shape (n,).
            generator: Of random numbers.
        """
        found = (self.upto[at, bin_] <= generator.random(len(at))[:, None]).sum(axis=1)
        return np.minimum(found, len(self.group) - 1)


def shares_of(
    spectrum: HasExcitations, points: Array, levels: tuple[tuple[float, str, Array], ...]
) -> Shares:
    """Return the kinds of excitations.

    Args:
        spectrum: Cross sections by excitation.
        points: Energies of the neutrino [MeV].
        levels: Excitation energy [MeV], group and cross sections [MeV⁻²] at these energies of measured levels.
    """
    edges = np.asarray(spectrum.edges)
    groups = spectrum.sigma(points).transpose(2, 1, 0).copy()  # energies, bins, groups
    kinds = [groups]
    for excitation, group, sigma in levels:
        place = min(max(int(np.searchsorted(edges, excitation, side="right")) - 1, 0), groups.shape[1] - 1)
        one = np.zeros((*groups.shape[:2], 1))
        one[:, place, 0] = sigma
        groups[:, place, spectrum.groups.index(group)] -= sigma
        kinds.append(one)
    every = np.maximum(np.concatenate(kinds, axis=2), 0.0)
    total = every.sum(axis=2, keepdims=True)
    return Shares(
        upto=np.cumsum(every, axis=2) / np.where(total > 0, total, 1.0),
        group=(*spectrum.groups, *(group for _, group, _ in levels)),
        excitation=np.array([np.nan] * len(spectrum.groups) + [each for each, _, _ in levels]),
    )
