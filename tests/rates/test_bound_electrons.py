"""Rates on the electrons of atoms: steps at the edges, of the right height, integrated between them."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fermi_constant
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import Logistic
from nuscatter.detectors.quenching import constant
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import MeV, cm, eV, keV, kg, m

S2 = 0.23
PIONS = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
BERYLLIUM = Flux((Component(nu_e, Line(0.862 * MeV), 1e17 / cm**2),))
#: (binding energy [eV], electrons), of the table and rounded as there: typed again, not asked for.
XENON = (
    (34561, 2), (5453, 2), (5107, 2), (4786, 4), (1148.7, 2), (1002.1, 2), (940.6, 4), (689, 4), (676.4, 6),
    (213.2, 2), (146.7, 2), (145.5, 4), (69.5, 4), (67.5, 6), (23.3, 2), (13.4, 2), (12.1298437, 4),
)  # fmt: skip
GERMANIUM = (
    (11103, 2), (1414.6, 2), (1248.1, 2), (1217, 4), (180.1, 2), (124.9, 2), (120.8, 4), (29.8, 4), (29.2, 6),
    (7.899435, 4),
)  # fmt: skip
SHELLS = {"Xe": XENON, "Ge": GERMANIUM}
#: Edges of bins that no step coincides with, over all of the steps.
EDGES = np.array([0.001, 0.1, 1, 1.3, 5, 20, 60, 700]) * keV
MODEL = ElectronScattering(S2)


def close(expected, rel: float):
    return pytest.approx(expected, rel=rel, abs=0)


def available(target: str, T: float) -> int:
    return sum(n for B, n in SHELLS[target] if B * eV < T)


def pieces(target: str, low: float, high: float):
    """Intervals between the steps, with the number of electrons in each."""
    cuts = [low, *sorted(B * eV for B, _ in SHELLS[target] if low < B * eV < high), high]
    return [(a, b, available(target, (a + b) / 2)) for a, b in pairwise(cuts)]


def test_the_typed_shells_hold_all_electrons():
    assert available("Xe", 1 * MeV) == 54
    assert available("Ge", 1 * MeV) == 32


@pytest.mark.parametrize("target", SHELLS)
def test_counts_of_a_line_are_polynomials_between_the_steps(target):
    """∫ dσ/dT over each piece in closed form, up to the end point at 665 keV."""
    E, mass = 0.862 * MeV, electron_mass.value
    left, right, end = S2 + 0.5, S2, 2 * E**2 / (mass + 2 * E)

    def integral(a: float, b: float) -> float:
        cube = E / 3 * ((1 - a / E) ** 3 - (1 - b / E) ** 3)
        form = left**2 * (b - a) + right**2 * cube - left * right * mass * (b**2 - a**2) / (2 * E**2)
        return 2 * fermi_constant.value**2 * mass / math.pi * form

    atoms = 10 * kg / material(target).mass_per_atom
    expected = [
        1e17 / cm**2 * atoms * sum(n * integral(a, b) for a, b, n in pieces(target, low, min(high, end)))
        for low, high in pairwise(EDGES)
    ]
    counts = Experiment(BERYLLIUM, Detector(target, 10 * kg, EDGES)).spectrum(MODEL)
    assert counts == close(expected, rel=1e-11)


@pytest.mark.slow
@pytest.mark.parametrize("target", SHELLS)
def test_counts_are_the_quadrature_split_at_the_steps(target):
    """Of all three fluxes of pion decay at rest; the rate on free electrons times the electrons that there are."""
    free, Z = ElectronScattering(S2, bound=False), available(target, 1 * MeV)

    def rate(T: float) -> float:
        return float(recoil_spectrum(free, PIONS, target, T)) / Z

    expected = [
        10 * kg * sum(n * quad(rate, a, b, epsabs=0, epsrel=1e-11)[0] for a, b, n in pieces(target, low, high))
        for low, high in pairwise(EDGES)
    ]
    counts = Experiment(PIONS, Detector(target, 10 * kg, EDGES)).spectrum(MODEL)
    assert counts == close(expected, rel=1e-9)


@pytest.mark.slow
def test_smeared_counts_are_the_quadrature_split_at_the_steps():
    """A resolution of 100 eV, much wider than the L1 and L2 edges of germanium are apart."""
    edges, width = np.array([0.9, 1.25, 1.45, 3]) * keV, 0.1 * keV
    free = ElectronScattering(S2, bound=False)

    def seen(T: float, low: float, high: float) -> float:
        kept = stats.norm.cdf(high, T, width) - stats.norm.cdf(low, T, width)
        return float(recoil_spectrum(free, PIONS, "Ge", T)) / 32 * float(kept)

    expected = []
    for low, high in pairwise(edges):
        total = 0.0
        for a, b, n in pieces("Ge", 0.1 * keV, 3.9 * keV):
            cuts = [a, *(c for c in np.arange(0.15, 3.9, 0.1) * keV if a < c < b), b]
            total += n * sum(
                quad(seen, c, d, args=(low, high), epsabs=1e-14 * 32 * free_rate(1 * keV) * keV)[0]
                for c, d in pairwise(cuts)
            )
        expected.append(10 * kg * total)
    detector = Detector("Ge", 10 * kg, edges, smearing=GaussianSmearing(noise=width))
    assert Experiment(PIONS, detector).spectrum(MODEL) == close(expected, rel=1e-9)


def free_rate(T: float) -> float:
    return float(recoil_spectrum(ElectronScattering(S2, bound=False), PIONS, "Ge", T)) / 32


@pytest.mark.parametrize(
    ("target", "edge", "below", "above"),
    [
        ("Ge", 11.103, 30, 32),
        ("Ge", 1.4146, 28, 30),
        ("Ge", 1.2481, 26, 28),
        ("Ge", 1.217, 22, 26),
        ("Xe", 34.561, 52, 54),
        ("Xe", 5.453, 50, 52),
        ("Xe", 5.107, 48, 50),
        ("Xe", 4.786, 44, 48),
    ],
)
def test_steps_are_seen_in_a_spectrum_at_the_K_and_L_edges(target, edge, below, above):
    under, over = recoil_spectrum(MODEL, PIONS, target, edge * np.array([1 - 1e-9, 1 + 1e-9]) * keV)
    assert over / under == close(above / below, rel=1e-8)
    bins = edge * np.array([1 - 1e-6, 1, 1 + 1e-6]) * keV
    low, high = Experiment(PIONS, Detector(target, 10 * kg, bins)).spectrum(MODEL)
    assert high / low == close(above / below, rel=1e-5)


def test_isotopes_have_the_steps_of_their_element():
    T = np.geomspace(1 * eV, 50 * keV, 40)
    one, other = (recoil_spectrum(MODEL, PIONS, name, T) * nuclide(name).atomic_mass for name in ("Xe124", "Xe136"))
    assert one == pytest.approx(other, rel=1e-13, abs=0)


def test_a_compound_has_the_steps_of_each_of_its_elements():
    iodine, caesium = 33.169, 35.985
    T = np.array([iodine * (1 - 1e-9), iodine * (1 + 1e-9), caesium * (1 - 1e-9), caesium * (1 + 1e-9)]) * keV
    rate = recoil_spectrum(MODEL, PIONS, "CsI", T)
    assert rate[1] / rate[0] == close(106 / 104, rel=1e-8)
    assert rate[3] / rate[2] == close(108 / 106, rel=1e-8)


def test_well_above_the_edges_nothing_is_bound():
    T = np.array([40, 100, 1000]) * keV
    free = recoil_spectrum(ElectronScattering(S2, bound=False), PIONS, "Xe", T)
    assert recoil_spectrum(MODEL, PIONS, "Xe", T) == close(free, rel=1e-14)


REJECTING = Detector(
    "Xe",
    100 * kg,
    np.array([0.5, 1, 2, 5, 10]) * keV,
    quenching=constant(0.2),
    efficiency=Logistic(a=1.0, b=4 / keV, c=1 * keV),
    electron_efficiency=lambda x: 0.01 * np.ones_like(x),
)
BOTH = StandardModel(S2) + MODEL


@pytest.mark.parametrize("smearing", [None, GaussianSmearing(stochastic=0.2 * keV**0.5)])
def test_nuclear_and_electron_recoils_add(smearing):
    for detector in (REJECTING, replace(REJECTING, electron_efficiency=None)):
        experiment = Experiment(PIONS, replace(detector, smearing=smearing))
        parts = [experiment.counts(each) for each in (StandardModel(S2), MODEL)]
        assert all((each > 0).all() for each in parts)
        assert experiment.counts(BOTH) == close(parts[0] + parts[1], rel=1e-14)


@pytest.mark.parametrize("smearing", [None, GaussianSmearing(stochastic=0.2 * keV**0.5)])
def test_rejected_electron_recoils(smearing):
    """Electron recoils: a hundredth of all; nuclear recoils: as if there were no rejection."""
    rejecting = Experiment(PIONS, replace(REJECTING, smearing=smearing))
    plain = Experiment(PIONS, replace(REJECTING, smearing=smearing, electron_efficiency=None))
    bare = Experiment(PIONS, replace(REJECTING, smearing=smearing, electron_efficiency=None, efficiency=None))
    assert rejecting.counts(MODEL) == close(0.01 * bare.counts(MODEL), rel=1e-7)
    assert rejecting.counts(StandardModel(S2)) == close(plain.counts(StandardModel(S2)), rel=1e-14)
    assert (plain.counts(MODEL)[0] < 0.9 * bare.counts(MODEL)[0]).all()


def test_electron_recoils_are_not_quenched():
    """The K edge of germanium stays at 11.1 keV of the observable whatever the quenching of nuclei."""
    bins = np.array([11.1, 11.103, 11.106]) * keV
    spectra = [
        Experiment(PIONS, Detector("Ge", 10 * kg, bins, quenching=each)).spectrum(MODEL)
        for each in (None, constant(0.2))
    ]
    assert spectra[0] == close(spectra[1], rel=1e-13)
    assert spectra[0][1] / spectra[0][0] == close(32 / 30, rel=1e-3)
    assert recoil_spectrum(BOTH, PIONS, "Ge", 1 * keV, recoil=Recoil.ELECTRON) == close(
        float(recoil_spectrum(MODEL, PIONS, "Ge", 1 * keV)), rel=1e-14
    )
