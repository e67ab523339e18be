r"""Photons of π⁰ → γγ in a proton target, from the momenta of the pions.

A pion of rapidity y sends photons of energies from m e^(−y)/2 to m e^y/2, all alike. Of pions with dn/dT = f(T) in all,
and with w(T, α) per solid angle, averaged over the azimuth around a direction at the angle α,

.. math::
    \frac{dN}{dE} &= 2 \int_{\lvert\ln 2E/m\rvert} f(T(y))\, dy, \\
    \frac{dN}{dE\, d\Omega} &= 2 \int_{\lvert\ln 2E/m\rvert} w(T(y), \alpha)\, dy, \qquad
    \cos\alpha = \frac{\cosh y - m/2E}{\sinh y},

since a photon that flies at α has the energy m/2 in the pion's frame, and dT = m sinh y dy. The first is even in
ln(2E/m): as many photons are below m/2 as above. These are the first photons of a target. What they make in turn is a
shower (``shower.py``).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from nuscatter.constants import neutral_pion_mass, neutral_pion_to_photons
from nuscatter.errors import between, finite, invalid, not_negative
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.sources.dark.momenta.in_flight import SmoothProduction
from nuscatter.sources.dark.photons.listed_photons import FromList, ListOfPions, photons_of_list
from nuscatter.sources.dark.photons.target_photons import PhotonDirections, TargetPhotons
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Scaled, Spectrum
from nuscatter.units import Array
from nuscatter.words.describing import shortened

_M = neutral_pion_mass.value
#: Points of ln(2E/m) at both sides of m/2, nodes of y, panels of the angles of pions, nodes in each, and azimuths.
_POINTS, _RAPIDITIES, _THETAS, _EACH, _AZIMUTHS = 61, 32, 8, 12, 16
#: Points of f(T) in the rapidity.
_TABLE = 241
#: Panels of the spectrum at both sides of m/2.
_PANELS = 6


def PionPhotons(
    production: SmoothProduction | ListOfPions,
    *,
    pions_per_pot: float,
    target: str | Nuclide | Material,
    uncertainty: float = 0.1,
) -> TargetPhotons:
    """Return the two photons of every π⁰ → γγ, with their directions.

    Args:
        production: Momenta of the π⁰, as `BurmanSmith`, `SanfordWang` or a `PionList`.
        pions_per_pot: π⁰ per proton.
        target: The material of the target.
        uncertainty: Relative uncertainty of their number.

    Raises:
        InputError: the production is none, a number is negative, or there is no such material.

    Example:
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.units import GeV, MeV
        >>> photons = PionPhotons(BurmanSmith(proton_energy=1 * GeV, Z=80), pions_per_pot=0.09, target="Hg")
        >>> E, w = photons.spectrum.nodes(16)
        >>> round(float(w.sum()), 4), round(float(w @ E / w.sum() / MeV), 1)
        (0.1779, 143.1)
    """
    number = float(not_negative("pions_per_pot", pions_per_pot, single=True)) * neutral_pion_to_photons.value
    spectrum: Spectrum
    directions: PhotonDirections
    if isinstance(production, SmoothProduction):
        spectrum, directions = Scaled(_in_all(production), number), _FromPions(production, number)
    elif isinstance(production, ListOfPions):
        spectrum, directions = photons_of_list(production, number), FromList(production, number)
    else:
        raise invalid("production", production, "momenta as BurmanSmith(proton_energy=…, Z=80) or a PionList")
    return TargetPhotons(
        spectrum=spectrum,
        material=material(target),
        directions=directions,
        uncertainty=float(not_negative("uncertainty", uncertainty, single=True)),
    )


@final
@dataclass(frozen=True, eq=False)
class _FromPions(PhotonDirections):
    """Photons of pions at an angle.

    Args:
        production: Momenta of the pions.
        number: Pions that decay to two photons, per proton.
    """

    production: SmoothProduction
    number: float
    __repr__ = shortened

    def seen_from(self, angle: float) -> Spectrum:
        """Return the photons per proton, energy and solid angle, as `PhotonDirections.seen_from`."""
        finite("angle", angle, single=True)
        between("angle", angle, 0.0, math.pi)
        return Scaled(_at_angle(self.production, float(angle)), self.number)


@final
@dataclass(frozen=True, eq=False)
class _InLogarithm:
    """A function of x = ln(2E/m) as one of energy, nowhere below zero."""

    function: Callable[[Array], Array]
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return np.asarray(np.maximum(self.function(np.log(2 * E / _M)), 0.0))


@lru_cache(maxsize=64)
def _in_all(production: SmoothProduction) -> Smooth:
    """Return the photons of one pion in all directions [MeV⁻¹]."""
    from scipy.interpolate import CubicSpline

    theta, weight = panels(np.linspace(0.0, math.pi, _THETAS + 1), _EACH)
    around = 2 * math.pi * weight * np.sin(theta)
    y = np.linspace(0.0, _highest(production), _TABLE)
    table = CubicSpline(y, production.density(np.minimum(_kinetic(y), production.highest)[:, None], theta) @ around)
    above = table.antiderivative()
    return _smooth(y[-1], lambda x: 2 * (above(y[-1]) - above(np.abs(x))))


@lru_cache(maxsize=256)
def _at_angle(production: SmoothProduction, angle: float) -> Smooth:
    """Return the photons of one pion per solid angle [MeV⁻¹]."""
    phi = (np.arange(_AZIMUTHS) + 0.5) * math.pi / _AZIMUTHS

    def seen(y: Array, x: Array) -> Array:
        with np.errstate(invalid="ignore", divide="ignore"):
            cosine = np.nan_to_num((np.cosh(y) - np.exp(-x)) / np.sinh(y), nan=0.0)
        cosine = np.clip(cosine, -1.0, 1.0)[..., None]
        between_them = cosine * math.cos(angle) + np.sqrt(1 - cosine**2) * math.sin(angle) * np.cos(phi)
        theta = np.arccos(np.clip(between_them, -1.0, 1.0))
        return np.asarray(production.density(_kinetic(y)[..., None], theta).mean(axis=-1))

    return _spectrum(production, seen)


def _spectrum(production: SmoothProduction, density: Callable[[Array, Array], Array]) -> Smooth:
    """Return 2 ∫ density(y, x) dy from |x| on, x = ln(2E/m)."""
    from scipy.interpolate import CubicSpline

    highest = _highest(production)
    # closer towards the ends, where the integral begins as a power
    half = highest * np.sin(np.linspace(0.0, math.pi / 2, _POINTS))
    grid = np.concatenate([-half[::-1], half])
    share, weight = gauss_legendre(_RAPIDITIES)
    low = np.abs(grid)[:, None]
    y = low + (highest - low) * share
    values = 2 * (density(y, np.broadcast_to(grid[:, None], y.shape)) * weight * (highest - low)).sum(axis=1)
    # at m/2 the spectrum has a kink
    below, above = CubicSpline(-half[::-1], values[:_POINTS]), CubicSpline(half, values[_POINTS:])
    return _smooth(highest, lambda x: np.where(x < 0, below(np.minimum(x, 0.0)), above(np.maximum(x, 0.0))))


def _smooth(highest: float, function: Callable[[Array], Array]) -> Smooth:
    knots = highest * np.linspace(-1.0, 1.0, 2 * _PANELS + 1)
    return Smooth(_InLogarithm(function), tuple((_M / 2 * np.exp(knots)).tolist()))


def _highest(production: SmoothProduction) -> float:
    return math.acosh(1 + production.highest / _M)


def _kinetic(y: Array) -> Array:
    return np.asarray(_M * (np.cosh(y) - 1))
