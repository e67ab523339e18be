"""Build src/nuscatter/matter/tables/nuclides.csv: one line for each of the 3558 nuclides of AME2020.

Needs `mendeleev` and `phasr` (development only; the library reads the table alone) and AME2020's own table, which marks
the estimated masses by '#' and holds the free neutron, the one nuclide that mendeleev lacks. Its path is the argument,
or it is found below the folder NUSCATTER_DATA.

    python tools/build_nuclides.py [AME_FILE]            write the table
    python tools/build_nuclides.py [AME_FILE] --check    compare it with the one committed; exit 1 if a byte differs

What is decided here, since the sources disagree or need care:

- Masses are AME2020's to the last digit: the script stops if mendeleev's differ from the table's by 1e-12 u.
- Abundances are divided by their sum: O, Mg and S do not sum to 100 % in the source, and of tantalum only Ta181 is in
  it (the missing 0.012 % is an isomer, not the ground state of Ta180).
- Spins and parities are mendeleev's (NUBASE2020). mendeleev loses the parity of forms like (3/2)- and takes a few
  isomers for the ground state, so where phasr's copy of ENSDF is firm (no brackets) it wins, and a parity that is
  missing is filled from it when the spins agree. A spin that A forbids (an odd A with a whole spin) is dropped.
- Charge radii are Angeli and Marinova's. Theirs for the neutron is a mean square [fm^2], not a radius: it is left out.
"""

import argparse
import csv
import hashlib
import importlib.metadata
import importlib.resources
import math
import os
import re
import sys
from collections import defaultdict
from pathlib import Path

from mendeleev.fetch import fetch_table

TABLE = Path(__file__).parents[1] / "src/nuscatter/matter/tables/nuclides.csv"
AME_IN_RELEASES = "nuclear_masses/ame2020_mass_1.mas20.txt"
AME_ROWS = 3558

COLUMNS = (
    *("Z", "A", "symbol", "atomic_mass_u", "mass_uncertainty_u", "estimated"),
    *("spin", "parity", "abundance", "charge_radius_fm", "charge_radius_uncertainty_fm"),
)
HEADER = """\
# Nuclides of AME2020: ground-state facts. Made by tools/build_nuclides.py; do not edit.
# atomic_mass_u, mass_uncertainty_u: AME2020, M. Wang et al., Chin. Phys. C 45 (2021) 030003,
#   doi:10.1088/1674-1137/abddaf; from PyPI mendeleev {mendeleev} (MIT), the free neutron from the published table.
# estimated: 1 where AME2020's table marks the mass by '#' (trends, not measurement);
#   {name}, SHA-256 {digest} (published table of facts).
# spin, parity: NUBASE2020, F. G. Kondev et al., Chin. Phys. C 45 (2021) 030001, doi:10.1088/1674-1137/abddae; from PyPI
#   mendeleev {mendeleev} (MIT); where ENSDF (IAEA LiveChart, from PyPI phasr {phasr}, BSD-3-Clause) is firm, ENSDF.
# abundance: number fraction of the natural element, isotopic compositions (IUPAC) as in NUBASE2020; from PyPI
#   mendeleev {mendeleev} (MIT), every element divided by its sum.
# charge_radius_fm, charge_radius_uncertainty_fm: I. Angeli, K. P. Marinova, At. Data Nucl. Data Tables 99 (2013) 69,
#   doi:10.1016/j.adt.2011.12.006; from PyPI phasr {phasr} (BSD-3-Clause), its copy of IAEA LiveChart.
# An empty field is not known. Spins of nuclides far from stability are often tentative.
"""

Key = tuple[int, int]


def read_ame(path: Path) -> dict[Key, tuple[str, float, float, bool]]:
    """Return {(Z, A): (symbol, mass [u], uncertainty [u], estimated)} from AME2020's fixed-width table."""
    table: dict[Key, tuple[str, float, float, bool]] = {}
    for line in path.read_text(encoding="ascii").splitlines()[36:]:
        whole, micro, error = line[106:109], line[110:123], line[124:]
        mass = int(whole) + float(micro.replace("#", "")) * 1e-6
        table[int(line[9:14]), int(line[14:19])] = (
            line[20:23].strip(),
            round(mass, 12),
            float(f"{float(error.replace('#', '')) * 1e-6:.8g}"),
            "#" in micro,
        )
    if len(table) != AME_ROWS:
        sys.exit(f"{path} has {len(table)} nuclides, but AME2020 has {AME_ROWS}.")
    return table


def read_mendeleev() -> tuple[dict[int, str], dict[Key, dict[str, object]]]:
    """Return the symbols {Z: symbol} and the isotopes {(Z, A): row} of mendeleev; a missing value is None."""
    elements = fetch_table("elements")
    symbols = dict(zip(elements["atomic_number"].astype(int), elements["symbol"], strict=True))
    rows = fetch_table("isotopes").to_dict("records")
    isotopes = {(int(row["atomic_number"]), int(row["mass_number"])): row for row in rows}
    return symbols, {
        key: {name: None if isinstance(v, float) and math.isnan(v) else v for name, v in row.items()}
        for key, row in isotopes.items()
    }


