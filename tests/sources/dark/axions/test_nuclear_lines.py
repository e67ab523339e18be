"""Particles in place of M1 photons: operators with matrices in two limits, published numbers, distances."""

import math

import numpy as np
import pytest

from nuscatter.constants import fine_structure_constant, neutron_magnetic_moment, proton_magnetic_moment
from nuscatter.errors import InputError
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.nuclear_lines import (
    AxionsFromLine,
    MagneticDipoleLine,
    deuteron,
    iron57,
    lithium7,
)
from nuscatter.units import GeV, MeV, keV, m

ALPHA = fine_structure_constant.value
MU_P, MU_N = proton_magnetic_moment.value, neutron_magnetic_moment.value
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def ratio_of_rates(axion_vector, photon_vector):
    """Γ_a/Γ_γ of H_a = g/2M S_a·p and H_γ = e/2M S_γ·(k × ε), from vectors of matrix elements, by directions."""
    x, w = np.polynomial.legendre.leggauss(4)
    axion = photon = 0.0
    for cosine, weight in zip(x, w, strict=True):
        for phi in (np.arange(6) + 0.5) * math.pi / 3:
            sine = math.sqrt(1 - cosine**2)
            k = np.array([sine * math.cos(phi), sine * math.sin(phi), cosine])
            e1 = np.array([cosine * math.cos(phi), cosine * math.sin(phi), -sine])
            e2 = np.cross(k, e1)
            axion += weight * abs(axion_vector @ k) ** 2
            photon += weight * sum(abs(photon_vector @ np.cross(k, each)) ** 2 for each in (e1, e2))
    return axion / photon / (4 * math.pi * ALPHA)


def test_deuteron_is_the_change_of_spins():
    """n p from singlet to triplet with spin operators of both: μ_p σ_p + μ_n σ_n, and g_p σ_p + g_n σ_n."""
    up, down = np.array([1, 0]), np.array([0, 1])
    singlet = (np.kron(up, down) - np.kron(down, up)) / math.sqrt(2)
    triplet = (np.kron(up, down) + np.kron(down, up)) / math.sqrt(2)
    first, second = ([np.kron(s, np.eye(2)) for s in PAULI], [np.kron(np.eye(2), s) for s in PAULI])

    def vector(p, n):
        return np.array([triplet @ (p * a + n * b) @ singlet for a, b in zip(first, second, strict=True)])

    g0, g1 = 0.7e-4, 1.3e-4
    expected = ratio_of_rates(vector(g0 + g1, g0 - g1), vector(MU_P, MU_N))
    massless = AxionCouplings(mass=0 * MeV, nucleon_isoscalar=g0, nucleon_isovector=g1)
    assert deuteron.per_photon(massless) == pytest.approx(expected, rel=1e-12, abs=0)


def test_one_proton_is_the_single_particle():
    """p₃/₂ → p₁/₂ of a proton with spin and orbit as matrices: μ_p σ + L, and g_p σ."""
    ell = 1 / math.sqrt(2) * np.array([[[0, 1, 0], [1, 0, 1], [0, 1, 0]], [[0, -1j, 0], [1j, 0, -1j], [0, 1j, 0]]])
    L = [np.kron(each, np.eye(2)) for each in (ell[0], ell[1], np.diag([1.0, 0, -1]))]
    S = [np.kron(np.eye(3), each) for each in PAULI]
    J2 = sum((a + b / 2) @ (a + b / 2) for a, b in zip(L, S, strict=True))
    values, states = np.linalg.eigh(J2 + 1e-3 * (L[2] + S[2] / 2))
    low, high = states[:, 0], states[:, 4]
    assert values[0] == pytest.approx(0.75, abs=1e-2)
    photon = np.array([low.conj() @ (MU_P * b + a) @ high for a, b in zip(L, S, strict=True)])
    axion = np.array([low.conj() @ b @ high for b in S]) * 3e-4
    proton = AxionCouplings(mass=0 * MeV, nucleon_isoscalar=1e-4, nucleon_isovector=2e-4)
    assert lithium7.per_photon(proton) == pytest.approx(ratio_of_rates(axion, photon), rel=1e-10, abs=0)


def test_iron_of_solar_searches():
    """Γ_a/Γ_γ = 1.82 (−1.19 g⁰ + g¹)² for a particle without mass."""
    for g0, g1 in ((1e-6, 0.0), (0.0, 1e-6), (2e-6, 1e-6)):
        axion = AxionCouplings(mass=0 * MeV, nucleon_isoscalar=g0, nucleon_isovector=g1)
        assert iron57.per_photon(axion) == pytest.approx(1.82 * (-1.19 * g0 + g1) ** 2, rel=6e-3, abs=0)


def test_mass_and_mixing():
    light, heavy = (AxionCouplings(mass=each * MeV, nucleon_isovector=1e-4) for each in (0.0, 0.3))
    velocity = math.sqrt(1 - (300 / 477.612) ** 2)
    assert lithium7.per_photon(heavy) / lithium7.per_photon(light) == pytest.approx(velocity**3, rel=1e-12)
    assert lithium7.per_photon(AxionCouplings(mass=0.5 * MeV, nucleon_isovector=1e-4)) == 0
    mixed = MagneticDipoleLine(energy=1 * MeV, beta=1.0, eta=0.5, mixing=1.0)
    pure = MagneticDipoleLine(energy=1 * MeV, beta=1.0, eta=0.5)
    assert pure.per_photon(light) / mixed.per_photon(light) == pytest.approx(2, rel=1e-14)


def test_energies():
    assert [each.energy / keV for each in (iron57, lithium7)] == pytest.approx([14.4129, 477.612])
    assert deuteron.energy / MeV == pytest.approx(2.224566, abs=2e-5)  # with an electron of the atom


def test_flux():
    axion = AxionCouplings(mass=0.4 * MeV, nucleon_isovector=1e-4, photon=1e-2 / GeV)
    near, far = (
        AxionsFromLine(axion, lithium7, photons=1e20, distance=each * m).fluence[axion.species] for each in (10, 20)
    )
    length = float(axion.decay_length(lithium7.energy))
    assert near / far == pytest.approx(4 * math.exp(10 * m / length), rel=1e-12)
    assert 1 < 10 * m / length < 100
    stable = AxionCouplings(mass=0.4 * MeV, nucleon_isovector=1e-4)
    fluence = AxionsFromLine(stable, lithium7, photons=1e20, distance=10 * m).fluence[stable.species]
    assert fluence == pytest.approx(
        1e20 * lithium7.per_photon(stable) / (4 * math.pi * (10 * m) ** 2), rel=1e-12, abs=0
    )


def test_refusals():
    with pytest.raises(InputError, match=r"below the transition's 0.477612 MeV"):
        AxionsFromLine(AxionCouplings(mass=1 * MeV), lithium7, photons=1.0, distance=1 * m)
    with pytest.raises(InputError, match="photons"):
        AxionsFromLine(AxionCouplings(mass=0.1 * MeV), lithium7, photons=-1.0, distance=1 * m)
    with pytest.raises(InputError, match="eta"):
        MagneticDipoleLine(energy=1 * MeV, beta=0.0, eta=math.inf)
    with pytest.raises(InputError, match="line"):
        AxionsFromLine(AxionCouplings(mass=0.1 * MeV), 1.0, photons=1.0, distance=1 * m)
