"""Feldman and Cousins's construction against an exact one, and where Δχ² fails."""

from typing import Annotated

import numpy as np
import pytest
from scipy.stats import poisson

from nuscatter.computing.block_runs import Workers
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.toys.coverage import coverage
from nuscatter.fits.toys.feldman_cousins import critical, feldman_cousins
from nuscatter.fits.toys.toys import Toys

pytestmark = pytest.mark.slow  # the fast set stays short


def above_zero(s: Annotated[float, (0, None)]):
    return [s + 3.0]


def exact(observed, level=0.9, background=3.0):
    """The acceptance by likelihood ratios, summed over counts: (low, high) on a fine grid."""
    counts = np.arange(80)
    inside = []
    for s in np.arange(0.0, 16.0, 0.005):
        p = poisson.pmf(counts, s + background)
        order = np.argsort(-p / poisson.pmf(counts, np.maximum(counts, background)))
        taken = order[: np.searchsorted(np.cumsum(p[order]), level) + 1]
        if observed in taken:
            inside.append(s)
    return inside[0], inside[-1]


def test_the_oracle_has_the_papers_numbers():
    """Table IV, b = 3.0."""
    for observed, ends in {2: (0.0, 3.04), 3: (0.0, 4.42), 4: (0.0, 5.60), 7: (0.89, 9.53)}.items():
        assert exact(observed) == pytest.approx(ends, abs=0.011)


@pytest.mark.parametrize("observed", [1, 7])
def test_counts_over_a_background_are_the_exact_construction(observed):
    low, high = exact(observed)
    grid = np.unique(np.clip([*(low + np.array([-0.3, 0.3])), *(high + np.linspace(-0.4, 0.4, 5))], 0, 20))
    belt = feldman_cousins(PoissonLikelihood([observed], above_zero), s=grid, toys=2560)
    surely = (grid > low + 0.25) & (grid < high - 0.25)
    assert belt.accepted[surely].all()
    assert not belt.accepted[(grid < low - 0.25) | (grid > high + 0.25)].any()
    assert belt.intervals()[-1][1] == pytest.approx(high, abs=0.25)


def test_a_gaussian_is_wilks():
    belt = feldman_cousins(GaussianLikelihood([1.0], 0.5, lambda x: [x]), x=np.linspace(-1, 3, 9), level=0.9, toys=1920)
    np.testing.assert_allclose(belt.critical, belt.wilks, rtol=0.12)
    assert belt.wilks == pytest.approx(2.705543, rel=1e-6)
    assert np.ptp(belt.critical) < 0.02  # the same luck at every point
    ((low, high),) = belt.intervals()
    assert (low, high) == pytest.approx((1 - 1.645 * 0.5, 1 + 1.645 * 0.5), abs=0.06)
    np.testing.assert_allclose(belt.p_value[4], 1.0)


def test_at_a_physical_boundary_the_critical_value_is_smaller():
    """At the boundary half of the toys have no rise: 90 % of ½χ²₀ + ½χ²₁ lie below 1.642, not 2.706."""

    def mean(x: Annotated[float, (0, None)]):
        return [x]

    belt = feldman_cousins(GaussianLikelihood([-1.0], 1.0, mean), x=np.linspace(0, 2, 5), toys=3200)
    assert belt.critical[0] == pytest.approx(1.642, rel=0.12)
    assert belt.critical[-1] == pytest.approx(2.706, rel=0.12)
    ((low, high),) = belt.intervals()
    assert low == 0.0
    assert high == pytest.approx(0.81, abs=0.08)  # Table X of the paper, x₀ = −1 at 90 %


def test_two_islands_are_both_found():
    """μ = b + s(1 + ε)², as a coupling that interferes with a known one: ε = 0 and −2 are the same."""
    like = PoissonLikelihood([105], lambda epsilon=0.3: [50.0 + 50.0 * (1 + epsilon) ** 2])
    belt = feldman_cousins(like, epsilon=np.linspace(-2.5, 0.5, 31), toys=320, level=0.683)
    left, right = belt.intervals()
    assert left[0] + right[1] == pytest.approx(-2.0, abs=0.02)
    assert left[1] + right[0] == pytest.approx(-2.0, abs=0.02)
    assert right[0] < 0.05 < right[1] < 0.3


