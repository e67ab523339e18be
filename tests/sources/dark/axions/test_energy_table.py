"""Tables of functions of energy, beside the functions."""

import numpy as np
import pytest

from nuscatter.sources.dark.axions.energy_table import EnergyTable
from nuscatter.units import MeV, keV


def threshold(E):
    p2 = np.maximum(E**2 - (3 * MeV) ** 2, 0.0)
    return np.stack([p2**1.5 / E / MeV**2, np.log1p(p2 / MeV**2)], axis=-1)


def test_a_threshold_is_followed():
    table = EnergyTable.of(threshold, 3 * MeV, 3 * MeV, 3 * MeV, 300 * MeV)
    E = np.array([3.0001, 3.01, 4.0, 50.0, 299.0]) * MeV
    wanted = threshold(E)
    assert (np.abs(table(E) - wanted) < 1e-8 * wanted + 2e-6 * threshold(np.array(4 * MeV))).all()
    assert table.energies[[0, -1]].tolist() == pytest.approx([3 * MeV, 300 * MeV], rel=1e-12)
    assert np.abs(table(np.array(30 * MeV)) / threshold(np.array(30 * MeV)) - 1).max() < 1e-9


def test_a_cut_is_the_end_of_a_panel():
    def step(E):
        return np.where(2 * MeV < E, 5.0, 1.0)[:, None]

    table = EnergyTable.of(step, 0.0, 0.0, 10 * keV, 9 * MeV, cuts=(2 * MeV,))
    assert table(np.array([1.999, 2.001]) * MeV)[:, 0].tolist() == pytest.approx([1, 5], rel=1e-12)
