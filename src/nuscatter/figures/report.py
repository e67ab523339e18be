"""The report's figure: what two experiments should see, and what they say about the weak mixing angle."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.catalogue.entries import Entry
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import instance, listed
from nuscatter.figures.data import stack
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.interactions.standard_model import StandardModel
from nuscatter.reports.report import Number
from nuscatter.units import keV, us

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def report_figure(entries: Sequence[Entry], angles: Sequence[Number]) -> "Figure":
    """Return the figure of predictions by species in energy and time, and of sin²θ_W.

    Args:
        entries: Experiments of the catalogue, a row each.
        angles: Values of sin²θ_W with errors, in the order from top to bottom.
    """
    from matplotlib.figure import Figure

    for what, given, kind in (("entries", entries, Entry), ("angles", angles, Number)):
        for each in listed(what, given, f"a list of {kind.__name__}") or ("nothing",):
            instance(f"one of the {what}", each, kind, f"{what.rstrip('s')} of the kind {kind.__name__}")
    heights = [2.5 * len(entries), 0.6 + 0.24 * (len(angles) + 2)]
    with house_style():
        figure = Figure(figsize=(8, sum(heights)))
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)[:, 0]
        for row, entry in zip(above.subplots(len(entries), 2, squeeze=False), entries, strict=True):
            _prediction(row[0], row[1], entry)
        _angles(below.subplots(), angles)
    return figure


def _prediction(energy: "Axes", time: "Axes", entry: Entry) -> None:
    experiment = entry.build()
    counts = {str(state): each for state, each in experiment.by_species(StandardModel()).items()}
    detector = experiment.detector
    scale, unit = (keV, "keVee") if detector.light_yield is None else (1.0, "PE")
    stack(energy, np.asarray(detector.energy_edges) / scale, {name: each.sum(axis=1) for name, each in counts.items()})
    stack(time, np.asarray(detector.time_edges) / us, {name: each.sum(axis=0) for name, each in counts.items()})
    total = sum(float(each.sum()) for each in counts.values())
    energy.set_title(f"{entry.title}: {total:.0f} events predicted", loc="left").set_in_layout(False)
    for panel, label, name in ((energy, f"reconstructed energy [{unit}]", unit), (time, "time [µs]", "µs")):
        panel.set_xlabel(label)
        panel.set_ylabel(f"events / {name}")
        panel.margins(x=0)
        panel.set_ylim(bottom=0)
    energy.set_xlim(right=60)
    time.set_title(r"CE$\nu$NS, Standard Model, Helm form factor", loc="right")
    time.legend()


def _angles(panel: "Axes", angles: Sequence[Number]) -> None:
    known = sin2_theta_w_low_energy.value
    panel.axvline(known, color=COLOURS["cevns"], linewidth=1, label=f"Standard Model at low energy, {known}")
    rows = -np.arange(len(angles))
    for row, angle in zip(rows, angles, strict=True):
        ours = angle.source == "nuscatter"
        low, high = angle.error or (0.0, 0.0)
        panel.errorbar(
            angle.value, row, xerr=[[low], [high]], fmt="o" if ours else "s", color=COLOURS["data" if ours else "nu_mu"]
        )
    panel.set_yticks(rows, [angle.name for angle in angles])
    panel.set_ylim(rows[-1] - 0.7, 1.2)
    panel.set_xlabel(r"$\sin^2\theta_W$ (bars: 68 %; squares: published)")
    panel.legend(loc="upper right")
