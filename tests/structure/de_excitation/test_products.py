import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.products import from_sums, mixed
from nuscatter.units import MeV

TWO = np.array([10.0, 20.0]) * MeV


def products(channels, sums, facts):
    return from_sums(TWO, channels, np.array(sums, dtype=float), np.array(facts, dtype=float))


LEFT = products(
    ("gamma", "n"),
    [[[1, 0.5], [0, 0.5]], [[10, 10], [0, 1]], [[0, 0], [0, 2]], [[0, 0], [0, 0]]],
    [[0, 14 * MeV], [0, 1], [0, 0]],
)
RIGHT = products(
    ("gamma", "p"),
    [[[1, 0.2], [0, 0.8]], [[10, 4], [0, 0]], [[0, 0], [0, 0]], [[0, 0], [0, 8]]],
    [[0, 10 * MeV], [0, 0], [0, 1]],
)


def test_energies_are_given_the_channel():
    assert LEFT.photons[0].tolist() == [10, 20]
    assert LEFT.photons[1].tolist() == [0, 2], "0 where the channel is closed"
    assert LEFT.neutrons[1].tolist() == [0, 4]


def test_mean_neutron_number():
    assert LEFT.mean_neutron_number().tolist() == [0, 0.5]


def test_a_mixture_has_all_channels_and_weighted_energies():
    share = np.array([0.25, 0.25])
    both = mixed([(share, LEFT), (1 - share, RIGHT)])
    assert both.channels == ("gamma", "n", "p")
    assert both.probability[:, 1] == pytest.approx([0.25 * 0.5 + 0.75 * 0.2, 0.125, 0.6])
    gamma = (0.25 * 0.5 * 20 + 0.75 * 0.2 * 20) / (0.25 * 0.5 + 0.75 * 0.2)
    assert both.photons[0, 1] == pytest.approx(gamma)
    assert both.charged[2, 1] == pytest.approx(10)
    assert both.neutrons[1, 1] == pytest.approx(4)
    assert both.separation / MeV == pytest.approx([0, 14, 10])
    assert both.proton_number.tolist() == [0, 0, 1]


def test_a_mixture_of_different_energies_is_refused():
    other = Evaporation()(nuclide("He4"), [5 * MeV])
    with pytest.raises(InputError, match="the same excitations"):
        mixed([(np.ones(2) / 2, LEFT), (np.ones(1) / 2, other)])


def test_a_channel_by_its_name():
    assert RIGHT.channel("p") == 1
    with pytest.raises(InputError, match="alpha"):
        RIGHT.channel("alpha")
