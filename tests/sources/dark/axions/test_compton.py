"""Compton-like processes: traces by matrices, detailed balance, ends of the energies, limits."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.sources.dark.axions.compton import (
    compton,
    compton_denergy,
    compton_ends,
    inverse_compton,
    inverse_compton_denergy,
    inverse_compton_ends,
)
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import MeV

ME = electron_mass.value / MeV
ALPHA = fine_structure_constant.value
G = 1e-5


def axion(mass):
    return AxionCouplings(mass=mass * MeV, electron=G)


@pytest.mark.parametrize(("mass", "E"), [(0.0, 3.0), (0.4, 3.0), (3.0, 30.0), (30.0, 2000.0)])
@pytest.mark.parametrize("cosine", [-1.0, -0.2, 0.7, 0.95])
def test_is_the_trace(amplitudes, mass, E, cosine):
    k, p, q, pp, s, before, after = amplitudes.collision(0.0, ME, mass, ME, E, cosine)
    square = 4 * math.pi * ALPHA * G**2 * amplitudes.compton_square(ME, k, p, q, pp)
    # dσ/dcos in the centre of mass; E_a of the laboratory is linear in cos
    per_cosine = square / (32 * math.pi * s) * after / before
    energy = amplitudes.product(q, p) / ME
    low, high = (float(each) for each in compton_ends(axion(mass), E * MeV))
    found = compton_denergy(axion(mass), E * MeV, min(max(energy * MeV, low), high)) * MeV**3
    expected = per_cosine / (before * after / ME)
    assert float(found) == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize(("mass", "E"), [(0.4, 3.0), (3.0, 30.0), (30.0, 40.0)])
@pytest.mark.parametrize("cosine", [-0.9, -0.2, 0.7])
def test_inverse_is_the_trace(amplitudes, mass, E, cosine):
    q, p, k, pp, s, before, after = amplitudes.collision(mass, ME, 0.0, ME, E, cosine)
    # the same electron line read backwards: γ(k) e(pp) → a(q) e(p), summed over polarisations
    square = 2 * 4 * math.pi * ALPHA * G**2 * amplitudes.compton_square(ME, k, pp, q, p)
    per_cosine = square / (32 * math.pi * s) * after / before
    energy = amplitudes.product(k, p) / ME
    found = inverse_compton_denergy(axion(mass), E * MeV, energy * MeV) * MeV**3
    assert float(found) == pytest.approx(per_cosine / (before * after / ME), rel=1e-9, abs=0)


@pytest.mark.parametrize(("mass", "E"), [(0.0, 1e-3), (0.0, 50.0), (1.0, 3.0), (10.0, 200.0)])
def test_totals_are_integrals(mass, E):
    """Over energies, adaptively, in the logarithm of u − m²."""
    for total, density, ends, shift in (
        (compton, compton_denergy, compton_ends, mass**2 / (2 * ME)),
        (inverse_compton, inverse_compton_denergy, inverse_compton_ends, 0.0),
    ):
        low, high = (float(each) / MeV for each in ends(axion(mass), E * MeV))

        def integrand(v, density=density, low=low, high=high, shift=shift):
            at = min(max(math.exp(v) + shift, low), high)
            return float(density(axion(mass), E * MeV, at * MeV)) * MeV**3 * math.exp(v)

        expected = quad(integrand, math.log(low - shift), math.log(high - shift), epsabs=0, epsrel=1e-11)[0]
        assert float(total(axion(mass), E * MeV)) * MeV**2 == pytest.approx(expected, rel=1e-9, abs=0)


def test_ends_of_the_energies(amplitudes):
    for mass, E in ((0.0, 3.0), (0.4, 3.0), (30.0, 2000.0), (30.0, 920.0)):
        expected = [
            amplitudes.product(p, q) / ME
            for _, p, q, *_ in (amplitudes.collision(0.0, ME, mass, ME, E, cosine) for cosine in (-1.0, 1.0))
        ]
        found = [float(each) / MeV for each in compton_ends(axion(mass), E * MeV)]
        assert found == pytest.approx(expected, rel=1e-9)
        assert found[1] <= E
    low, high = inverse_compton_ends(axion(0.0), 3 * MeV)
    assert float(low / MeV) == pytest.approx(3 / (1 + 6 / ME))
    assert float(high / MeV) == pytest.approx(3)


@pytest.mark.parametrize("mass", [0.0, 0.5, 5.0])
def test_detailed_balance(mass):
    """At one energy in the centre of mass σ(a → γ) p_a² = 2 σ(γ → a) p_γ²."""
    E = mass + 3.0
    s = ME**2 + mass**2 + 2 * ME * E
    k = (s - ME**2) / (2 * ME)
    p2 = (s - (ME + mass) ** 2) * (s - (ME - mass) ** 2)
    ratio = float(inverse_compton(axion(mass), E * MeV) / compton(axion(mass), k * MeV))
    assert ratio == pytest.approx(2 * (s - ME**2) ** 2 / p2, rel=1e-10)


def test_slow_limit():
    """αg²E²/3m⁴ below the electron's mass, of a massless particle."""
    E = 1e-5
    assert float(compton(axion(0.0), E * MeV)) * MeV**2 == pytest.approx(
        ALPHA * G**2 * E**2 / (3 * ME**4), rel=2e-4, abs=0
    )


def test_fast_limit():
    """αg²/4s' (ln(s'/m²) − 3/2 + …) of a massless particle, s' = 2mE: the integral of x + y over −xy by hand."""
    x = 2 * 1e6 / ME
    expected = ALPHA * G**2 / (8 * ME * 1e6) * (math.log(x) - 1.5)
    assert float(compton(axion(0.0), 1e6 * MeV)) * MeV**2 == pytest.approx(expected, rel=1e-4, abs=0)


def test_threshold_and_couplings():
    start = 3.0 + 3.0**2 / (2 * ME)
    found = compton(axion(3.0), np.array([0.5, 1 - 1e-9, 1 + 1e-6, 2.0]) * start * MeV)
    assert (found[:2] == 0).all()
    assert (found[2:] > 0).all()
    assert float(compton(AxionCouplings(mass=1 * MeV, photon=1 / MeV), 9 * MeV)) == 0
    assert float(compton_denergy(axion(0.0), 3 * MeV, 3.1 * MeV)) == 0
    assert float(inverse_compton_denergy(axion(0.0), 3 * MeV, 0.01 * MeV)) == 0


def test_refusals():
    with pytest.raises(InputError, match="above the mass"):
        inverse_compton(axion(2.0), 1 * MeV)
    with pytest.raises(InputError, match="AxionCouplings"):
        compton("alp", 1 * MeV)
