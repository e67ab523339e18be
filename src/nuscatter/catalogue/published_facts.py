"""CEvNS experiments of the world as published: their numbers, each with its source.

Tables IV and V of the review and the xenon detectors that see the Sun, as facts: a line of ``experiments.csv`` for
each experiment, a line of ``experiment_numbers.csv`` for each number. A number that is not known has no value, and its
source says why; one whose source starts with "From memory" could not be read again when this was written.

What follows from the numbers, a flux on a detector, is made in ``assembly.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import final

from nuscatter.errors import InputError, choose, instance
from nuscatter.tables import rows
from nuscatter.units import GW, cm, day, eV, hour, keV, kg, m, tonne, us, year

#: Units of the numbers that make a prediction. Recoil energy (nr) and electron equivalent (ee) differ in name only.
_UNITS: Mapping[str, float] = {
    "kg": kg,
    "m": m,
    "GW": GW,
    "day": day,
    "hour": hour,
    "us": us,
    "kg day": kg * day,
    "tonne year": tonne * year,
    "GW hour kg": GW * hour * kg,
    "eVnr": eV,
    "keVnr": keV,
    "eVee": eV,
    "keVee": keV,
    "1/(keV kg day)": 1 / (keV * kg * day),
    "1/kg of 1e23 protons": 1 / (1e23 * kg),
    "V/cm": eV / cm,
    "electrons": 1.0,
    "": 1.0,
}

#: What is printed of every experiment. `_RESPONSE` and `_SOURCE` are what else a prediction may need; all other numbers
#: are results.
DESCRIPTION = ("mass", "distance", "power", "exposure", "live time", "protons", "threshold", "upper end")
_RESPONSE = (
    "lindhard k",
    "quenching factor",
    "noise",
    "efficiency",
    "efficiency near threshold",
    "electron extraction",
    "drift field",
    "left out",
)
_SOURCE = ("U235 fraction", "share of the first run", "neutrinos per proton")


class Kind(Enum):
    """Where an experiment's neutrinos come from."""

    STOPPED_PIONS = "stopped pions"
    REACTOR = "reactor"
    SUN = "Sun"


@final
@dataclass(frozen=True)
class Fact:
    """A number of an experiment; several values are one for each core, target or detector.

    Args:
        quantity: What it is.
        values: In `unit`; none if it is not known.
        unit: As printed.
        source: Where it was published, or why it is not known.
        error: Downward and upward, both positive.

    Example:
        >>> mass = setup("CONUS+").facts["mass"]
        >>> mass.values, mass.unit, mass.error, mass.from_memory
        ((2.83,), 'kg', (0.02, 0.02), False)
    """

    quantity: str
    values: tuple[float, ...]
    unit: str
    source: str
    error: tuple[float, float] | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return bool(self.values)

    @property
    def from_memory(self) -> bool:
        """Whether the value is from memory alone: look it up before you publish."""
        return self.known and self.source.startswith("From memory")

    @property
    def in_powers_of_mev(self) -> tuple[float, ...]:
        """The values in powers of MeV; only quantities from which a prediction is made have such a unit."""
        return tuple(value * _UNITS[self.unit] for value in self.values)


