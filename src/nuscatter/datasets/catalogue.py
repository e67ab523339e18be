"""Experiments as built: each with its flux, its detector, what was published, and where every number comes from.

Those with released data are here, with all of their response; the others, made of a few published numbers, come from
``experiments.py`` and ``assembly.py`` under the same functions.

A prediction needs no data release and no network: the published facts of a detector's response (a few coefficients, an
efficiency curve by its knots) are here. Where a release is at hand, tests compare them with it.

The arrival of the SNS's protons is a Gaussian pulse. For argon its mean and its width, 0.15 µs, are the release's; for
CsI they are those of the collaboration's histogram of the flux (`CSI_PULSE`), as another repository measured them.
"""

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np

from nuscatter.datasets.assembly import assemble
from nuscatter.datasets.experiments import Setup, named, setups
from nuscatter.datasets.nuisance import FLUX_SNS
from nuscatter.detectors.detector import Detector, EfficiencyFunction
from nuscatter.detectors.efficiency import ExponentialDecline, Logistic, TabulatedEfficiency
from nuscatter.detectors.quenching import PolynomialQuenching, constant, linear
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing
from nuscatter.errors import InputError, choose
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, cm, keV, kg, m, us


@final
@dataclass(frozen=True)
class Published:
    """What the collaboration published: counts, and flux-averaged cross sections [MeV⁻²].

    Each is (value, downward error, upward error), errors positive.
    """

    observed: tuple[float, float, float]
    predicted: tuple[float, float, float]
    cross_section: tuple[float, float, float] | None
    predicted_cross_section: float | None
    #: Relative uncertainty of the prediction, all sources.
    rate_uncertainty: float
    #: sin²θ_W with errors, where published.
    sin2_theta_w: tuple[float, float, float] | None = None

    @property
    def rate_without_flux(self) -> float:
        """Relative uncertainty of the prediction but for the flux's."""
        return math.sqrt(self.rate_uncertainty**2 - (FLUX_SNS.sigma or 0.0) ** 2)


@final
@dataclass(frozen=True, eq=False)
class Entry:
    """One experiment of the catalogue."""

    name: str
    title: str
    reference: str
    build: Callable[[], Experiment]
    published: Published
    #: Name of its data release in the registry.
    release: str
    #: The experiment whose data hold these too, so that the two are never added; None if there is none.
    contained_in: str | None = None

    @property
    def source(self) -> str:
        """The paper's arXiv number, for tables."""
        return self.reference.partition(",")[0]


def _coefficients(a: float, b: float, c: float, d: float) -> tuple[float, float, float, float]:
    return a, b / MeV, c / MeV**2, d / MeV**3


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
    "nominal": Logistic(1.32045, 0.285979, 10.8646, -0.333322),
    "up": Logistic(1.3439, 0.285366, 9.84596, -0.356364),
    "down": Logistic(1.297, 0.286592, 11.8832, -0.31028),
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
CSI_SOURCE: Mapping[str, float] = {"pot": 3.198e23, "nu_per_pot": 0.0848, "distance": 19.3 * m}

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


def csi_2017_efficiency(variation: str = "nominal") -> EfficiencyFunction:
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
    curve = Logistic(a, k, x0 - 0.5)
    return lambda n: curve(n) * np.heaviside(n - 5, 0.5)


def csi_2017(quenching: str = "nominal", efficiency: str = "nominal") -> Experiment:
    """Return COHERENT's 14.57 kg of CsI(Na) at 19.3 m, first result (arXiv:1708.01294, 1804.09459).

    Args:
        quenching: A key of `CSI_2017_QUENCHING`.
        efficiency: A key of `CSI_2017_EFFICIENCY`.

    Raises:
        InputError: there is no such variation.

    Example:
        >>> from nuscatter.interactions.standard_model import StandardModel
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
    return Experiment(PionDecayAtRest(pot=1.76e23, nu_per_pot=0.08, distance=19.3 * m, pulse=CSI_2017_PULSE), detector)


def lar_2020() -> Experiment:
    """Return COHERENT's 24.4 kg of liquid argon at 27.5 m, first result, analysis A (arXiv:2003.10630, 2006.12659)."""
    pulse = Gaussian(mean=0.44 * us, width=0.15 * us)
    flux = PionDecayAtRest(pot=13.8e22, nu_per_pot=0.09, distance=27.5 * m, pulse=pulse)
    knots, values = np.array(LAR_EFFICIENCY).T
    detector = Detector(
        "Ar",
        mass=24.4 * kg,
        quenching=linear(0.246, 0.00078 / keV),
        smearing=GaussianSmearing(stochastic=0.58 * keV**0.5),
        efficiency=TabulatedEfficiency(knots * keV, values),
        energy_edges=np.arange(0, 121, 10) * keV,
        time_edges=(np.arange(11) * 0.5 - 0.1) * us,
    )
    return Experiment(flux, detector)


