"""Nuisance parameters, and how arrays change with them.

An array that changes with nuisances θ in standard deviations is a sum of fixed arrays (`basis`), each times a number
(`weights`): 1, and θ and θ² of each nuisance. Values of nuisances are arrays of shape (batch,) by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.batch import batch_size
from nuscatter.errors import finite, instance, positive, unknown
from nuscatter.fits.parameters import Parameter, checked_limits
from nuscatter.sources.accelerators.facilities import SNS_FLUX_UNCERTAINTY
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True)
class Nuisance:
    """A parameter of a fit that is not of interest itself: constrained to mean ± sigma, or free between limits.

    Args:
        name: Name in fits; one that experiments share carries no prefix, as ``flux_sns``.
        mean: Central value; 0 for one in standard deviations.
        sigma: Its uncertainty, or None if it is free.
        meaning: One line for tables, with unit and source.
        limits: Where it may go; None is no limit.

    Raises:
        InputError: the mean is not finite, or the uncertainty not positive.
    """

    name: str
    mean: float
    sigma: float | None
    meaning: str
    limits: tuple[float | None, float | None] = (None, None)

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string"), instance("meaning", self.meaning, str, "a line of text")
        finite(f"mean of {self.name}", self.mean, single=True)
        if self.sigma is not None:
            positive(f"uncertainty of {self.name}", self.sigma, single=True)
        object.__setattr__(self, "limits", checked_limits(self.name, self.limits))

    @property
    def parameter(self) -> Parameter:
        """What a fit needs to know."""
        return Parameter(start=self.mean, step=self.sigma, limits=self.limits)


def unit_normal(name: str, meaning: str) -> Nuisance:
    """Return a nuisance counted in standard deviations: 0 ± 1."""
    instance("meaning", meaning, str, "a line of text")
    return Nuisance(name, 0.0, 1.0, f"{meaning} [standard deviations]")


def counting_variations(name: str, meaning: str, counts: Array) -> list[tuple[Nuisance, Array, Array]]:
    """Return for each bin of a counted spectrum a nuisance, and the counts at −1σ and +1σ: its own moved by √n.

    Args:
        name: Start of the nuisances' names; the number of the bin follows, from 1.
        meaning: Start of their meanings, up to the word bin.
        counts: Of each bin, shape (bins,).

    Example:
        >>> import numpy as np
        >>> for nuisance, low, high in counting_variations("steady", "statistics of energy", np.array([9.0, 4.0])):
        ...     print(nuisance.name, low.tolist(), high.tolist(), nuisance.meaning)
        steady_1 [6.0, 4.0] [12.0, 4.0] statistics of energy bin 1 [standard deviations]
        steady_2 [9.0, 2.0] [9.0, 6.0] statistics of energy bin 2 [standard deviations]
    """
    return [
        (unit_normal(f"{name}_{at}", f"{meaning} bin {at}"), counts - error, counts + error)
        for at, error in enumerate(np.diag(counts**0.5), 1)
    ]


#: The uncertainty of the neutrino flux, which experiments at the SNS share.
FLUX_SNS = Nuisance(
    "flux_sns", 0.0, SNS_FLUX_UNCERTAINTY, "neutrinos per proton at the SNS, relative (arXiv:2006.12659, 2110.07730)"
)


def nuisance_values(nuisances: Mapping[str, Nuisance], given: Mapping[str, float]) -> dict[str, float]:
    """Return the values of nuisances by name: those given, else the central ones.

    Raises:
        InputError: there is no such nuisance, or a value is not a finite number.
    """
    instance("nuisances", nuisances, Mapping, "a mapping of names to Nuisance")
    for each in nuisances.values():
        instance("one of the nuisances", each, Nuisance, "a Nuisance")
    for name, value in instance("given", given, Mapping, "a mapping of names to values").items():
        if name not in nuisances:
            raise unknown("nuisance", name, nuisances)
        finite(name, value, single=True)
    return {name: each.mean for name, each in nuisances.items()} | dict(given)


@final
@dataclass(frozen=True, eq=False)
class Morph:
    """How an array changes with a nuisance θ in standard deviations: θ × linear + θ² × quadratic."""

    nuisance: Nuisance
    linear: Array
    quadratic: Array
    __repr__ = shortened


def morph(nuisance: Nuisance, nominal: Array, minus: Array, plus: Array) -> Morph:
    """Return the quadratic morph through the arrays at −1σ, 0 and +1σ.

    Example:
        >>> import numpy as np
        >>> tilt = morph(unit_normal("tilt", "of an example"), np.ones(2), np.array([0.8, 1.1]), np.array([1.4, 0.9]))
        >>> tilt.linear.round(9).tolist(), tilt.quadratic.round(9).tolist()
        ([0.3, -0.1], [0.1, 0.0])
    """
    nominal, minus, plus = (finite(f"an array that {nuisance.name} moves", each) for each in (nominal, minus, plus))
    return Morph(nuisance, (plus - minus) / 2, (plus + minus) / 2 - nominal)


def basis(nominal: Array, morphs: Iterable[Morph]) -> Array:
    """Return what `weights` multiplies, shape (1 + 2 morphs, …): the array, then the linear and the quadratic parts.

    Example:
        >>> import numpy as np
        >>> tilt = morph(unit_normal("tilt", "of an example"), np.ones(2), np.array([0.8, 1.1]), np.array([1.4, 0.9]))
        >>> parts = basis(np.ones(2), [tilt])
        >>> [(weights([tilt], {"tilt": np.array([pull])})[:, 0] @ parts).round(9).tolist() for pull in (-1.0, 1.0)]
        [[0.8, 1.1], [1.4, 0.9]]
    """
    changes = tuple(morphs)
    return np.stack([nominal, *(each.linear for each in changes), *(each.quadratic for each in changes)])


def weights(morphs: Sequence[Morph], values: Mapping[str, Array]) -> Array:
    """Return 1, then θ of the nuisance of each morph, then θ² of each, shape (1 + 2 morphs, batch)."""
    if not morphs:
        return np.ones((1, batch_size(values)))
    pulls = np.array([values[each.nuisance.name] for each in morphs])
    return np.concatenate([np.ones_like(pulls[:1]), pulls, pulls * pulls])


def weight_slopes(morphs: Sequence[Morph], values: Mapping[str, Array], name: str) -> Array:
    """Return the derivative of `weights` in a nuisance: 1 and 2θ where it is the morph's, else 0."""
    result = np.zeros((1 + 2 * len(morphs), len(values[name])))
    for at, each in enumerate(morphs, 1):
        if each.nuisance.name == name:
            result[at] = 1.0
            result[at + len(morphs)] = 2.0 * values[name]
    return result


def as_batch(values: Mapping[str, float]) -> dict[str, Array]:
    """Return the values of one point as a batch of one: arrays of shape (1,) by name."""
    return dict(zip(values, np.array(list(values.values()), dtype=np.float64)[:, None], strict=True))
