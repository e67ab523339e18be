"""Cells of a made-up reaction of two bins and two channels, whose numbers can be written down."""

from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.events.reactions.inelastic.cells import cells_of, points_of
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.final_states.lines import ScaledLines, Tabulated
from nuscatter.interactions.inelastic.final_states.outcomes import outcomes
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.interactions.inelastic.final_states.seen import (
    AllEnergy,
    NeutronNumber,
    PhotonEnergy,
    Seen,
    VisibleEnergy,
)
from nuscatter.structure.de_excitation.products import Products
from nuscatter.units import MeV

POTASSIUM, N = ns.nuclide("K40"), 40_000
LOSS = 1.5 * MeV


@dataclass(frozen=True)
class Shared:
    """A quarter of the decays emits a neutron that has cost 1 MeV, with half of what is left."""

    def __call__(self, nuclide, excitation):
        free = excitation - 1 * MeV
        none = np.zeros(excitation.size)
        return Products(
            excitation=excitation,
            channels=("gamma", "n"),
            probability=np.stack([none + 0.75, none + 0.25]),
            photons=np.stack([excitation, free / 2]),
            neutrons=np.stack([none, free / 2]),
            charged=np.stack([none, none]),
            separation=np.array([0.0, 1.0]) * MeV,
            neutron_number=np.array([0, 1]),
            proton_number=np.array([0, 0]),
        )


def by_bin(E):
    """The bin from 4 to 6 MeV has 1, that from 6 to 10 MeV E/20 MeV, all in the last group."""
    found = np.zeros((3, 3, E.size))
    found[2, 1], found[2, 2] = 1.0, E / (20 * MeV)
    return found / MeV**2


SPECTRUM = ExcitationSpectrum(np.array([0.0, 4.0, 6.0, 10.0]) * MeV, by_bin)


def outgoing(charged=True):
    loss = LOSS if charged else 0.0
    return Outgoing(nuclide=POTASSIUM, loss=loss, charged=charged, positron=False, lowest=LOSS, highest=60 * MeV)


def cells(seen, lowest=0.0, reach=(10 * MeV, 50 * MeV), charged=True, **options):
    made = outcomes(POTASSIUM, SPECTRUM.edges, Shared())
    return cells_of(seen, SPECTRUM, outgoing(charged), made, lowest=lowest, reach=reach, **options)


def drawn(made, E):
    cell, at = made.draw(np.full(N, E * MeV), np.random.default_rng(1))
    return made.bin[cell], made.channels(cell, np.random.default_rng(2)), made.deposit(cell, np.full(N, E * MeV)), at


def near(found, expected):
    return abs(found - expected) <= 4 * (expected * (1 - expected) / N) ** 0.5


def test_bins_and_channels_have_their_shares():
    made = cells(AllEnergy(decays=Shared()))
    bin_, channel, deposit, at = drawn(made, 30.1)
    # of two energies the nearer one more often, by σ and distance
    low, high = made.energies[at.min()] / MeV, made.energies[at.max()] / MeV
    t = (30.1 - low) / (high - low)
    assert 0 < t < 0.45
    assert near((at == at.max()).mean(), t * (20 + high) / 50.1)
    assert near((bin_ == 2).mean(), 30.1 / 50.1)
    assert near((channel == 1).mean(), 0.25)
    assert near(((bin_ == 2) & (channel == 1)).mean(), 0.25 * 30.1 / 50.1)
    assert deposit / MeV == pytest.approx(np.full(N, 28.6), rel=1e-12, abs=0)


def test_photons_are_those_of_bin_and_channel():
    """5 and 8 MeV, after a neutron 2 and 3.5 MeV."""
    bin_, channel, deposit, _ = drawn(cells(PhotonEnergy(decays=Shared())), 20.0)
    expected = np.where(channel == 0, np.where(bin_ == 1, 5.0, 8.0), np.where(bin_ == 1, 2.0, 3.5))
    assert deposit / MeV == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize("lowest", [0.0, 0.5])
def test_events_without_neutrons_are_none_where_neutrons_are_counted(lowest):
    _, channel, deposit, _ = drawn(cells(NeutronNumber(decays=Shared()), lowest=lowest), 20.0)
    assert set(deposit) == {1.0}
    assert set(channel) == {1}


