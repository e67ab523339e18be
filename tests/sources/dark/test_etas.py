"""η in flight: the threshold, the number, and the same code as for π⁰."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.etas import DarkMatterFromEtas
from nuscatter.sources.dark.mesons import eta
from nuscatter.sources.dark.momenta.meson_list import MesonList
from nuscatter.sources.dark.momenta.sanford_wang import SanfordWang
from nuscatter.sources.dark.neutral_pions import DarkMatterFromPions
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import GeV, MeV, m

KIND = DarkMatterKind.DIRAC
BOOSTER = SanfordWang(proton_momentum=8.89 * GeV, meson=eta)


def portal(mass=300.0, **changes):
    known = {"epsilon": 1e-4, "mediator_mass": mass * MeV, "alpha_dark": 0.5, "mass": mass / 3 * MeV, "kind": KIND}
    return VectorPortal.kinetic_mixing(**known | changes)


def fluence(of, production=BOOSTER, **changes):
    known = {"proton_energy": 8 * GeV, "pot": 1e20, "etas_per_pot": 0.08, "distance": 490 * m, "angle": 0.0}
    return sum(DarkMatterFromEtas(of, production, **known | changes).fluence.values())


def test_protons_below_the_threshold_make_no_eta():
    few = MesonList(np.array([[0, 0, 300.0]]) * MeV, meson=eta)
    assert fluence(portal(), few, proton_energy=1.3 * GeV) > 0
    with pytest.raises(InputError, match=r"make no η: pp → ppη begins at 1\.256 GeV"):
        fluence(portal(), few, proton_energy=1.2 * GeV)


def test_heavy_mediators_of_eta_are_refused():
    with pytest.raises(InputError, match=r"a η \(547\.862 MeV\): ask for off_shell=True"):
        fluence(portal(560.0))
    assert fluence(portal(560.0), off_shell=True) > 0
    with pytest.raises(InputError, match="two pions"):
        fluence(portal(450.0, alpha_dark=1e-10))
    with pytest.raises(InputError, match="etas_per_pot"):
        fluence(portal(), etas_per_pot=-1.0)
    with pytest.raises(InputError, match="production is that of η, but one of π⁰"):
        DarkMatterFromPions(portal(30.0), BOOSTER, pot=1.0, pions_per_pot=1.0, distance=1 * m, angle=0.0)


def test_fluence_goes_as_epsilon_squared_and_etas():
    assert fluence(portal(epsilon=2e-4)) / fluence(portal()) == pytest.approx(4, rel=1e-5)
    assert fluence(portal(), etas_per_pot=0.16) / fluence(portal()) == pytest.approx(2, rel=1e-12)


def test_eta_along_the_beam_sends_its_dark_matter_forward():
    """Of χ with the energies of a box: number per solid angle (γp* + ...)²-weighted, as for a pion, from p(E)/p*."""
    momentum, mass, chi = 800.0, 300.0, 100.0
    listed = MesonList(np.array([[0, 0, momentum]]) * MeV, meson=eta)
    gamma, boost = math.hypot(1, momentum / 547.862), momentum / 547.862
    boson = (547.862**2 + mass**2) / (2 * 547.862)
    half = math.sqrt(boson**2 - mass**2) * math.sqrt(mass**2 / 4 - chi**2) / mass
    x = np.linspace(-1, 1, 20_001)
    star = np.sqrt((boson / 2 + half * x) ** 2 - chi**2)
    # helicity ±1 of Dirac particles: 2(p₁p₂ + m²)/... → c − 1 + x² with c = m²/2k²
    c = mass**2 / 2 / (mass**2 / 4 - chi**2)
    shape = (c - 1 + x**2) / (2 * (c - 1) + 2 / 3)
    forward = (gamma * star + boost * (boson / 2 + half * x)) ** 2 / star**2 / (4 * math.pi)
    made = 2 * 1e20 * 0.08 * float(eta.branching(portal())) * portal().dark_fraction
    expected = made * float(np.trapezoid(forward * shape, x)) / (490 * m) ** 2
    assert fluence(portal(), listed) == pytest.approx(expected, rel=0.02, abs=0)
