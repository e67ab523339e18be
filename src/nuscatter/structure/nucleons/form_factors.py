r"""Form factors of the nucleon, by which densities of point protons and neutrons become charge and weak charge.

The nucleon's own extension is 3 % of the charge radius of ⁴⁰Ar, and about 1 % of its neutrino cross section at Q = 50
MeV. The functions below depend on q2 = Q² [MeV²] ≥ 0. Any of them may be replaced by a function of the user's own.

The default is `measured_nucleon`, whose charge radii are those of `nuscatter.constants`. The charge radii that
`point_proton_radius` and a mean field use have the same nucleon, so the slope of a charge form factor is the charge
radius. `galster`, the review's choice, has a proton of 0.811 fm and a neutron of ⟨r²⟩ = −0.127 fm².

Electric and magnetic (Sachs) form factors are those of the electromagnetic current, :math:`G_E^p(0) = 1`,
:math:`G_M(0) = \mu` in nuclear magnetons. The Dirac and Pauli form factors follow,

.. math:: F_1 = \frac{G_E + \tau G_M}{1 + \tau}, \qquad F_2 = \frac{G_M - G_E}{1 + \tau}, \qquad
          \tau = \frac{Q^2}{4 m^2}.

The strange ones are those of the current of strange quarks counted with charge one, so that with isospin symmetry the
current of quarks with vector charges g_u, g_d, g_s has the form factor g_p Gᵖ + g_n Gⁿ + (g_u + g_d + g_s) Gˢ in a
proton, with g_p = 2g_u + g_d and g_n = g_u + 2g_d; see `nuscatter.structure.nucleons.weak`.

One mass stands for both nucleons in τ, the proton's, as the nuclear magneton is defined by it.

Example:
    >>> from nuscatter.units import GeV, fm
    >>> round(float(galster.magnetic_proton(0.1 * GeV**2)), 4)
    2.1458
    >>> round(float(mean_square_radius(kelly.electric_proton)) ** 0.5 / fm, 3)  # J. J. Kelly: 0.863 fm
    0.863
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, fields, replace
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import (
    Measured,
    axial_coupling,
    neutron_charge_radius_squared,
    neutron_magnetic_moment,
    proton_charge_radius,
    proton_magnetic_moment,
    proton_mass,
)
from nuscatter.errors import LEAST, common_shape, finite, function, invalid, not_nan, not_negative, positive
from nuscatter.quantities import NUCLEAR_RADIUS, plausible
from nuscatter.units import Array, GeV, MeV, fm
from nuscatter.words.describing import shortened

#: A function of q2 = Q² [MeV²].
NucleonFormFactor: TypeAlias = Callable[[Array], Array]

#: Four times the square of the nucleon's mass in τ = Q²/4m² [MeV²].
FOUR_MASSES_SQUARED = 4 * proton_mass.value**2

_DIPOLE_MASS = 0.71**0.5 * GeV
_AXIAL_REVIEW = "V. Bernard, L. Elouadrhiri and U.-G. Meißner, J. Phys. G 28 (2002) R1: neutrino scattering"
_CHI_QCD = "R. S. Sufian et al. (χQCD), Phys. Rev. Lett. 118 (2017) 042001: lattice, physical pion mass"

#: The axial mass [MeV] of a dipole.
axial_mass = Measured(1026 * MeV, 21 * MeV, _AXIAL_REVIEW)
#: Mean square radius −6 dG_E/dQ² of the strange quarks [MeV⁻²] and their magnetic moment [nuclear magnetons].
lattice_strange_radius_squared = Measured(-0.0043 * fm**2, 0.0021 * fm**2, _CHI_QCD)
lattice_strange_magnetic_moment = Measured(-0.064, 0.017, _CHI_QCD)
#: Their axial coupling Δs. The abstract's G_A(0) = −0.654(3)(5) of the neutral current makes it −0.036; the digits here
#: are from memory.
lattice_strange_spin = Measured(
    -0.035, 0.009, "R. S. Sufian, K.-F. Liu and D. G. Richards, J. High Energy Phys. 01 (2020) 136: lattice"
)


@final
@dataclass(frozen=True, eq=False)
class Absent:
    """A form factor that is zero."""

    @property
    def slope(self) -> Array:
        """Return dG/dQ² at zero [MeV⁻²]."""
        return np.zeros(())

    def __call__(self, q2: ArrayLike) -> Array:
        """Return zeros in the shape of `q2` [MeV²]."""
        return np.zeros_like(not_negative("q2", q2))


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Dipole:
    r"""A dipole, :math:`G = G(0) / (1 + Q^2/M^2)^2`; each parameter may be the trailing batch axis.

    Args:
        at_zero: The value at Q² = 0.
        mass: M [MeV]; the customary M² is 0.71 GeV². Infinite M makes a point.

    Example:
        >>> from nuscatter.units import GeV
        >>> round(float(Dipole()(0.71 * GeV**2)), 9)
        0.25
    """

    at_zero: ArrayLike = 1.0
    mass: ArrayLike = _DIPOLE_MASS

    def __post_init__(self) -> None:
        finite("at_zero", self.at_zero)
        mass = not_nan("mass", self.mass)
        if not (mass > LEAST).all():
            raise invalid("mass", self.mass, "a number above zero")
        object.__setattr__(self, "mass", mass)

    @property
    def slope(self) -> Array:
        """Return dG/dQ² at zero [MeV⁻²], −2 G(0)/M²."""
        return np.asarray(-2 * np.asarray(self.at_zero) / np.asarray(self.mass) ** 2)

    def __call__(self, q2: ArrayLike) -> Array:
        """Return G at `q2` [MeV²]."""
        common_shape(q2=q2, at_zero=self.at_zero, mass=self.mass)
        lowered = 1 + not_negative("q2", q2) / np.asarray(self.mass) ** 2
        return np.asarray(self.at_zero / (lowered * lowered))


@final
@dataclass(frozen=True, eq=False)
class RisingDipole:
    r"""Galster's form, :math:`G = a\tau/(1 + b\tau) \times (1 + Q^2/M^2)^{-2}`, for what is zero at Q² = 0.

    Args:
        rise: a.
        damping: b ≥ 0.
        mass: M of the dipole [MeV].

    Example:
        >>> from nuscatter.units import GeV
        >>> round(float(RisingDipole(1.70, damping=3.30)(0.4 * GeV**2)), 4)
        0.0575
    """

    rise: ArrayLike
    _: KW_ONLY
    damping: ArrayLike = 5.6
    mass: ArrayLike = _DIPOLE_MASS

    def __post_init__(self) -> None:
        finite("rise", self.rise), not_negative("damping", self.damping), positive("mass", self.mass, "MeV")

    @property
    def slope(self) -> Array:
        """Return dG/dQ² at zero [MeV⁻²], a/4m²."""
        return np.asarray(self.rise) / FOUR_MASSES_SQUARED

    def __call__(self, q2: ArrayLike) -> Array:
        """Return G at `q2` [MeV²]."""
        q2 = not_negative("q2", q2)
        common_shape(q2=q2, rise=self.rise, damping=self.damping, mass=self.mass)
        tau, lowered = q2 / FOUR_MASSES_SQUARED, 1 + q2 / np.asarray(self.mass) ** 2
        return np.asarray(np.asarray(self.rise) * tau / ((1 + np.asarray(self.damping) * tau) * lowered * lowered))


@final
@dataclass(frozen=True, eq=False)
class KellyRatio:
    r"""Kelly's form, :math:`G = G(0)\, (1 + a\tau) / (1 + b_1\tau + b_2\tau^2 + b_3\tau^3)`.

    Args:
        at_zero: The value at Q² = 0.
        above: a.
        below: (b₁, b₂, b₃).

    Source: J. J. Kelly, Phys. Rev. C 70 (2004) 068202, Eq. 4.

    Example:
        >>> from nuscatter.units import GeV
        >>> round(float(KellyRatio(1, above=-0.24, below=(10.98, 12.82, 21.97))(1.0 * GeV**2)), 4)
        0.1648
    """

    at_zero: float
    _: KW_ONLY
    above: float
    below: tuple[float, float, float]

    def __post_init__(self) -> None:
        finite("at_zero", self.at_zero, single=True), finite("above", self.above, single=True)
        if finite("below", self.below).shape != (3,):
            raise invalid("below", self.below, "three coefficients")

    @property
    def slope(self) -> Array:
        """Return dG/dQ² at zero [MeV⁻²], G(0)(a − b₁)/4m²."""
        return np.asarray(self.at_zero * (self.above - self.below[0]) / FOUR_MASSES_SQUARED)

    def __call__(self, q2: ArrayLike) -> Array:
        """Return G at `q2` [MeV²]."""
        tau = not_negative("q2", q2) / FOUR_MASSES_SQUARED
        first, second, third = self.below
        return np.asarray(self.at_zero * (1 + self.above * tau) / (1 + tau * (first + tau * (second + tau * third))))


@final
@dataclass(frozen=True, eq=False)
class NucleonFormFactors:
    """The form factors of proton and neutron, each a function of q2 = Q² [MeV²].

    `measured_nucleon`, `galster`, `dipole`, `kelly` and `point_nucleons` are such values; `dataclasses.replace` returns
    one with other functions.

    Args:
        electric_proton: G_E of the proton, 1 at zero.
        electric_neutron: G_E of the neutron, 0 at zero.
        magnetic_proton: G_M of the proton, 2.793 at zero.
        magnetic_neutron: G_M of the neutron, −1.913 at zero.
        strange_electric: G_E of the strange quarks, 0 at zero, the same in both nucleons.
        strange_magnetic: G_M of the strange quarks.
        axial: The isovector axial form factor, g_A at zero.
        strange_axial: The axial form factor of the strange quarks, Δs at zero.

    Raises:
        InputError: one of them is not a function.

    Example:
        >>> from dataclasses import replace
        >>> from nuscatter.units import GeV
        >>> mine = replace(galster, electric_proton=lambda q2: 1 / (1 + q2 / (0.69 * GeV**2)) ** 2)
        >>> bool(mine.electric_proton(0.01 * GeV**2) < galster.electric_proton(0.01 * GeV**2))
        True
    """

    electric_proton: NucleonFormFactor
    electric_neutron: NucleonFormFactor
    magnetic_proton: NucleonFormFactor
    magnetic_neutron: NucleonFormFactor
    strange_electric: NucleonFormFactor = Absent()
    strange_magnetic: NucleonFormFactor = Absent()
    axial: NucleonFormFactor = Dipole(at_zero=axial_coupling.value, mass=axial_mass.value)
    strange_axial: NucleonFormFactor = Absent()
    __repr__ = shortened

    def __post_init__(self) -> None:
        for each in fields(self):
            if not callable(getattr(self, each.name)):
                raise invalid(each.name, getattr(self, each.name), "a function of q2 = Q² [MeV²]")

    def dirac_proton(self, q2: ArrayLike) -> Array:
        """Return F₁ of the proton at `q2` [MeV²], 1 at zero."""
        return _dirac(self.electric_proton, self.magnetic_proton, q2)

    def dirac_neutron(self, q2: ArrayLike) -> Array:
        """Return F₁ of the neutron at `q2` [MeV²], 0 at zero."""
        return _dirac(self.electric_neutron, self.magnetic_neutron, q2)

    def strange_dirac(self, q2: ArrayLike) -> Array:
        """Return F₁ of the strange quarks at `q2` [MeV²], 0 at zero."""
        return _dirac(self.strange_electric, self.strange_magnetic, q2)

    def pauli_proton(self, q2: ArrayLike) -> Array:
        """Return F₂ of the proton at `q2` [MeV²], its anomalous magnetic moment 1.793 at zero."""
        return _pauli(self.electric_proton, self.magnetic_proton, q2)

    def pauli_neutron(self, q2: ArrayLike) -> Array:
        """Return F₂ of the neutron at `q2` [MeV²], its magnetic moment −1.913 at zero."""
        return _pauli(self.electric_neutron, self.magnetic_neutron, q2)

    def strange_pauli(self, q2: ArrayLike) -> Array:
        """Return F₂ of the strange quarks at `q2` [MeV²]."""
        return _pauli(self.strange_electric, self.strange_magnetic, q2)

    def with_strangeness(
        self, *, radius_squared: ArrayLike = 0.0, magnetic_moment: ArrayLike = 0.0, spin: ArrayLike = 0.0
    ) -> "NucleonFormFactors":
        """Return the same nucleon with strange quarks.

        Args:
            radius_squared: −6 dG_E/dQ² at zero [MeV⁻²], of charge one (not −1/3). The parameter ρ_s = dG_E/dτ is
                −2m²/3 times it; G_E is ρ_s τ/(1 + 5.6τ) times a dipole.
            magnetic_moment: μ_s, G_M at zero [nuclear magnetons]; G_M is a dipole.
            spin: Δs, the strange axial form factor at zero; a dipole of the axial mass.

        Example:
            >>> from nuscatter.units import GeV
            >>> of_lattice = galster.with_strangeness(
            ...     radius_squared=lattice_strange_radius_squared.value,
            ...     magnetic_moment=lattice_strange_magnetic_moment.value,
            ... )
            >>> round(float(of_lattice.strange_electric(0.1 * GeV**2)), 5)
            0.00122
        """
        rho = -finite("radius_squared", radius_squared) * FOUR_MASSES_SQUARED / 6
        return replace(
            self,
            strange_electric=RisingDipole(rho),
            strange_magnetic=Dipole(at_zero=magnetic_moment),
            strange_axial=Dipole(at_zero=spin, mass=axial_mass.value),
        )


def mean_square_radius(form_factor: NucleonFormFactor) -> Array:
    """Return the mean square radius [MeV⁻²] of a nucleon's form factor: −6 dG/dQ² at zero, divided by G(0).

    Where G(0) is zero (the neutron's charge, strangeness) it is −6 dG/dQ². The form factors of this module have an
    exact slope; that of any other function is a difference of five values up to Q² = (40 MeV)².

    Example:
        >>> from nuscatter.units import fm
        >>> round(float(mean_square_radius(galster.electric_neutron)) / fm**2, 4)
        -0.1269
    """
    function("form_factor", form_factor, "a function of q2 = Q² [MeV²]")
    slope = getattr(form_factor, "slope", None)
    if slope is None:
        slope = slope_at_zero(form_factor, (20 * MeV) ** 2)
    start = np.asarray(form_factor(np.zeros(())))
    return np.asarray(-6 * np.asarray(slope) / np.where(start == 0, 1.0, start))


def slope_at_zero(function: Callable[[Array], Array], step: float) -> Array:
    """Return the derivative at zero of a function of q2 [MeV²] from its values at 0 to 4 steps [MeV²].

    The five-point formula is exact for polynomials of degree four.
    """
    weights = (-25 / 12, 4.0, -3.0, 4 / 3, -1 / 4)
    return np.asarray(sum(w * np.asarray(function(np.asarray(at * step))) for at, w in enumerate(weights)) / step)


def nucleon_of_radii(
    *,
    proton_radius: ArrayLike = proton_charge_radius.value,
    neutron_radius_squared: ArrayLike = neutron_charge_radius_squared.value,
) -> NucleonFormFactors:
    """Return dipole and Galster forms with the given charge radii; magnetic form factors as in `galster`.

    Args:
        proton_radius: Root mean square charge radius of the proton [MeV⁻¹], CODATA 2022 by default.
        neutron_radius_squared: Mean square charge radius of the neutron [MeV⁻²], that of the Particle Data Group.

    Raises:
        InputError: the proton's radius is not positive.

    Example:
        >>> from nuscatter.units import fm
        >>> round(float(mean_square_radius(nucleon_of_radii().electric_proton)) ** 0.5 / fm, 5)
        0.84075
    """
    return replace(
        galster,
        electric_proton=Dipole(mass=12**0.5 / plausible("proton_radius", proton_radius, NUCLEAR_RADIUS)),
        electric_neutron=RisingDipole(
            -finite("neutron_radius_squared", neutron_radius_squared) * FOUR_MASSES_SQUARED / 6
        ),
    )


def _dirac(electric: NucleonFormFactor, magnetic: NucleonFormFactor, q2: ArrayLike) -> Array:
    q2 = not_negative("q2", q2)
    tau = q2 / FOUR_MASSES_SQUARED
    return np.asarray((electric(q2) + tau * magnetic(q2)) / (1 + tau))


def _pauli(electric: NucleonFormFactor, magnetic: NucleonFormFactor, q2: ArrayLike) -> Array:
    q2 = not_negative("q2", q2)
    return np.asarray((magnetic(q2) - electric(q2)) / (1 + q2 / FOUR_MASSES_SQUARED))


#: Dipoles for all but the neutron's charge, which is −μ_n τ/(1 + 5.6τ) times the dipole: S. Galster et al., Nucl. Phys.
#: B 32 (1971) 221; the review's choice.
galster = NucleonFormFactors(
    electric_proton=Dipole(),
    electric_neutron=RisingDipole(-neutron_magnetic_moment.value),
    magnetic_proton=Dipole(at_zero=proton_magnetic_moment.value),
    magnetic_neutron=Dipole(at_zero=neutron_magnetic_moment.value),
)

#: The nucleon of the measured charge radii, `nucleon_of_radii()`, the default of all nuclei of extended nucleons.
measured_nucleon = nucleon_of_radii()

#: Dipoles only; G_E of the neutron is zero at all Q.
dipole = replace(galster, electric_neutron=Absent())

#: J. J. Kelly, Phys. Rev. C 70 (2004) 068202, Table I; radii 0.863, 0.848 and 0.907 fm, ⟨r²⟩ of the neutron −0.112 fm².
kelly = NucleonFormFactors(
    electric_proton=KellyRatio(1.0, above=-0.24, below=(10.98, 12.82, 21.97)),
    electric_neutron=RisingDipole(1.70, damping=3.30),
    magnetic_proton=KellyRatio(proton_magnetic_moment.value, above=0.12, below=(10.97, 18.86, 6.55)),
    magnetic_neutron=KellyRatio(neutron_magnetic_moment.value, above=2.33, below=(14.72, 24.20, 84.1)),
)

#: Nucleons without extension: constant electric and magnetic form factors.
point_nucleons = NucleonFormFactors(
    electric_proton=Dipole(at_zero=1.0, mass=np.inf),
    electric_neutron=Absent(),
    magnetic_proton=Dipole(at_zero=proton_magnetic_moment.value, mass=np.inf),
    magnetic_neutron=Dipole(at_zero=neutron_magnetic_moment.value, mass=np.inf),
    axial=Dipole(at_zero=axial_coupling.value, mass=np.inf),
)