def read_phasr() -> dict[Key, dict[str, str]]:
    """Return {(Z, A): row} of phasr's copy of the IAEA LiveChart."""
    path = importlib.resources.files("phasr") / "physical_constants/data/nuclei_2022.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {(int(row["z"]), int(row["z"]) + int(row["n"])): row for row in rows}


def spin_and_parity(key: Key, nubase: tuple[str, str], ensdf: str) -> tuple[str, str]:
    """Return spin and parity as text: NUBASE's, corrected by a firm ENSDF assignment, as the module says."""
    spin, parity = nubase
    firm = re.fullmatch(r"(\d+(?:/2)?)([+-])", ensdf)
    single = re.fullmatch(r"(\d+(?:/2)?)([+-])", re.sub(r"[()\[\]]", "", ensdf))
    if firm:
        spin, parity = firm.groups()
    elif single and spin == single[1] and not parity:
        parity = single[2]
    if spin and ("/" in spin) != bool(key[1] % 2):
        return "", ""
    return spin, parity


def natural_abundances(isotopes: dict[Key, dict[str, object]]) -> dict[Key, float]:
    """Return the number fractions of the natural isotopes, summing to 1 in each element."""
    elements: dict[int, dict[Key, float]] = defaultdict(dict)
    for key, row in isotopes.items():
        if row["abundance"]:
            elements[key[0]][key] = float(str(row["abundance"]))
    fractions: dict[Key, float] = {}
    for parts in elements.values():
        total = math.fsum(parts.values())
        if abs(total - 100) > 0.02:
            sys.exit(f"The abundances of Z = {min(parts)[0]} sum to {total} %.")
        fractions |= {key: round(part / total, 12) for key, part in parts.items()}
    return fractions


def build(ame_path: Path) -> str:
    """Return the text of the table."""
    ame, (symbols, isotopes), livechart = read_ame(ame_path), read_mendeleev(), read_phasr()
    symbols[0] = "n"
    if set(ame) - set(isotopes) != {(0, 1)} or set(isotopes) - set(ame):
        sys.exit("mendeleev and AME2020 do not hold the same nuclides.")
    abundances = natural_abundances(isotopes)
    lines = []
    for key in sorted(ame):
        symbol, mass, error, estimated = ame[key]
        row, chart = isotopes.get(key, {}), livechart.get(key, {})
        if symbol != symbols[key[0]]:
            sys.exit(f"Z = {key[0]} is {symbol} in AME2020 and {symbols[key[0]]} in mendeleev.")
        mass, mass_error = float(str(row.get("mass", mass))), float(str(row.get("mass_uncertainty", error)))
        if abs(mass - ame[key][1]) > 1e-12 or abs(mass_error - error) > 1e-12:
            sys.exit(f"{symbol}{key[1]}: mendeleev's mass {mass} ± {mass_error} u is not AME2020's.")
        nubase = str(row.get("spin") or ""), str(row.get("parity") or "")
        spin, parity = spin_and_parity(key, nubase, chart.get("jp", "").strip())
        radius = [chart.get(name, "").strip() if key[0] else "" for name in ("radius", "unc_r")]
        abundance = repr(abundances[key]) if key in abundances else ""
        fields = [str(key[0]), str(key[1]), symbol, repr(mass), f"{mass_error:.8g}", str(int(estimated))]
        lines.append(",".join([*fields, spin, parity, abundance, *radius]))
    header = HEADER.format(
        mendeleev=importlib.metadata.version("mendeleev"),
        phasr=importlib.metadata.version("phasr"),
        name=ame_path.name,
        digest=hashlib.sha256(ame_path.read_bytes()).hexdigest(),
    )
    return header + ",".join(COLUMNS) + "\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Write the table, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Build the table of nuclides.")
    default = Path(os.environ.get("NUSCATTER_DATA", "")) / AME_IN_RELEASES
    parser.add_argument("ame", nargs="?", type=Path, default=default, help="AME2020's mass table")
    parser.add_argument("--check", action="store_true", help="compare with the committed table, write nothing")
    arguments = parser.parse_args()
    if not arguments.ame.is_file():
        sys.exit(f"There is no file {arguments.ame}; give AME2020's mass table, or set NUSCATTER_DATA.")
    text = build(arguments.ame).encode("ascii")
    if not arguments.check:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_bytes(text)
    elif not TABLE.is_file() or TABLE.read_bytes() != text:
        sys.exit(f"{TABLE} is not what the sources give; run tools/build_nuclides.py.")
    print(f"{TABLE}: {AME_ROWS} nuclides, {len(text)} bytes{', as committed' if arguments.check else ''}.")


if __name__ == "__main__":
    main()
