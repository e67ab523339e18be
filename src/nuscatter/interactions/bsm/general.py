r"""General four-fermion interactions beyond vectors: scalar and tensor contact terms.

.. math:: L = -\frac{G_F}{\sqrt2} \Big[ C_S\, \bar\nu\nu\, \bar q q
          + C_T\, \bar\nu\sigma^{\mu\nu}\nu\, \bar q \sigma_{\mu\nu} q \Big],

the same for u and d quarks unless the nucleons' charges say otherwise. Neutrinos are Dirac particles whose right-handed
partner leaves; for Majorana neutrinos C_T vanishes between equal flavours and C_S is as here. They interfere on
nuclei with spin (D. Aristizabal Sierra, V. De Romeri and N. Rojas, Phys. Rev. D 98 (2018) 075018).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import fermi_constant
from nuscatter.errors import instance, invalid
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.bsm.channels import SCALAR, SCALAR_TENSOR
from nuscatter.interactions.bsm.mediators import OfNucleus, OfSpin, TensorCharge
from nuscatter.interactions.bsm.scalar_charges import ScalarCharges, nucleon_scalar_charges
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.shapes import Shape, as_hashable, neutrons, protons
from nuscatter.interactions.term import Term
from nuscatter.particles import Species

_SCALE = fermi_constant.value / 2**0.5


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class GeneralInteraction(Term):
    """Scalar and tensor contact interactions with quarks, in units of the Fermi constant.

    Args:
        scalar: C_S of all quarks, in units of which `charges` are; a number or an array of shape (batch,).
        tensor: C_T, likewise.
        charges: Scalar charges of the nucleons.
        tensor_charge: Tensor charge of a nucleus, (nucleus, Q [MeV]) → array; needed where `tensor` is not zero.

    Raises:
        InputError: a coupling is not finite; a tensor coupling without a tensor charge.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> term = GeneralInteraction(scalar=0.01)
        >>> f"{term.sigma(30 * MeV, ns.nu_mu, ns.helm('Ar40')) / cm**2:.2e}"
        '1.44e-40'
    """

    scalar: ArrayLike = 0.0
    tensor: ArrayLike = 0.0
    charges: ScalarCharges = nucleon_scalar_charges()  # noqa: RUF009 (an immutable value)
    tensor_charge: TensorCharge | None = None
    channels: ClassVar[tuple[Channel, ...]] = (SCALAR, SCALAR_TENSOR)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scalar", coupling("scalar", self.scalar))
        object.__setattr__(self, "tensor", coupling("tensor", self.tensor))
        instance("charges", self.charges, ScalarCharges, "ScalarCharges, as nucleon_scalar_charges() returns them,")
        if not callable(self.tensor_charge) and (self.tensor_charge is not None or np.any(self.tensor)):
            raise invalid("tensor_charge", self.tensor_charge, "a function of a Nucleus and Q [MeV], or no tensor,")

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return C_S or C_T [MeV⁻²]; flavour does not change."""
        if initial != final or not initial.is_neutrino:
            return {}
        if amplitude == "S":
            strength = _SCALE * np.asarray(self.scalar)
            return {
                OfSpin(channel, protons): strength * self.charges.proton,
                OfSpin(channel, neutrons): strength * self.charges.neutron,
            }
        if self.tensor_charge is None:
            return {}
        sign = -1.0 if initial.antiparticle else 1.0
        return {OfSpin(channel, OfNucleus(as_hashable(self.tensor_charge))): sign * _SCALE * np.asarray(self.tensor)}
