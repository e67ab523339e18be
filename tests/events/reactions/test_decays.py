"""Decays in flight as events: as many as counts say, where they say, and two particles that are right."""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.computing.block_runs import Workers
from nuscatter.constants import electron_mass, muon_mass
from nuscatter.detectors.volumes import enhancement
from nuscatter.errors import InputError
from nuscatter.events.run import draw_events
from nuscatter.interactions.bsm.axions.decays import AxionDecay
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight, Pair
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import GeV, MeV, cm, keV, kg, m, mm

LEAST = 1e-3
AWAY = 10 * m
BALL, TANK = ns.Ball(2 * m), ns.Cylinder(radius=1 * m, height=3 * m)
BOX = ns.Box((4 * m, 2 * m, 1 * m))


def portal(mass=30 * MeV, epsilon=1e-6):
    return ns.VectorPortal.kinetic_mixing(
        epsilon=epsilon, mediator_mass=mass, alpha_dark=0.0, mass=mass, kind=ns.DarkMatterKind.DIRAC
    )


def arriving(dark, away):
    """A flux of A′ from their mass on, which survives to a distance: decay lengths are from zero to many metres."""
    mass, scale = dark.mediator_mass, 60 * MeV

    def spectrum(E):
        p = np.sqrt(np.maximum((E - mass) * (E + mass), 1e-30 * MeV**2))
        return p / scale**2 * np.exp(-(E - mass) / scale - away * mass * dark.width / p)

    edges = tuple(mass + each * MeV for each in (0.0, 0.3, 1, 3, 10, 30, 80, 200))
    return Flux((Component(dark.dark_photon, Smooth(spectrum, edges), 1e3 / (away / AWAY) ** 2 / cm**2),))


def experiment(flux, volume, edges=(0, 5000)):
    return ns.Experiment(flux, ns.Detector("Ar", 1 * kg, np.array(edges) * MeV, volume=volume.volume))


@cache
def dark_photons(volume, epsilon=1e-6, away=AWAY):
    """Of decay lengths from zero to 12 m / (ε/1e-6)² at 200 MeV."""
    dark = portal(epsilon=epsilon)
    return experiment(arriving(dark, away), volume), ns.DarkPhotonDecay(dark, volume, away)


@cache
def drawn(volume=BALL, epsilon=1e-6, number=20_000):
    built, term = dark_photons(volume, epsilon)
    return draw_events(built, term, seed=5, number=number)


def agree(counted, expected):
    use = expected > 20
    assert use.sum() > 3
    chi2 = ((counted - expected)[use] ** 2 / expected[use]).sum()
    return bool(stats.chi2(use.sum() - 1).sf(chi2) > LEAST)


@pytest.mark.parametrize("volume", [BALL, TANK, BOX])
@pytest.mark.parametrize("epsilon", [1e-8, 1e-6, 5e-6])
def test_numbers_and_energies_are_those_of_counts(volume, epsilon):
    built, term = dark_photons(volume, epsilon)
    events = drawn(volume, epsilon)
    assert events.expected == pytest.approx(float(built.counts(term).sum()), rel=1e-6, abs=0)
    deposit = events.whole().deposit
    edges = np.quantile(deposit, np.linspace(0, 1, 21))
    edges[0], edges[-1] = 0.0, 5000 * MeV
    counts = experiment(built.flux, volume, edges / MeV).counts(term).ravel()
    assert agree(np.histogram(deposit, edges)[0], counts * len(deposit) / counts.sum())


@pytest.mark.parametrize("epsilon", [1e-8, 1e-6, 5e-6])
def test_the_near_half_of_a_box_has_what_it_counts_as_a_detector_of_its_own(epsilon):
    """Counts of two boxes behind one another, each from its own integral, by energy."""
    events = drawn(BOX, epsilon)
    whole = events.whole()
    assert BOX.contains(whole.position).all()
    near = whole.position[:, 0] < 0
    edges = np.quantile(whole.energy, [0, 0.25, 0.5, 0.75, 1])
    edges[0], edges[-1] = 0.0, 5000 * MeV
    half = ns.Box((2 * m, 2 * m, 1 * m))
    built, term = dark_photons(half, epsilon, 9 * m)
    expected = experiment(built.flux, half, edges / MeV).counts(term).ravel()
    expected *= len(whole) / events.expected
    counted = np.histogram(whole.energy[near], edges)[0]
    assert (np.abs(counted - expected) < 4 * np.sqrt(expected)).all()


