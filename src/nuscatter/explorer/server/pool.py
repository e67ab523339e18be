"""Requests on worker processes, with limits on time, number and bytes, so that no request can stop the page.

A computation may take long, or end its process: a nuclear model that does not converge, memory that is not there. A
process can be killed at any time, a thread cannot; so answers are computed in processes. One request is computed by
one process. What a slider asks for and nobody waits for any more is dropped before it starts, equal requests are
computed once, and the latest replies are kept.
"""

import asyncio
import functools
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, final

from nuscatter.explorer.server.kept_replies import KeptReplies, Request
from nuscatter.explorer.server.processes import Worker, start_worker
from nuscatter.explorer.server.reply import Reply, problem
from nuscatter.explorer.server.worker import Answering

_LOG = logging.getLogger(__name__)
#: Seconds in which a worker must have loaded its modules, on a busy machine too.
_READY = 120.0
#: Seconds between looks at a worker that has nothing to do: it may have been killed.
_LOOK = 1.0
#: Workers that may end one after the other before they are ready; then whoever waits is told.
_FAILED_STARTS = 3
#: Seconds before a worker that could not start is tried again; the time doubles with each failure, up to the second.
_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
#: How often one request may end its worker; the first time may be chance, as with memory that other processes took.
_DEATHS = 2


@final
@dataclass(frozen=True)
class Limits:
    """How much the explorer may take of a machine."""

    #: worker processes
    workers: int
    #: seconds that an answer may take; its process is killed then
    seconds: float = 30.0
    #: requests that may wait for a worker
    waiting: int = 64
    #: bytes of one answer
    answer_bytes: int = 20_000_000
    #: bytes of the replies that are kept
    kept_bytes: int = 64_000_000


@final
@dataclass(eq=False)
class _Job:
    """A request that is waiting or being computed, and how many clients wait for it."""

    request: Request
    reply: asyncio.Future[Reply]
    clients: int = 0
    deaths: int = 0

    def finish(self, reply: Reply) -> None:
        if not self.reply.done():
            self.reply.set_result(reply)


