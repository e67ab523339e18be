"""Inverse beta decay beside traces of Dirac matrices, boosts and adaptive integrals, and in its limits."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.interactions.standard.inverse_beta import (
    InverseBetaDecay,
    PositronContinuum,
    PositronLine,
    SimpleInverseBetaDecay,
    mean_cosine,
    momentum_transfer,
    positron_cosine,
    positron_energies,
    positron_spectrum,
    radiative_factor,
    squared_amplitude,
    threshold,
)
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Coherence, Deposit, antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu_bar
from nuscatter.structure.nucleons.charged_current import NucleonCurrent
from nuscatter.structure.nucleus import helm
from nuscatter.units import GeV, MeV, cm

CURRENT = NucleonCurrent()
OLD = NucleonCurrent.strumia_vissani_2003()
H1, H2 = nuclide("H1"), nuclide("H2")
THRESHOLD = threshold(CURRENT)
#: Where the neutron takes all of the momentum: m_p + E − m_e is its energy.
REST = (CURRENT.neutron_mass**2 - (CURRENT.proton_mass - CURRENT.electron_mass) ** 2) / 2
REST /= CURRENT.proton_mass - CURRENT.electron_mass
TERM = InverseBetaDecay()
PLAIN = InverseBetaDecay(radiative=False)


def random_currents(seed, count):
    """Constants far from nature's, to see each term: light nucleons, heavy positrons, large moments."""
    g = np.random.default_rng(seed)
    for _ in range(count):
        m_p = g.uniform(3, 900) * MeV
        yield NucleonCurrent(
            axial_coupling=g.uniform(0.3, 3),
            vector_mass=g.uniform(0.3, 2) * GeV,
            axial_mass=g.uniform(0.3, 2) * GeV,
            anomalous_moment=g.uniform(0.5, 6),
            proton_mass=m_p,
            neutron_mass=m_p + g.uniform(0, 0.3) * m_p,
            electron_mass=g.uniform(0.01, 0.5) * m_p,
            pion_mass=g.uniform(20, 300) * MeV,
        )


def of_traces(dirac, E, positron, current):
    form_factors = current.form_factors(momentum_transfer(E, positron, current))
    masses = (current.proton_mass, current.neutron_mass, current.electron_mass)
    trace = dirac.charged_current(E, positron, masses, current.mean_mass, form_factors)
    return (current.fermi_constant * current.v_ud) ** 2 * trace


# --- the cross section ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("current", [CURRENT, OLD, *random_currents(1, 12)])
def test_the_traces(dirac, current):
    g = np.random.default_rng(2)
    for above in (1e-3, 0.1, 1, 10, 100):
        E = threshold(current) + above * MeV
        low, high = positron_energies(np.asarray(E), current)
        for part in g.uniform(0.001, 0.999, 3):
            positron = low + part * (high - low)
            found = positron_spectrum(np.asarray(E), positron, current, radiative=False)
            assert found == pytest.approx(of_traces(dirac, E, positron, current), rel=1e-10, abs=0)


@pytest.mark.parametrize("which", range(4))
def test_each_form_factor_and_interference_alone(dirac, which, monkeypatch):
    """Form factors of any values: a wrong coefficient of one product would not hide behind the others."""
    g = np.random.default_rng(which)
    values = g.normal(size=4) * np.array([1, 4, 1, 9])
    values[[i for i in range(4) if i not in (which, (which + 1) % 4)]] = 0
    monkeypatch.setattr(NucleonCurrent, "form_factors", lambda *_: tuple(np.asarray(v) for v in values))
    current = NucleonCurrent(
        proton_mass=50 * MeV, neutron_mass=57 * MeV, electron_mass=13 * MeV, anomalous_moment=1.0, pion_mass=1.0 * MeV
    )
    E = threshold(current) * 1.5
    low, high = positron_energies(np.asarray(E), current)
    for part in (0.05, 0.4, 0.9):
        positron = low + part * (high - low)
        expected = of_traces(dirac, E, positron, current)
        assert positron_spectrum(np.asarray(E), positron, current, False) == pytest.approx(expected, rel=1e-11, abs=0)


