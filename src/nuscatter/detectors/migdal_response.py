r"""The Migdal effect in the response to nuclear recoils: an integral over ω that depends on the recoil by one number.

An electron of energy ω comes on top of what is seen of the recoil, q = Q(T). So all that is needed of a detector is

.. math:: G(q) = \int d\omega\, \frac{\sigma_\gamma(\omega)}{\omega}\, R_e(q + \omega),

for each bin, with R_e the response to electrons. G is the same for all isotopes of an element and for all sources.
Where R_e is constant between edges of bins, G is made of integrals of σ/ω between moving ends (`Stepped`). Otherwise it
is computed at nodes of panels in q, when a recoil first falls into a panel, and is a polynomial between (`Smooth`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from nuscatter.detectors.migdal import Migdal, probability_per_absorption
from nuscatter.detectors.photoabsorption import KinkedPhotoabsorption, absorbed
from nuscatter.detectors.response import EfficiencyFunction, resolved, with_kinks
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quadrature import crossings, gauss_legendre, panels, weights_between
from nuscatter.units import Array

#: Gauss–Legendre nodes in a panel, of electron energies and of q.
_NODES = 12
#: Most weights that are held at once: values of q times nodes of R_e.
_AT_ONCE = 2**22
#: Recoil energies at which crossings are looked for, and the lowest of them as a fraction of the largest.
_SAMPLES, _SMALLEST = 2000, 1e-9


@final
@dataclass(frozen=True, eq=False)
class Smooth:
    """G(q) of a response to electrons that varies between its edges.

    Args:
        sigma: Photoabsorption of the atom.
        omega: Energies [MeV] between which it is smooth, shape (k,).
        energies: Energies of electrons [MeV] between which R_e is smooth and varies slowly; beyond the last nothing is
            counted.
        response: R_e at the nodes between them, shape (bins, nodes).
        edges: Values of q [MeV] between which G is smooth and varies slowly, from 0 on.
    """

    sigma: KinkedPhotoabsorption
    omega: Array
    energies: Array
    response: Array
    edges: Array
    #: Panel of q → G at its nodes, shape (bins, nodes): those that were asked for.
    _known: dict[int, Array] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, q: Array) -> Array:
        """Return G [MeV⁻²] at energies `q` [MeV], shape (n,): shape (bins, n)."""
        result = np.zeros((len(self.response), len(q)))
        panel = np.searchsorted(self.edges, q, side="right") - 1
        wanted = [int(each) for each in np.unique(panel) if each < len(self.edges) - 1]
        self._compute([each for each in wanted if each not in self._known])
        low, width = self.edges[:-1], np.diff(self.edges)
        to_series = _to_series()
        for each in wanted:
            here = np.nonzero(panel == each)[0]
            position = legendre.legvander(2 * (q[here] - low[each]) / width[each] - 1, _NODES - 1)
            result[:, here] = self._known[each] @ (position @ to_series).T
        return np.maximum(result, 0.0)  # where it vanishes, a polynomial may be below by rounding

    def _compute(self, new: list[int]) -> None:
        """Compute G at the nodes of panels."""
        at_once = max(_AT_ONCE // (self.response.shape[1] * _NODES), 1)
        x, _ = gauss_legendre(_NODES)
        for start in range(0, len(new), at_once):
            some = np.array(new[start : start + at_once])
            q = (self.edges[some, None] + np.diff(self.edges)[some, None] * x).ravel()

            def density(i: NDArray[np.int_], energy: Array, q: Array = q) -> Array:
                omega = energy - q[i, None]
                return absorbed(self.sigma, omega) / omega

            weights = weights_between(self.energies, _NODES, self.omega[:, None] + q, density)
            values = (self.response @ weights.T).reshape(-1, len(some), _NODES)
            self._known.update({int(each): values[:, at] for at, each in enumerate(some)})


@final
@dataclass(frozen=True, eq=False)
class Stepped:
    """G(q) of a response to electrons that is constant between its edges, as without smearing and efficiency.

    Args:
        sigma: Photoabsorption of the atom.
        omega: Energies [MeV] between which it is smooth, shape (k,).
        energies: Energies of electrons [MeV] between which R_e is constant, shape (m + 1,).
        response: R_e between them, shape (bins, m).
    """

    sigma: KinkedPhotoabsorption
    omega: Array
    energies: Array
    response: Array

    def __call__(self, q: Array) -> Array:
        """Return G [MeV⁻²] at energies `q` [MeV], shape (n,): shape (bins, n)."""
        result = np.empty((len(self.response), len(q)))
        at_once = max(_AT_ONCE // (len(self.energies) * _NODES), 1)
        for start in range(0, len(q), at_once):
            some = slice(start, start + at_once)
            result[:, some] = self.response @ np.diff(self._upto(self.energies[:, None] - q[some]), axis=0)
        return result

    def _upto(self, end: Array) -> Array:
        """Return the integral of σ/ω up to energies, of any shape."""
        x, w = gauss_legendre(_NODES)
        last = np.clip(end, self.omega[0], self.omega[-1])
        at = np.minimum(np.searchsorted(self.omega, last, side="right") - 1, len(self.omega) - 2)
        length = last - self.omega[at]
        points = self.omega[at][..., None] + length[..., None] * x
        rest: Array = (absorbed(self.sigma, points) / points) @ w * length
        return self._whole[at] + rest

    @cached_property
    def _whole(self) -> Array:
        """The integral up to each of `omega`."""
        points, weights = panels(self.omega, _NODES)
        parts = (absorbed(self.sigma, points) / points * weights).reshape(-1, _NODES).sum(axis=1)
        return np.append(0.0, np.cumsum(parts))


#: G(q), the response to electrons that are ejected from the atoms of one element.
Ejected: TypeAlias = Smooth | Stepped


def ejected(
    migdal: Migdal,
    target: Nuclide,
    energies: Array,
    steps: Array | None,
    electron: Callable[[Array], Array],
) -> Ejected:
    """Return G of the atoms of a target.

    Args:
        migdal: The effect.
        target: A nuclide of the element.
        energies: Energies of electrons [MeV] between which R_e is smooth and varies slowly, from 0 on.
        steps: Those of them at which R_e jumps; None if it is smooth everywhere, as with smearing.
        electron: Energies of electrons [MeV], shape (m,) → R_e, shape (bins, m).
    """
    sigma, omega, edges = migdal.absorption(target), migdal.edges(target), energies
    response = electron(panels(energies, _NODES)[0])
    by_panel = response.reshape(len(response), -1, _NODES)
    if (by_panel == by_panel[..., :1]).all():
        return Stepped(sigma, omega, energies, by_panel[..., 0])
    if steps is not None:
        # G has a kink where a jump of dP/dω meets one of R_e, and a bend where any other point of the table does. A
        # shell that meets a steep efficiency makes it steep.
        moved = (energies[:, None] - migdal.jumps(target), steps[:, None] - omega)
        edges = np.unique(np.concatenate([energies, *(each[each > 0] for each in moved)]))
    return Smooth(sigma, omega, energies, response, edges)


def with_migdal(elastic: Array, T: Array, seen: Array, target: Nuclide, migdal: Migdal, integral: Ejected) -> Array:
    """Return [1 − P(T)] R_0 + ∫ dω dP/dω R_e(Q(T) + ω), the response to nuclear recoils.

    Args:
        elastic: R_0, that without the effect, shape (bins, n).
        T: Recoil energies [MeV], shape (n,).
        seen: Q(T), what is seen of them [MeV], shape (n,).
        target: The nuclide that recoils.
        migdal: The effect.
        integral: G of the target's atoms.

    Returns:
        Shape (bins, n).
    """
    return elastic * (1 - migdal.probability(T, target)) + probability_per_absorption(target) * T * integral(seen)


def edges_with_migdal(
    edges: Array,
    moved: Callable[[Array, Array], Array],
    bins: Array,
    efficiency: EfficiencyFunction | None,
    migdal: Migdal,
    target: Nuclide,
) -> Array:
    """Return recoil energies [MeV] between which the response of a detector without smearing is smooth.

    R_e jumps where the observable crosses the edge of a bin, and so does dP/dω at the shells. Their integral has a kink
    where two jumps meet, and is less smooth where a jump meets a bend of the other. With smearing there is none.

    Args:
        edges: Those of the response without the effect.
        moved: (recoil energies, shape (n,), ω, shape (k, 1)) [MeV] → mean observables of both together, shape (k, n).
        bins: Edges of the bins, at which R_e jumps.
        efficiency: That of electrons, a function of the observable; None: all are accepted.
        migdal: The effect.
        target: The nuclide that recoils.
    """
    sample = np.append(0.0, np.geomspace(_SMALLEST * edges[-1], edges[-1], _SAMPLES))
    bends, shells = migdal.bends(target)[:, None], migdal.jumps(target)[:, None]
    bounds = np.union1d(edges, crossings(lambda T: moved(T, bends), sample, bins))
    if efficiency is None:
        return bounds
    bounds = np.union1d(bounds, crossings(lambda T: moved(T, shells), sample, with_kinks(bins, efficiency)))

    # As without the effect an efficiency is resolved in √T, now where each shell sees it.
    def accepted(root: Array) -> Array:
        observables = moved(root**2, shells)
        return np.asarray(efficiency(observables.ravel()).reshape(observables.shape).sum(axis=0))

    return resolved(accepted, np.sqrt(bounds)) ** 2


def _to_series() -> Array:
    """Return the matrix that takes values at the nodes of a panel to coefficients of Legendre polynomials."""
    x, w = gauss_legendre(_NODES)
    return (legendre.legvander(2 * x - 1, _NODES - 1) * w[:, None]).T * (2 * np.arange(_NODES) + 1)[:, None]
