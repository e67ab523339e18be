"""The response of a detector as functions: how a mean observable is smeared, accepted and binned.

`binned` is the matrix R[bin, mean]. `smooth_between` tells between which deposits R is smooth and varies slowly, so
that an integral over them can place its nodes. The user's functions are checked here: an efficiency is a fraction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.detectors.smearing import Smearing
from nuscatter.errors import InputError, between, invalid
from nuscatter.quadrature import crossings, gauss_legendre, panels, weights_between
from nuscatter.units import Array

#: Fraction of events accepted; a function with an attribute ``kinks`` is integrated exactly.
EfficiencyFunction: TypeAlias = Callable[[Array], Array]

#: A smearing is resolved by `Smearing.nodes` if this many widths or fewer fit into a bin.
_RESOLVED_PIECES = 32
#: Where pieces of a distribution begin and end, in widths from its mean. Beyond the last an exponential leaves 1e-17.
_TO_THE_TAILS = np.array([-9.0, -6.0, -4.5, -3.0, -1.5, 0.0, 1.5, 3.0, 4.5, 6.0, 9.0, 14.0, 20.0, 29.0, 40.0])
#: Nodes in a piece of the efficiency.
_NODES = 14

#: Lowest deposit at which the response is sampled, as a fraction of the largest.
_SMALLEST = 1e-9

#: Where an interval is cut to follow an efficiency, and how often at most. A jump in the middle of an interval would
#: not be seen if the cut were there too, by symmetry. After all cuts a jump is located to 1e-12 of the interval.
_CUT, _CUTS = 0.414, 52
#: Change of an integral by a cut, as a fraction of the whole, below which no further cut is made.
_RESOLVED = 1e-12


def binned(mean: Array, edges: Array, smearing: Smearing | None, efficiency: EfficiencyFunction | None) -> Array:
    """Return the probability that an event is counted in each bin, shape (bins, n).

    Args:
        mean: Mean observables, shape (n,).
        edges: Edges of the bins, shape (bins + 1,).
        smearing: Distribution of the observable; None: it is its mean.
        efficiency: Fraction accepted at each value of the observable; None: all are.
    """
    if smearing is None:
        # Each event is in one bin, [low, high), with the efficiency at its mean.
        accepted = np.ones_like(mean) if efficiency is None else efficiency(mean)
        bins = np.arange(len(edges) - 1)[:, None]
        return np.where(np.searchsorted(edges, mean, side="right") - 1 == bins, accepted, 0.0)
    if efficiency is None:
        # Only the distribution function at the edges is needed: no quadrature.
        return np.diff(smearing.cumulative(edges[:, None], mean), axis=0)
    pieces = resolved(efficiency, with_kinks(edges, efficiency))
    narrow = _narrow(mean, edges, smearing)
    response = np.empty((len(edges) - 1, mean.size))
    if narrow.any():
        response[:, narrow] = _about_means(mean[narrow], edges, pieces, smearing, efficiency)
    if not narrow.all():
        # Σ over nodes x of efficiency(x) × density(x | mean), in panels that resolve both functions.
        x, weight = smearing.nodes(pieces)
        density = smearing.density(x[:, None], mean[~narrow]) * (weight * efficiency(x))[:, None]
        response[:, ~narrow] = _by_bin(density, x, edges)
    return response


def _narrow(mean: Array, edges: Array, smearing: Smearing) -> NDArray[np.bool_]:
    """Return at which means the smearing is narrower than the nodes of `Smearing.nodes` resolve in some bin near."""
    if smearing.discrete:
        return np.zeros(mean.shape, dtype=bool)
    width = smearing.width(mean)
    bins = np.diff(edges)
    first = np.clip(np.searchsorted(edges, mean - 5 * width, side="right") - 1, 0, bins.size - 1)
    last = np.clip(np.searchsorted(edges, mean + 5 * width, side="right") - 1, 0, bins.size - 1)
    return np.asarray(width < np.maximum(bins[first], bins[last]) / _RESOLVED_PIECES)


def _about_means(mean: Array, edges: Array, pieces: Array, smearing: Smearing, efficiency: EfficiencyFunction) -> Array:
    """Return what `binned` does, by nodes about each mean: one grid for all would not resolve the distributions."""
    width = smearing.width(mean)
    bounds = mean + width * _TO_THE_TAILS[:, None]
    if not edges[0] < 0:  # where an observable cannot be negative, the density may begin at zero with a step
        bounds = np.maximum(bounds, 0.0)

    def density(i: NDArray[np.int_], x: Array) -> Array:
        return smearing.density(x, mean[i, None])

    x, _ = panels(pieces, _NODES)
    weights = weights_between(pieces, _NODES, bounds, density)
    return _by_bin((weights * efficiency(x)).T, x, edges)


def _by_bin(values: Array, x: Array, edges: Array) -> Array:
    """Return the sums of rows of values (nodes, n) in each bin; no panel crosses an edge, so its nodes are a slice."""
    starts = np.searchsorted(x, edges)
    return np.stack([values[low:high].sum(axis=0) for low, high in pairwise(starts)])


def smooth_between(
    observable: Callable[[Array], Array],
    upto: float,
    kinks: tuple[float, ...],
    edges: Array,
    smearing: Smearing | None,
    efficiency: EfficiencyFunction | None,
) -> Array:
    """Return deposits [MeV] from 0 to at most `upto` between which the response is smooth and varies slowly.

    Beyond the last of them nothing is counted. Panels between them hold at most three widths of the smearing.

    Args:
        observable: Deposits [MeV] → mean observables, both of shape (n,).
        upto: Largest deposit [MeV].
        kinks: Deposits [MeV] between which the observable is smooth.
        edges: Edges of the bins.
        smearing: As in `binned`.
        efficiency: As in `binned`.
    """
    # A fine sample of the mean observable; zero is no point of a geometric sequence.
    x = np.append(0.0, np.geomspace(_SMALLEST * upto, upto, 4000))
    mean = observable(x)
    if smearing is None:
        # R jumps where the mean crosses the edge of a bin, and has a kink where the efficiency has one.
        levels = edges if efficiency is None else with_kinks(edges, efficiency)
        inside = crossings(lambda points: observable(points)[None], x, levels)
        counted = np.nonzero((mean >= edges[0]) & (mean <= edges[-1]))[0]
    else:
        # The mean's path in units of the width, from zero: equal steps of it are panels in which R varies slowly.
        change = np.abs(np.diff(mean))
        width = smearing.width((mean[1:] + mean[:-1]) / 2)
        step = np.divide(change, width, out=np.zeros_like(change), where=change > 0)
        path = np.append(0.0, np.cumsum(step))
        # A deposit is not counted if even the lower tail of its distribution is above the last edge.
        counted = np.nonzero(smearing.cumulative(edges[-1], mean) > 1e-16)[0]
        pieces = max(int(np.ceil(path[counted[-1]] / 3)), 1)
        inside = np.interp(np.linspace(0, path[counted[-1]], pieces + 1), path, x)
    # The end is one sample later than the last counted one, since counting may end between two samples.
    last = x[min(counted[-1] + 1, len(x) - 1)] if counted.size else upto
    within = [each for each in (*kinks, *inside) if 0 < each < last]
    bounds = np.unique([0.0, last, *within])
    if smearing is not None or efficiency is None:
        return bounds
    # Without smearing R has the efficiency's shape. It is resolved in √x, in which an experiment places its nodes.
    return resolved(lambda root: efficiency(observable(root**2)), np.sqrt(bounds)) ** 2


@final
@dataclass(frozen=True, eq=False)
class Checked:
    """A user's efficiency; calling it raises `InputError` if what it returns is not a fraction."""

    name: str
    function: EfficiencyFunction

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the efficiency is not smooth, as far as it says so."""
        return tuple(getattr(self.function, "kinks", ()))

    def __call__(self, x: Array) -> Array:
        return fraction_of(self.name, self.function, x)


def fraction_of(name: str, function: EfficiencyFunction, x: Array) -> Array:
    """Return a user's efficiency at `x`; `InputError` if it is not a fraction for each of them, or one for all."""
    return spread(name, between(f"what the {name} returns", called(name, function, x), 0, 1), x.shape)


