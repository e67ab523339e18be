"""Say how often the intervals of epsilon_ee^d from CsI 2021 and LAr 2020 together hold the truth, by toys.

    python tools/coverage_of_nsi.py [--toys 1000] [--processes 1] [--truth 0 0.3315] [--folder DIR]

A toy is the whole measurement: counts, and the auxiliary measurement behind each pull. Its rise of -2 ln L at the truth
is compared with the quantile of chi-squared, as in the intervals of docs/non_standard_interactions.md. There are two
minima, so that each fit starts near both. It takes two minutes of one core for each truth, with the releases at hand
(NUSCATTER_DATA). With a folder a run that was stopped goes on.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from nuscatter.computing.block_runs import Workers
from nuscatter.fits.toys.coverage import Coverage, coverage
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.new_physics.non_standard_interactions import couplings

#: The Standard Model, and the best point of the data near the second solution.
TRUTHS = (0.0, 0.3315)
LIMITS = {"ee_d": (-0.5, 0.9)}


def study(truth: float, toys: int, *, seed: int = 1, on: Workers | None = None) -> Coverage:
    """Return the coverage of epsilon_ee^d at a truth."""
    return coverage(
        together("CsI 2021 + LAr 2020", couplings("ee_d")),
        {"ee_d": truth},
        "ee_d",
        levels=(0.683, 0.9),
        toys=toys,
        seed=seed,
        limits=LIMITS,
        also=[{"ee_d": each} for each in TRUTHS if each != truth],
        on=Workers() if on is None else on,
    )


def main() -> None:
    """Print the fractions with their binomial errors."""
    parser = argparse.ArgumentParser(description="Coverage of the interval of epsilon_ee^d, CsI 2021 + LAr 2020.")
    parser.add_argument("--toys", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--truth", type=float, nargs="+", default=TRUTHS)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    for at, truth in enumerate(given.truth):
        pool = None if given.processes == 1 else (lambda: ProcessPoolExecutor(given.processes))
        folder = None if given.folder is None else given.folder / str(at)
        found = study(truth, given.toys, on=Workers(executor=pool, folder=folder))
        for level, fraction, error in zip(found.levels, found.fraction, found.error, strict=True):
            print(f"truth {truth:g}: {fraction:.3f} +- {error:.3f} of the intervals of {level:.1%} hold it")
        rises = np.quantile(found.fits.rise[0], found.levels)
        other = np.mean((found.fits.values["ee_d"] > 0.17) != (truth > 0.17))
        print(f"    rises at those levels {rises.round(2).tolist()}, best fit in the other minimum {other:.3f}")


if __name__ == "__main__":
    main()
