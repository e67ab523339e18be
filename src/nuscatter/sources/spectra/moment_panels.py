r"""What moments of spectra have in common: the thresholds asked for, panels in the logarithm of momentum, their sum.

A moment is an integral from a threshold to the upper end. In u = ln p its weight E²⁻ᵏ/(E² − m²) dE becomes E¹⁻ᵏ du
for every mass, so panels that span a factor of two of p at most are smooth, every term is positive, and sums run from
the upper end. Each kind of spectrum is a function and its kinks to these functions; how it keeps what they return is
its own affair.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, not_nan, not_negative, whole
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.units import Array, MeV

#: Gauss–Legendre nodes in a panel of u = ln p; panels span a factor of two at most, where 12 nodes give 1e-15.
_NODES = 12


def thresholds(k: int, above: ArrayLike, mass: float) -> Array:
    """Return the thresholds of a moment [MeV] as an array; they may be infinite, as where no energy gives a recoil.

    Args:
        k: Power of 1/E.
        above: Thresholds [MeV], of any shape.
        mass: Mass of the projectile [MeV].

    Raises:
        InputError: k is not 0, 1 or 2, the mass is negative, or a threshold is not a number.

    Example:
        >>> thresholds(1, [0.0, np.inf], 0.0).tolist()
        [0.0, inf]
    """
    whole("k", k, 0, 2)
    if not isinstance(mass, float) or mass != 0:
        not_negative("mass", mass, "MeV", single=True)
    return not_nan("above", above)


def nodes_between(spectrum: Callable[[Array], Array], kinks: tuple[float, ...], n: int) -> tuple[Array, Array]:
    """Return energies [MeV] and weights: ∫ φ f dE = Σ w f(E), with `n` Gauss–Legendre nodes between two kinks.

    Example:
        >>> energy, weight = nodes_between(lambda E: E / MeV**2, (0.0, 1 * MeV, 2 * MeV), 2)
        >>> round(float(weight.sum()), 12), energy.size
        (2.0, 4)
    """
    energy, width = panels(kinks, n)
    return energy, width * spectrum(energy)


def panel_moment(
    spectrum: Callable[[Array], Array], kinks: tuple[float, ...], k: int, threshold: Array, mass: float
) -> Array:
    """Return the moment Φ_k above each threshold [MeV⁻ᵏ] of a spectrum that is smooth between its kinks.

    Where the integral does not converge towards p = 0 it is infinite.

    Args:
        spectrum: Number per energy [MeV⁻¹], a function of energies [MeV].
        kinks: Energies [MeV], increasing; the first and last are the ends.
        k: Power of 1/E.
        threshold: Thresholds [MeV], as `thresholds` returns them.
        mass: Mass of the projectile [MeV].

    Raises:
        InputError: the mass is not below the upper end.

    Example:
        >>> flat = lambda E: np.full(E.shape, 1 / MeV)
        >>> round(float(panel_moment(flat, (1 * MeV, 8 * MeV), 1, np.array(2 * MeV), 0.0) * MeV / np.log(4)), 12)
        1.0
    """
    knots = _log_knots(kinks, mass, threshold)
    integrand = MomentIntegrand(spectrum, k, mass)
    top = np.append(np.cumsum(integrand.between(knots[:-1], knots[1:])[::-1])[::-1], 0.0)
    p2 = np.maximum(threshold, kinks[0]) ** 2 - mass**2
    u = np.clip(np.log(np.maximum(p2, np.exp(2 * knots[0]))) / 2, knots[0], knots[-1])
    cell = np.clip(np.searchsorted(knots, u, side="right"), 1, len(knots) - 1)
    result: Array = top[cell] + integrand.between(u, knots[cell])
    if kinks[0] <= mass and (threshold <= mass).any():
        octaves = integrand.between(knots[:2], knots[1:3])
        if octaves[0] > 0.75 * octaves[1]:  # the integrand does not fall towards p = 0
            result = np.where(threshold <= mass, np.inf, result)
    return result


def _log_knots(kinks: tuple[float, ...], mass: float, above: Array) -> Array:
    """Return u = ln p of the kinks, with panels of a factor of two at most, down to the lowest threshold asked for."""
    p = np.sqrt(np.array([E for E in kinks if mass < E]) ** 2 - mass**2)
    if p.size == 0:
        raise invalid("mass [MeV]", mass / MeV, f"a mass below the spectrum's highest energy, {kinks[-1] / MeV:g} MeV,")
    if kinks[0] <= mass:
        lowest = above[above > mass].min(initial=kinks[-1])
        bottom = np.sqrt(lowest**2 - mass**2) if (above > mass).all() else p[0] * 2.0**-60
        if bottom < p[0]:
            p = np.append(bottom, p)
    u = np.log(p)
    if u.size == 1:
        u = np.append(u - np.log(2), u)
    pieces = np.maximum(np.ceil(np.diff(u) / np.log(2)).astype(int), 1)
    if (pieces == 1).all():
        return u
    inner = [np.linspace(a, b, n + 1)[:-1] for a, b, n in zip(u[:-1], u[1:], pieces, strict=True)]
    return np.append(np.concatenate(inner), u[-1])


@final
@dataclass(frozen=True)
class MomentIntegrand:
    """φ E¹⁻ᵏ as a function of u = ln p, for a `spectrum` [MeV⁻¹], a power `k` and a projectile of `mass` [MeV]."""

    spectrum: Callable[[Array], Array]
    k: int
    mass: float

    def between(self, low: Array, high: Array) -> Array:
        """Return its integral [MeV⁻ᵏ] from u = `low` to `high`, arrays of one shape, by Gauss–Legendre."""
        x, w = gauss_legendre(_NODES)
        u = low[..., None] + (high - low)[..., None] * x
        E = np.sqrt(np.exp(2 * u) + self.mass**2) if self.mass else np.exp(u)
        return np.asarray((self.spectrum(E) * E ** (1 - self.k)) @ w * (high - low))
