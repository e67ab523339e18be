r"""Axion-like particles on atoms as events: the photon, the electron, and the nucleus or the ion that are left.

Inverse Primakoff, aZ → γZ. Q² follows dσ/dQ², the square of the amplitude whose integral the rate is. It fixes the
kinetic energy of the nucleus, Q²/2M, and the angle of the photon,

.. math:: 2 p k \cos\theta = 2 E k - m^2 - Q^2, \qquad k = E - Q^2/2M.

Inverse Compton, ae → γe, on a free electron at rest. The photon's energy follows dσ/dk, and the electron has the rest
of E: the same formula holds with Q² = 2m_e(E − k). Whether the photon is in the deposit is up to the reaction; it is
among the products anyway.

Axio-electric, a + atom → e + ion. What the cross section says is no angle, so this follows from the coupling. To the
leading order in the size of the atom, an electron of an s shell sees the operator
:math:`E^2 \sigma \cdot r - (\sigma \cdot p)(p \cdot r)`, so that

.. math:: \frac{d\sigma}{d\cos\theta} \propto \sin^2\theta + (1 - \beta^2)^2 \cos^2\theta .

Half its integral is 1 at β = 0 and 2/3 at β = 1, as is the factor 1 − β^(2/3)/3 of the cross section, which joins the
two: isotropic for a slow particle, sin²θ as for a photon for a fast one. The electron comes from the deepest shell that
E reaches, which absorbs most. The ion keeps the binding energy B as excitation: the X-rays and Auger electrons that
give it off are no products, but they are in the deposit E.

The deposit of each is that of the reaction: E, or the electron's kinetic energy. What the nucleus takes is left out of
it by the reaction, so the photon's energy is a little less than E.

Pair conversion has no law here: its cross section is an integral over all angles of the pair.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.constants import electron_mass
from nuscatter.events.block import Particles
from nuscatter.events.codes import ELECTRON, OUTGOING, PHOTON, nucleus_code
from nuscatter.events.drawing.directions import around, unit_vectors
from nuscatter.events.law import Outcome
from nuscatter.events.reactions.deposits import Deposits
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.bsm.axions.scattering import (
    InverseCompton,
    InverseComptonElectron,
    InversePrimakoff,
)
from nuscatter.interactions.reactions import Reaction
from nuscatter.matter.electrons import electron_shells
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, State
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import inverse_primakoff_dq2, inverse_primakoff_ends
from nuscatter.structure.nucleus import nucleus_of
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

_M = electron_mass.value
#: Parts of the range of ln(Q² + κ²) within each of which the density is smooth.
_PARTS = 4


@final
@dataclass(frozen=True, eq=False)
class InversePrimakoffLaw(ReactionLaw):
    """aZ → γZ: a photon and the nucleus.

    Args:
        acting: An `InversePrimakoff` that acts.
    """

    __repr__ = shortened

    @property
    def most_products(self) -> int:
        return 2

    def rate(self, energy: Array) -> Array:
        every = np.sum([each.rate(energy) for each in self._transfers.tables], axis=0)
        return np.where(energy >= self.acting.lowest, np.maximum(every, 0.0), 0.0)

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        transfer = self._momentum.transfer(energy, self._transfers.draw(energy, generator), self.acting.nuclide)
        kinetic = transfer / (2 * self.target[1])
        products = photon_and_target(
            energy, direction, kinetic, own=self.state.mass, target=self.target, generator=generator
        )
        photon = products.momentum.reshape(-1, 2, 4)[:, 0]
        return Outcome(energy.copy(), photon[:, :3] / photon[:, 3:], products)

    @cached_property
    def _momentum(self) -> "_MomentumTransfer":
        reaction = self.acting.reaction
        assert isinstance(reaction, InversePrimakoff)
        return _MomentumTransfer(reaction)

    @cached_property
    def _transfers(self) -> Deposits:
        return Deposits(replace(self.acting, reaction=self._momentum, lowest=0.0))


@final
@dataclass(frozen=True)
class _MomentumTransfer(Reaction):
    """Inverse Primakoff by y = ln[(Q² + κ²)/(Q₋² + κ²)] in the place of a deposit: in it the density is flat."""

    reaction: InversePrimakoff
    name = "inverse Primakoff"
    deposit = Deposit.PHOTON

    def kinks(self, state: State, nuclide: Nuclide | None) -> Array:
        return np.ravel(self.reaction.kinks(state, nuclide))

    def reach(self, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, ...]:
        length, above = np.zeros(E.shape), self.reaction.mass < E
        low, high = self._ends(E[above], nuclide)
        length[above] = np.log1p((high - low) / (low + self._scale(nuclide)))
        return tuple(length * part for part in np.linspace(0.0, 1.0, _PARTS + 1))

    def density(self, piece: str, E: Array, x: Array, state: State, nuclide: Nuclide | None) -> Array:
        transfer = self.transfer(E, x, nuclide)
        nucleus = nucleus_of(self.reaction.structure, _atom(nuclide))
        sigma = inverse_primakoff_dq2(self._unit, E, transfer, nucleus, screening=self.reaction.screening)
        return np.asarray(sigma * (transfer + self._scale(nuclide)))

    def transfer(self, E: Array, y: Array, nuclide: Nuclide | None) -> Array:
        """Return Q² [MeV²]."""
        low = self._ends(E, nuclide)[0]
        return np.asarray(low + (low + self._scale(nuclide)) * np.expm1(y))

    def _ends(self, E: Array, nuclide: Nuclide | None) -> tuple[Array, Array]:
        return inverse_primakoff_ends(self._unit, E, nucleus_of(self.reaction.structure, _atom(nuclide)))

    def _scale(self, nuclide: Nuclide | None) -> float:
        return self.reaction.screening.scale(_atom(nuclide).Z)

    @property
    def _unit(self) -> AxionCouplings:
        return AxionCouplings(mass=self.reaction.mass, photon=1 / MeV)


@final
@dataclass(frozen=True, eq=False)
class InverseComptonLaw(ReactionLaw):
    """ae → γe: a photon and the electron, of which the deposit is both or the electron alone.

    Args:
        acting: An `InverseCompton` or an `InverseComptonElectron` that acts.
    """

    __repr__ = shortened

    @property
    def target(self) -> tuple[int, float]:
        return ELECTRON, _M

    @property
    def most_products(self) -> int:
        return 2

    def rate(self, energy: Array) -> Array:
        every = np.maximum(np.sum([each.rate(energy) for each in self._electrons.tables], axis=0), 0.0)
        return np.where(energy >= self.acting.lowest, every, 0.0) if self._with_photon else every

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        kinetic = self._electrons.draw(energy, generator)
        products = photon_and_target(
            energy, direction, kinetic, own=self.state.mass, target=self.target, generator=generator
        )
        along = unit_vectors(products.momentum.reshape(-1, 2, 4)[:, 1, :3])
        return Outcome(energy.copy() if self._with_photon else kinetic, along, products)

    @property
    def _with_photon(self) -> bool:
        return isinstance(self.acting.reaction, InverseCompton)

    @cached_property
    def _electrons(self) -> Deposits:
        """Kinetic energies of the electron: of all events if the photon is seen too."""
        reaction = self.acting.reaction
        assert isinstance(reaction, InverseCompton | InverseComptonElectron)
        if isinstance(reaction, InverseComptonElectron):
            return Deposits(self.acting)
        return Deposits(replace(self.acting, reaction=InverseComptonElectron(reaction.mass), lowest=0.0))


@final
@dataclass(frozen=True, eq=False)
class AxioElectricLaw(ReactionLaw):
    """a + atom → e + ion, whose mass holds the binding energy of the electron.

    Args:
        acting: An `AxioElectric` that acts.
    """

    __repr__ = shortened

    @property
    def target(self) -> tuple[int, float]:
        """The nucleus's code, and the mass of the atom."""
        atom = _atom(self.acting.nuclide)
        return nucleus_code(atom), atom.atomic_mass

    @property
    def most_products(self) -> int:
        return 2

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        n, own, (code, mass) = len(energy), self.state.mass, self.target
        p = np.sqrt((energy - own) * (energy + own))
        bound = self._binding(energy)
        ion = mass - _M + bound
        # two bodies in their centre of mass, in which the atom is all but at rest
        total = np.sqrt(mass * (mass + 2 * energy) + own**2)
        excess = 2 * mass * (energy - bound) + own**2 - bound**2
        size = np.sqrt(np.maximum(excess * (excess + 4 * _M * ion), 0.0)) / (2 * total)
        cosine = dipole_cosines((1 - (p / energy) ** 2) ** 2, generator)
        gamma, speed = (energy + mass) / total, p / (energy + mass)
        inside = np.sqrt(size**2 + _M**2)
        momentum = np.empty((n, 2, 4))
        across = around(direction, cosine, generator) * size[:, None]
        along = size * cosine
        momentum[:, 0, 3] = gamma * (inside + speed * along)
        momentum[:, 0, :3] = across + (gamma * (along + speed * inside) - along)[:, None] * direction
        momentum[:, 1, 3] = energy + mass - momentum[:, 0, 3]
        momentum[:, 1, :3] = p[:, None] * direction - momentum[:, 0, :3]
        masses = np.column_stack([np.full(n, _M), ion])
        return Outcome(energy.copy(), unit_vectors(momentum[:, 0, :3]), pairs(momentum, masses, (ELECTRON, code)))

    def _binding(self, energy: Array) -> Array:
        """Return the binding energy [MeV] of the deepest shell that each energy reaches; 0 if there is none."""
        edges = np.array([0.0, *sorted(each.binding_energy for each in electron_shells(_atom(self.acting.nuclide)))])
        return edges[np.searchsorted(edges, energy) - 1]


