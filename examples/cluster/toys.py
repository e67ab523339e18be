"""Feldman and Cousins's interval of the CEvNS count in COHERENT's CsI, by toys on a cluster.

    python toys.py FOLDER                    here, with two processes
    python toys.py FOLDER --slurm            by SLURM jobs that dask-jobqueue submits (slurm.sh)
    python toys.py FOLDER --scheduler tcp://scheduler:8786    by workers that wait there (kubernetes.yaml)

What is done is kept in FOLDER, chunk by chunk: whatever stops the run, start it again with the same folder.
"""

import argparse

import numpy as np
from executors import add_options, printed_job, workers

import nuscatter as ns


def options() -> argparse.ArgumentParser:
    """Return the options of this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--toys", type=int, default=1_000, help="at each of the points")
    parser.add_argument("--points", type=int, default=41, help="of the grid")
    return parser


def main() -> None:
    """Throw the toys and say the interval."""
    arguments = options().parse_args()
    if printed_job(arguments):
        return

    data = ns.datasets.coherent_csi_2021()
    fixed = {name: each.mean for name, each in data.nuisances.items() if not name.endswith(("steady", "brn", "nin"))}
    likelihood = data.signal_likelihood()
    fixed = {name: value for name, value in fixed.items() if name in likelihood.parameters}
    with workers(arguments) as on:
        belt = ns.feldman_cousins(
            likelihood,
            level=0.683,
            toys=arguments.toys,
            fixed=fixed,
            limits={"cevns": (0.0, None)},
            on=on,
            cevns=np.linspace(200.0, 440.0, arguments.points),
        )
    for low, high in belt.intervals():
        print(f"68.3 % of confidence: {low:.1f} to {high:.1f} CEvNS events")


if __name__ == "__main__":
    main()
