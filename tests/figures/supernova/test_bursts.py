import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.supernova.bursts import _MILKY_WAY, _SPREAD, burst_figure, distance_figure, time_figure
from nuscatter.units import MeV, cm, day, erg, megaparsec, ms, s

BURST = ns.Supernova.named("dune", distance=0.01 * megaparsec)
EDGES = np.linspace(0, 100, 51) * MeV


def table(species):
    return ns.CrossSectionTable([5 * MeV, 100 * MeV], {species: [0, 1e-40 * cm**2]})


def drawn(panel):
    """The area below each line of a panel, which is its number of events, by what the legend says."""
    return {each.get_label(): np.sum(each.get_data().values * np.diff(each.get_data().edges)) for each in panel.patches}


def test_lines_hold_the_numbers_of_their_channels():
    """Neutral currents of two flavours are one line; coherent scattering is none; the smallest of ten are summed."""
    names = ["nc_numu_O16", "nc_nutau_O16", *(f"channel {at}" for at in range(9))]
    species = [ns.nu_mu, ns.nu_tau] + [ns.nu_e] * 9
    sizes = [1e33, 2e33, *(1e32 * (at + 1) for at in range(9))]
    channels = [
        ns.MatrixChannel(name, table(state), size, efficiency=0.5)
        for name, state, size in zip(names, species, sizes, strict=True)
    ]
    channels.append(ns.MatrixChannel("cevns", table(ns.nu_e), 1e36, coherent=True))
    rates = ns.SupernovaDetector("mine", channels, EDGES).rates(BURST)
    left, right = (drawn(panel) for panel in burst_figure(rates).axes)
    both = rates.interactions["nc_numu_O16"] + rates.interactions["nc_nutau_O16"]
    assert left[next(key for key in left if key.startswith("nc_O16"))] == pytest.approx(both, rel=1e-9)
    others = rates.interactions["channel 0"] + rates.interactions["channel 1"]
    assert left[next(key for key in left if key.startswith("others"))] == pytest.approx(others, rel=1e-9)
    assert sum(left.values()) == pytest.approx(rates.total(cevns=False, seen=False), rel=1e-9)
    assert sum(right.values()) == pytest.approx(rates.total(cevns=False), rel=1e-9)


def test_nothing_is_not_drawn():
    low = ns.Flux((ns.Component(ns.nu_e, ns.Line(1 * MeV), 1e10 / cm**2),))
    rates = ns.SupernovaDetector("mine", [ns.MatrixChannel("x", table(ns.nu_e), 1e30)], EDGES).rates(low)
    with pytest.raises(InputError, match="nothing to draw"):
        burst_figure(rates)
    with pytest.raises(InputError, match="supernova_rates"):
        burst_figure(3)


# --- time and distance ------------------------------------------------------------------------------------------------

TIMES = np.geomspace(0.01, 10, 20) * s
COOLING = ns.Supernova(
    distance=0.01 * megaparsec, times=TIMES, luminosity=1e52 * erg / s, mean_energy=12 * MeV, alpha=2.5
)
THREE = ns.SupernovaDetector(
    "mine",
    [
        ns.MatrixChannel("nc_numu_O16", table(ns.nu_mu), 1e33, efficiency=0.5),
        ns.MatrixChannel("nc_nutau_O16", table(ns.nu_tau), 2e33),
        ns.MatrixChannel("nue_O16", table(ns.nu_e), 1e33),
        ns.MatrixChannel("cevns", table(ns.nu_e), 1e36, coherent=True),
    ],
    EDGES,
)


