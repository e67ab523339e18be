"""Decays at rest to first order in α, computed anew with Dirac matrices: a loop and a photon, with a massive electron.

Nothing here is shared with the library's formulas but the constants. Energies are in muon masses for the muon's decay,
in MeV for the pion's. The neutrinos' part of muon decay is that of a massive vector boson with the helicities +, − and
0 along its momentum q; what turns the muon into electron (and photon) gives the strength of each.
"""

import numpy as np
import pytest

from nuscatter.constants import charged_pion_mass, electron_mass, fine_structure_constant, muon_mass
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.sources.accelerators.radiative_decay import (
    electron_neutrino_correction,
    muon_neutrino_correction,
    pion_continuum,
    radiative_spectra,
)
from nuscatter.units import MeV

ALPHA = fine_structure_constant.value
ELECTRON = electron_mass.value / muon_mass.value
ONE, METRIC = np.eye(4), np.array([1.0, -1.0, -1.0, -1.0])
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.array([np.kron(PAULI[2], np.eye(2)), *(np.kron(1j * PAULI[1], each) for each in PAULI)])
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
LEFT = ONE - GAMMA5
MUON = np.array([1.0, 0, 0, 0])


def dot(a, b):
    return (a * METRIC * b).sum(-1)


def slash(v):
    return np.einsum("...m,m,mij->...ij", v, METRIC, GAMMA)


def times(number, matrix):
    return np.asarray(number)[..., None, None] * matrix


def barred(matrix):
    return GAMMA[0] @ np.swapaxes(matrix.conj(), -1, -2) @ GAMMA[0]


def summed(left, first, right, second):
    """Σ over spins of (ū first u)(ū second u)*, with left and right the sums Σ u ū."""
    return np.einsum("...ij,...ji->...", left @ first, right @ barred(second)).real


def momentum(y, s):
    """Energy and momentum of both neutrinos together, y = q² and s the squared mass of electron and photon."""
    q0 = (1 + y - s) / 2
    return q0, np.sqrt(q0**2 - y)


def vector(*components):
    return np.stack(np.broadcast_arrays(*components), -1)


def helicities(y, s):
    q0, q = momentum(y, s)
    half = np.sqrt(0.5)
    return [
        vector(0, -half, -1j * half, 0 * q),
        vector(0, half, -1j * half, 0 * q),
        vector(q, 0, 0, q0) / y[:, None] ** 0.5,
    ]


def loop(y, m, cut):
    """Strengths without a photon, and their change by a loop and by photons k with 2 k·p_e < cut, in α/2π.

    Feynman gauge; ultraviolet poles cancel between vertex and wave functions, and are left out of both; the photon's
    mass, 1 in the logarithms, cancels between loop and soft photons.
    """
    s = np.full_like(y, m * m)
    q0, q = momentum(y, s)
    electron = vector(1 - q0, 0, 0, -q)
    both = 1 - q0  # p_μ · p_e
    # Feynman parameters of the electron and muon lines are ρ(1−t) and ρt; the integral over ρ is done by hand. Nodes
    # are dense towards t = 0, where a light electron makes the denominator small.
    u, w = gauss_legendre(200)
    t, w = u**6, 6 * u**5 * w
    square = (1 - t) ** 2 * m * m + 2 * t * (1 - t) * both[:, None] + t**2
    infrared = (np.log(square) / (2 * square)) @ w
    once = [(each / square) @ w for each in (1 - t, t)]
    twice = [(each / (2 * square)) @ w for each in ((1 - t) ** 2, t * (1 - t), t**2)]
    wave = sum(-(4 - 3 * np.log(mass2)) / 2 for mass2 in (m * m, 1.0))
    ultraviolet = -2 - 2 * ((np.log(square) - 1) / 2) @ w
    e, mu = slash(electron), slash(MUON)

    def vertex(polarisation, muon_mass):
        g = slash(polarisation.conj())
        product = times(infrared, mu @ g @ e) - times(once[0], (e + mu) @ g @ e) + times(twice[0], e @ g @ e)
        product = product - times(once[1], mu @ g @ e + mu @ g @ mu) + times(twice[2], mu @ g @ mu)
        product = product + times(twice[1], e @ g @ mu + mu @ g @ e)
        along_e, along_mu = dot(electron, polarisation.conj()), dot(MUON, polarisation.conj())
        shared = once[0] * along_e + once[1] * along_mu
        straight = muon_mass * (infrared * along_e - shared) + m * (infrared * along_mu - shared)
        bracket = -2 * product + 4 * times(straight, ONE) - 2 * m * muon_mass * times(infrared, g)
        return times(ultraviolet + wave, g) - bracket

    # Soft photons are isotropic in the cut in the electron's frame, where the muon has these γ and β.
    gamma = both / m
    beta = np.sqrt(1 - 1 / gamma**2)
    rapidity = np.log((1 + beta) / (1 - beta))
    log = np.log(cut / m)
    v, w = panels([0, 0.5, 0.9, 0.99, 0.999, 1], 40)
    each = np.log((1 + beta[:, None] * v) / (1 - beta[:, None] * v))
    crossed = ((each - rapidity[:, None]) * v / (1 - v * v)) @ w + rapidity * (log - np.log(2))
    soft = -2 * (2 * log - 1 - rapidity / (2 * beta) - crossed / beta)
    bare, change = [], []
    for polarisation in helicities(y, s):
        tree = slash(polarisation.conj()) @ LEFT
        corrected = vertex(polarisation, 1.0) - vertex(polarisation, -1.0) @ GAMMA5
        bare.append(summed(e + m * ONE, tree, mu + ONE, tree))
        change.append(summed(e + m * ONE, corrected, mu + ONE, tree) + soft * bare[-1])
    return np.array(bare), np.array(change)


