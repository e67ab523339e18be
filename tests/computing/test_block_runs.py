"""The same bits from every executor, whatever is killed on the way."""

import functools
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from nuscatter.computing.block_runs import Workers, compute
from nuscatter.errors import FitError, InputError
from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
from nuscatter.fits.toys.toys import Toys

SHAPE = np.array([5.0, 9.0, 4.0])
MANIFEST = {"task": "test"}


def toys():
    like = PoissonLikelihood(np.zeros(3), lambda s, b=1.0: s * SHAPE + 20 * b) + Pull("b", 1.0, 0.1)
    return Toys(like, {"s": 2.0}, seed=11)


@functools.cache
def serial():
    found = toys().fits(1000, held=[{"s": 2.0}])
    return np.stack([found.fval, found.values["s"], found.rise[0]])


def on(executor, **more):
    found = toys().fits(1000, held=[{"s": 2.0}], on=Workers(executor, **more))
    return np.stack([found.fval, found.values["s"], found.rise[0]])


def pool(workers=2):
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


class Immediate:
    """The least that an executor is: it computes at once, and breaks when told to."""

    def __init__(self, failures=()):
        self.calls, self.failures = 0, dict(failures)

    def submit(self, fn, /, *args):
        self.calls += 1
        future = Future()
        try:
            if self.calls in self.failures:
                raise self.failures[self.calls]
            future.set_result(fn(*args))
        except Exception as error:
            future.set_exception(error)
        return future


class KilledWorker(Exception):  # noqa: N818 (dask's name)
    pass


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 10.0])
def test_threads_and_chunks_of_any_size_give_the_same_bits(seconds):
    with ThreadPoolExecutor(3) as executor:
        np.testing.assert_array_equal(on(executor, seconds=seconds), serial())


def test_anything_with_submit_will_do_and_chunks_grow():
    executor = Immediate()
    shares = []
    np.testing.assert_array_equal(on(executor, progress=shares.append), serial())
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert executor.calls < 16


@pytest.mark.slow
def test_no_chunk_is_shorter_than_50_ms_once_the_pace_is_known():
    times = []

    class Timed(Immediate):
        def submit(self, fn, /, *args):
            begin = time.perf_counter()
            future = super().submit(fn, *args)
            times.append(time.perf_counter() - begin)
            return future

    compute(lambda block: time.sleep(0.004) or np.array([[float(block)]]), 400, on=Workers(Timed(), seconds=0.05))
    known = times[2 * os.cpu_count() : -1]
    assert known
    assert np.median(known) > 0.04


def test_a_lost_worker_of_a_scheduler_is_asked_again():
    executor = Immediate({2: KilledWorker(), 5: KilledWorker()})
    np.testing.assert_array_equal(on(executor), serial())


def test_workers_that_always_die_are_an_error():
    executor = Immediate({call: KilledWorker() for call in range(1, 100)})
    with pytest.raises(FitError, match=r"Workers died 6 times .* 0 of 4 blocks are done, and lost without a folder"):
        on(executor)


def test_an_error_of_the_task_is_the_users():
    def wrong(block):
        raise ZeroDivisionError(f"block {block}")

    for executor in (None, Immediate()):
        with pytest.raises(ZeroDivisionError, match="block 0"):
            compute(wrong, 3, on=Workers(executor))


def test_a_task_with_a_cache_is_sent():
    @functools.lru_cache(maxsize=7)
    def cached(block):
        return np.full((1, 1), float(block))

    cached(3)
    np.testing.assert_array_equal(compute(cached, 4, on=Workers(Immediate())).ravel(), [0, 1, 2, 3])


def test_wrong_arguments_are_refused(tmp_path):
    with pytest.raises(InputError, match="executor is 2"):
        Workers(2)
    with pytest.raises(InputError, match=r"seconds is 0\.01"):
        Workers(seconds=0.01)
    with pytest.raises(InputError, match="progress is 3, but a function of the fraction that is done"):
        Workers(progress=3)
    with pytest.raises(InputError, match="needs a manifest"):
        compute(lambda _: np.zeros((1, 1)), 1, on=Workers(folder=tmp_path))


@pytest.mark.slow
def test_processes_give_the_same_bits(tmp_path):
    with pool() as executor:
        np.testing.assert_array_equal(on(executor, folder=tmp_path), serial())
    np.testing.assert_array_equal(on(None, folder=tmp_path), serial())


@pytest.mark.slow
def test_a_worker_killed_by_the_system_costs_nothing(tmp_path):
    flag = tmp_path / "killed"

    def murderous(block):
        if block == 7 and not flag.exists():
            flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return np.random.default_rng(block).normal(size=(3, 2))

    executor = pool()
    found = compute(murderous, 40, MANIFEST, Workers(executor, folder=tmp_path / "run"))
    executor.shutdown(wait=False)
    assert flag.exists()
    np.testing.assert_array_equal(found, np.concatenate([murderous(block) for block in range(40)]))


