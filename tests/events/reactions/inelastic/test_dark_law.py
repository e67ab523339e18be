"""Dark matter on a nucleus of five sharp states, whose cross section is integrated here on a fine grid."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.events.codes import ELECTRON, NEUTRON, PHOTON, PROTON
from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.inelastic.cells import Cells
from nuscatter.events.reactions.inelastic.dark_law import DarkLaw, Transfers
from nuscatter.events.reactions.laws import reaction_law
from nuscatter.interactions.bsm.dark_excitation.dark_excitation import DarkExcitation
from nuscatter.interactions.bsm.dark_excitation.measured_levels import carbon_level
from nuscatter.interactions.bsm.dark_excitation.projectile import plain_factors, transfers
from nuscatter.interactions.inelastic.final_states.seen import AllEnergy, VisibleEnergy
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import MeV

_PATH = Path(__file__).parents[3] / "interactions" / "bsm" / "dark_excitation" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("nuscatter_dark_fixtures", _PATH)
_FIXTURES = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_FIXTURES)
_module, sharp, sharp_everywhere = _FIXTURES._module, _FIXTURES.sharp, _FIXTURES.sharp_everywhere

SMALL, N = Sampling(62 * MeV, highest_multipole=2), 30_000
X = np.array([1.0, 0.0, 0.0])


def portal(splitting=0.0):
    return VectorPortal.kinetic_mixing(
        epsilon=1e-4,
        mediator_mass=75 * MeV,
        alpha_dark=0.5,
        mass=25 * MeV,
        kind=DarkMatterKind.DIRAC if splitting else DarkMatterKind.SCALAR,
        splitting=splitting,
    )


def law(seen=None, lowest=0.0, splitting=0.0, target="O16", levels=(), which=0):
    seen = AllEnergy() if seen is None else seen
    term = DarkExcitation(portal(splitting), target, sampling=SMALL, seen=seen, highest_energy=300 * MeV, levels=levels)
    reaction = term.reactions[which]
    made = reaction_law(
        Acting(
            reaction=reaction,
            strengths=(("all", 1.0),),
            state=reaction.particle,
            nuclide=ns.nuclide(target),
            targets=1.0,
            lowest=lowest,
            reach=(30 * MeV, 250 * MeV),
        )
    )
    assert isinstance(made, DarkLaw)
    return made


def drawn(one, E, seed=1):
    return one.draw(np.full(N, E), np.tile(X, (N, 1)), np.random.default_rng(seed))


@pytest.mark.parametrize("E", [60 * MeV, 200 * MeV])
@pytest.mark.parametrize(("seen", "lowest"), [(AllEnergy(), 0.0), (VisibleEnergy(), 4 * MeV)])
def test_deposits_are_those_of_the_lines(sharp_everywhere, E, seen, lowest):
    one = law(seen, lowest)
    x, sigma = one.reaction.lines("all", np.array([E]), one.state, one.nuclide)
    x, sigma = x[:, 0], np.where(x[:, 0] >= lowest, sigma[:, 0], 0.0)
    edges = np.array([0, 4, 7, 9, 13, 17, 21, 24, 60]) * MeV
    expected = np.histogram(x, edges, weights=sigma)[0] / sigma.sum() * N
    found = np.histogram(drawn(one, E).deposit, edges)[0]
    some = expected > 8
    assert some.sum() >= 4
    assert stats.chi2(some.sum() - 1).sf(((found - expected)[some] ** 2 / expected[some]).sum()) > 1e-3


@pytest.mark.parametrize(("splitting", "which"), [(0.0, 0), (8 * MeV, 0), (8 * MeV, 1)])
def test_all_is_conserved_and_the_other_particle_leaves(sharp_everywhere, sums, splitting, which):
    one = law(splitting=splitting, which=which)
    E = 140 * MeV
    products = drawn(one, E).products
    mass = one.state.mass
    size = np.sqrt((E - mass) * (E + mass))
    whole = np.array([size, 0, 0, E + ns.nuclide("O16").mass])
    for column in range(4):
        assert np.abs(sums(products, products.momentum[:, column]) - whole[column]).max() < 1e-8 * MeV
    first = products.first[:-1]
    masses = sorted({25 * MeV, 25 * MeV + splitting})
    expected = masses[0] if not splitting else masses[1 - masses.index(mass)]
    assert set(products.pdg[first]) == {52 if not splitting else 53 - which}
    squared = products.momentum[first, 3] ** 2 - (products.momentum[first, :3] ** 2).sum(axis=1)
    assert squared == pytest.approx(np.full(N, expected**2), rel=1e-8, abs=0)
    A = np.where(products.pdg > 1_000_000_000, products.pdg // 10 % 1000, np.isin(products.pdg, [PROTON, NEUTRON]))
    assert set(sums(products, A.astype(float))) == {16.0}
    assert ELECTRON not in products.pdg


def transfer(one, products, E):
    """Return q [MeV] that the nucleus took, before it decayed."""
    lepton = products.momentum[products.first[:-1], :3]
    size = np.sqrt((E - one.state.mass) * (E + one.state.mass))
    return np.linalg.norm(size * X - lepton, axis=1)


@pytest.mark.parametrize("E", [61.3 * MeV, 180 * MeV])
def test_momentum_transfers_are_those_of_the_cross_section(sharp_everywhere, E):
    """q² of all events, beside ∫ dq² of the formula on an even grid for every node of the responses."""
    one = law()
    outcome = drawn(one, E)
    q2 = transfer(one, outcome.products, E) ** 2
    exact, mass = one.reaction.exact(photons=False), 25 * MeV
    edges = np.linspace(0, 2 * E, 13) ** 2
    expected = np.zeros(len(edges) - 1)
    for each in exact.responses:
        for at, omega in enumerate(each.omega.tolist()):
            reach = transfers(E, omega=omega, incoming=mass, outgoing=mass)
            last = min(float(reach.largest), each.highest_transfer**2)
            if last <= reach.least:
                continue
            steps = np.linspace(float(reach.least), last, 4001)
            middle = (steps[1:] + steps[:-1]) / 2
            V = plain_factors(
                DarkMatterKind.SCALAR,
                np.asarray(E),
                omega=np.asarray(omega),
                q2=middle,
                photon=middle - omega**2,
                incoming=mass,
                outgoing=mass,
            )
            R = [part[0] for part in each.at(middle[None], np.array([at]))]
            density = (V.longitudinal * R[0] + V.transverse * R[1]) / (middle - omega**2 + (75 * MeV) ** 2) ** 2
            expected += np.histogram(middle, edges, weights=density * np.diff(steps))[0]
    expected *= N / expected.sum()
    found = np.histogram(q2, edges)[0]
    some = expected > 100
    assert some.sum() >= 4
    # forty parts and a bin's own excitation for all of its nodes: 3 % beside what chance allows
    assert np.abs((found - expected)[some] / np.sqrt(expected[some] + (0.03 * expected[some]) ** 2)).max() < 4
    assert abs(q2.mean() / ((expected * (edges[1:] + edges[:-1]) / 2).sum() / N) - 1) < 0.05


def test_a_level_of_photons_alone_emits_no_particles(sharp_everywhere, sums):
    """The level at 15.11 MeV: a part of its own, which evaporation would let emit α particles."""
    E = 150 * MeV
    one, without = law(levels=(carbon_level(replaced=0.0),)), law()
    calculated, level = one._parts
    assert level.excitations.emitter.channels == ("gamma",)
    assert "alpha" in calculated.excitations.emitter.channels
    here, before = (
        each.reaction.lines("all", np.array([E]), each.state, each.nuclide)[1].sum() for each in (one, without)
    )
    assert level.cells.asked(np.array([E]))[0] == pytest.approx(here - before, rel=0.01, abs=0)
    deposit, products = one._of(level, np.full(N, E), np.tile(X, (N, 1)), np.random.default_rng(1))
    assert set(products.pdg) == {52, PHOTON, 1_000_080_160}
    assert deposit / MeV == pytest.approx(np.full(N, 15.25), rel=1e-6, abs=0)
    photons = sums(products, products.momentum[:, 3], [PHOTON]) / MeV
    # the bin's parts, and what motion of the nucleus makes of photons
    assert abs(photons.mean() - 15.25) < 0.02
    assert 14 < photons.min() < photons.max() < 16.5


def test_a_level_and_what_is_calculated_have_the_shares_that_are_asked_of_them(sharp_everywhere, monkeypatch):
    one, many = law(levels=(carbon_level(replaced=0.0),)), {}
    calculated, level = one._parts
    own = DarkLaw._of

    def counted(self, part, energy, *rest):
        many[id(part)] = len(energy)
        return own(self, part, energy, *rest)

    monkeypatch.setattr(DarkLaw, "_of", counted)
    monkeypatch.setattr(Cells, "asked", lambda cells, E: np.full(len(E), 3.0 if cells is level.cells else 1.0))
    drawn(one, 150 * MeV)
    assert many[id(calculated)] + many[id(level)] == N
    assert abs(many[id(level)] - 0.75 * N) < 4 * (0.75 * 0.25 * N) ** 0.5


class TwoEnds:
    """A cross section of one bin and two parts of y: the lower one at 10 MeV, the upper one at 20 MeV."""

    bins = 1
    widths = np.array([0.25, 0.75])

    def over_transfers(self, E):
        return np.array([[1.0, 0.0]] if 15 * MeV > E else [[0.0, 1.0]])

    def transfers_at(self, E, *, omega, part):
        return part


def test_between_two_energies_the_nearer_one_is_taken_more_often():
    made = Transfers(exact=TwoEnds(), energies=np.array([10.0, 20.0]) * MeV)
    none = np.zeros(N, dtype=int)
    part = made.draw(np.full(N, 12 * MeV), np.random.default_rng(1), bin_=none, omega=np.zeros(N))
    upper = part > 0.25
    assert abs(upper.mean() - 0.2) < 4 * (0.2 * 0.8 / N) ** 0.5
    assert stats.kstest(part[~upper] / 0.25, "uniform").pvalue > 1e-3
    assert stats.kstest((part[upper] - 0.25) / 0.75, "uniform").pvalue > 1e-3
