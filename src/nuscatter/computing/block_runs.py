"""Work in numbered blocks, in this process or on workers, with results that do not depend on how it was divided.

A block (some dozens of toys) is always computed as one, by one thread, and the random numbers of each toy follow from
its number. So the results of a block are the same to the last bit in this process or another, alone or in a chunk with
others, now or when an interrupted run goes on. A chunk is a number of successive blocks that are sent to a worker and
written to the disk together. Chunks grow until each takes `Workers.seconds`, so that sending and writing cost little.

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

from nuscatter.computing.files import named
from nuscatter.computing.run_folder import Store, open_store
from nuscatter.computing.sending import dumps
from nuscatter.computing.workers import Dispatch, Executor, Task, makes_executors, timed
from nuscatter.errors import InputError, function, invalid, positive
from nuscatter.units import Array

#: The least time of a chunk [s]: to send a shorter one would cost as much as to compute it.
SHORTEST = 0.05


@final
@dataclass(frozen=True, eq=False)
class Workers:
    """Where toys are computed, and the folder that keeps their results.

    Args:
        executor: anything with ``submit``; None computes in this process. A broken ``ProcessPoolExecutor`` (a worker
            was killed) is replaced by a new one of its kind. Or a function that makes a pool, as
            ``lambda: ProcessPoolExecutor(2)``: each run makes one, replaces it if it breaks, and closes it.
        folder: where each chunk is written when it is done; a run with the same folder goes on where the last one
            stopped.
        seconds: how long a chunk should take, at least 0.05: longer ones make fewer files.
        progress: called with the fraction that is done, after each chunk.
        patience: seconds to wait for a scheduler that does not answer.

    Example:
        >>> Workers(seconds=1.0).folder is None
        True
    """

    executor: Executor | Callable[[], Executor] | None = None
    folder: str | os.PathLike[str] | None = None
    seconds: float = 0.2
    progress: Callable[[float], None] | None = None
    patience: float = 30.0

    def __post_init__(self) -> None:
        known = self.executor is None or makes_executors(self.executor)
        if not known and not callable(getattr(self.executor, "submit", None)):
            raise invalid(
                "executor", self.executor, "something with a method submit, a function that makes it, or None,"
            )
        if float(positive("seconds", self.seconds, single=True)) < SHORTEST:
            raise invalid("seconds", self.seconds, f"{SHORTEST:g} or more")
        positive("patience", self.patience, single=True)
        if self.progress is not None:
            function("progress", self.progress, "a function of the fraction that is done, or None,")
        if self.folder is not None:
            named(self.folder, "folder")


#: In this process, without a folder.
HERE = Workers()


def compute(task: Task, blocks: int, manifest: Mapping[str, Any] | None = None, on: Workers = HERE) -> Array:
    """Return the results of all blocks, one after the other, shape (blocks × rows, columns).

    Args:
        task: computes a block; it is sent by cloudpickle to workers.
        blocks: how many.
        manifest: what the run computes, in words and numbers that JSON can contain; needed with a folder.
        on: where to compute, and the folder.

    Raises:
        DataError: the folder contains another run or cannot be written.
        FitError: workers died again and again, or the scheduler is gone; what was done is in the folder.
        Exception: the errors of the task.
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
    """The state of one run: the `workers.Plan` that an executor asks for chunks."""

    blocks: int
    on: Workers
    store: Store | None = None
    done: dict[int, Array] = field(default_factory=dict)
    #: (first, stop) of blocks that nobody computes yet, in order
    todo: list[tuple[int, int]] = field(default_factory=list)
    #: seconds per block, a running mean; None until one was timed
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
            # Towards the end chunks get shorter, so that all workers end at about the same time.
            shared = -(-left // (2 * workers))
            size = max(min(int(self.on.seconds / self.pace), shared), int(np.ceil(SHORTEST / self.pace)), 1)
        if first + size < stop:
            self.todo.insert(0, (first + size, stop))
        return first, min(first + size, stop)

    def put_back(self, first: int, stop: int) -> None:
        bisect.insort(self.todo, (first, stop))

    def finish(self, first: int, seconds: float, tables: Array) -> None:
        # The time of a block is a running mean, since a single chunk may have waited for the processor.
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