@final
@dataclass(frozen=True, eq=False)
class Setup:
    """An experiment as published: source, target, detector, exposure and results."""

    name: str
    #: "IV" or "V" of the review, "solar", "planned", or empty for an experiment of the review's text.
    table: str
    title: str
    collaboration: str
    kind: Kind
    #: The facility, the reactor, or the Sun.
    origin: str
    place: str
    #: Formulas of the target's materials.
    target: tuple[str, ...]
    technology: str
    #: Years of data; with * if from memory.
    dates: str
    status: str
    reference: str
    #: By the name of the quantity.
    facts: Mapping[str, Fact]
    #: Other names of it.
    aliases: tuple[str, ...] = ()
    #: Name of the catalogue's experiment that was built from a data release.
    built_as: str | None = None
    notes: str = ""

    @property
    def source(self) -> str:
        """The paper's arXiv number or journal, for tables."""
        return self.reference.partition(",")[0]

    @property
    def published(self) -> tuple[Fact, ...]:
        """The results: what was observed, predicted, excluded."""
        inputs = (*DESCRIPTION, *_RESPONSE, *_SOURCE)
        return tuple(
            each
            for each in self.facts.values()
            if each.quantity not in inputs and not each.quantity.startswith("review")
        )

    @property
    def from_memory(self) -> tuple[str, ...]:
        """The quantities whose values are from memory alone."""
        return tuple(each.quantity for each in self.facts.values() if each.from_memory)

    @property
    def response(self) -> str:
        """How much of the detector's response is published, in words."""
        if self.built_as is not None:
            return "as released"
        if self.knows("share of the first run") or self.knows("efficiency"):
            return "published efficiency"
        if self.knows("electron extraction"):
            return "counted electrons"
        return "threshold and resolution" if self.knows("noise") else "threshold only"

    @property
    def exposure_is_known(self) -> bool:
        """Whether an exposure is published; predictions are for a year if not."""
        return any(self.knows(quantity) for quantity in ("exposure", "live time", "protons"))

    def knows(self, quantity: str) -> bool:
        """Return whether there is a value of a quantity."""
        instance("quantity", quantity, str, "the name of a quantity")
        return quantity in self.facts and self.facts[quantity].known

    def values(self, quantity: str) -> tuple[float, ...]:
        """Return the values of a quantity in powers of MeV.

        Raises:
            InputError: there is none; the sentence says why.

        Example:
            >>> [round(each / m, 6) for each in setup("NUCLEUS").values("distance")]
            [72.0, 102.0]
        """
        if not self.knows(quantity):
            reason = self.facts[quantity].source if quantity in self.facts else "none is in the catalogue"
            why = f"{reason[0].lower()}{reason[1:].rstrip('.')}"
            raise InputError(f"{self.name} cannot be predicted without its {quantity[:60]}: {why}.")
        return self.facts[quantity].in_powers_of_mev

    def value(self, quantity: str) -> float:
        """Return the value of a quantity [powers of MeV], the sum of several; `InputError` if there is none."""
        return sum(self.values(quantity))


def _fact(row: Mapping[str, str]) -> Fact:
    error = (float(row["minus"]), float(row["plus"])) if row["minus"] else None
    values = tuple(float(each) for each in row["value"].split())
    return Fact(row["quantity"], values, row["unit"], row["source"], error)


@cache
def setups() -> tuple[Setup, ...]:
    """Return the experiments: stopped pions as in Table IV of the review, reactors as in its Table V, then the Sun.

    Example:
        >>> [each.name for each in setups() if each.kind is Kind.SUN]
        ['XENONnT', 'PandaX-4T', 'PandaX-4T-US2', 'LZ']
    """
    return read_setups("experiments.csv", "experiment_numbers.csv")


def read_setups(experiments: str, numbers: str) -> tuple[Setup, ...]:
    """Return the experiments of two tables of the catalogue: one of what they are, one of their numbers."""
    known = rows("catalogue", numbers)
    return tuple(
        Setup(
            name=row["name"],
            table=row["table"],
            title=row["title"],
            collaboration=row["collaboration"],
            kind=Kind(row["kind"]),
            origin=row["origin"],
            place=row["place"],
            target=tuple(row["target"].split()),
            technology=row["technology"],
            dates=row["dates"],
            status=row["status"],
            reference=row["reference"],
            facts={each["quantity"]: _fact(each) for each in known if each["experiment"] == row["name"]},
            aliases=tuple(each for each in row["aliases"].split(";") if each),
            built_as=row["built_as"] or None,
            notes=row["notes"],
        )
        for row in rows("catalogue", experiments)
    )


def setup(name: str) -> Setup:
    """Return the experiment of that name, blind to case and dashes; `InputError` for an unknown one.

    Example:
        >>> setup("ncc 1701").name, setup("νGeN").name
        ('Dresden-II', 'nuGeN')
    """
    return choose("experiment", name, setups_by_name())


def setups_by_name() -> dict[str, Setup]:
    """Return the experiments by each of their names."""
    return {name: each for each in setups() for name in (each.name, *each.aliases)}
