r"""The waves of the electrons of one experiment, computed once: an asymmetry as a linear function of the weak charge.

Parity violation is weak enough (1e-6) that the asymmetry is linear in the weak charge W(Q) of the nucleus, with waves
that the charge alone makes. The charge of a nucleus is measured far better than its weak charge. So in a fit it is
fixed: the waves are solved once, and each nuclear model costs one integral over its weak charge, not a new solution.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.catalogue.parity_violation import ParityViolationMeasurement
from nuscatter.errors import function, instance, truth
from nuscatter.interactions.parity_violation import (
    AsymmetryKernel,
    WeakCharges,
    asymmetry,
    asymmetry_kernel,
    cross_section,
)
from nuscatter.structure.form_factors import fermi_of_radius
from nuscatter.structure.nucleus import FormFactor, Nucleus
from nuscatter.units import Array, fm
from nuscatter.words.describing import shortened

#: Charges with which the weak charge of a nucleus is N F_n: so a plane wave of any weak charge is one of a `Nucleus`.
_NEUTRONS_ONLY = WeakCharges(proton=0.0, neutron=1.0)
#: Radius, relative to that of the charge, and diffuseness of the widest weak density that is reckoned with.
_REACH, _SURFACE = 1.25, 0.6 * fm


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
            # By values, and so without the kernel's test of the density's reach, which the far tails of a nuclear model
            # far outside its members would fail by rounding.
            found = np.asarray(weak(self._kernel.Q[:, None]))
            values = self._kernel.of_values(found[:, 0] if found.shape[-1] == 1 else found)
        else:
            nuclide = self.measurement.nuclide
            nucleus = Nucleus(nuclide, self.charge, lambda Q: np.asarray(weak(Q)) / nuclide.N)
            energy = self.measurement.energy
            values = asymmetry(nucleus, energy, angles, distorted=False, charges=_NEUTRONS_ONLY)
        return np.asarray(self._shares @ values)

    @cached_property
    def _target(self) -> Nucleus:
        """The charge, with neutrons of a wide density: they decide only how far out weak densities may reach."""
        nuclide = self.measurement.nuclide
        reach = _REACH * (nuclide.charge_radius or 1.2 * fm * nuclide.A ** (1 / 3))
        return Nucleus(nuclide, self.charge, fermi_of_radius(reach, diffuseness=_SURFACE))

    @cached_property
    def _kernel(self) -> AsymmetryKernel:
        angles, _ = self.measurement.accepted.nodes
        return asymmetry_kernel(self._target, self.measurement.energy, angles)

    @cached_property
    def _shares(self) -> Array:
        """The share of the accepted electrons that each angle has; they sum to 1."""
        angles, weights = self.measurement.accepted.nodes
        if self.distorted:
            sigma = self._kernel.cross_section
        else:
            sigma = cross_section(self._target, self.measurement.energy, angles, distorted=False)
        return np.asarray(weights * sigma / np.sum(weights * sigma))
