"""Mass states in matter: two flavours in closed form, three flavours exactly, unitarity, day and night of ⁸B."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.particles import nu_e, nu_e_bar
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.propagation.earth import MatterPath, matter_potential
from nuscatter.propagation.mixing import nufit_6_0, nufit_6_0_inverted
from nuscatter.propagation.regeneration import FinelyCut, Regeneration
from nuscatter.sources.sky.solar import Sun, boron8_spectrum, production_regions
from nuscatter.units import MeV, cm, eV, g, km, megaparsec, year

TWO = replace(nufit_6_0, sin2_theta_13=0.0)
ROCK = MatterPath.constant(5000 * km, density=4.5 * g / cm**3)
CORE = MatterPath.through_earth(-1.0)
#: Mantle, core and mantle in three layers: for comparisons with exponentials, which take long.
THREE = MatterPath((2900 * km, 6900 * km, 2900 * km), potentials=(1.7e-13 * eV, 4.0e-13 * eV, 1.7e-13 * eV))
SECOND = [0.0, 1.0, 0.0]
E = np.linspace(5, 80, 40) * MeV


def exactly(mixing, path, E, antiparticle=False):
    """Amplitudes of the mass states in the basis of flavours behind the layers, three flavours, by exponentials."""
    U = mixing.matrix.conj() if antiparticle else mixing.matrix
    vacuum = (U * np.array([0, mixing.dm2_21, mixing.dm2_31])) @ U.conj().T
    state = np.broadcast_to(U, (E.size, 3, 3))
    for length, potential in zip(path.lengths, path.potentials, strict=True):
        H = vacuum / (2 * E[:, None, None]) + np.diag([-potential if antiparticle else potential, 0, 0])
        level, vector = np.linalg.eigh(H)
        phase = np.exp(-1j * level * length)[:, None, :]
        state = (vector * phase) @ vector.conj().swapaxes(-1, -2) @ state
    return state


@pytest.mark.parametrize("antiparticle", [False, True])
def test_two_flavours_in_matter_of_constant_density(antiparticle):
    """P(ν_2 → ν_e) = sin²θ + sin 2θ_m sin(2θ_m − 2θ) sin²Δ_m, with θ₁₃ = 0."""
    theta = np.arcsin(np.sqrt(TWO.sin2_theta_12))
    ratio = (-1 if antiparticle else 1) * 2 * E * ROCK.potentials[0] / TWO.dm2_21
    matter = np.arctan2(np.sin(2 * theta), np.cos(2 * theta) - ratio) / 2
    phase = TWO.dm2_21 * ROCK.length / (4 * E) * np.hypot(np.sin(2 * theta), np.cos(2 * theta) - ratio)
    expected = np.sin(theta) ** 2 + np.sin(2 * matter) * np.sin(2 * matter - 2 * theta) * np.sin(phase) ** 2
    found = Regeneration(TWO, ROCK).density_matrix(E, weights=SECOND, antiparticle=antiparticle)[:, 0, 0].real
    np.testing.assert_allclose(found, expected, atol=1e-13)
    assert np.abs(expected - np.sin(theta) ** 2).max() > 0.1


@pytest.mark.parametrize("mixing", [nufit_6_0, nufit_6_0_inverted], ids=["normal", "inverted"])
@pytest.mark.parametrize("antiparticle", [False, True])
@pytest.mark.parametrize("path", [ROCK, THREE, MatterPath.through_earth(-0.3)], ids=["rock", "three", "Earth"])
def test_three_flavours(mixing, antiparticle, path):
    """Beside exponentials of the whole Hamiltonian.

    Left out is the mixing with the third state, sin θ₁₃ cos θ₁₃ 2EV/Δm²₃₁ in an amplitude, so twice as much in ρ. In
    ρ_ee it enters with another sin θ₁₃ where the fast phase is averaged.
    """
    weights, energies = np.array([0.2, 0.7, 0.1]), np.linspace(6, 20, 60) * MeV
    amplitude = exactly(mixing, path, energies, antiparticle)
    expected = np.einsum("eai,i,ebi->eab", amplitude, weights, amplitude.conj())
    found = Regeneration(mixing, path).density_matrix(energies, weights=weights, antiparticle=antiparticle)
    mixed = np.sqrt(mixing.sin2_theta_13 * (1 - mixing.sin2_theta_13))
    left_out = 2 * mixed * 2 * energies * max(path.potentials) / abs(mixing.dm2_31)
    assert (np.abs(found - expected).max(axis=(1, 2)) < left_out).all()
    assert np.abs(found - expected)[:, 0, 0].mean() < 2 * np.sqrt(mixing.sin2_theta_13) * left_out.mean()
    assert np.abs(expected - expected.mean(axis=0))[:, 0, 0].max() > 10 * left_out.mean()  # what is not left out


@pytest.mark.parametrize("path", [ROCK, CORE])
def test_the_density_matrix_is_one(path):
    for weights in (np.array([0.3, 0.6, 0.1]), np.array([0.0, 0.0, 1.0])):
        rho = Regeneration(nufit_6_0, path).density_matrix(np.append(E, 0.5 * MeV), weights=weights)
        np.testing.assert_allclose(rho, rho.conj().swapaxes(-1, -2), atol=1e-15)
        np.testing.assert_allclose(np.einsum("eaa->e", rho), 1, rtol=1e-12)
        # matter is a rotation: the eigenvalues of ρ stay, but where the phase is averaged
        np.testing.assert_allclose(np.linalg.eigvalsh(rho[:-1]), np.sort(weights) + 0 * E[:, None], atol=1e-12)
        assert np.linalg.eigvalsh(rho[-1]).min() > -1e-12


def test_all_mass_states_together_are_all_flavours_together():
    """Unitarity: w = (1, 1, 1) stays the unit matrix."""
    rho = Regeneration(nufit_6_0, CORE).density_matrix(E, weights=[1.0, 1.0, 1.0])
    np.testing.assert_allclose(rho, np.eye(3) + 0 * rho, atol=1e-12)


def test_without_matter_nothing_happens():
    U = nufit_6_0.matrix
    empty = MatterPath((5000 * km,), potentials=(0.0,))
    for path in (empty, MatterPath((), potentials=())):
        rho = Regeneration(nufit_6_0, path).density_matrix(E, weights=SECOND)
        np.testing.assert_allclose(rho, np.outer(U[:, 1], U[:, 1].conj()) + 0 * rho, atol=1e-13)


def test_finer_layers_converge():
    """Layers of 25 km are short enough from 5 MeV on; of 500 km, longer than an oscillation, they are not."""
    energies = np.linspace(5, 15, 80) * MeV
    coarse, usual, finest = (
        Regeneration(nufit_6_0, MatterPath.through_earth(-0.8, step=step))
        .density_matrix(energies, weights=SECOND)[:, 0, 0]
        .real
        for step in (500 * km, 25 * km, 5 * km)
    )
    assert np.abs(usual - finest).max() < 1e-4
    assert np.abs(coarse - finest).max() > 5e-3


def test_slowly_changing_matter_is_followed_adiabatically():
    """The mean is that of a ν_2 that leaves into the rock of the other end: ½ sin²2θ 2EV/Δm², V near the surface.

    The oscillation is long beside the crust, so V is that of the upper mantle, 3.4 g/cm³; the mean does not know the
    core. P. C. de Holanda, W. Liao, A. Yu. Smirnov, Nucl. Phys. B 702 (2004) 307: "attenuation".
    """
    energies = np.linspace(9, 11, 400) * MeV
    V = float(matter_potential(3.4 * g / cm**3, electron_fraction=0.496)) * (1 - nufit_6_0.sin2_theta_13)
    two = 4 * nufit_6_0.sin2_theta_12 * (1 - nufit_6_0.sin2_theta_12)
    expected = (1 - nufit_6_0.sin2_theta_13) * two * 10 * MeV * V / nufit_6_0.dm2_21
    for cosine in (-0.5, -0.8):
        rho = Regeneration(nufit_6_0, MatterPath.through_earth(cosine)).density_matrix(energies, weights=SECOND)
        regenerated = rho[:, 0, 0].real.mean() - abs(nufit_6_0.matrix[0, 1]) ** 2
        assert regenerated == pytest.approx(expected, rel=0.1, abs=0)


def test_where_the_phase_is_averaged():
    """Below its energy one layer is at its mean: over a few turns above it the exact probability has the same mean."""
    night = Regeneration(TWO, ROCK)
    edge = night.lowest_followed
    low = night.density_matrix(np.array([edge * 0.999]), weights=SECOND)[0, 0, 0].real
    turns = 1 / np.linspace(1 / (edge * 1.0001), 1 / (edge * 1.15), 4001)
    above = night.density_matrix(turns, weights=SECOND)[:, 0, 0].real
    assert above.std() > 1e-3
    assert low == pytest.approx(above.mean(), abs=6e-4)
    assert TWO.dm2_21 * ROCK.length / (2 * edge) == pytest.approx(500, rel=1e-12, abs=0)


@pytest.mark.parametrize("antiparticle", [False, True])
def test_the_fast_function_is_the_exact_one(antiparticle):
    night = Regeneration(nufit_6_0, CORE)
    fast = night.followed(90 * MeV, antiparticle=antiparticle)
    energies = np.concatenate([np.linspace(0.5, 90, 777), [night.lowest_followed / MeV]]) * MeV
    np.testing.assert_allclose(fast(energies), night.direction(energies, antiparticle=antiparticle), atol=1e-9)
    low = night.followed(3 * MeV)  # all is averaged
    np.testing.assert_allclose(low(energies[:9]), night.direction(energies[:9]), atol=0)


def test_panels_follow_the_phase():
    night = Regeneration(nufit_6_0, CORE)
    edges = np.array(night.panels((0.0, 7 * MeV, 16 * MeV)))
    assert edges[0] == 0
    assert edges[-1] == 16 * MeV
    assert 7 * MeV in edges
    assert night.lowest_followed in edges
    inner = edges[edges >= night.lowest_followed]
    phase = nufit_6_0.dm2_21 * CORE.length / (2 * inner)
    assert -np.diff(phase).min() <= 3 + 1e-9
    assert night.panels((0.0, 1 * MeV)) == (0.0, 1 * MeV)  # all below: averaged


# --- through maps of fluxes -------------------------------------------------------------------------------------------


def test_the_night_of_boron():
    """ν_e of ⁸B behind the Earth, beside three flavours exactly on a grid that resolves the phase."""
    sun = Sun(duration=1 * year, only=("8B",))
    path = THREE
    night = AdiabaticMSW(coherent=False, earth=path)(sun)
    day = AdiabaticMSW(coherent=False)(sun)
    assert sum(night.fluence.values()) == pytest.approx(sum(sun.fluence.values()), rel=1e-9, abs=0)
    grid = np.linspace(0.3, 16.3, 8001) * MeV
    some = grid[::40]
    w = AdiabaticMSW().mass_fractions(some, production_regions["8B"])
    w = np.stack([np.interp(grid, some, w[:, i]) for i in range(3)], axis=-1)
    P = (np.abs(exactly(nufit_6_0, path, grid)[:, 0, :]) ** 2 * w).sum(axis=1)
    weight = boron8_spectrum()(grid)
    expected = (weight @ P) / (weight @ (w @ np.abs(nufit_6_0.matrix[0]) ** 2))
    ratio = night.fluence[nu_e] / day.fluence[nu_e]
    assert ratio == pytest.approx(expected, abs=1e-4)
    assert 1.01 < ratio < 1.03


@pytest.mark.slow
def test_moments_of_what_oscillates():
    """A line is exact; a shape has moments that add up to those of what was made."""
    sun = Sun(duration=1 * year, only=("7Be", "8B"))
    night = AdiabaticMSW(coherent=False, earth=ROCK)(sun)
    fine = [each for each in night.components if isinstance(each.spectrum, FinelyCut)]
    assert len(fine) == 3
    made = next(each for each in sun.components if len(each.spectrum.kinks) > 1)
    above = np.array([1.0, 5.0, 9.0]) * MeV
    for k in (0, 2):
        total = sum(each.fluence * each.spectrum.moment(k, above) for each in fine)
        np.testing.assert_allclose(total, made.fluence * made.spectrum.moment(k, above), rtol=1e-9)
    energy, weight = fine[0].spectrum.nodes()
    assert float(fine[0].spectrum.moment(0, 5 * MeV)) == pytest.approx(weight[energy > 5 * MeV].sum(), rel=2e-3, abs=0)


def test_a_burst_behind_the_earth():
    """ν̄_e, normal ordering: the star makes ν̄_1 of them, and F_ē = P F_ē⁰ + (1 − P) F_x⁰ with P of a ν̄_1."""
    star = ns.Supernova.named("dune", distance=0.01 * megaparsec)
    arrived = AdiabaticMSW(dense=True, coherent=False, earth=ROCK)(star)
    energies = np.array([8.0, 20.0, 41.0]) * MeV
    P = Regeneration(nufit_6_0, ROCK).density_matrix(energies, weights=[1.0, 0, 0], antiparticle=True)[:, 0, 0].real
    own, other = (
        sum(each.fluence * each.spectrum(energies) for each in star.components if each.state == state)
        for state in (nu_e_bar, ns.nu_mu_bar)
    )
    seen = sum(each.fluence * each.spectrum(energies) for each in arrived.components if each.state == nu_e_bar)
    np.testing.assert_allclose(seen, P * own + (1 - P) * other, rtol=1e-8)
    assert np.abs(P - np.abs(nufit_6_0.matrix[0, 0]) ** 2).max() > 0.01


@pytest.mark.parametrize(
    "make",
    [
        lambda: Regeneration(3, ROCK), lambda: Regeneration(nufit_6_0, 3),
        lambda: Regeneration(nufit_6_0, ROCK).density_matrix(E, weights=[1.0, 0.0]),
        lambda: Regeneration(nufit_6_0, ROCK).density_matrix(0.0, weights=SECOND),
        lambda: Regeneration(nufit_6_0, ROCK).direction(np.nan),
        lambda: FinelyCut(3, (0.0, 1 * MeV)),
        lambda: AdiabaticMSW(earth=3), lambda: AdiabaticMSW(earth=5000 * km), lambda: AdiabaticMSW(dense=1),
        lambda: MatterPath((1 * km,), potentials=(1e-13 * eV, 1e-13 * eV)),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
