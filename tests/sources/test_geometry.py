"""Baselines over the depths of source and detector."""

import numpy as np
import pytest
from scipy.integrate import dblquad

from nuscatter.errors import InputError
from nuscatter.sources.geometry import baselines, effective_distance
from nuscatter.units import m


def test_mean_inverse_square_over_both_depths():
    d, a, b = 19.3, 0.5, 1.2
    mean, _ = dblquad(lambda x, y: (d + x + y) ** -2.0 / (a * b), -b / 2, b / 2, -a / 2, a / 2, epsabs=0, epsrel=1e-12)
    ours = effective_distance(d * m, source_depth=a * m, detector_depth=b * m) / m
    assert ours == pytest.approx(mean**-0.5, rel=1e-12, abs=0)


def test_one_depth_has_a_closed_form():
    assert effective_distance(20 * m, source_depth=4 * m) / m == pytest.approx((20**2 - 2**2) ** 0.5, rel=1e-12, abs=0)
    assert effective_distance(20 * m) / m == pytest.approx(20, rel=1e-14, abs=0)


def test_weights_average_an_oscillation():
    lengths, weights = baselines(20 * m, source_depth=2 * m, detector_depth=1 * m)
    assert weights.sum() == pytest.approx(1, rel=1e-13)
    assert (weights * (lengths - 20 * m) ** 2).sum() / m**2 == pytest.approx((2**2 + 1**2) / 12, rel=1e-12)
    k = 3 / m
    expected = np.sinc(3 * 2 / 2 / np.pi) * np.sinc(3 * 1 / 2 / np.pi) * np.cos(3 * 20)
    assert weights @ np.cos(k * lengths) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("arguments", [(1.0, 3.0, 0.0), (1.0, -1.0, 0.0), (0.0, 0.0, 0.0), (np.nan, 0.0, 0.0)])
def test_impossible_geometry_is_refused(arguments):
    distance, source, detector = (each * m for each in arguments)
    with pytest.raises(InputError):
        effective_distance(distance, source_depth=source, detector_depth=detector)
