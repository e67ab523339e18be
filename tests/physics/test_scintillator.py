"""Inverse beta decay in a scintillator at a reactor: counts beside double adaptive integrals, and yields."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr

import nuscatter as ns
from nuscatter.constants import atomic_mass_unit, electron_mass
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.interactions.standard.inverse_beta import positron_energies
from nuscatter.sources.reactors.fission import default_spectra
from nuscatter.units import GW, MeV, cm, day, kg, m

REACTOR = ns.Reactor(power=3 * GW, distance=30 * m, duration=100 * day)
EDGES = np.arange(1.0, 10.01, 0.5) * MeV
SCINTILLATOR = ns.Detector("CH2", 2e4 * kg, EDGES, smearing=GaussianSmearing(stochastic=0.05 * MeV**0.5))
IBD = ns.InverseBetaDecay()
#: Of a yield per decay [MeV⁻²]: what is far below this does not count in 1e-6 of any bin.
SCALE = 1e-42 * cm**2
OUTER = {"epsabs": 1e-11 * SCALE, "epsrel": 1e-8}
#: Part of ²H in hydrogen, and of ¹³C in carbon, as in the library's table; atomic masses in u (AME2020).
DEUTERIUM, CARBON13 = 1.45e-4, 0.0106
MASSES = {"H1": 1.007825031898, "H2": 2.014101777844, "C12": 12.0, "C13": 13.00335483534}


def integral(low, high):
    """Counts between two visible energies: adaptive in the neutrino's energy and in the positron's."""
    mass = electron_mass.value

    def of_neutrino(E):
        start, stop = (float(each) for each in positron_energies(np.array(E), IBD.current))

        def of_positron(positron):
            visible = positron + mass
            width = 0.05 * (visible * MeV) ** 0.5
            seen = ndtr((high - visible) / width) - ndtr((low - visible) / width)
            return float(IBD.dsigma_dpositron(E, positron)) * seen

        if stop <= start:
            return 0.0
        return quad(of_positron, start, stop, epsabs=1e-13 * SCALE, epsrel=1e-9)[0]

    hydrogen = (1 - DEUTERIUM) * MASSES["H1"] + DEUTERIUM * MASSES["H2"]
    carbon = (1 - CARBON13) * MASSES["C12"] + CARBON13 * MASSES["C13"]
    protons = 2e4 * kg / ((carbon + 2 * hydrogen) * atomic_mass_unit.value) * 2 * (1 - DEUTERIUM)
    # visible energies are E − 0.78 MeV to 1 %; what is 8 widths away does not count
    near = (max(low - 1.5 * MeV, 0.0) + 0.7 * MeV, high + 2.5 * MeV)
    total = 0.0
    for each in REACTOR.components:
        kinks = [1.806 * MeV, *(E for E in each.spectrum.kinks if 1.8061 * MeV < E)]
        for start, stop in pairwise(kinks):
            if near[0] < stop and start < near[1]:
                value = quad(lambda E, s=each.spectrum: float(s(E)) * of_neutrino(E), start, stop, **OUTER)
                total += each.fluence * protons * value[0]
    return total


@pytest.mark.slow
@pytest.mark.parametrize("row", [0, 5, 12])
def test_counts_beside_a_double_adaptive_integral(row):
    counts = ns.Experiment(REACTOR, SCINTILLATOR).counts(IBD)
    assert counts[row, 0] == pytest.approx(integral(EDGES[row], EDGES[row + 1]), rel=1e-6)


YIELDS = {"U235": 6.65, "U238": 10.13, "Pu239": 4.37, "Pu241": 6.05}


@pytest.mark.parametrize("name", YIELDS)
@pytest.mark.parametrize(
    ("model", "within"), [(ns.InverseBetaDecay.strumia_vissani_2003(), 3e-3), (ns.InverseBetaDecay(), 1e-2)]
)
def test_yields_per_fission_through_counts(name, model, within):
    """10⁻⁴³ cm² of Huber's and Mueller's spectra; a kilogram of ¹H counts them, which a fission each sends out."""
    one = ns.Component(ns.nu_e_bar, default_spectra()[name], fluence=1 * cm**-2)
    hydrogen = ns.Detector(ns.nuclide("H1"), 1 * kg, np.array([1.0, 20.0]) * MeV)
    counts = ns.Experiment(ns.Flux((one,)), hydrogen).counts(model).sum()
    atoms = 1 * kg / ns.nuclide("H1").atomic_mass
    assert counts / atoms * 1e43 == pytest.approx(YIELDS[name], rel=within)
