"""An experiment: a flux and a detector, which turn a hypothesis into expected counts.

All that does not depend on couplings or nuclear structure is computed once, for each channel and nuclide: the kernel at
the nodes in recoil energy (``kernels.py``), or the counts of a reaction's pieces (``deposits.py``). A prediction is
then the charges at the nodes and a few matrix products, and time enters by one fraction per component and time bin.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar, final

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, computed, invalid
from nuscatter.interactions.amplitudes import added, like, times
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.parts import Product
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.recoils import refuse_divergence
from nuscatter.interactions.strengths import acting_pieces
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import State
from nuscatter.rates.deposits import reaction_counts
from nuscatter.rates.folded import FoldedProducts
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis, as_hypothesis
from nuscatter.rates.kernels import Kernel, kernels
from nuscatter.rates.reach import beyond_bins, warn
from nuscatter.sources.flux import Component, Flux
from nuscatter.structure.nucleus import NuclearModel, Nucleus, helm, nucleus_of
from nuscatter.units import Array, MeV
from nuscatter.words.describing import html_table, in_lines, kind_of

#: Counts below which it is asked whether the energy bins are within reach.
_FEW = 1e-3
#: Most channels, and most reactions, whose kernels an experiment keeps.
_STORED = 64
#: In place of a batch of fluences.
_ONE = MeV**2

Key = TypeVar("Key")
Value = TypeVar("Value")


@final
@dataclass(frozen=True, eq=False)
class Experiment:
    """A flux on a detector, and the number of events there (review Eq. 50).

    Args:
        flux: What arrives during the exposure.
        detector: What counts the recoils.
        structure: Nuclear model where a hypothesis names none.

    Raises:
        InputError: the flux is empty, or one of the three is not what it should be.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.units import keV, kg, m
        >>> flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
        >>> bare = ns.Experiment(flux, ns.Detector("Ge", 10 * kg, np.array([2, 10, 50]) * keV))
        >>> bare.counts(ns.StandardModel()).round(1).tolist()
        [[106.6], [115.5]]
    """

    flux: Flux
    detector: Detector
    structure: NuclearModel = helm

    def __repr__(self) -> str:
        return in_lines("Experiment", self._described, most=150)

    def _repr_html_(self) -> str:
        return html_table("Experiment", self._described)

    @property
    def _described(self) -> list[tuple[str, str]]:
        """What the experiment is, as names and texts."""
        return [
            ("flux", repr(self.flux)[5:-1]),
            ("detector", repr(self.detector)[9:-1]),
            ("structure", kind_of(self.structure)),
        ]

    def __post_init__(self) -> None:
        if not isinstance(self.flux, Flux) or not self.flux.components:
            raise invalid("flux", self.flux, "a Flux with at least one component")
        if not isinstance(self.detector, Detector):
            raise invalid("detector", self.detector, "a Detector")
        if not callable(self.structure):
            raise invalid("structure", self.structure, "a function from a Nuclide to a Nucleus")

    def with_flux(self, flux: Flux) -> "Experiment":
        """Return the experiment with another flux; what was computed is kept where batches of fluences alone differ.

        Args:
            flux: What arrives.

        Raises:
            InputError: the flux is empty.
        """
        other = replace(self, flux=flux)
        if _differ_in_batches_alone(self.flux, flux):
            names = ("_rows", "time_fractions", "_folded", "_stored_kernels", "_stored_pieces", "_stored_unreached")
            vars(other).update({name: vars(self)[name] for name in names if name in vars(self)})
        return other

    def counts(self, hypothesis: AnyHypothesis, structure: NuclearModel | None = None) -> Array:
        """Return the expected counts, shape (energy[, direction], time[, batch]).

        Args:
            hypothesis: A model, or a `Hypothesis`.
            structure: Nuclear model for this call; before the hypothesis's and the experiment's own.

        Raises:
            InputError: the hypothesis is not one; the detector has time bins and the source no time profile; it counts
                recoils down to zero and a massless photon makes infinitely many.

        Warns:
            InputWarning: the energy bins begin above all that the flux can deposit: the counts are zero.
        """
        h = as_hypothesis(hypothesis)
        if h.flux is not None:
            return self.with_flux(h.flux(self.flux)).counts(replace(h, flux=None), structure)
        return self._timed(self.by_component(h, structure), slice(None))

    def spectrum(self, hypothesis: AnyHypothesis, structure: NuclearModel | None = None) -> Array:
        """Return the expected counts in each energy bin, summed over direction and time: shape (energy[, batch])."""
        axes = tuple(range(1, 1 + len(self.detector.event_bins)))
        spectrum: Array = self.counts(hypothesis, structure).sum(axis=axes)
        return spectrum

    def by_species(self, hypothesis: AnyHypothesis, structure: NuclearModel | None = None) -> dict[State, Array]:
        """Return the expected counts of each species, and of each coherence, each shaped as `counts`."""
        h = as_hypothesis(hypothesis)
        if h.flux is not None:
            return self.with_flux(h.flux(self.flux)).by_species(replace(h, flux=None), structure)
        counts = self.by_component(h, structure)
        return {state: self._timed(counts, rows) for state, rows in self._rows.items()}

    def by_channel(self, hypothesis: AnyHypothesis, structure: NuclearModel | None = None) -> dict[str, Array]:
        """Return the expected counts of each channel and of each reaction, by name, each shaped as `counts`.

        Those that share a name are added.
        """
        h = as_hypothesis(hypothesis)
        if h.flux is not None:
            return self.with_flux(h.flux(self.flux)).by_channel(replace(h, flux=None), structure)
        channels, reactions = h.model.channels, h.model.reactions
        result = {}
        for name in dict.fromkeys([each.name for each in channels] + [each.name for each in reactions]):
            here = tuple(each for each in channels if each.name == name)
            there = tuple(each for each in reactions if each.name == name)
            result[name] = self._timed(self._counted(h, structure, here, there), slice(None))
        self._warn_of_unreached(h.model, *result.values())
        return result

    def by_component(self, hypothesis: AnyHypothesis, structure: NuclearModel | None = None) -> Array:
        """Return counts of each component before the time bins: shape (component, energy[, direction][, batch])."""
        h = as_hypothesis(hypothesis)
        if h.flux is not None:
            raise InputError("by_component takes no hypothesis that changes the flux: its components are not these.")
        counts = self._counted(h, structure, h.model.channels, h.model.reactions)
        self._warn_of_unreached(h.model, counts)
        return counts

    def _warn_of_unreached(self, model: Term, *counts: Array) -> None:
        """Warn if there are no counts since the energy bins begin above all that is deposited."""
        if max((float(np.abs(each).max()) for each in counts), default=0.0) < _FEW:
            key = model.channels, model.reactions
            if key not in self._stored_unreached:
                _store(self._stored_unreached, key, beyond_bins(self.flux, self.detector, model))
            warn(self._stored_unreached[key], stacklevel=4)

    @cached_property
    def _stored_unreached(self) -> dict[tuple[tuple[Channel, ...], tuple[Reaction, ...]], str]:
        return {}

    def _counted(
        self,
        h: Hypothesis,
        structure: NuclearModel | None,
        channels: tuple[Channel, ...],
        reactions: tuple[Reaction, ...],
    ) -> Array:
        """Return what `by_component` returns, of some channels and reactions."""
        chosen = h.structure if structure is None else structure
        folded = self._folded if chosen is None else self._folded_with(chosen)
        total: Array = np.zeros((len(self.flux.components), math.prod(self.detector.event_bins)))
        lowest: Array = np.zeros(())
        with np.errstate(invalid="ignore"):  # `computed` refuses what is not finite
            for channel in channels:
                for state, rows in self._rows.items():
                    expansion, counts = h.expansion(channel, state), None
                    if expansion is not None and (chosen is None or _is_batch(expansion)):
                        counts = folded.counts(channel, state, rows, expansion)
                    if counts is None:
                        counts, least = self._from_strengths(h.model, channel, state, folded.nuclei)
                        lowest = np.maximum(lowest, least)
                    total = _with_rows_added(total, rows, counts)
        for reaction in reactions:
            for state, rows in self._rows.items():
                total = _with_rows_added(total, rows, self._reacted(h.model, reaction, state))
        if lowest.any():  # products that are folded are regular towards T = 0
            refuse_divergence(
                lowest,
                np.abs(total).sum(axis=(0, 1)),
                "The counts grow without limit towards T = 0, as by exchange of a massless photon: "
                "give the detector a threshold.",
            )
        if self._shares is not None:  # (component, bins[, batch]) times (component, batch)
            total = times(like(total, self._shares[:, None]), self._shares[:, None])
        return computed("the number of counts", total).reshape(len(total), *self.detector.event_bins, *total.shape[2:])

    def folds(self, hypothesis: Hypothesis) -> bool:
        """Return whether all charges of a hypothesis factorise (`Term.parts`), so that its counts need no nodes."""
        channels = hypothesis.model.channels
        return all(hypothesis.expansion(channel, state) is not None for channel in channels for state in self._rows)

    def _from_strengths(
        self, model: Term, channel: Channel, state: State, nuclei: Mapping[Nuclide, Nucleus]
    ) -> tuple[Array, Array]:
        """Return the counts of a state's components from the strengths at all nodes, and the most of a lowest node.

        So are counted the charges that are no sums of couplings times shapes, as those of a mediator whose mass varies.
        """
        rows, total, lowest = self._rows[state], np.zeros(()), np.zeros(())
        for kernel in self._kernels(channel):
            strengths = model.strengths(channel, kernel.q2, nuclei[kernel.nuclide], state)
            lowest = np.maximum(lowest, kernel.lowest(rows, strengths))
            acting = [pair for pair in strengths if pair in kernel.rates]
            for counts in kernel.counts(acting, rows, [strengths[pair] for pair in acting]):
                total = added(total, counts)
        return total, lowest

    def _reacted(self, model: Term, reaction: Reaction, state: State) -> Array:
        """Return the counts of a state's components by a reaction, shape (rows, bins[, batch]), or () for none."""
        total: Array = np.zeros(())
        for piece, strength in acting_pieces(model, reaction, state):
            counts = self._pieces(reaction, state)[piece]
            total = added(total, np.multiply.outer(counts, strength))
        return total

    def _pieces(self, reaction: Reaction, state: State) -> dict[str, Array]:
        """Return the counts of a reaction's pieces at unit strength, which are stored as kernels are."""
        try:
            return self._stored_pieces[reaction, state]
        except KeyError:
            components = tuple(self._single.components[row] for row in self._rows[state])
            found = reaction_counts(components, self.detector, reaction, state)
        _store(self._stored_pieces, (reaction, state), found)
        return found

    @cached_property
    def _stored_pieces(self) -> dict[tuple[Reaction, State], dict[str, Array]]:
        return {}

    def _timed(self, counts: Array, rows: list[int] | slice) -> Array:
        """Spread the counts of some components over the time bins, the axis after the event's, and sum them."""
        flat = counts[rows].reshape(len(self.time_fractions[rows]), math.prod(self.detector.event_bins), -1)
        timed: Array = np.einsum("cbx,ct->btx", flat, self.time_fractions[rows])
        batch = counts.shape[1 + len(self.detector.event_bins) :]
        return timed.reshape(*self.detector.event_bins, self.detector.time_bins, *batch)

    @cached_property
    def time_fractions(self) -> Array:
        """Fraction of each component counted in each time bin, shape (component, time)."""
        profiles = {id(each.time): each.time for each in self.flux.components}  # species may share one
        fractions = {key: self.detector.time_fractions(profile) for key, profile in profiles.items()}
        return np.stack([fractions[id(each.time)] for each in self.flux.components])

    @cached_property
    def _single(self) -> Flux:
        """The flux with one fluence in place of each batch: kernels are made of it, and serve all points of a batch."""
        return self.flux.map(_with_one_fluence) if self.flux.is_batch else self.flux

    @cached_property
    def _shares(self) -> Array | None:
        """What multiplies the counts of each component of `_single`, shape (component, batch); None if it is 1."""
        if not self.flux.is_batch:
            return None
        of_components = [each.fluence / _ONE if np.ndim(each.fluence) else np.ones(1) for each in self.flux.components]
        try:
            return np.stack(np.broadcast_arrays(*of_components))
        except ValueError:
            lengths = sorted({np.size(each) for each in of_components} - {1})
            raise invalid("the number of fluences", lengths, "the same for all components") from None

    @cached_property
    def _rows(self) -> dict[State, list[int]]:
        states = [each.state for each in self.flux.components]
        return {state: [row for row, other in enumerate(states) if other == state] for state in self.flux.states}

    @cached_property
    def _folded(self) -> FoldedProducts:
        return self._folded_with(self.structure)

    def _folded_with(self, structure: NuclearModel) -> FoldedProducts:
        nuclei = {nuclide: nucleus_of(structure, nuclide) for nuclide, _ in self.detector.material.composition}
        return FoldedProducts(self._kernels, {nuclide: nucleus.with_cache() for nuclide, nucleus in nuclei.items()})

    def _kernels(self, channel: Channel) -> tuple[Kernel, ...]:
        """Return the kernels of a channel, which are stored; they are sent to workers, since they cost most."""
        try:
            return self._stored_kernels[channel]
        except KeyError:
            found = kernels(self._single, self.detector, channel)
        _store(self._stored_kernels, channel, found)
        return found

    @cached_property
    def _stored_kernels(self) -> dict[Channel, tuple[Kernel, ...]]:
        return {}


