"""Counts of inverse beta decay in a scintillator at a reactor: the first call, and one with a changed strength."""

import itertools
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import ArrayLike
from scipy.integrate import quad
from scipy.special import ndtr

import nuscatter as ns
from nuscatter.constants import electron_mass
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.interactions.standard.inverse_beta import positron_energies
from nuscatter.units import GW, MeV, cm, day, kg, m

REACTOR = ns.Reactor(power=3 * GW, distance=30 * m, duration=100 * day)
EDGES = np.arange(1.0, 11.01, 0.25) * MeV
SCINTILLATOR = ns.Detector("CH2", 2e4 * kg, EDGES, smearing=GaussianSmearing(stochastic=0.05 * MeV**0.5))
IBD = ns.InverseBetaDecay()


@dataclass(frozen=True)
class Changed(ns.Term):
    """Inverse beta decay with a strength of its own."""

    factor: ArrayLike
    reactions: tuple[ns.Reaction, ...] = field(default=IBD.reactions, init=False)

    def strength(self, reaction, piece, species):
        """Return the factor."""
        return self.factor if species == ns.nu_e_bar else None


def with_quad(rows: range = range(0, 32, 4)) -> np.ndarray:
    """Counts of some bins by nested adaptive integrals, over the neutrino's energy and inside it the positron's."""
    protons = sum(share for each, share in SCINTILLATOR.material.composition if each == ns.nuclide("H1"))
    protons *= SCINTILLATOR.mass / SCINTILLATOR.material.mass_per_atom
    mass, scale = electron_mass.value, 1e-42 * cm**2

    def of_neutrino(E: float, low: float, high: float) -> float:
        start, stop = (float(each) for each in positron_energies(np.array(E), IBD.current))

        def of_positron(positron: float) -> float:
            width = 0.05 * ((positron + mass) * MeV) ** 0.5
            seen = ndtr((high - positron - mass) / width) - ndtr((low - positron - mass) / width)
            return float(IBD.dsigma_dpositron(E, positron)) * seen

        return quad(of_positron, start, stop, epsabs=1e-8 * scale, epsrel=1e-6)[0] if start < stop else 0.0

    counts = []
    for row in rows:
        low, high = EDGES[row], EDGES[row + 1]
        total = 0.0
        for each in REACTOR.components:
            kinks = [E for E in each.spectrum.kinks if max(low, 1.806 * MeV) < E < high + 2.5 * MeV]
            end = min(high + 2.5 * MeV, each.spectrum.support[1])
            for start, stop in itertools.pairwise([max(low, 1.806 * MeV), *kinks, end]):
                integral = quad(
                    lambda E, s=each.spectrum, low=low, high=high: float(s(E)) * of_neutrino(E, low, high),
                    start,
                    stop,
                    epsabs=1e-7 * scale,
                    epsrel=1e-6,
                )
                total += each.fluence * protons * integral[0]
        counts.append(total)
    return np.array(counts)


def test_the_first_call(compare):
    first = ns.Experiment(REACTOR, SCINTILLATOR).counts(IBD)
    compare(
        "IBD at a reactor, first call",
        lambda: ns.Experiment(REACTOR, SCINTILLATOR).counts(IBD),
        with_quad,
        asked=50e-3,
    )
    assert first[0:32:4, 0] == pytest.approx(with_quad(), rel=2e-4)


def test_a_changed_strength(compare):
    experiment = ns.Experiment(REACTOR, SCINTILLATOR)
    whole = experiment.counts(IBD)
    factors = itertools.cycle(np.linspace(0.5, 1.5, 1001).tolist())
    compare(
        "IBD at a reactor, changed strength",
        lambda: experiment.counts(Changed(next(factors))),
        with_quad,
        asked=0.2e-3,
    )
    assert experiment.counts(Changed(0.5)) == pytest.approx(whole / 2, rel=1e-14)
    assert experiment.counts(Changed([0.5, 2.0]))[..., 1] == pytest.approx(whole * 2, rel=1e-14)
