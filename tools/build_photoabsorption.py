"""Build src/nuscatter/detectors/tables/photoabsorption.csv: what an atom of argon, germanium or xenon absorbs.

Needs `periodictable` and `xraydb` (development only; the library reads the table alone).

    python tools/build_photoabsorption.py             write the table
    python tools/build_photoabsorption.py --check     compare it with the one committed; exit 1 if a byte differs

What is decided here, since no source has it all:

- Up to 30 keV: the compilation of Henke, Gullikson and Davis, the only one of the three at hand that was fitted to
  measurements at the outer shells. Its oscillator strengths are within 5 % of the sum rule. Chantler's (in xraydb) are
  not: 16.6 of argon's 18 electrons, 26.7 of germanium's 32, 36.5 of xenon's 54. It has 72 Mb at argon's 3p threshold
  (Henke 37) and 8 Mb at the top of xenon's 4d resonance (Henke 27). Above 1 keV the three agree to 13 %.
- Above 30 keV: Elam, Ravel and Sieber (in xraydb), which hold xenon's K shell. They lie 2 to 4 % lower at the joint.
- Germanium starts at the edge of its 3d shell. Below, the source has the solid with its four valence electrons.
- An edge that the source encloses by points 0.1 eV below and above is one energy with two values. A step that the
  source spreads over points of its mesh (argon 3s, xenon 4d, germanium 3d) stays as it is.
- Of each stretch between edges only those points are kept that straight lines in log-log need to 0.1 %.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import math
import sqlite3
import sys
from itertools import pairwise
from pathlib import Path

TABLE = Path(__file__).parents[1] / "src/nuscatter/detectors/tables/photoabsorption.csv"
#: Element → energies [eV] from which on the source is that of the atom.
ELEMENTS = {"Ar": 0.0, "Ge": 29.2, "Xe": 0.0}
#: Energies [eV] between which one source takes over from the other, and at which the table ends.
JOINT, LAST = 30e3, 200e3
#: Below this f₂ the source has no absorption at all, but writes a small number.
NOTHING = 1e-3
#: Distance [eV] of the two points of an edge, and the least step of an edge.
APART, STEP = 0.201, 0.03
#: Part of a cross section by which the kept points may miss the others.
TOLERANCE = 1e-3
#: Classical electron radius [cm], ħc·2π [eV cm], Avogadro's number: CODATA 2018.
RADIUS, HC, AVOGADRO = 2.8179403262e-13, 1.239841984e-4, 6.02214076e23
BARN = 1e-24

COLUMNS = ("element", "energy_eV", "cross_section_barn")
HEADER = """\
# Photoabsorption cross sections of atoms. Made by tools/build_photoabsorption.py; do not edit.
# Up to 30 keV: f2 of B. L. Henke, E. M. Gullikson, J. C. Davis, At. Data Nucl. Data Tables 54 (1993) 181,
#   doi:10.1006/adnd.1993.1013, sigma = 2 r_e lambda f2; from PyPI periodictable {periodictable} (public domain).
# Above: W. T. Elam, B. D. Ravel, J. R. Sieber, Radiat. Phys. Chem. 63 (2002) 121,
#   doi:10.1016/S0969-806X(01)00227-4; from PyPI xraydb {xraydb} (code MIT, data public domain).
# An energy that stands twice is an edge, with the values below and above it. Between the points sigma is a power of
#   the energy; below the first and above the last it is taken as zero. Germanium: from the 3d shell on.
"""

Point = tuple[float, float]


def folder(package: str) -> Path:
    """Return the folder of an installed package."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        sys.exit(f"Install {package}: pip install {package}.")
    return Path(found.submodule_search_locations[0])


def henke(symbol: str, lowest: float) -> list[Point]:
    """Return energies [eV] and cross sections [barn] up to the joint; an energy with two values is an edge."""
    points: list[Point] = []
    for line in (folder("periodictable") / "xsf" / f"{symbol.lower()}.nff").read_text().splitlines()[1:]:
        energy, _, f2 = map(float, line.split())
        if energy >= lowest and f2 > NOTHING:
            points.append((energy, 2 * RADIUS * HC / energy * f2 / BARN))
        elif points and energy >= lowest:
            sys.exit(f"{symbol} has no absorption at {energy} eV, above its first.")
    for at in range(len(points) - 1):
        (low, below), (high, above) = points[at : at + 2]
        if high - low < APART and above > (1 + STEP) * below:
            middle = round((low + high) / 2, 6)
            points[at : at + 2] = [(middle, below), (middle, above)]
    return points


def elam(symbol: str) -> list[Point]:
    """Return energies [eV] and cross sections [barn] above the joint."""
    with sqlite3.connect(f"file:{folder('xraydb') / 'xraydb.sqlite'}?mode=ro", uri=True) as database:
        logarithms = database.execute(
            "SELECT log_energy, log_photoabsorption FROM photoabsorption WHERE element = ?", (symbol,)
        ).fetchone()
        (mass,) = database.execute("SELECT molar_mass FROM elements WHERE element = ?", (symbol,)).fetchone()
    energies, per_gram = (map(math.exp, json.loads(each)) for each in logarithms)
    both = zip(energies, per_gram, strict=True)
    return [
        (float(f"{energy:.6g}"), each * mass / AVOGADRO / BARN)
        for energy, each in both
        if JOINT * 1.001 < energy <= LAST * 1.001
    ]


def needed(points: list[Point]) -> list[Point]:
    """Return those points that straight lines in log-log need: the ends, and where the others miss most."""
    logs = [(math.log(energy), math.log(sigma)) for energy, sigma in points]

    def between(first: int, last: int) -> list[int]:
        (x0, y0), (x1, y1) = logs[first], logs[last]
        misses = [abs(y0 + (y1 - y0) * (x - x0) / (x1 - x0) - y) for x, y in logs[first + 1 : last]]
        if not misses or max(misses) < TOLERANCE:
            return []
        worst = first + 1 + misses.index(max(misses))
        return [*between(first, worst), worst, *between(worst, last)]

    return [points[at] for at in (0, *between(0, len(points) - 1), len(points) - 1)]


def element(symbol: str, lowest: float) -> list[Point]:
    """Return the points of an element, thinned between its edges."""
    points = henke(symbol, lowest) + elam(symbol)
    starts = [0, *(at for at in range(1, len(points)) if points[at][0] == points[at - 1][0]), len(points)]
    return [point for low, high in pairwise(starts) for point in needed(points[low:high])]


def build() -> str:
    """Return the text of the table."""
    versions = {name: importlib.metadata.version(name) for name in ("periodictable", "xraydb")}
    lines = [
        f"{symbol},{energy:.10g},{sigma:.5g}"
        for symbol, lowest in ELEMENTS.items()
        for energy, sigma in element(symbol, lowest)
    ]
    return HEADER.format(**versions) + ",".join(COLUMNS) + "\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Write the table, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Build the table of photoabsorption cross sections.")
    parser.add_argument("--check", action="store_true", help="compare with the committed table, write nothing")
    arguments = parser.parse_args()
    text = build().encode("ascii")
    if not arguments.check:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_bytes(text)
    elif not TABLE.is_file() or TABLE.read_bytes() != text:
        sys.exit(f"{TABLE} is not what the sources give; run tools/build_photoabsorption.py.")
    print(f"{TABLE}: {len(ELEMENTS)} elements, {len(text)} bytes{', as committed' if arguments.check else ''}.")


if __name__ == "__main__":
    main()
