"""Models of the package snewpy, read as numbers.

snewpy (S. Al Kharusi et al., Astrophys. J. 925 (2022) 107, arXiv:2109.08188) holds hundreds of simulations of
collapsing stars, before and after the collapse. It is no dependency: it is imported where a user hands over one of its
models. Its NU_X is one species: ν_μ and ν_τ each have its spectrum, ν̄_μ and ν̄_τ that of NU_X_BAR.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, invalid
from nuscatter.particles import Species, antineutrinos, neutrinos
from nuscatter.quantities import TIME, plausible
from nuscatter.units import Array, MeV, erg, s

_X = {"NU_X": neutrinos[1:], "NU_X_BAR": antineutrinos[1:]}
_NAMES = {**{each.name.upper(): (each,) for each in neutrinos + antineutrinos}, **_X}


@final
@dataclass(frozen=True, eq=False)
class PinchedTables:
    """The numbers of a model with pinched spectra.

    Args:
        times: Times [MeV⁻¹].
        luminosity: Of each species [MeV²].
        mean_energy: Of each species [MeV].
        alpha: Of each species.
    """

    times: Array
    luminosity: dict[Species, ArrayLike]
    mean_energy: dict[Species, ArrayLike]
    alpha: dict[Species, ArrayLike]


def pinched_emission(model: Any, times: ArrayLike | None) -> PinchedTables | None:
    """Return the luminosities, mean energies and shapes of a model, or None if it has spectra of another kind.

    Args:
        model: A model of snewpy.
        times: Times [MeV⁻¹] at which they are wanted, by linear interpolation; None: those of the model.

    Raises:
        InputError: snewpy is not installed, or the model is none.
    """
    own = _times_of(model)
    tables: list[Any] = [getattr(model, name, None) for name in ("luminosity", "meanE", "pinch")]
    if not all(isinstance(each, Mapping) for each in tables):
        return None
    asked = own if times is None else np.atleast_1d(plausible("times", times, TIME))
    found: list[dict[Species, ArrayLike]] = []
    for table, unit, size in zip(tables, ("erg/s", "MeV", ""), (erg / s, MeV, 1.0), strict=True):
        values: dict[Species, ArrayLike] = {}
        for flavour, numbers in table.items():
            array = _plain(numbers, unit) * size
            for each in _species(flavour):
                values[each] = np.interp(asked, own, np.nan_to_num(array))
        found.append(values)
    return PinchedTables(asked, *found)


def tabulated_emission(
    model: Any, times: ArrayLike | None, energies: ArrayLike
) -> tuple[Array, Array, dict[Species, ArrayLike]]:
    """Return times [MeV⁻¹], energies [MeV] and for each species the emitted neutrinos per time and energy.

    Args:
        model: A model of snewpy.
        times: Times [MeV⁻¹]; None: those of the model.
        energies: Energies [MeV] at which the spectra are asked for.

    Raises:
        InputError: snewpy is not installed, or the model is none.
    """
    own = _times_of(model)
    units = import_module("astropy.units")
    asked = own if times is None else np.atleast_1d(plausible("times", times, TIME))
    grid = np.asarray(energies, dtype=np.float64)
    spectra = model.get_initial_spectra(asked / s * units.s, grid / MeV * units.MeV)
    shape = asked.size, grid.size
    rates: dict[Species, ArrayLike] = {}
    for flavour, numbers in spectra.items():
        array = _plain(numbers, "1/(MeV s)").reshape(shape) / (MeV * s)
        for each in _species(flavour):
            rates[each] = np.nan_to_num(array)
    return asked, grid, rates


def _times_of(model: Any) -> Array:
    try:
        import_module("snewpy")
    except ImportError:
        raise InputError("from_snewpy needs the package snewpy, which is not installed: pip install snewpy.") from None
    if not hasattr(model, "get_initial_spectra") or not hasattr(model, "time"):
        raise invalid("model", model, "an instance of a snewpy model, as Nakazato_2013(…)")
    return np.atleast_1d(_plain(model.time, "s")) * s


def _plain(quantity: Any, unit: str) -> Array:
    """Return the number of a quantity in a unit."""
    if unit and hasattr(quantity, "to_value"):
        quantity = quantity.to_value(unit)
    return np.asarray(quantity, dtype=float)


def _species(flavour: Any) -> tuple[Species, ...]:
    return _NAMES.get(str(getattr(flavour, "name", flavour)).upper(), ())
