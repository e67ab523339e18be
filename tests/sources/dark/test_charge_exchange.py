"""Slow π⁰ in all directions: number, mean energy, a list of them, and the flux."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.charge_exchange import ChargeExchangeAtRest, DarkMatterFromChargeExchange
from nuscatter.sources.dark.meson_decays import spectrum_at_rest
from nuscatter.sources.dark.momenta.meson_list import MesonList
from nuscatter.sources.dark.neutral_pions import pion_branching
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.sources.timing import box
from nuscatter.units import MeV, cm, m, ns

PIONS = ChargeExchangeAtRest()


def portal(**changes):
    known = {"epsilon": 1e-4, "mediator_mass": 75 * MeV, "alpha_dark": 0.5, "mass": 25 * MeV}
    return VectorPortal.kinetic_mixing(**known | {"kind": DarkMatterKind.SCALAR} | changes)


def test_momentum_conserves_energy():
    """π⁻ p → n π⁰: 28.04 MeV, a velocity of 0.203 (measured as 0.2034(2), from memory)."""
    p = PIONS.momentum / MeV
    assert math.hypot(p, 134.9768) + math.hypot(p, 939.56542194) == pytest.approx(139.57039 + 938.27208943, rel=1e-12)
    assert p / math.hypot(p, 134.9768) == pytest.approx(0.2034, abs=3e-4)


@pytest.mark.parametrize("off_shell", [False, True])
@pytest.mark.parametrize("mass", [1.0, 25.0])
def test_number_and_mean_energy(mass, off_shell):
    """1/4π per solid angle, and γ times the mean energy at rest."""
    rest = spectrum_at_rest(portal(mass=mass * MeV), off_shell=off_shell)
    seen = PIONS.seen_from(rest, angle=0.3, mass=mass * MeV)
    E, weight = seen.nodes(64)
    star, per_star = rest.nodes(64)
    accuracy = 1e-3 if off_shell else 1e-6
    assert weight.sum() * 4 * math.pi == pytest.approx(per_star.sum(), rel=accuracy)
    gamma = math.hypot(PIONS.momentum / MeV, 134.9768) / 134.9768
    assert weight @ E / weight.sum() == pytest.approx(gamma * (per_star @ star) / per_star.sum(), rel=accuracy)


def test_list_of_pions_in_all_directions_is_seen_alike():
    rest = spectrum_at_rest(portal())
    cosine = (np.arange(64) + 0.5) / 32 - 1
    momenta = PIONS.momentum * np.stack([np.sqrt(1 - cosine**2), 0 * cosine, cosine], axis=1)
    listed = MesonList(momenta).seen_from(rest, angle=1.1, mass=25 * MeV)
    exact = PIONS.seen_from(rest, angle=1.1, mass=25 * MeV)
    above = np.array([35, 50, 65, 80, 95]) * MeV
    np.testing.assert_allclose(listed.moment(0, above), exact.moment(0, above), rtol=0.02)


def test_spectrum_is_zero_outside_its_ends():
    """Of χ of 1 MeV some are at rest in the laboratory, since pions are as fast as slow χ are in their frame."""
    rest = spectrum_at_rest(portal(mass=25 * MeV))
    seen = PIONS.seen_from(rest, angle=0.0, mass=25 * MeV)
    low, high = rest.support
    y = math.asinh(PIONS.momentum / MeV / 134.9768)
    assert seen.support[1] == pytest.approx(25 * MeV * math.cosh(math.acosh(high / (25 * MeV)) + y), rel=1e-12)
    assert seen.support[0] == pytest.approx(25 * MeV * math.cosh(math.acosh(low / (25 * MeV)) - y), rel=1e-12)


def test_fluence():
    """2 B(π⁰ → γA′) P/(1 + P) per capture, with P = 1.546."""
    place = {"pot": 1e20, "captures_per_pot": 0.1, "distance": 20 * m}
    flux = DarkMatterFromChargeExchange(portal(), **place)
    one = flux.components[0]
    made = 2 * 1e19 * 1.546 / 2.546 * float(pion_branching(portal())) * portal().dark_fraction
    total = one.fluence * one.spectrum.nodes()[1].sum() * 4 * math.pi * (20 * m) ** 2
    assert total == pytest.approx(made, rel=1e-6)
    assert sum(DarkMatterFromChargeExchange(portal(), **place, exchange_branching=0.0).fluence.values()) == 0
    pulsed = DarkMatterFromChargeExchange(portal(), **place, pulse=box(start=0.0, length=400 * ns))
    assert sum(pulsed.fluence.values()) * cm**2 == pytest.approx(sum(flux.fluence.values()) * cm**2, rel=1e-5)


def test_off_shell_must_be_asked_for():
    place = {"pot": 1e20, "captures_per_pot": 0.1, "distance": 20 * m}
    heavy = portal(mediator_mass=140 * MeV)
    with pytest.raises(InputError, match="ask for off_shell=True"):
        DarkMatterFromChargeExchange(heavy, **place)
    assert sum(DarkMatterFromChargeExchange(heavy, **place, off_shell=True).fluence.values()) > 0
    with pytest.raises(InputError, match="exchange_branching"):
        DarkMatterFromChargeExchange(heavy, **place, exchange_branching=1.5)
    with pytest.raises(InputError, match="captures_per_pot"):
        DarkMatterFromChargeExchange(heavy, **place | {"captures_per_pot": -1.0})


def test_a_line_is_the_limit_of_a_narrow_box():
    """Numbers above energies beside those of `seen_from`, which integrates over rapidities."""
    energy, mass = 70 * MeV, 30 * MeV
    low, high = energy * (1 - 1e-4), energy * (1 + 1e-4)
    narrow = Polynomial((1 / (high - low),), low=low, high=high)
    pions = ChargeExchangeAtRest()
    above = np.array([50, 62, 70, 78]) * MeV
    line = pions.line_seen_from(energy, angle=1.0, mass=mass)
    expected = pions.seen_from(narrow, angle=1.0, mass=mass).moment(0, above)
    np.testing.assert_allclose(line.moment(0, above), expected, rtol=3e-4)
    assert float(line.moment(0, 0.0)) * 4 * math.pi == pytest.approx(1, rel=1e-12)
