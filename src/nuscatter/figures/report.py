"""The report's figure: what two experiments should see, and what they say about the weak mixing angle."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nuscatter.catalogue.entries import Entry
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import instance, listed
from nuscatter.figures.names import label
from nuscatter.figures.predictions import counts_by_species
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.interactions.couplings.radiative import ONE_LOOP
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, TREE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.reports.report import Number
from nuscatter.units import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def report_figure(entries: Sequence[Entry], angles: Sequence[Number]) -> "Figure":
    """Return the figure of predictions by species in energy and time, and of sin²θ_W.

    Args:
        entries: Experiments of the catalogue, a row each.
        angles: Values of sin²θ_W with errors, in the order from top to bottom. An experiment that published none has
            a row that says so.
    """
    from matplotlib.figure import Figure

    for what, given, kind in (("entries", entries, Entry), ("angles", angles, Number)):
        for each in listed(what, given, f"a list of {kind.__name__}") or ("nothing",):
            instance(f"one of the {what}", each, kind, f"{what.rstrip('s')} of the kind {kind.__name__}")
    silent = [each for each in entries if each.published.sin2_theta_w is None]
    heights = [2.5 * len(entries), 0.6 + 0.24 * (len(angles) + len(silent) + 2)]
    with house_style():
        figure = Figure(figsize=(8, sum(heights)))
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)[:, 0]
        for row, entry in zip(above.subplots(len(entries), 2, squeeze=False), entries, strict=True):
            _prediction(row[0], row[1], entry)
        _angles(below.subplots(), _rows(angles, silent))
    return figure


def _prediction(energy: "Axes", time: "Axes", entry: Entry) -> None:
    """Draw the counts of an experiment in energy and in time, with the published uncertainty of the prediction."""
    experiment, model, relative = entry.build(), StandardModel.effective(), entry.published.rate_uncertainty
    counts = experiment.counts(model)
    for panel, in_time in ((energy, False), (time, True)):
        counts_by_species(experiment, model, time=in_time, axes=panel)
        (total,) = (patch.get_data() for patch in panel.patches if not patch.get_fill())  # type: ignore[attr-defined]
        _band(panel, total.edges, total.values, relative)
        panel.set_ylim(0, 1.08 * (1 + relative) * float(total.values.max()))
        panel.legend().set_visible(in_time)
    number = float(counts.sum())
    said = f"{entry.title}: {number:.0f} ± {relative * number:.0f} events predicted"
    energy.set_title(said, loc="left").set_in_layout(False)
    energy.set_xlim(right=60)
    time.set_title(r"CE$\nu$NS, Standard Model, Helm form factor", loc="right")


def _band(panel: "Axes", edges: Array, heights: Array, relative: float) -> None:
    """Hatch what a relative uncertainty allows around heights in bins."""
    words = f"± {100 * relative:.0f} %, as published"
    low, high = (1 - relative) * heights, (1 + relative) * heights
    panel.stairs(high, edges, baseline=low, hatch="//////", linewidth=0, color="#444444", label=words)


def _rows(angles: Sequence[Number], silent: Sequence[Entry]) -> list[tuple[str, Number | None]]:
    """Return names and angles from top to bottom, with None below an experiment's own for one that published none."""
    rows: list[tuple[str, Number | None]] = [(angle.name, angle) for angle in angles]
    for entry in silent:
        own = [at for at, (name, _) in enumerate(rows) if name.startswith(entry.name)]
        rows.insert(own[0] + 1 if own else len(rows), (f"{entry.name}, published", None))
    return rows


def _angles(panel: "Axes", angles: Sequence[tuple[str, Number | None]]) -> None:
    known = sin2_theta_w_low_energy.value
    panel.axvline(known, color=COLOURS["cevns"], linewidth=1, label=f"Standard Model at low energy, {known}")
    rows = [-float(at) for at in range(len(angles))]
    for row, (_, angle) in zip(rows, angles, strict=True):
        if angle is None:
            panel.text(known, row, "  none in the catalogue", va="center", fontsize=8, color="0.4")
            continue
        ours = angle.source == "nuscatter"
        low, high = angle.error or (0.0, 0.0)
        panel.errorbar(
            angle.value, row, xerr=[[low], [high]], fmt="o" if ours else "s", color=COLOURS["data" if ours else "nu_mu"]
        )
    names, scheme = _without_scheme(angles)
    panel.set_yticks(rows, names)
    panel.set_ylim(rows[-1] - 0.7, 1.2)
    panel.set_xlabel(f"{label('sin2_theta_w')}{scheme} (bars: 68 %; squares: published)")
    panel.legend(loc="upper right")


def _without_scheme(angles: Sequence[tuple[str, Number | None]]) -> tuple[list[str], str]:
    """Return the names without the scheme that ends all of ours, and the scheme for the axis; it may be empty."""
    ours = [name for name, angle in angles if angle is not None and angle.source == "nuscatter"]
    endings = {name.rpartition(", ")[2] for name in ours}
    if len(endings) != 1 or not endings <= {each.scheme for each in (TREE, EFFECTIVE, ONE_LOOP)}:
        return [name for name, _ in angles], ""
    (scheme,) = endings
    return [name.removesuffix(f", {scheme}") if name in ours else name for name, _ in angles], f", {scheme}"
