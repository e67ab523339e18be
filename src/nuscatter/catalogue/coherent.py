"""COHERENT's detectors whose data are released: the numbers of their response, and the experiments built from them.

A prediction needs no data release and no network: the published facts of a response (a few coefficients, an efficiency
curve by its knots) are typed here. Where a release is at hand, tests compare them with it.

The arrival of the SNS's protons is a Gaussian pulse. For argon its mean and its width, 0.15 µs, are the release's. For
CsI they are those of the collaboration's histogram of the flux (`CSI_PULSE`), as another repository measured them.
"""

from collections.abc import Mapping
from typing import TypedDict

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import ExponentialDecline, Logistic, ModifiedStep, TabulatedEfficiency
from nuscatter.detectors.quenching import PolynomialQuenching, constant, linear
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing
from nuscatter.errors import choose
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, keV, kg, m, us


def _coefficients(a: float, b: float, c: float, d: float) -> tuple[float, float, float, float]:
    return a, b / MeV, c / MeV**2, d / MeV**3


class Beam(TypedDict):
    """What a release says of its source: protons, neutrinos of each flavour per proton, and the distance."""

    pot: float
    nu_per_pot: float
    distance: float


#: Scintillation response of CsI(Na): coefficients of E_ee in powers of T; the two systematic modes at +1σ and −1σ
#: (arXiv:2110.07730v2, ancillary file scintRespCoefficients.txt).
CSI_SCINTILLATION: Mapping[str, tuple[float, float, float, float]] = {
    "nominal": _coefficients(0.0554628, 4.30681, -111.707, 840.384),
    "mode 0 up": _coefficients(0.0613632, 3.51547, -85.5548, 595.562),
    "mode 0 down": _coefficients(0.0495624, 5.09815, -137.858, 1085.2),
    "mode 1 up": _coefficients(0.055413, 3.93597, -93.1045, 630.092),
    "mode 1 down": _coefficients(0.0555126, 4.67765, -130.309, 1050.68),
}

#: Efficiency of CsI(Na) against photoelectrons, nominal and at ±1σ (same source, effCoefficients.txt).
CSI_EFFICIENCY: Mapping[str, Logistic] = {
    "nominal": Logistic(a=1.32045, b=0.285979, c=10.8646, d=-0.333322),
    "up": Logistic(a=1.3439, b=0.285366, c=9.84596, d=-0.356364),
    "down": Logistic(a=1.297, b=0.286592, c=11.8832, d=-0.31028),
}

#: Efficiency against time, arXiv:2110.07730.
CSI_TIME_EFFICIENCY = ExponentialDecline(start=0.52 * us, rate=0.0494 / us)

#: Bins of the fit: photoelectrons and time as in arXiv:2205.09484.
CSI_ENERGY_EDGES = (0.0, 8.0, 12.0, 16.0, 20.0, 24.0, 32.0, 40.0, 50.0, 60.0)
CSI_TIME_EDGES = tuple(t * us for t in (0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 2, 4, 6))

#: Arrival of the protons on the CsI detector's clock, from COHERENT's histogram of the flux (snsFlux2D.root): its ν_μ
#: have a mean of 0.499 µs and a standard deviation of 0.146 µs (measured by ``Dylanlafranky/ARA-GIT`` ed05a13c, T398;
#: kurtosis 2.73). The pion's 0.026 µs taken off, once from the mean and in squares from the width, leave this pulse.
CSI_PULSE = Gaussian(mean=0.473 * us, width=0.143 * us)

#: Protons, neutrinos of each species per proton, and distance of CsI 2021, arXiv:2110.07730.
CSI_SOURCE: Beam = {"pot": 3.198e23, "nu_per_pot": 0.0848, "distance": 19.3 * m}
#: The same of CsI 2017, arXiv:1804.09459, and of LAr 2020, arXiv:2006.12659.
CSI_2017_SOURCE: Beam = {"pot": 1.76e23, "nu_per_pot": 0.08, "distance": 19.3 * m}
LAR_SOURCE: Beam = {"pot": 13.8e22, "nu_per_pot": 0.09, "distance": 27.5 * m}
#: Arrival of the protons on the LAr detector's clock (arXiv:2006.12659).
LAR_PULSE = Gaussian(mean=0.44 * us, width=0.15 * us)

#: Quenching factor, the same at all energies, and at ±1σ (the release's coherent_parameters.yaml).
CSI_2017_QUENCHING: Mapping[str, float] = {"nominal": 0.0878, "up": 0.0878 + 0.0166, "down": 0.0878 - 0.0166}

#: Efficiency a/(1 + exp(−k(x − x₀))): (a, k, x₀), and with each at ±1σ (same file, which gives no correlations).
CSI_2017_EFFICIENCY: Mapping[str, tuple[float, float, float]] = {
    "nominal": (0.6655, 0.4942, 10.8507),
    "a up": (0.6655 + 0.0212, 0.4942, 10.8507),
    "a down": (0.6655 - 0.0384, 0.4942, 10.8507),
    "k up": (0.6655, 0.4942 + 0.0335, 10.8507),
    "k down": (0.6655, 0.4942 - 0.0131, 10.8507),
    "x0 up": (0.6655, 0.4942, 10.8507 + 0.1838),
    "x0 down": (0.6655, 0.4942, 10.8507 - 0.3995),
}

