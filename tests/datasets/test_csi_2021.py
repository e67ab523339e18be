"""CsI 2021: events are binned where they belong, and backgrounds have the release's shapes with the efficiencies in."""

import numpy as np
import pytest

from nuscatter.datasets.csi_2021 import coherent_csi_2021
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.units import us

pytestmark = pytest.mark.releases


@pytest.fixture
def data(releases):
    return coherent_csi_2021()


def kept(x):
    """The efficiency of arXiv:2110.07730 against photoelectrons."""
    return np.clip(1.32045 / (1 + np.exp(-0.285979 * (x - 10.8646))) - 0.333322, 0, 1)


def kept_time(t):
    return np.where(t < 0.52, 1.0, np.exp(-0.0494 * (t - 0.52)))


def table(releases, file):
    return np.loadtxt(releases / f"coherent_csi_2021/{file}.txt")


def test_every_event_is_counted_once_in_its_bin(releases, data):
    energy, time = (axis.edges for axis in data.axes)
    counts = np.zeros((len(energy) - 1, len(time) - 1))
    for photoelectrons, arrival in table(releases, "dataBeamOnC"):
        if energy[0] <= photoelectrons < energy[-1] and time[0] <= arrival < time[-1]:
            row = int(np.searchsorted(energy, photoelectrons, side="right")) - 1
            counts[row, int(np.searchsorted(time, arrival, side="right")) - 1] += 1
    np.testing.assert_array_equal(data.observed, counts)


def test_the_experiments_bins_are_the_datas(data):
    np.testing.assert_allclose(data.experiment.detector.energy_edges, data.axes[0].edges)
    np.testing.assert_allclose(np.asarray(data.experiment.detector.time_edges) / us, data.axes[1].edges)


def test_the_steady_background_has_the_energies_of_the_anticoincidence(releases, data):
    outside = table(releases, "dataBeamOnAC")
    outside = outside[(outside[:, 1] >= 0) & (outside[:, 1] < 6)]
    by_energy, _ = np.histogram(outside[:, 0], data.axes[0].edges)
    steady = data.expected(StandardModel())["steady"]
    assert steady.sum() == pytest.approx(1286)
    assert by_energy.sum() == 1295
    np.testing.assert_allclose(steady.sum(axis=1) / steady.sum(), by_energy / by_energy.sum(), rtol=1e-12)


def test_the_steady_background_falls_with_the_time_efficiency_alone(data):
    steady = data.expected(StandardModel())["steady"].sum(axis=0)
    t = np.linspace(0, 6, 600_001)
    t = (t[1:] + t[:-1]) / 2
    expected, _ = np.histogram(t, data.axes[1].edges, weights=kept_time(t))
    np.testing.assert_allclose(steady / steady.sum(), expected / expected.sum(), rtol=1e-5)


@pytest.mark.parametrize(("name", "events"), [("brn", 18.4), ("nin", 5.6)])
def test_neutrons_have_the_releases_shapes_with_the_efficiencies_in(releases, data, name, events):
    part = data.expected(StandardModel())[name]
    assert part.sum() == pytest.approx(events)
    centre, density = table(releases, f"{name}PE").T
    by_energy, _ = np.histogram(centre, data.axes[0].edges, weights=density * kept(centre))
    np.testing.assert_allclose(part.sum(axis=1) / events, by_energy / by_energy.sum(), rtol=1e-9, atol=1e-12)
    clock, arrived = table(releases, f"{name}Trec").T
    fine = (clock[:, None] + np.linspace(-0.00495, 0.00495, 100)).ravel()  # spread over the release's 10-ns bins
    weights = np.repeat(arrived * kept_time(clock), 100)
    by_time, _ = np.histogram(fine, data.axes[1].edges, weights=weights)
    np.testing.assert_allclose(part.sum(axis=0) / events, by_time / by_time.sum(), rtol=2e-3, atol=1e-6)


def test_backgrounds_are_products_of_energy_and_time(data):
    for name, part in data.expected(StandardModel()).items():
        if name != "cevns":
            product = part.sum(axis=1)[:, None] * part.sum(axis=0) / part.sum()
            np.testing.assert_allclose(part, product, rtol=1e-9, atol=1e-12)


def test_the_signal_is_the_experiments_prediction(data):
    np.testing.assert_allclose(
        data.expected(StandardModel())["cevns"], data.experiment.counts(StandardModel()), rtol=1e-9
    )


def test_quenching_moves_the_rate_by_the_published_size(data):
    """3.8 % (arXiv:2110.07730), the two modes together."""
    model = StandardModel()
    central = data.expected(model)["cevns"].sum()
    modes = ("csi2021_quenching_0", "csi2021_quenching_1")
    shifts = [data.expected(model, **{name: 1.0})["cevns"].sum() / central - 1 for name in modes]
    assert np.hypot(*shifts) == pytest.approx(0.038, abs=0.01)


@pytest.mark.parametrize("wrong", ["yes", 1, None, np.array([1.0, 2.0])])
def test_a_switch_is_true_or_false(wrong):
    """A text is no yes, and an array has no truth value: the histogram of the flux is taken for True alone."""
    with pytest.raises(InputError, match=r"histogram is .*True or False"):
        coherent_csi_2021(histogram=wrong)


def test_the_nuisances(data):
    assert {name for name in data.nuisances if not name.startswith("csi2021_")} == {"flux_sns"}
    assert data.nuisances["csi2021_form_factor"].sigma == 0.034
    assert data.nuisances["csi2021_pulse_mean"].mean == pytest.approx(0.473)
    assert data.nuisances["csi2021_pulse_mean"].sigma == 0.1
    assert data.signal.timing.width == pytest.approx(0.143)  # the histogram's, no nuisance
    assert data.nuisances["csi2021_pulse_mean"].limits == (0.0, 1.5)
    assert data.nuisances["flux_sns"].sigma == 0.10
