"""Build src/nuscatter/interactions/inelastic/shipped/tables/*.npz: inelastic cross sections, a file for each nuclide.

    python tools/build_inelastic_tables.py                    write the files of all nuclides
    python tools/build_inelastic_tables.py Ar40 C12           write those of some
    python tools/build_inelastic_tables.py --check [Ar40 …]   compute one (default: He4's neighbour C12, charged current
                                                              of SLy4; all six tables of nuclides that are named) and
                                                              compare; exit 1 if it differs by more than 1e-3

The numbers are this package's own: continuum RPA with the default options of `nuscatter.inelastic` at free g_A. Sampled
responses are taken from the cache of the library (``NUSCATTER_CACHE``). What is missing is computed there first: some
ten seconds to minutes for each nuclide, force and current.

Energies of the neutrino lie a MeV apart, closer above the threshold. There are more at the thresholds of states, where
cubics have kinks, and where a cubic misses σ at the middle of two points by more than 3e-4. Thirty random energies
above threshold + 2 MeV then say the error, which is in the header of each file: at most 1e-3, else points are added.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

import nuscatter
from nuscatter.constants import electron_mass
from nuscatter.interactions.inelastic.currents.weak_current import charged_current, neutral_current
from nuscatter.interactions.inelastic.excitation_spectra import (
    excitation_edges,
    excitation_energies,
    in_groups,
    where_positive,
)
from nuscatter.interactions.inelastic.nuclear_reaction import mass_difference
from nuscatter.interactions.inelastic.responses.binned_cross_section import BinnedCrossSection
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.interactions.inelastic.shipped.inelastic_table import InelasticTable
from nuscatter.interactions.inelastic.shipped.table_files import FORCES, read, table_name, write
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.units import Array, MeV

TABLES = Path(__file__).parents[1] / "src/nuscatter/interactions/inelastic/shipped/tables"
NUCLIDES = (
    *("C12", "O16", "F19", "Na23", "Ar40", "Fe56", "Ge70", "Ge72", "Ge73", "Ge74", "Ge76", "I127"),
    *("Xe124", "Xe126", "Xe128", "Xe129", "Xe130", "Xe131", "Xe132", "Xe134", "Xe136"),
    *("Cs133", "Pb206", "Pb207", "Pb208"),
)
CHARGES = ("np", "pn", None)
#: The largest error that asks for a point, that is allowed, and of a comparison, as a part of σ.
ASKED, ALLOWED, SAME = 3e-4, 1e-3, 1e-3
#: Distance from the threshold above which errors count [MeV].
ABOVE = 2 * MeV
ROUNDS = 20
#: Half the distance of points at a step, the narrowest distance of points elsewhere, and how far above the lowest
#: threshold there may be more points than one each MeV [MeV].
BESIDE, NARROWEST, LATEST = 0.004 * MeV, 0.04 * MeV, 20 * MeV
ABOUT = {
    "source": "nuscatter, inelastic scattering in continuum RPA (docs/inelastic.md); BSD-3-Clause",
    "made by": "tools/build_inelastic_tables.py",
    "options": "energies of the mean field, free g_A of 1.2754, measured nucleon form factors with DarwinFoldy(), "
    "Recipe() for the Coulomb field, Sampling(65 MeV): J up to 6",
    "units": "energies in MeV, sigma in 1e-42 cm2, by_bin in 1/20000 of V + A of all multipoles",
    "pieces": "vector, axial, interference (of neutrinos in the neutral current)",
    "groups": "0+, 1+, rest",
}


def cross_section(target: Nuclide, force: str, charge: str | None) -> NuclearCrossSection:
    """Return what the options of the tables make of sampled responses."""
    current = neutral_current() if charge is None else charged_current()
    return NuclearCrossSection(
        sampled_responses(target, force, charge, Sampling()),
        current,
        helicity=-1 if charge == "pn" else 1,
        mass=0.0 if charge is None else electron_mass.value,
    )


def at_points(binned: BinnedCrossSection, energies: Array) -> tuple[tuple[str, ...], Array, Array]:
    """Return the names of multipoles, σ (pieces, multipoles, n), and its bins (pieces, groups, bins, n)."""
    found = {name: where_positive(each) for name, each in binned.by_multipole(energies).items()}
    sigma = np.array([each.sum(axis=1) for each in found.values()]).transpose(1, 0, 2)
    return tuple(found), sigma, in_groups(found).transpose(1, 0, 2, 3)


def thresholds(exact: NuclearCrossSection) -> Array:
    """Return energies of the neutrino [MeV] beside which σ has steps, or kinks: thresholds of states and multipoles."""
    low, states = exact.threshold(), exact.thresholds()
    # A multipole has no cross section below its first state, where what is left of its width makes a step.
    first = [exact.mass + each.gap[1] + offset for _, offset, group in exact.contours() for each in group]
    # The cross section of an electron begins with a step, since the nucleus attracts it; others begin with a kink.
    stepped, kinked = (np.append(first, states), []) if exact.responses.charge == "np" else (np.array(first), states)
    found = np.concatenate([stepped - BESIDE, stepped + BESIDE, kinked])
    return found[(found > low + MeV) & (found < low + LATEST)]


def computed(target: Nuclide, force: str, charge: str | None) -> tuple[InelasticTable, float]:
    """Return a table, and the largest error of σ at random energies that it was not made of, as a part."""
    exact = cross_section(target, force, charge)
    shift = mass_difference(target, charge)
    edges = excitation_edges(exact.responses.highest_energy - exact.mass - shift)
    binned = BinnedCrossSection(exact, edges + shift)
    low, high = exact.threshold(), exact.responses.highest_energy
    coarse = excitation_energies(low, highest=high)
    energies = np.unique(np.concatenate([coarse, thresholds(exact)]))
    names, sigma, bins = at_points(binned, energies)
    # The parts of the bins change slowly, and need no more points.
    size, bins = sigma[:2].sum(axis=(0, 1))[np.isin(energies, coarse)], bins[..., np.isin(energies, coarse)]
    random = np.random.default_rng(1)

    def table() -> InelasticTable:
        return InelasticTable(
            threshold=low,
            loss=exact.mass + shift,
            energies=energies,
            multipoles=names,
            sigma=sigma,
            edges=edges,
            bin_energies=coarse,
            by_bin=bins / np.where(size > 0, size, 1.0),
        )

    changed = energies
    for _ in range(ROUNDS):
        # Intervals whose cubic is new: those with an end among the points added last, and their neighbours.
        new = np.isin(energies, changed)
        cubic = new[:-1] | new[1:]
        cubic[1:] |= new[:-2]
        cubic[:-1] |= new[2:]
        cubic &= (np.diff(energies) > NARROWEST) & (energies[:-1] > low + ABOVE - MeV) & (energies[1:] < low + LATEST)
        tried = ((energies[:-1] + energies[1:]) / 2)[cubic]
        if not tried.size:
            # All are good at their middle; random energies say whether they are elsewhere.
            tried = np.sort(random.uniform(low + ABOVE, high, 30))
        new_sigma = at_points(binned, tried)[1]
        error = np.abs(table().with_couplings().total(tried) / new_sigma.sum(axis=(0, 1)) - 1)
        wrong = error > ASKED
        if not cubic.any() and error.max() < ALLOWED:
            return table(), float(error.max())
        order = np.argsort(np.append(energies, tried[wrong]))
        energies = np.append(energies, tried[wrong])[order]
        sigma = np.concatenate([sigma, new_sigma[..., wrong]], axis=-1)[..., order]
        changed = tried[wrong]
    sys.exit(f"{target.name} {table_name(force, charge)}: off by {error.max():.1e} after {ROUNDS} rounds.")


def build(name: str) -> None:
    """Write the file of a nuclide."""
    target, tables, errors = nuclide(name), {}, {}
    for force in FORCES:
        for charge in CHARGES:
            key, begun = table_name(force, charge), time.perf_counter()
            tables[key], error = computed(target, force, charge)
            errors[key] = {"error": float(f"{error:.1e}"), "points": len(tables[key].energies)}
            print(f"{name} {key}: {errors[key]}, {time.perf_counter() - begun:.0f} s", flush=True)
    TABLES.mkdir(exist_ok=True)
    path = TABLES / f"{name}.npz"
    write(path, tables, {"nuclide": name, "version": nuscatter.__version__, **ABOUT, "tables": errors})
    print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB", flush=True)


def compare(name: str, force: str, charge: str | None) -> bool:
    """Return whether a file has what is computed now."""
    path, key = TABLES / f"{name}.npz", table_name(force, charge)
    kept, exact = read(path, key).with_couplings(), cross_section(nuclide(name), force, charge)
    low = exact.threshold() + ABOVE
    E = np.linspace(low, exact.responses.highest_energy, 24)
    worst = float(np.abs(kept.total(E) / exact.total(E) - 1).max())
    print(f"{name} {key}: differs by {worst:.1e} at most, of {SAME:g} allowed")
    return worst < SAME


def main() -> None:
    """Build or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nuclides", nargs="*", metavar="NUCLIDE", help=f"of {', '.join(NUCLIDES)}")
    parser.add_argument("--check", action="store_true", help="compare what is computed with the files")
    given = parser.parse_args()
    if not given.check:
        for name in given.nuclides or NUCLIDES:
            build(name)
        return
    cases = [(name, force, charge) for name in given.nuclides for force in FORCES for charge in CHARGES]
    same = [compare(*each) for each in cases or [("C12", "SLy4", "np")]]
    sys.exit(not all(same))


if __name__ == "__main__":
    main()