def of_mass(m_p):
    """Nucleons without form factors, also without the pion's pole, which takes (m_e/m_π)² = 1e-5 at any mass."""
    far = dict.fromkeys(("vector_mass", "axial_mass", "pion_mass"), 1e10 * MeV)
    return replace(CURRENT, proton_mass=m_p, neutron_mass=m_p + 1.293 * MeV, **far)


def test_heavy_nucleons():
    """Without recoil and weak magnetism: σ = G²V²/π (1 + 3g²) p_e E_e, and angles by (1 − g²)/(1 + 3g²)."""
    heavy = of_mass(1e7 * MeV)
    E = np.array([2.0, 3, 10, 50]) * MeV
    positron = E - heavy.mass_difference
    momentum = np.sqrt(positron**2 - heavy.electron_mass**2)
    g2 = heavy.axial_coupling**2
    expected = (heavy.fermi_constant * heavy.v_ud) ** 2 / np.pi * (1 + 3 * g2) * momentum * positron
    np.testing.assert_allclose(InverseBetaDecay(heavy, radiative=False).sigma(E, nu_e_bar), expected, rtol=4e-5)
    correlation = (1 - g2) / (1 + 3 * g2) * momentum / positron
    np.testing.assert_allclose(mean_cosine(E, heavy, radiative=False), correlation / 3, atol=2e-5)


def test_the_limit_is_approached_as_one_over_the_mass():
    found = []
    for mass in (1e5, 1e6, 1e7):
        heavy = of_mass(mass * MeV)
        leading = (heavy.fermi_constant * heavy.v_ud) ** 2 / np.pi * (1 + 3 * heavy.axial_coupling**2)
        positron = 10 * MeV - heavy.mass_difference
        leading *= positron * np.sqrt(positron**2 - heavy.electron_mass**2)
        found.append(InverseBetaDecay(heavy, radiative=False).sigma(10 * MeV, nu_e_bar) / leading - 1)
    assert found[0] / found[1] == pytest.approx(10, rel=0.003)
    assert found[1] / found[2] == pytest.approx(10, rel=0.003)


def test_the_radiative_factor():
    """At E_e = m_p/2 and m_e the two terms are alone; it falls with energy."""
    pi_over_alpha = np.pi / CURRENT.fine_structure_constant
    ratio = CURRENT.proton_mass / (2 * CURRENT.electron_mass)
    at_rest, high = radiative_factor(np.array([CURRENT.electron_mass, CURRENT.proton_mass / 2]), CURRENT)
    assert (at_rest - 1) * pi_over_alpha == pytest.approx(7.2 + 1.5 * np.log(ratio), rel=1e-12)
    assert (high - 1) * pi_over_alpha == pytest.approx(6 + 1.2 * ratio**-1.5, rel=1e-12)
    E = np.array([3.0, 10, 50]) * MeV
    correction = TERM.sigma(E, nu_e_bar) / PLAIN.sigma(E, nu_e_bar) - 1
    np.testing.assert_allclose(correction, [0.034, 0.027, 0.022], atol=0.001)


# --- kinematics -------------------------------------------------------------------------------------------------------


def by_boosts(E, current, cosines):
    """Energy and cosθ of the positron in the laboratory, by a boost from the centre of mass."""
    m_p, m_n, m_e = current.proton_mass, current.neutron_mass, current.electron_mass
    total = np.sqrt(m_p**2 + 2 * m_p * E)
    energy = (total**2 + m_e**2 - m_n**2) / (2 * total)
    momentum = np.sqrt(energy**2 - m_e**2)
    velocity, gamma = E / (E + m_p), (E + m_p) / total
    positron = gamma * (energy + velocity * momentum * cosines)
    along = gamma * (momentum * cosines + velocity * energy)
    return positron, along / np.hypot(along, momentum * np.sqrt(1 - cosines**2))


@pytest.mark.parametrize("E", [1.81, 1.9, 3, 10, 60, 300])
@pytest.mark.parametrize("current", [CURRENT, replace(CURRENT, electron_mass=3 * MeV, neutron_mass=936 * MeV)])
def test_energies_and_angles_by_boosts(E, current):
    E = threshold(current) + (E - 1.8) * MeV
    cosines = np.linspace(-1, 1, 101)
    positron, cosine = by_boosts(E, current, cosines)
    low, high = positron_energies(np.asarray(E), current)
    assert low == pytest.approx(positron.min(), rel=1e-12)
    assert high == pytest.approx(positron.max(), rel=1e-12)
    np.testing.assert_allclose(positron_cosine(np.asarray(E), positron, current), cosine, atol=1e-9)


