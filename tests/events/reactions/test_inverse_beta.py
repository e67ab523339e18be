"""Inverse beta decay as events: spectra and angles beside the cross section, and the kinematics of two bodies."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.computing.block_runs import Workers
from nuscatter.constants import electron_mass, neutron_mass, proton_mass
from nuscatter.events.files.nuhepmc import averaged_cross_section
from nuscatter.events.files.writing import write_events
from nuscatter.events.reactions.laws import reaction_law
from nuscatter.events.response.observed import observed_counts
from nuscatter.events.run import draw_events
from nuscatter.interactions.standard.inverse_beta import (
    PositronContinuum,
    PositronLine,
    SimpleInverseBetaDecay,
    positron_spectrum,
    threshold,
)
from nuscatter.structure.nucleons.charged_current import NucleonCurrent
from nuscatter.units import GW, MeV, cm, day, kg, m

REACTOR = ns.Reactor(power=3 * GW, distance=30 * m, duration=1 * day)
EDGES = np.linspace(1.0, 9.0, 17) * MeV
X = np.array([1.0, 0.0, 0.0])
AXIS = np.array([0.36, 0.48, -0.8])


def experiment(flux=REACTOR, edges=EDGES, mass=100 * kg):
    return ns.Experiment(flux, ns.Detector("CH2", mass, edges))


def drawn(acting, reaction, E, n=100_000, axis=X, seed=1, **more):
    one = reaction_law(acting(reaction, reach=(1.0, 60.0), **more))
    return one, one.draw(np.full(n, E), np.broadcast_to(axis, (n, 3)), np.random.default_rng(seed))


@pytest.mark.parametrize("lowest", [0.0, 3.0])
@pytest.mark.parametrize("model", [ns.InverseBetaDecay(), ns.InverseBetaDecay(annihilation=False)])
def test_counts_of_a_run_are_those_of_the_experiment(model, lowest):
    run = experiment(edges=EDGES[lowest * MeV <= EDGES])
    events = draw_events(run, model, seed=2, number=300_000, lowest=lowest * MeV)
    expected = run.counts(model).sum(axis=-1)
    everything = experiment(edges=np.array([lowest, 30.0]) * MeV).counts(model).sum()
    assert events.expected == pytest.approx(everything, rel=1e-6, abs=0)
    counted = observed_counts(events).sum(axis=-1)
    wanted = expected * events.number / events.expected
    some = wanted > 5
    assert stats.chi2(some.sum()).sf(((counted - wanted)[some] ** 2 / wanted[some]).sum()) > 1e-3


@pytest.mark.parametrize("E", [1.8062, 2.0, 5.0, 30.0])
def test_positrons_follow_their_spectrum(acting, E):
    """The cumulative of dσ/dE_e by another integral, at one energy."""
    reaction = PositronContinuum()
    law, outcome = drawn(acting, reaction, E * MeV, n=20_000)
    low, high = (float(each[0]) for each in reaction.reach(np.array([E * MeV]), ns.nu_e_bar, law.nuclide))

    def density(x):
        positron = np.array(x - electron_mass.value)
        return float(positron_spectrum(np.array(E * MeV), positron, reaction.current))

    points = np.linspace(low, high, 40)
    parts = [quad(density, a, b, epsabs=0, epsrel=1e-9)[0] for a, b in pairwise(points)]
    cumulative = np.interp(outcome.deposit, points, np.append(0, np.cumsum(parts)) / sum(parts))
    assert stats.kstest(cumulative, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("E", [2.5, 8.0, 50.0])
def test_the_mean_cosine_is_that_of_the_cross_section(acting, E):
    n = 200_000
    _, outcome = drawn(acting, PositronContinuum(), E * MeV, n=n, axis=AXIS)
    cosine = outcome.direction @ AXIS
    expected = float(ns.InverseBetaDecay().mean_cosine(E * MeV))
    assert abs(cosine.mean() - expected) < 4 * cosine.std() / n**0.5


def test_azimuths_are_uniform(acting):
    _, outcome = drawn(acting, PositronContinuum(), 5 * MeV)
    phi = np.arctan2(outcome.direction[:, 1], outcome.direction[:, 2])
    assert stats.kstest(phi / (2 * np.pi) + 0.5, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("model", [ns.InverseBetaDecay(), SimpleInverseBetaDecay()])
def test_particles_are_on_their_mass_shells_and_conserve_momentum_and_charge(model):
    events = draw_events(experiment(), model, seed=3, number=5000, place=ns.Place(30 * m, ns.Ball(1 * m)))
    particles = events.block(0).particles
    assert particles.pdg.reshape(-1, 4)[0].tolist() == [-12, 2212, -11, 2112]
    assert (particles.status.reshape(-1, 4) == [4, 20, 1, 1]).all()
    masses = [0.0, proton_mass.value, electron_mass.value, neutron_mass.value]
    assert (particles.mass.reshape(-1, 4) == masses).all()
    p = particles.momentum.reshape(-1, 4, 4)
    assert np.abs(p[:, :2].sum(axis=1) - p[:, 2:].sum(axis=1)).max() < 1e-9 * MeV
    squares = p[..., 3] ** 2 - (p[..., :3] ** 2).sum(axis=-1)
    for at in (2, 3):
        assert np.abs(squares[:, at] - masses[at] ** 2).max() < 1e-9 * masses[3] ** 2


def test_neutrons_go_forwards(acting):
    """Their mean momentum along the neutrino is what the positrons leave of it; at 4 MeV nearly all of it.

    No neutron goes backwards beyond arccos of √(2EΔ − Δ² + m_e²)/E (P. Vogel and J. Beacom, Phys. Rev. D 60 (1999)
    053003, Eq. 16, from memory: derived here as the least cosine of two bodies for a heavy target).
    """
    E = 4 * MeV
    _, outcome = drawn(acting, PositronContinuum(), E)
    p = outcome.products.momentum.reshape(-1, 2, 4)[:, 1, :3]
    size = np.sqrt((p**2).sum(axis=1))
    assert p[:, 0].mean() / E == pytest.approx(1.0, rel=0.03, abs=0)
    difference, mass = neutron_mass.value - proton_mass.value, electron_mass.value
    limit = np.sqrt(2 * E * difference - difference**2 + mass**2) / E
    cosine = p[:, 0] / size
    assert limit * (1 - 0.02) < cosine.min() < limit * 1.02


def test_the_neutron_has_what_the_positron_is_short_of(acting):
    """With T = E − Δ − E_e, whose mean at E is near [E² + p_e² − 2Ep_e⟨cosθ⟩]/2M."""
    E = 6 * MeV
    _, outcome = drawn(acting, PositronContinuum(), E)
    p = outcome.products.momentum.reshape(-1, 2, 4)
    kinetic = p[:, 1, 3] - neutron_mass.value
    positron = E - (neutron_mass.value - proton_mass.value)
    momentum2 = positron**2 - electron_mass.value**2
    cosine = float(ns.InverseBetaDecay().mean_cosine(E))
    rough = (E**2 + momentum2 - 2 * E * momentum2**0.5 * cosine) / (2 * neutron_mass.value)
    assert kinetic.mean() == pytest.approx(rough, rel=0.02, abs=0)
    assert np.abs(outcome.deposit - (E + proton_mass.value - p[:, 1, 3] + electron_mass.value)).max() < 1e-9 * MeV


def test_deposits_have_the_annihilation_or_not(acting):
    for annihilation, sign in ((True, 1), (False, -1)):
        _, outcome = drawn(acting, PositronContinuum(annihilation=annihilation), 6 * MeV, n=100)
        total = outcome.products.momentum.reshape(-1, 2, 4)[:, 0, 3]
        assert outcome.deposit - total == pytest.approx(np.full(100, sign * electron_mass.value), rel=1e-9, abs=0)


def test_masses_are_those_of_the_current(acting):
    heavy = NucleonCurrent(electron_mass=1 * MeV, neutron_mass=neutron_mass.value + 0.5 * MeV)
    law, outcome = drawn(acting, PositronContinuum(heavy), 6 * MeV, n=100)
    p = outcome.products.momentum.reshape(-1, 2, 4)
    squares = p[..., 3] ** 2 - (p[..., :3] ** 2).sum(axis=-1)
    assert np.sqrt(squares[:, 1]) == pytest.approx(np.full(100, heavy.neutron_mass), rel=1e-9, abs=0)
    assert np.sqrt(squares[:, 0]) / MeV == pytest.approx(np.ones(100), rel=1e-6, abs=0)
    assert law.target == (2212, heavy.proton_mass)


def test_the_simple_form_has_its_line_and_exact_particles(acting):
    """Its deposit is E − Δ + m_e; the positron has less by the kinetic energy of the neutron."""
    E, n = 6 * MeV, 100_000
    _, outcome = drawn(acting, PositronLine(), E, n=n)
    difference = neutron_mass.value - proton_mass.value
    assert np.abs(outcome.deposit / (E - difference + electron_mass.value) - 1).max() < 1e-12
    p = outcome.products.momentum.reshape(-1, 2, 4)
    assert np.abs(E - difference - p[:, 0, 3] - (p[:, 1, 3] - neutron_mass.value)).max() < 1e-9 * MeV
    expected = float(ns.InverseBetaDecay.strumia_vissani_2003().mean_cosine(E))
    cosine = outcome.direction[:, 0]
    assert abs(cosine.mean() - expected) < 4 * cosine.std() / n**0.5


def test_the_simple_form_leaves_out_what_is_below_the_exact_threshold(acting):
    law = reaction_law(acting(PositronLine(), reach=(1.0, 10.0)))
    least = threshold(NucleonCurrent())
    rates = law.rate(np.array([least - 1e-4 * MeV, least + 1e-4 * MeV]))
    assert rates[0] == 0 < rates[1]
    assert law.acting.rate(np.array([least - 1e-4 * MeV]))[0] > 0
    assert least in law.kinks(np.array([1.0, 10.0]) * MeV)
    run = experiment(edges=np.array([0.0, 30.0]) * MeV)
    events = draw_events(run, SimpleInverseBetaDecay(), seed=1, number=10)
    assert events.expected == pytest.approx(run.counts(SimpleInverseBetaDecay()).sum(), rel=1e-5, abs=0)


def test_the_averaged_cross_section_is_that_of_the_flux_per_atom():
    """Two protons in three atoms of CH₂, averaged over all antineutrinos that arrive."""
    events = draw_events(experiment(), ns.InverseBetaDecay(), seed=1, number=10)
    average = REACTOR.averaged(ns.InverseBetaDecay(), species=ns.nu_e_bar)
    share = next(part for each, part in events.experiment.detector.material.composition if each.name == "H1")
    assert averaged_cross_section(events) == pytest.approx(share * average, rel=1e-6, abs=0)
    # Daya Bay has 5.91e-43 cm² per fission, and predictions are 5 % more (arXiv:1607.05378, from memory)
    (component,) = REACTOR.components
    per_fission = averaged_cross_section(events) / share * float(component.spectrum.nodes()[1].sum())
    assert per_fission / cm**2 == pytest.approx(6.2e-43, rel=0.06, abs=0)


@pytest.mark.slow
def test_workers_draw_the_same_events():
    run = {"seed": 5, "number": 900, "size": 400}
    here = draw_events(experiment(), ns.InverseBetaDecay(), **run).whole()
    on = Workers(partial(ProcessPoolExecutor, 2))
    there = draw_events(experiment(), ns.InverseBetaDecay(), on=on, **run).whole()
    assert np.array_equal(here.particles.momentum, there.particles.momentum)
    assert np.array_equal(here.deposit, there.deposit)


def test_hepmc3_holds_them_for_somebody_else(tmp_path):
    pyhepmc = pytest.importorskip("pyhepmc")
    events = draw_events(experiment(), ns.InverseBetaDecay(), seed=4, number=200)
    with pyhepmc.open(write_events(events, tmp_path / "run.hepmc3")) as file:
        read = list(file)
    assert len(read) == 200
    said = {name: str(value) for name, value in read[0].run_info.attributes.items()}
    assert said["NuHepMC.ProcessIDs"] == "100"
    average = float(said["NuHepMC.FluxAveragedTotalCrossSection"]) * 1e-36 * cm**2
    assert average == pytest.approx(averaged_cross_section(events), rel=1e-9, abs=0)
    for event in read:
        assert int(str(event.attributes["signal_process_id"])) == 100
        into, out = event.vertices[0].particles_in, event.vertices[0].particles_out
        assert [each.pid for each in into] == [-12, 2212]
        assert [each.pid for each in out] == [-11, 2112]
        assert [each.status for each in (*into, *out)] == [4, 20, 1, 1]
        for name in ("px", "py", "pz", "e"):
            sums = [sum(getattr(each.momentum, name) for each in some) for some in (into, out)]
            assert abs(sums[0] - sums[1]) < 1e-9
        assert into[1].momentum.e == pytest.approx(proton_mass.value / MeV, rel=1e-15, abs=0)


def test_beside_elastic_events_each_has_its_own_particles():
    model = ns.StandardModel() + ns.ElectronScattering() + ns.InverseBetaDecay()
    events = draw_events(experiment(), model, seed=6, number=3000, lowest=1e-3 * MeV)
    block = events.block(0)
    charged = np.array([each.charged for each in block.processes])[block.process]
    assert 0 < charged.sum() < 3000
    assert set(block.particles.pdg[np.repeat(charged, np.diff(block.particles.first))]) == {-12, 2212, -11, 2112}
