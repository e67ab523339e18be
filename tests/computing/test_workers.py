"""No worker goes on after its run, however the process that started it ends; how chunks are computed and counted."""

import inspect
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from typing import ClassVar

import numpy as np
import pytest

from nuscatter.computing import workers
from nuscatter.computing.block_runs import Workers, compute
from nuscatter.computing.workers import timed
from nuscatter.errors import FitError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

RUN = """
import multiprocessing, os, sys, time
from concurrent.futures import ProcessPoolExecutor
import numpy as np
from nuscatter.computing.block_runs import Workers, compute


def task(block):
    time.sleep(0.02)
    return np.zeros((1, 1))


if __name__ == "__main__":
    pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(sys.argv[1]))
    say = lambda done: print(*pool._processes, flush=True)
    compute(task, int(sys.argv[3]), {"task": "zeros"}, Workers(pool, folder=sys.argv[2], seconds=0.05, progress=say))
    print("done", flush=True)
    time.sleep(60)
"""


def alive(process):
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


@pytest.mark.parametrize(
    ("method", "name", "blocks"),
    [
        pytest.param("fork", "SIGTERM", 10_000, marks=pytest.mark.slow),
        pytest.param("fork", "SIGKILL", 10_000, marks=pytest.mark.slow),
        ("fork", "SIGTERM", 20),
        pytest.param("spawn", "SIGTERM", 10_000, marks=pytest.mark.slow),
        pytest.param("spawn", "SIGKILL", 10_000, marks=pytest.mark.slow),
        pytest.param("forkserver", "SIGTERM", 10_000, marks=pytest.mark.slow),
        pytest.param("forkserver", "SIGKILL", 10_000, marks=pytest.mark.slow),
    ],
)
def test_no_worker_is_left_behind(tmp_path, method, name, blocks):
    """In the midst of a run, and with an idle pool after it."""
    script = tmp_path / "run.py"
    script.write_text(RUN)
    command = [sys.executable, "-W", "ignore", str(script), method, str(tmp_path / "run"), str(blocks)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    workers: set[int] = set()
    for line in process.stdout:
        if line == "done\n":
            break
        workers = {int(each) for each in line.split()}
        if blocks > 20 and len(workers) == 2:
            break
    time.sleep(0.2)
    process.send_signal(getattr(signal, name))
    process.stdout.close()
    process.stderr.close()
    assert process.wait(10) == -getattr(signal, name)
    end = time.monotonic() + 5
    while (left := [each for each in workers if alive(each)]) and time.monotonic() < end:
        time.sleep(0.05)
    for each in left:
        os.kill(each, signal.SIGKILL)
    assert workers
    assert not left
    if name == "SIGTERM":
        assert not list((tmp_path / "run").glob(".nuscatter-*"))


IDLE = """
import threading, time
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
from nuscatter.computing.block_runs import Workers, compute

pool = ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("fork"))
say = lambda: print(*(pool._processes or ()), flush=True)
[threading.Timer(0.1 * n, say).start() for n in range(1, 50)]
compute(lambda block: time.sleep(60), 1, on=Workers(pool))
"""


@pytest.mark.slow
def test_workers_that_never_had_work_end_too():
    """They do not know of the run: it is the process that ends them."""
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", IDLE], stdout=subprocess.PIPE, text=True)
    workers = next(pids for line in process.stdout if len(pids := [int(each) for each in line.split()]) == 4)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    process.stdout.close()
    process.wait(10)
    end = time.monotonic() + 5
    while (left := [each for each in workers if alive(each)]) and time.monotonic() < end:
        time.sleep(0.05)
    for each in left:
        os.kill(each, signal.SIGKILL)
    assert not left


def nothing(block):
    return np.zeros((1, 1))


def test_what_a_user_has_made_of_the_signal_stays():
    def mine(*_):
        raise AssertionError

    before = signal.signal(signal.SIGTERM, mine)
    try:
        with ThreadPoolExecutor(2) as pool:
            compute(nothing, 4, on=Workers(pool))
            assert signal.getsignal(signal.SIGTERM) is mine
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with ThreadPoolExecutor(2) as pool:
            compute(nothing, 4, on=Workers(pool))
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)


def test_blocks_are_computed_by_one_thread():
    from threadpoolctl import threadpool_info

    def threads(_):
        return np.array([[float(each["num_threads"]) for each in threadpool_info()]])

    before = threads(0)
    seconds, tables = timed(threads, 4, 7)
    assert seconds > 0
    assert tables.shape == (3, 1, before.size)
    assert (tables == 1.0).all()
    np.testing.assert_array_equal(threads(0), before)


def test_an_executor_that_breaks_and_is_no_pool_of_processes_is_an_error():
    class Breaking:
        def submit(self, *_):
            raise BrokenExecutor("gone")

    with pytest.raises(FitError, match="The executor Breaking is broken: gone"):
        compute(nothing, 4, on=Workers(Breaking()))


def test_how_many_workers_there_are_before_any_has_answered():
    class Threads:
        def nthreads(self):
            return {"a": 3, "b": 4}

    assert workers._known_workers(Threads()) == 7
    assert workers._known_workers(object()) == os.cpu_count()


