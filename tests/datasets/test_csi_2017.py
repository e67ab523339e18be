"""CsI 2017: the catalogue's numbers are the release's, every count is in its bin, backgrounds are what was counted."""

import re

import numpy as np
import pytest

from nuscatter.catalogue.coherent import CSI_2017_EFFICIENCY, CSI_2017_QUENCHING, csi_2017, csi_2017_efficiency
from nuscatter.datasets.csi_2017 import coherent_csi_2017
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.units import cm, keV, kg, m, us

SM = StandardModel()


@pytest.fixture
def data(releases):
    return coherent_csi_2017()


def rows(releases, file):
    return np.loadtxt(releases / f"coherent_csi_2018/{file}.txt", delimiter=",")


def counts(releases, file):
    """All 25 × 24 bins of 2 PE and 0.5 µs."""
    return rows(releases, f"data_{file}")[:, 2].reshape(25, 24)


def curve(x):
    """The efficiency of the release's parameter file, its modified step included."""
    step = np.where(x < 5, 0.0, np.where(x < 6, 0.5, 1.0))
    return 0.6655 / (1 + np.exp(-0.4942 * (x - 10.8507))) * step


# --- the experiment ---------------------------------------------------------------------------------------------------


def test_the_efficiency_is_the_curve_in_the_middle_of_each_bin():
    n = np.arange(60.0)
    np.testing.assert_allclose(csi_2017_efficiency()(n), curve(n + 0.5), rtol=1e-12)
    assert csi_2017_efficiency()(n)[:5].max() == 0
    assert csi_2017_efficiency()(n)[6] > 2 * csi_2017_efficiency()(n)[5]


def test_variations_change_one_number_each():
    nominal = CSI_2017_EFFICIENCY["nominal"]
    for name, values in CSI_2017_EFFICIENCY.items():
        changed = [at for at, (here, there) in enumerate(zip(values, nominal, strict=True)) if here != there]
        assert changed == ([] if name == "nominal" else [("a", "k", "x0").index(name.split()[0])])
        if name != "nominal":
            assert (values[changed[0]] > nominal[changed[0]]) is name.endswith("up")


@pytest.mark.parametrize(("argument", "kind"), [("quenching", "quenching"), ("efficiency", "efficiency")])
def test_an_unknown_variation_is_refused_with_the_choices(argument, kind):
    with pytest.raises(InputError, match=f"{kind}.*nominal"):
        csi_2017(**{argument: "twice"})


def test_the_fluence_is_protons_times_neutrinos_over_a_sphere():
    """1.76e23 × 0.08 / 4π(19.3 m)²."""
    for fluence in csi_2017().flux.fluence.values():
        assert fluence * cm**2 == pytest.approx(1.76e23 * 0.08 / (4 * np.pi * 1930**2), rel=1e-9)


@pytest.mark.releases
def test_the_numbers_are_those_of_the_releases_file(releases):
    text = (releases / "coherent_csi_2018/coherent_parameters.yaml").read_text()

    def block(name):
        found = re.search(rf"^{name}:\n(.*?)(?=^\w|\Z)", text, re.MULTILINE | re.DOTALL)
        return {key: float(value) for key, value in re.findall(r"(value|uncertainty): ([\d.]+)", found[1])}

    def parameter(name):
        found = re.search(rf"name: {name}\n\s+value: (\S+)\n\s+error_hi: (\S+)\n\s+error_lo: (\S+)", text)
        return [float(each) for each in found.groups()]

    detector = csi_2017().detector
    known = block("csiQF")
    for name, sign in (("nominal", 0), ("up", 1), ("down", -1)):
        assert CSI_2017_QUENCHING[name] == pytest.approx(known["value"] + sign * known["uncertainty"])
    assert detector.light_yield * keV == pytest.approx(block("csiLightYield")["value"])
    assert detector.mass / kg == pytest.approx(14.57)
    area = 4 * np.pi * (block("distanceToTarget")["value"] * m) ** 2
    fluence = next(iter(csi_2017().flux.fluence.values()))
    assert fluence * area == pytest.approx(1.76e23 * block("neutrinosPerProton")["value"])
    for at, (name, key) in enumerate((("a", "a"), ("k", "k"), ("x0", "x_0"))):
        value, high, low = parameter(key)
        assert CSI_2017_EFFICIENCY["nominal"][at] == value
        assert CSI_2017_EFFICIENCY[f"{name} up"][at] == pytest.approx(value + high)
        assert CSI_2017_EFFICIENCY[f"{name} down"][at] == pytest.approx(value - low)


