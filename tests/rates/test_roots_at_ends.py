"""Densities that rise or fall as a root at an end of the deposits, which moves with the energy or stands still."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.detectors.detector import Detector
from nuscatter.interactions.reactions import Reaction
from nuscatter.particles import Deposit, nu_e
from nuscatter.rates.deposits import reaction_counts
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.units import MeV, cm, kg

START, REST = 3.3 * MeV, 1.022 * MeV
FLUENCE, SIGMA = 1e16 / cm**2, 1e-42 * cm**2
FLUX = Flux((Component(nu_e, Polynomial((0.0, 1 / (60 * MeV**2)), high=11 * MeV, low=1 * MeV), FLUENCE),))
EDGES = np.array([0.5, 2, 3.5, 8]) * MeV
DETECTOR = Detector("Ar40", 20 * kg, EDGES)


@dataclass(frozen=True)
class Root(Reaction):
    """Deposits from a to a + E − 3.3 MeV, with a = (E − 3.3 MeV)/10 or two electron masses; (x − a)^p or (c − x)^p."""

    power: float
    upper: bool
    moving: bool
    name: str = "a root"
    deposit = Deposit.ELECTRON

    def kinks(self, state, nuclide):
        return START

    def reach(self, E, state, nuclide):
        above = np.maximum(E - START, 0)
        lowest = above / 10 if self.moving else np.where(above > 0, REST, 0)
        return lowest, lowest + above

    def density(self, piece, E, x, state, nuclide):
        low, high = self.reach(E, state, nuclide)
        return SIGMA / MeV * ((high - x if self.upper else x - low) / MeV) ** self.power

    def slowly(self, low, high):
        """∫ dE φ ∫ dx dσ/dx over one bin: the inner integral in closed form, the outer adaptive."""

        def inner(E):
            a, c = (float(each) for each in self.reach(np.asarray(E), None, None))
            inside = [min(max(each, a), c) for each in (low, high)]
            ends = [c - each for each in reversed(inside)] if self.upper else [each - a for each in inside]
            return E * (ends[1] ** (self.power + 1) - ends[0] ** (self.power + 1)) / (self.power + 1)

        meets = [START + each * factor for each in (low, high) for factor in (10, 1 / 1.1)]
        meets += [START + each - REST for each in (low, high)]
        cuts = [START, *sorted(each for each in meets if START < each < 11 * MeV), 11 * MeV]
        value = sum(quad(inner, a, b, epsabs=0, epsrel=1e-10)[0] for a, b in pairwise(cuts) if b > a)
        atoms = FLUENCE * 20 * kg / DETECTOR.material.mass_per_atom
        return atoms * SIGMA / MeV ** (self.power + 1) * value / (60 * MeV**2)


@pytest.mark.parametrize("moving", [True, False])
@pytest.mark.parametrize("upper", [True, False])
@pytest.mark.parametrize(("power", "precision"), [(-0.5, 2e-4), (0.5, 2e-6), (1.5, 5e-8)])
def test_counts_of_a_root(power, precision, upper, moving):
    """What is left is of the sum over energies: counts of a bin are a root too where an end meets its edge."""
    reaction = Root(power, upper, moving)
    found = reaction_counts(FLUX.components, DETECTOR, reaction, nu_e)["all"][0]
    expected = [reaction.slowly(low, high) for low, high in pairwise(EDGES)]
    np.testing.assert_allclose(found, expected, rtol=precision)
