"""No worker goes on after its run, however the process that started it ends; how chunks are computed and counted."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import suppress

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
from nuscatter.computing.block_runs import Workers, compute

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
