"""One good call of every public callable of the fits that the face shows."""

import functools

import numpy as np

import nuscatter as ns
from nuscatter.fits.bayesian.posterior import Nested, Posterior, Walkers
from nuscatter.fits.bayesian.priors import Flat, LogFlat, Normal
from nuscatter.fits.likelihoods.likelihood import LikelihoodSum
from nuscatter.fits.parameters import Parameter, describe
from nuscatter.fits.toys.boundaries import boundary_weights, mixed_p_value
from nuscatter.fits.toys.goodness import toy_agreement


def expected(mu, b=1.0):
    return [mu + b, b]


def variance(mu, b):
    return [0.1, 0.1]


COUNTS = ns.PoissonLikelihood([6, 2], expected)
GAUSSIAN = ns.GaussianLikelihood([6.0, 2.0], [1.0, 1.0], expected)
PULL = ns.Pull("b", 1.0, 0.5)
TEMPLATES = ns.TemplateLikelihood([6, 2], expected, variance)
BOTH = COUNTS + PULL
POISSON = ns.PoissonLikelihood([60, 20], expected) + PULL  # enough events for formulae
HERE = ns.Workers()
AT = {"mu": 5.0, "b": 1.0}


@functools.cache
def result():
    return ns.fit(BOTH, mu=1.0)


@functools.cache
def scan():
    return ns.scan(BOTH, mu=np.linspace(0.0, 12.0, 5))


@functools.cache
def scan2():
    return ns.scan(BOTH, mu=np.linspace(0.0, 12.0, 5), b=np.linspace(0.2, 3.0, 5))


RESULT, SCAN = result(), scan()
POSTERIOR = Posterior(
    {name: np.random.default_rng(1).normal(size=200) for name in ("mu", "b")}, np.full(200, 1 / 200), None, None
)
FIT = {"likelihood": BOTH, "limits": {"mu": (0.0, 50.0)}, "fixed": {"b": 1.0}, "starts": 1, "seed": 0, "mu": 1.0}
LIMIT = {
    "likelihood": POISSON,
    "name": "mu",
    "level": 0.9,
    "null": 0.0,
    "fixed": {"b": 1.0},
    "limits": None,
    "toys": 0,
    "seed": 0,
    "on": HERE,
    "mu": 1.0,
}


TOYS = ns.Toys(BOTH, AT)
SAMPLE = {
    "likelihood": BOTH,
    "sampler": Nested(live=20, tolerance=5.0),
    "priors": None,
    "limits": {"mu": (0, 9), "b": (0, 3)},
    "fixed": None,
    "seed": 0,
    "mu": 5.0,
}


@functools.wraps(ns.coverage)
def coverage(likelihood, truth, parameters, **others):
    return ns.coverage(likelihood, truth, parameters, **others)


def of(known):
    """Return a likelihood of one parameter, which is known."""
    return ns.PoissonLikelihood([6], lambda mu: [mu], {"mu": known})


def used(prior):
    """Use a prior."""
    return prior.value(0.5), prior.log_density(np.array([0.5]))


def at(parameters):
    """Use a likelihood."""
    return lambda made: made.evaluate(parameters)


def write_files():
    """Write what the loaders read, in this folder."""
    RESULT.save("result.json")
    SCAN.save("scan.npz")


