"""What is made at unit coupling, times a coupling's power, and of it what survives to a distance."""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class WeightedSpectrum:
    """A spectrum times a strength and the survival to a distance, as a function of energies alone.

    Args:
        spectrum: What is made at unit coupling.
        strength: The power of the coupling.
        couplings: The particle, whose width is that of its decays.
        distance: The distance [MeV⁻¹]; None for all that is made.
    """

    spectrum: Spectrum
    strength: float
    couplings: AxionCouplings
    distance: float | None
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        found = self.strength * self.spectrum(E)
        if self.distance is None or not self.couplings.width > 0:
            return np.asarray(found)
        return np.asarray(found * self.couplings.survival(np.maximum(E, self.couplings.mass), distance=self.distance))
