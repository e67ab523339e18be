"""Widths against sums over polarisations and spins, the issue's numbers, decay lengths and limits."""

import math

import numpy as np
import pytest

from nuscatter.constants import electron_mass
from nuscatter.errors import InputError
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import GeV, MeV, m

_ME = electron_mass.value / MeV


def test_widths_of_the_issue():
    """Γ(γγ) at 1 MeV and 1e-5 GeV⁻¹, Γ(ee) at 10 MeV and 1e-4."""
    assert AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV).width / MeV == pytest.approx(4.973592e-19, rel=2e-7, abs=0)
    assert AxionCouplings(mass=10 * MeV, electron=1e-4).width / MeV == pytest.approx(3.95804e-9, rel=1e-6, abs=0)


def test_width_to_photons_is_the_sum_over_polarisations(amplitudes):
    """A = g ε^{μνρσ} ε_μ k_ν ε′_ρ k′_σ, of two like photons half of all directions."""
    mass, g = 3.7, 2e-6
    k, other = (np.array([mass / 2, 0, 0, sign * mass / 2]) for sign in (1, -1))
    total = 0.0
    for first in np.eye(4)[1:3]:
        for second in np.eye(4)[1:3]:
            lowered = [amplitudes.METRIC @ each for each in (first, k, second, other)]
            total += (g * np.einsum("mnrs,m,n,r,s->", amplitudes.LEVI_CIVITA, *lowered)) ** 2
    brute = total * (mass / 2) / (8 * math.pi * mass**2) / 2
    width = AxionCouplings(mass=mass * MeV, photon=g / MeV).width_photons / MeV
    assert width == pytest.approx(brute, rel=1e-12, abs=0)


def test_width_to_electrons_is_the_sum_over_spins(amplitudes):
    mass, g = 3.7, 2e-6
    p = math.sqrt(mass**2 / 4 - _ME**2)
    one, other = (np.array([mass / 2, 0, 0, sign * p]) for sign in (1, -1))
    vertex = g * amplitudes.GAMMA5
    before, after = amplitudes.slash(other) - _ME * np.eye(4), amplitudes.slash(one) + _ME * np.eye(4)
    square = np.trace(after @ vertex @ before @ amplitudes.dirac_bar(vertex)).real
    width = AxionCouplings(mass=mass * MeV, electron=g).width_electrons / MeV
    assert width == pytest.approx(square * p / (8 * math.pi * mass**2), rel=1e-12, abs=0)


def test_branching_ratios():
    both = AxionCouplings(mass=5 * MeV, photon=1e-3 / GeV, electron=1e-9)
    assert both.branching_photons + both.branching_electrons == pytest.approx(1, rel=1e-14)
    assert both.branching_photons == pytest.approx(both.width_photons / both.width)
    light = AxionCouplings(mass=1 * MeV, electron=1e-3)
    assert (light.width, light.branching_electrons, light.branching_photons) == (0, 0, 0)


def test_decay_length():
    axion = AxionCouplings(mass=2 * MeV, photon=1e-3 / GeV)
    p = math.sqrt(10.0**2 - 2.0**2)
    assert float(axion.decay_length(10 * MeV) * axion.width) == pytest.approx(p / 2, rel=1e-14)
    assert float(axion.survival(10 * MeV, distance=20 * m)) == pytest.approx(
        math.exp(-20 * m * 2 / p * axion.width), rel=1e-13
    )
    assert float(axion.survival(2 * MeV, distance=20 * m)) == 0
    stable = AxionCouplings(mass=1 * MeV, electron=1e-3)
    assert np.isinf(stable.decay_length(10 * MeV))
    assert float(stable.survival(10 * MeV, distance=20 * m)) == 1
    assert np.isinf(AxionCouplings(mass=0 * MeV, photon=1 / GeV).decay_length(1 * MeV))


def test_the_particle():
    axion = AxionCouplings(mass=2 * MeV, photon=1e-3 / GeV)
    assert (str(axion.species), axion.species.mass, axion.species.is_neutrino) == ("alp", 2 * MeV, False)


@pytest.mark.parametrize(
    "wrong", [{"mass": -1 * MeV}, {"mass": 1 * MeV, "photon": math.nan}, {"mass": 1 * MeV, "electron": "strong"}]
)
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(InputError):
        AxionCouplings(**wrong)


def test_energies_below_the_mass_are_refused():
    with pytest.raises(InputError, match="the mass, 2, or more"):
        AxionCouplings(mass=2 * MeV, photon=1 / GeV).decay_length([3 * MeV, 1 * MeV])
