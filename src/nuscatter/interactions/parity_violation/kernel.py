r"""The asymmetry of one charge distribution at once for every weak one: what fits and inversions need.

The waves of the electron depend on the charge alone, and A_PV is linear in the weak form factor W(Q) to 1e-5. So

.. math:: A_{PV}(\theta) = \sum_v M_v(\theta)\, W(Q_v),

with a matrix that is found once for a nucleus, an energy and angles, as
`nuscatter.interactions.parity_violation.distorted` says. A new weak density costs its form factor at some fifty Q_v and
between them. The cross section of the same waves is kept beside: it weighs the angles that a spectrometer accepts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, finite, function, instance
from nuscatter.interactions.parity_violation.charges import WeakCharges, at_transfer, target, weak_charge_at
from nuscatter.interactions.parity_violation.distorted import CONFINED, laboratory_waves, unconfined
from nuscatter.interactions.parity_violation.radial_series import RadialSeries
from nuscatter.interactions.parity_violation.transfer import (
    scattering_angles,
)
from nuscatter.quantities import ENERGY, plausible
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, fm
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class AsymmetryKernel:
    """A_PV at given angles as a linear function of the weak form factor; get one by `asymmetry_kernel`.

    Args:
        matrix: M_v(θ), shape of the angles, then (waves,).
        series: The waves, in fm.
        cross_section: dσ/dΩ [MeV⁻²] per steradian in the laboratory, shape of the angles.
    """

    matrix: Array
    series: RadialSeries
    cross_section: Array
    __repr__ = shortened

    @property
    def Q(self) -> Array:
        """Momentum transfers Q_v at which W is asked for [MeV], shape (waves,)."""
        return self.series.Q / fm

    def asymmetry(self, weak: Callable[[Array], Array]) -> Array:
        """Return A_PV of a weak form factor.

        Args:
            weak: W(Q), whose value at zero is the weak charge of the nucleus: a function of Q [MeV] of shape (n, 1).

        Returns:
            Shape of the angles; behind it that of the batch, if `weak` returns the shape (n, batch).

        Raises:
            InputError: `weak` is no such function, or its density reaches beyond the sphere of the waves.
        """
        function("weak", weak, "a function of the momentum transfer Q [MeV]")
        values, between = (at_transfer(weak, each / fm) for each in (self.series.Q, self.series.between))
        if unconfined(self.series, values, between, CONFINED * float(np.abs(between).max())):
            raise InputError(
                f"The weak density reaches beyond {self.series.radius:.1f} fm, but one that ends there as the charge "
                "does was expected."
            )
        return self.of_values(values[:, 0] if values.shape[1] == 1 else values)

    def of_nucleus(self, nucleus: Nucleus, charges: WeakCharges) -> Array:
        """Return A_PV of a nucleus with weak charges of its nucleons, as `asymmetry` of its W(Q).

        Args:
            nucleus: With the charge for which the waves were found.
            charges: Weak charges of proton and neutron.

        Raises:
            InputError: as `asymmetry`, or an argument is not of its kind.
        """
        target(nucleus), instance("charges", charges, WeakCharges, "a WeakCharges")
        return self.asymmetry(lambda Q: weak_charge_at(nucleus, Q[:, 0], charges))

    def of_values(self, values: ArrayLike) -> Array:
        """Return A_PV of a weak form factor given by its values at `Q`, shape (waves,) or (waves, batch).

        Raises:
            InputError: the values are not finite, or of another shape.
        """
        weak = finite("values", values)
        if weak.ndim not in (1, 2) or weak.shape[0] != self.series.size:
            raise InputError(
                f"values have the shape {weak.shape}, but ({self.series.size},) or ({self.series.size}, batch) was "
                "expected."
            )
        return np.asarray(self.matrix @ weak)


def asymmetry_kernel(nucleus: Nucleus, E: float, theta: ArrayLike) -> AsymmetryKernel:
    """Return A_PV with distorted waves as a linear function of the weak form factor, and their cross section.

    Args:
        nucleus: The nucleus, whose proton form factor is that of the charge. Its neutron form factor is used only to
            choose a sphere in which the densities are confined.
        E: Energy of the electron [MeV], one number from 10 MeV to 10 GeV.
        theta: Scattering angle in the laboratory [rad], above 0 and below π, for distorted waves by 0.001.

    Raises:
        InputError: an argument is not of its kind or outside its range, or the nucleus has no charge, or a point's.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, fm
        >>> kernel = asymmetry_kernel(ns.helm("Pb208"), 953 * MeV, np.radians([4.7, 5.0]))
        >>> radii = np.array([5.5, 5.6, 5.7]) * fm
        >>> ppb = 1e9 * kernel.asymmetry(lambda Q: -117.9 * ns.Helm(radii)(Q))
        >>> ppb.shape, bool((np.diff(ppb) < 0).all())
        ((2, 3), True)
    """
    energy, angle = float(plausible("E", E, ENERGY, single=True)), scattering_angles(theta)
    waves, there, section = laboratory_waves(target(nucleus), energy, angle.ravel())
    matrix = waves.asymmetry_matrix(there)
    assert waves.series is not None  # a point has been refused
    return AsymmetryKernel(matrix.reshape(*angle.shape, waves.series.size), waves.series, section.reshape(angle.shape))
