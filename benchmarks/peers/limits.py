"""The limit of a signal in two bins whose backgrounds are measured: pyhf beside `ns.cls_limit`.

The model is pyhf's simplest, `uncorrelated_background`: each background has counts of its own. Both use asymptotic
formulae for the statistic that counts from the boundary on (q̃), and give the observed limit at 95 % of CLs and the five
expected ones. The script beside them is written out for this model alone: the best background at a given signal is the
root of a quadratic equation, the limit is found by `brentq`.
"""

import warnings

import numpy as np
from clock import Row, Task, best, imported, version
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

import nuscatter as ns

SIGNAL, BACKGROUND, UNCERTAINTY = np.array([5.0, 10.0]), np.array([50.0, 52.0]), np.array([7.0, 3.0])
TAU = (BACKGROUND / UNCERTAINTY) ** 2
COUNTS = ([51, 48], [52, 48], [50, 48], [51, 49], [53, 50])


def ours(observed: list[int]) -> np.ndarray:
    """Return the observed limit and the expected ones, from −2 to 2 standard deviations."""
    main = ns.PoissonLikelihood(observed, lambda mu, g1=1.0, g2=1.0: mu * SIGNAL + np.array([g1, g2]) * BACKGROUND)
    like = main + ns.PoissonLikelihood(TAU, lambda g1=1.0, g2=1.0: TAU * np.array([g1, g2]))
    limit = ns.cls_limit(like, "mu", mu=1.0)
    return np.array([limit.value, *limit.expected])


def theirs(observed: list[int]) -> np.ndarray:
    """Return the same by pyhf, each limit found by its root finder."""
    import pyhf

    model = pyhf.simplemodels.uncorrelated_background(SIGNAL.tolist(), BACKGROUND.tolist(), UNCERTAINTY.tolist())
    data = [*observed, *model.config.auxdata]
    # between ends that are told: at no signal at all its function is not a number
    scan = pyhf.infer.intervals.upper_limits.toms748_scan
    found, expected = scan(data, model, 0.05, 10.0, level=0.05, atol=1e-6, rtol=1e-6)
    return np.array([float(found), *map(float, expected)])


def deviance(mu: float, observed: np.ndarray, auxiliary: np.ndarray) -> float:
    """Return −2 ln L of a signal, with the best backgrounds for it."""
    # d/dg of (μS + gB) − n ln(μS + gB) + τg − m ln g = 0, times g (μS + gB)
    a = BACKGROUND * (BACKGROUND + TAU)
    b = mu * SIGNAL * (BACKGROUND + TAU) - BACKGROUND * (observed + auxiliary)
    c = -mu * SIGNAL * auxiliary
    g = (-b + np.sqrt(b * b - 4 * a * c)) / (2 * a)
    total = mu * SIGNAL + g * BACKGROUND
    return float(2 * np.sum(total - observed * np.log(total) + TAU * g - auxiliary * np.log(TAU * g)))


def script(observed: list[int]) -> np.ndarray:
    """Return the same, written out for this model."""
    counts = np.asarray(observed, float)
    asimov = BACKGROUND * (counts + TAU) / (BACKGROUND + TAU), TAU * (counts + TAU) / (BACKGROUND + TAU)
    lowest = minimize_scalar(
        lambda mu: deviance(mu, counts, TAU), bounds=(0, 10), method="bounded", options={"xatol": 1e-9}
    )
    none, without = deviance(0.0, counts, TAU), deviance(0.0, *asimov)
    least = min(lowest.fun, none)

    def cls(mu: float, which: float | None) -> float:
        root = np.sqrt(max(deviance(mu, *asimov) - without, 0.0))
        if which is not None:
            return norm.sf(root - which) / norm.cdf(which)
        q = max(deviance(mu, counts, TAU) - least, 0.0)
        if np.sqrt(q) <= root:
            return norm.sf(np.sqrt(q)) / norm.sf(np.sqrt(q) - root)
        return norm.sf((q + root**2) / (2 * root)) / norm.sf((q - root**2) / (2 * root))

    return np.array([brentq(lambda mu, w=w: cls(mu, w) - 0.05, 0.05, 10, xtol=1e-9) for w in (None, -2, -1, 0, 1, 2)])


def run() -> Task:
    """Compare."""
    imported("pyhf")
    plain, wanted = best(script, COUNTS)
    fast, found = best(ours, COUNTS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # within pyhf
        slow, other = best(theirs, COUNTS)

    def off(values: np.ndarray) -> float:
        return float(np.max(np.abs(values / wanted - 1)))

    return Task(
        "A limit from counts",
        "Observed and five expected upper limits of CLs at 95 %, two bins with measured backgrounds, asymptotic "
        "formulae. Differences are the largest of the six limits.",
        (
            Row(version("nuscatter"), fast, off(found)),
            Row(version("pyhf"), slow, off(other), "numpy and scipy as backend"),
            Row(f"{version('scipy')}, written for this model", plain, 0.0, "the reference"),
        ),
    )