#: Region of the published fit, in the bins of the release: photoelectrons, and time.
CSI_2017_ENERGY_EDGES = tuple(np.arange(6.0, 31.0, 2.0).tolist())
CSI_2017_TIME_EDGES = tuple((np.arange(13) * 0.5 * us).tolist())

#: A pulse that, folded with the decays, gives the release's arrival times to 0.002 of all events in every bin (our fit
#: to them); for predictions without the release. The data set takes the release's own histograms.
CSI_2017_PULSE = Gaussian(mean=0.692 * us, width=0.142 * us)

#: Efficiency of CENNS-10 (analysis A): knots of a linear interpolation, electron-equivalent keV (arXiv:2006.12659).
LAR_EFFICIENCY = (
    (0.25, 0.0),
    (0.75, 9.23e-6),
    (1.25, 0.0310),
    (1.75, 0.1679),
    (2.25, 0.2906),
    (2.75, 0.3814),
    (3.25, 0.4503),
    (6.25, 0.7355),
    (7.25, 0.8070),
    (8.25, 0.8548),
    (9.75, 0.8978),
    (11.75, 0.9319),
    (17.75, 0.9536),
    (39.75, 0.9634),
)


def csi_2021(scintillation: str = "nominal", efficiency: str = "nominal") -> Experiment:
    """Return COHERENT's 14.6 kg of CsI(Na) at 19.3 m, full exposure (arXiv:2110.07730).

    Args:
        scintillation: A key of `CSI_SCINTILLATION`.
        efficiency: A key of `CSI_EFFICIENCY`.

    Raises:
        InputError: there is no such variation.
    """
    flux = PionDecayAtRest(**CSI_SOURCE, pulse=CSI_PULSE)
    detector = Detector(
        "CsI",
        mass=14.6 * kg,
        quenching=PolynomialQuenching(choose("scintillation response", scintillation, CSI_SCINTILLATION)),
        light_yield=1 / (0.0749 * keV),
        smearing=GammaSmearing(slope=9.56 * 0.0749),
        efficiency=choose("efficiency", efficiency, CSI_EFFICIENCY),
        energy_edges=np.array(CSI_ENERGY_EDGES),
        time_edges=np.array(CSI_TIME_EDGES),
        time_efficiency=CSI_TIME_EFFICIENCY,
    )
    return Experiment(flux, detector)


def csi_2017_efficiency(variation: str = "nominal") -> ModifiedStep:
    """Return the efficiency of n photoelectrons, n a whole number: the release's curve in the middle of [n, n + 1).

    Its modified step H(x − 5) is 0 below, ½ in [5, 6) and 1 above.

    Args:
        variation: A key of `CSI_2017_EFFICIENCY`.

    Example:
        >>> import numpy as np
        >>> csi_2017_efficiency()(np.array([4.0, 5.0, 6.0, 29.0])).round(4).tolist()
        [0.0, 0.0221, 0.0694, 0.6654]
    """
    a, k, x0 = choose("efficiency", variation, CSI_2017_EFFICIENCY)
    return ModifiedStep(Logistic(a=a, b=k, c=x0 - 0.5), at=5)


def csi_2017(quenching: str = "nominal", efficiency: str = "nominal") -> Experiment:
    """Return COHERENT's 14.57 kg of CsI(Na) at 19.3 m, first result (arXiv:1708.01294, 1804.09459).

    Args:
        quenching: A key of `CSI_2017_QUENCHING`.
        efficiency: A key of `CSI_2017_EFFICIENCY`.

    Raises:
        InputError: there is no such variation.

    Example:
        >>> from nuscatter.interactions.standard.standard_model import StandardModel
        >>> round(float(csi_2017().counts(StandardModel()).sum()))
        174
    """
    detector = Detector(
        "CsI",
        mass=14.57 * kg,
        quenching=constant(choose("quenching", quenching, CSI_2017_QUENCHING)),
        light_yield=13.348 / keV,
        smearing=PoissonSmearing(),
        efficiency=csi_2017_efficiency(efficiency),
        energy_edges=np.array(CSI_2017_ENERGY_EDGES),
        time_edges=np.array(CSI_2017_TIME_EDGES),
    )
    return Experiment(PionDecayAtRest(**CSI_2017_SOURCE, pulse=CSI_2017_PULSE), detector)


def lar_2020() -> Experiment:
    """Return COHERENT's 24.4 kg of liquid argon at 27.5 m, first result, analysis A (arXiv:2003.10630, 2006.12659)."""
    flux = PionDecayAtRest(**LAR_SOURCE, pulse=LAR_PULSE)
    knots, values = np.array(LAR_EFFICIENCY).T
    detector = Detector(
        "Ar",
        mass=24.4 * kg,
        quenching=linear(a=0.246, b=0.00078 / keV),
        smearing=GaussianSmearing(stochastic=0.58 * keV**0.5),
        efficiency=TabulatedEfficiency(knots * keV, values),
        energy_edges=np.arange(0, 121, 10) * keV,
        time_edges=(np.arange(11) * 0.5 - 0.1) * us,
    )
    return Experiment(flux, detector)
