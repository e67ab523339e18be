r"""The regions of a scan of two parameters, with the best fit and the point of the Standard Model.

Example:
    >>> import numpy as np
    >>> import nuscatter as ns
    >>> axis = np.linspace(-3, 3, 25)
    >>> found = ns.scan(ns.Pull("ee_u", 0.5, 1) + ns.Pull("ee_d", 0, 1), ee_u=axis, ee_d=axis)
    >>> figure = ns.figures.contour(found, (0.683, 0.9))
    >>> figure.axes[0].get_xlabel()
    '$\\varepsilon_{ee}^{u}$'
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.errors import InputError, instance, invalid, listed, strictly_between, truth
from nuscatter.figures.marks import mark_best_fit
from nuscatter.figures.names import Name, name_of
from nuscatter.figures.style import CURVES, figure_of, house_style, panel_of, percent
from nuscatter.fits.scans.contours import Curve, curves
from nuscatter.fits.scans.scan_result import Scan, rise_of_level
from nuscatter.units import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Strength of the colour of the innermost and of the outermost region.
_INNER, _OUTER = 0.8, 0.35
_LINES = ("-", "--", "-.", ":")


def contour(
    scan: Scan,
    levels: Sequence[float] = (0.683, 0.9),
    *,
    colour: str = "#0072B2",
    label: str = "",
    fill: bool = True,
    marks: bool = True,
    names: Mapping[str, Name] | None = None,
    axes: "Axes | None" = None,
) -> "Figure":
    """Return a figure of the regions in which −2 ln L lies below levels, χ² with two degrees of freedom.

    Every island and hole is drawn, and a region that leaves the grid ends there. Several scans may be drawn in one
    Axes, each in its colour.

    Args:
        scan: Of two parameters.
        levels: Confidence levels.
        colour: Of the regions, as matplotlib knows it; the smaller a region the stronger its colour.
        label: Before the levels in the legend, as the name of the data.
        fill: Whether the regions are filled; their edges are drawn anyhow.
        marks: Whether the best fit (a cross; where it lies beside the grid, an arrow at the edge with its values in the
            legend) and, where it lies in the grid, the Standard Model (a star) are marked.
        names: Of parameters that the table does not know, with their units and the Standard Model's values.
        axes: Where to draw; None for a new figure.

    Raises:
        InputError: the scan is not one of two parameters, or a level or colour is none.
    """
    instance("scan", scan, Scan, "a Scan, as scan returns it,")
    if len(scan.grids) != 2:
        raise InputError(f"A contour needs two scanned parameters, but this scan has {len(scan.grids)}.")
    chosen = sorted(
        {strictly_between("level", each, 0.0, 1.0, "a confidence level") for each in listed("levels", levels, "a list")}
    )
    if not chosen:
        raise invalid("levels", levels, "at least one confidence level")
    instance("label", label, str, "a string"), truth("fill", fill), truth("marks", marks)
    known = {each: name_of(each, names) for each in scan.grids}
    sizes = [each.size for each in known.values()]
    with house_style():
        panel = panel_of(axes, (4.6, 4.0))
        _check_colour(colour)
        for at, level in reversed(list(enumerate(chosen))):
            said = f"{label}, {percent(level)}" if label else percent(level)
            strength = _INNER + (_OUTER - _INNER) * (at / max(len(chosen) - 1, 1))
            _draw_region(panel, scan, level, sizes, colour, strength if fill else 0.0, _LINES[at % 4], said)
        for side, (parameter, grid), size in zip("xy", scan.grids.items(), sizes, strict=True):
            getattr(panel, f"set_{side}scale")("log" if parameter in scan.log else "linear")
            getattr(panel, f"set_{side}lim")(float(grid[0]) / size, float(grid[-1]) / size)
            getattr(panel, f"set_{side}label")(known[parameter].label)
        if marks:
            mark_best_fit(panel, scan, known, colour)
            _draw_standard_model(panel, scan, known)
        panel.legend()
        return figure_of(panel)


def region(scan: Scan, level: float) -> tuple[Curve, ...]:
    """Return closed curves about the region of a scan below a level, along the edge of the grid where it ends there.

    Raises:
        InputError: the scan is not one of two parameters, or the level is out of range.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> axis = np.linspace(-1, 1, 9)
        >>> found = ns.scan(ns.Pull("x", 0, 1) + ns.Pull("y", 0, 1), x=axis, y=axis)
        >>> (square,) = region(found, 0.683)  # a circle of radius 1.52, cut by the grid
        >>> square.closed, round(square.area, 2)
        (True, 4.0)
    """
    instance("scan", scan, Scan, "a Scan, as scan returns it,")
    if len(scan.grids) != 2:
        raise InputError(f"A region needs two scanned parameters, but this scan has {len(scan.grids)}.")
    logarithmic = [name in scan.log for name in scan.grids]
    coordinates = [np.log(axis) if log else axis for axis, log in zip(scan.axes, logarithmic, strict=True)]
    # A frame of excluded nodes is put around the grid, so near that curves which would leave it close along its edge.
    framed = [_framed(axis) for axis in coordinates]
    height = np.pad(np.where(np.isnan(scan.rise), _EXCLUDED, scan.rise), 1, constant_values=_EXCLUDED)
    found = []
    for each in curves(framed[0], framed[1], height, rise_of_level(level, None, 2)):
        points = np.clip(each.points, [axis[0] for axis in coordinates], [axis[-1] for axis in coordinates])
        found.append(Curve(np.where(logarithmic, np.exp(np.where(logarithmic, points, 0.0)), points), each.closed))
    return tuple(found)


_EXCLUDED = 1e9  # of −2 ln L


def _framed(axis: Array) -> Array:
    beside = 1e-6 * (axis[-1] - axis[0])
    return np.concatenate([[axis[0] - beside], axis, [axis[-1] + beside]])


def _draw_region(
    panel: "Axes", scan: Scan, level: float, sizes: list[float], colour: str, strength: float, line: str, said: str
) -> None:
    """Draw the edge of a region, and fill it; both have one entry in the legend."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    # Mixed with white, not transparent: regions of two scans do not mix to a colour that the legend does not have.
    face = tuple(1 - strength * (1 - part) for part in _rgb(colour))
    if strength:
        # Islands run counterclockwise and holes clockwise, so that one path of all leaves the holes empty.
        pieces = [Path(each.points / sizes, closed=True) for each in region(scan, level)]
        if pieces:
            panel.add_patch(PathPatch(Path.make_compound_path(*pieces), facecolor=face, linewidth=0))
    for each in scan.contour(level):
        panel.plot(*(each.points / sizes).T, line, color=colour, linewidth=1.2)
    if strength:
        panel.fill(
            [np.nan], [np.nan], facecolor=(*_rgb(colour), strength), edgecolor=colour, linestyle=line, label=said
        )
    else:
        panel.plot([], [], line, color=colour, linewidth=1.2, label=said)


def _draw_standard_model(panel: "Axes", scan: Scan, known: Mapping[str, Name]) -> None:
    """Mark the Standard Model, once in a panel, if it lies in the grid or on its edge."""
    label = "Standard Model"
    if label in {line.get_label() for line in panel.lines}:
        return
    place = []
    for name, grid in scan.grids.items():
        value = known[name].standard
        if value is None or not grid[0] <= value <= grid[-1]:
            return
        place.append(value / known[name].size)
    look: dict[str, Any] = {"marker": "*", "color": "#000000", "markerfacecolor": "white", "markersize": 10}
    panel.plot(*place, linestyle="none", zorder=5, clip_on=False, label=label, **look)


def _rgb(colour: str) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return red, green, blue


def _check_colour(colour: object) -> None:
    from matplotlib.colors import is_color_like

    if not isinstance(colour, str) or not is_color_like(colour):
        raise invalid("colour", colour, f"a colour that matplotlib knows, as {CURVES[1][0]!r}")
