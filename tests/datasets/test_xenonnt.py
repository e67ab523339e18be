"""XENONnT: events in bins, templates folded with recoils, backgrounds and exposures, the flux of boron 8."""

import re
import sys
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.xenonnt import (
    _ACCIDENTAL,
    _ELECTRON,
    _NEUTRON,
    XENONNT_EXPOSURES,
    boron8_likelihood,
    xenonnt_b8_2024,
)
from nuscatter.errors import DataError, InputError
from nuscatter.releases.fetch import locate
from nuscatter.sources.sky.solar import B16_GS98, sno_boron8
from nuscatter.units import cm, keV, s, tonne, year

SM = ns.StandardModel()
pytestmark = pytest.mark.releases


@cache
def loaded():
    return xenonnt_b8_2024()


@pytest.fixture
def data(releases):
    pytest.importorskip("h5py")
    return loaded()


def content(releases, file):
    h5py = pytest.importorskip("h5py")
    with h5py.File(releases / "xenonnt_b8/templates" / file, "r") as opened:
        return np.array(opened["templates/template"])


def singles(releases, run, yields="tly_0.0_tqy_0.0"):
    """Recoil energies [keV], and the templates there at a light and a charge yield."""
    files = sorted((releases / f"xenonnt_b8/templates/sr{run}/mono").glob(f"*_{yields}.h5"))
    energies = [float(re.search(r"mono_([\d.]+)_", each.name)[1]) for each in files]
    return np.array(energies), np.array(
        [content(releases, each.relative_to(releases / "xenonnt_b8/templates")) for each in files]
    )


def test_events_are_counted_in_their_bins(releases, data):
    assert data.observed.shape == (3, 3, 3, 3, 2)
    assert data.observed.sum(axis=(0, 1, 2, 3)).tolist() == [9, 28]
    edges = [90.0, 170.161773681641, 249.889739990234, 500.0]  # of the first run's cS2
    size = np.loadtxt(releases / "xenonnt_b8/data/sr0.csv", delimiter=",", skiprows=1, usecols=1)
    np.testing.assert_array_equal(
        data.observed[..., 0].sum(axis=(1, 2, 3)), [((size >= a) & (size < b)).sum() for a, b in pairwise(edges)]
    )


def test_the_order_of_the_axes_is_the_templates(releases):
    h5py = pytest.importorskip("h5py")
    with h5py.File(releases / "xenonnt_b8/templates/sr1/ac/template_XENONnT_sr1_ac_cevns.h5", "r") as opened:
        names = [opened[f"bins/{at}"].attrs["name"] for at in range(4)]
        edges = np.array(opened["bins/2"])
    assert [each.removesuffix("_quantile") for each in ("cs2", "s2_shadow_s2_time_shadow_quantile")] == names[:2]
    assert names[2:] == ["s1_bdt_score", "s2_bdt_score"]
    text = locate("xenonnt_b8", "binning/sr1.yaml").read_text()
    np.testing.assert_allclose(edges, [float(each) for each in re.findall(r"- (\S+)", text)[8:12]], atol=1e-9)


def test_backgrounds_are_templates_times_exposures(releases, data):
    expected = data.expected(SM)
    for run in (0, 1):
        accidental = content(releases, f"sr{run}/ac/template_XENONnT_sr{run}_ac_cevns.h5")
        part = expected[f"accidental, run {run}"]
        np.testing.assert_allclose(part[..., run], XENONNT_EXPOSURES[run] * accidental, rtol=1e-12)
        assert not part[..., 1 - run].any()
        electron = content(releases, f"sr{run}/er/template_XENONnT_sr{run}_er_cevns.h5")
        np.testing.assert_allclose(expected["electron"][..., run], XENONNT_EXPOSURES[run] * electron, rtol=1e-12)
        neutron = content(releases, f"sr{run}/rg/template_XENONnT_sr{run}_rg_cevns_tly_0.0_tqy_0.0.h5")
        np.testing.assert_allclose(expected["neutron"][..., run], XENONNT_EXPOSURES[run] * neutron, rtol=1e-12)


def test_the_signal_is_recoils_folded_with_single_energies(releases, data):
    """By another way: the recoil spectrum of unoscillated neutrinos on 4501 points, templates linear between them."""
    sun = ns.Sun(duration=year, model=B16_GS98.replaced({"8B": sno_boron8}), only=("8B",))
    T = np.linspace(0.5, 5, 4501)
    rate = ns.recoil_spectrum(SM, sun, ns.material("Xe"), T * keV) * tonne * keV
    for run in (0, 1):
        energies, known = singles(releases, run)
        assert energies[[0, -1]].tolist() == [0.5, 5.0]
        flat = known.reshape(len(energies), -1)
        slow = [np.trapezoid(rate * np.interp(T, energies, column), T) for column in flat.T]
        folded = data.expected(SM)["cevns"][..., run].ravel()
        assert folded.sum() == pytest.approx(XENONNT_EXPOSURES[run] * sum(slow), rel=2e-3)
        np.testing.assert_allclose(folded, XENONNT_EXPOSURES[run] * np.array(slow), rtol=0.02, atol=1e-4)


SIDES = {
    "tly_-1.0_tqy_0.0": ("xenonnt_light_yield", -1.0, -0.221),
    "tly_1.0_tqy_0.0": ("xenonnt_light_yield", 1.0, 0.253),
    "tly_0.0_tqy_-1.0": ("xenonnt_charge_yield", -1.0, -0.162),
    "tly_0.0_tqy_1.0": ("xenonnt_charge_yield", 1.0, 0.169),
}


