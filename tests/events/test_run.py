"""Events of whole experiments: their distributions, beside spectra that are computed without events.

Seeds are fixed, so a test that passes will pass again. p-values are asked to be above 1e-3: of a hundred that are right
one in ten sets fails at first, while the errors that were planted when the tests were written made them vanish.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import pairwise
from multiprocessing import get_context

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.computing.block_runs import Workers
from nuscatter.detectors.volumes import Ball
from nuscatter.errors import DataError, InputError
from nuscatter.events.place import Place
from nuscatter.events.run import draw_events
from nuscatter.quadrature import panels
from nuscatter.rates.reach import recoil_ends
from nuscatter.sources.timing import Gaussian, TimeProfile
from nuscatter.units import MeV, cm, day, erg, eV, keV, kg, m, s, us

LEAST = 1e-3
SNS = ns.facility("SNS").flux(distance=20 * m, pot=1e23)


def ideal(flux, target):
    return ns.Experiment(flux, ns.Detector(target, 10 * kg, np.array([1, 100]) * keV))


@cache
def cases():
    """Experiment, model, lowest recoil."""
    reactor = ns.experiment("CONUS+")
    steps = np.linspace(0, 4, 5) * s
    burst = ns.Supernova(
        distance=3e20 * m,
        times=steps,
        luminosity=1e52 * erg / s * np.exp(-steps / (3 * s)),
        mean_energy=12 * MeV,
        alpha=2.5,
    )
    dark = ns.VectorPortal.kinetic_mixing(
        epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
    )
    chi = ns.DarkMatterFromPions(
        dark,
        ns.BurmanSmith(proton_energy=1000 * MeV, Z=80),
        pot=1e23,
        pions_per_pot=0.09,
        distance=20 * m,
        angle=1.0,
    )
    both = ns.StandardModel() + ns.ElectronScattering()
    return {
        "stopped pions": (ns.experiment("COHERENT-CsI-2021"), ns.StandardModel(), 0.0),
        "threshold": (ideal(SNS, "Ge"), ns.StandardModel(), 8 * keV),
        "reactor": (reactor, ns.StandardModel(), 0.05 * keV),
        "electrons": (ideal(ns.Sun(duration=1 * day, only=("7Be", "pp", "8B")), "Xe"), both, 1 * eV),
        "spin": (ideal(SNS, "NaI"), ns.StandardModel() + ns.AxialVector(), 0.0),
        "interference": (ideal(SNS, "CsI"), ns.StandardModel() + ns.NSI(ee_u=0.35, mumu_d=-0.1, emu_d=0.2), 0.0),
        "protons": (ideal(SNS, "CH2"), ns.ProtonScattering(), 0.0),
        "supernova": (ideal(burst, "Xe136"), ns.StandardModel(), 0.1 * keV),
        "dark matter": (ideal(chi, "Ge74"), ns.DarkMatterScattering(dark), 1 * keV),
    }  # fmt: skip


def edges_of(experiment, model, low, high):
    """Recoils between which the spectrum is smooth."""
    found = [np.geomspace(low, high, 60), np.linspace(low, high, 60)]
    for channel in model.channels:
        for nuclide in experiment.detector.material.nuclides:
            found += [recoil_ends(experiment.flux.components, channel, nuclide), channel.target_steps(nuclide)]
    every = np.unique(np.concatenate(found))
    return every[(every >= low) & (every <= high)]


def spectrum_cumulative(experiment, model, recoil, low, high):
    """Edges, and the number of recoils below each of them."""
    edges = edges_of(experiment, model, low, high)
    x, w = panels(edges, 8)
    rate = ns.recoil_spectrum(model, experiment.flux, experiment.detector.material, x, recoil=recoil)
    return edges, np.append(0.0, np.cumsum((w * rate).reshape(-1, 8).sum(axis=1))) * experiment.detector.mass


def check_recoils(experiment, model, events, lowest):
    """Recoil energies of nuclei and of electrons against the spectrum, in 40 bins of equal content."""
    whole = events.whole()
    kinds = np.array([each.deposit is ns.Deposit.NUCLEUS for each in whole.processes])[whole.process]
    for recoil in {each.recoil for each in model.channels}:
        T = whole.deposit[kinds == (recoil is ns.Recoil.NUCLEUS)]
        low = lowest if lowest else 1e-6 * T.max()
        edges, below = spectrum_cumulative(experiment, model, recoil, low, T.max() * 1.2)
        inner = np.interp(np.linspace(0, 1, 41)[1:-1], below / below[-1], edges)
        inner = np.unique(edges[np.searchsorted(edges, inner)])
        part = np.diff(np.interp(np.concatenate([[low], inner, [edges[-1]]]), edges, below)) / below[-1]
        counted = np.histogram(T, np.concatenate([[0], inner, [np.inf]]))[0]
        expected = part * len(T)
        use = expected > 20
        chi2 = ((counted - expected)[use] ** 2 / expected[use]).sum()
        assert stats.chi2(use.sum() - 1).sf(chi2) > LEAST, recoil


def check_processes(events):
    counted = np.bincount(events.whole().process, minlength=len(events.processes))
    expected = np.array([each.expected for each in events.processes]) / events.expected * len(events)
    use = expected > 20
    chi2 = ((counted - expected)[use] ** 2 / expected[use]).sum()
    assert stats.chi2(max(use.sum() - 1, 1)).sf(chi2) > LEAST


def check_times(events):
    whole = events.whole()
    component = np.array([each.component for each in whole.processes])[whole.process]
    for row, each in enumerate(events.flux.components):
        times = whole.time[component == row]
        if each.time is not None and len(times) > 100:
            assert stats.kstest(each.time.cumulative(times), "uniform").pvalue > LEAST / 10


def check_momenta(events):
    particles = events.block(0).particles
    momenta = particles.momentum.reshape(-1, 4, 4)
    excess = momenta[:, 0] + momenta[:, 1] - momenta[:, 2] - momenta[:, 3]
    assert (np.abs(excess).max(axis=1) / momenta[:, :2, 3].sum(axis=1)).max() < 1e-12
    squares = particles.momentum[:, 3] ** 2 - (particles.momentum[:, :3] ** 2).sum(axis=1)
    sizes = particles.momentum[:, 3] ** 2
    assert (np.abs(squares - particles.mass**2) / sizes).max() < 1e-12


def check_all(name, number):
    experiment, model, lowest = cases()[name]
    events = draw_events(experiment, model, seed=11, number=number, lowest=lowest)
    check_processes(events)
    check_recoils(experiment, model, events, lowest)
    check_times(events)
    check_momenta(events)


@pytest.mark.parametrize("name", ["stopped pions", "threshold", "reactor", "spin", "interference", "protons"])
def test_events_are_those_of_the_spectra(name):
    check_all(name, 100_000)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["electrons", "supernova", "dark matter"])
def test_events_of_many_components_and_of_massive_projectiles_are_those_of_the_spectra(name):
    check_all(name, 100_000)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stopped pions", "reactor", "electrons", "interference"])
def test_a_million_events_are_those_of_the_spectra(name):
    check_all(name, 1_000_000)


def test_directions_are_those_of_the_directional_spectrum():
    """In bins of the recoil energy and of the angle, whose numbers are differences of moments."""
    experiment, model, lowest = ideal(SNS, "Ar40"), ns.StandardModel(), 5 * keV
    n = 100_000
    whole = draw_events(experiment, model, seed=3, number=n, lowest=lowest).whole()
    cosine = (whole.direction * whole.recoil_direction).sum(axis=1)
    edges, cosines = np.array([5, 15, 30, 60, 160]) * keV, np.array([0, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    counted = np.histogram2d(whole.deposit, cosine, [edges, cosines])[0]
    expected = np.zeros_like(counted)
    for row, (low, high) in enumerate(pairwise(edges)):
        ends = edges_of(experiment, model, low, high)
        x, w = panels(np.union1d(ends, np.linspace(low, high, 200)), 4)
        expected[row] = w @ ns.directional_spectrum(model, SNS, "Ar40", x, cosines)
    expected *= n / expected.sum()
    use = expected > 20
    chi2 = ((counted - expected)[use] ** 2 / expected[use]).sum()
    assert stats.chi2(use.sum() - 1).sf(chi2) > LEAST
    azimuth = np.arctan2(whole.recoil_direction[:, 2], whole.recoil_direction[:, 1])
    assert stats.kstest(azimuth, stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > LEAST


def test_blocks_are_the_same_alone_together_and_in_longer_runs():
    experiment = ideal(SNS, "CsI")
    place = Place(20 * m, ns.Cylinder(radius=0.2 * m, height=0.4 * m))
    few = draw_events(experiment, ns.StandardModel(), seed=7, number=2500, size=1000, place=place)
    many = draw_events(experiment, ns.StandardModel(), seed=7, number=9000, size=1000, place=place)
    assert [len(each) for each in few] == [1000, 1000, 500]
    assert same(few.whole(), many.whole().part(0, 2500))
    assert same(few.block(1), many.whole().part(1000, 2000))
    assert same(few.block(2), many.whole().part(2000, 2500))
    other = draw_events(experiment, ns.StandardModel(), seed=8, number=2500, size=1000, place=place)
    assert not same(few.block(0), other.block(0))
    assert not any(same(one, two) for one, two in pairwise(many))


def same(one, other):
    names = ("process", "energy", "direction", "deposit", "recoil_direction", "time", "position")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_workers_draw_the_same_events(workers):
    experiment = ideal(SNS, "CsI")
    here = draw_events(experiment, ns.StandardModel(), seed=7, number=11_500, size=1000)
    on = Workers(lambda: ProcessPoolExecutor(workers, mp_context=get_context("spawn")))
    there = draw_events(experiment, ns.StandardModel(), seed=7, number=11_500, size=1000, on=on)
    assert same(here.whole(), there.whole())


@pytest.mark.slow
def test_a_run_goes_on_where_it_was_interrupted(tmp_path):
    experiment = ideal(SNS, "CsI")
    folder = Workers(folder=tmp_path / "run")
    options = {"seed": 7, "number": 11_500, "size": 1000}
    first = draw_events(experiment, ns.StandardModel(), on=folder, **options)
    for at, _ in enumerate(first):
        if at == 5:  # the first eight blocks are done then
            break
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("chunk-*")}
    assert written
    seen = []
    again = draw_events(
        experiment, ns.StandardModel(), on=Workers(folder=tmp_path / "run", progress=seen.append), **options
    )
    assert same(again.whole(), draw_events(experiment, ns.StandardModel(), **options).whole())
    assert seen[-1] == 1
    assert {path: path.stat().st_mtime_ns for path in written} == written
    with pytest.raises(DataError, match="another run"):
        list(draw_events(experiment, ns.StandardModel(), seed=8, number=500, size=1000, on=folder))


def of_flash(delay, annihilation=True):
    """Inverse beta decay of one line, in hydrogen of which 1000 events are expected whenever they come."""
    flash = TimeProfile(Gaussian(mean=1 * us, width=0.1 * us), (), delay)
    flux = ns.Flux((ns.Component(ns.nu_e_bar, ns.Line(5 * MeV), 1e12 / cm**2, flash),))
    return ideal(flux, "CH2"), ns.InverseBetaDecay(annihilation=annihilation)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (((0.0,), Place(20 * m, Ball(0.1 * m))), ((0.0,), Place(20.001 * m, Ball(0.1 * m)))),
        (((0.0,), Place(20 * m, Ball(0.1 * m))), ((0.0,), Place(20 * m, Ball(0.2 * m)))),
        (((0.0,), Place(20 * m, Ball(1 * m))), ((0.0,), Place(20 * m, Ball(1 * m), source=Ball(1 * m)))),
        (((0.0,), None), ((0.3 * us,), None)),
        (((0.0, True), None), ((0.0, False), None)),
    ],
    ids=["distance", "volume", "source", "times", "deposits"],
)
def test_runs_of_the_same_numbers_and_other_events_are_not_taken_for_each_other(one, other, tmp_path):
    first, second, again = (
        draw_events(*of_flash(*what), seed=7, number=2000, size=1000, place=place, on=Workers(folder=tmp_path))
        for what, place in (one, other, one)
    )
    whole = first.whole()
    with pytest.raises(DataError, match="another run"):
        second.whole()
    assert same(again.whole(), whole)


def test_later_batches_of_blocks_are_their_own(tmp_path):
    """More blocks than are sent to workers together."""
    experiment = ideal(SNS, "CsI")
    options = {"seed": 7, "number": 1850, "size": 100, "lowest": 5 * keV}
    here = draw_events(experiment, ns.StandardModel(), **options).whole()
    kept = draw_events(experiment, ns.StandardModel(), on=Workers(folder=tmp_path), **options)
    assert same(kept.whole(), here)
    assert same(kept.whole(), here)  # read again
    assert [len(each) for each in kept.starting(17)] == [100, 50]


def test_what_changes_the_flux_changes_what_is_drawn():
    def muons_lost(flux):
        return ns.Flux(tuple(each for each in flux.components if each.state != ns.nu_mu))

    hypothesis = ns.Hypothesis(ns.StandardModel(), flux=muons_lost)
    events = draw_events(ideal(SNS, "CsI"), hypothesis, seed=1, number=1000, lowest=5 * keV)
    assert {each.state for each in events.processes} == {ns.nu_e, ns.nu_mu_bar}
    counts = ns.Experiment(muons_lost(SNS), ns.Detector("CsI", 10 * kg, np.array([5, 1000]) * keV))
    assert events.expected == pytest.approx(float(counts.counts(ns.StandardModel()).sum()), rel=1e-6, abs=0)
    assert set(np.unique(events.whole().particles.pdg[::4]).tolist()) == {12, -14}


def test_a_poisson_number_follows_from_the_seed_and_the_exposure():
    events = draw_events(ideal(SNS, "CsI"), ns.StandardModel(), seed=3)
    numbers = [replace(events, seed=seed).number for seed in range(400)]
    mean = events.expected
    assert np.mean(numbers) == pytest.approx(mean, abs=4 * (mean / 400) ** 0.5)
    assert np.var(numbers) == pytest.approx(mean, rel=0.3)
    assert events.number == numbers[3]


@pytest.mark.slow
def test_the_time_of_flight_is_added_if_it_is_asked_for():
    experiment = ideal(SNS, "CsI")
    options = {"seed": 7, "number": 100}
    short = draw_events(experiment, ns.StandardModel(), place=Place(20 * m), **options).whole()
    late = draw_events(experiment, ns.StandardModel(), place=Place(20 * m, flight=True), **options).whole()
    assert (late.time - short.time) / m == pytest.approx(np.full(100, 20.0), rel=1e-9)


def test_arguments_that_mean_nothing_are_refused():
    experiment = ideal(SNS, "CsI")
    with pytest.raises(InputError, match="experiment is 3"):
        draw_events(3, ns.StandardModel(), seed=1)
    with pytest.raises(InputError, match="lowest"):
        draw_events(experiment, ns.StandardModel(), seed=1, lowest=-1.0)
    with pytest.raises(InputError, match="place"):
        draw_events(experiment, ns.StandardModel(), seed=1, place=20 * m)
    with pytest.raises(InputError, match="seed"):
        draw_events(experiment, ns.StandardModel(), seed=1.5)
    none = draw_events(experiment, ns.StandardModel(), seed=1, number=0)
    assert len(none.whole()) == 0
    assert list(none) == []
