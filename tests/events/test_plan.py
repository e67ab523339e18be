"""Plans: how many events of each process, beside the counts of the same experiment."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.detectors.volumes import Cylinder
from nuscatter.errors import InputError
from nuscatter.events.assembly import laws_of
from nuscatter.events.place import Place
from nuscatter.events.plan import Plan
from nuscatter.events.recoils.elastic_law import ElasticLaw
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.units import MeV, day, erg, eV, keV, kg, m, s

FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)


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


def test_nothing_at_all_is_an_error():
    with pytest.raises(InputError, match="nothing happens above"):
        plan_of(FLUX, "CsI", ns.StandardModel(), 1000 * keV)
