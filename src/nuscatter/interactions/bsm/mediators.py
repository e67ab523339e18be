r"""Light mediators: a new force of neutrinos with matter, of range 1/m.

A vector boson, L = −g Z'_μ (q_ν ν̄γ^μ P_L ν + q_f f̄γ^μ f), adds to the Standard Model's own amplitudes,

.. math:: Q_W \to Q_W + \frac{\sqrt2 g^2 q_\nu}{G_F (Q^2 + m^2)} [q_p Z F_p + q_n N F_n], \qquad
          g_{L,R} \to g_{L,R} + \frac{g^2 q_\nu q_e}{2\sqrt2 G_F (Q^2 + m^2)},

Like charges repel each other, as the like weak charges of neutrino and proton do. A scalar flips the neutrino's
helicity, so it adds to the cross section and never interferes; so does a tensor.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import ClassVar, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import (
    electron_mass,
    fermi_constant,
    muon_mass,
    tau_mass,
)
from nuscatter.errors import choose, finite, instance, invalid
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.bsm.channels import ELECTRON_SCALAR_TENSOR, SCALAR, SCALAR_TENSOR
from nuscatter.interactions.bsm.scalar_charges import ScalarCharges, nucleon_scalar_charges
from nuscatter.interactions.channels import ELECTRON, VECTOR, Channel, Recoil
from nuscatter.interactions.couplings.vacuum_polarisation import loop_charge
from nuscatter.interactions.shapes import Formed, Shape, as_hashable, neutrons, protons, unity
from nuscatter.interactions.term import Term
from nuscatter.particles import Species
from nuscatter.quantities import PARTICLE_MASS, plausible
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array

_GF = fermi_constant.value


@final
@dataclass(frozen=True, kw_only=True)
class VectorCharges:
    """Charges of a new vector boson, in units of its coupling.

    Args:
        e: Of electron neutrinos; `mu`, `tau` likewise.
        mu: Of muon neutrinos.
        tau: Of tau neutrinos.
        proton: Of the proton, 2q_u + q_d.
        neutron: Of the neutron, q_u + 2q_d.
        electron: Of the electron.
        loops: Whether protons and electrons also have the charge that loops of the charged leptons give them
            (`loop_charge`), at each Q². The leptons have the charges of their neutrinos, whose sum must be zero.

    Raises:
        InputError: a charge is not a finite number, or loops of charges whose sum is not zero.
    """

    e: float
    mu: float
    tau: float
    proton: float
    neutron: float
    electron: float
    loops: bool = False

    def __post_init__(self) -> None:
        for name in ("e", "mu", "tau", "proton", "neutron", "electron"):
            finite(f"the charge of {name}", getattr(self, name), single=True)
        instance("loops", self.loops, bool, "True or False")
        if self.loops and abs(self.e + self.mu + self.tau) > 1e-12:
            raise invalid("e + mu + tau", self.e + self.mu + self.tau, "zero, without which loops diverge,")

    def of(self, neutrino: Species) -> float:
        """Return the charge of a neutrino's flavour."""
        instance("neutrino", neutrino, Species, "a Species such as nu_mu")
        return choose("flavour with a charge", neutrino.flavour, {"e": self.e, "mu": self.mu, "tau": self.tau})

    def loop_charge(self, q2: ArrayLike) -> Array:
        """Return the charge of a proton by loops at `q2` [MeV²], zero without loops; an electron has the opposite."""
        if not self.loops:
            return np.zeros(())
        leptons = {electron_mass.value: self.e, muon_mass.value: self.mu, tau_mass.value: self.tau}
        return loop_charge(q2, leptons)


