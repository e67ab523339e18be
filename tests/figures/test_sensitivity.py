"""Figures of sensitivities: lines, their labels and floors, what is refused."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.figures.sensitivity import exposure_figure, splitting_figure, study_figure
from nuscatter.reports.sensitivities.study import QUESTIONS, Study
from nuscatter.units import eV, m


def test_each_flux_is_a_line_over_its_floor():
    values = np.array([[3.0, 2.0, np.inf], [2.5, 1.0, 0.5]])
    figure = exposure_figure(
        [0.1, 1, 10], values=values, flux_uncertainties=[0.1, 0.02], title="argon", label="σ", floors=[1.5, 0.0]
    )
    (panel,) = figure.axes
    assert [text.get_text() for text in panel.get_legend().get_texts()] == ["10 %", "2 %"]
    first = panel.get_lines()[0].get_ydata()
    assert first[:2].tolist() == [3.0, 2.0]
    assert np.isnan(first[2])
    assert [line.get_ydata()[0] for line in panel.get_lines() if line.get_linestyle() == ":"] == [1.5]
    assert panel.get_title() == "argon"
    assert panel.get_xscale() == panel.get_yscale() == "log"


def test_each_distance_is_a_line_in_square_electronvolts():
    squares = np.array([0.1, 1.0]) * eV**2
    figure = splitting_figure(
        squares, limits=np.array([[np.inf, 0.2], [0.05, 0.3]]), distances=[15 * m, 30 * m], title="argon"
    )
    (panel,) = figure.axes
    assert [text.get_text() for text in panel.get_legend().get_texts()] == ["15 m", "30 m"]
    np.testing.assert_allclose(panel.get_lines()[1].get_ydata(), [0.1, 1.0])
    np.testing.assert_allclose(panel.get_lines()[1].get_xdata(), [0.05, 0.3])
    assert np.isnan(panel.get_lines()[0].get_xdata()[0])


def test_each_number_is_a_panel_and_each_study_a_marker():
    columns = tuple(QUESTIONS[name] for name in ("sin2_theta_w", "couplings"))
    one = Study(("A", "B"), columns, np.array([[0.02, 0.1], [0.01, np.inf]]))
    other = Study(("A", "B"), columns, np.array([[0.01, 0.05], [0.005, np.inf]]))
    figure = study_figure({"10 %": one, "2 %": other})
    first, second = figure.axes
    assert [line.get_xdata().tolist() for line in first.get_lines()] == [[0.02, 0.01], [0.01, 0.005]]
    assert [line.get_xdata().tolist() for line in second.get_lines()] == [[0.1], [0.05]]  # B has none
    assert [text.get_text() for text in first.get_yticklabels()] == ["A", "B"]
    assert first.get_lines()[0].get_ydata().tolist() == [1, 0]  # from the top
    with pytest.raises(InputError, match="no studies"):
        study_figure({})
    with pytest.raises(InputError, match="different experiments"):
        study_figure({"a": one, "b": Study(("A",), columns, np.ones((1, 2)))})


def test_shapes_that_do_not_match_are_refused():
    with pytest.raises(InputError, match="shape of values"):
        exposure_figure([1, 2], values=np.ones((2, 3)), flux_uncertainties=[0.1, 0.2], title="", label="")
    with pytest.raises(InputError, match="exposures"):
        exposure_figure([0, 2], values=np.ones((1, 2)), flux_uncertainties=[0.1], title="", label="")
    with pytest.raises(InputError, match="number of floors"):
        exposure_figure([1, 2], values=np.ones((1, 2)), flux_uncertainties=[0.1], title="", label="", floors=[1.0, 2.0])
    with pytest.raises(InputError, match="shape of limits"):
        splitting_figure([1.0], limits=np.ones((2, 3)), distances=[1.0], title="")
