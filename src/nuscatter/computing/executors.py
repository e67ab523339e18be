"""Chunks of work sent to an executor, taken back when a worker dies, until all are done or none can be.

Anything with a ``submit`` that returns futures will do: pools of processes and threads, ``dask.distributed.Client``.
They differ in how they break. A pool of processes is broken for good when one is killed, and is replaced by another
like it; dask restarts its own workers, but its scheduler can be gone. What was sent is then sent again, or the run ends
with a sentence that says what is done.

No worker outlives its run. A process that is told to end (SIGTERM) ends its pool's processes first. One that is killed
cannot; so a worker looks whether the process that started it is still there, and ends when it is gone.
"""

import copyreg
import functools
import io
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np

from nuscatter.errors import FitError, InputError
from nuscatter.units import Array

#: A block's number → its results, shape (rows, columns), the same shape for every block.
Task: TypeAlias = Callable[[int], Array]

_POLL = 0.2  # seconds between looks at an executor that is silent
_FAILURES = 5  # workers that may die with no chunk done between
_LOST = ("KilledWorker", "CancelledError", "FutureCancelledError", "CommClosedError")  # dask's words for a dead worker


class Executor(Protocol):
    """What runs functions elsewhere: a pool of processes or threads, ``dask.distributed.Client``, and the like."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Any:
        """Return a future of ``fn(*args)``, with `result`, `cancel` and `add_done_callback`."""


class Plan(Protocol):
    """What is to be computed, chunk by chunk."""

    def next_chunk(self, workers: int) -> tuple[int, int] | None:
        """Return the next blocks (first, stop) to be computed together, or None if none are left."""

    def put_back(self, first: int, stop: int) -> None:
        """Take back blocks that were not computed."""

    def finish(self, first: int, seconds: float, tables: Array) -> None:
        """Keep the results of a chunk."""

    def state(self) -> str:
        """Return what is done, in a sentence."""


@dataclass(eq=False)
class Dispatch:
    """One run on one executor."""

    plan: Plan
    executor: Executor
    payload: bytes
    #: seconds to wait for a scheduler that does not answer
    patience: float
    pending: dict[int, tuple[Any, int, int]] = field(default_factory=dict)
    failures: int = 0
    number: int = 0

    def __post_init__(self) -> None:
        self.pool, self.workers = self.executor, _count(self.executor)
        self.ended: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.silent_since: float | None = None

    def run(self) -> None:
        """Compute all chunks of the plan."""
        try:
            with _told_to_end():
                while self._send() or self.pending:
                    self._receive()
        except _EndError:
            for process in list((getattr(self.pool, "_processes", None) or {}).values()):
                process.terminate()
            os.kill(os.getpid(), signal.SIGTERM)  # and now as if nothing had been in between
            raise
        finally:
            for future, _, _ in self.pending.values():
                future.cancel()
            if self.pool is not self.executor:
                self.pool.shutdown(wait=False, cancel_futures=True)  # type: ignore[attr-defined]

    def _send(self) -> bool:
        """Keep two chunks a worker on their way; return whether there is more to send."""
        while len(self.pending) < 2 * self.workers:
            chunk = self.plan.next_chunk(self.workers)
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
            self.pending[number] = (future, *chunk)
            future.add_done_callback(lambda _, number=number: self.ended.put(number))
        return True

    def _receive(self) -> None:
        """Wait a little for a chunk that ended."""
        try:
            number = self.ended.get(timeout=_POLL)
        except queue.Empty:
            self._look()
            return
        if number not in self.pending:  # of a pool that broke: it was sent again
            return
        future, first, stop = self.pending[number]
        try:
            seconds, tables = future.result()
        except BrokenExecutor as error:
            self._replace_pool(error)
        except BaseException as error:
            if type(error).__name__ not in _LOST:
                raise
            self._look(at_once=True)
            del self.pending[number]
            self.plan.put_back(first, stop)
            self._count_failure(error)
        else:
            del self.pending[number]
            self.failures = 0
            self.plan.finish(first, seconds, tables)

    def _replace_pool(self, error: BaseException) -> None:
        for _, first, stop in self.pending.values():
            self.plan.put_back(first, stop)
        self.pending.clear()
        self._count_failure(error)
        self.pool = _another(self.pool, self.pool is self.executor, error)

    def _count_failure(self, error: BaseException) -> None:
        self.failures += 1
        if self.failures > _FAILURES:
            raise FitError(
                f"Workers died {self.failures} times with no chunk done between: {error!r}. {self.plan.state()}"
            ) from error

    def _look(self, *, at_once: bool = False) -> None:
        """Raise `FitError` if the scheduler has been gone for too long; dask's client says whether it has one."""
        status = getattr(self.executor, "status", "running")
        if status in ("running", "newly-created"):
            self.silent_since = None
            return
        now = time.monotonic()
        self.silent_since = now if self.silent_since is None else self.silent_since
        if at_once or status == "closed" or now - self.silent_since > self.patience:
            raise FitError(f"The scheduler of the workers is gone (its client is {status}). {self.plan.state()}")


