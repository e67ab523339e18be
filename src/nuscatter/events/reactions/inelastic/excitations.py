"""Which excitation an event has: a part of its bin, or a measured level; and with which multipoles it was made."""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.events.reactions.inelastic.cells import Cells
from nuscatter.events.reactions.inelastic.emissions import Emitter, Whole
from nuscatter.events.reactions.inelastic.means import emitter_of
from nuscatter.events.reactions.inelastic.rows import Places
from nuscatter.interactions.inelastic.final_states.outcomes import parts_of
from nuscatter.interactions.inelastic.final_states.outgoing import HasExcitations
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class ExcitedLevel:
    """A measured level of the final nucleus.

    Args:
        excitation: Its energy [MeV].
        group: The group of multipoles that it is made with.
        sigma: Its cross section [MeV⁻²] at the energies of the cells, shape (points,).
    """

    excitation: float
    group: str
    sigma: Array


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Shares:
    """Which part of each bin's cross section has which group of multipoles, or is a measured level.

    Args:
        upto: Cumulative shares, shape (points, bins, kinds).
        group: Name of the group of each kind: first the groups without levels, then each level.
    """

    upto: Array
    group: tuple[str, ...]
    __repr__ = shortened

    def draw(self, generator: np.random.Generator, *, at: Places, bin_: Places) -> Whole:
        """Return a kind for each event.

        Args:
            generator: Of random numbers.
            at: At which energy of the neutrino, shape (n,).
            bin_: In which bin, shape (n,).
        """
        found = (self.upto[at, bin_] <= generator.random(len(at))[:, None]).sum(axis=1)
        return np.asarray(np.minimum(found, len(self.group) - 1))


def shares_of(spectrum: HasExcitations, points: Array, levels: tuple[ExcitedLevel, ...]) -> Shares:
    """Return the kinds of excitations.

    Args:
        spectrum: Cross sections by excitation.
        points: Energies of the neutrino [MeV].
        levels: Measured levels, which are in the spectrum.
    """
    edges = np.asarray(spectrum.edges)
    groups = spectrum.sigma(points).transpose(2, 1, 0).copy()  # energies, bins, groups
    kinds = [groups]
    for each in levels:
        place = min(max(int(np.searchsorted(edges, each.excitation, side="right")) - 1, 0), groups.shape[1] - 1)
        one = np.zeros((*groups.shape[:2], 1))
        one[:, place, 0] = each.sigma
        groups[:, place, spectrum.groups.index(each.group)] -= each.sigma
        kinds.append(one)
    every = np.maximum(np.concatenate(kinds, axis=2), 0.0)
    total = every.sum(axis=2, keepdims=True)
    return Shares(
        upto=np.cumsum(every, axis=2) / np.where(total > 0, total, 1.0),
        group=(*spectrum.groups, *(each.group for each in levels)),
    )


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Excitations:
    """Draws excitation energies and channels of decay.

    Args:
        cells: Bins and channels.
        spectrum: Cross sections by excitation.
        levels: Measured levels, which are in the spectrum.
        channels: Names of the cells' channels.
        decays: The model of de-excitation.
        nuclide: The final nucleus.
    """

    cells: Cells
    spectrum: HasExcitations
    levels: tuple[ExcitedLevel, ...]
    channels: tuple[str, ...]
    decays: DeExcitation
    nuclide: Nuclide
    __repr__ = shortened

    def draw(
        self, cell: Places, generator: np.random.Generator, *, at: Places, available: Array
    ) -> tuple[Whole, Whole, Whole]:
        """Return for each event the number of its energy among `energies`, of its channel, and of its kind.

        Args:
            cell: Of each event, shape (n,).
            generator: Of random numbers.
            at: At which energy of the cells it was drawn.
            available: Energy for excitation and motion [MeV], not negative.
        """
        bin_ = self.cells.bin[cell]
        kind = self.shares.draw(generator, at=at, bin_=bin_)
        channel = self._channels[self.cells.channels(cell, generator)]
        upto = self._parts[channel, bin_]
        part = (upto <= generator.random(len(cell))[:, None]).sum(axis=1)
        start = self._first[bin_] + np.minimum(part, upto.shape[1] - 1)
        level = self._level[kind]
        has = np.flatnonzero(level >= 0)
        has = has[self.emitter.probability[channel[has], level[has]] > 0]
        start[has] = level[has]
        self._keep_within(start, channel, available, generator)
        return start, channel, kind

    def _keep_within(self, start: Whole, channel: Whole, available: Array, generator: np.random.Generator) -> None:
        """Put what has not the energy at the highest excitation for which there is, by another channel if need be.

        A bin at the end of what is possible is counted whole. Its leptons are those of least energy, and so are few.
        """
        beyond = np.flatnonzero(self.energies[start] > available)
        if not beyond.size:
            return
        found = np.searchsorted(self.energies[: self._inside], available[beyond], side="right") - 1
        start[beyond] = np.maximum(found, 0)
        probability = self.emitter.probability[:, start[beyond]]
        upto = np.cumsum(probability, axis=0)
        other = (upto / upto[-1] <= generator.random(beyond.size)).sum(axis=0)
        closed = probability[channel[beyond], np.arange(beyond.size)] <= 0
        channel[beyond] = np.where(closed, np.minimum(other, len(probability) - 1), channel[beyond])

    @cached_property
    def shares(self) -> Shares:
        """Shares of groups and levels."""
        return shares_of(self.spectrum, self.cells.energies, self.levels)

    @cached_property
    def energies(self) -> Array:
        """Excitation energies at which decays may begin [MeV]: none, parts of the bins in reach, and the levels."""
        parts = parts_of(np.asarray(self.spectrum.edges))[: self._bins].ravel()
        return np.concatenate([[0.0], parts, [each.excitation for each in self.levels]])

    @cached_property
    def emitter(self) -> Emitter:
        """What draws emissions from these energies."""
        return emitter_of(self.decays, self.nuclide, self.energies)

    @cached_property
    def _bins(self) -> int:
        """How many bins the neutrinos of the highest energy reach."""
        return int(self.cells.bin[self.cells.sigma.any(axis=0)].max(initial=0)) + 1

    @cached_property
    def _inside(self) -> int:
        """How many of the energies are no levels; they increase."""
        return len(self.energies) - len(self.levels)

    @cached_property
    def _first(self) -> Whole:
        """The place of each bin's first part among the energies; of those beyond reach that of the last."""
        parts = parts_of(np.asarray(self.spectrum.edges))
        return np.asarray(1 + parts.shape[1] * np.minimum(np.arange(len(parts)), self._bins - 1))

    @cached_property
    def _level(self) -> Whole:
        """For each kind of excitation the place of its level, −1 for none."""
        groups = len(self.shares.group) - len(self.levels)
        return np.array([-1] * groups + [self._inside + at for at in range(len(self.levels))])

    @cached_property
    def _channels(self) -> Whole:
        """The number of each channel of the cells among those of the emitter, 0 for channels beyond reach."""
        names = self.emitter.channels
        return np.array([names.index(each) if each in names else 0 for each in self.channels])

    @cached_property
    def _parts(self) -> Array:
        """Cumulative shares of the parts of a bin in a channel, shape (channels, bins, parts)."""
        parts = parts_of(np.asarray(self.spectrum.edges)).shape[1]
        found = self.emitter.probability[:, self._first[:, None] + np.arange(parts)]
        total = found.sum(axis=2, keepdims=True)
        return np.asarray(np.cumsum(found, axis=2) / np.where(total > 0, total, 1.0))
