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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np

from nuscatter.structure.crpa.exterior import Exterior
from nuscatter.structure.crpa.ground import Hole
from nuscatter.structure.crpa.transition_densities import Field, coefficients, on_particle
from nuscatter.units import Array


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
        forward: Green's functions of the forward terms, one for each pair that has one.
        backward: Of the backward terms.
        has_forward: Which pairs have a forward term, shape (pairs,).
        has_backward: Which have a backward one.
        weight: f_h/(2J + 1), shape (pairs,).
        rows: c of each pair, shape (E, m, fields, 2, pairs): × the particle's value and × its slope.
        inside: Densities of the hole with the states X_k of the particle's wave in each element (`Wave`), for fields of
            even and of odd time parity: shapes (E, m × fields, states × pairs).
    """

    forward: tuple[Propagation, ...]
    backward: tuple[Propagation, ...]
    has_forward: Array
    has_backward: Array
    weight: Array
    rows: Array
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
    for hole in exterior.ground.holes:
        particle = hole.kind if charge is None else 1 - hole.kind
        own = chosen[hole.kind if charge is None else 0]
        own.extend((hole, particle, l, twice_j) for l, twice_j in _waves(hole, J, natural))
    return tuple(_made(exterior, fields, J, charge, each) for each in chosen)


def _waves(hole: Hole, J: int, natural: bool) -> list[tuple[int, int]]:
    """Return (l, 2j) of the particles that a hole couples to."""
    # |j − j′| ≤ J ≤ j + j′; l of j = l ± ½ then lies within J + 1 of the hole's, and parity takes every other one.
    found = []
    for l in range(max(0, hole.l - J - 1), hole.l + J + 2):  # noqa: E741
        if (l + hole.l + J) % 2 == (0 if natural else 1):
            for twice_j in (2 * l + 1, 2 * l - 1) if l else (1,):
                if abs(twice_j - hole.twice_j) <= 2 * J <= twice_j + hole.twice_j:
                    found.append((l, twice_j))
    return found


def _made(
    exterior: Exterior,
    fields: Sequence[Field],
    J: int,
    charge: str | None,
    chosen: Sequence[tuple[Hole, int, int, int]],
) -> Pairs:
    points, r, inside = exterior.ground.mesh.points, exterior.r, exterior.points
    even = np.array([field.time_even for field in fields])
    elements, count = exterior.elements, len(chosen)
    has = np.ones((2, count), bool)
    rows = np.zeros((elements * points, len(fields), 2, count))
    states = np.zeros((elements, points - 2, 2, points, count))
    weight = np.zeros(count)
    for index, (hole, particle, l, twice_j) in enumerate(chosen):
        if charge is not None:
            forward = (hole.kind == 0) == (charge == "np")
            has[:, index] = forward, not forward
        factors = coefficients((l, twice_j), (hole.l, hole.twice_j), J, fields)
        rows[1:, :, :, index] = np.moveaxis(on_particle(factors, hole.u[:inside], hole.slope[:inside], r), 2, 0)
        states[..., index] = exterior.wave(particle, l, twice_j).modes
        weight[index] = hole.occupation / (2 * J + 1)
    rows = rows.reshape(elements, points, len(fields), 2, count)
    # (element, point, field, state, pair): value × value + slope × slope.
    between = sum(rows[:, :, :, None, part] * states[:, :, part].transpose(0, 2, 1, 3)[:, :, None] for part in (0, 1))
    split = tuple(
        np.ascontiguousarray(between[:, :, mask]).reshape(elements, points * int(mask.sum()), (points - 2) * count)
        for mask in (even, ~even)
    )
    wanted = [
        tuple(
            Propagation(particle, l, twice_j, hole.energy, sign)
            for (hole, particle, l, twice_j), there in zip(chosen, has[row], strict=True)
            if there
        )
        for row, sign in enumerate((1, -1))
    ]
    return Pairs(wanted[0], wanted[1], has[0], has[1], weight, rows, (split[0], split[1]))