def work(payload: bytes, first: int, stop: int, number: int) -> tuple[float, Array]:  # noqa: ARG001
    """Compute blocks in a worker: return the seconds that it took, and their results.

    Args:
        payload: the task, from `dumps`.
        first: the first block.
        stop: the one after the last.
        number: of the request, so that one that is repeated is not mistaken for the one that failed.
    """
    return timed(_task(payload), first, stop)


def work_in_pool(payload: bytes, first: int, stop: int, number: int) -> tuple[float, Array]:
    """Compute blocks as `work` does, in a process that ends when the one that started it is gone."""
    _end_with_parent(os.getpid())
    return work(payload, first, stop, number)


@functools.cache
def _end_with_parent(process: int) -> None:  # noqa: ARG001 (once a process: a fork inherits what others remember)
    parent, starter = multiprocessing.parent_process(), os.getppid()
    if parent is None:
        return
    if signal.getsignal(signal.SIGTERM) is _end:  # which a fork inherits
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def watch() -> None:
        # Forked workers hold the pipe that tells of their parent open for one another, but get another parent.
        while parent.is_alive() and os.getppid() == starter:
            time.sleep(_POLL)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="nuscatter parent").start()


class _EndError(BaseException):
    """The process was told to end: no error that a caller handles."""


def _end(*_: object) -> None:
    raise _EndError


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Return a context where SIGTERM is an exception, if nothing else has been made of it."""
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

    with threadpool_limits(limits=1):  # sums in another order would be other numbers
        begin = time.perf_counter()
        tables = np.stack([np.asarray(task(block), dtype=np.float64) for block in range(first, stop)])
        return time.perf_counter() - begin, tables


_latest = threading.local()  # a thread's last task: likelihoods remember predictions, which threads must not share


def _task(payload: bytes) -> Task:
    import cloudpickle

    if getattr(_latest, "payload", None) != payload:
        _latest.payload, _latest.task = payload, cloudpickle.loads(payload)
    return _latest.task  # type: ignore[no-any-return]


def dumps(task: Any) -> bytes:
    """Return a task as bytes, by cloudpickle: functions of a session, lambdas and closures too.

    What functions (`functools.lru_cache`) and objects (a dictionary ``_memory``) remember stays behind.

    Raises:
        InputError: something in it cannot be sent, such as an open file.
    """
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        def reducer_override(self, obj: Any) -> Any:
            if isinstance(obj, functools._lru_cache_wrapper) and "<locals>" in getattr(obj, "__qualname__", "<locals>"):
                return remembering, (obj.__wrapped__, obj.cache_parameters()["maxsize"])
            if not isinstance(obj, type) and isinstance(getattr(obj, "__dict__", {}).get("_memory"), dict):
                return copyreg.__newobj__, (type(obj),), {**vars(obj), "_memory": {}}  # type: ignore[attr-defined]
            return super().reducer_override(obj)

    buffer = io.BytesIO()
    try:
        Pickler(buffer).dump(task)
    except Exception as error:  # each object refuses in its own way
        raise InputError(f"The likelihood cannot be sent to workers: {error}") from error
    return buffer.getvalue()


def remembering(function: Callable[..., Any], size: int | None) -> Callable[..., Any]:
    """Return a function that remembers its latest results, `size` of them."""
    return functools.lru_cache(maxsize=size)(function)


def _another(broken: Executor, theirs: bool, error: BaseException) -> Executor:
    """Return a new pool of processes like the broken one."""
    if not isinstance(broken, ProcessPoolExecutor):
        raise FitError(f"The executor {type(broken).__name__} is broken: {error}") from error
    if not theirs:
        broken.shutdown(wait=False)
    known = vars(broken)
    return ProcessPoolExecutor(
        max_workers=known.get("_max_workers"),
        mp_context=known.get("_mp_context"),
        initializer=known.get("_initializer"),
        initargs=known.get("_initargs", ()),
    )


def _count(executor: Executor) -> int:
    """Return how many chunks an executor computes at a time, as far as it says."""
    size = getattr(executor, "_max_workers", None)
    if isinstance(size, int):
        return size
    threads = getattr(executor, "nthreads", None)
    if callable(threads):
        return max(sum(int(each) for each in threads().values()), 1)
    return os.cpu_count() or 1
