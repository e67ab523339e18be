"""Allowed positron shapes against mpmath's gamma function and adaptive quadrature of the formula in the docstring."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.sources.spectra.beta_minus import fermi_function
from nuscatter.sources.spectra.beta_plus import positron_decay, positron_fermi_function, positron_neutrinos
from nuscatter.units import MeV

ALPHA, ELECTRON = 7.2973525643e-3, 0.51099895069  # CODATA 2022; MeV
FERMI = 1.2 / 197.3269804  # 1.2 fm in 1/MeV


def slow_fermi(Z: int, A: int, p: float) -> float:
    """Return the Fermi function of a charge Z, negative for positrons, by mpmath; `p` in MeV."""
    gamma = mpmath.sqrt(1 - (ALPHA * Z) ** 2)
    eta = ALPHA * Z * mpmath.hypot(p, ELECTRON) / p
    ratio = abs(mpmath.gamma(gamma + 1j * eta)) / mpmath.gamma(2 * gamma + 1)
    size = (2 * p * FERMI * A ** (1 / 3)) ** (2 * gamma - 2)
    return float(2 * (1 + gamma) * size * mpmath.exp(mpmath.pi * eta) * ratio**2)


def slow_shape(E: float, end: float, Z: int, A: int) -> float:
    kinetic = end - E
    p = math.sqrt(kinetic * (kinetic + 2 * ELECTRON))
    return slow_fermi(-Z, A, p) * p * (kinetic + ELECTRON) * E**2 if p > 0 else 0.0


@pytest.mark.parametrize(("Z", "A"), [(1, 2), (2, 4), (8, 17), (50, 120)])
@pytest.mark.parametrize("p", [0.02, 0.3, 5.0])
def test_the_fermi_function_against_mpmath(Z, A, p):
    # CODATA's 1.2 fm here has ten digits of ħc; F knows the radius by a power of at most 0.14.
    assert float(positron_fermi_function(Z, A, p * MeV)) == pytest.approx(slow_fermi(-Z, A, p), rel=1e-9, abs=0)


def test_repulsion_and_attraction():
    """F(−Z)/F(Z) = e^(−2πη), below 1; without charge both are 1; fast positrons of small Z feel little."""
    p = np.array([0.1, 1.0, 10.0]) * MeV
    eta = ALPHA * 8 * np.hypot(p / MeV, ELECTRON) / (p / MeV)
    ratio = positron_fermi_function(8, 17, p) / fermi_function(8, 17, p)
    np.testing.assert_allclose(ratio, np.exp(-2 * np.pi * eta), rtol=1e-12)
    np.testing.assert_allclose(positron_fermi_function(0, 1, p), 1, rtol=1e-14)
    assert (positron_fermi_function(8, 17, p) < 1).all()


def test_without_charge_the_shape_is_phase_space():
    """Far above the electron's mass φ ∝ E²(E₀ − E)²: mean E₀/2, and ⟨1/E⟩ = 5/2E₀."""
    spectrum = positron_neutrinos(1e5 * MeV, 0, 1)
    energy, weight = spectrum.nodes()
    assert weight @ energy / (1e5 * MeV) == pytest.approx(0.5, rel=1e-4, abs=0)
    assert float(spectrum.moment(1, 0)) * 1e5 * MeV == pytest.approx(2.5, rel=1e-4, abs=0)


@pytest.mark.slow
@pytest.mark.parametrize(("end", "Z", "A"), [(0.42341, 1, 2), (1.1984, 6, 13), (1.732, 7, 15), (18.74, 2, 4)])
@pytest.mark.parametrize("k", [0, 1, 2])
def test_moments_against_adaptive_quadrature(end, Z, A, k):
    spectrum = positron_neutrinos(end * MeV, Z, A)
    knots = np.asarray(spectrum.kinks) / MeV

    def slow(above: float, k: int) -> float:
        cuts = [above, *knots[(knots > above) & (knots < end)], end]
        pieces = [
            quad(lambda E: slow_shape(E, end, Z, A) * E**-k, a, b, epsabs=0, epsrel=1e-11)[0] for a, b in pairwise(cuts)
        ]
        return sum(pieces)

    whole = slow(0.0, 0)
    for above in (1e-3, 0.3, 0.5, 0.8, 0.95, 0.99):
        expected = slow(above * end, k) / whole
        assert float(spectrum.moment(k, above * end * MeV)) * MeV**k == pytest.approx(expected, rel=2e-9, abs=0)


@pytest.mark.parametrize(("end", "Z", "A"), [(0.42341, 1, 2), (1.732, 7, 15), (18.74, 2, 4)])
def test_the_normalisation_is_exact(end, Z, A):
    spectrum = positron_neutrinos(end * MeV, Z, A)
    assert spectrum.nodes()[1].sum() == pytest.approx(1, rel=1e-14, abs=0)
    assert float(spectrum.moment(0, 0)) == pytest.approx(1, rel=1e-10, abs=0)
    assert float(spectrum(end * MeV)) == float(spectrum(2 * end * MeV)) == float(spectrum(0)) == 0


def test_repulsion_takes_from_slow_positrons():
    """They go with the fastest neutrinos, so the mean falls as the charge grows."""
    means = []
    for Z in (0, 4, 8, 16):
        energy, weight = positron_neutrinos(1.7 * MeV, Z, 2 * Z or 1).nodes()
        means.append(float(weight @ energy))
    assert (np.diff(means) < 0).all()


@pytest.mark.parametrize("parent", ["C11", "N13", "O15", "F17", "F18"])
def test_the_end_point_conserves_energy_and_momentum(parent):
    """There the daughter and the positron fly together against the neutrino."""
    before = nuclide(parent)
    after = nuclide(before.Z - 1, before.A).mass + ELECTRON * MeV
    highest = positron_decay(parent).support[1]
    assert highest + math.hypot(after, highest) == pytest.approx(before.mass, rel=1e-13, abs=0)
    assert positron_decay(before).support == positron_decay(parent).support


@pytest.mark.parametrize(
    "make",
    [
        lambda: positron_neutrinos(0, 1, 2), lambda: positron_neutrinos(-1, 1, 2),
        lambda: positron_neutrinos("1", 1, 2), lambda: positron_neutrinos(np.nan, 1, 2),
        lambda: positron_neutrinos(1, -1, 2), lambda: positron_neutrinos(1, 1.5, 2),
        lambda: positron_neutrinos(1, 1, 0), lambda: positron_fermi_function(1, 2, 0),
        lambda: positron_fermi_function(1, 2, -1), lambda: positron_decay("He4"), lambda: positron_decay("Ar40"),
        lambda: positron_decay("xx"), lambda: positron_decay(None),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
