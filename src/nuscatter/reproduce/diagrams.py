"""Figs. 3, 6, 10 and 11: the diagrams of the review, drawn from one vocabulary, with numbers of what they show."""

import numpy as np

from nuscatter.figures.feynman.diagrams import Arrow, Blob, Piece, Vertex, Wave, diagram
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e
from nuscatter.reproduce.item import REVIEW, Beside, Item, Made, Progress, Sheet, beside, sheet
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, keV

_UP, _DOWN = (5.0, 4.2), (5.0, 1.6)


def _leptons(
    before: str, after: str, *, new: bool = False, shift: tuple[float, float] = (0.0, 0.45)
) -> tuple[Piece, Piece]:
    return (
        Arrow(((0.6, 5.2), _UP), before, new=new),
        Arrow((_UP, (9.4, 5.2)), after, new=new, shift=shift),
    )


def _nuclei(before: str, after: str) -> tuple[Piece, Piece]:
    return (
        Arrow(((0.6, 0.7), _DOWN), before, lines=3, shift=(0.0, -0.5)),
        Arrow((_DOWN, (9.4, 0.7)), after, lines=3, shift=(0.0, -0.5)),
    )


def _sheet(pieces: tuple[Piece, ...]) -> Sheet:
    """Return the pieces of a diagram, a row for each."""
    kinds, labels, places = [], [], []
    for each in pieces:
        kinds.append(type(each).__name__.lower())
        labels.append("" if isinstance(each, Vertex) else each.label)
        ends = each.ends if isinstance(each, Arrow | Wave) else (each.centre, each.centre)
        places.append([*ends[0], *ends[1]])
    x0, y0, x1, y1 = np.array(places).T
    heads = {"from x": x0, "from y": y0, "to x": x1, "to y": y1}
    return sheet(
        "diagram", {"piece": ("", kinds), "label": ("", labels)} | {key: ("", xy) for key, xy in heads.items()}
    )


def _coherent(_: Progress) -> Made:
    pieces = (
        *_leptons(r"$\nu_\ell$", r"$\nu_\ell$"),
        Wave((_UP, _DOWN), r"$Z^0$", shift=(0.55, 0.0)),
        *_nuclei(r"$A$", r"$A$"),
        Vertex(_UP),
        Blob(_DOWN),
    )
    E = np.array([10.0, 20.0, 29.792, 40.0, 52.829])
    names = ("Na23", "Ar40", "Ge74", "I127", "Cs133")
    largest = {name: maximum_recoil(E * MeV, nuclide(name).mass) / keV for name in names}
    recoils = sheet("", {"neutrino energy": ("MeV", E)} | {name: ("keV", each) for name, each in largest.items()})
    notes = (
        "Largest recoils, 2E²/(M + 2E), of neutrinos at the end of the spectra of stopped pions: "
        f"{largest['Ar40'][-1]:.0f} keV of argon, {largest['Cs133'][-1]:.0f} keV of caesium.",
    )
    return Made((recoils, _sheet(pieces)), (), diagram(pieces, "coherent elastic scattering"), notes)


def _inelastic(_: Progress) -> Made:
    pieces = (
        *_leptons(r"$\nu_\ell$", r"$\ell^-$ (CC) or $\nu_\ell$ (NC)", shift=(-0.4, 0.75)),
        Wave((_UP, _DOWN), r"$W^+$ or $Z^0$", shift=(1.1, 0.0)),
        Arrow(((0.6, 0.7), _DOWN), r"$A$", lines=3, shift=(0.0, -0.5)),
        Arrow((_DOWN, (7.4, 1.1)), r"$A^*$", lines=3, shift=(0.0, -0.45)),
        Arrow(((7.4, 1.1), (9.6, 0.4)), r"$B$", lines=3, shift=(-0.1, -0.4)),
        Wave(((7.4, 1.1), (9.6, 2.2)), r"$X$: $\gamma$, $n$, $p$", shift=(-0.75, 0.55)),
        Vertex(_UP),
        Blob(_DOWN),
        Blob((7.4, 1.1), width=0.5, height=0.4),
    )
    names = {"C12": "N12", "Ar40": "K40", "Fe56": "Co56", "I127": "Xe127", "Pb208": "Bi208"}
    needed = [float(nuclide(after).atomic_mass - nuclide(before).atomic_mass) / MeV for before, after in names.items()]
    thresholds = sheet(
        "",
        {
            "target": ("", list(names)),
            "ground state of": ("", list(names.values())),
            "energy needed by ν_e": ("MeV", needed),
        },
    )
    notes = (
        "The energy that ν_e need to make the daughter's ground state is the difference of the atomic masses; that of "
        "¹²⁷I is the smallest.",
    )
    return Made((thresholds, _sheet(pieces)), (), diagram(pieces, "inelastic scattering"), notes)


