"""The best fit of a scan as a mark: a cross where it lies in the grid, else an arrow at the edge that points to it.

Example:
    >>> import numpy as np
    >>> import nuscatter as ns
    >>> found = ns.scan(ns.Pull("x", 5, 1), x=np.linspace(0, 4, 9))
    >>> panel = ns.figures.profile_figure(found).axes[0]
    >>> panel.get_legend().get_texts()[-1].get_text()
    'best fit outside, x = $5$'
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nuscatter.figures.names import Name
from nuscatter.figures.style import figure_of
from nuscatter.fits.scans.scan_result import Scan

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: How far an arrow is moved from the edge [points].
_INWARDS = 6.0


def mark_best_fit(panel: "Axes", scan: Scan, known: Mapping[str, Name], colour: str) -> None:
    """Mark the best fit of a scan of one or two parameters; of one at −2 Δln L = 0.

    A scan's best fit may lie beside its grid. Then an arrow at the nearest place of the edge points there, and the
    legend has its values. A parameter whose best value is the first or last one of its grid is no such case: its cross
    is drawn on the frame.

    Args:
        panel: Where to draw; what the legend names already is not named again.
        scan: The scan.
        known: Name, unit and size of each scanned parameter.
        colour: As matplotlib knows it.
    """
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import ScaledTranslation

    place, way = [], []
    for name, grid in scan.grids.items():
        low, high, best = float(grid[0]), float(grid[-1]), scan.best[name]
        close = 1e-9 * (high - low)  # a fit that ends at a limit ends a rounding error beside it
        way.append((best > high + close) - (best < low - close))
        place.append(min(max(best, low), high) / known[name].size)
    x, y = place if len(place) == 2 else (place[0], 0.0)
    outside = any(way)
    label = "best fit"
    if outside:
        values = (
            f"{known[name].symbol} = {_digits(scan.best[name] / known[name].size)} {known[name].unit}".rstrip()
            for name in scan.grids
        )
        label = f"best fit outside, {', '.join(values)}"
    right, up = way if len(way) == 2 else (way[0], 0)
    # An arrow lies inside the frame, where it covers no number of an axis; that of a profile lies above its zero.
    inwards = (-right, -up if len(way) == 2 else 1) if outside else (0, 0)
    scale = figure_of(panel).dpi_scale_trans
    shift = ScaledTranslation(_INWARDS * inwards[0] / 72, _INWARDS * inwards[1] / 72, scale)
    panel.plot(
        x,
        y,
        linestyle="none",
        marker=(3, 0, math.degrees(math.atan2(up, right)) - 90.0) if outside else "x",
        color=colour,
        markersize=9 if outside else 6,
        markeredgewidth=1.6,
        zorder=5,
        path_effects=[withStroke(linewidth=4.0, foreground="white")],  # or it is lost in a region of its own colour
        clip_on=False,
        transform=panel.transData + shift,
        label=None if label in {line.get_label() for line in panel.lines} else label,
    )


def _digits(value: float) -> str:
    r"""Return a number with three digits as matplotlib's mathematics.

    Example:
        >>> _digits(-0.25), _digits(1.0812e-8)
        ('$-0.25$', '$1.08\\times10^{-8}$')
    """
    digits, _, power = f"{value:.3g}".partition("e")
    times = rf"\times10^{{{int(power)}}}" if power else ""
    return f"${digits}{times}$"
