"""Particle–hole pairs of a channel: which holes and partial waves couple to an angular momentum and parity, and how.

A hole h and a particle in the partial wave (l, j) add to the response of the density fields a and b

    f_h/(2J + 1) c_a(r) [G(e_h + ω) + s_a s_b G(e_h − ω)] c_b(r′),

f_h being the occupation, G the Green's function of the wave between values and slopes, c the transition density by
value and slope (`transition_densities.on_particle`), s = 1 for fields that are even under time reversal and −1 for odd
ones. The first term is *forward*, the particle leaves its hole; the second is *backward*, a pair of the correlated
ground state is taken out. The particle is one of all states of the wave, filled ones too: what is forward from h to h′
is backward from h′ to h, so that transitions between filled orbits cancel, and between orbits filled in part the
difference of the occupations is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.structure.crpa.exterior import Complex, Exterior, Propagators
from nuscatter.structure.crpa.ground import Hole
from nuscatter.structure.crpa.transition_densities import Field, coefficients, on_particle
from nuscatter.units import Array

Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Propagation(NamedTuple):
    """A Green's function that a response needs: of a partial wave, at the energy of a hole plus or minus ω."""

    #: 0 of neutrons, 1 of protons.
    kind: int
    #: Orbital angular momentum.
    l: int  # noqa: E741 (the field's name)
    #: Twice the total angular momentum.
    twice_j: int
    #: Energy of the hole [MeV].
    energy: float
    #: 1 for forward, at energy + ω; −1 for backward, at energy − ω.
    sign: int


@final
@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs whose densities belong to one kind: neutrons, protons, or the one that turns one into the other.

    Arrays of the points count the origin, where all is 0, as the first point of the first of E elements of m points.

    Args:
        propagations: Green's functions of the forward terms, then of the backward ones.
        forward: The pair of each forward term.
        backward: The pair of each backward term.
        weight: f_h/(2J + 1) of each pair.
        even: Which fields are even under time reversal.
        rows: c of each term, × the particle's value (0) and × its slope (1), with the signs of backward ones, shape
            (E, 2, m, fields, terms); complex numbers without imaginary parts, which multiply faster.
        inside: Densities of the hole with the states X_k of the particle's wave in each element (`Wave`), for fields of
            even and of odd time parity: shapes (E, states × pairs, m × fields).
    """

    propagations: tuple[Propagation, ...]
    forward: Indices
    backward: Indices
    weight: Array
    even: Mask
    rows: Complex
    inside: tuple[Array, Array]


def pairs(exterior: Exterior, fields: Sequence[Field], J: int, natural: bool, charge: str | None) -> tuple[Pairs, ...]:
    """Return the pairs of a channel, by kind.

    Args:
        exterior: Ground state and partial waves.
        fields: Densities of the channel.
        J: Its angular momentum.
        natural: Whether its parity is (−)^J.
        charge: None: particle and hole are of one kind, and there are two kinds of pairs. "np": neutrons become
            protons; then holes of neutrons are forward, and those of protons, whose particles are neutrons, backward.
            "pn": the reverse.
    """
    chosen: tuple[list[tuple[Hole, int, int, int]], ...] = ([], []) if charge is None else ([],)
    for hole in exterior.holes:
        particle = hole.kind if charge is None else 1 - hole.kind
        own = chosen[hole.kind if charge is None else 0]
        own.extend((hole, particle, *wave) for wave in _waves(hole, J, natural))
    return tuple(_made(exterior, fields, J, charge, each) for each in chosen)


def _waves(hole: Hole, J: int, natural: bool) -> list[tuple[int, int]]:
    """Return (l, 2j) of the particles that a hole couples to."""
    # |j − j′| ≤ J ≤ j + j′; l of j = l ± ½ then lies within J + 1 of the hole's, and parity takes every other one.
    return [
        (l, twice_j)
        for l in range(max(0, hole.l - J - 1), hole.l + J + 2)  # noqa: E741
        for twice_j in (2 * l + 1, 2 * l - 1)
        if (l + hole.l + J) % 2 == (0 if natural else 1)
        and abs(twice_j - hole.twice_j) <= 2 * J <= twice_j + hole.twice_j
    ]


def _made(
    exterior: Exterior,
    fields: Sequence[Field],
    J: int,
    charge: str | None,
    chosen: Sequence[tuple[Hole, int, int, int]],
) -> Pairs:
    points, r, inside = exterior.ground.mesh.points, exterior.r, exterior.points
    odd = np.array([not field.time_even for field in fields])
    elements, count = exterior.elements, len(chosen)
    rows = np.zeros((elements * points, len(fields), 2, count))
    states = np.zeros((elements, points - 2, 2, points, count))
    for index, (hole, particle, l, twice_j) in enumerate(chosen):  # noqa: E741
        factors = coefficients((l, twice_j), (hole.l, hole.twice_j), J, fields)
        rows[1:, :, :, index] = np.moveaxis(on_particle(factors, hole.u[:inside], hole.slope[:inside], r), 2, 0)
        states[..., index] = exterior.wave(particle, l, twice_j).modes
    rows = rows.reshape(elements, points, len(fields), 2, count).transpose(0, 3, 1, 2, 4)
    # Shape (element, state, pair, point, field): value × value + slope × slope.
    between = np.einsum("eamxp,ekamp->ekpmx", rows, states)
    split = [
        np.ascontiguousarray(between[..., mask]).reshape(elements, (points - 2) * count, points * int(mask.sum()))
        for mask in (~odd, odd)
    ]
    ahead = [charge is None or (hole.kind == 0) == (charge == "np") for hole, *_ in chosen]
    forward = [index for index in range(count) if ahead[index]]
    backward = [index for index in range(count) if charge is None or not ahead[index]]
    propagations = [
        Propagation(*chosen[index][1:], chosen[index][0].energy, sign)
        for terms, sign in ((forward, 1), (backward, -1))
        for index in terms
    ]
    signed = np.ascontiguousarray(rows[..., forward + backward]).astype(complex)
    signed[:, :, :, odd, len(forward) :] *= -1
    weight = np.array([hole.occupation / (2 * J + 1) for hole, *_ in chosen])
    terms = np.array(forward, int), np.array(backward, int)
    return Pairs(tuple(propagations), *terms, weight, ~odd, signed, (split[0], split[1]))


class Frequency:
    """The Green's functions that channels need at one frequency, in one array for all of them.

    Those of backward terms are taken as conj G(e − conj ω), on the side of the real axis where waves go out. So the
    response is right in the whole upper half plane, at negative frequencies too.
    """

    def __init__(self, exterior: Exterior, omega: complex, wanted: Iterable[Pairs]) -> None:
        by_wave: dict[tuple[int, int, int], dict[Propagation, None]] = {}
        for each in wanted:
            for one in each.propagations:
                by_wave.setdefault(one[:3], {})[one] = None
        made, self._places = [], dict[Propagation, int]()
        for wave, keys in by_wave.items():
            for key in keys:
                self._places[key] = len(self._places)
            back = np.array([key.sign < 0 for key in keys])
            energies = np.array([key.energy for key in keys]) + np.where(back, -np.conj(omega), omega)
            outgoing = exterior.wave(*wave).at(energies)
            made.append([np.where(back, each.conj(), each) for each in outgoing])
        self._all = Propagators(*(np.concatenate(parts, axis=-1) for parts in zip(*made, strict=True)))

    def of(self, wanted: Sequence[Propagation]) -> Propagators:
        """Return the Green's functions of a list, on the last axis."""
        places = np.array([self._places[each] for each in wanted], int)
        return Propagators(*(np.take(each, places, axis=-1) for each in self._all))


