"""Proton bremsstrahlung: the traces of Compton scattering crossed, limits, numbers, and a Monte Carlo of the chain."""

import math

import numpy as np
import pytest
from scipy.integrate import dblquad

from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.sources.dark.bremsstrahlung import (
    DarkMatterFromBremsstrahlung,
    bremsstrahlung_number,
    emission,
    proton_form_factor,
)
from nuscatter.sources.dark.portal import DarkMatterKind, PortalCharges, VectorPortal, baryon_number
from nuscatter.units import GeV, MeV, m

PROTON, ALPHA = 0.93827208943, 7.2973525643e-3


def portal(mass=300.0, chi=100.0, epsilon=1.0, kind=DarkMatterKind.SCALAR, **more):
    return VectorPortal.kinetic_mixing(
        epsilon=epsilon, mediator_mass=mass * MeV, alpha_dark=0.5, mass=chi * MeV, kind=kind, **more
    )


@pytest.mark.parametrize("mass", [0.03, 0.3, 0.9])
@pytest.mark.parametrize(("z", "across"), [(0.2, 0.1), (0.5, 0.3), (0.85, 0.7)])
def test_emission_is_compton_scattering_crossed(compton_traces, mass, z, across):
    """s′ = H/z(1 − z), u′ = −H/z, and half of the trace times (1 − z)/z is the bracket, in GeV."""
    H = across**2 + (1 - z) * mass**2 + z**2 * PROTON**2
    E, after = H / (z * (1 - z)) / (2 * PROTON), (mass**2 + H / z) / (2 * PROTON)
    trace = compton_traces.compton_trace(E, after, mass=mass, fermion=PROTON)
    expected = ALPHA / (2 * math.pi * H) * trace / 2 * (1 - z) / z
    found = float(emission(z, transverse=across * GeV, mass=mass * GeV) * GeV**2)
    assert found == pytest.approx(expected, rel=1e-10)


def test_light_bosons_are_emitted_as_photons_are():
    """∫ dp⊥² is (α/2π)[(1 + (1−z)²)/z ln(1 + p²/z²M²) − 2(1−z)/z …], the emission of a fast fermion."""
    z, most = 0.3, 0.8
    a = (z * PROTON) ** 2
    q, w = panels(np.concatenate([[0], np.geomspace(1e-4, most**2, 12)]), 12)
    found = float((emission(z, transverse=np.sqrt(q) * GeV, mass=1e-6 * GeV) * GeV**2) @ w)
    # bracket of a fast fermion: (1 + (1−z)²)/z q/(q + a)² + z³M²/(q + a)², which agrees where q is integrated far
    log = math.log(1 + 1e6**2 / a)
    far, per = panels(np.concatenate([[0], np.geomspace(1e-4, 1e12, 60)]), 16)
    total = float((emission(z, transverse=np.sqrt(far) * GeV, mass=1e-6 * GeV) * GeV**2) @ per)
    fermion = (1 + (1 - z) ** 2) / z * (log - 1) + z
    assert total == pytest.approx(ALPHA / (2 * math.pi) * fermion, rel=1e-5)
    assert found < total


def test_number_is_the_double_integral():
    slow = dblquad(
        lambda q, z: float(emission(z, transverse=math.sqrt(q) * GeV, mass=0.3 * GeV) * GeV**2),
        0.1,
        0.9,
        0,
        1,
        epsabs=0,
        epsrel=1e-7,
    )[0]
    assert bremsstrahlung_number(300 * MeV) == pytest.approx(slow, rel=1e-6)


def test_form_factor():
    assert abs(proton_form_factor(1 * MeV)) == pytest.approx(1.0, abs=0.02)
    assert abs(proton_form_factor(1 * MeV, charges=baryon_number)) == pytest.approx(1.0, abs=0.03)
    assert abs(proton_form_factor(770 * MeV)) > 50
    # ω alone couples to baryon number, twice the isoscalar part; a boson of x_u = −x_d sees ρ alone, which is broad
    isovector = PortalCharges(up=0.5, down=-0.5, lepton=0.0)
    both = proton_form_factor(500 * MeV, charges=isovector) + proton_form_factor(500 * MeV, charges=baryon_number) / 2
    assert abs(both - proton_form_factor(500 * MeV)) < 1e-12
    assert abs(proton_form_factor(770 * MeV, charges=isovector)) == pytest.approx(0.6165 * 0.77 / 0.15, rel=0.15)


def test_amplitudes_of_the_form_factor_sum_to_a_half():
    from nuscatter.sources.dark.bremsstrahlung import _ISOSCALAR, _ISOVECTOR

    for each in (_ISOVECTOR, _ISOSCALAR):
        assert sum(f for _, _, f in each) == pytest.approx(0.5, abs=2e-6)


