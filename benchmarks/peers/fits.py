"""A fit of the weak mixing angle: `ns.fit` beside iminuit with a likelihood written by hand, and beside scipy alone.

The counts are 99 bins of COHERENT's CsI in energy and time, drawn once from the prediction and a steady background.
Free are sin²θ_W, the flux with 10 % and the background with 5 %. All codes minimise the same −2 ln L and give the best
value, the errors of all three parameters and the interval where the profile of −2 ln L has risen by 1, which iminuit
calls MINOS.

By hand, the signal is written as A + B s + C s² in s = sin²θ_W, which three predictions give: exact here, as the
couplings are linear in s. `ns.fit` knows nothing of that; it gets the function that computes the counts.
"""

from collections.abc import Callable

import numpy as np
from clock import Row, Task, best, imported, version
from scipy.optimize import brentq, minimize

import nuscatter as ns

EXPERIMENT = ns.experiment("COHERENT-CsI-2021")
STEADY = 8.0  # counts a bin
FLUX, BACKGROUND = 0.10, 0.05
START = {"sin2_theta_w": 0.2, "flux": 0.0, "background": 0.0}


def drawn(seed: int) -> np.ndarray:
    """Return counts: those of the Standard Model and the background, as Poisson numbers."""
    expected = EXPERIMENT.counts(ns.StandardModel()) + STEADY
    return np.random.default_rng(seed).poisson(expected).astype(float)


def ours(observed: np.ndarray) -> np.ndarray:
    """Return best value, three errors, lower and upper end of the interval."""

    def expected(sin2_theta_w: float, flux: float = 0.0, background: float = 0.0) -> np.ndarray:
        signal = EXPERIMENT.counts(ns.StandardModel(sin2_theta_w))
        return (1 + flux) * signal + (1 + background) * STEADY

    like = ns.PoissonLikelihood(observed, expected) + ns.Pull("flux", 0, FLUX) + ns.Pull("background", 0, BACKGROUND)
    result = ns.fit(like, **START)
    low, high = result.interval("sin2_theta_w", level=0.6826894921370859)
    return np.array([result.values["sin2_theta_w"], *(result.errors[name] for name in START), low, high])


def by_hand(observed: np.ndarray) -> Callable[[float, float, float], float]:
    """Return −2 ln L as one writes it."""
    points = np.array([0.0, 0.25, 0.5])
    predicted = np.array([EXPERIMENT.counts(ns.StandardModel(s)) for s in points])
    templates = np.einsum("ij,jkl->ikl", np.linalg.inv(np.vander(points, increasing=True)), predicted)
    seen = observed > 0
    constant = float(np.sum(observed[seen] * np.log(observed[seen]) - observed[seen]))

    def cost(s: float, flux: float, background: float) -> float:
        signal = templates[0] + s * (templates[1] + s * templates[2])
        expected = (1 + flux) * signal + (1 + background) * STEADY
        deviance = 2 * (np.sum(expected - observed * np.log(expected)) + constant)
        return float(deviance + (flux / FLUX) ** 2 + (background / BACKGROUND) ** 2)

    return cost


def by_minuit(observed: np.ndarray) -> np.ndarray:
    """Return the same by iminuit."""
    from iminuit import Minuit

    minuit = Minuit(by_hand(observed), *START.values(), name=("s", "flux", "background"))
    minuit.errordef = Minuit.LEAST_SQUARES
    minuit.errors = (0.02, FLUX, BACKGROUND)
    minuit.migrad()
    minuit.hesse()
    minuit.minos("s")
    value, ends = minuit.values["s"], minuit.merrors["s"]
    return np.array([value, *minuit.errors, value + ends.lower, value + ends.upper])


def by_scipy(observed: np.ndarray) -> np.ndarray:
    """Return the same by a minimiser, second differences and a root finder."""
    cost = by_hand(observed)
    steps = 1e-3 * np.array([0.02, FLUX, BACKGROUND])
    scale = 1e3 * steps

    def minimum(start: np.ndarray, held: float | None = None) -> tuple[np.ndarray, float]:
        free = slice(None) if held is None else slice(1, None)

        def of(x: np.ndarray) -> float:
            p = np.array(start)
            p[free] = x * scale[free]
            return cost(*p)

        x = start[free] / scale[free]
        for size in (0.3, 0.01):  # a simplex that has shrunk away from the minimum is made anew
            simplex = np.vstack([x, x + size * np.eye(x.size)])
            options = {"xatol": 1e-7, "fatol": 1e-11, "initial_simplex": simplex}
            found = minimize(of, x, method="Nelder-Mead", options=options)
            x = found.x
        point = np.array(start)
        point[free] = x * scale[free]
        return point, float(found.fun)

    at, least = minimum(np.array([*START.values()]))
    unit = np.diag(10 * steps)
    hessian = np.array(
        [
            [
                sum(a * b * cost(*(at + a * u + b * v)) for a in (1, -1) for b in (1, -1)) / (4 * u.sum() * v.sum())
                for v in unit
            ]
            for u in unit
        ]
    )
    errors = np.sqrt(np.diag(np.linalg.inv(hessian / 2)))

    def rise(s: float) -> float:
        return minimum(np.array([s, *at[1:]]), held=s)[1] - least - 1

    ends = [brentq(rise, at[0] + side * 0.1 * errors[0], at[0] + side * 3 * errors[0], xtol=1e-8) for side in (-1, 1)]
    return np.array([at[0], *errors, *ends])


def run() -> Task:
    """Compare."""
    imported("iminuit")
    data = [drawn(seed) for seed in range(1, 6)]
    plain, wanted = best(by_scipy, data[:3])
    fast, found = best(ours, data)
    hand, other = best(by_minuit, data)

    def off(values: np.ndarray) -> float:
        return float(np.max(np.abs(values - wanted) / wanted[[1, 1, 2, 3, 1, 1]]))

    return Task(
        "A fit of sin²θ_W",
        f"{data[0].size} bins, three parameters; value, errors and an interval by the profile. Differences are the "
        "largest of the six numbers, in units of the errors.",
        (
            Row(version("nuscatter"), fast, off(found), "predictions are computed at each step"),
            Row(f"{version('iminuit')}, by hand", hand, off(other), "three predictions, then a polynomial"),
            Row(f"{version('scipy')}, Nelder–Mead and brentq", plain, 0.0, "the reference"),
        ),
    )
