"""Build src/nuscatter/sources/tables/boron8.csv: the measured shape of the neutrinos of boron-8, at 73 energies.

    python tools/build_boron8.py [FILE]            write the table
    python tools/build_boron8.py [FILE] --check    compare it with the one committed; exit 1 if a byte differs

FILE is nufog_8B.txt (NeutrinoFog, MIT), or is found below the folder NUSCATTER_DATA. It holds the shape of Bahcall et
al. (1996) at a thousand energies, interpolated linearly. Here it is thinned: the library joins the points by a
monotone cubic in phi/E^2, which gives the thousand back to 1e-3 between 0.5 and 13 MeV (to 0.5 % of a small number
below), so no more are needed.
"""

import argparse
import hashlib
import os
import sys
from pathlib import Path

import numpy as np

TABLE = Path(__file__).parents[1] / "src/nuscatter/sources/tables/boron8.csv"
IN_RELEASES = "solar_flux/nufog_8B.txt"
ENERGIES = np.concatenate(
    [
        [0.02],
        np.arange(0.1, 0.65, 0.1),
        [0.8],
        np.arange(1.0, 13.1, 0.25),
        np.arange(13.2, 16.3, 0.2),
    ]
)
HEADER = """\
# Neutrinos of boron-8, number per MeV; made by tools/build_boron8.py, do not edit. Zero from 16.34 MeV on.
# The shape follows from the measured spectrum of the alphas: J. N. Bahcall et al., Phys. Rev. C 54 (1996) 411,
#   doi:10.1103/PhysRevC.54.411, arXiv:nucl-th/9601044. Mean energy 6.735 +- 0.036 MeV.
# From https://github.com/cajohare/NeutrinoFog at 0df3d0cd, data file of 8B (MIT licence, Ciaran O'Hare), thinned;
#   SHA-256 of the file {digest}
E_MeV,per_MeV
"""


def build(path: Path) -> str:
    """Return the text of the table."""
    energy, value = np.loadtxt(path, delimiter=",").T
    if not np.isclose(np.trapezoid(value, energy), 1, atol=1e-4):
        sys.exit(f"{path} is not normalised to 1.")
    lines = [f"{E:.4g},{np.interp(E, energy, value):.5e}" for E in ENERGIES]
    return HEADER.format(digest=hashlib.sha256(path.read_bytes()).hexdigest()) + "\n".join(lines) + "\n"


def main() -> None:
    """Write the table, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Build the table of the neutrinos of boron-8.")
    default = Path(os.environ.get("NUSCATTER_DATA", "")) / IN_RELEASES
    parser.add_argument("file", nargs="?", type=Path, default=default, help="NeutrinoFog's nufog_8B.txt")
    parser.add_argument("--check", action="store_true", help="compare with the committed table, write nothing")
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        sys.exit(f"There is no file {arguments.file}; give NeutrinoFog's table, or set NUSCATTER_DATA.")
    text = build(arguments.file).encode("ascii")
    if not arguments.check:
        TABLE.write_bytes(text)
    elif not TABLE.is_file() or TABLE.read_bytes() != text:
        sys.exit(f"{TABLE} is not what the source gives; run tools/build_boron8.py.")
    print(f"{TABLE}: {len(ENERGIES)} energies{', as committed' if arguments.check else ''}.")


if __name__ == "__main__":
    main()
