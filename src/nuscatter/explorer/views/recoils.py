"""Recoil spectra by species, before the detector's response, and their ratio to the Standard Model."""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.errors import InputError
from nuscatter.explorer.asked import Asked, noted
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.view import Axis, Chart, Curve, View, ratio_of
from nuscatter.interactions.term import Term
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.reports.report import recoil_end_point
from nuscatter.sources.flux import Flux
from nuscatter.units import Array, keV, kg

#: Energies of a curve, and how far down it goes where no lowest energy is asked for.
_POINTS, _FURTHEST = 240, 1e3
_ENERGY = of.Quantity("an energy", "0.5 keV", ("keV", "eV", "MeV"))


@final
@dataclass(frozen=True)
class _Range:
    """The recoil energies asked for [MeV]; None for those that the source gives."""

    low: float | None
    high: float | None
    logarithmic: bool


def _range(*, low: float | None = None, high: float | None = None, logarithmic: bool = True) -> _Range:
    return _Range(low, high, logarithmic)


OPTIONS = Section(
    "",
    "Recoil spectra.",
    (
        Key("low", _ENERGY, "Lowest recoil energy.", default="a thousandth of the end point"),
        Key("high", _ENERGY, "Highest recoil energy.", default="the end point"),
        Key("logarithmic", of.Truth(), "Whether energies have equal ratios.", default="true"),
    ),
    _range,
)


def _energies(asked: Asked) -> tuple[float, float]:
    """Return recoil energies in keV, with six figures, so that a script says the same ones."""
    chosen: _Range = asked.options("recoils", OPTIONS)
    built = asked.experiment
    high = chosen.high or recoil_end_point(asked.standard_model, built.flux, built.detector.material)
    low = chosen.low or high / _FURTHEST
    if not low < high:
        raise InputError(
            f"recoils.low: the energies are {low / keV:g} to {high / keV:g} keV, but increasing ones were expected."
        )
    return float(f"{low / keV:.6g}"), float(f"{high / keV:.6g}")


def _grid(ends: tuple[float, float], logarithmic: bool) -> Array:
    return (np.geomspace if logarithmic else np.linspace)(ends[0], ends[1], _POINTS)


def _show(asked: Asked) -> View:
    chosen: _Range = asked.options("recoils", OPTIONS)
    built, T = asked.experiment, _grid(_energies(asked), chosen.logarithmic)

    def rate(model: Term, flux: Flux) -> Array:
        return recoil_spectrum(model, flux, built.detector.material, T * keV, built.structure) * keV * kg

    with noted() as sentences:
        by_species = {
            state: rate(asked.model, Flux(tuple(each for each in built.flux.components if each.state == state)))
            for state in built.flux.states
        }
        total = np.sum(list(by_species.values()), axis=0)
        standard = rate(asked.standard_model, asked.emitted) if asked.is_new else total
    curves = [Curve(str(state), T, values, species=str(state)) for state, values in by_species.items()]
    curves += [Curve("all", T, total)] if len(curves) > 1 or asked.is_new else []
    if asked.is_new:
        curves.append(Curve("Standard Model", T, standard, reference=True))
    energy = Axis("recoil energy", "keV", chosen.logarithmic)
    kind = "electrons" if not asked.standard.nuclei else "nuclei"
    charts = [
        Chart(
            "recoils",
            energy,
            Axis("recoils", "1/(keV kg)", logarithmic=True),
            tuple(curves),
            f"Recoil spectrum of {kind} of {built.detector.material.name}, by species.",
        )
    ]
    if asked.is_new:
        ratio = ratio_of(total, standard)
        charts.append(
            Chart("ratio", energy, Axis("ratio to the Standard Model"), (Curve("model", T, ratio),),
                  "Recoil spectrum divided by that of the Standard Model.")
        )  # fmt: skip
    return View(tuple(charts), (), tuple(sentences))


def _lines(asked: Asked) -> list[str]:
    chosen: _Range = asked.options("recoils", OPTIONS)
    low, high = _energies(asked)
    lines = [
        f"T = np.{'geomspace' if chosen.logarithmic else 'linspace'}({low!r}, {high!r}, {_POINTS}) * keV",
        "flux, target = experiment.flux, experiment.detector.material",
        "",
        "",
        "def spectrum(model, flux):",
        '    """Return recoils per keV and kg."""',
        "    return ns.recoil_spectrum(model, flux, target, T, structure=experiment.structure) * keV * kg",
        "",
        "",
        "curves = {",
        '    f"recoils: {state}": spectrum(model, ns.Flux(tuple(c for c in flux.components if c.state == state)))',
        "    for state in flux.states",
        "}",
        "total = sum(curves.values())",
    ]
    if len(asked.experiment.flux.states) > 1 or asked.is_new:
        lines.append('curves["recoils: all"] = total')
    if asked.is_new:
        lines += [
            'standard = curves["recoils: Standard Model"] = spectrum(standard_model, emitted)',
            'curves["ratio: model"] = np.divide(total, standard, out=np.full(T.size, np.nan), where=standard > 0)',
        ]
    return lines


VIEW = PageView(
    "recoils", "Recoil spectrum", "Recoils per energy and mass before the response, by species.", OPTIONS, _show, _lines
)
