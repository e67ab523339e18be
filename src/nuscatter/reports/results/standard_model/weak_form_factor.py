r"""The weak form factor of caesium and iodine, argon and germanium, free of any model (review §VI.A).

The recoil spectrum of a nucleus is a known function of Q² = 2MT times

.. math:: [Q_W F_W(Q)]^2, \qquad Q_W F_W = 2 g_V^p Z F_p + 2 g_V^n N F_n, \qquad F_W(0) = 1.

So F_W² is linear in the data. Here its values at a few Q are the parameters, each zero or above, and it is linear in Q
between them (`InterpolatedFormFactor`). All nuisances are profiled but the one of CsI's form factor, which would be
counted twice. Caesium and iodine share one F_W; in Helm's form their F² differ by 1 % at 45 MeV and by 4 % at 80 MeV.
What is measured is F_W, not F_n: protons take 4 % of the neutrons' weak charge away.

Counts tell the product of F_W² and the flux. The flux, known to 10 %, moves all values alike; it cancels in their
ratios.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc

from nuscatter.datasets import load
from nuscatter.datasets.dataset import AnyDataset, Dataset
from nuscatter.errors import common_shape, not_negative
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.shapes import neutrons, protons
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import Material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Analysis, Progress, Result, Row, allowed
from nuscatter.structure.form_factors import InterpolatedFormFactor
from nuscatter.structure.nucleus import (
    FormFactor,
    NuclearModel,
    Nucleus,
    helm,
    klein_nystrand,
    klein_nystrand_adapted,
    point_nucleus,
)
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import Array, MeV, fm

#: A square cannot be negative.
Square: TypeAlias = Annotated[float, (0.0, None)]
#: Of a moment [fm].
Radius: TypeAlias = Annotated[float, (0.0, 10.0)]

#: Momentum transfers at which F_W² is measured [MeV]: of CsI, and of the lighter argon and germanium.
CSI_AT = (45 * MeV, 60 * MeV, 80 * MeV)
LIGHT_AT = (35 * MeV, 60 * MeV)

#: What is held in all fits here: F_W is measured, so a nuisance of its own would be counted twice.
HELD: Mapping[str, float] = {"csi2021_form_factor": 0.0}

#: The models that are compared with the data.
MODELS: Mapping[str, NuclearModel] = {
    "F = 1": point_nucleus,
    "Helm": helm,
    "Klein–Nystrand": klein_nystrand,
    "Klein–Nystrand, adapted": klein_nystrand_adapted,
    "Hartree–Fock SLy4": HartreeFock("SLy4"),
}


@final
@dataclass(frozen=True, eq=False)
class _Moments:
    """A form factor that is a polynomial in Q²: its mean square and mean fourth power of the radius, both as roots."""

    second: ArrayLike
    fourth: ArrayLike

    def __call__(self, Q: ArrayLike) -> Array:
        q2 = np.asarray(Q) ** 2
        return np.asarray(1 - q2 * np.asarray(self.second) ** 2 / 6 + q2**2 * np.asarray(self.fourth) ** 4 / 120)


#: A best value below this is at the limit 0: then only an upper limit is told.
_ZERO = 1e-4
_NOTES = (
    "Best values at 0 are told as upper limits.",
    "The flux of the SNS, 10 %, moves all values of F_W² alike and cancels in their ratios.",
    "A density that is nowhere negative has ⟨R⁴⟩ ≥ ⟨R²⟩²; with both free the data prefer less: they bound ⟨R⁴⟩ alone.",
)


def of_form_factor(form_factor: FormFactor) -> AnyHypothesis:
    """Return the Standard Model with effective couplings and one weak form factor F_W(Q) for all nuclei.

    Args:
        form_factor: Of protons and neutrons alike, so that Q_W F_W is the whole amplitude.

    Example:
        >>> import nuscatter as ns
        >>> experiment = ns.experiment("COHERENT-LAr-2020")
        >>> flat = of_form_factor(InterpolatedFormFactor(LIGHT_AT, squares=[1.0, 1.0]))
        >>> ratio = experiment.counts(flat).sum() / experiment.counts(ns.StandardModel.effective()).sum()
        >>> round(float(ratio), 2)  # what Helm's form factor takes away
        1.31
    """
    return Hypothesis(StandardModel.effective(), structure=lambda nuclide: Nucleus(nuclide, form_factor, form_factor))


def _given(**numbers: ArrayLike) -> tuple[Array, ...]:
    """Return numbers, zero or above, or batches of them."""
    found = tuple(not_negative(name, coupling(name, value)) for name, value in numbers.items())
    common_shape(**dict(zip(numbers, found, strict=True)))
    return found


def csi_form_factor(*, at_45: Square = 0.66, at_60: Square = 0.48, at_80: Square = 0.25) -> AnyHypothesis:
    """Return the hypothesis of F_W² of caesium and iodine at 45, 60 and 80 MeV."""
    return of_form_factor(InterpolatedFormFactor(CSI_AT, squares=_given(at_45=at_45, at_60=at_60, at_80=at_80)))


def light_form_factor(*, at_35: Square = 0.88, at_60: Square = 0.69) -> AnyHypothesis:
    """Return the hypothesis of F_W² of argon or germanium at 35 and 60 MeV."""
    return of_form_factor(InterpolatedFormFactor(LIGHT_AT, squares=_given(at_35=at_35, at_60=at_60)))


def csi_shape(*, at_45: Square = 0.66, from_45_to_60: Square = 0.72, from_45_to_80: Square = 0.38) -> AnyHypothesis:
    """Return `csi_form_factor` by its first value and the ratios of the others to it, in which the flux cancels."""
    first, second, third = _given(at_45=at_45, from_45_to_60=from_45_to_60, from_45_to_80=from_45_to_80)
    return of_form_factor(InterpolatedFormFactor(CSI_AT, squares=(first, first * second, first * third)))


def csi_moments(*, second: Radius = 4.8, fourth: Radius = 5.1) -> AnyHypothesis:
    r"""Return the hypothesis of the moments of the weak density.

    .. math:: F_W = 1 - \frac{Q^2}{6} \langle R^2\rangle + \frac{Q^4}{120} \langle R^4\rangle

    Args:
        second: ⟨R²⟩^½ [fm].
        fourth: ⟨R⁴⟩^¼ [fm].

    The series is cut after the fourth moment (E. Ciuffoli et al., Phys. Rev. D 97 (2018) 113003, arXiv:1801.02166;
    D. K. Papoulias et al., arXiv:1903.03722).
    """
    square, fourth_power = _given(second=second, fourth=fourth)
    return of_form_factor(_Moments(square * fm, fourth_power * fm))


def csi_radius(*, second: Radius = 4.8) -> AnyHypothesis:
    """Return `csi_moments` with ⟨R⁴⟩^¼ = 1.065 ⟨R²⟩^½, as in Helm's form of caesium and of iodine."""
    (radius,) = _given(second=second)
    return of_form_factor(_Moments(radius * fm, 1.065 * radius * fm))


