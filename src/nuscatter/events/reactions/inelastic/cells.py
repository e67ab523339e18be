r"""What happens at an energy of the neutrino: which bin of excitation, which channel of decay, and so which deposit.

A cell is a bin b with a channel c. Its cross section is that of the counts, and so is the line that it is in,

.. math:: \sigma_{bc}(E) = \sigma_b(E)\, P_c(b), \qquad x = x_\mathrm{line} \ \text{or}\ x_\mathrm{line} + E - \Delta .

Cells stand in the order of their lines. So those whose deposits are asked for are the last ones, and an inverse
transform begins at the first of them: none is drawn in vain. Cumulative sums are known at energies of the neutrino a
quarter of an MeV apart, as those of the lines are; between two energies one of both is drawn, so that σ is a straight
line there. Of `NuclearRecoil` a cell is a bin with a line, and the channel is drawn when the bin is known.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.errors import InputError
from nuscatter.events.reactions.acting import SOMETHING
from nuscatter.events.reactions.inelastic.rows import Places, Rows
from nuscatter.interactions.inelastic.final_states.lines import (
    LEAST,
    MergedLines,
    Remaining,
    ScaledLines,
    Tabulated,
    energies,
)
from nuscatter.interactions.inelastic.final_states.outcomes import Outcomes
from nuscatter.interactions.inelastic.final_states.outgoing import HasExcitations, Outgoing
from nuscatter.interactions.inelastic.final_states.seen import Seen
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Most energies of a table; of more the first of these are kept, and as many evenly spaced ones.
_MOST, _NEAR = 400, 150


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Cells:
    """The cells of a reaction; `cells_of` makes it.

    Args:
        energies: Energies of the neutrino [MeV] at which cross sections are known, increasing, shape (points,).
        sigma: Cross sections there [MeV⁻²], shape (points, cells).
        bin: Bin of excitation of each cell, shape (cells,).
        channel: Channel of each cell, shape (cells,); None if all are possible, by `choices`.
        line: Line of each cell, not decreasing, shape (cells,).
        amount: Deposit of each line [MeV], or what is added to E − loss, or the part of the largest; increasing.
        loss: Δ [MeV] where the lepton is in the deposit; else None.
        scale: M [MeV] where deposits are parts of the largest recoil, 2E²/M; else None.
        choices: Probabilities of the channels that are counted, shape (channels, bins).
        lowest: Deposits below are not asked for [MeV].
        highest: Above this energy of the neutrino [MeV] cross sections go on as they are there.
    """

    energies: Array
    sigma: Array
    bin: Places
    channel: Places | None
    line: Places
    amount: Array
    loss: float | None
    scale: float | None
    choices: Array
    lowest: float
    highest: float
    __repr__ = shortened

    def draw(self, E: Array, generator: np.random.Generator) -> tuple[Places, Places]:
        """Return a cell for each energy, and at which of `energies` it was drawn.

        Args:
            E: Energies of the neutrino [MeV], at which something is asked for, shape (n,).
            generator: Of random numbers.
        """
        at, t, first = self._where(E)
        above = t * self._asked(at + 1, first)
        both = (1 - t) * self._asked(at, first) + above
        at = at + (generator.random(len(E)) * both < above)
        # in the tail of its cumulative sum, from the first cell that is asked for on
        total = self._total[at]
        skipped = self._before(at, first) / np.where(total > 0, total, 1.0)
        u = skipped + generator.random(len(E)) * (1 - skipped)
        cell = self._rows.pick(at, u=np.minimum(u, 1 - 1e-16))
        return np.maximum(cell, np.minimum(first, len(self.line) - 1)), at

    def asked(self, E: Array) -> Array:
        """Return the cross section [MeV⁻²] of what is asked for at energies `E` [MeV], shape (n,)."""
        at, t, first = self._where(E)
        return (1 - t) * self._asked(at, first) + t * self._asked(at + 1, first)

    def _where(self, E: Array) -> tuple[Places, Array, Places]:
        """Return the point below each energy, the part of the way to the next one, and the first cell asked for."""
        within = np.minimum(E, self.highest)
        at = np.clip(np.searchsorted(self.energies, within, side="right") - 1, 0, len(self.energies) - 2)
        t = np.clip((within - self.energies[at]) / (self.energies[at + 1] - self.energies[at]), 0.0, 1.0)
        return at, t, self._first_cell[self._first_line(E)]

    def _asked(self, at: Places, first: Places) -> Array:
        return self._total[at] - self._before(at, first)

    def channels(self, cell: Places, generator: np.random.Generator) -> Places:
        """Return the channel of each event.

        Args:
            cell: Of each, shape (n,).
            generator: Of random numbers.
        """
        if self.channel is not None:
            return self.channel[cell]
        upto = np.cumsum(self.choices, axis=0)
        upto = (upto / np.where(upto[-1] > 0, upto[-1], 1.0)).T[self.bin[cell]]
        found = (upto <= generator.random(len(cell))[:, None]).sum(axis=1)
        return np.asarray(np.minimum(found, upto.shape[1] - 1))

    def deposit(self, cell: Places, E: Array) -> Array:
        """Return what is deposited [MeV].

        Args:
            cell: Of each event, shape (n,).
            E: Energies of the neutrino [MeV], shape (n,).
        """
        amount = self.amount[self.line[cell]]
        if self.loss is not None:
            amount = E - self.loss + amount
        elif self.scale is not None:
            amount = amount * self._largest(E)
        # a rounding below the lowest is not below it
        return np.maximum(amount, self.lowest)

    def _first_line(self, E: Array) -> Places:
        """Return the first line whose deposit is asked for."""
        if not self.lowest > 0 and not (self.loss is None and self.scale is None):
            return np.zeros(len(E), dtype=np.intp)
        needed = np.full(len(E), max(self.lowest, SOMETHING))
        if self.loss is not None:
            needed = needed - (E - self.loss)
        elif self.scale is not None:
            needed = needed / self._largest(E)
        return np.searchsorted(self.amount, needed, side="left")

    def _largest(self, E: Array) -> Array:
        return 2 * np.minimum(E, self.highest) ** 2 / self.scale

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
    seen: Seen,
    spectrum: HasExcitations,
    outgoing: Outgoing,
    made: Outcomes,
    *,
    lowest: float,
    reach: tuple[float, float],
    highest: float = np.inf,
) -> Cells:
    """Return the cells of a reaction.

    Args:
        seen: What of it a detector sees.
        spectrum: Cross sections by excitation.
        outgoing: What leaves.
        made: Channels of decay by excitation, of the model that `seen` has.
        lowest: Deposits below are not asked for [MeV].
        reach: Lowest and highest energy of the neutrinos [MeV].
        highest: The energy of the neutrino [MeV] above which cross sections go on as they are there.

    Raises:
        InputError: `seen` does not say which line a decay is in.
    """
    points = points_of(outgoing, reach)
    by_bin = spectrum.sigma(points).sum(axis=0)
    chosen, channel, loss, scale = made.probability, None, None, None
    match lines := seen.tabulate(spectrum, outgoing):
        case Remaining() | MergedLines():
            loss = lines.loss
            if isinstance(lines, MergedLines):
                line, amount = np.broadcast_to(lines.line, chosen.shape), lines.amount
            else:
                line, amount = np.zeros(chosen.shape, dtype=np.intp), np.zeros(1)
            channel, bin_ = np.nonzero((line >= 0) & (made.probability > 0))
            order = np.argsort(line[channel, bin_], kind="stable")
            channel, bin_ = channel[order], bin_[order]
            line = line[channel, bin_]
            sigma = by_bin[bin_] * made.probability[channel, bin_][:, None]
        case ScaledLines(by_bin=known) if known is not None:
            only = getattr(seen, "only", None)
            if only is not None:
                chosen = np.where(only.chooses(made)[:, None], chosen, 0.0)
            counted = known * chosen.sum(axis=0)
            line, bin_ = np.nonzero(counted.any(axis=0))
            sigma = Tabulated.through(lines.sigma.E, values=counted[:, line, bin_].T)(points)
            amount, scale = lines.part, lines.mass
        case _:
            raise InputError(
                f"Events of {type(seen).__name__} are not drawn: its lines are {type(lines).__name__}, but MergedLines "
                "were expected, which say what each decay deposits."
            )
    return Cells(
        energies=points,
        sigma=np.ascontiguousarray(np.maximum(sigma, 0.0).T),
        bin=bin_,
        channel=channel,
        line=line,
        amount=amount,
        loss=loss,
        scale=scale,
        choices=chosen,
        lowest=lowest,
        highest=highest,
    )


def points_of(outgoing: Outgoing, reach: tuple[float, float]) -> Array:
    """Return energies [MeV] as tables of lines have them, as far as neutrinos reach.

    Args:
        outgoing: What leaves.
        reach: Lowest and highest energy of the neutrinos [MeV].
    """
    every = energies(max(outgoing.lowest, LEAST * outgoing.highest), highest=outgoing.highest)
    low = int(np.clip(np.searchsorted(every, reach[0], side="right") - 1, 0, len(every) - 2))
    high = int(np.searchsorted(every, reach[1], side="left"))
    every = every[low : max(high, low + 1) + 1]
    # far above the threshold, as for dark matter of hundreds of MeV, σ is smooth
    return (
        every
        if len(every) <= _MOST
        else np.unique(np.concatenate([every[:_NEAR], every[:: len(every) // _NEAR], every[-1:]]))
    )
