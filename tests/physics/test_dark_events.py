"""Events of dark matter, of heavy leptons and of solar neutrinos, as other programs read them."""

from functools import cache

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.constants import electron_mass
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, bohr_magneton, day, keV, kg, m, us

pyhepmc = pytest.importorskip("pyhepmc")
LEAST = 1e-3
ARGON, CAESIUM, IODINE = 1000180400, 1000551330, 1000531270


@cache
def case(name):
    """Experiment, model, lowest recoil."""
    if name == "heavy lepton":
        flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
        model = ns.DipolePortal(8 * MeV, e=2e-9 * bohr_magneton, mu=1e-9 * bohr_magneton)
        return flux, "CsI", model, 1 * keV
    kinds = {
        "scalar": (ns.DarkMatterKind.SCALAR, 0.0),
        "Dirac": (ns.DarkMatterKind.DIRAC, 0.0),
        "split": (ns.DarkMatterKind.DIRAC, 5 * MeV),
    }
    kind, splitting = kinds[name]
    dark = ns.VectorPortal.kinetic_mixing(
        epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=kind, splitting=splitting
    )
    flux = ns.DarkMatterFromPions(
        dark,
        ns.BurmanSmith(proton_energy=1000 * MeV, Z=80),
        pot=1e23,
        pions_per_pot=0.09,
        distance=20 * m,
        angle=1.0,
        pulse=Gaussian(mean=0.4 * us, width=0.1 * us),
    )
    return flux, "Ar40", ns.DarkMatterScattering(dark) + ns.DarkMatterElectronScattering(dark), 5 * keV


def experiment(name, edges):
    flux, target, _, _ = case(name)
    return ns.Experiment(flux, ns.Detector(target, 10 * kg, edges))


@cache
def drawn(name, number=40_000):
    _, _, model, lowest = case(name)
    return ns.draw_events(experiment(name, np.array([lowest, 1e3 * MeV])), model, seed=6, number=number, lowest=lowest)


CASES = ["scalar", "Dirac", "split", "heavy lepton"]


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_numbers_and_deposits_are_those_of_counts(name):
    _, _, model, lowest = case(name)
    events = drawn(name)
    whole = events.whole()
    recoils = np.array([each.deposit is ns.Deposit.NUCLEUS for each in whole.processes])[whole.process]
    edges = np.quantile(whole.deposit[recoils], np.linspace(0, 1, 26))
    edges[0], edges[-1] = lowest, 1e3 * MeV
    counts = experiment(name, edges).by_channel(model)
    for channel, expected in counts.items():
        found = sum(each.expected for each in events.processes if each.name == channel)
        assert found == pytest.approx(float(expected.sum()), rel=2e-5, abs=1e-9 * events.expected), channel
        mine = np.array([each.name == channel for each in whole.processes])[whole.process]
        share = np.ravel(expected) * (mine.sum() / expected.sum() if mine.sum() else 0.0)
        use = share > 20
        if use.sum() > 1:
            counted = np.histogram(whole.deposit[mine], edges)[0]
            chi2 = ((counted - share)[use] ** 2 / share[use]).sum()
            assert stats.chi2(use.sum() - 1).sf(chi2) > LEAST, channel


CODES = {
    "scalar": {(52, ARGON, 52, ARGON), (52, 11, 52, 11)},
    "Dirac": {(52, ARGON, 52, ARGON), (52, 11, 52, 11)},
    "split": {(52, ARGON, 53, ARGON), (53, ARGON, 52, ARGON), (53, 11, 52, 11), (52, 11, 53, 11)},
    "heavy lepton": {
        (comes, hit, 81, hit) for comes in (12, 14, -14) for hit in (CAESIUM, IODINE, 11)
    },
}  # fmt: skip
MASSES = {52: 25.0, 81: 8.0, 12: 0.0, 14: 0.0, -14: 0.0, 11: electron_mass.value / MeV}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_files_have_the_right_codes_masses_and_momenta(name, tmp_path):
    masses = MASSES | {53: 30.0}
    seen = set()
    with pyhepmc.open(ns.write_events(drawn(name, 4000), tmp_path / "run.hepmc3")) as file:
        for event in file:
            comes, hit, leaves, recoils = event.particles
            assert [each.status for each in event.particles] == [4, 20, 1, 1]
            seen.add(tuple(each.pid for each in event.particles))
            momenta = np.array([[each.momentum[k] for k in range(4)] for each in event.particles])
            excess = momenta[0] + momenta[1] - momenta[2] - momenta[3]
            assert np.abs(excess).max() < 1e-9 * comes.momentum.e
            for each, four in zip(event.particles, momenta, strict=True):
                square = four[3] ** 2 - (four[:3] ** 2).sum()
                assert abs(square - each.generated_mass**2) < 1e-12 * four[3] ** 2
                if each.pid in masses:
                    assert each.generated_mass == pytest.approx(masses[each.pid], rel=1e-6, abs=1e-9)
            assert not momenta[1, :3].any()
            assert hit.pid == recoils.pid
            assert leaves.momentum.e < comes.momentum.e
    assert seen <= CODES[name]
    heavy = {each for each in CODES[name] if each[1] != 11}
    assert heavy <= seen