def _non_standard(_: Progress) -> Made:
    centre = (5.0, 3.0)
    pieces = (
        Arrow(((0.8, 5.0), centre), r"$\nu_\alpha$"),
        Arrow((centre, (9.2, 5.0)), r"$\nu_\beta$"),
        Arrow(((0.8, 1.0), centre), r"$f$", shift=(0.0, -0.45)),
        Arrow((centre, (9.2, 1.0)), r"$f$", shift=(0.0, -0.45)),
        Blob(centre, r"$\epsilon^f_{\alpha\beta}$", width=1.3, height=1.1, new=True),
    )
    epsilon, argon = np.linspace(-0.5, 1.0, 61), helm("Ar40")
    standard = float(StandardModel().dsigma_dT(30 * MeV, 10 * keV, nu_e, argon))
    rates = [
        [
            float((StandardModel() + NSI(**{name: each})).dsigma_dT(30 * MeV, 10 * keV, nu_e, argon)) / standard
            for each in epsilon
        ]
        for name in ("ee_u", "ee_d", "emu_u")
    ]
    columns = dict(zip(("ε_ee^u alone", "ε_ee^d alone", "ε_eμ^u alone"), rates, strict=True))
    curves = sheet(
        "",
        {"ε": ("", epsilon)}
        | {f"rate over that of the Standard Model, {key}": ("", each) for key, each in columns.items()},
    )
    return Made((curves, _sheet(pieces)), (_same_rate(),), diagram(pieces, "non-standard interactions"))


def _same_rate() -> Beside:
    """Return the ε_ee^u other than 0 at which Eq. 53 leaves the rate on argon as it is, beside the library's rate."""
    argon = helm("Ar40")
    Z, N = argon.nuclide.Z, argon.nuclide.N
    sin2 = 0.23857
    expected = -((0.5 - 2 * sin2) * Z - 0.5 * N) * 2 / (2 * Z + N)
    standard = StandardModel(sin2)
    both = [
        float((standard + each).dsigma_dT(30 * MeV, 10 * keV, nu_e, argon))
        if each
        else float(standard.dsigma_dT(30 * MeV, 10 * keV, nu_e, argon))
        for each in (None, NSI(ee_u=expected))
    ]
    return beside(
        "rate on ⁴⁰Ar at the ε_ee^u other than 0 that keeps it (Eq. 53), over the Standard Model's",
        both[1] / both[0],
        1.0,
        error=1e-9,
        text="1",
        reference=f"{REVIEW}, Eq. 53, with g_V^p = ½ − 2s² and g_V^n = −½",
        check=True,
    )


def _dark(_: Progress) -> Made:
    pieces = (
        *_leptons(r"$\chi$", r"$\chi$", new=True),
        Wave((_UP, _DOWN), r"$A'$", shift=(0.55, 0.0), new=True),
        *_nuclei(r"$N$", r"$N$"),
        Vertex(_UP),
        Blob(_DOWN),
    )
    E, names = np.array([20.0, 50.0, 100.0, 200.0]), (1.0, 10.0, 20.0)
    mass = nuclide("Ar40").mass
    recoils = sheet(
        "",
        {"energy of χ": ("MeV", E)}
        | {
            f"largest recoil of ⁴⁰Ar, m_χ = {each:g} MeV": ("keV", maximum_recoil(E * MeV, mass, mass=each * MeV) / keV)
            for each in names
        },
    )
    return Made((recoils, _sheet(pieces)), (), diagram(pieces, "dark matter"))


ITEMS = (
    Item(
        "fig3",
        "Fig. 3: coherent scattering",
        "Diagram of coherent elastic scattering: neutrino and nucleus exchange a Z⁰, the nucleus stays in its ground "
        "state, and its recoil is all that a detector sees. The numbers are largest recoils.",
        (REVIEW,),
        _coherent,
    ),
    Item(
        "fig6",
        "Fig. 6: inelastic scattering",
        "Diagram of inelastic scattering: by a W⁺ or a Z⁰ the nucleus is excited and decays, with photons or "
        "nucleons X. The numbers are the energies that charged currents need.",
        (REVIEW, "Masses: AME2020"),
        _inelastic,
    ),
    Item(
        "fig10",
        "Fig. 10: non-standard interactions",
        "Diagram of a neutral-current non-standard interaction of neutrinos with a fermion f. The numbers are what one "
        "coupling makes of the rate on ⁴⁰Ar at E = 30 MeV and T = 10 keV.",
        (REVIEW,),
        _non_standard,
    ),
    Item(
        "fig11",
        "Fig. 11: dark matter",
        "Diagram of dark matter χ that scatters off a nucleus N by exchange of a dark photon A′. The numbers are "
        "largest recoils of ⁴⁰Ar.",
        (REVIEW,),
        _dark,
    ),
)