@pytest.mark.slow
def test_a_task_that_kills_every_worker_ends_with_a_sentence():
    def murderous(block):
        os.kill(os.getpid(), signal.SIGKILL)

    executor = pool(1)
    with pytest.raises(FitError, match="Workers died 6 times"):
        compute(murderous, 4, on=Workers(executor))
    executor.shutdown(wait=False)


RUN = """
import sys, time
import numpy as np
from nuscatter.computing.block_runs import Workers, compute

def slowly(block):
    time.sleep(0.02)
    return np.random.default_rng(block).normal(size=(3, 2))

if __name__ == "__main__":
    compute(slowly, 200, {"task": "test"}, Workers(folder=sys.argv[1], seconds=0.1))
"""


@pytest.mark.slow
def test_a_killed_run_goes_on_with_the_same_bits(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(RUN, encoding="utf-8")
    folder = tmp_path / "kept"
    process = subprocess.Popen([sys.executable, str(script), str(folder)])
    deadline = time.monotonic() + 60
    while len(list(folder.glob("chunk-*.bin"))) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    count = []

    def again(block):
        count.append(block)
        return np.random.default_rng(block).normal(size=(3, 2))

    found = compute(again, 200, MANIFEST, Workers(folder=folder))
    np.testing.assert_array_equal(
        found, np.concatenate([np.random.default_rng(block).normal(size=(3, 2)) for block in range(200)])
    )
    assert 0 < len(count) < 200


@pytest.mark.slow
def test_dask_gives_the_same_bits():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        np.testing.assert_array_equal(on(client), serial())


def dask(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_is_killed_is_a_clear_error_and_the_run_goes_on(tmp_path):
    distributed = pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    scheduler = dask("dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    worker = None
    try:
        deadline = time.monotonic() + 60
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        worker = dask(
            "dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--no-nanny",
            "--death-timeout", "5",
        )  # fmt: skip

        def slowly(block):
            time.sleep(0.02)
            return np.random.default_rng(block).normal(size=(3, 2))

        def kill(share):
            if share > 0.1:
                scheduler.kill()

        with distributed.Client(scheduler_file=str(file), timeout="30s") as client:
            client.wait_for_workers(1, timeout=30)
            with pytest.raises(FitError, match=r"scheduler of the workers is gone .* blocks are done and kept in"):
                compute(slowly, 500, MANIFEST, Workers(client, tmp_path / "run", progress=kill, patience=1.0))
        done = len(list((tmp_path / "run").glob("chunk-*.bin")))
        assert done > 2
        found = compute(slowly, 500, MANIFEST, Workers(folder=tmp_path / "run"))
        np.testing.assert_array_equal(
            found, np.concatenate([np.random.default_rng(block).normal(size=(3, 2)) for block in range(500)])
        )
    finally:
        for each in (scheduler, worker):
            if each is not None:
                each.kill()
                each.wait()


def slow_blocks(count):
    return np.concatenate([np.random.default_rng(block).normal(size=(3, 2)) for block in range(count)])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_worker_of_dask_that_is_killed_costs_nothing(tmp_path):
    """SIGKILL in the midst of its work; dask starts another one, and all blocks are as they would have been."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        before = client.run(os.getpid)
        killed = []

        def kill(share):
            if share > 0.2 and not killed:
                killed.append(next(iter(before.values())))
                os.kill(killed[0], signal.SIGKILL)

        def slowly(block):
            time.sleep(0.02)
            return np.random.default_rng(block).normal(size=(3, 2))

        found = compute(slowly, 200, MANIFEST, Workers(client, tmp_path / "run", progress=kill))
        np.testing.assert_array_equal(found, slow_blocks(200))
        client.wait_for_workers(2, timeout=30)
        after = client.run(os.getpid)
    assert killed
    assert killed[0] not in after.values()
    assert len(set(before.values()) & set(after.values())) == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_is_killed_and_started_again_costs_what_it_had_sent(tmp_path):
    distributed = pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, started, shares = f"tcp://127.0.0.1:{port}", [], []

    def start():
        started.append(dask("dask_scheduler", "--port", str(port), "--no-dashboard"))
        options = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--death-timeout", "60")
        started.append(dask("dask_worker", address, *options))

    def kill(share):
        shares.append(share)
        if share > 0.1 and len(started) == 2:
            started[0].kill()
            started[0].wait()
            start()

    def slowly(block):
        time.sleep(0.02)
        return np.random.default_rng(block).normal(size=(3, 2))

    try:
        start()
        with distributed.Client(address, timeout="60s") as client:
            client.wait_for_workers(1, timeout=60)
            found = compute(slowly, 300, MANIFEST, Workers(client, tmp_path / "run", progress=kill, patience=60.0))
    finally:
        for each in started:
            each.kill()
            each.wait()
    assert len(started) == 4
    assert shares[-1] == 1.0
    np.testing.assert_array_equal(found, slow_blocks(300))