def test_what_leaves_has_at_least_the_energy_of_its_mass():
    """χ₁ needs the splitting as energy, χ₂ gives it: recoils at rest are 0 and Δ²-like, with thresholds between."""
    whole = drawn("split").whole()
    up = np.array([each.outgoing == 53 for each in whole.processes])[whole.process]
    nucleus = ns.nuclide("Ar40").mass
    least = 25 * MeV + (30 * MeV) ** 2 / 2 / nucleus  # above the mass, and then E₁ ≥ 30 MeV + recoil
    assert whole.energy[up].min() > max(30 * MeV, least)
    assert (whole.energy[up] - whole.deposit[up] >= 30 * MeV).all()
    assert (whole.energy[~up] - whole.deposit[~up] >= 25 * MeV).all()


def test_slow_particles_are_late_once():
    """With the flight events are later by the way of light and by what the path differs from the distance, no more."""
    flux, target, model, lowest = case("Dirac")
    built = ns.Experiment(flux, ns.Detector(target, 10 * kg, np.array([lowest, 1e3 * MeV])))
    ball = ns.Ball(1 * m)
    late, soon = (
        ns.draw_events(
            built, model, seed=6, number=2000, lowest=lowest, place=ns.Place(20 * m, ball, flight=flight)
        ).whole()
        for flight in (True, False)
    )
    slowness = late.energy / np.sqrt(late.energy**2 - (25 * MeV) ** 2)
    path = np.linalg.norm(late.position + np.array([20 * m, 0, 0]), axis=1)
    added = late.time - soon.time
    assert added / m == pytest.approx(20.0 + (path / m - 20.0) * slowness, rel=1e-9, abs=0)
    # and the profile has the delay: the slowest tenth is later than the fastest by as much as counts say
    order = np.argsort(slowness)
    difference = soon.time[order[-200:]].mean() - soon.time[order[:200]].mean()
    expected = 20 * m * (slowness[order[-200:]].mean() - slowness[order[:200]].mean())
    assert difference == pytest.approx(expected, rel=0, abs=0.05 * us)


@pytest.mark.parametrize("name", ["pp", "8B"])
def test_solar_neutrinos_have_their_flavours(name):
    """Coherent scattering is blind to flavour, so the share of ν_e is P_ee of the energies of the events.

    Two flavours in matter by hand: P = c⁴(1 + cos2θ cos2θ_m)/2 + s⁴ with β = 2EVc²/Δm² and, for ⁸B, 90 mol electrons
    per cm³ (from memory, ±5 %). Low energies have the mean of vacuum oscillations.
    """
    sun = ns.AdiabaticMSW()(ns.Sun(duration=1 * day, only=(name,)))
    built = ns.Experiment(sun, ns.Detector("Xe", 1000 * kg, np.array([1e-6, 1e3]) * keV))
    n = 40_000
    events = ns.draw_events(built, ns.StandardModel(), seed=5, number=n, lowest=1e-6 * keV)
    whole = events.whole()
    assert {each.outgoing for each in whole.processes} == {12, 14, 16}
    electron = np.array([each.state == ns.nu_e for each in whole.processes])[whole.process]
    fast = whole.energy > (9 * MeV if name == "8B" else 0.0)
    s12, s13 = 0.307, 0.022
    potential = 7.63e-14 * 1e-6 * (90 if name == "8B" else 60) * MeV
    beta = 2 * whole.energy[fast].mean() * potential * (1 - s13) / (7.49e-17 * MeV**2)
    vacuum = 1 - 2 * s12
    in_matter = (vacuum - beta) / np.sqrt((vacuum - beta) ** 2 + 1 - vacuum**2)
    expected = (1 - s13) ** 2 * (1 + vacuum * in_matter) / 2 + s13**2
    assert electron[fast].mean() == pytest.approx(expected, rel=0, abs=0.012)
    by_species = built.by_species(ns.StandardModel())
    for state, counts in by_species.items():
        found = sum(each.expected for each in events.processes if each.state == state)
        assert found == pytest.approx(float(counts.sum()), rel=1e-5, abs=0), state
