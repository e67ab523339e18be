"""Spectrometers of electron scattering: which angles they accept, and means over these.

What a spectrometer counts is a mean over its acceptance, weighted with the cross section, which falls by a factor of
ten or more from one end to the other. So the mean is not the value at the mean angle.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, finite, invalid, not_negative, positive
from nuscatter.quadrature import panels
from nuscatter.tables import columns
from nuscatter.units import Array

#: Points of a Gauss–Legendre panel between two knots of an acceptance: asymmetries are smooth there.
_POINTS = 4


@final
@dataclass(frozen=True, eq=False)
class Acceptance:
    """Where a spectrometer accepts electrons: relative efficiencies at angles, linear between them and zero outside.

    Args:
        angles: Angles of scattering [rad] that increase, shape (n,); one alone is a spectrometer of no width.
        efficiency: Relative acceptance at each, shape (n,); its scale is of no importance.

    Raises:
        InputError: the angles do not increase or are not between 0 and π, or an efficiency is negative, or all are 0.

    Example:
        >>> import numpy as np
        >>> window = Acceptance(np.radians([30, 34]), [1, 1])
        >>> angles, weights = window.nodes
        >>> print(f"{np.degrees(window.mean(angles, cross_section=np.ones(4))):.3f}")  # sin θ favours the larger angles
        32.037
    """

    angles: ArrayLike
    efficiency: ArrayLike

    def __post_init__(self) -> None:
        angles, efficiency = positive("angles", self.angles), not_negative("efficiency", self.efficiency)
        if angles.ndim != 1 or not angles.size or (np.diff(angles) <= 0).any() or angles[-1] >= math.pi:
            raise invalid("angles [rad]", self.angles, "a list of increasing angles below π")
        if efficiency.shape != angles.shape:
            raise InputError(f"efficiency has shape {efficiency.shape}, but {angles.shape}, as angles, was expected.")
        if not efficiency.any():
            raise invalid("efficiency", self.efficiency, "a list of numbers that are not all zero")

    @cached_property
    def nodes(self) -> tuple[Array, Array]:
        """Angles [rad] and weights ε sinθ dθ of a quadrature, shape (m,) each."""
        angles = np.asarray(self.angles, dtype=float)
        if angles.size == 1:
            return angles, np.ones(1)
        theta, weights = panels(angles, _POINTS)
        theta, weights = theta.ravel(), weights.ravel()
        return theta, weights * np.sin(theta) * np.interp(theta, angles, np.asarray(self.efficiency, dtype=float))

    def mean(self, values: ArrayLike, *, cross_section: ArrayLike) -> Array:
        """Return the mean of what was computed at the angles of `nodes`, weighted with the cross section there.

        Args:
            values: Shape (m,), (m, batch) or one number.
            cross_section: dσ/dΩ at each angle, of any scale, shape (m,).

        Returns:
            One number, or shape (batch,).

        Raises:
            InputError: a number is not finite, a cross section is negative, or the shapes do not fit.
        """
        theta, weights = self.nodes
        values = finite("values", values)
        sigma = not_negative("cross_section", cross_section)
        if sigma.shape != theta.shape or values.shape[:1] not in ((), theta.shape) or values.ndim > 2:
            raise InputError(
                f"values and cross_section have shapes {values.shape} and {sigma.shape}, but {theta.shape}, one number "
                "for each angle of nodes, was expected."
            )
        shares = weights * sigma / np.sum(weights * sigma)
        return np.asarray(shares @ values if values.ndim else shares.sum() * values)

    def moved(self, by: float) -> "Acceptance":
        """Return the same acceptance at angles larger by a number [rad].

        Raises:
            InputError: it is not finite, or an angle would not be between 0 and π.
        """
        angles = np.asarray(self.angles, dtype=float) + float(finite("by", by, single=True))
        if angles[0] <= 0 or angles[-1] >= math.pi:
            raise invalid(
                "by [rad]", by, f"more than {-float(np.min(self.angles)):.4g}, so that angles stay within 0 and π"
            )
        return Acceptance(angles, self.efficiency)


def prex_2() -> Acceptance:
    """Return the acceptance of PREX-2's spectrometers, from a simulation (its table names the source).

    Example:
        >>> angles, weights = prex_2().nodes
        >>> mean = prex_2().mean(angles, cross_section=angles**-4)  # nearly a point's cross section
        >>> print(f"{np.degrees(mean):.1f} degrees")
        4.9 degrees
    """
    table = columns("catalogue", "spectrometer_acceptance.csv")
    return Acceptance(np.radians(table["angle_deg"]), table["acceptance"])