def test_two_parameters_have_a_region():
    like = GaussianLikelihood([0.0, 0.0], 1.0, lambda x, y: [x, y])
    belt = feldman_cousins(like, x=[-1.0, 0.0, 3.0], y=[0.0, 2.5], toys=1280, level=0.9)
    assert belt.rise.shape == (3, 2)
    np.testing.assert_allclose(belt.rise, [[1, 7.25], [0, 6.25], [9, 15.25]], atol=1e-6)
    np.testing.assert_allclose(belt.critical, 4.605, rtol=0.12)
    np.testing.assert_array_equal(belt.accepted, [[True, False], [True, False], [False, False]])
    with pytest.raises(InputError, match="Intervals are those of one parameter"):
        belt.intervals()


def squares(x=0.5, y=0.5):
    """Two couplings that enter as squares, and a little as they are: one minimum in each of four quadrants."""
    return [x * x, y * y, 0.02 * x, 0.02 * y]


def lowest_of_one(square, line, width):
    """The exact minimum over x of ((square − x²)² + (line − x/50)²)/width²: a root of its derivative, a cubic."""
    roots = np.roots([2.0, 0.0, 0.02**2 - 2.0 * square, -0.02 * line])
    x = roots[abs(roots.imag) < 1e-9].real
    return np.min((square - x * x) ** 2 + (line - 0.02 * x) ** 2) / width**2


def test_in_a_plane_of_four_islands_each_toy_has_its_lowest_minimum():
    """The two parameters are separate, so that each toy's minimum is known exactly."""
    like, count, width = GaussianLikelihood([1.0, 1.0, 0.0, 0.0], 0.05, squares), 300, 0.05
    grid = [-1.4, -1.0, 0.8, 1.4]
    belt = feldman_cousins(like, x=grid, y=grid, toys=count, level=0.683, beyond=None, starts=1)
    for at in [(1, 1), (1, 2)]:
        x, y = grid[at[0]], grid[at[1]]
        (data,) = Toys(like, {"x": x, "y": y}, 0).ensemble(range(count)).data
        lowest = [lowest_of_one(a, c, width) + lowest_of_one(b, d, width) for a, b, c, d in data.T]
        at_truth = np.sum((data - np.array(squares(x, y))[:, None]) ** 2, axis=0) / width**2
        assert belt.critical[at] == pytest.approx(critical(at_truth - lowest, None, 0.683), rel=1e-5, abs=0)
        assert belt.critical[at] > 2.5  # the choice between islands makes it larger than the 2.30 of χ²


def test_a_run_in_a_folder_goes_on(tmp_path):
    like = PoissonLikelihood([4], above_zero) + Pull("s", 2.0, 1.0)
    first = feldman_cousins(like, s=np.linspace(0, 4, 5), toys=128, on=Workers(folder=tmp_path))
    sorted(tmp_path.glob("chunk-*.bin"))[-1].unlink()
    again = feldman_cousins(like, s=np.linspace(0, 4, 5), toys=128, on=Workers(folder=tmp_path))
    np.testing.assert_array_equal(first.critical, again.critical)


def test_wrong_arguments_are_refused():
    like = PoissonLikelihood([4], above_zero)
    with pytest.raises(InputError, match="one or two parameters"):
        feldman_cousins(like, s=1.0)
    with pytest.raises(InputError, match="There is no parameter 't'"):
        feldman_cousins(like, t=[0.0, 1.0])
    with pytest.raises(InputError, match="within the limits"):
        feldman_cousins(like, s=[-1.0, 1.0])
    with pytest.raises(InputError, match="level is 90"):
        feldman_cousins(like, s=[0.0, 1.0], level=90)


def mixing(s22: Annotated[float, (0, 1)]):
    """Disappearance by a mixing that cannot be negative, in bins of energy."""
    return 400.0 * (1.0 - s22 * np.array([0.02, 0.10, 0.16, 0.10, 0.02]))


