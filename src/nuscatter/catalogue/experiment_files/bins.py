"""Bins of a detector in a file: edges, or a range and a number; without an end they reach as far as the recoils."""

from typing import Any

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.smearing import PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.sources.flux import Flux
from nuscatter.units import Array, eV

#: Bins of a range if no number is given; widths of the resolution beyond the end of the spectrum.
NUMBER, _WIDTHS = 10, 6
_SPACINGS = ("log", "linear")


def end_of_recoils(bare: Detector, flux: Flux, low: float) -> float:
    """Return an observable beyond that of the largest nuclear recoil, and at least twice `low`.

    Args:
        bare: A detector whose bins do not matter.
        flux: What arrives.
        low: Where the bins begin.
    """
    lightest = min(each.mass for each in bare.material.nuclides)
    most = max(kink for each in flux.components for kink in each.spectrum.kinks)
    last = float(bare.observable(maximum_recoil(most, lightest)))
    width = 0.0 if bare.smearing is None else float(bare.smearing.width(np.asarray(last)))
    return max(last + _WIDTHS * width, 2 * low)


def edges_between(bare: Detector, low: float, high: float, number: int = NUMBER, spacing: str = "log") -> Array:
    """Return edges of bins of a nearly constant ratio or width; of whole numbers for counted quanta.

    Edges of energy inside of the range have three figures.
    """
    if isinstance(bare.smearing, PoissonSmearing) and spacing == "log":
        return np.arange(np.ceil(low), np.ceil(high) + 1)
    if spacing == "log" and not low > 0:
        raise InputError("from is 0, but a number above zero was expected for bins of spacing log.")
    inside = (np.geomspace if spacing == "log" else np.linspace)(low, high, number + 1)[1:-1]
    if bare.light_yield is None and spacing == "log":
        inside = np.array([float(f"{edge / eV:.3g}") * eV for edge in inside])
    return np.array([low, *inside, high])


def energy_edges(bins: dict[str, Any], bare: Detector, flux: Flux) -> Array:
    """Return the edges that a table of bins describes."""
    if "edges" in bins:
        _alone(bins)
        return _increasing(bins["edges"])
    if "from" not in bins:
        raise InputError("there are neither edges nor from, the threshold, but one of the two was expected.")
    low = float(bins["from"])
    high = float(bins["to"]) if "to" in bins else end_of_recoils(bare, flux, low)
    if not low < high:
        raise InputError("to is not above from, but an increasing range was expected.")
    return edges_between(bare, low, high, bins.get("number", NUMBER), bins.get("spacing", "log"))


def time_edges(bins: dict[str, Any]) -> Array:
    """Return the edges of time bins that a table describes."""
    if "edges" in bins:
        _alone(bins)
        return _increasing(bins["edges"])
    missing = [name for name in ("to", "number") if name not in bins]
    if missing:
        raise InputError(f"there is no {missing[0]}, but edges, or from, to and number, were expected.")
    low, high = float(bins.get("from", 0.0)), float(bins["to"])
    if not low < high:
        raise InputError("to is not above from, but an increasing range was expected.")
    return np.linspace(low, high, bins["number"] + 1)


def _increasing(edges: Any) -> Array:
    found = np.asarray(edges, dtype=float)
    if found.size < 2 or not (np.diff(found) > 0).all():
        raise InputError("edges do not increase, or there is one alone, but two or more that increase were expected.")
    return found


def _alone(bins: dict[str, Any]) -> None:
    others = [name for name in bins if name != "edges"]
    if others:
        raise InputError(f"{others[0]} is given beside edges, which say all.")


def _given(**bins: Any) -> dict[str, Any]:
    return bins


BINS = Section(
    "",
    "Energy bins, of electron equivalents, of recoils if nothing is quenched, or of quanta.",
    (
        Key("edges", of.Observable(several=True), "Edges.", default="a range from … to"),
        Key("from", of.Observable(), "Lowest edge, a sharp threshold.", default="edges"),
        Key("to", of.Observable(), "Highest edge.", default="beyond the largest recoil"),
        Key("number", of.Whole(1, 10_000), "How many.", default=str(NUMBER)),
        Key(
            "spacing",
            of.Name("a spacing", lambda: {each: each for each in _SPACINGS}),
            "Bins of equal ratio or of equal width.",
            default="log",
        ),
    ),
    _given,
)

_TIME = of.Quantity("a time", "0.5 us", ("us", "ns", "ms", "s"), signed=True)

TIME_BINS = Section(
    "",
    "Time bins, for a source with a pulse.",
    (
        Key(
            "edges",
            of.Quantity("times", "[0, 1, 6] us", ("us", "ns", "ms", "s"), several=True, signed=True),
            "Edges.",
            default="a range from … to",
        ),
        Key("from", _TIME, "First edge.", default="0"),
        Key("to", _TIME, "Last edge.", default="edges"),
        Key("number", of.Whole(1, 10_000), "How many, of equal width.", default="edges"),
    ),
    _given,
)