CASES = [
    (ns.PoissonLikelihood, {"observed": [6, 2], "expectation": expected, "known": None}, lambda made: made(**AT)),
    (ns.GaussianLikelihood, {"values": [6.0, 2.0], "uncertainty": [1.0, 1.0], "expectation": expected, "known": None}),
    (
        ns.TemplateLikelihood,
        {"observed": [6, 2], "expectation": expected, "variance": variance, "known": None},
    ),
    (ns.Pull, {"name": "b", "mean": 1.0, "sigma": 0.5}),
    (LikelihoodSum, {"members": (COUNTS, PULL)}, at(AT)),
    (Parameter, {"start": 1.0, "step": 0.1, "limits": (0.0, None)}, lambda made: ns.fit(of(made))),
    (describe, {"function": expected}),
    (BOTH.__call__, AT),
    *((like.evaluate, {"parameters": AT}) for like in (COUNTS, GAUSSIAN, TEMPLATES, PULL, BOTH)),
    (ns.fit, FIT),
    (ns.FitResult, {name: getattr(RESULT, name) for name in RESULT.__dataclass_fields__}),
    (RESULT.rise, {"mu": 4.0}),
    (RESULT.profile, {"name": "mu", "points": [4.0, 5.0], "size": 3, "sigmas": 2.0}),
    (RESULT.interval, {"name": "mu", "level": 0.683}),
    (RESULT.contour, {"a": "mu", "b": "b", "level": 0.683, "size": 4}),
    (RESULT.significance, {"name": "mu", "null": 0.0}),
    (RESULT.impacts, {"parameter": "mu"}),
    (RESULT.save, {"path": "result.json"}),
    (RESULT.with_likelihood, {"likelihood": BOTH}),
    (ns.load_result, {"path": "result.json", "likelihood": None}),
    (ns.load_scan, {"path": "scan.npz"}),
    (ns.pearson_residuals, {"observed": [6, 2], "expected": [5.0, 1.0], "variance": 0.0}),
    (ns.asimov, {"likelihood": BOTH, **AT}),
    (ns.discovery_significance, {"likelihood": BOTH, "name": "mu", "null": 0.0, **AT}),
    (ns.discovery_reach, {"likelihood": BOTH, "name": "mu", "sigmas": 3.0, "null": 0.0, "b": 1.0}),
    (ns.upper_limit, LIMIT),
    (ns.cls_limit, LIMIT),
    (
        coverage,
        {
            "likelihood": BOTH,
            "truth": AT,
            "parameters": "mu",
            "levels": (0.683,),
            "toys": 4,
            "seed": 0,
            "critical": None,
            "fixed": ("b",),
            "limits": None,
            "starts": 1,
            "on": HERE,
        },
    ),
    (
        ns.feldman_cousins,
        {
            "likelihood": BOTH,
            "level": 0.9,
            "toys": 4,
            "seed": 0,
            "tolerance": 5.0,
            "beyond": 10.0,
            "fixed": {"b": 1.0},
            "limits": None,
            "starts": 1,
            "on": HERE,
            "mu": [0.0, 5.0],
        },
    ),
    (ns.sample, SAMPLE),
    (
        ns.scan,
        {
            "likelihood": BOTH,
            "levels": (0.683,),
            "log": None,
            "limits": None,
            "fixed": None,
            "starts": 2,
            "seed": 0,
            "refine": 1,
            "progress": lambda *_: None,
            "mu": [0.0, 5.0, 9.0],
            "b": 1.0,
        },
    ),
    (SCAN.profile, {"name": "mu"}),
    (SCAN.intervals, {"level": 0.683, "name": "mu", "rise": None}),
    (scan2().contour, {"level": 0.683, "rise": None}),
    (SCAN.save, {"path": "scan.npz"}),
    (ns.Workers, {"executor": None, "folder": None, "seconds": 0.2, "progress": None, "patience": 1.0}),
    (ns.Toys, {"likelihood": BOTH, "truth": AT, "seed": 0}),
    (TOYS.data, {"toy": 0}),
    (TOYS.ensemble, {"toys": [0, 1]}),
    (
        TOYS.fits,
        {"count": 4, "held": [{"mu": 5.0}], "fixed": ("b",), "limits": {"mu": (0.0, 50.0)}, "starts": 1, "on": HERE},
    ),
    (toy_agreement, {"result": RESULT, "toys": 4, "seed": 0, "on": HERE}),
    (boundary_weights, {"parameters": 2, "correlation": 0.1}),
    (mixed_p_value, {"rise": 2.0, "weights": [0.5, 0.5]}),
    (Nested, {"live": 20, "tolerance": 5.0}),
    (Walkers, {"steps": 10, "walkers": 4, "lengths": 0.1}),
    (Flat, {"low": 0.0, "high": 1.0}, used),
    (LogFlat, {"low": 0.1, "high": 1.0}, used),
    (Normal, {"mean": 0.0, "sigma": 1.0, "low": -1.0, "high": 5.0}, used),
    (POSTERIOR.mean, {"name": "mu"}),
    (POSTERIOR.error, {"name": "mu"}),
    (POSTERIOR.quantile, {"name": "mu", "fraction": 0.5}),
    (POSTERIOR.interval, {"name": "mu", "level": 0.683}),
    (POSTERIOR.equal, {"size": 10, "seed": 0}),
]