def test_a_mixing_angle_at_its_boundary_is_covered_where_wilks_fails():
    like, truth = PoissonLikelihood(np.zeros(5), mixing), {"s22": 0.0}
    wilks = coverage(like, truth, "s22", toys=2000, seed=1, starts=2)
    assert (wilks.pull > 4).all()  # over-covers: (1 + 0.683)/2 and 0.95
    np.testing.assert_allclose(wilks.fraction, [0.8415, 0.95], atol=0.025)
    data = PoissonLikelihood(mixing(0.0), mixing)
    ends = [
        feldman_cousins(data, s22=[0.0, 0.5], toys=20_000, level=level, seed=2).critical[0] for level in (0.683, 0.9)
    ]
    right = coverage(like, truth, "s22", toys=2000, seed=1, critical=ends, starts=2)
    assert (abs(right.pull) < 3).all(), right.fraction


def quadratic(epsilon=0.0):
    """A rate that a new coupling changes by (1 + ε)²."""
    return [30.0 + 60.0 * (1.0 + epsilon) ** 2]


def test_a_parameter_that_enters_as_a_square_is_covered():
    """Away from the fold Δχ² covers, on two islands; near it, where the islands merge, only toys do."""
    like = PoissonLikelihood([0.0], quadratic)
    away = coverage(like, {"epsilon": 0.0}, "epsilon", toys=2000, seed=4, starts=3)
    assert (abs(away.pull) < 3).all(), away.fraction
    fold = {"epsilon": -0.95}
    wilks = coverage(like, fold, "epsilon", toys=2000, seed=4, starts=3)
    assert (wilks.pull > 4).all(), wilks.fraction
    data = PoissonLikelihood(quadratic(-0.95), quadratic)
    for at, level in enumerate((0.683, 0.9)):
        belt = feldman_cousins(data, epsilon=[-2.5, -0.95, 0.5], toys=20_000, level=level, seed=5)
        right = coverage(
            like, fold, "epsilon", toys=2000, seed=4, levels=[level], critical=[belt.critical[1]], starts=3
        )
        steps = np.unique(right.fits.rise[0].round(6), return_counts=True)[1].max() / 2000  # counts are whole
        assert -3 * right.error[0] < right.fraction[0] - level < 3 * right.error[0] + steps, (at, right.fraction)


class Counts:
    """A signal over a known background; batched, since it is asked thousands of times."""

    def __init__(self, background):
        self.background = background

    def __call__(self, s: Annotated[float, (0, None)] = 1.0):
        return [s + self.background]

    def many(self, values):
        return values["s"][None] + self.background


@pytest.mark.parametrize(
    ("observed", "background", "grid", "ends"),
    [
        (0, 3.0, [0.5, 0.75, 1.0, 1.25], (0.5, 0.95)),  # the paper prints 1.08, not to fall as b grows
        (1, 3.0, [0.0, 0.75, 1.0, 1.5, 1.75, 2.0], (0.0, 1.88)),  # 0.8987 is preferred from 1.525 on: 1e6 toys at least
        (5, 1e-9, [1.5, 2.0, 6.0, 9.75, 10.0], (1.84, 9.99)),
        (7, 3.0, [0.0, 1.0, 9.0, 10.0], (0.89, 9.53)),
    ],
)
def test_ends_are_found_between_the_points_of_a_grid(observed, background, grid, ends):
    """Table IV, and sums of Poisson probabilities; the last accepted points are 0.75 and 9.75."""
    like = PoissonLikelihood([observed], Counts(background))
    belt = feldman_cousins(like, s=grid, tolerance=0.004)
    ((low, high),) = belt.intervals()
    right = exact(observed, background=background)
    assert (low, high) == pytest.approx(ends, abs=0.011)
    assert high == pytest.approx(right[1], abs=0.004 + 0.005)  # the tolerance and the oracle's step
    assert belt.accepted.tolist() == [acceptable(observed, s, background) for s in grid]
    assert (np.diff(belt.brackets)[:, 0] <= 0.004).all()


def acceptable(observed, s, background):
    """Whether the counts that are preferred have less than 90 % together."""
    counts = np.arange(80)
    p = poisson.pmf(counts, s + background)
    ratio = p / poisson.pmf(counts, np.maximum(counts, background))
    return bool(p[ratio > ratio[observed] * (1 + 1e-9)].sum() < 0.9)


