"""Elastic laws: rates, recoils and angles at given energies."""

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.events.recoils.elastic_law import ElasticLaw, outgoing_mass
from nuscatter.interactions.bsm.channels import upscattering
from nuscatter.interactions.bsm.dark_channels import split_channel
from nuscatter.interactions.kinematics import recoil_cosine
from nuscatter.matter.electrons import electron_shells
from nuscatter.quadrature import panels
from nuscatter.units import MeV, bohr_magneton, eV, keV

GERMANIUM = ns.helm(ns.nuclide("Ge74"))
X = np.array([1.0, 0.0, 0.0])


def law(model, species=ns.nu_e, channel=0, lowest=0.0, highest=50 * MeV, nucleus=GERMANIUM):
    return ElasticLaw(model, model.channels[channel], nucleus, species, 1.0, lowest, highest)


def test_the_rate_of_nuclei_is_the_cross_section():
    E = np.array([1.0, 20.0, 49.0]) * MeV
    assert law(ns.StandardModel()).rate(E) == pytest.approx(
        ns.StandardModel().sigma(E, ns.nu_e, GERMANIUM), rel=1e-9, abs=0
    )


@pytest.mark.parametrize("E", [0.02 * MeV, 0.3 * MeV])
def test_bound_electrons_count_by_steps(E):
    """The sum over shells of the cross section of a free electron above their binding energies."""
    model = ns.ElectronScattering()
    one = law(model, highest=1 * MeV)
    end = float(model.channels[0].reach(np.array([E]), model.channels[0].target_mass(None), 0.0)[1][0])
    expected = 0.0
    for shell in electron_shells(32):
        if shell.binding_energy < end:
            T, w = panels([shell.binding_energy, end], 40)
            expected += shell.electrons * float(w @ model.dsigma_dT(E, T, ns.nu_e))
    assert one.rate(np.array([E]))[0] == pytest.approx(expected, rel=1e-8, abs=0)


def test_recoils_of_bound_electrons_follow_the_steps():
    model, E, n = ns.ElectronScattering(), 0.05 * MeV, 40_000
    one = law(model, highest=1 * MeV)
    T = one.draw(np.full(n, E), np.tile(X, (n, 1)), np.random.default_rng(2)).deposit
    channel = model.channels[0]
    edges = np.concatenate([channel.target_steps(GERMANIUM.nuclide)[[0, 5, -2, -1]], [12 * keV]])
    end = float(channel.reach(np.array([E]), channel.target_mass(None), 0.0)[1][0])
    assert T.min() >= edges[0]
    assert T.max() <= end
    bins = np.append(edges[edges < end], end)
    steps = np.union1d(channel.target_steps(GERMANIUM.nuclide), bins)
    x, w = panels(steps[(steps >= bins[0]) & (steps <= end)], 12)
    density = w * model.dsigma_dT(E, x, ns.nu_e) * channel.targets_per_atom(GERMANIUM.nuclide, x)
    expected = np.histogram(x, bins, weights=density)[0] / density.sum() * n
    counted = np.histogram(T, bins)[0]
    assert stats.chi2(len(expected) - 1).sf(((counted - expected) ** 2 / expected).sum()) > 1e-3


def test_angles_are_those_of_the_kinematics():
    one = law(ns.StandardModel(), lowest=1 * keV)
    E = np.random.default_rng(1).uniform(20, 50, 2000) * MeV
    outcome = one.draw(E, np.tile(X, (2000, 1)), np.random.default_rng(2))
    assert outcome.direction[:, 0] == pytest.approx(
        recoil_cosine(E, outcome.deposit, GERMANIUM.nuclide.mass), rel=1e-12
    )
    assert outcome.deposit.min() >= 1 * keV


@pytest.mark.parametrize("mass", [0.1, 5.0, 20.0])
def test_the_mass_of_what_leaves_is_found_from_the_ends_of_recoils(mass):
    M = GERMANIUM.nuclide.mass
    up = upscattering(mass * MeV)
    assert outgoing_mass(up, M, 0.0, (25 * MeV, 50 * MeV)) / MeV == pytest.approx(mass, rel=1e-6)
    split = split_channel(10 * MeV, outgoing=mass * MeV)
    assert outgoing_mass(split, M, 10 * MeV, (25 * MeV, 50 * MeV)) / MeV == pytest.approx(mass, rel=1e-6)


@pytest.mark.slow
def test_a_heavy_lepton_leaves_on_its_mass_shell():
    portal = ns.DipolePortal(5 * MeV, mu=1e-8 * bohr_magneton)
    one = law(portal, species=ns.nu_mu, lowest=1 * eV)
    assert one.outgoing[0] == 81
    E = np.random.default_rng(1).uniform(10, 50, 1000) * MeV
    outcome = one.draw(E, np.tile(X, (1000, 1)), np.random.default_rng(2))
    M = GERMANIUM.nuclide.mass
    recoil = np.sqrt(outcome.deposit * (outcome.deposit + 2 * M))[:, None] * outcome.direction
    left = E[:, None] * X - recoil
    square = (E - outcome.deposit) ** 2 - (left**2).sum(axis=1)
    assert square / MeV**2 == pytest.approx(np.full(1000, 25.0), rel=1e-9)


def test_the_rate_of_a_heavy_lepton_is_its_cross_section():
    portal = ns.DipolePortal(5 * MeV, mu=1e-8 * bohr_magneton)
    one = law(portal, species=ns.nu_mu)
    E = np.array([6.0, 20.0, 45.0]) * MeV
    expected = portal.sigma(E, ns.nu_mu, GERMANIUM, recoil=ns.Recoil.NUCLEUS)
    assert one.rate(E) == pytest.approx(expected, rel=1e-7, abs=0)


def test_laws_that_spread_recoils_alike_are_known():
    one, other = law(ns.StandardModel()), law(ns.StandardModel(), species=ns.nu_mu_bar)
    assert one.recoils_as(other)
    assert not one.recoils_as(law(ns.StandardModel(), highest=40 * MeV))
    assert not one.recoils_as(law(ns.StandardModel() + ns.NSI(ee_u=0.3), nucleus=ns.helm(ns.nuclide("Ge73"))))
