"""The report's figure: predictions whose areas are the counts, and every angle with its error."""

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from nuscatter.catalogue.entries import entry
from nuscatter.figures.report import report_figure
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.reports.report import Number

entries = (entry("COHERENT-LAr-2020"), entry("COHERENT-CsI-2021"))
ANGLES = [
    Number("first", 0.24, "", (0.01, 0.02)),
    Number("second, published", 0.22, "", (0.026, 0.028), "arXiv:2110.07730"),
    Number("third", 0.23),
]


@pytest.fixture(scope="module")
def axes():
    return report_figure(entries, ANGLES).axes


def test_each_experiment_has_its_energies_and_times(axes):
    assert len(axes) == 2 * len(entries) + 1
    for row, each in enumerate(entries):
        energy, time = axes[2 * row : 2 * row + 2]
        unit = "keVee" if "LAr" in each.name else "PE"
        assert energy.get_xlabel() == f"reconstructed energy [{unit}]"
        assert energy.get_ylabel() == f"events / {unit}"
        assert (time.get_xlabel(), time.get_ylabel()) == ("time [µs]", "events / µs")
        texts = [text.get_text() for text in time.get_legend().get_texts()]
        assert [text.partition(",")[0] for text in texts] == [r"$\nu_\mu$", r"$\nu_e$", r"$\bar\nu_\mu$", "± 13 %"]
        assert each.title in energy.get_title(loc="left")


def test_areas_are_the_counts_of_each_species(axes):
    for row, each in enumerate(entries):
        species = each.build().by_species(StandardModel.effective())
        for panel, other in ((axes[2 * row], 1), (axes[2 * row + 1], 0)):
            filled = [p for p in panel.patches if isinstance(p, StepPatch) and p.get_fill()]
            for patch, counts in zip(filled, species.values(), strict=True):
                heights, edges, baseline = patch.get_data()
                np.testing.assert_allclose(
                    (heights - baseline) * np.diff(edges), counts.sum(axis=other), rtol=1e-9, atol=1e-12
                )
        total = sum(float(counts.sum()) for counts in species.values())
        error = each.published.rate_uncertainty * total
        assert f"{total:.0f} ± {error:.0f} events predicted" in axes[2 * row].get_title(loc="left")


def test_the_published_uncertainty_is_hatched_about_the_sum(axes):
    for row, each in enumerate(entries):
        for panel in axes[2 * row : 2 * row + 2]:
            total, band = (patch for patch in panel.patches if not patch.get_fill())
            heights, _, low = band.get_data()
            assert band.get_hatch()
            np.testing.assert_allclose(heights / total.get_data().values, 1 + each.published.rate_uncertainty)
            np.testing.assert_allclose(low / total.get_data().values, 1 - each.published.rate_uncertainty)
            assert panel.get_ylim()[1] > heights.max()


def test_every_angle_is_drawn_with_its_error(axes):
    panel = axes[-1]
    labels = [label.get_text() for label in panel.get_yticklabels()]
    assert labels == [*(each.name for each in ANGLES), "COHERENT-LAr-2020, published"]
    (note,) = panel.texts
    assert "none in the catalogue" in note.get_text()
    assert note.get_position()[1] == panel.get_yticks()[-1]
    assert "theta_W" in panel.get_xlabel()
    for container, each in zip(panel.containers, ANGLES, strict=True):
        line, _, (bar,) = container
        assert line.get_xdata()[0] == each.value
        low, high = bar.get_segments()[0][:, 0]
        assert (each.value - low, high - each.value) == pytest.approx(each.error or (0, 0), abs=1e-12)
    markers = [container[0].get_marker() for container in panel.containers]
    assert markers == ["o", "s", "o"]  # squares: published
    rows = [container[0].get_ydata()[0] for container in panel.containers]
    assert rows == sorted(rows, reverse=True)  # from top to bottom
    assert panel.get_legend() is not None


def test_what_was_not_published_stands_below_what_was_counted():
    names = ["COHERENT-LAr-2020, published counts", "COHERENT-CsI-2021, published counts"]
    panel = report_figure(entries, [Number(name, 0.24) for name in names]).axes[-1]
    labels = [label.get_text() for label in panel.get_yticklabels()]
    assert labels == [names[0], "COHERENT-LAr-2020, published", names[1]]
    assert panel.texts[0].get_position()[1] == panel.get_yticks()[1]


def test_one_experiment_alone():
    assert len(report_figure(entries[:1], ANGLES).axes) == 3


def test_the_scheme_of_all_angles_is_on_the_axis():
    names = ["COHERENT-LAr-2020, published counts", "joint, published counts"]
    panel = report_figure(entries, [Number(f"{name}, tree level", 0.24) for name in names]).axes[-1]
    labels = [label.get_text() for label in panel.get_yticklabels()]
    assert [each for each in labels if "counts" in each] == names
    assert ", tree level (" in panel.get_xlabel()
    two = [Number(f"{names[0]}, tree level", 0.24), Number(f"{names[1]}, MS-bar(0) one loop", 0.24)]
    panel = report_figure(entries, two).axes[-1]
    assert "tree level" not in panel.get_xlabel()
    assert f"{names[0]}, tree level" in [label.get_text() for label in panel.get_yticklabels()]
