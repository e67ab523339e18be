r"""Neutrinos on free protons, the hydrogen of water and of scintillators: elastic scattering in the Standard Model.

The current of the Z boson between protons has the form factors F₁, F₂ and G_A. With charges Q₁ = 2F₁, Q₂ = 2F₂ and
Q_A = 2G_A, in the normalisation of Q_W, and τ = Q²/4M² = T/2M,

.. math:: \frac{d\sigma}{dT} = \frac{G_F^2 M}{4\pi} \Big\{
          & Q_1^2 \Big[1 - \frac TE - \frac{(M - T)T}{2E^2}\Big]
          + \tau Q_2^2 \Big[1 - \frac TE + \frac{MT}{2E^2}\Big] + Q_1 Q_2 \frac{T^2}{E^2} \\
          & + Q_A^2 \Big[1 - \frac TE + \frac{(M + T)T}{2E^2}\Big]
          \pm 2 Q_A (Q_1 + Q_2) \frac TE \Big(1 - \frac{T}{2E}\Big) \Big\},

upper sign for neutrinos (C. H. Llewellyn Smith, Phys. Rep. 3 (1972) 261; J. F. Beacom, W. M. Farr and P. Vogel, Phys.
Rev. D 66 (2002) 033001). It is exact, and Q² = 2MT. With the weak charges q_p and q_n of the nucleons,

.. math:: Q_i = q_p F_i^p + q_n (F_i^n + F_i^s), \qquad Q_A = (g_A - \Delta s) / (1 + Q^2/M_A^2)^2 .

At low energies the total cross section is :math:`G_F^2 E^2/\pi\, (C_V^2 + 3 C_A^2)` with C_V = ½ − 2 sin²θ_W and
C_A = (g_A − Δs)/2, so that 99.97 % of it is axial, and weak magnetism is the largest correction to it.

**Hydrogen is counted in one way at a time.** `StandardModel` and `AxialVector` act on all nuclei, on ¹H too: together
they are this cross section, but for the strange magnetism and the neutron-like part of the charge, for which a
`Nucleus` of one proton has no place; `StandardModel` alone is 0.04 % of it. So a model that holds one of them beside
`ProtonScattering` is refused. `HeavierNuclei` is what goes beside it: other terms on all nuclei but ¹H.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.constants import axial_coupling, fermi_constant, sin2_theta_w_low_energy
from nuscatter.errors import InputError, instance, positive
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.channels import Channel, Form, Recoil
from nuscatter.interactions.couplings.weak_couplings import TREE, WeakCouplings
from nuscatter.interactions.shapes import Formed, Shape, parts_of, protons
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Species
from nuscatter.structure.nucleons.form_factors import Dipole, NucleonFormFactors, axial_mass, measured_nucleon
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array

_GF2 = fermi_constant.value**2
#: The free proton. Those of ²H, 1.45e-4 of natural hydrogen, are bound.
_HYDROGEN = nuclide("H1")
_NOTHING = np.zeros(())
_ON_HYDROGEN = tuple(f"the Standard Model's {kind} amplitude on hydrogen" for kind in ("vector", "axial"))


def _proton(T: Array, M: float | Array) -> Form:
    scale = _GF2 * M / (4 * np.pi)
    one, zero, tau = scale * np.ones_like(T), np.zeros_like(T), T / (2 * M)
    mixed = zero, scale * T, -scale * T**2 / 2
    return {
        ("F1", "F1"): (one, -scale * T, -scale * T * (M - T) / 2),
        ("F2", "F2"): (tau * one, -scale * tau * T, scale * tau * M * T / 2),
        ("F1", "F2"): (zero, zero, scale * T**2 / 2),
        ("A", "A"): (one, -scale * T, scale * T * (M + T) / 2),
        ("F1", "A"): mixed,
        ("F2", "A"): mixed,
    }


#: A particle of spin ½ with Dirac, Pauli and axial form factors; for antineutrinos the charge of A changes its sign.
FREE_PROTON = Channel("free protons", Recoil.NUCLEUS, ("F1", "F2", "A"), _proton)


@final
@dataclass(frozen=True)
class ProtonCurrent:
    """F₁ or F₂ of the proton as a weak charge of the nucleons sees it, a shape for `Term.parts`; 0 on all but ¹H.

    Args:
        pauli: Whether it is F₂, else F₁.
        mirror: Whether it belongs to the neutron's weak charge: then it is Fⁿ + Fˢ, else Fᵖ.
        nucleon: The form factors; None is `measured_nucleon`.
    """

    pauli: bool
    _: KW_ONLY
    mirror: bool
    nucleon: NucleonFormFactors | None = None

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return the form factor at `q2` [MeV²]."""
        if not _is_proton(nucleus):
            return _NOTHING
        of = measured_nucleon if self.nucleon is None else self.nucleon
        if not self.mirror:
            return of.pauli_proton(q2) if self.pauli else of.dirac_proton(q2)
        if self.pauli:
            return of.pauli_neutron(q2) + of.strange_pauli(q2)
        return of.dirac_neutron(q2) + of.strange_dirac(q2)


