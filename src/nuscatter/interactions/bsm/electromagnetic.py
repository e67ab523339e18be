r"""Electromagnetic properties of neutrinos: moments, charges and radii, by photon exchange (review §VII.B, Eqs. 54–57).

The photon couples to protons as a massless vector boson of charges (1, 0) and coupling e would, and to the neutrino by

=================  ===================================  =====================================================
property           on a nucleus                         on an electron
=================  ===================================  =====================================================
magnetic moment μ  dσ/dT = πα²/m_e² (μ/μ_B)² Z²F²       the same with Z²F² = 1, without T/4E²
                   (1/T − 1/E + T/4E²)
charge q [e]       Q_W → Q_W + √2 4πα q Z F/(G_F Q²)    g_{L,R} → g_{L,R} − 4πα q/(2√2 G_F Q²)
radius ⟨r²⟩        q = −⟨r²⟩Q²/6 in the line above       likewise
=================  ===================================  =====================================================

A radius of one flavour therefore acts as a shift of sin²θ_W by (√2πα/6G_F)⟨r²⟩ = 0.0118978 per 1e-32 cm²: by
g_V^p → g_V^p − (√2πα/3G_F)⟨r²⟩ and g_V^p = ½ − 2 sin²θ_W. The review's Eq. 57 has twice that. A moment flips the
helicity and adds to the cross section; a charge and a radius interfere with the Z boson where flavour is conserved.

Sources: C. Giunti and A. Studenikin, Rev. Mod. Phys. 87 (2015) 531; for radii M. Cadeddu et al., Phys. Rev. D 98 (2018)
113010, and with their dependence on momentum M. Atzori Corona et al., arXiv:2402.16709.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Self, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.errors import InputError, instance, invalid
from nuscatter.interactions.bsm.channels import DIPOLE, ELECTRON_DIPOLE, upscattering
from nuscatter.interactions.bsm.flavour import coupling_matrix, entry, transition
from nuscatter.interactions.bsm.mediators import Propagator
from nuscatter.interactions.channels import ELECTRON, VECTOR, Channel, Recoil
from nuscatter.interactions.couplings.weak_couplings import (
    LEPTON_MASSES,
    TREE,
    RadiusForm,
    WeakCouplings,
    standard_charge_radius,
)
from nuscatter.interactions.shapes import Formed, Shape, as_hashable, protons, unity
from nuscatter.interactions.term import Term
from nuscatter.particles import Species
from nuscatter.quantities import POSITIVE_MASS, plausible, warn_if_bare
from nuscatter.units import MeV, bohr_magneton, cm

#: 1/Q², of the photon.
_MASSLESS = Propagator(0.0)
#: Sizes of a moment [MeV⁻¹] and of a radius [MeV⁻²] that are asked whether they lack their unit: moments that are
#: searched for, and radii far below any.
_MOMENTS = (1e-15 / MeV, 1e-6 / MeV)
_TINY_RADII = (1e-60 / MeV**2, 1e-16 / MeV**2)
#: √2 4πα/G_F [MeV²]: what a charge q = 1 adds to Q_W/Z at Q² = 1.
_PHOTON = 2**0.5 * 4 * np.pi * fine_structure_constant.value / fermi_constant.value


@final
@dataclass(frozen=True, eq=False)
class MagneticMoment(Term):
    """Magnetic (and electric) dipole moments of neutrinos, diagonal or between flavours (review Eqs. 54–56).

    Args:
        moments: Moments [MeV⁻¹] by flavours: ``e`` or ``ee``, ``mu``, ``tau``, ``emu``, ``etau``, ``mutau``; multiply
            by `bohr_magneton`. Numbers or arrays of shape (batch,). Dirac neutrinos, L = ½ ν̄ μ σF ν, may have diagonal
            ones; Majorana neutrinos only transitions, imaginary numbers here (antisymmetric and Hermitian).

    Raises:
        InputError: an unknown name, or a number that is not finite.

    Warns:
        InputWarning: a moment seems to lack its unit, as 1e-9.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, bohr_magneton, keV
        >>> argon, standard = ns.helm("Ar40"), ns.StandardModel()
        >>> model = standard + MagneticMoment(mu=1e-9 * bohr_magneton)
        >>> at = 30 * MeV, 1 * keV, ns.nu_mu, argon
        >>> round(float(model.dsigma_dT(*at) / standard.dsigma_dT(*at)), 3)
        2.173
    """

    moments: Mapping[str, NDArray[np.number]]
    channels: ClassVar[tuple[Channel, ...]] = (DIPOLE, ELECTRON_DIPOLE)

    def __init__(self, **moments: ArrayLike) -> None:
        object.__setattr__(self, "moments", MappingProxyType(coupling_matrix(_pairs(moments))))
        for name, value in moments.items():
            warn_if_bare(name, value, ("bohr_magneton", bohr_magneton), *_MOMENTS, stacklevel=2)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return μ [MeV⁻¹] of protons, or of an electron."""
        moment = _between(self.moments, initial, final)
        return {} if moment is None else {_matter(channel): moment}