def photon_and_target(
    energy: Array,
    direction: Array,
    kinetic: Array,
    *,
    own: float,
    target: tuple[int, float],
    generator: np.random.Generator,
) -> Particles:
    """Return a photon and what was hit at rest, for each particle that became the photon.

    Args:
        energy: Of the particles [MeV], shape (n,).
        direction: Their unit vectors, shape (n, 3).
        kinetic: Energy that what was hit has afterwards [MeV], shape (n,).
        own: Mass of the particles [MeV].
        target: Code and mass [MeV] of what was hit.
        generator: Of random numbers.

    Example:
        >>> along, rng = np.array([[1.0, 0.0, 0.0]]), np.random.default_rng(1)
        >>> E, T = np.array([5 * MeV]), np.array([2 * MeV])
        >>> made = photon_and_target(E, along, T, own=0.0, target=(11, _M), generator=rng)
        >>> made.pdg.tolist(), (made.momentum.sum(axis=0) / MeV).round(3).tolist()
        ([22, 11], [5.0, 0.0, 0.0, 5.511])
    """
    code, mass = target
    p, photon = np.sqrt((energy - own) * (energy + own)), energy - kinetic
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.nan_to_num((2 * energy * photon - own**2 - 2 * mass * kinetic) / (2 * p * photon))
    momentum = np.empty((len(energy), 2, 4))
    momentum[:, 0, 3] = photon
    momentum[:, 0, :3] = photon[:, None] * around(direction, np.clip(cosine, -1.0, 1.0), generator)
    momentum[:, 1, 3] = mass + kinetic
    momentum[:, 1, :3] = p[:, None] * direction - momentum[:, 0, :3]
    return pairs(momentum, np.broadcast_to([0.0, mass], (len(energy), 2)), (PHOTON, code))


