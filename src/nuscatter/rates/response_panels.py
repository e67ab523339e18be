"""A detector's response on panels in which a polynomial through its values at the nodes is the response itself.

The sums over deposits of a reaction end anywhere within a panel, so the response must be known between the nodes, also
where it is small: a source that ends below a threshold is counted by the tails of the smearing alone. Panels are halved
until the polynomial is good everywhere, and neighbours are joined where one will do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.detectors.detector import Detector
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit
from nuscatter.quadrature import gauss_legendre, interpolation, panels
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Where in a panel, as parts of its length, the polynomial is compared with the response.
_BETWEEN = np.array([1e-9, 0.07, 0.31, 0.5, 0.83, 1 - 1e-9])
#: Largest difference of the two, as a part of the response there; or of this share of that in the bin which counts most
#: there; or of this part of the largest value of all.
_GOOD, _SHARE, _SMALL = 1e-8, 1e-3, 1e-6
#: How often a panel is halved at most. A step that is not among the edges of the detector stays at the last of them.
_HALVINGS = 12

#: Roots of deposits, shape (panels, points) → response, shape (bins, panels, points).
_Response: TypeAlias = Callable[[Array], Array]


@final
@dataclass(frozen=True, eq=False)
class ResponsePanels:
    """A response R[bin, √x] on panels.

    Args:
        edges: Edges in √x [MeV^½], shape (panels + 1,).
        values: R at the nodes of `panels` between them, shape (bins, panels × n).
        coarse: Edges of fewer panels, between which R is smooth, though less well given by its values at n nodes.
    """

    edges: Array
    values: Array
    coarse: Array
    __repr__ = shortened


def response_panels(
    detector: Detector, upto: float, deposit: Deposit, nuclide: Nuclide | None, n: int
) -> ResponsePanels | None:
    """Return a response on panels in the root of the deposit.

    Args:
        detector: The detector.
        upto: Largest deposit [MeV].
        deposit: What deposits.
        nuclide: What recoils, or the target.
        n: Nodes in a panel.

    Returns:
        None where nothing is counted.
    """

    def response(root: Array) -> Array:
        seen = detector.response(root.ravel() ** 2, deposit, nuclide)
        return seen.reshape(len(seen), *root.shape)

    edges = np.sqrt(detector.response_edges(upto, deposit, nuclide))
    values = response(panels(edges, n)[0].reshape(-1, n))  # (bins, panels, n)
    seen = np.nonzero(values.any(axis=(0, 2)))[0]
    if not seen.size:
        return None
    edges, values = edges[seen[0] : seen[-1] + 2], values[:, seen[0] : seen[-1] + 1]
    edges, values = _joined(edges, values, response, _GOOD)
    edges, values = _halved(edges, values, response)
    # sums over the energy of the projectile are good to twice the polynomial's degree
    coarse, _ = _joined(edges, values, response, _GOOD**0.5)
    return ResponsePanels(edges, values.reshape(len(values), -1), coarse)


def _joined(edges: Array, values: Array, response: _Response, tolerance: float) -> tuple[Array, Array]:
    """Return panels of which neighbours are one where a polynomial through its nodes gives the values at theirs."""
    values, n, start, idle = values.copy(), values.shape[2], 0, 0
    x, allowed = gauss_legendre(n)[0], _Allowed(values, tolerance)
    while idle < 2 and values.shape[1] > 1:  # pairs begin at even and at odd panels in turn
        left = np.arange(start, values.shape[1] - 1, 2)
        length = (edges[left + 2] - edges[left])[:, None]
        joined = response(edges[left, None] + length * x)
        good = np.ones(len(left), dtype=bool)
        for side in (0, 1):
            own = edges[left + side, None] + np.diff(edges)[left + side, None] * x
            position = (own - edges[left, None]) / length
            true = values[:, left + side]
            good &= allowed(np.einsum("bpk,pmk->bpm", joined, interpolation(position, n)), true)
        values[:, left[good]] = joined[:, good]
        kept = np.ones(values.shape[1], dtype=bool)
        kept[left[good] + 1] = False
        edges, values = np.append(edges[:-1][kept], edges[-1]), values[:, kept]
        start, idle = 1 - start, 0 if good.any() else idle + 1
    return edges, values


def _halved(edges: Array, values: Array, response: _Response) -> tuple[Array, Array]:
    """Return panels that are halved until the polynomial through the nodes of each is the response."""
    n, allowed = values.shape[2], _Allowed(values, _GOOD)
    between = interpolation(_BETWEEN[None], n)[0]
    for _ in range(_HALVINGS):
        good = allowed(values @ between.T, response(edges[:-1, None] + np.diff(edges)[:, None] * _BETWEEN))
        if good.all():
            break
        halved = np.union1d(edges, (edges[:-1] + edges[1:])[~good] / 2)
        kept = np.repeat(good, np.where(good, 1, 2))
        new = np.empty((len(values), len(kept), n))
        new[:, kept] = values[:, good]
        new[:, ~kept] = response(panels(halved, n)[0].reshape(-1, n)[~kept])
        edges, values = halved, new
    return edges, values


@final
@dataclass(frozen=True, eq=False)
class _Allowed:
    """Which panels have values that a polynomial gives well enough, in all bins."""

    values: Array
    tolerance: float

    @cached_property
    def floor(self) -> float:
        """What is so small that it need not be known better than this."""
        return _SMALL * float(np.abs(self.values).max())

    def __call__(self, found: Array, true: Array) -> NDArray[np.bool_]:
        size = np.abs(true)
        needed = np.maximum(np.maximum(size, _SHARE * size.max(axis=0)), self.floor)
        return np.asarray((np.abs(found - true) <= self.tolerance * needed).all(axis=(0, 2)))
