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
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Self, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.constants import electron_mass, fermi_constant, fine_structure_constant, muon_mass, tau_mass
from nuscatter.errors import InputError, common_shape, instance, invalid, truth
from nuscatter.interactions.bsm.channels import DIPOLE, ELECTRON_DIPOLE, upscattering
from nuscatter.interactions.bsm.flavour import coupling_matrix, entry, transition
from nuscatter.interactions.bsm.mediators import Propagator
from nuscatter.interactions.channels import ELECTRON, VECTOR, Channel, Recoil
from nuscatter.interactions.shapes import Formed, Shape, as_hashable, protons, unity
from nuscatter.interactions.term import Model, Term
from nuscatter.interactions.vacuum_polarisation import lepton_loop
from nuscatter.particles import Species
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.units import Array, GeV, cm

#: 1/Q², of the photon.
_MASSLESS = Propagator(0.0)
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
        mass: Of the heavy lepton [MeV].
        e: Moment of electron neutrinos [MeV⁻¹]; a number, which may be complex, or an array of shape (batch,).
        mu: Of muon neutrinos. All flavours end as the same N, so what oscillated together interferes.
        tau: Of tau neutrinos.

    Raises:
        InputError: the mass is not positive, or a moment is not finite.

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
            object.__setattr__(self, name, entry(name, getattr(self, name)))

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


#: A function of Q² [MeV²].
RadiusForm: TypeAlias = Callable[[Array], ArrayLike]

#: The W boson's mass [MeV] (Particle Data Group 2024).
_W_MASS = 80.3692 * GeV

#: ⟨r²⟩ of the Standard Model [MeV⁻²] (A. Cadeddu et al., Phys. Rev. D 98 (2018) 113010, Eq. 3).
standard_charge_radii: Mapping[str, float] = MappingProxyType(
    {"ee": -0.83e-32 * cm**2, "mumu": -0.48e-32 * cm**2, "tautau": -0.30e-32 * cm**2}
)


@final
@dataclass(frozen=True, eq=False)
class ChargeRadius(Term):
    """Charge radii ⟨r²⟩ of neutrinos beyond what the model has already, by pairs of flavours (review Eq. 57).

    Args:
        form: ⟨r²⟩ at Q² over that at 0, a function of Q² [MeV²] such as `lepton_form` returns; 1 if None.
        radii: ⟨r²⟩ [MeV⁻²] by flavours as in `MagneticMoment`; multiply by ``cm**2``. Numbers or arrays (batch,).

    Raises:
        InputError: an unknown name, or a number that is not finite.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> argon, standard = ns.helm("Ar40"), ns.StandardModel()
        >>> model = standard + ChargeRadius(mumu=-1e-32 * cm**2)
        >>> shifted = ns.StandardModel(0.23857 - 0.0118978)
        >>> ratio = model.sigma(30 * MeV, ns.nu_mu, argon) / shifted.sigma(30 * MeV, ns.nu_mu, argon)
        >>> round(float(ratio), 6)
        1.0
    """

    radii: Mapping[str, NDArray[np.number]]
    form: RadiusForm | None = None
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR, ELECTRON)

    def __init__(self, form: RadiusForm | None = None, **radii: ArrayLike) -> None:
        if form is not None and not callable(form):
            raise invalid("form", form, "a function of Q² [MeV²], or None")
        object.__setattr__(self, "form", form)
        object.__setattr__(self, "radii", MappingProxyType(coupling_matrix(_pairs(radii))))

    @classmethod
    def total(cls, included: Mapping[str, ArrayLike] | None = None, **radii: ArrayLike) -> Self:
        """Return the term that makes the radii of a model the given ones, instead of those that it includes.

        Args:
            included: Radii that the model's couplings include already: `standard_charge_radii` for a model with
                `standard_radii` in it; None for the tree-level `StandardModel`, which includes none.
            radii: ⟨r²⟩ in all [MeV⁻²]; flavours that are not named keep what the model has.
        """
        given = coupling_matrix(_pairs(radii))
        if included is not None:
            instance("included", included, Mapping, "a mapping of flavours to radii, as standard_charge_radii")
        own = coupling_matrix(_pairs({} if included is None else dict(included)))
        for name, value in given.items():
            common_shape(**{name: value, f"{name} in included": own.get(name, np.zeros(()))})
        return cls(None, **{name: value - own.get(name, np.zeros(())) for name, value in given.items()})

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return what is added to Q_W F_W, or to the electron's L and R."""
        own = _between(self.radii, initial, final)
        if own is None:
            return {}
        shape = _matter(channel) if self.form is None else Formed(as_hashable(self.form), _matter(channel))
        return {shape: -own / 6 * _photon(channel)}


@final
@dataclass(frozen=True)
class LeptonForm:
    """Charge radius of a neutrino at Q² over that at 0, by W boson and the loop of its charged lepton.

    (3 + 6Π(Q², m; m_W))/(3 + 6Π(0, m; m_W)): the radius −(G_F/2√2π²)[3 − 2 ln(m²/m_W²)] of the Standard Model with its
    logarithm at Q² in place of 0 (M. Atzori Corona et al., arXiv:2402.16709).

    Args:
        mass: Mass of the charged lepton [MeV].

    Raises:
        InputError: the mass is not positive.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(LeptonForm(electron_mass.value)((50 * MeV) ** 2)), 3)
        0.705
    """

    mass: float

    def __post_init__(self) -> None:
        plausible("mass", self.mass, POSITIVE_MASS, single=True)

    def __call__(self, q2: Array) -> Array:
        """Return the ratio at `q2` [MeV²], in its shape."""
        return (3 + 6 * lepton_loop(q2, mass=self.mass, scale=_W_MASS)) / (
            3 + 6 * lepton_loop(0.0, mass=self.mass, scale=_W_MASS)
        )


def standard_radii(*, momentum_dependent: bool = True) -> Model:
    """Return the charge radii of the Standard Model as terms, to be added to its tree level.

    Args:
        momentum_dependent: Whether they follow `LeptonForm`; else they are those of Q² = 0. At the momenta of stopped
            pions, Q ≫ m_e, the electron neutrino's is 30 % smaller.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> argon, standard = ns.helm("Ar40"), ns.StandardModel()
        >>> model = standard + standard_radii()
        >>> ratio = model.sigma(30 * MeV, ns.nu_e, argon) / model.sigma(30 * MeV, ns.nu_mu, argon)
        >>> round(float(ratio), 4)
        0.988
    """
    masses = {"ee": electron_mass.value, "mumu": muon_mass.value, "tautau": tau_mass.value}
    truth("momentum_dependent", momentum_dependent)
    forms = {pair: LeptonForm(mass) if momentum_dependent else None for pair, mass in masses.items()}
    return Model(tuple(ChargeRadius(form, **{pair: standard_charge_radii[pair]}) for pair, form in forms.items()))


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


def _matter(channel: Channel) -> Shape:
    """Return the shape of what the photon couples to: Z F_p of a nucleus, 1 for an electron."""
    return unity if channel.recoil is Recoil.ELECTRON else protons


def _photon(channel: Channel) -> float:
    """Return what multiplies q/Q² and the matter in what a charge q adds to Q_W F_W, or to L and R [MeV²]."""
    return float(-_PHOTON / 4 if channel.recoil is Recoil.ELECTRON else _PHOTON)
