"""How well workers share the plane of nsi_plane.py: its time on one and on several, by processes and by dask.

    python efficiency.py FOLDER                            one worker and two
    python efficiency.py FOLDER --workers 1 2 4 --toys 1000 --points 21

Workers are started, and have computed a few toys, before the clock runs. Then everything counts: the fits of the data,
the toys, and the files. The efficiency of n workers is T(1)/(n T(n)). "Busy" is how many processors of this computer
worked meanwhile, for whomever: where it is much more than the number of workers, others had a share, and the times mean
little. The last column says whether all numbers are those of one process without workers, to the last bit.
"""

import argparse
import shutil
import time
from pathlib import Path

import numpy as np
from executors import add_options, executor
from nsi_plane import plane, write

from nuscatter.computing.block_runs import Workers

TICK = 100.0  # of /proc/stat, in a second


def busy() -> float:
    """Return the seconds that all processors worked since the start of this computer; NaN if it does not say."""
    try:
        user, nice, system, _, _, *more = map(float, Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:])
    except (OSError, ValueError):
        return float("nan")
    return (user + nice + system + sum(more[:2])) / TICK


def measured(kind: str, count: int, arguments: argparse.Namespace) -> tuple[float, float, dict[str, np.ndarray]]:
    """Return the seconds of a plane on so many workers, how many processors were busy, and all its numbers."""
    folder = Path(arguments.folder) / f"{kind}-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    parser = argparse.ArgumentParser()
    add_options(parser)
    where = parser.parse_args([str(folder), "--processes" if kind == "processes" else "--local", str(count)])
    with executor(where) as to:
        plane(Workers(to), toys=4, points=5, levels=[0.9])
        begin, worked = time.perf_counter(), busy()
        belts = plane(Workers(to, folder, seconds=arguments.seconds), toys=arguments.toys, points=arguments.points)
        seconds = time.perf_counter() - begin
        worked = busy() - worked
    write(folder / "plane.npz", belts)
    with np.load(folder / "plane.npz") as arrays:
        return seconds, worked / seconds, dict(arrays)


def same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    """Return whether two planes have the same numbers, to the last bit."""
    return one.keys() == other.keys() and all(one[name].tobytes() == other[name].tobytes() for name in one)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kinds", nargs="+", default=["processes", "dask"], choices=["processes", "dask"])
    parser.add_argument("--toys", type=int, default=400, help="at each of the points")
    parser.add_argument("--points", type=int, default=11, help="of each side of the grid")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long a chunk takes")
    arguments = parser.parse_args()

    seconds, load, alone = measured("processes", 0, arguments)
    toys = arguments.toys * int(alone["tested"].sum())
    print(f"{alone['tested'].sum()} of {arguments.points}² points have {arguments.toys} toys each: {toys} toys")
    print(f"{'where':12} {'workers':>7} {'seconds':>8} {'ms a toy':>8} {'efficiency':>10} {'busy':>5}  same bits")
    print(f"{'this process':12} {'':7} {seconds:8.1f} {1e3 * seconds / toys:8.2f} {'':10} {load:5.2f}")
    for kind in arguments.kinds:
        first = None
        for count in arguments.workers:
            seconds, load, found = measured(kind, count, arguments)
            first = first or seconds * count
            print(
                f"{kind:12} {count:7} {seconds:8.1f} {1e3 * count * seconds / toys:8.2f} "
                f"{first / count / seconds:10.1%} {load:5.2f}  {'yes' if same(found, alone) else 'NO'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
