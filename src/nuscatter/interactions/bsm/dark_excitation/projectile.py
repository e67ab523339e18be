r"""What dark matter brings to an inelastic scattering: its tensor, contracted with a conserved current.

χ of momentum k and mass m_i becomes χ of k′ and m_f by exchange of A′, and leaves ω and q = k − k′ in a nucleus. With
P = k + k′ and Q² = q² − ω² the current of χ, summed over spins and averaged over those that come, has the tensor

.. math:: L^{\mu\nu} = P^\mu P^\nu - g^{\mu\nu} S + (\text{parts with } q^\mu \text{ or } q^\nu),

==================  ===============================
χ                   S
==================  ===============================
complex scalar      0
Dirac               Q²
Majorana            Q² + 4m²
Dirac, split        Q² + (m_f − m_i)²
==================  ===============================

(traces of Dirac matrices). The current of the nucleus is conserved: parts with q vanish, for Majorana particles too,
whose own current is not conserved, and so do those of the propagator. Its component along q is ω/q of its charge. So
of the tensor two numbers are left,

.. math::
    L^{\mu\nu} W_{\mu\nu} &= V_L R_L + V_T R_T, \\
    V_L &= \Big[\frac{(E + E')Q^2 - \omega\Delta}{q^2}\Big]^2 - S\frac{Q^2}{q^2}, \\
    V_T &= 2 k_T^2 + S,

with Δ = m_f² − m_i², the longitudinal and the transverse response of `electroexcitation`, and the momentum k_T across
q,

.. math:: k_T^2 = \frac{[q^2 - (k - k')^2]\,[(k + k')^2 - q^2]}{4q^2} .

For a Dirac particle without mass V_L and V_T are 4EE′cos²(θ/2) times (Q²/q²)² and Q²/2q² + tan²(θ/2), those of
electrons. For ω = 0 V_L is twice N/M of `dark_channels` on a heavy nucleus. Derived here; the tests have the traces.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, common_shape, finite, instance, not_negative, positive
from nuscatter.sources.dark.portal import DarkMatterKind
from nuscatter.units import Array


class ProjectileFactors(NamedTuple):
    """V_L and V_T [MeV²], arrays of one shape."""

    longitudinal: Array
    transverse: Array


class Transfers(NamedTuple):
    """Between which transfers a χ of given energies scatters; arrays of one shape, 0 where it does not."""

    #: The least q² [MeV²], forwards.
    least: Array
    #: The largest q² [MeV²], backwards.
    largest: Array
    #: The least Q² = q² − ω² [MeV²], without loss of digits; negative where a heavier χ₂ gives its mass.
    photon: Array


def transfers(E: ArrayLike, *, omega: ArrayLike, incoming: float, outgoing: float) -> Transfers:
    """Return which momentum transfers are possible.

    Args:
        E: Energy of χ [MeV].
        omega: Energy ω that it leaves [MeV], above zero; broadcasts with `E`.
        incoming: Mass of χ that comes [MeV].
        outgoing: Mass of χ that leaves [MeV].

    Raises:
        InputError: an energy is not above zero, or a mass is negative.

    Example:
        >>> from nuscatter.units import MeV
        >>> found = transfers(100 * MeV, omega=10 * MeV, incoming=0.0, outgoing=0.0)
        >>> [round(float(each / MeV**2), 9) for each in found]
        [100.0, 36100.0, 0.0]
    """
    E, omega = positive("E", E, "MeV"), positive("omega", omega, "MeV")
    common_shape(E=E, omega=omega)
    E, omega = np.broadcast_arrays(E, omega)
    first, last = (float(_mass(name, each)) for name, each in (("incoming", incoming), ("outgoing", outgoing)))
    left = E - omega
    before, after = E**2 - first**2, left**2 - last**2
    possible = (before > 0) & (after >= 0) & (left >= last)
    k, k_after = (np.sqrt(np.where(possible, each, 0.0)) for each in (before, after))
    # As a quotient of sums, since k − k′ and EE′ − kk′ lose their digits where χ is fast.
    both = np.where(possible, k + k_after, 1.0)
    forwards = (omega * (E + left) + last**2 - first**2) / both
    product = (E * last) ** 2 + (left * first) ** 2 - (first * last) ** 2
    energies = E * left + k * k_after  # zero where χ without a mass gives all of its energy
    photon = 2 * product / np.where(possible & (energies > 0), energies, 1.0) - first**2 - last**2
    return Transfers(*(np.where(possible, each, 0.0) for each in (forwards**2, both**2, photon)))


def projectile_factors(
    kind: DarkMatterKind, E: ArrayLike, *, omega: ArrayLike, q2: ArrayLike, incoming: float, outgoing: float
) -> ProjectileFactors:
    """Return V_L and V_T [MeV²] of the module's head.

    Args:
        kind: What χ is.
        E: Energy of χ [MeV].
        omega: Energy ω that it leaves [MeV]; broadcasts with `E`.
        q2: q² [MeV²] between the limits of `transfers`; broadcasts with both.
        incoming: Mass of χ that comes [MeV].
        outgoing: Mass of χ that leaves [MeV]; another one than `incoming` for a split Dirac particle alone.

    Raises:
        InputError: it is no kind, q² is not above zero, a mass is negative, or masses differ that may not.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV
        >>> found = projectile_factors(  # backwards a light Dirac particle has no charge
        ...     DarkMatterKind.DIRAC, 100 * MeV, omega=10 * MeV, q2=36100 * MeV**2, incoming=0.0, outgoing=0.0
        ... )
        >>> [abs(round(float(each / MeV**2), 6)) for each in found]
        [0.0, 36000.0]
    """
    instance("kind", kind, DarkMatterKind, "a DarkMatterKind such as DarkMatterKind.SCALAR")
    first, last = (float(_mass(name, each)) for name, each in (("incoming", incoming), ("outgoing", outgoing)))
    if first != last and kind is not DarkMatterKind.DIRAC:
        raise InputError(f"A {kind.value} particle keeps its mass, but incoming and outgoing differ.")
    E, omega, q2 = positive("E", E, "MeV"), finite("omega", omega, "MeV"), positive("q2", q2, "MeV²")
    common_shape(E=E, omega=omega, q2=q2)
    return plain_factors(kind, E, omega=omega, q2=q2, photon=q2 - omega**2, incoming=first, outgoing=last)


def plain_factors(
    kind: DarkMatterKind, E: Array, *, omega: Array, q2: Array, photon: Array, incoming: float, outgoing: float
) -> ProjectileFactors:
    """Return what `projectile_factors` does, without its checks, with Q² [MeV²] that is known to all its digits."""
    spin = spin_part(kind, photon, incoming=incoming, outgoing=outgoing)
    change = outgoing**2 - incoming**2
    charge = ((2 * E - omega) * photon - omega * change) / q2
    # k² − k′², twice q times the momentum along q less q².
    along = (q2 + omega * (2 * E - omega) + change) ** 2 / (4 * q2)
    across = np.maximum(E**2 - incoming**2 - along, 0.0)
    return ProjectileFactors(np.asarray(charge**2 - spin * photon / q2), np.asarray(2 * across + spin))


def spin_part(kind: DarkMatterKind, photon: ArrayLike, *, incoming: float, outgoing: float) -> Array:
    """Return S [MeV²] of the module's head.

    Args:
        kind: What χ is.
        photon: Q² [MeV²].
        incoming: Mass of χ that comes [MeV].
        outgoing: Mass of χ that leaves [MeV].

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV
        >>> of = {"incoming": 10 * MeV, "outgoing": 10 * MeV}
        >>> [round(float(spin_part(kind, 50 * MeV**2, **of) / MeV**2), 9) for kind in DarkMatterKind]
        [0.0, 50.0, 450.0]
    """
    Q2 = np.asarray(photon, dtype=float)
    if kind is DarkMatterKind.SCALAR:
        return np.zeros(Q2.shape)
    return Q2 + ((outgoing - incoming) ** 2 if kind is DarkMatterKind.DIRAC else 4 * incoming**2)


def _mass(name: str, value: float) -> Array:
    return not_negative(name, value, "MeV", single=True)
