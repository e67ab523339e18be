"""Measured flux averages beside predicted ones, each divided by the measured value: Table III as a figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import instance, invalid, listed
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.reports.inelastic.measured import ComparedAverage

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MEASURED, _PREDICTED, _FORCES = COLOURS["data"], COLOURS["cevns"], ("s", "D", "^", "v", "P", "X")


def measured_figure(compared: Sequence[ComparedAverage]) -> "Figure":
    """Return a figure of measured and predicted averages, in units of the measured one, a line for each.

    Args:
        compared: As `measured_inelastic` returns them.

    Raises:
        InputError: there is none, or one is no `ComparedAverage`.
    """
    from matplotlib.figure import Figure

    every = list(listed("compared", compared, "a list, as measured_inelastic returns it"))
    if not every:
        raise invalid("compared", compared, "at least one measurement")
    for each in every:
        instance("one of them", each, ComparedAverage, "a ComparedAverage, as measured_inelastic returns it")
    with house_style():
        figure = Figure(figsize=(6.8, 1.1 + 0.3 * len(every)))
        panel = figure.subplots()
        at = -np.arange(len(every), dtype=float)
        measured = np.array([[side / each.value for side in each.measured_error] for each in every]).T
        panel.errorbar(
            np.ones(len(every)), at, xerr=measured, fmt="o", color=_MEASURED, markersize=4, capsize=2, label="measured"
        )
        predicted = np.array([each.predicted / each.value for each in every])
        theory = np.array([[side / each.value for side in each.error] for each in every]).T
        panel.errorbar(
            predicted, at - 0.25, xerr=theory, fmt="s", color=_PREDICTED, markersize=4, capsize=2, label="predicted"
        )
        panel.axvline(1.0, color="#BBBBBB", linewidth=0.8, zorder=0)
        labels = [
            f"{each.measured.reaction}, {each.measured.experiment}{' (of MARLEY)' * each.measured.is_ratio}"
            for each in every
        ]
        panel.set_yticks(at - 0.12, labels, fontsize=7.5)
        panel.tick_params(axis="y", length=0)
        panel.set_xscale("log")
        panel.set_ylim(at[-1] - 0.7, 0.6)
        panel.set_xlabel("flux average over the measured one")
        panel.set_xticks([0.2, 0.5, 1, 2, 5, 10], ["0.2", "0.5", "1", "2", "5", "10"])
        low, high = float((predicted - theory[0]).min()), float((predicted + theory[1]).max())
        panel.set_xlim(min(0.3, 0.8 * low), max(3.0, 1.2 * high))
        panel.legend(loc="best")
    return figure
