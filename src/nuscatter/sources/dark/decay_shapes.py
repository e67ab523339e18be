r"""Energies of χ from a chain of two decays at rest: a meson to A′, then A′ to χχ̄ in flight.

A′ has one energy E′ and momentum p′. In its own frame χ has an energy e and a momentum k, so in the meson's frame

.. math:: E = \frac{E' e + p' k x}{m}, \qquad -1 \le x \le 1,

with x the cosine between χ and the flight of A′. A′ of helicity ±1, the only one that π⁰ → γA′ makes, and A′ of
helicity 0 decay with

=====================  =================================  =================
χ                      helicity ±1                        helicity 0
=====================  =================================  =================
complex scalar         1 − x²                             x²
Dirac, also split      c − 1 + x²                         c − 2x²
Majorana               1 + x²                             1 − x²
=====================  =================================  =================

where c = (p₁p₂ + m₁m₂)/k². Both helicities together are isotropic. A meson without spin has no direction of its own, so
χ is isotropic in its frame in every case, and the shape of the energies is all that the polarisation of A′ changes.
"""

import numpy as np

from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal, decay_momentum
from nuscatter.units import Array


def angular_shapes(portal: VectorPortal, mass: Array) -> tuple[Array, Array]:
    """Return coefficients (constant, of x²) of helicity ±1 and of helicity 0, normalised on −1 ≤ x ≤ 1.

    Args:
        portal: The dark sector.
        mass: Mass of A′ [MeV], shape (n,), above the threshold.

    Returns:
        Two arrays of shape (2, n).
    """
    one = np.ones_like(mass)
    if portal.kind is DarkMatterKind.SCALAR:
        transverse, longitudinal = (one, -one), (0 * one, one)
    elif portal.kind is DarkMatterKind.MAJORANA:
        transverse, longitudinal = (one, one), (one, -one)
    else:
        first, second = portal.masses
        k2 = decay_momentum(mass, first=first, second=second) ** 2
        # p₁p₂ + m₁m₂, less the difference of squares that would cancel
        c = (mass**2 - (first - second) ** 2) / (2 * k2)
        transverse, longitudinal = (c - one, one), (c, -2 * one)
    return _normalised(*transverse), _normalised(*longitudinal)


def box_of_energies(portal: VectorPortal, which: int, mass: Array, energy: Array) -> tuple[Array, Array]:
    """Return the middle and the half width [MeV] of the energies of χ in the meson's frame, of the shape of `mass`.

    Args:
        portal: The dark sector.
        which: 0 for the lighter χ, 1 for the heavier; they are the same without a splitting.
        mass: Mass of A′ [MeV], above the threshold.
        energy: Energy of A′ [MeV], in the shape of `mass`.
    """
    own, other = portal.masses[which], portal.masses[1 - which]
    e = (mass**2 + own**2 - other**2) / (2 * mass)
    k = decay_momentum(mass, first=own, second=other)
    flight = np.sqrt(np.maximum(energy**2 - mass**2, 0.0))
    return energy * e / mass, flight * k / mass


def _normalised(constant: Array, square: Array) -> Array:
    return np.stack([constant, square]) / (2 * constant + 2 * square / 3)
