"""The style of all figures: colours, labels and frame; and how a figure is written to a file."""

import io
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nuscatter.computing.files import check_place, named, write
from nuscatter.errors import InputError, finite, instance, invalid, strictly_between

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colours that also colour-blind readers distinguish, by what they stand for: those of M. Okabe and K. Ito, and two of
#: P. Tol. Species are never drawn beside signal and backgrounds, so the two groups share colours.
COLOURS: Mapping[str, str] = {
    "nu_e": "#009E73",
    "nu_mu": "#0072B2",
    "nu_tau": "#CC79A7",
    "nu_e_bar": "#56B4E9",
    "nu_mu_bar": "#E69F00",
    "nu_tau_bar": "#882255",
    "cevns": "#D55E00",
    "brn": "#56B4E9",
    "delayed brn": "#332288",
    "nin": "#F0E442",
    "steady": "#BBBBBB",
    "data": "#000000",
}

#: Of a user's own backgrounds, in turn.
SPARE_COLOURS = ("#009E73", "#882255", "#0072B2", "#44AA99")

_OF_CURVES = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
#: Colour and line of curves, in turn: seven colours and four lines make 28 looks.
CURVES: tuple[tuple[str, str], ...] = tuple((_OF_CURVES[at % 7], ("-", "--", "-.", ":")[at % 4]) for at in range(28))

#: Lines of species, so that they are told apart in print too.
LINES: Mapping[str, Any] = {
    "nu_e": "--",
    "nu_mu": "-",
    "nu_tau": ":",
    "nu_e_bar": (0, (5, 1, 1, 1, 1, 1)),
    "nu_mu_bar": "-.",
    "nu_tau_bar": (0, (1, 3)),
}

#: What species and backgrounds are called in legends.
LABELS: Mapping[str, str] = {
    "nu_e": r"$\nu_e$",
    "nu_mu": r"$\nu_\mu$",
    "nu_tau": r"$\nu_\tau$",
    "nu_e_bar": r"$\bar\nu_e$",
    "nu_mu_bar": r"$\bar\nu_\mu$",
    "nu_tau_bar": r"$\bar\nu_\tau$",
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
    from matplotlib.rcsetup import cycler

    settings: Any = {**_SETTINGS, "axes.prop_cycle": cycler(color=list(_OF_CURVES))}
    return mpl.rc_context(settings)


def panel_of(axes: "Axes | None", size: tuple[float, float]) -> "Axes":
    """Return the panel to draw in: the one given, or the only one of a new figure of that size [inches].

    Raises:
        InputError: `axes` is neither a matplotlib Axes nor None.
    """
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if axes is None:
        return Figure(figsize=size).subplots()
    return instance("axes", axes, Axes, "a matplotlib Axes, or None")


def figure_of(panel: "Axes") -> "Figure":
    """Return the figure that a panel is in, also that of a panel in a subfigure."""
    figure: Any = panel.get_figure(root=True)
    return figure  # type: ignore[no-any-return]


def percent(level: float) -> str:
    """Return a confidence level between 0 and 1 in per cent, as legends write it.

    Example:
        >>> percent(0.683), percent(0.9973)
        ('68 %', '99.73 %')
    """
    share = 100 * strictly_between("level", level, 0.0, 1.0, "a confidence level")
    return f"{share:.2f} %" if share >= 99.5 else f"{share:.0f} %"


def events(number: float) -> str:
    """Return a number of events, as legends write it: whole, or with two figures below ten.

    Example:
        >>> events(1286.4), events(5.61)
        ('1286', '5.6')
    """
    value = float(finite("number", number, single=True))
    return f"{value:.0f}" if abs(value) >= 9.95 or not value else f"{value:.2g}"


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