def test_the_energy_at_an_angle():
    """Eq. 21 of the paper turns the relation round."""
    E, cosines = np.array([2.0, 5, 40])[:, None] * MeV, np.linspace(-1, 1, 21)
    epsilon = E / CURRENT.proton_mass
    delta = CURRENT.neutron_mass**2 - CURRENT.proton_mass**2 - CURRENT.electron_mass**2
    free = E - delta / (2 * CURRENT.proton_mass)
    kappa = (1 + epsilon) ** 2 - (epsilon * cosines) ** 2
    root = np.sqrt(free**2 - CURRENT.electron_mass**2 * kappa)
    positron = (free * (1 + epsilon) + epsilon * cosines * root) / kappa
    np.testing.assert_allclose(positron_cosine(E, positron, CURRENT), np.broadcast_to(cosines, (3, 21)), atol=1e-8)


def test_the_threshold():
    assert pytest.approx(1.806066, abs=1e-6) == THRESHOLD / MeV
    assert pytest.approx(1.806067, abs=1e-6) == REST / MeV
    E = THRESHOLD * np.array([0.1, 1 - 1e-9, 1, 1 + 1e-12, 1 + 1e-6])
    low, high = positron_energies(E, CURRENT)
    assert (low[:3] == 0).all()
    assert (high[:3] == 0).all()
    assert (high[3:] > low[3:]).all()
    # all at rest in the centre of mass, so all move with it
    together = CURRENT.electron_mass * (E[3] + CURRENT.proton_mass) / (CURRENT.neutron_mass + CURRENT.electron_mass)
    np.testing.assert_allclose([low[3], high[3]], together, rtol=1e-7)


def test_the_least_energy_falls_to_the_mass_and_rises():
    low, _ = positron_energies(np.linspace(THRESHOLD, 2 * REST - THRESHOLD, 41), CURRENT)
    low = low[1:] - CURRENT.electron_mass
    assert low.argmin() == 19
    assert (np.diff(low[:20]) < 0).all()
    assert (np.diff(low[20:]) > 0).all()
    assert low[19] < 1e-12 * MeV
    assert (low >= 0).all()


def test_near_the_threshold_the_cross_section_is_a_root():
    """σ ∝ √(E − threshold) × phase space, to the last digits: no difference of large numbers is left."""
    above = np.array([1e-10, 1e-9, 1e-8, 1e-7, 1e-6]) * MeV
    low, high = positron_energies(THRESHOLD + above, CURRENT)
    masses = CURRENT.proton_mass * CURRENT.neutron_mass * CURRENT.electron_mass
    width = THRESHOLD * np.sqrt(8 * masses * above) / (CURRENT.neutron_mass + CURRENT.electron_mass) ** 2
    np.testing.assert_allclose(high - low, width, rtol=3e-6)  # rounding of E alone gives 1e-6 at 1e-10 MeV
    sigma = TERM.sigma(THRESHOLD + above[2:], nu_e_bar)
    np.testing.assert_allclose(sigma / sigma[0], np.sqrt(above[2:] / above[2]), rtol=1e-5)


def test_a_positron_at_rest_has_no_angle():
    assert positron_cosine(np.asarray(REST), np.asarray(CURRENT.electron_mass), CURRENT) == 0


@pytest.mark.parametrize("E", [1.80607, 1.8061, 1.81, 3, 20, 100])
def test_the_mean_cosine_by_an_adaptive_integral(E):
    low, high = (float(each) for each in positron_energies(np.asarray(E * MeV), CURRENT))

    def density(positron):
        return TERM.dsigma_dpositron(E * MeV, positron) * cm**-2 * 1e44

    def weighed(positron):
        return density(positron) * positron_cosine(np.asarray(E * MeV), np.asarray(positron), CURRENT)

    # with a square root taken out at the lower end
    def integral(f):
        return quad(lambda u: f(low + (high - low) * u**3) * 3 * u**2, 0, 1, epsabs=0, epsrel=1e-9, limit=300)[0]

    assert float(TERM.mean_cosine(E * MeV)) == pytest.approx(integral(weighed) / integral(density), abs=2e-7)


