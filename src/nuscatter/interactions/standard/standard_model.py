r"""The Standard Model on nuclei, as a vector term (review Eqs. 16, 17 and 34).

.. math:: Q_W F_W = (1 - 4 \sin^2\theta_W)\, Z F_p(Q) - N F_n(Q)

at tree level. With radiative corrections the numbers depend on the flavour of the neutrino, and at one loop on Q².
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Self, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import InputWarning, instance
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.channels import VECTOR, Channel, Recoil
from nuscatter.interactions.couplings.radiative import ONE_LOOP, OneLoopCouplings
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, TREE, EffectiveCouplings, WeakCouplings
from nuscatter.interactions.shapes import Shape
from nuscatter.interactions.term import Term
from nuscatter.particles import Species

#: A fit of little data may pass below 0 and above 1. Beyond this size a number was hardly meant, as a percentage.
_LARGEST_ANGLE = 5.0


@final
@dataclass(frozen=True, eq=False)
class StandardModel(Term):
    """Coherent elastic neutrino–nucleus scattering by the Z boson, at tree level (review Eq. 16) unless made otherwise.

    `effective` and `one_loop` make it with radiative corrections. A fitted sin²θ_W belongs to one of the three:
    ``couplings.scheme`` names it.

    Args:
        sin2_theta_w: sin²θ_W at low momentum transfer; a number or an array of shape (batch,).
        couplings: What is multiplied by the shapes of protons and neutrons. It is no parameter of a fit.

    Raises:
        InputError: sin²θ_W is not finite, or has more than one axis; couplings are no `WeakCouplings`.

    Warns:
        InputWarning: sin²θ_W is above 5 in size, as a percentage is.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> caesium = ns.helm(ns.nuclide("Cs133"))
        >>> sigma = ns.StandardModel([0.22, 0.24]).sigma(30 * MeV, ns.nu_e, caesium)
        >>> [f"{each / cm**2:.3e}" for each in sigma]
        ['1.540e-38', '1.735e-38']
        >>> tree, corrected = ns.StandardModel(), ns.StandardModel.effective()
        >>> states = ns.nu_e, ns.nu_mu
        >>> at = [(30 * MeV, each, caesium) for each in states]
        >>> [round(float(corrected.sigma(*each) / tree.sigma(*each)), 4) for each in at]
        [1.0037, 1.0277]
    """

    sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value
    _: KW_ONLY
    couplings: WeakCouplings = TREE
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR,)
    recoil_kinds: ClassVar[tuple[Recoil, ...]] = (Recoil.NUCLEUS,)
    complete: ClassVar[tuple[str, ...]] = (
        "the Standard Model's vector amplitude on nuclei",
        "the Standard Model's vector amplitude on hydrogen",
    )

    def __post_init__(self) -> None:
        angle = coupling("sin2_theta_w", self.sin2_theta_w)
        object.__setattr__(self, "sin2_theta_w", angle)
        if not angle.ndim and abs(angle) > _LARGEST_ANGLE:
            sentence = (
                f"sin2_theta_w is {angle:g}, but a number near 0.24 was expected; a fit may pass it, no sine does."
            )
            warnings.warn(sentence, InputWarning, stacklevel=3)
        instance("couplings", self.couplings, WeakCouplings, "WeakCouplings such as TREE, EFFECTIVE or ONE_LOOP")

    @classmethod
    def effective(
        cls, sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value, *, couplings: EffectiveCouplings = EFFECTIVE
    ) -> Self:
        """Return the model with published radiatively corrected couplings at low energy, constant for each flavour.

        It is what comparisons with published counts use. The Standard Model's charge radii of neutrinos are in it.

        Args:
            sin2_theta_w: sin²θ_W in the MS-bar scheme at Q = 0; a number or an array of shape (batch,).
            couplings: The set; `EFFECTIVE` has ZZ boxes, `WITHOUT_ZZ_BOXES` of `nuscatter.interactions` has none.

        Raises:
            InputError: as the model.
        """
        instance("couplings", couplings, EffectiveCouplings, "EffectiveCouplings such as EFFECTIVE")
        return cls(sin2_theta_w, couplings=couplings)

    @classmethod
    def one_loop(
        cls, sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value, *, couplings: OneLoopCouplings = ONE_LOOP
    ) -> Self:
        """Return the model with the loops of charged leptons as functions of Q², and of hadrons (review Eq. 34).

        A running sin²θ_W(Q) and the charge radii of the Standard Model are other names of these loops: add neither.

        Args:
            sin2_theta_w: sin²θ_W in the MS-bar scheme at Q = 0; a number or an array of shape (batch,).
            couplings: Couplings of four fermions, loops of hadrons and α.

        Raises:
            InputError: as the model.

        Example:
            >>> import nuscatter as ns
            >>> from nuscatter.units import MeV
            >>> argon, loops = ns.helm("Ar40"), ns.StandardModel.one_loop()
            >>> sigma = [float(loops.sigma(E * MeV, state, argon)) for E in (1, 50) for state in (ns.nu_e, ns.nu_mu)]
            >>> [round(100 * (1 - one / other), 2) for one, other in (sigma[:2], sigma[2:])]  # per cent
            [2.59, 0.92]
        """
        instance("couplings", couplings, OneLoopCouplings, "OneLoopCouplings such as ONE_LOOP")
        return cls(sin2_theta_w, couplings=couplings)

    @property
    def weak_couplings(self) -> WeakCouplings:
        """The couplings, which all terms of a model that have any must share."""
        return self.couplings

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return Q_W's couplings to protons and to neutrons."""
        if initial != final or not initial.is_neutrino:
            return {}
        return self.couplings.on_nuclei(np.asarray(self.sin2_theta_w), initial.flavour)
