"""What excited nuclei emit, one particle after the other, and what can draw it.

An emission releases an energy Q, the kinetic energy of what leaves and of what is left together. So masses say it all:
before it the nucleus has M = M' + m + Q, with M' that of what is left and its excitation. Momenta are the business of
``momenta.py``.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.events.codes import NEUTRON, PHOTON, nucleus_code
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.de_excitation.emission import Emitted
from nuscatter.units import Array

#: Whole numbers.
Whole = NDArray[np.int64]


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Emissions:
    """The emissions of n nuclei in the order in which they happen.

    Args:
        number: How many each nucleus has, shape (n,).
        code: Of what is emitted, shape (most, n); beyond `number` without meaning.
        mass: Of what is emitted [MeV], shape (most, n).
        released: Energy of each emission, Q [MeV], shape (most, n).
        left: Mass of the nucleus after each emission, with its excitation [MeV], shape (most, n).
        nucleus: Code of the nucleus at the end, shape (n,).
    """

    number: Whole
    code: Whole
    mass: Array
    released: Array
    left: Array
    nucleus: Whole

    def last(self, first: Array) -> Array:
        """Return the masses of the nuclei at the end [MeV], shape (n,).

        Args:
            first: Their masses before all emissions [MeV].
        """
        if not len(self.left):
            return first
        found = self.left[np.maximum(self.number - 1, 0), np.arange(len(first))]
        return np.where(self.number > 0, found, first)

    def replaced(self, rows: Whole, by: "Emissions") -> None:
        """Put the emissions of other nuclei, not more than there is room for, in the place of some.

        Args:
            rows: Of which nuclei.
            by: Theirs.
        """
        most = min(len(self.code), len(by.code))
        self.number[rows], self.nucleus[rows] = by.number, by.nucleus
        for mine, theirs in (
            (self.code, by.code),
            (self.mass, by.mass),
            (self.released, by.released),
            (self.left, by.left),
        ):
            mine[:most, rows] = theirs[:most]


class Emitter(ABC):
    """Draws the emissions of one kind of nucleus from given excitation energies into given channels."""

    @property
    @abstractmethod
    def channels(self) -> tuple[str, ...]:
        """Names of the channels."""

    @property
    @abstractmethod
    def probability(self) -> Array:
        """Probability of each channel at each of the excitation energies, shape (channels, energies)."""

    @property
    @abstractmethod
    def most(self) -> int:
        """The most emissions of one nucleus."""

    @abstractmethod
    def draw(self, generator: np.random.Generator, *, energy: Whole, channel: Whole) -> Emissions:
        """Return emissions.

        Args:
            generator: Of random numbers.
            energy: Which of the excitation energies each nucleus begins with, shape (n,).
            channel: By which channel it decays, possible at this energy, shape (n,).
        """


def particle_code(emitted: Emitted | None) -> int:
    """Return the code of what is emitted; None is a photon.

    Example:
        >>> from nuscatter.structure.de_excitation.emission import alpha, proton
        >>> particle_code(None), particle_code(proton), particle_code(alpha)
        (22, 2212, 1000020040)
    """
    return PHOTON if emitted is None else residue_code(Z=emitted.Z, N=emitted.N)


def residue_code(*, Z: int, N: int) -> int:
    """Return the code of a nucleus, a proton or a neutron.

    Example:
        >>> residue_code(Z=0, N=1), residue_code(Z=19, N=21)
        (2112, 1000190400)
    """
    if (Z, N) == (0, 1):
        return NEUTRON
    from nuscatter.matter.nuclide import nuclide

    return nucleus_code(nuclide(Z, Z + N))


def code_of(nuclide: Nuclide) -> int:
    """Return the code of what is left; of a single neutron that of the neutron."""
    return residue_code(Z=nuclide.Z, N=nuclide.N)
