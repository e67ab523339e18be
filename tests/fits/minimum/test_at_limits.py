"""Errors at limits: the distance to the crossing, whatever Minuit's own estimate of the variance there is."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.load import load_result

BELOW = PoissonLikelihood([15], lambda g: [16.0 + g**2])


def rise(g, n=15.0):
    """Return −2 ln L above its value at g = 0, by the formula."""
    return 2 * (g**2 - n * math.log((16.0 + g**2) / 16.0))


@pytest.mark.parametrize("start", [0.0, 0.1, 1.0, 3.0, 10.0])
@pytest.mark.parametrize("high", [20.0, None])
def test_a_coupling_of_which_the_square_acts_has_the_distance_to_the_crossing(high, start):
    """Best at zero. Minuit's variance there, and the second derivative in g, are those of wherever it stopped."""
    result = fit(BELOW, g=start, limits={"g": (0, high)})
    assert result.valid
    assert result.at_limits == {"g": 0.0}
    assert rise(result.values["g"] + result.errors["g"]) == pytest.approx(1.0, abs=2e-3)
    assert result.errors["g"] == pytest.approx(result.interval("g")[1], rel=1e-2)
    assert result.covariance[0, 0] == pytest.approx(result.errors["g"] ** 2)
    assert "+ 1.83 (68 %; at its limit 0)" in repr(result)
    assert "±" not in repr(result)


def test_the_limit_itself_is_printed_not_the_value_beside_it():
    result = fit(BELOW, g=1.0, limits={"g": (0, 20)})
    assert 0.0 < result.values["g"] < 1e-3
    assert result.message == "g is at its limit 0"
    above = fit(GaussianLikelihood([5.0], 1.0, lambda x: [x]), x=1.0, limits={"x": (None, 3.5)})
    assert above.message == "x is at its limit 3.5"
    assert "x = 3.500 − 0.303 (68 %; at its limit 3.5)" in repr(above)
    assert above.errors["x"] == pytest.approx(math.sqrt(1.5**2 + 1) - 1.5, abs=1e-3)


def test_what_never_rises_has_an_infinite_error_and_no_end():
    result = fit(GaussianLikelihood([1.0, 2.0], 1.0, lambda a, g: [a, 2.0 + 0.1 * g / (1 + g)]), a=0.0, g=1.0,
                 limits={"g": (0, None)})  # fmt: skip
    assert result.at_limits == {"g": 0.0}
    assert result.errors["g"] == math.inf
    assert np.isfinite(result.covariance).all()
    assert "(no upper end at 68 %; its limit is 0)" in repr(result)


def test_the_other_limit_is_no_crossing():
    """−2 ln L is flat: everything from 0 to 20 is allowed, and 20 is no error."""
    for start in (0.0, 5.0):
        flat = fit(GaussianLikelihood([1.0, 2.0], 1.0, lambda a, g: [a, 2.0 + 1e-6 * g]), a=0.0, g=start,
                   limits={"g": (0, 20)})  # fmt: skip
        assert not flat.valid or flat.errors["g"] == math.inf
    steep = fit(GaussianLikelihood([2.0], 1.0, lambda g: [3.0 + 0.01 * g]), g=1.0, limits={"g": (0, 20)})
    assert steep.at_limits == {"g": 0.0}
    assert steep.errors["g"] == math.inf
    assert "(no upper end at 68 %; its limit is 0)" in repr(steep)


def test_a_limit_within_the_error_is_said():
    result = fit(GaussianLikelihood([0.5], 1.0, lambda x: [x]), x=0.7, limits={"x": (0, None)})
    assert result.at_limits == {}
    assert result.errors["x"] == pytest.approx(1.0, rel=1e-3)
    assert "x = 0.50 ± 1.00 (near its limit 0: see interval('x'))" in repr(result)
    assert "near" not in repr(fit(GaussianLikelihood([2.5], 1.0, lambda x: [x]), x=0.7, limits={"x": (0, None)}))


def test_correlations_stay():
    like = GaussianLikelihood([0.0, 0.3], 1.0, lambda g, b: [0.02 + g**2 + b, b]) + Pull("b", 0.0, 1.0)
    result = fit(like, g=0.5, b=0.0, limits={"g": (0, 20)})
    assert result.valid
    assert np.linalg.eigvalsh(result.covariance).min() >= 0.0
    assert np.abs(result.correlation).max() <= 1.0 + 1e-12
    assert result.errors["g"] == pytest.approx(np.sqrt(result.covariance[0, 0]))


@pytest.mark.parametrize("like", [BELOW, GaussianLikelihood([2.0], 1.0, lambda g: [2.0 + 0.1 * g / (1 + g)])])
def test_a_saved_result_is_printed_as_it_was(like, tmp_path):
    result = fit(like, g=1.0, limits={"g": (0, None)})
    again = load_result(result.save(tmp_path / "result.npz"))
    assert repr(again) == repr(result)
    assert again.errors == result.errors
    assert again.at_limits == result.at_limits


def test_a_file_of_before_has_no_limits(tmp_path, monkeypatch):
    """It lacks the words; its errors are those of the covariance."""
    from nuscatter.fits.minimum import result as module

    write = module.archive.write
    later = ("at_limits", "unbounded")
    monkeypatch.setattr(
        module.archive, "write",
        lambda path, arrays, words: write(path, arrays, {
            key: {name: {at: each[at] for at in each if at != "meaning"} for name, each in value.items()}
            if key == "known" else value for key, value in words.items() if key not in later}),
    )  # fmt: skip
    result = fit(BELOW, g=1.0, limits={"g": (0, 20)})
    again = load_result(result.save(tmp_path / "result.npz"))
    assert again.at_limits == {}
    assert again.meanings == {}
    assert again.errors["g"] == pytest.approx(result.errors["g"])


def test_an_unknown_attribute_is_told_where_it_is():
    result = fit(Pull("angle", 0.2, 0.1))
    for name, words in (("angle", r"result.values\['angle'\]"), ("chi2", "deviance"), ("erors", "errors")):
        with pytest.raises(AttributeError, match=words):
            getattr(result, name)
    assert not hasattr(result, "_repr_svg_")
    with pytest.raises(InputError, match="no free parameter 'x'"):
        result.interval("x")


@pytest.mark.parametrize(
    ("at_limits", "sentence"),
    [
        ({"g": 1.0}, r"the limit of g in at_limits is 1.0, but one of its limits, \(0.0, 20.0\), was"),
        ({"h": 0.0}, "no free parameter 'h'"),
        ([0.0], "a dictionary of limits by name"),
    ],
)
def test_limits_that_are_none_are_refused(at_limits, sentence):
    with pytest.raises(InputError, match=sentence):
        replace(fit(BELOW, g=1.0, limits={"g": (0, 20)}), at_limits=at_limits)