@pytest.mark.parametrize(("energy", "mass"), [(8.0, 100.0), (120.0, 300.0)])
def test_all_directions_together_are_all_dark_matter(energy, mass):
    theta, w = panels(np.concatenate([[0], np.geomspace(0.002, math.pi, 14)]), 5)
    dark = portal(mass, mass / 3)
    total = 0.0
    for angle, weight in zip(theta, w, strict=True):
        flux = DarkMatterFromBremsstrahlung(
            dark, proton_energy=energy * GeV, pot=1.0, distance=1 * m, angle=angle, form_factor=False
        )
        total += 2 * math.pi * math.sin(angle) * weight * sum(flux.fluence.values()) * m**2
    assert total == pytest.approx(2 * dark.dark_fraction * bremsstrahlung_number(mass * MeV), rel=2e-3)


def test_a_monte_carlo_of_the_chain_agrees():
    """z and p⊥² are drawn with weights, χ isotropic in the frame of A′: numbers and energies in rings."""
    rng, count = np.random.default_rng(7), 600_000
    mass, chi, T = 0.3, 0.1, 30.0
    P = math.sqrt(T * (T + 2 * PROTON))
    z = 0.1 * 9.0 ** rng.random(count)
    q = rng.random(count) ** 2
    weight = emission(z, transverse=np.sqrt(q) * GeV, mass=mass * GeV) * GeV**2 * z * math.log(9) * 2 * np.sqrt(q)
    p = np.sqrt((z * P) ** 2 + q)
    energy_dark, first = np.sqrt(p**2 + mass**2), z * P / p
    star, e = rng.uniform(-1, 1, count), mass / 2
    k = math.sqrt(e**2 - chi**2)
    energy = (energy_dark * e + p * k * star) / mass
    second = (p * e + energy_dark * k * star) / mass / np.sqrt(energy**2 - chi**2)
    phi = rng.uniform(0, 2 * math.pi, count)
    final = np.arccos(np.clip(first * second + np.sqrt((1 - first**2) * (1 - second**2)) * np.cos(phi), -1, 1))
    dark = portal(1000 * mass, 1000 * chi)
    for low, high in ((0.0, 0.02), (0.04, 0.06), (0.14, 0.16)):
        angles, w = panels([low, high], 4)
        spectra = [
            DarkMatterFromBremsstrahlung(
                dark, proton_energy=T * GeV, pot=1.0, distance=1 * m, angle=a, form_factor=False
            ).components[0]
            for a in angles
        ]
        for bottom, top in ((0.0, 4.0), (4.0, 30.0)):
            expected = 0.0
            for a, each, one in zip(angles, w, spectra, strict=True):
                E, per = one.spectrum.nodes(8)
                inside = (bottom * GeV < E) & (top * GeV > E)
                expected += 2 * math.pi * math.sin(a) * each * one.fluence * m**2 * per[inside].sum()
            seen = (final > low) & (final < high) & (energy > bottom) & (energy < top)
            drawn = 2 * weight[seen].sum() / count * dark.dark_fraction
            error = 2 * math.sqrt((weight[seen] ** 2).sum()) / count
            assert expected == pytest.approx(drawn, abs=4 * error + 0.01 * drawn), (low, bottom)


def test_couplings_and_form_factor_multiply():
    common = {"proton_energy": 8 * GeV, "pot": 1e20, "distance": 500 * m, "angle": 0.02}
    point, real = (
        sum(DarkMatterFromBremsstrahlung(portal(epsilon=1e-3), form_factor=each, **common).fluence.values())
        for each in (False, True)
    )
    assert real / point == pytest.approx(abs(proton_form_factor(300 * MeV)) ** 2, rel=1e-9)
    twice = sum(
        DarkMatterFromBremsstrahlung(
            portal(epsilon=2e-3), form_factor=False, interactions_per_pot=0.5, **common
        ).fluence.values()
    )
    assert twice / point == pytest.approx(2.0, rel=1e-5)  # A′ → e⁺e⁻ has another share


@pytest.mark.parametrize("energy", [0.8, 1.3, 3.0, 4.9])
def test_slow_protons_are_refused(energy):
    with pytest.raises(InputError, match="too slow"):
        DarkMatterFromBremsstrahlung(portal(), proton_energy=energy * GeV, pot=1e20, distance=500 * m)


@pytest.mark.parametrize(
    "wrong",
    [
        {"portal": 1},
        {"portal": portal(300.0, 200.0)},
        {"pot": -1.0},
        {"distance": 0.0},
        {"angle": -1.0},
        {"interactions_per_pot": -1.0},
        {"shares": (0.9, 0.1)},
        {"shares": (0.0, 1.0)},
        {"transverse": 0.0},
        {"form_factor": 2},
    ],
)
def test_wrong_arguments(wrong):
    good = {"portal": portal(), "proton_energy": 8 * GeV, "pot": 1e20, "distance": 500 * m}
    with pytest.raises(InputError):
        DarkMatterFromBremsstrahlung(**good | wrong)


@pytest.mark.parametrize("wrong", [{"z": 0.0}, {"z": 1.1}, {"transverse": -1.0}, {"mass": 0.0}])
def test_wrong_emissions(wrong):
    with pytest.raises(InputError):
        emission(**{"z": 0.5, "transverse": 0.3 * GeV, "mass": 0.3 * GeV} | wrong)
    with pytest.raises(InputError):
        bremsstrahlung_number(-1 * MeV)
    with pytest.raises(InputError):
        proton_form_factor(0.0)
