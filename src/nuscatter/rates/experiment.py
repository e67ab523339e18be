"""An experiment: a flux meets a detector, and a hypothesis becomes counts.

All that does not know the couplings or the nuclear structure is computed once: for each channel, nuclide and component
of the flux the kernel K[bin, T] = R[bin, T] Σ_k a_k Φ_k w at Gauss–Legendre nodes in √T (where rates and form factors
are analytic), between the end points of the source and the bends of the response. A prediction is then the charges at
the nodes and a few matrix products, and time enters by one fraction per component and time bin.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import final

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, computed, invalid
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.interactions.kinematics import recoil_at_angle
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import State
from nuscatter.quadrature import panels
from nuscatter.rates.fold import directional_intensities, intensities
from nuscatter.rates.hypothesis import AnyHypothesis, as_hypothesis
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel, Nucleus, helm, nucleus_of
from nuscatter.units import Array

#: Nodes in a panel of √T.
_NODES = 12
#: Panels towards T = 0 in a detector that counts down to there, as parts of its lowest panel.
_TOWARDS_REST = 16.0 ** np.arange(-12, 0)
#: A detector counts down to T = 0 where T R(T) at the lowest node is above this part of its largest value.
_UNSEEN = 1e-12
#: Counts diverge at T = 0 where the lowest node has more than this part of them.
_VANISHING = 1e-7


@final
@dataclass(frozen=True, eq=False)
class Kernel:
    """What a channel and a nuclide contribute per unit charge.

    Args:
        nuclide: The nuclide.
        q2: Q² at the nodes [MeV²], shape (n,).
        matrices: For each pair of amplitudes, counts per unit charge, shape (components, bins of events, n).
    """

    nuclide: Nuclide
    q2: Array
    matrices: dict[tuple[str, str], Array]


@final
@dataclass(frozen=True, eq=False)
class Experiment:
    """A flux on a detector.

    Args:
        flux: What arrives during the exposure.
        detector: What it meets.
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
        for channel in h.model.channels:
            for kernel in self._kernels(channel):
                for state, rows in self._rows.items():
                    strengths = h.model.strengths(channel, kernel.q2, nuclei[kernel.nuclide], state)
                    for pair, strength in strengths.items():
                        if pair not in kernel.matrices:  # these amplitudes do not interfere
                            continue
                        with np.errstate(invalid="ignore"):  # `computed` refuses what is not finite
                            matrix = kernel.matrices[pair][rows]
                            part = matrix @ strength
                            lowest = np.maximum(lowest, np.abs(matrix[..., :1] @ strength[:1]).max(axis=(0, 1)))
                        if part.ndim > total.ndim:
                            total = np.repeat(total[..., None], part.shape[-1], axis=-1)
                        total[rows] += part[..., None] if part.ndim < total.ndim else part
        if (lowest > _VANISHING * np.abs(total).sum(axis=(0, 1))).any():
            raise InputError(
                "The counts grow without limit towards T = 0, as by exchange of a massless photon: "
                "give the detector a threshold."
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

    @cached_property
    def _kernels(self) -> Callable[[Channel], tuple[Kernel, ...]]:
        return cache(partial(kernels, self.flux, self.detector))


def kernels(flux: Flux, detector: Detector, channel: Channel) -> tuple[Kernel, ...]:
    """Return the kernels of a channel, one for each nuclide of the detector that can recoil."""
    quenched = channel.recoil is Recoil.NUCLEUS
    result = []
    for nuclide, share in detector.material.composition:
        M = channel.target_mass(nuclide)
        kinks = [(E, each.state.mass) for each in flux.components for E in each.spectrum.kinks if each.state.mass < E]
        ends = [float(end) for E, mass in kinks for end in channel.reach(np.asarray(E), M, mass)]
        if not max(ends) > 0:  # no projectile has the energy that this channel needs
            continue
        edges = detector.recoil_edges(max(ends), quenched=quenched)
        if detector.directions is not None:
            cosines = detector.directions.true_edges
            ends += [T for E, _ in kinks for T in recoil_at_angle(E, cosines, M).tolist() if T > 0]
        inside = np.append(ends, channel.target_steps(nuclide))
        edges = np.union1d(edges, inside[(inside > edges[0]) & (inside < edges[-1])])
        root, weight = panels(np.sqrt(edges), _NODES)
        T = root**2
        seen = detector.response(T, quenched=quenched) * channel.targets_per_atom(nuclide, T)
        if (T[0] * seen[:, 0]).max() > _UNSEEN * (T * seen).max():  # what a light mediator does near T = 0 counts
            root, weight = panels(np.sqrt(np.union1d(edges, edges[1] * _TOWARDS_REST)), _NODES)
            T = root**2
            seen = detector.response(T, quenched=quenched) * channel.targets_per_atom(nuclide, T)
        response = seen * (detector.mass * share / detector.material.mass_per_atom * 2 * root * weight)
        if detector.directions is None:
            rates = intensities(channel, flux.components, T, M)
            matrices = {pair: rate[:, None, :] * response for pair, rate in rates.items()}
        else:
            rates = directional_intensities(channel, flux.components, T, M, detector.directions.true_edges)
            turned = {pair: np.moveaxis(rate @ detector.directions.matrix.T, -1, 1) for pair, rate in rates.items()}
            matrices = {pair: _events(rate, response) for pair, rate in turned.items()}
        result.append(Kernel(nuclide, 2 * M * T, matrices))
    return tuple(result)


def _events(rate: Array, response: Array) -> Array:
    """Return rates (component, direction, T) seen by a response (energy, T): (component, energy × direction, T)."""
    both = rate[:, None, :, :] * response[None, :, None, :]
    return both.reshape(len(rate), -1, rate.shape[-1])


def _nuclei(detector: Detector, structure: NuclearModel) -> dict[Nuclide, Nucleus]:
    return {nuclide: nucleus_of(structure, nuclide).with_cache() for nuclide, _ in detector.material.composition}
