r"""Neutrinos on electrons at rest in the Standard Model.

The cross section is that of a free electron. In the rate of a target the electrons of an atom count by steps of their
measured binding energies, Z_eff(T) = Σ n_i θ(T − B_i), where T is all the energy that the electron takes.

Left- and right-handed amplitudes are L = sin²θ_W ± ½ (upper sign for electron neutrinos, which have the charged
current too) and R = sin²θ_W; antineutrinos swap the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import instance
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.channels import ELECTRON, FREE_ELECTRON, Channel, Recoil
from nuscatter.interactions.shapes import Shape, unity
from nuscatter.interactions.term import Term
from nuscatter.particles import Species


@final
@dataclass(frozen=True, eq=False)
class ElectronScattering(Term):
    """Elastic neutrino–electron scattering at tree level.

    Args:
        sin2_theta_w: sin²θ_W at low momentum transfer; a number or an array of shape (batch,).
        bound: Whether rates count an electron only where T is above its binding energy; else all Z, at every T.

    Raises:
        InputError: sin²θ_W is not finite, or has more than one axis; bound is not True or False.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> f"{ns.ElectronScattering().sigma(10 * MeV, ns.nu_e) / cm**2:.3e}"
        '9.419e-44'

        Of the 32 electrons of germanium those of K and L are bound by more than 1 keV:

        >>> from nuscatter.units import keV, m
        >>> flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
        >>> bound = ns.recoil_spectrum(ns.ElectronScattering(), flux, "Ge", 1 * keV)
        >>> free = ns.recoil_spectrum(ns.ElectronScattering(bound=False), flux, "Ge", 1 * keV)
        >>> print(round(float(32 * bound / free), 9))
        22.0
    """

    sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value
    bound: bool = True
    recoil_kinds: ClassVar[tuple[Recoil, ...]] = (Recoil.ELECTRON,)
    complete: ClassVar[tuple[str, ...]] = ("the Standard Model's amplitudes on electrons",)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sin2_theta_w", coupling("sin2_theta_w", self.sin2_theta_w))
        instance("bound", self.bound, bool, "True or False")

    @property
    def channels(self) -> tuple[Channel, ...]:
        return (ELECTRON,) if self.bound else (FREE_ELECTRON,)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return L or R; flavour does not change."""
        if initial != final or not initial.is_neutrino:
            return {}
        s2 = np.asarray(self.sin2_theta_w)
        left_handed = (amplitude == "L") != initial.antiparticle
        if not left_handed:
            return {unity: s2}
        return {unity: s2 + (0.5 if initial.flavour == "e" else -0.5)}
