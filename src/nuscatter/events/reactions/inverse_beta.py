r"""Inverse beta decay as events: the positron and the neutron, with exact kinematics of two bodies.

The positron's energy follows dσ/dE_e. On a proton at rest it fixes the angle to the neutrino (`positron_cosine`), its
azimuth is uniform, and the neutron has what is left. So the positron is a little more often backwards at reactor
energies, and the neutron goes forwards. Masses are those of the weak current. The photons of the annihilation are no
products, since the simulation stops the positron; whether they are in the deposit is up to the reaction.

The radiative correction changes the spectrum of the positron. The photon that takes a part of its energy is not in it,
as it is not in the cross section.

The simple form of the cross section says E_e = E − Δ. No exact kinematics has that: the neutron takes energy too. Its
events have the deposit that the form says, and positron and neutron from the cross section to which it is a fit. The
positron then has less energy, 0.4 % at 4 MeV. The simple form begins 1.8 keV below the threshold, where no exact event
is possible. So these events, 5e-6 of a reactor's, are left out.
"""

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.events.block import Particles
from nuscatter.events.codes import ELECTRON, NEUTRON, OUTGOING, PROTON
from nuscatter.events.drawing.directions import around
from nuscatter.events.law import Outcome
from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.deposit_table import DepositTable
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.standard.inverse_beta import (
    PositronContinuum,
    positron_cosine,
    positron_energies,
    threshold,
)
from nuscatter.structure.nucleons.charged_current import NucleonCurrent
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@dataclass(frozen=True, eq=False)
class PositronLaw(ReactionLaw):
    """What both forms share: a positron and a neutron leave a proton at rest."""

    __repr__ = shortened

    @property
    @abstractmethod
    def current(self) -> NucleonCurrent:
        """The masses."""

    @property
    def charged(self) -> bool:
        return True

    @property
    def most_products(self) -> int:
        return 2

    @property
    def target(self) -> tuple[int, float]:
        return PROTON, self.current.proton_mass


@final
@dataclass(frozen=True, eq=False)
class InverseBetaLaw(PositronLaw):
    """Inverse beta decay with the spectrum of the positron.

    Args:
        acting: A `PositronContinuum` that acts.
    """

    __repr__ = shortened

    @property
    def current(self) -> NucleonCurrent:
        return self._reaction.current

    def rate(self, energy: Array) -> Array:
        return np.maximum(self._table.rate(energy), 0.0)

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        deposit = self._table.draw(energy, generator)
        positron = deposit - self._extra
        products, along = two_bodies(energy, direction, positron, self.current, generator)
        return Outcome(deposit, along, products)

    @property
    def _reaction(self) -> PositronContinuum:
        reaction = self.acting.reaction
        assert isinstance(reaction, PositronContinuum)
        return reaction

    @cached_property
    def _extra(self) -> float:
        """What is deposited more than the total energy of the positron [MeV]."""
        mass = self.current.electron_mass
        return mass if self._reaction.annihilation else -mass

    @cached_property
    def _table(self) -> DepositTable:
        return DepositTable(self.acting, 0)


@final
@dataclass(frozen=True, eq=False)
class SimpleInverseBetaLaw(PositronLaw):
    """Inverse beta decay with the deposit of the simple form, and the particles of the exact cross section.

    Args:
        acting: A `PositronLine` that acts.
    """

    __repr__ = shortened

    def kinks(self, energies: Array) -> Array:
        return np.append(self.acting.kinks(energies), threshold(self.current))

    def rate(self, energy: Array) -> Array:
        return np.where(energy > threshold(self.current), self.acting.rate(energy), 0.0)

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        deposit = self.acting.lines(energy)[0][0]
        positron = self._table.draw(energy, generator) - self.current.electron_mass
        products, along = two_bodies(energy, direction, positron, self.current, generator)
        return Outcome(deposit, along, products)

    @cached_property
    def current(self) -> NucleonCurrent:
        return NucleonCurrent.strumia_vissani_2003()

    @cached_property
    def _table(self) -> DepositTable:
        """Total energies and m_e of positrons."""
        own = self.acting
        exact = Acting(
            reaction=PositronContinuum(self.current),
            strengths=own.strengths,
            state=own.state,
            nuclide=own.nuclide,
            targets=own.targets,
            lowest=0.0,
            reach=own.reach,
        )
        return DepositTable(exact, 0)


def two_bodies(
    energy: Array, direction: Array, positron: Array, current: NucleonCurrent, generator: np.random.Generator
) -> tuple[Particles, Array]:
    """Return positrons and neutrons, and the unit vectors of the positrons, shape (n, 3).

    Args:
        energy: Of the neutrinos [MeV], shape (n,).
        direction: Their unit vectors, shape (n, 3).
        positron: Total energies of the positrons [MeV], shape (n,).
        current: The masses.
        generator: Of random numbers.

    Example:
        >>> from nuscatter.units import MeV
        >>> along = np.array([[1.0, 0.0, 0.0]])
        >>> E, positron = np.array([4 * MeV]), np.array([2.69 * MeV])
        >>> made, _ = two_bodies(E, along, positron, NucleonCurrent(), np.random.default_rng(1))
        >>> made.pdg.tolist(), round(float(made.momentum[:, 0].sum() / MeV), 9)
        ([-11, 2112], 4.0)
    """
    n, mass = len(energy), current.electron_mass
    # rounding at the ends of the spectrum
    low, high = positron_energies(energy, current)
    total = np.clip(positron, low, high)
    along = around(direction, positron_cosine(energy, total, current), generator)
    size = np.sqrt((total - mass) * (total + mass))
    momentum = np.empty((n, 2, 4))
    momentum[:, 0, :3] = size[:, None] * along
    momentum[:, 0, 3] = total
    momentum[:, 1, :3] = energy[:, None] * direction - momentum[:, 0, :3]
    momentum[:, 1, 3] = energy + current.proton_mass - total
    pdg = np.broadcast_to(np.array([-ELECTRON, NEUTRON]), (n, 2)).ravel()
    masses = np.broadcast_to(np.array([mass, current.neutron_mass]), (n, 2)).ravel()
    status = np.full(2 * n, OUTGOING, dtype=np.int64)
    return Particles(2 * np.arange(n + 1), pdg, status, momentum.reshape(-1, 4), masses), along