@final
@dataclass(frozen=True, eq=False)
class DipolePortal(Term):
    """A transition moment to a heavy neutral lepton N, which leaves with its mass and its own threshold.

    L = ½ μ N̄ σ_{αβ} P_L ν F^{αβ}; the d of Magill et al., without the ½, is μ/2.

    Args:
        mass: Mass of the heavy lepton [MeV].
        e: Moment of electron neutrinos [MeV⁻¹]; a number, which may be complex, or an array of shape (batch,).
        mu: Moment of muon neutrinos. All flavours end as the same N, so what oscillated together interferes.
        tau: Moment of tau neutrinos.

    Raises:
        InputError: the mass is not positive, or a moment is not finite.

    Warns:
        InputWarning: a moment seems to lack its unit, as 1e-9.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, bohr_magneton, cm
        >>> portal = DipolePortal(20 * MeV, mu=1e-9 * bohr_magneton)
        >>> sigma = portal.sigma([15 * MeV, 30 * MeV], ns.nu_mu, ns.helm("Ar40"), ns.Recoil.NUCLEUS)
        >>> [f"{each / cm**2:.2e}" for each in sigma]
        ['0.00e+00', '2.00e-40']
    """

    mass: float
    _: KW_ONLY
    e: ArrayLike = 0.0
    mu: ArrayLike = 0.0
    tau: ArrayLike = 0.0

    def __post_init__(self) -> None:
        plausible("mass", self.mass, POSITIVE_MASS, single=True)
        for name in ("e", "mu", "tau"):
            value = getattr(self, name)
            object.__setattr__(self, name, entry(name, value))
            warn_if_bare(name, value, ("bohr_magneton", bohr_magneton), *_MOMENTS, stacklevel=3)

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        return upscattering(float(self.mass)), upscattering(float(self.mass), Recoil.ELECTRON)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return μ [MeV⁻¹]. The heavy lepton is no species: the first flavour of the family takes its place."""
        if not initial.is_neutrino or final != initial.family[0]:
            return {}
        moment = np.asarray({"e": self.e, "mu": self.mu, "tau": self.tau}[initial.flavour])
        return {_matter(channel): np.conj(moment) if initial.antiparticle else moment}


@final
@dataclass(frozen=True, eq=False)
class Millicharge(Term):
    """Electric charges of neutrinos in units of e, diagonal or between flavours.

    Args:
        charges: By flavours as in `MagneticMoment`, numbers or arrays of shape (batch,).

    Raises:
        InputError: an unknown name, or a number that is not finite.
    """

    charges: Mapping[str, NDArray[np.number]]
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR, ELECTRON)

    def __init__(self, **charges: ArrayLike) -> None:
        object.__setattr__(self, "charges", MappingProxyType(coupling_matrix(_pairs(charges))))

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return what is added to Q_W F_W, or to the electron's L and R [MeV²], by shapes with the photon's 1/Q²."""
        own = _between(self.charges, initial, final)
        return {} if own is None else {Formed(_MASSLESS, _matter(channel)): own * _photon(channel)}


#: ⟨r²⟩ of the Standard Model [MeV⁻²] by pairs of flavours: −0.83, −0.48 and −0.30e-32 cm² (`standard_charge_radius`).
standard_charge_radii: Mapping[str, float] = MappingProxyType(
    {flavour * 2: standard_charge_radius(flavour) for flavour in LEPTON_MASSES}
)


