"""A source of one's own in a file: a line, or a table of fluences by energy and species."""

from typing import Any

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.csv_columns import Column, in_units, table
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.pulses import PULSE
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.catalogue.experiment_files.values import Inline, Known, quoted
from nuscatter.errors import InputError, invalid
from nuscatter.particles import Species, antineutrinos, neutrinos, species
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line, Tabulated
from nuscatter.sources.timing import Pulse, TimeProfile
from nuscatter.words.unit_words import quantity, unit

_ENERGIES = ("MeV", "keV", "GeV", "eV")
_DURATION = of.Quantity("a time", "1 year", ("year", "day", "hour", "s"))


class _Fluxes(Inline):
    """A table of fluences, or of fluxes, by energy: a column of energies, and one for each species."""

    says = (
        "the name of a CSV file with a column of energies and one for each species, as "
        "'energy [MeV], nu_e [/cm2/MeV], nu_mu [/cm2/MeV]'"
    )

    @property
    def is_file(self) -> bool:
        return True

    def read(self, place: Place, raw: Any, known: Known) -> list[tuple[Species, Tabulated]]:
        if not isinstance(raw, str) or not raw.strip():
            raise invalid(place.name, raw, self.says)
        energies, *others = table(raw, place)
        if not others:
            raise InputError(f"{place.name} is {raw!r} with 1 column, but {self.says} was expected.")
        E = in_units(energies, quantity("energies with a unit such as [MeV]", *_ENERGIES), place)
        found = []
        for column in others:
            with place.blamed({}):
                found.append((species(column[0]), Tabulated(energies=E, values=self._fluence(column, place, known))))
        return found

    def _fluence(self, column: Column, place: Place, known: Known) -> Any:
        """Return fluences per energy; a flux, which has a time in its unit, is multiplied by the duration."""
        if (column[2] < 0).any():
            raise InputError(f"column {column[0]!r} has {column[2].min():g}, but zero or more was expected.")
        per_time, found = unit("/cm2/s/MeV"), unit(column[1])
        assert per_time is not None
        if found is not None and found[1] == per_time[1]:
            if known.get("duration") is None:
                raise InputError(f"column {column[0]!r} is a flux in {column[1]}, so a duration was expected.")
            rate = quantity("a flux per energy with a unit such as [/cm2/s/MeV]", "/cm2/s/MeV")
            return in_units(column, rate, place) * known["duration"]
        return in_units(column, quantity("a fluence per energy with a unit such as [/cm2/MeV]", "/cm2/MeV"), place)

    def write(self, value: Any, known: Known) -> str:
        return quoted(str(value))


def _profile(pulse: Pulse | None, lifetimes: tuple[float, ...]) -> TimeProfile | None:
    if pulse is None:
        if lifetimes:
            raise InputError("lifetimes are given without a pulse, on which they follow.")
        return None
    return TimeProfile(pulse=pulse, lifetimes=lifetimes)


def _line(
    *,
    species: Species,
    energy: float,
    fluence: float | None = None,
    flux: float | None = None,
    duration: float | None = None,
    pulse: Pulse | None = None,
    lifetimes: tuple[float, ...] = (),
) -> Flux:
    if (fluence is None) == (flux is None) or (flux is None) != (duration is None):
        raise InputError("A line has a fluence, or a flux and a duration: one of the two was expected.")
    number = flux * duration if flux is not None and duration is not None else fluence
    assert number is not None
    return Flux((Component(species, Line(energy), number, _profile(pulse, lifetimes)),))


def _table(
    *,
    file: list[tuple[Species, Tabulated]],
    pulse: Pulse | None = None,
    lifetimes: tuple[float, ...] = (),
    **_: float,  # the duration is in the values already
) -> Flux:
    profile = _profile(pulse, lifetimes)
    return Flux(tuple(Component(state, spectrum, 1.0, profile) for state, spectrum in file))


_TIMES = (
    Key("pulse", PULSE, "When what makes the neutrinos arrives.", default="a steady source"),
    Key(
        "lifetimes",
        of.Quantity("times", "[26.03, 2197] ns", ("ns", "us"), several=True),
        "Mean lives of the decays that follow on the pulse, all different.",
        default="none",
    ),
)

LINE = Section(
    "line",
    "Neutrinos of one energy.",
    (
        Key(
            "species",
            of.Name("a species", lambda: {str(each): each for each in (*neutrinos, *antineutrinos)}),
            "What arrives.",
            required=True,
        ),
        Key("energy", of.Quantity("an energy", "29.8 MeV", _ENERGIES), "Of each.", required=True),
        Key("fluence", of.Quantity("a number per area", "1e14 /cm2", ("/cm2", "/m2")), "In all.", default="flux"),
        Key(
            "flux", of.Quantity("a number per area and time", "1e7 /cm2/s", ("/cm2/s",)), "Per time.", default="fluence"
        ),
        Key("duration", _DURATION, "How long is measured, for a flux.", default="fluence"),
        *_TIMES,
    ),
    _line,
)

TABLE = Section(
    "table",
    "Spectra of one's own, straight lines between points.",
    (
        Key("duration", _DURATION, "How long is measured, for columns in /cm2/s/MeV.", default="columns in /cm2/MeV"),
        Key("file", _Fluxes(), "Energies, and the fluence or the flux of each species.", required=True),
        *_TIMES,
    ),
    _table,
)
