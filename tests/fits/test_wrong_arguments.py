"""A wrong argument of a public function of the fits is one sentence that names it, never another library's error.

The campaign of tests/substitutions tries all bad values in all arguments. Here are those that users are likely to give,
with the sentences.
"""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.fits.bayesian.posterior import Walkers
from nuscatter.fits.bayesian.priors import Normal
from nuscatter.fits.likelihoods.likelihood import LikelihoodSum
from nuscatter.fits.parameters import Parameter
from nuscatter.fits.toys.goodness import toy_agreement

LIKE = ns.PoissonLikelihood([60, 20], lambda mu, b=1.0: [mu + b, b]) + ns.Pull("b", 1.0, 0.5)
AT = {"mu": 5.0, "b": 1.0}
GRID = [0.0, 50.0, 90.0]
RESULT = ns.fit(LIKE, mu=1.0)
SCAN = ns.scan(LIKE, mu=GRID, refine=0)
FUNCTIONS = {
    "fit": lambda **wrong: ns.fit(LIKE, **{"mu": 1.0, **wrong}),
    "scan": lambda **wrong: ns.scan(LIKE, **{"mu": GRID, **wrong}),
    "feldman_cousins": lambda **wrong: ns.feldman_cousins(LIKE, **{"mu": GRID, "toys": 4, **wrong}),
    "upper_limit": lambda **wrong: ns.upper_limit(LIKE, "mu", **{"mu": 1.0, **wrong}),
    "cls_limit": lambda **wrong: ns.cls_limit(LIKE, "mu", **{"mu": 1.0, **wrong}),
    "sample": lambda **wrong: ns.sample(LIKE, **{"limits": {"mu": (0, 99)}, **wrong}),
    "coverage": lambda **wrong: ns.coverage(LIKE, AT, "mu", **wrong),
    "Toys.fits": lambda **wrong: ns.Toys(LIKE, AT).fits(4, **wrong),
}


