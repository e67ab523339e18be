r"""Events as a detector sees them: what `Detector` does to a spectrum, done to each event.

A deposit is quenched and becomes a mean observable. An observable is drawn about it. The event is accepted with the
efficiency at this observable, and with the time efficiency at its time. Where directions are measured, one is drawn
about the true one. A recoil may eject an electron (the Migdal effect), with the probability of its energy; then the
observable is that of both, and the efficiency is that of electrons.

So the numbers of events in bins are, but for chance, ``Experiment.counts``: a check of its response R[bin, T], and
the way to what no histogram tells, as correlations of energy with time and place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.migdal import Migdal
from nuscatter.detectors.response import fraction_of
from nuscatter.errors import InputError, instance, invalid, whole
from nuscatter.events.block import EventBlock
from nuscatter.events.drawing.directions import around
from nuscatter.events.drawing.quantiles import Quantiles, joined, panels_of_density
from nuscatter.events.response.scattered import scattering_cosines
from nuscatter.events.response.smeared import smeared
from nuscatter.events.run import Events
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Second part of the key of the random numbers of a block; the events themselves have none.
_STREAM = 1

Flags = NDArray[np.bool_]


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Observed:
    """What is measured of the events of a block; all arrays have shape (n,).

    Args:
        observable: In the unit of the detector's `energy_edges`: an energy [MeV], or a number of quanta.
        time: [MeV⁻¹], as the block has it.
        cosine: Measured cosine between recoil and projectile; None where directions are not measured.
        counted: Whether the event passes all efficiencies and is in a bin.
        bins: For each event its bin of energy, of direction if there are such, and of time; −1 outside of all.
    """

    observable: Array
    time: Array
    cosine: Array | None
    counted: Flags
    bins: tuple[NDArray[np.int64], ...]
    __repr__ = shortened

    def __len__(self) -> int:
        return len(self.observable)


def observe(block: EventBlock, detector: Detector, *, seed: int) -> Observed:
    """Return what a detector measures of the events of a block.

    Args:
        block: The events.
        detector: Whose response is drawn.
        seed: Of the random numbers of the response; with the block's number it says what is drawn.

    Raises:
        InputError: a deposit that the detector does not describe; time bins and events of a steady source; a direction
            of something that has none.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.events.run import draw_events
        >>> csi = ns.experiment("COHERENT-CsI-2021")
        >>> events = draw_events(csi, ns.StandardModel(), seed=1, number=1000)
        >>> seen = observe(events.block(0), csi.detector, seed=1)
        >>> len(seen), int(seen.counted.sum())  # most recoils are below the threshold
        (1000, 161)
    """
    instance("block", block, EventBlock, "an EventBlock")
    instance("detector", detector, Detector, "a Detector")
    key = (block.number, _STREAM)
    generator = np.random.default_rng(np.random.SeedSequence(whole("seed", seed, 0, 2**128), spawn_key=key))
    observable, energy_bin, accepted = np.zeros(len(block)), np.zeros(len(block), np.int64), np.zeros(len(block))
    for kind, nuclide, rows in _groups(block, detector):
        mean, of = detector.observable(block.deposit[rows], kind), np.full(len(rows), kind is Deposit.NUCLEUS)
        if detector.migdal is not None and kind is Deposit.NUCLEUS:
            mean, of = _with_electrons(detector, detector.migdal, nuclide, block.deposit[rows], mean, generator)
        values = mean if detector.smearing is None else smeared(detector.smearing, mean, generator)
        observable[rows], energy_bin[rows] = values, _bin(values, detector.energy_edges)
        accepted[rows] = _efficiency(detector, values, energy_bin[rows] >= 0, of)
    time_bin, in_time = _times(block, detector)
    cosine, bins = _directions(block, detector, generator)
    counted = generator.random(len(block)) < accepted * in_time
    for each in (energy_bin, time_bin, *bins):
        counted &= each >= 0
    return Observed(
        observable=observable, time=block.time, cosine=cosine, counted=counted, bins=(energy_bin, *bins, time_bin)
    )


def observed_counts(events: Events, *, seed: int | None = None) -> Array:
    """Return how many events a detector counts in each bin, shape (energy[, direction], time).

    They are numbers of the drawn events: times ``events.expected / events.number`` they are those of the exposure.

    Args:
        events: What `draw_events` returns; its experiment has the detector.
        seed: Of the random numbers of the response; None for that of the events.

    Raises:
        InputError: as `observe`.
    """
    detector = instance("events", events, Events, "what draw_events returns").experiment.detector
    counts = np.zeros((*detector.event_bins, detector.time_bins))
    for each in observed(events, seed=seed):
        at = tuple(number[each.counted] for number in each.bins)
        np.add.at(counts, at, 1.0)
    return counts


def observed(events: Events, *, seed: int | None = None) -> Iterator[Observed]:
    """Yield what the detector of an experiment measures of each block of events.

    Args:
        events: What `draw_events` returns.
        seed: Of the random numbers of the response; None for that of the events.
    """
    run = instance("events", events, Events, "what draw_events returns")
    for block in run:
        yield observe(block, run.experiment.detector, seed=run.seed if seed is None else seed)


def _groups(block: EventBlock, detector: Detector) -> Iterator[tuple[Deposit, Nuclide | None, NDArray[np.int64]]]:
    """Yield the events of each kind of deposit, and where it matters of each nuclide."""
    by_nuclide = detector.migdal is not None
    kinds = [(each.deposit, each.nuclide if by_nuclide else None) for each in block.processes]
    known = list(dict.fromkeys(kinds))
    kind = np.array([known.index(each) for each in kinds], dtype=np.int64)[block.process]
    for at, (deposit, nuclide) in enumerate(known):
        rows = np.flatnonzero(kind == at)
        if rows.size:
            yield deposit, nuclide, rows


def _bin(values: Array, edges: object) -> NDArray[np.int64]:
    """Return the numbers of bins [low, high), −1 outside."""
    ends = np.asarray(edges)
    found = np.searchsorted(ends, values, side="right") - 1
    return np.where(found < len(ends) - 1, found, -1).astype(np.int64)


def _efficiency(detector: Detector, values: Array, inside: Flags, nuclear: Flags) -> Array:
    """Return the efficiency at observables in bins, 0 elsewhere, where a user's function need not be defined."""
    accepted = inside.astype(float)
    own = detector.electron_efficiency
    for rows, name, function in (
        (inside & (nuclear | (own is None)), "efficiency", detector.efficiency),
        (inside & ~nuclear & (own is not None), "electron_efficiency", own),
    ):
        if function is not None and rows.any():
            accepted[rows] = fraction_of(name, function, values[rows])
    return accepted


