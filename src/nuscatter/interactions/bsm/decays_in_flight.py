r"""Decays in flight: what is seen of particles that decay on their way through a detector.

A particle of mass m, width Γ and energy E has the decay length ℓ = p/mΓ. A small detector of volume V counts

.. math:: N = V \int dE\, \Phi(E)\, \frac{m \Gamma}{p}\, B

decays to what it sees, with Φ what arrives at its centre, after exp(−L/ℓ) on the way, and the branching ratio B. In a
detector that has a size each direction has its own path and 1/r² its own mean: the `enhancement` of the volume
(`detectors/volumes.py`) is what this changes. So N goes as Γ for long lives and vanishes as exp(−r/ℓ) for short ones,
with r the distance of the nearest point.

All visible energy is one deposit E: e⁺e⁻ or two photons in a detector that holds them. What a detector misses of it is
a matter of its response and its efficiency.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.constants import electron_mass, muon_mass
from nuscatter.detectors.volumes import Volume, enhancement, require_outside
from nuscatter.errors import between, finite, instance, invalid, not_negative
from nuscatter.interactions.reactions import Per, Reaction
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species, State
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.sources.dark.portal import VectorPortal, fermion_width
from nuscatter.units import Array, MeV

#: Decay lengths to the nearest point beyond which nothing is counted, and the most decays per length [MeV].
_FARTHEST, _MOST = 500.0, 1e99


class Pair(Enum):
    """Two particles of the same mass, into which a particle decays."""

    PHOTONS = "γγ"
    ELECTRONS = "e⁺e⁻"
    MUONS = "μ⁺μ⁻"

    @property
    def mass(self) -> float:
        """Mass of one of them [MeV]."""
        return {Pair.PHOTONS: 0.0, Pair.ELECTRONS: electron_mass.value, Pair.MUONS: muon_mass.value}[self]


@final
@dataclass(frozen=True, kw_only=True)
class DecayInFlight(Reaction):
    """Decays in a volume that deposit all energy of the particle. `Detector.volume` is to be the volume's own.

    A term says which species decays so (`Term.strength`).

    Args:
        name: For tables, and in `Experiment.by_channel`.
        mass: Mass of the particle [MeV].
        width: Its total width [MeV].
        branching: Branching ratio of the decays that are seen.
        deposit: What deposits the energy.
        volume: Where they are seen, and from which side: a `Ball`, `Cylinder` or `Box`.
        distance: From the source to the centre of the volume [MeV⁻¹].
        into: Pairs into which those that are seen decay, with shares whose sum is 1. They matter for events alone:
            without pairs these are deposits, and nothing leaves.

    Raises:
        InputError: a number is not what it should be, the source is not outside the volume, or a pair is too heavy.

    Example:
        >>> import numpy as np
        >>> from nuscatter.detectors.volumes import Ball
        >>> from nuscatter.units import MeV, m
        >>> decay = DecayInFlight(
        ...     name="a → γγ", mass=3 * MeV, width=1 / (10 * m), volume=Ball(1 * m), distance=9 * m
        ... )
        >>> energy, per_length = decay.lines("all", np.array([5.0]) * MeV, None, None)
        >>> round(float(per_length[0, 0] * m), 4)  # m/p of 1/10 m, a little more in a ball of this size
        0.0754
    """

    name: str
    mass: float
    width: float
    branching: float = 1.0
    deposit: Deposit = Deposit.ELECTRON
    volume: Volume
    distance: float
    into: tuple[tuple[Pair, float], ...] = ()
    per = Per.VOLUME

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a text")
        plausible("mass", self.mass, POSITIVE_MASS, single=True)
        not_negative("width", self.width, "MeV", single=True)
        finite("branching", self.branching, single=True)
        between("branching", self.branching, 0.0, 1.0)
        instance("deposit", self.deposit, Deposit, "Deposit.ELECTRON or .PHOTON")
        require_outside(self.volume, self.distance)
        self._require_pairs()

    def _require_pairs(self) -> None:
        instance("into", self.into, tuple, "a tuple of pairs of particles and their shares")
        for pair, share in self.into:
            instance("a pair of into", pair, Pair, "Pair.PHOTONS, .ELECTRONS or .MUONS")
            not_negative(f"the share of {pair.value}", share, single=True)
            if share > 0 and not 2 * pair.mass < self.mass:
                raise invalid(
                    "mass [MeV]", self.mass / MeV, f"more than that of {pair.value}, {2 * pair.mass / MeV:g},"
                )
        total = sum(share for _, share in self.into)
        if self.into and not abs(total - 1) < 1e-9:
            raise invalid("the sum of the shares of pairs", total, "1")

    def lines(self, piece: str, E: Array, state: State | None, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return the deposit E [MeV] and the decays per length [MeV], each of shape (1, n)."""
        momentum = np.sqrt(np.maximum((E - self.mass) * (E + self.mass), 0.0))
        per_length = np.divide(self.mass * self.width, momentum, out=np.zeros(E.shape), where=momentum > 0)
        nearest = self.volume.ends(self.distance)[0]
        some = (per_length > 0) & (per_length * nearest < _FARTHEST)
        seen = np.zeros(E.shape)
        lengths = 1 / per_length[some]
        more = enhancement(self.volume, distance=self.distance, lengths=lengths)
        seen[some] = np.minimum(self.branching * per_length[some] * more, _MOST)
        # E also where nothing comes: a deposit that jumps would be searched for the edges of bins that it jumps across
        return E[None], seen[None]


@final
@dataclass(frozen=True)
class DarkPhotonDecay(Term):
    """A′ → e⁺e⁻ (and μ⁺μ⁻) in a detector, of the A′ that `DarkPhotonsFromPions` makes.

    Args:
        portal: The dark sector; the same as that of the flux.
        volume: The detector's volume: a `Ball`, `Cylinder` or `Box`.
        distance: From the target to its centre [MeV⁻¹]; the same as that of the flux.

    Raises:
        InputError: it is no portal, or the source is not outside the volume.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-7, mediator_mass=30 * MeV, alpha_dark=0.0, mass=20 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> str(DarkPhotonDecay(portal, volume=ns.Ball(1 * m), distance=20 * m).reactions[0])
        'decay of A′'
    """

    portal: VectorPortal
    volume: Volume
    distance: float

    def __post_init__(self) -> None:
        instance("portal", self.portal, VectorPortal, "a VectorPortal")
        require_outside(self.volume, self.distance)

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        visible = float(self.portal.visible_width())
        widths = {
            pair: float(fermion_width(self.portal.mediator_mass, first=pair.mass, second=pair.mass))
            for pair in (Pair.ELECTRONS, Pair.MUONS)
        }
        every = sum(widths.values())
        return (
            DecayInFlight(
                name="decay of A′",
                mass=self.portal.mediator_mass,
                width=self.portal.width,
                branching=visible / self.portal.width if visible > 0 else 0.0,
                volume=self.volume,
                distance=self.distance,
                into=tuple((pair, width / every) for pair, width in widths.items() if visible > 0 and width > 0),
            ),
        )

    def strength(self, reaction: Reaction, piece: str, species: Species) -> float | None:
        """Return 1 for A′ of the portal."""
        return 1.0 if species == self.portal.dark_photon else None
