r"""What the spin of a nucleus adds to elastic scattering: the axial current, weak magnetism and their interference.

Between ground states the charge of a nucleus is of even multipoles, and the currents across the momentum transfer are
of odd ones: those of the axial current (transverse electric, Σ′ of the spins) and of the vector current (transverse
magnetic: weak magnetism, of spins and orbits). In elastic scattering of massless neutrinos the axial current along the
momentum transfer drops out. So dark matter's structure functions S_ij, which contain Σ″ as well, are others. Charge and
spin do not interfere, nor do two multipoles. For each L, with charges Q_A and Q_M in the normalisation of Q_W,

.. math:: \frac{d\sigma}{dT} &= \frac{G_F^2 M}{4\pi} \Big\{ (Q_A^2 + Q_M^2) \Big[\Big(1 - \frac{T}{2E}\Big)^2
          + \frac{q^2}{4E^2}\Big] \\
          &\quad \pm 2 Q_A Q_M \frac{q}{E} \Big(1 - \frac{T}{2E}\Big) \Big\}, \qquad q^2 = 2MT + T^2,

upper sign for neutrinos. Without Q_M and T²/E² this is review Eq. 33 with :math:`F_A = \sum_L Q_A^2`. On a free nucleon
it is exact: with :math:`Q_A = 2 G_A` and :math:`Q_M = 2 G_M \sqrt{\tau/(1 + \tau)}`, and :math:`2 G_E/\sqrt{1 + \tau}`
in the vector channel, the sum is the cross section of a Dirac particle with F₁, F₂ and G_A.

With the multipoles Σ′ and Δ of `SpinStructure`, summed over protons and neutrons,

.. math:: Q_A &= \hat G_A(Q^2) [g_A (1 + \delta) (\Sigma'_p - \Sigma'_n) - \Delta s\, (\Sigma'_p + \Sigma'_n)], \\
          Q_M &= \frac{Q}{2m\sqrt{1 + \tau}} [q_p \mathcal M(Q) + q_n \tilde{\mathcal M}(Q)], \\
          \mathcal M &= \sum_{i = p, n} (G_M^i \Sigma'_i + G_E^i \Delta_i),

δ the two-body currents, q_p = 1 − 4 sin²θ_W and q_n = −1 the weak charges of the nucleons, and :math:`\tilde{\mathcal
M}` the same with the electromagnetic form factors of proton and neutron exchanged. At Q = 0, 𝓜 is the magnetic moment
times :math:`\sqrt{(J + 1)/3J}`.

Sources: J. D. Walecka, Theoretical Nuclear and Subnuclear Physics (2004), ch. 46; A. L. Fitzpatrick et al., J. Cosmol.
Astropart. Phys. 02 (2013) 004 (operators); M. Hoferichter, J. Menéndez and A. Schwenk, Phys. Rev. D 102 (2020) 074018.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cache
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import axial_coupling, fermi_constant, sin2_theta_w_low_energy
from nuscatter.errors import instance, invalid, positive
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.channels import Channel, Form, Recoil
from nuscatter.interactions.couplings.weak_couplings import TREE, WeakCouplings
from nuscatter.interactions.shapes import Formed, Shape, protons
from nuscatter.interactions.term import Term
from nuscatter.particles import Species
from nuscatter.structure.nucleons.form_factors import FOUR_MASSES_SQUARED, Dipole, axial_mass, measured_nucleon
from nuscatter.structure.nucleons.two_body import TwoBodyCurrents
from nuscatter.structure.nucleus import Nucleus
from nuscatter.structure.spin import SpinStructure
from nuscatter.structure.spin_models import spin_structure
from nuscatter.units import Array

_GF2 = fermi_constant.value**2

#: The highest multipole: of spin 9/2, as germanium-73 has.
_HIGHEST = 9


def _transverse(T: Array, M: float | Array) -> Form:
    scale = _GF2 * M / (4 * np.pi)
    momentum = np.sqrt(T * (2 * M + T))
    square = (scale * np.ones_like(T), -scale * T, scale * T * (M + T) / 2)
    return {
        ("A", "A"): square,
        ("M", "M"): square,
        ("A", "M"): (np.zeros_like(T), scale * momentum, -scale * momentum * T / 2),
    }


@cache
def multipole(L: int) -> Channel:
    """Return the channel of one odd multipole of the currents across the momentum transfer: axial A and magnetic M.

    For antineutrinos the charge of A changes its sign. Multipoles have the same kinematics and do not interfere.
    """
    if L not in range(1, _HIGHEST + 1, 2):
        raise invalid("L", L, f"an odd number from 1 to {_HIGHEST}")
    return Channel(f"spin of nuclei, multipole {L}", Recoil.NUCLEUS, ("A", "M"), _transverse)


_CHANNELS = tuple(map(multipole, range(1, _HIGHEST + 1, 2)))
_ORDER = {channel: 2 * at + 1 for at, channel in enumerate(_CHANNELS)}


@final
@dataclass(frozen=True)
class AxialMultipole:
    """Σ′_L of protons and neutrons with the nucleon's axial form factor, a shape for `Term.parts`.

    Args:
        L: The multipole.
        isovector: Whether it is that of protons minus neutrons, else their sum.
        mass: Axial mass of the dipole [MeV].
        two_body: Two-body currents, which change the isovector part; None is none.
    """

    L: int
    _: KW_ONLY
    isovector: bool
    mass: float = axial_mass.value
    two_body: TwoBodyCurrents | None = None

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return the shape at `q2` [MeV²]; 0 where the nucleus has no such multipole."""
        found = _of(nucleus)
        if nucleus is None or found is None or self.L not in found.spin:
            return np.zeros(())
        protons, neutrons = (each(np.sqrt(q2)) for each in found.spin[self.L])
        size = Dipole(mass=self.mass)(q2)
        if self.isovector and self.two_body is not None and nucleus.nuclide.A > 1:
            size = size * (1 + self.two_body.reduction(q2))
        return np.asarray((protons - neutrons if self.isovector else protons + neutrons) * size)


