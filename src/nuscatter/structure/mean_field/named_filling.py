"""Filling with the occupations of some orbits given by name, whatever their energies.

Where two orbits are near, both orders of filling can be self-consistent, and an iteration that follows the energies
ends in either, or alternates. A name, as "2s1/2", says which is meant.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np

from nuscatter.errors import InputError, instance, invalid, not_negative
from nuscatter.structure.mean_field.orbitals import LETTERS, Orbits
from nuscatter.structure.mean_field.pairing import Occupier
from nuscatter.units import Array

_NAME = re.compile(rf"([1-9])([{LETTERS}])(\d+)/2")


@final
@dataclass(frozen=True, kw_only=True)
class NamedFilling(Occupier):
    """Given numbers of nucleons in the orbits that are named; the others fill the rest from the bottom. No pairing.

    Args:
        neutron: Orbit → number of neutrons in it, as ``{"1h11/2": 10}``.
        proton: Orbit → number of protons in it.

    Raises:
        InputError: a name is none of an orbit, or a number is negative or more than 2j + 1.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> for number in (4, 2):  # protons of argon in 1d3/2, the others below them and in 2s1/2
        ...     model = ns.RelativisticMeanField("FSUGarnet", NamedFilling(proton={"1d3/2": number}))
        ...     print(round(model.solve("Ar40").energy / MeV, 1))
        -336.3
        -336.7
    """

    neutron: Mapping[str, float] = field(default_factory=dict)
    proton: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in ("neutron", "proton"):
            given = instance(kind, getattr(self, kind), Mapping, "a mapping of names of orbits to numbers")
            for name, number in given.items():
                _, _, twice_j = _numbers(kind, name)
                if not_negative(f"{kind} {name}", number, single=True) > twice_j + 1:
                    raise invalid(f"{kind} {name}", number, f"at most the {twice_j + 1} that the orbit holds")
            # A copy: what was given may change later.
            object.__setattr__(self, kind, dict(given))

    def __hash__(self) -> int:
        return hash((tuple(self.neutron.items()), tuple(self.proton.items())))

    def strength(self, kind: int, density: Array) -> Array:
        return np.zeros_like(density)

    def slope(self, kind: int) -> float:
        return 0.0

    def occupy(self, kind: int, orbits: Orbits, particles: int, gaps: Array | None) -> tuple[Array, Array]:
        word, given = ("proton", self.proton) if kind else ("neutron", self.neutron)
        held = np.full(orbits.energy.size, np.nan)
        for name, number in given.items():
            n, l, twice_j = _numbers(word, name)  # noqa: E741
            found = (orbits.n == n) & (orbits.l == l) & (orbits.twice_j == twice_j)
            if not found.any():
                raise InputError(f"The orbit {name} is beyond those that {particles} {word}s may fill.")
            held[found] = number
        left = particles - float(np.nansum(held))
        if left < 0:
            raise InputError(f"The named {word} orbits hold {particles - left:g}, but there are {particles} {word}s.")
        # The others in the order of energies: each takes what those below it leave.
        order = np.argsort(orbits.energy, kind="stable")
        free = order[np.isnan(held[order])]
        room = orbits.degeneracy[free]
        held[free] = np.clip(left - (np.cumsum(room) - room), 0, room)
        return held / orbits.degeneracy, np.zeros_like(held)


def _numbers(kind: str, name: str) -> tuple[int, int, int]:
    """Return n, l and 2j of the name of an orbit."""
    found = _NAME.fullmatch(name) if isinstance(name, str) else None
    if found is not None:
        n, l, twice_j = int(found[1]), LETTERS.index(found[2]), int(found[3])  # noqa: E741
        if abs(twice_j - 2 * l) == 1:
            return n, l, twice_j
    raise invalid(f"an orbit of {kind}", name, "a name such as '2s1/2' or '1f7/2'")
