import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.bursts import burst_figure
from nuscatter.units import MeV, cm, megaparsec

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
