"""Measured inelastic cross sections at sources of stopped pions: Table III of the review, as facts.

Each is an average over the spectrum of one species: ν_e of muons that decay at rest, whose spectrum all such sources
share, so that neither the facility nor the distance matters; ν_μ of pions at rest (29.8 MeV); or a sum of two averages.
What was counted differs: the daughter's ground state, its excited states, a photon, all electrons, neutrons. That is
the `outcome`, which a prediction has to select.

One entry has no unit of area: of lead COHERENT published the ratio to what the generator MARLEY predicts, and the
abstract does not say that number.
"""

import math
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from functools import cache
from typing import final

from nuscatter.errors import choose, finite, instance, invalid, listed, not_negative, positive, truth
from nuscatter.particles import Species, species
from nuscatter.tables import rows
from nuscatter.units import cm

#: In the table's units.
_UNITS: Mapping[str, float | None] = {"1e-42 cm2": 1e-42 * cm**2, "of MARLEY": None}


class Outcome(Enum):
    """What of all final states a measurement counted."""

    ALL = "all"
    GROUND_STATE = "ground state"
    EXCITED = "excited"
    PHOTON_15 = "15.11"
    BOUND = "bound"
    NO_NEUTRON = "no neutron"
    NEUTRONS = "neutrons"


@final
@dataclass(frozen=True)
class FluxAverage:
    """A measured flux-averaged cross section.

    Args:
        key: Its name, as "i127-coherent".
        target: A nuclide, or an element of natural composition, by name.
        charged: Whether the current is charged.
        species: The species, over each of whose spectra it is averaged; of several the averages are added.
        outcome: What was counted.
        experiment: Who measured.
        value: [MeV⁻²]; a pure number where it is a ratio.
        error: Downward and upward, both positive, as `value`.
        is_ratio: Whether it is a ratio to the prediction of a generator.
        source: The publication.

    Raises:
        InputError: an error is not above zero, or an argument is not of its kind.

    Example:
        >>> from nuscatter.units import cm
        >>> iodine = flux_average("I127 COHERENT")
        >>> round(iodine.value / (1e-40 * cm**2), 2), [round(each / (1e-40 * cm**2), 2) for each in iodine.error]
        (9.2, [1.8, 2.1])
    """

    key: str
    _: KW_ONLY
    target: str
    charged: bool
    species: tuple[Species, ...]
    outcome: Outcome
    experiment: str
    value: float
    error: tuple[float, float]
    is_ratio: bool
    source: str

    def __post_init__(self) -> None:
        for name in ("key", "target", "experiment", "source"):
            instance(name, getattr(self, name), str, "a text")
        truth("charged", self.charged), truth("is_ratio", self.is_ratio)
        coming = listed("species", self.species, "a tuple of species such as (nu_e,)")
        for each in coming:
            instance("one of the species", each, Species, "a neutrino species such as nu_e")
        if not coming:
            raise invalid("species", self.species, "at least one")
        instance("outcome", self.outcome, Outcome, "an Outcome")
        finite("value", self.value, single=True)
        if positive("error", self.error).shape != (2,):
            raise invalid("error", self.error, "two numbers, downward and upward")

    @property
    def from_memory(self) -> bool:
        """Whether the number is from memory alone."""
        return self.source.startswith("From memory")

    @property
    def reaction(self) -> str:
        """The reaction in words, as "C12(nu_e,e-) ground state"."""
        coming = "+".join(str(each) for each in self.species)
        leaving = "e-" if self.charged else "nu"
        what = {Outcome.ALL: "", Outcome.PHOTON_15: " 15.11 MeV"}.get(self.outcome, f" {self.outcome.value}")
        return f"{self.target}({coming},{leaving}){what}"

    def pull(self, predicted: float, *, error: tuple[float, float] = (0.0, 0.0)) -> float:
        """Return (predicted − measured) / error, with the errors on the sides that face each other, added in squares.

        Args:
            predicted: As `value`.
            error: Of the prediction, downward and upward.

        Raises:
            InputError: a number is not finite.

        Example:
            >>> from nuscatter.units import cm
            >>> iodine = flux_average("i127-coherent")
            >>> round(iodine.pull(9.2e-40 * cm**2 + 2.1e-40 * cm**2), 3)
            1.0
        """
        difference = float(finite("predicted", predicted, single=True)) - self.value
        if not_negative("error", error).shape != (2,):
            raise invalid("error", error, "two numbers, downward and upward")
        low, high = (float(each) for each in error)
        own, theirs = (self.error[1], low) if difference > 0 else (self.error[0], high)
        return difference / math.hypot(own, theirs)


def _average(row: Mapping[str, str]) -> FluxAverage:
    unit = _UNITS[row["unit"]]
    if row["statistical"]:
        minus = plus = math.hypot(float(row["statistical"]), float(row["systematic"]))
    else:
        minus, plus = float(row["minus"]), float(row["plus"])
    scale = 1.0 if unit is None else unit
    return FluxAverage(
        row["key"],
        target=row["target"],
        charged=row["current"] == "charged",
        species=tuple(species(each) for each in row["species"].split("+")),
        outcome=Outcome(row["outcome"]),
        experiment=row["experiment"],
        value=float(row["value"]) * scale,
        error=(minus * scale, plus * scale),
        is_ratio=unit is None,
        source=row["source"],
    )


@cache
def flux_averages() -> tuple[FluxAverage, ...]:
    """Return the measured averages in the order of the review's Table III.

    Example:
        >>> [each.key for each in flux_averages() if each.is_ratio]
        ['pb-neutrons-coherent']
    """
    return tuple(_average(row) for row in rows("catalogue", "inelastic_averages.csv"))


def flux_average(key: str) -> FluxAverage:
    """Return the measured average of that key, blind to case and dashes.

    Args:
        key: As "fe56-karmen".

    Raises:
        InputError: there is no such measurement.

    Example:
        >>> flux_average("Fe56 KARMEN").reaction
        'Fe56(nu_e,e-)'
    """
    return choose("measurement", key, {each.key: each for each in flux_averages()})
