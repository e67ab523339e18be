"""Cascades beside the sums that `Evaporation` makes of the same weights, and beside a cascade one by one."""

import pickle

import numpy as np
import pytest
from scipy import stats

from nuscatter.events.codes import NEUTRON, PHOTON, PROTON
from nuscatter.events.reactions.inelastic.emissions import residue_code
from nuscatter.events.reactions.inelastic.steps import Steps, steps_of
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.emission import alpha
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.units import MeV

POTASSIUM, BISMUTH = nuclide("K40"), nuclide("Bi208")
ALPHA = residue_code(Z=2, N=2)


def cascades(model, parent, energy, n=30_000, seed=1):
    """Return a model's `Steps` at an energy, channels that are drawn, and their emissions."""
    steps = Steps(model, parent, np.array([energy]))
    generator = np.random.default_rng(seed)
    channel = generator.choice(len(steps.channels), n, p=steps.probability[:, 0])
    return steps, channel, steps.draw(generator, energy=np.zeros(n, dtype=int), channel=channel)


def carried(emissions, codes):
    """Return the energy that is released with some codes in each cascade, and how many they are."""
    there = np.isin(emissions.code, codes) & (np.arange(len(emissions.code))[:, None] < emissions.number)
    return np.where(there, emissions.released, 0.0).sum(axis=0), there.sum(axis=0)


@pytest.mark.parametrize(
    ("model", "parent", "energy"),
    [
        (Evaporation(), POTASSIUM, 15.3),
        (Evaporation(), POTASSIUM, 34.1),
        (Evaporation(), BISMUTH, 25.03),
        (DirectEmission(0.4), BISMUTH, 22.03),
        (Evaporation(forbidden=(alpha,)), nuclide("O16"), 22.0),
    ],
)
def test_each_channel_has_its_particles_and_mean_energies(model, parent, energy):
    steps, channel, emissions = cascades(model, parent, energy * MeV)
    products = steps.products
    parts = {
        "photons": carried(emissions, [PHOTON])[0],
        "neutrons": carried(emissions, [NEUTRON])[0],
        "charged": carried(emissions, [PROTON, ALPHA])[0],
    }
    compared = 0
    for at in np.flatnonzero(np.bincount(channel, minlength=len(steps.channels)) > 1000):
        here = channel == at
        assert set(carried(emissions, [NEUTRON])[1][here]) == {products.neutron_number[at]}
        assert set(carried(emissions, [PROTON])[1][here]) == {products.proton_number[at]}
        for name, energies in parts.items():
            error = energies[here].std() / here.sum() ** 0.5
            assert abs(energies[here].mean() - getattr(products, name)[at, 0]) < 4 * error + 1e-9 * MeV
            compared += error > 0
        total = sum(parts.values())[here] + products.separation[at]
        assert total / MeV == pytest.approx(np.full(here.sum(), energy), rel=1e-9, abs=0)
    assert compared >= 3


def test_masses_say_what_is_released():
    """M before is M' + m + Q in each emission, and the last nucleus is in its ground state."""
    _, _, emissions = cascades(Evaporation(), POTASSIUM, 34.1 * MeV, n=2000)
    mass = np.full(2000, POTASSIUM.mass + 34.1 * MeV)
    for at in range(len(emissions.code)):
        here = emissions.number > at
        after = (emissions.left + emissions.mass + emissions.released)[at, here]
        assert after == pytest.approx(mass[here], rel=1e-14, abs=0)
        assert emissions.released[at, here].min() >= 0
        mass[here] = emissions.left[at, here]
    ends = {residue_code(Z=each.Z, N=each.N): each.mass for each in (nuclide("Ar38"), nuclide("K38"), nuclide("Cl35"))}
    for code, expected in ends.items():
        assert mass[emissions.nucleus == code] == pytest.approx(expected, rel=1e-14, abs=0)


