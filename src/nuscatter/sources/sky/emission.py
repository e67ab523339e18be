"""What a collapsing star emits: numbers by species and time, and published sets of them by name.

Simulations tell ν_e, ν̄_e and "ν_x", one of the other four, whose spectra are nearly the same. So each of the three
numbers of a pinched spectrum is given once for all species, as a tuple of three, or as a mapping from species.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, choose, increasing, instance, invalid, not_negative, positive
from nuscatter.particles import Species, antineutrinos, neutrinos, nu_e, nu_e_bar
from nuscatter.quantities import DELAY, SUPERNOVA_ENERGY, TIME, Quantity, plausible
from nuscatter.sources.sky.pinched import Pinched
from nuscatter.sources.timing import PiecewiseLinear, TimeProfile
from nuscatter.units import Array, MeV, erg, s

_SPECIES = neutrinos + antineutrinos
#: One value for all six species; a tuple of three, of ν_e, of ν̄_e and of each of the other four; or one for each
#: species that is named.
BySpecies: TypeAlias = ArrayLike | tuple[ArrayLike, ArrayLike, ArrayLike] | Mapping[Species, ArrayLike]

EMITTED_ENERGY = replace(SUPERNOVA_ENERGY, low=1e48 * erg, zero=True)
LUMINOSITY = Quantity("a luminosity", 1e30 * erg / s, 1e60 * erg / s, erg / s, "erg/s", erg / s, "erg/s", 2, zero=True)

#: Shape of neutrinos from e⁺e⁻ annihilation in hot matter that is not degenerate, before the collapse: α, and the mean
#: energy over the temperature. M. Misiaszek, A. Odrzywołek, M. Kutschera, Phys. Rev. D 74 (2006) 043006,
#: arXiv:astro-ph/0511555: (E/kT)^3.180657 exp(−1.018192 E/kT), from memory and as a public code has it; its published
#: normalisation 0.1425776426 follows from the two numbers.
pair_alpha: float = 3.180657028
pair_mean: float = (1 + pair_alpha) / 1.018192299


def pair_annihilation(temperature: float) -> Pinched:
    """Return the spectrum of neutrinos from pair annihilation at a temperature [MeV], normalised to one neutrino.

    It is a fit for matter that is not degenerate, of use for the days before a collapse.

    Raises:
        InputError: the temperature is not positive.

    Example:
        >>> round(pair_annihilation(0.4 * MeV).mean / MeV, 3)
        1.642
    """
    return Pinched(mean=pair_mean * float(positive("temperature", temperature, "MeV", single=True)), alpha=pair_alpha)


@final
@dataclass(frozen=True, kw_only=True)
class Emission:
    """Time-integrated emission of a collapse by ν_e, ν̄_e and each of the other four species.

    Args:
        name: What it is called.
        energy: Emitted energies [MeV].
        mean_energy: Mean energies [MeV].
        alpha: Shape parameters.
        source: Where the numbers are from.

    Raises:
        InputError: a number is outside its range, or there are not three of each.

    Example:
        >>> livermore = emissions["livermore"]
        >>> [round(E / MeV, 1) for E in livermore.mean_energy]
        [11.2, 15.5, 21.1]
    """

    name: str
    energy: tuple[float, float, float]
    mean_energy: tuple[float, float, float]
    alpha: tuple[float, float, float]
    source: str

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        instance("source", self.source, str, "the name of a publication")
        plausible("energy", self.energy, EMITTED_ENERGY)
        positive("mean_energy", self.mean_energy, "MeV")
        not_negative("alpha", self.alpha)
        for name in ("energy", "mean_energy", "alpha"):
            if np.shape(getattr(self, name)) != (3,):
                raise invalid(name, getattr(self, name), "three numbers: of ν_e, of ν̄_e and of each other species")


#: Published sets by name.
emissions: Mapping[str, Emission] = MappingProxyType(
    {
        each.name: each
        for each in (
            Emission(
                name="livermore",
                energy=(5.4885e52 * erg, 5.5645e52 * erg, 5.4895e52 * erg),
                mean_energy=(11.200 * MeV, 15.479 * MeV, 21.085 * MeV),
                alpha=(2.1207, 2.0662, 1.9797),
                source="T. Totani, K. Sato, H. E. Dalhed, J. R. Wilson, Astrophys. J. 496 (1998) 216, "
                "arXiv:astro-ph/9710203; here the number, mean and mean square of the energies in SNOwGLoBES's "
                "fluence of that name",
            ),
            Emission(
                name="dune",
                energy=(5e52 * erg, 5e52 * erg, 5e52 * erg),
                mean_energy=(9.5 * MeV, 12.0 * MeV, 15.6 * MeV),
                alpha=(2.5, 2.5, 2.5),
                source="the example of B. Abi et al. (DUNE), Eur. Phys. J. C 81 (2021) 423, arXiv:2008.06647; "
                "from memory",
            ),
        )
    }
)


def emission(name: str) -> Emission:
    """Return a published set by its name, blind to case and dashes; `InputError` for another name.

    Example:
        >>> emission("Livermore").alpha
        (2.1207, 2.0662, 1.9797)
    """
    return choose("supernova emission", name, emissions)


def by_species(name: str, value: BySpecies) -> dict[Species, Array]:
    """Return the value of each species as an array.

    Args:
        name: What messages call it.
        value: As `BySpecies` says.

    Raises:
        InputError: a tuple has not three entries, or a key of a mapping is no neutrino.

    Example:
        >>> {str(each): float(alpha) for each, alpha in by_species("alpha", (2.0, 3.0, 4.0)).items()}["nu_tau_bar"]
        4.0
    """
    if isinstance(value, Mapping):
        for each in value:
            if not isinstance(each, Species) or not each.is_neutrino:
                raise invalid(f"a key of {name}", each, "a neutrino such as nu_e")
        if not value:
            raise invalid(f"the number of species in {name}", 0, "at least one")
        return {each: not_negative(f"{name} of {each}", value[each]) for each in _SPECIES if each in value}
    if isinstance(value, tuple):
        if len(value) != 3:
            raise invalid(name, value, "a tuple of three: of ν_e, of ν̄_e and of each other species")
        first, second, other = (not_negative(name, each) for each in value)
        return {each: first if each == nu_e else second if each == nu_e_bar else other for each in _SPECIES}
    single = not_negative(name, value)
    return dict.fromkeys(_SPECIES, single)


def common_species(values: Mapping[str, Mapping[Species, Array]]) -> tuple[Species, ...]:
    """Return the species that all of several values have, or raise `InputError` where mappings name different ones."""
    smallest = min((set(found) for found in values.values()), key=len)
    for name, found in values.items():
        if set(found) not in (smallest, set(_SPECIES)):
            difference = ", ".join(sorted(str(each) for each in set(found) ^ smallest))
            raise InputError(f"{name} is given for other species than the rest: {difference}; name the same in each.")
    return tuple(each for each in _SPECIES if each in smallest)


def slices(times: ArrayLike, black_hole: float | None) -> list[tuple[TimeProfile, float] | None]:
    """Return arrival times and weights [MeV⁻¹] of what is tabulated at some times and linear between them.

    A function that is linear between points is a sum over them of its value there times a triangle that falls to zero
    at the two neighbours. So a slice is a triangle, and each spectrum changes linearly into the next.

    Args:
        times: Times [MeV⁻¹], increasing.
        black_hole: Time [MeV⁻¹] after which nothing arrives: a triangle is cut there. None: after the last.

    Returns:
        For each time the profile and the area of its triangle; None where it is all behind the cut.

    Example:
        >>> from nuscatter.units import s
        >>> round(sum(area for _, area in slices([0.0, 1 * s, 3 * s], None)) / s, 12)
        3.0
    """
    t = increasing("times", plausible("times", times, TIME))
    end = t[-1] if black_hole is None else float(plausible("black_hole", black_hole, DELAY, single=True))
    if end - t[0] < 1e-9 * (t[1] - t[0]):
        raise invalid("black_hole [s]", end / s, f"a time after the first, {t[0] / s:g},")
    found: list[tuple[TimeProfile, float] | None] = []
    for i, middle in enumerate(t):
        low, high = t[max(i - 1, 0)], t[min(i + 1, t.size - 1)]
        kinks = np.unique([low, min(middle, end), min(high, end)])
        if end - low < 1e-9 * (high - low):  # a cut just behind a time leaves next to nothing of this slice
            found.append(None)
            continue
        heights = [_height(low, middle, high, each) for each in kinks]
        left, right = np.array(heights[:-1]), np.array(heights[1:])
        area = float(((left + right) / 2) @ np.diff(kinks))
        found.append((TimeProfile(PiecewiseLinear(kinks, left, right), ()), area))
    return found


def _height(low: float, middle: float, high: float, t: float) -> float:
    """Return the height at `t` of a triangle that is 1 in the middle."""
    if t == middle:
        return 1.0
    return (t - low) / (middle - low) if t < middle else (high - t) / (high - middle)


def at_times(name: str, values: Mapping[Species, Array], size: int) -> dict[Species, Array]:
    """Return the values of each species at each of the times, or raise `InputError` if a shape does not fit."""
    result = {}
    for each, value in values.items():
        if value.shape not in ((), (size,)):
            expected = f"() or ({size},), one for each of the times," if size > 1 else "(), a single number,"
            raise invalid(f"the shape of {name} of {each}", value.shape, expected)
        result[each] = np.broadcast_to(value, (size,))
    return result