@final
@dataclass(frozen=True)
class ProtonAxial:
    """The axial form factor of the proton, 1 at Q² = 0, a shape for `Term.parts`; 0 on all but ¹H.

    Args:
        mass: Axial mass of the dipole [MeV].
    """

    mass: float = axial_mass.value

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return the form factor at `q2` [MeV²]."""
        return Dipole(mass=self.mass)(q2) if _is_proton(nucleus) else _NOTHING


@final
@dataclass(frozen=True, eq=False)
class ProtonScattering(Term):
    """Elastic scattering of neutrinos on the free protons of a material, its ¹H, by the neutral current.

    Protons that recoil are quenched strongly: see `nuscatter.detectors.birks` for scintillators.

    Args:
        axial_coupling: g_A of the nucleon, a number or an array of shape (batch,).
        strange_spin: Δs, the axial coupling of strange quarks; likewise. On the lattice `lattice_strange_spin`.
        sin2_theta_w: sin²θ_W at low momentum transfer; likewise.
        axial_mass: Of the axial form factor's dipole [MeV].
        nucleon: F₁ and F₂ of the nucleons and of strange quarks; None is `measured_nucleon`, without strange quarks.
            Its axial form factors are not used.
        couplings: Weak charges of the nucleons, as those of `StandardModel`.

    Raises:
        InputError: a coupling is not finite or has more than one axis; the mass is not above zero; an argument is not
            of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> hydrogen, term = ns.point_nucleus("H1"), ProtonScattering()
        >>> [f"{term.sigma(30 * MeV, each, hydrogen) / cm**2:.3e}" for each in (ns.nu_mu, ns.nu_mu_bar)]
        ['1.770e-41', '1.554e-41']

        In a scintillator beside coherent scattering on carbon, per keV and tonne:

        >>> from nuscatter.units import keV, m, tonne
        >>> flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
        >>> terms = ProtonScattering(), HeavierNuclei(ns.StandardModel())
        >>> rates = [ns.recoil_spectrum(each, flux, "CH2", 100 * keV) for each in (*terms, sum(terms))]
        >>> [round(float(each * keV * tonne), 2) for each in rates]
        [0.31, 13.37, 13.68]
    """

    axial_coupling: ArrayLike = axial_coupling.value
    _: KW_ONLY
    strange_spin: ArrayLike = 0.0
    sin2_theta_w: ArrayLike = sin2_theta_w_low_energy.value
    axial_mass: float = axial_mass.value
    nucleon: NucleonFormFactors | None = None
    couplings: WeakCouplings = TREE
    channels: ClassVar[tuple[Channel, ...]] = (FREE_PROTON,)
    recoil_kinds: ClassVar[tuple[Recoil, ...]] = (Recoil.NUCLEUS,)
    # what the two terms on all nuclei have on hydrogen too: a model with one of them and this would count it twice
    complete: ClassVar[tuple[str, ...]] = _ON_HYDROGEN

    def __post_init__(self) -> None:
        for name in ("axial_coupling", "strange_spin", "sin2_theta_w"):
            object.__setattr__(self, name, coupling(name, getattr(self, name)))
        object.__setattr__(self, "axial_mass", float(positive("axial_mass", self.axial_mass, "MeV", single=True)))
        if self.nucleon is not None:
            instance("nucleon", self.nucleon, NucleonFormFactors, "a NucleonFormFactors, as galster or kelly, or None,")
        instance("couplings", self.couplings, WeakCouplings, "WeakCouplings such as TREE, EFFECTIVE or ONE_LOOP")

    @property
    def weak_couplings(self) -> WeakCouplings:
        """The couplings, which all terms of a model that have any must share."""
        return self.couplings

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return Q₁, Q₂, or Q_A, the last with the opposite sign for antineutrinos; flavour does not change."""
        if initial != final or not initial.is_neutrino:
            return {}
        if amplitude == "A":
            sign = -1.0 if initial.antiparticle else 1.0
            return {ProtonAxial(self.axial_mass): sign * (np.asarray(self.axial_coupling) - self.strange_spin)}
        charges = self.couplings.on_nuclei(np.asarray(self.sin2_theta_w), initial.flavour)
        return {self._current(amplitude == "F2", shape): charge for shape, charge in charges.items()}

    def _current(self, pauli: bool, charge: Shape) -> Shape:
        """Return the form factor that a charge's shape has in the proton."""
        if isinstance(charge, Formed):
            return Formed(charge.form, self._current(pauli, charge.matter))
        return ProtonCurrent(pauli, mirror=charge != protons, nucleon=self.nucleon)


