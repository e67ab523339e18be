"""Feldman and Cousins's interval of the CEvNS count in COHERENT's CsI, by toys on a cluster.

    python toys.py FOLDER                    here, with two processes
    python toys.py FOLDER --slurm            by SLURM jobs that dask-jobqueue submits
    python toys.py FOLDER --scheduler tcp://scheduler:8786    by workers that wait there (kubernetes.yaml)

What is done is kept in FOLDER, chunk by chunk: whatever stops the run, start it again with the same folder.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack

import numpy as np

import nuscatter as ns
from nuscatter.computing.block_runs import Workers
from nuscatter.fits.toys.feldman_cousins import feldman_cousins


def executor(stack: ExitStack, arguments: argparse.Namespace):
    """Return what the toys are submitted to."""
    if arguments.slurm:
        from dask.distributed import Client
        from dask_jobqueue import SLURMCluster

        cluster = SLURMCluster(
            cores=arguments.cores,
            processes=arguments.cores,  # one thread each: a block of toys is the work of one
            memory=f"{arguments.cores} GB",
            walltime="12:00:00",
            job_extra_directives=[f"--account={arguments.account}"] if arguments.account else [],
        )
        stack.enter_context(cluster)
        cluster.scale(jobs=arguments.jobs)
        return stack.enter_context(Client(cluster))
    if arguments.scheduler:
        from dask.distributed import Client

        return stack.enter_context(Client(arguments.scheduler))
    return stack.enter_context(ProcessPoolExecutor(2))


def main() -> None:
    """Throw the toys and say the interval."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--toys", type=int, default=1_000, help="at each of 41 points")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long a chunk takes: one file each")
    parser.add_argument("--slurm", action="store_true")
    parser.add_argument("--account", default="")
    parser.add_argument("--cores", type=int, default=32, help="of a job")
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--scheduler", default="")
    arguments = parser.parse_args()

    data = ns.datasets.coherent_csi_2021()
    fixed = {name: each.mean for name, each in data.nuisances.items() if not name.endswith(("steady", "brn", "nin"))}
    likelihood = data.signal_likelihood()
    fixed = {name: value for name, value in fixed.items() if name in likelihood.parameters}
    with ExitStack() as stack:
        belt = feldman_cousins(
            likelihood,
            level=0.683,
            toys=arguments.toys,
            fixed=fixed,
            limits={"cevns": (0.0, None)},
            on=Workers(
                executor(stack, arguments),
                arguments.folder,
                seconds=arguments.seconds,
                progress=lambda share: print(f"\r{share:7.2%}", end="", flush=True),
            ),
            cevns=np.linspace(200.0, 440.0, 41),
        )
    for low, high in belt.intervals():
        print(f"\n68.3 % of confidence: {low:.1f} to {high:.1f} CEvNS events")


if __name__ == "__main__":
    main()
