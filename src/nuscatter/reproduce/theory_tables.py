"""Tables I to III: errors of the theory, parity-violating electron scattering, measured inelastic cross sections."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.catalogue.parity_violation import parity_violation_measurement
from nuscatter.figures.inelastic.measured import measured_figure
from nuscatter.figures.nuclei.parity_violation import asymmetry_figure
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.reports.inelastic.measured import ComparedAverage, measured_inelastic
from nuscatter.reports.inelastic.measured_tables import HEADER, comparison_notes, comparison_rows
from nuscatter.reports.ledger.published import last_digit, published
from nuscatter.reports.parity_violation import AsymmetryComparison, asymmetry_comparison
from nuscatter.reports.uncertainty.propagation import error_budget
from nuscatter.reproduce.item import REVIEW, Beside, Column, Item, Made, Progress, Sheet, beside, sheet
from nuscatter.units import Array, GeV, MeV, cm, fm

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PPB, _AREA = 1e-9, 1e-42 * cm**2
#: Energies of Table I [MeV].
_ENERGIES = (10, 30, 50)
#: Of Table II.
_EXPERIMENTS = ("PREX-2", "CREX", "Qweak-27Al", "MREX")
#: Why the models do not meet an asymmetry, by experiment.
_ASYMMETRIES: Mapping[str, str] = {
    "PREX-2": "The measured asymmetry asks for a thicker neutron skin than most of these forces have; SkO, FSUGold "
    "and NL3 are within its error.",
    "CREX": "The measured asymmetry asks for a thinner neutron skin than these forces have; none of them meets "
    "PREX-2 and CREX together.",
    "Qweak-27Al": "The mean Q² is taken as one angle, and ²⁷Al as a sphere without pairing.",
}
#: Why RPA does not meet an average, by the key of the measurement.
_AVERAGES: Mapping[str, str] = {
    "c12-ground-e225": "Both are of measured strength, and the other two experiments agree with it.",
    "fe56-karmen": "RPA with the free g_A has more Gamow–Teller strength than is measured: two particles and two "
    "holes, which lower it, are not in RPA. g_A = 1.0 takes 30 % off.",
    "i127-bound-lampf": "The share without neutrons is that of evaporation from RPA's energies.",
    "i127-coherent": "As of iron: RPA has too much strength above the neutron's threshold, 2.2 times what is measured.",
    "i127-no-neutron-coherent": "RPA has nine tenths of the cross section with neutrons; COHERENT's numbers were "
    "fitted with the shapes of MARLEY, which has allowed transitions alone.",
    "i127-neutrons-coherent": "As of all of iodine: too much strength above the neutron's threshold.",
    "pb-neutrons-coherent": "As of iodine, 4 times what is measured. The measured number is a ratio to MARLEY, whose "
    "own number is not in the abstract: the allowed approximation stands for it, uncertain by 30 %.",
}


def _errors(_: Progress) -> Made:
    curve = np.linspace(5, 55, 51)
    budget, along = error_budget("Ar40"), error_budget("Ar40", E=curve * MeV)
    known, rows, cells = published(), [], []
    for kind, values in (("nuclear", budget.nuclear), ("total", budget.total)):
        for E in _ENERGIES:
            fact = known[f"table1-{kind}-{E}"]
            here = 100 * float(values[budget.quantities.index(f"σ at {E} MeV")])
            name = "by the nucleus" if kind == "nuclear" else "in all"
            rows.append(
                beside(
                    f"error of σ at {E} MeV, {name}",
                    here,
                    fact.value,
                    error=last_digit(fact.text),
                    unit="%",
                    text=fact.text,
                    reference=fact.reference,
                    sentence=fact.sentence,
                )
            )
            cells.append((here, fact.value))
    ours, theirs = np.array(cells).reshape(2, 3, 2).transpose(2, 0, 1)
    shown = sheet(
        "",
        {"neutrino energy": ("MeV", _ENERGIES)}
        | {
            f"{kind}, {whose}": ("%", values[at])
            for at, kind in enumerate(("nuclear", "total"))
            for whose, values in (("here", ours), ("review", theirs))
        },
        shown=True,
    )
    of_sigma = [at for at, name in enumerate(along.quantities) if name.startswith("σ")]
    nuclear, total = 100 * along.nuclear[of_sigma], 100 * along.total[of_sigma]
    curves = sheet("curves", {"neutrino energy": ("MeV", curve), "nuclear": ("%", nuclear), "total": ("%", total)})
    notes = (
        "Here: the spread of nine models with the measured charge radius, nucleons, couplings at one loop; each "
        "source in nuscatter uncertainty Ar40.",
    )
    return Made((shown, curves), tuple(rows), _error_figure(curve, nuclear, total, theirs), notes)


def _error_figure(E: Array, nuclear: Array, total: Array, review: Array) -> "Figure":
    from matplotlib.figure import Figure

    with house_style():
        panel = (figure := Figure(figsize=(5.0, 3.5))).subplots()
        looks = (("total", total, COLOURS["nu_mu"], "-", "o"), ("nuclear", nuclear, COLOURS["cevns"], "--", "s"))
        for at, (name, values, colour, line, mark) in enumerate(looks):
            panel.semilogy(E, values, color=colour, linestyle=line, label=f"{name}, here")
            printed = review[1 - at]
            look = {
                "color": colour,
                "markersize": 6.5,
                "markerfacecolor": "none",
            }  # open: two that coincide are both seen
            panel.semilogy(_ENERGIES, printed, mark, label=f"{name}, Table I", **look)
        panel.set(xlabel="neutrino energy [MeV]", ylabel=r"error of $\sigma$ of $^{40}$Ar [%]", xlim=(0, 60))
        panel.set_ylim(1e-3, 20)
        panel.legend(loc="lower right")
    return figure


def _asymmetries(progress: Progress) -> Made:
    compared = []
    for name in _EXPERIMENTS:
        progress(name)
        compared.append(asymmetry_comparison(name))
    found = [each.measurement for each in compared]
    shown = sheet(
        "",
        {
            "experiment": ("", [each.name for each in found]),
            "target": ("", [each.nuclide.name for each in found]),
            "Q²": ("GeV²", [each.q2 / GeV**2 for each in found]),
            "A_PV, measured": ("ppb", [each.asymmetry / _PPB for each in found]),
            "error": ("ppb", [each.error / _PPB for each in found]),
            "A_PV, lowest of the models": ("ppb", [_asymmetry(each, min) for each in compared]),
            "A_PV, highest of the models": ("ppb", [_asymmetry(each, max) for each in compared]),
            "error of R_n, review": ("%", [each.facts["review error of R_n"].values[0] for each in found]),
        },
        shown=True,
    )
    predicted = [(each.measurement.name, one) for each in compared for one in each.predictions]
    models = sheet(
        "models",
        {
            "experiment": ("", [name for name, _ in predicted]),
            "model": ("", [one.model for _, one in predicted]),
            "A_PV": ("ppb", [one.asymmetry / _PPB for _, one in predicted]),
            "A_PV, plane waves": ("ppb", [one.plane_wave / _PPB for _, one in predicted]),
            "weak form factor": ("", [one.weak_form_factor for _, one in predicted]),
            "neutron skin": ("fm", [float("nan") if one.skin is None else one.skin / fm for _, one in predicted]),
        },
    )
    rows = tuple(_measured(each) for each in compared if not each.measurement.planned)
    notes = tuple(f"{each.name}: {each.remarks}" for each in found)
    return Made((shown, models), rows, asymmetry_figure(compared), notes)


def _asymmetry(compared: AsymmetryComparison, which: object) -> float:
    values = [each.asymmetry / _PPB for each in compared.predictions]
    return float(which(values))  # type: ignore[operator]


def _measured(compared: AsymmetryComparison) -> Beside:
    """Return the mean of the models beside the measured asymmetry; the models' standard deviation is its error."""
    values = np.array([each.asymmetry for each in compared.predictions]) / _PPB
    measurement = parity_violation_measurement(compared.measurement.name)
    return beside(
        f"A_PV of {measurement.name}, mean of {values.size} models",
        float(values.mean()),
        measurement.asymmetry / _PPB,
        error=measurement.error / _PPB,
        our_error=float(values.std(ddof=1)),
        unit="ppb",
        reference=measurement.reference or measurement.facts["asymmetry"].source,
        sentence=_ASYMMETRIES.get(measurement.name, ""),
    )


