"""Build src/nuscatter/structure/tables/magnetic_moments.csv: the moments of natural nuclides with spin.

Needs `mendeleev` and `phasr` (development only; the library reads the table alone).

    python tools/build_magnetic_moments.py            write the table
    python tools/build_magnetic_moments.py --check    compare it with the one committed; exit 1 if a byte differs

What is decided here:

- A moment is mendeleev's g factor times the spin of nuscatter's table of nuclides. mendeleev stores single precision:
  six significant digits of the moment are kept.
- phasr's copy of the IAEA LiveChart (ENSDF) is the second source. The script stops where the two differ by more than
  1.15 %, unless the nuclide is listed in DIFFERENT with the reason. Evaluations of the last years have moved moments by
  0.1 to 0.5 % (better diamagnetic shielding), and LiveChart has the older ones.
- Natural nuclides with spin, and tritium. The free nucleons are not here: the constants have them.
"""

import argparse
import csv
import importlib.metadata
import importlib.resources
import math
import sys
from pathlib import Path

from mendeleev.fetch import fetch_table

from nuscatter.matter.nuclide import nuclides

TABLE = Path(__file__).parents[1] / "src/nuscatter/structure/tables/magnetic_moments.csv"
HEADER = """\
# Magnetic dipole moments of ground states, in nuclear magnetons. Made by tools/build_magnetic_moments.py; do not edit.
# moment, uncertainty: N. J. Stone, Table of Recommended Nuclear Magnetic Dipole Moments: Part I, Long-lived States
#   (IAEA), doi:10.61092/iaea.yjpc-cns6; from PyPI mendeleev {mendeleev} (MIT), its g factors times the spin.
# compared: ENSDF as in the IAEA LiveChart, from PyPI phasr {phasr} (BSD-3-Clause): within 1.1 % where it has a moment,
#   but {different}.
"""
#: Nuclides whose moment is not that of LiveChart: whether the sign is LiveChart's, and what is said of them.
DIFFERENT = {
    "Br81": (False, "Br81 (0.129 there, against 2.2706 in older tables)"),
    "Ag109": (True, "Ag109 (its sign, which mendeleev has lost, is LiveChart's)"),
}
TOLERANCE = 0.0115


def build() -> str:
    """Return the text of the table."""
    rows = fetch_table("isotopes").to_dict("records")
    factors = {
        (int(row["atomic_number"]), int(row["mass_number"])): (row["g_factor"], row["g_factor_uncertainty"])
        for row in rows
    }
    second = live_chart()
    lines, differing = [], []
    for each in nuclides():
        if not each.spin or not (each.abundance > 0 or (each.Z, each.A) == (1, 3)):
            continue
        factor, error = factors[each.Z, each.A]
        if math.isnan(factor):
            print(f"{each.name}: no magnetic moment.")
            continue
        moment, other = factor * each.spin, second.get((each.Z, each.A))
        if other is not None and abs(moment - other) > TOLERANCE * abs(moment):
            if each.name not in DIFFERENT:
                sys.exit(f"{each.name}: {moment:.6g} in mendeleev, {other:.6g} in LiveChart.")
            sign, said = DIFFERENT[each.name]
            moment = math.copysign(moment, other) if sign else moment
            differing.append(said)
        lines.append(f"{each.name},{moment:.6g},{error * each.spin:.1g}")
    header = HEADER.format(
        mendeleev=importlib.metadata.version("mendeleev"),
        phasr=importlib.metadata.version("phasr"),
        different=", ".join(differing) or "none",
    )
    return header + "nuclide,moment,uncertainty\n" + "\n".join(lines) + "\n"


def live_chart() -> dict[tuple[int, int], float]:
    """Return {(Z, A): moment} of phasr's copy of the IAEA LiveChart, where it is one signed number."""
    path = importlib.resources.files("phasr") / "physical_constants/data/nuclei_2022.csv"
    found = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        try:
            found[int(row["z"]), int(row["z"]) + int(row["n"])] = float(row["magnetic_dipole"])
        except ValueError:
            continue
    return found


def main() -> None:
    """Write the table, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Build the table of magnetic moments.")
    parser.add_argument("--check", action="store_true", help="compare with the committed table, write nothing")
    arguments = parser.parse_args()
    text = build()
    if not arguments.check:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.is_file() or TABLE.read_text(encoding="utf-8") != text:
        sys.exit(f"{TABLE} is not what the sources give; run tools/build_magnetic_moments.py.")
    print(f"{TABLE}: {text.count(chr(10))} lines.")


if __name__ == "__main__":
    main()