#: The same charge for all quarks and leptons.
universal = VectorCharges(e=1, mu=1, tau=1, proton=3, neutron=3, electron=1)
#: Baryon number less lepton number.
b_minus_l = VectorCharges(e=-1, mu=-1, tau=-1, proton=1, neutron=1, electron=-1)
#: Baryon number, with neutrinos of charge 1 added so that they feel it.
baryonic = VectorCharges(e=1, mu=1, tau=1, proton=1, neutron=1, electron=0)
#: L_e − L_μ; nuclei feel it by loops, (α/3π) ln(m_μ²/m_e²) a proton as Q → 0 and a third of that at 50 MeV.
l_e_minus_l_mu = VectorCharges(e=1, mu=-1, tau=0, proton=0, neutron=0, electron=1, loops=True)
#: L_e − L_τ, likewise.
l_e_minus_l_tau = VectorCharges(e=1, mu=0, tau=-1, proton=0, neutron=0, electron=1, loops=True)
#: L_μ − L_τ; all matter feels it by loops, q_p = (α/3π) ln(m_τ²/m_μ²) and q_e = −q_p as Q → 0.
l_mu_minus_l_tau = VectorCharges(e=0, mu=1, tau=-1, proton=0, neutron=0, electron=0, loops=True)
#: What a message proposes.
_CHOICES = "universal, b_minus_l, baryonic, l_e_minus_l_mu, l_e_minus_l_tau, l_mu_minus_l_tau, dark_photon()"


def dark_photon(neutrino: float = 0.0) -> VectorCharges:
    """Return charges like the electric ones; neutrinos have none of their own, or `neutrino`."""
    return VectorCharges(e=neutrino, mu=neutrino, tau=neutrino, proton=1, neutron=0, electron=-1)


@final
@dataclass(frozen=True, kw_only=True)
class Nucleons:
    """The shape of matter whose protons and neutrons have charges: q_p Z F_p + q_n N F_n.

    Args:
        proton: q_p.
        neutron: q_n.
    """

    proton: float
    neutron: float

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return the shape at `q2` [MeV²]."""
        return self.proton * protons(q2, nucleus) + self.neutron * neutrons(q2, nucleus)


@final
@dataclass(frozen=True)
class VectorMatter:
    """The shape of matter to which a vector boson couples, with the charges of loops at each Q².

    Args:
        charges: The boson's charges.
        electron: Whether the matter is an electron; else it is a nucleus.
    """

    charges: VectorCharges
    electron: bool

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return the shape at `q2` [MeV²]."""
        loops = self.charges.loop_charge(q2)
        if self.electron:
            return np.asarray(self.charges.electron - loops)
        return (self.charges.proton + loops) * protons(q2, nucleus) + self.charges.neutron * neutrons(q2, nucleus)


@final
@dataclass(frozen=True, eq=False)
class LightVector(Term):
    """A vector boson coupled to neutrinos, nucleons and electrons; it interferes with the Z boson.

    Args:
        mass: Its mass [MeV]; a number or an array of shape (batch,). Zero is the massless limit.
        coupling: Its coupling g, likewise.
        charges: Charges in units of g. `universal`, `b_minus_l` and others are there; any `VectorCharges` will do.

    Raises:
        InputError: the mass is negative, or a number is not finite.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, GeV
        >>> argon = ns.helm("Ar40")
        >>> heavy = ns.StandardModel() + LightVector(100 * GeV, coupling=0.1, charges=b_minus_l)
        >>> ratio = heavy.sigma(30 * MeV, ns.nu_mu, argon) / ns.StandardModel().sigma(30 * MeV, ns.nu_mu, argon)
        >>> round(float(ratio), 4)
        1.5105
    """

    mass: ArrayLike
    _: KW_ONLY
    coupling: ArrayLike
    charges: VectorCharges
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR, ELECTRON)

    def __post_init__(self) -> None:
        plausible("mass", self.mass, PARTICLE_MASS)
        object.__setattr__(self, "mass", coupling("mass", self.mass))
        object.__setattr__(self, "coupling", coupling("coupling", self.coupling))
        instance("charges", self.charges, VectorCharges, f"one of {_CHOICES} of {__name__}, or VectorCharges,")

    @cached_property
    def _propagator(self) -> Callable[[Array], Array]:
        return propagator(self.mass)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return what is added to Q_W F_W, or to the electron's L or R; flavour does not change."""
        if initial != final or not initial.is_neutrino:
            return {}
        strength = np.asarray(self.coupling) ** 2 * self.charges.of(initial) / _GF
        electron = channel.recoil is Recoil.ELECTRON
        shape = Formed(self._propagator, VectorMatter(self.charges, electron))
        return {shape: strength / 8**0.5 if electron else 2**0.5 * strength}