def dipole_cosines(ratio: Array, generator: np.random.Generator) -> Array:
    """Return cosines with the density ∝ sin²θ + r cos²θ.

    It is a sum of two: of sin²θ, whose cosine is the solution of a cubic, and of r cos²θ, whose cosine is a cube root.

    Args:
        ratio: r, from 0 to 1, shape (n,).
        generator: Of random numbers.

    Example:
        >>> found = dipole_cosines(np.ones(100_000), np.random.default_rng(1))
        >>> round(float((found**2).mean()), 2)  # isotropic
        0.33
    """
    u, which = generator.random((2, len(ratio)))
    across = 2 * np.sin(np.arcsin(2 * u - 1) / 3)  # (3x − x³ + 2)/4 = u
    # ∫ sin²θ is 4/3 and ∫ r cos²θ is 2r/3
    return np.asarray(np.where(which * (2 + ratio) < 2, across, np.cbrt(2 * u - 1)))


def pairs(momentum: Array, masses: Array, codes: tuple[int, int]) -> Particles:
    """Return two particles that leave each event.

    Args:
        momentum: Their four-momenta [MeV], shape (n, 2, 4).
        masses: [MeV], shape (n, 2).
        codes: What the first and the second are.
    """
    n = len(momentum)
    pdg = np.broadcast_to(np.array(codes, dtype=np.int64), (n, 2)).ravel()
    status = np.full(2 * n, OUTGOING, dtype=np.int64)
    return Particles(2 * np.arange(n + 1), pdg, status, momentum.reshape(-1, 4), masses.ravel())


def _atom(nuclide: Nuclide | None) -> Nuclide:
    assert nuclide is not None  # these reactions are counted by atoms
    return nuclide
