r"""How the cross section of coherent scattering grows with the number of neutrons (review §§III and VI).

.. math:: \langle\sigma\rangle \propto Q_W^2\, \langle F_W^2\rangle_{flux}, \qquad Q_W \approx -N,

so N² times the loss of coherence. Each target's ⟨σ⟩ is the Standard Model's times a ratio that is fitted to its counts,
all nuisances profiled. Then all targets are fitted together with a power of N,

.. math:: \langle\sigma\rangle = a\, (N/N_0)^{p-2}\, \langle\sigma\rangle_{SM}, \qquad p = 2, a = 1 \text{ expected},

where the Standard Model's cross section has Helm's form factor; and with a bare power, ⟨σ⟩ ∝ N^q, without any form
factor: its q is below 2 as coherence is lost in heavy nuclei.

The neutrinos per proton at the SNS are one number for caesium iodide, argon and germanium there. With a free scale `a`
it cancels in the power. Reactor and solar neutrinos have fluxes of their own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.datasets import load
from nuscatter.datasets.dataset import AnyDataset, Dataset
from nuscatter.datasets.expectation.nuisance import FLUX_SNS
from nuscatter.datasets.published_excess import Excess
from nuscatter.errors import between, common_shape, instance, not_negative
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import Material
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis
from nuscatter.reports.results.combined import likelihood_of
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Analysis, Progress, Result, Row, allowed
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import FormFactor, NuclearModel, Nucleus, helm, point_nucleus
from nuscatter.units import Array, cm, m

#: A scale cannot be negative.
Scale: TypeAlias = Annotated[float, (0.0, None)]

#: The number of neutrons where the scale `a` is told, that of ⁷²Ge: about the middle of argon, germanium and CsI.
PIVOT = 40

#: Largest size of a power: beyond it numbers overflow.
_STEEPEST = 50.0

#: Data that are fitted together with one power, as they are told.
TOGETHER = {
    "CsI 2021 + LAr 2020": ("coherent_csi_2021", "coherent_lar_2020"),
    "CsI 2021 + LAr 2020 + Ge 2024": ("coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2024"),
    "COHERENT": ("coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026"),
    "all": ("coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026", "conus_plus_2025", "xenonnt_b8_2024"),
}


@final
@dataclass(frozen=True, eq=False)
class _Times:
    """A form factor times a number, which may be a batch."""

    form_factor: FormFactor
    factor: ArrayLike

    def __call__(self, Q: ArrayLike) -> Array:
        return np.asarray(self.form_factor(np.asarray(Q)) * np.asarray(self.factor))


def scaled(factor: Callable[[Nuclide], ArrayLike], *, structure: NuclearModel = helm) -> AnyHypothesis:
    """Return the Standard Model with effective couplings, its cross section on each nuclide times a factor.

    Args:
        factor: Nuclide → the factor, zero or above; a number or an array of shape (batch,).
        structure: The nuclear model.

    Example:
        >>> import nuscatter as ns
        >>> germanium = ns.experiment("COHERENT-Ge")
        >>> twice, once = (germanium.counts(scaled(lambda nuclide: f)).sum() for f in (2.0, 1.0))
        >>> round(float(twice / once), 9)
        2.0
    """

    def model(target: Nuclide) -> Nucleus:
        nucleus, root = structure(target), np.sqrt(np.asarray(factor(target)))
        proton = _Times(nucleus.proton, root)
        same = nucleus.neutron is nucleus.proton
        return Nucleus(nucleus.nuclide, proton, proton if same else _Times(nucleus.neutron, root))

    return Hypothesis(StandardModel.effective(), structure=model)


def cross_section(*, ratio: Scale = 1.0) -> AnyHypothesis:
    """Return the hypothesis of a cross section that is `ratio` times the Standard Model's, on every target."""
    known = not_negative("ratio", coupling("ratio", ratio))
    return scaled(lambda _: known)


def power_law(*, amplitude: Scale = 1.0, power: float = 2.0) -> AnyHypothesis:
    """Return the hypothesis of a power of the neutron number in place of the square, with Helm's form factor."""
    scale, exponent = _given(amplitude, power=power)
    return scaled(lambda each: scale * (each.N / PIVOT) ** (exponent - 2.0))


def bare_power_law(*, amplitude: Scale = 1.0, exponent: float = 1.9) -> AnyHypothesis:
    """Return the hypothesis of ⟨σ⟩ = amplitude ⟨σ⟩(⁷²Ge) (N/40)^exponent at a stopped-pion source.

    ⟨σ⟩ is the mean over the neutrinos of all flavours; the shape of the recoil spectrum is the Standard Model's.
    """
    middle = _at_sns(nuclide("Ge72"))
    scale, q = _given(amplitude, exponent=exponent)
    return scaled(lambda each: scale * (each.N / PIVOT) ** q * (middle / _at_sns(each)))


