r"""From point nucleons to a nucleus: charge and weak charge of a nucleus of extended nucleons.

A `Nucleus` has a proton and a neutron form factor, and a vector interaction multiplies them by its own couplings,

.. math:: \text{charge} = g_p\, Z F_p(Q) + g_n\, N F_n(Q).

Models of nuclear structure give densities of *points*. The nucleons' extension, motion and magnetic moments can still
be put into two form factors, the same for every interaction. A current of quarks with vector charges g_u, g_d, g_s has
g_p = 2g_u + g_d in a proton and g_n = g_u + 2g_d in a neutron. With isospin symmetry, the form factors of the u and d
quarks in the proton are 2Gᵖ + Gⁿ + Gˢ and Gᵖ + 2Gⁿ + Gˢ in terms of the electromagnetic ones, so that

.. math:: G(\text{proton}) &= g_p G^p + g_n G^n + \xi G^s, \\
          G(\text{neutron}) &= g_p G^n + g_n G^p + \xi G^s, \qquad \xi = g_u + g_d + g_s.

Where strange and down quarks have the same charge, as in the Standard Model and for photons, ξ is g_n. Summed over
point protons and neutrons of form factors f_p, f_n, and sorted by g_p and g_n:

.. math:: Z F_p &= G^p Z f_p + G^n N f_n \\
          N F_n &= G^p N f_n + G^n Z f_p + G^s (Z f_p + N f_n).

The first line is the charge form factor (g_p = 1, g_n = 0 is the photon), the second its mirror, and neither depends on
a coupling. An interaction with u and d only has another ξ: its strange part, and nothing else, is then wrong.

G is G_E/√(1 + τ) for a moving nucleon to order 1/m² (`DarwinFoldy`, the default), or F₁ as in the review (`Dirac`). At
that order spin and motion together also act as a charge,

.. math:: -\frac{Q}{4m^2} (2 G_M - G_E)\, S(Q), \qquad S_q(Q) = \int 4\pi r^2 J_q(r)\, j_1(Qr)\, dr,

with J_q the spin–orbit density that Skyrme functionals use: 4πr³ J = Σ (2j+1) [j(j+1) − l(l+1) − ¾] u², and the same
couplings, g_p and g_n. Its radius is ⟨r²⟩ = Σ (μ − e/2)(2j+1)⟨σ·l⟩ / m²Z. In another notation −S/Q is F_{Φ″}. Dirac
spinors have another moment in place of 2G_M − G_E, and G = G_E (`nuscatter.structure.nucleons.moments`).

Two-body currents are not here, and the motion of the centre of mass belongs to the model of the densities.

Sources: W. Bertozzi et al., Phys. Lett. B 41 (1972) 408; J. L. Friar and J. W. Negele, Adv. Nucl. Phys. 8 (1975) 219;
C. J. Horowitz and J. Piekarewicz, Phys. Rev. C 86 (2012) 045503; M. Hoferichter, J. Menéndez and A. Schwenk, Phys. Rev.
D 102 (2020) 074018; review Eqs. 23–26.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import InputError, common_shape, finite, instance, invalid, not_negative
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.nucleons.form_factors import (
    FOUR_MASSES_SQUARED,
    NucleonFormFactor,
    NucleonFormFactors,
    measured_nucleon,
    slope_at_zero,
)
from nuscatter.structure.nucleons.moments import NucleonMoment, SpinOrbitMoment
from nuscatter.structure.nucleons.spin_orbit import SpinOrbit
from nuscatter.structure.nucleus import FormFactor, NuclearModel, Nucleus, nucleus_of
from nuscatter.units import Array, MeV

#: How Gᵖ, Gⁿ and Gˢ follow from a nucleon's form factors: (form factors, q2 [MeV²]) → the three.
NucleonCharge: TypeAlias = Callable[[NucleonFormFactors, Array], tuple[Array, Array, Array]]
_MOMENT = SpinOrbitMoment()


@final
@dataclass(frozen=True)
class DarwinFoldy:
    """G = G_E/√(1 + τ): the charge of a nucleon to order 1/m², whose radius grows by ⟨r²⟩ = 3/4m²."""

    def __call__(self, nucleon: NucleonFormFactors, q2: Array) -> tuple[Array, Array, Array]:
        """Return the charge form factors of proton, neutron and strange quarks at `q2` [MeV²]."""
        root = 1 / np.sqrt(1 + not_negative("q2", q2) / FOUR_MASSES_SQUARED)
        p, n, s = Sachs()(nucleon, q2)
        return p * root, n * root, s * root


@final
@dataclass(frozen=True)
class Sachs:
    """G = G_E, without the Darwin–Foldy term."""

    def __call__(self, nucleon: NucleonFormFactors, q2: Array) -> tuple[Array, Array, Array]:
        """Return G_E of proton, neutron and strange quarks at `q2` [MeV²]."""
        instance("nucleon", nucleon, NucleonFormFactors, "a NucleonFormFactors, as galster or kelly,")
        return nucleon.electric_proton(q2), nucleon.electric_neutron(q2), nucleon.strange_electric(q2)


@final
@dataclass(frozen=True)
class Dirac:
    """G = F₁, as in review Eq. 25."""

    def __call__(self, nucleon: NucleonFormFactors, q2: Array) -> tuple[Array, Array, Array]:
        """Return F₁ of proton, neutron and strange quarks at `q2` [MeV²]."""
        instance("nucleon", nucleon, NucleonFormFactors, "a NucleonFormFactors, as galster or kelly,")
        return nucleon.dirac_proton(q2), nucleon.dirac_neutron(q2), nucleon.strange_dirac(q2)


@final
@dataclass(frozen=True, eq=False)
class VectorCharge:
    """What g_p and g_n multiply in the vector charge of a nucleus: Z F_p and N F_n of the module's head.

    Unlike a `Nucleus` it can describe hydrogen, whose mirror part does not vanish though it has no neutron.

    Args:
        nuclide: Which one.
        proton: Form factor f_p of the point protons, a function of Q [MeV], 1 at zero.
        neutron: That of the point neutrons.
        nucleon: Form factors of the nucleon.
        charge: `DarwinFoldy()`, `Sachs()`, `Dirac()`, or a function of your own.
        spin_orbit: (S_p, S_n), functions of Q [MeV] that return ∫ 4πr² J j₁(Qr) dr [MeV]; None leaves them out.
        moment: What multiplies them: `SpinOrbitMoment()`, or `PauliMoment()` with Dirac spinors.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> hydrogen = VectorCharge(ns.nuclide("H1"), ns.point_nucleus("H1").proton, ns.point_nucleus("H1").neutron)
        >>> round(float(hydrogen.proton_part(50 * MeV)), 4), round(float(hydrogen.neutron_part(50 * MeV)), 5)
        (0.9921, 0.00122)
    """

    nuclide: Nuclide
    proton: FormFactor
    neutron: FormFactor
    nucleon: NucleonFormFactors = measured_nucleon
    charge: NucleonCharge = field(default_factory=DarwinFoldy)
    spin_orbit: SpinOrbit | None = None
    moment: NucleonMoment = field(default_factory=SpinOrbitMoment)

    def __post_init__(self) -> None:
        Nucleus(self.nuclide, self.proton, self.neutron)
        instance("nucleon", self.nucleon, NucleonFormFactors, "a NucleonFormFactors, as galster or kelly,")
        if not callable(self.charge) or isinstance(self.charge, type):
            raise invalid("charge", self.charge, "DarwinFoldy(), Sachs() or Dirac()")
        if not callable(self.moment) or isinstance(self.moment, type):
            raise invalid("moment", self.moment, "SpinOrbitMoment() or PauliMoment()")
        if self.spin_orbit is not None:
            given = self.spin_orbit
            if not isinstance(given, tuple) or len(given) != 2 or not all(callable(each) for each in given):
                raise invalid("spin_orbit", given, "a pair of functions of the momentum transfer Q [MeV]")

    def proton_part(self, Q: ArrayLike) -> Array:
        """Return what g_p multiplies at `Q` [MeV]: Z at zero, and Z times the charge form factor elsewhere."""
        Q = finite("Q", Q, "MeV")
        p, n, _ = self.charge(self.nucleon, Q * Q)
        protons, neutrons = self._points(Q)
        return np.asarray(p * protons + n * neutrons + self.proton_spin_orbit(Q))

    def neutron_part(self, Q: ArrayLike) -> Array:
        """Return what g_n multiplies at `Q` [MeV]: N at zero."""
        Q = finite("Q", Q, "MeV")
        p, n, s = self.charge(self.nucleon, Q * Q)
        protons, neutrons = self._points(Q)
        return np.asarray((n + s) * protons + (p + s) * neutrons + self._neutron_spin_orbit(Q))

    def proton_spin_orbit(self, Q: ArrayLike) -> Array:
        """Return the spin–orbit part of `proton_part` at `Q` [MeV], zero where there is no spin–orbit density."""
        Q, nucleon = finite("Q", Q, "MeV"), self.nucleon
        if self.spin_orbit is None:
            return np.zeros(())
        protons, neutrons = self.spin_orbit
        own = self._moment(nucleon.electric_proton, nucleon.magnetic_proton, Q)
        other = self._moment(nucleon.electric_neutron, nucleon.magnetic_neutron, Q)
        return np.asarray(own * protons(Q) + other * neutrons(Q))

    def _points(self, Q: Array) -> tuple[Array, Array]:
        protons = self.proton(Q)
        neutrons = protons if self.neutron is self.proton else self.neutron(Q)
        return self.nuclide.Z * protons, self.nuclide.N * neutrons

    def _neutron_spin_orbit(self, Q: Array) -> Array:
        if self.spin_orbit is None:
            return np.zeros(())
        nucleon, (protons, neutrons) = self.nucleon, (each(Q) for each in self.spin_orbit)
        own = self._moment(nucleon.electric_proton, nucleon.magnetic_proton, Q)
        other = self._moment(nucleon.electric_neutron, nucleon.magnetic_neutron, Q)
        strange = self._moment(nucleon.strange_electric, nucleon.strange_magnetic, Q)
        return np.asarray((own + strange) * neutrons + (other + strange) * protons)

    def _moment(self, electric: NucleonFormFactor, magnetic: NucleonFormFactor, Q: Array) -> Array:
        """Return −Q m/4m² [MeV⁻¹] of the moment m."""
        return np.asarray(-Q / FOUR_MASSES_SQUARED * self.moment(electric, magnetic, Q * Q))


@final
@dataclass(frozen=True, eq=False)
class ChargeFormFactor:
    """The charge form factor of a nucleus, `proton_part` over Z, called with Q [MeV]."""

    charge: VectorCharge

    def __post_init__(self) -> None:
        instance("charge", self.charge, VectorCharge, "a VectorCharge")

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F_p at `Q` [MeV], 1 at zero."""
        return self.charge.proton_part(Q) / self.charge.nuclide.Z


