r"""Neutrinos on electrons at rest in the Standard Model.

The cross section is that of a free electron. In the rate of a target the electrons of an atom count by steps of their
measured binding energies, Z_eff(T) = Σ n_i θ(T − B_i), where T is all the energy that the electron takes.

Left- and right-handed amplitudes are at tree level L = sin²θ_W ± ½ (upper sign for electron neutrinos, which have the
charged current too) and R = sin²θ_W; antineutrinos swap the two.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Self, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import instance
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.channels import ELECTRON, FREE_ELECTRON, Channel, Recoil
from nuscatter.interactions.couplings.radiative import ONE_LOOP, OneLoopCouplings
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, TREE, EffectiveCouplings, WeakCouplings
from nuscatter.interactions.shapes import Shape
from nuscatter.interactions.term import Term
from nuscatter.particles import Species


@final
@dataclass(frozen=True, eq=False)
class ElectronScattering(Term):
    """Elastic neutrino–electron scattering, at tree level unless made by `effective` or `one_loop`.

    Args:
        sin2_theta_w: sin²θ_W at low momentum transfer; a number or an array of shape (batch,).
        bound: Whether rates count an electron only where T is above its binding energy; else all Z, at every T.
        couplings: Those of L and R. They are no parameter of a fit.

    Raises:
        InputError: sin²θ_W is not finite, or has more than one axis; bound is not True or False; couplings are no
            `WeakCouplings`.

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
    _: KW_ONLY
    couplings: WeakCouplings = TREE
    recoil_kinds: ClassVar[tuple[Recoil, ...]] = (Recoil.ELECTRON,)
    complete: ClassVar[tuple[str, ...]] = ("the Standard Model's amplitudes on electrons",)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sin2_theta_w", coupling("sin2_theta_w", self.sin2_theta_w))
        instance("bound", self.bound, bool, "True or False")
        instance("couplings", self.couplings, WeakCouplings, "WeakCouplings such as TREE, EFFECTIVE or ONE_LOOP")

    @classmethod
    def effective(
        cls,
        sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value,
        bound: bool = True,
        *,
        couplings: EffectiveCouplings = EFFECTIVE,
    ) -> Self:
        """Return the term with published radiatively corrected couplings at low energy, constant for each flavour.

        Args:
            sin2_theta_w: sin²θ_W in the MS-bar scheme at Q = 0; a number or an array of shape (batch,).
            bound: As in the class.
            couplings: The set.

        Raises:
            InputError: as the class.

        Example:
            >>> import nuscatter as ns
            >>> from nuscatter.units import MeV
            >>> corrected, tree = ns.ElectronScattering.effective(), ns.ElectronScattering()
            >>> states = ns.nu_e, ns.nu_mu
            >>> [round(float(corrected.sigma(10 * MeV, each) / tree.sigma(10 * MeV, each)), 3) for each in states]
            [0.957, 1.06]
        """
        instance("couplings", couplings, EffectiveCouplings, "EffectiveCouplings such as EFFECTIVE")
        return cls(sin2_theta_w, bound, couplings=couplings)

    @classmethod
    def one_loop(
        cls,
        sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value,
        bound: bool = True,
        *,
        couplings: OneLoopCouplings = ONE_LOOP,
    ) -> Self:
        """Return the term with the loops of charged leptons as functions of Q² = 2 m_e T, and of hadrons.

        Photons between the electron's legs, or radiated by it, are not in it.

        Args:
            sin2_theta_w: sin²θ_W in the MS-bar scheme at Q = 0; a number or an array of shape (batch,).
            bound: As in the class.
            couplings: Couplings of four fermions, loops of hadrons and α.

        Raises:
            InputError: as the class.
        """
        instance("couplings", couplings, OneLoopCouplings, "OneLoopCouplings such as ONE_LOOP")
        return cls(sin2_theta_w, bound, couplings=couplings)

    @property
    def weak_couplings(self) -> WeakCouplings:
        """The couplings, which all terms of a model that have any must share."""
        return self.couplings

    @property
    def channels(self) -> tuple[Channel, ...]:
        return (ELECTRON,) if self.bound else (FREE_ELECTRON,)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return L or R; flavour does not change."""
        if initial != final or not initial.is_neutrino:
            return {}
        left, right = self.couplings.on_electrons(np.asarray(self.sin2_theta_w), initial.flavour)
        return left if (amplitude == "L") != initial.antiparticle else right
