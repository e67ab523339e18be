r"""Decays of axion-like particles in a detector: a → γγ and a → e⁺e⁻, with the whole energy E as one deposit.

The decay length is ℓ = p/mΓ with the width of all decays. The flux is what survives to the detector's centre; paths
and distances within its volume are those of ``decays_in_flight.py``. Two photons are one deposit of photons, e⁺e⁻ one
of electrons, so a detector may see them differently.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

from nuscatter.detectors.volumes import Volume, require_outside
from nuscatter.errors import instance
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight, Pair
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.particles import Deposit, Species
from nuscatter.sources.dark.axions.couplings import AxionCouplings


@final
@dataclass(frozen=True, kw_only=True)
class AxionDecay(Term):
    """Decays of an axion-like particle in a detector. `Detector.volume` is to be the volume's own.

    Args:
        couplings: The particle; the same as that of the flux.
        volume: The detector's volume: a `Ball`, `Cylinder` or `Box`.
        distance: From the source to its centre [MeV⁻¹]; the same as that of the flux.

    Raises:
        InputError: the couplings are none, or the source is not outside the volume.

    Example:
        >>> from nuscatter.detectors.volumes import Ball
        >>> from nuscatter.units import GeV, MeV, m
        >>> axion = AxionCouplings(mass=3 * MeV, photon=1e-5 / GeV, electron=1e-9)
        >>> [each.name for each in AxionDecay(couplings=axion, volume=Ball(1 * m), distance=20 * m).reactions]
        ['a → γγ', 'a → e⁺e⁻']
    """

    couplings: AxionCouplings
    volume: Volume
    distance: float

    def __post_init__(self) -> None:
        instance("couplings", self.couplings, AxionCouplings, "an AxionCouplings")
        require_outside(self.volume, self.distance)

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        axion, found = self.couplings, list[Reaction]()
        for pair, branching, deposit in (
            (Pair.PHOTONS, axion.branching_photons, Deposit.PHOTON),
            (Pair.ELECTRONS, axion.branching_electrons, Deposit.ELECTRON),
        ):
            if branching > 0:
                found.append(
                    DecayInFlight(
                        name=f"a → {pair.value}",
                        mass=axion.mass,
                        width=axion.width,
                        branching=branching,
                        deposit=deposit,
                        volume=self.volume,
                        distance=self.distance,
                        into=((pair, 1.0),),
                    )
                )
        return tuple(found)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> float | None:
        """Return 1 for the particle, None for others."""
        return 1.0 if species == self.couplings.species else None
