"""Parity-violating asymmetries against the neutron skin: models, the line through them, and what was measured."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.errors import InputError, instance, invalid, listed
from nuscatter.figures.nuclei.structure import isotope
from nuscatter.figures.style import house_style
from nuscatter.reports.parity_violation import AsymmetryComparison
from nuscatter.units import Array, fm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PPB = 1e-9
_BAND, _EDGE, _LINE = "#F5DFA8", "#B8860B", "#666666"
_COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#882255", "#117733")
_MARKS = "os^vD*px<>hP"
#: Panels in one row.
_COLUMNS = 2


def asymmetry_figure(comparisons: Sequence[AsymmetryComparison]) -> "Figure":
    """Return a figure with a panel for each experiment: A_PV against the neutron skin R_n − R_p.

    Skyrme forces have open marks, relativistic sets filled ones. The band is the measured asymmetry with its error (of
    a plan, the expected one), the line that of least squares through the models, drawn on to where it meets the band.

    Args:
        comparisons: One for each panel, from `asymmetry_comparison`.

    Raises:
        InputError: there is none, one is no comparison, or one has no model with a neutron skin.
    """
    from matplotlib.figure import Figure

    given = listed("comparisons", comparisons, "a list of comparisons")
    if not given:
        raise invalid("comparisons", given, "one comparison at least")
    for each in given:
        instance(
            "a comparison", each, AsymmetryComparison, "an AsymmetryComparison, as asymmetry_comparison returns it,"
        )
        if not any(one.skin is not None for one in each.predictions):
            raise InputError(f"No model of {each.measurement.name} has a neutron skin, but one was expected.")
    looks = _looks({one.model: one.family for each in given for one in each.predictions})
    across = min(len(given), _COLUMNS)
    down = -(-len(given) // across)
    with house_style():
        figure = Figure(figsize=(3.9 * across + 0.4, 3.1 * down + 0.7))
        panels = figure.subplots(down, across, squeeze=False).ravel()
        for panel, each in zip(panels, given, strict=False):
            _draw(panel, each, looks)
        for panel in panels[len(given) :]:
            panel.remove()
        handles: dict[str, Any] = {}
        for panel in panels[: len(given)]:
            for handle, label in zip(*panel.get_legend_handles_labels(), strict=True):
                handles.setdefault(label, handle)
        figure.legend(list(handles.values()), list(handles), loc="outside lower center", ncols=4 if across > 1 else 3)
    return figure


def _draw(panel: "Axes", comparison: AsymmetryComparison, looks: dict[str, dict[str, Any]]) -> None:
    from matplotlib.ticker import MaxNLocator

    measurement = comparison.measurement
    value, error = measurement.asymmetry / _PPB, measurement.error / _PPB
    if measurement.planned:
        panel.axhspan(value - error, value + error, fill=False, hatch="///", edgecolor=_BAND, label="expected, 1σ")
    else:
        panel.axhspan(value - error, value + error, color=_BAND, lw=0, label="measured, 1σ")
    panel.axhline(value, color=_EDGE, linewidth=0.8)
    ends = _range(comparison)
    if comparison.line is not None:
        along, width = comparison.line(ends * fm) / _PPB, comparison.line.scatter / _PPB
        panel.plot(ends, along, color=_LINE, linewidth=1.0, label="line through the models")
        panel.fill_between(ends, along - width, along + width, color=_LINE, alpha=0.15, lw=0)
    skin = measurement.facts.get("neutron skin")
    if skin is not None and skin.error is not None:
        bars = np.array(skin.error)[:, None]
        look: dict[str, Any] = {"color": _EDGE, "marker": "|", "markersize": 9, "capsize": 2, "label": "published skin"}
        panel.errorbar(skin.values, [value], xerr=bars, **look)
    for one in comparison.predictions:
        if one.skin is not None:
            panel.plot(one.skin / fm, one.asymmetry / _PPB, label=one.model, linestyle="none", **looks[one.model])
    panel.set(xlabel=r"neutron skin $R_n - R_p$ [fm]", ylabel=r"$A_\mathrm{PV}$ [ppb]", xlim=tuple(ends))
    panel.xaxis.set_major_locator(MaxNLocator(6))
    target = f"{measurement.nuclide.A}{measurement.nuclide.name.rstrip('0123456789')}"
    panel.set_title(f"{measurement.name.removesuffix(f'-{target}')}, {isotope(measurement.nuclide)}")


def _range(comparison: AsymmetryComparison) -> Array:
    """Return both ends of the axis of skins [fm]: around the models, the published skin and where the line meets it."""
    skins = [one.skin / fm for one in comparison.predictions if one.skin is not None]
    published = comparison.measurement.facts.get("neutron skin")
    if published is not None and published.error is not None:
        skins += [published.values[0] - published.error[0], published.values[0] + published.error[1]]
    low, high = min(skins), max(skins)
    if comparison.inferred_skin is not None:
        # A line that meets the band far away would leave the models in a corner.
        inferred, most = comparison.inferred_skin[0] / fm, 2 * (high - low)
        low, high = min(low, max(inferred, low - most)), max(high, min(inferred, high + most))
    margin = 0.06 * (high - low) or 0.01
    return np.array([low - margin, high + margin])


def _looks(families: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the mark of each model by name, filled in the relativistic family."""
    looks: dict[str, dict[str, Any]] = {}
    for at, (name, family) in enumerate(families.items()):
        colour = _COLOURS[at % len(_COLOURS)]
        face = colour if family == "relativistic" else "none"  # open marks: two that coincide are both seen
        looks[name] = {"marker": _MARKS[at % len(_MARKS)], "color": colour, "markerfacecolor": face, "markersize": 6.5}
    return looks
