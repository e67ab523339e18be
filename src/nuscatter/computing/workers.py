"""Chunks of work on an executor: they are sent to workers, and sent again when a worker dies, until all are done.

An executor is anything with a ``submit`` that returns futures: pools of processes and threads,
``dask.distributed.Client``. They fail in different ways. When one process of a pool is killed, the whole pool cannot be
used any more, and is replaced by a new one: by the user's function that makes pools, or else by one of the same kind.
Dask restarts its own workers. Its scheduler can disappear: if it comes back in time the run goes on, and else ends with
an error that says what is done.

No worker goes on after its run. A process that receives SIGTERM ends its pool's processes first. A process that is
killed (SIGKILL) cannot do this. So every worker checks whether the process that started it still exists, and ends when
it does not.
"""

import collections
import functools
import multiprocessing
import os
import platform
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from concurrent.futures import Executor as Pool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, cast

import numpy as np

from nuscatter.computing.sending import loads
from nuscatter.errors import FitError
from nuscatter.units import Array

#: A block's number → its results, shape (rows, columns), the same shape for every block.
Task: TypeAlias = Callable[[int], Array]

_POLL = 0.2  # seconds between checks of an executor that does not answer
_LOOK = 5.0  # seconds between questions to a scheduler for the number of its workers
_FAILURES = 5  # workers that may die one after the other, with no chunk done in between
#: Names of the errors by which dask says that a worker died; dask itself need not be installed.
_LOST = ("KilledWorker", "CancelledError", "FutureCancelledError", "CommClosedError")


