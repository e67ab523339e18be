"""Build src/nuscatter/structure/tables/spin_responses.csv: Σ′_L and Δ_L of ground states in the shell model.

Reads the one-body density matrices of the program BIGSTICK that the code dmscatter ships, below NUSCATTER_DATA in
shell_model_obdm/targets, and folds them with the oscillator matrix elements of `nuscatter.structure.oscillator`.

    python tools/build_spin_responses.py [FOLDER]            write the table
    python tools/build_spin_responses.py [FOLDER] --check    compare it with the one committed; exit 1 if a byte differs

The script stops where a ground state has not its number of valence nucleons or not its spin: ⟨S⟩ + ⟨L⟩ of protons and
neutrons is J to 1e-4 (the densities have five decimals), which fixes phases and the order of coupling.
"""

import argparse
import math
import os
import re
import sys
from pathlib import Path

import numpy as np

from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.oscillator import Orbit, orbit_element, spin_element
from nuscatter.structure.spin_models import oscillator_length
from nuscatter.units import fm

TABLE = Path(__file__).parents[1] / "src/nuscatter/structure/tables/spin_responses.csv"
FOLDER = "shell_model_obdm/targets"
#: File, nuclide, interaction, protons and neutrons in the valence space. The first of a nuclide is its default.
FILES = (
    ("F/f19usdb", "F19", "usdb", (1, 2)),
    ("F/f19w18", "F19", "usd", (1, 2)),
    ("Na/na23usdb", "Na23", "usdb", (3, 4)),
    ("Na/na23w18", "Na23", "usd", (3, 4)),
    ("Si/si29usdb", "Si29", "usdb", (6, 7)),
    ("Si/si29w18", "Si29", "usd", (6, 7)),
    ("Ge/ge73jun45", "Ge73", "jun45", (4, 13)),
    ("I/i127gcn", "I127", "gcn", (3, 24)),
    ("I/i127jj55", "I127", "jj55", (3, 24)),
    ("Xe/xe129gcn", "Xe129", "gcn", (4, 25)),
    ("Xe/xe129jj55", "Xe129", "jj55", (4, 25)),
    ("Xe/xe131gcn", "Xe131", "gcn", (4, 27)),
    ("Xe/xe131jj55", "Xe131", "jj55", (4, 27)),
)
POWERS = 8
HEADER = """\
# Responses of ground states in the shell model: e^-y sum c_k y^k, y = (Q b/2)^2, defined in nuscatter.structure.spin.
# Made by tools/build_spin_responses.py; do not edit.
# densities: BIGSTICK one-body density matrices of the code dmscatter (O. C. Gorton, C. W. Johnson, C. Jiao,
#   J. Nikoleyczik, arXiv:2209.09187), github.com/ogorton/dmscatter at d4c5046b, MIT licence.
# usdb: B. A. Brown and W. A. Richter, Phys. Rev. C 74 (2006) 034315; sd shell.
# usd: B. H. Wildenthal, Prog. Part. Nucl. Phys. 11 (1984) 5; sd shell.
# jun45: M. Honma et al., Phys. Rev. C 80 (2009) 064323; 0f5/2, 1p, 0g9/2. The density file was edited by its authors so
#   that 9/2+ is the ground state; its calculation has another level lowest.
# gcn: A. Gniady, E. Caurier, F. Nowacki, used in Phys. Rev. C 82 (2010) 064304; 0g7/2, 1d, 2s, 0h11/2.
# jj55: B. A. Brown et al., Phys. Rev. C 71 (2005) 044317; 0g7/2, 1d, 2s, 0h11/2.
# length_fm: oscillator length b of hbar omega = 45 A^(-1/3) - 25 A^(-2/3) MeV. No correction for the centre of mass.
# operator: spin is Sigma'_L, orbit is Delta_L; nucleon: p or n.
"""

Density = dict[int, list[tuple[int, int, float, float]]]