def _averages(progress: Progress) -> Made:
    compared = measured_inelastic(progress=lambda done, of, name: progress(f"{done + 1} of {of}: {name}"))
    lines = comparison_rows(compared)
    columns = tuple(Column(head, "", cells) for head, cells in zip(HEADER, zip(*lines, strict=True), strict=True))
    numbers = sheet(
        "numbers",
        {
            "key": ("", [each.measured.key for each in compared]),
            "measured": ("1e-42 cm²", [each.value / _AREA for each in compared]),
            "measured, error downward": ("1e-42 cm²", [each.measured_error[0] / _AREA for each in compared]),
            "measured, error upward": ("1e-42 cm²", [each.measured_error[1] / _AREA for each in compared]),
            "predicted": ("1e-42 cm²", [each.predicted / _AREA for each in compared]),
            "predicted, error downward": ("1e-42 cm²", [each.error[0] / _AREA for each in compared]),
            "predicted, error upward": ("1e-42 cm²", [each.error[1] / _AREA for each in compared]),
            "pull": ("", [each.pull for each in compared]),
        },
    )
    rows = tuple(_average(each) for each in compared)
    notes = (
        *comparison_notes(compared),
        "The review's line of lead has no number; COHERENT's came later (arXiv:2212.11295), as did iodine's by "
        "neutrons.",
    )
    return Made((Sheet("", columns, shown=True), numbers), rows, measured_figure(compared), notes)


