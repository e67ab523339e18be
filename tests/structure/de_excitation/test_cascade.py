import numpy as np
import pytest

from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation import cascade
from nuscatter.structure.de_excitation.cascade import Chain
from nuscatter.structure.de_excitation.emission import alpha, neutron, proton
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.units import MeV

PARTICLES = (neutron, proton, alpha)


def falls_one_step(nuclide, energies, size):
    """One photon of one step, and above 20 steps as often a neutron that takes its separation energy and no more."""
    places = np.arange(size)
    photon = (np.round(energies)[:, None] - 1 == places).astype(float)
    neutrons = ((np.round(energies)[:, None] > 20) & (places == 0)).astype(float)
    return {None: photon, neutron: neutrons}


def test_a_chain_that_can_be_counted():
    """From 23 steps: three photons lead to 20, each time with the chance 1/2 of a neutron before."""
    chain = Chain(falls_one_step, PARTICLES, 1.0, nuclide("Bi208"), 30.0)
    products = chain.products(falls_one_step, np.array([18.0, 23.0]))
    assert products.channels == ("gamma", "n")
    assert products.probability == pytest.approx(np.array([[1, 1 / 8], [0, 7 / 8]]))
    assert products.photons[0] / MeV == pytest.approx([18, 23])
    before = (0 * 1 / 2 + 1 * 1 / 4 + 2 * 1 / 8) / (7 / 8)
    assert products.photons[1, 1] / MeV == pytest.approx(before)
    left = 23 - before - products.separation[1] / MeV
    assert products.neutrons[1, 1] / MeV == pytest.approx(left)


def test_a_photon_width_that_is_forbidden_does_not_matter_where_nothing_is_open():
    def nothing(nuclide, energies, size):
        return {None: np.zeros((len(energies), size))}

    products = Chain(nothing, PARTICLES, 1.0, nuclide("Fe56"), 10.0).products(nothing, np.array([0.0]))
    assert products.channels == ("gamma",)
    assert products.probability.tolist() == [[1.0]]


@pytest.mark.slow
def test_what_is_left_out_is_negligible(monkeypatch):
    model, target, energies = Evaporation(), nuclide("C12"), np.array([20.0, 40.0, 60.0])

    def chain():
        return Chain(model.weights, model.particles, 0.25, target, 65.0).products(model.weights, energies)

    usual = chain()
    monkeypatch.setattr(cascade, "NEGLIGIBLE", 1e-12)
    whole = chain()
    assert set(usual.channels) <= set(whole.channels)
    for place, name in enumerate(usual.channels):
        assert usual.probability[place] == pytest.approx(whole.probability[whole.channel(name)], abs=2e-4)
