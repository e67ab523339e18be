"""The figure of asymmetries against the neutron skin: marks, line and band are those of the comparison."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.catalogue.parity_violation import parity_violation_measurement
from nuscatter.errors import InputError
from nuscatter.figures.nuclei.parity_violation import asymmetry_figure
from nuscatter.reports.parity_violation import AsymmetryComparison, AsymmetryPrediction
from nuscatter.units import fm


def made_up(name="PREX-2", points=((0.10, 600.0), (0.15, 575.0), (0.30, 520.0), (None, 700.0))):
    predictions = []
    for at, (skin, asymmetry) in enumerate(points):
        radii = (None, None, None) if skin is None else (-2.5e-7 / fm, (5.45 + skin) * fm, 5.45 * fm)
        family = "relativistic" if at == 1 else "Skyrme"
        predictions.append(AsymmetryPrediction(f"m{at}", family, 9e-7, 1e-9 * asymmetry, 0.41, 0.38, *radii))
    return AsymmetryComparison(parity_violation_measurement(name), tuple(predictions), {})


def curves(panel):
    return {line.get_label(): line for line in panel.lines if not str(line.get_label()).startswith("_")}


def test_marks_are_the_models():
    found = made_up()
    (panel,) = asymmetry_figure([found]).axes
    drawn = curves(panel)
    for each in found.predictions[:3]:
        mark = drawn[each.model]
        assert mark.get_xdata() == pytest.approx([each.skin / fm])
        assert mark.get_ydata() == pytest.approx([each.asymmetry / 1e-9])
        assert mark.get_linestyle() == "None"
    assert "m3" not in drawn
    faces = [drawn[name].get_markerfacecolor() for name in ("m0", "m1", "m2")]
    assert [face == "none" for face in faces] == [True, False, True]


def test_the_line_and_the_band():
    found = made_up()
    (panel,) = asymmetry_figure([found]).axes
    line = curves(panel)["line through the models"]
    np.testing.assert_allclose(line.get_ydata() * 1e-9, found.line(np.asarray(line.get_xdata()) * fm), rtol=1e-12)
    low, high = panel.get_xlim()
    assert low < 0.1
    assert low < found.inferred_skin[0] / fm < high
    band = next(each for each in panel.patches if each.get_label() == "measured, 1σ")
    ends = band.get_extents().transformed(panel.transData.inverted())
    assert (ends.y0, ends.y1) == (pytest.approx(550 - 17.8885, abs=1e-3), pytest.approx(550 + 17.8885, abs=1e-3))


def test_a_plan_and_three_panels():
    figure = asymmetry_figure([made_up(), made_up("MREX"), made_up("CREX", ((0.1, 2700.0), (0.2, 2400.0)))])
    _, plan, last = figure.axes
    assert "MREX" in plan.get_title()
    assert [each.get_label() for each in plan.patches] == ["expected, 1σ"]
    assert "line through the models" not in curves(last)
    assert "48" in last.get_title()
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert len(names) == len(set(names))
    assert {"m0", "m1", "m2", "measured, 1σ", "expected, 1σ", "published skin"} <= set(names)


def test_models_of_one_skin():
    (panel,) = asymmetry_figure([replace(made_up("MREX"), predictions=made_up().predictions[:1])]).axes
    low, high = panel.get_xlim()
    assert low < 0.1 < high


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "one comparison"),
        (None, "list of comparisons"),
        (["PREX-2"], "AsymmetryComparison"),
        ([made_up(points=((None, 600.0),))], "PREX-2 has a neutron skin"),
    ],
)
def test_what_is_refused(given, words):
    with pytest.raises(InputError, match=words):
        asymmetry_figure(given)
