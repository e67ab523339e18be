"""Likelihoods in logarithms of their parameters: the same numbers, by the chain rule the same slopes."""

import math

import numpy as np
import pytest

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.parameters import Range
from nuscatter.fits.scans.logarithmic import InLogarithms, is_geometric, logarithm
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import load_scan


@pytest.mark.parametrize(
    ("grid", "geometric"),
    [
        (np.geomspace(1e-6, 1e3, 40), True),
        ([1.0, 2.0], False),  # two values have one ratio whatever they are
        ([0.0, 1.0, 2.0], False),
        ([-4.0, -2.0, -1.0], False),
        (np.linspace(1, 2, 9), False),
        (np.geomspace(1, 10, 9) * (1 + 1e-5 * np.arange(9) ** 2), False),
    ],
)
def test_a_geometric_grid_has_one_ratio(grid, geometric):
    assert is_geometric(np.array(grid)) is geometric


def test_a_geometric_grid_is_logarithmic_unless_told(tmp_path):
    like = Pull("x", 2.0, 1.0)
    assert scan(like, x=[1.0, 2.0, 4.0]).log == ("x",)
    assert scan(like, x=[1.0, 2.0, 4.0], log=()).log == ()
    assert scan(like, x=[1.0, 2.0, 5.0]).log == ()
    found = scan(like, x=[1.0, 2.0, 5.0], log=["x"])
    assert found.log == load_scan(found.save(tmp_path / "scan.npz")).log == ("x",)


def test_derivatives_in_a_logarithm_are_x_times_those_in_x():
    like = GaussianLikelihood([3.0, 1.0], 0.5, lambda x, y: [x * x, x + y]) + Pull("y", 0.0, 1.0)

    seen, free = InLogarithms(like, ("x",)), {"x": Range(0.1), "y": Range(1.0)}
    u, y = np.log(1.3), 0.4
    _, gradient, curvature = seen.derivatives({"x": np.array([u]), "y": np.array([y])}, free)
    h = 1e-5
    slope = (seen.evaluate({"x": u + h, "y": y}) - seen.evaluate({"x": u - h, "y": y})) / (2 * h)
    assert gradient[0, 0] == pytest.approx(slope, rel=1e-6)
    x = 1.3
    assert curvature[0, 0, 0] == pytest.approx(8 * ((2 * x) ** 2 + 1) * x**2, rel=1e-6)
    assert curvature[0, 0, 1] == pytest.approx(8 * x, rel=1e-6)


def test_values_starts_and_limits_are_those_of_the_parameters():
    like = GaussianLikelihood([3.0, 1.0], 0.5, lambda x, y: [x * x, x + y]) + Pull("x", 2.0, 1.0)
    seen = InLogarithms(like, ("x",))
    assert seen.evaluate({"x": math.log(1.3), "y": 0.4}) == pytest.approx(like(x=1.3, y=0.4), rel=1e-14)
    points = {"x": np.log([1.3, 2.0]), "y": np.array([0.4, -1.0])}
    assert seen.evaluate_many(points).tolist() == pytest.approx([like(x=1.3, y=0.4), like(x=2.0, y=-1.0)])
    assert seen.ndata == like.ndata
    assert seen.arguments["x"].start == pytest.approx(math.log(2.0))
    assert seen.arguments["y"] == like.arguments["y"]


def test_the_best_point_is_where_the_fit_of_the_parameters_is():
    like = GaussianLikelihood([3.0, 1.0], 0.5, lambda x, y: [x * x, x + y])
    own, seen = fit(like, x=2.0, y=0.0), fit(InLogarithms(like, ("x",)), x=math.log(2.0), y=0.0)
    assert math.exp(seen.values["x"]) == pytest.approx(own.values["x"], rel=1e-4)
    assert seen.fval == pytest.approx(own.fval, abs=1e-6)


def test_a_descent_without_end_meets_no_overflow():
    """As of the coupling of a mediator where zero is best; a scan ended in an OverflowError."""
    like = GaussianLikelihood([1.0], 0.5, lambda x: [1 / (1 + x)])
    seen = InLogarithms(like, ("x",))
    for far in (1e3, -1e3, 1e300):
        assert math.isfinite(seen.evaluate({"x": far}))
        assert np.isfinite(seen.evaluate_many({"x": np.array([far])})).all()
    assert seen.evaluate({"x": -1e3}) == pytest.approx(like(x=0.0), abs=1e-12)


@pytest.mark.parametrize("value", [None, 0.0, -1.0, math.inf])
def test_what_has_no_logarithm_is_no_limit(value):
    assert logarithm(value) is None
