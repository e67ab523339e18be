r"""Cross sections from responses: the lepton's side of inelastic scattering, and what each multipole's amplitudes are.

With E, e, k the neutrino's energy and the outgoing lepton's energy and momentum, q = k_ν − k, and h = ±1 for neutrinos
and antineutrinos,

.. math::
    \frac{d^2\sigma}{d\omega\, d\cos\theta} &= \frac{G_F^2 V^2}{2\pi}\, k e\, F\, 4\pi \sum_{J\pi} \big\{
    v_M |M|^2 + v_L |L|^2 - 2 v_{ML} L M \\
    &\qquad + v_T (|T^m|^2 + |T^e|^2) - 2 h\, v_{TT} T^m T^e \big\}

where each product of amplitudes stands for responses R = Σ_f |⟨f|·|i⟩|² δ(E_f − E_i − ω), F for the lepton in the
Coulomb field, and V for V_ud (charged current) or 1. With b = k/e, c = cosθ and X = E(k² − k²c²)/(e q²),

.. math::
    v_M &= 1 + bc, \quad v_L = 1 + bc - 2X, \quad v_T = 1 - bc + X, \\
    v_{ML} &= \tfrac{E-e}{q}(1 + bc) + \tfrac{m^2}{eq}, \quad v_{TT} = \tfrac{E+e}{q}(1 - bc) - \tfrac{m^2}{eq}, \\
    bc &= (E^2 + e^2 - m^2 - q^2)/2Ee .

The amplitudes are sums of the rows of `weak_operators`, real after one phase is taken out of each parity. For natural
parity, with the charges G_V, G_M, G_A and P = G_A/(m_π² + Q²) of `weak_current` and μ_N = 1/2m_p,

.. math::
    M &= G_V\, m, \qquad L = \tfrac{\omega}{q} G_V\, m, \qquad T^m = -G_A\, s, \\
    T^e &= G_V\Big[-\sqrt{\tfrac{J+1}{J}}\,\tfrac{\omega}{q}\, m - \sqrt{\tfrac{2J+1}{J}}\, r\Big]
           + q\mu_N G_M\, s

and for the other

.. math::
    M &= G_A W - P\omega q\, S'', & L &= (G_A - Pq^2)\, S'', \\
    T^m &= G_V D - q\mu_N G_M S', & T^e &= G_A S' .

The vector current is taken as conserved where a convection current would be longitudinal or beyond q^J: there the
bare current of nucleons misses the exchange currents of the force (5 to 27 % of 1⁻ in the prototype). The explicit
current, L = −G_V c and T^e with +√((J+1)/J) c in place of −√((J+1)/J)(ω/q) m, is an option. For J = 0, L is (ω/q) G_V
times the remainder (j₀ − 1)ρ.

Everything is analytic in e, ω and q²: complex energies, as a contour has them, are allowed, and no amplitude is
conjugated. Sources: J. D. Walecka, Theoretical Nuclear and Subnuclear Physics (2004), ch. 45–46; J. S. O'Connell, T. W.
Donnelly and J. D. Walecka, Phys. Rev. C 6 (1972) 719; review Eqs. 38–47. Phases are fixed by an independent sum over
plane waves and Dirac spinors in the tests.
"""

from collections.abc import Callable, Mapping
from math import sqrt
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import fermi_constant, proton_mass
from nuscatter.errors import invalid, truth, whole
from nuscatter.interactions.inelastic.currents.weak_current import Charges, Complex
from nuscatter.interactions.inelastic.currents.weak_operators import Row

#: What multiplies each row in an amplitude.
Amplitude: TypeAlias = Mapping[Row, Complex]
#: The response of two rows: any array that broadcasts with those of energies.
Response: TypeAlias = Callable[[Row, Row], Complex]


class LeptonFactors(NamedTuple):
    """The factors v of the module's head, with no dimension; real or complex arrays."""

    #: v_M of the squared charge.
    charge: Complex
    #: v_L of the squared longitudinal current.
    longitudinal: Complex
    #: v_ML of charge and longitudinal current.
    mixed: Complex
    #: v_T of the squared transverse currents.
    transverse: Complex
    #: v_TT of magnetic and electric transverse currents.
    interference: Complex


class Amplitudes(NamedTuple):
    """Charge, longitudinal, electric and magnetic transverse amplitude of one multipole, each a sum of rows."""

    charge: Amplitude
    longitudinal: Amplitude
    electric: Amplitude
    magnetic: Amplitude