@final
@dataclass(eq=False)
class Pool:
    """Worker processes that compute answers; `start` and `stop` belong to one event loop."""

    #: computes an answer, in the workers; importable by its name
    answering: Answering
    limits: Limits
    #: what a worker computes first, while nobody asks
    first: tuple[Request, ...] = ()
    _workers: set[Worker] = field(default_factory=set)
    _slots: list[asyncio.Task[None]] = field(default_factory=list)
    _waiting: OrderedDict[Request, _Job] = field(default_factory=OrderedDict)
    _under_way: dict[Request, _Job] = field(default_factory=dict)
    _failed_starts: int = 0
    _stopped: bool = False

    def __post_init__(self) -> None:
        self._kept = KeptReplies(self.limits.kept_bytes)
        self._news = asyncio.Event()
        # One thread for each worker that waits for its reply, and one for each that is being started or ended.
        self._threads = ThreadPoolExecutor(2 * self.limits.workers + 1, "nuscatter explorer")

    async def start(self) -> None:
        """Start the workers; requests are taken at once, and wait until they are ready."""
        self._slots = [asyncio.create_task(self._slot()) for _ in range(self.limits.workers)]

    async def stop(self) -> None:
        """End all workers; whoever waits is told so. A second call does nothing."""
        self._stopped = True
        for job in (*self._under_way.values(), *self._waiting.values()):
            job.finish(problem(503, "The explorer was stopped."))
        for slot in self._slots:
            slot.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        for worker in self._workers.copy():
            await self._end(worker)
        # A thread may still be starting a process; it ends it itself when it finds that the pool is stopped.
        await asyncio.to_thread(self._threads.shutdown)

    async def compute(self, request: Request) -> Reply:
        """Return the reply to a request; never an error, but one of the statuses 422, 500 and 503.

        To cancel it is to say that the client does not wait any more.
        """
        if self._stopped:
            return problem(503, "The explorer was stopped.")
        kept = self._kept.get(request)
        if kept is not None:
            return kept
        job = self._under_way.get(request) or self._waiting.get(request)
        if job is None:
            if len(self._waiting) >= self.limits.waiting:
                return problem(503, f"The explorer has {len(self._waiting)} requests to compute; ask again.", 1)
            job = self._waiting[request] = _Job(request, asyncio.get_running_loop().create_future())
            self._news.set()
        return await self._wait_for(job)

    async def _wait_for(self, job: _Job) -> Reply:
        """Wait for a job as one of its clients; a waiting job without clients is dropped."""
        job.clients += 1
        try:
            return await asyncio.shield(job.reply)
        finally:
            job.clients -= 1
            if not job.clients and self._waiting.get(job.request) is job:
                del self._waiting[job.request]

    async def _slot(self) -> None:
        """Keep one worker busy, and put another one in its place when it has ended."""
        while True:
            worker = await self._new_worker()
            try:
                while await self._serve(worker):
                    pass
            finally:
                await asyncio.shield(self._end(worker))

    async def _serve(self, worker: Worker) -> bool:
        """Compute the next job; return whether the worker can go on."""
        if not self._waiting:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), _LOOK)
            except TimeoutError:
                return worker.alive()
        if not worker.alive():
            return False
        if not self._waiting:  # another worker took it
            return True
        request, job = self._waiting.popitem(last=False)
        self._under_way[request] = job
        try:
            return await self._compute(worker, job)
        finally:
            self._under_way.pop(request, None)

    async def _compute(self, worker: Worker, job: _Job) -> bool:
        try:
            reply = await asyncio.wait_for(self._in_thread(worker.compute, job.request), self.limits.seconds)
        except TimeoutError:
            job.finish(
                problem(503, f"This took longer than {self.limits.seconds:g} s and was stopped; choose fewer points.")
            )
            return False
        except Exception:  # EOFError where it was killed; and what it sent may be no reply
            job.deaths += 1  # its last client may be gone: then `finish` is heard by nobody
            _LOG.warning("A worker of the explorer ended in the middle of %.300r.", job.request)
            if job.deaths < _DEATHS and job.clients:
                self._waiting[job.request] = job
                self._waiting.move_to_end(job.request, last=False)
                self._news.set()
            else:
                sentence = "The computation ended its process, twice; it may need too much memory: choose fewer bins."
                job.finish(problem(503, sentence))
            return False
        self._kept.keep(job.request, reply)
        job.finish(reply)
        return True

    async def _new_worker(self) -> Worker:
        """Return a worker that is ready. One that fails to start is tried again after a pause that grows."""
        while True:
            worker = await self._ready_worker()
            if worker is not None:
                self._failed_starts = 0
                return worker
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                for job in self._waiting.values():
                    job.finish(problem(503, "The explorer's workers do not start; its log says why.", 10))
                self._waiting.clear()
            await asyncio.sleep(min(_PAUSE * 2 ** min(self._failed_starts - 1, 10), _LONGEST_PAUSE))

    async def _ready_worker(self) -> Worker | None:
        """Return a new worker, or None if it could not be started: no memory, a module that cannot be loaded."""
        worker: Worker | None = None
        try:
            worker = await self._in_thread(self._start)
            await asyncio.wait_for(self._in_thread(worker.wait_until_ready), _READY)
        except Exception as error:
            _LOG.error("A worker of the explorer could not start: %r", error)
            if worker is not None:
                await self._end(worker)
            return None
        return worker

    def _start(self) -> Worker:
        worker = start_worker(self.answering, self.limits.answer_bytes, self.first)
        self._workers.add(worker)
        if self._stopped:
            worker.end()
        return worker

    async def _end(self, worker: Worker) -> None:
        await asyncio.to_thread(worker.end)
        self._workers.discard(worker)

    async def _in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, functools.partial(function, *args))
