"""Build the tables of src/nuscatter/sources/tables: fission_spectra.csv, off_equilibrium.csv and beta_branches.csv.

Needs the folder `dayabay_hm` (PyPI dayabay-data-official 1.0.1, CC BY 4.0) and Huber's own files `ricochet_*` to check
it, both in reactor_flux/ below NUSCATTER_DATA, and the development package `paceENSDF` for the branches.

    python tools/build_reactor_tables.py            write the tables
    python tools/build_reactor_tables.py --check    compare with those committed; exit 1 if a byte differs

What is decided here:

- Huber's and Mueller's spectra are the release's at their own 25 points, 2 to 8 MeV in steps of 0.25 MeV; the release's
  other points are interpolations of these (log-linear) and extrapolations from the last two, which the script checks.
- The release's uncorrelated uncertainties are for bins of 50 keV: √5 times those of Huber's and Mueller's points, which
  the script checks with Huber's own files. The table has the points' own.
- Vogel and Engel's table below 2 MeV is typed below. It was confirmed in two ways: from memory, and with three public
  scripts that read the same 44 numbers.
- Off-equilibrium corrections are the release's at Mueller's own five energies.
- Branches of no intensity are left out.
"""

import argparse
import csv
import importlib.metadata
import importlib.resources
import itertools
import json
import os
import sys
from pathlib import Path

TABLES = Path(__file__).parents[1] / "src/nuscatter/sources/tables"
ISOTOPES = ("U235", "U238", "Pu239", "Pu241")
DAYABAY = "PyPI dayabay-data-official 1.0.1, doi:10.5281/zenodo.17587229, CC BY 4.0"
POINTS = [2 + n / 4 for n in range(25)]