def photon(y, s, m):
    """Strengths with a photon per ds, in α/2π, integrated over its direction."""
    q0, q = momentum(y, s)
    energy, root = 1 - q0, np.sqrt(s)
    omega, gamma, boost = (s - m * m) / (2 * root), energy / root, q / root
    # In the frame of electron and photon; uniform in the logarithm of p_μ · k.
    x, w = gauss_legendre(24)
    span = 2 * np.arcsinh(boost)[:, None]
    along = np.exp(span * (x - 0.5))
    cosine = np.clip((gamma[:, None] - along) / boost[:, None], -1, 1)
    weight = span * w * along / boost[:, None]
    parallel = gamma[:, None] * cosine - boost[:, None]
    k = omega[:, None, None] * vector(along, np.sqrt(1 - cosine**2), 0, parallel)
    electron = vector(energy, 0, 0, -q)[:, None] - k
    e, mu, ks = slash(electron), slash(MUON), slash(k)
    from_electron, from_muon = 1 / (2 * dot(electron, k)), 1 / (2 * k[..., 0])
    result = []
    for polarisation in helicities(y, s):
        tree = (slash(polarisation.conj()) @ LEFT)[:, None]
        total = 0
        for index in range(4):
            outgoing = (2 * times(electron[..., index], ONE) + GAMMA[index] @ ks) @ tree
            incoming = tree @ (2 * MUON[index] * ONE - ks @ GAMMA[index])
            amplitude = times(from_electron, outgoing) - times(from_muon, incoming)
            total = total - METRIC[index] * summed(e + m * ONE, amplitude, mu + ONE, amplitude)
        result.append((total * weight).sum(-1))
    return np.array(result) * omega / root / 2


def neutrinos(x, y, s, strengths):
    """Rates of ν_e and of the other neutrino with the energy x/2, per dy (ds)."""
    q0, q = momentum(y, s)
    c = (x - q0) / q
    plus, minus, zero = strengths
    level = 2 * (1 - c * c) * zero
    return y * np.array([plus * (1 + sign * c) ** 2 + minus * (1 - sign * c) ** 2 + level for sign in (1, -1)])


def without_hard_photons(x, m, cut):
    """Rates of both neutrinos without a photon, and their change by a loop and soft photons in α/2π."""
    u, w = gauss_legendre(16)
    highest = x * (1 - x - m * m) / (1 - x)
    y = highest * u
    bare, change = (neutrinos(x, y, np.full_like(y, m * m), each) @ w * highest for each in loop(y, m, cut))
    return bare, change


def corrections(x, m):
    """G_e and G_μ at x for an electron of mass m."""
    u, w = gauss_legendre(16)

    def highest(s):
        return x * (1 - x - s) / (1 - x)

    cut = 1e-4 * m * m
    bare, change = without_hard_photons(x, m, cut)
    log, width = panels(np.linspace(np.log(cut), np.log(1 - x - m * m), 3), 16)
    for above, each in zip(np.exp(log), width, strict=True):
        s = np.full_like(u, m * m + above)
        y = highest(s[0]) * u
        change = change + neutrinos(x, y, s, photon(y, s, m)) @ w * highest(s[0]) * above * each
    return -change / bare


@pytest.mark.slow
@pytest.mark.parametrize("x", [0.3, 0.8])
def test_muon_decay_with_a_light_electron(x):
    """With a quarter of the electron's mass the effect of the mass is below 2e-4."""
    expected = corrections(x, ELECTRON / 4)
    assert float(electron_neutrino_correction(x)) == pytest.approx(expected[0], rel=4e-4)
    assert float(muon_neutrino_correction(x)) == pytest.approx(expected[1], rel=4e-4)


@pytest.mark.slow
def test_the_mass_of_the_electron_hardly_changes_the_corrections():
    """What is left out where they are applied: 1e-3 of them in the middle, 4 % at 0.999 of the end point."""
    for x, part in ((0.5, 1e-3), (0.999, 0.04)):
        electron, muon = corrections(x, ELECTRON)
        assert float(electron_neutrino_correction(x)) == pytest.approx(electron, rel=part)
        assert float(muon_neutrino_correction(x)) == pytest.approx(muon, rel=part)


