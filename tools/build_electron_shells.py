"""Build src/nuscatter/matter/tables/electron_shells.csv: one line for each occupied subshell of the elements 1 to 98.

Needs `mendeleev` and `xraydb` (development only; the library reads the table alone).

    python tools/build_electron_shells.py             write the table
    python tools/build_electron_shells.py --check     compare it with the one committed; exit 1 if a byte differs

What is decided here, since no source has it all:

- Electrons: the ground configuration of the free atom (NIST); the script stops where mendeleev's own differs, or where
  the electrons are not Z. In an open subshell of p, d or f electrons the more bound j = l − 1/2 is filled first.
- Binding energies: measured absorption edges. Many are of solids, below the Fermi level, so those of valence
  electrons say little about the atom: no electron leaves it for less than the first ionisation energy. An edge below
  that (a few eV, or a placeholder of the source) and an edge that is missing are therefore replaced by the measured
  first ionisation energy, and where all edges lie above it, the least of them is.
- Above californium (Z = 98) the source of edges has none; nobody has a target of those.
"""

import argparse
import importlib.metadata
import importlib.util
import re
import sqlite3
import sys
from pathlib import Path

from mendeleev.fetch import fetch_table

TABLE = Path(__file__).parents[1] / "src/nuscatter/matter/tables/electron_shells.csv"
LAST = 98
CAPACITIES = {"s": (2,), "p": (2, 4), "d": (4, 6), "f": (6, 8)}
FIRST_INDEX = {"s": 1, "p": 2, "d": 4, "f": 6}

COLUMNS = ("Z", "symbol", "shell", "electrons", "binding_energy_eV", "source")
HEADER = """\
# Electrons of the elements by subshell. Made by tools/build_electron_shells.py; do not edit.
# shell: K, L1 ... Q1, the X-ray names of 1s, 2s, 2p1/2, 2p3/2, 3s, 3p1/2, 3p3/2, 3d3/2, 3d5/2, ...
# electrons: ground-state configurations of NIST's Atomic Spectra Database, doi:10.18434/T4W30F; from PyPI mendeleev
#   {mendeleev} (MIT); of an open subshell the lower j is filled first.
# binding_energy_eV, source "edge": absorption edges of W. T. Elam, B. D. Ravel, J. R. Sieber, Radiat. Phys. Chem. 63
#   (2002) 121, doi:10.1016/S0969-806X(01)00227-4; from PyPI xraydb {xraydb} (code MIT, data public domain).
# binding_energy_eV, source "ionization": first ionisation energies of NIST's Atomic Spectra Database; from PyPI
#   mendeleev {mendeleev} (MIT). They stand where there is no edge or one below them, and always for the outermost.
"""

Row = tuple[int, str, str, int, float, str]


def read_edges() -> dict[str, dict[str, float]]:
    """Return {symbol: {shell: edge [eV]}} of xraydb's copy of Elam, Ravel and Sieber."""
    found = importlib.util.find_spec("xraydb")
    if found is None or not found.submodule_search_locations:
        sys.exit("Install xraydb: pip install xraydb.")
    path = Path(found.submodule_search_locations[0]) / "xraydb.sqlite"
    edges: dict[str, dict[str, float]] = {}
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        for symbol, shell, energy in database.execute("SELECT element, iupac_symbol, absorption_edge FROM xray_levels"):
            edges.setdefault(symbol, {})[shell] = energy
    return edges


def configuration(text: str, cores: dict[str, str]) -> dict[tuple[int, str], int]:
    """Return {(n, letter): electrons} of a configuration such as ``[Kr].4d10.5s2.5p6``; `cores` says what [Kr] is."""
    shells: dict[tuple[int, str], int] = {}
    for part in re.split(r"[. ]", text):
        core = re.fullmatch(r"\[(\w+)\]", part)
        if core:
            shells |= configuration(cores[core[1]], cores)
            continue
        found = re.fullmatch(r"([1-7])([spdf])(\d*)", part)
        if found is None:
            sys.exit(f"There is no sense in {part!r} of the configuration {text!r}.")
        shells[int(found[1]), found[2]] = int(found[3] or 1)
    return shells


def subshells(occupied: dict[tuple[int, str], int]) -> list[tuple[str, int]]:
    """Return (X-ray name, electrons) of each subshell that holds any."""
    result = []
    for (n, letter), electrons in sorted(occupied.items(), key=lambda item: (item[0][0], "spdf".index(item[0][1]))):
        left = electrons
        for at, capacity in enumerate(CAPACITIES[letter]):
            name = "KLMNOPQ"[n - 1] + (str(FIRST_INDEX[letter] + at) if n > 1 else "")
            if left > 0:
                result.append((name, min(left, capacity)))
            left -= capacity
    return result


def element(Z: int, symbol: str, shells: list[tuple[str, int]], edges: dict[str, float], first: float) -> list[Row]:
    """Return the lines of an element: edges, and the first ionisation energy as the module says."""
    known = [edges[name] for name, _ in shells if edges.get(name, 0) > first]
    least = first if len(known) < len(shells) else min(known)
    return [
        (Z, symbol, name, electrons, edges[name], "edge")
        if edges.get(name, 0) > least
        else (Z, symbol, name, electrons, first, "ionization")
        for name, electrons in shells
    ]


def build() -> str:
    """Return the text of the table."""
    edges = read_edges()
    elements = fetch_table("elements").set_index("atomic_number")
    levels = fetch_table("ionizationenergies")
    atoms = levels[levels["ion_charge"] == 0].set_index("atomic_number")
    cores = dict(zip(elements["symbol"], elements["electronic_configuration"], strict=True))
    lines = []
    for Z in range(1, LAST + 1):
        symbol, ground = str(elements.loc[Z, "symbol"]), str(atoms.loc[Z, "ground_shells"])
        occupied = configuration(ground, cores)
        if occupied != configuration(cores[symbol], cores):
            sys.exit(f"The configurations of {symbol}, {ground} of NIST and {cores[symbol]} of mendeleev, differ.")
        shells = subshells(occupied)
        first = float(atoms.loc[Z, "ionization_energy"])
        rows = element(Z, symbol, shells, edges[symbol], first)
        if sum(row[3] for row in rows) != Z or not min(row[4] for row in rows) == first > 0:
            sys.exit(f"The electrons of {symbol} are not {Z}, or the outermost is not at the ionisation energy.")
        lines += [
            f"{Z},{symbol},{name},{electrons},{energy:.10g},{source}" for _, _, name, electrons, energy, source in rows
        ]
    header = HEADER.format(
        mendeleev=importlib.metadata.version("mendeleev"), xraydb=importlib.metadata.version("xraydb")
    )
    return header + ",".join(COLUMNS) + "\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Write the table, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Build the table of electron shells.")
    parser.add_argument("--check", action="store_true", help="compare with the committed table, write nothing")
    arguments = parser.parse_args()
    text = build().encode("ascii")
    if not arguments.check:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_bytes(text)
    elif not TABLE.is_file() or TABLE.read_bytes() != text:
        sys.exit(f"{TABLE} is not what the sources give; run tools/build_electron_shells.py.")
    print(f"{TABLE}: {LAST} elements, {len(text)} bytes{', as committed' if arguments.check else ''}.")


if __name__ == "__main__":
    main()