@final
@dataclass(frozen=True, eq=False)
class MirrorFormFactor:
    """The charge form factor with protons and neutrons exchanged, `neutron_part` over N, called with Q [MeV]."""

    charge: VectorCharge

    def __post_init__(self) -> None:
        instance("charge", self.charge, VectorCharge, "a VectorCharge")

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F_n at `Q` [MeV], 1 at zero."""
        return self.charge.neutron_part(Q) / self.charge.nuclide.N


def weak_nucleus(
    nuclide: Nuclide,
    proton: FormFactor,
    neutron: FormFactor,
    *,
    nucleon: NucleonFormFactors = measured_nucleon,
    charge: NucleonCharge = DarwinFoldy(),
    spin_orbit: SpinOrbit | None = None,
    moment: NucleonMoment = _MOMENT,
) -> Nucleus:
    """Return the nucleus made of extended nucleons with these form factors of the points.

    Its `proton` is the charge form factor. With ``charge=Dirac()`` and no spin–orbit density it is the nucleus of the
    review's Eqs. 23–26, whose nucleon is `galster`.

    Args:
        nuclide: Which one.
        proton: Form factor of the point protons, a function of Q [MeV], 1 at zero.
        neutron: That of the point neutrons.
        nucleon: Form factors of the nucleon.
        charge: `DarwinFoldy()`, `Sachs()` or `Dirac()`.
        spin_orbit: (S_p, S_n), functions of Q [MeV] that return ∫ 4πr² J j₁(Qr) dr [MeV].
        moment: What multiplies them: `SpinOrbitMoment()`, or `PauliMoment()` with Dirac spinors.

    Raises:
        InputError: an argument is not of its kind; or there is no proton or no neutron, and the neutron's charge or
            strangeness gives a part that a `Nucleus` has no place for (`VectorCharge` has).

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, fm
        >>> points = ns.Helm(3.34 * fm)
        >>> argon = weak_nucleus(ns.nuclide("Ar40"), points, points)
        >>> round(float(points(50 * MeV)), 4), round(float(argon.proton(50 * MeV)), 4)
        (0.8863, 0.8807)
    """
    parts = VectorCharge(nuclide, proton, neutron, nucleon, charge, spin_orbit, moment)
    if nuclide.Z == 0 or nuclide.N == 0:
        missing = parts.proton_part if nuclide.Z == 0 else parts.neutron_part
        if any(np.any(missing(each * MeV)) for each in (10.0, 100.0, 300.0)):
            kind = "proton" if nuclide.Z == 0 else "neutron"
            raise InputError(
                f"{nuclide.name} has no {kind}, so a Nucleus has no place for the {kind}-like charge of its nucleons; "
                "VectorCharge has, and point_nucleons have none."
            )
    return Nucleus(
        nuclide,
        proton=ChargeFormFactor(parts) if nuclide.Z else proton,
        neutron=MirrorFormFactor(parts) if nuclide.N else neutron,
    )


@final
@dataclass(frozen=True, eq=False)
class OfNucleons:
    """A nuclear model of extended nucleons, from one of point nucleons.

    Args:
        points: A nuclear model whose form factors are those of point nucleons.
        nucleon: Form factors of the nucleon.
        charge: `DarwinFoldy()`, `Sachs()` or `Dirac()`.

    Example:
        >>> from nuscatter.structure.nucleus import helm_measured
        >>> from nuscatter.units import MeV
        >>> round(float(OfNucleons(helm_measured)("Ar40").proton(50 * MeV)), 4)
        0.8808
    """

    points: NuclearModel
    nucleon: NucleonFormFactors = measured_nucleon
    charge: NucleonCharge = field(default_factory=DarwinFoldy)

    def __call__(self, nuclide: Nuclide) -> Nucleus:
        """Return the nucleus of a nuclide; raises what `weak_nucleus` raises."""
        of = nucleus_of(self.points, find(nuclide))
        made = weak_nucleus(of.nuclide, of.proton, of.neutron, nucleon=self.nucleon, charge=self.charge)
        return replace(made, spin=of.spin)


def weak_form_factor(
    nucleus: Nucleus,
    Q: ArrayLike,
    *,
    proton: ArrayLike = 1 - 4 * sin2_theta_w_low_energy.value,
    neutron: ArrayLike = -1.0,
) -> Array:
    r"""Return the weak form factor of a nucleus, 1 at zero (review Eq. 26).

    .. math:: F_W = [q_p Z F_p(Q) + q_n N F_n(Q)] / Q_W, \qquad Q_W = q_p Z + q_n N.

    Args:
        nucleus: Any nucleus; that of `weak_nucleus` has the nucleons' own form factors in it.
        Q: Momentum transfer [MeV].
        proton: Weak charge q_p of the proton, 1 − 4 sin²θ_W at tree level; it may be the trailing batch axis.
        neutron: Weak charge q_n of the neutron, −1 at tree level.

    Raises:
        InputError: Q or a charge is not finite, or the weak charge of the nucleus is zero.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> round(float(weak_form_factor(ns.helm("Ar40"), 50 * MeV)), 4)
        0.8826
    """
    Q = finite("Q", Q, "MeV")
    instance("nucleus", nucleus, Nucleus, "a Nucleus, as helm('Ar40') returns it,")
    common_shape(Q=Q, proton=proton, neutron=neutron)
    protons, neutrons = (
        finite("proton", proton) * nucleus.nuclide.Z,
        finite("neutron", neutron) * nucleus.nuclide.N,
    )
    if not np.all(total := protons + neutrons):
        raise invalid(f"the weak charge of {nucleus.nuclide.name}", 0, "another number: its form factor is a ratio")
    return np.asarray((protons * nucleus.proton(Q) + neutrons * nucleus.neutron(Q)) / total)


@final
@dataclass(frozen=True, eq=False)
class Unfolded:
    r"""The form factor of the point protons behind a measured charge form factor, called with Q [MeV].

    .. math:: f_p = \frac{Z F_{ch} - G^n N f_n - \text{spin–orbit}}{G^p Z}.

    It is meaningful up to the Q to which F_ch was measured (about 2–4 fm⁻¹). Beyond, F_ch falls below the neutrons'
    part and the division magnifies its errors: the result need not fall, nor be the transform of a positive density. At
    the zeros of F_ch it does not vanish. `point_proton_radius` does the same for the radius only.

    Args:
        nuclide: Which one.
        charge_form_factor: F_ch, a function of Q [MeV], 1 at zero.
        neutron: Form factor f_n of the point neutrons; None takes that of the protons.
        nucleon: Form factors of the nucleon.
        charge: `DarwinFoldy()`, `Sachs()` or `Dirac()`.
        spin_orbit: (S_p, S_n), functions of Q [MeV] that return ∫ 4πr² J j₁(Qr) dr [MeV].

    Raises:
        InputError: an argument is not of its kind, or the nuclide has no proton.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, fm
        >>> points = Unfolded(ns.nuclide("Ar40"), ns.Helm(3.4274 * fm))
        >>> round(float(points(50 * MeV)), 4), round(float(points.rms_radius / fm), 3)
        (0.8862, 3.339)
    """

    nuclide: Nuclide
    charge_form_factor: FormFactor
    neutron: FormFactor | None = None
    nucleon: NucleonFormFactors = measured_nucleon
    charge: NucleonCharge = field(default_factory=DarwinFoldy)
    spin_orbit: SpinOrbit | None = None

    def __post_init__(self) -> None:
        neutron = self.charge_form_factor if self.neutron is None else self.neutron
        VectorCharge(self.nuclide, self.charge_form_factor, neutron, self.nucleon, self.charge, self.spin_orbit)
        if self.nuclide.Z == 0:
            raise invalid("nuclide", self.nuclide, "one with protons")

    def __call__(self, Q: ArrayLike) -> Array:
        """Return f_p at `Q` [MeV], 1 at zero."""
        Q = finite("Q", Q, "MeV")
        Z, N = self.nuclide.Z, self.nuclide.N
        shape = self.charge_form_factor
        p, n, _ = self.charge(self.nucleon, Q * Q)
        spin_orbit = VectorCharge(self.nuclide, shape, shape, self.nucleon, spin_orbit=self.spin_orbit)
        left = Z * shape(Q) - spin_orbit.proton_spin_orbit(Q)
        if self.neutron is None:
            return np.asarray(left / (Z * p + N * n))
        return np.asarray((left - n * (N * self.neutron(Q))) / (Z * p))

    @property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹], from the slope at zero (to 1e-8)."""
        return np.sqrt(-6 * slope_at_zero(lambda q2: self(np.sqrt(q2)), (8 * MeV) ** 2))
