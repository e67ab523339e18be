"""What a decay gives: channels, their probabilities, and the energies that each kind of particle carries.

A `DeExcitation` is any function of a nuclide and of excitation energies that returns `Products`. Evaporation is one;
a user's own table or a line to another code is another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, unknown
from nuscatter.matter.nuclide import Nuclide
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class Products:
    """The products of decays at n excitation energies, by channel.

    In every channel, `separation` + `photons` + `neutrons` + `charged` is the excitation energy. The kinetic energies
    include the recoil of what is left.

    Raises:
        InputError: `channel` with the name of none.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.structure.de_excitation.evaporation import Evaporation
        >>> from nuscatter.units import MeV
        >>> products = Evaporation()(nuclide("Bi208"), [5 * MeV, 12 * MeV])
        >>> products.channels[:2], products.probability[:2].round(2).tolist()
        (('gamma', 'n'), [[1.0, 0.0], [0.0, 1.0]])
    """

    #: Excitation energies of the nucleus that decays [MeV], shape (n,).
    excitation: Array
    #: Names of the channels: the emitted particles in an order that does not depend on when they left.
    channels: tuple[str, ...]
    #: Probability of each channel, shape (channels, n); sums to 1 over the channels.
    probability: Array
    #: Mean total energy of the photons, given the channel [MeV], shape (channels, n); 0 where the channel is closed.
    photons: Array
    #: Mean total kinetic energy of the neutrons, given the channel [MeV], shape (channels, n).
    neutrons: Array
    #: Mean total kinetic energy of the charged particles, given the channel [MeV], shape (channels, n).
    charged: Array
    #: Masses after the decay less the mass before it [MeV], shape (channels,).
    separation: Array
    #: Number of free neutrons, shape (channels,).
    neutron_number: Array
    #: Number of free protons, shape (channels,).
    proton_number: Array

    def channel(self, name: str) -> int:
        """Return the place of a channel in `channels` and along the first axis of the arrays."""
        if name not in self.channels:
            raise unknown("channel", name, self.channels)
        return self.channels.index(name)

    def mean_neutron_number(self) -> Array:
        """Return the mean number of free neutrons, shape (n,)."""
        result: Array = self.neutron_number @ self.probability
        return result


class DeExcitation(Protocol):
    """How excited nuclei decay: called with a nuclide and its excitation energies [MeV], returns `Products`."""

    def __call__(self, nuclide: Nuclide, excitation: ArrayLike, /) -> Products:
        """Return the products of decays from each excitation energy [MeV], shape (n,)."""
        ...

    def __hash__(self) -> int:
        """Return a hash: what is computed with a de-excitation is kept by its value."""
        ...


def mixed(parts: Sequence[tuple[Array, Products]]) -> Products:
    """Return the mixture of products at the same excitations: each with its share, shape (n,); shares sum to 1.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.structure.de_excitation.evaporation import Evaporation
        >>> from nuscatter.units import MeV
        >>> once = Evaporation()(nuclide("Ar40"), [15 * MeV])
        >>> both = mixed([(np.array([0.4]), once), (np.array([0.6]), once)])
        >>> bool(np.allclose(both.probability, once.probability))
        True
    """
    first = parts[0][1]
    channels: dict[str, tuple[float, float, float]] = {}
    for _, each in parts:
        if not np.array_equal(each.excitation, first.excitation):
            raise invalid("parts", each.excitation, "products at the same excitations")
        facts = zip(each.separation, each.neutron_number, each.proton_number, strict=True)
        channels |= dict(zip(each.channels, facts, strict=True))
    names = tuple(channels)
    sums = np.zeros((4, len(names), len(first.excitation)))
    for share, each in parts:
        places = [names.index(name) for name in each.channels]
        weight = share * each.probability
        sums[0, places] += weight
        for row, part in zip(sums[1:], (each.photons, each.neutrons, each.charged), strict=True):
            row[places] += weight * part
    facts_of = np.array(list(channels.values()), dtype=float).T
    return from_sums(first.excitation, names, sums, facts_of)


def from_sums(excitation: Array, channels: Sequence[str], sums: Array, facts: Array) -> Products:
    """Return products from probabilities and probability-weighted energies [MeV], sums of shape (4, channels, n).

    The facts are separation energies [MeV], neutron and proton numbers, shape (3, channels).
    """
    probability = sums[0]
    safe = np.where(probability > 0, probability, 1.0)
    photons, neutrons, charged = np.where(probability > 0, sums[1:] / safe, 0.0)
    separation, neutron_number, proton_number = facts
    return Products(
        excitation=excitation,
        channels=tuple(channels),
        probability=probability,
        photons=photons,
        neutrons=neutrons,
        charged=charged,
        separation=separation,
        neutron_number=neutron_number,
        proton_number=proton_number,
    )
