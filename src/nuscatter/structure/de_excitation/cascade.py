r"""Chains of emissions on a grid of excitation energies.

A table of a nuclide has, for each energy i·step, the probabilities of all channels and the mean energies in each. It
follows from the tables of the nuclei that one emission leads to: with W the matrix of one emission, from the energy i
to the energy j of the residual nucleus,

.. math:: P_c(i) = \sum_{j < i} W_\gamma(i, j) P_c(j) + \sum_x \sum_j W_x(i, j) P^{(x)}_{c - x}(j)

a triangular system for all channels at once; energies carried by photons and particles are summed with the same
matrices. The kinetic energy of an emission is i·step − S − j·step exactly, so energy is conserved exactly, in every
channel. A request between the grid's energies makes its first emission from the exact energy; only the residual
nuclei sit on the grid. So thresholds are sharp.

All in MeV and fm.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.de_excitation.emission import (
    Emitted,
    channel_name,
    channel_separation,
    in_mev,
    residual_of,
    separation_energy,
)
from nuscatter.structure.de_excitation.products import Products, from_sums
from nuscatter.units import Array, MeV

#: Counts of the emitted particles, in the order of the particles of a chain.
Counts: TypeAlias = tuple[int, ...]
#: Weights of one emission: (nuclide, energies in MeV, grid size) → {particle, or None for a photon: (n, size)}.
Weights: TypeAlias = Callable[[Nuclide, Array, int], Mapping[Emitted | None, Array]]
#: A probability that is left out: below what any level density is good for by four orders of magnitude.
NEGLIGIBLE = 1e-5


@final
@dataclass(frozen=True, eq=False)
class Table:
    """Channels of a nuclide at the energies 0, step, 2·step …: sums[quantity, channel, energy].

    The quantities are the probability and, weighted by it, the energies of photons, neutrons and charged particles.
    """

    counts: tuple[Counts, ...]
    sums: Array


@final
class Chain:
    """The tables of the nuclei that the decay of one nuclide, the root, leads to, from energies up to `top`.

    The root does not emit what is `forbidden`. Emissions that are reached with a probability below `NEGLIGIBLE` are
    left out, and so are channels in which no energy ends that often; the others then sum to 1.
    """

    def __init__(
        self,
        weights: Weights,
        particles: tuple[Emitted, ...],
        step: float,
        root: Nuclide,
        top: float,
        forbidden: Iterable[Emitted] = (),
    ):
        self._forbidden = frozenset(forbidden)
        self._weights = weights
        self._particles = particles
        self._step = step
        self._root = root
        self._top = top
        self._size = {root: self._size_of(root)}
        self._closed: dict[Nuclide, set[Emitted]] = {}
        # Of all tables products need those that the root's first emission leads to.
        needed = {root} | {residual_of(root, each) for each in particles}
        every = self.tables(self.reached())
        self._tables = {nuclide: table for nuclide, table in every.items() if nuclide in needed}

    @property
    def particles(self) -> tuple[Emitted, ...]:
        """What may be emitted, in the order of counts."""
        return self._particles

    def named(self, counts: Counts) -> str:
        """Return the name of the channel in which so many particles are emitted."""
        return channel_name(self._particles, self.with_residual(counts))

    def products(self, weights: Weights, energies: Array) -> Products:
        """Return the products of the root at energies in MeV; the first emission has weights of its own."""
        chances = self.chances(weights, self._root, energies)
        counts, sums = self._one_emission(self._tables, chances, self._root, energies, on_grid=False)
        order = sorted(range(len(counts)), key=lambda place: (sum(counts[place]), counts[place][::-1]))
        kept = [place for place in order if sums[0, place].any()]
        return self._named([counts[place] for place in kept], sums[:, kept], energies)

    def reached(self) -> dict[Nuclide, dict[Emitted | None, Array]]:
        """Return the chances of one emission on the grid of each nuclide that is reached, heaviest first.

        A matrix has the energies of the nuclide as its first axis, those of the residual nucleus as its second. It is
        made anew at each call.
        """
        importance = {self._root: 1.0}
        found: dict[Nuclide, dict[Emitted | None, Array]] = {}
        while importance:
            nuclide = max(importance, key=lambda each: (each.A, each.Z))
            share = importance.pop(nuclide)
            chances = self.chances(self._weights, nuclide, self.grid(nuclide))
            closed = self._closed[nuclide] = set(self._forbidden) if nuclide is self._root else set()
            for each in self._particles:
                residual = residual_of(nuclide, each)
                reached = share * float(chances[each].sum(axis=1).max(initial=0.0)) if each in chances else 0.0
                if residual is None or each in closed or (reached < NEGLIGIBLE and nuclide is not self._root):
                    closed.add(each)
                    continue
                self._size.setdefault(residual, self._size_of(residual))
                importance[residual] = min(importance.get(residual, 0.0) + reached, 1.0)
            found[nuclide] = _normalised({each: value for each, value in chances.items() if each not in closed})
        return found

    def tables(self, reached: dict[Nuclide, dict[Emitted | None, Array]]) -> dict[Nuclide, Table]:
        """Return the tables of all nuclides, lightest first.

        Args:
            reached: What the function of this name returns; each matrix is given up when it has been used.
        """
        tables: dict[Nuclide, Table] = {}
        for nuclide in reversed(list(reached)):
            chances = reached.pop(nuclide)
            counts, sums = self._one_emission(tables, chances, nuclide, self.grid(nuclide), on_grid=True)
            kept = sums[0].max(axis=1) > NEGLIGIBLE
            sums = sums[:, kept] / sums[0, kept].sum(axis=0)
            tables[nuclide] = Table(tuple(each for each, stays in zip(counts, kept, strict=True) if stays), sums)
        return tables

    def grid(self, nuclide: Nuclide) -> Array:
        """Return the energies of a nuclide's table, in MeV."""
        grid: Array = np.arange(self._size[nuclide], dtype=float) * self._step
        return grid

    def _size_of(self, nuclide: Nuclide) -> int:
        """Return how many energies a nuclide needs: up to the root's highest less the cheapest way to it."""
        lost_Z, lost_N = self._root.Z - nuclide.Z, self._root.N - nuclide.N
        cheapest = float(in_mev(nuclide.mass - self._root.mass))
        for each in sorted(self._particles, key=lambda each: -each.A):
            number = min(lost_Z // each.Z if each.Z else 99, lost_N // each.N if each.N else 99)
            cheapest += number * float(in_mev(each.mass))
            lost_Z, lost_N = lost_Z - number * each.Z, lost_N - number * each.N
        return max(int((self._top - cheapest) / self._step) + 2, 2)

    def chances(self, weights: Weights, nuclide: Nuclide, energies: Array) -> dict[Emitted | None, Array]:
        """Return the chances of one emission from energies in MeV, which sum to 1, or to 0 where nothing is open.

        Args:
            weights: Of this emission.
            nuclide: What emits.
            energies: In MeV, shape (n,).
        """
        closed = self._closed.get(nuclide, set())
        found = weights(nuclide, energies, self._size[nuclide])
        return _normalised({each: value for each, value in found.items() if each not in closed})

    def _one_emission(
        self,
        tables: Mapping[Nuclide, Table],
        chances: Mapping[Emitted | None, Array],
        nuclide: Nuclide,
        energies: Array,
        *,
        on_grid: bool,
    ) -> tuple[list[Counts], Array]:
        """Return channels and sums from energies; on the nuclide's own grid photons lead to this grid itself."""
        grid = self.grid(nuclide)
        none = (0,) * len(self._particles)
        parts: list[tuple[Counts, Table, Array, Array, int]] = []
        for place, each in enumerate(self._particles):
            residual = residual_of(nuclide, each)
            if residual is None or each not in chances or residual not in tables:
                continue
            table = tables[residual]
            reached = min(table.sums.shape[2], chances[each].shape[1])
            kinetic = energies[:, None] - float(in_mev(separation_energy(nuclide, each))) - grid[:reached]
            one = tuple(int(other == place) for other in range(len(self._particles)))
            parts.append((one, table, chances[each][:, :reached], kinetic, 2 if each.Z == 0 else 3))
        photon = chances[None]
        released = np.maximum(energies[:, None] - grid, 0.0)
        if not on_grid:
            parts.append((none, tables[nuclide], photon, released, 1))
        counts = list({none: None} | {_added(one, each): None for one, table, *_ in parts for each in table.counts})
        place_of = {each: place for place, each in enumerate(counts)}
        sums = np.zeros((4, len(counts), len(energies)))
        for one, table, chance, carried, quantity in parts:
            places = [place_of[_added(one, each)] for each in table.counts]
            left = table.sums[:, :, : chance.shape[1]]
            flat = left.reshape(-1, left.shape[2]) @ chance.T  # one product of two matrices, the fastest
            sums[:, places] += flat.reshape(4, len(places), len(energies))
            sums[quantity, places] += left[0] @ (chance * carried).T
        # What neither emits nor has a level to fall to stays as it is: a bound ground state.
        sums[0, 0] += np.where(sum(each.sum(axis=1) for each in chances.values()) > 0, 0.0, 1.0)
        return counts, _after_photons(sums, photon, released) if on_grid else sums

    def _named(self, counts: list[Counts], sums: Array, energies: Array) -> Products:
        """Return products by the names of channels; a residual nucleus that is such a particle itself is counted."""
        place_of: dict[Counts, int] = {}
        places = [place_of.setdefault(self.with_residual(each), len(place_of)) for each in counts]
        merged = np.zeros((4, len(place_of), len(energies)))
        for place, each in zip(places, sums.swapaxes(0, 1), strict=True):
            merged[:, place] += each
        names = [channel_name(self._particles, each) for each in place_of]
        separation = [channel_separation(self._root, self._particles, each) for each in place_of]
        neutrons = [self._number(each, 0, 1) for each in place_of]
        protons = [self._number(each, 1, 0) for each in place_of]
        scale = np.array([1.0, MeV, MeV, MeV])[:, None, None]
        facts = np.array([separation, neutrons, protons], dtype=float)
        return from_sums(energies * MeV, names, merged * scale, facts)

    def with_residual(self, counts: Counts) -> Counts:
        """Return counts of a channel, in which a residual nucleus that is such a particle itself is counted."""
        Z, N = self._root.Z, self._root.N
        for each, count in zip(self._particles, counts, strict=True):
            Z, N = Z - count * each.Z, N - count * each.N
        same = tuple(int((each.Z, each.N) == (Z, N)) for each in self._particles)
        return _added(counts, same) if any(counts) else counts

    def _number(self, counts: Counts, Z: int, N: int) -> int:
        """Return how many particles of a kind are among the counts."""
        pairs = zip(self._particles, counts, strict=True)
        return sum(count for each, count in pairs if (each.Z, each.N) == (Z, N))


def _normalised(weights: Mapping[Emitted | None, Array]) -> dict[Emitted | None, Array]:
    """Return chances of one emission, which sum to 1 over particles and final energies, or to 0 where none is open."""
    total = sum(each.sum(axis=1) for each in weights.values())
    scale = np.where(total > 0, 1 / np.where(total > 0, total, 1.0), 0.0)[:, None]
    return {kind: each * scale for kind, each in weights.items()}


def _after_photons(sums: Array, photon: Array, released: Array) -> Array:
    """Solve for the sums on the grid of a nuclide whose photons lead to itself at lower energies."""
    from scipy.linalg import solve_triangular

    system = np.eye(len(photon)) - photon
    options = {"lower": True, "unit_diagonal": True, "check_finite": False}
    probability = solve_triangular(system, sums[0].T, **options).T
    right = sums[1:].copy()
    right[0] += probability @ (photon * released).T
    energies = solve_triangular(system, right.reshape(-1, len(photon)).T, **options).T
    solved: Array = np.concatenate([probability[None], energies.reshape(right.shape)])
    return solved


def _added(one: Counts, other: Counts) -> Counts:
    return tuple(a + b for a, b in zip(one, other, strict=True))