@final
@dataclass(frozen=True, eq=False)
class LightScalar(Term):
    r"""A scalar boson coupled to neutrinos, quarks and electrons, :math:`L = -g\phi(\bar\nu\nu + \bar q q + \bar ee)`.

    On a nucleus of spin 0 it adds dσ/dT = M²T C²/4πE², C = g² [c_p Z F_p + c_n N F_n]/(Q² + m²) with the nucleons'
    scalar charges c. Neutrinos are Dirac particles here; for Majorana ones with g_ν the coefficient of ½φν̄ᶜν the cross
    section is the same (J. B. Dent et al., Phys. Rev. D 96 (2017) 095007).

    Args:
        mass: Its mass [MeV]; a number or an array of shape (batch,).
        coupling: √(g_ν g_q), likewise.
        charges: Scalar charges of the nucleons and the electron.

    Raises:
        InputError: the mass is negative, or a number is not finite.
    """

    mass: ArrayLike
    _: KW_ONLY
    coupling: ArrayLike
    charges: ScalarCharges = field(default_factory=nucleon_scalar_charges)
    channels: ClassVar[tuple[Channel, ...]] = (SCALAR, SCALAR_TENSOR, ELECTRON_SCALAR_TENSOR)

    def __post_init__(self) -> None:
        plausible("mass", self.mass, PARTICLE_MASS)
        object.__setattr__(self, "mass", coupling("mass", self.mass))
        object.__setattr__(self, "coupling", coupling("coupling", self.coupling))
        instance("charges", self.charges, ScalarCharges, "ScalarCharges, as nucleon_scalar_charges() returns them,")

    @cached_property
    def _propagator(self) -> Callable[[Array], Array]:
        return propagator(self.mass)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return g² of C_S; flavour does not change."""
        if amplitude != "S" or initial != final or not initial.is_neutrino:
            return {}
        strength, electron = np.asarray(self.coupling) ** 2, channel.recoil is Recoil.ELECTRON
        matter = unity if electron else Nucleons(proton=self.charges.proton, neutron=self.charges.neutron)
        shape = OfSpin(channel, Formed(self._propagator, matter))
        return {shape: strength * self.charges.electron if electron else strength}


#: The mean tensor charge of a nucleus, a function of (nucleus, Q [MeV]).
TensorCharge: TypeAlias = Callable[[Nucleus, Array], Array]


@final
@dataclass(frozen=True, eq=False)
class LightTensor(Term):
    r"""A tensor interaction of range 1/m, :math:`C_T \bar\nu\sigma^{\mu\nu}P_L\nu\, \bar N\sigma_{\mu\nu}N`.

    Args:
        mass: Mass of the mediator [MeV]; a number or an array of shape (batch,).
        coupling: √(g_ν g_N), likewise; C_T = g² c/(Q² + m²).
        nuclear_charge: Tensor charge c of a nucleus, (nucleus, Q) → array. A tensor couples to spins, so there is no
            sensible default: nothing adds up over a nucleus as it does for vectors and scalars.
        electron_charge: That of the electron.

    Raises:
        InputError: the mass is negative, or a number is not finite.
    """

    mass: ArrayLike
    _: KW_ONLY
    coupling: ArrayLike
    nuclear_charge: TensorCharge
    electron_charge: float = 0.0
    channels: ClassVar[tuple[Channel, ...]] = (SCALAR_TENSOR, ELECTRON_SCALAR_TENSOR)

    def __post_init__(self) -> None:
        plausible("mass", self.mass, PARTICLE_MASS)
        object.__setattr__(self, "mass", coupling("mass", self.mass))
        object.__setattr__(self, "coupling", coupling("coupling", self.coupling))
        finite("electron_charge", self.electron_charge, single=True)
        if not callable(self.nuclear_charge):
            raise invalid("nuclear_charge", self.nuclear_charge, "a function of a Nucleus and Q [MeV]")

    @cached_property
    def _propagator(self) -> Callable[[Array], Array]:
        return propagator(self.mass)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return g² of C_T, of the other sign for antineutrinos; none on a nucleus of spin 0."""
        if amplitude != "T" or initial != final or not initial.is_neutrino:
            return {}
        strength = (-1.0 if initial.antiparticle else 1.0) * np.asarray(self.coupling) ** 2
        electron = channel.recoil is Recoil.ELECTRON
        matter = unity if electron else OfNucleus(as_hashable(self.nuclear_charge))
        shape = OfSpin(channel, Formed(self._propagator, matter))
        return {shape: strength * self.electron_charge if electron else strength}


