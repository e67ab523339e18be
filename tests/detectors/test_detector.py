"""The response matrix and the time fractions against adaptive quadrature and scipy's distributions."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import ExponentialDecline, Logistic, TabulatedEfficiency
from nuscatter.detectors.quenching import PolynomialQuenching, TabulatedQuenching, constant, linear
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing
from nuscatter.errors import InputError
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit
from nuscatter.sources.timing import Gaussian, TimeProfile, box
from nuscatter.units import keV, kg, ns, us

CURVE = Logistic(a=1.32045, b=0.285979, c=10.8646, d=-0.333322)
PE_EDGES = np.array([0.0, 8.0, 12.0, 20.0, 60.0])
CSI = Detector(
    "CsI",
    14.6 * kg,
    PE_EDGES,
    quenching=constant(0.09),
    light_yield=13.35 / keV,
    smearing=GammaSmearing(slope=9.56 * 0.0749),
)
RECOILS = np.array([0.3, 2.0, 7.0, 15.0, 40.0]) * keV


def photoelectrons(T: float) -> float:
    return 0.09 * 13.35 * T / keV


def distribution(smearing, mean):
    """The same distribution from scipy."""
    if isinstance(smearing, GammaSmearing):
        shape = 1 + 9.56 * 0.0749 * mean
        return stats.gamma(shape, scale=mean / shape)
    return stats.norm(mean, math.sqrt(1.2**2 + 0.9**2 * mean))


def curve(x: float) -> float:
    return min(max(1.32045 / (1 + math.exp(-0.285979 * (x - 10.8646))) - 0.333322, 0.0), 1.0)


@pytest.mark.parametrize("smearing", [CSI.smearing, GaussianSmearing(noise=1.2, stochastic=0.9)])
def test_response_is_efficiency_times_density_integrated_over_the_bin(smearing):
    detector = replace(CSI, smearing=smearing, efficiency=CURVE)
    response = detector.response(RECOILS)
    assert response.shape == (4, 5)
    (kink,) = CURVE.kinks
    for column, T in enumerate(RECOILS):
        mean = photoelectrons(T)
        density = distribution(smearing, mean).pdf
        cuts = sorted({*PE_EDGES, kink, *(c for c in mean + np.arange(-6.0, 7) * smearing.width(mean) if 0 < c < 60)})
        for row, (low, high) in enumerate(pairwise(PE_EDGES)):
            inside = [cut for cut in cuts if low <= cut <= high]
            expected = sum(
                quad(lambda x, p=density: curve(x) * p(x), a, b, epsabs=1e-13, epsrel=1e-10)[0]
                for a, b in pairwise(inside)
            )
            assert response[row, column] == pytest.approx(expected, abs=1e-9)


def test_poisson_response_is_the_sum_over_integers():
    detector = replace(CSI, smearing=PoissonSmearing(), efficiency=CURVE)
    for column, T in enumerate(RECOILS):
        for row, (low, high) in enumerate(pairwise(PE_EDGES)):
            n = np.arange(math.ceil(low), math.ceil(high))
            expected = stats.poisson.pmf(n, photoelectrons(T)) @ [curve(each) for each in n]
            assert detector.response(RECOILS)[row, column] == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("smearing", [CSI.smearing, GaussianSmearing(noise=1.2, stochastic=0.9), PoissonSmearing()])
def test_without_efficiency_the_bins_sum_to_the_cumulative(smearing):
    detector = replace(CSI, smearing=smearing)
    response = detector.response(RECOILS)
    mean = photoelectrons(RECOILS)
    assert response.sum(axis=0) == pytest.approx(smearing.cumulative(60.0, mean) - smearing.cumulative(0.0, mean))
    assert (response >= 0).all()
    everything = replace(detector, energy_edges=np.array([-1e4, 0.0, 60.0, 1e4]))
    assert everything.response(RECOILS).sum(axis=0) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("smearing", [CSI.smearing, GaussianSmearing(noise=1.2, stochastic=0.9), PoissonSmearing()])
def test_an_efficiency_of_one_is_no_efficiency(smearing):
    plain = replace(CSI, smearing=smearing, energy_edges=np.array([3.0, 8.0, 12.0, 60.0]))
    full = replace(plain, efficiency=TabulatedEfficiency([0, 100], [1, 1]))
    assert full.response(RECOILS) == pytest.approx(plain.response(RECOILS), abs=1e-9)


def test_without_smearing_a_recoil_is_in_the_bin_of_its_mean_and_kept_by_the_efficiency():
    detector = replace(CSI, smearing=None, efficiency=CURVE)
    response = detector.response(RECOILS)
    for column, T in enumerate(RECOILS):
        mean = photoelectrons(T)
        for row, (low, high) in enumerate(pairwise(PE_EDGES)):
            assert response[row, column] == pytest.approx(curve(mean) if low <= mean < high else 0.0, abs=1e-14)


@pytest.mark.filterwarnings("ignore:The smearing is .* quanta")
@given(scale=st.sampled_from([1e-2, 1e-4]), T=st.floats(0.5, 49))
def test_a_narrow_smearing_tends_to_none(scale, T):
    detector = replace(CSI, efficiency=None)
    mean = photoelectrons(T * keV)
    if min(abs(mean - PE_EDGES)) < 10 * scale:
        return
    sharp = replace(detector, smearing=GaussianSmearing(noise=scale)).response(np.array([T * keV]))
    none = replace(detector, smearing=None).response(np.array([T * keV]))
    assert sharp == pytest.approx(none, abs=1e-12)


def test_an_efficiency_much_steeper_than_the_smearing_is_resolved():
    """A turn-on of width 0.01 behind a Gaussian of width 3, in one bin of 90: almost the part above a cut."""
    smearing = GaussianSmearing(noise=3.0)
    steep = replace(CSI, smearing=smearing, efficiency=Logistic(a=1.0, b=100.0, c=9.87), energy_edges=[0.0, 90.0])
    for column, T in enumerate(RECOILS):
        normal = stats.norm(photoelectrons(T), 3.0)
        below = quad(lambda u, p=normal: p.sf(9.87 + u / 100) * math.exp(-u) / (1 + math.exp(-u)) ** 2, -9, 40)[0]
        below += quad(lambda u, p=normal: p.sf(9.87 + u / 100) * math.exp(u) / (1 + math.exp(u)) ** 2, -40, -9)[0]
        expected = below - normal.sf(90.0)
        assert steep.response(RECOILS)[0, column] == pytest.approx(expected, abs=1e-9)


def test_a_jump_that_the_efficiency_does_not_name_is_found():
    """A user's own cut has no kinks; it is found by sampling, so to about 1e-5 and not exactly."""
    smearing = GaussianSmearing(noise=3.0)
    cut = replace(CSI, smearing=smearing, efficiency=lambda x: (x > 9.87).astype(float), energy_edges=[0.0, 90.0])
    assert cut.response(RECOILS)[0] == pytest.approx(stats.norm(photoelectrons(RECOILS), 3.0).sf(9.87), abs=1e-4)


