"""Scans by nodes alone, against scans with free fits, exact answers and fits at single values."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.line import profiled_at, scan_line
from nuscatter.fits.scans.scan import scan

SIGNAL, BACKGROUND = np.array([1.0, 2.0, 4.0, 3.0, 1.0]), np.array([4.0, 4.0, 3.0, 2.0, 2.0])
OBSERVED = np.array([5, 8, 9, 5, 2])
LEVELS = (0.683, 0.9)


def amplitude(observed=OBSERVED):
    """Events as the square of a charge, so that there are two islands, with a background that is measured to 20 %."""
    return PoissonLikelihood(observed, lambda g, b=1.0: (g - 0.3) ** 2 * SIGNAL + b * BACKGROUND) + Pull("b", 1.0, 0.2)


@pytest.mark.parametrize("grid", [np.linspace(-3, 3, 31), np.linspace(-2.7, 3.1, 24)])
def test_islands_and_their_ends_are_those_of_a_scan_with_free_fits(grid):
    found, other = scan_line(amplitude(), levels=LEVELS, g=grid), scan(amplitude(), levels=LEVELS, g=grid)
    assert found.fval == pytest.approx(other.fval, rel=0, abs=2e-6)
    for level in LEVELS:
        pieces = found.intervals(level)
        assert len(pieces) == 2
        np.testing.assert_allclose(pieces, other.intervals(level), rtol=0, atol=2e-5)


def test_best_point_is_that_of_a_fit():
    found, best = scan_line(amplitude(), g=np.linspace(0.3, 3, 20)), fit(amplitude(), g=1.0)
    assert found.fval == pytest.approx(best.fval, rel=0, abs=2e-6)
    assert found.best["g"] == pytest.approx(best.values["g"], rel=0, abs=1e-3 * best.errors["g"])
    assert found.best["b"] == pytest.approx(best.values["b"], rel=0, abs=1e-3)


def test_a_geometric_grid_is_scanned_in_logarithms():
    line = GaussianLikelihood([9.0], 1.0, lambda x: [x])
    found = scan_line(line, levels=(0.683,), x=np.geomspace(0.1, 1000, 17))
    assert found.log == ("x",)
    assert found.grids["x"].tolist() == np.geomspace(0.1, 1000, 17).tolist()  # to the last bit
    assert found.intervals(rise=1.0)[0] == pytest.approx((8.0, 10.0), rel=1e-3, abs=0)
    assert found.best["x"] == pytest.approx(9.0, rel=2e-3, abs=0)


@pytest.mark.parametrize("value", [-1.3, 0.31, 1.234, 1.95, 2.1])
def test_the_profile_at_one_value_is_that_of_a_fit(value):
    found = scan_line(amplitude(), g=np.linspace(-2, 2, 21))
    here = profiled_at(amplitude(), found, g=value)
    held = fit(amplitude(), fixed={"g": value})
    assert here.rise + found.fval == pytest.approx(held.fval, rel=0, abs=1e-6)
    assert here.values["b"] == pytest.approx(held.values["b"], rel=0, abs=1e-3)
    assert here.values["g"] == value
    assert here.exact


def test_of_two_minima_in_another_parameter_the_one_of_the_nodes_near_by_is_found():
    """b is near 1 or −1; x says which of the two is lower, and a descent does not leave the one it starts in."""
    wells = GaussianLikelihood([1.0, 0.0], [0.1, 0.5], lambda x, b=1.0: [b * b, b - np.tanh(5 * x)])
    found = scan_line(wells, x=np.linspace(-3, 3, 21))
    for x in (-2.9, -0.5, 0.5, 2.9):
        assert profiled_at(wells, found, x=x).values["b"] == pytest.approx(np.sign(x), rel=0.05, abs=0)


def test_a_value_far_above_the_levels_has_an_upper_bound():
    likelihood = GaussianLikelihood([0.0], 1.0, lambda x, b: [x + b]) + Pull("b", 0.0, 1.0)
    found = scan_line(likelihood, levels=(0.683,), x=np.linspace(-3, 3, 13))
    here = profiled_at(likelihood, found, x=40.0)
    assert not here.exact
    assert here.rise >= 800.0 - 1e-6  # 40²/2


def test_values_between_the_nodes_lie_near_straight_lines():
    found = scan_line(amplitude(), levels=(0.683, 0.9999), g=np.linspace(-3, 3, 21))
    values, rise = found.profile()
    for g in np.linspace(-2.9, 2.9, 37):
        here = profiled_at(amplitude(), found, g=float(g))
        if here.rise < 10:
            assert np.interp(g, values, rise) == pytest.approx(here.rise, rel=0, abs=0.04)


def test_no_value_outside_of_the_grid_is_asked_for_and_few_where_the_profile_is_flat():
    asked = []

    def mass(m, b=1.0):
        asked.append(float(m))
        if not 1.0 <= m <= 100.0 * (1 + 1e-12):
            raise InputError(f"m is {m!r}, but a mass from 1 to 100 was expected.")
        return [10.0 * b * (1 + 1e-6 / m)]

    likelihood = PoissonLikelihood([10], mass) + Pull("b", 1.0, 0.1)
    found = scan_line(likelihood, levels=LEVELS, starts=1, m=np.geomspace(1, 100, 21))
    assert len(set(np.round(asked, 9))) <= 3 * 21  # with differences for slopes
    assert found.intervals(0.683) == ((1.0, 100.0),)


def test_an_oscillating_profile_ends_and_says_so():
    wave = GaussianLikelihood([0.0], 0.3, lambda x: [np.sin(40 * x)])
    found = scan_line(wave, levels=LEVELS, most=60, x=np.linspace(0, 10, 41))
    assert len(found.axes[0]) <= 60
    assert "faster than 60 values" in found.message
    assert "faster" not in scan_line(wave, levels=LEVELS, most=400, x=np.linspace(0, 0.3, 41)).message


def test_a_likelihood_without_other_parameters_is_scanned_too():
    found = scan_line(Pull("x", 1.0, 0.5), levels=(0.683,), x=np.linspace(0, 4, 9))
    assert found.intervals(rise=1.0)[0] == pytest.approx((0.5, 1.5), rel=0, abs=1e-3)
    assert profiled_at(Pull("x", 1.0, 0.5), found, x=3.0).rise == pytest.approx(16.0, rel=1e-9, abs=0)


@pytest.mark.parametrize("values", [{}, {"g": np.linspace(0, 1, 5), "b": np.linspace(0.5, 1, 5)}])
def test_one_array_is_expected(values):
    with pytest.raises(InputError, match="arrays"):
        scan_line(amplitude(), **{"g": 1.0, **values})


def test_what_else_is_wrong_is_said():
    with pytest.raises(InputError, match="most is 2"):
        scan_line(amplitude(), most=2, g=np.linspace(0, 1, 5))
    with pytest.raises(InputError, match="one of g was expected"):
        profiled_at(amplitude(), scan_line(amplitude(), g=np.linspace(0, 1, 5)), b=1.0)
