"""What a detector makes of what it sees, in a file: smearing, efficiency, directions."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.csv_columns import Table, points
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.sections import Choice, Key, Section, attributes, not_zero
from nuscatter.detectors.direction import Directions
from nuscatter.detectors.efficiency import (
    Efficiency,
    ExponentialDecline,
    Gap,
    Logistic,
    ModifiedStep,
    Staircase,
    TabulatedEfficiency,
)
from nuscatter.detectors.germanium import germanium_smearing
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing, ionisation_smearing
from nuscatter.errors import InputError
from nuscatter.units import Array
from nuscatter.words.unit_words import quantity

_ENERGY = of.Quantity("an energy", "1 keV", ("keV", "eV", "MeV"))
_SIGNED = of.Number("a number", "0.2", signed=True)


# --- smearing ---


def _gaussian(**given: Any) -> GaussianSmearing:
    return GaussianSmearing(**given)


def _ionisation(*, noise: float = 0.0, pair_energy: float | None = None, fano: float | None = None) -> GaussianSmearing:
    if pair_energy is None and fano is None:
        return germanium_smearing(noise=noise)
    if pair_energy is None or fano is None:
        raise InputError("ionisation has pair_energy and fano, or neither for those of germanium.")
    return ionisation_smearing(pair_energy=pair_energy, fano=fano, noise=noise)


SMEARING = Choice(
    "a smearing",
    (
        Section(
            "gaussian",
            "A Gaussian of σ² = noise² + stochastic² x + (constant x)², x the mean.",
            (
                Key("stochastic", of.Observable(power="^0.5"), "Grows with the root.", default="0"),
                Key("constant", of.Number("a number", "0.05"), "Relative width.", default="0"),
                Key("noise", of.Observable(), "Width at zero.", default="0"),
            ),
            _gaussian,
            values=lambda made: (
                not_zero(made, "stochastic", "constant", "noise") if isinstance(made, GaussianSmearing) else None
            ),
        ),
        Section(
            "ionisation",
            "Pairs of charges: a Gaussian of σ² = noise² + fano × pair_energy × x.",
            (
                Key("noise", of.Observable(), "Width of the electronics.", default="0"),
                Key("pair_energy", _ENERGY, "Mean energy of a pair.", default="germanium's"),
                Key("fano", of.Number("a number", "0.11"), "Fano factor.", default="germanium's"),
            ),
            _ionisation,
        ),
        Section(
            "gamma",
            "A gamma distribution of shape offset + slope × mean.",
            (
                Key("slope", of.Observable(power="-1"), "Growth of the shape.", required=True),
                Key("offset", of.Number("a number", "1"), "Shape at zero.", default="1"),
            ),
            GammaSmearing,
            values=attributes(GammaSmearing, "slope", "offset"),
        ),
        Section(
            "poisson",
            "Whole numbers of quanta; needs a light yield.",
            (),
            PoissonSmearing,
            values=attributes(PoissonSmearing),
        ),
    ),
)


# --- efficiency ---


def _flat(*, value: float) -> Efficiency:
    return TabulatedEfficiency(x=np.array([0.0, 1.0]), values=np.array([value, value]))


def _accepted(*, file: tuple[Array, ...] | None = None, x: Any = None, values: Any = None) -> Efficiency:
    found = points(file, x, values, "x and values")
    return TabulatedEfficiency(x=found[0], values=found[1])


def _logistic(*, half_at: float | None = None, **curve: Any) -> Efficiency:
    logistic = Logistic(**curve)
    return logistic if half_at is None else ModifiedStep(curve=logistic, at=half_at)


def _logistic_values(made: Any) -> Mapping[str, Any] | None:
    if isinstance(made, ModifiedStep):
        return {**(_logistic_values(made.curve) or {}), "half_at": made.at}
    return not_zero(made, "d", always=("a", "b", "c")) if isinstance(made, Logistic) else None


def _share(raw: Any) -> Mapping[str, Any] | None:
    return {"kind": "constant", "value": raw} if isinstance(raw, (int, float)) else None


def _efficiency(several: of.Inline, one: of.Inline, slope: of.Inline, *more: Section) -> Choice:
    """Return the kinds of efficiencies of an argument, the observable or the time."""
    return Choice(
        "an efficiency",
        (
            Section(
                "constant",
                "The same everywhere.",
                (Key("value", of.Number("a number from 0 to 1", "0.9"), "Fraction accepted.", required=True),),
                _flat,
            ),
            *more,
            Section(
                "logistic",
                "a/(1 + exp(−b(x − c))) + d, cut to [0, 1].",
                (
                    Key("a", _SIGNED, "Height.", required=True),
                    Key("b", slope, "Steepness.", required=True),
                    Key("c", one, "Where it has half of its height.", required=True),
                    Key("d", _SIGNED, "Added.", default="0"),
                    Key(
                        "half_at", one, "0 below, half of the curve in the unit above, the curve beyond.", default="no"
                    ),
                ),
                _logistic,
                values=_logistic_values,
            ),
            Section(
                "table",
                "Points, straight lines between them; beyond them the first and the last.",
                (
                    Key("file", Axis(several), "A CSV file of the two.", default="x and values"),
                    Key("x", several, "Where the efficiency is given.", default="file"),
                    Key("values", of.Number("numbers", "[0, 0.5, 0.9]", several=True), "One for each.", default="file"),
                ),
                _accepted,
                values=attributes(TabulatedEfficiency, "x", "values"),
            ),
        ),
        short=_share,
        shortly="a number",
    )


class Axis(of.Inline):
    """A CSV file of an efficiency; what its first column is depends on the detector.

    Args:
        axis: What the first column is.
    """

    says = "the name of a CSV file with two columns, as 'energy [keVee], efficiency'"

    def __init__(self, axis: of.Inline) -> None:
        self.axis = axis

    @property
    def is_file(self) -> bool:
        return True

    def read(self, place: Place, raw: Any, known: of.Known) -> tuple[Array, ...]:
        def first(_: str, text: str) -> Any:
            return self.axis.read(place, [text], known)[0]

        return Table({"x": first, "efficiency": quantity("a pure number")}).read(place, raw, known)

    def write(self, value: Any, known: of.Known) -> str:
        return of.quoted(str(value))


_TIME = of.Quantity("a time", "0.5 us", ("us", "ns", "ms"), signed=True)

EFFICIENCY = _efficiency(
    of.Observable(several=True, signed=True),
    of.Observable(signed=True),
    of.Observable(power="-1", signed=True),
    Section(
        "step",
        "The fraction of thresholds that are passed; one threshold is a sharp step.",
        (Key("thresholds", of.Observable(several=True), "One for each of equal detectors.", required=True),),
        Staircase,
        values=attributes(Staircase, "thresholds"),
    ),
    Section(
        "gap",
        "0 between two energies that an analysis leaves out, 1 elsewhere.",
        (
            Key("low", of.Observable(), "Where it begins.", required=True),
            Key("high", of.Observable(), "Where it ends.", required=True),
        ),
        Gap,
        values=attributes(Gap, "low", "high"),
    ),
)

TIME_EFFICIENCY = _efficiency(
    of.Quantity("times", "[0, 1, 6] us", ("us", "ns", "ms"), several=True, signed=True),
    _TIME,
    of.Quantity("a rate", "2 /us", ("/us", "/ns", "/ms"), signed=True),
    Section(
        "decline",
        "1 up to a time, then an exponential decline.",
        (
            Key("start", _TIME, "Up to when it is 1.", required=True),
            Key("rate", of.Quantity("a rate", "0.05 /us", ("/us", "/ns", "/ms")), "Of the decline.", required=True),
        ),
        ExponentialDecline,
        values=attributes(ExponentialDecline, "start", "rate"),
    ),
)


def _directions(*, cos_edges: Any, resolution: float | None = None) -> Directions:
    return Directions(cos_edges, resolution=resolution)


def directions_values(made: Directions) -> Mapping[str, Any]:
    """Return the values of the section of directions."""
    return {"cos_edges": made.cos_edges, "resolution": made.resolution}


DIRECTIONS = Section(
    "",
    "Bins in the cosine between the recoil and the neutrino.",
    (
        Key("cos_edges", of.Number("numbers", "[-1, 0, 1]", several=True, signed=True), "Edges.", required=True),
        Key("resolution", of.Number("an angle in radian", "0.5"), "Of the angle.", default="exact"),
    ),
    _directions,
)
