r"""The shower's transport equations on a grid of energies, as matrices.

A photon of energy E_j does one thing, and leaves in the mean so many photons and electrons at E_i ≤ E_j. An electron at
T_j goes on until it radiates a photon above the lowest energy, or has lost T_j − T_(j−1) to collisions and to weaker
photons. Each is a column of a matrix; the matrices are triangular. What falls between two points is shared by them, so
that number and energy are kept; what falls below the lowest is left.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.constants import electron_mass
from nuscatter.matter.material import Material
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.sources.dark.photons.attenuation import klein_nishina, photoelectric
from nuscatter.sources.dark.photons.electron_losses import bremsstrahlung, collision_loss
from nuscatter.sources.dark.photons.pair_production import pair_shares, pairs_of_electrons, pairs_of_nucleus
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

_M = electron_mass.value
#: Points in a factor of ten, the lowest energy [MeV], and nodes of what a photon leaves.
_DENSITY, LOWEST, _NODES = 32, 0.1, 24
#: Panels of the energy of radiated photons, and nodes in each.
_PANELS, _EACH = 6, 8


@final
@dataclass(frozen=True, eq=False)
class ShowerSystem:
    """Matrices of a target.

    Args:
        energies: Points [MeV], increasing, shape (n,): energies of photons, kinetic energies of electrons.
        photon_to_photon: Photons at i that one at j leaves, shape (n, n); the others likewise.
        photon_to_electron: Electrons and positrons.
        photon_to_positron: Positrons alone.
        electron_to_photon: Photons of bremsstrahlung.
        electron_to_electron: Where an electron goes on.
        paths: Mean path of an electron until it leaves a point, times atoms per volume [MeV²].
        collisions: What collisions take, per atoms per area [MeV⁻¹].
    """

    energies: Array
    photon_to_photon: Array
    photon_to_electron: Array
    photon_to_positron: Array
    electron_to_photon: Array
    electron_to_electron: Array
    paths: Array
    collisions: Array
    __repr__ = shortened

    @property
    def widths(self) -> Array:
        """What a point stands for [MeV], shape (n,)."""
        ends = np.concatenate([self.energies[:1], self.energies, self.energies[-1:]])
        return np.asarray((ends[2:] - ends[:-2]) / 2)

    def solved(self, source: Array) -> tuple[Array, Array, Array]:
        """Return photons, and visits of points by electrons and positrons and by positrons alone.

        Args:
            source: Photons made from outside at each point, shape (n,). They are among the photons that are returned.
        """
        n = self.energies.size
        matrix = np.block(
            [[self.photon_to_photon, self.electron_to_photon], [self.photon_to_electron, self.electron_to_electron]]
        )
        both = np.linalg.solve(np.eye(2 * n) - matrix, np.concatenate([source, np.zeros(n)]))
        photons, electrons = both[:n], both[n:]
        positrons = np.linalg.solve(np.eye(n) - self.electron_to_electron, self.photon_to_positron @ photons)
        # rounding leaves numbers below zero where there is nothing
        return np.maximum(photons, 0.0), np.maximum(electrons, 0.0), np.maximum(positrons, 0.0)

    def shared(self, E: Array, weight: Array) -> Array:
        """Return numbers at the points, shape (n,), of `weight` particles of energies `E` [MeV], both flat."""
        found = np.zeros((self.energies.size, 1))
        _share(found, self.energies, E, weight, np.zeros(E.shape, dtype=int))
        return found[:, 0]


@lru_cache(maxsize=16)
def shower_system(target: Material, highest: float) -> ShowerSystem:
    """Return the matrices of a material for energies up to `highest` [MeV].

    Args:
        target: The material.
        highest: Highest energy of photons [MeV], above `LOWEST`.
    """
    count = 2 + math.ceil(_DENSITY * math.log10(highest / MeV / LOWEST))
    E = LOWEST * MeV * 10.0 ** (np.arange(count) / _DENSITY)
    parts: dict[int, float] = {}
    for each, fraction in target.composition:
        parts[each.Z] = parts.get(each.Z, 0.0) + fraction
    photons = _photons(E, parts)
    return ShowerSystem(E, *photons, *_electrons(E, parts))


def _photons(E: Array, parts: dict[int, float]) -> tuple[Array, Array, Array]:
    """Return photons, electrons with positrons, and positrons that a photon leaves."""
    n = E.size
    to_photon, to_electron, to_positron = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n))
    source = np.broadcast_to(np.arange(n)[:, None], (n, _NODES))
    compton = sum(fraction * Z for Z, fraction in parts.items()) * klein_nishina(E)
    effect = sum((fraction * photoelectric(Z, E) for Z, fraction in parts.items()), np.zeros(n))
    pairs = {Z: part * (pairs_of_nucleus(Z, E) + pairs_of_electrons(Z, E)) for Z, part in parts.items()}
    total = compton + effect + sum(pairs.values(), np.zeros(n))
    x, w = gauss_legendre(_NODES)
    # Compton: the scattered photon from E/(1 + 2k) to E, in its logarithm
    k = (E / _M)[:, None]
    after = k * np.exp(-np.log1p(2 * k) * x)
    change = 1 / after - 1 / k
    shape = w * after * (after / k + k / after + change**2 - 2 * change)
    chance = (compton / total)[:, None] * shape / shape.sum(axis=1, keepdims=True)
    _share(to_photon, E, after * _M, chance, source)
    _share(to_electron, E, (k - after) * _M, chance, source)
    # photoelectric effect
    to_electron[np.arange(n), np.arange(n)] += effect / total
    for Z, each in pairs.items():
        above = np.maximum(E, 2 * _M)[:, None]
        shape = w * pair_shares(Z, above, x)
        chance = (each / total)[:, None] * shape / shape.sum(axis=1, keepdims=True)
        _share(to_positron, E, x * (above - 2 * _M), chance, source)
        # both have the same spectrum; a positron that stops leaves two photons
        _share(to_electron, E, x * (above - 2 * _M), 2 * chance, source)
        line = 2 * each / total
        _share(to_photon, E, np.full(n, _M), line, np.arange(n))
    return to_photon, to_electron, to_positron


def _electrons(T: Array, parts: dict[int, float]) -> tuple[Array, Array, Array, Array]:
    """Return photons and electrons that an electron leaves, its path at a point, and the loss by collisions."""
    n = T.size
    to_photon, to_electron = np.zeros((n, n)), np.zeros((n, n))
    collisions = sum((part * collision_loss(Z, T) for Z, part in parts.items()), np.zeros(n))
    # strong photons, from the lowest energy to T, in the logarithm
    share, weight = panels(np.linspace(0.0, 1.0, _PANELS + 1), _EACH)
    length = np.log(T / T[0])[:, None]
    k = T[0] * np.exp(length * share)
    radiated = sum((part * bremsstrahlung(Z, T[:, None], k=k) for Z, part in parts.items()), np.zeros(k.shape))
    rates = radiated * k * length * weight
    # weak ones: a loss like that of collisions
    soft = np.minimum(T[0], T)[:, None] * share
    weak = sum((part * bremsstrahlung(Z, T[:, None], k=soft) for Z, part in parts.items()), np.zeros(soft.shape))
    loss = collisions + (weak * soft * np.minimum(T[0], T)[:, None] * weight).sum(axis=1)
    steps = np.diff(np.concatenate([[0.0], T]))
    down = loss / steps
    paths = 1 / (down + rates.sum(axis=1))
    source = np.broadcast_to(np.arange(n)[:, None], k.shape)
    _share(to_photon, T, k, rates * paths[:, None], source)
    _share(to_electron, T, T[:, None] - k, rates * paths[:, None], source)
    to_electron[np.arange(n - 1), np.arange(1, n)] += (down * paths)[1:]
    return to_photon, to_electron, paths, collisions


def _share(matrix: Array, points: Array, E: Array, weight: Array, source: NDArray[np.int_]) -> None:
    """Add numbers `weight` of energies `E` to the rows of the points beside them, in the columns `source`."""
    inside = (points[0] <= E) & (points[-1] * (1 + 1e-12) >= E) & (weight != 0)
    energy, number, column = E[inside], weight[inside], source[inside]
    row = np.clip(np.searchsorted(points, energy, side="right") - 1, 0, points.size - 2)
    upper = np.minimum((energy - points[row]) / (points[row + 1] - points[row]), 1.0)
    np.add.at(matrix, (row, column), number * (1 - upper))
    np.add.at(matrix, (row + 1, column), number * upper)
