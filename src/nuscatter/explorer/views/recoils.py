"""Recoil spectra by species, before the detector's response, and their ratio to the Standard Model."""

from dataclasses import dataclass, replace
from typing import final

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.errors import InputError
from nuscatter.explorer.asked import Asked, blamed_or_structure
from nuscatter.explorer.expected import noting
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.view import Axis, Chart, Curve, View, ratio_axis, ratio_of
from nuscatter.interactions.channels import Recoil
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


def _range_of(asked: Asked) -> _Range:
    chosen: _Range = asked.options("recoils", OPTIONS)
    return chosen


def _energies(asked: Asked) -> Array:
    """Return recoil energies [keV]; their ends have six figures, so that a script can say the same ones."""
    chosen, built = _range_of(asked), asked.experiment
    high = chosen.high or recoil_end_point(asked.standard_model, built.flux, built.detector.material)
    low = chosen.low or high / _FURTHEST
    if not low < high:
        raise InputError(
            f"recoils.low: the energies are {low / keV:g} to {high / keV:g} keV, but increasing ones were expected."
        )
    spaced = np.geomspace if chosen.logarithmic else np.linspace
    return spaced(float(f"{low / keV:.6g}"), float(f"{high / keV:.6g}"), _POINTS)


def _kinds(asked: Asked) -> dict[str, Recoil]:
    """Return the recoils that are counted, by the titles of their charts."""
    kinds = {kind: kind in asked.standard_model.recoil_kinds for kind in (Recoil.NUCLEUS, Recoil.ELECTRON)}
    names = {Recoil.NUCLEUS: "nuclei", Recoil.ELECTRON: "electrons"}
    return {f"recoils of {names[kind]}": kind for kind, there in kinds.items() if there}


def _show(asked: Asked) -> View:
    T = _energies(asked)
    with blamed_or_structure(asked):
        charts = [chart for title, kind in _kinds(asked).items() for chart in _charts(asked, title, kind, T)]
    return View(tuple(charts))


def _charts(asked: Asked, title: str, kind: Recoil, T: Array) -> list[Chart]:
    """Return the spectrum of one kind of recoil by species, and its ratio to the Standard Model if there is more."""
    built, target = asked.experiment, asked.experiment.detector.material

    def rate(model: Term, flux: Flux) -> Array:
        return recoil_spectrum(model, flux, target, T * keV, built.structure, kind) * keV * kg

    by_species = {
        state: rate(asked.model, Flux(tuple(each for each in built.flux.components if each.state == state)))
        for state in built.flux.states
    }
    curves = [Curve(str(state), T, values, species=str(state)) for state, values in by_species.items()]
    total = np.sum(list(by_species.values()), axis=0)
    if len(curves) > 1 or asked.is_new:
        curves.append(Curve("all", T, total))
    energy = Axis("recoil energy", "keV", _range_of(asked).logarithmic)
    says = f"{title[0].upper()}{title[1:]} in {target.name}, by species."
    found = [Chart(title, energy, Axis("recoils", "1/(keV kg)", logarithmic=True), tuple(curves), says)]
    if asked.is_new:
        standard = rate(asked.standard_model, asked.emitted)
        curves.append(Curve("Standard Model", T, standard, reference=True))
        found = [replace(found[0], curves=tuple(curves))]
        ratio = Curve("model", T, ratio_of(total, standard))
        says = f"The same, divided by {title} in the Standard Model."
        found.append(Chart(f"{title}, ratio", energy, ratio_axis(ratio.y), (ratio,), says))
    return found


_SPECTRA = """
def spectra(recoil):
    \"\"\"Return recoils per keV and kg by species, in all, and those of the Standard Model.\"\"\"
    def rate(model, flux):
        return ns.recoil_spectrum(model, flux, target, T, experiment.structure, recoil) * keV * kg

    found = {
        str(state): rate(model, ns.Flux(tuple(each for each in flux.components if each.state == state)))
        for state in flux.states
    }
    total = sum(found.values())
    return found | {"all": total, "Standard Model": rate(standard_model, emitted)}


curves = {}
"""


def _lines(asked: Asked) -> list[str]:
    chosen, ends = _range_of(asked), _energies(asked)[[0, -1]].tolist()
    lines = [
        f"T = np.{'geomspace' if chosen.logarithmic else 'linspace'}({ends[0]!r}, {ends[1]!r}, {_POINTS}) * keV",
        "flux, target = experiment.flux, experiment.detector.material",
        "",
        *_SPECTRA.splitlines(),
    ]
    names = [str(state) for state in asked.experiment.flux.states]
    names += ["all"] if len(names) > 1 or asked.is_new else []
    names += ["Standard Model"] if asked.is_new else []
    for title, kind in _kinds(asked).items():
        lines.append(f"found = spectra(ns.{kind})")
        lines.append(f'curves |= {{f"{title}: {{name}}": found[name] for name in {names}}}')
        if asked.is_new:
            lines.append('standard = found["Standard Model"]')
            ratio = 'np.divide(found["all"], standard, out=np.full(T.size, np.nan), where=standard > 0)'
            lines.append(f'curves["{title}, ratio: model"] = {ratio}')
    return lines


VIEW = PageView(
    "recoils",
    "Recoil spectrum",
    "Recoils per energy and mass before the response, by species.",
    OPTIONS,
    noting(_show),
    _lines,
)