@pytest.mark.parametrize(
    ("edges", "scale", "unit", "label"),
    [
        (np.geomspace(0.01, 10, 7) * s, "log", s, "events / s"),
        (np.linspace(0, 1, 6) * s, "linear", s, "events / (0.2 s)"),
        (np.linspace(0, 100, 6) * ms, "linear", ms, "events / (20 ms)"),
        (np.array([-3, -1, 0]) * day, "linear", day, "events / d"),
    ],
)
def test_the_bins_of_time_hold_the_counts(edges, scale, unit, label):
    """Flavours of a neutral current are one line; its area, or its heights where bins are alike, are its counts."""
    star = COOLING
    if edges[0] < 0:
        star = ns.Supernova(
            distance=0.01 * megaparsec, times=np.array([-3, 0]) * day, luminosity=1e47 * erg / s, mean_energy=12 * MeV,
            alpha=2.5,
        )  # fmt: skip
    rates = THREE.rates(star, edges)
    (panel,) = time_figure(rates).axes
    assert (panel.get_xscale(), panel.get_ylabel()) == (scale, label)
    found = {each.get_label().partition(",")[0]: each.get_data() for each in panel.patches}
    assert set(found) == {"nc_O16", "nue_O16"}
    both = rates.by_time["nc_numu_O16"] + rates.by_time["nc_nutau_O16"]
    widths = 1 if "(" in label else np.diff(edges / unit)
    np.testing.assert_allclose(found["nc_O16"].values * widths, both, rtol=1e-9)
    np.testing.assert_allclose(found["nc_O16"].edges, edges / unit, rtol=1e-12)


def test_nothing_in_time_is_not_drawn():
    with pytest.raises(InputError, match="time_edges"):
        time_figure(THREE.rates(COOLING))
    with pytest.raises(InputError, match="in these times"):
        time_figure(THREE.rates(COOLING, np.array([20, 30]) * s))


def test_events_fall_with_the_square_of_the_distance():
    """The curve at 5 kpc is the prediction of a star there; the distance of one event is where one is predicted."""
    kpc = 1e-3 * megaparsec
    rates = THREE.rates(COOLING)
    panel = distance_figure(rates, distance=10 * kpc).axes[0]
    d, number = panel.lines[0].get_data()
    near = ns.Supernova(distance=5 * kpc, times=TIMES, luminosity=1e52 * erg / s, mean_energy=12 * MeV, alpha=2.5)
    expected = THREE.rates(near).total(cevns=False)
    assert np.exp(np.interp(np.log(5), np.log(d), np.log(number))) == pytest.approx(expected, rel=1e-9)
    where = rates.reach(1, distance=10 * kpc)
    far = ns.Supernova(distance=where, times=TIMES, luminosity=1e52 * erg / s, mean_energy=12 * MeV, alpha=2.5)
    assert THREE.rates(far).total(cevns=False) == pytest.approx(1, rel=1e-9)
    assert f", 1 at {round(where / kpc, -1):.0f} kpc" in panel.get_legend().get_texts()[0].get_text()
    band = panel.collections[0].get_paths()[0].vertices
    for side in (-1, 1):  # N ± √N at the nearest distance
        assert np.isclose(band[:, 1], number[0] + side * np.sqrt(number[0]), rtol=1e-9).any()


def test_several_detectors_and_none():
    names = [
        each.get_label() for each in distance_figure([THREE.rates(BURST)] * 2, distance=1 * megaparsec).axes[0].lines
    ]
    assert sum(name.startswith("mine") for name in names) == 2
    with pytest.raises(InputError, match="supernova_rates"):
        distance_figure([3], distance=1 * megaparsec)
    with pytest.raises(InputError, match="distance"):
        distance_figure(THREE.rates(BURST), distance=-1)
    low = ns.Flux((ns.Component(ns.nu_e, ns.Line(1 * MeV), 1e10 / cm**2),))
    with pytest.raises(InputError, match="nothing to draw"):
        distance_figure(THREE.rates(low), distance=1 * megaparsec)


def test_the_distances_in_the_milky_way():
    """Stars that collapse lie as r⁴ exp(−r/1.25 kpc), and we are at 8.5 kpc (astro-ph/0604300, from memory)."""
    r, angle = np.meshgrid((np.arange(800) + 0.5) / 20, (np.arange(400) + 0.5) * np.pi / 400, indexing="ij")
    weight = r**4 * np.exp(-r / 1.25) * r
    away = np.sqrt(r**2 + 8.5**2 - 2 * 8.5 * r * np.cos(angle))
    mean = np.average(away, weights=weight)
    assert mean == pytest.approx(_MILKY_WAY, abs=0.05)
    assert np.sqrt(np.average((away - mean) ** 2, weights=weight)) == pytest.approx(_SPREAD, abs=0.05)
