"""Plans: how many events of each process, beside the counts of the same experiment."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass
from nuscatter.detectors.volumes import Ball, Cylinder
from nuscatter.errors import InputError
from nuscatter.events.assembly import laws_of
from nuscatter.events.place import Place
from nuscatter.events.plan import Plan
from nuscatter.events.recoils.elastic_law import ElasticLaw
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.units import MeV, cm, day, erg, eV, keV, kg, m, s

FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
BALL = Ball(1 * m)


def plan_of(flux, target, model, lowest=0.0):
    experiment = ns.Experiment(flux, ns.Detector(target, 10 * kg, np.array([max(lowest, 1 * eV), 1e5 * keV])))
    return Plan(flux, laws_of(experiment, Hypothesis(model), flux, lowest), None), experiment


@pytest.mark.parametrize(
    ("flux", "target", "model", "lowest"),
    [
        (FLUX, "CsI", ns.StandardModel(), 5 * keV),
        (FLUX, "NaI", ns.StandardModel() + ns.AxialVector(), 2 * keV),
        (FLUX, "Ge", ns.StandardModel() + ns.NSI(ee_u=0.35, mumu_d=-0.1, emu_d=0.2), 1 * keV),
        (FLUX, "Xe", ns.ElectronScattering(), 100 * keV),
        (
            ns.Sun(duration=1 * day, only=("8B", "7Be", "pp")),
            "Xe",
            ns.StandardModel() + ns.ElectronScattering(),
            1 * eV,
        ),
    ],
)
def test_as_many_events_are_expected_as_counts_of_an_ideal_detector(flux, target, model, lowest):
    """The counts integrate moments over recoils, the plan recoils over energies."""
    plan, experiment = plan_of(flux, target, model, lowest)
    by_channel = experiment.by_channel(model)
    for name, counts in by_channel.items():
        expected = float(counts.sum())
        found = sum(each.expected for each in plan.processes if each.name == name)
        assert found == pytest.approx(expected, rel=2e-6, abs=1e-9 * plan.expected), name
    by_species = experiment.by_species(model)
    for state, counts in by_species.items():
        found = sum(each.expected for each in plan.processes if each.state == state)
        assert found == pytest.approx(float(counts.sum()), rel=2e-6, abs=0)


def test_slices_of_a_star_share_tables_and_have_each_its_own_numbers():
    """More slices of one species than are computed together; beside the counts of each slice alone."""
    times = np.linspace(0, 10, 70) * s
    star = ns.Supernova(
        distance=3e20 * m,
        times=times,
        luminosity={ns.nu_e: 1e52 * erg / s * np.exp(-times / (3 * s)), ns.nu_mu: 2e51 * erg / s * np.ones(70)},
        mean_energy={ns.nu_e: 12 * MeV - 0.5 * MeV * times / s, ns.nu_mu: 15 * MeV},
        alpha=2.5,
    )
    plan, experiment = plan_of(star, "NaI", ns.StandardModel(), 1 * keV)
    assert len(plan.processes) == 2 * 70 * 2
    counted = np.zeros(140)
    for each in plan.processes:
        counted[each.component] += each.expected
    for row in (0, 30, 63, 64, 69, 70, 139):
        alone = ns.Experiment(ns.Flux((star.components[row],)), experiment.detector)
        assert counted[row] == pytest.approx(float(alone.counts(ns.StandardModel()).sum()), rel=2e-6, abs=0)


def test_rates_are_computed_once_for_all_slices(monkeypatch):
    times = np.linspace(0, 10, 20) * s
    calls = []
    rate = ElasticLaw.rate
    monkeypatch.setattr(ElasticLaw, "rate", lambda law, energy: calls.append(law) or rate(law, energy))
    star = {"distance": 3e20 * m, "mean_energy": {ns.nu_e: 12 * MeV}, "alpha": 2.5}
    whole = ns.Supernova(energy={ns.nu_e: 1e52 * erg}, **star)
    plan_of(whole, "Ar40", ns.StandardModel(), 1 * keV)
    of_one, calls[:] = len(calls), []
    plan_of(
        ns.Supernova(times=times, luminosity={ns.nu_e: np.full(20, 1e51) * erg / s}, **star),
        "Ar40",
        ns.StandardModel(),
        1 * keV,
    )
    assert 0 < len(calls) <= of_one + 2


def test_what_particles_do_to_a_target_is_the_sum_of_its_processes():
    """Sodium scatters by its charge and by its spin; electrons of the same atom are another target."""
    model = ns.StandardModel() + ns.AxialVector() + ns.ElectronScattering()
    plan, experiment = plan_of(FLUX, "NaI", model)
    sodium = ns.nuclide("Na23")
    chosen = [at for at, each in enumerate(plan.processes) if (each.nuclide, each.state) == (sodium, ns.nu_e)]
    names = [plan.processes[at].name for at in chosen]
    E = 40 * MeV
    whole, own = plan.rates(np.array(chosen), np.full(len(chosen), E))
    atoms = experiment.detector.mass / experiment.detector.material.mass_per_atom / 2
    electrons = names.index("electrons")
    on_nucleus = [at for at in range(len(names)) if at != electrons]
    assert len(on_nucleus) > 1
    nucleus = experiment.structure(sodium)
    vector, spin = (float(each.sigma(E, ns.nu_e, nucleus)) for each in (ns.StandardModel(), ns.AxialVector()))
    assert own[names.index("vector on nuclei")] / atoms == pytest.approx(vector, rel=1e-8, abs=0)
    assert own[on_nucleus].sum() / atoms == pytest.approx(vector + spin, rel=1e-8, abs=0)
    assert whole[on_nucleus] == pytest.approx(own[on_nucleus].sum(), rel=1e-12, abs=0)
    assert whole[electrons] == own[electrons]


def test_random_numbers_are_taken_in_an_order_that_old_seeds_need():
    """Process and energy, place, time, then law by law; a law with a place of its own comes between the last two."""
    place = Place(20 * m, Cylinder(radius=0.2 * m, height=0.4 * m))
    experiment = ns.experiment("COHERENT-CsI-2021")
    plan = Plan(FLUX, laws_of(experiment, Hypothesis(ns.StandardModel()), FLUX, 5 * keV), place)
    block = plan.draw(3, 500, np.random.default_rng(9))
    generator = np.random.default_rng(9)
    process, energy = plan._table.draw(generator.random(500))
    position, direction, _ = place.draw(500, generator)
    time = plan._arrivals.draw(plan._components[process], generator)
    for name, mine in {"energy": energy, "position": position, "direction": direction, "time": time}.items():
        assert np.array_equal(getattr(block, name), mine), name
    for number, law in enumerate(plan.laws):
        rows = np.flatnonzero(plan._laws[process] == number)
        if rows.size:
            outcome = law.draw(energy[rows], direction[rows], generator)
            assert np.array_equal(block.deposit[rows], outcome.deposit)


def near(model, detector, flux, place=None, number=4000):
    """A block of a detector that is near its source, so that directions differ, and its plan."""
    experiment = ns.Experiment(flux, ns.Detector(detector, 1000 * kg, np.array([1, 100]) * MeV, volume=BALL.volume))
    plan = Plan(flux, laws_of(experiment, Hypothesis(model), flux, 0.0), place)
    return plan, plan.draw(0, number, np.random.default_rng(4))


def test_directions_and_products_are_those_of_their_own_events():
    """Laws with and without products side by side: what comes and what leaves has the same four-momentum."""
    flux = ns.Flux(tuple(ns.Component(ns.nu_e_bar, ns.Line(E * MeV), 1e14 / cm**2) for E in (20, 45)))
    place = Place(2 * m, BALL)
    _, block = near(ns.InverseBetaDecay() + ns.StandardModel() + ns.ElectronScattering(), "CH2", flux, place)
    particles, names = block.particles, np.array([each.name for each in block.processes])[block.process]
    assert {"inverse beta decay", "electrons"} < set(names)
    signs = np.where(particles.status == 1, -1, 1)[:, None]
    excess = np.add.reduceat(signs * particles.momentum, particles.first[:-1], axis=0)
    assert np.abs(excess).max() < 1e-9 * MeV
    source = block.position - np.array([-2 * m, 0, 0])
    along = source / np.linalg.norm(source, axis=1)[:, None]
    assert block.direction == pytest.approx(along, rel=0, abs=1e-12)
    coming = particles.momentum[particles.first[:-1]]
    assert coming[:, :3] == pytest.approx(block.energy[:, None] * along, rel=0, abs=1e-9 * MeV)
    positrons = particles.momentum[particles.pdg == -11]
    assert sorted(positrons[:, 3] - block.deposit[names == "inverse beta decay"]) == pytest.approx(
        -electron_mass.value * np.ones(len(positrons)), rel=1e-9, abs=0
    )


def test_particles_of_each_energy_decay_by_their_own_length_on_their_way_from_the_source():
    """Of a ball at 4R: means of r with the weight of a cap times exp(−r/ℓ), and the directions that lead there."""
    dark = ns.VectorPortal.kinetic_mixing(
        epsilon=2e-6, mediator_mass=30 * MeV, alpha_dark=0.0, mass=30 * MeV, kind=ns.DarkMatterKind.DIRAC
    )
    E = np.array([32.0, 200.0]) * MeV
    kappa = dark.mediator_mass * dark.width / np.sqrt(E**2 - dark.mediator_mass**2)
    lines = ((ns.nu_e_bar, 40 * MeV, 1e17), (dark.dark_photon, E[0], 1.0), (dark.dark_photon, E[1], 80.0))
    flux = ns.Flux(tuple(ns.Component(state, ns.Line(each), n / cm**2) for state, each, n in lines))
    model = ns.InverseBetaDecay() + ns.DarkPhotonDecay(dark, BALL, 4 * BALL.radius)
    distance = 4 * BALL.radius
    plan, block = near(model, "CH2", flux, number=8000)
    start = block.position + np.array([distance, 0, 0])
    r = np.linalg.norm(start, axis=1)
    assert block.direction == pytest.approx(start / r[:, None], rel=0, abs=1e-12)
    x = distance + BALL.radius * np.linspace(-1, 1, 20_001)
    cap = (BALL.radius**2 - (x - distance) ** 2) / x
    for energy, each in zip(E, kappa, strict=True):
        own = r[block.energy == energy]
        assert len(own) > 500
        weight = cap * np.exp(-each * (x - x[0]))
        assert own.mean() == pytest.approx((x @ weight) / weight.sum(), rel=0, abs=4 * own.std() / len(own) ** 0.5)
    assert kappa[0] * BALL.radius > 3 * kappa[1] * BALL.radius > 0.1
    assert plan.place is not None
    with pytest.raises(InputError, match="is not that of decay of A′"):
        near(model, "CH2", flux, Place(1.001 * distance, BALL))


def test_flights_are_those_of_each_path():
    """Of neutrinos by their paths; A′ of 30 MeV and 40 MeV take 1.51 times as long."""
    dark = ns.VectorPortal.kinetic_mixing(
        epsilon=1e-8, mediator_mass=30 * MeV, alpha_dark=0.0, mass=30 * MeV, kind=ns.DarkMatterKind.DIRAC
    )
    lines = ((ns.nu_e_bar, 45, 1e14), (dark.dark_photon, 40, 1e3))
    flux = ns.Flux(tuple(ns.Component(state, ns.Line(E * MeV), n / cm**2) for state, E, n in lines))
    model = ns.InverseBetaDecay() + ns.DarkPhotonDecay(dark, BALL, 3 * m)
    plan, block = near(model, "CH2", flux, Place(3 * m, BALL, flight=True))
    path = np.linalg.norm(block.position + np.array([3 * m, 0, 0]), axis=1)
    of_dark = np.array([each.state == dark.dark_photon for each in plan.processes])[block.process]
    assert 100 < of_dark.sum() < len(path) - 100
    slowness = np.where(of_dark, 4 / 7**0.5, 1.0)
    assert block.time / m == pytest.approx(path * slowness / m, rel=1e-12, abs=0)
    assert np.ptp(path) > 1.5 * BALL.radius


def test_nothing_at_all_is_an_error():
    with pytest.raises(InputError, match="nothing happens above"):
        plan_of(FLUX, "CsI", ns.StandardModel(), 1000 * keV)