@pytest.mark.releases
def test_the_name_stays_a_function_when_its_module_is_imported(releases):
    """A module of the function's own name would take its place in the package at the first import."""
    from nuscatter import datasets

    for _ in range(2):
        assert datasets.coherent_csi_2017 is coherent_csi_2017
    assert datasets.load("COHERENT-CsI-2017").name == "coherent_csi_2017"


# --- the data ---------------------------------------------------------------------------------------------------------


@pytest.mark.releases
def test_the_data_are_the_coincidence_counts_of_the_region(releases, data):
    """Bins are centred on 1, 3 … 49 PE: those of 6 to 30 PE are the 4th to the 15th. 0 to 6 µs are the first twelve."""
    light, time, _ = rows(releases, "data_coincidence_beamOn").T
    np.testing.assert_array_equal(np.unique(light), np.arange(1, 50, 2))
    np.testing.assert_allclose(np.unique(time), np.arange(24) * 0.5 + 0.25)
    np.testing.assert_array_equal(data.observed, counts(releases, "coincidence_beamOn")[3:15, :12])
    assert data.observed.sum() == 547


@pytest.mark.releases
def test_the_experiments_bins_are_the_datas(data):
    np.testing.assert_allclose(data.experiment.detector.energy_edges, data.axes[0].edges)
    np.testing.assert_allclose(np.asarray(data.experiment.detector.time_edges) / us, data.axes[1].edges)
    assert data.axes[0].edges[[0, -1]].tolist() == [6, 30]
    assert data.axes[1].edges[[0, -1]].tolist() == [0, 6]