entries: tuple[Entry, ...] = (
    Entry(
        name="COHERENT-LAr-2020",
        title="COHERENT, liquid argon (CENNS-10), 2020",
        reference="arXiv:2003.10630, PRL 126 (2021) 012002",
        build=cache(lar_2020),
        published=Published(
            observed=(159, 43, 43),
            predicted=(128, 17, 17),
            cross_section=(2.2e-39 * cm**2, 0.7e-39 * cm**2, 0.7e-39 * cm**2),
            predicted_cross_section=None,
            rate_uncertainty=17 / 128,
        ),
        release="coherent_lar_2020",
    ),
    Entry(
        name="COHERENT-CsI-2021",
        title="COHERENT, CsI(Na), 2021",
        reference="arXiv:2110.07730, PRL 129 (2022) 081801",
        build=cache(csi_2021),
        published=Published(
            observed=(306, 20, 20),
            predicted=(341, float(np.hypot(11, 42)), float(np.hypot(11, 42))),
            cross_section=(165e-40 * cm**2, 25e-40 * cm**2, 30e-40 * cm**2),
            predicted_cross_section=189e-40 * cm**2,
            rate_uncertainty=float(np.hypot(11, 42)) / 341,
            sin2_theta_w=(0.220, 0.026, 0.028),
        ),
        release="coherent_csi_2021",
    ),
    Entry(
        name="COHERENT-CsI-2017",
        title="COHERENT, CsI(Na), 2017",
        reference="arXiv:1708.01294, Science 357 (2017) 1123",
        build=cache(csi_2017),
        published=Published(
            observed=(134, 22, 22),
            predicted=(173, 48, 48),  # from memory of the paper; the review prints 178 ± 43
            cross_section=None,
            predicted_cross_section=None,
            rate_uncertainty=0.28,
        ),
        release="coherent_csi_2018",
        contained_in="COHERENT-CsI-2021",
    ),
)


def independent() -> tuple[Entry, ...]:
    """Return the entries whose data are not part of another's: those that may be added."""
    return tuple(each for each in entries if each.contained_in is None)


def experiments() -> tuple[str, ...]:
    """Return the names of the experiments in the catalogue: those with released data, then all that are published."""
    return (*(each.name for each in entries), *(each.name for each in setups()))


def entry(name: str) -> Entry:
    """Return the entry with released data of that name, blind to case and dashes; `InputError` for an unknown one."""
    return choose("experiment", name, {each.name: each for each in entries})


def described(name: str) -> Entry | Setup:
    """Return what is known of an experiment: its entry where data are released, else the published facts.

    Raises:
        InputError: there is no such experiment.

    Example:
        >>> described("COHERENT-LAr").name, described("conus+").name
        ('COHERENT-LAr-2020', 'CONUS+')
    """
    known: dict[str, Entry | Setup] = {each.name: each for each in entries}
    try:
        found = choose("experiment", name, {**known, **named()})
    except InputError as error:
        near = difflib.get_close_matches(name, experiments(), cutoff=0.5) if isinstance(name, str) else []
        some = list(dict.fromkeys((*near, *experiments())))[:10]
        start = str(error).rpartition(";")[0]
        raise InputError(f"{start}; among the {len(experiments())} choices are {', '.join(some)}.") from None
    return entry(found.built_as) if isinstance(found, Setup) and found.built_as is not None else found


def experiment(name: str) -> Experiment:
    """Return an experiment of the catalogue, blind to case and dashes in its name.

    Raises:
        InputError: there is no such experiment, and the sentence names some that there are; or a number that its
            prediction needs is not known, and the sentence says why.

    Example:
        >>> experiment("coherent-lar-2020").detector.material.name
        'Ar'
        >>> experiment("TEXONO").detector.material.name
        'Ge'
    """
    found = described(name)
    return assemble(found) if isinstance(found, Setup) else found.build()