def test_electron_recoils_are_not_quenched():
    T = np.array([1.0, 3.0]) * keV
    assert CSI.observable(T, Deposit.ELECTRON) == pytest.approx(13.35 * T / keV, rel=1e-14)
    assert CSI.observable(T) == pytest.approx(0.09 * 13.35 * T / keV, rel=1e-14)
    assert CSI.response(0.09 * T, Deposit.ELECTRON) == pytest.approx(CSI.response(T), rel=1e-12)


@pytest.mark.parametrize("smearing", [CSI.smearing, None, PoissonSmearing()])
def test_electron_recoils_may_have_an_efficiency_of_their_own(smearing):
    """It takes the place of the other for electron recoils, and is not asked for nuclear ones."""
    nuclear, electron = Logistic(a=1.0, b=0.3, c=15.0), Logistic(a=0.02, b=0.5, c=25.0)
    both = replace(CSI, smearing=smearing, efficiency=nuclear, electron_efficiency=electron)
    one, other = (replace(CSI, smearing=smearing, efficiency=each) for each in (nuclear, electron))
    T = np.array([0.3, 0.9, 1.5, 2.5]) * keV
    assert both.response(T).tolist() == one.response(T).tolist()
    assert both.response(T, Deposit.ELECTRON).tolist() == other.response(T, Deposit.ELECTRON).tolist()
    assert both.response(T, Deposit.ELECTRON).sum() < 0.1 * one.response(T, Deposit.ELECTRON).sum()
    for deposit, alone in ((Deposit.NUCLEUS, one), (Deposit.ELECTRON, other)):
        assert both.response_edges(1e3 * keV, deposit).tolist() == alone.response_edges(1e3 * keV, deposit).tolist()
    only = replace(both, efficiency=None)
    assert only.response(T).tolist() == replace(CSI, smearing=smearing).response(T).tolist()
    assert only.response(T, Deposit.ELECTRON).tolist() == other.response(T, Deposit.ELECTRON).tolist()