ALL, LIMITS = set(FUNCTIONS), {"upper_limit", "cls_limit"}
NAMED = {"coverage", "Toys.fits"}  # whose fixed parameters are a list of names
WRONG = [
    (ALL - NAMED, {"fixed": 3}, "^fixed is 3, but a dictionary by the names of parameters was expected"),
    (NAMED, {"fixed": 3}, "^fixed is 3, but a list of names of parameters was expected"),
    (ALL - NAMED, {"fixed": {"z": 1.0}}, "^There is no parameter 'z'; the choices are mu, b"),
    (NAMED, {"fixed": ["z"]}, "^There is no parameter 'z'; the choices are mu, b"),
    (ALL, {"limits": 3}, "^limits is 3, but a dictionary by the names of parameters was expected"),
    (ALL, {"limits": {"b": 3}}, r"^limits of b is 3, but \(low, high\) with low below high"),
    (ALL - LIMITS - {"sample"}, {"starts": 10**400}, "^starts is .*, but a whole number from 1 to 10000"),
    (ALL - LIMITS - {"sample"}, {"starts": "x"}, "^starts is 'x', but a whole number from 1 to 10000"),
    (ALL - {"Toys.fits"}, {"seed": "x"}, "^seed is 'x', but a whole number from 0"),
    (ALL - {"Toys.fits"}, {"seed": -1}, "^seed is -1, but a whole number from 0"),
    (ALL - {"fit", "scan", "sample"}, {"on": 3}, r"^on is 3, but Workers\(…\) was expected"),
    (LIMITS | {"feldman_cousins", "coverage"}, {"toys": "x"}, "^toys is 'x', but a whole number"),
    (LIMITS | {"feldman_cousins"}, {"level": "0.9"}, "^level is '0.9', but a real number"),
    (LIMITS, {"null": "x"}, "^null is 'x', but a real number"),
]


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"), [(name, *rest) for names, *rest in WRONG for name in sorted(names)]
)
def test_an_argument_that_many_functions_have(name, wrong, sentence):
    with pytest.raises(InputError, match=sentence):
        FUNCTIONS[name](**wrong)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: ns.fit(LIKE, mu=10**400), "^the value of mu in values is "),
        (lambda: ns.fit(LIKE, mu=1e300), "^the value of mu in values is 1e.300, but a number below 1e.100"),
        (lambda: ns.fit(LIKE, mu=[[1], [2, 3]]), r"^the value of mu in values is \[\[1\], \[2, 3\]\], but a real"),
        (lambda: LIKE(mu="x", b=1.0), "^the value of mu in values is 'x', but a real number"),
        (lambda: LIKE(mu=5.0), "^The likelihood needs a value of b too, beside those of the parameters mu"),
        (lambda: LIKE.evaluate({}), "^The likelihood needs a value of mu, b"),
        (lambda: LIKE.evaluate({"mu": 5.0}), "^The likelihood needs a value of b too"),
        (lambda: LIKE.evaluate(3), "^parameters is 3, but a dictionary of numbers by the names of parameters"),
        (lambda: ns.Pull("b", 1.0, 0.5).evaluate({}), "^The likelihood needs a value of b"),
        (lambda: ns.Pull("b", 1.0, 0.5).evaluate([1.0]), r"^parameters is \[1.0\], but a dictionary"),
        (lambda: ns.PoissonLikelihood([1], 3), "^expectation is 3, but a function of named numbers"),
        (lambda: ns.PoissonLikelihood([1], lambda x: [x], known=3), "^known is 3, but a dictionary of Parameters"),
        (lambda: ns.PoissonLikelihood([1], lambda x: [x], {"x": 3}), "^known of x is 3, but a Parameter"),
        (lambda: ns.PoissonLikelihood([1], lambda x: [x], {3: Parameter()}), "^a name in known is 3, but a text"),
        (lambda: ns.TemplateLikelihood([1], lambda x: [x], "x"), "^variance is 'x', but a real number"),
        (lambda: LikelihoodSum(3), "^members is 3, but a list of likelihoods"),
        (lambda: Parameter(start="x"), "^start is 'x', but a real number"),
        (lambda: Parameter(step=-1.0), "^step is -1.0, but a number above zero"),
        (lambda: Parameter(limits=3), r"^limits of a parameter is 3, but \(low, high\)"),
        (lambda: ns.Toys(LIKE, 3), "^truth is 3, but a dictionary of true values"),
        (lambda: ns.Toys(3, AT), "^likelihood is 3, but a likelihood"),
        (lambda: ns.Toys(LIKE, AT).ensemble(3), "^toys is 3, but a list of numbers of toys"),
        (lambda: ns.Toys(LIKE, AT).ensemble([]), "^toys is .*, but at least one number"),
        (lambda: ns.Toys(LIKE, AT).fits(4, held=3), "^held is 3, but a list of values by name"),
        (lambda: ns.Toys(LIKE, AT).fits(4, held=[3]), "^held is 3, but a dictionary by the names of parameters"),
        (lambda: ns.coverage(3, AT, "mu"), "^likelihood is 3, but a likelihood"),
        (lambda: ns.coverage(LIKE, AT, ["mu"]), r"^There is no parameter \['mu'\]; the choices are mu, b"),
        (lambda: ns.coverage(LIKE, AT, "mu", levels=0.9), "^levels is 0.9, but a list of confidence levels"),
        (lambda: ns.coverage(LIKE, AT, "mu", levels=[]), r"^levels is \(\), but at least one"),
        (lambda: ns.asimov(3), "^likelihood is 3, but a likelihood"),
        (lambda: ns.asimov(LIKE, mu="x"), "^the value of mu in truth is 'x', but a real number"),
        (lambda: ns.asimov(LIKE), r"^There is no true value of mu; give it to asimov \(mu=\.\.\.\)"),
        (lambda: ns.discovery_significance(LIKE, ["mu"], mu=5.0), r"^There is no parameter \['mu'\]; the choices"),
        (lambda: ns.discovery_significance(LIKE, "mu", null="x", mu=5.0), "^null is 'x', but a real number"),
        (lambda: ns.discovery_reach(LIKE, ["mu"]), r"^name is \['mu'\], but the name of a parameter"),
        (lambda: ns.discovery_reach(3, "mu"), "^likelihood is 3, but a likelihood"),
        (lambda: ns.upper_limit(LIKE, ["mu"]), r"^name is \['mu'\], but the name of a parameter"),
        (lambda: ns.upper_limit(3, "mu"), "^likelihood is 3, but a likelihood"),
        (lambda: ns.scan(LIKE, mu=GRID, progress=3), "^progress is 3, but a function of the number of points"),
        (lambda: ns.scan(LIKE, mu=GRID, levels=3), "^levels is 3, but a list of confidence levels"),
        (lambda: ns.scan(LIKE, mu=GRID, levels=["0.9"]), "^level is '0.9', but a real number"),
        (lambda: ns.scan(LIKE, mu=GRID, log=[["mu"]]), r"^There is no scanned parameter \['mu'\]; the choices are mu"),
        (lambda: ns.scan(LIKE, mu=[[1], [2, 3]]), r"^the grid of mu is \[\[1\], \[2, 3\]\], but a real number"),
        (lambda: ns.feldman_cousins(LIKE, mu=GRID, tolerance="x"), "^tolerance is 'x', but a real number"),
        (lambda: ns.sample(LIKE, priors=3), "^priors is 3, but a dictionary by the names of parameters"),
        (lambda: ns.sample(LIKE, mu=1.0, fixed={"mu": 2.0}), "^Parameter mu is given both a fixed value and a start"),
        (lambda: ns.sample(LIKE, limits={"mu": (0, 99)}, seed=2**32), "^seed is 4294967296, but a whole number"),
        (lambda: Walkers(lengths="x"), "^lengths is 'x', but a real number"),
        (lambda: Normal(0.0, 1.0, low=None), "^low is None, but a real number"),
        (lambda: toy_agreement(3), "^result is 3, but the result of a fit"),
        (lambda: toy_agreement(RESULT, on=3), "^on is 3, but Workers"),
        (lambda: RESULT.rise(mu=[1.0, 2.0]), "^mu is .*, but a single number"),
        (lambda: RESULT.significance(None), "^There is no free parameter None; the choices are mu, b"),
        (lambda: RESULT.significance("mu", None), "^mu is None, but a real number"),
        (lambda: RESULT.interval(["mu"]), r"^There is no free parameter \['mu'\]; the choices are mu, b"),
        (lambda: RESULT.interval("mu", "0.9"), "^level is '0.9', but a real number"),
        (lambda: RESULT.interval("mu", 1e-300), "^level is 1e.300, but a confidence level between 0 and 1"),
        (lambda: RESULT.contour(np.array(["mu", "b"]), "b"), "^There is no free parameter .*; the choices are mu, b"),
        (lambda: RESULT.contour("mu", "b", size="x"), "^size is 'x', but a whole number from 4"),
        (lambda: RESULT.profile("mu", size=10**400), "^size is .*, but a whole number from 2"),
        (lambda: RESULT.profile("mu", points=[1.0], sigmas="x"), "^sigmas is 'x', but a real number"),
        (lambda: RESULT.profile("mu", points=[[1.0, 2.0]]), r"^points is \[\[1.0, 2.0\]\], but a list of numbers"),
        (lambda: RESULT.impacts(3), "^There is no free parameter 3; the choices are mu, b"),
        (lambda: RESULT.with_likelihood(3), "^likelihood is 3, but a likelihood"),
        (lambda: ns.load_result(3), "^path is 3, but the name of a file or folder"),
        (lambda: SCAN.profile(["mu"]), r"^There is no scanned parameter \['mu'\]; the choices are mu"),
        (lambda: SCAN.intervals("0.9"), "^level is '0.9', but a real number"),
        (lambda: ns.pearson_residuals([1, 2], [1.0, 2.0, 3.0]), "^The shapes .* do not go together"),
    ],
)  # fmt: skip
def test_an_argument_of_one_function(ask, sentence):
    with pytest.raises(InputError, match=sentence):
        ask()


def test_a_null_outside_the_limits_of_the_parameter_is_refused():
    known = {"mu": Parameter(5.0, None, (0.0, None)), "b": Parameter(1.0)}
    like = ns.PoissonLikelihood([60, 20], lambda mu, b: [mu + b, b], known)
    with pytest.raises(InputError, match=r"^null is -1.0, but a value within the limits of mu, \(0.0, None\)"):
        ns.upper_limit(like, "mu", null=-1.0, fixed={"b": 1.0})


def test_a_limit_starts_within_a_narrow_range():
    """A step above `null` may lie beyond the parameter's limit, which is no mistake of the user's."""
    known = {"mu": Parameter(0.0, None, (0.0, 0.5)), "b": Parameter(1.0)}
    like = ns.PoissonLikelihood([60, 20], lambda mu, b: [60 * b + mu, 20 * b], known)
    assert ns.upper_limit(like, "mu", fixed={"b": 1.0}).value == 0.5
