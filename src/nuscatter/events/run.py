"""A run: events in numbered blocks, each from random numbers of its own.

The random numbers of block b follow from the seed and b alone, so a block is the same whoever draws it, in whatever
order, and however many events are asked for: the first million of ten million are the million. Blocks are drawn one
after the other and forgotten when the next is asked for, so memory does not grow with their number.
"""

from collections.abc import Iterator
from concurrent.futures import Executor as Pool
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.computing.block_runs import HERE, Workers, compute
from nuscatter.computing.files import named
from nuscatter.computing.workers import makes_executors
from nuscatter.errors import InputError, instance, whole
from nuscatter.events.assembly import laws_of
from nuscatter.events.block import EventBlock
from nuscatter.events.packing import concatenated, packed, unpacked
from nuscatter.events.place import Place
from nuscatter.events.plan import Plan
from nuscatter.events.process import Process
from nuscatter.quantities import RECOIL_ENERGY, plausible
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis, as_hypothesis
from nuscatter.sources.flux import Flux
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Events of a block: its arrays are then in the processor's cache while they are computed.
BLOCK = 2**15
#: Blocks that are sent to workers, and held in memory, at a time.
_BATCH = 8
#: Events by which a run is known again.
_KNOWN_BY = 2048
#: Most events in memory at once, and most of a run.
_MOST_TOGETHER, _MOST = 2 * 10**7, 10**15


def draw_events(
    experiment: Experiment,
    hypothesis: AnyHypothesis,
    *,
    seed: int,
    number: int | None = None,
    place: Place | None = None,
    lowest: float = 0.0,
    size: int = BLOCK,
    on: Workers = HERE,
) -> "Events":
    """Return events of all that a hypothesis does in an experiment's detector, before its response.

    Args:
        experiment: The flux and the detector.
        hypothesis: A model, or a `Hypothesis`.
        seed: Of the random numbers, a whole number.
        number: How many events; None for the Poisson number of the exposure.
        place: Where source and detector are; None for points. It changes where events are and from where their
            particles come, not how many there are.
        lowest: Deposits below are not asked for [MeV], as recoils that the detector never sees.
        size: Events of a block.
        on: Where blocks are drawn; with a folder, blocks that are done are kept there and read again.

    Raises:
        InputError: an argument is not what it should be; nothing happens; the number of events grows without limit
            towards zero deposit; couplings or fluences are a batch; a model that changes flavours meets a flux with
            coherences.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import keV
        >>> csi = ns.experiment("COHERENT-CsI-2021")
        >>> some = draw_events(csi, ns.StandardModel(), seed=1, number=1000, lowest=5 * keV)
        >>> len(some), bool(some.whole().deposit.min() >= 5 * keV), round(some.expected)
        (1000, True, 1017)
    """
    instance("experiment", experiment, Experiment, "an Experiment, as experiment('COHERENT-CsI-2021') returns it,")
    h = as_hypothesis(hypothesis)
    flux = experiment.flux if h.flux is None else h.flux(experiment.flux)
    if place is not None:
        instance("place", place, Place, "a Place, or None")
    instance("on", on, Workers, "Workers(…)")
    least = float(plausible("lowest", lowest, RECOIL_ENERGY, single=True))
    plan = Plan(flux, laws_of(experiment, h, flux, least), place)
    seed, size = whole("seed", seed, 0, 2**128), whole("size", size, 1, 2**20)
    return Events(
        experiment, plan, seed, number if number is None else whole("number", number, 0, _MOST), size, least, on
    )


