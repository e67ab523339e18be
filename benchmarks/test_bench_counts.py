"""Counts of an experiment like COHERENT's CsI of 2021, when the coupling or the neutron radius has changed."""

import itertools
import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln

from nuscatter.constants import fermi_constant
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import ExponentialDecline, Logistic
from nuscatter.detectors.quenching import PolynomialQuenching
from nuscatter.detectors.smearing import GammaSmearing
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.sources.timing import Gaussian
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm
from nuscatter.units import MeV, fm, keV, kg, m, us

POLYNOMIAL = (0.0554628, 4.30681, -111.707, 840.384)  # powers of MeV
EDGES = np.array([0.0, 8.0, 12.0, 16.0, 20.0, 24.0, 32.0, 40.0, 50.0, 60.0])
FLUX = PionDecayAtRest(
    pot=3.198e23, nu_per_pot=0.0848, distance=19.3 * m, pulse=Gaussian(mean=0.44 * us, width=0.15 * us)
)
CSI = Experiment(
    FLUX,
    Detector(
        "CsI",
        14.6 * kg,
        EDGES,
        quenching=PolynomialQuenching(tuple(c / MeV**k for k, c in enumerate(POLYNOMIAL))),
        light_yield=1 / (0.0749 * keV),
        smearing=GammaSmearing(slope=9.56 * 0.0749),
        efficiency=Logistic(a=1.32045, b=0.285979, c=10.8646, d=-0.333322),
        time_edges=np.array([0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 2, 4, 6]) * us,
        time_efficiency=ExponentialDecline(start=0.52 * us, rate=0.0494 / us),
    ),
)
BEGINS = CSI.detector.efficiency.kinks[0]


def kept(T: float, low: float, high: float) -> float:
    """Probability to be counted between two numbers of photoelectrons: efficiency × gamma density, by quad."""
    T = T / MeV
    mean = sum(c * T ** (k + 1) for k, c in enumerate(POLYNOMIAL)) / 0.0749e-3
    shape = 1 + 9.56 * 0.0749 * mean
    norm = shape * math.log(shape / mean) - float(gammaln(shape))

    def integrand(x: float) -> float:
        efficiency = min(max(1.32045 / (1 + math.exp(-0.285979 * (x - 10.8646))) - 0.333322, 0.0), 1.0)
        return efficiency * math.exp(norm + (shape - 1) * math.log(x) - shape * x / mean)

    low = max(low, BEGINS)
    return quad(integrand, low, high, epsabs=1e-9, epsrel=1e-6)[0] if low < high else 0.0


def rates(T: float, M: float) -> list[float]:
    """∫ φ (1 − T/E − MT/2E²) dE of the prompt and of the delayed components, by quad."""
    start = (T + math.sqrt(T * (T + 2 * M))) / 2
    result = [0.0, 0.0]
    for each in FLUX.components:
        if isinstance(each.spectrum, Line):
            E = each.spectrum.energy
            result[0] += each.fluence * (1 - T / E - M * T / (2 * E**2)) if start <= E else 0.0
            continue
        end = each.spectrum.support[1]
        a, b = (192, 0.5) if each.state == nu_e else (64, 0.75)
        if start < end:
            result[1] += (
                each.fluence
                * quad(
                    lambda E, a=a, b=b, muon=2 * end: (
                        a / muon * (E / muon) ** 2 * (b - E / muon) * (1 - T / E - M * T / (2 * E**2))
                    ),
                    start,
                    end,
                    epsabs=0,
                    epsrel=1e-6,
                )[0]
            )
    return result


def with_quad(sin2_theta_w: float, structure=helm) -> np.ndarray:
    """Counts (energy, time) by nested adaptive integrals: over T, inside it over the source and over x."""
    total = np.zeros((len(EDGES) - 1, 2))
    matter = CSI.detector.material
    for nuclide, share in matter.composition:
        M, nucleus = nuclide.mass, structure(nuclide)
        targets = CSI.detector.mass * share / matter.mass_per_atom
        scale = targets * fermi_constant.value**2 * M / (4 * math.pi)
        end, line_end = (float(maximum_recoil(FLUX.components[at].spectrum.support[1], M)) for at in (1, 0))
        for row, (low, high) in enumerate(itertools.pairwise(EDGES)):
            for which in (0, 1):

                def integrand(T, low=low, high=high, which=which, M=M, nucleus=nucleus, nuclide=nuclide):
                    Q = np.sqrt(2 * M * T)
                    charge = (1 - 4 * sin2_theta_w) * nuclide.Z * nucleus.proton(Q) - nuclide.N * nucleus.neutron(Q)
                    return float(charge) ** 2 * rates(T, M)[which] * kept(T, low, high)

                stop = line_end if which == 0 else end
                total[row, which] += scale * quad(integrand, 1 * keV, stop, epsabs=0, epsrel=1e-3)[0]
    return total @ CSI.time_fractions[:2]


def test_a_changed_coupling(compare):
    CSI.counts(StandardModel())  # the kernels, once
    angles = itertools.cycle(np.linspace(0.2, 0.25, 1001).tolist())
    compare(
        "CsI 2021 counts, changed coupling",
        lambda: CSI.counts(StandardModel(next(angles))),
        lambda: with_quad(0.23),
        asked=0.5e-3,
    )
    assert CSI.counts(StandardModel(0.23)).sum() == pytest.approx(with_quad(0.23).sum(), rel=2e-3)


def thick(radius: float):
    def structure(nuclide) -> Nucleus:
        return Nucleus(nuclide, proton=Helm(4.8 * fm), neutron=Helm(radius))

    return structure


def test_a_changed_neutron_radius(compare):
    model = StandardModel()
    CSI.counts(model)
    radii = itertools.cycle((np.linspace(4.5, 5.5, 1001) * fm).tolist())
    compare(
        "CsI 2021 counts, changed neutron radius",
        lambda: CSI.counts(model, structure=thick(next(radii))),
        lambda: with_quad(0.2386, thick(5 * fm)),
        asked=1e-3,
    )
    expected = CSI.counts(StandardModel(0.2386), structure=thick(5 * fm)).sum()
    assert expected == pytest.approx(with_quad(0.2386, thick(5 * fm)).sum(), rel=2e-3)


def test_building_the_kernels(benchmark, report):
    """What an experiment costs before its first prediction; a changed flux or quenching pays it again."""

    def build():
        return Experiment(CSI.flux, CSI.detector).counts(StandardModel())

    benchmark(build)
    report("CsI 2021 experiment from nothing", benchmark.stats.stats.median, benchmark.stats.stats.min, 0.1)
