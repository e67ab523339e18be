"""Data with a fit: axes have labels with units, areas are counts, nothing is left out."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch
from scipy.stats import norm, poisson

from nuscatter.datasets import load
from nuscatter.datasets.dataset import Background, template
from nuscatter.errors import InputError
from nuscatter.figures.data import data_with_fit, points, poisson_errors, stack
from nuscatter.figures.style import COLOURS
from nuscatter.fits.likelihoods.poisson import poisson_deviance
from nuscatter.interactions.standard.standard_model import StandardModel


def steps(panel):
    """Filled steps by label → counts: ∫ (height − baseline)."""
    found = {}
    for patch in panel.patches:
        if isinstance(patch, StepPatch) and patch.get_fill():
            heights, edges, baseline = patch.get_data()
            found[patch.get_label().rpartition(",")[0]] = float((heights - baseline) @ np.diff(edges))
    return found


def drawn_points(panel):
    """Heights × widths of the data points, and their errors."""
    (container,) = panel.containers
    line, _, bars = container
    across, up = bars
    widths = np.array([segment[1, 0] - segment[0, 0] for segment in across.get_segments()])
    heights = line.get_ydata() * widths
    ends = np.array([segment[:, 1] for segment in up.get_segments()]).T * widths
    return heights, np.abs(ends - heights)


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
    title = axes[0].get_figure(root=False).get_suptitle()
    assert title == "Made up\nnowhere"
    assert axes[0].get_figure(root=True).get_suptitle() == "a title"


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
        np.testing.assert_allclose(errors, poisson_errors(made_up.observed.sum(axis=other)), atol=1e-9)
        rest, errors = drawn_points(below)
        np.testing.assert_allclose(rest, (made_up.observed - background).sum(axis=other), atol=1e-9)
        np.testing.assert_allclose(errors, poisson_errors(made_up.observed.sum(axis=other)), atol=1e-9)


def test_the_top_of_the_stack_is_the_sum(drawn):
    _, expected, axes = drawn
    total = sum(expected.values()).sum(axis=1)
    outline = [patch for patch in axes[0].patches if not patch.get_fill()]
    heights, edges, _ = outline[-1].get_data()
    np.testing.assert_allclose(heights * np.diff(edges), total)


def test_legends_say_what_is_what(drawn):
    _, expected, axes = drawn
    (legend,) = axes[0].get_figure(root=False).legends
    texts = [text.get_text() for text in legend.get_texts()]
    assert len(texts) == len(expected) + 1
    for name, known in {"radon": "radon", "steady": "steady background", "brn": "prompt beam neutrons"}.items():
        assert f"{known}, {expected[name].sum():.0f}" in texts
    (data,) = [text for text in texts if text.startswith("data")]
    assert "68 % of a Poisson mean" in data
    assert "less the fitted backgrounds" in data


def test_bars_are_the_central_intervals_of_a_poisson_mean():
    """At the ends of the interval the observed number is as far in the tail as 1σ of a normal law."""
    n = np.array([0.0, 1, 3, 50])
    down, up = poisson_errors(n)
    tail = norm.sf(1)
    np.testing.assert_allclose(poisson.cdf(n, n + up), tail, rtol=1e-4)
    np.testing.assert_allclose(poisson.sf(n[1:] - 1, (n - down)[1:]), tail, rtol=1e-4)
    assert down[0] == 0
    np.testing.assert_allclose([down[-1], up[-1]], 50**0.5, rtol=0.15)


def test_panels_say_their_deviance(drawn):
    made_up, expected, axes = drawn
    total = sum(expected.values())
    for panel, other in ((axes[0], 1), (axes[1], 0)):
        deviance = poisson_deviance(made_up.observed.sum(axis=other), total.sum(axis=other)).sum()
        assert panel.get_title(loc="right") == f"deviance {deviance:.1f} in {total.sum(axis=other).size} bins"


def test_the_fit_is_said_with_its_degrees_of_freedom_and_p_value(made_up):
    result = made_up.fit_signal()
    expected = made_up.expected(StandardModel())
    said = data_with_fit([(made_up, expected)], "a title", result=result).get_suptitle()
    assert said.startswith("a title\n−2 ln L = ")
    assert f"{result.fval:.1f} of bins and pulls, {result.ndof} degrees of freedom: p = {result.p_value:.2g}" in said
    assert "no guide" not in said
    assert sum(expected.values()).min() > 5
    few = {name: each / 100 for name, each in expected.items()}
    assert "no guide: 100% of the bins" in data_with_fit([(made_up, few)], result=result).get_suptitle()


def test_one_axis_has_one_column_and_three_have_three(made_up):
    flat = replace(
        made_up,
        axes=made_up.axes[:1],
        observed=made_up.observed.sum(axis=1),
        signal=replace(made_up.experiment, detector=replace(made_up.experiment.detector, time_edges=None)),
        backgrounds={
            name: Background(each.events, template(each.template.nominal.sum(axis=1)))
            for name, each in made_up.backgrounds.items()
        },
    )
    expected = {name: each.sum(axis=1) for name, each in made_up.expected(StandardModel()).items()}
    axes = data_with_fit([(flat, expected)]).axes
    assert [panel.get_xlabel() for panel in axes] == [flat.axes[0].label] * 2
    np.testing.assert_allclose(drawn_points(axes[0])[0], flat.observed)


def test_it_draws_one_panel_in_the_axes_given(made_up):
    expected, figure = made_up.expected(StandardModel()), Figure()
    left, right = figure.subplots(1, 2)
    assert data_with_fit([(made_up, expected)], axes=right) is figure
    assert not left.patches
    np.testing.assert_allclose(drawn_points(right)[0], made_up.observed.sum(axis=1))
    assert right.get_title(loc="left").startswith("Made up\ndeviance ")
    assert not right.get_title(loc="right")  # it would lie on the other
    with pytest.raises(InputError, match="2 data sets, but one Axes"):
        data_with_fit([(made_up, expected)] * 2, axes=right)


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
    panel = Figure().subplots()
    edges, counts = np.array([0.0, 0.1, 1, 10]), np.array([4.0, 5, 6])
    stack(panel, edges, {"cevns": counts, "mine": 2 * counts, "yours": counts})
    points(panel, edges, 4 * counts, np.sqrt(4 * counts), "data")
    assert list(steps(panel).values()) == pytest.approx([15, 30, 15])
    np.testing.assert_allclose(drawn_points(panel)[0], 4 * counts)
    colours = {patch.get_facecolor() for patch in panel.patches if patch.get_fill()}
    assert len(colours) == 3
    assert COLOURS["cevns"] not in {COLOURS[name] for name in COLOURS if name != "cevns"}


@pytest.mark.releases
@pytest.mark.parametrize("name", ["coherent_lar_2020", "coherent_csi_2021"])
def test_released_data_are_drawn_in_energy_and_time(releases, name):
    data = load(name)
    axes = data_with_fit([(data, data.expected(StandardModel()))]).axes
    upper = axes[: len(data.axes)]
    assert len(axes) == 2 * len(upper)
    for panel in upper:
        assert drawn_points(panel)[0].sum() == pytest.approx(data.observed.sum())
    for panel, axis in zip(axes, data.axes * 2, strict=True):
        unit = panel.get_ylabel().split(" / ")[1]
        assert unit in ("keVee", "PE", "µs", "unit of F90")
        assert unit.removeprefix("unit of ") in axis.label == panel.get_xlabel()
