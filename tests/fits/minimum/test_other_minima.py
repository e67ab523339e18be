"""Minima beside the best: two wells of −2 ln L whose depths are known."""

import numpy as np
import pytest

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Pull
from nuscatter.fits.minimum.fit import fit


def wells(tilt):
    """Return −2 ln L = (x² − 4)² + (x − 2)² tilt²: 0 at x = 2, and about 16 tilt² at −2."""
    return GaussianLikelihood([0.0, 0.0], 1.0, lambda x: [x * x - 4.0, tilt * (x - 2.0)])


def test_a_minimum_within_one_is_told_with_its_place_and_height():
    result = fit(wells(0.1), x=1.5, limits={"x": (-4, 4)}, starts=8)
    assert result.values["x"] == pytest.approx(2.0, abs=1e-4)
    assert result.message == "another minimum within 1 of this −2 ln L: x = -1.997 (+0.16)"
    assert result.valid
    assert result.message in repr(result)


@pytest.mark.parametrize(("tilt", "starts"), [(0.3, 8), (0.1, 1)])
def test_none_is_told_that_is_higher_or_was_not_found(tilt, starts):
    """The other lies 1.4 higher; or there was one start."""
    assert fit(wells(tilt), x=1.5, limits={"x": (-4, 4)}, starts=starts).message == ""


def test_each_of_many_is_told_once_and_nuisances_are_not():
    like = GaussianLikelihood([1.0, 1.0, 1.0], 0.1, lambda a, b, c, k: [a * a, b * b, c * c + k]) + Pull("k", 0.0, 0.01)
    result = fit(like, a=1.0, b=1.0, c=1.0, limits=dict.fromkeys("abc", (-2.0, 2.0)), starts=60, seed=1)
    head, _, rest = result.message.partition(": ")
    assert head == "7 other minima within 1 of this −2 ln L"
    assert rest.endswith("; and 4 more")
    assert "k = " not in rest
    places = rest.split("; ")[:3]
    assert len(set(places)) == 3
    assert all(part.endswith("(+0.00)") for part in places)
    assert np.abs(list(result.values.values())[:3]) == pytest.approx(1.0, abs=1e-3)
