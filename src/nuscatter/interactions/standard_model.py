r"""The Standard Model on nuclei, as a vector term (review Eqs. 16 and 17).

.. math:: Q_W F_W = (1 - 4 \sin^2\theta_W)\, Z F_p(Q) - N F_n(Q).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.channels import VECTOR, Channel, Recoil
from nuscatter.interactions.shapes import Shape, neutrons, protons
from nuscatter.interactions.term import Term
from nuscatter.particles import Species


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

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return Q_W's couplings to protons and to neutrons, the same for all flavours."""
        if initial != final or not initial.is_neutrino:
            return {}
        return {protons: 1 - 4 * np.asarray(self.sin2_theta_w), neutrons: -1.0}
