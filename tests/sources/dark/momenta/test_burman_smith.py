"""The fit of Burman and Smith: its spline, its numbers, and where it is refused."""

import math

import numpy as np
import pytest
from scipy.interpolate import BSpline

from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.units import GeV, MeV

MERCURY = BurmanSmith(proton_energy=1 * GeV, Z=80)


def relative(production, T, degrees):
    return production.density(np.array(T * MeV), np.radians(np.array(float(degrees))))


def test_angles_follow_the_quadratic_spline():
    """The ratio of densities where the Gaussian is known, against scipy's spline on the same knots."""
    spline = BSpline([0, 0, 0, 30, 70, 180, 180, 180], MERCURY.amplitudes, 2)
    angular, width = 26.0 + 3.9 * 415 / 145, 135.0 + 31 * 415 / 145
    expected = []
    for degrees in (0.0, 15.0, 30.0, 55.0, 120.0, 180.0):
        mean, sigma = 48 + 330 * math.exp(-degrees / angular), width * math.exp(-degrees / 85)
        gauss = math.exp(-0.5 * ((100 - mean) / sigma) ** 2)
        expected.append(float(relative(MERCURY, 100, degrees)) / (float(spline(degrees)) * gauss))
    assert np.ptp(expected) < 1e-12 * max(expected)


def test_a_pion_is_one():
    T, per_T = panels(np.linspace(0, MERCURY.highest, 41), 6)
    theta, per_theta = panels(np.radians([0, 30, 70, 180]), 30)
    values = MERCURY.density(T[:, None], theta)
    total = per_T @ values @ (per_theta * 2 * math.pi * np.sin(theta))
    assert float(total) == pytest.approx(1, rel=1e-6)


def test_forward_pions_are_faster():
    T, per_T = panels(np.linspace(0, MERCURY.highest, 41), 6)
    means = []
    for degrees in (0, 45, 90, 180):
        density = MERCURY.density(T, np.full_like(T, math.radians(degrees)))
        means.append(float(per_T @ (T * density) / (per_T @ density)) / MeV)
    assert means == sorted(means, reverse=True)
    assert 40 < means[-1] < 60
    assert 300 < means[0] < 450


@pytest.mark.parametrize(("energy", "Z"), [(1.0, 74), (1.01, 80), (1.3, 80)])
def test_amplitudes_below_zero_are_refused(energy, Z):
    with pytest.raises(InputError, match="positive ones were expected"):
        BurmanSmith(proton_energy=energy * GeV, Z=Z)


def test_the_smallest_amplitude_at_one_GeV_is_five_hundredths_for_mercury():
    assert min(MERCURY.amplitudes) == pytest.approx(0.05)
    assert BurmanSmith(proton_energy=0.8 * GeV, Z=74).amplitudes[-1] == pytest.approx(9 + 6.2 - 5.75)


@pytest.mark.parametrize(("Z", "angular"), [(6, (28.9, 34.2)), (74, (26.0, 29.9))])
@pytest.mark.parametrize("fitted", [0, 1])
def test_pions_slow_down_with_the_angle_as_fitted(Z, angular, fitted):
    """The density at 100 MeV over that at 200 MeV, without the cut, is that of two Gaussians about 48 + 330 e^(−θ/T_A).

    The numbers once more, from the same public codes.
    """
    energy, width = ((585, 730)[fitted], ({6: (130, 150), 74: (135, 166)}[Z])[fitted])
    production = BurmanSmith(proton_energy=energy * MeV, Z=Z)
    cut = [1 + math.exp((T - (energy - 190)) / 25) for T in (100, 200)]
    for degrees in (10.0, 25.0, 60.0):
        mean, sigma = 48 + 330 * math.exp(-degrees / angular[fitted]), width * math.exp(-degrees / 85)
        gauss = [math.exp(-0.5 * ((T - mean) / sigma) ** 2) for T in (100, 200)]
        found = float(relative(production, 100, degrees) / relative(production, 200, degrees))
        assert found == pytest.approx(gauss[0] * cut[1] / (gauss[1] * cut[0]), rel=1e-9)


def test_light_targets_have_their_own_widths():
    carbon, neon = (BurmanSmith(proton_energy=585 * MeV, Z=Z) for Z in (6, 10))
    peak = [float(relative(each, 48 + 330, 0) / relative(each, 300, 0)) for each in (carbon, neon)]
    cut = (1 + math.exp((300 - 395) / 25)) / (1 + math.exp((378 - 395) / 25))
    assert peak[0] == pytest.approx(math.exp(0.5 * (78 / 130) ** 2) * cut, rel=1e-9)
    assert peak[1] == pytest.approx(math.exp(0.5 * (78 / 135) ** 2) * cut, rel=1e-9)


@pytest.mark.parametrize("wrong", [{"Z": 1}, {"Z": 80.5}, {"proton_energy": 200 * MeV}, {"proton_energy": -1 * GeV}])
def test_what_it_is_not_for(wrong):
    with pytest.raises(InputError):
        BurmanSmith(**{"proton_energy": 0.8 * GeV, "Z": 80} | wrong)