def expected_data(data: Dataset, structure: NuclearModel) -> Dataset:
    """Return data with what is expected in place of what was observed, at the nuisances' central values.

    Args:
        data: Whose experiment, backgrounds and nuisances it has.
        structure: The nuclear model of the expectation; couplings are `StandardModel.effective`.

    A fit of it tells what a parametrisation does to a true form factor: the closure of a measurement.
    """
    parts = data.expected(Hypothesis(StandardModel.effective(), structure=structure))
    return replace(data, observed=sum(parts.values(), np.zeros(data.observed.shape)))


def weak_square(structure: NuclearModel, target: Material, Q: Array) -> Array:
    """Return F_W² of a nuclear model at `Q` [MeV], averaged over the nuclides of a material with weights Q_W².

    The couplings are those of muon neutrinos.

    Example:
        >>> import nuscatter as ns
        >>> weak_square(ns.helm, ns.material("CsI"), np.array([0.0, 45.0]) * MeV).round(3).tolist()
        [1.0, 0.668]
    """
    couplings = StandardModel.effective().couplings.on_nuclei(np.asarray(EFFECTIVE.reference), "mu")
    total, norm = np.zeros(np.shape(Q)), 0.0
    for nuclide, share in target.composition:
        nucleus = structure(nuclide)
        p, n = (float(np.asarray(couplings[each])) for each in (protons, neutrons))
        amplitude = p * nuclide.Z * nucleus.proton(Q) + n * nuclide.N * nucleus.neutron(Q)
        total = total + share * amplitude**2
        norm += share * (p * nuclide.Z + n * nuclide.N) ** 2
    return np.asarray(total / norm)