@pytest.mark.releases
def test_arrival_times_are_the_releases(releases, data):
    prompt, delayed = (rows(releases, f"arrivalTimePDF_{kind}Neutrinos")[:12, 1] for kind in ("prompt", "delayed"))
    assert [str(each.state) for each in data.experiment.flux.components] == ["nu_mu", "nu_e", "nu_mu_bar"]
    np.testing.assert_allclose(data.experiment.time_fractions, [prompt, delayed, delayed], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(data.expected(SM)["cevns"], data.experiment.counts(SM), rtol=1e-9)


@pytest.mark.releases
def test_a_gaussian_pulse_gives_the_releases_times_to_two_thousandths(releases, data):
    """Two numbers for 27: the release's neutrinos come as a Gaussian pulse and the decays behind it do."""
    built = csi_2017()
    np.testing.assert_allclose(built.time_fractions, data.experiment.time_fractions, atol=2e-3)
    inside = built.time_fractions.sum(axis=1) / data.experiment.time_fractions.sum(axis=1)
    np.testing.assert_allclose(inside, [1, 0.994, 0.994], atol=5e-4)  # 0.6 % come after 12 µs: the release has none


@pytest.mark.releases
def test_the_steady_background_is_the_product_of_the_anticoincidences_distributions(releases, data):
    outside = counts(releases, "anticoincidence_beamOn")[3:15, :12]
    steady = data.expected(SM)["steady"]
    assert outside.sum() == 405
    np.testing.assert_allclose(steady, np.outer(outside.sum(axis=1), outside.sum(axis=0)) / 405, rtol=1e-12)
    assert data.nuisances["csi2017_steady"].sigma == pytest.approx(405**0.5)


@pytest.mark.releases
def test_each_counted_bin_of_the_steady_background_has_its_statistics(releases, data):
    """±√n of one bin, all others in proportion, the sum the same."""
    outside = counts(releases, "anticoincidence_beamOn")[3:15, :12]
    for axis, name, other in ((1, "energy", "time"), (0, "time", "energy")):
        known = outside.sum(axis=axis)
        for at, pull in ((1, 1.0), (7, -1.0)):
            moved = data.expected(SM, **{f"csi2017_steady_{name}_{at}": pull})["steady"]
            expected = known.copy()
            expected[at - 1] += pull * known[at - 1] ** 0.5
            np.testing.assert_allclose(moved.sum(axis=axis), 405 * expected / expected.sum(), rtol=1e-12)
            kept = data.expected(SM)["steady"].sum(axis=1 - axis)
            np.testing.assert_allclose(moved.sum(axis=1 - axis), kept, rtol=1e-12, err_msg=other)
    assert sum(name.startswith("csi2017_steady_") for name in data.nuisances) == 24


@pytest.mark.releases
def test_smooth_times_are_the_most_likely_exponential_of_twelve_microseconds(releases):
    """By another way: the slope that minimises the binned deviance, and its curvature there."""
    counted = counts(releases, "anticoincidence_beamOn")[3:15]
    by_time, t = counted.sum(axis=0), np.arange(24) * 0.5 + 0.25

    def cost(rate):
        shape = np.exp(-rate * t)
        return -2 * (by_time * np.log(shape / shape.sum())).sum()

    rates = np.linspace(0.02, 0.10, 8001)
    costs = np.array([cost(each) for each in rates])
    best = rates[costs.argmin()]
    inside = rates[costs < costs.min() + 1]
    smooth = coherent_csi_2017(smooth_times=True)
    times = smooth.expected(SM)["steady"].sum(axis=0)
    np.testing.assert_allclose(times / times[0], np.exp(-best * (t[:12] - t[0])), rtol=2e-4)
    assert best == pytest.approx(0.0587, abs=5e-4)
    up = smooth.expected(SM, csi2017_steady_decline=1.0)["steady"].sum(axis=0)
    assert np.log(up[0] / up[1]) / 0.5 - best == pytest.approx((inside[-1] - inside[0]) / 2, rel=0.02)
    np.testing.assert_allclose(
        smooth.expected(SM)["steady"].sum(axis=1), counted[:, :12].sum(axis=1), rtol=1e-12
    )  # energies as before


@pytest.mark.releases
def test_neutrons_have_the_releases_number_energies_and_times(releases, data):
    """Counts per GWh and PE times 7.47594 GWh, times the efficiency in the middle of the bin; ±25 %."""
    centre, density = rows(releases, "promptPDF").T
    kept = 7.47594 * density * curve(centre)
    by_energy = kept[6:30].reshape(12, 2).sum(axis=1)
    by_time = rows(releases, "arrivalTimePDF_promptNeutrons")[:12, 1]
    np.testing.assert_allclose(data.expected(SM)["brn"], np.outer(by_energy, by_time), rtol=1e-9, atol=1e-15)
    assert data.nuisances["csi2017_brn"].mean == pytest.approx(5.42, abs=0.01)
    assert data.nuisances["csi2017_brn"].sigma == pytest.approx(0.25 * data.nuisances["csi2017_brn"].mean)


@pytest.mark.releases
def test_the_nuisances(data):
    assert {name for name in data.nuisances if not name.startswith("csi2017_")} == {"flux_sns"}
    assert data.nuisances["flux_sns"].sigma == 0.10
    assert data.nuisances["csi2017_form_factor"].sigma == 0.05


@pytest.mark.releases
@pytest.mark.parametrize("side", ["up", "down"])
def test_quenching_and_efficiency_bend_the_signal_as_they_say(data, side):
    pull = 1.0 if side == "up" else -1.0
    before = data.experiment.detector.time_fractions(data.experiment.flux.components[1].time).sum()
    for name, varied in (
        ("csi2017_quenching", csi_2017(quenching=side)),
        *((f"csi2017_efficiency_{each}", csi_2017(efficiency=f"{each} {side}")) for each in ("a", "k", "x0")),
    ):
        counted = varied.by_component(SM).sum(axis=1)
        expected = counted[0] + before * counted[1:].sum()
        assert data.expected(SM, **{name: pull})["cevns"].sum() == pytest.approx(expected, rel=1e-6)
