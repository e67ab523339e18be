"""Photons of a target for the tests: simple numbers, nothing of the library's own."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from nuscatter.matter.material import material
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.units import MeV, cm

BARN = 1e-24 * cm**2
MEAN = 10 * MeV
KINKS = tuple(each * MeV for each in (0, 5, 10, 20, 40, 80, 160, 400))

SPECTRUM = Smooth(lambda E: np.exp(-E / MEAN) / MEAN, KINKS)


@dataclass(frozen=True, eq=False)
class Photons:
    """e^(−E/10 MeV)/10 MeV, and a cross section for all that takes a photon."""

    material: Any
    spectrum: Any = SPECTRUM
    directions: Any = None

    def attenuation(self, E):
        k = np.asarray(E) / MeV
        return (12 + 2.4 * np.log1p(k / 5) + 1 / k) * BARN


@dataclass(frozen=True, eq=False)
class Forward:
    """(1 + cos θ)ⁿ, normalised, of the same spectrum."""

    power: float

    def density(self, cosine):
        return ((1 + cosine) / 2) ** self.power * (self.power + 1) / (4 * math.pi)

    def seen_from(self, angle):
        factor = self.density(math.cos(angle))
        return Smooth(lambda E: factor * np.exp(-E / MEAN) / MEAN, KINKS)


def photons(formula="W", directions=None):
    return Photons(material(formula), directions=directions)