def rises(
    data: AnyDataset, function: Callable[..., AnyHypothesis], *, models: Mapping[str, NuclearModel] = MODELS
) -> dict[str, float]:
    """Return by how much −2 ln L of models lies above the best free values of F_W²: χ² with their covariance.

    All nuisances are fitted anew, so that the common flux and all correlations are in it.

    Args:
        data: The data.
        function: The hypothesis of free values.
        models: Nuclear models by name.
    """
    free = data.likelihood(function)
    held = _held(free)
    best = fit(free, fixed=held).fval

    def rise(structure: NuclearModel) -> float:
        model = Hypothesis(StandardModel.effective(), structure=structure)
        return fit(data.likelihood(lambda: model), fixed=held).fval - best

    return {name: rise(structure) for name, structure in models.items()}


def _held(likelihood: Likelihood) -> dict[str, float]:
    return {name: value for name, value in HELD.items() if name in likelihood.parameters}


@final
@dataclass(frozen=True)
class _Measured:
    """What is measured with some data.

    Args:
        data: As they are told.
        release: The data set, whose detector and flux it is.
        function: The hypothesis of F_W² at some Q.
        at: These Q [MeV].
        highest: The end of the scan of each.
    """

    data: str
    release: str
    function: Callable[..., AnyHypothesis]
    at: tuple[float, ...]
    highest: tuple[float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters."""
        return tuple(f"at_{q / MeV:.0f}" for q in self.at)


_MEASURED = (
    _Measured("CsI 2021", "coherent_csi_2021", csi_form_factor, CSI_AT, (1.6, 1.2, 0.8)),
    _Measured("LAr 2020", "coherent_lar_2020", light_form_factor, LIGHT_AT, (3.0, 3.0)),
    _Measured("Ge 2024", "coherent_ge_2024", light_form_factor, LIGHT_AT, (2.0, 2.0)),
)
_Q = np.linspace(0, 110, 111) * MeV
_SCHEME = f"{EFFECTIVE.scheme}; F_W² linear in Q between free values, F_W(0) = 1; flux 10 %"


def _scanned(data: str, function: Callable[..., AnyHypothesis], name: str, grid: Array) -> Scan:
    likelihood = together(data, function)
    scanned: dict[str, Any] = {name: grid}
    return scan(likelihood, levels=[0.683, 0.9], fixed=_held(likelihood), starts=1, **scanned)


def _points(each: _Measured) -> tuple[list[Row], Array]:
    """Return the rows of the free values, and what the figure draws: Q, best, 68 % low and high, 90 % low and high."""
    rows, drawn = [], []
    for name, q, highest in zip(each.names, each.at, each.highest, strict=True):
        found = _scanned(each.data, each.function, name, np.linspace(0, highest, 11))
        best = float(found.best[name])
        rows.append(Row(f"F_W²({q / MeV:.0f} MeV)", each.data, "", _SCHEME, allowed(found, limit=best < _ZERO)))
        ends = [end for level in (0.683, 0.9) for end in found.intervals(level)[0]]
        drawn.append([q, best, *ends])
    return rows, np.array(drawn).T


def _shape_rows() -> list[Row]:
    rows = []
    scheme = _SCHEME.replace("flux 10 %", "the flux cancels")
    for name, highest, said in (("from_45_to_60", 3.0, "60"), ("from_45_to_80", 1.5, "80")):
        found = _scanned("CsI 2021", csi_shape, name, np.linspace(0, highest, 11))
        limit = float(found.best[name]) < _ZERO
        rows.append(Row(f"F_W²({said} MeV) / F_W²(45 MeV)", "CsI 2021", "", scheme, allowed(found, limit=limit)))
    return rows


def _moment_rows() -> list[Row]:
    known = published_intervals("weak_form_factor.csv")
    series = f"{EFFECTIVE.scheme}; series to Q⁴; flux 10 %; "
    second = _scanned("CsI 2021", csi_moments, "second", np.linspace(2, 8, 11))
    fourth = _scanned("CsI 2021", csi_moments, "fourth", np.linspace(0, 8, 11))
    tied = _scanned("CsI 2021", csi_radius, "second", np.linspace(2, 8, 11))
    published = tuple(known[key] for key in ("csi21-rn", "csi21-rn90"))
    return [
        Row("⟨R²⟩^½", "CsI 2021", "fm", series + "⟨R⁴⟩ tied as in Helm's form", allowed(tied), published),
        Row("⟨R²⟩^½", "CsI 2021", "fm", series + "⟨R⁴⟩ free", allowed(second), (known["csi21-rn-free"],)),
        Row("⟨R⁴⟩^¼", "CsI 2021", "fm", series + "⟨R²⟩ free", allowed(fourth, limit=True)),
    ]


def _events(release: str) -> Array:
    """Return the expected events per MeV of Q at `_Q` with Helm's form factor: counts of F² that are hats."""
    data = load(release)
    width = 5.0 * MeV  # wider than the distance of the nodes of the counts
    at = np.arange(10, 111, 5) * MeV
    hats = InterpolatedFormFactor(at, squares=tuple(np.eye(len(at))), at_zero=0.0)

    def shaped(nuclide: Nuclide) -> Nucleus:
        nucleus = helm(nuclide)
        return Nucleus(nuclide, lambda Q: nucleus.proton(Q) * hats(Q), lambda Q: nucleus.neutron(Q) * hats(Q))

    counts = data.experiment.counts(Hypothesis(StandardModel.effective(), structure=shaped)).sum(axis=(0, 1))
    return np.asarray(np.interp(_Q, at, counts / width))


def _compute(progress: Progress) -> Result:
    rows: list[Row] = []
    curves: dict[str, Array] = {"Q": _Q}
    notes = []
    for each in _MEASURED:
        progress(f"{each.data}: F_W²")
        told, curves[f"{each.data}: points"] = _points(each)
        rows += told
        progress(f"{each.data}: models")
        found = rises(load(each.release), each.function)
        curves[f"{each.data}: chi2"] = np.array(list(found.values()))
        degrees = len(each.at)
        words = ", ".join(f"{name} {rise:.1f} ({_tail(rise, degrees)})" for name, rise in found.items())
        notes.append(f"{each.data}: χ² of models against the {degrees} free values (and p): {words}.")
        target = load(each.release).experiment.detector.material
        for name, structure in MODELS.items():
            curves[f"{each.data}: {name}"] = weak_square(structure, target, _Q)
        curves[f"{each.data}: events"] = _events(each.release)
    progress("CsI 2021: ratios and moments")
    rows += [*_shape_rows(), *_moment_rows()]
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, tuple(notes) + _NOTES)


def _tail(rise: float, degrees: int) -> str:
    """Return the probability of a larger χ², as notes write it."""
    p = float(gammaincc(degrees / 2, rise / 2))
    return f"{p:.2f}" if p > 0.005 else f"{p:.0e}"


ANALYSIS = Analysis(
    "weak_form_factor",
    "The weak form factor, free of any model",
    "VI.A",
    tuple(each.release for each in _MEASURED),
    _compute,
)
