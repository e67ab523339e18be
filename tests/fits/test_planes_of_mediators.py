"""Planes of a light mediator's mass and coupling: predictions of 1e12 times the data, narrow bands, logarithmic axes.

The model is small: six bins of recoil, an amplitude 1 ∓ g²c/(2MT + m²), nuisances of the rate and the efficiency. At a
fixed mass its counts are quadratic in g², so that −2 ln L crosses a level at most three times along g.
"""

import warnings

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.likelihoods.poisson import poisson_curvature, poisson_slopes
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.parameters import Parameter
from nuscatter.fits.scans.scan import scan

SHAPE = np.array([40.0, 80.0, 70.0, 45.0, 20.0, 8.0])
Q2 = np.linspace(15.0, 55.0, 6) ** 2
MASSES, COUPLINGS = np.geomspace(0.1, 1e4, 21), np.geomspace(1e-6, 1e-1, 21)


class Counts:
    """Counts of six bins at points of a batch, or at one."""

    def __init__(self, sign):
        self.sign = sign

    def many(self, p):
        amplitude = 1.0 + self.sign * 6e10 * p["g"] ** 2 / (Q2[:, None] + p["m"] ** 2)
        rate = (1 + p["flux"]) * (1 + p["form"]) * (1 + 0.1 * p["threshold"] * np.linspace(-1, 1, 6)[:, None])
        return SHAPE[:, None] * amplitude**2 * rate + p["background"] * np.ones((6, 1))

    def __call__(self, **p):
        return self.many({name: np.array([value]) for name, value in p.items()})[:, 0]


def likelihood(sign):
    names = dict.fromkeys(("m", "g", "flux", "form", "threshold", "background"), Parameter())
    observed = np.round(0.95 * SHAPE + 11.0)
    pulls = Pull("flux", 0, 0.1) + Pull("form", 0, 0.034) + Pull("threshold", 0, 1) + Pull("background", 10, 2)
    return PoissonLikelihood(observed, Counts(sign), names) + pulls


@pytest.fixture(scope="module")
def planes():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {sign: scan(likelihood(sign), m=MASSES, g=COUPLINGS) for sign in (-1, 1)}


@pytest.mark.slow
def test_a_plane_has_its_pieces_and_no_island_more(planes):
    """Constructive: one curve from edge to edge. Destructive: beside it the band where the amplitude turns its sign."""
    for sign, pieces in ((1, [1, 1]), (-1, [2, 2])):
        found = planes[sign]
        assert (found.message, found.failed, found.log) == ("", 0, ("m", "g"))
        assert found.by_minuit < 5
        assert [len(found.contour(level)) for level in (0.683, 0.954)] == pieces


@pytest.mark.slow
@pytest.mark.parametrize("sign", [-1, 1])
def test_along_the_coupling_a_level_is_crossed_three_times_at_most(planes, sign):
    found = planes[sign]
    for row in found.delta:
        inside = row < 6.18
        assert inside[0]
        assert np.count_nonzero(inside[1:] != inside[:-1]) <= (3 if sign < 0 else 1)


@pytest.mark.slow
@pytest.mark.parametrize("sign", [-1, 1])
def test_points_are_where_minuit_ends_and_excluded_ones_are_excluded(planes, sign):
    found, rng = planes[sign], np.random.default_rng(2)
    believable = rng.permutation(np.argwhere(found.delta < 50.0))[:12]
    excluded = rng.permutation(np.argwhere(found.delta > 60.0))[:8]
    for i, j in (*believable, *excluded):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Minuit's, about what is predicted in vain
            held = {"m": float(MASSES[i]), "g": float(COUPLINGS[j])}
            theirs = fit(likelihood(sign), fixed=held, starts=3).fval - found.fval
        if found.delta[i, j] < 50.0:
            assert found.delta[i, j] == pytest.approx(theirs, abs=2e-6)
        else:
            assert theirs > 50.0


def test_curves_of_logarithmic_axes_are_those_of_a_scan_in_logarithms(planes):
    """On a straight stretch g ∝ m a curve is straight in logarithms: its points lie on the level."""
    like, found = likelihood(1), planes[1]
    (curve,) = found.contour(0.954)
    heavy = curve.points[(curve.points[:, 0] > 300.0) & (curve.points[:, 0] < 9e3)]
    ratio = heavy[:, 1] / heavy[:, 0]
    assert ratio.max() / ratio.min() < 1.01
    for m, g in curve.points[:: len(curve.points) // 8]:
        rise = fit(like, fixed={"m": float(m), "g": float(g)}).fval - found.fval
        assert rise == pytest.approx(6.158, abs=0.06)


def test_one_logarithmic_axis_has_exact_ends():
    line = scan(GaussianLikelihood([9.0], 1.0, lambda x: [x]), x=np.geomspace(1e-3, 1e4, 9))
    assert line.log == ("x",)
    assert line.best["x"] == pytest.approx(9.0, abs=1e-4)
    assert line.intervals(rise=1.0)[0] == pytest.approx((8.0, 10.0), abs=1e-2)
    ((low, high),) = line.intervals(0.683)
    assert (low, high) == pytest.approx((9 - 1.00064, 9 + 1.00064), abs=1e-4)
    np.testing.assert_array_equal(line.grids["x"], np.geomspace(1e-3, 1e4, 9))
    assert set(line.grids["x"]) <= set(line.axes[0])


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (["x"], "above zero"),
        (["y"], "There is no scanned parameter 'y'"),
        ("x", "a list of names"),
    ],
)
def test_bad_logarithms_are_one_sentence(log, sentence):
    with pytest.raises(InputError, match=sentence):
        scan(Pull("x", 0.0, 1.0), x=[-1.0, 0.0, 1.0], log=log)


def test_limits_hold_on_logarithmic_axes():
    like = Pull("x", 2.0, 1.0)
    found = scan(like, x=np.geomspace(3, 30, 9), limits={"x": (2.5, None)})
    assert found.best["x"] == pytest.approx(2.5, rel=1e-6)
    with pytest.raises(InputError, match="within the limits"):
        scan(like, x=np.geomspace(1, 30, 9), limits={"x": (2.5, None)})


def test_far_above_the_data_one_step_finds_the_normalisation():
    """μ = S(1 + θ), n = 100: with 2/μ Newton's step from θ = 0 ends at μ = n; with 2n/μ² it is S/n times too long."""
    n, s = np.array([[100.0]]), 1e9
    first, second = poisson_slopes(n, np.array([[s]]))
    curvature = poisson_curvature(n, np.array([[s]]), second)
    assert s - float((first / curvature)[0, 0]) == pytest.approx(100.0, rel=1e-6)
    near = np.array([[329.0]])
    assert poisson_curvature(n, near, poisson_slopes(n, near)[1]) == poisson_slopes(n, near)[1]
