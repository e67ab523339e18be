"""Particles of electrons and positrons in a target: slow integrals, the line, times, powers of the coupling."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass
from nuscatter.errors import InputError
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import nuclide
from nuscatter.sources.dark.arrivals import flight_delay
from nuscatter.sources.dark.axions.annihilation import resonant_annihilation
from nuscatter.sources.dark.axions.bremsstrahlung import bremsstrahlung_denergy
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.electrons import AxionsFromElectrons, line_of_positrons
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.sources.timing import Gaussian
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, m, us

ME = electron_mass.value / MeV
PLACE = {"pot": 1e20, "distance": 20 * m, "structure": helm}


def falling(scale):
    # path length times atoms per volume, per MeV: some cm of tungsten
    return Smooth(lambda T: scale * 1e-6 * MeV * np.exp(-T / (12 * MeV)), (0.1 * MeV, 10 * MeV, 80 * MeV))


@dataclass(frozen=True, eq=False)
class Electrons:
    material: Any
    tracks: Any
    positrons: Any


ELECTRONS = Electrons(material("W184"), falling(1.0), falling(0.3))


def test_radiated_number_is_a_double_integral():
    couplings = AxionCouplings(mass=0.9 * MeV, electron=1e-6)
    flux = AxionsFromElectrons(couplings, ELECTRONS, **PLACE)
    (component,) = flux.components
    nucleus = helm(nuclide("W184"))
    for omega in (2.0, 15.0):

        def integrand(T, omega=omega):
            value = bremsstrahlung_denergy(couplings, (T + ME) * MeV, omega * MeV, nucleus)
            return float(ELECTRONS.tracks(T * MeV) * value) * MeV

        radiated = quad(integrand, omega, 80, epsabs=0, epsrel=1e-5, limit=100)[0]
        expected = radiated / (4 * math.pi) / MeV * MeV * 1e20 / (20 * m) ** 2
        survival = float(couplings.survival(omega * MeV, distance=20 * m))
        found = component.fluence * float(component.spectrum(omega * MeV))
        assert found == pytest.approx(expected * survival, rel=5e-4, abs=0)


def test_line_of_positrons():
    couplings = AxionCouplings(mass=4 * MeV, electron=1e-9)
    flux = AxionsFromElectrons(couplings, ELECTRONS, **PLACE)
    lines = [each for each in flux.components if isinstance(each.spectrum, Line)]
    energy = 16 / (2 * ME)
    assert [each.spectrum.energy / MeV for each in lines] == pytest.approx([energy], rel=1e-12)
    tau = 0.3 * 1e-6 * MeV * math.exp(-(energy - 2 * ME) / 12)
    number = tau * 74 * resonant_annihilation(couplings)
    assert line_of_positrons(couplings, ELECTRONS) == pytest.approx(number, rel=1e-10, abs=0)
    survival = float(couplings.survival(energy * MeV, distance=20 * m))
    assert lines[0].fluence == pytest.approx(1e20 * number * survival / (4 * math.pi * (20 * m) ** 2), rel=1e-10, abs=0)
    assert line_of_positrons(AxionCouplings(mass=1 * MeV, electron=1.0), ELECTRONS) == 0
    assert line_of_positrons(AxionCouplings(mass=30 * MeV, electron=1.0), ELECTRONS) == 0


def test_times():
    couplings = AxionCouplings(mass=4 * MeV, electron=1e-9)
    pulse = Gaussian(mean=1 * us, width=0.1 * us)
    flux = AxionsFromElectrons(couplings, ELECTRONS, **PLACE, pulse=pulse)
    (line,) = [each for each in flux.components if isinstance(each.spectrum, Line)]
    expected = float(flight_delay(line.spectrum.energy, mass=4 * MeV, distance=20 * m))
    assert line.time.delay == pytest.approx(expected, rel=1e-12)
    assert all(each.time is not None for each in flux.components)


def test_no_coupling_and_no_energy():
    assert AxionsFromElectrons(AxionCouplings(mass=1 * MeV, photon=1.0), ELECTRONS, **PLACE).components == ()
    assert AxionsFromElectrons(AxionCouplings(mass=90 * MeV, electron=1.0), ELECTRONS, **PLACE).components == ()


def test_refusals():
    couplings = AxionCouplings(mass=1 * MeV, electron=1e-6)
    with pytest.raises(InputError, match="electrons in a target"):
        AxionsFromElectrons(couplings, 1.0, **PLACE)
    with pytest.raises(InputError, match="distance"):
        AxionsFromElectrons(couplings, ELECTRONS, **PLACE | {"distance": -1.0})