@final
@dataclass(frozen=True)
class BeyondHydrogen:
    """A shape on all nuclei but ¹H, where it is 0.

    Args:
        shape: The shape.
    """

    shape: Shape

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return the shape at `q2` [MeV²]."""
        return _NOTHING if _is_proton(nucleus) else self.shape(q2, nucleus)


@final
@dataclass(frozen=True, eq=False)
class HeavierNuclei(Term):
    """Elastic scattering by another term, on all nuclei but ¹H: what is added to `ProtonScattering`.

    Args:
        term: A term of recoils of nuclei, or a sum of such terms, as ``StandardModel() + AxialVector()``.

    Raises:
        InputError: it is no term, or one that has reactions or recoils of electrons, which are not changed by this:
            add these beside it.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> standard = HeavierNuclei(ns.StandardModel())
        >>> float(standard.sigma(30 * MeV, ns.nu_mu, ns.helm("H1")))
        0.0
        >>> carbon = 30 * MeV, ns.nu_mu, ns.helm("C12")
        >>> bool(standard.sigma(*carbon) == ns.StandardModel().sigma(*carbon))
        True
    """

    term: Term

    def __post_init__(self) -> None:
        term = instance("term", self.term, Term, "a term such as StandardModel()")
        others = [each for each in term.channels if each.recoil is not Recoil.NUCLEUS]
        if term.reactions or others or not term.channels:
            raise InputError(
                f"HeavierNuclei is of recoils of nuclei, and {type(term).__name__} has others or none: "
                "add what has no recoils of nuclei beside it."
            )

    @property
    def channels(self) -> tuple[Channel, ...]:
        return self.term.channels

    @property
    def recoil_kinds(self) -> tuple[Recoil, ...]:
        return self.term.recoil_kinds

    @property
    def complete(self) -> tuple[str, ...]:
        return tuple(name for name in self.term.complete if name not in _ON_HYDROGEN)

    @property
    def weak_couplings(self) -> WeakCouplings | None:
        """Those of the term."""
        return self.term.weak_couplings

    def parts(
        self, channel: Channel, amplitude: str, initial: Species, final: Species
    ) -> dict[Shape, NDArray[Any]] | None:
        """Return the parts of the term, on all nuclei but ¹H; None where it does not say them."""
        parts = parts_of(self.term, channel, amplitude, initial, final)
        return None if parts is None else {BeyondHydrogen(shape): value for shape, value in parts.items()}

    def charge(
        self, channel: Channel, amplitude: str, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
    ) -> ArrayLike | None:
        """Return the charge of the term at `q2` [MeV²]; None on ¹H."""
        if _is_proton(nucleus):
            return None
        return self.term.charge(channel, amplitude, q2, nucleus, initial, final)


def _is_proton(nucleus: Nucleus | None) -> bool:
    return nucleus is not None and nucleus.nuclide == _HYDROGEN
