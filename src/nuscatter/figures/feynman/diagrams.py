r"""Feynman diagrams of few pieces: straight lines with an arrow, waves, blobs and points, each at its place.

A diagram is a tuple of pieces in a plane of 10 times 6 units. The same four kinds draw all diagrams of the review.

Example:
    >>> neutrino = Arrow(((0.5, 5.0), (5.0, 4.2)), r"$\nu_\ell$")
    >>> figure = diagram((neutrino, Vertex((5.0, 4.2))), "a neutrino")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['', '$\\nu_\\ell$']
"""

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, TypeAlias, final

import numpy as np

from nuscatter.figures.style import COLOURS, house_style
from nuscatter.units import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: A place in the plane of a diagram.
Place: TypeAlias = tuple[float, float]

#: The two ends of a line: where it begins, and where it ends.
Ends: TypeAlias = tuple[Place, Place]

#: Size of the plane.
WIDTH, HEIGHT = 10.0, 6.0
_INK, _BOSON, _NUCLEUS, _NEW = "#000000", COLOURS["nu_mu"], "#DDDDDD", COLOURS["cevns"]
#: Height of a wave, and about how long one of its periods is.
_HEIGHT, _PERIOD = 0.16, 0.55


@final
@dataclass(frozen=True)
class Arrow:
    """A fermion or a nucleus: a straight line with an arrow in its middle.

    Args:
        ends: Where it begins and where it ends.
        label: Its name, beside the middle.
        lines: How many parallel lines: 1, or 3 of a nucleus.
        shift: Of the label from the middle.
        new: Whether it is no particle of the Standard Model.
    """

    ends: Ends
    label: str
    _: KW_ONLY
    lines: int = 1
    shift: Place = (0.0, 0.4)
    new: bool = False


@final
@dataclass(frozen=True)
class Wave:
    """A boson that is exchanged, or a photon.

    Args:
        ends: Where it begins and where it ends.
        label: Its name.
        shift: Of the label from the middle.
        new: Whether it is no particle of the Standard Model.
    """

    ends: Ends
    label: str
    _: KW_ONLY
    shift: Place = (0.45, 0.0)
    new: bool = False


@final
@dataclass(frozen=True)
class Blob:
    """A nucleus, or an interaction that is not looked into.

    Args:
        centre: Where it is.
        label: What stands in it.
        width: Its width.
        height: Its height.
        new: Whether it is nothing of the Standard Model.
    """

    centre: Place
    label: str = ""
    _: KW_ONLY
    width: float = 1.1
    height: float = 0.9
    new: bool = False


@final
@dataclass(frozen=True)
class Vertex:
    """A point where lines meet.

    Args:
        centre: Where it is.
    """

    centre: Place


#: What a diagram is made of.
Piece: TypeAlias = Arrow | Wave | Blob | Vertex


def diagram(pieces: tuple[Piece, ...], title: str = "") -> "Figure":
    """Return a figure of a diagram; time goes to the right.

    Args:
        pieces: Lines, waves, blobs and points; blobs lie above lines.
        title: Above it.
    """
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(5.0, 3.1))
        panel = figure.subplots()
        for each in pieces:
            _draw(panel, each)
        panel.set(xlim=(0, WIDTH), ylim=(0, HEIGHT), aspect="equal")
        panel.set_axis_off()
        panel.set_title(title, loc="left")
    return figure


def wave(ends: Ends) -> tuple[Array, Array]:
    """Return the points of a wave between two places: whole periods, so that it begins and ends on the line.

    Args:
        ends: Where it begins and where it ends.

    Example:
        >>> x, y = wave(((0.0, 0.0), (0.0, 3.0)))
        >>> bool(abs(x[0]) + abs(x[-1]) < 1e-12), float(y[-1]), round(float(x.max()), 2)
        (True, 3.0, 0.16)
    """
    (x0, y0), (x1, y1) = ends
    length = float(np.hypot(x1 - x0, y1 - y0))
    periods = max(1, round(length / _PERIOD))
    along = np.linspace(0, 1, 40 * periods + 1)
    across = _HEIGHT * np.sin(2 * np.pi * periods * along)
    return x0 + (x1 - x0) * along - across * (y1 - y0) / length, y0 + (y1 - y0) * along + across * (x1 - x0) / length


def _draw(panel: "Axes", piece: Piece) -> None:
    from matplotlib.patches import Ellipse

    if isinstance(piece, Arrow):
        _arrow(panel, piece)
    elif isinstance(piece, Wave):
        colour = _NEW if piece.new else _BOSON
        panel.plot(*wave(piece.ends), color=colour, linewidth=1.4)
        _label(panel, piece, colour)
    elif isinstance(piece, Blob):
        face = _NEW if piece.new else _NUCLEUS
        shape = Ellipse(
            piece.centre, piece.width, piece.height, facecolor=face, edgecolor=_INK, linewidth=1.0, zorder=3
        )
        panel.add_patch(shape)
        panel.text(*piece.centre, piece.label, ha="center", va="center", fontsize=10, zorder=4)
    else:
        panel.plot(*piece.centre, "o", color=_INK, markersize=4, zorder=3)


def _arrow(panel: "Axes", piece: Arrow) -> None:
    (x0, y0), (x1, y1) = piece.ends
    colour = _NEW if piece.new else _INK
    length = float(np.hypot(x1 - x0, y1 - y0))
    for at in range(piece.lines):
        off = 0.13 * (at - (piece.lines - 1) / 2)
        dx, dy = -off * (y1 - y0) / length, off * (x1 - x0) / length
        panel.plot((x0 + dx, x1 + dx), (y0 + dy, y1 + dy), color=colour, linewidth=1.4)
    middle, ahead = np.array([x0 + x1, y0 + y1]) / 2, np.array([x1 - x0, y1 - y0]) / length
    look = {"arrowstyle": "-|>,head_length=0.7,head_width=0.3", "color": colour, "lw": 0, "shrinkA": 0, "shrinkB": 0}
    panel.annotate("", tuple(middle + 0.2 * ahead), xytext=tuple(middle - 0.2 * ahead), arrowprops=look)
    _label(panel, piece, colour)


def _label(panel: "Axes", piece: Arrow | Wave, colour: str) -> None:
    x, y = ((piece.ends[0][at] + piece.ends[1][at]) / 2 + piece.shift[at] for at in (0, 1))
    panel.text(x, y, piece.label, ha="center", va="center", fontsize=11, color=colour)
