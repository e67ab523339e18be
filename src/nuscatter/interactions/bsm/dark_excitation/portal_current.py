r"""Charges of nucleons in the current that A′ couples to: electromagnetic ones of both nucleons, by isospin.

A′ couples to quarks with charges x_u and x_d. Where the up quarks of a proton are the down quarks of a neutron, and
strange quarks are left out, every form factor of the vector current is

.. math:: G^p = x_p G^p_{em} + x_n G^n_{em}, \qquad G^n = x_p G^n_{em} + x_n G^p_{em},

with x_p = 2x_u + x_d and x_n = x_u + 2x_d, the charges of proton and neutron. Kinetic mixing (1, 0) is the photon's
current. Baryon number (1, 1) is isoscalar: its magnetic moment is μ_p + μ_n = 0.88 on both nucleons, where a photon has
2.79 and −1.91, and a state of isospin 1 in a nucleus of isospin 0 is not excited.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import instance
from nuscatter.interactions.inelastic.currents.weak_current import Charges, Complex
from nuscatter.interactions.inelastic.electrons.electromagnetic_current import ElectromagneticCurrent
from nuscatter.sources.dark.portal import PortalCharges, electric
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True)
class PortalCurrent:
    """The current of A′ on nucleons, for its coupling g = 1.

    Args:
        charges_of_quarks: Their charges, as `electric` or `baryon_number`.
        electromagnetic: The photon's current.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> from nuscatter.sources.dark.portal import baryon_number
        >>> found = PortalCurrent(baryon_number).charges(0.0)
        >>> [[round(float(each), 3) for each in of] for of in (found.vector, found.magnetic)]  # neutron, proton
        [[1.0, 1.0], [0.88, 0.88]]
    """

    charges_of_quarks: PortalCharges = electric
    electromagnetic: ElectromagneticCurrent = ElectromagneticCurrent()  # noqa: RUF009 - a frozen value
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance(
            "charges_of_quarks",
            self.charges_of_quarks,
            PortalCharges,
            "PortalCharges such as electric or baryon_number",
        )
        instance("electromagnetic", self.electromagnetic, ElectromagneticCurrent, "an ElectromagneticCurrent")

    def charges(self, q2: ArrayLike) -> Charges:
        """Return the charges of neutrons and protons at Q² = q² − ω² [MeV²]."""
        of = self.electromagnetic.charges(q2)
        return of._replace(vector=self._mixed(of.vector), magnetic=self._mixed(of.magnetic))

    def _mixed(self, of: tuple[Complex, ...]) -> tuple[Complex, ...]:
        """Return the form factors of neutron and proton, of the photon's."""
        (neutron, proton), x = of, self.charges_of_quarks
        return (
            np.asarray(x.proton * neutron + x.neutron * proton),
            np.asarray(x.proton * proton + x.neutron * neutron),
        )
