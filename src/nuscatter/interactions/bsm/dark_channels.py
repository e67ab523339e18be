r"""Kinematics of dark matter that scatters by exchange of a vector boson: scalar, Dirac, Majorana, or split.

With a charge Q = g g_D x F/(Q² + m_V²) [MeV⁻²] of nucleus and χ,

.. math:: \frac{d\sigma}{dT} = \frac{Q^2}{4\pi}\, \frac{N(E, T)}{E^2 - m^2},

which is 4πα_D α ε² Z²F² N/[(m_V² + 2MT)² p²] for kinetic mixing. On a nucleus of spin 0, and on an electron,

=================  =========================================  ==========================================
χ                  N on a nucleus                             N on an electron
=================  =========================================  ==========================================
complex scalar     M(2E − T)²/2                               2ME² − 2MET − m²T
Dirac              2ME² − 2MET − M²T                          2ME² − 2MET − (M² + m²)T + MT²
Majorana           2Mp² − 2MET − (M² + m²)T                   2Mp² − 2MET − (M² − m²)T + MT²
=================  =========================================  ==========================================

exactly, with p² = E² − m². On a nucleus of spin ½ they differ from those of spin 0 by parts of (m/M)² and T/M, below
1e-6 for what stopped pions make. For m = 0 the Dirac form on a nucleus is that of neutrinos.

A Dirac particle whose halves differ in mass by δ goes from χ₁ to χ₂ or back. With Δ = m_f² − m_i² and D = MT + δ²/2

.. math:: N = \frac{2(M(2E - T) - \Delta/2)^2 - D(4M^2 + 2MT)}{4M}

on a nucleus and

.. math:: N = 2ME^2 - (2MT + \Delta)E + MT^2 + \Delta T/2 - m_i m_f T - MD

on an electron. Every N is tested against traces of Dirac matrices.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.errors import instance, positive
from nuscatter.interactions.channels import Channel, Form, Recoil
from nuscatter.sources.dark.portal import DarkMatterKind
from nuscatter.units import Array, MeV

_TARGETS = {Recoil.NUCLEUS: "nuclei", Recoil.ELECTRON: "electrons"}
_A_RECOIL = "Recoil.NUCLEUS or Recoil.ELECTRON"


def dark_channel(kind: DarkMatterKind, mass: float, recoil: Recoil = Recoil.NUCLEUS) -> Channel:
    """Return the channel of elastic scattering of χ of `mass` [MeV], with an amplitude "X" [MeV⁻²].

    Raises:
        InputError: the mass is not positive, or the kind or the recoil is not one.

    Example:
        >>> str(dark_channel(DarkMatterKind.SCALAR, 25 * MeV))
        'complex scalar dark matter of 25 MeV on nuclei'
    """
    instance("kind", kind, DarkMatterKind, "a DarkMatterKind such as DarkMatterKind.SCALAR")
    instance("recoil", recoil, Recoil, _A_RECOIL)
    own = float(positive("mass", mass, "MeV", single=True))
    name = f"{kind.value} dark matter of {own / MeV:g} MeV on {_TARGETS[recoil]}"
    return Channel(name, recoil, ("X",), _Elastic(kind, own, recoil))


def split_channel(incoming: float, *, outgoing: float, recoil: Recoil = Recoil.NUCLEUS) -> Channel:
    """Return the channel in which a χ of mass `incoming` [MeV] becomes one of mass `outgoing` [MeV].

    Raises:
        InputError: a mass is not positive, or the recoil is not one.

    Example:
        >>> up = split_channel(10 * MeV, outgoing=12 * MeV)
        >>> round(float(up.threshold(np.array(1e-3 * MeV), 37215 * MeV, 10 * MeV) / MeV), 3)
        12.13
    """
    instance("recoil", recoil, Recoil, _A_RECOIL)
    first = float(positive("incoming", incoming, "MeV", single=True))
    last = float(positive("outgoing", outgoing, "MeV", single=True))
    name = f"dark matter of {first / MeV:g} to {last / MeV:g} MeV on {_TARGETS[recoil]}"
    change = _Change(first, last)
    return Channel(name, recoil, ("X",), _Split(first, last, recoil), change.threshold, change.reach)


@final
@dataclass(frozen=True)
class _Elastic:
    """The form of elastic scattering."""

    kind: DarkMatterKind
    mass: float
    recoil: Recoil

    def __call__(self, T: Array, M: float | Array) -> Form:
        m2, nucleus = self.mass**2, self.recoil is Recoil.NUCLEUS
        if self.kind is DarkMatterKind.SCALAR:
            constant = M * T**2 / 2 if nucleus else -m2 * T
        elif self.kind is DarkMatterKind.DIRAC:
            constant = -(M**2) * T if nucleus else -(M**2 + m2) * T + M * T**2
        else:
            constant = -2 * M * m2 - (M**2 + m2) * T if nucleus else -2 * M * m2 - (M**2 - m2) * T + M * T**2
        return _form(2 * M * np.ones_like(T), -2 * M * T, constant)


@final
@dataclass(frozen=True)
class _Split:
    """The form of scattering from one mass to another."""

    incoming: float
    outgoing: float
    recoil: Recoil

    def __call__(self, T: Array, M: float | Array) -> Form:
        change = self.outgoing**2 - self.incoming**2
        transfer = M * T + (self.outgoing - self.incoming) ** 2 / 2
        if self.recoil is Recoil.NUCLEUS:
            middle = M * T + change / 2
            constant = (2 * middle**2 - transfer * (4 * M**2 + 2 * M * T)) / (4 * M)
        else:
            constant = M * T**2 + change * T / 2 - self.incoming * self.outgoing * T - M * transfer
        return _form(2 * M * np.ones_like(T), -2 * M * T - change, constant)


def _form(first: Array, second: Array, third: Array) -> Form:
    return {("X", "X"): (first / (4 * np.pi), second / (4 * np.pi), third / (4 * np.pi))}


@final
@dataclass(frozen=True)
class _Change:
    """Energies of a scattering in which the projectile's mass changes; its own mass is `incoming`."""

    incoming: float
    outgoing: float

    def threshold(self, T: Array, M: float | Array, _projectile: float) -> Array:
        """Return the least energy [MeV] that gives a recoil T, along the projectile or against it."""
        # From p q cosθ = ET + s and cosθ² = 1, with q² = T² + 2MT.
        s = M * T + (self.outgoing**2 - self.incoming**2) / 2
        q = np.sqrt(T * (T + 2 * M))
        with np.errstate(divide="ignore", invalid="ignore"):
            least = (s * T + q * np.sqrt(s**2 + 2 * M * T * self.incoming**2)) / (2 * M * T)
        at_rest = np.inf if self.outgoing > self.incoming else self.incoming
        return np.asarray(np.where(T > 0, np.maximum(least, self.incoming), at_rest))

    def reach(self, E: Array, M: float | Array, _projectile: float) -> tuple[Array, Array]:
        """Return the least and the largest recoil [MeV] at an energy, both 0 below the threshold."""
        s = self.incoming**2 + M**2 + 2 * M * E
        p2 = np.maximum(E**2 - self.incoming**2, 0.0)
        product = (s - (M + self.outgoing) ** 2) * (s - (M - self.outgoing) ** 2)
        open_ = (s >= (M + self.outgoing) ** 2) & (self.incoming <= E)
        # MT = E₁E₃ ∓ p₁p₃ − (m_i² + m_f²)/2 with energies and momenta in the centre of mass. The lower end is the
        # product of both over the upper one, since the difference would lose its digits.
        first = (s + self.incoming**2 - M**2) * (s + self.outgoing**2 - M**2) / (4 * s)
        momenta = M * np.sqrt(p2) * np.sqrt(np.maximum(product, 0.0)) / (2 * s)
        middle = first - (self.incoming**2 + self.outgoing**2) / 2
        high = np.where(open_, (middle + momenta) / M, 0.0)
        ends = M * (self.outgoing**2 - self.incoming**2) ** 2 / (4 * s)
        low = np.where(open_ & (high > 0), ends / np.where(high > 0, high, 1.0) / M, 0.0)
        return low, high