class Executor(Protocol):
    """What runs functions elsewhere: a pool of processes or threads, ``dask.distributed.Client``, and the like."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Any:
        """Return a future of ``fn(*args)``, with `result`, `cancel` and `add_done_callback`."""


class Plan(Protocol):
    """What is to be computed, chunk by chunk."""

    def next_chunk(self, workers: int) -> tuple[int, int] | None:
        """Return the next blocks (first, stop) to be computed together, or None if none are left."""

    def put_back(self, first: int, stop: int) -> None:
        """Note that blocks were not computed, and have to be sent again."""

    def finish(self, first: int, seconds: float, tables: Array) -> None:
        """Keep the results of a chunk."""

    def state(self) -> str:
        """Return what is done, in a sentence."""


@dataclass(eq=False)
class Dispatch:
    """One run on one executor."""

    plan: Plan
    #: the executor, or a function that makes one; what it makes is closed in the end, an executor of the user's is not
    executor: Executor | Callable[[], Executor]
    payload: bytes
    #: seconds to wait for a scheduler that does not answer
    patience: float
    #: the chunks that are sent and not done, by number: future, first block, stop
    pending: dict[int, tuple[Any, int, int]] = field(default_factory=dict)
    #: workers that died since the last chunk that was done
    failures: int = 0
    #: the number of the last chunk that was sent
    number: int = 0

    def __post_init__(self) -> None:
        # The processes that run already are not of this run, which must not end them.
        self.others = {process.pid for process in multiprocessing.active_children()}
        self.pool = self._new_pool() if makes_executors(self.executor) else cast(Executor, self.executor)
        self.in_flight = 2 * _known_workers(self.pool)
        # The names of the workers that computed the last chunks.
        self.seen: collections.deque[str] = collections.deque(maxlen=self.in_flight)
        self.ended: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.silent_since: float | None = None
        self.looked = time.monotonic()

    def run(self) -> None:
        """Compute all chunks of the plan."""
        # SIGTERM is an exception inside: a pool's processes must end before this one does, or nobody ends them.
        try:
            with _sigterm_as_exception():
                while self._send() or self.pending:
                    self._receive()
        except _EndError:
            # Processes that had work notice that this one is gone. Those that never had work are ended from here.
            for process in multiprocessing.active_children() if isinstance(self.pool, ProcessPoolExecutor) else ():
                if process.pid not in self.others:
                    process.terminate()
            os.kill(os.getpid(), signal.SIGTERM)  # now the signal does what it does by default: it ends the process
            raise
        finally:
            # After an error nobody needs the chunks that are still waiting. A pool of the user's stays open; one that
            # replaced it is ours to close.
            for future, _, _ in self.pending.values():
                future.cancel()
            self._close()

    def _close(self) -> None:
        """Close the pool, unless it is the user's."""
        if self.pool is not self.executor and isinstance(self.pool, Pool):
            self.pool.shutdown(wait=False, cancel_futures=True)

    def _send(self) -> bool:
        """Send chunks until each worker has two, one of them waiting; return whether there is more to send.

        With a waiting chunk a worker goes on at once when it has done one.
        """
        self._look_for_workers()
        while len(self.pending) < self.in_flight:
            chunk = self.plan.next_chunk(self.in_flight // 2)
            if chunk is None:
                return False
            self.number += 1
            number = self.number
            function = work_in_pool if isinstance(self.pool, ProcessPoolExecutor) else work
            try:
                future = self.pool.submit(function, self.payload, *chunk, number)
            except BrokenExecutor as error:
                self.plan.put_back(*chunk)
                self._replace_pool(error)
                continue
            except BaseException:
                self.plan.put_back(*chunk)
                raise
            # Futures end in any order, in threads of the executor; a queue of their numbers brings them to this one.
            self.pending[number] = (future, *chunk)
            future.add_done_callback(lambda _, number=number: self.ended.put(number))
        return True

    def _receive(self) -> None:
        """Wait a short time for a chunk that ended, and take its results or send it again."""
        try:
            number = self.ended.get(timeout=_POLL)
        except queue.Empty:
            self._is_silent()
            return
        if number not in self.pending:  # a chunk that was lost with others; it was put back then, and is sent again
            return
        future, first, _ = self.pending[number]
        try:
            seconds, tables, worker = future.result()
        except BrokenExecutor as error:
            self._replace_pool(error)
        except BaseException as error:
            if type(error).__name__ not in _LOST:  # an error of the task itself, which would come again
                raise
            # Dask raises the same errors for a dead worker and for a lost scheduler. With its scheduler a client loses
            # all chunks at once, which is one failure. If the scheduler is started again, the run goes on.
            lost = [each for each, (other, *_) in self.pending.items() if each == number or _cancelled(other)]
            for each in lost:
                self.plan.put_back(*self.pending.pop(each)[1:])
            self._wait_for_scheduler()
            self._count_failure(error)
        else:
            del self.pending[number]
            self.failures = 0
            self._count_worker(worker)
            self.plan.finish(first, seconds, tables)

    def _count_worker(self, worker: str) -> None:
        """Note who computed a chunk, and send more at a time if there are more workers than was known.

        An executor does not say how many workers it has. The last chunks, as many as are sent at a time, were computed
        by as many workers as can be seen with them.
        """
        self.seen.append(worker)
        if 2 * len(set(self.seen)) > self.in_flight:
            self.in_flight = 2 * len(set(self.seen))
            self.seen = collections.deque(self.seen, maxlen=self.in_flight)

    def _look_for_workers(self) -> None:
        """Send more chunks at a time if a scheduler has got more workers: jobs of a cluster start one after the other.

        Without this the number would be doubled at most each time that all chunks are done, which is hours with long
        chunks.
        """
        if time.monotonic() - self.looked < _LOOK or getattr(self.pool, "status", None) != "running":
            return
        self.looked = time.monotonic()
        with suppress(Exception):  # a scheduler that is lost at this moment is noticed by `_is_silent`
            self.in_flight = max(self.in_flight, 2 * _known_workers(self.pool))

    def _replace_pool(self, error: BaseException) -> None:
        """Put all chunks of a broken pool back, and go on with a new pool."""
        for _, first, stop in self.pending.values():
            self.plan.put_back(first, stop)
        self.pending.clear()
        self._count_failure(error)
        if not makes_executors(self.executor) and not isinstance(self.pool, ProcessPoolExecutor):
            raise FitError(f"The executor {type(self.pool).__name__} is broken: {error}") from error
        self._close()
        self.pool = self._new_pool()
        self.seen.clear()

    def _new_pool(self) -> Executor:
        """Return a pool that the user's function makes, or one like the user's pool."""
        if makes_executors(self.executor):
            return cast(Callable[[], Executor], self.executor)()
        return _like(cast(ProcessPoolExecutor, self.executor))

    def _count_failure(self, error: BaseException) -> None:
        """Count a death, and raise `FitError` if there were too many: a task that kills its workers never ends."""
        self.failures += 1
        if self.failures > _FAILURES:
            raise FitError(
                f"Workers died {self.failures} times with no chunk done between: {error!r}. {self.plan.state()}"
            ) from error

    def _wait_for_scheduler(self) -> None:
        """Return when the scheduler answers; raise `FitError` if it has not for longer than `patience`."""
        while self._is_silent():
            time.sleep(_POLL)

    def _is_silent(self) -> bool:
        """Return whether the scheduler is gone; raise `FitError` if it is for good, or for longer than `patience`."""
        # Only dask's client has a status; every other executor counts as running.
        status = getattr(self.executor, "status", "running")
        if status in ("running", "newly-created"):
            self.silent_since = None
            return False
        now = time.monotonic()
        self.silent_since = now if self.silent_since is None else self.silent_since
        if status == "closed" or now - self.silent_since > self.patience:
            raise FitError(f"The scheduler of the workers is gone (its client is {status}). {self.plan.state()}")
        return True


def _cancelled(future: Any) -> bool:
    """Return whether a future is cancelled; those of some executors do not say."""
    return bool(getattr(future, "cancelled", bool)())


def work(payload: bytes, first: int, stop: int, number: int) -> tuple[float, Array, str]:  # noqa: ARG001
    """Compute blocks in a worker: return the seconds that it took, their results, and who the worker is.

    Args:
        payload: the task, from `sending.dumps`.
        first: the first block.
        stop: the one after the last.
        number: of the chunk. Dask recognises equal calls and would return the failure of the first; the number makes
            a repeated call another one.
    """
    return *timed(_task(payload), first, stop), f"{platform.node()} {os.getpid()} {threading.get_ident()}"


def work_in_pool(payload: bytes, first: int, stop: int, number: int) -> tuple[float, Array, str]:
    """Compute blocks as `work` does, in a process that ends when the one that started it no longer exists."""
    _end_with_parent(os.getpid())
    return work(payload, first, stop, number)


@functools.cache
def _end_with_parent(process: int) -> None:  # noqa: ARG001 (the argument makes the cache one of each process)
    """Start a thread that ends this process when its parent no longer exists; once in each process."""
    # A forked process inherits the cache of its parent. With its own number as the argument it is not found there.
    parent, starter = multiprocessing.parent_process(), os.getppid()
    if parent is None:
        return
    if signal.getsignal(signal.SIGTERM) is _end:  # a forked process inherits this too, and must end by SIGTERM
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def watch() -> None:
        # `is_alive` reads a pipe to the parent. Forked workers inherit one another's ends of it, so that it stays open
        # after the parent is gone. But then another process becomes their parent, which `getppid` shows.
        while parent.is_alive() and os.getppid() == starter:
            time.sleep(_POLL)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="nuscatter parent").start()


