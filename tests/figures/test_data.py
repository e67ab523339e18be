"""Data with a fit: axes have labels with units, areas are counts, nothing is left out."""

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from nuscatter.datasets import load
from nuscatter.errors import InputError
from nuscatter.figures.data import data_with_fit, points, stack
from nuscatter.figures.style import COLOURS
from nuscatter.interactions.standard_model import StandardModel


def steps(panel):
    """Filled steps by label → counts: ∫ (height − baseline)."""
    found = {}
    for patch in panel.patches:
        if isinstance(patch, StepPatch) and patch.get_fill():
            heights, edges, baseline = patch.get_data()
            found[patch.get_label()] = float((heights - baseline) @ np.diff(edges))
    return found


def drawn_points(panel):
    """Heights × widths of the data points, and their errors."""
    (container,) = panel.containers
    line, _, bars = container
    across, up = bars
    widths = np.array([segment[1, 0] - segment[0, 0] for segment in across.get_segments()])
    errors = np.array([segment[1, 1] - segment[0, 1] for segment in up.get_segments()]) / 2
    return line.get_ydata() * widths, errors * widths


@pytest.fixture
def drawn(made_up):
    expected = made_up.expected(StandardModel())
    return made_up, expected, data_with_fit([(made_up, expected)], "a title").axes


def test_axes_are_labelled_with_units(drawn):
    made_up, _, axes = drawn
    assert len(axes) == 4
    for panel, axis in zip(axes, made_up.axes * 2, strict=True):
        assert panel.get_xlabel() == axis.label
        assert panel.get_xlim() == (axis.edges[0], axis.edges[-1])
    assert [panel.get_ylabel() for panel in axes] == ["counts / keVee", "counts / µs", "signal / keVee", "signal / µs"]
    assert "Made up" in axes[0].get_title(loc="left")
    assert "nowhere" in axes[0].get_title(loc="left")
    assert axes[0].figure.get_suptitle() == "a title"


def test_areas_are_counts_and_no_background_is_left_out(drawn):
    _, expected, axes = drawn
    for panel in axes[:2]:
        areas = steps(panel)
        assert len(areas) == len(expected)
        assert sorted(areas.values()) == pytest.approx(sorted(float(part.sum()) for part in expected.values()))
        assert "radon" in areas
        assert len({patch.get_facecolor() for patch in panel.patches if patch.get_fill()}) == len(expected)
    for panel in axes[2:]:
        assert list(steps(panel).values()) == pytest.approx([float(expected["cevns"].sum())])


def test_points_are_the_data_and_the_data_less_backgrounds(drawn):
    made_up, expected, axes = drawn
    background = sum(part for name, part in expected.items() if name != "cevns")
    for panel, below, other in ((axes[0], axes[2], 1), (axes[1], axes[3], 0)):
        counts, errors = drawn_points(panel)
        np.testing.assert_allclose(counts, made_up.observed.sum(axis=other))
        np.testing.assert_allclose(errors, np.sqrt(made_up.observed.sum(axis=other)))
        rest, errors = drawn_points(below)
        np.testing.assert_allclose(rest, (made_up.observed - background).sum(axis=other), atol=1e-9)
        np.testing.assert_allclose(errors, np.sqrt(made_up.observed.sum(axis=other)))


def test_the_top_of_the_stack_is_the_sum(drawn):
    _, expected, axes = drawn
    total = sum(expected.values()).sum(axis=1)
    outline = [patch for patch in axes[0].patches if not patch.get_fill()]
    heights, edges, _ = outline[-1].get_data()
    np.testing.assert_allclose(heights * np.diff(edges), total)


def test_legends_say_what_is_what(drawn):
    _, expected, axes = drawn
    texts = [text.get_text() for text in axes[1].get_legend().get_texts()]
    assert len(texts) == len(expected) + 1
    assert {"data", "radon", "steady background", "prompt beam neutrons"} <= set(texts)
    assert axes[3].get_legend() is not None


def test_two_data_sets_have_rows_of_their_own(made_up):
    expected = made_up.expected(StandardModel())
    figure = data_with_fit([(made_up, expected), (made_up, expected)])
    assert len(figure.axes) == 8
    single = data_with_fit([(made_up, expected)])
    assert figure.get_figheight() == pytest.approx(2 * single.get_figheight())


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="at least one data set"):
        data_with_fit([])


def test_bins_of_any_width():
    from matplotlib.figure import Figure

    panel = Figure().subplots()
    edges, counts = np.array([0.0, 0.1, 1, 10]), np.array([4.0, 5, 6])
    stack(panel, edges, {"cevns": counts, "mine": 2 * counts, "yours": counts})
    points(panel, edges, 4 * counts, np.sqrt(4 * counts), "data")
    assert list(steps(panel).values()) == pytest.approx([15, 30, 15])
    np.testing.assert_allclose(drawn_points(panel)[0], 4 * counts)
    colours = {patch.get_facecolor() for patch in panel.patches if patch.get_fill()}
    assert len(colours) == 3
    assert len(set(COLOURS.values())) == len(COLOURS)


@pytest.mark.releases
@pytest.mark.parametrize("name", ["coherent_lar_2020", "coherent_csi_2021"])
def test_released_data_are_drawn_in_energy_and_time(releases, name):
    data = load(name)
    axes = data_with_fit([(data, data.expected(StandardModel()))]).axes
    assert drawn_points(axes[0])[0].sum() == pytest.approx(data.observed.sum())
    assert drawn_points(axes[1])[0].sum() == pytest.approx(data.observed.sum())
    for panel in axes:
        assert "[" in panel.get_xlabel()
        assert panel.get_ylabel().split(" / ")[1] in ("keVee", "PE", "µs")
        assert panel.get_ylabel().split(" / ")[1] in panel.get_xlabel()
