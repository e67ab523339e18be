r"""Transitions from a 0⁺ ground state to one level, as rows of weak operators with measured strength.

A level is a response of one state: the response of two rows is the product of two numbers that depend on q. So the
amplitudes, lepton factors and charges of `lepton_tensor` serve a level as they serve an RPA, and what a transition has
to say is the value of each row of `weak_operators` at q.

At q → 0 the rows are fixed by measured strengths. With 4π in front of the sum over multipoles,

.. math::
    \text{charge} &= \sqrt{B(F)/4\pi}, \\
    \text{longitudinal\_spin} &= \sqrt{B(GT)/12\pi}, \\
    \text{transverse\_spin} &= \sqrt{2}\;\text{longitudinal\_spin},

so that massless leptons without Coulomb field give dσ/dcosθ ∝ (1 + βc) B(F) + g_A² (1 − βc/3) B(GT).

Above q = 0 nucleons in oscillator orbits of length b give functions of y = (bq/2)². Between two orbits 0l

.. math:: \langle 0l|j_0(qr)|0l\rangle = e^{-y}\, {}_1F_1(-l;\, 3/2;\, y) .

Source: T. W. Donnelly and W. C. Haxton, At. Data Nucl. Data Tables 23 (1979) 103.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, fields
from functools import cached_property
from math import pi, sqrt
from typing import final

import numpy as np

from nuscatter.constants import neutron_magnetic_moment, proton_magnetic_moment, proton_mass
from nuscatter.errors import finite, instance, not_negative, positive, whole
from nuscatter.interactions.inelastic.currents.weak_operators import NUCLEON_MASS, Row
from nuscatter.units import Array

#: μ_p − μ_n, G_M of the charged current at Q² = 0 [nuclear magnetons].
ISOVECTOR_MOMENT = proton_magnetic_moment.value - neutron_magnetic_moment.value
_MAGNETON = 1 / (2 * proton_mass.value)


class Transition(ABC):
    """A transition between 0⁺ and one level, as the charged current makes it."""

    #: Angular momentum of the level.
    J: int
    #: Whether its parity is (−)^J.
    natural: bool

    @abstractmethod
    def rows(self, q: Array) -> Mapping[Row, Array]:
        """Return the rows of the charged current at momentum transfers `q` [MeV]; those that are missing are zero."""

    def isovector(self, q: Array) -> dict[Row, Array]:
        """Return the rows of the neutral current to the analogue level of a T = 0 ground state, on both kinds.

        In a triad T = 1 the element of τ₃ is √2 times that of τ_±, half of it on protons, and minus half on neutrons.

        Args:
            q: Momentum transfers [MeV].
        """
        found = self.rows(q)
        return {Row(row.name, kind): sign / sqrt(2) * x for row, x in found.items() for kind, sign in ((0, -1), (1, 1))}


@final
@dataclass(frozen=True)
class OscillatorShell:
    """The form factor of a nucleon in an oscillator orbit without node, the mean of j₀(qr) in it; 1 at q = 0.

    Args:
        l: Orbital angular momentum.
        length: b [MeV⁻¹].

    Raises:
        InputError: l is no angular momentum up to 8, or b is not above zero.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> round(float(OscillatorShell(1, length=1.77 * fm)(45 * MeV)), 4)
        0.934
    """

    l: int  # noqa: E741 - the symbol of every textbook
    _: KW_ONLY
    length: float

    def __post_init__(self) -> None:
        whole("l", self.l, 0, 8), positive("length", self.length, single=True)

    @property
    def squared_radius(self) -> float:
        """⟨r²⟩ of the orbit [MeV⁻²], (l + 3/2) b²."""
        return (self.l + 1.5) * self.length**2

    def __call__(self, q: Array) -> Array:
        """Return the form factor at `q` [MeV]."""
        y = np.asarray((self.length * finite("q", q, "MeV") / 2) ** 2)
        term, total = np.ones_like(y), np.ones_like(y)
        for k in range(self.l):
            term = term * (k - self.l) / ((1.5 + k) * (k + 1)) * y
            total = total + term
        return np.asarray(np.exp(-y) * total)


@final
@dataclass(frozen=True)
class FermiTransition(Transition):
    """The isobaric analogue of the ground state, of which only the charge is excited.

    Args:
        strength: B(F), N − Z.
        shells: Form factors of the nucleons in excess, of which the mean is taken; () is a point.

    Raises:
        InputError: the strength is negative.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import MeV
        >>> rows = FermiTransition(4.0).rows(np.array([30 * MeV]))
        >>> round(float(4 * np.pi * rows[Row("charge", 0)][0] ** 2), 6)
        4.0
    """

    strength: float
    shells: tuple[OscillatorShell, ...] = ()
    J = 0
    natural = True

    def __post_init__(self) -> None:
        not_negative("strength", self.strength, single=True)
        _check(self.shells)

    def rows(self, q: Array) -> Mapping[Row, Array]:
        size, form = sqrt(self.strength / (4 * pi)), _mean(self.shells, q)
        # A turn in isospin carries no current: the longitudinal row begins with q².
        return {Row("charge", 0): size * form, Row("remainder", 0): size * (form - 1)}


@final
@dataclass(frozen=True)
class GamowTellerTransition(Transition):
    """A 1⁺ level of which B(GT) is known, and nothing else: spin without orbital current and axial charge.

    Longitudinal and transverse spin have one form factor, which neglects the part of orbital momentum 2.

    Args:
        strength: B(GT), without g_A².
        shells: Form factors, of which the mean is taken; () is a point.

    Raises:
        InputError: the strength is negative.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import MeV
        >>> rows = GamowTellerTransition(0.9).rows(np.array([30 * MeV]))
        >>> round(float(12 * np.pi * rows[Row("longitudinal_spin", 0)][0] ** 2), 6)
        0.9
    """

    strength: float
    shells: tuple[OscillatorShell, ...] = ()
    J = 1
    natural = False

    def __post_init__(self) -> None:
        not_negative("strength", self.strength, single=True)
        _check(self.shells)

    def rows(self, q: Array) -> Mapping[Row, Array]:
        spin = sqrt(self.strength / (12 * pi)) * _mean(self.shells, q)
        return {Row("longitudinal_spin", 0): spin, Row("transverse_spin", 0): sqrt(2) * spin}


@final
@dataclass(frozen=True)
class MagneticTransition(Transition):
    r"""A 1⁺ level of the 0p shell of which B(GT), the M1 strength and the M1 form factor of its analogue are known.

    The M1 operator of the conserved vector current is spin and orbital current together. With

    .. math:: 1 + \ell = \sqrt{\frac{B(M1)}{\frac{3}{4\pi}\, \frac{(\mu_p - \mu_n)^2}{2}\, B(GT)}}

    the magnetic form factor is (1 + ℓ)(1 − y/y₀) e^{−y + y/A}, y₀ at the zero of the measured one, that of the
    transverse spin 1 − (1 + ℓ) y/y₀, and that of the longitudinal spin 1 − [2 − 2(1 + ℓ)/y₀] y, since in the 0p shell
    the parts of orbital momentum 0 and 2 have no other freedom. The factor e^{y/A} is that of the centre of mass.

    Orbital current and axial charge have e^{−y + y/A} alone, as everything with one gradient has between 0p orbits. The
    axial charge is −Y q/2M of the longitudinal spin at q → 0. The number Y, 2.6 for nucleons without exchange currents,
    and its sign are those of an RPA's transition from p₃/₂ to p₁/₂.

    Args:
        strength: B(GT), without g_A².
        magnetic_strength: B(M1) of the analogue in the target, upwards [μ_N²].
        length: b [MeV⁻¹].
        zero: q [MeV] at which the M1 form factor vanishes.
        axial_charge: Y.
        A: Nucleons.

    Raises:
        InputError: a number is not above zero, or the axial charge is negative.
    """

    _: KW_ONLY
    strength: float
    magnetic_strength: float
    length: float
    zero: float
    axial_charge: float
    A: int
    J = 1
    natural = False

    def __post_init__(self) -> None:
        for each in fields(self):
            if each.name not in ("axial_charge", "A"):
                positive(each.name, getattr(self, each.name), single=True)
        not_negative("axial_charge", self.axial_charge, single=True), whole("A", self.A, 4, 16)

    @cached_property
    def orbital(self) -> float:
        """ℓ: the orbital and exchange currents' part of the M1 amplitude over that of the spin."""
        return sqrt(self.magnetic_strength / spin_magnetic_strength(self.strength)) - 1

    def rows(self, q: Array) -> Mapping[Row, Array]:
        y = np.asarray((self.length * q / 2) ** 2)
        slope = (1 + self.orbital) / (self.length * self.zero / 2) ** 2
        common = sqrt(self.strength / (12 * pi)) * np.exp(-y * (1 - 1 / self.A))
        along = common * (1 - (2 - 2 * slope) * y)
        return {
            Row("longitudinal_spin", 0): along,
            Row("transverse_spin", 0): sqrt(2) * common * (1 - slope * y),
            Row("current", 0): -sqrt(2) * self.orbital * q * _MAGNETON * ISOVECTOR_MOMENT * common,
            Row("axial_charge", 0): -self.axial_charge * q / (2 * NUCLEON_MASS) * common,
        }


def spin_magnetic_strength(gamow_teller: float) -> float:
    """Return B(M1) upwards [μ_N²] that the spin of a T = 1 level has by itself, from B(GT) to its analogue.

    Args:
        gamow_teller: B(GT) from the T = 0 ground state, without g_A².

    Example:
        >>> round(spin_magnetic_strength(1.0), 3)
        2.643
    """
    return 3 / (4 * pi) * ISOVECTOR_MOMENT**2 / 2 * float(not_negative("gamow_teller", gamow_teller, single=True))


def _mean(shells: tuple[OscillatorShell, ...], q: Array) -> Array:
    return np.asarray(sum(each(q) for each in shells) / len(shells)) if shells else np.ones(np.shape(q))


def _check(shells: tuple[OscillatorShell, ...]) -> None:
    for each in instance("shells", shells, tuple, "a tuple of OscillatorShell"):
        instance("one of the shells", each, OscillatorShell, "an OscillatorShell")
