r"""Neutrinos on electrons, taken as free and at rest, in the Standard Model.

Left- and right-handed amplitudes are L = sin²θ_W ± ½ (upper sign for electron neutrinos, which have the charged
current too) and R = sin²θ_W; antineutrinos swap the two.
"""

from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.interactions.channels import ELECTRON, Channel
from nuscatter.interactions.term import Term, coupling
from nuscatter.particles import Species
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class ElectronScattering(Term):
    """Elastic neutrino–electron scattering at tree level.

    Args:
        sin2_theta_w: sin²θ_W at low momentum transfer; a number or an array of shape (batch,).

    Raises:
        InputError: sin²θ_W is not finite, or has more than one axis.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> f"{ns.ElectronScattering().sigma(10 * MeV, ns.nu_e) / cm**2:.3e}"
        '9.419e-44'
    """

    sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value
    channels: ClassVar[tuple[Channel, ...]] = (ELECTRON,)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sin2_theta_w", coupling("sin2_theta_w", self.sin2_theta_w))

    def charge(
        self, channel: Channel, amplitude: str, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
    ) -> ArrayLike | None:
        """Return L or R; flavour does not change."""
        if initial != final or not initial.is_neutrino:
            return None
        s2 = np.asarray(self.sin2_theta_w)
        left_handed = (amplitude == "L") != initial.antiparticle
        if not left_handed:
            return s2
        return s2 + (0.5 if initial.flavour == "e" else -0.5)
