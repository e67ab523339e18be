"""The style of all figures: colours, labels and frame; and how a figure is written to a file."""

import io
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nuscatter.computing.files import check_place, named, write
from nuscatter.errors import InputError, invalid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Colours that also colour-blind readers distinguish (M. Okabe and K. Ito), by what they stand for.
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
    """Write a figure, whole or not at all, and return its path; the ending (png, pdf, svg) chooses the format.

    Raises:
        InputError: the ending is of no known format, the folder does not exist, or the file cannot be written.
    """
    if not callable(getattr(figure, "savefig", None)) or isinstance(figure, type):
        raise invalid("figure", figure, "a matplotlib Figure")
    where, buffer = figure_path(path), io.BytesIO()
    try:
        with house_style():  # ticks are made, and the resolution is looked up, when a figure is drawn
            figure.savefig(buffer, format=where.suffix.lstrip(".").lower())
        write(where, buffer.getvalue())
    except (OSError, ValueError) as error:  # a ValueError of a figure of no size, or too large a one
        raise _unwritable(where, error) from None
    return where


def figure_path(path: Path | str) -> Path:
    """Return the path of a figure that `save` can write, or say what is wrong with it: asked before a computation.

    Raises:
        InputError: the ending is of no known format, or the folder does not exist.
    """
    from matplotlib.figure import Figure

    where = named(path)
    known = sorted(Figure().canvas.get_supported_filetypes())
    if where.suffix.lstrip(".").lower() not in known:
        raise invalid("The figure's file", str(where), f"an ending among {', '.join(known)}")
    try:
        check_place(where)
    except OSError as error:
        raise _unwritable(where, error) from None
    return where


def _unwritable(where: Path, error: Exception) -> InputError:
    return InputError(f"The figure cannot be written to {str(where)!r}: {getattr(error, 'strerror', None) or error}.")
