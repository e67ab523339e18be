"""A reaction that imitates coherent scattering, so that the two ways into rates are compared bin by bin.

Its density is review Eq. 17 with the Helm form factor, written again and not asked of a channel.
"""

from dataclasses import dataclass

import numpy as np

from nuscatter.constants import fermi_constant
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.particles import Deposit
from nuscatter.structure.nucleus import helm

S2 = 0.2386


@dataclass(frozen=True)
class Imitation(Reaction):
    """dσ/dT of coherent scattering as the density of a deposit."""

    name: str = "imitated scattering"
    deposit = Deposit.NUCLEUS

    def reach(self, E, state, nuclide):
        return np.zeros_like(E), 2 * E**2 / (nuclide.mass + 2 * E)

    def density(self, piece, E, x, state, nuclide):
        M, nucleus = nuclide.mass, helm(nuclide)
        q = np.sqrt(2 * M * x)
        charge = (1 - 4 * S2) * nuclide.Z * nucleus.proton(q) - nuclide.N * nucleus.neutron(q)
        shape = np.maximum(1 - x / E - M * x / (2 * E**2), 0)
        return fermi_constant.value**2 * M / (4 * np.pi) * charge**2 * shape


@dataclass(frozen=True)
class Imitating(Term):
    """Imitations, each with a strength; None for a coherence unless the flavours are said to be conserved."""

    strength_of_all: object = 1.0
    reactions: tuple = (Imitation(),)
    conserves_flavour: bool = False

    def strength(self, reaction, piece, species):
        return self.strength_of_all

    def coherent_strength(self, reaction, piece, coherence):
        return 0.0 if self.conserves_flavour else None