def read(path: Path) -> tuple[dict[int, Orbit], float, Density]:
    """Return the orbits by number, J, and the densities of the ground state, {rank: (bra, ket, protons, neutrons)}."""
    orbits: dict[int, Orbit] = {}
    densities: Density = {}
    twice_spin, rank = 0, -1
    for line in path.read_text(encoding="ascii").splitlines():
        fields = line.split()
        if states := re.match(r"\s*(Initial|Final) state\s*#\s*(\d+).*2xJ, 2xT =\s*(\d+)", line):
            if densities:
                break
            if states[2] != "1":
                sys.exit(f"{path} does not start with the density of its first state.")
            twice_spin = int(states[3])
        elif ranked := re.match(r"\s*Jt =\s*(\d+)", line):
            rank = int(ranked[1])
        elif rank >= 0 and len(fields) == 4:
            bra, ket, protons, neutrons = fields
            densities.setdefault(rank, []).append((int(bra), int(ket), float(protons), float(neutrons)))
        elif rank < 0 and len(fields) == 4 and all(each.isdigit() for each in fields):
            orbits[int(fields[0])] = Orbit(int(fields[1]), int(fields[2]), int(fields[3]) / 2)
    return orbits, twice_spin / 2, densities


def responses(orbits: dict[int, Orbit], spin: float, densities: Density) -> dict[tuple[str, int, str], np.ndarray]:
    """Return {(operator, L, nucleon): coefficients}, in the normalisation of `nuscatter.structure.spin`."""
    found: dict[tuple[str, int, str], np.ndarray] = {}
    norm = math.sqrt(2 * math.pi / (2 * spin + 1))
    for operator, element, scale in (("spin", spin_element, norm), ("orbit", orbit_element, -2 * norm)):
        for multipole in range(1, int(2 * spin) + 1, 2):
            for column, nucleon in ((2, "p"), (3, "n")):
                total = np.zeros(POWERS)
                for entry in densities.get(multipole, []):
                    powers = entry[column] * element(multipole, orbits[entry[0]], orbits[entry[1]])
                    if np.abs(powers[POWERS:]).max(initial=0) > 1e-12:
                        sys.exit(f"A polynomial has more than {POWERS} coefficients.")
                    total[: len(powers[:POWERS])] += powers[:POWERS]
                found[operator, multipole, nucleon] = scale * total
    return found


def check(name: str, orbits: dict[int, Orbit], spin: float, densities: Density, valence: tuple[int, int]) -> None:
    """Stop if the numbers of valence nucleons or the sum of ⟨S⟩ and ⟨L⟩ is wrong."""
    for column, number in ((2, valence[0]), (3, valence[1])):
        counted = sum(
            math.sqrt((2 * orbits[entry[0]].j + 1) / (2 * spin + 1)) * entry[column]
            for entry in densities[0]
            if entry[0] == entry[1]
        )
        if abs(counted - number) > 2e-4:
            sys.exit(f"{name} has {counted:.5f} valence nucleons, {number} expected.")
    values = responses(orbits, spin, densities)
    norm = math.sqrt((spin + 1) / (3 * spin))
    total = sum(values["spin", 1, q][0] / (2 * norm) + values["orbit", 1, q][0] / norm for q in "pn")
    if abs(total - spin) > 1e-4:
        sys.exit(f"{name}: <S> + <L> = {total:.6f}, J = {spin}.")


def build(folder: Path) -> str:
    """Return the text of the table."""
    names = ",".join(f"c{k}" for k in range(POWERS))
    lines = [HEADER + f"nuclide,interaction,length_fm,operator,multipole,nucleon,{names}"]
    for file, name, interaction, valence in FILES:
        orbits, spin, densities = read(folder / f"{file}.dres")
        if spin != nuclide(name).spin:
            sys.exit(f"{file} has J = {spin}, {name} has {nuclide(name).spin}.")
        check(name, orbits, spin, densities, valence)
        length = f"{oscillator_length(name) / fm:.5f}"
        for (operator, multipole, nucleon), powers in responses(orbits, spin, densities).items():
            # Densities have five decimals, so more than seven say nothing; rounding noise is no coefficient.
            cells = ["" if abs(each) < 1e-9 else f"{each:.7g}" for each in powers]
            lines.append(",".join([name, interaction, length, operator, str(multipole), nucleon, *cells]))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Build the table of shell-model spin responses.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(os.environ.get("NUSCATTER_DATA", "")) / FOLDER)
    parser.add_argument("--check", action="store_true", help="compare with the committed table, write nothing")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        sys.exit(f"There is no folder {arguments.folder}; give dmscatter's targets, or set NUSCATTER_DATA.")
    text = build(arguments.folder)
    if not arguments.check:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.is_file() or TABLE.read_text(encoding="utf-8") != text:
        sys.exit(f"{TABLE} is not what the sources give; run tools/build_spin_responses.py.")
    print(f"{TABLE}: {text.count(chr(10))} lines{', as committed' if arguments.check else ''}.")


if __name__ == "__main__":
    main()
