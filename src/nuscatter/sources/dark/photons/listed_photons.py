r"""Photons of π⁰ → γγ for pions of a list, as a simulation of the user's gives them.

Nothing is drawn. In all directions a pion of momentum p adds 2/p between the ends of its box. At an angle it adds, for
each azimuth around the beam, one energy :math:`E = (m/2)\, (\cosh y - \sinh y \cos\alpha)^{-1}` with
:math:`(2E/m)^2/2\pi` photons per solid angle. Both are means over bins of ln E.
"""

import math
from dataclasses import dataclass
from typing import Protocol, final, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import neutral_pion_mass
from nuscatter.errors import between, finite
from nuscatter.sources.dark.photons.target_photons import PhotonDirections
from nuscatter.sources.spectra.spectrum import Spectrum, Tabulated
from nuscatter.units import Array
from nuscatter.words.describing import shortened

_M = neutral_pion_mass.value
#: Bins of ln E, azimuths, pions at a time, and the least momentum, in units of the mass.
_BINS, _AZIMUTHS, _TOGETHER, _LEAST = 80, 16, 4096, 1e-3


@runtime_checkable
class ListOfPions(Protocol):
    """Momenta of π⁰, one by one, as a list of pions has them."""

    @property
    def momenta(self) -> ArrayLike:
        """Momenta [MeV] with the beam along z, shape (pions, 3)."""

    @property
    def shares(self) -> Array:
        """Weights, which sum to 1, shape (pions,)."""


def photons_of_list(pions: ListOfPions, number: float) -> Tabulated:
    """Return the photons in all directions [MeV⁻¹].

    Args:
        pions: The pions.
        number: Pions that decay to two photons, per proton.
    """
    p, _ = _momenta(pions)
    edges = _edges(p)
    E, low = _M / 2 * np.exp(edges), (np.hypot(p, _M) - p) / 2
    total = np.zeros(edges.size)
    for start in range(0, len(p), _TOGETHER):
        some = slice(start, start + _TOGETHER)
        below = np.clip((E[:, None] - low[some]) / p[some], 0.0, 1.0)
        total += 2 * below @ pions.shares[some]
    return _spectrum(E, number * np.diff(total))


@final
@dataclass(frozen=True, eq=False)
class FromList(PhotonDirections):
    """Photons of listed pions at an angle.

    Args:
        pions: The pions.
        number: Pions that decay to two photons, per proton.
    """

    pions: ListOfPions
    number: float
    __repr__ = shortened

    def seen_from(self, angle: float) -> Spectrum:
        """Return the photons per proton, energy and solid angle, as `PhotonDirections.seen_from`."""
        finite("angle", angle, single=True)
        between("angle", angle, 0.0, math.pi)
        p, cosine = _momenta(self.pions)
        edges = _edges(p)
        phi = (np.arange(_AZIMUTHS) + 0.5) * math.pi / _AZIMUTHS
        total = np.zeros(edges.size - 1)
        for start in range(0, len(p), _TOGETHER):
            some = slice(start, start + _TOGETHER)
            sine = np.sqrt(np.maximum(1 - cosine[some] ** 2, 0.0))[:, None]
            toward = cosine[some, None] * math.cos(angle) + sine * math.sin(angle) * np.cos(phi)
            x = -np.log((np.hypot(p[some], _M)[:, None] - p[some, None] * toward) / _M)
            weight = self.pions.shares[some, None] * np.exp(2 * x) / (2 * math.pi * _AZIMUTHS)
            total += np.histogram(x, edges, weights=weight)[0]
        return _spectrum(_M / 2 * np.exp(edges), self.number * total)


def _momenta(pions: ListOfPions) -> tuple[Array, Array]:
    """Return momenta [MeV], not quite zero, and cosines to the beam."""
    momenta = np.asarray(pions.momenta, dtype=float)
    p = np.linalg.norm(momenta, axis=1)
    cosine = np.divide(momenta[:, 2], p, out=np.ones_like(p), where=p > 0)
    return np.maximum(p, _LEAST * _M), np.clip(cosine, -1.0, 1.0)


def _edges(p: Array) -> Array:
    highest = 1.001 * math.asinh(float(p.max()) / _M)
    return np.linspace(-highest, highest, _BINS + 1)


def _spectrum(edges: Array, numbers: Array) -> Tabulated:
    """Return numbers in bins as a spectrum that is zero at its ends and has their sum."""
    middle = np.sqrt(edges[1:] * edges[:-1])
    points = np.concatenate([edges[:1], middle, edges[-1:]])
    values = np.concatenate([[0.0], numbers / np.diff(edges), [0.0]])
    lines = float(np.trapezoid(values, points))
    return Tabulated(points, values * (numbers.sum() / lines) if lines > 0 else values)
