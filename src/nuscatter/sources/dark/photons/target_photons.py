r"""Photons that are made in a target: their number, where they go, and what takes them.

A photon of energy E makes a rare particle with the chance σ/σ_total, with σ_total the cross section for all that takes
it (``attenuation.py``). So of photons with a spectrum φ(E) per proton, each counted once when it is made,

.. math:: N = \int dE\, \varphi(E)\, \frac{\sigma(E)}{\sigma_\mathrm{total}(E)}

are made in a target that is thick beside the mean free path of a photon (1 to 3 cm in tungsten or mercury). A photon
that Compton scattering leaves is another one: it is in φ if φ counts it.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.computing.files import table_of
from nuscatter.errors import instance, invalid, not_negative
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.dark.photons.attenuation import attenuation
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Scaled, Spectrum, Tabulated
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: An exponential spectrum ends after so many mean energies: 4e-18 of the photons are above.
_LONGEST = 40.0


class PhotonDirections(ABC):
    """Directions of photons: what leaves at an angle to the proton beam."""

    @abstractmethod
    def seen_from(self, angle: float) -> Spectrum:
        """Return the photons per proton, energy and solid angle [MeV⁻¹] that fly at an angle to the beam (radians)."""


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class TargetPhotons:
    """Photons that are made in a target, per proton.

    Args:
        spectrum: Photons per proton and energy [MeV⁻¹], each counted once, when it is made.
        material: The target, as a material, a formula or a nuclide.
        directions: Where they go; None if in all directions alike.
        uncertainty: Relative uncertainty of their number, for a nuisance.

    Raises:
        InputError: one of them is none of its kind, or the uncertainty is negative.

    Example:
        >>> photons = exponential_photons(photons_per_pot=2.0, mean_energy=10 * MeV, target="W")
        >>> round(float(photons.spectrum.moment(0, 10 * MeV)), 4)
        0.7358
    """

    spectrum: Spectrum
    material: Material
    directions: PhotonDirections | None = None
    uncertainty: float = 0.0
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("spectrum", self.spectrum, Spectrum, "a Spectrum of photons")
        object.__setattr__(self, "material", material(self.material))
        if self.directions is not None:
            instance("directions", self.directions, PhotonDirections, "None or PhotonDirections")
        not_negative("uncertainty", self.uncertainty, single=True)

    @classmethod
    def from_csv(
        cls, path: str | Path, target: str | Nuclide | Material, *, uncertainty: float = 0.0
    ) -> "TargetPhotons":
        """Return the photons of a CSV file: columns energy (MeV, increasing) and photons (per MeV and proton).

        Lines that start with # are comments; other columns are not read; between the energies are straight lines.

        Raises:
            InputError: there is no such file, or energies do not increase.
            DataError: a column is absent, or an entry is no number.
        """
        table = table_of(path, ("energy", "photons"))
        spectrum = Tabulated(table["energy"] * MeV, table["photons"] / MeV)
        return cls(spectrum=spectrum, material=material(target), uncertainty=uncertainty)

    def attenuation(self, E: ArrayLike) -> Array:
        """Return the cross section per atom for all that takes a photon [MeV⁻²], at energies [MeV] of any shape."""
        return attenuation(self.material, E)

    def toward(self, angle: float) -> Spectrum:
        """Return the photons per proton, energy and solid angle [MeV⁻¹] at an angle to the beam (radians).

        Raises:
            InputError: the angle is not from 0 to π, where the photons have directions.
        """
        if self.directions is None:
            return Scaled(self.spectrum, 1 / (4 * math.pi))
        return self.directions.seen_from(angle)


def exponential_photons(
    *,
    photons_per_pot: float,
    mean_energy: float,
    target: str | Nuclide | Material,
    lowest: float = 0.0,
    uncertainty: float = 0.0,
) -> TargetPhotons:
    """Return photons in all directions with a spectrum exp(−E/mean), as is usual for an estimate.

    Args:
        photons_per_pot: Photons per proton from zero energy on.
        mean_energy: Their mean energy [MeV].
        target: The material they are in, its formula, or a nuclide.
        lowest: Energy below which they are left out [MeV].
        uncertainty: Relative uncertainty of their number.

    Raises:
        InputError: a number is negative, or the mean energy is zero.

    Example:
        >>> photons = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W", lowest=1 * MeV)
        >>> round(float(photons.spectrum.moment(0, 0.0)), 4)
        0.9048
    """
    number = float(not_negative("photons_per_pot", photons_per_pot, single=True))
    mean = float(plausible("mean_energy", mean_energy, ENERGY, single=True))
    start = float(not_negative("lowest", lowest, "MeV", single=True))
    if not start < _LONGEST * mean:
        raise invalid("lowest [MeV]", start / MeV, f"an energy below {_LONGEST:g} mean energies")
    inside = [each * mean for each in (1.0, 2.0, 4.0, 8.0, 16.0) if start < each * mean]
    spectrum = Smooth(lambda E: number / mean * np.exp(-E / mean), (start, *inside, _LONGEST * mean))
    return TargetPhotons(spectrum=spectrum, material=material(target), uncertainty=uncertainty)
