"""Table III as a figure: each number over the measured one."""

import numpy as np
import pytest

from nuscatter.catalogue.inelastic_averages import flux_average
from nuscatter.errors import InputError
from nuscatter.figures.inelastic.measured import measured_figure
from nuscatter.reports.inelastic.measured import CHOSEN, ComparedAverage
from nuscatter.units import cm


def test_points_are_over_the_measured_number():
    UNIT = 1e-42 * cm**2
    forces = {"i127-coherent": (1000, 1040), "fe56-karmen": (128, 128)}
    rows = [
        ComparedAverage(
            flux_average(key),
            by_choice={CHOSEN: {"A": one * UNIT, "B": other * UNIT}},
            reference=1.0,
            how="made up",
            parts={},
        )
        for key, (one, other) in forces.items()
    ]
    (panel,) = measured_figure(rows).axes
    measured, predicted = panel.containers
    assert np.asarray(measured.lines[0].get_xdata()) == pytest.approx([1, 1])
    assert np.asarray(predicted.lines[0].get_xdata()) == pytest.approx([1020 / 920, 0.5])
    (bars,) = measured.lines[2]
    (low, _), (high, _) = bars.get_segments()[0]
    assert (low, high) == pytest.approx((1 - 180 / 920, 1 + 210 / 920))
    assert [each.get_text() for each in panel.get_yticklabels()] == ["I127(nu_e,e-), COHERENT", "Fe56(nu_e,e-), KARMEN"]


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="at least one measurement"):
        measured_figure([])
    with pytest.raises(InputError, match="ComparedAverage"):
        measured_figure([1.0])
