"""Work in numbered blocks, on whatever has a ``submit``, with results that do not depend on how it was divided.

A block (some dozens of toys) is always computed whole and by one thread, and draws its random numbers from the toys'
own numbers. So its results are the same to the last bit in this process or another, alone or in a chunk with others,
today or when a stopped run goes on. Chunks only decide how often workers and the disk are asked: they grow until they
take `Workers.seconds` each.

Example:
    >>> compute(lambda block: np.full((2, 1), float(block)), 3).ravel()
    array([0., 0., 1., 1., 2., 2.])
"""

import bisect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

from nuscatter.computing.executors import Dispatch, Executor, Task, dumps, timed
from nuscatter.computing.files import named
from nuscatter.computing.run_folder import Store, open_store
from nuscatter.errors import InputError, invalid, positive
from nuscatter.units import Array

#: No chunk is planned shorter than this [s]: sending it would cost as much as computing it.
SHORTEST = 0.05


@final
@dataclass(frozen=True, eq=False)
class Workers:
    """Where toys are computed, and where what is done is kept.

    Args:
        executor: anything with ``submit``; None computes here. A broken ``ProcessPoolExecutor`` (a worker was killed)
            is replaced by another of its kind.
        folder: where chunks are kept as they end; a run with the same folder goes on where the last one stopped.
        seconds: how long a chunk should take, at least 0.05: longer ones make fewer files.
        progress: called with the fraction that is done, after each chunk.
        patience: seconds to wait for a scheduler that does not answer.

    Example:
        >>> Workers(seconds=1.0).folder is None
        True
    """

    executor: Executor | None = None
    folder: str | os.PathLike[str] | None = None
    seconds: float = 0.2
    progress: Callable[[float], None] | None = None
    patience: float = 30.0

    def __post_init__(self) -> None:
        if self.executor is not None and not callable(getattr(self.executor, "submit", None)):
            raise invalid("executor", self.executor, "something with a method submit, or None,")
        if float(positive("seconds", self.seconds, single=True)) < SHORTEST:
            raise invalid("seconds", self.seconds, f"{SHORTEST:g} or more")
        positive("patience", self.patience, single=True)
        if self.folder is not None:
            named(self.folder, "folder")


#: In this process, kept nowhere.
HERE = Workers()


def compute(task: Task, blocks: int, manifest: Mapping[str, Any] | None = None, on: Workers = HERE) -> Array:
    """Return the results of all blocks, one after the other, shape (blocks × rows, columns).

    Args:
        task: computes a block; it is sent by cloudpickle to workers.
        blocks: how many.
        manifest: what the run is, in words and numbers that JSON can say; needed to keep it in a folder.
        on: where.

    Raises:
        DataError: the folder holds another run or cannot be written.
        FitError: workers died again and again, or the scheduler is gone; what was done is in the folder.
        Exception: what the task raises.
    """
    run = _Run(blocks, on)
    if on.folder is not None:
        if manifest is None:
            raise InputError("A run that is kept in a folder needs a manifest that says what it is.")
        run.store = open_store(on.folder, manifest)
        run.store.read(run.take)
    run.plan()
    if on.executor is not None and run.todo:
        Dispatch(run, on.executor, dumps(task), on.patience).run()
    while (chunk := run.next_chunk(1)) is not None:
        run.finish(chunk[0], *timed(task, *chunk))
    return np.concatenate([run.done[block] for block in range(blocks)])


@dataclass(eq=False)
class _Run:
    """The state of one run: a `dispatch.Plan`."""

    blocks: int
    on: Workers
    store: Store | None = None
    done: dict[int, Array] = field(default_factory=dict)
    #: (first, stop) of blocks that nobody computes yet, in order
    todo: list[tuple[int, int]] = field(default_factory=list)
    #: seconds a block, once one has been timed
    pace: float | None = None

    def take(self, first: int, tables: Array) -> None:
        """Note the results of successive blocks."""
        self.done.update((block, table) for block, table in enumerate(tables, first) if block < self.blocks)

    def plan(self) -> None:
        """Note which blocks are missing."""
        for block in range(self.blocks):
            if block in self.done:
                continue
            if self.todo and self.todo[-1][1] == block:
                self.todo[-1] = self.todo[-1][0], block + 1
            else:
                self.todo.append((block, block + 1))

    def next_chunk(self, workers: int) -> tuple[int, int] | None:
        if not self.todo:
            return None
        first, stop = self.todo.pop(0)
        size = 1
        if self.pace is not None:
            left = stop - first + sum(end - begin for begin, end in self.todo)
            shared = -(-left // (2 * workers))  # towards the end chunks get shorter, so that all workers end together
            size = max(min(int(self.on.seconds / self.pace), shared), int(np.ceil(SHORTEST / self.pace)), 1)
        if first + size < stop:
            self.todo.insert(0, (first + size, stop))
        return first, min(first + size, stop)

    def put_back(self, first: int, stop: int) -> None:
        bisect.insort(self.todo, (first, stop))

    def finish(self, first: int, seconds: float, tables: Array) -> None:
        pace = max(seconds / len(tables), 1e-9)
        self.pace = pace if self.pace is None else 0.5 * (self.pace + pace)
        if self.store is not None:
            self.store.write(first, tables)
        self.take(first, tables)
        if self.on.progress is not None:
            self.on.progress(len(self.done) / self.blocks)

    def state(self) -> str:
        done = f"{len(self.done)} of {self.blocks} blocks are done"
        if self.on.folder is None:
            return f"{done}, and lost without a folder."
        return f"{done} and kept in {self.on.folder}; run again with that folder to go on."