@pytest.mark.parametrize(("lowest", "lines"), [(2.1, [3.5, 5, 8]), (5.0, [5, 8]), (5.1, [8])])
def test_only_what_is_asked_for_is_drawn(lowest, lines):
    bin_, _, deposit, _ = drawn(cells(PhotonEnergy(decays=Shared()), lowest=lowest * MeV), 20.0)
    assert np.unique((deposit / MeV).round(6)).tolist() == lines
    # 3/4 and 1/4 of each bin, which are alike at 20 MeV
    weights = {2: 0.25, 3.5: 0.25, 5: 0.75, 8: 0.75}
    total = sum(weights[each] for each in lines)
    assert near((bin_ == 2).mean(), sum(weights[each] for each in lines if each in (3.5, 8)) / total)


def test_deposits_that_rise_with_the_energy_begin_where_they_reach_the_lowest():
    """Visible are E − 1.5 MeV, less the 3 (or 4.5) MeV that the neutron took along and cost."""
    made = cells(VisibleEnergy(decays=Shared()), lowest=26 * MeV)
    for E, expected in ((30.9, [26.4, 29.4]), (30.4, [28.9])):
        _, channel, deposit, _ = drawn(made, E)
        found = np.unique((deposit / MeV).round(6))
        assert found == pytest.approx(expected, rel=1e-6, abs=0)
        assert set(channel) == ({0, 1} if len(expected) == 2 else {0})


def test_above_the_highest_energy_bins_stay_as_they_are():
    made = cells(AllEnergy(decays=Shared()), reach=(10 * MeV, 30 * MeV), highest=30 * MeV)
    bin_, _, deposit, _ = drawn(made, 50.0)
    assert near((bin_ == 2).mean(), 30 / 50)
    assert deposit / MeV == pytest.approx(np.full(N, 48.5), rel=1e-12, abs=0)


@dataclass(frozen=True)
class Recoils(Seen):
    """Parts 1/4 and 3/4 of the largest recoil, the first for the lower bin and half of the upper one."""

    known: bool = True
    only: ns.InChannels | None = None
    label = "made up"

    def deposit(self, charged):
        return ns.Deposit.NUCLEUS

    def tabulate(self, spectrum, outgoing):
        E = np.linspace(2, 60, 30) * MeV
        sigma = spectrum.sigma(E).sum(axis=0).T
        parts = np.array([[0.0, 1.0, 0.5], [0.0, 0.0, 0.5]])
        made = sigma[:, None, :] * parts
        table = Tabulated.through(E, values=made.sum(axis=2).T)
        return ScaledLines(
            sigma=table, part=np.array([0.25, 0.75]), mass=1e4 * MeV, by_bin=made if self.known else None
        )


def test_recoils_are_parts_of_the_largest():
    bin_, channel, deposit, _ = drawn(cells(Recoils(), charged=False), 20.0)
    assert np.unique(deposit / MeV) == pytest.approx([0.02, 0.06], rel=1e-12, abs=0)
    assert near((deposit > 0.04 * MeV).mean(), 0.25)
    assert set(bin_[deposit > 0.04 * MeV]) == {2}
    assert near((channel == 1).mean(), 0.25)
    _, _, high, _ = drawn(cells(Recoils(), lowest=0.03 * MeV, charged=False), 20.0)
    assert high.min() / MeV == pytest.approx(0.06, rel=1e-12, abs=0)


@pytest.mark.parametrize(("channel", "part"), [("gamma", 0.75), ("n", 0.25)])
def test_of_recoils_those_that_are_not_chosen_are_not_counted(channel, part):
    every, some = (cells(Recoils(only=each), charged=False) for each in (None, ns.InChannels(channel)))
    assert some.sigma == pytest.approx(part * every.sigma, rel=1e-9, abs=0)
    assert set(drawn(some, 20.0)[1]) == {("gamma", "n").index(channel)}


@dataclass(frozen=True)
class NoLines(Seen):
    label = "unknown"

    def deposit(self, charged):
        return ns.Deposit.PHOTON

    def tabulate(self, spectrum, outgoing):
        return object()


@pytest.mark.parametrize("seen", [NoLines(), Recoils(known=False)])
def test_deposits_that_no_decay_belongs_to_are_refused(seen):
    with pytest.raises(InputError, match="MergedLines were expected"):
        cells(seen)


def test_points_are_those_of_lines_as_far_as_neutrinos_reach():
    points = points_of(outgoing(), (10.1 * MeV, 20.1 * MeV))
    assert points[0] <= 10.1 * MeV < points[1]
    assert points[-2] < 20.1 * MeV <= points[-1]
    line = points_of(outgoing(), (30 * MeV, 30 * MeV))
    assert line[0] <= 30 * MeV <= line[-1]
    assert len(line) == 2
    assert len(points_of(outgoing(), (1 * MeV, 99 * MeV))) > 200
