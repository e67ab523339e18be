"""Radial integrals of a density by Gauss–Legendre panels, for shapes whose form factor has no closed form.

The number, the radius and the form factor of such a shape come from the same nodes. The shape gives the ends of the
panels, so that the density is smooth within each. For a form factor a panel is cut into as many pieces as the largest Q
needs. So it is exact to rounding at any Q, small or large.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nuscatter.errors import invalid
from nuscatter.quadrature import gauss_legendre
from nuscatter.units import Array, MeV

#: A density of the radius; radii come with their nodes along the first axis and a batch, if any, behind it.
Profile: TypeAlias = Callable[[Array], Array]

#: Gauss–Legendre nodes of a piece.
_NODES = 16
#: Largest phase Q × width of a piece: 16 nodes integrate its sine to 1e-16.
_PHASE = 8.0
#: Most pieces of a panel; a nucleus needs a few.
_MOST_PIECES = 1000
#: Nodes in one product of arrays, which bounds the memory.
_AT_ONCE = 64


def radial_integral(profile: Profile, edges: Array, power: int = 0) -> Array:
    """Return ∫ ρ(r) r^power d³r between the first and the last of `edges` [MeV⁻¹]; one result for each of a batch."""
    r, volumes = _nodes(profile, edges, 1)
    return np.asarray((volumes * r**power).sum(axis=0))


def radial_transform(profile: Profile, edges: Array, Q: Array) -> Array:
    """Return ∫ ρ(r) sin(Qr)/(Qr) d³r at `Q` [MeV], whose shape broadcasts against that of the batch.

    Args:
        profile: Density of the radius.
        edges: Ends of the panels [MeV⁻¹] along the first axis; between two of them the density is smooth.
        Q: Momentum transfers [MeV].

    Raises:
        InputError: a momentum transfer is so large that a panel would need more than 1000 pieces.

    Example:
        >>> import numpy as np
        >>> edges = np.array([0.0, 3.0])  # a uniform sphere: 4π (sin x − x cos x)/Q³
        >>> value = float(radial_transform(np.ones_like, edges, np.array(2.0)))
        >>> round(float(value / (4 * np.pi * (np.sin(6) - 6 * np.cos(6)) / 8)), 12)
        1.0
    """
    # The largest phase across a panel decides into how many pieces all panels are cut.
    widest = float(np.diff(edges, axis=0).max())
    largest = float(np.abs(Q).max(initial=0.0))
    if largest * widest > _PHASE * _MOST_PIECES:
        raise invalid("Q [MeV]", largest / MeV, f"at most {_PHASE * _MOST_PIECES / widest / MeV:.3g} for this density")
    r, volumes = _nodes(profile, edges, max(1, int(np.ceil(largest * widest / _PHASE))))
    # The nodes become the last axis, so that Q and the batch broadcast against each other before it.
    r, volumes = np.moveaxis(r, 0, -1), np.moveaxis(volumes, 0, -1)
    total = np.zeros(np.broadcast_shapes(np.shape(Q), r.shape[:-1]))
    # numpy's sinc(x) is sin(πx)/πx. Without parts, Q × batch × nodes would be one array of gigabytes.
    waves = np.asarray(Q)[..., None] / np.pi
    for start in range(0, r.shape[-1], _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        total = total + (np.sinc(waves * r[..., part]) * volumes[..., part]).sum(axis=-1)
    return total


def _nodes(profile: Profile, edges: Array, pieces: int) -> tuple[Array, Array]:
    """Return radii and 4πr² ρ(r) dr along the first axis, `pieces` of each panel with `_NODES` nodes."""
    # Nodes and weights of a panel of width 1 that is cut into pieces.
    x, w = gauss_legendre(_NODES)
    within = ((np.arange(pieces)[:, None] + x) / pieces).ravel()
    weights = np.tile(w / pieces, pieces)
    # Edges may have a batch behind their first axis; nodes and weights get axes of length 1 for it.
    behind = (...,) + (None,) * (edges.ndim - 1)
    widths = np.diff(edges, axis=0)[:, None]
    r = (edges[:-1, None] + widths * within[behind]).reshape(-1, *edges.shape[1:])
    dr = (widths * weights[behind]).reshape(r.shape)
    return r, 4 * np.pi * r**2 * profile(r) * dr
