r"""The Standard Model on nuclei, as a vector term (review Eqs. 16 and 17).

.. math:: Q_W F_W = (1 - 4 \sin^2\theta_W)\, Z F_p(Q) - N F_n(Q).
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.channels import VECTOR, Channel, Recoil
from nuscatter.interactions.term import Term
from nuscatter.particles import Species
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class StandardModel(Term):
    """Coherent elastic neutrino–nucleus scattering by the Z boson, at tree level (review Eq. 16).

    Args:
        sin2_theta_w: sin²θ_W at low momentum transfer; a number or an array of shape (batch,).

    Raises:
        InputError: sin²θ_W is not finite, or has more than one axis.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> caesium = ns.helm(ns.nuclide("Cs133"))
        >>> sigma = ns.StandardModel([0.22, 0.24]).sigma(30 * MeV, ns.nu_e, caesium)
        >>> [f"{each / cm**2:.3e}" for each in sigma]
        ['1.540e-38', '1.735e-38']
    """

    sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR,)
    recoil_kinds: ClassVar[tuple[Recoil, ...]] = (Recoil.NUCLEUS,)
    complete: ClassVar[tuple[str, ...]] = ("the Standard Model's vector amplitude on nuclei",)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sin2_theta_w", coupling("sin2_theta_w", self.sin2_theta_w))

    def charge(
        self, channel: Channel, amplitude: str, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
    ) -> ArrayLike | None:
        """Return Q_W F_W(Q), the same for all flavours."""
        if initial != final or nucleus is None or not initial.is_neutrino:
            return None
        Q = np.sqrt(q2)
        nuclide = nucleus.nuclide
        proton = (1 - 4 * np.asarray(self.sin2_theta_w)) * nuclide.Z
        return proton * nucleus.proton(Q) - nuclide.N * nucleus.neutron(Q)