@pytest.mark.parametrize("volume", [BALL, TANK, BOX])
def test_slow_particles_decay_as_near_as_their_momentum_says(volume):
    """⟨r⟩ = −d ln ∫ exp(−κr)/r² /dκ with κ = mΓ/p, a fraction of that of a fast particle of the same energy."""
    dark = portal(epsilon=1.2e-6)
    E = 1.1 * dark.mediator_mass
    kappa = dark.mediator_mass * dark.width / np.sqrt(E**2 - dark.mediator_mass**2)
    assert 0.5 < kappa * m < 10
    flux = Flux((Component(dark.dark_photon, Line(E), 1e15 / cm**2),))
    whole = draw_events(experiment(flux, volume), ns.DarkPhotonDecay(dark, volume, AWAY), seed=8, number=20_000).whole()
    r = np.linalg.norm(whole.position + AWAY * np.asarray(volume.line_of_sight), axis=1)
    more, less = (enhancement(volume, distance=AWAY, lengths=1 / (each * kappa)) for each in (1.0001, 0.9999))
    expected = AWAY - float(np.log(more / less)) / (2e-4 * kappa)
    assert r.mean() == pytest.approx(expected, rel=0, abs=4 * r.std() / 20_000**0.5)


@pytest.mark.parametrize("volume", [BALL, TANK, BOX])
def test_four_momenta_are_conserved_on_mass_shells(volume):
    particles = drawn(volume).block(0).particles
    momentum, pdg, mass = particles.momentum.reshape(-1, 3, 4), particles.pdg.reshape(-1, 3), particles.mass
    assert set(map(tuple, pdg.tolist())) == {(55, 11, -11)}
    excess = momentum[:, 0] - momentum[:, 1] - momentum[:, 2]
    assert (np.abs(excess).max(axis=1) / momentum[:, 0, 3]).max() < 1e-12
    squares = particles.momentum[:, 3] ** 2 - (particles.momentum[:, :3] ** 2).sum(axis=1)
    assert (np.abs(squares - mass**2).reshape(-1, 3) / momentum[:, :1, 3] ** 2).max() < 1e-12
    assert mass.reshape(-1, 3)[0] / MeV == pytest.approx([30, 0.51099895, 0.51099895], rel=1e-8, abs=0)


def test_the_particle_comes_from_the_source_in_a_straight_line():
    whole = drawn(TANK).whole()
    path = whole.position + AWAY * np.asarray(TANK.line_of_sight)
    assert np.abs(path / np.linalg.norm(path, axis=1)[:, None] - whole.direction).max() < 1e-12
    assert not whole.recoil_direction.any()
    assert (whole.deposit == whole.energy).all()


