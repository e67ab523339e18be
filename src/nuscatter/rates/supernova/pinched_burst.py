r"""What a burst emits, as numbers that a fit varies: one burst, or a batch of thousands.

A `Flux` is one burst. A `PinchedBurst` holds the numbers of pinched spectra (``sources/sky/pinched.py``), each a float
or an array of shape (batch,). A fit that calls a function of its parameters with arrays has thousands of bursts from
one call. Flavours are converted with probabilities that do not depend on energy, so that an emitted species of
fluence F arrives as others with F times a probability, and its spectrum stays as it is.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import TypeAlias, final

import numpy as np

from nuscatter.errors import InputError, finite, instance, invalid
from nuscatter.particles import Species, nu_e, nu_e_bar
from nuscatter.propagation.conversion import Conversion
from nuscatter.rates.supernova.pinched_counts import SPECIES, PinchedGrid
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.sky.emission import BySpecies
from nuscatter.sources.sky.pinched import Pinched
from nuscatter.sources.sky.supernova import Supernova
from nuscatter.sources.timing import TimeProfile
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: A spectrum may end where this part of its energy is left above, and counts as one without an end.
_LEFT = 1e-6


@final
@dataclass(frozen=True, eq=False)
class PinchedBurst:
    """Time-integrated emission of pinched spectra; each number may be an array of shape (batch,).

    `energy`, `mean_energy` and `alpha` are each one value for all six species; a tuple of three, of ν_e, of ν̄_e and of
    each of the other four; or a mapping from species. Luminosity and distance are degenerate: counts depend on
    energy/distance² alone.

    Args:
        energy: Emitted energies [MeV].
        mean_energy: Mean energies [MeV].
        alpha: Shape parameters.
        distance: From the star [MeV⁻¹].
        conversion: Of flavours on the way; None: none.
        time: When all of it arrives; None: at any time, which bins of time refuse.

    Raises:
        InputError: a number is not finite or has more than one axis, or an argument is not of its kind.

    Example:
        >>> from nuscatter.units import MeV, cm, erg, megaparsec
        >>> burst = PinchedBurst(
        ...     energy=5e52 * erg,
        ...     mean_energy=(9.5 * MeV, 12 * MeV, 15.6 * MeV),
        ...     alpha=2.5,
        ...     distance=0.01 * megaparsec,
        ... )
        >>> f"{burst.flux().fluence[nu_e_bar] * cm**2:.3e}"
        '2.174e+11'
    """

    _: KW_ONLY
    energy: BySpecies
    mean_energy: BySpecies
    alpha: BySpecies
    distance: float | Array
    conversion: Conversion | None = None
    time: TimeProfile | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        for name in ("energy", "mean_energy", "alpha"):
            object.__setattr__(self, name, _spread(name, getattr(self, name)))
        object.__setattr__(self, "distance", _column("distance", self.distance))
        if self.conversion is not None:
            instance("conversion", self.conversion, Conversion, "a Conversion or None")
        if self.time is not None:
            instance("time", self.time, TimeProfile, "a TimeProfile or None")

    def flux(self) -> Flux:
        """Return the flux that arrives, of a burst whose numbers are no arrays.

        Raises:
            InputError: a number is an array, or no supernova has such a value.
        """
        made = Supernova(
            distance=self.distance,  # type: ignore[arg-type]
            energy=self.energy,
            mean_energy=self.mean_energy,
            alpha=self.alpha,
        )
        timed = made.map(lambda each: replace(each, time=self.time))
        return timed if self.conversion is None else self.conversion(timed)


@final
@dataclass(frozen=True, eq=False)
class Part:
    """Neutrinos of one spectrum at each point of a batch, and the species as which they arrive."""

    _: KW_ONLY
    #: which part arrives as each of `SPECIES`
    weights: tuple[float, ...]
    #: fluence in each bin of time [MeV²], shape (time, batch)
    fluence: Array
    #: mean energy [MeV], shape (batch,)
    mean: Array
    #: shape parameter, alike
    alpha: Array
    __repr__ = shortened


#: What a user's function may return.
Emitted: TypeAlias = PinchedBurst | Flux | Sequence[PinchedBurst]


def bursts_of(made: object) -> tuple[PinchedBurst, ...] | None:
    """Return bursts as a tuple, or None of a flux.

    Raises:
        InputError: it is neither.
    """
    if isinstance(made, PinchedBurst):
        return (made,)
    if isinstance(made, Flux):
        return None
    if isinstance(made, Sequence) and made and all(isinstance(each, PinchedBurst) for each in made):
        return tuple(made)
    raise invalid("what the model returns", made, "a Flux, a PinchedBurst or several of these")


def parts_of_bursts(bursts: Iterable[PinchedBurst], time_edges: Array | None, *, batch: int) -> list[Part]:
    """Return the spectra of bursts, whose numbers are of one point or of all points of a batch.

    Raises:
        InputError: an array has another length, a burst has no times where there are bins of time, or species differ.
    """
    parts = []
    shares: dict[int, Array] = {}
    for burst in bursts:
        if id(burst.time) not in shares:
            shares[id(burst.time)] = fractions(burst.time, time_edges)
        share = shares[id(burst.time)]
        energy, means, alphas = (_mapping(each) for each in (burst.energy, burst.mean_energy, burst.alpha))
        if not energy.keys() == means.keys() == alphas.keys():
            raise InputError("energy, mean_energy and alpha are given for other species: name the same in each.")
        area = 4 * math.pi * _along("distance", burst.distance, batch) ** 2
        # Species that share all three numbers are one spectrum.
        groups: dict[tuple[int, int, int], list[Species]] = {}
        for each in energy:
            groups.setdefault((id(energy[each]), id(means[each]), id(alphas[each])), []).append(each)
        for members in groups.values():
            first = members[0]
            mean, alpha = _along("mean_energy", means[first], batch), _along("alpha", alphas[first], batch)
            with np.errstate(divide="ignore", invalid="ignore"):  # what is not finite is refused behind
                amount = _along("energy", energy[first], batch) / (mean * area)
            weights = _weights(burst.conversion, members)
            parts.append(Part(weights=weights, fluence=share[:, None] * amount, mean=mean, alpha=alpha))
    return parts


def parts_of_flux(flux: Flux, time_edges: Array | None, grid: PinchedGrid) -> tuple[list[Part], Flux | None]:
    """Return the pinched spectra of a flux that lie within a grid, and the components that do not, or None."""
    parts, rest = list[Part](), list[Component]()
    profiles = {id(each.time): each.time for each in flux.components}
    shares = {key: fractions(each, time_edges) for key, each in profiles.items()}
    for each in flux.components:
        spectrum = each.spectrum
        if isinstance(spectrum, Pinched) and each.state in SPECIES and _complete(spectrum):
            mean, alpha = np.array([spectrum.mean]), np.array([spectrum.alpha])
            if grid.holds(mean=mean, alpha=alpha):
                weights = tuple(float(each.state == other) for other in SPECIES)
                fluence = each.fluence * shares[id(each.time)][:, None]
                parts.append(Part(weights=weights, fluence=fluence, mean=mean, alpha=alpha))
                continue
        rest.append(each)
    return parts, Flux(tuple(rest)) if rest else None


def _complete(spectrum: Pinched) -> bool:
    """Return whether next to nothing is cut off from a spectrum."""
    if spectrum.edges is None:
        return True
    from scipy.special import gammaincc

    return bool(gammaincc(spectrum.alpha + 2, spectrum.slope * spectrum.kinks[-1]) < _LEFT)


def fractions(time: TimeProfile | None, time_edges: Array | None) -> Array:
    """Return the part that arrives in each bin of time; without bins there is one, that holds all.

    Raises:
        InputError: there are bins of time, but no times.
    """
    if time_edges is None:
        return np.ones(1)
    if time is None:
        raise invalid("the times of the burst", None, "times of arrival, since there are bins of time,")
    return time.fraction(time_edges[:-1], time_edges[1:])


def _weights(conversion: Conversion | None, members: Iterable[Species]) -> tuple[float, ...]:
    probabilities = np.eye(len(SPECIES)) if conversion is None else np.asarray(conversion.probabilities)
    columns = [SPECIES.index(each) for each in members]
    return tuple(probabilities[:, columns].sum(axis=1).tolist())


def _spread(name: str, value: BySpecies) -> dict[Species, Array]:
    """Return the value of each species; unlike those of a source they may be below zero, where a fit's steps lead."""
    if isinstance(value, Mapping):
        for each in value:
            if each not in SPECIES:
                raise invalid(f"a key of {name}", each, "a neutrino such as nu_e")
        if not value:
            raise invalid(f"the number of species in {name}", 0, "at least one")
        return {each: _column(name, value[each]) for each in SPECIES if each in value}
    if isinstance(value, tuple):
        if len(value) != 3:
            raise invalid(name, value, "a tuple of three: of ν_e, of ν̄_e and of each other species")
        first, second, other = (_column(name, each) for each in value)
        return {each: first if each == nu_e else second if each == nu_e_bar else other for each in SPECIES}
    return dict.fromkeys(SPECIES, _column(name, value))


def _mapping(value: BySpecies) -> Mapping[Species, Array]:
    """Return what `_spread` has made."""
    return instance("value", value, Mapping, "a mapping")  # type: ignore[arg-type]


def _column(name: str, value: object) -> Array:
    found = finite(name, value)  # type: ignore[arg-type]
    if found.ndim > 1:
        raise invalid(f"the shape of {name}", found.shape, "() or (batch,)")
    return found


def _along(name: str, value: float | Array, batch: int) -> Array:
    """Return a number at each point of a batch."""
    column = np.asarray(value)
    if column.ndim and column.size not in (1, batch):
        lengths = "one number" if batch == 1 else f"one number, or {batch},"
        raise invalid(f"the size of {name}", column.size, lengths)
    return np.broadcast_to(column.ravel() if column.ndim else column, (batch,))