def independent(own: Pairs, frequency: Frequency) -> Complex:
    """Return Π₀ of the pairs of one kind, shape (points × fields, points × fields)."""
    elements, _, points, count, _ = own.rows.shape
    size = points * count
    total = np.zeros((elements * size, elements * size), complex)
    if not own.propagations:
        return total[count:, count:]
    boundary, regular, outgoing, between, inverse = frequency.of(own.propagations)
    first = own.forward.size
    weight = own.weight[np.concatenate([own.forward, own.backward])]
    left = np.empty((elements * size, weight.size), complex)
    for e in range(elements):
        block = slice(e * size, (e + 1) * size)
        # Within the element, 1: states between its walls.
        ahead, behind = np.zeros((2, points - 2, own.weight.size), complex)
        ahead[:, own.forward] = inverse[e, :, :first]
        behind[:, own.backward] = inverse[e, :, first:]
        same, opposite = own.weight * (ahead + behind), own.weight * (ahead - behind)
        square = np.empty((points, count, points, count), complex)
        for rows, columns, factors in ((0, 0, same), (1, 1, same), (0, 1, opposite)):
            _put(
                square, own.even, rows, columns, _weighted(own.inside[rows][e], factors.ravel(), own.inside[columns][e])
            )
        # Within the element, 2: solutions from its ends.
        value, slope = own.rows[e]
        ends = [(value * y[0][:, None] + slope * y[1][:, None]).reshape(size, -1) for y in boundary[e]]
        own_block = square.reshape(size, size)
        for B in (0, 1) if e else (1,):
            joined = ends[1] * (between[e, B, 1] * weight)
            if e:
                joined += ends[0] * (between[e, B, 0] * weight)
            own_block += ends[B] @ joined.T
        total[block, block] = own_block
        # Between elements: products of a regular and an outgoing solution.
        left[block] = ends[0] * (regular[e, 0] * weight) + ends[1] * (regular[e, 1] * weight)
        if e:
            before = slice(0, e * size)
            later = ends[0] * outgoing[e, 0] + ends[1] * outgoing[e, 1]
            total[before, block] = left[before] @ later.T
            total[block, before] = total[before, block].T
    return total[count:, count:]  # without the origin


def _weighted(rows: Array, factors: Complex, columns: Array) -> Complex:
    """Return Σ_k rows[k, i] factors[k] columns[k, j] of real arrays, by real products."""
    wide = np.empty((factors.size, 2, columns.shape[1]))
    np.multiply(columns, factors.real[:, None], out=wide[:, 0])
    np.multiply(columns, factors.imag[:, None], out=wide[:, 1])
    product = rows.T @ wide.reshape(factors.size, -1)
    half = columns.shape[1]
    return product[:, :half] + 1j * product[:, half:]


def _put(square: Complex, even: Mask, rows: int, columns: int, values: Complex) -> None:
    """Write values between fields of time parities 0 (even) and 1, shape (points × some, points × some)."""
    points = square.shape[0]
    own, other = (np.flatnonzero(even if parity == 0 else ~even) for parity in (rows, columns))
    shaped = values.reshape(points, own.size, points, other.size)
    square[:, own[:, None], :, other] = shaped.transpose(1, 3, 0, 2)
    if rows != columns:
        square[:, other[:, None], :, own] = shaped.transpose(3, 1, 2, 0)
