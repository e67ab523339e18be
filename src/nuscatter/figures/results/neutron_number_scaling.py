"""The figure of the growth with the neutron number: cross sections and their ratios to the Standard Model's."""

from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import instance
from nuscatter.figures.style import CURVES, house_style
from nuscatter.reports.results.standard_model.neutron_number_scaling import PIVOT
from nuscatter.reports.results.told import Result, Row
from nuscatter.units import cm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_UNIT = 1e-40 * cm**2
#: The targets in the order of ``curves["targets"]``: names, whether at the SNS, how far a point is moved aside as
#: others have the same N, and at which of its ends the name touches the point.
_TARGETS = (
    ("Ar", True, 1.0, "left"),
    ("Ge 2024", True, 0.95, "right"),
    ("Ge 2026", True, 1.0, "right"),
    ("CsI", True, 1.0, "right"),
    ("Ge, CONUS+", False, 1.06, "left"),
    ("Xe, XENONnT", False, 1.07, "left"),
)
_SNS, _OTHER, _PUBLISHED = "#D55E00", "#0072B2", "0.5"


def figure(result: Result) -> "Figure":
    """Return the figure of the result ``neutron_number_scaling``.

    Args:
        result: As `nuscatter.reports.results.run.result` returns it.

    Raises:
        InputError: it is no `Result`.
    """
    from matplotlib.figure import Figure

    instance("result", result, Result, "a Result, as result('neutron_number_scaling') returns it,")
    with house_style():
        drawn = Figure(figsize=(8.6, 3.9))
        left, right = drawn.subplots(1, 2)
        _cross_sections(left, result)
        _ratios(right, result)
    return drawn


def _cross_sections(panel: "Axes", result: Result) -> None:
    """Draw ⟨σ⟩ of the targets at the SNS with the Standard Model's curves."""
    N, order = result.curves["N"], np.argsort(result.curves["N"])
    for name, label, line in (("F = 1", "full coherence, $F = 1$", "--"), ("Helm", "Standard Model, Helm", "-")):
        panel.plot(N[order], result.curves[name][order] / _UNIT, line, color="k", linewidth=1.2, label=label)
    numbers, standard, best, low, high = result.curves["targets"]
    published = {row.data: row for row in result.rows if row.published and row.unit}
    papers = ",\n".join(row.published[0].reference for row in published.values() if "SNS" in row.scheme)
    labels = {"published": f"published, {papers}", "here": "from the data here"}
    for at, (name, here, aside, _) in enumerate(_TARGETS):
        if not here:
            continue
        x, sigma = numbers[at] * aside, standard[at] / _UNIT
        error = [[sigma * (best[at] - low[at])], [sigma * (high[at] - best[at])]]
        style = {"fmt": "o", "color": _SNS, "markersize": 5, "capsize": 2}
        panel.errorbar(x, sigma * best[at], error, label=labels.pop("here", None), **style)  # type: ignore[arg-type]
        row = next((each for data, each in published.items() if data.startswith(_release(name))), None)
        if row is not None:
            _mark_published(panel, x * 1.07, row, labels.pop("published", None))
        if row is None:
            _name(panel, name, (x, sigma * low[at]), "left")
        else:  # the published point stands between
            _name(panel, name, (x * 1.07, sigma * best[at]), "left")
    panel.set(xscale="log", yscale="log", xlim=(8, 140), ylim=(2, 800))
    panel.set_xticks([10, 20, 50, 100], ["10", "20", "50", "100"])
    panel.set_xticks([], minor=True)
    panel.set(xlabel="neutron number $N$", ylabel=r"$\langle\sigma\rangle$ at the SNS [$10^{-40}$ cm$^2$]")
    panel.legend(loc="upper left")


def _release(name: str) -> str:
    """Return how the data of a target at the SNS are told."""
    return {"Ar": "LAr 2020", "CsI": "CsI 2021"}.get(name, name)


def _mark_published(panel: "Axes", x: float, row: Row, label: str | None) -> None:
    (each,) = row.published
    ((low, high),) = each.pieces
    assert each.best is not None
    error = [[each.best - low], [high - each.best]]
    panel.errorbar(x, each.best, error, fmt="s", color=_PUBLISHED, mfc="w", markersize=4, capsize=2, label=label)


def _name(panel: "Axes", name: str, point: tuple[float, float], side: str) -> None:
    """Write a name beside a point: to the left of it if its text ends there ("right"), else to the right."""
    panel.annotate(name, point, (-6 if side == "right" else 6, -5), textcoords="offset points", ha=side, fontsize=8)


def _ratios(panel: "Axes", result: Result) -> None:
    """Draw the ratios of all targets to the Standard Model with Helm's form factor, and the fitted power."""
    numbers, _, best, low, high = result.curves["targets"]
    labels = {True: "stopped pions", False: "reactor, Sun"}
    for at, (name, here, aside, side) in enumerate(_TARGETS):
        x, colour = numbers[at] * aside, _SNS if here else _OTHER
        error = [[best[at] - low[at]], [high[at] - best[at]]]
        look = "o" if here else "D"
        panel.errorbar(
            x, best[at], error, fmt=look, color=colour, markersize=5, capsize=2, label=labels.pop(here, None)
        )
        _name(panel, name, (x, low[at] if name in ("Ar", "Ge 2026", "CsI") else best[at]), side)
    N = np.geomspace(15, 150, 60)
    amplitude, power = result.curves["line"]
    covariance, log = result.curves["line covariance"], np.log(N / PIVOT)
    line = amplitude * (N / PIVOT) ** (power - 2)
    # d ln(line) = da/a + ln(N/N₀) dp
    slope = np.stack([np.full_like(N, 1 / amplitude), log])
    width = line * np.sqrt(np.einsum("in,ij,jn->n", slope, covariance, slope))
    look, style = CURVES[0]
    panel.plot(N, line, style, color=look, label=rf"CsI, Ar, Ge 2026: $N^{{{power:.2f}}}F^2$, 68 %")
    panel.fill_between(N, line - width, line + width, color="#BBBBBB", alpha=0.5)
    panel.axhline(1.0, color="k", linewidth=0.8, linestyle=":")
    panel.set(xscale="log", xlim=(15, 150), ylim=(0, 2.6))
    panel.set_xticks([20, 50, 100], ["20", "50", "100"])
    panel.set_xticks([], minor=True)
    panel.set(xlabel="neutron number $N$", ylabel=r"$\langle\sigma\rangle$ / Standard Model")
    panel.legend(loc="upper left")