@pytest.mark.parametrize(("index", "neutrino"), [(2, 0), (3, 1)])
def test_muon_decay_without_photons(index, neutrino):
    """The electron's mass enters as it should, to the end point."""
    x = np.array([0.1, 0.5, 0.9, 0.999, 0.99997])
    rates = np.array([without_hard_photons(each, ELECTRON, 1e-4 * ELECTRON**2)[0][neutrino] for each in x])
    spectrum = radiative_spectra(alpha=1e-12)[index][1](x * muon_mass.value / 2) * muon_mass.value
    np.testing.assert_allclose(rates / spectrum, rates[0] / spectrum[0], rtol=1e-8)


M, L = charged_pion_mass.value / MeV, muon_mass.value / MeV
PION = np.array([M, 0, 0, 0])
LINE = (M**2 - L**2) / (2 * M)


def pion_decay(nu, omega):
    """Σ|A|² of π → μ ν γ over that of π → μ ν, per e²; the photon couples to muon, pion and the vertex."""
    cosine = 1 - (M * M - L * L - 2 * M * (nu + omega)) / (-2 * nu * omega)
    k1 = vector(nu, 0, 0, nu)
    k = vector(omega, omega * np.sqrt(np.maximum(1 - cosine**2, 0)), 0, omega * cosine)
    muon = PION - k1 - k
    Q = slash(muon + k)
    total = 0
    for index in range(4):
        from_muon = times(1 / (2 * dot(muon, k)), GAMMA[index] @ (Q + L * ONE) @ slash(PION))
        from_pion = times((2 * PION - k)[..., index] / (2 * dot(PION, k)), slash(PION - k))
        amplitude = (from_muon - from_pion - GAMMA[index]) @ LEFT
        total = total - METRIC[index] * summed(slash(muon) + L * ONE, amplitude, slash(k1), amplitude)
    back = vector(M - LINE, 0, 0, -LINE)
    tree = slash(PION) @ LEFT
    return total / summed(slash(back) + L * ONE, tree, slash(vector(LINE, 0, 0, LINE)), tree)


def photon_energies(nu):
    """Lowest and highest energy of the photon beside a neutrino: where the three are collinear."""
    s = M * (M - 2 * nu)
    return (s - L * L) / (2 * M), (s - L * L) / (2 * (M - 2 * nu))


@pytest.mark.parametrize("nu", [0.01, 5.0, 20.0, 29.0, 29.79])
def test_pion_decay_against_three_diagrams(nu):
    omega, w = panels(photon_energies(nu), 40)
    expected = ALPHA * M / (2 * np.pi * LINE) * pion_decay(np.full_like(omega, nu), omega) @ w
    assert float(pion_continuum(nu * MeV)) * MeV == pytest.approx(expected, rel=1e-8, abs=0)


def test_photons_of_pion_decay_above_1_mev():
    """2.00(25)e-4 of the decays: Particle Data Group. The pion as a point gives 2.28e-4."""
    omega, w = panels([1.0, 3.0, 10.0, 25.0, LINE], 20)
    found = 0.0
    for each, width in zip(omega, w, strict=True):
        # The neutrino's energies beside a photon of this energy, by the same boost.
        nu, v = panels(
            [(M * (M - 2 * each) - L * L) / (2 * M), (M * (M - 2 * each) - L * L) / (2 * (M - 2 * each))], 20
        )
        found += width * (ALPHA * M / (2 * np.pi * LINE) * pion_decay(nu, np.full_like(nu, each)) @ v)
    assert found == pytest.approx(2.283e-4, rel=1e-3)
    assert found == pytest.approx(2.00e-4, abs=2 * 0.25e-4)


def test_a_cross_section_that_grows_as_the_square_of_the_energy():
    """The published size, "6e-5" for pion decay: the mean of E² falls by 5.7e-5, found here from the diagrams."""
    found = 0.0
    for nu, v in zip(*panels([0.0, 20.0, 28.0, 29.5, LINE], 16), strict=True):
        omega, w = panels(photon_energies(nu), 24)
        rate = ALPHA * M / (2 * np.pi * LINE) * pion_decay(np.full_like(omega, nu), omega) @ w
        found += v * rate * ((nu / LINE) ** 2 - 1)
    line, continuum = (spectrum for _, spectrum in radiative_spectra()[:2])
    energy, weight = (np.concatenate(each) for each in zip(line.nodes(), continuum.nodes(), strict=True))
    assert weight @ (energy / MeV / LINE) ** 2 - 1 == pytest.approx(found, rel=3e-4)
    assert found == pytest.approx(-5.72e-5, abs=0.01e-5)
