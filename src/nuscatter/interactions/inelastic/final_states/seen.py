"""What a detector sees of an inelastic reaction: a value that turns excitations into deposits."""

from dataclasses import dataclass
from typing import ClassVar, Protocol, final

import numpy as np

from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.particles import Deposit
from nuscatter.units import Array


class Seen(Protocol):
    """What is seen of a reaction; a hashable value."""

    @property
    def label(self) -> str:
        """What is added to the name of a reaction."""
        ...

    def deposit(self, charged: bool) -> Deposit:
        """Return what the detector sees."""
        ...

    def lines(self, spectrum: ExcitationSpectrum, outgoing: Outgoing, E: Array) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²] at `E` [MeV] of shape (n,), each of shape (lines, n)."""
        ...


@final
@dataclass(frozen=True)
class AllEnergy:
    """All energy above the final nucleus in its ground state: that of a charged lepton, and all that de-excites.

    The charged current has one line, E less the threshold, since lepton and excitation share it. The neutral current
    has one in the middle of each bin. Energies that neutrons carry away are in it.

    Example:
        >>> AllEnergy().deposit(True)
        <Deposit.ELECTRON: 'electron'>
    """

    label: ClassVar[str] = ""

    def deposit(self, charged: bool) -> Deposit:
        """Return electrons, with photons; of the neutral current photons."""
        return Deposit.ELECTRON if charged else Deposit.PHOTON

    def lines(self, spectrum: ExcitationSpectrum, outgoing: Outgoing, E: Array) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²] at `E` [MeV] of shape (n,), each of shape (lines, n)."""
        if outgoing.charged:
            sigma = spectrum.total(E)[None]
            deposit = np.where(sigma > 0, np.maximum(E - outgoing.loss, 0.0), 0.0)
        else:
            sigma = spectrum.sigma(E).sum(axis=0)
            filled = sigma.any(axis=1, keepdims=True)
            deposit = np.where(filled, spectrum.centres[:, None], 0.0) * np.ones(E.shape)
        return deposit, sigma