@final
@dataclass(frozen=True)
class MagneticMultipole:
    """The magnetic multipole that a charge of the proton, or of the neutron, gives a nucleus: a shape for `Term.parts`.

    Args:
        L: The multipole.
        mirror: Whether proton and neutron are exchanged: then it is what a charge of the neutron gives.
    """

    L: int
    _: KW_ONLY
    mirror: bool

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return (Q/2m) 𝓜_L/√(1 + τ) at `q2` [MeV²]; 0 where the nucleus has no such multipole."""
        found = _of(nucleus)
        if found is None or self.L not in found.multipoles:
            return np.zeros(())
        Q, nucleon = np.sqrt(q2), measured_nucleon
        magnetic = nucleon.magnetic_proton(q2), nucleon.magnetic_neutron(q2)
        electric = nucleon.electric_proton(q2), nucleon.electric_neutron(q2)
        total: Array = np.zeros(())
        for multipoles, sizes in ((found.spin, magnetic), (found.orbit, electric)):
            if self.L in multipoles:
                one, other = (each(Q) for each in multipoles[self.L])
                protons, neutrons = sizes[::-1] if self.mirror else sizes
                total = total + one * protons + other * neutrons
        return np.asarray(total * Q / np.sqrt(FOUR_MASSES_SQUARED + q2))


@final
@dataclass(frozen=True, eq=False)
class AxialVector(Term):
    """Elastic scattering by the spin of nuclei: axial current, weak magnetism, and their interference (review Eq. 33).

    It is zero on nuclei without spin, and added to `StandardModel` for the others: at 30 MeV it makes up 2.6 % of the
    cross section of fluorine, 6e-4 of germanium-73 and 2e-5 of caesium. On hydrogen, whose weak charge is small, it is
    nearly all. The structure is that of `Nucleus.spin`, or the default of `spin_structure`.

    Args:
        axial_coupling: g_A of the nucleon, a number or an array of shape (batch,).
        strange_spin: Δs, the axial coupling of strange quarks; likewise. On the lattice `lattice_strange_spin`.
        sin2_theta_w: sin²θ_W at low momentum transfer, for weak magnetism; likewise.
        axial_mass: Of the axial form factor's dipole [MeV].
        two_body: Two-body currents; None leaves them out.
        couplings: Weak charges of nucleons, for weak magnetism: as those of `StandardModel`. A model does not
            compare them: they change this term by about 1 %.

    Raises:
        InputError: a coupling is not finite or has more than one axis; the mass is not above zero; an argument is not
            of its kind; where the spins of a nucleus are asked for and not known.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> fluorine, standard = ns.helm("F19"), ns.StandardModel()
        >>> both = (standard + AxialVector()).sigma(30 * MeV, ns.nu_mu, fluorine)
        >>> round(float(both / standard.sigma(30 * MeV, ns.nu_mu, fluorine)), 3)
        1.026
    """

    axial_coupling: ArrayLike = axial_coupling.value
    _: KW_ONLY
    strange_spin: ArrayLike = 0.0
    sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value
    axial_mass: float = axial_mass.value
    two_body: TwoBodyCurrents | None = field(default_factory=TwoBodyCurrents)
    couplings: WeakCouplings = TREE
    channels: ClassVar[tuple[Channel, ...]] = _CHANNELS
    recoil_kinds: ClassVar[tuple[Recoil, ...]] = (Recoil.NUCLEUS,)
    complete: ClassVar[tuple[str, ...]] = (
        "the Standard Model's axial amplitude on nuclei",
        "the Standard Model's axial amplitude on hydrogen",
    )

    def __post_init__(self) -> None:
        for name in ("axial_coupling", "strange_spin", "sin2_theta_w"):
            object.__setattr__(self, name, coupling(name, getattr(self, name)))
        object.__setattr__(self, "axial_mass", float(positive("axial_mass", self.axial_mass, "MeV", single=True)))
        if self.two_body is not None:
            instance("two_body", self.two_body, TwoBodyCurrents, "a TwoBodyCurrents, or None,")
        instance("couplings", self.couplings, WeakCouplings, "WeakCouplings such as TREE, EFFECTIVE or ONE_LOOP")

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return Q_A, with the opposite sign for antineutrinos, or Q_M; flavour does not change."""
        if initial != final or not initial.is_neutrino:
            return {}
        L = _ORDER[channel]
        if amplitude == "M":
            charges = self.couplings.on_nuclei(np.asarray(self.sin2_theta_w), initial.flavour)
            return {_magnetic(L, shape): charge for shape, charge in charges.items()}
        sign = -1.0 if initial.antiparticle else 1.0
        isovector = AxialMultipole(L, isovector=True, mass=self.axial_mass, two_body=self.two_body)
        isoscalar = AxialMultipole(L, isovector=False, mass=self.axial_mass)
        return {isovector: sign * np.asarray(self.axial_coupling), isoscalar: -sign * np.asarray(self.strange_spin)}


def _magnetic(L: int, charge: Shape) -> Shape:
    """Return the magnetic multipole of a charge's shape: that of protons, of neutrons, or one of them with a form."""
    if isinstance(charge, Formed):
        return Formed(charge.form, _magnetic(L, charge.matter))
    return MagneticMultipole(L, mirror=charge != protons)


def _of(nucleus: Nucleus | None) -> SpinStructure | None:
    """Return the spin structure of a nucleus, its own or the default of its nuclide; None for spin 0."""
    if nucleus is None:
        raise invalid("nucleus", nucleus, "a Nucleus, as helm(nuclide('Ar40')) returns it,")
    found = nucleus.spin if nucleus.spin is not None else spin_structure(nucleus.nuclide)
    if found is not None and found.multipoles and found.multipoles[-1] > _HIGHEST:
        what = f"the highest multipole of the spin of {nucleus.nuclide.name}"
        raise invalid(what, found.multipoles[-1], f"at most {_HIGHEST}, of J = {_HIGHEST / 2}")
    return found
