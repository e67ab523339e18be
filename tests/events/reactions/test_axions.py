"""Axion-like particles on atoms as events: spectra and angles beside the amplitudes, and the kinematics."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.events.files.writing import write_events
from nuscatter.events.reactions.axions import dipole_cosines, photon_and_target
from nuscatter.events.reactions.laws import reaction_law
from nuscatter.events.response.observed import observed_counts
from nuscatter.events.run import draw_events
from nuscatter.interactions.bsm.axions.axio_electric import axio_electric
from nuscatter.interactions.bsm.axions.scattering import AxionScattering
from nuscatter.matter.electrons import electron_shells
from nuscatter.sources.dark.axions.compton import inverse_compton_denergy
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import inverse_primakoff_dq2, inverse_primakoff_ends
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.units import GeV, MeV, cm, keV, kg, m

M = electron_mass.value
AXION = AxionCouplings(mass=1.5 * MeV, photon=1e-5 / GeV, electron=1e-6)
ARGON = ns.helm("Ar40")
AXIS = np.array([0.36, 0.48, -0.8])
N = 20_000


def reaction(name, couplings=AXION, **arguments):
    (found,) = (each for each in AxionScattering(couplings, **arguments).reactions if each.name == name)
    return found


def drawn(acting, name, E, couplings=AXION, n=N, lowest=0.0, **arguments):
    own = reaction(name, couplings, **arguments)
    start = couplings.mass / MeV + 1e-3
    one = reaction_law(acting(own, "Ar40", couplings.species, lowest=lowest * MeV, reach=(start, 60.0)))
    return one, one.draw(np.full(n, E), np.broadcast_to(AXIS, (n, 3)), np.random.default_rng(1))


def uniform(values, density, points):
    """Whether values follow a density that is given, by its integrals between points."""
    parts = [quad(density, a, b, epsabs=0, epsrel=1e-8)[0] for a, b in pairwise(points)]
    place = np.interp(values, points, np.append(0, np.cumsum(parts)) / sum(parts))
    return stats.kstest(place, "uniform").pvalue > 1e-3


def require_kinematics(law, outcome, E, own):
    """Momentum is conserved, and particles are on their mass shells."""
    p = outcome.products.momentum.reshape(-1, 2, 4)
    masses = outcome.products.mass.reshape(-1, 2)
    coming = np.append((E**2 - own**2) ** 0.5 * AXIS, E + law.target[1])
    assert np.abs(p.sum(axis=1) - coming).max() < 1e-9 * MeV
    squares = p[..., 3] ** 2 - (p[..., :3] ** 2).sum(axis=-1)
    assert np.abs(squares - masses**2).max() < 1e-14 * coming[3] ** 2  # so that the axion's own mass counts
    return p


@pytest.mark.parametrize("E", [1.6, 5.0, 50.0])
@pytest.mark.parametrize("mass", [0.01, 1.5])
def test_photons_of_inverse_primakoff_follow_the_amplitude(acting, E, mass):
    axion = AxionCouplings(mass=mass * MeV, photon=1e-5 / GeV)
    law, outcome = drawn(acting, "inverse Primakoff", E * MeV, axion)
    p = require_kinematics(law, outcome, E * MeV, axion.mass)
    assert outcome.products.pdg.reshape(-1, 2)[0].tolist() == [22, 1000180400]
    assert (outcome.deposit == E * MeV).all()
    assert np.abs(outcome.direction - p[:, 0, :3] / p[:, 0, 3:]).max() < 1e-12
    coming = (E**2 - mass**2) ** 0.5 * MeV * AXIS
    # Q² from the momentum that the nucleus took, and its own energy
    took = ((p[:, 0, :3] - coming) ** 2).sum(axis=1)
    transfer = took - (E * MeV - p[:, 0, 3]) ** 2
    low, high = (float(each) for each in inverse_primakoff_ends(axion, E * MeV, ARGON))
    scale = 1e-4 * MeV**2

    def density(y):
        q2 = low + (low + scale) * np.expm1(y)
        return float(inverse_primakoff_dq2(axion, E * MeV, min(q2, high), ARGON)) * (q2 + scale)

    points = np.linspace(0, np.log1p((high - low) / (low + scale)), 40)
    y = np.log1p(np.maximum(transfer - low, 0.0) / (low + scale))
    assert uniform(y, density, points)


@pytest.mark.parametrize(
    "E", [pytest.param(1.6, marks=pytest.mark.slow), 3.0, pytest.param(40.0, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("contained", [True, False])
def test_electrons_and_photons_of_inverse_compton_share_the_energy(acting, E, contained):
    law, outcome = drawn(acting, "inverse Compton", E * MeV, contained=contained)
    assert law.target == (11, M)
    p = require_kinematics(law, outcome, E * MeV, AXION.mass)
    assert outcome.products.pdg.reshape(-1, 2)[0].tolist() == [22, 11]
    kinetic = p[:, 1, 3] - M
    seen = np.full(N, E * MeV) if contained else kinetic
    assert np.abs(outcome.deposit - seen).max() < 1e-9 * MeV
    size = np.sqrt((p[:, 1, :3] ** 2).sum(axis=1))
    assert np.abs(outcome.direction * size[:, None] - p[:, 1, :3]).max() < 1e-9 * MeV
    photon = p[:, 0, 3]
    ends = photon.min(), photon.max()
    assert uniform(
        photon,
        lambda k: float(inverse_compton_denergy(AXION, E * MeV, k)),
        np.geomspace(ends[0] * (1 - 1e-9), ends[1] * (1 + 1e-9), 30),
    )


def test_of_the_electrons_those_below_the_lowest_are_left_out(acting):
    law, outcome = drawn(acting, "inverse Compton", 10 * MeV, contained=False, lowest=6.0)
    assert outcome.deposit.min() >= 6 * MeV
    assert law.rate(np.array([10 * MeV, 5.9 * MeV]))[1] == 0
    both, outcome = drawn(acting, "inverse Compton", 10 * MeV, contained=True, lowest=6.0)
    kinetic = outcome.products.momentum.reshape(-1, 2, 4)[:, 1, 3] - M
    assert kinetic.min() < 5 * MeV
    assert both.rate(np.array([5.9 * MeV]))[0] == 0 < both.rate(np.array([6.1 * MeV]))[0]


def test_of_inverse_primakoff_all_or_nothing_is_asked_for(acting):
    """The deposit is the energy, whatever the nucleus takes of it."""
    law, outcome = drawn(acting, "inverse Primakoff", 6.01 * MeV, lowest=6.0)
    whole, every = drawn(acting, "inverse Primakoff", 6.01 * MeV)
    E = np.array([5.99, 6.0, 6.01]) * MeV
    assert law.rate(E) == pytest.approx(whole.rate(E) * [0, 1, 1], rel=1e-12, abs=0)
    assert np.array_equal(outcome.products.momentum, every.products.momentum)


@pytest.mark.parametrize(
    ("name", "contained"), [("inverse Primakoff", True), ("inverse Compton", True), ("inverse Compton", False)]
)
def test_rates_are_those_of_the_cross_section(acting, name, contained):
    own = reaction(name, contained=contained)
    one = acting(own, "Ar40", AXION.species, reach=(1.501, 60.0))
    E = np.array([1.6, 2.0, 7.3, 59.0]) * MeV
    assert reaction_law(one).rate(E) == pytest.approx(one.rate(E), rel=1e-7, abs=0)


@pytest.mark.parametrize("speed", [0.05, 0.7, 0.9999])
def test_electrons_of_the_axio_electric_effect_have_the_energy_and_the_angles_of_a_dipole(acting, speed):
    E = 100 * keV
    light = AxionCouplings(mass=E * (1 - speed**2) ** 0.5, electron=1e-6)
    one = reaction_law(acting(reaction("axio-electric", light), "Ar40", light.species, reach=(light.mass / MeV, 0.3)))
    outcome = one.draw(np.full(N, E), np.broadcast_to(AXIS, (N, 3)), np.random.default_rng(1))
    p = require_kinematics(one, outcome, E, light.mass)
    shell = electron_shells(18)[0]
    assert p[:, 0, 3] - M == pytest.approx(np.full(N, E - shell.binding_energy), rel=1e-4, abs=0)
    assert outcome.products.pdg.reshape(-1, 2)[0].tolist() == [11, 1000180400]
    assert one.target[1] == ns.nuclide("Ar40").atomic_mass
    cosine = outcome.direction @ AXIS
    ratio = (1 - speed**2) ** 2
    expected = (2 + 3 * ratio) / (5 * (2 + ratio))  # of cos²θ, by hand
    assert abs((cosine**2).mean() - expected) < 4 * (cosine**2).std() / N**0.5
    assert abs(cosine.mean()) < 4 * cosine.std() / N**0.5


@pytest.mark.parametrize("speed", [0.001, 0.999999])
def test_half_the_integral_of_the_angles_is_the_factor_of_the_cross_section_at_both_ends(speed):
    """σ/σ_γ = g² 3E²/(16παβm²) times the mean of sin²θ + (1 − β²)² cos²θ; between both ends the code's form differs."""
    E = 10 * keV
    mass = E * (1 - speed**2) ** 0.5
    beta = (E**2 - mass**2) ** 0.5 / E
    factor = 3 * E**2 / (16 * np.pi * fine_structure_constant.value * M**2 * beta)
    ratio = float(axio_electric(E, absorption=1.0, mass=mass)) / factor
    assert ratio == pytest.approx((2 + (1 - beta**2) ** 2) / 3, rel=0.01, abs=0)