def test_an_electron_efficiency_of_one_number_and_its_kinks():
    table = TabulatedEfficiency([0, 9, 15, 60], [0, 0, 0.3, 0.5])
    rejecting = replace(CSI, smearing=None, electron_efficiency=table)
    edges = rejecting.response_edges(100 * keV, Deposit.ELECTRON)
    for kink in (9, 15):
        assert np.isclose(edges, kink / 13.35 * keV, rtol=1e-9, atol=0).any()
        assert not np.isclose(rejecting.response_edges(100 * keV), kink / 13.35 / 0.09 * keV, rtol=1e-9, atol=0).any()
    constant_one = replace(CSI, smearing=None, electron_efficiency=lambda _: 0.25)
    assert constant_one.response(np.array([1.0]) * keV, Deposit.ELECTRON).sum() == 0.25


def test_what_is_seen_of_other_deposits():
    """In full unless `visible` says otherwise; the quenching is of nuclei, the light yield of all."""
    x = np.array([1.0, 3.0]) * keV
    seen = {Deposit.PHOTON: lambda x: 0.8 * x, Deposit.NEUTRON: lambda x: x**2 / keV}
    detector = replace(CSI, visible=seen)
    for deposit, expected in (
        (Deposit.NUCLEUS, 0.09 * x),
        (Deposit.ELECTRON, x),
        (Deposit.PHOTON, 0.8 * x),
        (Deposit.NEUTRON, x**2 / keV),
    ):
        assert detector.observable(x, deposit) == pytest.approx(13.35 * expected / keV, rel=1e-14)
        assert detector.response(x, deposit) == pytest.approx(CSI.response(expected, Deposit.ELECTRON), rel=1e-12)
    assert CSI.observable(x, Deposit.PHOTON) == pytest.approx(13.35 * x / keV, rel=1e-14)
    one = replace(CSI, visible={Deposit.ELECTRON: lambda _: 2 * keV})  # one number for all
    assert one.observable(x, Deposit.ELECTRON).tolist() == pytest.approx([26.7, 26.7], rel=1e-14)
    rejecting = replace(detector, electron_efficiency=lambda _: 0.25)
    for deposit in (Deposit.ELECTRON, Deposit.PHOTON, Deposit.NEUTRON):
        whole = replace(detector, efficiency=lambda _: 1.0).response(x, deposit)
        assert rejecting.response(x, deposit) == pytest.approx(whole / 4, rel=1e-9)


def test_edges_of_the_response_hold_the_kinks_of_what_is_seen():
    class Table:
        kinks = (7 * keV,)

        def __call__(self, x):
            return np.where(x < 7 * keV, 0.5 * x, 0.1 * x + 2.8 * keV)

    bare = Detector("CsI", 14.6 * kg, np.array([1, 2, 5]) * keV, visible={Deposit.PHOTON: Table()})
    edges = bare.response_edges(100 * keV, Deposit.PHOTON) / keV
    for each in (2, 4, 7, 22):
        assert np.abs(edges - each).min() < 1e-9
    assert np.abs(bare.response_edges(100 * keV, Deposit.ELECTRON) / keV - 7).min() > 1e-3


def test_event_bins_are_the_bins_between_the_edges():
    detector = Detector("Ar", 1 * kg, np.array([1.0, 2.0, 4.0, 9.0]) * keV)
    assert detector.event_bins == (3,)
    assert detector.time_bins == 1


def test_without_a_light_yield_the_observable_is_the_energy():
    detector = Detector("Ge", 1 * kg, np.array([1, 2]) * keV, quenching=constant(0.2))
    assert detector.observable(10 * keV) / keV == pytest.approx(2)
    assert Detector("Ge", 1 * kg, np.array([1, 2]) * keV).observable(10 * keV) / keV == pytest.approx(10)


