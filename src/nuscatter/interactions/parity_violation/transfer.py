r"""Momentum transfer and angle of elastic scattering of a massless electron off a nucleus at rest, recoil included.

.. math:: Q^2 = \frac{4E^2 s^2}{1 + 2E s^2/M}, \qquad s = \sin\frac{\theta}{2}, \qquad E' = \frac{E}{1 + 2E s^2/M}.

The mass of the electron is neglected everywhere in this folder: (m/E)² is 3e-5 at 100 MeV.

A distorted wave is found in the frame of the centre of mass, where nothing but the momentum

.. math:: k = \frac{E}{\sqrt{1 + 2E/M}}

is the electron's, and Q² = 4k² sin²(θ*/2) gives the angle there.
"""

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import common_shape, finite, invalid, not_empty
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.quantities import ENERGY, ENERGY_FROM_ZERO, plausible
from nuscatter.units import Array, MeV


def momentum_transfer(nuclide: Nuclide | str, E: ArrayLike, theta: ArrayLike) -> Array:
    """Return the momentum transfer Q [MeV] of elastic scattering, with the recoil of the nucleus.

    Args:
        nuclide: The nucleus.
        E: Energy of the electron [MeV].
        theta: Scattering angle in the laboratory [rad], above 0 and below π.

    Raises:
        InputError: an energy is not positive, an angle is outside its range, or their shapes do not go together.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import GeV, MeV
        >>> round(float((momentum_transfer("Ca48", 2182.5 * MeV, np.radians(4.51)) / GeV) ** 2), 4)
        0.0295
    """
    energy, angle = plausible("E", E, ENERGY), scattering_angles(theta)
    common_shape(E=energy, theta=angle)
    square = np.sin(angle / 2) ** 2
    return np.asarray(2 * energy * np.sqrt(square / (1 + 2 * energy * square / find(nuclide).mass)))


def scattering_angle(nuclide: Nuclide | str, E: ArrayLike, Q: ArrayLike) -> Array:
    """Return the scattering angle in the laboratory [rad] at which the momentum transfer is Q.

    Args:
        nuclide: The nucleus.
        E: Energy of the electron [MeV].
        Q: Momentum transfer [MeV].

    Raises:
        InputError: an energy is not positive, a Q is negative or larger than backward scattering gives, or the shapes
            do not go together.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import GeV, MeV
        >>> round(float(np.degrees(scattering_angle("Pb208", 953 * MeV, 0.00616**0.5 * GeV))), 3)
        4.72
    """
    energy, transfer = plausible("E", E, ENERGY), plausible("Q", Q, ENERGY_FROM_ZERO)
    common_shape(E=energy, Q=transfer)
    mass = find(nuclide).mass
    largest = 2 * energy / np.sqrt(1 + 2 * energy / mass)
    if (transfer > largest).any():
        most = float(np.min(np.broadcast_to(largest, transfer.shape) if transfer.ndim else largest))
        raise invalid(
            "Q [MeV]", float(np.max(transfer)) / MeV, f"at most {most / MeV:.6g}, that of scattering backward,"
        )
    return np.asarray(2 * np.arcsin(np.minimum(transfer / np.sqrt(4 * energy**2 - 2 * energy * transfer**2 / mass), 1)))


def scattering_angles(theta: ArrayLike) -> Array:
    """Return angles [rad] as an array, or raise `InputError` if one is not above 0 and below π."""
    angle = not_empty("theta", finite("theta", theta))
    if (wrong := (angle <= 0) | (angle >= np.pi)).any():
        raise invalid("theta", float(angle[wrong].flat[0]), "an angle in radians, above 0 and below π,")
    return angle


def outgoing(E: float, theta: Array, mass: float) -> Array:
    """Return the energy E′ [MeV] of the electron after scattering by `theta` [rad]; `mass` [MeV] is that at rest."""
    return np.asarray(E / (1 + 2 * E * np.sin(theta / 2) ** 2 / mass))


def centre_of_mass_momentum(E: float, mass: float) -> float:
    """Return the momentum k [MeV] of the electron in the frame of the centre of mass."""
    return float(E / np.sqrt(1 + 2 * E / mass))