def test_the_deepest_shell_that_is_reached_loses_the_electron(acting):
    light = AxionCouplings(mass=0.0, electron=1e-6)
    one = reaction_law(acting(reaction("axio-electric", light), "Ge74", light.species, reach=(1e-5, 0.3)))
    shells = {each.name: each.binding_energy for each in electron_shells(32)}
    E = np.array([20.0, 11.0, 0.001]) * keV
    outcome = one.draw(E, np.broadcast_to(AXIS, (3, 3)), np.random.default_rng(1))
    p = outcome.products.momentum.reshape(-1, 2, 4)
    assert E[:2] - (p[:2, 0, 3] - M) == pytest.approx([shells["K"], shells["L1"]], rel=1e-3, abs=0)
    assert E[2] - (p[2, 0, 3] - M) == pytest.approx(0.0, rel=0, abs=1e-3 * E[2])


@pytest.mark.parametrize("ratio", [0.0, 0.3, 1.0])
def test_cosines_have_the_density_of_a_dipole(ratio):
    x = dipole_cosines(np.full(100_000, ratio), np.random.default_rng(2))
    # ∫ (1 − x²) + r x² from −1, over the whole
    cumulative = (2 / 3 + x - (1 - ratio) * x**3 / 3 + ratio / 3) / (4 / 3 + 2 * ratio / 3)
    assert stats.kstest(cumulative, "uniform").pvalue > 1e-3


