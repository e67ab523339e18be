"""Build src/nuscatter/sources/tables/atmospheric.csv from NeutrinoFog's interpolated FLUKA tables.

NeutrinoFog (MIT) holds the atmospheric fluxes at Gran Sasso on 1000 energies, interpolated linearly between the 38
energies of the FLUKA calculation. The knots are found again by least squares and rounded to the three digits that were
published; the tool says how well they reproduce the 1000 numbers, and refuses to write if they do not (measured: 0.18 %
root mean square, at most 2 %, near 900 MeV, where NeutrinoFog's curve bends between two knots).

Usage: python tools/build_atmospheric.py FOLDER, where FOLDER holds nufog_AtmNu_e.txt, _ebar, _mu and _mubar.
"""

import sys
from pathlib import Path

import numpy as np

TABLE = Path(__file__).parents[1] / "src" / "nuscatter" / "sources" / "tables" / "atmospheric.csv"
FILES = {"nu_e": "e", "nu_mu": "mu", "nu_e_bar": "ebar", "nu_mu_bar": "mubar"}
#: Centres of bins of 1/20 decade from 12.6 to 1000 MeV; FLUKA's table gives them rounded to whole MeV.
CENTRES = 10 ** (1.125 + 0.05 * np.arange(38))
HEAD = """\
# Atmospheric neutrinos below 1 GeV at Gran Sasso, FLUKA. Made by tools/build_atmospheric.py; do not edit.
# G. Battistoni, A. Ferrari, T. Montaruli, P. R. Sala, Astropart. Phys. 23 (2005) 526;
#   from https://github.com/cajohare/NeutrinoFog at 0df3d0cd (MIT licence), nufog_AtmNu_{e,ebar,mu,mubar}: knots of its
#   linear interpolation, rounded to three digits. Columns but the first: flux in all directions, 1/(cm2 s MeV).
# energy_MeV: centre of a bin of 1/20 decade, 10^(1.125 + 0.05 n); the source rounds it to whole MeV (all 38 agree).
"""


def knots(energy: np.ndarray, flux: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the values at the rounded centres and the relative deviations from the samples."""
    at = np.round(CENTRES)
    inside = energy <= at[-1]
    hats = np.array([np.interp(energy[inside], at, row) for row in np.eye(at.size)]).T
    values = np.linalg.lstsq(hats / flux[inside, None], np.ones(inside.sum()), rcond=None)[0]
    rounded = np.array([float(f"{each:.3g}") for each in values])
    return rounded, hats @ rounded / flux[inside] - 1


def main(folder: Path) -> int:
    """Write the table; return the exit code."""
    columns = []
    for species, name in FILES.items():
        values, deviation = knots(*np.loadtxt(folder / f"nufog_AtmNu_{name}.txt", delimiter=",").T)
        mean_square, worst = np.sqrt((deviation**2).mean()), np.abs(deviation).max()
        print(f"{species}: deviation {mean_square:.1e} root mean square, {worst:.1e} at most")
        if mean_square > 2.5e-3 or worst > 2.5e-2:
            return 1
        columns.append(values)
    rows = [
        ",".join([f"{E:.5g}", *(f"{each:.3g}" for each in row)])
        for E, row in zip(CENTRES, np.transpose(columns), strict=True)
    ]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(HEAD + ",".join(["energy_MeV", *FILES]) + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