def called(name: str, function: Callable[[Array], Array], x: Array) -> Array:
    """Return what a user's function makes of an array; `InputError` if it takes single numbers only."""
    try:
        return function(x)
    except InputError:
        raise
    except (TypeError, ValueError) as error:
        said = str(error)
        if "truth value of an array" not in said and "can be converted to Python scalars" not in said:
            raise
        expected = "a function that takes an array: np.where(condition, a, b) is for arrays what a if … else b is"
        raise invalid(f"the {name}", function, f"{expected}, and np.exp what math.exp is,") from None


def spread(name: str, values: Array, shape: tuple[int, ...]) -> Array:
    """Return a user's values in the shape of their argument; one value stands for all."""
    if values.shape not in ((), shape):
        raise invalid(f"the shape of what the {name} returns", values.shape, f"{shape}, that of its argument,")
    return np.broadcast_to(values, shape)


def with_kinks(edges: Array, function: object) -> Array:
    """Return `edges` with the function's kinks that lie between them."""
    kinks = np.asarray(getattr(function, "kinks", ()), dtype=float)
    return np.union1d(edges, kinks[(kinks > edges[0]) & (kinks < edges[-1])])


def resolved(function: EfficiencyFunction, edges: Array) -> Array:
    """Return `edges` with intervals cut until 8 Gauss–Legendre nodes in each integrate the function.

    This finds a turn-on that is steep compared with a bin, and a kink or a jump that is not among the function's
    `kinks`.
    """
    low, high, result = edges[:-1], edges[1:], [edges]
    whole = _integrals(function, low, high)
    allowed = _RESOLVED * np.abs(whole).sum()
    for _ in range(_CUTS):
        # An interval is good if its integral is the sum of those of its two parts.
        middle = low + _CUT * (high - low)
        left, right = _integrals(function, low, middle), _integrals(function, middle, high)
        coarse = np.abs(left + right - whole) > allowed
        if not coarse.any():
            break
        # Only the others go on, both parts of each; their integrals are known.
        low, middle, high = low[coarse], middle[coarse], high[coarse]
        low, high = np.append(low, middle), np.append(middle, high)
        whole = np.append(left[coarse], right[coarse])
        result.append(middle)
    return np.unique(np.concatenate(result))


def _integrals(function: EfficiencyFunction, low: Array, high: Array) -> Array:
    """Return the integral of the function over each interval by 8 Gauss–Legendre nodes."""
    x, w = gauss_legendre(8)
    return function((low[:, None] + (high - low)[:, None] * x).ravel()).reshape(-1, len(x)) @ w * (high - low)