class Contraction(NamedTuple):
    """The parts of the sum in braces: their sum is the whole."""

    #: Of charge, longitudinal and electric amplitudes: the vector current's for natural parity, else the axial one's.
    electric: Complex
    #: Of the magnetic amplitude: the axial current's for natural parity, else the vector one's.
    magnetic: Complex
    #: Of both currents; of the other sign for antineutrinos.
    interference: Complex


def squared_transfer(E: ArrayLike, e: ArrayLike, cosine: ArrayLike, mass: float) -> Complex:
    """Return q² [MeV²] of a lepton of energy `e` and `mass` [MeV] that leaves a neutrino of energy `E` at an angle.

    Args:
        E: Neutrino's energy [MeV].
        e: The lepton's total energy [MeV], real or complex.
        cosine: cosθ between them.
        mass: The lepton's mass [MeV].

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(squared_transfer(30 * MeV, 20 * MeV, -1.0, 0.0) / MeV**2))
        2500
    """
    E, e = np.asarray(E), np.asarray(e)
    k = np.sqrt(e * e - mass * mass)
    return np.asarray(E * E + k * k - 2 * E * k * np.asarray(cosine))


def lepton_factors(E: ArrayLike, e: ArrayLike, q: ArrayLike, mass: float) -> LeptonFactors:
    """Return the lepton's factors, rational in `e` at fixed q².

    Args:
        E: Neutrino's energy [MeV].
        e: Outgoing lepton's total energy [MeV], real or complex.
        q: Momentum transfer [MeV], real or complex, not zero.
        mass: Outgoing lepton's mass [MeV], 0 for neutrinos.

    Example:
        >>> from nuscatter.units import MeV
        >>> found = lepton_factors(30 * MeV, 20 * MeV, 50 * MeV, 0.0)  # backwards: no charge, all transverse
        >>> [round(float(value), 12) for value in (found.charge, found.transverse, found.interference)]
        [0.0, 2.0, 2.0]
    """
    E, e, q = np.asarray(E), np.asarray(e), np.asarray(q)
    m2, q2 = mass * mass, q * q
    bc = (E * E + e * e - m2 - q2) / (2 * E * e)
    across = E / (e * q2) * (e * e - m2 - (e * bc) ** 2)
    return LeptonFactors(
        charge=1 + bc,
        longitudinal=1 + bc - 2 * across,
        mixed=(E - e) / q * (1 + bc) + m2 / (e * q),
        transverse=1 - bc + across,
        interference=(E + e) / q * (1 - bc) - m2 / (e * q),
    )


def amplitudes(
    J: int, natural: bool, omega: ArrayLike, q: ArrayLike, charges: Charges, *, explicit: bool = False
) -> Amplitudes:
    """Return the amplitudes of one multipole by rows.

    Args:
        J: Angular momentum.
        natural: Whether the parity is (−)^J.
        omega: ω [MeV], the energy that the lepton leaves in the nucleus, real or complex.
        q: Momentum transfer [MeV]; broadcasts with `omega`.
        charges: Charges of nucleons at Q² = q² − ω², as `WeakCurrent.charges` returns them.
        explicit: Whether the convection current is that of nucleons, in place of a conserved one.

    Raises:
        InputError: J is no angular momentum.

    Example:
        >>> from nuscatter.interactions.inelastic.currents.weak_current import charged_current
        >>> from nuscatter.units import MeV
        >>> charges = charged_current().charges(400 * MeV**2, 1, True)
        >>> found = amplitudes(1, True, 10 * MeV, 20 * MeV, charges)
        >>> round(float(found.longitudinal[Row("charge", 0)] / found.charge[Row("charge", 0)]), 12)  # ω/q
        0.5
    """
    J, omega, q = whole("J", J, 0, 1000), np.asarray(omega), np.asarray(q)
    per_kind = [
        (_natural if truth("natural", natural) else _unnatural)(J, omega, q, *each, kind, bool(explicit))
        for kind, each in enumerate(zip(*charges, strict=True))
    ]
    merged = ({row: size for found in per_kind for row, size in found[part].items()} for part in range(4))
    return Amplitudes(*merged)


