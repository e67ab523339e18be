"""Events of a supernova: when, of which energy, and whence, beside counts by time and spectra by direction."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.quadrature import panels
from nuscatter.units import MeV, erg, keV, m, megaparsec, s, tonne

KPC = 1e-3 * megaparsec
#: The star cools, so late events have less energy.
TIMES = np.array([0, 0.5, 1, 2, 4, 8]) * s
STAR = ns.Supernova(
    distance=10 * KPC,
    times=TIMES,
    luminosity=1e52 * erg / s * np.exp(-TIMES / (3 * s)),
    mean_energy=tuple((first - fall * TIMES / s) * MeV for first, fall in ((10, 0.5), (13, 0.7), (16, 1))),
    alpha=(2.1, 2.4, 2.9),
)
LEAST = 1e-3


def experiment(target, edges, times):
    return ns.Experiment(STAR, ns.Detector(target, 1000 * tonne, edges, time_edges=times))


@cache
def burst(name):
    """Events of coherent scattering, of electrons, of free protons, or of positrons of inverse beta decay."""
    model, lowest = {
        "nuclei": (ns.StandardModel(), 0.5 * keV),
        "electrons": (ns.ElectronScattering(), 1 * MeV),
        "protons": (ns.ProtonScattering(), 200 * keV),
        "positrons": (ns.InverseBetaDecay(), 2 * MeV),
    }[name]
    target, highest = ("Ar", 500 * keV) if name == "nuclei" else ("CH2", 100 * MeV)
    ideal = experiment(target, np.array([lowest, highest]), TIMES)
    place = ns.Place(10 * KPC, ns.Box((3 * m, 4 * m, 2 * m), direction=(1.0, -2.0, 2.0)))
    return model, target, ns.draw_events(ideal, model, seed=4, number=60_000, lowest=lowest, place=place)


def agree(counted, expected):
    """Return whether numbers of events agree with expected ones, by χ²."""
    use = expected > 20
    chi2 = ((counted - expected)[use] ** 2 / expected[use]).sum()
    assert use.sum() > 5
    return bool(stats.chi2(use.sum() - 1).sf(chi2) > LEAST)


@pytest.mark.parametrize(
    "name", ["nuclei", *(pytest.param(each, marks=pytest.mark.slow) for each in ("electrons", "protons", "positrons"))]
)
def test_deposits_by_time_are_the_counts_of_an_ideal_detector(name):
    """Its bins of energy and time are integrals of moments; times are within the slices too."""
    model, target, events = burst(name)
    whole = events.whole()
    deposits = np.append(np.quantile(whole.deposit, np.linspace(0, 1, 13)[:-1]), 10 * whole.deposit.max())
    deposits[0] = events.lowest
    clock = np.array([0, 0.2, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8]) * s
    expected = experiment(target, deposits, clock).counts(model)
    assert events.expected == pytest.approx(expected.sum(), rel=1e-5, abs=0)
    counted = np.histogram2d(whole.deposit, whole.time, [deposits, clock])[0]
    assert counted.sum() == len(whole)
    assert agree(counted, expected * (len(whole) / expected.sum()))


def test_energies_fall_as_the_star_cools():
    """Coherent cross sections go as E², so the mean energy of events of a slice is ⟨E³⟩/⟨E²⟩ = ⟨E⟩(α + 3)/(α + 1)."""
    argon = ns.Detector("Ar", 1000 * tonne, np.array([1e-6, 1]) * MeV)
    light = ns.draw_events(ns.Experiment(STAR, argon), ns.StandardModel(), seed=1, number=60_000)
    whole = light.whole()
    component = np.array([each.component for each in whole.processes])[whole.process]
    for row in (6, 13, 20, 27):
        energy = whole.energy[component == row]
        spectrum = light.flux.components[row].spectrum
        limit = spectrum.mean * (spectrum.alpha + 3) / (spectrum.alpha + 1)
        # the form factor takes some of the high energies
        assert 0.9 * limit < energy.mean() < limit * (1 + 3 * energy.std() / energy.mean() / len(energy) ** 0.5)


def test_all_come_from_the_star_and_are_anywhere_in_the_detector():
    _, _, events = burst("electrons")
    whole = events.whole()
    assert np.abs(whole.direction - np.array([1, -2, 2]) / 3).max() < 1e-15
    for axis, length in enumerate((3 * m, 4 * m, 2 * m)):
        where = whole.position[:, axis] / length + 0.5
        assert stats.kstest(where, "uniform").pvalue > LEAST


def test_electrons_point_back_to_the_star():
    """In bins of the cosine, whose numbers are differences of moments of the flux."""
    model, target, events = burst("electrons")
    whole = events.whole()
    cosine = (whole.direction * whole.recoil_direction).sum(axis=1)
    edges = np.array([1, 3, 6, 10, 20, 60]) * MeV
    cosines = np.array([0, 0.8, 0.86, 0.9, 0.94, 0.97, 0.985, 0.99, 0.995, 0.998, 1.0])
    counted = np.histogram2d(whole.deposit, cosine, [edges, cosines])[0]
    expected = np.zeros_like(counted)
    for row, (low, high) in enumerate(pairwise(edges)):
        x, w = panels(np.geomspace(low, high, 60), 4)
        expected[row] = w @ ns.directional_spectrum(model, STAR, target, x, cosines, recoil=ns.Recoil.ELECTRON)
    assert agree(counted, expected * (1000 * tonne * len(whole) / events.expected))
    # an electron of kinetic energy T is within cosθ ≥ √(T/(T + 2m)) of the neutrino
    assert (cosine > np.sqrt(whole.deposit / (whole.deposit + 2 * 0.51099895 * MeV)) - 1e-12).all()


def test_four_momenta_are_conserved():
    for name in ("nuclei", "electrons", "protons"):
        particles = burst(name)[2].block(0).particles
        momenta = particles.momentum.reshape(-1, 4, 4)
        excess = momenta[:, 0] + momenta[:, 1] - momenta[:, 2] - momenta[:, 3]
        assert (np.abs(excess).max(axis=1) / momenta[:, :2, 3].sum(axis=1)).max() < 1e-12


def test_positrons_and_neutrons_of_a_burst_take_all_of_the_momentum():
    block = burst("positrons")[2].block(0)
    momenta, pdg = block.particles.momentum.reshape(-1, 4, 4), block.particles.pdg.reshape(-1, 4)
    assert set(map(tuple, pdg.tolist())) == {(-12, 2212, -11, 2112)}
    excess = momenta[:, 0] + momenta[:, 1] - momenta[:, 2] - momenta[:, 3]
    assert (np.abs(excess).max(axis=1) / momenta[:, :2, 3].sum(axis=1)).max() < 1e-12
    neutrons = (momenta[:, 3, :3] * block.direction).sum(axis=1)
    assert (neutrons > 0).mean() > 0.99  # they go forward, away from the star
