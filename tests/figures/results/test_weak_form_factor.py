"""The figure of F_W²: each panel has the models' curves, the measured values and the limits of its data."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.figures.results.weak_form_factor import figure
from nuscatter.reports.results.told import Result
from nuscatter.units import MeV

Q = np.linspace(0, 110, 23) * MeV


def made_up() -> Result:
    curves = {"Q": Q}
    for data in ("CsI 2021", "LAr 2020", "Ge 2024"):
        curves[f"{data}: points"] = np.array(
            [
                [45 * MeV, 0.6, 0.5, 0.8, 0.4, 0.9],
                [80 * MeV, 0.0, 0.0, 0.2, 0.0, 0.3],
            ]
        ).T
        curves[f"{data}: chi2"] = np.array([40.0, 4.0])
        curves[f"{data}: F = 1"] = np.ones_like(Q)
        curves[f"{data}: Helm"] = np.exp(-((Q / (70 * MeV)) ** 2))
        curves[f"{data}: events"] = np.sin(Q / Q[-1] * np.pi)
    return Result("weak_form_factor", "a test", (), curves)


def test_panels_have_models_values_and_limits():
    drawn = figure(made_up())
    assert len(drawn.axes) == 3
    for panel in drawn.axes:
        lines = {line.get_label(): line for line in panel.lines}
        assert set(lines) == {"F = 1", "Helm", "measured, 68 and 90 %", "upper limit, 90 %"}
        np.testing.assert_allclose(lines["Helm"].get_xdata(), Q / MeV)
        np.testing.assert_allclose(lines["Helm"].get_ydata(), np.exp(-((Q / (70 * MeV)) ** 2)))
        assert lines["measured, 68 and 90 %"].get_xydata().tolist() == [[pytest.approx(45), 0.6]]
        assert lines["upper limit, 90 %"].get_xydata().tolist() == [[pytest.approx(80), 0.3]]
        bars = [
            np.array(each.get_segments()[0])[:, 1].tolist()
            for each in panel.collections
            if hasattr(each, "get_segments")
        ]
        assert bars == [[0.4, 0.9], [0.5, 0.8]]
        assert panel.get_xlabel() == "$Q$ [MeV]"
    assert {text.get_text() for text in drawn.legends[0].texts} >= set(lines)


def test_what_is_no_result_is_refused():
    with pytest.raises(InputError, match="Result"):
        figure("weak_form_factor")
