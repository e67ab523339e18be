"""A′ that arrive: how many are made, how many are left, and when."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass, fine_structure_constant, neutral_pion_mass
from nuscatter.errors import InputError
from nuscatter.sources.dark.arrivals import flight_delay
from nuscatter.sources.dark.dark_photons import surviving
from nuscatter.sources.dark.neutral_pions import pion_branching
from nuscatter.sources.dark.pion_capture import capture_branching, capture_energy
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.sources.timing import Gaussian
from nuscatter.units import GeV, MeV, m
from nuscatter.units import ns as nanosecond

MERCURY = ns.BurmanSmith(proton_energy=1 * GeV, Z=80)
PULSE = Gaussian(mean=400 * nanosecond, width=150 * nanosecond)


def portal(epsilon=1e-6, mass=30 * MeV):
    return ns.VectorPortal.kinetic_mixing(
        epsilon=epsilon, mediator_mass=mass, alpha_dark=0.0, mass=mass, kind=ns.DarkMatterKind.DIRAC
    )


def flux(dark, **changes):
    known = {"pot": 1e23, "pions_per_pot": 0.09, "distance": 19.3 * m, "angle": math.pi / 2}
    return ns.DarkPhotonsFromPions(dark, MERCURY, **known | changes)


def test_decay_length_of_the_docstring():
    """ℓ = 80 m × (10⁻⁶/ε)² (p/100 MeV)(10 MeV/m)²: 1/Γ = 3/αε²m far above 2m_e."""
    dark = portal(mass=10 * MeV)
    length = 10 / dark.width / m
    assert length == pytest.approx(81, rel=0.01)
    r = electron_mass.value / (10 * MeV)
    expected = fine_structure_constant.value * 1e-12 * 10 * MeV / 3 * (1 + 2 * r**2) * math.sqrt(1 - 4 * r**2)
    assert dark.width == pytest.approx(expected, rel=1e-9, abs=0)


def test_published_decay_lengths():
    """Two of other origin, both rounded: that of A′ in the Earth, R⊕ (3.6e-9/ε)² (γ/1000)(1 GeV/m), and of beam dumps.

    J. L. Feng, J. Smolinsky and P. Tanedo, Phys. Rev. D 93 (2016) 015014, as their public code states it;
    0.8 cm (E/10 GeV)(1e-4/ε)²(100 MeV/m)²: J. D. Bjorken, R. Essig, P. Schuster and N. Toro, Phys. Rev. D 80 (2009)
    075018, from memory. At 100 MeV A′ decays to electrons alone.
    """
    gamma = 1000.0
    in_earth = portal(3.6e-9, 100 * MeV)
    assert gamma / in_earth.width / (1000 * m) == pytest.approx(6371 * 10, rel=0.03)
    dumped = portal(1e-4, 100 * MeV)
    assert 100 / dumped.width / (0.01 * m) == pytest.approx(0.8, rel=0.03)


def test_all_directions_of_long_lived_ones_are_the_branching_ratio():
    """∫dΩ L² fluence = B times the pions, once each: A′ is not two χ."""
    x, w = np.polynomial.legendre.leggauss(12)
    dark = portal(1e-12)
    parts = [next(iter(flux(dark, angle=math.acos(each)).fluence.values())) * (19.3 * m) ** 2 for each in x]
    expected = 1e23 * 0.09 * float(pion_branching(dark))
    assert 2 * math.pi * float(w @ parts) == pytest.approx(expected, rel=1e-3, abs=0)
    line = ns.DarkPhotonsFromCapture(dark, pot=1e23, captures_per_pot=0.1, distance=20 * m)
    expected = 1e22 * capture_branching(dark) / (4 * math.pi * (20 * m) ** 2)
    assert line.fluence[dark.dark_photon] == pytest.approx(expected, rel=1e-9, abs=0)
    assert line.components[0].spectrum.energy == capture_energy(dark.mediator_mass)


@pytest.mark.parametrize("epsilon", [1e-7, 1e-6, 5e-6])
def test_survival_by_a_slow_sum(epsilon):
    """Σ φ(E) exp(−L mΓ/p) of the stable flux, over 20,000 energies."""
    dark, stable = portal(epsilon), portal(1e-12)
    (each,) = flux(stable).components
    low, high = each.spectrum.support
    E = np.linspace(low, high, 200_001)[1:-1]
    p = np.sqrt(E**2 - dark.mediator_mass**2)
    left = each.spectrum(E) * np.exp(-19.3 * m * dark.mediator_mass * dark.width / p)
    expected = float(left.sum()) * (E[1] - E[0]) * each.fluence * (epsilon / 1e-12) ** 2
    assert flux(dark).fluence[dark.dark_photon] == pytest.approx(expected, rel=1e-5, abs=0)


def test_line_that_survives():
    """exp(−L/ℓ) of a capture, and nothing where A′ decays at once."""
    dark = portal()
    E = capture_energy(dark.mediator_mass)
    length = math.sqrt(E**2 - dark.mediator_mass**2) / (dark.mediator_mass * dark.width)
    number = {}
    for away in (length, 3 * length):
        found = ns.DarkPhotonsFromCapture(dark, pot=1e23, captures_per_pot=0.1, distance=away)
        number[away] = found.fluence[dark.dark_photon] * away**2
    assert number[length] / number[3 * length] == pytest.approx(math.exp(2), rel=1e-9)
    at_once = ns.DarkPhotonsFromCapture(portal(0.1), pot=1e23, captures_per_pot=0.1, distance=20 * m)
    assert list(at_once.fluence.values()) == [0]
    assert list(flux(portal(0.1)).fluence.values()) == [0]


def test_what_is_left_where_little_is():
    """The factor takes the exponential of the fastest: the rest is exact for 200 decay lengths."""
    flat = Polynomial((1 / (10 * MeV),), low=50 * MeV, high=60 * MeV)
    width = 1 / (1 * m)
    for away in (0.1 * m, 3000 * m, 12_000 * m):
        left, factor = surviving(flat, mass=1 * MeV, width=width, distance=away)
        x = np.linspace(50, 60, 400_001)
        ways = away * width / np.sqrt(x**2 - 1)
        expected = np.trapezoid(np.exp(ways[-1] - ways), x) / 10
        assert float(left.nodes(12)[1].sum()) == pytest.approx(expected, rel=1e-7)
        assert factor == pytest.approx(math.exp(-ways[-1]), rel=1e-9, abs=0)
    assert surviving(flat, mass=1 * MeV, width=width, distance=1e6 * m)[1] == 0
    assert surviving(flat, mass=1 * MeV, width=0.0, distance=20 * m)[1] == 1


def test_pulsed_flux_is_late_as_it_is_slow():
    """The same fluence in slices, whose delays are those of their energies."""
    dark = portal(1e-6, 100 * MeV)
    timed = flux(dark, pulse=PULSE)
    assert len(timed.components) > 1
    assert timed.fluence[dark.dark_photon] == pytest.approx(flux(dark).fluence[dark.dark_photon], rel=1e-6, abs=0)
    for each in timed.components:
        low, high = (float(flight_delay(E, mass=100 * MeV, distance=19.3 * m)) for E in each.spectrum.support[::-1])
        assert low <= each.time.delay <= high
    line = ns.DarkPhotonsFromCapture(dark, pot=1e23, captures_per_pot=0.1, distance=20 * m, pulse=PULSE)
    expected = flight_delay(capture_energy(100 * MeV), mass=100 * MeV, distance=20 * m)
    assert line.components[0].time.delay == pytest.approx(float(expected))


def test_bad_input():
    with pytest.raises(InputError, match="too heavy for π⁰"):
        flux(portal(mass=neutral_pion_mass.value))
    with pytest.raises(InputError, match="too heavy for π⁻"):
        ns.DarkPhotonsFromCapture(portal(mass=150 * MeV), pot=1e23, captures_per_pot=0.1, distance=20 * m)
    with pytest.raises(InputError, match="a MesonProduction"):
        ns.DarkPhotonsFromPions(portal(), 3, pot=1e23, pions_per_pot=0.1, distance=20 * m, angle=1.0)
    with pytest.raises(InputError, match="a Pulse"):
        ns.DarkPhotonsFromCapture(portal(), pot=1e23, captures_per_pot=0.1, distance=20 * m, pulse=3)
    with pytest.raises(InputError, match="none of these energies"):
        surviving(Polynomial((1 / MeV,), high=1 * MeV), mass=2 * MeV, width=0.0, distance=20 * m)
