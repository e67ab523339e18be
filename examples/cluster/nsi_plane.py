"""Feldman and Cousins's regions of two couplings of neutrinos to d quarks, from COHERENT's CsI and argon together.

    python nsi_plane.py FOLDER               here, with two processes; other places as in toys.py

ε_ee^d and ε_μμ^d change the rates of ν_e and ν_μ, and all 18 nuisances of both data sets are free in each fit: the flux
is one of both. Toys of both experiments are drawn at each point of a grid, with nuisances at the values that the data
prefer there, and are fitted freely and at the point. What is done is kept in FOLDER. The result is written into
FOLDER/plane.npz: grids, rises, critical values and p-values.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from executors import add_options, printed_job, workers

import nuscatter as ns
from nuscatter.computing.block_runs import Workers
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.toys.feldman_cousins import FeldmanCousins
from nuscatter.reports.results.new_physics.non_standard_interactions import couplings

LEVELS = (0.683, 0.9)
#: The grid, (lowest, highest): a little more than the region of 90 %.
RANGES = {"ee_d": (-0.12, 0.48), "mumu_d": (-0.08, 0.44)}
#: Points where −2 ln L of the data rises further are excluded without toys; χ² asks for 4.6 at 90 %.
FARTHEST = 12.0


def joint_likelihood() -> Likelihood:
    """Return the likelihood of both data sets."""
    model = couplings(*RANGES)
    return ns.datasets.coherent_csi_2021().likelihood(model) + ns.datasets.coherent_lar_2020().likelihood(model)


def grids(points: int) -> dict[str, np.ndarray]:
    """Return the grid of each coupling."""
    return {name: np.linspace(low, high, points) for name, (low, high) in RANGES.items()}


def plane(
    on: Workers, *, toys: int, points: int, seed: int = 0, levels: Sequence[float] = LEVELS
) -> dict[float, FeldmanCousins]:
    """Return the construction at each level; toys of the first are read for the others if there is a folder."""
    likelihood = joint_likelihood()

    def at(level: float) -> FeldmanCousins:
        wilks = -2.0 * np.log(1.0 - level)  # two degrees of freedom; `beyond` is counted in it
        return ns.feldman_cousins(
            likelihood, level=level, toys=toys, seed=seed, beyond=FARTHEST / wilks, on=on, **grids(points)
        )

    return {level: at(level) for level in levels}


def write(path: Path, belts: dict[float, FeldmanCousins]) -> None:
    """Write the arrays of a plane."""
    belt = belts[LEVELS[-1]]
    critical = {f"critical_{level:g}": each.critical for level, each in belts.items()}
    arrays = {**belt.grids, "rise": belt.rise, "p_value": belt.p_value, "tested": belt.tested, **critical}
    np.savez(path, **arrays)


def told(belts: dict[float, FeldmanCousins]) -> None:
    """Print how many points are accepted by toys and by χ², and the critical values."""
    for level, belt in belts.items():
        critical = belt.critical[belt.tested]
        wilks = belt.rise <= belt.wilks
        print(
            f"{level:.1%}: {belt.accepted.sum()} of {belt.rise.size} points accepted, {wilks.sum()} by χ² (Wilks); "
            f"critical values {critical.min():.2f} to {critical.max():.2f}, median {np.median(critical):.2f} "
            f"(χ²: {belt.wilks:.2f})"
        )
    print(f"{belt.tested.sum()} points with {belt.toys} toys each; best " + ", ".join(
        f"{name} = {belt.best.values[name]:.3f}" for name in RANGES
    ))  # fmt: skip


def options() -> argparse.ArgumentParser:
    """Return the options of this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--toys", type=int, default=400, help="at each of the points")
    parser.add_argument("--points", type=int, default=41, help="of each side of the grid")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def main() -> None:
    """Throw the toys, and write and say the regions."""
    arguments = options().parse_args()
    if printed_job(arguments):
        return
    with workers(arguments) as on:
        belts = plane(on, toys=arguments.toys, points=arguments.points, seed=arguments.seed)
    write(Path(arguments.folder) / "plane.npz", belts)
    told(belts)


if __name__ == "__main__":
    main()
