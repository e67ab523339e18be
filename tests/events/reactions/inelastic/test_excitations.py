"""Excitation energies within bins, and of levels."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.events.reactions.inelastic.cells import cells_of
from nuscatter.events.reactions.inelastic.excitations import Excitations, ExcitedLevel, shares_of
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.final_states.outcomes import outcomes
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.interactions.inelastic.final_states.seen import EVAPORATION, AllEnergy
from nuscatter.units import MeV

POTASSIUM, N = ns.nuclide("K40"), 30_000
EDGES = np.array([0.0, 0.5, 7.5, 8.5, 20.0, 21.0]) * MeV


def by_bin(E):
    """1⁺ from 7.5 to 8.5 MeV, of which a third is a level; others from 20 to 21 MeV."""
    found = np.zeros((3, 5, E.size))
    found[1, 2], found[2, 4] = 3.0, 1.0
    return found / MeV**2


SPECTRUM = ExcitationSpectrum(EDGES, by_bin)


def excitations(level=7.6):
    made = outcomes(POTASSIUM, EDGES, EVAPORATION)
    leaving = Outgoing(
        nuclide=POTASSIUM, loss=1.5 * MeV, charged=True, positron=False, lowest=1.5 * MeV, highest=60 * MeV
    )
    cells = cells_of(AllEnergy(), SPECTRUM, leaving, made, lowest=0.0, reach=(30 * MeV, 40 * MeV))
    levels = (ExcitedLevel(excitation=level * MeV, group="1+", sigma=np.ones(len(cells.energies)) / MeV**2),)
    return Excitations(
        cells=cells,
        spectrum=SPECTRUM,
        levels=levels,
        channels=made.channels,
        decays=EVAPORATION,
        nuclide=POTASSIUM,
    )


def drawn(some, available=1e3 * MeV, seed=1):
    generator = np.random.default_rng(seed)
    cell, at = some.cells.draw(np.full(N, 35 * MeV), generator)
    start, channel, kind = some.draw(cell, generator, at=at, available=np.full(N, available))
    names = np.array(some.emitter.channels)[channel]
    return some.energies[start], names, np.array(some.shares.group)[kind], some.cells.bin[cell]


def test_shares_of_groups_and_levels():
    some = excitations()
    assert some.shares.group == ("0+", "1+", "rest", "1+")
    assert some.shares.upto[3, 2] == pytest.approx([0, 2 / 3, 2 / 3, 1], abs=1e-12)
    assert some.shares.upto[3, 4] == pytest.approx([0, 0, 1, 1], abs=1e-12)
    assert shares_of(SPECTRUM, np.array([30 * MeV]), ()).group == ("0+", "1+", "rest")


def test_a_level_has_its_energy_and_the_bin_its_parts():
    energy, names, group, bin_ = drawn(excitations())
    low = bin_ == 2
    assert abs(low.mean() - 0.75) < 0.01
    assert set(group[low]) == {"1+"}
    assert set(group[~low]) == {"rest"}
    at_level = np.isclose(energy / MeV, 7.6, rtol=1e-12)
    # the neutron's threshold is at 7.80 MeV: of a level below it those that emit one are taken from the bin
    bound = names == "gamma"
    assert abs((at_level & low & bound).sum() / (low & bound).sum() - 1 / 3) < 0.015
    assert not (at_level & (names == "n")).any()
    assert energy[names == "n"].min() > 7.79 * MeV
    rest = np.unique((energy[low & ~at_level] / MeV).round(6))
    assert rest == pytest.approx(7.5 + (np.arange(8) + 0.5) / 8, abs=1e-6)


def test_channels_are_those_of_the_outcomes():
    """In each bin as the counts have them, and at each energy as the model has them."""
    some = excitations()
    energy, names, _, bin_ = drawn(some)
    made = outcomes(POTASSIUM, EDGES, EVAPORATION)
    for at in (2, 4):
        for channel, p in zip(made.channels, made.probability[:, at], strict=True):
            share = (names[bin_ == at] == channel).mean()
            assert abs(share - p) < 4 * (p * (1 - p) / (bin_ == at).sum()) ** 0.5 + 1e-9
    place = np.searchsorted(some.energies[:-1], energy[bin_ == 4])
    channel = [some.emitter.channels.index(each) for each in names[bin_ == 4]]
    assert (some.emitter.probability[channel, place] > 0).all()


def test_no_excitation_is_above_what_there_is():
    """With 7.7 MeV only the lower parts of a bin, and no neutron."""
    energy, names, _, bin_ = drawn(excitations(), available=7.7 * MeV)
    assert energy.max() <= 7.7 * MeV
    assert set(names) <= {"gamma", "alpha", "p"}  # no neutron, but what passes a Coulomb barrier now and then
    assert (names == "gamma").mean() > 0.97
    assert energy[bin_ == 4].min() / MeV == pytest.approx(7.6875, rel=1e-9, abs=0)
    energy, _, _, _ = drawn(excitations(), available=0.0)
    assert set(energy) == {0.0}
