"""What all laws of reactions share: names, rates and kinks are those of the reaction; how to draw is each law's own."""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from nuscatter.events.codes import nucleus_code
from nuscatter.events.law import Law, Outcome
from nuscatter.events.reactions.acting import Acting
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@dataclass(frozen=True, eq=False)
class ReactionLaw(Law):
    """A law of a reaction.

    Args:
        acting: The reaction, with what comes and what it acts on.
    """

    acting: Acting
    __repr__ = shortened

    @property
    def name(self) -> str:
        return self.acting.reaction.name

    @property
    def state(self) -> Species:
        return self.acting.state

    @property
    def nuclide(self) -> Nuclide | None:
        return self.acting.nuclide

    @property
    def deposit(self) -> Deposit:
        return self.acting.reaction.deposit

    @property
    def target(self) -> tuple[int, float]:
        """The nucleus, or nothing in a volume; laws in which an electron is hit say so."""
        nuclide = self.acting.nuclide
        return (0, 0.0) if nuclide is None else (nucleus_code(nuclide), nuclide.mass)

    @property
    def outgoing(self) -> tuple[int, float]:
        """Nothing: all that leaves is among the products."""
        return 0, 0.0

    def kinks(self, energies: Array) -> Array:
        return self.acting.kinks(energies)

    def rate(self, energy: Array) -> Array:
        return self.acting.rate(energy)

    @abstractmethod
    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome: ...
