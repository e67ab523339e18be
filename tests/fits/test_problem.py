"""What a fit is asked: names, random starts that a seed repeats, and the fingerprint of a likelihood."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.parameters import Range
from nuscatter.fits.problem import check_names, fingerprint, random_points

LIKE = GaussianLikelihood([1.0, 2.0], 0.5, lambda a, b, c: [a + c, b]) + Pull("b", 2.0, 0.3)
START = {"a": 4.0, "b": 2.0, "c": 0.0}
FREE = {"a": Range(0.1), "b": Range(0.3), "c": Range(0.1)}


def drawn(free, count=4000, seed=1, start=START):
    points = random_points(LIKE, start, free, count, seed)
    return {name: np.array([point[name] for point in points]) for name in start}


def test_a_parameter_cannot_be_called_like_an_option():
    check_names(LIKE, ("seed",))
    with pytest.raises(InputError, match="A parameter cannot be called b, which is an argument of scan; rename it"):
        check_names(LIKE, ("seed", "b"), "scan")


def test_a_pull_on_what_nothing_has_is_refused_beside_other_members_only():
    with pytest.raises(InputError, match=r"pull on flux constrains nothing. There is no parameter 'flux'"):
        check_names(LIKE + Pull("flux", 1.0, 0.1), ())
    check_names(Pull("flux", 1.0, 0.1) + Pull("level", 1.0, 0.1), ())


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


def test_functions_that_agree_at_the_truth_are_told_by_what_is_beside_it():
    def flat(a):
        return [4.0, 8.0 + 0.0 * a]

    truth, free = {"a": 4.0}, {"a": Range(0.1)}
    like = PoissonLikelihood([5, 8], flat)
    assert like.evaluate(truth) == counts([5, 8]).evaluate(truth)
    assert fingerprint(like, truth, free) != fingerprint(counts([5, 8]), truth, free)
