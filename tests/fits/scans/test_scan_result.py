"""What a scan says of numbers that are known, and its file."""

import re

import numpy as np
import pytest
from scipy.stats import chi2

from nuscatter.errors import DataError, FitError, InputError
from nuscatter.fits import saved_numbers
from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import KIND, Scan, load_scan, rise_of_level

X, Y = np.linspace(-3, 3, 121), np.linspace(-4, 4, 161)


def made(rise, *axes, log=()):
    """Return a scan of a known rise that was not refined; parameters a and b."""
    grids = dict(zip(("a", "b"), axes, strict=False))
    return Scan(grids, rise, {}, dict.fromkeys(grids, 0.0), 0.0, "", 0, (0.683,), tuple(axes), rise, log)


@pytest.mark.parametrize(("level", "degrees"), [(0.683, 1), (0.9, 1), (0.954, 2), (0.999, 2)])
def test_the_rise_of_a_level_is_the_quantile_of_chi_squared(level, degrees):
    assert rise_of_level(level, None, degrees) == pytest.approx(chi2.ppf(level, degrees), rel=1e-12)


def test_intervals_of_a_parabola_are_its_standard_deviations():
    line = made((X / 0.7) ** 2, X)
    assert line.intervals(rise=1.0) == (pytest.approx((-0.7, 0.7), abs=1e-12),)
    assert line.intervals(0.954)[0] == pytest.approx((-0.7 * chi2.ppf(0.954, 1) ** 0.5,
                                                      0.7 * chi2.ppf(0.954, 1) ** 0.5))  # fmt: skip
    assert line.intervals(rise=1e3) == ((-3.0, 3.0),)  # to the ends of the grid


def test_two_pieces_and_the_one_around_them():
    line = made((X**2 - 2.0) ** 2, X)
    (one, two) = line.intervals(rise=1.0)
    assert (*one, *two) == pytest.approx((-(3**0.5), -1.0, 1.0, 3**0.5), abs=1e-4)
    assert len(line.intervals(rise=4.5)) == 1


def test_of_two_parameters_the_other_is_where_it_is_lowest():
    """Correlated by ρ: the profile of a is a², between the nodes of b too."""
    rho = 0.6
    a, b = X[:, None], Y[None, ::20]
    plane = made((a * a - 2 * rho * a * b + b * b) / (1 - rho**2), X, Y[::20])
    x, rise = plane.profile("a")
    np.testing.assert_array_equal(x, X)
    np.testing.assert_allclose(rise, X**2, atol=1e-9)  # a spline is exact on a parabola
    with pytest.raises(InputError, match="There is no scanned parameter None; the choices are a, b"):
        plane.profile()


def test_excluded_points_do_not_enter_a_profile():
    """Far above the level −2 ln L is an upper bound only, and some points have none."""
    plane = np.tile((Y - 0.012) ** 2, (2, 1))
    wild = np.where(np.abs(Y) > 3, np.nan, np.where(np.abs(Y) > 2, 1e9 * (1 + np.sin(1e3 * Y)) + 60, plane))
    _, rise = made(wild, np.array([0.0, 1.0]), Y).profile("a")
    np.testing.assert_allclose(rise, 0.0, atol=1e-9)


def test_contours_of_logarithmic_axes_are_in_the_parameters():
    x = np.geomspace(0.1, 10, 81)
    u = np.log(x)
    (curve,) = made(u[:, None] ** 2 + u[None, :] ** 2, x, x, log=("a", "b")).contour(rise=1.0)
    np.testing.assert_allclose(np.hypot(*np.log(curve.points.T)), 1.0, atol=1e-3)
    assert curve.closed
    assert not curve.hole