def own_fluxes(
    *,
    amplitude: Scale = 1.0,
    power: float = 2.0,
    flux_csi: float = 0.0,
    flux_argon: float = 0.0,
    flux_germanium: float = 0.0,
) -> AnyHypothesis:
    """Return `power_law` where each of the SNS's targets has a flux of its own, relative: as if none were shared."""
    scale, p = _given(amplitude, power=power)
    csi, argon, germanium = (
        coupling(name, value)
        for name, value in {"flux_csi": flux_csi, "flux_argon": flux_argon, "flux_germanium": flux_germanium}.items()
    )
    own = {"Ar": argon, "Ge": germanium}

    def factor(each: Nuclide) -> Array:
        flux = np.maximum(1.0 + own.get(each.symbol, csi), 0.0)
        return np.asarray(scale * (each.N / PIVOT) ** (p - 2.0) * flux)

    return scaled(factor)


def _given(amplitude: ArrayLike, **power: ArrayLike) -> tuple[Array, Array]:
    """Return a scale, zero or above, and a power of a sensible size, or batches of them."""
    ((name, value),) = power.items()
    scale, exponent = not_negative("amplitude", coupling("amplitude", amplitude)), coupling(name, value)
    common_shape(**{"amplitude": scale, name: exponent})
    return scale, between(name, exponent, -_STEEPEST, _STEEPEST)


def mean_cross_section(target: Material, flux: Flux, *, structure: NuclearModel = helm) -> float:
    """Return the Standard Model's cross section [MeV⁻²], averaged over a flux of all flavours and a target's nuclides.

    Couplings are effective.

    Args:
        target: What scatters.
        flux: Whose neutrinos.
        structure: The nuclear model; `point_nucleus` is full coherence.

    Raises:
        InputError: the target or the flux is none.

    Example:
        >>> import nuscatter as ns
        >>> flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
        >>> f"{mean_cross_section(ns.material('CsI'), flux) / cm**2:.3g}"
        '1.91e-38'
    """
    model, known = StandardModel.effective(), instance("target", target, Material, "a Material")
    arriving = instance("flux", flux, Flux, "a Flux")
    return float(sum(share * arriving.averaged(model, structure(each)) for each, share in known.composition))


@cache
def _at_sns(target: Nuclide, structure: NuclearModel = helm) -> float:
    return float(_sns().averaged(StandardModel.effective(), structure(target)))


@cache
def _sns() -> Flux:
    """Return the flux of the SNS; of exposure and distance the averages are independent."""
    return facility("SNS").flux(distance=20 * m, pot=1e23)


def expected_of(names: Iterable[str], function: Callable[..., AnyHypothesis]) -> Likelihood:
    """Return `likelihood_of` with the Standard Model's expectation in place of each data set's observation."""
    return LikelihoodSum(tuple(_expected(load(each)).likelihood(function) for each in names))


def _expected(data: AnyDataset) -> AnyDataset:
    parts = data.expected(StandardModel.effective())
    observed = sum(parts.values(), np.zeros(data.observed.shape))
    if isinstance(data, Excess):
        return replace(data, events=float(observed.sum()))
    assert isinstance(data, Dataset)
    return replace(data, observed=observed)


@final
@dataclass(frozen=True)
class _Target:
    """A target with its data.

    Args:
        data: As they are told.
        release: The data set.
        told: Whether ⟨σ⟩ is told in 1e-40 cm²; else its ratio to the Standard Model's.
        published: Keys of the table.
        highest: The end of the scan of the ratio.
    """

    data: str
    release: str
    told: bool
    published: tuple[str, ...]
    highest: float


_TARGETS = (
    _Target("LAr 2020", "coherent_lar_2020", True, ("lar20",), 3.0),
    _Target("Ge 2024", "coherent_ge_2024", True, (), 2.0),
    _Target("Ge 2026", "coherent_ge_2026", True, ("ge26",), 2.0),
    _Target("CsI 2021", "coherent_csi_2021", True, ("csi21",), 2.0),
    _Target("CONUS+", "conus_plus_2025", False, ("conus25",), 4.0),
    _Target("XENONnT", "xenonnt_b8_2024", True, ("xenon24",), 5.0),
)
_UNIT = 1e-40 * cm**2
_NUCLIDES = (
    "He4",
    "C12",
    "O16",
    "Na23",
    "Si28",
    "Ar40",
    "Ti48",
    "Ge72",
    "Kr84",
    "Mo98",
    "I127",
    "Cs133",
    "Gd158",
    "Pb208",
)
_LEVELS = (0.683, 0.9)


