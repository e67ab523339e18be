"""Two hypotheses about the same data: toys of one, fitted by both.

The rise of −2 ln L from the true hypothesis to its rival tells them apart, as the two orderings of neutrino masses.
They need not be nested, so that no χ² distribution is known for it, and toys are its law. Its value on the Asimov data
of the true hypothesis is about the toys' median (M. Blennow, P. Coloma, P. Huber, T. Schwetz, JHEP 03 (2014) 028,
arXiv:1311.1822, from memory: a normal distribution of mean Δχ² and width 2√Δχ²).

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
    >>> rising = PoissonLikelihood([0.0, 0.0], lambda size=100.0: [0.4 * size, 0.6 * size])
    >>> falling = PoissonLikelihood([0.0, 0.0], lambda size=100.0: [0.6 * size, 0.4 * size])
    >>> rises = rival_rise(rising, falling, 400, {"size": 100.0})
    >>> round(float(rises.mean())), bool(0.94 < (rises > 0).mean() < 0.99)
    (16, True)
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nuscatter.errors import FitError, InputError, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood, PoissonLikelihood  # noqa: F401 (the example above)
from nuscatter.fits.likelihoods.measurements import NUMBER, Ensemble, measurements
from nuscatter.fits.minimum.newton import Minima, descend_many
from nuscatter.fits.problem import MOST, Problem
from nuscatter.fits.toys.toys import BLOCK, FAILED, Toys
from nuscatter.units import Array


def rival_rise(
    true: Likelihood,
    rival: Likelihood,
    toys: int,
    truth: Mapping[str, float],
    *,
    start: Mapping[str, float] | None = None,
    limits: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> Array:
    """Return −2 ln L of the rival less that of the true hypothesis for each toy of the true one, each at its minimum.

    Args:
        true: Whose data are drawn.
        rival: A likelihood of the same data: members of the same kinds and sizes, in the same order.
        toys: How many.
        truth: True values of the parameters, as in `Toys`.
        start: Where fits of the rival start; None: at the truth, whose names it shares.
        limits: As in `fit`, for the parameters of both.
        seed: Of the toys.

    Returns:
        Shape (toys,), without those whose fits did not converge. Below zero the rival is preferred.

    Raises:
        InputError: the likelihoods are not of the same data, a name is unknown, or a parameter has no value.
        FitError: more than one fit in a hundred does not converge.
    """
    count, given = whole("toys", toys, 1, MOST), dict(limits or {})
    drawn = Toys(true, truth, seed)
    own = Problem.true(None, true, drawn.truth, limits={key: each for key, each in given.items() if _has(true, key)})
    values = drawn.truth if start is None else start
    other = Problem.true(
        None,
        rival,
        {name: value for name, value in values.items() if start is not None or _has(rival, name)},
        limits={key: each for key, each in given.items() if _has(rival, key) or not _has(true, key)},
    )
    kinds = [
        [(type(each), each.expected(of.start).size) for each in measurements(of.likelihood)] for of in (own, other)
    ]
    if kinds[0] != kinds[1]:
        raise InputError("The two likelihoods have different data; those of a rival are of the same kinds and sizes.")
    found = []
    for begin in range(0, count, BLOCK):
        ensemble = drawn.ensemble(range(begin, min(begin + BLOCK, count)))
        one, two = _minima(ensemble, own), _minima(Ensemble(rival, ensemble.data), other)
        found.append(np.where(one.valid & two.valid, two.fval - one.fval, np.nan))
    rises = np.concatenate(found)
    bad = np.isnan(rises)
    if bad.mean() > FAILED:
        raise FitError(f"{bad.sum()} of {count} toys were not fitted by both hypotheses; narrow the limits.")
    return np.asarray(rises[~bad])


def _has(likelihood: Likelihood, name: str) -> bool:
    return name in likelihood.arguments


def _minima(ensemble: Ensemble, problem: Problem) -> Minima:
    """Return the minimum of each data set, from the start values of a problem."""
    size = ensemble.data[0].shape[1]
    start = {name: np.full(size, float(value)) for name, value in problem.start.items()}
    return descend_many(ensemble, {**start, NUMBER: np.arange(size, dtype=np.float64)}, problem.free)
