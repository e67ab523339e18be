"""The house style: one palette, one frame, sources under the axes."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nuscatter.errors import InputError, invalid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Colours that are told apart by every eye (M. Okabe and K. Ito), by what they stand for.
COLOURS: Mapping[str, str] = {
    "nu_mu": "#0072B2",
    "nu_e": "#009E73",
    "nu_mu_bar": "#56B4E9",
    "cevns": "#D55E00",
    "brn": "#E69F00",
    "delayed brn": "#F0E442",
    "nin": "#CC79A7",
    "steady": "#BBBBBB",
    "data": "#000000",
}

#: Of a user's own backgrounds, in turn.
SPARE_COLOURS = ("#332288", "#117733", "#882255", "#44AA99")

#: What species and backgrounds are called in legends.
LABELS: Mapping[str, str] = {
    "nu_mu": r"$\nu_\mu$",
    "nu_e": r"$\nu_e$",
    "nu_mu_bar": r"$\bar\nu_\mu$",
    "cevns": r"CE$\nu$NS, best fit",
    "brn": "prompt beam neutrons",
    "delayed brn": "delayed beam neutrons",
    "nin": "neutrino-induced neutrons",
    "steady": "steady background",
}

_SETTINGS: Any = {
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.top": True,
    "ytick.right": True,
    "figure.constrained_layout.use": True,
    "savefig.dpi": 160,
}


def house_style() -> AbstractContextManager[None]:
    """Return a context in which figures are drawn in the house style, whatever the user's own settings."""
    import matplotlib as mpl

    return mpl.rc_context(_SETTINGS)


def save(figure: "Figure", path: Path | str) -> Path:
    """Write a figure and return its path; the ending (png, pdf, svg) chooses the format.

    Raises:
        InputError: the ending is of no known format, or the file cannot be written.
    """
    if not callable(getattr(figure, "savefig", None)) or isinstance(figure, type):
        raise invalid("figure", figure, "a matplotlib Figure")
    if not isinstance(path, (str, Path)):
        raise invalid("path", path, "the name of a file")
    where = Path(path)
    known = sorted(figure.canvas.get_supported_filetypes())
    if where.suffix.lstrip(".").lower() not in known:
        raise invalid("The figure's file", str(where), f"an ending among {', '.join(known)}")
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        with house_style():  # ticks are made, and the resolution is looked up, when a figure is drawn
            figure.savefig(where)
    except (OSError, ValueError) as error:  # a ValueError for a name with a NUL in it
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"The figure cannot be written to {str(where)!r}: {reason}.") from None
    return where
