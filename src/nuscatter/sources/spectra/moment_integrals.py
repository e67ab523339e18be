r"""The integrals behind moments of spectra: panels in the logarithm of momentum, and their sum above a threshold.

A moment is an integral from a threshold to the upper end. In u = ln p its weight E²⁻ᵏ/(E² − m²) dE becomes E¹⁻ᵏ du
for every mass, so panels that span a factor of two of p at most are smooth, every term is positive, and sums run from
the upper end. These functions need of a spectrum no more than a function of energy and its kinks.

A spectrum that is asked for moments at hundreds of thresholds has a `Tail`, computed once: the integral above each knot
of ln E, and in each panel the mean of the integrand from a threshold to the panel's end, as a polynomial.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite, invalid, not_nan, not_negative, whole
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Gauss–Legendre nodes in a panel of u = ln p; panels span a factor of two at most, where 12 nodes give 1e-15.
_NODES = 12
#: Within a panel of a `Tail` a spectrum changes by a factor e^0.7 at most, unless that takes too many panels.
_STEEPEST, _MOST_PIECES = 0.7, 50


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


def nodes_between(
    spectrum: Callable[[Array], Array], kinks: tuple[float, ...], n: int, also: ArrayLike = ()
) -> tuple[Array, Array]:
    """Return energies [MeV] and weights: ∫ φ f dE = Σ w f(E), with `n` Gauss–Legendre nodes between two kinks.

    Args:
        spectrum: φ.
        kinks: Energies [MeV] between which it is smooth, from its lower to its upper end.
        n: Nodes in each panel.
        also: Further energies [MeV], in any order, at which panels end; those beyond the ends do not matter.

    Example:
        >>> energy, weight = nodes_between(lambda E: E / MeV**2, (0.0, 1 * MeV, 2 * MeV), 2)
        >>> round(float(weight.sum()), 12), energy.size
        (2.0, 4)
    """
    ends = np.asarray(kinks)
    if np.size(also):
        more = finite("also", also, "MeV").ravel()
        ends = np.union1d(ends, more[(more > ends[0]) & (more < ends[-1])])
    energy, width = panels(ends, n)
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
    # Whole panels, summed from the upper end: positive terms, the smallest first.
    top = np.append(np.cumsum(integrand.between(knots[:-1], knots[1:])[::-1])[::-1], 0.0)
    # u of each threshold, moved into the range of the knots: below the first the moment is the whole, above the last 0.
    p2 = np.maximum(threshold, kinks[0]) ** 2 - mass**2
    u = np.clip(np.log(np.maximum(p2, np.exp(2 * knots[0]))) / 2, knots[0], knots[-1])
    # The panel of the threshold is integrated from the threshold to its end, and the panels above are added.
    cell = np.clip(np.searchsorted(knots, u, side="right"), 1, len(knots) - 1)
    result: Array = top[cell] + integrand.between(u, knots[cell])
    if kinks[0] <= mass and (threshold <= mass).any():
        # Towards p = 0 there is no lowest panel; the sum over panels of a factor of two converges if each is smaller
        # than the next above. Their ratio is ½ for an integrand ∝ p, and 1 for a constant one, whose integral diverges.
        octaves = integrand.between(knots[:2], knots[1:3])
        if octaves[0] > 0.75 * octaves[1]:
            result = np.where(threshold <= mass, np.inf, result)
    return result


def _log_knots(kinks: tuple[float, ...], mass: float, above: Array) -> Array:
    """Return u = ln p of the kinks, with panels of a factor of two at most, down to the lowest threshold asked for."""
    # Kinks at or below the mass have no momentum.
    p = np.sqrt(np.array([E for E in kinks if mass < E]) ** 2 - mass**2)
    if p.size == 0:
        raise invalid("mass [MeV]", mass / MeV, f"a mass below the spectrum's highest energy, {kinks[-1] / MeV:g} MeV,")
    if kinks[0] <= mass:
        # ln p has no lower end at p = 0. Panels start at the lowest threshold, or where thresholds reach down to p = 0
        # at 2^-60 of the first kink.
        lowest = above[above > mass].min(initial=kinks[-1])
        bottom = np.sqrt(lowest**2 - mass**2) if (above > mass).all() else p[0] * 2.0**-60
        if bottom < p[0]:
            p = np.append(bottom, p)
    u = np.log(p)
    if u.size == 1:
        u = np.append(u - np.log(2), u)
    return split(u, np.diff(u) / np.log(2))


def split(knots: Array, pieces: Array) -> Array:
    """Return the knots with each panel cut into that many equal pieces, rounded up, at least one.

    Example:
        >>> split(np.array([0.0, 1.0, 3.0]), np.array([0.3, 1.5])).tolist()
        [0.0, 1.0, 2.0, 3.0]
    """
    counts = np.maximum(np.ceil(pieces).astype(int), 1)
    if (counts == 1).all():
        return knots
    # The number of each piece within its panel: 0, 1, … counts − 1, panel after panel.
    piece = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    inner = np.repeat(knots[:-1], counts) + piece * np.repeat(np.diff(knots) / counts, counts)
    return np.append(inner, knots[-1])


def split_where_steep(spectrum: Callable[[Array], Array], knots: Array) -> Array:
    """Return the knots of ln E with panels cut in which the spectrum changes by more than a factor e^0.7."""
    # Compared just inside the ends, since the spectrum may jump at a kink.
    inside = np.exp(knots[:-1] + np.diff(knots) * np.array([[0.01], [0.99]]))
    logarithm = np.log(np.maximum(np.abs(spectrum(inside)), np.finfo(float).tiny))
    return split(knots, np.minimum(np.abs(np.diff(logarithm, axis=0)[0]) / _STEEPEST, _MOST_PIECES))


@final
@dataclass(frozen=True)
class MomentIntegrand:
    """φ E¹⁻ᵏ as a function of u = ln p, for a `spectrum` [MeV⁻¹], a power `k` and a projectile of `mass` [MeV]."""

    spectrum: Callable[[Array], Array]
    k: int
    mass: float
    __repr__ = shortened

    def between(self, low: Array, high: Array) -> Array:
        """Return its integral [MeV⁻ᵏ] from u = `low` to `high`, arrays of one shape, by Gauss–Legendre."""
        x, w = gauss_legendre(_NODES)
        u = low[..., None] + (high - low)[..., None] * x
        E = np.sqrt(np.exp(2 * u) + self.mass**2) if self.mass else np.exp(u)
        return np.asarray((self.spectrum(E) * E ** (1 - self.k)) @ w * (high - low))


@final
@dataclass(frozen=True, eq=False)
class Tail:
    """The integral of φ E⁻ᵏ above a threshold: `above` each knot of u = ln E, and in a panel the mean up to its end.

    The mean is a polynomial in x, linear in the distance from the panel's end. Every term of the integral is then
    positive, and the length from the threshold to the end is exact: no digits are lost next to the upper end.

    Args:
        knots: u of the panels' ends, increasing, shape (panels + 1,).
        above: The integral above each knot [MeV⁻ᵏ].
        mean: Coefficients of the mean, highest power first, shape (terms, panels).
        x: x at the panel's end, and how much it grows towards its start.
    """

    knots: Array
    above: Array
    mean: Array
    x: tuple[float, float]
    __repr__ = shortened

    @property
    def lowest(self) -> float:
        """The lowest energy [MeV]."""
        return float(np.exp(self.knots[0]))

    def __call__(self, threshold: Array) -> Array:
        """Return the integral [MeV⁻ᵏ] above thresholds [MeV], in their shape."""
        u = np.log(np.maximum(threshold, self.lowest))
        panel = np.searchsorted(self.knots[1:-1], u, side="right")
        low, high = self.knots[panel], self.knots[panel + 1]
        left = np.clip(high - u, 0.0, high - low)
        end, growth = self.x
        x = end + growth * (left / (high - low))
        highest, *lower = self.mean
        result: Array = highest[panel]
        for c in lower:
            result = result * x + c[panel]
        return self.above[panel + 1] + left * result