@final
@dataclass(frozen=True, eq=False)
class Events:
    """Events that are drawn when they are asked for, block by block; made by `draw_events`.

    Args:
        experiment: What they are of.
        plan: How they are drawn.
        seed: Of their random numbers.
        fixed: How many there are; None for a Poisson number.
        size: Events of a block; the last one may have fewer.
        lowest: The lowest deposit [MeV].
        on: Where they are drawn.
    """

    experiment: Experiment
    plan: Plan
    seed: int
    fixed: int | None
    size: int
    lowest: float
    on: Workers
    __repr__ = shortened

    @property
    def flux(self) -> Flux:
        """What arrives."""
        return self.plan.flux

    @property
    def processes(self) -> tuple[Process, ...]:
        """All that can happen, with the number of events that is expected of each."""
        return self.plan.processes

    @property
    def expected(self) -> float:
        """The number of events that is expected in the exposure."""
        return self.plan.expected

    @cached_property
    def number(self) -> int:
        """How many events there are."""
        if self.fixed is not None:
            return self.fixed
        if self.expected > _MOST:
            raise InputError(f"{self.expected:.3g} events are too many for a Poisson number: say how many.")
        return int(np.random.default_rng(np.random.SeedSequence(self.seed)).poisson(self.expected))

    def __len__(self) -> int:
        return self.number

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return -(-self.number // self.size)

    def block(self, number: int) -> EventBlock:
        """Return one of the blocks, drawn here.

        Args:
            number: Which, from 0.
        """
        number = whole("the number of a block", number, 0, max(self.blocks - 1, 0))
        return self._cut(self._drawn(number))

    def __iter__(self) -> Iterator[EventBlock]:
        return self.starting(0)

    def starting(self, block: int) -> Iterator[EventBlock]:
        """Return the blocks from one of them on, as a file that was interrupted needs them.

        Args:
            block: The first; none are left if it is the number of blocks.
        """
        start = whole("the number of a block", block, 0, self.blocks)
        if self.on.executor is None and self.on.folder is None:
            for number in range(start, self.blocks):
                yield self._cut(self._drawn(number))
                if self.on.progress is not None:
                    self.on.progress((number + 1) / self.blocks)
            return
        with _one_executor(self.on) as on:
            self.plan.draw(0, self.size, np.random.default_rng(0))  # makes all tables, which workers then share
            for first in range(start, self.blocks, _BATCH):
                yield from self._batch(first, min(_BATCH, self.blocks - first), on)

    def whole(self) -> EventBlock:
        """Return all events as one block; `InputError` if there are more than 2e7."""
        if self.number > _MOST_TOGETHER:
            raise InputError(f"{self.number} events are too many at once: go through the blocks.")
        return concatenated(list(self) or [self._drawn(0).part(0, 0)])

    def _drawn(self, number: int) -> EventBlock:
        generator = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        return self.plan.draw(number, self.size, generator)

    def _cut(self, block: EventBlock) -> EventBlock:
        left = self.number - block.number * self.size
        return block if left >= self.size else block.part(0, left)

    def _batch(self, first: int, count: int, on: Workers) -> Iterator[EventBlock]:
        """Yield some successive blocks, drawn by workers or read from the folder."""
        most, done = self.plan.most_products, first / self.blocks

        def task(block: int) -> Array:
            return packed(self._drawn(first + block), most)

        def progress(part: float) -> None:
            if self.on.progress is not None:
                self.on.progress(done + part * count / self.blocks)

        folder = None if on.folder is None else named(on.folder, "folder") / f"blocks-{first:09d}"
        run = replace(on, folder=folder, progress=progress)
        tables = compute(task, count, self._manifest | {"first": first}, run)
        for number in range(count):
            rows = tables[number * self.size : (number + 1) * self.size]
            yield self._cut(unpacked(rows, first + number, self.processes, most))

    @cached_property
    def fingerprint(self) -> str:
        """Means of some events that are drawn with random numbers of their own.

        They differ where names and expected numbers are the same, and the events are not: another volume, other times
        of arrival, another deposit of the same reaction. They have five digits of the largest number of their kind, so
        another machine's rounding makes no other run.
        """
        block = self.plan.draw(0, _KNOWN_BY, np.random.default_rng(0))
        kinds = [block.energy, block.direction, block.deposit, block.recoil_direction, block.time, block.position]
        if block.products is not None:
            kinds += [block.products.momentum, block.products.mass, block.products.pdg.astype(np.float64)]
        return " ".join(_mean(each) for each in kinds)

    @cached_property
    def _manifest(self) -> dict[str, object]:
        """What a folder of blocks is of; another number of events is no other run."""
        return {
            "what": "events",
            "seed": str(self.seed),
            "size": self.size,
            "MeV": MeV,
            "lowest": self.lowest / MeV,
            "place": _in_full(self.plan.place),
            "drawn": self.fingerprint,
            "processes": [[each.name, str(each.state), f"{each.expected:.9g}"] for each in self.processes],
        }


def _in_full(place: Place | None) -> dict[str, object] | None:
    """Return all numbers of a place, which its own words shorten."""
    if place is None:
        return None
    return asdict(place) | {"shapes": [type(each).__name__ for each in (place.volume, place.source)]}


def _mean(values: Array) -> str:
    """Return the largest size of some numbers, and their mean in units of it."""
    largest = float(np.abs(values).max(initial=0.0))
    if not largest:
        return "0"
    means = np.atleast_1d(values.sum(axis=0) / (len(values) * largest)).round(5) + 0.0  # no zero with a sign
    return " ".join([f"{largest:.6g}", *(f"{each:.5f}" for each in means.tolist())])


@contextmanager
def _one_executor(on: Workers) -> Iterator[Workers]:
    """Return workers whose pool is made once for all batches of a run, and closed behind the last."""
    if on.executor is None or not makes_executors(on.executor):
        yield on
        return
    pool = on.executor()  # type: ignore[operator]
    try:
        yield replace(on, executor=pool)
    finally:
        if isinstance(pool, Pool):
            pool.shutdown(wait=False, cancel_futures=True)
