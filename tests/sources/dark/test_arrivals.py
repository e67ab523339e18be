"""Delays of slow particles, and the slices of a spectrum."""

from itertools import pairwise

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.particles import Species
from nuscatter.sources.dark.arrivals import arriving, flight_delay, line_arriving, sliced_like, slices
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, m, ns

FLAT = Polynomial((1 / (75 * MeV),), low=25 * MeV, high=100 * MeV)


def test_delay_is_that_of_a_clock():
    """L/β − L with light at 0.299792458 m/ns."""
    beta = np.sqrt(1 - (25 / np.array([30.0, 60.0, 2500.0])) ** 2)
    expected = 20 / 0.299792458 * (1 / beta - 1)
    found = flight_delay(np.array([30.0, 60.0, 2500.0]) * MeV, mass=25 * MeV, distance=20 * m) / ns
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_light_particles_keep_their_digits():
    """m²/2E² of the flight time, where 1/β − 1 has no digit left."""
    delay = float(flight_delay(100 * MeV, mass=1e-7 * MeV, distance=20 * m) / (20 * m))
    assert delay == pytest.approx(5e-19, rel=1e-6, abs=0)


def test_slices_hold_everything_and_differ_by_a_step():
    found = slices(FLAT, 25 * MeV, 20 * m, 40 * ns)
    assert found[0][0] / MeV == pytest.approx(25)
    assert found[-1][1] / MeV == pytest.approx(100)
    assert all(before[1] == after[0] for before, after in pairwise(found))
    for low, high, delay in found[1:]:
        slow, fast = (float(flight_delay(E, mass=25 * MeV, distance=20 * m)) for E in (low, high))
        assert slow - fast <= 40 * ns * (1 + 1e-9)
        assert fast < delay < slow
    E, w = FLAT.nodes(400)
    mean = w @ flight_delay(E, mass=25 * MeV, distance=20 * m)
    parts = sum((high - low) / (75 * MeV) * delay for low, high, delay in found)
    assert parts / ns == pytest.approx(mean / ns, rel=0.02)  # 1/p at the mass: nodes approach it slowly


def test_fast_particles_are_one_slice():
    fast = Polynomial((1 / (50 * MeV),), low=50 * MeV, high=100 * MeV)
    ((low, high, delay),) = slices(fast, 1 * MeV, 20 * m, 5 * ns)
    assert (round(low / MeV), round(high / MeV)) == (50, 100)
    assert 0 < delay < 0.02 * ns


def test_what_has_no_mass_comes_with_light():
    """A massless axion-like particle at a pulsed source: one component, with the delay 0."""
    assert float(flight_delay(50 * MeV, mass=0.0, distance=20 * m)) == 0
    fast = Polynomial((1 / (75 * MeV),), low=25 * MeV, high=100 * MeV)
    ((low, high, delay),) = slices(fast, 0.0, 20 * m, 5 * ns)
    assert (round(low / MeV), round(high / MeV), delay) == (25, 100, 0)


def test_a_line_arrives_late_and_thinned_by_the_square_of_the_distance():
    """γ = 2: 1/β − 1 = 2/√3 − 1."""
    pulse = Gaussian(mean=440 * ns, width=150 * ns)
    species = Species("chi", "dark", mass=25 * MeV)
    (line,) = line_arriving(species, energy=50 * MeV, per_solid_angle=1e6, distance=28.04 * m, pulse=pulse).components
    assert line.fluence * m**2 == pytest.approx(1e6 / 28.04**2, rel=1e-12)
    assert line.time.delay / ns == pytest.approx(28.04 / 0.299792458 * (2 / np.sqrt(3) - 1), rel=1e-9)
    assert line_arriving(species, energy=50 * MeV, per_solid_angle=1e6, distance=28.04 * m).components[0].time is None
    with pytest.raises(InputError, match="pulse"):
        line_arriving(species, energy=50 * MeV, per_solid_angle=1e6, distance=28.04 * m, pulse=440 * ns)
    with pytest.raises(InputError, match="per_solid_angle"):
        line_arriving(species, energy=50 * MeV, per_solid_angle=-1.0, distance=28.04 * m)


def test_a_variation_is_cut_where_the_nominal_flux_is_and_loses_nothing():
    species = Species("chi", "dark", mass=25 * MeV)
    pulse = Gaussian(mean=440 * ns, width=150 * ns)
    place = {"pot": 1e20, "distance": 20 * m, "delay_step": 40 * ns}
    nominal = arriving([(species, FLAT)], 0.1, pulse=pulse, **place)
    wider = Polynomial((1 / (90 * MeV),), low=26 * MeV, high=116 * MeV)
    whole = arriving([(species, wider)], 0.2, pulse=None, **place)
    cut = sliced_like(whole, nominal)
    assert [each.time for each in cut.components] == [each.time for each in nominal.components]
    numbers = [each.fluence * float(each.spectrum.moment(0, 0.0)) for each in cut.components]
    assert sum(numbers) == pytest.approx(whole.components[0].fluence, rel=1e-9, abs=0)
    ends = [each.spectrum.support for each in nominal.components]
    assert numbers[-2] / sum(numbers) == pytest.approx((ends[-2][1] - ends[-2][0]) / (90 * MeV), rel=1e-9)
    with pytest.raises(InputError, match="one component"):
        sliced_like(nominal, nominal)
    with pytest.raises(InputError, match="one component"):
        sliced_like(arriving([(Species("x", "dark", mass=25 * MeV), wider)], 0.2, pulse=None, **place), nominal)


def test_at_rest_is_refused():
    with pytest.raises(InputError, match="E − mass"):
        flight_delay(20 * MeV, mass=25 * MeV, distance=20 * m)
