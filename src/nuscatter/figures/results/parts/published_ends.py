"""Marks of published intervals on profiles: an end that agrees with ours lies on our curve."""

from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import positive
from nuscatter.fits.scans.scan_result import rise_of_level
from nuscatter.reports.results.published import PublishedInterval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SYMBOLS = {"ν_e": r"$\nu_e$", "ν_μ": r"$\nu_\mu$"}
_MARKERS = ("o", "s", "D", "^", "v")


def mark_ends(
    panel: "Axes", known: PublishedInterval, *, colour: str, at: int = 0, size: float = 1.0, said: str = ""
) -> None:
    """Mark the ends of a published interval at the height of its level, of one degree of freedom.

    An end that is not bounded has no mark.

    Args:
        panel: With −2 ln L above its least against the quantity.
        known: What is published; its reference and level are the label.
        colour: Of the curve beside which it stands.
        at: Which of the markers.
        size: The published unit in that of the panel.
        said: What stands in the label before the reference and the level.

    Raises:
        InputError: the size is not positive.
    """
    scale = float(positive("size", size, single=True))
    ends = [scale * end for piece in known.pieces for end in piece if np.isfinite(end)]
    for neutrino, symbol in _SYMBOLS.items():
        said = said.replace(neutrino, symbol)
    height = rise_of_level({68: 0.683, 90: 0.9}[known.level], None, 1)
    panel.plot(
        ends,
        [height] * len(ends),
        ls="none",
        marker=_MARKERS[at % len(_MARKERS)],
        ms=4.5,
        mfc="white",
        color=colour,
        zorder=5,
        clip_on=True,
        label=f"{said}{known.reference.partition(',')[0]}, {known.level} %",
    )
