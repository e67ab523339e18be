r"""Operators that excite a nucleus, as functions of the radius on its transition densities, and their sum rules.

An operator of multipolarity J is a sum of rows. A row is a field of `transition_densities`, a power of the radius, and
the charge of neutrons and of protons. The strength of an operator is summed over its 2J + 1 components, so that it is
B(J; 0 → J) of a nucleus without spin:

.. math:: S(E) = \sum_n \sum_\mu |\langle n|O_{J\mu}|0\rangle|^2\, \delta(E - E_n).

The definitions, with e, t∓ and μ_N taken out:

- E0: :math:`\sum_i e_i r_i^2`. Eλ: :math:`\sum_i e_i r_i^\lambda Y_{\lambda\mu}`. Charges are (0, 1) of neutrons and
  protons for ``"E2"``, (1, 1) for ``"E2 isoscalar"``, and (−Z/A, N/A) for ``"E2 isovector"``.
- E1 has the charges (−Z/A, N/A), which take the motion of the centre of mass out of :math:`\sum_p r Y_1` (A. Bohr and
  B. R. Mottelson, Nuclear Structure I, §3C-5). ``"E1 isoscalar"`` is :math:`\sum_i (r^3 - \tfrac53\langle r^2\rangle r)
  Y_{1\mu}`, which does not move the centre of mass (N. Van Giai and H. Sagawa, Nucl. Phys. A 371 (1981) 1).
- Mλ: :math:`\mu_N \sum_i [\tfrac12 g_s \sigma + \tfrac{2}{\lambda+1} g_l l]\cdot\nabla(r^\lambda Y_{\lambda\mu})` (Bohr
  and Mottelson, §3C-2), with the moments of free nucleons: no quenching, no exchange currents.
- Fermi :math:`\sum_i t_\mp`, Gamow–Teller :math:`\sum_i t_\mp \sigma_\mu`, spin dipole :math:`\sum_i t_\mp
  r [Y_1 \sigma]_{J\mu}`, J = 0, 1, 2. A name alone is t₋, which makes a neutron a proton, as (p, n) does; a ``+``
  behind it is t₊. There is no g_A in it.

Sum rules. The energy-weighted sum of an operator :math:`\sum_q f_q(r) Y_J` of densities follows from the double
commutator with the functional. Each kind has its kinetic energy, less the centre of mass's 1/A. The terms τρ − j²
depend on the velocity of neutrons against protons; they give the enhancement 1 + κ of a field that differs between the
two (E. Lipparini and S. Stringari, Phys. Rep. 175 (1989) 103):

.. math::
    m_1 &= \frac{2J+1}{4\pi}\Big[\sum_q \frac{\hbar^2}{2m_q} \int \rho_q |\nabla f_q|^2
    + (C^\tau_0 - C^\tau_1) \int \rho_n \rho_p |\nabla (f_p - f_n)|^2\Big], \\
    |\nabla f|^2 &= f'^2 + J(J+1) f^2/r^2 .

Of t∓ the difference S₋ − S₊ is fixed: N − Z, 3(N − Z), and :math:`\tfrac{2J+1}{4\pi}(N\langle r^2\rangle_n -
Z\langle r^2\rangle_p)` for each J (K. Ikeda, S. Fujii and J. I. Fujita, Phys. Lett. 3 (1963) 271).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import pi, sqrt
from typing import TypeAlias, final

import numpy as np

from nuscatter.constants import neutron_magnetic_moment, proton_magnetic_moment
from nuscatter.errors import choose
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.response import Channel, Continuum
from nuscatter.units import Array

#: (N, Z) → the charges of a neutron and of a proton.
Charges: TypeAlias = Callable[[int, int], tuple[float, float]]


@final
@dataclass(frozen=True)
class Row:
    """A part of an operator: factor · ⟨r²⟩^mean_squares · r^power on a field, times the charge of each kind.

    Args:
        field: Name of the field of `transition_densities`.
        power: Power of the radius.
        charges: (N, Z) → charges of a neutron and of a proton. Of an operator that changes the charge they are unused.
        factor: A number.
        mean_squares: How often the mean square radius ⟨r²⟩ of all nucleons multiplies the factor.
    """

    field: str
    power: int
    charges: Charges
    factor: float = 1.0
    mean_squares: int = 0


@final
@dataclass(frozen=True)
class Part:
    """What an operator does in one channel, that is of one angular momentum and parity.

    Args:
        J: Angular momentum.
        natural: Whether the parity is (−1)^J.
        rows: The rows, which are added.
    """

    J: int
    natural: bool
    rows: tuple[Row, ...]


@final
@dataclass(frozen=True)
class Multipole:
    """An operator that excites a nucleus; `multipole` has those with a name.

    Args:
        name: What it is called.
        parts: Its channels. They do not interfere; their strengths are added.
        length: Power of length that the strength has, as 4 in e² fm⁴ of E2.
        charge: None, or "np" where a neutron becomes a proton, or "pn".
        unit: Factor of the strength beside its length: "", or "μ_N²".

    Example:
        >>> octupole = multipole("E3")
        >>> octupole.parts[0].J, octupole.unit_of_strength
        (3, 'fm⁶')
        >>> [each.J for each in multipole("spin-dipole").parts]
        [0, 1, 2]
    """

    name: str
    parts: tuple[Part, ...]
    length: int
    charge: str | None = None
    unit: str = ""

    @property
    def unit_of_strength(self) -> str:
        """Unit in which the strength of a transition is told, e² left out."""
        length = f"fm{str(self.length).translate(_RAISED)}" if self.length else ""
        return " ".join(each for each in (self.unit, length) if each)

    @property
    def of_densities(self) -> bool:
        """Whether it is an operator of densities alone, which has an energy-weighted sum rule."""
        return self.charge is None and all(row.field == "rho" for part in self.parts for row in part.rows)

    @property
    def opposite(self) -> "Multipole | None":
        """The operator that changes the charge the other way; None of one that does not change it."""
        if self.charge is None:
            return None
        name = self.name.removesuffix("+") if self.name.endswith("+") else f"{self.name}+"
        return Multipole(name, self.parts, self.length, "pn" if self.charge == "np" else "np", self.unit)

    def __str__(self) -> str:
        return self.name


def multipole(name: str) -> Multipole:
    """Return the operator of that name, blind to case, dashes and spaces; `InputError` lists the choices.

    Example:
        >>> print(multipole("e1"), multipole("gamow_teller+"))
        E1 GamowTeller+
    """
    return choose("multipole", name, _TABLE)


def multipoles() -> tuple[Multipole, ...]:
    """Return all operators that have a name."""
    return tuple(_TABLE.values())


def on_fields(part: Part, ground: Ground, fields: Sequence[str], r: Array, charged: bool) -> Array:
    """Return an operator as functions of the radius on the fields of a channel.

    Args:
        part: The part of the operator that is in this channel.
        ground: The ground state.
        fields: Names of the fields of the channel.
        r: Radii [fm].
        charged: Whether the operator changes the charge, so that there is one kind and not two.

    Returns:
        Shape (1, kinds, fields, points) in MeV and fm, as `Channel.response` takes it.
    """
    operator = np.zeros((1, 1 if charged else 2, len(fields), r.size))
    for row in part.rows:
        profile = _factor(row, ground) * r**row.power
        charges = (1.0,) if charged else row.charges(ground.neutrons, ground.protons)
        for kind, charge in enumerate(charges):
            operator[0, kind, fields.index(row.field)] += charge * profile
    return operator


def channel_and_operator(continuum: Continuum, what: Multipole, part: Part) -> tuple[Channel, Array]:
    """Return the channel that a part of an operator excites, and the operator as the channel takes it."""
    channel = continuum.channel(part.J, part.natural, what.charge)
    names = [each.name for each in channel.fields]
    return channel, on_fields(part, continuum.ground, names, channel.r, what.charge is not None)


def energy_weighted_sum(what: Multipole, ground: Ground) -> tuple[float, float]:
    """Return the two parts of the energy-weighted sum of an operator of densities [MeV fm^length].

    The first is that of the kinetic energy, the second that of the exchange of momentum between neutrons and protons;
    their sum is exact for the functional. The ratio of the second to the first is κ.
    """
    r, shells = ground.mesh.r, ground.mesh.shells
    neutrons, protons = ground.densities[0]
    couplings = ground.force.couplings.kinetic
    # A momentum-dependent three-body force acts as t₁ + t₄ρ/6 between a neutron and a proton.
    unlike = couplings[0] - couplings[1] + ground.force.t4 / 24 * (neutrons + protons)
    kinetic = exchange = 0.0
    for part in what.parts:
        f = on_fields(part, ground, ("rho",), r, charged=False)[0, :, 0]
        slopes = np.zeros_like(f)
        for row in part.rows:
            if row.power:
                slope = row.power * _factor(row, ground) * r ** (row.power - 1)
                slopes += np.outer(row.charges(ground.neutrons, ground.protons), slope)
        squares = slopes**2 + part.J * (part.J + 1) * (f / r) ** 2
        relative = (slopes[1] - slopes[0]) ** 2 + part.J * (part.J + 1) * ((f[1] - f[0]) / r) ** 2
        # Strengths are summed over the components of the operator, ∫ over directions of |∇ f Y|² is the squares.
        components = (2 * part.J + 1) / (4 * pi)
        moving = ground.hbar2_2m[0] * neutrons * squares[0] + ground.hbar2_2m[1] * protons * squares[1]
        kinetic += components * float(shells @ moving)
        exchange += components * float(shells @ (unlike * neutrons * protons * relative))
    return kinetic, exchange


def charge_exchange_sum(what: Multipole, ground: Ground) -> float:
    """Return S₋ − S₊ of an operator that changes the charge [fm^length]; the sign of t₊ is the opposite.

    Each part is Σ (2J + 1)/4π ∫ (ρ_n − ρ_p) f² over its rows. Of rows of spin that is so since the fields along and
    across the radius are orthogonal and every spin of the ground state is saturated or averaged over its directions.
    """
    r, shells = ground.mesh.r, ground.mesh.shells
    excess = ground.densities[0, 0] - ground.densities[0, 1]
    total = 0.0
    for part in what.parts:
        for row in part.rows:
            total += (2 * part.J + 1) / (4 * pi) * float(shells @ (excess * (_factor(row, ground) * r**row.power) ** 2))
    return total if what.charge == "np" else -total


def _factor(row: Row, ground: Ground) -> float:
    """Return the factor of a row, ⟨r²⟩ of the ground state [fm²] included."""
    if not row.mean_squares:
        return row.factor
    density = ground.densities[0].sum(axis=0)
    mean = float((ground.mesh.shells * ground.mesh.r**2) @ density / (ground.mesh.shells @ density))
    return row.factor * mean**row.mean_squares


def isoscalar(_N: int, _Z: int) -> tuple[float, float]:
    """Return the charges 1 and 1: neutrons and protons alike."""
    return 1.0, 1.0


def isovector(N: int, Z: int) -> tuple[float, float]:
    """Return −Z/A and N/A: neutrons against protons, the centre of mass at rest."""
    return -Z / (N + Z), N / (N + Z)


def electric(_N: int, _Z: int) -> tuple[float, float]:
    """Return the electric charges 0 and 1."""
    return 0.0, 1.0


def _half_spin_moments(_N: int, _Z: int) -> tuple[float, float]:
    """Return g_s/2 of a neutron and of a proton, their magnetic moments in nuclear magnetons."""
    return neutron_magnetic_moment.value, proton_magnetic_moment.value


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SCALARS = {"": electric, " isoscalar": isoscalar, " isovector": isovector}


def _monopole(name: str, charges: Charges) -> Multipole:
    # Y_0 = 1/√4π is taken out of the operator.
    return Multipole(name, (Part(0, True, (Row("rho", 2, charges, sqrt(4 * pi)),)),), 4)


def _electric(name: str, order: int, charges: Charges) -> Multipole:
    return Multipole(name, (Part(order, True, (Row("rho", order, charges),)),), 2 * order)


def _isoscalar_dipole() -> Multipole:
    rows = Row("rho", 3, isoscalar), Row("rho", 1, isoscalar, -5 / 3, mean_squares=1)
    return Multipole("E1 isoscalar", (Part(1, True, rows),), 6)


def _magnetic(order: int) -> Multipole:
    # The gradient of r^λ Y_λ has the component λ r^(λ−1) along the radius and √(λ(λ+1)) r^(λ−1) across it. Of l = r × p
    # there is only what lies across: r times the field j1, whose phase makes the sign. It is the sign with which
    # l + σ/2 does not change j.
    across = sqrt(order * (order + 1))
    rows = (
        Row("s0", order - 1, _half_spin_moments, order),
        Row("s1", order - 1, _half_spin_moments, across),
        Row("j1", order, electric, -2 * across / (order + 1)),
    )
    return Multipole(f"M{order}", (Part(order, False, rows),), 2 * order - 2, unit="μ_N²")


def _spin(J: int, orbital: int, factor: float) -> Part:
    """Return factor · r^L [Y_L σ]_J as a part, L the `orbital` angular momentum."""
    if orbital == J:
        return Part(J, True, (Row("s1", orbital, isoscalar, factor),))
    # Along and across the radius: s_{J−1} and s_{J+1} are orthogonal mixtures of the two.
    lower, upper = sqrt(J / (2 * J + 1)), sqrt((J + 1) / (2 * J + 1))
    along, across = (lower, upper) if orbital < J else (-upper, lower)
    rows = Row("s0", orbital, isoscalar, factor * along), Row("s1", orbital, isoscalar, factor * across)
    # Of J = 0 there is nothing across.
    return Part(J, False, rows if J else rows[:1])


def _charged(name: str, parts: tuple[Part, ...], length: int = 0) -> tuple[Multipole, Multipole]:
    return Multipole(name, parts, length, "np"), Multipole(f"{name}+", parts, length, "pn")


def _all() -> tuple[Multipole, ...]:
    whole = sqrt(4 * pi)
    dipoles = tuple(_spin(J, 1, 1.0) for J in (0, 1, 2))
    return (
        *(_monopole(f"E0{name}", charges) for name, charges in _SCALARS.items()),
        *(_electric("E1", 1, isovector), _isoscalar_dipole()),
        *(_electric(f"E{k}{name}", k, charges) for k in (2, 3) for name, charges in _SCALARS.items()),
        *(_magnetic(1), _magnetic(2)),
        *_charged("Fermi", (Part(0, True, (Row("rho", 0, isoscalar, whole),)),)),
        *_charged("GamowTeller", (_spin(1, 0, whole),)),
        *_charged("SpinDipole", dipoles, 2),
        *(each for J in (0, 1, 2) for each in _charged(f"SpinDipole {J}", (dipoles[J],), 2)),
    )


_TABLE = {each.name: each for each in _all()}
