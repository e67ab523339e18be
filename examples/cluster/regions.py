"""The regions of a plane that nsi_plane.py made, beside those of χ² (Wilks): areas, ends, and a figure.

    python regions.py FOLDER                 reads FOLDER/plane.npz, writes FOLDER/regions.png

Critical values vary slowly over the plane, −2 ln L of the data does not. So the critical values of the grid are
interpolated, and the rise of the data is computed on a finer grid.
"""

import argparse
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from nsi_plane import LEVELS, RANGES, grids, joint_likelihood
from scipy.interpolate import NearestNDInterpolator, RegularGridInterpolator

import nuscatter as ns


def interpolated(axes: list[np.ndarray], values: np.ndarray, tested: np.ndarray, fine: list[np.ndarray]) -> np.ndarray:
    """Return values between the points that were tested; where a point was not, the nearest one that was counts."""
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    steps = np.array([axis[1] - axis[0] for axis in axes])
    known = np.where(tested, values, NearestNDInterpolator(points[tested] / steps, values[tested])(points / steps))
    return RegularGridInterpolator(axes, known)(np.stack(np.meshgrid(*fine, indexing="ij"), axis=-1))


def pieces(axis: np.ndarray, inside: np.ndarray) -> str:
    """Return the intervals of an axis over which a region lies."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(int)))
    return " and ".join(f"[{axis[a]:.3f}, {axis[b - 1]:.3f}]" for a, b in zip(edges[::2], edges[1::2], strict=True))


def main() -> None:
    """Print the regions, and draw them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--points", type=int, default=121, help="of each side of the finer grid")
    arguments = parser.parse_args()

    with np.load(arguments.folder / "plane.npz") as arrays:
        plane = dict(arrays)
    axes = [plane[name] for name in RANGES]
    fine = grids(arguments.points)
    first, second = fine.values()
    found = ns.scan(joint_likelihood(), levels=(), refine=0, **fine)
    cell = (first[1] - first[0]) * (second[1] - second[0])
    with ns.figures.house_style():
        panel = Figure(figsize=(4.6, 4.2)).subplots()
    for level, shade in zip(LEVELS, ("#0072B2", "#9ECAE1"), strict=True):
        critical = interpolated(axes, plane[f"critical_{level:g}"], plane["tested"], list(fine.values()))
        wilks = -2.0 * np.log(1.0 - level)
        for name, inside in {"toys": found.rise <= critical, "χ²": found.rise <= wilks}.items():
            ends = ", ".join(
                f"{key} in {pieces(axis, inside.any(axis=other))}"
                for (key, axis), other in zip(fine.items(), (1, 0), strict=True)
            )
            print(f"{level:.1%} by {name:4}: area {cell * inside.sum():.4f}, {ends}")
        near = found.rise < wilks + 2.0
        print(
            f"        critical values there: {critical[near].min():.2f} to {critical[near].max():.2f} (χ²: {wilks:.2f})"
        )
        panel.contourf(first, second, (found.rise - critical).T, levels=[-1e9, 0.0], colors=[shade], zorder=2 - level)
        panel.contour(first, second, found.rise.T, levels=[wilks], colors="black", linestyles="--", linewidths=0.8)
    panel.plot(0.0, 0.0, "k+")
    panel.set_xlabel(r"$\epsilon_{ee}^d$")
    panel.set_ylabel(r"$\epsilon_{\mu\mu}^d$")
    ns.figures.save(panel.figure, arguments.folder / "regions.png")


if __name__ == "__main__":
    main()
