"""Figs. 4 and 5: how far models of ⁴⁰Ar are from Hartree–Fock, in weak form factors and in cross sections."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.figures.style import COLOURS, house_style
from nuscatter.reports.nuclear_spread import RELATIVISTIC, SKYRME, ModelSpread, model_spread
from nuscatter.reproduce.item import REVIEW, Item, Made, Progress, limited, sheet
from nuscatter.units import Array, MeV, fm

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: The reference of the review: the force of N. Van Dessel et al.
_REFERENCE = "SkE2"
#: What is in the review's figures too, by our name: what it is called there, and how it is drawn.
_IN_REVIEW: Mapping[str, tuple[str, dict[str, Any]]] = {
    "Klein–Nystrand": ("Klein–Nystrand", {"color": COLOURS["cevns"], "linestyle": "-"}),
    "Helm": ("Helm", {"color": COLOURS["nu_mu"], "linestyle": "--"}),
    "Klein–Nystrand, adapted": ("Klein–Nystrand, adapted", {"color": COLOURS["nu_mu_bar"], "linestyle": "-."}),
    "shell model": ("shell model (Hoferichter et al.)", {"color": "#000000", "linestyle": ":"}),
    "FSUGarnet": (
        "FSUGarnet (relativistic, as Yang et al.)",
        {"color": COLOURS["nu_tau"], "linestyle": (0, (5, 1, 1, 1))},
    ),
}
_BANDS = {"four Skyrme forces": (SKYRME, COLOURS["nu_e"]), "four relativistic sets": (RELATIVISTIC, "#999999")}
_NOTES = (
    "Of the coupled clusters of C. G. Payne et al., Phys. Rev. C 100 (2019) 061304, there are no numbers to compute "
    "with: they are not drawn.",
    "The parameters of SkE2 could not be confirmed in its publication; another reference moves all curves together.",
    "Magnitudes, as in the review; the signed differences are in the CSV file.",
)


def _spread() -> ModelSpread:
    return model_spread("Ar40", reference=_REFERENCE)


def _form_factors(_: Progress) -> Made:
    found = _spread()
    at, differences = found.Q * fm, found.form_factor_differences
    curves = sheet(
        "",
        {"momentum transfer": ("1/fm", at)} | {name: ("%", 100 * each) for name, each in differences.items()},
    )
    values = sheet(
        "weak_form_factors",
        {"momentum transfer": ("1/fm", at)} | {name: ("", each) for name, each in found.form_factors.items()},
    )
    name, largest = _largest(differences)
    row = limited(f"largest |ΔF_W| up to 0.5 fm⁻¹ ({name})", largest, at_most=7.5, unit="%")
    figure = _figure(at, differences, r"momentum transfer $q$ [fm$^{-1}$]", r"$|\Delta F_W|$ [%]")
    return Made((curves, values), (row,), figure, _NOTES)


def _cross_sections(_: Progress) -> Made:
    found = _spread()
    at, differences = found.E / MeV, found.cross_section_differences
    curves = sheet(
        "", {"neutrino energy": ("MeV", at)} | {name: ("%", 100 * each) for name, each in differences.items()}
    )
    name, largest = _largest(differences)
    row = limited(f"largest |Δσ| up to 55 MeV ({name})", largest, at_most=5.0, unit="%")
    figure = _figure(at, differences, "neutrino energy [MeV]", r"$|\Delta\sigma|$ [%]")
    return Made((curves,), (row,), figure, _NOTES)


def _largest(differences: Mapping[str, Array]) -> tuple[str, float]:
    """Return the name and the largest difference [%] of the models that are in the review's figures too."""
    sizes = {name: 100 * float(np.max(np.abs(differences[name]))) for name in _IN_REVIEW}
    name = max(sizes, key=lambda each: sizes[each])
    return name, sizes[name]


def _figure(x: Array, differences: Mapping[str, Array], across: str, up: str) -> "Figure":
    from matplotlib.figure import Figure

    with house_style():
        panel = (figure := Figure(figsize=(5.4, 4.0))).subplots()
        for label, (names, colour) in _BANDS.items():
            every = 100 * np.abs([differences[name] for name in names])
            panel.fill_between(x, every.min(axis=0), every.max(axis=0), color=colour, alpha=0.35, lw=0, label=label)
        for name, (label, look) in _IN_REVIEW.items():
            panel.plot(x, 100 * np.abs(differences[name]), label=label, **look)
        panel.set(xlabel=across, ylabel=up, xlim=(0, float(x[-1])))
        panel.set_ylim(bottom=0)
        panel.set_title(rf"$^{{40}}$Ar, compared with Hartree–Fock, {_REFERENCE}", loc="left")
        panel.legend(loc="upper left")
    return figure


_CAPTION = (
    "{} of ⁴⁰Ar in several nuclear models, relative to Hartree–Fock with SkE2 as in the review: {}. Lines are models "
    "that the review shows too; bands are between the lowest and the highest of four forces."
)
_REFERENCES = (
    REVIEW,
    "N. Van Dessel et al., Universe 9 (2023) 207, arXiv:2007.03658 (the reference)",
    "M. Hoferichter, J. Menéndez and A. Schwenk, Phys. Rev. D 102 (2020) 074018",
    "J. Yang, J. A. Hernandez and J. Piekarewicz, Phys. Rev. C 100 (2019) 054301",
)

ITEMS = (
    Item(
        "fig4",
        "Fig. 4: weak form factors of ⁴⁰Ar in nuclear models",
        _CAPTION.format("The weak form factor", "Eq. 31 against the momentum transfer"),
        _REFERENCES,
        partial(_form_factors),
    ),
    Item(
        "fig5",
        "Fig. 5: cross sections of ⁴⁰Ar in nuclear models",
        _CAPTION.format("The cross section of coherent scattering", "Eq. 32 against the energy of the neutrino"),
        _REFERENCES,
        partial(_cross_sections),
    ),
)
