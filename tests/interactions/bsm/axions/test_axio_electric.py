"""The axio-electric effect against its two limits; photoabsorption where tables end."""

import math

import numpy as np
import pytest

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.axions.axio_electric import (
    absorbed_by,
    atomic_absorption,
    axio_electric,
    steps_of_absorption,
)
from nuscatter.units import MeV, barn, eV, keV

M, ALPHA = electron_mass.value, fine_structure_constant.value


def test_light_particles_are_taken_as_photons_times_a_known_ratio():
    # α′E²/(2αm²), α′ = g²/4π: the amplitude σ·k of a pseudoscalar beside p·A of a photon
    E = np.array([1.0, 30.0, 400.0]) * keV
    ratio = axio_electric(E, absorption=np.ones(3) * barn, mass=0.0) / barn
    assert ratio == pytest.approx(E**2 / (8 * math.pi * ALPHA * M**2), rel=1e-14)


def test_slow_particles_have_half_as_much_again_over_the_velocity():
    # 3α′m²/(4αm_e²β): what direct detection uses for a galactic particle
    mass = 20 * keV
    E = mass * (1 + np.array([5e-9, 5e-7]))
    beta = np.sqrt(2 * (E / mass - 1))
    ratio = axio_electric(E, absorption=barn, mass=mass) * beta / barn
    expected = 3 * mass**2 / (16 * math.pi * ALPHA * M**2)
    assert ratio[0] == pytest.approx(expected, rel=3e-3)
    assert (1 - ratio / expected) / np.cbrt(beta**2) == pytest.approx(1 / 3, rel=1e-3)


def test_nothing_is_counted_above_the_electron_mass():
    E = np.array([M * 0.999, M * 1.001])
    below, above = axio_electric(E, absorption=barn, mass=0.0)
    assert below > 0
    assert above == 0


def test_tables_and_the_formula_meet():
    for Z, at_end in ((32, 0.03), (54, 0.03)):
        below, above = (float(atomic_absorption(Z, E * keV)) for E in (199.9, 200.1))
        assert below == pytest.approx(above, rel=at_end)
    assert float(atomic_absorption(55, 150 * keV)) == 0
    assert float(atomic_absorption(55, 250 * keV)) > 0
    assert float(atomic_absorption(18, 1 * eV)) == 0


def test_steps_are_the_edges():
    steps = steps_of_absorption(54)
    assert np.isclose(steps, 34.561 * keV, rtol=1e-3).any()  # the K edge of xenon
    assert steps[-2:] == pytest.approx([200 * keV, M])
    assert steps_of_absorption(55).shape == (2,)


def test_bad_input():
    with pytest.raises(InputError, match="E is not above the mass of the particle, 1 MeV"):
        axio_electric(0.5 * MeV, absorption=barn, mass=1 * MeV)
    with pytest.raises(InputError, match="absorption"):
        axio_electric(0.5 * MeV, absorption=-barn, mass=0.0)
    with pytest.raises(InputError, match="Z"):
        atomic_absorption(0, MeV)
    with pytest.raises(InputError, match="what the absorption returns"):
        absorbed_by(lambda _, E: -E, 18, np.ones(2) * MeV)
