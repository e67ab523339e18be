"""The plane of two couplings: the same bits wherever it is computed, and whatever is killed on the way.

Its scripts run here as they would on a cluster: with a scheduler and workers of dask that are processes of their own,
and with SLURM's commands replaced by ones that start a job at once.
"""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "examples" / "cluster"
SMALL = ("--points", "6", "--toys", "16", "--seconds", "0.05")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "ignore"}

pytestmark = [pytest.mark.slow, pytest.mark.releases, pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]


def run(folder, *where):
    """Start the script."""
    return subprocess.Popen(
        [sys.executable, str(FOLDER / "nsi_plane.py"), str(folder), *SMALL, *where],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process):
    """Return the exit code, and all that was printed."""
    out, err = process.communicate(timeout=300)
    return process.returncode, out + err


def computed(folder, *where):
    code, text = ended(run(folder, *where))
    assert code == 0, text
    return numbers(folder)


def numbers(folder):
    with np.load(folder / "plane.npz") as arrays:
        return {name: array.tobytes() for name, array in arrays.items()}


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """All numbers of the plane, computed in one process."""
    folder = tmp_path_factory.mktemp("alone")
    return computed(folder, "--processes", "0")


def chunks(folder):
    return sorted(folder.glob("chunk-*.bin"))


def wait_for(what):
    deadline = time.monotonic() + 120
    while not (found := what()):
        assert time.monotonic() < deadline, "Nothing happened for two minutes."
        time.sleep(0.02)
    return found


class Dask:
    """A scheduler at an address of its own, and two workers with nannies, as processes."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address, self.folder, self.all = f"tcp://127.0.0.1:{self.port}", folder, []

    def start(self, *command):
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:], "--no-dashboard"],
            env=ENVIRONMENT,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.all.append(process)
        return process

    def scheduler(self):
        return self.start("dask_scheduler", "--port", str(self.port), "--host", "127.0.0.1")

    def workers(self):
        """Start two, and return when the scheduler knows them."""
        for _ in range(2):
            self.start("dask_worker", self.address, "--nthreads", "1", "--death-timeout", "60")
        with self.client() as client:
            client.wait_for_workers(2, timeout=60)

    def client(self):
        import distributed

        return distributed.Client(self.address, timeout="60s")

    def stop(self):
        for process in reversed(self.all):
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


@pytest.fixture
def dask(tmp_path):
    pytest.importorskip("distributed")
    found = Dask(tmp_path)
    yield found
    found.stop()


def test_processes_give_the_bits_of_one(alone, tmp_path):
    assert computed(tmp_path / "run", "--processes", "2") == alone


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_local_cluster_of_dask_gives_the_bits_of_one(alone, tmp_path, workers):
    pytest.importorskip("distributed")
    assert computed(tmp_path / "run", "--local", workers) == alone


def test_a_killed_driver_goes_on_with_the_same_folder(alone, tmp_path):
    process = run(tmp_path / "run", "--processes", "0")
    wait_for(lambda: len(chunks(tmp_path / "run")) > 2)
    process.kill()
    assert ended(process)[0] == -signal.SIGKILL
    known = {each.name: each.stat().st_mtime_ns for each in chunks(tmp_path / "run")}
    assert not (tmp_path / "run" / "plane.npz").exists()
    assert computed(tmp_path / "run", "--processes", "0") == alone
    assert known.items() <= {each.name: each.stat().st_mtime_ns for each in chunks(tmp_path / "run")}.items()


def test_a_killed_worker_changes_no_bit(alone, tmp_path, dask):
    dask.scheduler()
    dask.workers()
    with dask.client() as client:
        before = set(client.run(os.getpid).values())
        process = run(tmp_path / "run", "--scheduler", dask.address)
        wait_for(lambda: chunks(tmp_path / "run"))
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        code, text = ended(process)
        assert code == 0, text
        client.wait_for_workers(2, timeout=60)
        after = set(client.run(os.getpid).values())
    assert numbers(tmp_path / "run") == alone
    assert killed not in after  # its nanny has started another one
    assert len(after) == 2


def test_a_lost_scheduler_ends_the_run_and_another_one_ends_it_with_the_same_bits(alone, tmp_path, dask):
    scheduler = dask.scheduler()
    dask.workers()
    process = run(tmp_path / "run", "--scheduler", dask.address, "--patience", "5")
    wait_for(lambda: len(chunks(tmp_path / "run")) > 1)
    scheduler.kill()
    code, text = ended(process)
    assert code == 1
    assert "FitError: The scheduler of the workers is gone" in text
    assert "run again with that folder to go on" in text
    known = {each.name: each.stat().st_mtime_ns for each in chunks(tmp_path / "run")}
    assert len(known) > 1
    dask.scheduler()
    dask.workers()
    assert computed(tmp_path / "run", "--scheduler", dask.address) == alone
    assert known.items() <= {each.name: each.stat().st_mtime_ns for each in chunks(tmp_path / "run")}.items()


def test_a_scheduler_that_is_started_again_in_time_does_not_end_the_run(alone, tmp_path, dask):
    scheduler = dask.scheduler()
    dask.workers()
    process = run(tmp_path / "run", "--scheduler", dask.address)
    wait_for(lambda: chunks(tmp_path / "run"))
    scheduler.kill()
    scheduler.wait()
    dask.scheduler()
    dask.workers()
    assert process.poll() is None
    code, text = ended(process)
    assert code == 0, text
    assert numbers(tmp_path / "run") == alone


SBATCH = """#!/usr/bin/env bash
# Starts the job that the file describes, and says its number as SLURM does. The file is read first: it is deleted when
# this ends.
job=$(cat "${@: -1}")
bash -c "$job" >/dev/null 2>&1 &
echo $! >>"$JOBS_STARTED"
echo "Submitted batch job $!"
"""
SCANCEL = """#!/usr/bin/env bash
kill "$@" 2>/dev/null || true
"""


def test_jobs_of_slurm_give_the_same_bits(alone, tmp_path):
    """The driver's file as it is; a job is a process of this computer, which the script of dask-jobqueue starts."""
    pytest.importorskip("dask_jobqueue")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, text in {"sbatch": SBATCH, "scancel": SCANCEL}.items():
        (commands / name).write_text(text, encoding="utf-8")
        (commands / name).chmod(stat.S_IRWXU)
    venv = tmp_path / "venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "activate").write_text(f'export PATH="{commands}:{Path(sys.executable).parent}:$PATH"\n', encoding="utf-8")
    for script in FOLDER.iterdir():
        if script.is_file():
            (tmp_path / script.name).write_bytes(script.read_bytes())
    started = tmp_path / "jobs"
    variables = {
        "JOBS_STARTED": str(started),
        "JOBS": "2",
        "CORES": "1",
        "TOYS": SMALL[3],
        "POINTS": SMALL[1],
        "SECONDS_OF_A_CHUNK": SMALL[5],
        "FOLDER": "plane",
    }
    try:
        done = subprocess.run(
            ["bash", "slurm.sh"],
            cwd=tmp_path,
            env=ENVIRONMENT | variables,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        for each in started.read_text("utf-8").split():
            with suppress(ProcessLookupError):
                os.kill(int(each), signal.SIGTERM)
    assert numbers(tmp_path / "plane") == alone
    assert len(started.read_text("utf-8").split()) == 2
