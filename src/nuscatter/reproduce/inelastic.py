"""Figs. 7, 8 and 9: inelastic scattering on argon, beside coherent scattering and by the energy that is transferred."""

from collections.abc import Mapping
from functools import partial

import numpy as np

from nuscatter.constants import muon_mass
from nuscatter.figures.inelastic.curves import cross_section_figure, differential_figure
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, NEUTRAL_CURRENT, Current
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e, nu_mu_bar
from nuscatter.reports.inelastic.curves import Curves, cross_section_curves, terms_of, transfer_curves
from nuscatter.reproduce.item import REVIEW, Beside, Column, Item, Made, Progress, Sheet, beside, limited, sheet
from nuscatter.structure.nucleus import helm
from nuscatter.units import Array, MeV, cm

_AREA, _TOLD = 1e-42 * cm**2, "1e-42 cm²"
#: Width of the Lorentzian that states are folded with.
_WIDTH = 1.0
_ENERGIES = (30.0, 50.0)
_FORCES = (
    "SLy4 and SkM*; a band is between the two, a spread and no error. The review's calculation is another "
    "one, of which it prints no numbers."
)

#: What is to be known of charged currents beside coherent scattering.
CHARGED = (
    "An order of magnitude holds for neutral currents, and for charged ones up to 17 MeV; the ratio is 8.5 at 20 MeV, "
    "5.7 at 30 and 3.1 at 55 MeV. With g_A = 1.0 it is 4.4 at 55 MeV, with measured Gamow–Teller strength 2.9. The "
    "review has it as a tendency, read off its figure."
)


def _sigma(progress: Progress) -> Made:
    E = np.linspace(1, 60, 119) * MeV
    kinds = ((CHARGED_CURRENT, nu_e), (NEUTRAL_CURRENT, nu_e), (NEUTRAL_CURRENT, nu_mu_bar))
    found = []
    for current, species in kinds:
        progress(f"{current.value}, {species}")
        found.append(cross_section_curves(terms_of("Ar40", current), species, E))
    elastic = StandardModel().sigma(E, nu_e, helm("Ar40")) / _AREA
    columns = {"neutrino energy": ("MeV", E / MeV), "CEvNS, Helm": (_TOLD, elastic)}
    for each in found:
        for force, total in each.totals.items():
            columns[f"{each.current.value}, {each.species}, {force}"] = (_TOLD, total / _AREA)
    seen = (5 * MeV < E) & (55 * MeV >= E)  # below, there is next to no inelastic scattering
    rows = tuple(
        limited(
            f"CEvNS over {each.current.value} ({each.species}), smallest from 5 to 55 MeV",
            float(_smallest(elastic[seen], each.band[1][seen] / _AREA)),
            at_least=10.0,
            reference=f'{REVIEW}, Sec. IV: "at least one order of magnitude"',
            sentence=CHARGED if each.current is CHARGED_CURRENT else "",
        )
        for each in found
    )
    return Made((sheet("", columns),), rows, cross_section_figure(found), (_FORCES,))


def _smallest(above: Array, below: Array) -> float:
    there = below > 0
    return float((above[there] / below[there]).min())


def _transfer(current: Current, progress: Progress) -> Made:
    omega = np.linspace(0, 45, 181)
    terms = terms_of("Ar40", current)
    found, sheets = [], []
    for E in _ENERGIES:
        progress(f"{current.value} at {E:g} MeV")
        curves = transfer_curves(terms, nu_e, omega * MeV, energy=E * MeV, width=_WIDTH * MeV)
        found.append(curves)
        sheets.append(_columns(curves, "" if _ENERGIES[0] == E else f"{E:g}_MeV"))
    rows = [_within(terms, each, E) for each, E in zip(found, _ENERGIES, strict=True)]
    if current is CHARGED_CURRENT:
        rows.append(
            beside(
                "threshold of ν_μ on ⁴⁰Ar, to the ground state of ⁴⁰K",
                muon_threshold() / MeV,
                110.0,
                error=5.0,
                unit="MeV",
                text="≈ 110",
                reference=f"{REVIEW}, Sec. IV",
            )
        )
    notes = (
        f"States are folded with a Lorentzian of {_WIDTH:g} MeV, a choice of ours; with it the heights of narrow "
        f"states go down, and integrals do not.",
        _FORCES,
    )
    return Made(tuple(sheets), tuple(rows), differential_figure(found), notes)


def _columns(curves: Curves, name: str) -> Sheet:
    """Return dσ/dω of each force, and of its four largest multipoles."""
    unit = _AREA / MeV
    columns = [Column("energy transfer", "MeV", tuple(map(float, curves.points / MeV)))]
    for force, parts in curves.by_force.items():
        totals = {force: curves.totals[force]} | {f"{force}, {each}": parts[each] for each in curves.largest()}
        columns += [Column(head, f"{_TOLD}/MeV", tuple(map(float, values / unit))) for head, values in totals.items()]
    return Sheet(name, tuple(columns))


def _within(terms: Mapping[str, InelasticScattering], curves: Curves, E: float) -> Beside:
    """Return the integral of a curve beside σ(E), which is computed without folding: a check, nothing published."""
    energies = np.array([E]) * MeV
    whole = cross_section_curves(terms, curves.species, energies)
    ours = np.mean([np.trapezoid(each, curves.points) for each in curves.totals.values()]) / _AREA
    sigma = float(np.mean([each[0] for each in whole.totals.values()])) / _AREA
    return beside(
        f"integral of the curve at {E:g} MeV, beside σ of Fig. 7",
        float(ours),
        sigma,
        error=0.05 * sigma,
        text=f"{sigma:.4g}",
        unit=_TOLD,
        reference="nuscatter, without folding",
        check=True,
        sentence="The Lorentzian's tails leave the range of the panel.",
    )


def muon_threshold() -> float:
    """Return the energy [MeV] above which ν_μ make muons on ⁴⁰Ar at rest: ((M_K + m_μ)² − M_Ar²) / 2 M_Ar."""
    before, after = nuclide("Ar40").mass, nuclide("K40").mass
    return float(((after + muon_mass.value) ** 2 - before**2) / (2 * before))


def _caption(what: str) -> str:
    return (
        f"{what} scattering of ν_e on ⁴⁰Ar by the energy ω that is transferred, at neutrino energies of 30 and 50 "
        f"MeV, in continuum RPA, with its largest multipoles."
    )


_REFERENCES = (
    REVIEW,
    "Forces: SLy4, E. Chabanat et al., Nucl. Phys. A 635 (1998) 231; SkM*, J. Bartel et al., Nucl. Phys. A 386 "
    "(1982) 79",
)

ITEMS = (
    Item(
        "fig7",
        "Fig. 7: coherent and inelastic cross sections of argon",
        "Cross sections of ⁴⁰Ar: coherent scattering, and inelastic scattering by charged and neutral currents in "
        "continuum RPA.",
        _REFERENCES,
        _sigma,
    ),
    Item(
        "fig8",
        "Fig. 8: charged-current scattering on argon by energy transfer",
        _caption("Charged-current"),
        _REFERENCES,
        partial(_transfer, CHARGED_CURRENT),
    ),
    Item(
        "fig9",
        "Fig. 9: neutral-current scattering on argon by energy transfer",
        _caption("Neutral-current"),
        _REFERENCES,
        partial(_transfer, NEUTRAL_CURRENT),
    ),
)
