r"""The waves of the electrons of one experiment, computed once: an asymmetry as a linear function of the weak charge.

Parity violation is weak enough (1e-6) that the asymmetry is linear in the weak charge W(Q) of the nucleus, with waves
that the charge alone makes. The charge of a nucleus is measured far better than its weak charge. So in a fit it is
fixed: the waves are solved once, and each nuclear model costs one integral over its weak charge, not a new solution.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, final

import numpy as np

from nuscatter.catalogue.parity_violation import ParityViolationMeasurement
from nuscatter.errors import function, instance, truth
from nuscatter.interactions.parity_violation import WeakCharges, asymmetry, cross_section
from nuscatter.structure.nucleus import FormFactor, Nucleus
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Charges with which the weak charge of a nucleus is N F_n: so a plane wave of any weak charge is one of a `Nucleus`.
_NEUTRONS_ONLY = WeakCharges(proton=0.0, neutron=1.0)


@final
@dataclass(frozen=True, eq=False)
class Waves:
    """The electrons of a measurement in the field of a charge distribution.

    Args:
        measurement: Target, energy and acceptance.
        charge: Charge form factor of the target, a function of Q [MeV], 1 at zero.
        distorted: Whether the Coulomb field distorts the waves; else they are plane.

    Raises:
        InputError: an argument is not of its kind.
    """

    measurement: ParityViolationMeasurement
    charge: FormFactor
    distorted: bool = True
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("measurement", self.measurement, ParityViolationMeasurement, "a ParityViolationMeasurement")
        function("charge", self.charge, "a function of the momentum transfer Q [MeV]")
        truth("distorted", self.distorted)

    def asymmetry(self, weak: Callable[[Array], Array]) -> Array:
        """Return A_PV of a weak charge, averaged over the acceptance: one number, or shape (batch,).

        Args:
            weak: W(Q), a function of Q [MeV] of shape (n, 1) that returns shape (n, 1) or (n, batch).
        """
        angles, _ = self.measurement.accepted.nodes
        if self.distorted:
            values = np.asarray(self._kernel.asymmetry(weak))
            # The kernel has the batch first: its angles are the last axis.
            values = values.T if values.ndim > 1 else values
        else:
            nuclide = self.measurement.nuclide
            nucleus = Nucleus(nuclide, self.charge, lambda Q: np.asarray(weak(Q)) / nuclide.N)
            energy = self.measurement.energy
            values = asymmetry(nucleus, energy, angles, distorted=False, charges=_NEUTRONS_ONLY)
        return np.asarray(self._shares @ values)

    @cached_property
    def _target(self) -> Nucleus:
        return Nucleus(self.measurement.nuclide, self.charge, self.charge)

    @cached_property
    def _kernel(self) -> Any:
        angles, _ = self.measurement.accepted.nodes
        from nuscatter.interactions.parity_violation import asymmetry_kernel

        return asymmetry_kernel(self._target, self.measurement.energy, angles)

    @cached_property
    def _shares(self) -> Array:
        """The share of the accepted electrons that each angle has; they sum to 1."""
        angles, weights = self.measurement.accepted.nodes
        if angles.size == 1:
            return np.ones(1)
        sigma = cross_section(self._target, self.measurement.energy, angles, distorted=self.distorted)
        return np.asarray(weights * sigma / np.sum(weights * sigma))
