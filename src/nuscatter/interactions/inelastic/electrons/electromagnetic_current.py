r"""Charges of nucleons in the electromagnetic current, also at complex Q².

The rows of `weak_operators` know no coupling. With the charges of photons in place of those of the weak bosons they
make inelastic electron scattering and photoabsorption, of the same samples: for neutrons and protons

.. math:: G_V = G^n,\ G^p, \qquad G_M = G_M^n,\ G_M^p, \qquad G_A = P = 0 .

G is made of Sachs form factors as in the weak currents, by default with the Darwin–Foldy term.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import instance, invalid
from nuscatter.interactions.inelastic.currents.weak_current import Charges, Continued
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors, measured_nucleon
from nuscatter.structure.nucleons.weak import DarwinFoldy, NucleonCharge
from nuscatter.units import Array


@final
@dataclass(frozen=True)
class ElectromagneticCurrent:
    """The current of photons on neutrons and protons.

    Args:
        nucleon: Form factors of the nucleon; strange quarks have no part here.
        charge: G of the nucleon: `DarwinFoldy()`, `Sachs()` or `Dirac()`.

    Raises:
        InputError: an argument is not of its kind, or a form factor is not smooth.

    Example:
        >>> found = ElectromagneticCurrent().charges(0.0)
        >>> [[round(abs(float(each)), 3) for each in of] for of in (found.vector, found.magnetic)]  # neutron, proton
        [[0.0, 1.0], [1.913, 2.793]]
    """

    nucleon: NucleonFormFactors = measured_nucleon
    charge: NucleonCharge = DarwinFoldy()  # noqa: RUF009 - a frozen value

    def __post_init__(self) -> None:
        instance("nucleon", self.nucleon, NucleonFormFactors, "a NucleonFormFactors, as measured_nucleon,")
        if not callable(self.charge) or isinstance(self.charge, type):
            raise invalid("charge", self.charge, "DarwinFoldy(), Sachs() or Dirac()")

    def charges(self, q2: ArrayLike) -> Charges:
        """Return the charges of neutrons and protons at Q² = q² − ω² [MeV²], real or complex."""
        q2, nothing = np.asarray(q2), (np.zeros(()), np.zeros(()))
        made = tuple(each(q2) for each in self._continued)
        return Charges(vector=made[:2], magnetic=made[2:], axial=nothing, pion_pole=nothing)

    @cached_property
    def _continued(self) -> tuple[Continued, ...]:
        """G and G_M of neutron and proton, each as a polynomial."""

        def of(kind: int) -> Continued:
            def function(q2: Array) -> Array:
                return self.charge(self.nucleon, q2)[kind]

            return Continued(function)

        return of(1), of(0), Continued(self.nucleon.magnetic_neutron), Continued(self.nucleon.magnetic_proton)
