"""Expected events in the detector's energy bins, species upon species, beside those of the Standard Model."""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.catalogue.entries import describe
from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.explorer.asked import Asked, blamed_or_structure
from nuscatter.explorer.expected import (
    arriving,
    by_name,
    curves_of,
    events,
    interference_lines,
    noting,
    of_all,
    refuse_steady_in_time_bins,
    told_by_publication,
)
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.view import Axis, Chart, Curve, Draw, View, ratio_axis, ratio_of
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.predicted import observable
from nuscatter.units import Array, keV

#: Ratio of the last edge to the first from which on the axis is logarithmic.
_WIDE = 30.0
#: What an axis says of a unit.
_WHAT = {"keVnr": "nuclear recoil energy", "keVee": "electron-equivalent energy", "keV": "recoil energy"}


@final
@dataclass(frozen=True)
class _Options:
    """Whether counts are divided by the width of their bin."""

    per_width: bool


def _options(*, per_width: bool = False) -> _Options:
    return _Options(per_width)


OPTIONS = Section(
    "",
    "Expected counts.",
    (Key("per_width", of.Truth(), "Whether counts are divided by the width of their bin.", default="false"),),
    _options,
)


def _unit(asked: Asked) -> tuple[float, str]:
    """Return the unit of the energy bins; of numbers of quanta the one that the state itself names."""
    scale, unit = observable(describe(asked.name) if asked.name else asked.described)
    if unit == "PE" and not asked.name:
        said = " ".join(text for key, text in asked.state.texts.items() if key.startswith("detector."))
        unit = "electrons" if "electrons" in said.replace("photoelectrons", "") else "PE" if "PE" in said else "quanta"
    if unit == "keVnr" and asked.standard.electrons:
        unit = "keV"  # nothing is quenched: the recoils of nuclei and of electrons have one scale
    return scale, unit


def _axis(edges: Array, unit: str) -> Axis:
    wide = edges[0] > 0 and edges[-1] > _WIDE * edges[0]
    return Axis(_WHAT.get(unit, "signal"), unit, logarithmic=bool(wide))


def _in_bins(counts: Array) -> Array:
    """Return counts in the bins of energy, summed over directions and times."""
    return np.asarray(counts.reshape(len(counts), -1).sum(axis=1))


def _show(asked: Asked) -> View:
    chosen: _Options = asked.options("counts", OPTIONS)
    refuse_steady_in_time_bins(asked)
    built, (scale, unit) = arriving(asked), _unit(asked)
    with blamed_or_structure(asked, "detector.bins"):
        by_state = {state: _in_bins(each) for state, each in built.by_species(asked.model).items()}
    total = np.sum(list(by_state.values()), axis=0)
    standard = _in_bins(asked.described.experiment.counts(asked.standard_model)) if asked.is_new else total
    channels = _by_channel(built, asked)
    edges = np.asarray(built.detector.energy_edges) / scale
    width = np.diff(edges) if chosen.per_width else 1.0
    named = by_name(by_state)
    curves = curves_of({name: each / width for name, each in named.items()}, edges)
    if asked.is_new:
        curves.append(Curve("Standard Model", edges, standard / width, Draw.STEPS, reference=True))
    energy = _axis(edges, unit)
    charts = [
        Chart(
            "counts",
            energy,
            Axis("events", f"1/{unit}") if chosen.per_width else Axis("events per bin"),
            tuple(curves),
            f"Expected events of {built.detector.material.name} in {len(total)} bins of {energy.what}, by species.",
            stacked=not any((each < 0).any() for each in named.values()),  # an interference may be below zero
        )
    ]
    if asked.is_new:
        ratio = Curve("model", edges, ratio_of(total, standard), Draw.STEPS)
        charts.append(
            Chart("ratio", energy, ratio_axis(ratio.y), (ratio,),
                  "Expected events divided by those of the Standard Model, in each bin.")
        )  # fmt: skip
    known, told = told_by_publication(asked)
    numbers = of_all(asked, float(total.sum()), float(standard.sum()))
    numbers += [events(name, each.sum()) for name, each in named.items()]
    numbers += [*(events(name, value) for name, value in channels.items()), *known]
    return View(tuple(charts), tuple(numbers), (asked.standard.sentence, *told))


def _by_channel(built: Experiment, asked: Asked) -> dict[str, float]:
    """Return the events of each channel and reaction; none where there is one alone, which has all events."""
    model = asked.model
    if len({each.name for each in model.channels} | {each.name for each in model.reactions}) < 2:
        return {}
    return {name: float(each.sum()) for name, each in built.by_channel(model).items()}


def _lines(asked: Asked) -> list[str]:
    chosen: _Options = asked.options("counts", OPTIONS)
    per = " / width" if chosen.per_width else ""
    values = f"in_bins(each){per}"
    lines = []
    if chosen.per_width:
        unit = " / keV" if _unit(asked)[0] == keV else ""
        lines.append(f"width = np.diff(experiment.detector.energy_edges){unit}")
    lines += [
        *([""] * (2 if lines else 1)),
        "def in_bins(counts):",
        '    """Return counts in the bins of energy, summed over directions and times."""',
        "    return counts.reshape(len(counts), -1).sum(axis=1)",
        "",
        "",
        "by_state = experiment.by_species(model)",
        "curves = {",
        f'    f"counts: {{state}}": {values}',
        "    for state, each in by_state.items()",
        "    if isinstance(state, ns.Species)",
        "}",
        *interference_lines(asked, "counts", values),
    ]
    if asked.is_new:
        lines += [
            "standard = in_bins(experiment.with_flux(emitted).counts(standard_model))",
            f'curves["counts: Standard Model"] = standard{per}',
            "total = sum(in_bins(each) for each in by_state.values())",
            'curves["ratio: model"] = np.divide(total, standard, out=np.full(total.size, np.nan), where=standard > 0)',
        ]
    return lines


VIEW = PageView(
    "counts", "Expected events", "Events in the detector's energy bins, by species.", OPTIONS, noting(_show), _lines
)