class _EndError(BaseException):
    """The process received SIGTERM; not an `Exception`, so that no caller handles it by mistake."""


def _end(*_: object) -> None:
    raise _EndError


@contextmanager
def _sigterm_as_exception() -> Iterator[None]:
    """Return a context in which SIGTERM raises `_EndError`, unless the user's program handles SIGTERM itself."""
    # Python lets only the main thread set what a signal does.
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def timed(task: Task, first: int, stop: int) -> tuple[float, Array]:
    """Compute blocks here, by one thread: return the seconds, and the results of shape (blocks, rows, columns)."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # threads of BLAS would sum in another order, which changes the last bits
        begin = time.perf_counter()
        tables = np.stack([np.asarray(task(block), dtype=np.float64) for block in range(first, stop)])
        return time.perf_counter() - begin, tables


#: The last task of each thread. Likelihoods cache predictions, and two threads must not share a cache.
_latest = threading.local()


def _task(payload: bytes) -> Task:
    """Return a task from its bytes; successive chunks of one run use one object, and its caches."""
    if getattr(_latest, "payload", None) != payload:
        _latest.payload, _latest.task = payload, loads(payload)
    return _latest.task  # type: ignore[no-any-return]


def makes_executors(executor: Any) -> bool:
    """Return whether this is a function (or a class) that makes executors, not an executor."""
    return isinstance(executor, type) or (callable(executor) and not hasattr(executor, "submit"))


def _like(pool: ProcessPoolExecutor) -> ProcessPoolExecutor:
    """Return a new pool of processes with the options of another one, which is broken.

    Python has no public means for this: nothing but private fields of a `ProcessPoolExecutor` says its number of
    processes, how these are started, and what each does first. So they are read here, and only here; where there are
    none, the new pool has Python's own choices. For a function that makes pools, none of them is read.
    """
    known = vars(pool)
    return ProcessPoolExecutor(
        max_workers=known.get("_max_workers"),
        mp_context=known.get("_mp_context"),
        initializer=known.get("_initializer"),
        initargs=known.get("_initargs", ()),
    )


def _known_workers(executor: Executor) -> int:
    """Return how many chunks dask computes at a time; for an executor that does not say, the number of processors."""
    threads = getattr(executor, "nthreads", None)
    if callable(threads):
        return max(sum(int(each) for each in threads().values()), 1)
    return os.cpu_count() or 1
