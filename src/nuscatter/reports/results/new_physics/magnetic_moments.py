r"""Magnetic moments of neutrinos from coherent scattering, with and without electrons (review §VII.B, Eqs. 54–56).

A moment adds to the recoils of nuclei, and to those of electrons where a detector does not tell the two apart:

.. math:: \frac{d\sigma}{dT} = \frac{\pi\alpha^2}{m_e^2} \Big(\frac{\mu}{\mu_B}\Big)^2
          \Big[Z^2 F_p^2 \Big(\frac1T - \frac1E + \frac{T}{4E^2}\Big) \text{ or } \Big(\frac1T - \frac1E\Big)\Big] .

The rate is S + cμ², so what a limit means is the square root of an error of the rate: it falls with exposure to the
power −¼ where backgrounds dominate. Moments of a flavour are √Σ|μ_αβ|² over what it may become: diagonal moments of
Dirac neutrinos, transitions of Majorana ones.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Annotated, Any, TypeAlias

import numpy as np

from nuscatter.datasets import load
from nuscatter.datasets.conus_plus import conus_plus_2025
from nuscatter.datasets.shared_quenching import relative_change
from nuscatter.errors import between, finite, positive, strictly_between
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.bsm.electromagnetic import MagneticMoment
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.results.published import NINETY, published_intervals
from nuscatter.reports.results.told import Analysis, Progress, Result, Row, allowed
from nuscatter.units import Array, bohr_magneton

#: The unit of all moments here [MeV⁻¹].
MOMENT_UNIT = 1e-10 * bohr_magneton

_Moment: TypeAlias = Annotated[float, (0, 1000)]


def moments(*, e: _Moment = 0.0, mu: _Moment = 0.0) -> AnyHypothesis:
    """Return effective couplings with moments of ν_e and ν_μ [1e-10 μ_B] in recoils of nuclei."""
    return StandardModel.effective() + MagneticMoment(e=finite("e", e) * MOMENT_UNIT, mu=finite("mu", mu) * MOMENT_UNIT)


def moments_with_electrons(*, e: _Moment = 0.0, mu: _Moment = 0.0) -> AnyHypothesis:
    """Return `moments` in recoils of electrons too, of which each counts above its binding energy."""
    both = StandardModel.effective() + ElectronScattering.effective()
    return both + MagneticMoment(e=finite("e", e) * MOMENT_UNIT, mu=finite("mu", mu) * MOMENT_UNIT)


def equal_moments(x: _Moment = 0.0) -> AnyHypothesis:
    """Return effective couplings with one moment of all three flavours [1e-10 μ_B] in recoils of nuclei."""
    moment = finite("x", x) * MOMENT_UNIT
    return StandardModel.effective() + MagneticMoment(e=moment, mu=moment, tau=moment)


def one_sided(level: float) -> float:
    """Return the rise of −2 ln L at which some papers put a one-sided limit: the square of its normal deviate.

    At 90 % it is 1.64, in place of 2.71 of a two-sided interval.

    Raises:
        InputError: the level is not between 0 and 1.

    Example:
        >>> round(one_sided(0.9), 2)
        1.64
    """
    return NormalDist().inv_cdf(strictly_between("level", level, 0.0, 1.0, "a confidence level")) ** 2


def counting_limit(
    experiment: Experiment, model: Callable[..., AnyHypothesis], name: str, *, error: float, relative: float
) -> float:
    r"""Return the median limit of 90 % on a moment [1e-10 μ_B] from one number of events, by a formula.

    With S expected events, cμ² of the moment, an error σ of the number and a relative one r of the prediction, −2 ln L
    of S observed events rises by k = 2.71 where

    .. math:: n^2 = k\,[\sigma^2 + r^2 (S + n)^2], \qquad n = c\mu^2 .

    Args:
        experiment: All its bins are counted.
        model: A function of `name`, as `moments`.
        name: Of the moment.
        error: σ [events].
        relative: r, small enough that k r² < 1: a prediction that is known worse gives no limit.

    Raises:
        InputError: the error is not positive, or `relative` not in [0, 0.6].

    Example:
        >>> import nuscatter as ns
        >>> round(counting_limit(ns.experiment("CONUS+"), moments, "e", error=106, relative=59 / 347), 2)
        4.68
    """
    k, r2 = NINETY**2, float(between("relative", relative, 0.0, 0.6)) ** 2
    expected = float(experiment.counts(model()).sum())
    added = float(experiment.counts(model(**{name: 1.0})).sum()) - expected
    a, b = 1 - k * r2, k * r2 * expected
    spread = float(positive("error", error, single=True)) ** 2 + r2 * expected**2
    return math.sqrt((b + math.sqrt(b**2 + a * k * spread)) / a / added)


def combined(parts: Mapping[str, Callable[..., AnyHypothesis]]) -> Likelihood:
    """Return the likelihood of data sets, each with its own function of the same parameters.

    Args:
        parts: Name of a data set → function, as ``{"coherent_csi_2021": moments_with_electrons}``.

    Raises:
        InputError: there is no such data set.
        DataError: a release is not at hand.
    """
    return LikelihoodSum(tuple(load(name).likelihood(function) for name, function in parts.items()))


_CSI, _LAR, _GE, _CONUS = "coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026", "conus_plus_2025"
_NUCLEI, _BOTH = "recoils of nuclei", "and of electrons"
#: Data, what recoils, and the flavours that are there.
_CASES: tuple[tuple[str, str, Mapping[str, Callable[..., AnyHypothesis]], tuple[str, ...]], ...] = (
    ("CsI 2021", _NUCLEI, {_CSI: moments}, ("e", "mu")),
    ("CsI 2021", _BOTH, {_CSI: moments_with_electrons}, ("e", "mu")),
    ("LAr 2020", _NUCLEI, {_LAR: moments}, ("e", "mu")),
    ("CsI 2021 + LAr 2020", _NUCLEI, {_CSI: moments, _LAR: moments}, ("e", "mu")),
    ("CsI 2021 + LAr 2020", _BOTH, {_CSI: moments_with_electrons, _LAR: moments}, ("e", "mu")),
    ("Ge 2026", _NUCLEI, {_GE: moments}, ("e", "mu")),
    ("COHERENT", _NUCLEI, {_CSI: moments, _LAR: moments, _GE: moments}, ("e", "mu")),
    ("CONUS+", _NUCLEI, {_CONUS: moments}, ("e",)),
    ("CONUS+", _BOTH, {_CONUS: moments_with_electrons}, ("e",)),
    ("XENONnT", _NUCLEI, {"xenonnt_b8_2024": equal_moments}, ("x",)),
)
_SYMBOLS = {"e": "|μ| of ν_e", "mu": "|μ| of ν_μ", "x": "|μ| of all ν"}
_PUBLISHED = {
    ("CsI 2021 + LAr 2020", _BOTH, "e"): ("csi-lar-e",),
    ("CsI 2021 + LAr 2020", _BOTH, "mu"): ("csi-lar-mu",),
    ("CONUS+", _NUCLEI, "e"): ("conus-plus",),
    ("CONUS+", _BOTH, "e"): ("conus-2026", "conus-2022"),
}
_OTHER = {"e": "mu", "mu": "e"}
#: Grids that end where −2 ln L has risen far: 1e-10 μ_B.
_ENDS = {("CONUS+", _NUCLEI): 12.0, ("CONUS+", _BOTH): 2.5, ("XENONnT", _NUCLEI): 40.0}


def _compute(progress: Progress) -> Result:
    known = published_intervals("magnetic_moments.csv")
    rows, curves, sided = [], {}, []
    for data, recoils, parts, names in _CASES:
        progress(f"{data}, {recoils}")
        likelihood = combined(parts)
        for name in names:
            fixed = {_OTHER[name]: 0.0} if len(names) > 1 else {"mu": 0.0} if name == "e" else {}
            grids: dict[str, Any] = {name: np.linspace(0, _ENDS.get((data, recoils), 70.0), 15)}
            found = scan(likelihood, levels=[0.683, 0.9], refine=3, starts=2, fixed=fixed, **grids)
            keys = _PUBLISHED.get((data, recoils, name), ())
            scheme = f"{EFFECTIVE.scheme}, Helm; {recoils}; no other moment"
            here = allowed(found, limit=True)
            theirs = tuple(known[key] for key in keys)
            rows.append(Row(_SYMBOLS[name], data, "1e-10 μ_B", scheme, here, theirs))
            sided.append(f"{found.intervals(rise=one_sided(0.9))[0][1]:.1f} ({_SYMBOLS[name]}, {data}, {recoils})")
            x, rise = found.profile()
            curves[f"moment {name}, {data}, {recoils}"] = x * MOMENT_UNIT
            curves[f"rise {name}, {data}, {recoils}"] = rise
    progress("limits against assumptions")
    rows += _assumptions()
    curves |= _thresholds()
    sentence = f"One-sided, −2 ln L = 1.64 above its least, in 1e-10 μ_B: {'; '.join(sided)}."
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, (*_NOTES, sentence))


def _assumptions() -> list[Row]:
    """Return how a limit moves with what is assumed: quenching in CsI, and all nuisances at their means."""
    rows, likelihood = [], combined({_CSI: moments})
    scheme = f"{EFFECTIVE.scheme}, Helm; {_NUCLEI}"
    for how, kept in {
        "scintillation response +1σ": {"csi2021_quenching_0": 1.0},
        "scintillation response −1σ": {"csi2021_quenching_0": -1.0},
        "flux and form factor known": {"flux_sns": 0.0, "csi2021_form_factor": 0.0},
    }.items():
        grid = np.linspace(0, 70, 15)
        found = scan(likelihood, levels=[0.9], refine=3, starts=2, fixed={"e": 0.0, **kept}, mu=grid)
        rows.append(Row(_SYMBOLS["mu"], "CsI 2021", "1e-10 μ_B", f"{scheme}; {how}", allowed(found, limit=True)))
    return rows


#: Thresholds of germanium at CONUS+'s place, as fractions of the end of its range, 0.8 keVee.
_THRESHOLDS = np.geomspace(0.05, 0.6, 12)


def _thresholds() -> dict[str, Array]:
    """Return the median limits of CONUS+ at sharp thresholds, if the errors of its number and prediction stay."""
    data = conus_plus_2025()
    built, error, rate = data.experiment, max(data.errors), data.rates[0].sigma
    assert rate is not None
    relative = math.hypot(rate, *map(relative_change, data.responses))  # the published 59/347: ionisation is in it
    end = float(np.asarray(built.detector.energy_edges)[-1])
    found: dict[str, list[float]] = {_NUCLEI: [], _BOTH: []}
    for part in _THRESHOLDS:
        detector = replace(built.detector, energy_edges=np.array([part, 1.0]) * end, efficiency=None, smearing=None)
        counted = Experiment(built.flux, detector)
        for recoils, model in ((_NUCLEI, moments), (_BOTH, moments_with_electrons)):
            found[recoils].append(counting_limit(counted, model, "e", error=error, relative=relative))
    curves = {f"limit, {recoils}": np.array(values) * MOMENT_UNIT for recoils, values in found.items()}
    return curves | {"threshold": _THRESHOLDS * end}


_NOTES = (
    "Limits of 90 % are where −2 ln L rises by 2.71 above its least for μ ≥ 0.",
    "With the other moment profiled they are the same to all digits shown but for LAr, where they are 0.2 % lower.",
    "Electrons are free above their binding energies. Argon tells electrons from nuclei, and XENONnT's templates are "
    "of nuclei.",
)

ANALYSIS = Analysis(
    "magnetic_moments",
    "Magnetic moments of neutrinos",
    "VII.B",
    ("coherent_csi_2021", "coherent_lar_2020", "xenonnt_b8"),
    _compute,
)
