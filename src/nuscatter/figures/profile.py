"""A figure of a scan of one parameter: the rise of −2 ln L, and the intervals in which it is below a level.

The scan's points are few where no level is near, and none of them need be the minimum. So the line goes through the
best fit too, and between points it is a cubic that rises and falls with them (PCHIP): it has no minimum of its own.
"""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import InputError, instance, invalid, listed
from nuscatter.figures.marks import mark_best_fit
from nuscatter.figures.names import Name, name_of
from nuscatter.figures.style import COLOURS, figure_of, house_style, panel_of, percent
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.units import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HIGHEST = 12.0  # end of the axis, 3.5 standard deviations; the rise itself may go on


_POINTS = 400  # of the line


def profile_figure(
    scan: Scan,
    levels: Sequence[float] = (0.683, 0.9),
    label: str | None = None,
    *,
    names: Mapping[str, Name] | None = None,
    axes: "Axes | None" = None,
) -> "Figure":
    """Return a figure of a profile; each level is a line, and a bar where the profile is below it.

    The best fit is a cross; where it lies beside the scan, an arrow at the edge with its value in the legend.

    Args:
        scan: Of one parameter.
        levels: Confidence levels, of χ² with one degree of freedom.
        label: What to write in place of the parameter's symbol.
        names: Of parameters that the table does not know, with their units and the Standard Model's values.
        axes: Where to draw; None for a new figure.

    Raises:
        InputError: the scan is one of two parameters, or a level is out of range.
        FitError: there is a point without a result.
    """
    from scipy.special import gammaincinv

    instance("scan", scan, Scan, "a Scan, as scan returns it,")
    levels = listed("levels", levels, "a list of confidence levels")
    if not levels:
        raise invalid("levels", levels, "at least one confidence level")
    if label is not None:
        instance("label", label, str, "a string, or None")
    if len(scan.grids) != 1:
        raise InputError(f"A profile needs one scanned parameter, but this scan has {len(scan.grids)}.")
    (parameter,) = scan.grids
    name = name_of(parameter, names)
    pieces = [(level, scan.intervals(level)) for level in levels]
    x, rise = _line(scan)
    with house_style():
        panel = panel_of(axes, (5, 3.6))
        panel.plot(x / name.size, rise, color=COLOURS["data"])
        panel.plot(scan.grids[parameter] / name.size, scan.delta, "o", markersize=2.5, color=COLOURS["data"])
        for (level, each), colour in zip(pieces, cycle((COLOURS["nu_mu"], COLOURS["cevns"])), strict=False):
            height = float(2.0 * gammaincinv(0.5, level))  # the quantile of χ² with one degree of freedom
            panel.axhline(height, color=colour, linewidth=0.7, linestyle="--")
            for at, (low, high) in enumerate(each):
                ends = np.array([low, high]) / name.size
                panel.plot(ends, [height, height], color=colour, linewidth=3, label=None if at else percent(level))
        mark_best_fit(panel, scan, {parameter: name}, COLOURS["data"])
        if name.standard is not None and x[0] <= name.standard <= x[-1]:
            panel.axvline(name.standard / name.size, color="0.5", linewidth=1, linestyle=":", label="Standard Model")
        panel.set_xscale("log" if parameter in scan.log else "linear")
        panel.set_xlim(float(x[0]) / name.size, float(x[-1]) / name.size)
        panel.set_ylim(0, min(_HIGHEST, 1.05 * float(rise.max())) if rise.max() > 0 else 1)
        panel.set_xlabel(name.label if label is None else label)
        panel.set_ylabel(r"$-2\,\Delta\ln L$")
        if panel.get_legend_handles_labels()[0]:  # nothing is named where the scan has no interval
            panel.legend()
        return figure_of(panel)


def _line(scan: Scan) -> tuple[Array, Array]:
    """Return a smooth line through the points of a profile and through its minimum, if the grid holds that."""
    from scipy.interpolate import PchipInterpolator

    (parameter,) = scan.grids
    x, rise = scan.profile()
    best = scan.best[parameter]
    if x[0] < best < x[-1] and best not in x:
        at = int(np.searchsorted(x, best))
        x, rise = np.insert(x, at, best), np.insert(rise, at, 0.0)
    u = np.log(x) if parameter in scan.log else x
    fine = np.union1d(np.linspace(u[0], u[-1], _POINTS), u)
    heights = PchipInterpolator(u, rise)(fine)
    return (np.exp(fine) if parameter in scan.log else fine), heights