def test_the_mean_cosine_at_the_threshold():
    """There all positrons move forwards; 0.05 MeV above it they go everywhere."""
    found = TERM.mean_cosine(THRESHOLD + np.array([1e-9, 1e-7, 0.05]) * MeV)
    assert found[0] == pytest.approx(1, abs=1e-2)
    assert found[0] > found[1] > 0.5
    assert found[2] == pytest.approx(-0.01, abs=0.005)
    assert TERM.mean_cosine(np.full((2, 3), 5 * MeV)).shape == (2, 3)


# --- reactions and terms ----------------------------------------------------------------------------------------------

E_GRID = np.array([1.0, 1.805, 1.8060665, 2, 5, 40]) * MeV


@pytest.mark.parametrize("annihilation", [True, False])
def test_the_reaction(annihilation):
    reaction = PositronContinuum(CURRENT, annihilation=annihilation)
    assert reaction.deposit is Deposit.ELECTRON
    assert reaction.target is H1
    extra = (1 if annihilation else -1) * CURRENT.electron_mass
    low, high = reaction.reach(E_GRID, nu_e_bar, H1)
    assert (low[:2] == 0).all()
    assert (high[:2] == 0).all()
    expected = positron_energies(E_GRID, CURRENT)
    np.testing.assert_allclose([low[2:], high[2:]], np.array(expected)[:, 2:] + extra, rtol=1e-14)
    assert (low >= 0).all()
    x = (low + high)[3:] / 2
    found = reaction.density("all", E_GRID[3:], x, nu_e_bar, H1)
    np.testing.assert_allclose(found, TERM.dsigma_dpositron(E_GRID[3:], x - extra), rtol=1e-12)
    np.testing.assert_allclose(reaction.kinks(nu_e_bar, H1), THRESHOLD, rtol=1e-14)


@pytest.mark.parametrize("reaction", [PositronContinuum(), PositronLine()])
@pytest.mark.parametrize(("state", "target"), [(nu_e, H1), (nu_mu_bar, H1), (nu_e_bar, H2), (nu_e_bar, None)])
def test_nothing_comes_of_other_states_and_nuclides(reaction, state, target):
    for each in reaction.reach(E_GRID, state, target):
        assert each.shape == E_GRID.shape
        assert not each.any()
    assert np.size(PositronContinuum().kinks(state, target)) == 0
    assert not np.any(reaction.lines("all", E_GRID, state, target))
    sigma = (InverseBetaDecay() + StandardModel()).sigma
    heavy = helm("H2")
    assert sigma(10 * MeV, nu_e_bar, heavy) == StandardModel().sigma(10 * MeV, nu_e_bar, heavy)


def test_the_line():
    line, kinetic = PositronLine(), PositronLine(annihilation=False)
    x, sigma = line.lines("all", E_GRID, nu_e_bar, H1)
    assert x.shape == sigma.shape == (1, 6)
    np.testing.assert_allclose(x[0, 1:] / MeV, E_GRID[1:] / MeV - 1.29333 + 0.511, atol=2e-5)
    assert x[0, 0] == sigma[0, 0] == 0
    difference = x - kinetic.lines("all", E_GRID, nu_e_bar, H1)[0]
    np.testing.assert_allclose(difference[0, 1:] / MeV, 1.022, atol=1e-4)
    assert not np.any(line.reach(E_GRID, nu_e_bar, H1))
    assert float(line.kinks(nu_e_bar, H1)) / MeV == pytest.approx(1.80433, abs=1e-5)
    found = SimpleInverseBetaDecay().sigma(np.array([5.0, 10]) * MeV, nu_e_bar) / cm**2
    expected = []
    for E, log in ((5.0, 1.6094379), (10.0, 2.3025851)):
        positron = E - 1.2933325
        power = -0.07056 + 0.02018 * log - 0.001953 * log**3
        expected.append(1e-43 * positron * (positron**2 - 0.51099895**2) ** 0.5 * E**power)
    np.testing.assert_allclose(found, expected, rtol=1e-7)


