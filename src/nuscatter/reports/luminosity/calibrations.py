"""Measurements of σ of ν_e on ⁴⁰Ar: beside a source of stopped pions, and by the ⁸B neutrinos of the Sun.

The first measures it at 30 to 50 MeV, the second at 6 to 15 MeV. Both are counted with the response of the supernova's
detector and without backgrounds, so that their errors are the least ones.
"""

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.errors import not_negative, positive
from nuscatter.particles import nu_e
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.quantities import DETECTOR_MASS, DISTANCE, POSITIVE_DURATION, plausible
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.flux import Flux
from nuscatter.sources.sky.solar import Sun
from nuscatter.units import GW, Array, hour, m, tonne, year


@final
@dataclass(frozen=True)
class StoppedPionArgon:
    """Liquid argon beside a source of stopped pions, which measures σ of ν_e.

    The default is one year at the SNS: 10 t at 20 m (a plan, from memory), 7 GW h of beam (1.4 MW for 5000 h, from
    memory). Efficiency and resolution are those of the supernova's detector, without backgrounds.

    Args:
        mass: Of argon [MeV].
        distance: From the target [MeV⁻¹].
        beam: Energy of the protons delivered [MeV].
        flux_error: Relative error of the neutrino flux: 0.1 as published for the SNS, 0.02 to 0.03 as planned with a
            detector of heavy water (arXiv:2109.11049, from memory).

    Raises:
        InputError: a number is not above zero, the error is negative.

    Example:
        >>> StoppedPionArgon(flux_error=0.03).flux_error
        0.03
    """

    _: KW_ONLY
    mass: float = 10 * tonne
    distance: float = 20 * m
    beam: float = 7 * GW * hour
    flux_error: float = 0.1

    def __post_init__(self) -> None:
        plausible("mass", self.mass, DETECTOR_MASS, single=True)
        plausible("distance", self.distance, DISTANCE, single=True)
        positive("beam", self.beam, single=True), not_negative("flux_error", self.flux_error, single=True)

    @property
    def flux(self) -> Flux:
        """The flux at the detector."""
        source = facility("SNS")
        return source.flux(distance=self.distance, pot=source.protons(energy=self.beam))

    def fluence(self, E: Array) -> Array:
        """Return dΦ/dE of ν_e [MeV] at energies `E` [MeV]."""
        return _of_electron_neutrinos(self.flux, E)


@final
@dataclass(frozen=True)
class SolarArgon:
    """⁸B neutrinos of the Sun in liquid argon, as ν_e after adiabatic conversion by day.

    The default is one year of 40 kt.

    Args:
        mass: Of argon [MeV].
        duration: [MeV⁻¹].
        flux_error: Relative error of the flux of ν_e: 0.04 is that of ⁸B by SNO (arXiv:1109.0763, from memory).

    Raises:
        InputError: a number is not above zero, the error is negative.

    Example:
        >>> SolarArgon().flux_error
        0.04
    """

    _: KW_ONLY
    mass: float = 40_000 * tonne
    duration: float = 1 * year
    flux_error: float = 0.04

    def __post_init__(self) -> None:
        plausible("mass", self.mass, DETECTOR_MASS, single=True)
        plausible("duration", self.duration, POSITIVE_DURATION, single=True)
        not_negative("flux_error", self.flux_error, single=True)

    @cached_property
    def flux(self) -> Flux:
        """The flux that arrives."""
        return AdiabaticMSW(coherent=False)(Sun(duration=self.duration, only=("8B",)))

    def fluence(self, E: Array) -> Array:
        """Return dΦ/dE of ν_e [MeV] at energies `E` [MeV]."""
        return _of_electron_neutrinos(self.flux, E)


def _of_electron_neutrinos(flux: Flux, E: Array) -> Array:
    parts = [each.fluence * each.spectrum(E) for each in flux.components if each.state == nu_e]
    return np.asarray(sum(parts))
