"""Charts of counts along the first axis: what is in which, per unit of the axis, and the numbers beside them."""

import numpy as np
import pytest

from nuscatter.datasets.dataset import Axis, Dataset, background, template
from nuscatter.datasets.published_excess import Excess
from nuscatter.detectors.detector import Detector
from nuscatter.explorer.profiles.data_charts import along, charts, events, lines
from nuscatter.explorer.view import Draw
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.units import keV, kg, m

EDGES = [2.0, 4.0, 10.0, 20.0]
OBSERVED = np.array([8, 12, 4])
EXPECTED = {"cevns": np.array([4.0, 6.0, 1.0]), "steady": np.array([2.0, 6.0, 5.0])}


@pytest.fixture
def experiment():
    detector = Detector("Ge", 10 * kg, np.array(EDGES) * keV)
    return Experiment(facility("SNS").flux(distance=20 * m, pot=1e23), detector)


@pytest.fixture
def data(experiment):
    steady = background("mine_steady", events=13, sigma=4, meaning="lines", shape=template([1.0, 3.0, 2.0]))
    return Dataset("mine", "My germanium", "none", experiment, (Axis("recoil energy [keV]", EDGES),), OBSERVED,
                   backgrounds={"steady": steady})  # fmt: skip


def test_counts_are_per_unit_of_energy(data):
    whole, signal = charts(data, EXPECTED)
    assert [each.name for each in whole.curves] == ["steady", "signal", "observed"]
    assert whole.x.label == "recoil energy [keV]"
    assert whole.y.label == "counts [1/keV]"
    steady, cevns, observed = whole.curves
    assert steady.y.tolist() == [1.0, 1.0, 0.5]
    assert cevns.y.tolist() == [2.0, 1.0, 0.1]
    assert observed.y.tolist() == [4.0, 2.0, 0.4]
    assert observed.x.tolist() == [3.0, 7.0, 15.0]
    assert (steady.draw, cevns.draw, observed.draw) == (Draw.STEPS, Draw.STEPS, Draw.POINTS)
    assert observed.errors[:, 1] * 6 == pytest.approx([3.42, 4.56], rel=2e-3, abs=0)  # Garwood's of 12 counts
    less = signal.curves[1]
    np.testing.assert_allclose(less.y, [3.0, 1.0, -0.1], rtol=1e-12)
    assert (whole.stacked, signal.stacked) == (True, False)


def test_other_axes_are_summed():
    assert along(np.arange(6.0).reshape(2, 3)).tolist() == [3.0, 12.0]
    assert along(np.ones((2, 3, 4))).tolist() == [12.0, 12.0]
    assert along(np.array([1.0, 2.0])).tolist() == [1.0, 2.0]


def test_a_published_number_is_told_with_its_errors(data, experiment):
    excess = Excess("theirs", "Theirs", "none", experiment, 124.0, (12.0, 14.0))
    told = list(events(excess, {"cevns": np.array([117.7])}))
    assert [(each.name, each.text) for each in told] == [
        ("Theirs: measured", "124 -12 +14"),
        ("Theirs: signal at the slider's value", "117.7"),
    ]
    assert [each.value for each in events(data, EXPECTED)] == [11.0]


def test_the_lines_fill_the_same_curves(data):
    made = {"data": [data], "expected": [EXPECTED], "along": along, "np": np, "curves": {}}
    exec("\n".join(lines(data, 0, data.backgrounds)), made)
    wanted = {f"{chart.title}: {curve.name}": curve.y for chart in charts(data, EXPECTED) for curve in chart.curves}
    assert set(made["curves"]) == set(wanted)
    for name, values in wanted.items():
        np.testing.assert_allclose(made["curves"][name], values, rtol=1e-12, err_msg=name)


def test_a_data_set_without_backgrounds_has_the_same_charts(data):
    bare = {"cevns": EXPECTED["cevns"]}
    whole, signal = charts(data, bare)
    np.testing.assert_array_equal(whole.curves[-1].y, signal.curves[-1].y)
    made = {"data": [data], "expected": [bare], "along": along, "np": np, "curves": {}}
    exec("\n".join(lines(data, 0, {})), made)
    np.testing.assert_array_equal(
        made["curves"]["My germanium, less backgrounds: observed less backgrounds"], OBSERVED / [2, 6, 10]
    )