def test_the_tolerance_is_kept_and_a_folder_holds_each_halving(tmp_path):
    def mean(x):
        return [x]

    like = GaussianLikelihood([1.0], 0.5, mean)
    on = Workers(folder=tmp_path)
    belt = feldman_cousins(like, x=[-1.0, 1.0, 3.0], toys=256, tolerance=0.3, on=on)
    assert np.diff(belt.brackets)[:, 0].tolist() == [0.25, 0.25]
    assert {each.name for each in tmp_path.iterdir() if each.is_dir()} == {"end-0", "end-1", "end-2"}
    ((low, high),) = belt.intervals()
    assert belt.brackets[0, 0] < low < belt.brackets[0, 1]
    assert (low, high) == pytest.approx((1 - 1.645 * 0.5, 1 + 1.645 * 0.5), abs=0.2)
    again = feldman_cousins(like, x=[-1.0, 1.0, 3.0], toys=256, tolerance=0.3, on=on)
    np.testing.assert_array_equal(belt.excess, again.excess)
    with pytest.raises(InputError, match=r"tolerance is 0\.0, but a number above zero"):
        feldman_cousins(like, x=[-1.0, 3.0], tolerance=0.0)


def test_the_critical_value_is_the_least_that_enough_toys_do_not_exceed():
    """Of ten toys nine do not exceed the ninth: 8, not 8.1 between the two nor 9; 85 % need nine of ten as well."""

    assert critical(np.arange(10.0), None, 0.9) == 8.0
    assert critical(np.arange(10.0), None, 0.85) == 8.0
    assert critical(np.arange(10.0), None, 0.901) == 9.0
    assert critical(np.array([0, 0, 0, 0, 0, 1, 1, 1, 5, 5], dtype=float), None, 0.8) == 1.0
    assert critical(np.array([0.0, 3.0, 1.0]), np.array([0.5, 0.1, 0.4]), 0.85) == 1.0


def test_all_counts_are_the_limit_of_many_toys():
    """A likelihood of two members, the second without any say, is given toys."""
    one = PoissonLikelihood([4], Counts(3.0))
    exactly = feldman_cousins(one, s=[0.0, 2.0])
    by_toys = feldman_cousins(one + GaussianLikelihood([0.0], 1.0, lambda: [0.0]), s=[0.0, 2.0], toys=768)
    assert (exactly.toys, by_toys.toys) == (0, 768)
    np.testing.assert_array_equal(exactly.p_error, 0.0)
    assert (np.abs(exactly.p_value - by_toys.p_value) < 4 * by_toys.p_error).all()
    rest = poisson.sf(6, 3.0) + poisson.pmf([4, 5, 6], 3.0).sum()
    assert exactly.p_value[0] == pytest.approx(rest, rel=1e-9)  # at s = 0 the counts from 4 on rise no less


def test_points_where_the_data_rise_far_have_no_toys():
    """The region is the same with toys everywhere, and so is each critical value that toys gave."""
    like, grid = GaussianLikelihood([0.0, 0.5], 1.0, lambda x, y: [x, y]), np.linspace(-8.0, 8.0, 9)
    some = feldman_cousins(like, x=grid, y=grid, toys=64)
    every = feldman_cousins(like, x=grid, y=grid, toys=64, beyond=None)
    rise = grid[:, None] ** 2 + (grid - 0.5) ** 2
    np.testing.assert_array_equal(some.tested, rise <= 10 * some.wilks)
    assert every.tested.all()
    np.testing.assert_array_equal(some.accepted, every.accepted)
    np.testing.assert_array_equal(some.critical[some.tested], every.critical[some.tested])
    assert set(some.critical[~some.tested]) == {some.wilks}
    assert not some.accepted[~some.tested].any()
    assert not some.p_value[~some.tested].any()


def test_ends_beside_points_without_toys_are_found():
    like = GaussianLikelihood([1.0], 1.0, lambda x: [x])
    belt = feldman_cousins(like, x=[-29.0, 1.0, 31.0], toys=512, level=0.9, tolerance=0.2)
    assert belt.tested.tolist() == [False, True, False]
    np.testing.assert_allclose(belt.intervals()[0], [1 - 1.645, 1 + 1.645], atol=0.35)
    nowhere = feldman_cousins(like, x=[20.0, 30.0], toys=8)
    assert not nowhere.accepted.any()
    assert nowhere.intervals() == []
    with pytest.raises(InputError, match="beyond"):
        feldman_cousins(like, x=[0.0, 1.0], beyond=0.0)