VOGEL_ENGEL_ENERGIES = (7.813e-3, 1.563e-2, 3.12e-2, 6.25e-2, 0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
VOGEL_ENGEL = {
    "U235": (0.024, 0.092, 0.35, 0.61, 1.98, 2.16, 2.66, 2.66, 2.41, 1.69, 1.26),
    "U238": (0.089, 0.35, 1.32, 0.65, 2.02, 2.18, 2.91, 2.96, 2.75, 1.97, 1.50),
    "Pu239": (0.14, 0.56, 2.13, 0.64, 1.99, 2.08, 2.63, 2.58, 2.32, 1.48, 1.08),
    "Pu241": (0.20, 0.79, 3.00, 0.59, 1.85, 2.14, 2.82, 2.90, 2.63, 1.75, 1.32),
}

FISSION_HEADER = f"""\
# Antineutrinos per fission and MeV of the isotopes that fission in a reactor. Made by tools/build_reactor_tables.py.
# huber: P. Huber, Phys. Rev. C 84 (2011) 024617, arXiv:1106.0687, Tables VII-IX.
# mueller: Th. A. Mueller et al., Phys. Rev. C 83 (2011) 054615, arXiv:1101.2663, table of U238 (450 days).
#   Both from {DAYABAY}
#   (Daya Bay collaboration; changed: its 25 original points alone, uncertainties of a point and not of a 50 keV bin).
# independent: relative uncertainty of this point alone (statistics, bias; for U238 data bases, forbidden transitions
#   and missing nuclides); common: relative uncertainty that all points and isotopes share (Z, weak magnetism, norm).
# vogel_engel: P. Vogel, J. Engel, Phys. Rev. D 39 (1989) 3378, doi:10.1103/PhysRevD.39.3378, table of spectra below
#   2 MeV (published table of facts; typed). No uncertainties are published.
"""
EQUILIBRIUM_HEADER = f"""\
# Relative off-equilibrium corrections to Huber's spectra, which were measured after 12 to 43 hours of irradiation.
# Made by tools/build_reactor_tables.py. Th. A. Mueller et al., Phys. Rev. C 83 (2011) 054615, arXiv:1101.2663, Table
#   VII; from {DAYABAY},
#   at the five energies of the paper. Uncertainty 30 %, as in that release. None for U238, computed in equilibrium.
"""
BRANCHES_HEADER = """\
# Branches of beta- decays: level of the daughter that is fed, and intensity per 100 decays (as published, not
# normalised). Made by tools/build_reactor_tables.py. ENSDF (National Nuclear Data Center, https://www.nndc.bnl.gov),
#   from PyPI paceENSDF {version} (BSD-3-Clause); a table of facts.
"""


def column(path: Path) -> dict[float, float]:
    """Return a file of the release as {energy [MeV]: value}."""
    rows = csv.reader(path.read_text(encoding="ascii").splitlines()[1:], delimiter="\t")
    return {round(float(energy), 6): float(value) for energy, value in rows}


def agree(what: str, value: float, other: float, tolerance: float) -> None:
    """Stop if two sources of a number differ."""
    if abs(value - other) > tolerance * abs(other):
        sys.exit(f"{what} is {value} in the release and {other} in the other source.")


def check_with_huber(folder: Path, isotope: str, rows: dict[float, tuple[float, float, float]]) -> None:
    """Compare with the author's own file: spectrum, and errors of statistics and bias, Z, weak magnetism and norm."""
    lines = (folder / f"ricochet_{isotope}-anti-neutrino-flux-250keV.dat").read_text(encoding="ascii").splitlines()
    for line in lines:
        if line.strip() and not line.startswith("#"):
            energy, value, *errors = (float(each) for each in line.split())
            mean = [(high - low) / 2 for low, high in zip(errors[:-2:2], errors[1:-2:2], strict=True)]
            agree(f"{isotope} at {energy}", rows[energy][0], value, 1e-12)
            agree(f"its independent error at {energy}", rows[energy][1], (mean[0] ** 2 + mean[1] ** 2) ** 0.5, 2e-3)
            agree(f"its common error at {energy}", rows[energy][2], sum(each**2 for each in mean[2:5]) ** 0.5, 2e-2)


def fission_spectra(folder: Path) -> str:
    """Return the text of the table of spectra."""
    lines = ["source,isotope,energy_MeV,per_fission_MeV,independent,common"]
    release = folder / "dayabay_hm"
    for isotope in ISOTOPES:
        spectrum = column(
            release / "reactor_antineutrino_spectra_hm.tsv" / f"reactor_antineutrino_spectra_hm_{isotope}.tsv"
        )
        stem = "reactor_antineutrino_spectra_hm_uncertainties"
        own, common = (column(release / f"{stem}.tsv" / f"{stem}_{kind}_{isotope}.tsv") for kind in ("uncorr", "corr"))
        rows = {E: (spectrum[E], own[E] / 5**0.5, common[E]) for E in POINTS}
        for low, high in itertools.pairwise(POINTS):
            agree("interpolation", spectrum[round(low + 0.1, 6)], spectrum[low] ** 0.6 * spectrum[high] ** 0.4, 1e-9)
        agree("extrapolation", spectrum[13.0], spectrum[8.0] * (spectrum[8.0] / spectrum[7.75]) ** 20, 1e-9)
        if isotope != "U238":
            check_with_huber(folder, isotope, rows)
        source = "mueller" if isotope == "U238" else "huber"
        lines += [f"{source},{isotope},{E:g},{a:.7g},{b:.4g},{c:.4g}" for E, (a, b, c) in rows.items()]
    for isotope, values in VOGEL_ENGEL.items():
        pairs = zip(VOGEL_ENGEL_ENERGIES, values, strict=True)
        lines += [f"vogel_engel,{isotope},{E:g},{value:g},," for E, value in pairs]
    return FISSION_HEADER + "\n".join(lines) + "\n"


def off_equilibrium(folder: Path) -> str:
    """Return the text of the table of corrections."""
    lines = ["isotope,energy_MeV,correction"]
    for isotope in ("U235", "Pu239", "Pu241"):
        path = folder / "dayabay_hm/nonequilibrium_correction.tsv" / f"nonequilibrium_correction_{isotope}.tsv"
        values = column(path)
        lines += [f"{isotope},{E:g},{values[E]:.4g}" for E in (2.0, 2.5, 3.0, 3.5, 4.0)]
    return EQUILIBRIUM_HEADER + "\n".join(lines) + "\n"


def branches() -> str:
    """Return the text of the table of branches."""
    lines = ["parent,level_keV,intensity"]
    for name, file in (("U239", "U239_Np239_092239_093239"), ("Np239", "Np239_Pu239_093239_094239")):
        path = importlib.resources.files("paceENSDF") / "ENSDF_JSON" / f"j_input_{file}_0keV.json"
        for level in json.loads(path.read_text(encoding="utf-8"))["levelScheme"]:
            fed = [each["betaMinusIntensity"] for each in level.get("betaMinusDecay") or []]
            lines += [f"{name},{level['levelEnergy']:g},{intensity:g}" for intensity in fed if intensity]
    return BRANCHES_HEADER.format(version=importlib.metadata.version("paceENSDF")) + "\n".join(lines) + "\n"


def main() -> None:
    """Write the tables, or compare them with the committed ones."""
    parser = argparse.ArgumentParser(description="Build the tables of reactor antineutrinos.")
    parser.add_argument("--check", action="store_true", help="compare with the committed tables, write nothing")
    check = parser.parse_args().check
    folder = Path(os.environ.get("NUSCATTER_DATA", "")) / "reactor_flux"
    if not folder.is_dir():
        sys.exit(f"There is no folder {folder}; set NUSCATTER_DATA.")
    texts = {
        "fission_spectra": fission_spectra(folder),
        "off_equilibrium": off_equilibrium(folder),
        "beta_branches": branches(),
    }
    for name, text in texts.items():
        path, content = TABLES / f"{name}.csv", text.encode("ascii")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        elif not path.is_file() or path.read_bytes() != content:
            sys.exit(f"{path} is not what the sources give; run tools/build_reactor_tables.py.")
        print(f"{path.name}: {len(content)} bytes{', as committed' if check else ''}.")


if __name__ == "__main__":
    main()
