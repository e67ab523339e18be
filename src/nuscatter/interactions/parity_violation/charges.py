r"""The weak charges of proton and neutron that an electron sees, and the charges of a nucleus at a momentum transfer.

A nucleus has a charge and a weak charge at each momentum transfer,

.. math:: Z F_p(Q), \qquad W(Q) = q_p\, Z F_p(Q) + q_n\, N F_n(Q),

with the two form factors of a `Nucleus` of extended nucleons (`nuscatter.structure.nucleons.weak`): its proton form
factor is that of the charge. At tree level q_p = 1 − 4 sin²θ_W and q_n = −1. Radiative corrections are different for
electrons and for neutrinos, so that these charges are not those of the `StandardModel`.
"""

from dataclasses import dataclass, replace
from typing import final

import numpy as np

from nuscatter.errors import InputError, computed, finite, instance, invalid
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.nucleus import FormFactor, Nucleus
from nuscatter.units import Array


@final
@dataclass(frozen=True, kw_only=True)
class WeakCharges:
    """Weak charges of the nucleons for electrons at low momentum transfer, radiative corrections included.

    The defaults, 0.0710 and −0.9877, are those that analyses of PREX-2 and CREX use. They follow from −2 (2 g_u + g_d)
    and −2 (g_u + 2 g_d) with the low-energy couplings of electrons and quarks of the Particle Data Group; the digits
    are from memory.

    Args:
        proton: Weak charge q_p of the proton.
        neutron: Weak charge q_n of the neutron.

    Raises:
        InputError: a charge is not one finite number.

    Source: P.-G. Reinhard, X. Roca-Maza and W. Nazarewicz, Phys. Rev. Lett. 127 (2021) 232501.

    Example:
        >>> round(WeakCharges().of("Pb208"), 2)
        -118.63
        >>> round(WeakCharges().scaled_to("Pb208", -117.9).neutron, 5)
        -0.98192
    """

    proton: float = 0.0710
    neutron: float = -0.9877

    def __post_init__(self) -> None:
        finite("proton", self.proton, single=True), finite("neutron", self.neutron, single=True)

    def of(self, nuclide: Nuclide | str) -> float:
        """Return the weak charge of a nucleus, Z q_p + N q_n."""
        chosen = find(nuclide)
        return float(chosen.Z * self.proton + chosen.N * self.neutron)

    def scaled_to(self, nuclide: Nuclide | str, total: float) -> "WeakCharges":
        """Return charges with another q_n, by which the weak charge of a nucleus is `total`.

        Publications of an experiment state the weak charge of their nucleus, −117.9 for ²⁰⁸Pb in PREX-2.

        Raises:
            InputError: the nucleus has no neutron, or the total is not a finite number.
        """
        chosen = find(nuclide)
        wanted = float(finite("total", total, single=True))
        if chosen.N == 0:
            raise InputError(f"{chosen.name} has no neutron whose weak charge could be scaled; one with was expected.")
        return replace(self, neutron=(wanted - chosen.Z * self.proton) / chosen.N)


def at_transfer(form_factor: FormFactor, Q: Array) -> Array:
    """Return a form factor at momentum transfers `Q` [MeV] of shape (n,), with its batch or 1 behind, shape (n, batch).

    Raises:
        InputError: a value is not finite, or the shapes do not go together.
    """
    values = np.asarray(form_factor(Q[:, None]), dtype=float)
    if values.ndim != 2 or values.shape[0] != Q.size:
        raise invalid("the shape of a form factor at Q of shape (n, 1)", values.shape, "(n, 1) or (n, batch)")
    return computed("a form factor", values)


def charge_at(nucleus: Nucleus, Q: Array) -> Array:
    """Return the charge Z F_p at momentum transfers `Q` [MeV], shape (n, batch or 1)."""
    return nucleus.nuclide.Z * at_transfer(nucleus.proton, Q)


def weak_charge_at(nucleus: Nucleus, Q: Array, charges: WeakCharges) -> Array:
    """Return the weak charge W = q_p Z F_p + q_n N F_n at momentum transfers `Q` [MeV], shape (n, batch or 1)."""
    proton, neutron = at_transfer(nucleus.proton, Q), at_transfer(nucleus.neutron, Q)
    return charges.proton * nucleus.nuclide.Z * proton + charges.neutron * nucleus.nuclide.N * neutron


def target(nucleus: Nucleus) -> Nucleus:
    """Return a nucleus, or raise `InputError` if it is none, or has no charge."""
    instance("nucleus", nucleus, Nucleus, "a Nucleus, as helm('Pb208') returns it,")
    if nucleus.nuclide.Z == 0:
        raise InputError(f"{nucleus.nuclide.name} has no charge, but a nucleus with protons was expected.")
    return nucleus
