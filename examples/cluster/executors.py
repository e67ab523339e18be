"""Where a script of this folder computes: in its own process, on processes, or on dask's workers of several kinds.

The options are the same for all scripts, and so are the results, to the last bit.
"""

import argparse
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from nuscatter.computing.block_runs import Workers

#: Freed memory is kept by a worker: dask's own choice gives it back at once, and a toy then takes up to twice as long.
MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**26), "MALLOC_MMAP_THRESHOLD_": str(2**25)}
#: One thread for the linear algebra of a worker, of which there is one on each core.
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the folder of a run, and where it is computed, to the options of a script."""
    parser.add_argument("folder", help="keeps what is done; a run that stopped goes on from there")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long a chunk takes: one file each")
    parser.add_argument(
        "--patience", type=float, default=120.0, help="seconds to wait for a scheduler that starts late, or is lost"
    )
    where = parser.add_argument_group("where it is computed").add_mutually_exclusive_group()
    where.add_argument("--processes", type=int, default=2, help="so many here; 0: in this one (2)")
    where.add_argument("--local", type=int, default=0, metavar="N", help="dask's local cluster of so many workers")
    where.add_argument("--scheduler", default="", metavar="ADDRESS", help="of dask, as tcp://scheduler:8786")
    where.add_argument("--slurm", action="store_true", help="jobs that dask-jobqueue submits")
    jobs = parser.add_argument_group("jobs of SLURM")
    jobs.add_argument("--jobs", type=int, default=8)
    jobs.add_argument("--cores", type=int, default=32, help="of a job, a worker on each")
    jobs.add_argument("--gigabytes", type=float, default=1.0, help="of memory for each core")
    jobs.add_argument("--hours", type=float, default=12.0, help="that a job may take, 0.5 or more")
    jobs.add_argument("--account", default="")
    jobs.add_argument("--partition", default="")
    jobs.add_argument("--print-job", action="store_true", help="print the script of a job, and end")


def slurm_cluster(arguments: argparse.Namespace) -> Any:
    """Return a cluster of SLURM jobs, none of which is submitted yet."""
    from dask_jobqueue import SLURMCluster

    end = round(60 * arguments.hours)
    return SLURMCluster(
        cores=arguments.cores,
        processes=arguments.cores,  # one thread each: a block of toys is the work of one
        memory=f"{arguments.cores * arguments.gigabytes:g} GB",
        walltime=f"{end // 60:02d}:{end % 60:02d}:00",
        account=arguments.account or None,
        queue=arguments.partition or None,
        job_script_prologue=[f"export {name}={value}" for name, value in {**THREADS, **MEMORY}.items()],
        # Workers end by themselves before SLURM ends them, not all at once, and hand back what they have not begun.
        worker_extra_args=["--lifetime", f"{end - 20}m", "--lifetime-stagger", "10m"],
        scheduler_options={"dashboard_address": None},
    )


@contextmanager
def executor(arguments: argparse.Namespace) -> Iterator[Any]:
    """Yield what toys are submitted to, ready for work; None for this process."""
    if arguments.scheduler or arguments.slurm or arguments.local:
        import dask
        from dask.distributed import Client, LocalCluster

        if arguments.scheduler:
            with Client(arguments.scheduler, timeout=arguments.patience) as client:
                yield client
        elif arguments.slurm:
            with slurm_cluster(arguments) as cluster, Client(cluster) as client:
                # A job that ended is followed by another one.
                cluster.adapt(minimum_jobs=arguments.jobs, maximum_jobs=arguments.jobs)
                client.wait_for_workers(1)
                yield client
        else:
            kept = {f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in MEMORY.items()}
            with (
                dask.config.set(kept),
                LocalCluster(n_workers=arguments.local, threads_per_worker=1, dashboard_address=None) as cluster,
                Client(cluster) as client,
            ):
                yield client
    elif arguments.processes:
        os.environ.update(THREADS)
        with ProcessPoolExecutor(arguments.processes, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield pool
    else:
        yield None


@contextmanager
def workers(arguments: argparse.Namespace) -> Iterator[Workers]:
    """Yield where a script computes, and its folder."""

    def say(share: float) -> None:
        print(f"\r{share:7.2%}", end="", flush=True)

    with executor(arguments) as to:
        yield Workers(to, arguments.folder, seconds=arguments.seconds, progress=say, patience=arguments.patience)
    print("\r", end="")


def printed_job(arguments: argparse.Namespace) -> bool:
    """Print the script of a SLURM job if that is all that is asked for; return whether it was."""
    if arguments.print_job:
        with slurm_cluster(arguments) as cluster:
            print(cluster.job_script())
    return bool(arguments.print_job)