@pytest.mark.parametrize("energy", [9.3, 20.0])
def test_cascades_are_those_that_go_one_by_one(one_by_one, energy):
    """Channels, numbers of photons, and energies of all photons and neutrons: nothing but the weights is shared."""
    generator, n = np.random.default_rng(5), 4000
    slow = [one_by_one(POTASSIUM, energy, generator) for _ in range(n)]
    steps, channel, emissions = cascades(Evaporation(), POTASSIUM, energy * MeV, n=40_000)
    names = [steps.channels[at] for at in channel]
    theirs = ["".join(sorted((each.name for each, _ in one if each), key="n p alpha".index)) or "gamma" for one in slow]
    same(names, ["2n" if each == "nn" else each for each in theirs])
    same(carried(emissions, [PHOTON])[1], [sum(each is None for each, _ in one) for one in slow])
    there = np.arange(len(emissions.code))[:, None] < emissions.number
    for code, name in ((PHOTON, None), (NEUTRON, "n")):
        ours = emissions.released[there & (emissions.code == code)] / MeV
        others = [E for one in slow for each, E in one if (each.name if each else None) == name]
        # behind the first emission energies are discrete: edges lie between them
        edges = np.unique(np.quantile(ours, np.linspace(0, 1, 16)).round(4)) - 0.01
        same(np.digitize(ours, edges), np.digitize(others, edges))


def same(one, other):
    """Assert that two samples of discrete things come from one distribution."""
    values, counts = np.unique(np.asarray(one), return_counts=True)
    common = values[counts * len(other) / len(one) > 8]
    table = [[int((np.asarray(each) == value).sum()) for value in common] for each in (one, other)]
    if len(common) > 1:
        assert stats.chi2_contingency(table).pvalue > 1e-3


def test_tables_are_not_sent_but_made_again():
    steps = steps_of(Evaporation(), POTASSIUM, (5 * MeV, 20 * MeV))
    drawn = [np.repeat([0, 1], 50), np.zeros(100, dtype=int)]
    drawn[1][:] = steps.channels.index("gamma")
    drawn[1][50:] = steps.channels.index("n")
    one = steps.draw(np.random.default_rng(1), energy=drawn[0], channel=drawn[1])
    sent = pickle.dumps(steps)
    assert len(sent) < 10_000
    assert pickle.loads(sent) is steps
    steps_of.cache_clear()
    other = pickle.loads(sent)
    assert other is not steps
    again = other.draw(np.random.default_rng(1), energy=drawn[0], channel=drawn[1])
    assert np.array_equal(one.left, again.left)


def test_a_nucleus_without_energy_emits_nothing():
    steps = Steps(Evaporation(), POTASSIUM, np.array([0.0, 3.0]) * MeV)
    gamma = np.full(10, steps.channels.index("gamma"))
    found = steps.draw(np.random.default_rng(1), energy=np.zeros(10, dtype=int), channel=gamma)
    assert found.number.tolist() == [0] * 10
    assert set(found.nucleus) == {residue_code(Z=19, N=21)}


def test_too_long_cascades_are_drawn_anew():
    steps = Steps(Evaporation(), BISMUTH, np.array([6.0]) * MeV)
    assert steps.most < 20
    object.__setattr__(steps, "__dict__", steps.__dict__ | {"most": 3})
    gamma = np.full(5000, steps.channels.index("gamma"))
    found = steps.draw(np.random.default_rng(1), energy=np.zeros(5000, dtype=int), channel=gamma)
    assert found.number.max() == 3
    assert carried(found, [PHOTON])[0] / MeV == pytest.approx(np.full(5000, 6.0), rel=1e-9, abs=0)


def test_two_alphas_of_beryllium():
    """⁸Be falls apart in its ground state, and what is left of it is such a particle too."""
    steps = Steps(Evaporation(), nuclide("Be8"), np.array([2.0]) * MeV)
    both = steps.channels.index("2alpha")
    assert steps.probability[both, 0] > 0.99
    found = steps.draw(np.random.default_rng(1), energy=np.zeros(5, dtype=int), channel=np.full(5, both))
    assert found.nucleus.tolist() == [ALPHA] * 5
    assert found.code[found.number - 1, np.arange(5)].tolist() == [ALPHA] * 5