def test_a_photon_along_the_particle_gives_nothing_to_a_heavy_target():
    E = np.array([5 * MeV])
    made = photon_and_target(
        E, AXIS[None], np.zeros(1), own=0.0, target=(1000180400, 4e4 * MeV), generator=np.random.default_rng(1)
    )
    assert made.momentum[0, :3] == pytest.approx(5 * MeV * AXIS, rel=1e-9, abs=0)
    assert np.abs(made.momentum[1, :3]).max() < 1e-9 * MeV


def flux(couplings, high=30.0):
    shape = Smooth(lambda E: np.exp(-E / (5 * MeV)) / (5 * MeV), (couplings.mass * 1.0001, high * MeV))
    return ns.Flux((ns.Component(couplings.species, shape, 1e12 / cm**2),))


@pytest.mark.parametrize("contained", [True, False])
def test_counts_of_a_run_are_those_of_the_experiment(contained):
    run = ns.Experiment(flux(AXION), ns.Detector("Ar40", 1e3 * kg, np.linspace(1, 25, 13) * MeV))
    model = AxionScattering(AXION, contained=contained)
    events = draw_events(run, model, seed=2, number=100_000, lowest=1 * MeV)
    expected = run.counts(model).sum(axis=-1)
    counted = observed_counts(events).sum(axis=-1)
    wanted = expected * events.number / events.expected
    some = wanted > 5
    assert stats.chi2(some.sum()).sf(((counted - wanted)[some] ** 2 / wanted[some]).sum()) > 1e-3


def test_hepmc3_holds_photons_and_electrons(tmp_path):
    pyhepmc = pytest.importorskip("pyhepmc")
    run = ns.Experiment(flux(AXION), ns.Detector("Ar40", 1e3 * kg, np.array([1, 30]) * MeV))
    events = draw_events(run, AxionScattering(AXION), seed=4, number=100, place=ns.Place(20 * m))
    with pyhepmc.open(write_events(events, tmp_path / "run.hepmc3")) as file:
        for event in file:
            into, out = event.vertices[0].particles_in, event.vertices[0].particles_out
            assert into[0].pid == 82
            assert {out[0].pid, out[1].pid} in ({22, into[1].pid}, {11, into[1].pid})
            assert int(str(event.attributes["signal_process_id"])) >= 750
            assert abs(sum(each.momentum.e for each in into) - sum(each.momentum.e for each in out)) < 1e-9


def test_pairs_have_a_deposit_and_no_products(tmp_path):
    """The cross section of pair conversion is an integral over all pairs: nothing says how they share the energy."""
    light = replace(AXION, mass=0.1 * MeV, photon=0.0)
    run = ns.Experiment(flux(light), ns.Detector("Ar40", 1e3 * kg, np.array([1, 30]) * MeV))
    events = draw_events(run, AxionScattering(light), seed=4, number=300, lowest=2 * MeV)
    assert {each.name for each in events.processes} == {"inverse Compton", "pair conversion"}
    with pytest.raises(InputError, match="pair conversion says only what is deposited"):
        write_events(events, tmp_path / "run.hepmc3")
    assert len(write_events(events, tmp_path / "run.csv").read_text().splitlines()) > 300