@final
@dataclass(frozen=True)
class OfNucleus:
    """The shape of a charge that is a function of a nucleus and of Q [MeV].

    Args:
        charge: The function, hashable.
    """

    charge: TensorCharge

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return the charge at `q2` [MeV²]."""
        if nucleus is None:
            raise invalid("nucleus", nucleus, "a Nucleus, as helm(nuclide('Ar40')) returns it,")
        return np.asarray(self.charge(nucleus, np.sqrt(q2)))


@final
@dataclass(frozen=True)
class OfSpin:
    """A shape on the nuclei whose spin a channel is for (`fits_spin`), 0 on others.

    Args:
        channel: The channel.
        shape: The shape.
    """

    channel: Channel
    shape: Shape

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return the shape at `q2` [MeV²]."""
        return self.shape(q2, nucleus) if fits_spin(self.channel, nucleus) else np.zeros(())


@final
@dataclass(frozen=True)
class Propagator:
    """The propagator of a boson as a function of Q², 1/(Q² + m²).

    Args:
        mass: m [MeV], a number or an array of shape (batch,).
    """

    mass: ArrayLike

    def __call__(self, q2: Array) -> Array:
        """Return the propagator [MeV⁻²] at `q2` [MeV²]; it is infinite at Q² = 0 without a mass."""
        return exchange(1.0, q2, self.mass)


def propagator(mass: ArrayLike) -> Callable[[Array], Array]:
    """Return the propagator of one mass, or of an array of masses, as a function of Q² that is hashable."""
    return as_hashable(Propagator(float(mass) if np.ndim(mass) == 0 else mass))  # type: ignore[arg-type]


def exchange(strength: ArrayLike, q2: Array, mass: ArrayLike = 0.0) -> Array:
    """Return strength/(Q² + m²) [MeV⁻²]; zero where the strength is, infinite where only Q² + m² is."""
    pole = q2 + np.asarray(mass) ** 2
    shape = np.broadcast_shapes(np.shape(strength), pole.shape)
    strength = np.broadcast_to(strength, shape)
    if pole.all():
        return np.asarray(strength / pole)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(strength != 0, strength / pole, 0.0)


def fits_spin(channel: Channel, nucleus: Nucleus | None) -> bool:
    """Return whether a channel is that of the nucleus's spin: `SCALAR` for spin 0, `SCALAR_TENSOR` for others.

    A nucleus whose spin is not known counts as one with spin; the two differ by T/2M. Electrons always fit.
    """
    if channel.recoil is Recoil.ELECTRON:
        return True
    return nucleus is not None and (channel == SCALAR) == (nucleus.nuclide.spin == 0)
