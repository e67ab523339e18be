r"""Islands: which couplings a search for axion-like particles excludes, or would, at each mass.

Too weak a coupling makes too few events; too strong a one makes particles that decay before they reach the detector. So
the excluded couplings of a mass are between two edges. A search counts the events in each of its windows. With n
observed, or the background b in their place for a plan, more than s events are excluded at the level 1 − α where

.. math:: \frac{P(N \le n \mid s + b)}{P(N \le n \mid b)} = \alpha,

the ratio CLs, with b averaged over a normal distribution of its error, cut at zero. Without background it is
s = ln(1/α), 2.303 events at 90 %. Of several windows the one counts that is expected to exclude most, for each mass and
coupling: it is chosen before data are seen, so that it is one test.

Source: A. L. Read, J. Phys. G 28 (2002) 2693; G. Zech, Nucl. Instrum. Meth. A 277 (1989) 608.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.axions.search import AxionSearch
from nuscatter.errors import function, increasing, instance, not_negative, positive, strictly_between
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.reports.axions.rates import AxionRates, axion_rates
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Standard errors over which a background is averaged, nodes, and the relative error of a limit.
_RANGE, _NODES, _EXACT = 6.0, 64, 1e-9
#: Relative error of an edge.
_EDGE = 1e-6


def events_limit(background: float, *, error: float = 0.0, observed: float | None = None, level: float = 0.9) -> float:
    """Return the number of events of a signal that is excluded.

    Args:
        background: Events expected without a signal.
        error: Standard error of that number.
        observed: Events counted; None for as many as expected, which is what a plan may hope for.
        level: Confidence level.

    Raises:
        InputError: a number is negative, or the level is not between 0 and 1.

    Example:
        >>> round(events_limit(0.0), 4), round(events_limit(100.0), 1)
        (2.3026, 17.8)
    """
    from scipy.optimize import brentq
    from scipy.special import gammaincc

    mean = float(not_negative("background", background, single=True))
    width = float(not_negative("error", error, single=True))
    count = mean if observed is None else float(not_negative("observed", observed, single=True))
    alpha = 1 - strictly_between("level", level, 0.0, 1.0)
    u, w = gauss_legendre(_NODES)
    low, high = max(mean - _RANGE * width, 0.0), mean + _RANGE * width
    means = low + (high - low) * u if width > 0 else np.array([mean])
    weights = w * np.exp(-0.5 * ((means - mean) / width) ** 2) if width > 0 else np.ones(1)

    def below(signal: float) -> float:
        # P(N ≤ n) of a mean μ, which for a number that is not whole is the incomplete gamma function too
        return float(weights @ gammaincc(count + 1, means + signal))

    without = below(0.0)
    most = 10 + 10 * math.hypot(width, math.sqrt(mean + 1)) + max(count - mean, 0.0)
    while below(most) > alpha * without:
        most *= 2
    return float(brentq(lambda s: below(s) - alpha * without, 0.0, most, rtol=_EXACT))


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class AxionIsland:
    """What a search excludes at a number of masses.

    Args:
        search: The search.
        couplings: The couplings ĝ at the strength 1; their mass is not used.
        masses: Masses [MeV], shape (n,).
        strengths: Strengths of the plane, shape (k,).
        events: Events in each window, shape (n, k, windows).
        limits: Events that are excluded in each window.
        lower: The lower edge of each mass, not a number where nothing is excluded.
        upper: The upper edge; infinite where it is beyond the plane.
    """

    search: AxionSearch
    couplings: AxionCouplings
    masses: Array
    strengths: Array
    events: Array
    limits: Array
    lower: Array
    upper: Array
    __repr__ = shortened


def axion_island(
    search: AxionSearch,
    couplings: AxionCouplings,
    *,
    masses: ArrayLike,
    strengths: ArrayLike,
    level: float = 0.9,
    progress: Callable[[int], None] | None = None,
) -> AxionIsland:
    """Return which strengths of couplings a search excludes, mass by mass.

    Args:
        search: The search.
        couplings: The couplings ĝ at the strength 1: with ``photon=1 / GeV`` strengths are g_aγ in 1/GeV, with
            ``electron=1`` they are g_ae.
        masses: Masses [MeV], increasing.
        strengths: Strengths, increasing; edges are between the first and the last.
        level: Confidence level.
        progress: Called with 1 after each mass.

    Raises:
        InputError: masses or strengths do not increase or are not positive.

    Example:
        >>> from nuscatter.catalogue.axions.experiments import axion_search
        >>> from nuscatter.units import GeV, MeV
        >>> island = axion_island(
        ...     axion_search("NEON"),
        ...     AxionCouplings(mass=0.0, photon=1 / GeV),
        ...     masses=[1 * MeV],
        ...     strengths=np.geomspace(1e-7, 1e-2, 60),
        ... )
        >>> bool(1e-5 < island.lower[0] < 1e-4 < island.upper[0])
        True
    """
    instance("search", search, AxionSearch, "an AxionSearch, as axion_search('CCM120') returns it,")
    instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
    mass = increasing("masses", plausible("masses", masses, POSITIVE_MASS), at_least=1)
    strength = increasing("strengths", positive("strengths", strengths))
    if progress is not None:
        function("progress", progress, "a function of the number of masses that were done, or None,")
    limits = _Limits.of(search, level)
    events, edges = [], []
    for each in mass.tolist():
        rates = axion_rates(search, replace(couplings, mass=each))
        events.append(rates.counts(strength))
        edges.append(_edges(rates, strength, limits(events[-1]), limits))
        if progress is not None:
            progress(1)
    lower, upper = np.array(edges).T
    return AxionIsland(
        search=search,
        couplings=couplings,
        masses=mass,
        strengths=strength,
        events=np.array(events),
        limits=limits.found,
        lower=lower,
        upper=upper,
    )


@final
@dataclass(frozen=True, eq=False)
class _Limits:
    """Events that are excluded, and that are expected to be, in each window."""

    found: Array
    expected: Array

    @classmethod
    def of(cls, search: AxionSearch, level: float) -> "_Limits":
        known = list(zip(search.background, search.background_error, strict=True))
        expected = [events_limit(mean, error=error, level=level) for mean, error in known]
        if search.observed is None:
            return cls(np.array(expected), np.array(expected))
        found = [
            events_limit(mean, error=error, observed=count, level=level)
            for (mean, error), count in zip(known, search.observed, strict=True)
        ]
        return cls(np.array(found), np.array(expected))

    def __call__(self, events: Array) -> Array:
        """Return events over those that are excluded, in the window that is expected to exclude most."""
        best = np.argmax(events / self.expected, axis=-1)
        return np.take_along_axis(events / self.found, best[..., None], axis=-1)[..., 0]


def _edges(rates: AxionRates, strength: Array, ratio: Array, limits: _Limits) -> tuple[float, float]:
    """Return both edges between the strengths of a plane."""
    from scipy.optimize import brentq

    above = np.flatnonzero(ratio > 1)
    if not above.size:
        return math.nan, math.nan
    first, last = int(above[0]), int(above[-1])

    def excess(log: float) -> float:
        return math.log(max(float(limits(rates.counts(math.exp(log)))), 1e-300))

    def crossing(one: int, other: int) -> float:
        return math.exp(float(brentq(excess, math.log(strength[one]), math.log(strength[other]), xtol=_EDGE)))

    low = crossing(first - 1, first) if first > 0 else float(strength[0])
    high = crossing(last, last + 1) if last + 1 < strength.size else math.inf
    return low, high
