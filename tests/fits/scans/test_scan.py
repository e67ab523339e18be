"""Scans against fits and MINOS on random problems, and on problems whose answer is known: islands, holes, limits."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from iminuit import Minuit

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import EXCLUDED

RNG = np.random.default_rng(5)
SIGNAL, BACKGROUND, TILT = RNG.uniform(0.5, 5, 8), RNG.uniform(1, 6, 8), RNG.uniform(-0.3, 0.3, 8)


def counts(observed):
    def expected(s, b=1.0, tilt=0.0):
        return s * SIGNAL * (1 + tilt * TILT + (tilt * TILT) ** 2) + b * BACKGROUND

    return PoissonLikelihood(observed, expected) + Pull("b", 1.0, 0.3) + Pull("tilt", 0.0, 1.0)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@example([0, 6, 7, 10, 14, 12, 12, 2], 3)  # at the grid's lower end −2 ln L is 186.6 above the best, Minuit's 185.8
@given(st.lists(st.integers(0, 15), min_size=8, max_size=8).filter(lambda each: sum(each) > 25), st.integers(0, 99))
def test_random_problems_have_the_minima_and_intervals_of_minuit(observed, seed):
    likelihood = counts(np.array(observed))
    minuit = Minuit(lambda s, b, tilt: likelihood.evaluate({"s": s, "b": b, "tilt": tilt}), s=1.0, b=1.0, tilt=0.0)
    minuit.errordef, minuit.strategy, minuit.tol, minuit.print_level = 1.0, 2, 1e-4, 0
    minuit.migrad()
    assume(minuit.valid)
    minuit.minos("s", cl=0.683)
    assume(minuit.valid and minuit.merrors["s"].is_valid)
    best, error = minuit.values["s"], minuit.errors["s"]
    grid = np.linspace(best - 3.1 * error, best + 3.3 * error, 21)
    found = scan(likelihood, s=grid, seed=seed)
    assert found.message == ""
    assert found.fval == pytest.approx(minuit.fval, abs=1e-6)
    assert found.best["s"] == pytest.approx(best, abs=1e-3 * error)
    for low, high in found.intervals(0.683)[:1]:
        assert low == pytest.approx(best + minuit.merrors["s"].lower, abs=1e-3 * error)
        assert high == pytest.approx(best + minuit.merrors["s"].upper, abs=1e-3 * error)
    for at in (0, 13, 20):
        minuit.values = [grid[at], found.values["b"][at], found.values["tilt"][at]]
        minuit.fixed["s"] = True
        minuit.migrad()
        if found.delta[at] < EXCLUDED:
            assert found.delta[at] + found.fval == pytest.approx(minuit.fval, abs=1e-6)
        else:  # an excluded point has an upper bound, and is excluded by Minuit too
            assert found.delta[at] + found.fval > minuit.fval - 1e-6 > found.fval + EXCLUDED


def test_a_scan_agrees_with_the_profile_and_the_contour_of_a_fit():
    likelihood = counts(np.array([7, 3, 9, 5, 8, 4, 6, 10]))
    result = fit(likelihood, s=1.0)
    grid = np.linspace(0.0, 3.0, 13)
    found = scan(likelihood, s=grid)
    np.testing.assert_allclose(found.delta, result.profile("s", points=grid)[1], atol=2e-5)
    assert found.intervals(0.683)[0] == pytest.approx(result.interval("s", 0.683), abs=1e-3 * result.errors["s"])
    assert set(found.values) == {"b", "tilt"}
    at = found.values["b"][4], found.values["tilt"][4]
    assert likelihood(s=grid[4], b=at[0], tilt=at[1]) - found.fval == pytest.approx(found.delta[4], abs=1e-9)
    plane = scan(likelihood, s=np.linspace(-0.5, 3.5, 25), b=np.linspace(-0.2, 2.4, 25))
    (curve,) = plane.contour(0.683)
    theirs = result.contour("s", "b", size=24)
    scale = np.array([result.errors["s"], result.errors["b"]])
    distance = np.abs((theirs[:, None] - curve.points[None]) / scale).sum(axis=2).min(axis=1)
    assert distance.max() < 0.05  # the spacing of the curve's points
    for x, y in curve.points[::20]:
        assert result.rise(s=float(x), b=float(y)) == pytest.approx(2.2977, abs=6e-3)
    x, rise = plane.profile("s")
    np.testing.assert_allclose(rise[5:15], result.profile("s", points=x[5:15])[1], atol=5e-3)


# --- islands and holes ------------------------------------------------------------------------------------------------

SQUARE = GaussianLikelihood([4.0], 1.0, lambda x, k=1.0: [k * x * x]) + Pull("k", 1.0, 1e-4)
AXIS = np.linspace(-3, 3, 25)


def test_two_islands_of_one_parameter():
    found = scan(SQUARE, x=AXIS)
    pieces = found.intervals(0.683)
    edges = np.sqrt([3.0, 5.0])  # the level is 1.0014, not 1
    np.testing.assert_allclose(pieces, [(-edges[1], -edges[0]), (edges[0], edges[1])], atol=1e-3)
    assert len(found.intervals(rise=17.0)) == 1


def test_islands_between_the_nodes_are_found():
    """Each of two islands is a fortieth of a cell wide."""
    sharp = GaussianLikelihood([2.0], 0.02, lambda x: [x * x])
    found = scan(sharp, x=np.linspace(-3, 3, 8))
    width = 0.02 / (2 * 2**0.5)
    pieces = found.intervals(0.683)
    assert len(pieces) == 2
    for (low, high), centre in zip(pieces, (-(2**0.5), 2**0.5), strict=True):
        assert (low, high) == pytest.approx((centre - width, centre + width), abs=1e-2 * width)


def test_islands_of_two_parameters_between_the_nodes_are_found():
    sharp = GaussianLikelihood([2.0, 1.0], 0.05, lambda x, y: [x * x, y * y])
    found = scan(sharp, x=np.linspace(-3, 3, 13), y=np.linspace(-3.1, 3, 14))
    islands = found.contour(0.683)
    assert len(islands) == 4
    assert all(each.closed and not each.hole for each in islands)
    centres = sorted(tuple(np.sign(each.points.mean(axis=0)).tolist()) for each in islands)
    assert centres == [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    area = np.pi * 2.2977 * (0.05 / (2 * 2**0.5)) * (0.05 / 2)
    assert [each.area for each in islands] == pytest.approx([area] * 4, rel=0.02)


def test_a_ring_has_a_hole():
    ring = GaussianLikelihood([2.0], 0.5, lambda x, y, k=1.0: [k * (x * x + y * y)]) + Pull("k", 1.0, 1e-4)
    found = scan(ring, x=AXIS, y=AXIS)
    outer, inner = found.contour(0.683)
    rise = 0.5 * 2.2977**0.5
    assert (outer.hole, inner.hole) == (False, True)
    assert outer.area == pytest.approx(np.pi * (2 + rise), rel=2e-3)
    assert inner.area == pytest.approx(-np.pi * (2 - rise), rel=4e-3)
    (piece,) = found.intervals(0.683, "y")
    assert piece == pytest.approx((-(2.5005**0.5), 2.5005**0.5), abs=0.03)  # interpolated, near a bend


def test_a_nuisance_with_two_minima_is_at_the_lower_everywhere():
    """z is near +1 or −1, as x decides: a profile that follows one of them is wrong on half of the grid."""
    double = GaussianLikelihood([0.0, 0.0], [0.1, 1.0], lambda x, z: [z * z - 1, x - z])
    grid = np.linspace(-2, 2, 41)
    found = scan(double, x=grid, z=0.9)
    assert (np.sign(found.values["z"]) == np.sign(grid))[np.abs(grid) > 0.05].all()
    np.testing.assert_allclose(found.delta, found.delta[::-1], atol=1e-6)
    plane = GaussianLikelihood([0.0, 0.0, 0.0], [0.1, 1.0, 1.0], lambda x, y, z: [z * z - 1, x - z, y])
    rows = scan(plane, x=grid, y=np.linspace(-1, 1, 21), z=-0.7)
    np.testing.assert_allclose(rows.delta[:, 10], found.delta, atol=1e-6)


# --- limits, flat directions, few counts ------------------------------------------------------------------------------


def test_limits_of_profiled_and_of_scanned_parameters_hold():
    line = GaussianLikelihood([-1.0, 1.0], 1.0, lambda x, b: [b + x, x])
    found = scan(line, x=np.linspace(-2, 2, 17), b=0.5, limits={"b": (0.0, None), "x": (-2.0, 2.0)})
    assert (found.values["b"] >= 0).all()
    grid = found.grids["x"]
    expected = (grid - 1) ** 2 + np.where(grid > -1, (grid + 1) ** 2, 0.0)
    np.testing.assert_allclose(found.delta + found.fval, expected, atol=1e-6)
    assert found.fval == pytest.approx(2.0, abs=1e-6)
    edge = scan(Pull("x", -1.0, 1.0), x=np.linspace(0, 3, 7), limits={"x": (0.0, None)})
    assert edge.best["x"] == pytest.approx(0.0, abs=1e-3)
    assert edge.intervals(rise=3.0) == (pytest.approx((0.0, 1.0), abs=2e-3),)


def test_the_best_point_may_lie_beside_the_grid():
    found = scan(Pull("x", 5.0, 1.0), x=np.linspace(0, 4, 9))
    assert found.best["x"] == pytest.approx(5.0, abs=1e-3)
    assert found.delta[-1] == pytest.approx(1.0, abs=1e-6)
    assert found.intervals(rise=4.0) == (pytest.approx((3.0, 4.0), abs=1e-3),)


def test_a_flat_direction_is_profiled_and_flat():
    found = scan(
        GaussianLikelihood([1.0], 1.0, lambda x, y, z: [x * z + 0 * y]), x=np.linspace(-1, 1, 11), y=0.0, z=1.0
    )
    assert found.delta[np.abs(found.grids["x"]) > 0.1] == pytest.approx(0.0, abs=1e-6)
    assert found.delta[5] == pytest.approx(1.0)
    plane = scan(Pull("x", 0.0, 1.0) + GaussianLikelihood([0.0], 1.0, lambda x, y: [x + 0 * y]), x=AXIS, y=AXIS)
    assert [curve.closed for curve in plane.contour()] == [False, False]


@pytest.mark.slow
@pytest.mark.parametrize("observed", [np.zeros(8), np.eye(8)[2]])
def test_few_counts(observed):
    likelihood = counts(observed)
    found = scan(likelihood, s=np.linspace(0.0, 2.0, 11), limits={"s": (0.0, None)})
    result = fit(likelihood, s=0.2, limits={"s": (0.0, None)})
    assert found.fval == pytest.approx(result.fval, abs=1e-6)
    assert found.intervals(0.683)[0][0] == pytest.approx(0.0, abs=1e-6)


# --- the rest of its face ---------------------------------------------------------------------------------------------


def test_progress_is_told_and_seeds_repeat():
    told = []
    first = scan(SQUARE, x=AXIS, progress=told.append)
    assert sum(told) >= AXIS.size
    assert (scan(SQUARE, x=AXIS).delta == first.delta).all()


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: scan(3, x=AXIS), "likelihood is 3, but a likelihood"),
        (lambda: scan(SQUARE), "grids of one or two parameters, but 0 arrays"),
        (lambda: scan(SQUARE, z=AXIS), "There is no parameter 'z'; the choices are x, k"),
        (lambda: scan(SQUARE, x=AXIS[::-1]), "the grid of x is .* but a strictly increasing list"),
        (lambda: scan(SQUARE, x=[1.0]), "the grid of x is .* but a list of 2 or more numbers"),
        (lambda: scan(SQUARE, x=[0.0, np.nan]), "the grid of x is nan, but a finite number"),
        (lambda: scan(SQUARE, x=[[0.0, 1.0]]), "the grid of x is .* but a list of 2"),
        (lambda: scan(SQUARE, x=AXIS, fixed={"x": 1.0}), "x is given both a fixed value and a grid"),
        (lambda: scan(SQUARE, x=AXIS, k=1.0, fixed={"k": 1.0}), "k is given both a fixed value and a start value"),
        (lambda: scan(SQUARE, x=AXIS, fixed={"z": 1.0}), "There is no parameter 'z'"),
        (lambda: scan(SQUARE, x=AXIS, limits={"x": (0.0, None)}), "the grid of x is .* values within the limits"),
        (lambda: scan(SQUARE, x=AXIS, limits={"z": (0.0, None)}), "There is no parameter 'z'"),
        (lambda: scan(SQUARE, x=AXIS, levels=(1.2,)), "level is 1.2, but a confidence level between 0 and 1"),
        (lambda: scan(SQUARE, x=AXIS, starts=0), "starts is 0, but a whole number from 1"),
        (lambda: scan(SQUARE, x=AXIS, refine=-1), "refine is -1, but a whole number from 0"),
        (lambda: scan(GaussianLikelihood([1.0], 1.0, lambda x, y: [x * y]), x=AXIS), "no start value of y"),
        (lambda: scan(Pull("levels", 0.0, 1.0), x=AXIS), "cannot be called levels, which is an argument of scan"),
        (lambda: scan(SQUARE, x=AXIS).contour(), "needs two scanned parameters, but this scan has 1"),
        (lambda: scan(SQUARE, x=AXIS).profile("k"), "There is no scanned parameter 'k'; the choices are x"),
        (lambda: scan(SQUARE, x=AXIS).intervals(0.0), "level is 0.0, but a confidence level"),
        (lambda: scan(SQUARE, x=AXIS).intervals(rise=-1.0), "rise is -1.0, but a number above zero"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(ask, sentence):
    with pytest.raises(InputError, match=sentence):
        ask()


def test_two_islands_in_one_cell_are_both_found():
    """About x = 0, on a node, and 0.4; at the node 0.5 the likelihood is as low as nowhere but at 0."""
    like = GaussianLikelihood([0.0, 0.0], 1.0, lambda x, y: [x * (x - 0.4) / 0.01, y / 0.05])
    wide, near = (scan(like, x=np.linspace(-a, a, n), y=np.linspace(-a, a, n)) for a, n in ((8.0, 33), (0.8, 33)))
    assert len(wide.contour()) == len(near.contour()) == 2
    areas = [sorted(curve.area for curve in found.contour()) for found in (wide, near)]
    assert areas[0] == pytest.approx(areas[1], rel=0.01)
