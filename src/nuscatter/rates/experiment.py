"""An experiment: a flux and a detector, which turn a hypothesis into expected counts.

All that does not depend on couplings or nuclear structure is computed once, for each channel and nuclide: the kernel at
the nodes in recoil energy (``kernels.py``). A prediction is then the charges at the nodes and a few matrix products,
and time enters by one fraction per component and time bin.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, computed, invalid
from nuscatter.interactions.amplitudes import summed
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.recoils import refuse_divergence
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import State
from nuscatter.rates.hypothesis import AnyHypothesis, as_hypothesis
from nuscatter.rates.kernels import Kernel, kernels
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel, Nucleus, helm, nucleus_of
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class Experiment:
    """A flux on a detector.

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

    def __post_init__(self) -> None:
        if not isinstance(self.flux, Flux) or not self.flux.components:
            raise invalid("flux", self.flux, "a Flux with at least one component")
        if not isinstance(self.detector, Detector):
            raise invalid("detector", self.detector, "a Detector")
        if not callable(self.structure):
            raise invalid("structure", self.structure, "a function from a Nuclide to a Nucleus")

    def counts(self, hypothesis: AnyHypothesis, structure: NuclearModel | None = None) -> Array:
        """Return the expected counts, shape (energy[, direction], time[, batch]).

        Args:
            hypothesis: A model, or a `Hypothesis`.
            structure: Nuclear model for this call; before the hypothesis's and the experiment's own.

        Raises:
            InputError: the hypothesis is not one; the detector has time bins and the source no time profile; it counts
                recoils down to zero and a massless photon makes infinitely many.
        """
        h = as_hypothesis(hypothesis)
        if h.flux is not None:
            return replace(self, flux=h.flux(self.flux)).counts(replace(h, flux=None), structure)
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
            return replace(self, flux=h.flux(self.flux)).by_species(replace(h, flux=None), structure)
        counts = self.by_component(h, structure)
        return {state: self._timed(counts, rows) for state, rows in self._rows.items()}

    def by_component(self, hypothesis: AnyHypothesis, structure: NuclearModel | None = None) -> Array:
        """Return counts of each component before the time bins: shape (component, energy[, direction][, batch])."""
        h = as_hypothesis(hypothesis)
        if h.flux is not None:
            raise InputError("by_component takes no hypothesis that changes the flux: its components are not these.")
        chosen = h.structure if structure is None else structure
        nuclei = self._nuclei if chosen is None else _nuclei(self.detector, chosen)
        components, bins = len(self.flux.components), self.detector.event_bins
        total: Array = np.zeros((components, math.prod(bins)))
        lowest: Array = np.zeros(())
        with np.errstate(invalid="ignore"):  # `computed` refuses what is not finite
            for channel in h.model.channels:
                for kernel in self._kernels(channel):
                    for state, rows in self._rows.items():
                        strengths = h.model.strengths(channel, kernel.q2, nuclei[kernel.nuclide], state)
                        lowest = np.maximum(lowest, kernel.lowest(rows, strengths))
                        matrices = {pair: matrix[rows] for pair, matrix in kernel.matrices.items()}
                        counts = summed(total[rows], strengths, matrices, _strength_times_matrix)
                        if counts.ndim > total.ndim:  # the first of the model's parts with a batch axis
                            total = np.repeat(total[..., None], counts.shape[-1], axis=-1)
                        total[rows] = counts
        refuse_divergence(
            lowest,
            np.abs(total).sum(axis=(0, 1)),
            "The counts grow without limit towards T = 0, as by exchange of a massless photon: "
            "give the detector a threshold.",
        )
        return computed("the number of counts", total).reshape(components, *bins, *total.shape[2:])

    def _timed(self, counts: Array, rows: list[int] | slice) -> Array:
        """Spread the counts of some components over the time bins, the axis after the event's, and sum them."""
        flat = counts[rows].reshape(len(self.time_fractions[rows]), math.prod(self.detector.event_bins), -1)
        timed: Array = np.einsum("cbx,ct->btx", flat, self.time_fractions[rows])
        batch = counts.shape[1 + len(self.detector.event_bins) :]
        return timed.reshape(*self.detector.event_bins, self.detector.time_bins, *batch)

    @cached_property
    def time_fractions(self) -> Array:
        """Fraction of each component counted in each time bin, shape (component, time)."""
        return np.stack([self.detector.time_fractions(each.time) for each in self.flux.components])

    @cached_property
    def _rows(self) -> dict[State, list[int]]:
        states = [each.state for each in self.flux.components]
        return {state: [row for row, other in enumerate(states) if other == state] for state in self.flux.states}

    @cached_property
    def _nuclei(self) -> dict[Nuclide, Nucleus]:
        return _nuclei(self.detector, self.structure)

    def _kernels(self, channel: Channel) -> tuple[Kernel, ...]:
        known = self._known_kernels
        if channel not in known:
            known[channel] = kernels(self.flux, self.detector, channel)
        return known[channel]

    @cached_property
    def _known_kernels(self) -> dict[Channel, tuple[Kernel, ...]]:
        """The kernels so far. A dictionary is sent to workers, a `functools.cache` is not: kernels are expensive."""
        return {}


def _nuclei(detector: Detector, structure: NuclearModel) -> dict[Nuclide, Nucleus]:
    return {nuclide: nucleus_of(structure, nuclide).with_cache() for nuclide, _ in detector.material.composition}


def _strength_times_matrix(strength: Array, matrix: Array) -> Array:
    return matrix @ strength