def _targets(progress: Progress) -> tuple[list[Row], dict[str, Array]]:
    known = published_intervals("neutron_number_scaling.csv")
    rows, drawn = [], []
    for each in _TARGETS:
        progress(f"{each.data}: cross section")
        experiment = load(each.release).experiment
        material = experiment.detector.material
        standard = mean_cross_section(material, experiment.flux)
        found = scan(
            likelihood_of((each.release,), cross_section),
            levels=_LEVELS,
            starts=1,
            ratio=np.linspace(0, each.highest, 9),
        )
        size = _UNIT / standard if each.told else 1.0
        source = "solar ⁸B" if each.data == "XENONnT" else "reactor" if each.data == "CONUS+" else "SNS, flux 10 %"
        rows.append(
            Row(
                "⟨σ⟩" if each.told else "⟨σ⟩ / Standard Model",
                each.data,
                "1e-40 cm²" if each.told else "",
                f"{EFFECTIVE.scheme}; shape of Helm; {source}",
                allowed(found, size=size),
                tuple(known[key] for key in each.published),
            )
        )
        low, high = found.intervals(0.683)[0]
        number = sum(share * target.N for target, share in material.composition)
        drawn.append((number, standard, found.best["ratio"], low, high))
    return rows, {"targets": np.array(drawn).T}


def _powers(progress: Progress) -> tuple[list[Row], dict[str, Array], list[str]]:
    rows, curves, grid = [], {}, np.linspace(0.5, 3.5, 9)
    free = f"{EFFECTIVE.scheme}; Helm; scale free, the flux cancels"
    for data, names in TOGETHER.items():
        progress(f"{data}: power of N")
        found = scan(likelihood_of(names, power_law), levels=_LEVELS, starts=1, power=grid)
        rows.append(Row("p of N^p F²", data, "", free, allowed(found, "power")))
        if data == "COHERENT":
            curves["power"], curves["power rise"] = grid, found.delta
    names = TOGETHER["COHERENT"]
    progress("COHERENT: scale fixed; bare power")
    fixed = scan(likelihood_of(names, power_law), levels=_LEVELS, starts=1, fixed={"amplitude": 1.0}, power=grid)
    absolute = f"{EFFECTIVE.scheme}; Helm; scale 1, flux 10 %"
    rows.append(Row("p of N^p F²", "COHERENT", "", absolute, allowed(fixed, "power")))
    bare = scan(likelihood_of(names, bare_power_law), levels=_LEVELS, starts=1, exponent=grid)
    none = f"{EFFECTIVE.scheme}; no form factor; scale free, the flux cancels"
    rows.append(Row("q of ⟨σ⟩ ∝ N^q", "COHERENT", "", none, allowed(bare, "exponent")))
    line = fit(likelihood_of(names, power_law))
    at = [line.parameters.index(each) for each in ("amplitude", "power")]
    curves["line"] = np.array([line.values["amplitude"], line.values["power"]])
    curves["line covariance"] = line.covariance[np.ix_(at, at)]
    held = fit(likelihood_of(names, power_law), fixed={"flux_sns": 0.0})
    assert FLUX_SNS.sigma is not None
    pulls = LikelihoodSum(tuple(Pull(f"flux_{each}", 0.0, FLUX_SNS.sigma) for each in ("csi", "argon", "germanium")))
    apart = fit(likelihood_of(names, own_fluxes) + pulls, fixed={"flux_sns": 0.0})
    expected = fit(expected_of(names, bare_power_law)).values["exponent"]
    notes = [
        f"COHERENT: the error of p is {line.errors['power']:.3f} with one flux of 10 %, "
        f"{held.errors['power']:.3f} with a known flux, "
        f"{apart.errors['power']:.3f} if each target had a flux of its own: it cancels.",
        f"COHERENT: the error of the scale a is {line.errors['amplitude']:.3f} with the flux, "
        f"{held.errors['amplitude']:.3f} without.",
        f"The Standard Model with Helm's form factor has q = {expected:.2f}.",
    ]
    return rows, curves, notes


def _lines() -> dict[str, Array]:
    """Return the Standard Model's ⟨σ⟩ at the SNS of single nuclides against N, with Helm's form factor and without."""
    found = [nuclide(each) for each in _NUCLIDES]
    return {
        "N": np.array([float(each.N) for each in found]),
        "Helm": np.array([_at_sns(each) for each in found]),
        "F = 1": np.array([_at_sns(each, point_nucleus) for each in found]),
    }


def _compute(progress: Progress) -> Result:
    targets, drawn = _targets(progress)
    powers, curves, notes = _powers(progress)
    curves = {**_lines(), **drawn, **curves}
    return Result(ANALYSIS.name, ANALYSIS.title, (*targets, *powers), curves, tuple(notes))


ANALYSIS = Analysis(
    "neutron_number_scaling",
    "Growth of the cross section with the neutron number",
    "VI.A",
    tuple(each.release for each in _TARGETS),
    _compute,
)