@final
@dataclass(frozen=True, eq=False)
class ChargeRadius(Term):
    """Charge radii ⟨r²⟩ of neutrinos beyond what the model has already, by pairs of flavours (review Eq. 57).

    A published radius that was fitted is the whole radius of the neutrino: that is `total`.

    Args:
        form: ⟨r²⟩ at Q² over that at 0, a function of Q² [MeV²] such as a `LeptonForm`; 1 if None.
        radii: ⟨r²⟩ [MeV⁻²] by flavours as in `MagneticMoment`; multiply by ``cm**2``. Numbers or arrays (batch,).

    Raises:
        InputError: an unknown name, or a number that is not finite.

    Warns:
        InputWarning: a radius seems to lack its unit, as -1e-32.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> argon, standard = ns.helm("Ar40"), ns.StandardModel()
        >>> model = standard + ChargeRadius(mumu=-1e-32 * cm**2)
        >>> shifted = ns.StandardModel(0.23857 - 0.0118978)
        >>> ratio = model.sigma(30 * MeV, ns.nu_mu, argon) / shifted.sigma(30 * MeV, ns.nu_mu, argon)
        >>> round(float(ratio), 6)
        1.0
    """

    radii: Mapping[str, NDArray[np.number]]
    form: RadiusForm | None = None
    #: The couplings whose radii of these flavours are taken out; None for radii that are added.
    replaced: WeakCouplings | None = None
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR, ELECTRON)

    def __init__(self, form: RadiusForm | None = None, **radii: ArrayLike) -> None:
        if form is not None and not callable(form):
            raise invalid("form", form, "a function of Q² [MeV²], or None")
        object.__setattr__(self, "form", form)
        object.__setattr__(self, "radii", MappingProxyType(coupling_matrix(_pairs(radii))))
        for name, value in radii.items():
            warn_if_bare(name, value, ("cm**2", cm**2), *_TINY_RADII, stacklevel=2)

    @classmethod
    def total(cls, couplings: WeakCouplings = TREE, **radii: ArrayLike) -> Self:
        """Return the term that makes the radii of a model the given ones, in place of those that it includes.

        What is left of g_V^p is the same for all flavours: its tree level, or 0.0185 of `EFFECTIVE`. At one loop the
        included radius is taken out with its dependence on Q²; the given one does not depend on it.

        Args:
            couplings: Those of the model, which says what is included: `TREE`, with no radius, or the `couplings` of a
                `StandardModel`. A model with other ones is refused.
            radii: ⟨r²⟩ in all [MeV⁻²]; flavours that are not named keep what the model has.

        Raises:
            InputError: couplings are no `WeakCouplings`; as the class.

        Example:
            >>> import nuscatter as ns
            >>> from nuscatter.units import MeV, cm
            >>> argon, standard = ns.helm("Ar40"), ns.StandardModel.effective()
            >>> none = standard + ns.ChargeRadius.total(standard.couplings, e=0.0, mu=0.0)
            >>> ratio = none.sigma(30 * MeV, ns.nu_e, argon) / none.sigma(30 * MeV, ns.nu_mu, argon)
            >>> round(float(ratio), 4)
            1.0002
        """
        instance("couplings", couplings, WeakCouplings, "WeakCouplings such as TREE, EFFECTIVE or ONE_LOOP")
        made = cls(None, **radii)
        object.__setattr__(made, "replaced", couplings)
        return made

    @property
    def complete(self) -> tuple[str, ...]:
        """A radius in all is the whole radius; radii that are added may be several."""
        return () if self.replaced is None else tuple(f"the total charge radius of {pair}" for pair in self.radii)

    @property
    def weak_couplings(self) -> WeakCouplings | None:
        """The couplings of which a radius is replaced; None for radii that are added."""
        return self.replaced

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return what is added to Q_W F_W, or to the electron's L and R."""
        own = _between(self.radii, initial, final)
        if own is None:
            return {}
        scale, matter = -_photon(channel) / 6, _matter(channel)
        shape = _formed(self.form, matter)
        result: dict[Shape, ArrayLike] = {shape: own * scale}
        if self.replaced is not None and initial == final:
            included, form = self.replaced.included_radius(initial.flavour)
            shape = _formed(form, matter)
            result[shape] = result.get(shape, 0.0) - np.asarray(included * scale)
        return result


def _pairs(named: Mapping[str, ArrayLike]) -> dict[str, ArrayLike]:
    """Return arguments with diagonal names in full, ``e`` for ``ee``; `InputError` if both are given."""
    full: dict[str, ArrayLike] = {}
    for name, value in named.items():
        whole = name * 2 if name in ("e", "mu", "tau") else name
        if whole in full:
            raise InputError(f"{whole} is given twice, as {whole} and as {whole[: len(whole) // 2]}; give it once.")
        full[whole] = value
    return full


def _between(matrix: Mapping[str, NDArray[np.number]], initial: Species, final: Species) -> NDArray[np.number] | None:
    return transition(matrix, "", initial, final) if initial.is_neutrino else None


def _formed(form: RadiusForm | None, matter: Shape) -> Shape:
    """Return matter times a form, where there is one."""
    return matter if form is None else Formed(as_hashable(form), matter)


def _matter(channel: Channel) -> Shape:
    """Return the shape of what the photon couples to: Z F_p of a nucleus, 1 for an electron."""
    return unity if channel.recoil is Recoil.ELECTRON else protons


def _photon(channel: Channel) -> float:
    """Return what multiplies q/Q² and the matter in what a charge q adds to Q_W F_W, or to L and R [MeV²]."""
    return float(-_PHOTON / 4 if channel.recoil is Recoil.ELECTRON else _PHOTON)
