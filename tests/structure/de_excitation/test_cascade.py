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


def test_tables_of_all_that_is_reached():
    """Of the same chain: from 23 steps and from 20, and of ²⁰⁷Bi, which emits no neutron from its lowest level."""
    chain = Chain(falls_one_step, PARTICLES, 1.0, nuclide("Bi208"), 30.0)
    reached = chain.reached()
    assert list(reached)[:2] == [nuclide("Bi208"), nuclide("Bi207")]
    assert reached[nuclide("Bi208")][neutron][23].sum() == reached[nuclide("Bi208")][None][23, 22] == 0.5
    again = chain.reached()
    for one, other in zip(reached.values(), again.values(), strict=True):
        for kind in one:
            assert np.array_equal(one[kind], other[kind])
    own = chain.chances(falls_one_step, nuclide("Bi208"), chain.grid(nuclide("Bi208")))
    assert np.array_equal(own[neutron], reached[nuclide("Bi208")][neutron])
    tables = chain.tables(again)
    assert not again
    parent = tables[nuclide("Bi208")]
    free = parent.sums[0, parent.counts.index((1, 0, 0))]
    assert free[[20, 21, 23]] == pytest.approx([0, 1 / 2, 7 / 8], abs=1e-12)
    assert tables[nuclide("Bi207")].sums[:, :, 0] == pytest.approx(np.eye(1, 8).reshape(4, 2), abs=1e-12)


def test_chances_sum_to_one_or_nothing():
    model = Evaporation(forbidden=(alpha,))
    chain = Chain(model.weights, model.particles, 0.25, nuclide("O16"), 40.0, model.forbidden)
    chances = chain.chances(model.weights, nuclide("O16"), np.array([0.0, 9.0, 30.0]))
    assert alpha not in chances
    assert sum(each.sum(axis=1) for each in chances.values()) == pytest.approx([0, 1, 1], abs=1e-12)


def test_channels_have_the_residual_nucleus_if_it_is_such_a_particle():
    model = Evaporation()
    chain = Chain(model.weights, model.particles, 0.25, nuclide("Be8"), 20.0)
    assert chain.particles == PARTICLES
    assert [chain.named(counts) for counts in ((0, 0, 0), (0, 0, 1), (1, 0, 0))] == ["gamma", "2alpha", "n"]


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