DETECTORS = {
    "bare": Detector("Ar", 24 * kg, np.array([5, 10, 30]) * keV),
    "efficiency": Detector("Ar", 24 * kg, np.array([5, 80]) * keV, efficiency=Logistic(a=1.0, b=2 / keV, c=20 * keV)),
    "cut to zero": Detector(
        "Ge", 1 * kg, np.array([0.1, 1, 5]) * keV, quenching=PolynomialQuenching((-0.1, 0.01 / keV))
    ),
    "table": Detector(
        "Ge",
        1 * kg,
        np.array([0.3, 1, 5]) * keV,
        quenching=TabulatedQuenching(np.array([1, 5, 10, 20]) * keV, [0.1, 0.2, 0.15, 0.25]),
        smearing=GaussianSmearing(noise=0.2 * keV),
    ),
    "gaussian": Detector(
        "Ar",
        24 * kg,
        np.array([5, 10, 20]) * keV,
        quenching=linear(a=0.246, b=0.00078 / keV),
        smearing=GaussianSmearing(stochastic=0.58 * keV**0.5),
        efficiency=Logistic(a=1.0, b=2 / keV, c=8 * keV),
    ),
    "gamma": replace(CSI, efficiency=CURVE),
    "poisson": replace(CSI, smearing=PoissonSmearing(), efficiency=CURVE),
}


@pytest.mark.parametrize("name", DETECTORS)
@pytest.mark.parametrize("deposit", [Deposit.NUCLEUS, Deposit.ELECTRON])
def test_twelve_nodes_between_response_edges_integrate_the_response(name, deposit):
    """∫ R dT between the recoil edges, with few and with many nodes, in √T as experiments do."""
    from nuscatter.quadrature import panels

    detector = DETECTORS[name]
    edges = np.sqrt(detector.response_edges(150 * keV, deposit))
    sums = []
    for bounds, n in ((edges, 12), (np.unique(np.concatenate([edges, (edges[1:] + edges[:-1]) / 2])), 24)):
        root, weight = panels(bounds, n)
        sums.append(detector.response(root**2, deposit) @ (2 * root * weight))
    assert sums[0] == pytest.approx(sums[1], rel=1e-7)


@pytest.mark.parametrize("name", DETECTORS)
def test_beyond_the_last_recoil_edge_nothing_is_counted(name):
    detector = DETECTORS[name]
    edges = detector.response_edges(400 * keV)
    assert edges[0] == 0
    assert (np.diff(edges) > 0).all()
    assert edges[-1] <= 400 * keV * (1 + 1e-12)
    beyond = np.linspace(edges[-1] * (1 + 1e-9), 400 * keV * (1 + 1e-8), 50)
    assert detector.response(beyond) == pytest.approx(0, abs=1e-12)


def test_response_edges_hold_the_kinks_of_quenching_and_the_images_of_the_bins():
    table = DETECTORS["table"]
    for kink in table.quenching.kinks:
        assert np.abs(table.response_edges(400 * keV) - kink).min() < 1e-9 * keV
        assert np.abs(table.response_edges(400 * keV, Deposit.ELECTRON) - kink).min() > 1e-9 * keV
    bare = replace(DETECTORS["bare"], quenching=constant(0.25))
    images = bare.response_edges(400 * keV) / keV
    for edge in (5, 10, 30):
        assert np.abs(images - edge / 0.25).min() < 1e-9


def test_a_bin_narrower_than_the_search_grid_is_found():
    narrow = Detector("Ar", 24 * kg, np.array([10, 10.001]) * keV)
    from nuscatter.quadrature import panels

    T, weight = panels(narrow.response_edges(100 * keV), 12)
    assert narrow.response(T) @ weight / keV == pytest.approx([0.001], rel=1e-9)


PULSE = Gaussian(mean=0.44 * us, width=0.15 * us)
PROMPT = TimeProfile(PULSE, (26.03 * ns,))
DELAYED = TimeProfile(PULSE, (26.03 * ns, 2197 * ns))
DECLINE = ExponentialDecline(start=0.52 * us, rate=0.0494 / us)


