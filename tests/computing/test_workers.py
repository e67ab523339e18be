"""What is sent to workers; and no worker goes on after its run, however the process that started it ends."""

import functools
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import suppress

import cloudpickle
import numpy as np
import pytest

from nuscatter.computing import workers
from nuscatter.computing.block_runs import Workers, compute
from nuscatter.computing.workers import dumps, timed
from nuscatter.errors import FitError, InputError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

RUN = """
import multiprocessing, os, sys, time
from concurrent.futures import ProcessPoolExecutor
import numpy as np
from nuscatter.computing import workers
from nuscatter.computing.workers import dumps, timed
from nuscatter.computing.block_runs import Workers, compute
from nuscatter.errors import FitError, InputError


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
        ("fork", "SIGTERM", 10_000),
        ("fork", "SIGKILL", 10_000),
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
from nuscatter.computing import workers
from nuscatter.computing.workers import dumps, timed
from nuscatter.computing.block_runs import Workers, compute
from nuscatter.errors import FitError, InputError

pool = ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("fork"))
say = lambda: print(*(pool._processes or ()), flush=True)
[threading.Timer(0.1 * n, say).start() for n in range(1, 50)]
compute(lambda block: time.sleep(60), 1, on=Workers(pool))
"""


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


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_what_cannot_be_sent_is_said():
    lock = threading.Lock()
    with pytest.raises(InputError, match="cannot be sent to workers"):
        dumps(lambda _: lock)


class WithMemory:
    def __init__(self):
        self._memory, self.factor = {"large": np.zeros(10**6)}, 2.0


def test_caches_are_sent_empty_and_stay_at_home():
    @functools.lru_cache(maxsize=7)
    def cached(block):
        return np.full((1, 1), float(block))

    value = WithMemory()
    cached(3)
    payload = dumps([cached, value])
    assert len(payload) < 10_000
    again, sent = cloudpickle.loads(payload)
    assert again.cache_info()[2:] == (7, 0)
    assert again(5).item() == 5.0
    assert (sent._memory, sent.factor) == ({}, 2.0)
    assert cached.cache_info().currsize == len(value._memory) == 1


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


def test_how_many_chunks_an_executor_computes_at_a_time():
    class Threads:
        def nthreads(self):
            return {"a": 3, "b": 4}

    with ThreadPoolExecutor(5) as pool:
        assert workers._count(pool) == 5
    assert workers._count(Threads()) == 7
    assert workers._count(object()) == os.cpu_count()
