r"""Responses of a nucleus to weak operators as functions of any ω and q: rational in ω, polynomials in q².

What `sampled_responses` makes: for each multipole the responses R_ab of all pairs of rows of `weak_operators`, one set
of poles for all of them. The poles tell the narrow states too, and with them where a contour begins: above the states
of the reverse reaction, which the response of charge exchange has as poles of the other sign, and below those of this
one.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial.legendre import leggauss

from nuscatter.interactions.inelastic.currents.weak_current import Complex
from nuscatter.interactions.inelastic.currents.weak_operators import Row, power
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.excitations.rational import ComplexArray, Rational
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: q [MeV] that powers of q are taken of, so that what is interpolated is not too large or small.
UNIT = 100.0
#: ω [MeV] of the first sample of charge exchange: the poles of the reverse reaction lie left of it too.
LOWEST = -14.0
#: ω [MeV] below which no contour begins. Samples are far apart there and a fit knows only the sum of the reverse
#: reaction's states: in ²⁰⁸Pb it has a pole of 5 % of 4⁺ at −11 MeV, of the wrong sign.
_EARLIEST = -4.0
#: A pole is a state for the beginning of a contour if it is this close to the axis [MeV] and has such a part of the
#: strength of its multipole.
_NARROW, _STRONG = 0.7, 1e-5
#: Strength on the wrong side, as a part of that of the multipole, that a contour may have if its beginning then has
#: twice the room.
_WEAK = 0.005
#: Neutral poles below this energy [MeV] are no excitations: the motion of the nucleus, and rearrangements in a shell
#: that is filled in part.
_SPURIOUS = 0.8


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class MultipoleResponse:
    """The responses of one multipole at any ω and q; `sampled_responses` makes it.

    Args:
        J: Angular momentum.
        natural: Whether the parity is (−)^J.
        pairs: Pairs of rows, in the order of the values.
        transfers: Nodes in q [MeV, a plain number].
        rational: (ω in MeV) → R q^−p, shape (pairs, transfers), [MeV⁻¹], with q in 100 MeV.
        samples: The energies of the samples [MeV], shape (n,).
        values: R q^−p there, shape (n, pairs, transfers).
        continuum: ω [MeV, a plain number] from which on a nucleon leaves; from the highest level.
        error: Of the fit through half of the samples, at the others, as a part of the largest: an upper bound.
    """

    J: int
    natural: bool
    pairs: tuple[tuple[Row, Row], ...]
    transfers: Array
    rational: Rational
    samples: ComplexArray
    values: ComplexArray
    continuum: float
    error: float
    __repr__ = shortened

    @property
    def parity(self) -> int:
        """+1 or −1."""
        return 1 if (self.J % 2 == 0) == self.natural else -1

    @property
    def name(self) -> str:
        """As 1- or 2+."""
        return f"{self.J}{'+' if self.parity > 0 else '-'}"

    def at(self, omega: Complex, *, weights: Complex) -> Complex:
        """Return R q^−p [MeV⁻¹], q in 100 MeV, of shape (pairs, n, m).

        Args:
            omega: ω [MeV], complex, or real for the limit from above; shape (n,).
            weights: What `interpolation` returns for q of shape (n, m).
        """
        # (n, m, transfers) times (n, transfers, pairs)
        nodes = self.rational(np.asarray(omega) / MeV).transpose(0, 2, 1)
        return np.asarray((weights @ nodes).transpose(2, 0, 1) / MeV)

    def on_axis(self, omega: Complex, *, weights: Complex) -> Complex:
        """Return what `at` does for energies near the real axis, without the states that are not this reaction's.

        Left out are the poles below `gap`: those of the reverse reaction, whose tails are negative here, the motion of
        the nucleus and, of the neutral current, the poles at −ω.
        """
        z = np.asarray(omega) / MeV
        poles, residues, even = self.rational.poles, self.rational.residues, self.rational.even
        below = poles.real < sum(self.gap) / 2 / MeV
        share = np.where(below, 1 / (z[:, None] - poles), 0)
        if even:
            share = share - 1 / (z[:, None] + poles)
        # A response has no poles above the axis. A fit may have weak ones there, between the axis and its samples: at
        # their conjugates they are the same for the samples, and no spikes where a width is folded in.
        wrong = (poles.imag > 0) & ~below
        share = share + np.where(wrong, 1 / (z[:, None] - poles) - 1 / (z[:, None] - poles.conj()), 0)
        apart = (share @ residues.reshape(len(poles), -1)).reshape(-1, *residues.shape[1:])
        nodes = (self.rational(z) - apart).transpose(0, 2, 1)
        return np.asarray((weights @ nodes).transpose(2, 0, 1) / MeV)

    def powers(self, q: Complex) -> list[Complex]:
        """Return what multiplies the response of each pair: q^p with q in 100 MeV."""
        by_power = {p: np.asarray(q / (UNIT * MeV)) ** p for p in set(self._powers)}
        return [by_power[p] for p in self._powers]

    @cached_property
    def _powers(self) -> tuple[int, ...]:
        return tuple(power(a, self.J) + power(b, self.J) for a, b in self.pairs)

    @cached_property
    def states(self) -> tuple[Array, Array]:
        """Narrow states by energy [MeV], and their strengths, negative those of the reverse reaction; a part of all.

        The strength is that of the diagonal pairs together. Broad resonances are no states.
        """
        diagonal = [i for i, (a, b) in enumerate(self.pairs) if a == b]
        poles, residues = self.rational.poles, self.rational.residues[:, diagonal]
        size = np.abs(self.values[:, diagonal]).max(axis=0)
        # The samples lie at a height h, where a state of strength s is s/h high.
        height = np.abs(self.samples[:3].imag).min()
        strength = (residues.real / np.where(size > 0, size * height, np.inf)).mean(axis=(1, 2))
        # A pole off the axis that stands for several on it still tells where they are.
        narrow = (np.abs(poles.imag) < _NARROW) & (np.abs(strength) > _STRONG)
        return np.asarray(poles.real[narrow] * MeV), np.asarray(strength[narrow])

    @cached_property
    def gap(self) -> tuple[float, float]:
        """The interval of ω [MeV] above the states of the reverse reaction and below those of this one.

        It ends where a nucleon leaves, if there is no state below.
        Where the two overlap, as with a shell that is filled in part, it is that wide interval between two states which
        leaves little strength on its wrong side.
        """
        energies, strengths = self.states
        if self.rational.even:
            strengths = np.where(energies < _SPURIOUS * MeV, -np.abs(strengths), strengths)
        ends = np.concatenate([[min(-20 * MeV, energies.min(initial=0) - MeV)], energies, [1000 * MeV]])
        if self.rational.even:
            ends[0] = 0.0
        below = np.concatenate([[0.0], np.cumsum(np.maximum(strengths, 0))])
        above = np.maximum(-strengths, 0)
        wrong = below + above.sum() - np.concatenate([[0.0], np.cumsum(above)])
        # Among many states of the reverse reaction a pole may have the wrong sign. It has little strength, and no room.
        inside = np.clip(ends, _EARLIEST * MeV, self.continuum * MeV)
        best = int(np.argmax(np.diff(inside) / (_WEAK + wrong - wrong.min())))
        low, high = float(ends[best]), float(min(ends[best + 1], self.continuum * MeV))
        return (low, high) if high > low else (high - 2 * MeV, high)


@final
@dataclass(frozen=True, eq=False)
class SampledResponses:
    """The responses of all multipoles of a nucleus; `sampled_responses` makes it.

    Args:
        nuclide: The nucleus.
        charge: None for the neutral current, "np" if a neutron becomes a proton, "pn" for the reverse.
        highest_energy: Of the neutrino [MeV], for which they hold.
        multipoles: One of each J and parity.
    """

    nuclide: Nuclide
    charge: str | None
    highest_energy: float
    multipoles: tuple[MultipoleResponse, ...]
    __repr__ = shortened

    @property
    def transfers(self) -> Array:
        """Nodes in q [MeV, a plain number]."""
        return self.multipoles[0].transfers

    def interpolation(self, q: Complex) -> Complex:
        """Return by how much the value at each node counts at momentum transfers `q` [MeV], shape of q + (nodes,).

        It is Lagrange's interpolation in q², in barycentric form.
        """
        distance = (np.asarray(q)[..., None] / MeV) ** 2 - self.transfers**2
        distance = np.where(np.abs(distance) < 1e-9, 1e-9, distance)
        shares = self._barycentric / distance
        return np.asarray(shares / shares.sum(axis=-1, keepdims=True))

    @cached_property
    def _barycentric(self) -> Array:
        nodes, weights = leggauss(self.transfers.size)
        return np.asarray((-1.0) ** np.arange(nodes.size) * np.sqrt((1 - nodes**2) * weights))
