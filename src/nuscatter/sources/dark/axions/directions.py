r"""Particles in the direction of a detector, from photons that have directions of their own.

Photons with n(E, θ) per energy and solid angle, θ to the beam, make particles at an angle ψ to themselves. Both are
sums of Legendre polynomials, and on the sphere what one makes of the other is their product,

.. math:: \frac{dN}{dE\, d\Omega}(\alpha) = \sum_l \frac{2l + 1}{4\pi} P_l(\cos\alpha)\,
          \frac{a_l(E)}{\sigma_\mathrm{total}(E)} \int d\sigma\, P_l(\cos\psi), \qquad
          a_l = 2\pi \int d\cos\theta\, n\, P_l(\cos\theta).

With photons in all directions alike l = 0 is all there is. The sum ends where the photons' own distribution does; one
that is too narrow for the number of terms is refused.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, final

import numpy as np
from numpy.polynomial import legendre

from nuscatter.errors import InputError, between, finite
from nuscatter.quadrature import gauss_legendre
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Angles at which photons are asked for, as many as there are terms of the sum.
_ANGLES = 24
#: Part of the photons at an energy that the last quarter of the terms may be, at an angle of 0.
_LAST = 0.02
#: Terms that together are a smaller part of the first than this are left out, at energies with more than a part of the
#: photons (per ln E, of their most).
_SMALLEST, _LITTLE = 1e-3, 1e-4


class SeenPhotons(Protocol):
    """Directions of photons; `PhotonDirections` has it."""

    def __hash__(self) -> int:
        """Return a number that finds what was made of these directions."""
        ...

    def seen_from(self, angle: float) -> Spectrum:
        """Return the photons per unit of exposure, energy and solid angle [MeV⁻¹] at an angle to the beam (radians)."""
        ...


@final
@dataclass(frozen=True, eq=False)
class Multipoles:
    """Terms (2l + 1)/4π P_l(cos α) a_l(E) of the photons, α the direction of the detector.

    Args:
        spectra: Spectra of the photons at angles; or one, that of all of them.
        matrix: From the spectra to the terms, shape (terms, spectra).
    """

    spectra: tuple[Spectrum, ...]
    matrix: Array
    __repr__ = shortened

    @property
    def count(self) -> int:
        """Number of terms."""
        return len(self.matrix)

    @property
    def kinks(self) -> tuple[float, ...]:
        """Energies [MeV], increasing, between which all spectra are smooth."""
        return tuple(sorted({kink for each in self.spectra for kink in each.kinks}))

    def __call__(self, E: Array) -> Array:
        """Return the terms at energies [MeV], shape of `E`, then (count,)."""
        return np.asarray(np.stack([each(E) for each in self.spectra], axis=-1) @ self.matrix.T)


def isotropic(spectrum: Spectrum) -> Multipoles:
    """Return the one term of photons in all directions alike."""
    return Multipoles((spectrum,), np.full((1, 1), 1 / (4 * math.pi)))


@lru_cache(maxsize=32)
def toward(directions: SeenPhotons, angle: float) -> Multipoles:
    """Return the terms of photons with directions, as seen from an angle.

    Args:
        directions: The photons.
        angle: Between the beam and the detector, in radians.

    Raises:
        InputError: the angle is not from 0 to π, or the photons are too narrow for the number of terms.
    """
    finite("angle", angle, single=True)
    between("angle", angle, 0.0, math.pi)
    spectra, cosines, weights = _seen(directions)
    to_moments = legendre.legvander(cosines, _ANGLES - 1).T * (2 * math.pi * weights)
    factors = (2 * np.arange(_ANGLES) + 1) / (4 * math.pi)
    matrix = to_moments * (factors * legendre.legvander(math.cos(angle), _ANGLES - 1)[0])[:, None]
    return Multipoles(spectra, matrix[: _needed(spectra, to_moments * factors[:, None])])


def _needed(spectra: tuple[Spectrum, ...], matrix: Array) -> int:
    """Return the number of terms beyond which there is next to nothing at all energies that have photons."""
    low, high = min(each.support[0] for each in spectra), max(each.support[1] for each in spectra)
    E = np.geomspace(max(low, 1e-4 * high), high, 42)[1:-1]
    terms = np.abs(Multipoles(spectra, matrix)(E))
    counted = terms[:, 0] * E > _LITTLE * (terms[:, 0] * E).max()
    beyond = np.cumsum(terms[:, ::-1], axis=1)[:, ::-1] / np.maximum(terms[:, :1], np.finfo(float).tiny)
    return max(1, int((beyond[counted].max(axis=0) > _SMALLEST).sum()))


@lru_cache(maxsize=16)
def _seen(directions: SeenPhotons) -> tuple[tuple[Spectrum, ...], Array, Array]:
    x, w = gauss_legendre(_ANGLES)
    cosines, weights = 2 * x - 1, 2 * w
    spectra = tuple(directions.seen_from(math.acos(each)) for each in cosines)
    number = np.array([each.nodes()[1].sum() for each in spectra])
    moments = legendre.legvander(cosines, _ANGLES - 1).T @ (weights * number)
    terms = np.abs((2 * np.arange(_ANGLES) + 1) * moments)
    if terms[-_ANGLES // 4 :].sum() > _LAST * terms.sum():
        highest = max(each.support[1] for each in spectra) / MeV
        raise InputError(
            f"The photons, up to {highest:g} MeV, are in a cone too narrow for {_ANGLES} Legendre polynomials: "
            "leave their directions out, or look at them from where they are."
        )
    return spectra, cosines, weights
