r"""Elastic electron scattering off a nucleus of spin 0: cross section and parity-violating asymmetry.

In the plane wave (Born) approximation

.. math:: \frac{d\sigma}{d\Omega} &= \Big(\frac{\alpha}{2E}\Big)^2 \frac{\cos^2\theta/2}{\sin^4\theta/2}\,
          \frac{E'}{E}\, Z^2 F_p^2(Q), \\
          A_{PV} &= \frac{\sigma_+ - \sigma_-}{\sigma_+ + \sigma_-}
          = -\frac{G_F Q^2}{4\sqrt2\, \pi\alpha}\, \frac{W(Q)}{Z F_p(Q)},

with the electron's helicity ±. W < 0 of a nucleus with neutrons makes A_PV positive.

Source: review Eqs. 35–36; T. W. Donnelly, J. Dubach and I. Sick, Nucl. Phys. A 503 (1989) 589; C. J. Horowitz, Phys.
Rev. C 57 (1998) 3430.
"""

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.errors import InputError, instance, truth
from nuscatter.interactions.parity_violation.charges import WeakCharges, charge_at, target, weak_charge_at
from nuscatter.interactions.parity_violation.distorted import laboratory_waves
from nuscatter.interactions.parity_violation.kernel import asymmetry_kernel
from nuscatter.interactions.parity_violation.transfer import (
    momentum_transfer,
    outgoing,
    scattering_angles,
)
from nuscatter.quantities import ENERGY, plausible
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array

_CHARGES = WeakCharges()


def asymmetry(
    nucleus: Nucleus, E: float, theta: ArrayLike, *, distorted: bool = True, charges: WeakCharges = _CHARGES
) -> Array:
    """Return the parity-violating asymmetry A_PV of elastic scattering, a number (review Eqs. 35–36).

    With `distorted` each call solves the waves anew, in about a tenth of a second; `asymmetry_kernel` keeps them for
    other weak densities.

    Args:
        nucleus: A nucleus of extended nucleons; its proton form factor is that of the charge.
        E: Energy of the electron [MeV], one number.
        theta: Scattering angle in the laboratory [rad], above 0 and below π, for distorted waves by 0.001.
        distorted: Whether the electron moves in the nucleus's Coulomb field; else a plane wave.
        charges: Weak charges of proton and neutron.

    Returns:
        Shape of `theta`; behind it that of the batch, if a form factor of the nucleus is one.

    Raises:
        InputError: an argument is not of its kind or outside its range, or the nucleus has no charge.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> value = asymmetry(ns.helm("Pb208"), 953 * MeV, np.radians(4.7), distorted=False)
        >>> round(float(value) * 1e9)  # parts per billion
        795
    """
    instance("charges", charges, WeakCharges, "a WeakCharges")
    energy, angle = _arguments(nucleus, E, theta, distorted)
    if distorted:
        return asymmetry_kernel(nucleus, energy, angle).of_nucleus(nucleus, charges)
    Q = momentum_transfer(nucleus.nuclide, energy, angle.ravel())
    ratio = weak_charge_at(nucleus, Q, charges) / _nonzero(charge_at(nucleus, Q))
    strength = -fermi_constant.value / (4 * np.sqrt(2) * np.pi * fine_structure_constant.value)
    return _shaped(strength * Q[:, None] ** 2 * ratio, angle)


def cross_section(nucleus: Nucleus, E: float, theta: ArrayLike, *, distorted: bool = True) -> Array:
    """Return the elastic cross section dσ/dΩ [MeV⁻²] per steradian in the laboratory, of an unpolarised beam.

    Args:
        nucleus: A nucleus of extended nucleons; its proton form factor is that of the charge.
        E: Energy of the electron [MeV], one number.
        theta: Scattering angle in the laboratory [rad], above 0 and below π, for distorted waves by 0.001.
        distorted: Whether the electron moves in the nucleus's Coulomb field; else a plane wave.

    Returns:
        Shape of `theta`; behind it that of the batch, if the proton form factor is one.

    Raises:
        InputError: an argument is not of its kind or outside its range, or the nucleus has no charge.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, barn
        >>> value = cross_section(ns.helm("Ca48"), 500 * MeV, np.radians(20), distorted=False)
        >>> round(float(value / (1e-3 * barn)), 3)  # millibarn per steradian
        0.134
    """
    energy, angle = _arguments(nucleus, E, theta, distorted)
    flat, mass = angle.ravel(), nucleus.nuclide.mass
    if distorted:
        return laboratory_waves(nucleus, energy, flat)[-1].reshape(angle.shape)
    charge = charge_at(nucleus, momentum_transfer(nucleus.nuclide, energy, flat))
    mott = (fine_structure_constant.value / (2 * energy) * np.cos(flat / 2) / np.sin(flat / 2) ** 2) ** 2
    return _shaped((mott * outgoing(energy, flat, mass) / energy)[:, None] * charge**2, angle)


def _arguments(nucleus: Nucleus, E: float, theta: ArrayLike, distorted: bool) -> tuple[float, Array]:
    """Return energy and angles, checked with the other arguments."""
    target(nucleus)
    truth("distorted", distorted)
    return float(plausible("E", E, ENERGY, single=True)), scattering_angles(theta)


def _nonzero(charge: Array) -> Array:
    """Return charges, or raise `InputError` if one is zero, where a plane wave has no asymmetry."""
    if not charge.all():
        raise InputError(
            "The charge form factor is zero at an angle, but another number was expected: A_PV is a ratio."
        )
    return charge


def _shaped(values: Array, angle: Array) -> Array:
    """Return values of shape (angles, batch) in the shape of the angles, with the batch behind unless it is 1."""
    shape = angle.shape if values.shape[1] == 1 else (*angle.shape, values.shape[1])
    return np.asarray(values.reshape(shape))
