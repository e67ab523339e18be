"""What a fit is asked: names, random starts that a seed repeats, and the fingerprint of a likelihood."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.parameters import Parameter, Range
from nuscatter.fits.problem import Problem, check_likelihood, fingerprint, random_points, true_values

LIKE = GaussianLikelihood([1.0, 2.0], 0.5, lambda a, b, c: [a + c, b]) + Pull("b", 2.0, 0.3)
START = {"a": 4.0, "b": 2.0, "c": 0.0}
FREE = {"a": Range(0.1), "b": Range(0.3), "c": Range(0.1)}


def drawn(free, count=4000, seed=1, start=START):
    points = random_points(LIKE, start, free, count, seed)
    return {name: np.array([point[name] for point in points]) for name in start}


def study(likelihood, *, seed=0, option=0, **values):
    """Stand for a function of the fits, which takes the values of parameters by name."""


def asked(likelihood=LIKE, **arguments):
    return Problem.of(study, likelihood, **{"values": START, **arguments})


def test_a_problem_holds_what_was_asked():
    problem = asked(values={"a": 4.0}, fixed={"c": 3}, limits={"a": (1, 9), "b": (None, 8)}, starts=5, seed=2)
    assert problem.likelihood is LIKE
    assert problem.start == {"a": 4.0, "b": 2.0, "c": 3.0}  # as given, the Pull's mean, and as fixed
    assert problem.free == {"a": Range(0.4, 1.0, 9.0), "b": Range(0.3, None, 8.0)}
    assert problem.fixed == {"c": 3.0}
    points = problem.points()
    assert points[0] == problem.start
    assert points[1:] == random_points(LIKE, problem.start, problem.free, 4, 2)
    assert {point["c"] for point in points} == {3.0}


def test_a_grid_starts_in_its_middle_and_is_free():
    problem = asked(values={"a": [1.0, 2.0, 4.0], "c": 1.0}, gridded=True)
    assert problem.grids["a"].tolist() == [1.0, 2.0, 4.0]
    assert problem.start["a"] == 2.0
    assert list(problem.free) == ["a", "b", "c"]
    assert list(problem.profiled) == ["b", "c"]


def test_a_first_step_is_a_tenth_of_the_start_and_fits_into_the_range():
    assert asked().free["a"].step == pytest.approx(0.4)
    assert asked(limits={"a": (3.9, 4.1)}).free["a"].step == pytest.approx(0.1)
    for nothing in (0.0, 1e-300):  # from such a start a tenth of it leads nowhere
        assert asked(values={"a": nothing, "c": 0.0}).free["a"].step == 0.1


def test_near_moves_the_start_and_with_it_the_first_steps():
    problem = asked(fixed={"c": 1.0}, values={"a": 4.0}, limits={"a": (0, 9)}, starts=3, seed=7)
    moved = problem.near({"a": 6.0})
    assert moved.start == {"a": 6.0, "b": 2.0, "c": 1.0}
    assert moved.free == {"a": Range(pytest.approx(0.6), 0.0, 9.0), "b": Range(0.3)}
    assert (moved.starts, moved.seed) == (3, 7)
    assert problem.near({"a": 6.0}, steps={"a": 2.0, "b": 0.0}).free == {"a": Range(2.0, 0.0, 9.0), "b": Range(0.3)}
    held = problem.near({"b": 5.0}, hold=("b",))
    assert (held.fixed, list(held.free)) == ({"b": 5.0, "c": 1.0}, ["a"])
    assert problem.start["a"] == 4.0  # the first problem is as it was


def test_the_truth_is_the_given_one_then_the_pulls_mean_then_the_default():
    like = GaussianLikelihood([1.0], 0.5, lambda x, b=7.0, d=3.0: [x + b + d]) + Pull("b", 2.0, 0.3)
    assert true_values(like, {"x": 1}) == {"x": 1.0, "b": 2.0, "d": 3.0}
    assert true_values(like, {"x": 1, "b": 2.5, "d": 4.0}) == {"x": 1.0, "b": 2.5, "d": 4.0}
    problem = Problem.true(None, like, {"x": 1.0}, fixed=["d"], limits={"x": (0, 5)}, starts=2)
    assert problem.start == {"x": 1.0, "b": 2.0, "d": 3.0}
    assert problem.free == {"x": Range(0.1, 0.0, 5.0), "b": Range(0.3)}
    assert (problem.fixed, problem.starts, problem.seed) == ({"d": 3.0}, 2, 0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"likelihood": 3}, "^likelihood is 3, but a likelihood was expected"),
        ({"fixed": 3}, "^fixed is 3, but a dictionary by the names of parameters"),
        ({"fixed": "a"}, "^fixed is 'a', but a dictionary"),
        ({"fixed": ["a"]}, r"^fixed is \['a'\], but a dictionary"),
        ({"fixed": {3: 1.0}}, "^There is no parameter 3; the choices are a, b, c"),
        ({"fixed": {"z": 1.0}}, "^There is no parameter 'z'; the choices are a, b, c"),
        ({"fixed": {"b": "x"}}, "^the value of b in fixed is 'x', but a real number"),
        ({"fixed": {"a": 1.0}}, "^Parameter a is given both a fixed value and a start value"),
        ({"values": {"a": [1.0, 2.0], "c": 0.0}, "fixed": {"a": 1.0}, "gridded": True}, "a fixed value and a grid"),
        ({"limits": 3}, "^limits is 3, but a dictionary by the names of parameters"),
        ({"limits": {"z": (0, 1)}}, "^There is no parameter 'z'"),
        ({"limits": {"a": 3}}, r"^limits of a is 3, but \(low, high\) with low below high"),
        ({"limits": {"a": {0: 1}}}, r"^limits of a is \{0: 1\}, but \(low, high\)"),
        ({"limits": {"a": (10**400, None)}}, "^limits of a is "),
        ({"limits": {"a": (5, 9)}}, r"^the start value of a is 4.0, but a value within its limits \(5.0, 9.0\)"),
        ({"values": {}, "fixed": {"a": 1.0, "c": 0.0}, "limits": {"a": (5, 9)}}, "^the fixed value of a is 1.0, but"),
        ({"values": {"z": 1.0}}, "^There is no parameter 'z'"),
        ({"values": {**START, "a": [[1], [2, 3]]}}, r"^the value of a in values is \[\[1\], \[2, 3\]\], but a real"),
        ({"values": {**START, "a": 10**400}}, "^the value of a in values is "),
        ({"values": {**START, "a": 1e300}}, "^the value of a in values is 1e.300, but a number below 1e.100"),
        ({"values": {"c": 1.0}}, "^There is no start value of a; give it to study"),
        ({"gridded": True}, "^study takes the grids of one or two parameters, but 0 arrays .* no array of a, b, c"),
        ({"gridded": True, "values": {**START, "a": [[1], [2, 3]]}}, r"^the grid of a is \[\[1\], \[2, 3\]\], but"),
        ({"gridded": True, "values": {**START, "a": [2.0, 1.0]}}, "^the grid of a is .* but a strictly increasing"),
        (
            {"gridded": True, "values": {**START, "a": [1.0, 9.0]}, "limits": {"a": (2, None)}},
            r"^the grid of a is .* but values within the limits \(2.0, None\)",
        ),
        (
            {"gridded": True, "values": {**START, "a": [1.0, 9.0]}, "limits": {"a": (None, 5)}},
            r"^the grid of a is .* but values within the limits \(None, 5.0\)",
        ),
        ({"starts": 0}, "^starts is 0, but a whole number from 1 to 10000"),
        ({"starts": 10**400}, "^starts is .* but a whole number from 1 to 10000"),
        ({"starts": "x"}, "^starts is 'x', but a whole number"),
        ({"seed": "x"}, "^seed is 'x', but a whole number from 0"),
        ({"seed": -1}, "^seed is -1, but a whole number from 0"),
    ],
)  # fmt: skip
def test_each_wrong_argument_has_its_sentence(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        asked(**arguments)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"truth": 3}, "^truth is 3, but a dictionary of true values by the names of parameters"),
        ({"truth": None}, "^truth is None, but a dictionary"),
        ({"truth": {"a": 1.0}}, "^There is no true value of c; give it in truth"),
        ({"truth": {**START, "b": None}}, "^the value of b in truth is None, but a real number"),
        ({"fixed": "abc"}, "^fixed is 'abc', but a list of names of parameters"),
        ({"fixed": 3}, "^fixed is 3, but a list of names of parameters"),
        ({"fixed": [["a"]]}, r"^There is no parameter \['a'\]; the choices are a, b, c"),
        ({"limits": {"a": (5, 9)}}, r"^the true value of a is 4.0, but a value within its limits \(5.0, 9.0\)"),
    ],
)
def test_each_wrong_truth_has_its_sentence(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        Problem.true(None, LIKE, **{"truth": START, **arguments})


def test_a_parameter_cannot_be_called_like_an_argument():
    def named(name):
        return GaussianLikelihood([1.0], 0.5, lambda **others: [others[name]], {name: Parameter(1.0)})

    check_likelihood(named("values"), study)  # **values is no name
    check_likelihood(named("option"))
    with pytest.raises(InputError, match="parameter cannot be called option, which is an argument of study; rename it"):
        check_likelihood(named("option"), study)


def test_a_pull_on_what_nothing_has_is_refused_beside_other_members_only():
    with pytest.raises(InputError, match=r"pull on flux constrains nothing. There is no parameter 'flux'"):
        check_likelihood(LIKE + Pull("flux", 1.0, 0.1))
    check_likelihood(Pull("flux", 1.0, 0.1) + Pull("level", 1.0, 0.1))


def test_starts_are_as_wide_as_pulls_or_start_values():
    """Of 4000 normal numbers the width is known to 1.1 %; a start at 0 has the width 1."""
    points = drawn(FREE)
    for name, width in (("a", 4.0), ("b", 0.3), ("c", 1.0)):
        assert points[name].std() == pytest.approx(width, rel=0.05)
        assert points[name].mean() == pytest.approx(START[name], abs=5 * width / 4000**0.5)


def test_starts_are_uniform_between_two_limits():
    x = drawn({"a": Range(0.1, -2.0, 6.0)})["a"]
    counts = np.histogram(x, bins=8, range=(-2.0, 6.0))[0]
    assert counts.sum() == 4000
    assert counts == pytest.approx(np.full(8, 500), abs=5 * 500**0.5)


@pytest.mark.parametrize(("allowed", "side"), [(Range(0.1, 3.0, None), 1.0), (Range(0.1, None, 5.0), -1.0)])
def test_a_start_beyond_one_limit_is_reflected(allowed, side):
    """None piles up at the limit; what is not reflected is as without a limit."""
    edge = 3.0 if side > 0 else 5.0
    free, there = drawn(FREE)["a"], drawn({**FREE, "a": allowed})["a"]
    inside = side * (free - edge) >= 0
    np.testing.assert_array_equal(there[inside], free[inside])
    np.testing.assert_allclose(there[~inside], 2 * edge - free[~inside])
    assert (side * (there - edge) > 0).all()


def test_a_seed_repeats_its_starts_and_held_parameters_stay():
    free = {"a": FREE["a"]}
    assert random_points(LIKE, START, free, 5, 7)[:3] == random_points(LIKE, START, free, 3, 7)
    assert random_points(LIKE, START, free, 3, 8) != random_points(LIKE, START, free, 3, 7)
    assert {(point["b"], point["c"]) for point in random_points(LIKE, START, free, 5, 7)} == {(2.0, 0.0)}


@pytest.mark.parametrize("seed", [None, -1, 1.5, 2**41])
def test_a_seed_that_repeats_nothing_is_refused(seed):
    with pytest.raises(InputError, match=r"seed is .*, but a whole number from 0"):
        random_points(LIKE, START, FREE, 1, seed)


def counts(observed, strength=1.0, shape=(1.0, 2.0)):
    return PoissonLikelihood(observed, lambda a: [strength * a * each for each in shape])


def test_a_fingerprint_tells_data_functions_truths_and_ranges_apart():
    truth, free = {"a": 4.0}, {"a": Range(0.1)}
    known = fingerprint(counts([5, 8]), truth, free)
    assert known == fingerprint(counts([5, 8]), dict(truth), dict(free))
    assert known == fingerprint(counts([5, 8], strength=1.0 + 1e-14), truth, free)  # ten digits are compared
    others = [
        fingerprint(counts([5, 9]), truth, free),
        fingerprint(counts([5, 8], strength=1.0 + 1e-6), truth, free),
        fingerprint(counts([5, 8]), {"a": 4.0 + 1e-15 * 4}, free),
        fingerprint(counts([5, 8]), truth, {"a": Range(0.2)}),
        fingerprint(counts([5, 8]), truth, {"a": Range(0.1, 0.0)}),
        fingerprint(GaussianLikelihood([5, 8], 1.0, lambda a: [a, 2 * a]), truth, free),
    ]
    assert len({known, *others}) == 7


def test_at_an_asimov_truth_rounding_does_not_change_a_fingerprint():
    """−2 ln L is 0 there but for rounding, all of whose digits depend on the order of a sum."""
    truth = {"a": 4.1}
    data = np.array([0.1, 0.2, 0.3, 0.7, 1.1]) * truth["a"]

    def fingerprint_of(factor):
        like = PoissonLikelihood(data, lambda a: factor * np.array([0.1, 0.2, 0.3, 0.7, 1.1]) * a)
        return like.evaluate(truth), fingerprint(like, truth, {"a": Range(0.1)})

    one, other = fingerprint_of(1.0), fingerprint_of(1.0 + 4e-16)
    assert f"{one[0]:.9e}" != f"{other[0]:.9e}"
    assert one[1] == other[1]
    assert one[1] != fingerprint_of(1.0 + 1e-3)[1]


@pytest.mark.parametrize("value", [0.25, 31.4, 2e4, 3e9])
def test_a_fingerprint_compares_six_decimals_or_ten_digits(value):
    def fingerprint_at(chi2):
        return fingerprint(GaussianLikelihood([0.0], 1.0, lambda a: [np.sqrt(chi2) + 0.0 * a]), {"a": 1.0}, {})

    step = max(1e-6, 10.0 ** (np.floor(np.log10(value)) - 9))
    assert fingerprint_at(value) == fingerprint_at(value + 0.1 * step)
    assert fingerprint_at(value) != fingerprint_at(value + 2.0 * step)


def test_functions_that_agree_at_the_truth_are_told_by_what_is_beside_it():
    def flat(a):
        return [4.0, 8.0 + 0.0 * a]

    truth, free = {"a": 4.0}, {"a": Range(0.1)}
    like = PoissonLikelihood([5, 8], flat)
    assert like.evaluate(truth) == counts([5, 8]).evaluate(truth)
    assert fingerprint(like, truth, free) != fingerprint(counts([5, 8]), truth, free)


def test_an_infinite_error_is_no_first_step():
    """A fit gives it to a parameter at a limit that may go as far as the other one."""
    problem = Problem(Pull("a", 1.0, 0.5), {"a": 1.0}, {"a": Range(0.25, 0.0, 9.0)})
    assert problem.near({}, steps={"a": float("inf")}).free["a"].step == 0.5
    assert problem.near({}, steps={"a": 0.125}).free["a"].step == 0.125
