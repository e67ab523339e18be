r"""Cross sections integrated over recoils: three functions of T that hold all of a channel, for every energy.

The rate of a projectile of energy E with recoils up to T is

.. math:: C(T; E) = \sum_k B_k(T)\, \frac{E^{2-k}}{E^2 - m^2}, \qquad
          B_k(T) = N \int_{T_0}^{T} dT' \sum_{ij} Q_i Q_j^* \, a_k^{ij}(T', M),

with the charges, form factors and forms by which counts are computed, and N targets. The B_k are polynomials in √T on
panels that shrink towards T₀, where a light mediator or a photon puts its weight.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial import legendre

from nuscatter.errors import InputError
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.recoils import refuse_divergence
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import State
from nuscatter.quadrature import gauss_legendre
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, fm
from nuscatter.words.describing import shortened

#: Nodes in a panel of √T; how much of a form factor's phase QR a panel may hold.
_NODES, _PHASE = 16, 2.0
#: Panels towards T = 0 where recoils go down to there, each half as long in √T as the next.
_TOWARDS_REST = 48


@final
@dataclass(frozen=True, eq=False)
class RecoilIntegrals:
    """B_0, B_1 and B_2 of a channel on one nuclide, for one state.

    Args:
        roots: Edges of the panels in √T [MeV^½], increasing, shape (panels + 1,).
        below: B_k at the edges, shape (3, panels + 1).
        series: Legendre series of B_k − B_k(lower edge) in each panel, shape (nodes + 1, 3, panels).
        mass: m, of the projectile [MeV].
    """

    roots: Array
    below: Array
    series: Array
    mass: float
    __repr__ = shortened

    @cached_property
    def lowest(self) -> float:
        """T₀ [MeV]."""
        return float(self.roots[0] ** 2)

    @cached_property
    def highest(self) -> float:
        """The largest recoil energy [MeV] for which they are known."""
        return float(self.roots[-1] ** 2)

    def powers(self, energy: Array) -> Array:
        """Return E²⁻ᵏ/(E² − m²), k = 0, 1, 2, at energies [MeV]: shape (3, …)."""
        if self.mass == 0:
            inverse = 1 / energy
            return np.stack([np.ones_like(energy), inverse, inverse * inverse])
        momentum2 = (energy - self.mass) * (energy + self.mass)
        return np.stack([energy * energy, energy, np.ones_like(energy)]) / momentum2

    def __call__(self, T: Array) -> Array:
        """Return B_0, B_1, B_2 at recoil energies [MeV] of any shape: shape (3, …)."""
        root = np.sqrt(T)
        panel = np.clip(np.searchsorted(self.roots, root, side="right") - 1, 0, len(self.roots) - 2)
        start, stop = self.roots[panel], self.roots[panel + 1]
        x = np.clip(2 * (root - start) / (stop - start) - 1, -1.0, 1.0)
        inside = np.stack([legendre.legval(x, self.series[:, k][:, panel], tensor=False) for k in range(3)])
        return self.below[:, panel] + inside

    def rate(self, energy: Array, low: Array, high: Array) -> Array:
        """Return the rate of recoils from `low` to `high` [MeV] at each energy [MeV], all of one shape."""
        inside = np.einsum("k...,k...->...", self.powers(energy), self(high) - self(low))
        return np.where(high > low, np.maximum(inside, 0.0), 0.0)


def recoil_integrals(
    model: Term, channel: Channel, nucleus: Nucleus, state: State, targets: float, reach: tuple[float, float]
) -> RecoilIntegrals | None:
    """Return the integrals of a channel on a nuclide; None where it does not scatter the state.

    Args:
        model: The physics.
        channel: One of its channels.
        nucleus: The target.
        state: What comes.
        targets: How many there are; of electrons how many atoms times electrons.
        reach: T₀, and the largest recoil energy [MeV].

    Raises:
        InputError: couplings or form factors are a batch; the cross section grows without limit towards T₀ = 0.
    """
    low, high = np.sqrt(reach[0]), np.sqrt(reach[1])
    roots = _edges(channel, nucleus.nuclide, low, high)
    x, w = gauss_legendre(_NODES)
    width = np.diff(roots)
    root = roots[:-1, None] + width[:, None] * x
    densities = _densities(model, channel, nucleus, state, root.ravel() ** 2)
    if densities is None:
        return None
    # dT = 2√T d√T
    values = targets * densities.reshape(3, *root.shape) * (2 * root * width[:, None])
    if reach[0] == 0:
        refuse_divergence(
            values[:, 0] @ w,
            np.abs(values).sum(axis=(1, 2)),
            "The number of events grows without limit towards T = 0, as by exchange of a massless photon: "
            "give the lowest recoil energy that is asked for.",
        )
    integral = values @ w
    below = np.concatenate([np.zeros((3, 1)), np.cumsum(integral, axis=1)], axis=1)
    to_series = (legendre.legvander(2 * x - 1, _NODES - 1) * w[:, None]) * (2 * np.arange(_NODES) + 1)
    antiderivative = np.stack([legendre.legint(row, lbnd=-1, scl=0.5) for row in to_series])
    series = np.moveaxis(values @ antiderivative, -1, 0)
    return RecoilIntegrals(roots, below, series, state.mass)


def _edges(channel: Channel, nuclide: Nuclide, low: float, high: float) -> Array:
    """Return edges of panels in √T: even ones for the form factor, and ever shorter ones towards the lowest recoil."""
    phase = np.sqrt(2 * channel.target_mass(nuclide)) * (high - low) * 1.3 * nuclide.A ** (1 / 3) * fm
    even = np.linspace(low, high, 3 + int(phase / _PHASE))
    # from a threshold on the panels double, since a rate that falls from there is smooth in ln T
    least = high * 0.5**_TOWARDS_REST if low == 0 else low
    doubling = least * 2.0 ** np.arange(1 if low > 0 else 0, np.log2(high / least))
    return np.unique(np.concatenate([even, doubling[doubling < even[1]]]))


def _densities(model: Term, channel: Channel, nucleus: Nucleus, state: State, T: Array) -> Array | None:
    """Return Σ_ij Q_i Q_j* a_k^ij at recoil energies [MeV], shape (3, n); None where there are no charges."""
    M = channel.target_mass(nucleus.nuclide)
    strengths = model.strengths(channel, 2 * M * T, nucleus, state)
    if any(strength.ndim > 1 for strength in strengths.values()):
        raise InputError("Events are drawn for one hypothesis at a time, but a coupling or a form factor is a batch.")
    form = channel.form(T, M)
    acting = [pair for pair in strengths if pair in form and strengths[pair].any()]
    if not acting:
        return None
    total = np.zeros((3, len(T)))
    for pair in acting:
        for k, coefficient in enumerate(form[pair]):
            total[k] += strengths[pair] * coefficient
    return total
