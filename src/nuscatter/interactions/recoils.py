"""Where a total cross section looks at recoils, and where it must not exist.

A photon or a light boson puts its weight at the smallest recoils, below T = m²/2M, which may be meV where the end point
is MeV. So the panels in √T shrink geometrically towards the least recoil, down to 1e-12 of the largest √T. What still
grows below that is refused: with a massless photon the total cross section is infinite, and any number would be that
of the nodes.
"""

from collections.abc import Callable

import numpy as np

from nuscatter.blocks import blocks
from nuscatter.errors import InputError
from nuscatter.interactions.amplitudes import like
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.quadrature import panels
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, fm

#: Nodes in a panel of √T that a form factor's QR crosses by `_PHASE` at most.
_NODES = 64
_PHASE = 30.0
#: Panels towards the least recoil, each a quarter of the next, with nodes for 1e-11 beside a pole as near as the panel.
_PANELS = 20
_FINE_NODES = 12
#: T dσ/dT at the lowest node must be below this part of σ.
_VANISHING = 1e-3


def recoil_nodes(channel: Channel, nucleus: Nucleus | None, Q: float) -> tuple[Array, Array]:
    """Return nodes and weights on [0, 1] for √T between its ends, up to momentum transfer `Q` [MeV].

    They are enough for any form factor of a nucleus.
    """
    phase = 0.0
    if channel.recoil is Recoil.NUCLEUS and nucleus is not None:
        phase = Q * (1.3 * nucleus.nuclide.A ** (1 / 3) + 1) * fm
    edges = np.linspace(0, 1, 2 + int(min(phase / _PHASE, 1000)))
    fine = edges[1] * np.append(0.0, 4.0 ** np.arange(-_PANELS, 0))
    low, high = panels(fine, _FINE_NODES), panels(np.append(fine[-1], edges[1:]), _NODES)
    return np.append(low[0], high[0]), np.append(low[1], high[1])


def integrated(
    differential: Callable[[Array, Array], Array],
    E: Array,
    reach: tuple[Array, Array],
    nodes: tuple[Array, Array],
    batch: int,
) -> Array:
    """Return σ = ∫ dT dσ/dT [MeV⁻²] in blocks of energies, and of nodes where the batch axis makes a block too long.

    Args:
        differential: (E, T), flat → dσ/dT of shape (n,) or (n, batch).
        E: Energies [MeV], shape (energies,).
        reach: Least and largest recoil energy [MeV] at each of them.
        nodes: Nodes and weights on [0, 1] for √T between these two.
        batch: Length of the batch axis, 1 where there is none.

    Returns:
        Shape (energies,) or (energies, batch).

    Raises:
        InputError: the integral comes from T → 0.
    """
    root, weight = nodes
    parts = []
    for rows in blocks(E.size, root.size, root.size * batch) if E.size else (slice(0, 0),):
        energy, low, end = E[rows], reach[0][rows], reach[1][rows]
        start, width = np.sqrt(low)[:, None], (np.sqrt(end) - np.sqrt(low))[:, None]
        total, size, first, many = np.zeros(()), np.zeros(()), np.zeros(()), max(energy.size, 1)
        for some in blocks(root.size, many, many * batch):
            each = np.broadcast_to(energy[:, None], (energy.size, some.stop - some.start))
            roots = np.where(width > 0, start + width * root[some], np.sqrt(each))  # anywhere, where there is no recoil
            value = differential(each.ravel(), roots.ravel() ** 2)
            value = value.reshape(each.shape + value.shape[1:])
            weights = 2 * roots * width * weight[some]
            total = total + np.einsum("ij...,ij->i...", value, weights)
            size = size + np.einsum("ij...,ij->i...", np.abs(value), weights)
            if some.start == 0:
                lowest, first = np.where((low == 0) & (end > 0), roots[:, 0] ** 2, 0.0), value[:, 0]
        refuse_divergence(like(lowest, size), first, size)
        parts.append(total)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def refuse_divergence(T: Array, first: Array, size: Array) -> None:
    """Raise `InputError` where the integral of dσ/dT comes from its lower end, T → 0.

    Args:
        T: The lowest recoil energies of the integral [MeV], shape (n, 1) or (n,); zero where none can diverge.
        first: dσ/dT there.
        size: The integral of its modulus.
    """
    if (np.abs(T * first) > _VANISHING * size).any():
        raise InputError(
            "The total cross section grows without limit as T → 0, as that of a massless photon does: "
            "ask for dsigma_dT, or for rates above a threshold."
        )


def refuse_rest(what: str, T: Array, result: Array) -> None:
    """Raise `InputError` where a result at T = 0 [MeV], the first axis of both, is infinite."""
    if result.ndim and not np.isfinite(result[T == 0]).all():
        raise InputError(f"{what} grows without limit as T → 0, as photon exchange does: ask for recoils above zero.")