def test_decays_are_isotropic_at_rest():
    """The first particle is boosted back: cosine and azimuth about the line of flight are even."""
    block = drawn().block(0)
    momentum = block.particles.momentum.reshape(-1, 3, 4)
    mass = 30 * MeV
    gamma, speed = momentum[:, 0, 3] / mass, np.linalg.norm(momentum[:, 0, :3], axis=1) / mass
    ahead = (momentum[:, 1, :3] * block.direction).sum(axis=1)
    at_rest = gamma * ahead - speed * momentum[:, 1, 3]
    own = np.sqrt((mass / 2) ** 2 - electron_mass.value**2)
    assert stats.kstest(at_rest / own / 2 + 0.5, "uniform").pvalue > LEAST
    energy = gamma * momentum[:, 1, 3] - speed * ahead
    assert energy / MeV == pytest.approx(np.full(len(block), 15.0), rel=1e-9, abs=0)
    azimuth = np.arctan2(momentum[:, 1, 2], momentum[:, 1, 1])
    assert stats.kstest(azimuth, stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > LEAST


def test_energies_of_photons_of_a_line_fill_a_box_and_open_at_least_by_an_angle():
    """E₁ is even from (E − p)/2 to (E + p)/2, and sin(θ/2) is at least m/E."""
    axion = AxionCouplings(mass=10 * MeV, photon=1e-4 / GeV)
    E = 50 * MeV
    flux = Flux((Component(axion.species, Line(E), 1e9 / cm**2),))
    term = AxionDecay(couplings=axion, volume=BALL, distance=AWAY)
    block = draw_events(experiment(flux, BALL), term, seed=2, number=30_000).block(0)
    momentum = block.particles.momentum.reshape(-1, 3, 4)
    assert set(block.particles.pdg.reshape(-1, 3)[:, 1:].ravel().tolist()) == {22}
    assert block.processes[0].deposit is ns.Deposit.PHOTON
    p = np.sqrt(E**2 - (10 * MeV) ** 2)
    assert stats.kstest((momentum[:, 1, 3] - (E - p) / 2) / p, "uniform").pvalue > LEAST
    both = (momentum[:, 1, :3] * momentum[:, 2, :3]).sum(axis=1) / (momentum[:, 1, 3] * momentum[:, 2, 3])
    narrowest = 2 * np.arcsin(0.2)
    opening = np.arccos(both)
    assert opening.min() > narrowest * (1 - 1e-9)
    assert np.median(opening) < 1.3 * narrowest  # most are near it


def test_electrons_of_an_axion():
    axion = AxionCouplings(mass=10 * MeV, photon=1e-5 / GeV, electron=1e-7)
    flux = Flux((Component(axion.species, Line(50 * MeV), 1e9 / cm**2),))
    term = AxionDecay(couplings=axion, volume=TANK, distance=AWAY)
    events = draw_events(experiment(flux, TANK), term, seed=2, number=5000)
    shares = {each.name: each.expected / events.expected for each in events.processes}
    assert shares["a → γγ"] == pytest.approx(axion.branching_photons, rel=1e-9, abs=0)
    whole = events.whole()
    pdg = whole.particles.pdg.reshape(-1, 3)
    kind = np.array([each.name for each in whole.processes])[whole.process]
    assert (np.abs(pdg[kind == "a → γγ"][:, 1:]) == 22).all()
    assert (pdg[kind == "a → e⁺e⁻"][:, 1:] == [11, -11]).all()
    assert (pdg[:, 0] == 82).all()


def test_muons_have_their_share_of_dark_photons():
    """Γ ∝ (1 + 2r²)√(1 − 4r²) of each lepton."""
    dark = portal(300 * MeV, 1e-7)
    flux = Flux((Component(dark.dark_photon, Line(700 * MeV), 1e9 / cm**2),))
    n = 20_000
    block = draw_events(experiment(flux, BALL), ns.DarkPhotonDecay(dark, BALL, AWAY), seed=3, number=n).block(0)
    pdg = block.particles.pdg.reshape(-1, 3)
    r = muon_mass.value / (300 * MeV)
    muons = (1 + 2 * r**2) * np.sqrt(1 - 4 * r**2)
    assert set(map(tuple, pdg.tolist())) == {(55, 11, -11), (55, 13, -13)}
    share = muons / (1 + muons)
    assert (pdg[:, 1] == 13).mean() == pytest.approx(share, rel=0, abs=4 * (share * (1 - share) / n) ** 0.5)
    squares = block.particles.momentum[:, 3] ** 2 - (block.particles.momentum[:, :3] ** 2).sum(axis=1)
    assert squares == pytest.approx(block.particles.mass**2, rel=0, abs=1e-9 * (700 * MeV) ** 2)


def test_a_decay_that_does_not_say_into_what_is_a_deposit():
    built, _ = dark_photons(BALL)
    bare = DecayInFlight(name="decay", mass=30 * MeV, width=1e-12 * MeV, volume=BALL, distance=AWAY)

    class Bare(ns.Term):
        reactions = (bare,)

        def strength(self, reaction, piece, species):
            return 1.0

    block = draw_events(built, Bare(), seed=1, number=1000).block(0)
    assert block.particles.pdg.tolist() == [55] * 1000
    with pytest.raises(InputError, match="the sum of the shares"):
        DecayInFlight(name="decay", mass=30 * MeV, width=0.0, volume=BALL, distance=AWAY, into=((Pair.PHOTONS, 0.5),))
    with pytest.raises(InputError, match="more than that of μ⁺μ⁻"):
        DecayInFlight(name="decay", mass=30 * MeV, width=0.0, volume=BALL, distance=AWAY, into=((Pair.MUONS, 1.0),))


def test_the_place_is_that_of_the_reaction():
    built, term = dark_photons(BALL)
    here = draw_events(built, term, seed=1, number=500)
    there = draw_events(built, term, seed=1, number=500, place=ns.Place(AWAY, BALL))
    assert here.plan.place == ns.Place(AWAY, BALL)
    assert np.array_equal(here.whole().position, there.whole().position)
    for wrong in (ns.Place(AWAY, TANK), ns.Place(11 * m, BALL), ns.Place(AWAY), ns.Place(AWAY, BALL, source=BALL)):
        with pytest.raises(InputError, match="is not that of decay of A′: give its own volume"):
            draw_events(built, term, seed=1, number=500, place=wrong)


def test_the_time_of_flight_is_that_of_each_path_and_speed():
    built, term = dark_photons(BALL)
    whole = draw_events(built, term, seed=1, number=500, place=ns.Place(AWAY, BALL, flight=True)).whole()
    path = np.linalg.norm(whole.position + np.array([AWAY, 0, 0]), axis=1)
    speed = np.sqrt(1 - (30 * MeV / whole.energy) ** 2)
    assert whole.time / m == pytest.approx(path / speed / m, rel=1e-9, abs=0)


def test_neutrinos_beside_decays_are_drawn_in_the_same_volume():
    built, term = dark_photons(BALL)
    neutrinos = ns.facility("SNS").flux(distance=AWAY, pot=1e25)
    both = ns.Experiment(
        built.flux + neutrinos, ns.Detector("Ar", 10_000 * kg, np.array([1e-6, 5000]) * MeV, volume=BALL.volume)
    )
    events = draw_events(both, ns.StandardModel() + term, seed=1, number=20_000, lowest=20 * keV)
    whole = events.whole()
    decays = np.array([each.target == 0 for each in whole.processes])[whole.process]
    assert 0.01 < decays.mean() < 0.99
    assert BALL.contains(whole.position).all()
    products = np.diff(whole.products.first)
    assert (products == np.where(decays, 2, 0)).all()
    particles = whole.particles
    assert (np.diff(particles.first) == np.where(decays, 3, 4)).all()


@pytest.mark.slow
def test_workers_draw_the_same_decays():
    built, term = dark_photons(BOX)
    options = {"seed": 7, "number": 4500, "size": 1000}
    here = draw_events(built, term, **options).whole()
    on = Workers(lambda: ProcessPoolExecutor(2, mp_context=get_context("fork")))
    there = draw_events(built, term, on=on, **options).whole()
    for name in ("energy", "direction", "deposit", "time", "position"):
        assert np.array_equal(getattr(here, name), getattr(there, name)), name
    assert np.array_equal(here.products.momentum, there.products.momentum)


def test_files_have_the_two_particles(tmp_path):
    with np.load(ns.write_events(drawn(number=1000), tmp_path / "run.npz")) as file:
        assert (file["target_pdg"] == 0).all()
        assert (file["product1_pdg"] == 11).all()
        total = file["product1_E_MeV"] + file["product2_E_MeV"]
        assert total == pytest.approx(file["energy_MeV"], rel=1e-12, abs=0)


def test_hepmc3_of_decays_is_right_and_claims_no_cross_section(tmp_path):
    pyhepmc = pytest.importorskip("pyhepmc")
    events = drawn(number=300)
    whole = events.whole()
    with pyhepmc.open(ns.write_events(events, tmp_path / "run.hepmc3")) as file:
        for at, event in enumerate(file):
            assert [(each.pid, each.status) for each in event.particles] == [(55, 4), (11, 1), (-11, 1)]
            momenta = np.array([[each.momentum[k] for k in range(4)] for each in event.particles])
            assert np.abs(momenta[0] - momenta[1] - momenta[2]).max() < 1e-9 * momenta[0, 3]
            (vertex,) = event.vertices
            assert [vertex.position[k] for k in range(3)] == pytest.approx(whole.position[at] / mm, rel=1e-15, abs=0)
            assert not any("xs" in name for name in event.attributes)
    assert at == 299
    said = event.run_info.attributes
    assert not any(name.startswith("NuHepMC") for name in said)
    assert str(said[f"{ns.__name__}.Provenance.Events"]) == "300"