def test_points_that_do_not_converge_are_said_and_never_used():
    found = scan(Pull("x", 0.0, 1.0), x=np.linspace(-3, 3, 25))
    object.__setattr__(found, "rise", np.where(found.axes[0] == found.axes[0][3], np.nan, found.rise))
    with pytest.raises(FitError, match="no profile at 1 points"):
        found.intervals()


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_saved_scan_comes_back_whole(tmp_path):
    def counts(s, b=1.0, tilt=0.0):
        return s * np.array([0.5, 2.0, 4.0]) * (1 + tilt * np.array([-0.3, 0.1, 0.2])) + b * np.array([1.0, 6.0, 3.0])

    like = PoissonLikelihood([5, 5, 5], counts) + Pull("b", 1.0, 0.3) + Pull("tilt", 0.0, 1.0)
    found = scan(like, s=np.linspace(0, 3, 7), b=np.linspace(0.2, 2, 6), fixed={"tilt": 0.3})
    again = load_scan(found.save(tmp_path / "scan.npz"))
    for name in ("best", "fval", "message", "by_minuit", "levels"):
        assert getattr(again, name) == getattr(found, name), name
    assert (again.delta == found.delta).all()
    assert list(again.grids) == ["s", "b"]
    assert (again.values["tilt"] == 0.3).all()
    assert len(again.contour()) == len(found.contour())
    assert all((a.points == b.points).all() for a, b in zip(again.contour(), found.contour(), strict=True))
    assert repr(again) == repr(found)
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(DataError, match="is not a saved scan, or is damaged"):
        load_scan(tmp_path / "bad.npz")
    with pytest.raises(DataError, match="is not a saved scan"):
        load_scan(fit(Pull("x", 0.0, 1.0)).save(tmp_path / "fit.npz"))


def test_a_file_of_format_one_is_read(tmp_path):
    """The words of a file stay, whatever the fields of the result are called."""
    words = {
        "scanned": ["x"], "values": ["k"], "parameters": ["x", "k"],
        "message": "2 points did not converge", "handed": 3, "levels": [0.9], "log": ["x"],
    }  # fmt: skip
    x = np.array([1.0, 2.0, 4.0])
    arrays = {"delta": x, "rise": x, "fval": np.array(1.5), "grid x": x, "value k": x, "axis 0": x}
    found = load_scan(
        saved_numbers.write(tmp_path / "old.npz", arrays | {"best": np.array([2.0, 0.5])}, words, kind=KIND)
    )
    assert (found.by_minuit, found.message, found.levels, found.log) == (3, "2 points did not converge", (0.9,), ("x",))
    assert (found.best, found.fval) == ({"x": 2.0, "k": 0.5}, 1.5)
    _, kept = saved_numbers.contents(found.save(tmp_path / "new.npz"), KIND)
    assert {name: kept[name] for name in words} == words


def test_a_file_whose_arrays_do_not_fit_is_damaged(tmp_path):
    arrays, words = saved_numbers.contents(scan(Pull("x", 0.0, 1.0), x=[0.0, 1.0, 2.0]).save(tmp_path / "a.npz"), KIND)
    for changed in (arrays | {"delta": arrays["delta"][:2]}, arrays | {"rise": np.zeros(99)}):
        path = saved_numbers.write(tmp_path / "b.npz", changed, words, kind=KIND)
        with pytest.raises(DataError, match="its arrays do not describe a scan"):
            load_scan(path)
    del words["levels"]
    with pytest.raises(DataError, match="its arrays do not describe a scan"):
        load_scan(saved_numbers.write(tmp_path / "c.npz", arrays, words, kind=KIND))


@pytest.mark.parametrize(
    ("grids", "words"),
    [
        ({"x": np.linspace(-1, 3, 5)}, ""),
        (
            {"x": np.linspace(2, 4, 5)},
            "the best fit, x = 1, lies outside of the scan; .* scan is 4 in −2 ln L above it",
        ),
        (
            {"x": np.linspace(-1, 3, 5), "y": np.linspace(0.5, 2, 4)},
            "the best fit, x = 1, y = [-0-9.e]+, lies outside of the scan; .* scan is 0.25 in −2 ln L above it",
        ),
    ],
)
def test_a_best_fit_beside_the_grid_is_said(grids, words, tmp_path):
    found = scan(
        sum(Pull(name, mean, sigma) for name, mean, sigma in (("x", 1, 0.5), ("y", 0, 1)) if name in grids), **grids
    )
    assert re.fullmatch(words, found.message)
    assert found.trouble == ""
    assert load_scan(found.save(tmp_path / "found.npz")).message == found.message
