r"""Charges of nucleons in the charged and the neutral weak current, also at the complex Q² of contours.

Rows of `weak_operators` are multiplied by four functions of Q² = q² − ω² for each kind of nucleons. In the charged
current there is one kind, and with the Sachs and axial form factors of a nucleon and its charge G of
`nuscatter.structure.nucleons.weak` (Darwin–Foldy by default, as in elastic scattering)

.. math:: G_V = G^p - G^n, \quad G_M = G_M^p - G_M^n, \quad G_A = g_A \hat G_A, \quad P = G_A/(m_\pi^2 + Q^2).

In the neutral current, with τ₃ = +1 for protons, s² = sin²θ_W at tree level and strange quarks,

.. math:: G_V &= \tfrac12[(1 - 4s^2) G^{p} - G^{n} - G^s] \text{ (protons)}, &
          G_V &= \tfrac12[(1 - 4s^2) G^{n} - G^{p} - G^s] \text{ (neutrons)}, \\
          G_A &= \tfrac12(\tau_3 g_A \hat G_A - G_A^s), & P &= \tfrac12\tau_3 g_A \hat G_A/(m_\pi^2 + Q^2),

and G_M like G_V. Twice that is what many papers write, with G_F²/8π in front. The pole of the η in the isoscalar axial
current is neglected, as are second-class and two-body currents.

Form factors are known as real functions of Q² ≥ 0. `Continued` has their analytic continuation.

Sources: review Eqs. 38–47; T. W. Donnelly and R. D. Peccei, Phys. Rep. 50 (1979) 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, Self, TypeAlias, final

import numpy as np
from numpy.polynomial.chebyshev import chebfit, chebpts1, chebval
from numpy.typing import ArrayLike, NDArray

from nuscatter.constants import axial_coupling, charged_pion_mass, sin2_theta_w_low_energy, v_ud
from nuscatter.errors import finite, function, instance, invalid, pairs_of, positive, truth, whole
from nuscatter.structure.nucleons.form_factors import (
    FOUR_MASSES_SQUARED,
    Absent,
    Dipole,
    NucleonFormFactor,
    NucleonFormFactors,
    axial_mass,
    measured_nucleon,
)
from nuscatter.structure.nucleons.weak import DarwinFoldy, NucleonCharge
from nuscatter.units import Array, MeV

#: A real or complex array: energies and Q² may lie on a contour.
Complex: TypeAlias = Array | NDArray[np.inexact]
#: Form factors of proton, neutron and strange quarks at Q² [MeV²].
_Three: TypeAlias = Callable[[Array], tuple[Array, Array, Array]]
#: Largest real Q² [MeV²] of a continued form factor.
LARGEST_TRANSFER = (600 * MeV) ** 2
#: Degree of its polynomial: the nearest pole, at −0.3 GeV², leaves 1e-15.
_DEGREE = 24
#: Largest part of the last coefficients that a smooth function has.
_SMOOTH = 1e-9
_DARWIN_FOLDY = DarwinFoldy()
_SUHONEN = "J. T. Suhonen, Front. Phys. 5 (2017) 55"


class Charges(NamedTuple):
    """Charges of each kind of nucleons at some Q², each a tuple over kinds of real or complex arrays."""

    #: G_V, of charge and convection current.
    vector: tuple[Complex, ...]
    #: G_M [nuclear magnetons], of the spin's vector current.
    magnetic: tuple[Complex, ...]
    #: G_A, positive for protons and for the charged current.
    axial: tuple[Complex, ...]
    #: P [MeV⁻²], of the pion's pole.
    pion_pole: tuple[Complex, ...]

    def without_axial(self) -> Self:
        """Return the vector current alone."""
        nothing = tuple(np.zeros(()) for _ in self.axial)
        return self._replace(axial=nothing, pion_pole=nothing)

    def without_vector(self) -> Self:
        """Return the axial current alone."""
        nothing = tuple(np.zeros(()) for _ in self.axial)
        return self._replace(vector=nothing, magnetic=nothing)

    def without_pion_pole(self) -> Self:
        """Return the current without the induced pseudoscalar part."""
        return self._replace(pion_pole=tuple(np.zeros(()) for _ in self.axial))


@final
@dataclass(frozen=True, eq=False)
class Continued:
    """A form factor at complex Q², by a Chebyshev series through its values from 0 to (600 MeV)².

    Real parts a little below zero, as a contour has, are within the domain of analyticity. The error is about 1e-14
    where the imaginary part of Q² is below (100 MeV)².

    Args:
        form_factor: A function of real Q² [MeV²].

    Raises:
        InputError: it is no function, or not smooth.

    Example:
        >>> from nuscatter.units import MeV
        >>> dipole = Continued(Dipole(mass=843 * MeV))
        >>> there = dipole((3000 + 2000j) * MeV**2)
        >>> bool(abs(there - (1 + (3000 + 2000j) / 843**2) ** -2) < 1e-13)
        True
    """

    form_factor: NucleonFormFactor

    def __post_init__(self) -> None:
        function("form_factor", self.form_factor, "a function of q2 = Q² [MeV²]")
        size = np.abs(self._coefficients)
        if size[-2:].max() > _SMOOTH * size.max():
            raise invalid("form_factor", self.form_factor, "a smooth function of Q² up to (600 MeV)²")

    @cached_property
    def _coefficients(self) -> Array:
        x = chebpts1(_DEGREE + 1)
        values = finite("the values of a form factor", self.form_factor((x + 1) / 2 * LARGEST_TRANSFER))
        return np.asarray(chebfit(x, np.broadcast_to(values, x.shape), _DEGREE))

    def __call__(self, q2: Complex) -> Complex:
        """Return the form factor at `q2` [MeV²], real or complex.

        Raises:
            InputError: Re Q² is above (600 MeV)².
        """
        x = 2 * np.asarray(q2) / LARGEST_TRANSFER - 1
        if np.any(x.real > 1):
            raise invalid("Q²", float(np.max(x.real) + 1) / 2 * LARGEST_TRANSFER / MeV**2, "at most 360000 MeV²")
        return np.asarray(chebval(x, self._coefficients))


@final
@dataclass(frozen=True, eq=False)
class EffectiveAxialCoupling:
    """The g_A of a nucleon in a nucleus, also by multipole: what is left out of the structure, put into one number.

    It multiplies the isovector axial current with its pion pole, and leaves Δs.

    Args:
        value: g_A of all multipoles that have none of their own.
        multipoles: g_A by (J, parity), parity +1 or −1.
        reference: Where the numbers are from.

    Raises:
        InputError: a number is not above zero, a key is not (J, ±1), or the reference is no text.

    Example:
        >>> lowered = EffectiveAxialCoupling(multipoles={(1, +1): 1.0}, reference="my fit of 1+ strength")
        >>> lowered.of(1, natural=False), lowered.of(2, natural=False)
        (1.0, 1.2754)
    """

    value: float = axial_coupling.value
    _: KW_ONLY
    multipoles: Mapping[tuple[int, int], float] = field(default_factory=dict)
    reference: str = field(default_factory=lambda: axial_coupling.source, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", float(positive("value", self.value, single=True)))
        expected = "g_A by (J, parity), as {(1, +1): 1.0},"
        checked = {}
        for key, number in pairs_of("multipoles", self.multipoles, expected):
            if not isinstance(key, tuple) or len(key) != 2 or key[1] not in (-1, 1):
                raise invalid("multipoles", key, expected)
            checked[whole("J", key[0], 0, 1000), key[1]] = float(positive(f"g_A of {key}", number, single=True))
        object.__setattr__(self, "multipoles", MappingProxyType(checked))
        if not isinstance(self.reference, str):
            raise invalid("reference", self.reference, "the name of a publication")

    def of(self, J: int, natural: bool) -> float:
        """Return g_A of a multipole."""
        even = (whole("J", J, 0, 1000) % 2 == 0) == truth("natural", natural)
        return self.multipoles.get((J, 1 if even else -1), self.value)


#: The free nucleon's.
free_axial_coupling = EffectiveAxialCoupling()
#: A customary lower value, that shell models and quasiparticle RPAs of heavy nuclei prefer.
quenched_axial_coupling = EffectiveAxialCoupling(1.0, reference=_SUHONEN)


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class WeakCurrent:
    """The charges of one current: `charged_current` and `neutral_current` make it.

    Args:
        vector: G_V of each kind of nucleons.
        magnetic: G_M of each kind [nuclear magnetons].
        isovector_axial: G_A of each kind with the free g_A, without strange quarks.
        strange_axial: What strange quarks add to it.
        effective: g_A in the nucleus.
        pion_mass: m_π [MeV] of the pole.
        strength: V² in front of the cross section: V_ud², or 1 for the neutral current.
    """

    vector: tuple[Continued, ...]
    magnetic: tuple[Continued, ...]
    isovector_axial: tuple[Continued, ...]
    strange_axial: tuple[Continued, ...]
    effective: EffectiveAxialCoupling = free_axial_coupling
    pion_mass: float = charged_pion_mass.value
    strength: float = 1.0

    @property
    def kinds(self) -> int:
        """How many kinds of nucleons it has: 2, or 1 for the charged current."""
        return len(self.vector)

    def charges(self, q2: ArrayLike, J: int, natural: bool) -> Charges:
        """Return the charges in a multipole.

        Args:
            q2: Q² = q² − ω² [MeV²], real or complex.
            J: Angular momentum.
            natural: Whether the parity is (−)^J.

        Example:
            >>> found = charged_current().charges(0.0, 1, False)
            >>> [round(float(each[0]), 4) for each in found[:3]]
            [1.0, 4.7059, 1.2754]
        """
        q2 = np.asarray(q2)
        # At Q² = 0 the isovector form factors have the nucleon's own g_A, which this ratio replaces.
        scale = self.effective.of(J, natural) / self._own
        isovector = [scale * each(q2) for each in self.isovector_axial]
        return Charges(
            vector=tuple(each(q2) for each in self.vector),
            magnetic=tuple(each(q2) for each in self.magnetic),
            axial=tuple(a + s(q2) for a, s in zip(isovector, self.strange_axial, strict=True)),
            pion_pole=tuple(a / (self.pion_mass**2 + q2) for a in isovector),
        )

    @cached_property
    def _own(self) -> float:
        """The g_A of the form factors, half of which each kind has in the neutral current."""
        return abs(float(self.isovector_axial[0](np.zeros(())).real)) * self.kinds


def charged_current(
    nucleon: NucleonFormFactors = measured_nucleon,
    *,
    effective: EffectiveAxialCoupling = free_axial_coupling,
    charge: NucleonCharge = _DARWIN_FOLDY,
    v_ud: float = v_ud.value,
) -> WeakCurrent:
    """Return the charged current; neutrons to protons and protons to neutrons have the same.

    Args:
        nucleon: Form factors of the nucleon, of which this is the isovector part.
        effective: g_A in the nucleus; it replaces that of `nucleon`, whose dependence on Q² stays.
        charge: G of the nucleon: `DarwinFoldy()`, `Sachs()` or `Dirac()`.
        v_ud: Element V_ud of the quark mixing matrix.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> round(charged_current().strength, 4)
        0.948
    """
    vector, magnetic, of = _checked(nucleon, effective, charge)
    return WeakCurrent(
        vector=(_sum(vector, 1, -1, 0),),
        magnetic=(_sum(magnetic, 1, -1, 0),),
        isovector_axial=(Continued(of.axial),),
        strange_axial=(Continued(Absent()),),
        effective=effective,
        strength=float(positive("v_ud", v_ud, single=True)) ** 2,
    )


def neutral_current(
    nucleon: NucleonFormFactors = measured_nucleon,
    *,
    effective: EffectiveAxialCoupling = free_axial_coupling,
    charge: NucleonCharge = _DARWIN_FOLDY,
    sin2_theta_w: float = sin2_theta_w_low_energy.value,
) -> WeakCurrent:
    """Return the neutral current on neutrons and protons, at tree level.

    Args:
        nucleon: Form factors of the nucleon; those of `NucleonFormFactors.with_strangeness` have strange quarks, Δs
            among them.
        effective: Isovector g_A in the nucleus; it replaces that of `nucleon`, whose dependence on Q² stays.
        charge: G of the nucleon: `DarwinFoldy()`, `Sachs()` or `Dirac()`.
        sin2_theta_w: sin²θ_W at low momentum transfer.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> strange = neutral_current(measured_nucleon.with_strangeness(spin=-0.04))
        >>> neutrons, protons = strange.charges(0.0, 1, False).axial
        >>> round(float(neutrons), 4), round(float(protons), 4)
        (-0.6177, 0.6577)
    """
    vector, magnetic, of = _checked(nucleon, effective, charge)
    angle = float(finite("sin2_theta_w", sin2_theta_w, single=True))
    same, other = (1 - 4 * angle) / 2, -0.5
    return WeakCurrent(
        vector=(_sum(vector, other, same, other), _sum(vector, same, other, other)),
        magnetic=(_sum(magnetic, other, same, other), _sum(magnetic, same, other, other)),
        isovector_axial=tuple(Continued(_Scaled(of.axial, sign / 2)) for sign in (-1, 1)),
        strange_axial=(Continued(_Scaled(of.strange_axial, -0.5)),) * 2,
        effective=effective,
    )


def common_dipoles(*, vector_mass: float = 842.6 * MeV, axial_mass: float = axial_mass.value) -> NucleonFormFactors:
    """Return a nucleon of one vector dipole, of F₁ of the proton and of G_M, and an axial one; the neutron's F₁ is 0.

    With ``charge=Dirac()`` the vector current is then one function of Q², as RPA papers often have it.

    Args:
        vector_mass: M_V [MeV].
        axial_mass: M_A [MeV].

    Example:
        >>> from nuscatter.structure.nucleons.weak import Dirac
        >>> from nuscatter.units import MeV
        >>> found = charged_current(common_dipoles(), charge=Dirac()).charges((100 * MeV) ** 2, 1, True)
        >>> round(float(found.magnetic[0] / found.vector[0]), 4)
        4.7059
    """
    dipole = Dipole(mass=vector_mass)
    magnetic = (measured_nucleon.magnetic_proton, measured_nucleon.magnetic_neutron)
    moments = [float(each(np.zeros(()))) for each in magnetic]
    return replace(
        measured_nucleon,
        electric_proton=_Electric(dipole, 1.0, moments[0]),
        electric_neutron=_Electric(dipole, 0.0, moments[1]),
        magnetic_proton=Dipole(at_zero=moments[0], mass=vector_mass),
        magnetic_neutron=Dipole(at_zero=moments[1], mass=vector_mass),
        axial=Dipole(at_zero=axial_coupling.value, mass=axial_mass),
    )


@final
@dataclass(frozen=True, eq=False)
class _Electric:
    """G_E of the Dirac form factor e D and the magnetic one μ D, of one dipole D: [(1 + τ)e − τμ] D."""

    dipole: Dipole
    charge: float
    moment: float

    def __call__(self, q2: Array) -> Array:
        tau = q2 / FOUR_MASSES_SQUARED
        return np.asarray(((1 + tau) * self.charge - tau * self.moment) * self.dipole(q2))


@final
@dataclass(frozen=True, eq=False)
class _Scaled:
    """A form factor times a number."""

    form_factor: NucleonFormFactor
    factor: float

    def __call__(self, q2: Array) -> Array:
        return np.asarray(self.factor * self.form_factor(q2))


@final
@dataclass(frozen=True, eq=False)
class _Combined:
    """A sum of the form factors of proton, neutron and strange quarks with constant weights."""

    three: _Three
    weights: tuple[float, float, float]

    def __call__(self, q2: Array) -> Array:
        return np.asarray(sum(w * part for w, part in zip(self.weights, self.three(q2), strict=True)))


def _sum(three: _Three, proton: float, neutron: float, strange: float) -> Continued:
    return Continued(_Combined(three, (proton, neutron, strange)))


def _checked(
    nucleon: NucleonFormFactors, effective: EffectiveAxialCoupling, charge: NucleonCharge
) -> tuple[_Three, _Three, NucleonFormFactors]:
    """Return the vector and the magnetic form factors of proton, neutron and strange quarks, and the nucleon."""
    instance("nucleon", nucleon, NucleonFormFactors, "a NucleonFormFactors, as measured_nucleon,")
    instance("effective", effective, EffectiveAxialCoupling, "an EffectiveAxialCoupling")
    if not callable(charge) or isinstance(charge, type):
        raise invalid("charge", charge, "DarwinFoldy(), Sachs() or Dirac()")

    def magnetic(q2: Array) -> tuple[Array, Array, Array]:
        return nucleon.magnetic_proton(q2), nucleon.magnetic_neutron(q2), nucleon.strange_magnetic(q2)

    return (lambda q2: charge(nucleon, q2)), magnetic, nucleon
