"""Check src/nuscatter/structure/tables/relativistic_sets.csv against nucleiHF's listing and against nuclear matter.

    python tools/check_relativistic_sets.py [FILE]      exit 1 if a number is not what the table's head says

FILE is rmf_parameters_nucleiHF.csv (data/dict-par.txt of github.com/jeromemargueron/nucleiHF at 22c371a9, MIT, as a
table), or is found below the folder NUSCATTER_DATA. It writes the same sets with other letters: |A|/hbar c = kappa
g_sigma^3/2 (hbar c)^2, whose sign differs between its rows, B = lambda g_sigma^4/6, C g_omega^4 = zeta g_omega^4/6,
alpha_3' = 2 Lambda_v g_omega^2 g_rho^2, and half of g_rho. It has lambda of FSUGold as 0.0238; the paper's 0.023762
gives the paper's saturation. FSUGarnet is not in it: its numbers are those of github.com/torquteam/FSU_FINITE at
4ca03fe7, and are checked here by nuclear matter alone.
"""

import argparse
import csv
import os
import sys
from pathlib import Path

import nuscatter as ns
from nuscatter.units import MeV, fm

IN_DATA = "rmf/rmf_parameters_nucleiHF.csv"
HBARC = 197.3269804
#: Largest relative difference of a coupling from the listing's, by set; its digits are six or seven.
CLOSE = 3e-5
ROUNDED = {("FSUGold", "lambda_"): 2e-3}
#: Saturation density [fm^-3], E/A, K, J and L [MeV] as published.
PUBLISHED = {
    "NL3": (0.148, -16.24, 271.5, 37.4, 118.5),
    "FSUGold": (0.148, -16.30, 230.0, 32.59, 60.5),
    "IU-FSU": (0.155, -16.40, 231.2, 31.30, 47.2),
    "FSUGarnet": (0.153, -16.23, 229.5, 30.92, 51.0),
}
DIGITS = (6e-4, 6e-3, 0.3, 0.02, 0.1)


def listed(row: dict[str, str]) -> dict[str, float]:
    """Return the couplings of a row of the listing in the letters of the table."""
    value = {name: float(text) for name, text in row.items() if name != "set"}
    g_sigma, g_omega, g_rho = value["g_{\\sigma}"], value["g_{\\omega}"], 2 * value["g_{rho}/2"]
    return {
        "sigma_mass": value["m_{\\sigma}"],
        "omega_mass": value["m_{\\omega}"],
        "rho_mass": value["m_{rho}"],
        "g2_sigma": g_sigma**2,
        "g2_omega": g_omega**2,
        "g2_rho": g_rho**2,
        "kappa": 2 * abs(value["-A/hbc"]) * HBARC / g_sigma**3,
        "lambda_": 6 * value["B"] / g_sigma**4,
        "zeta": 6 * value["Cg_\\omega^4"] / g_omega**4,
        "Lambda_v": value["alpha_3^\\prime g_\\omega^2 g_rho^2"] / (2 * (g_omega * g_rho) ** 2),
        "nucleon_mass": value["M"],
    }


def main() -> int:
    """Print what differs; return 1 if something does."""
    parser = argparse.ArgumentParser(description="Check the table of relativistic forces.")
    parser.add_argument("file", nargs="?", default=str(Path(os.environ.get("NUSCATTER_DATA", ".")) / IN_DATA))
    lines = Path(parser.parse_args().file).read_text(encoding="utf-8").splitlines()
    rows = {row["set"]: listed(row) for row in csv.DictReader(line for line in lines if not line.startswith("#"))}
    wrong = 0
    for name, force in ns.structure.relativistic_forces().items():
        for coupling, theirs in rows.get(name, {}).items():
            mine = getattr(force, coupling)
            allowed = ROUNDED.get((name, coupling), CLOSE)
            if abs(mine - theirs) > allowed * abs(theirs):
                print(f"{name}: {coupling} is {mine:.8g} in the table and {theirs:.8g} in the listing")
                wrong = 1
        matter = ns.structure.relativistic_matter(force)
        found = (
            matter.density * fm**3,
            matter.energy / MeV,
            matter.incompressibility / MeV,
            matter.symmetry_energy / MeV,
            matter.symmetry_slope / MeV,
        )
        print(f"{name:9}", *(f"{mine:9.4f} ({theirs:g})" for mine, theirs in zip(found, PUBLISHED[name], strict=True)))
        if any(abs(a - b) > close for a, b, close in zip(found, PUBLISHED[name], DIGITS, strict=True)):
            print(f"{name}: nuclear matter is not as published")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
