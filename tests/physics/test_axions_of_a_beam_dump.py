"""Axion-like particles from photons in tungsten to counts in argon, beside a slow sum that is written apart.

The numbers are the issue's: 1e15 photons a second with e^(−E/10 MeV)/10 MeV in tungsten, 20 m, 7 t of argon, three
years, 0.1 MeV, g = 1e-5 GeV⁻¹, m = 1 MeV. What takes photons in tungsten is the same simple function in both.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import fine_structure_constant
from nuscatter.matter.material import material
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.fluxes import AxionsFromPhotons
from nuscatter.sources.dark.axions.primakoff import inverse_primakoff
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.structure.nucleus import helm
from nuscatter.units import GeV, MeV, barn, cm, g, m, s, tonne, year

G, MASS, DISTANCE = 1e-5, 1.0, 20.0
DENSITY = 1.40 * g / cm**3
#: ħc in MeV fm and in MeV m, for the sum that has its own units.
HBARC, HBARC_M = 197.3269804, 197.3269804e-15
ALPHA = fine_structure_constant.value


def taken(E):
    """Cross section that takes a photon of E MeV in tungsten, in barn."""
    return 12 + 2.4 * np.log1p(E / 5) + 1 / E


@dataclass(frozen=True, eq=False)
class Photons:
    material: Any
    spectrum: Any
    directions: Any = None

    def attenuation(self, E):
        return taken(np.asarray(E) / MeV) * barn


def flux(mass=MASS, coupling=G):
    mean = 10 * MeV
    kinks = tuple(each * MeV for each in (0.01, 5, 10, 20, 40, 80, 160, 400))
    photons = Photons(material("W"), Smooth(lambda E: np.exp(-E / mean) / mean, kinks))
    couplings = AxionCouplings(mass=mass * MeV, photon=coupling / GeV)
    pot = 1e15 * (3 * year / s)
    return couplings, AxionsFromPhotons(couplings, photons, pot=pot, distance=DISTANCE * m, structure=helm)


def slow_primakoff(k, nuclide, *, to_photon):
    """σ in barn on a heavy nucleus, in MeV and fm, by the angle: g²Z²α/8π p³k sin²θ V², or twice kp sin²θ k²V²."""
    p = math.sqrt(k**2 - MASS**2)
    nucleus, Z = helm(nuclide), nuclide.Z
    inverse_radius2 = (Z ** (1 / 3) * ALPHA * 0.51099895 / 0.8853) ** 2

    def integrand(v):
        versine = math.exp(v)
        cosine = 1 - versine
        q2 = (k - p) ** 2 + 2 * k * p * versine
        potential = float(nucleus.proton(np.sqrt(q2) * MeV)) / (q2 + inverse_radius2)
        return (1 - cosine**2) * potential**2 * versine

    total = sum(
        quad(integrand, a, b, epsabs=0, epsrel=1e-7)[0] for a, b in ((-25, -10), (-10, -6), (-6, -2), (-2, math.log(2)))
    )
    factor = 2 * p * k**3 if to_photon else p**3 * k
    sigma = (G * 1e-3) ** 2 * Z**2 * ALPHA / 8 / math.pi * 2 * math.pi * factor * total
    return sigma * HBARC**2 / 100


def gauss(function, edges, n):
    x, w = np.polynomial.legendre.leggauss(n)
    total = 0.0
    for a, b in pairwise(edges):
        total += sum(function(a + (b - a) * (1 + u) / 2) * v * (b - a) / 2 for u, v in zip(x, w, strict=True))
    return total


def slow_counts():
    """Particles at the detector per m², scatterings on argon, decays."""
    seconds = 3 * 365.25 * 86400
    width = (G * 1e-3) ** 2 * MASS**3 / 64 / math.pi
    tungsten, argon = material("W").composition, material("Ar").composition
    atoms = 7e6 / (sum(part * each.atomic_mass for each, part in argon) / (931.49410372 * MeV) * 1.66053906892e-24)
    volume = 7.0 / 1.40

    def at(E):
        made = sum(part * slow_primakoff(E, each, to_photon=False) for each, part in tungsten)
        length = math.sqrt(E**2 - MASS**2) / (MASS * width) * HBARC_M
        number = 1e15 * seconds * math.exp(-E / 10) / 10 * made / taken(E) / (4 * math.pi * DISTANCE**2)
        number *= math.exp(-DISTANCE / length)
        scattered = sum(part * slow_primakoff(E, each, to_photon=True) for each, part in argon) * 1e-28 * atoms
        return number * np.array([1.0, scattered, volume / length])

    return gauss(at, [1.0, 1.01, 1.1, 1.5, 3, 6, 12, 25, 50, 100, 200], 8)


@pytest.mark.slow
def test_end_to_end():
    couplings, beam = flux()
    (component,) = beam.components
    E, weight = component.spectrum.nodes(16, also=[1.01 * MeV, 1.1 * MeV, 1.5 * MeV])
    argon = material("Ar")
    sigma = sum(part * inverse_primakoff(couplings, E, helm(each)) for each, part in argon.composition)
    arriving = component.fluence * weight
    targets = 7 * tonne / argon.mass_per_atom
    found = [
        float(arriving.sum() * m**2),
        float(targets * arriving @ sigma),
        float(7 * tonne / DENSITY * arriving @ (1 / couplings.decay_length(E))),
    ]
    assert found == pytest.approx(slow_counts().tolist(), rel=1e-4, abs=0)


def test_counts_go_as_the_fourth_power_while_particles_live_long():
    """Production and detection have g² each; g⁴ ends where the decay length is the distance."""
    numbers = []
    for coupling in (1e-7, 1e-6, 3e-3, 3e-2):
        couplings, beam = flux(coupling=coupling)
        (component,) = beam.components
        E, weight = component.spectrum.nodes(16)
        numbers.append(component.fluence * float(weight @ (1 / couplings.decay_length(E))))
    assert numbers[1] / numbers[0] == pytest.approx(1e4, rel=1e-6)
    assert numbers[2] / numbers[1] < 0.98 * 3000.0**4
    assert numbers[3] / numbers[2] < 1e4 * math.exp(-1)


def test_the_decay_length_of_the_slow_sum_is_that_of_the_library():
    couplings, _ = flux()
    assert float(couplings.decay_length(10 * MeV) / m) == pytest.approx(
        math.sqrt(99) / (1e-16 / math.pi / 64) * HBARC_M, rel=1e-8, abs=0
    )