def _average(each: ComparedAverage) -> Beside:
    """Return a predicted average beside the measured one; they agree where the pull is at most 1."""
    down, up = each.measured_error
    above = each.predicted > each.value
    return beside(
        f"{each.measured.reaction}, {each.measured.experiment}",
        each.predicted / _AREA,
        each.value / _AREA,
        error=(down / _AREA, up / _AREA),
        our_error=each.error[0 if above else 1] / _AREA,
        unit="1e-42 cm²",
        reference=each.measured.source,
        sentence=_AVERAGES.get(each.measured.key, ""),
    )


ITEMS = (
    Item(
        "table1",
        "Table I: theory errors of the cross section of argon",
        "Errors of the cross section of ⁴⁰Ar at three energies, by the nucleus and in all: the review's, of O. "
        "Tomalak et al., beside the error budget here.",
        (REVIEW, "O. Tomalak et al., JHEP 02 (2021) 097, arXiv:2011.05960"),
        _errors,
    ),
    Item(
        "table2",
        "Table II: parity-violating electron scattering",
        "Experiments of parity-violating elastic electron scattering: the measured asymmetry beside what eight mean "
        "fields predict, with waves distorted by the Coulomb field. MREX is planned.",
        (REVIEW, "arXiv:2102.10767 (PREX-2)", "arXiv:2205.11593 (CREX)", "arXiv:2112.15412 (Qweak)"),
        _asymmetries,
    ),
    Item(
        "table3",
        "Table III: inelastic cross sections averaged over stopped pions",
        "Flux averages of inelastic scattering measured at stopped pions, beside predictions: of measured strength for "
        "carbon's levels, of continuum RPA and evaporation for the others.",
        (REVIEW, "arXiv:hep-ex/0105068 (LSND)", "arXiv:2305.19594 and arXiv:2212.11295 (COHERENT)"),
        _averages,
    ),
)