def _times(block: EventBlock, detector: Detector) -> tuple[NDArray[np.int64], Array]:
    """Return the bins in time and the time efficiency, 0 outside the bins."""
    if detector.time_edges is None:
        return np.zeros(len(block), dtype=np.int64), np.ones(len(block))
    number = _bin(block.time, detector.time_edges)
    accepted, inside = (number >= 0).astype(float), number >= 0
    if detector.time_efficiency is not None and inside.any():
        accepted[inside] = fraction_of("time_efficiency", detector.time_efficiency, block.time[inside])
    return number, accepted


def _directions(
    block: EventBlock, detector: Detector, generator: np.random.Generator
) -> tuple[Array | None, tuple[NDArray[np.int64], ...]]:
    """Return measured cosines and their bins, nothing where directions are not measured."""
    if detector.directions is None:
        return None, ()
    if len(block) and not block.recoil_direction.any(axis=1).all():
        raise InputError("The detector measures directions, but some events deposit energy without one.")
    measured = block.recoil_direction
    if detector.directions.resolution is not None:
        cosines = scattering_cosines(detector.directions.resolution, len(block), generator)
        measured = around(measured, cosines, generator)
    cosine = np.einsum("nk,nk->n", measured, block.direction)
    return cosine, (_bin(cosine, detector.directions.cos_edges),)


def _with_electrons(
    detector: Detector,
    migdal: Migdal,
    nuclide: Nuclide | None,
    T: Array,
    mean: Array,
    generator: np.random.Generator,
) -> tuple[Array, Flags]:
    """Return mean observables of recoils, some with an electron, and whether these are of the recoil alone."""
    if nuclide is None:
        raise invalid("nuclide", None, "the one that recoils, since the detector has a Migdal effect,")
    ejects = np.flatnonzero(generator.random(len(T)) < migdal.probability(T, nuclide))
    energy = _electron_energies(migdal, nuclide).draw(generator.random(len(ejects)))[1]
    seen = mean[ejects] if detector.light_yield is None else mean[ejects] / detector.light_yield
    together = mean.copy()
    together[ejects] = detector.observable(seen + energy, Deposit.ELECTRON)
    alone = np.ones(len(T), dtype=bool)
    alone[ejects] = False
    return together, alone


def _electron_energies(migdal: Migdal, nuclide: Nuclide) -> Quantiles:
    """Return the energies of electrons and what fills their holes [MeV]; their distribution does not depend on T."""
    sigma = migdal.absorption(nuclide)
    return joined([panels_of_density(lambda omega: np.asarray(sigma(omega) / omega)[None], migdal.edges(nuclide))])