@pytest.mark.parametrize("yields", SIDES)
def test_the_signal_bends_to_the_releases_templates(releases, data, yields):
    """At ±1σ of a yield the counts are the recoils folded with the release's templates there, bin by bin."""
    name, pull, size = SIDES[yields]
    counts = data.experiment.counts(SM).ravel()
    middle = np.linspace(0.525, 4.975, 90)
    moved = data.expected(SM, **{name: pull})["cevns"]
    for run in (0, 1):
        energies, known = singles(releases, run, yields)
        flat = known.reshape(46, 81)
        direct = counts @ np.array([np.interp(middle, energies, column) for column in flat.T]).T
        share = XENONNT_EXPOSURES[run] / sum(XENONNT_EXPOSURES[:2])
        np.testing.assert_allclose(moved[..., run].ravel(), share * direct, rtol=1e-9, atol=1e-12)
    assert moved.sum() / data.expected(SM)["cevns"].sum() - 1 == pytest.approx(size, abs=0.002)


def test_no_expectation_is_negative_within_the_limits_of_the_yields(data):
    low, high = data.nuisances["xenonnt_light_yield"].limits
    assert data.nuisances["xenonnt_charge_yield"].limits == (low, high) == (-2.5, 2.5)
    for light in np.linspace(low, high, 6):
        for charge in np.linspace(low, high, 6):
            counts = data.expected(SM, xenonnt_light_yield=light, xenonnt_charge_yield=charge)
            assert all(each.min() >= 0 for each in counts.values())


def test_the_nuisances(data):
    """Nothing of 2024 is on the signal: the release's yields, and SNO's flux."""
    signal = {each.name: (each.mean, each.sigma) for each in data.signal.nuisances}
    flux = signal.pop("flux_boron8")
    assert flux == (0.0, pytest.approx(0.20 / 5.25))
    assert signal == {"xenonnt_light_yield": (0.0, 1.0), "xenonnt_charge_yield": (0.0, 1.0)}
    assert "flux_boron8" not in boron8_likelihood(data).parameters
    assert set(boron8_likelihood(data).parameters) == {"boron8"} | set(data.nuisances) - {"flux_boron8"}


def test_the_errors_of_the_backgrounds_make_that_of_all():
    """7.5 and 17.8 accidental pairs, 0.7 electrons, 0.5 neutrons: 26.4 +1.4 −1.3 events in the abstract."""
    parts = [7.5 * _ACCIDENTAL[0], 17.8 * _ACCIDENTAL[1], 0.7 * _ELECTRON, 0.5 * _NEUTRON]
    assert np.hypot.reduce(parts) == pytest.approx(1.4, abs=0.06)


def test_exposures_are_the_published_sum():
    """3.51 tonne years."""
    assert sum(XENONNT_EXPOSURES[:2]) == pytest.approx(3.51, abs=0.01)


def test_the_third_run_adds_events_and_a_background(data):
    three = xenonnt_b8_2024(third_run=True)
    assert three.observed.sum(axis=(0, 1, 2, 3)).tolist() == [9, 28, 25]
    assert "accidental, run 2" in three.backgrounds
    two = data.expected(SM)
    np.testing.assert_allclose(three.expected(SM)["cevns"][..., :2], two["cevns"], rtol=1e-9)
    np.testing.assert_allclose(three.expected(SM)["electron"][..., :2], two["electron"], rtol=1e-9)


def test_the_likelihood_of_the_flux_is_that_of_the_model_at_snos(data):
    flux = boron8_likelihood(data)
    model = data.likelihood(lambda: SM)
    values = {name: each.mean for name, each in data.nuisances.items()} | {"xenonnt_light_yield": 0.2}
    own = {name: value for name, value in values.items() if name != "flux_boron8"}
    assert flux(boron8=5.25, **own) == pytest.approx(model(**values), rel=1e-9)
    counts = data.expected(SM, xenonnt_light_yield=0.2)
    signal = counts.pop("cevns")
    mu = 2 * signal + sum(counts.values())
    n = data.observed
    deviance = 2 * (mu - n + n * np.log(np.where(n > 0, n, 1) / mu)).sum()
    assert flux(boron8=10.5, **own) == pytest.approx(deviance + 0.2**2, rel=1e-9)
    assert sno_boron8.value * cm**2 * s == pytest.approx(5.25e6)


def test_another_data_set_has_no_flux_of_boron_8(releases):
    with pytest.raises(InputError, match=r"coherent_ge_2024.*XENONnT"):
        boron8_likelihood(ns.datasets.coherent_ge_2024())


def test_without_h5py_a_sentence_says_how_to_get_it(releases, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(DataError, match=r"need h5py: pip install 'nuscatter\[xenonnt\]'\.$"):
        xenonnt_b8_2024()


def test_a_batch_of_models_is_predicted_as_one_by_one(data):
    like = data.likelihood(ns.StandardModel)
    angles, yields, fluxes = np.array([0.2, 0.23, 0.26]), np.array([-1.1, 0.0, 0.7]), np.array([0.05, 0.0, -0.1])
    values = {name: each.mean for name, each in data.nuisances.items()}
    batch = {name: np.full(3, value) for name, value in values.items()}
    expectation = next(each.expectation for each in like.members if hasattr(each, "expectation"))
    moved = {"sin2_theta_w": angles, "xenonnt_charge_yield": yields, "flux_boron8": fluxes}
    many = expectation.many(batch | moved)
    for at in range(3):
        alone = expectation(**(values | {name: column[at] for name, column in moved.items()}))
        np.testing.assert_allclose(many[..., at], alone, rtol=1e-9)
