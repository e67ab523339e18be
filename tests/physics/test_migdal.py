"""Counts with the Migdal effect beside integrals by hand: for the Sun's ⁸B in xenon, and for a reactor in germanium.

The integrals share with the library the recoil spectrum and the formula of `migdal_probability` (which has tests of its
own), and nothing of the response: both are sums over fine panels, the recoil's in √T, the electron's between all points
of the table and the edges of the bin.
"""

from itertools import pairwise

import numpy as np
import pytest
from scipy.special import expit, ndtr

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import Logistic
from nuscatter.detectors.migdal import Migdal, migdal_probability
from nuscatter.detectors.photoabsorption import photoabsorption
from nuscatter.detectors.quenching import lindhard
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.reactors.reactor import Reactor
from nuscatter.sources.sky.solar import boron8_spectrum
from nuscatter.units import GW, cm, day, keV, kg, m, s

YEAR, MASS = 365 * day, 1000 * kg
BORON = Flux((Component(nu_e, boron8_spectrum(), 5.2e6 / cm**2 / s * YEAR),))
REACTOR = Reactor(power=3 * GW, distance=20 * m, duration=YEAR)
#: Target, its highest recoil energy, flux, quenching, bins, σ² = a² + b E.
CASES = {
    "xenon": ("Xe132", 4.6 * keV, BORON, lindhard("Xe"), np.array([0.4, 0.7, 1.5, 5.0, 6.0]) * keV, 0.1, 0.1),
    "germanium": ("Ge74", 5.6 * keV, REACTOR, lindhard("Ge"), np.array([0.15, 0.2, 0.35, 1.3, 2.5]) * keV, 0.05, 0.02),
}


def composite(edges, n):
    """Return nodes and weights, `n` between each two edges."""
    x, w = np.polynomial.legendre.leggauss(n)
    edges = np.asarray(edges)
    width = np.diff(edges)[:, None]
    return (edges[:-1, None] + width * (x + 1) / 2).ravel(), (width * w / 2).ravel()


def recoils(case, panels=1500):
    """Return recoil energies, and the number of recoils at each: dN/dT times weights."""
    target, highest, flux, *_ = CASES[case]
    root, weight = composite(np.linspace(0, np.sqrt(highest), panels + 1), 4)
    T = root**2
    return T, recoil_spectrum(StandardModel(), flux, target, T) * MASS * 2 * root * weight


def ejections(case, high=np.inf, n=8, also=()):
    """Return energies ω up to a limit, and dP/dω/T times weights there."""
    target = CASES[case][0]
    sigma = photoabsorption(target[:2])
    inside = [each for each in (*sigma.kinks, high, *also) if sigma.kinks[0] <= each <= min(high, sigma.kinks[-1])]
    omega, weight = composite(np.unique(inside), n)
    return omega, migdal_probability(omega, T=1 * keV, target=target, photoabsorption=sigma) / keV * weight


def cumulative(case, omega):
    """Return ∫ dP/dω/T up to energies ω."""
    target = CASES[case][0]
    sigma = photoabsorption(target[:2])
    knots = np.array(sigma.kinks)
    weights = ejections(case)[1]
    whole = np.append(0.0, np.cumsum(weights.reshape(-1, 8).sum(axis=1)))
    end = np.clip(omega, knots[0], knots[-1])
    at = np.clip(np.searchsorted(knots, end, side="right") - 1, 0, len(knots) - 2)
    x, w = np.polynomial.legendre.leggauss(8)
    points = knots[at][..., None] + (end - knots[at])[..., None] * (1 + x) / 2
    densities = migdal_probability(points, T=1 * keV, target=target, photoabsorption=sigma) / keV
    return whole[at] + (densities @ w) * (end - knots[at]) / 2


def detector(case, **changes):
    target, _, _, quenching, edges, a, b = CASES[case]
    smearing = GaussianSmearing(noise=a * keV, stochastic=b * keV**0.5)
    known = {"quenching": quenching, "smearing": smearing, "migdal": Migdal()} | changes
    return Detector(target, MASS, edges, **known)


def counts(case, **changes):
    return Experiment(CASES[case][2], detector(case, **changes)).counts(StandardModel())[:, 0]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_counts_without_smearing(case):
    T, number = recoils(case, 20000)
    Q, edges = CASES[case][3](T), CASES[case][4]
    left = 1 - cumulative(case, 1e9 * keV) * T
    # without smearing a recoil near an edge jumps, so the elastic part is taken between the T of the edges, on its own
    expected = []
    for low, high in pairwise(edges):
        ejected = (cumulative(case, high - Q) - cumulative(case, low - Q)) * T
        ends = np.interp([low, high], Q, T)
        fine, weight = composite(np.sqrt(np.linspace(*ends, 400)), 4)
        elastic = recoil_spectrum(StandardModel(), CASES[case][2], CASES[case][0], fine**2) * MASS * 2 * fine * weight
        expected.append(number @ ejected + elastic @ np.interp(fine**2, T, left) * (ends[1] > ends[0]))
    found = counts(case, smearing=None)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_counts_with_smearing(case):
    T, number = recoils(case)
    Q, edges, a, b = CASES[case][3](T), *CASES[case][4:]

    def seen(energy):
        width = np.sqrt((a * keV) ** 2 + b**2 * keV * energy)
        return np.diff(ndtr((edges[:, None] - energy) / width), axis=0)

    omega, weight = ejections(case, high=edges[-1] + 1.5 * keV, n=10)
    left = 1 - cumulative(case, 1e9 * keV) * T
    expected = seen(Q) @ (number * left)
    for each, part in zip(omega, weight, strict=True):
        expected = expected + part * (seen(Q + each) @ (number * T))
    np.testing.assert_allclose(counts(case), expected, rtol=1e-6)


@pytest.mark.slow
def test_counts_with_an_efficiency_and_without_smearing():
    """A turn-on at 0.3 keV that is narrow beside the bins."""
    case = "germanium"
    target, highest, flux, quenching, edges, *_ = CASES[case]
    dense = np.linspace(0, np.sqrt(highest), 50001)
    seen, whole = quenching(dense**2), cumulative(case, 1e9 * keV)

    def accepted(low, high, omega, weight):
        """∫ dT dN/dT weight(T), with what is seen of the recoil and ω together between two edges."""
        ends = np.interp([low - omega, high - omega], seen, dense)
        root, width = composite(np.linspace(*ends, 31), 4)
        T = root**2
        number = recoil_spectrum(StandardModel(), flux, target, T) * MASS * 2 * root * width
        return number @ (weight(T) * expit(60 / keV * (quenching(T) + omega - 0.3 * keV)))

    found = counts(case, smearing=None, efficiency=Logistic(a=1.0, b=60 / keV, c=0.3 * keV))
    for bin_, (low, high) in enumerate(pairwise(edges)):
        also = [low, low - seen[-1], high - seen[-1], *np.linspace(0.05, 2.5, 80) * keV]
        expected = accepted(low, high, 0.0, lambda T: 1 - whole * T)
        for omega, weight in zip(*ejections(case, high, also=also), strict=True):
            if low - seen[-1] < omega:
                expected += weight * accepted(low, high, omega, lambda T: T)
        assert found[bin_] == pytest.approx(expected, rel=1e-6)
