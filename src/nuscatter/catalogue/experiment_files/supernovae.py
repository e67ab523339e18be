"""A star that collapses as a source in a file: pinched spectra, also at several times, and what converts on the way."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.csv_columns import Table
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.catalogue.experiment_files.values import Inline, Known, quoted
from nuscatter.errors import DataError, InputError, invalid, unknown
from nuscatter.propagation.conversion import Conversion
from nuscatter.propagation.mixing import nufit_6_0, nufit_6_0_inverted
from nuscatter.sources.flux import Flux
from nuscatter.sources.sky.emission import emissions
from nuscatter.sources.sky.supernova import Supernova
from nuscatter.units import Array
from nuscatter.words.unit_words import quantity

#: The columns of a table of emission at several times, in their order: of ν_e, of ν̄_e, and of each other species.
EMISSION_COLUMNS: Mapping[str, Any] = {
    "time": quantity("a time with its unit", "s", "ms"),
    **{f"luminosity {each}": quantity("a luminosity with its unit", "erg/s") for each in ("nu_e", "nu_e_bar", "nu_x")},
    **{f"mean energy {each}": quantity("an energy with its unit", "MeV") for each in ("nu_e", "nu_e_bar", "nu_x")},
    **{f"alpha {each}": quantity("a pure number") for each in ("nu_e", "nu_e_bar", "nu_x")},
}


class _Fluence(Inline):
    """The name of a file of fluences in the format of SNOwGLoBES; its flux is made where the distance is known."""

    says = "the name of a file in the format of SNOwGLoBES: seven columns, the energy in GeV and six species"

    @property
    def is_file(self) -> bool:
        return True

    def read(self, place: Place, raw: Any, known: Known) -> Path:
        if not isinstance(raw, str) or not raw.strip():
            raise invalid(place.name, raw, self.says)
        return place.file(raw)

    def write(self, value: Any, known: Known) -> str:
        return quoted(str(value))


def conversions() -> dict[str, Callable[[], Conversion]]:
    """Return what may happen to flavours in the star, by name; none, adiabatic in either ordering, or decoherence.

    Example:
        >>> list(conversions())
        ['none', 'normal', 'inverted', 'decoherence']
    """
    return {
        "none": Conversion.none,
        "normal": lambda: Conversion.adiabatic(nufit_6_0),
        "inverted": lambda: Conversion.adiabatic(nufit_6_0_inverted),
        "decoherence": Conversion.decoherence,
    }


def _emitted(
    distance: float,
    emission: str | None,
    file: Path | None,
    times: tuple[Array, ...] | None,
    black_hole: float | None,
    pinched: Mapping[str, Any],
) -> Flux:
    """Return what arrives without conversion; one of the four ways is given."""
    given = [emission is not None, file is not None, times is not None, bool(pinched)]
    if sum(given) != 1:
        raise InputError(
            "A supernova has one of emission, file, times, or energy with mean_energy and alpha: "
            f"{sum(given)} of them are given."
        )
    if black_hole is not None and times is None:
        raise InputError("black_hole is a time of arrival, which needs the table of times.")
    if emission is not None:
        return Supernova.named(emission, distance=distance)
    if file is not None:
        try:
            return Supernova.from_file(file, distance=distance)
        except DataError as error:
            raise InputError(str(error)) from None
    if times is not None:
        t, *columns = times
        luminosity, mean_energy, alpha = (tuple(columns[at : at + 3]) for at in (0, 3, 6))
        return Supernova(
            distance=distance, times=t, luminosity=luminosity, mean_energy=mean_energy, alpha=alpha,
            black_hole=black_hole,
        )  # fmt: skip
    missing = {"energy", "mean_energy", "alpha"} - set(pinched)
    if missing:
        raise InputError(f"A supernova of pinched spectra has no {' and no '.join(sorted(missing))}.")
    return Supernova(distance=distance, **{name: _three(name, value) for name, value in pinched.items()})


def _three(name: str, value: Any) -> Any:
    """Return one number for all species, or three as a tuple."""
    numbers = np.atleast_1d(np.asarray(value, dtype=float))
    if numbers.size == 1:
        return float(numbers[0])
    if numbers.size != 3:
        raise InputError(f"{name} has {numbers.size} numbers, but one, or three of ν_e, ν̄_e and others, were expected.")
    return tuple(numbers.tolist())


def make_supernova(
    *,
    distance: float,
    emission: str | None = None,
    file: Path | None = None,
    times: tuple[Array, ...] | None = None,
    black_hole: float | None = None,
    conversion: str = "none",
    **pinched: Any,
) -> Flux:
    """Return the flux of a section of kind "supernova".

    Args:
        distance: From the star [MeV⁻¹].
        emission: The name of a published set of numbers; or
        file: fluences in the format of SNOwGLoBES at 10 kpc; or
        times: the columns `EMISSION_COLUMNS` in powers of MeV; or
        black_hole: Time [MeV⁻¹] after which nothing arrives, with `times`.
        conversion: One of `conversions`.
        pinched: `energy` [MeV], `mean_energy` [MeV] and `alpha`, each one number or three.

    Raises:
        InputError: none or several of these ways are given, or the values are not what a supernova has.
    """
    ways = conversions()
    if conversion not in ways:
        raise unknown("conversion", conversion, ways)
    flux = _emitted(distance, emission, file, times, black_hole, pinched)
    return flux if conversion == "none" else ways[conversion]()(flux)


SUPERNOVA = Section(
    "supernova",
    "A star that collapses. Collective oscillations are not modelled.",
    (
        Key(
            "distance",
            of.Quantity("a length", "10 kpc", ("kpc", "Mpc")),
            "From the star.",
            required=True,
        ),
        Key(
            "emission",
            of.Name("a supernova emission", lambda: {each: each for each in emissions}),
            "A published set of numbers.",
            default="another way of the four",
        ),
        Key("file", _Fluence(), "Fluences at 10 kpc.", default="another way of the four"),
        Key(
            "times",
            Table(EMISSION_COLUMNS),
            "Luminosities, mean energies and shapes α at several times after core bounce.",
            default="another way of the four",
        ),
        Key(
            "energy",
            of.Quantity("energies", "5e52 erg", ("erg",), several=True, one=True),
            "Emitted by each species; three numbers are for ν_e, for ν̄_e, and for each of the other four.",
            default="another way of the four",
        ),
        Key(
            "mean_energy",
            of.Quantity("energies", "[9.5, 12, 15.6] MeV", ("MeV",), several=True, one=True),
            "Mean energies of pinched spectra; one or three.",
            default="with energy",
        ),
        Key(
            "alpha",
            of.Number("numbers", "2.5", several=True, one=True),
            "Shapes of pinched spectra; one or three.",
            default="with energy",
        ),
        Key(
            "black_hole",
            of.Quantity("a time", "2.5 s", ("s", "ms")),
            "After which nothing arrives.",
            default="the last of the times",
        ),
        Key(
            "conversion",
            of.Name("a conversion", lambda: {each: each for each in conversions()}),
            "What happens to flavours in the star.",
            default="none",
        ),
    ),
    make_supernova,
)
