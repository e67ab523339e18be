r"""Weak couplings of neutrinos to protons, neutrons and electrons: at tree level, and as published low-energy numbers.

A Standard Model term multiplies couplings by shapes of Q². Which couplings, is a value: `TREE`, an `EffectiveCouplings`
here, or a `OneLoopCouplings` of `nuscatter.interactions.couplings.radiative`, with loops as functions of Q². In all

.. math:: Q_W F_W = 2 g_V^p\, Z F_p(Q) + 2 g_V^n\, N F_n(Q), \qquad L = (g_V + g_A)/2, \quad R = (g_V - g_A)/2,

the second pair for electrons. One value is for nuclei and for electrons, so that a model has one order of corrections.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from math import log, pi, sqrt
from types import MappingProxyType
from typing import TypeAlias, final

from numpy.typing import ArrayLike

from nuscatter.constants import (
    electron_mass,
    fermi_constant,
    muon_mass,
    sin2_theta_w_low_energy,
    tau_mass,
)
from nuscatter.errors import choose, finite, instance
from nuscatter.interactions.shapes import Shape, neutrons, protons, unity
from nuscatter.units import Array, GeV

#: Mass of the charged lepton [MeV] of each flavour of neutrinos.
LEPTON_MASSES: Mapping[str, float] = MappingProxyType(
    {"e": electron_mass.value, "mu": muon_mass.value, "tau": tau_mass.value}
)

#: The W boson's mass [MeV] (Particle Data Group 2024).
W_MASS = 80.3692 * GeV

#: ρ of neutrino scattering at low energies (Particle Data Group): what multiplies sin²θ_W in the couplings.
RHO = 1.00063

#: A function of Q² [MeV²].
RadiusForm: TypeAlias = Callable[[Array], ArrayLike]


def standard_charge_radius(flavour: str) -> float:
    r"""Return the charge radius of a neutrino in the Standard Model [MeV⁻²].

    .. math:: \langle r^2\rangle = -\frac{G_F}{2\sqrt2\,\pi^2} \Big[3 - 2 \ln\frac{m_\ell^2}{m_W^2}\Big]

    J. Bernabéu, L. G. Cabral-Rosetti, J. Papavassiliou and J. Vidal, Phys. Rev. D 62 (2000) 113012.

    Args:
        flavour: e, mu or tau.

    Raises:
        InputError: there is no such flavour.

    Example:
        >>> from nuscatter.units import cm
        >>> [round(standard_charge_radius(flavour) / (1e-32 * cm**2), 2) for flavour in ("e", "mu", "tau")]
        [-0.83, -0.48, -0.3]
    """
    bracket = 3 + 4 * log(W_MASS / choose("flavour", flavour, LEPTON_MASSES))
    return -fermi_constant.value / (2 * sqrt(2) * pi**2) * bracket


class WeakCouplings(ABC):
    """What a Standard Model term multiplies shapes by. Values are compared: two of equal contents are one scheme."""

    @property
    @abstractmethod
    def scheme(self) -> str:
        """What sin²θ_W means with these couplings, in a few words for the name of a fitted angle and for tables."""

    @abstractmethod
    def on_nuclei(self, sin2_theta_w: Array, flavour: str) -> Mapping[Shape, ArrayLike]:
        """Return the couplings of Q_W F_W by their shapes.

        Args:
            sin2_theta_w: sin²θ_W, of shape () or (batch,).
            flavour: Of the neutrino: e, mu or tau. Antineutrinos have the same.
        """

    @abstractmethod
    def on_electrons(
        self, sin2_theta_w: Array, flavour: str
    ) -> tuple[Mapping[Shape, ArrayLike], Mapping[Shape, ArrayLike]]:
        """Return the couplings of a neutrino to left- and to right-handed electrons by their shapes.

        Args and shapes as in `on_nuclei`; an antineutrino exchanges the two.
        """

    @abstractmethod
    def included_radius(self, flavour: str) -> tuple[float, RadiusForm | None]:
        """Return the neutrino's charge radius at Q² = 0 [MeV⁻²] that the couplings include, and its form.

        The form is the radius at Q² over that at 0; None if it is 1.
        """


@final
@dataclass(frozen=True)
class TreeLevel(WeakCouplings):
    """g_V^p = ½ − 2 sin²θ_W, g_V^n = −½; on electrons L = sin²θ_W ± ½, R = sin²θ_W (+ for electron neutrinos)."""

    @property
    def scheme(self) -> str:
        return "tree level"

    def on_nuclei(self, sin2_theta_w: Array, flavour: str) -> Mapping[Shape, ArrayLike]:
        """Return 1 − 4 sin²θ_W of protons and −1 of neutrons."""
        return {protons: 1 - 4 * sin2_theta_w, neutrons: -1.0}

    def on_electrons(
        self, sin2_theta_w: Array, flavour: str
    ) -> tuple[Mapping[Shape, ArrayLike], Mapping[Shape, ArrayLike]]:
        """Return L and R."""
        return {unity: sin2_theta_w + (0.5 if flavour == "e" else -0.5)}, {unity: sin2_theta_w}

    def included_radius(self, flavour: str) -> tuple[float, None]:
        """Return zero: at tree level a neutrino has no charge radius."""
        return 0.0, None


#: The couplings of the review's Eq. 16.
TREE = TreeLevel()


@final
@dataclass(frozen=True)
class ByFlavour:
    """A coupling of each flavour of neutrinos.

    Raises:
        InputError: a number is not finite.
    """

    _: KW_ONLY
    e: float
    mu: float
    tau: float

    def __post_init__(self) -> None:
        for name in ("e", "mu", "tau"):
            finite(name, getattr(self, name), single=True)

    def __getitem__(self, flavour: str) -> float:
        return {"e": self.e, "mu": self.mu, "tau": self.tau}[flavour]


@final
@dataclass(frozen=True)
class EffectiveCouplings(WeakCouplings):
    """Radiatively corrected couplings at Q² → 0, as published: numbers by flavour of the neutrino.

    They hold W and Z boxes, ρ, the running of sin²θ_W to Q = 0, and the Standard Model's charge radii of the neutrinos.
    The angle is that of the MS-bar scheme at Q = 0; another one moves g_V^p by −2ρ δ(sin²θ_W) and g_V of electrons by
    +2ρ δ(sin²θ_W), at fixed boxes.

    Args:
        proton: g_V^p.
        neutron: g_V^n, the same for all flavours.
        electron_vector: g_V of neutrinos on electrons.
        electron_axial: g_A of neutrinos on electrons.
        reference: sin²θ_W at which these numbers hold.

    Raises:
        InputError: a number is not finite, or what is by flavour is no `ByFlavour`.
    """

    proton: ByFlavour
    neutron: float
    electron_vector: ByFlavour
    electron_axial: ByFlavour
    _: KW_ONLY
    reference: float = sin2_theta_w_low_energy.value

    def __post_init__(self) -> None:
        for name in ("proton", "electron_vector", "electron_axial"):
            instance(name, getattr(self, name), ByFlavour, "a ByFlavour")
        for name in ("neutron", "reference"):
            finite(name, getattr(self, name), single=True)

    @property
    def scheme(self) -> str:
        return "MS-bar(0) effective"

    def on_nuclei(self, sin2_theta_w: Array, flavour: str) -> Mapping[Shape, ArrayLike]:
        """Return 2 g_V^p of protons and 2 g_V^n of neutrons."""
        shift = 2 * RHO * (sin2_theta_w - self.reference)
        return {protons: 2 * (self.proton[flavour] - shift), neutrons: 2 * self.neutron}

    def on_electrons(
        self, sin2_theta_w: Array, flavour: str
    ) -> tuple[Mapping[Shape, ArrayLike], Mapping[Shape, ArrayLike]]:
        """Return L = (g_V + g_A)/2 and R = (g_V − g_A)/2."""
        shift = 2 * RHO * (sin2_theta_w - self.reference)
        vector, axial = self.electron_vector[flavour] + shift, self.electron_axial[flavour]
        return {unity: (vector + axial) / 2}, {unity: (vector - axial) / 2}

    def included_radius(self, flavour: str) -> tuple[float, None]:
        """Return the Standard Model's radius, which does not depend on Q² here."""
        return standard_charge_radius(flavour), None


_ELECTRON_VECTOR = ByFlavour(e=0.9521, mu=-0.0397, tau=-0.0353)
_ELECTRON_AXIAL = ByFlavour(e=0.4938, mu=-0.5062, tau=-0.5062)

#: The couplings in use since 2022, with WW and ZZ boxes: M. Atzori Corona et al., Eur. Phys. J. C 83 (2023) 683, and on
#: electrons JHEP 09 (2022) 164, after J. Erler and S. Su, Prog. Part. Nucl. Phys. 71 (2013) 119.
EFFECTIVE = EffectiveCouplings(ByFlavour(e=0.0382, mu=0.0300, tau=0.0256), -0.5117, _ELECTRON_VECTOR, _ELECTRON_AXIAL)

#: The older set, without ZZ boxes on nuclei: M. Cadeddu et al., Phys. Rev. D 102 (2020) 015030.
WITHOUT_ZZ_BOXES = EffectiveCouplings(
    ByFlavour(e=0.0401, mu=0.0318, tau=0.0275), -0.5095, _ELECTRON_VECTOR, _ELECTRON_AXIAL
)