def _store(stored: dict[Key, Value], key: Key, value: Value) -> None:
    """Store a value; the one that has been there longest goes if there are many, as of masses that a fit varies."""
    if len(stored) >= _STORED:
        stored.pop(next(iter(stored)), None)
    stored[key] = value


def _with_one_fluence(component: Component) -> Component:
    return replace(component, fluence=_ONE) if np.ndim(component.fluence) else component


def _differ_in_batches_alone(one: Flux, other: Flux) -> bool:
    """Return whether two fluxes differ in nothing but fluences that are batches in both."""
    pairs = list(zip(one.components, other.components, strict=False))
    return len(one.components) == len(other.components) and all(
        left.state == right.state
        and left.spectrum is right.spectrum
        and left.time is right.time
        and (np.ndim(left.fluence) == np.ndim(right.fluence) == 1 or np.array_equal(left.fluence, right.fluence))
        for left, right in pairs
    )


def _is_batch(expansion: Mapping[Product, Array]) -> bool:
    """Return whether couplings are a batch: products of a structure of this one call are then worth folding."""
    return any(each.ndim > 0 for each in expansion.values())


def _with_rows_added(total: Array, rows: list[int], counts: Array) -> Array:
    """Return counts of all components with those of some rows added; either may have a batch axis, the last."""
    if counts.ndim > total.ndim:  # the first of the model's parts with a batch axis
        total = total[..., None] + np.zeros(counts.shape[-1])
    total[rows] += like(counts, total)
    return total