def numerically(profile, efficiency, start, stop, kinks):
    cuts = np.unique([*np.linspace(start, stop, 60), *[kink for kink in kinks if start < kink < stop]])
    return sum(
        quad(lambda t: float(efficiency(t) * profile.density(t)), a, b, epsabs=1e-13, epsrel=1e-10)[0]
        for a, b in pairwise(cuts)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "profile", [PROMPT, DELAYED, TimeProfile(box(start=0.1 * us, length=0.7 * us), (26.03 * ns, 2197 * ns))]
)
@pytest.mark.parametrize("efficiency", [DECLINE, Logistic(a=1.0, b=9 / us, c=0.9 * us)])
@pytest.mark.parametrize("edges", [(0, 6), (0, 0.25, 0.7, 6), (-0.5, 0.1, 0.2)])
def test_time_fractions_with_an_efficiency(profile, efficiency, edges):
    """Also where one wide bin holds a pulse forty times narrower."""
    bounds = np.array(edges) * us
    detector = replace(CSI, time_edges=bounds, time_efficiency=efficiency)
    expected = [
        numerically(profile, efficiency, a, b, (*profile.kinks, *efficiency.kinks)) for a, b in pairwise(bounds)
    ]
    assert detector.time_fractions(profile) == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_time_fractions_without_efficiency_are_those_of_the_profile():
    edges = np.linspace(0, 6, 13) * us
    detector = replace(CSI, time_edges=edges)
    assert detector.time_bins == 12
    assert detector.time_fractions(DELAYED) == pytest.approx(np.diff(DELAYED.cumulative(edges)), abs=1e-15)
    kept = replace(detector, time_efficiency=np.ones_like)
    assert kept.time_fractions(DELAYED) == pytest.approx(detector.time_fractions(DELAYED), abs=1e-10)


@given(at=st.floats(0.01, 5.99))
@settings(max_examples=20)
def test_splitting_a_time_bin_splits_its_fraction(at):
    whole = replace(CSI, time_edges=np.array([0, 6]) * us, time_efficiency=DECLINE)
    halves = replace(whole, time_edges=np.array([0, at, 6]) * us)
    assert halves.time_fractions(PROMPT).sum() == pytest.approx(whole.time_fractions(PROMPT)[0], rel=1e-9)


def test_without_time_bins_all_times_are_one_bin():
    assert CSI.time_bins == 1
    assert CSI.time_fractions(None).tolist() == [1.0]
    assert CSI.time_fractions(PROMPT).tolist() == [1.0]


def test_the_target_may_be_a_material_a_nuclide_or_a_formula():
    for target in ("Ar40", nuclide("Ar40"), material("Ar40")):
        assert Detector(target, 1 * kg, [1 * keV, 2 * keV]).material.nuclides == (nuclide("Ar40"),)


BINS = np.array([1, 2]) * keV


@pytest.mark.parametrize(
    ("make", "about"),
    [
        (lambda: Detector("Ar", 0, BINS), "mass"),
        (lambda: Detector("Ar", -1 * kg, BINS), "mass"),
        (lambda: Detector("Ar", float("nan"), BINS), "mass"),
        (lambda: Detector("Ar", "heavy", BINS), "mass"),
        (lambda: Detector("Ar", np.array([1, 2]) * kg, BINS), "mass"),
        (lambda: Detector("Argonium", 1 * kg, BINS), "Argonium"),
        (lambda: Detector("Ar", 1 * kg, BINS[::-1]), "energy_edges"),
        (lambda: Detector("Ar", 1 * kg, [1 * keV]), "energy_edges"),
        (lambda: Detector("Ar", 1 * kg, [1 * keV, float("nan")]), "energy_edges"),
        (lambda: Detector("Ar", 1 * kg, BINS, light_yield=0), "light_yield"),
        (lambda: Detector("Ar", 1 * kg, BINS, quenching=0.25), "quenching"),
        (lambda: Detector("Ar", 1 * kg, BINS, smearing=0.1), "smearing"),
        (lambda: Detector("Ar", 1 * kg, BINS, efficiency=0.9), "^efficiency"),
        (lambda: Detector("Ar", 1 * kg, BINS, electron_efficiency=0.9), "electron_efficiency"),
        (
            lambda: Detector("Ar", 1 * kg, BINS, electron_efficiency=lambda x: 2 + x).response(BINS, Deposit.ELECTRON),
            "what the electron_efficiency returns",
        ),
        (lambda: Detector("Ar", 1 * kg, BINS, time_edges=[2 * us, 1 * us]), "time_edges"),
        (lambda: Detector("Ar", 1 * kg, BINS, time_efficiency=DECLINE), "time_edges"),
        (lambda: Detector("Ar", 1 * kg, BINS, time_edges=[0, 1 * us]).time_fractions(None), "time profile"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make, about):
    with pytest.raises(InputError, match=about) as caught:
        make()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence[-1] in ".?"
