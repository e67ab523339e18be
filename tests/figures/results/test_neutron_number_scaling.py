"""The figure of the growth with N: points are the ratios times the Standard Model's cross sections."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.figures.results.neutron_number_scaling import figure
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Allowed, Result, Row
from nuscatter.units import cm

UNIT = 1e-40 * cm**2


def made_up() -> Result:
    known = published_intervals("neutron_number_scaling.csv")
    here = Allowed(160.0, one_sigma=((140.0, 180.0),), ninety=((130.0, 190.0),))
    row = Row("⟨σ⟩", "CsI 2021", "1e-40 cm²", "a test", here, (known["csi21"],))
    number = np.array([22.0, 41.0, 41.0, 76.0, 41.0, 77.0])
    best = np.array([1.1, 0.6, 1.0, 0.9, 1.3, 1.2])
    curves = {
        "N": np.array([22.0, 10.0, 78.0]),
        "Helm": np.array([18.0, 4.0, 190.0]) * UNIT,
        "F = 1": np.array([22.0, 4.5, 290.0]) * UNIT,
        "targets": np.array([number, 0.03 * number**2 * UNIT, best, best - 0.1, best + 0.2]),
        "line": np.array([0.95, 1.8]),
        "line covariance": np.array([[0.01, -0.003], [-0.003, 0.04]]),
    }
    return Result("neutron_number_scaling", "a test", (row,), curves)


def test_points_and_curves_are_those_of_the_result():
    left, right = figure(made_up()).axes
    curve = next(line for line in left.lines if line.get_label() == "Standard Model, Helm")
    np.testing.assert_allclose(curve.get_xydata(), [[10, 4], [22, 18], [78, 190]])
    points = [each.lines[0].get_xydata()[0].tolist() for each in left.containers]
    csi = 0.03 * 76**2 * 0.9
    assert [pytest.approx(76), pytest.approx(csi)] in points
    assert [pytest.approx(76 * 1.07), pytest.approx(165)] in points  # the published one, moved aside
    assert len(points) == 5  # four targets at the SNS, one of them published here
    assert [each.lines[0].get_ydata()[0] for each in right.containers] == pytest.approx([1.1, 0.6, 1.0, 0.9, 1.3, 1.2])
    line = next(each for each in right.lines if "F^2" in each.get_label())
    x, y = line.get_xydata()[0]
    assert y == pytest.approx(0.95 * (x / 40) ** -0.2, rel=1e-9)
    band = right.collections[-1].get_paths()[0].vertices
    # at N = 40 the band is the error of the scale alone; the grid has a point close to it
    near = band[np.abs(band[:, 0] - 40) < 1.0][:, 1]
    assert near.max() - near.min() == pytest.approx(0.2, rel=0.1)


def test_what_is_no_result_is_refused():
    with pytest.raises(InputError, match="Result"):
        figure(None)
