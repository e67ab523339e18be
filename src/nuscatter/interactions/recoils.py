"""Where a total cross section looks at recoils, and where it must not exist.

A photon or a light boson puts its weight at the smallest recoils, below T = m²/2M, which may be meV where the end point
is MeV. So the panels in √T shrink geometrically towards the least recoil, down to 1e-12 of the largest √T. What still
grows below that is refused: with a massless photon the total cross section is infinite, and any number would be that
of the nodes.
"""

import numpy as np

from nuscatter.errors import InputError
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