@pytest.mark.parametrize("E", [1.8061, 1.82, 3, 30, 200])
def test_the_total_cross_section_by_an_adaptive_integral(E):
    low, high = (float(each) for each in positron_energies(np.asarray(E * MeV), CURRENT))
    total = quad(lambda e: TERM.dsigma_dpositron(E * MeV, e) * cm**-2 * 1e44, low, high, epsabs=0, epsrel=1e-12)[0]
    assert float(TERM.sigma(E * MeV, nu_e_bar)) == pytest.approx(total * 1e-44 * cm**2, rel=1e-9, abs=0)
    kinetic = InverseBetaDecay(annihilation=False).sigma(E * MeV, nu_e_bar)
    assert float(kinetic) == pytest.approx(total * 1e-44 * cm**2, rel=1e-9, abs=0)


def test_squares_of_couplings():
    sigma = TERM.sigma(10 * MeV, nu_e_bar)
    half = InverseBetaDecay(replace(CURRENT, v_ud=CURRENT.v_ud / 2)).sigma(10 * MeV, nu_e_bar)
    assert half / sigma == pytest.approx(0.25, rel=1e-12)
    half = InverseBetaDecay(replace(CURRENT, fermi_constant=CURRENT.fermi_constant / 2)).sigma(10 * MeV, nu_e_bar)
    assert half / sigma == pytest.approx(0.25, rel=1e-12)


@pytest.mark.parametrize("term", [TERM, SimpleInverseBetaDecay()])
def test_the_strengths(term):
    (reaction,) = term.reactions
    for species in neutrinos + antineutrinos:
        assert term.strength(reaction, "all", species) == (1.0 if species == nu_e_bar else None)
    assert term.coherent_strength(reaction, "all", Coherence(nu_e_bar, nu_mu_bar)) == 0
    assert term.channels == ()
    np.testing.assert_array_equal(term.sigma(E_GRID, nu_e), 0)
    assert term == type(term)()
    assert hash(term.reactions[0]) == hash(type(term)().reactions[0])


def test_a_model_has_it_once():
    for first in (TERM, SimpleInverseBetaDecay()):
        for second in (TERM, SimpleInverseBetaDecay()):
            with pytest.raises(InputError, match="inverse beta decay more than once"):
                first + second


def test_the_spectrum_of_positrons():
    E = np.array([1.5, 3, 30]) * MeV
    low, high = positron_energies(E, CURRENT)
    x = np.array([0.3, 0.9999, 1.0001, 2, 10, 100]) * MeV
    found = TERM.dsigma_dpositron(E[:, None], x)
    assert found.shape == (3, 6)
    assert (found[0] == 0).all()
    assert ((found > 0) == ((x >= low[:, None]) & (x <= high[:, None]))).all()
    amplitude = squared_amplitude(E[1], np.asarray(1.7 * MeV), CURRENT)
    leading = 2 * (1 + 3 * CURRENT.axial_coupling**2) * CURRENT.proton_mass**2 * E[1] * 1.7 * MeV
    assert amplitude == pytest.approx(leading, rel=0.02)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: TERM.mean_cosine(1.8 * MeV), "threshold"),
        (lambda: TERM.mean_cosine(float("nan")), "E is nan"),
        (lambda: TERM.mean_cosine([2 * MeV, -2 * MeV]), "E is -2"),
        (lambda: TERM.dsigma_dpositron(-1 * MeV, 1 * MeV), "E is -1"),
        (lambda: TERM.dsigma_dpositron(3 * MeV, [1 * MeV, 0]), "energy is 0"),
        (lambda: TERM.dsigma_dpositron(np.ones(3), np.ones(2)), "energy"),
        (lambda: InverseBetaDecay(1.27), "current is 1.27"),
        (lambda: InverseBetaDecay(None), "current is None"),
        (lambda: InverseBetaDecay(radiative=1), "radiative is 1"),
        (lambda: InverseBetaDecay(annihilation="yes"), "annihilation is 'yes'"),
        (lambda: SimpleInverseBetaDecay(annihilation=None), "annihilation is None"),
        (lambda: PositronContinuum(current="x"), "current is 'x'"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(InputError, match=word):
        call()