class Scheduler:
    """What a client of dask is: it knows one worker, and more after four chunks; all answers come from the first."""

    status = "running"

    def __init__(self, pool, later):
        self.pool, self.later, self.sent, self.most = pool, later, [], 0

    def nthreads(self):
        return self.later() if len(self.sent) > 4 else {"first": 1}

    def submit(self, function, /, *arguments):
        self.sent.append(self.pool.submit(lambda: (*function(*arguments)[:2], "first")))
        self.most = max(self.most, sum(not each.done() for each in self.sent))
        return self.sent[-1]


def lost():
    raise OSError("no scheduler")


@pytest.mark.parametrize(
    ("look", "later", "most"),
    [
        (0.0, lambda: dict.fromkeys("abcdefgh", 1), range(9, 17)),
        (1e9, lambda: dict.fromkeys("abcdefgh", 1), range(1, 3)),
        (0.0, lost, range(1, 3)),
    ],
)
def test_workers_that_come_during_a_run_get_work_though_they_have_not_answered(monkeypatch, look, later, most):
    monkeypatch.setattr(workers, "_LOOK", look)
    with ThreadPoolExecutor(8) as pool:
        scheduler = Scheduler(pool, later)
        compute(doze, 200, on=Workers(scheduler, seconds=0.05))
    assert scheduler.most in most


class FutureCancelledError(Exception):
    """Dask's name."""


class Losing:
    """A client of dask whose scheduler is lost with six chunks at once, and is back later, or never."""

    def __init__(self, back):
        self.status, self.back, self.sent = "running", back, 0

    def nthreads(self):
        return dict.fromkeys("abc", 1)

    def submit(self, function, /, *arguments):
        assert self.status == "running", "Nothing is sent to a scheduler that is lost."
        self.sent += 1
        future = Future()
        if self.sent > 6:
            future.set_result(function(*arguments))
        elif self.sent == 6:
            threading.Timer(0.05, self.lose).start()
        self.waiting = [*getattr(self, "waiting", []), future]
        return future

    def lose(self):
        self.status = "connecting"
        for future in self.waiting:
            future.cancelled = lambda: True
            future.set_exception(FutureCancelledError())
        if self.back:
            threading.Timer(0.3, setattr, (self, "status", "running")).start()


def test_a_scheduler_that_comes_back_goes_on_and_all_that_was_lost_with_it_is_one_failure():
    found = compute(lambda block: np.full((1, 1), float(block)), 9, on=Workers(Losing(back=True), patience=5.0))
    assert found.ravel().tolist() == [float(block) for block in range(9)]


def test_a_scheduler_that_does_not_come_back_is_an_error_after_the_patience():
    begin = time.monotonic()
    with pytest.raises(FitError, match=r"scheduler of the workers is gone .*connecting.* 0 of 9 blocks are done"):
        compute(nothing, 9, on=Workers(Losing(back=False), patience=0.5))
    assert 0.5 < time.monotonic() - begin < 5.0


THREADS = set()


def doze(block):
    THREADS.add(threading.get_ident())
    time.sleep(0.005)
    return np.zeros((1, 1))


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 5, 17])
def test_every_worker_of_a_pool_gets_work_though_the_pool_does_not_say_how_many_there_are(count):
    THREADS.clear()
    with ThreadPoolExecutor(count) as pool:
        compute(doze, 600 if count > 1 else 30, on=Workers(pool, seconds=0.05))
    assert len(THREADS) == count


def test_a_pool_of_the_users_is_read_for_its_options_in_one_place():
    pool = ProcessPoolExecutor(3, multiprocessing.get_context("spawn"), nothing, (4,))
    again = workers._like(pool)
    for name in ("_max_workers", "_mp_context", "_initializer", "_initargs"):
        assert getattr(again, name) == getattr(pool, name)
    source = inspect.getsource(workers).replace(inspect.getsource(workers._like), "")
    for name in ("_max_workers", "_mp_context", "_initializer", "_initargs", "_processes"):
        assert name not in source


class Breaks:
    """A pool of which the first breaks at its second chunk."""

    made: ClassVar = []

    def __init__(self):
        self.made.append(self)
        self.calls = 0

    def submit(self, function, /, *arguments):
        self.calls += 1
        if self is self.made[0] and self.calls == 2:
            raise BrokenExecutor("gone")
        future = Future()
        future.set_result(function(*arguments))
        return future


def test_a_function_that_makes_pools_replaces_one_that_broke():
    found = compute(lambda block: np.full((1, 1), float(block)), 4, on=Workers(Breaks))
    assert found.ravel().tolist() == [0.0, 1.0, 2.0, 3.0]
    assert len(Breaks.made) == 2


def test_a_pool_that_a_function_made_is_closed_and_one_of_the_users_is_not():
    made = []

    def make():
        made.append(ThreadPoolExecutor(2))
        return made[-1]

    compute(nothing, 3, on=Workers(make))
    with pytest.raises(RuntimeError, match="after shutdown"):
        made[0].submit(nothing, 0)
    mine = ThreadPoolExecutor(2)
    compute(nothing, 3, on=Workers(mine))
    assert mine.submit(nothing, 0).result() == 0.0
    mine.shutdown()
