"""Non-unitary mixing against a random unitary matrix of six states, of which three are light."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.particles import Coherence, Species, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau
from nuscatter.propagation.non_unitarity import NonUnitarity
from nuscatter.propagation.sterile import Sterile
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import MeV, cm, eV, m

MADE = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)


def light_part(seed):
    """Return N of a unitary matrix near the unit matrix with three light states."""
    random = np.random.default_rng(seed)
    generator = 0.1 * random.normal(size=(6, 6, 2)) @ [1, 1j]
    values, vectors = np.linalg.eigh(generator + generator.conj().T)
    return ((vectors * np.exp(1j * values)) @ vectors.conj().T)[:3, :3]


def as_alpha(N, **options):
    alpha = np.linalg.cholesky(N @ N.conj().T)
    (a11, _, _), (a21, a22, _), (a31, a32, a33) = alpha
    diagonal = {"alpha_11": a11.real, "alpha_22": a22.real, "alpha_33": a33.real}
    return NonUnitarity(**diagonal, alpha_21=a21, alpha_31=a31, alpha_32=a32, **options)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_overlaps_of_the_light_part_of_a_unitary_matrix(seed):
    N = light_part(seed)
    ours = as_alpha(N)
    for row, start in enumerate(neutrinos):
        for column, end in enumerate(neutrinos):
            amplitude = sum(N[row, i].conj() * N[column, i] for i in range(3))
            assert ours.probability(start, end) == pytest.approx(abs(amplitude) ** 2, rel=1e-12)
        total = sum(ours.probability(start, end) for end in neutrinos)
        assert total == pytest.approx((ours.overlap @ ours.overlap)[row, row].real, rel=1e-12)
        assert total < 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_neutral_currents_sum_over_the_light_states(seed):
    """State Σ N*_αi |i⟩ of norm 1, then the Z's N†N to each light state; G_F² of muon decay divided out."""
    N = light_part(seed)
    ours, X = as_alpha(N), N @ N.conj().T
    for row, start in enumerate(neutrinos):
        ket = N[row].conj() / np.sqrt(X[row, row].real)
        leaving = N.conj().T @ N @ ket
        wanted = np.sum(np.abs(leaving) ** 2) / (X[0, 0] * X[1, 1]).real
        assert ours.neutral_current(start) == pytest.approx(wanted, rel=1e-12)


def test_unitary_mixing_changes_nothing():
    for coherent in (False, True):
        seen = NonUnitarity(coherent=coherent)(MADE)
        assert all(new is old for new, old in zip(seen.components, MADE.components, strict=True))
    assert NonUnitarity().neutral_current(nu_e) == 1


def test_published_form_of_the_probabilities():
    """The zero-distance form of Escrihuela et al.: P_ee = α₁₁⁴, P_μe = α₁₁² |α₂₁|², P_μμ = (|α₂₁|² + α₂₂²)²."""
    N = NonUnitarity(alpha_11=0.95, alpha_22=0.97, alpha_21=0.02 + 0.03j)
    size = 0.02**2 + 0.03**2
    assert N.probability(nu_e, nu_e) == pytest.approx(0.95**4, rel=1e-13)
    assert N.probability(nu_mu, nu_e) == N.probability(nu_e, nu_mu) == pytest.approx(0.95**2 * size, rel=1e-13)
    assert N.probability(nu_mu, nu_mu) == pytest.approx((size + 0.97**2) ** 2, rel=1e-13)
    assert N.probability(nu_tau, nu_tau) == 1


def test_one_heavy_state_is_the_averaged_sterile_without_its_own_share():
    u, v = 0.1, 0.2
    X = np.eye(2) - np.outer(np.sqrt([u, v]), np.sqrt([u, v]))
    alpha = np.linalg.cholesky(X)
    heavy = NonUnitarity(alpha_11=alpha[0, 0], alpha_22=alpha[1, 1], alpha_21=alpha[1, 0])
    light = Sterile(dm2=1 * eV**2, e=u, mu=v)
    assert heavy.probability(nu_e, nu_e) == pytest.approx(1 - light.sin2_2theta(nu_e, nu_e) / 2 - u * u, rel=1e-12)
    assert heavy.probability(nu_e, nu_mu) == pytest.approx(light.sin2_2theta(nu_e, nu_mu) / 2 - u * v, rel=1e-12)


@pytest.mark.parametrize("start", [nu_mu, nu_mu_bar])
def test_the_density_matrix(start):
    N = light_part(5)
    arrived = as_alpha(N, coherent=True)(Flux((Component(start, Line(30 * MeV), 1 / cm**2),)))
    N = N.conj() if start.antiparticle else N
    ket = N @ N[1].conj()  # ⟨β|α⟩ = Σ N_βi N*_αi
    rho = np.outer(ket, ket.conj())
    assert len(arrived.components) == 9
    for each in arrived.components:
        value, family = float(each.spectrum.moment(0, 1 * MeV)), start.family
        if isinstance(each.state, Coherence):
            wanted = rho[family.index(each.state.first), family.index(each.state.second)]
            assert value == pytest.approx(wanted.imag if each.state.imaginary else wanted.real, rel=1e-11)
        else:
            assert value == pytest.approx(rho[family.index(each.state), family.index(each.state)].real, rel=1e-11)


def test_other_particles_pass():
    dark = Component(Species("dark_matter", "dark", mass=5 * MeV), Line(30 * MeV), 1 / cm**2)
    assert NonUnitarity(alpha_11=0.9)(Flux((dark,))).components == (dark,)


@pytest.mark.parametrize(
    "make",
    [
        lambda: NonUnitarity(alpha_11=1.1), lambda: NonUnitarity(alpha_22=-0.1), lambda: NonUnitarity(alpha_33=np.nan),
        lambda: NonUnitarity(alpha_11=[0.9, 0.8]), lambda: NonUnitarity(alpha_21=0.1),
        lambda: NonUnitarity(alpha_11=0.9, alpha_22=0.9, alpha_21=0.3), lambda: NonUnitarity(alpha_21="x"),
        lambda: NonUnitarity(alpha_21=np.inf), lambda: NonUnitarity(coherent=2), lambda: NonUnitarity()(3),
        lambda: NonUnitarity().probability(nu_e, nu_e_bar), lambda: NonUnitarity().neutral_current("nu_e"),
        lambda: NonUnitarity()(Flux((Component(Coherence(nu_e, nu_mu), Line(1.0), 1.0),))),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
