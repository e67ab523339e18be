"""Recoils towards T = 0: at which of them a total cross section is computed, and what has no value there.

A photon or a light boson puts its weight at the smallest recoils, below T = m²/2M, which may be meV where the end point
is MeV. So the panels in √T shrink geometrically towards the least recoil, down to 1e-12 of the largest √T.

By a massless photon dσ/dT grows as 1/T (magnetic moment, or a charge beside the Z boson) or 1/T² (a charge alone). Then
dσ/dT has no value at T = 0, and no integral down to there: any number would be that of the quadrature's nodes.
`refuse_divergence` refuses both, for cross sections, spectra and counts.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.blocks import blocks, in_blocks
from nuscatter.errors import InputError, computed
from nuscatter.interactions.amplitudes import added, like
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.quadrature import panels
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, fm

#: Nodes in a panel of √T that a form factor's QR crosses by `_PHASE` at most.
_NODES = 64
_PHASE = 30.0
#: Panels towards the least recoil, each a quarter of the next. With these nodes the error is 1e-11 where a pole (of a
#: light mediator) is one panel's width away.
_PANELS = 20
_FINE_NODES = 12
#: What diverges has this part of an integral at its lowest node, or more. All else has much less: nodes reach down to
#: 1e-18 of a detector's recoils and to 1e-28 of a cross section's. There a rate that stays finite, or that grows as
#: 1/√T, has less than 1e-9 of its integral; one that grows as 1/T has 5/ln(T_max/T_min) or about a tenth, and one that
#: grows as 1/T² has nearly all. A part that grows as 1/T but is too small to reach 1e-7 changes the integral by 1e-6
#: at most. Exchange of a boson of mass m grows as 1/T² down to T = m²/2M: it is refused where that is near the lowest
#: node or below, for a cross section at m < 1e-10 E.
_VANISHING = 1e-7


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


def over_channels(
    what: str,
    energies: Array,
    others: Array,
    channels: Sequence[Callable[[Array, Array], tuple[Array, Array]]],
    width: Callable[[], int],
) -> Array:
    """Return a differential cross section, the sum of its channels, in blocks of its points.

    Args:
        what: What the message calls it.
        energies: Energies of the projectile [MeV].
        others: What it is a function of beside the energy, in the shape of `energies`.
        channels: For each of them (flat energies, flat others) → recoil energies [MeV] and the channel's part, of shape
            (n,) or (n, batch).
        width: () → length of the batch axis, 1 where there is none.

    Raises:
        InputError: it is not finite.
    """

    def block(rows: slice) -> Array:
        energy, other = energies.flat[rows], others.flat[rows]
        total, kinetic = np.zeros(()), energy
        with np.errstate(divide="ignore", invalid="ignore"):  # what is infinite at T = 0 is refused below
            for part in channels:
                kinetic, value = part(energy, other)
                total = added(total, value)
        return finite_or_refused(what, kinetic, total)  # T is 0 in one channel where it is in all

    result = in_blocks(block, energies.size, width)
    return result.reshape(energies.shape + result.shape[1:])


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
    root, weight = nodes  # of √T, since dσ/dT and form factors are smooth in it; dT = 2√T d√T
    parts = []
    for rows in blocks(E.size, root.size, root.size * batch) if E.size else (slice(0, 0),):
        energy, low, end = E[rows], reach[0][rows], reach[1][rows]
        start, width = np.sqrt(low)[:, None], (np.sqrt(end) - np.sqrt(low))[:, None]
        # `size` is ∫ |dσ/dT| dT: beside it a divergence is seen also where interference makes the total small
        total, size, first, many = np.zeros(()), np.zeros(()), np.zeros(()), max(energy.size, 1)
        for some in blocks(root.size, many, many * batch):
            each = np.broadcast_to(energy[:, None], (energy.size, some.stop - some.start))
            roots = np.where(width > 0, start + width * root[some], np.sqrt(each))  # no recoil: any T, with weight 0
            value = differential(each.ravel(), roots.ravel() ** 2)
            value = value.reshape(each.shape + value.shape[1:])
            weights = 2 * roots * width * weight[some]
            total = total + np.einsum("ij...,ij->i...", value, weights)
            size = size + np.einsum("ij...,ij->i...", np.abs(value), weights)
            if some.start == 0:  # a range that begins above T = 0 has no divergence there
                reaches_zero = np.where((low == 0) & (end > 0), weights[:, 0], 0.0)
                first = value[:, 0] * like(reaches_zero, value[:, 0])
        refuse_divergence(
            first,
            size,
            "The total cross section grows without limit as T → 0, as that of a massless photon does: "
            "ask for dsigma_dT, or for rates above a threshold.",
        )
        parts.append(total)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def refuse_divergence(lowest: Array, whole: ArrayLike, sentence: str) -> None:
    """Raise `InputError` where a cross section or rate f(T) grows as 1/T or faster towards T = 0.

    It does so where T f(T) does not vanish.

    Args:
        lowest: T f(T) at the lowest recoil energy, to a factor of order one: what the lowest node of an integral down
            to T = 0 contributes. For f at T = 0 itself 0 where it is finite, and infinite where it is not.
        whole: The integral of |f|; 0 for f at T = 0 itself.
        sentence: The message: what grows, and what to ask for instead.
    """
    if (np.abs(lowest) > _VANISHING * np.asarray(whole)).any():
        raise InputError(sentence)


def finite_or_refused(what: str, T: Array, result: Array) -> Array:
    """Return a cross section or spectrum that is nowhere below zero; `InputError` if it is not finite.

    Args:
        what: What the message calls it.
        T: Recoil energies [MeV], shape (n,).
        result: Values there, shape (n, …). Rounding may have made a zero negative.
    """
    if np.count_nonzero(np.isfinite(result)) < result.size:
        at_rest = np.where(np.isfinite(result[T == 0]), 0.0, np.inf)
        asked = f"{what} grows without limit as T → 0, as photon exchange does: ask for recoils above zero."
        refuse_divergence(at_rest, 0.0, asked)
    return computed(what, np.maximum(result, 0.0))
