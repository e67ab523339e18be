"""A law: how often a particle of known energy does something to a target, and what it then does.

A run draws the process and the energy of an event first, from the product of spectrum and cross section. What follows
at this energy is the law's business. Elastic scattering in one channel on one nuclide is a law; a reaction on one
nuclide, with its de-excitation, is another. Several components of a flux (time slices of a supernova, lines of the Sun)
share a law, since it knows no spectrum.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.events.block import Particles
from nuscatter.events.place import Place
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class Outcome:
    """What happened in n events of one law.

    Args:
        deposit: What the response of the detector takes [MeV], shape (n,).
        direction: Unit vectors along which what is deposited moves, shape (n, 3); zeros where it has none.
        products: Particles that leave, in the same frame, for laws that are not `elastic`; None for the others.
    """

    deposit: Array
    direction: Array
    products: Particles | None = None


class Law(ABC):
    """What one kind of particle does to one kind of target."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Name of the channel or the reaction."""

    @property
    @abstractmethod
    def state(self) -> Species:
        """What comes."""

    @property
    @abstractmethod
    def nuclide(self) -> Nuclide | None:
        """Of the atoms that are hit; None for what happens in a volume without a target."""

    @property
    @abstractmethod
    def deposit(self) -> Deposit:
        """What the detector sees of it."""

    @property
    @abstractmethod
    def target(self) -> tuple[int, float]:
        """Code and mass [MeV] of what is hit at rest; 0 and 0 for nothing."""

    @property
    @abstractmethod
    def outgoing(self) -> tuple[int, float]:
        """Code and mass [MeV] of what leaves an elastic scattering beside the recoil; 0 and 0 for a reaction."""

    @property
    def charged(self) -> bool:
        """Whether the target's charge changes: a lepton of another charge leaves than came."""
        return False

    @property
    def most_products(self) -> int:
        """The most particles that an event has among its `Outcome.products`."""
        return 0

    @property
    def place(self) -> Place | None:
        """Where source and detector are, for laws that say so, as decays in flight do; None for others."""
        return None

    def points(self, energy: Array, generator: np.random.Generator) -> Array | None:
        """Return where in its `place` events happen [MeV⁻¹], shape (n, 3); None where the place alone says it.

        Args:
            energy: Of the projectiles [MeV], shape (n,).
            generator: Of random numbers.
        """
        return None

    @abstractmethod
    def kinks(self, energies: Array) -> Array:
        """Return energies of the projectile [MeV] at which the rate is not smooth.

        Args:
            energies: Where the spectrum is not smooth [MeV], shape (n,); its lowest and highest are among them.
        """

    @abstractmethod
    def rate(self, energy: Array) -> Array:
        """Return the rate at energies [MeV] of shape (n,): expected events over the fluence [MeV⁻²].

        It is the number of targets in the detector times the cross section of what is asked for.
        """

    @abstractmethod
    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        """Return what happens at these energies, drawn at random.

        Args:
            energy: Of the projectiles [MeV], shape (n,).
            direction: Unit vectors along which they come, shape (n, 3).
            generator: Of random numbers.
        """