def contracted(amplitudes: Amplitudes, factors: LeptonFactors, response: Response, helicity: int) -> Complex:
    """Return the sum in braces for one multipole; its dimension is that of the responses.

    Args:
        amplitudes: Of the multipole.
        factors: Of the lepton.
        response: A function of two rows that returns their response, symmetric; it is asked only for pairs of
            `weak_operators.pairs`.
        helicity: h, +1 for neutrinos and −1 for antineutrinos.

    Raises:
        InputError: the helicity is neither.

    Example:
        >>> from nuscatter.units import MeV
        >>> one = Amplitudes({Row("charge", 0): 2.0}, {}, {}, {})
        >>> factors = lepton_factors(30 * MeV, 20 * MeV, 10.5 * MeV, 0.0)
        >>> round(float(contracted(one, factors, lambda a, b: 1.0, +1) / factors.charge), 12)
        4.0
    """
    return np.asarray(sum(contraction_parts(amplitudes, factors, response, helicity)))


def contraction_parts(amplitudes: Amplitudes, factors: LeptonFactors, response: Response, helicity: int) -> Contraction:
    """Return the sum in braces for one multipole by currents, which parity keeps apart.

    Args:
        amplitudes: Of the multipole.
        factors: Of the lepton.
        response: A function of two rows that returns their response, as `contracted` takes it.
        helicity: h, +1 for neutrinos and −1 for antineutrinos.

    Raises:
        InputError: the helicity is neither.
    """
    if helicity not in (-1, 1):
        raise invalid("helicity", helicity, "1 for neutrinos or -1 for antineutrinos")
    M, L, electric, magnetic = amplitudes
    return Contraction(
        factors.charge * _product(M, M, response)
        + factors.longitudinal * _product(L, L, response)
        - 2 * factors.mixed * _product(L, M, response)
        + factors.transverse * _product(electric, electric, response),
        factors.transverse * _product(magnetic, magnetic, response),
        -2 * helicity * factors.interference * _product(magnetic, electric, response),
    )


def phase_space(e: ArrayLike, mass: float, strength: float) -> Complex:
    """Return G_F² V² k e/2π × 4π [MeV⁻²], what multiplies the sum over multipoles.

    Args:
        e: Outgoing lepton's total energy [MeV], real or complex.
        mass: Its mass [MeV].
        strength: V², as `WeakCurrent.strength` has it.

    Example:
        >>> from nuscatter.units import MeV, cm
        >>> round(float(phase_space(20 * MeV, 0.0, 1.0) / (1e-42 * cm**2)), 2)  # of one state, per unit of cosθ
        42.38
    """
    e = np.asarray(e)
    return np.asarray(2 * fermi_constant.value**2 * strength * e * np.sqrt(e * e - mass * mass))


#: 1/2m_p [MeV⁻¹], the nuclear magneton.
_MAGNETON = 1 / (2 * proton_mass.value)


def _natural(
    J: int, omega: Complex, q: Complex, V: Complex, G: Complex, A: Complex, _: Complex, kind: int, explicit: bool
) -> Amplitudes:
    """Return the amplitudes of natural parity; the last charge, the pion's, has no part in them."""
    charge, remainder, spin, convection = (Row(n, kind) for n in ("charge", "remainder", "spin", "convection"))
    longitudinal = {convection: -V} if explicit else {charge if J else remainder: omega / q * V}
    if J == 0:
        return Amplitudes({charge: V}, longitudinal, {}, {})
    siegert = sqrt((J + 1) / J)
    conserved = {convection: siegert * V} if explicit else {charge: -siegert * omega / q * V}
    electric = {spin: q * _MAGNETON * G, remainder: -sqrt((2 * J + 1) / J) * V, **conserved}
    return Amplitudes({charge: V}, longitudinal, electric, {spin: -A})


def _unnatural(
    J: int, omega: Complex, q: Complex, V: Complex, G: Complex, A: Complex, P: Complex, kind: int, _: bool
) -> Amplitudes:
    """Return the amplitudes of unnatural parity, whose convection current is transverse and always explicit."""
    along, axial, across, current = (
        Row(n, kind) for n in ("longitudinal_spin", "axial_charge", "transverse_spin", "current")
    )
    charge, longitudinal = {axial: A, along: -P * omega * q}, {along: A - P * q * q}
    if J == 0:
        return Amplitudes(charge, longitudinal, {}, {})
    return Amplitudes(charge, longitudinal, {across: A}, {current: V, across: -q * _MAGNETON * G})


def _product(left: Amplitude, right: Amplitude, response: Response) -> Complex:
    """Return the sum over pairs of rows of two amplitudes."""
    return np.asarray(sum(x * y * response(a, b) for a, x in left.items() for b, y in right.items()))
