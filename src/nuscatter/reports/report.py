"""What an experiment says, in numbers: predictions beside what was published, and fits of released data.

Each `Number` carries its unit, error and source, so that a table, a figure and a JSON object are made of the same rows.
What stands beside published numbers is predicted with the radiatively corrected `StandardModel.effective`; a row of
other couplings says so in its name, and a fitted sin²θ_W has the scheme of its couplings in its name.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, final

import numpy as np

from nuscatter.catalogue.entries import Entry
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.datasets.dataset import AnyDataset, Dataset, with_nuisances, with_pulls
from nuscatter.datasets.expectation.nuisance import FLUX_SNS, Nuisance
from nuscatter.datasets.published_excess import Excess
from nuscatter.datasets.shared_quenching import relative_change
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.impacts import ImpactRow
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.parameters import Parameter
from nuscatter.interactions.couplings.radiative import ONE_LOOP
from nuscatter.interactions.couplings.weak_couplings import TREE
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material
from nuscatter.particles import nu_mu
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.beam_on_target import Facility
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel, helm, klein_nystrand
from nuscatter.units import MW, Array, GeV, Hz, cm, us

#: Downward and upward, both positive.
Error: TypeAlias = tuple[float, float]


@final
@dataclass(frozen=True)
class Number:
    """A number of a table."""

    name: str
    value: float
    unit: str = ""
    error: Error | None = None
    source: str = "nuscatter"


def predictions(entry: Entry, structure: NuclearModel = helm) -> list[Number]:
    """Return counts by species and in all, with the published relative uncertainty, and with other assumptions.

    They are of effective couplings; those of the tree level, of one loop and of Klein–Nystrand say so.
    """
    experiment, model = entry.build(), StandardModel.effective()
    relative = entry.published.rate_uncertainty
    totals = {str(state): float(counts.sum()) for state, counts in experiment.by_species(model, structure).items()}
    rows = [_scaled(f"predicted {name}", counts, relative) for name, counts in totals.items()]
    rows.append(_scaled("predicted", sum(totals.values()), relative))
    for other_model in (StandardModel(), StandardModel.one_loop()):
        total = float(experiment.counts(other_model, structure).sum())
        rows.append(_scaled(f"predicted, {other_model.couplings.scheme}", total, relative))
    other = float(experiment.counts(model, klein_nystrand).sum())
    rows.append(_scaled("predicted, Klein-Nystrand", other, relative))
    published = entry.published
    rows.append(Number("predicted, published", *_value(published.predicted, "events"), entry.source))
    rows.append(Number("observed, published", *_value(published.observed, "events"), entry.source))
    return rows


def cross_sections(entry: Entry, structure: NuclearModel = helm) -> list[Number]:
    """Return the flux-averaged cross section of a nucleus, the target's average, beside the measured one.

    It is of effective couplings; those of the tree level and of one loop say so. What it is with nuclear models and
    their theory error is `nuscatter.reports.uncertainty.tables.average_numbers`.
    """
    experiment, published = entry.build(), entry.published
    unit = 1e-40 * cm**2
    rows = []
    for name, model in (
        ("flux-averaged cross section", StandardModel.effective()),
        (f"same, {TREE.scheme}", StandardModel()),
        (f"same, {ONE_LOOP.scheme}", StandardModel.one_loop()),
    ):
        mean = sum(
            share * float(experiment.flux.averaged(model, structure(nuclide)))
            for nuclide, share in experiment.detector.material.composition
        )
        rows.append(Number(name, mean / unit, "1e-40 cm²"))
    if published.predicted_cross_section is not None:
        predicted = published.predicted_cross_section / unit
        rows.append(Number("same, published prediction", predicted, "1e-40 cm²", source=entry.source))
    if published.cross_section is not None:
        value, low, high = (each / unit for each in published.cross_section)
        rows.append(Number("same, measured", value, "1e-40 cm²", (low, high), entry.source))
    return rows


def counting_likelihood(entry: Entry, make: Callable[[float], StandardModel] = StandardModel.effective) -> Likelihood:
    """Return the likelihood of the published number of events in sin²θ_W.

    The prediction's uncertainty is the published one. Its part that comes from the flux is the nuisance that all
    experiments at the SNS share.

    Args:
        entry: The experiment.
        make: The model at sin²θ_W: `StandardModel`, `StandardModel.effective` or `StandardModel.one_loop`.
    """
    experiment, (observed, low, high) = entry.build(), entry.published.observed
    rate = Nuisance(f"{entry.name.lower().replace('-', '_')}_rate", 0.0, entry.published.rate_without_flux, "rate")

    def expected(**values: float) -> list[float]:
        counts = float(experiment.counts(make(values["sin2_theta_w"])).sum())
        return [counts * (1 + values[rate.name]) * (1 + values[FLUX_SNS.name])]

    nuisances = (FLUX_SNS, rate)
    scheme = make(sin2_theta_w_low_energy.value).couplings.scheme
    known = with_nuisances({"sin2_theta_w": Parameter(meaning=scheme)}, nuisances)
    measured = GaussianLikelihood(np.array([observed]), np.array([(low + high) / 2]), expected, known)
    return with_pulls(measured, nuisances)


def weak_mixing_angle(
    name: str,
    likelihood: Likelihood,
    nearby: Sequence[FitResult] = (),
    make: Callable[[float], StandardModel] = StandardModel.effective,
) -> tuple[Number, FitResult]:
    """Return the fitted sin²θ_W with its 68 % interval, and the fit, of a likelihood that has that parameter.

    Args:
        name: What the number is called; the scheme of the model's couplings follows.
        likelihood: With the parameter sin2_theta_w.
        nearby: Fits of parts of it; the parameters start at their values.
        make: The model of the likelihood, as in `counting_likelihood`.
    """
    start: dict[str, Any] = {"sin2_theta_w": sin2_theta_w_low_energy.value}
    for each in nearby:
        start |= each.values
    result = fit(likelihood, **start)
    scheme = make(sin2_theta_w_low_energy.value).couplings.scheme
    return fitted(f"{name}, {scheme}", result, "sin2_theta_w"), result


def argon_with_its_own_times(counted: Number, released: Number) -> tuple[Number, str]:
    """Return argon's sin²θ_W with the arrival times of its release, and why counts and data give different values.

    The published number of events was fitted with the release's shape of the signal, in which times are the same at
    every energy. In a prediction prompt neutrinos come early and with low recoil energies. This fit takes the
    prediction's energies and the release's times: it gives what the counts give (docs/coherent.md).

    Args:
        counted: sin²θ_W of the published number of events.
        released: sin²θ_W of the released data.
    """
    from nuscatter.datasets.argon_2020 import coherent_lar_2020

    theirs = coherent_lar_2020(release_times=True)
    number, _ = weak_mixing_angle(
        "coherent_lar_2020, released data, times of the release", theirs.likelihood(StandardModel.effective)
    )
    ours, same = (data.fit_signal(StandardModel.effective()).values["cevns"] for data in (coherent_lar_2020(), theirs))
    note = (
        f"Why argon has {counted.value:.3f} from counts and {released.value:.3f} from the data: the published events "
        "were fitted with the release's signal, whose arrival times are the same at every energy. In our prediction "
        "prompt neutrinos come early and with low recoil energies; of that shape the data hold "
        f"{ours:.0f} events, of the same energies with the release's times {same:.0f}, and sin²θ_W is then "
        f"{number.value:.3f} (docs/coherent.md)."
    )
    return number, note


def fitted(name: str, result: FitResult, parameter: str, unit: str = "") -> Number:
    """Return a fitted parameter with the interval in which −2 ln L rises by 1."""
    low, high = result.interval(parameter)
    value = result.values[parameter]
    return Number(name, value, unit, (value - low, high - value))


def published_angle(entry: Entry) -> list[Number]:
    """Return the published sin²θ_W of an experiment, if there is one."""
    if entry.published.sin2_theta_w is None:
        return []
    value, low, high = entry.published.sin2_theta_w
    return [Number(f"{entry.name}, published", value, "", (low, high), entry.source)]


def signal_fit(data: AnyDataset) -> list[Number]:
    """Return the fitted numbers of signal and background events, as collaborations publish them.

    The first rows are of the statistical fit, in which shapes are fixed; the last are of the fit in which the shapes'
    nuisances vary. Where only a number of events is published, that number and the predicted one are returned.
    """
    if isinstance(data, Excess):
        return _excess(data)
    statistical = data.fit_signal(systematics=False)
    rows = [fitted("CEvNS events, statistical", statistical, "cevns", "events")]
    for name, background in data.backgrounds.items():
        parameter = background.events.name
        error = statistical.errors[parameter]
        rows.append(Number(f"{name} events", statistical.values[parameter], "events", (error, error)))
    rows.append(Number("significance, statistical", statistical.significance("cevns"), "standard deviations"))
    rows.append(fitted("CEvNS events, shapes free", data.fit_signal(), "cevns", "events"))
    if data.release_template is not None:
        predicted = data.fit_signal(StandardModel.effective())
        rows.append(fitted("same, predicted shape", predicted, "cevns", "events"))
    rows.append(Number("observed counts", float(data.observed.sum()), "events", None, data.reference.partition(",")[0]))
    return rows + _boron8(data)


def _boron8(data: AnyDataset) -> list[Number]:
    """Return the fitted flux of ⁸B beside the published one; no rows if the data are not those of ⁸B."""
    if not (isinstance(data, Dataset) and data.name.startswith("xenonnt_b8")):
        return []
    from nuscatter.datasets.xenonnt import BORON8_PUBLISHED, boron8_likelihood

    value, low, high = BORON8_PUBLISHED
    unit = "1e6/cm²/s"
    return [
        fitted("flux of 8B", fit(boron8_likelihood(data, StandardModel.effective())), "boron8", unit),
        Number("flux of 8B, published in 2024", value, unit, (low, high), "arXiv:2408.02877"),
    ]


def _excess(data: Excess) -> list[Number]:
    """Return a published number of signal events, its significance, and the prediction with its uncertainty."""
    result = data.fit_signal()
    source = data.reference.partition(",")[0]
    predicted, tree = (float(data.expected(make())["cevns"].sum()) for make in (StandardModel.effective, StandardModel))
    responses = (relative_change(each) for each in data.responses)
    relative = math.hypot(*(each.sigma or 0.0 for each in data.rates), *responses)
    if data.limit is not None:
        published = [Number("CEvNS events, upper limit (90 %)", data.limit, "events", None, source)]
    else:
        published = [
            Number("CEvNS events, published", data.events, "events", data.errors, source),
            Number("significance", result.significance("cevns"), "standard deviations"),
        ]
    return [
        *published,
        _scaled("predicted", predicted, relative),
        _scaled(f"predicted, {TREE.scheme}", tree, relative),
    ]


def nuisance_numbers(result: FitResult, datasets: Sequence[AnyDataset]) -> list[Number]:
    """Return the fitted nuisances of data sets, with their meaning as the unit."""
    known = {name: each for data in datasets for name, each in data.nuisances.items()}
    return [
        Number(name, result.values[name], "", (result.errors[name],) * 2, source=each.meaning)
        for name, each in known.items()
        if name in result.values
    ]


def goodness_numbers(result: FitResult) -> list[Number]:
    """Return −2 ln L of a fit, its degrees of freedom and, if there are any, the p-value."""
    rows = [
        Number("-2 ln L", result.fval, f"for {result.ndata} data and pulls"),
        Number("degrees of freedom", float(result.ndof)),
    ]
    if result.ndof > 0:
        rows.append(Number("p-value", result.p_value, "chi-square, approximate for few counts"))
    return rows


def impact_numbers(rows: Sequence[ImpactRow]) -> list[Number]:
    """Return how far the parameter moves with each nuisance at ±1σ, the largest first."""
    return [
        Number(
            row.name,
            row.size,
            "",
            source=f"{row.up:+.2g} at +1σ, {row.down:+.2g} at −1σ; "
            f"pull {row.nuisance.pull:+.2f} ± {row.nuisance.constraint:.2f}",
        )
        for row in rows
    ]


def binned(experiment: Experiment, counts: Array, scale: float, unit: str) -> list[Number]:
    """Return counts, of shape (energy, time), in each energy bin with edges in `unit`, `scale` [its dimension]."""
    edges = np.asarray(experiment.detector.energy_edges) / scale
    totals = counts.sum(axis=1)
    return [
        Number(f"{low:g} to {high:g} {unit}", float(count), "events")
        for low, high, count in zip(edges[:-1], edges[1:], totals, strict=True)
    ]


def recoil_end_point(model: Term, flux: Flux, target: Material) -> float:
    """Return the largest recoil energy [MeV] that the flux gives to any nuclide of the target."""
    return max(
        float(maximum_recoil(each.spectrum.support[1], channel.target_mass(nuclide), each.state.mass))
        for nuclide, _ in target.composition
        for channel in model.channels
        for each in flux.components
    )


def recoil_kinks(model: Term, flux: Flux, target: Material) -> Array:
    """Return the recoil energies [MeV] above zero at which a recoil spectrum may have a corner or a step, increasing.

    They are the ends of the recoils that each kink of the flux's spectra gives to each nuclide, and the energies that
    bind the electrons that recoil.

    Args:
        model: One or more terms with channels.
        flux: What arrives.
        target: Of which nuclides.
    """
    found: list[float] = []
    for nuclide, _ in target.composition:
        for channel in model.channels:
            M = channel.target_mass(nuclide)
            found.extend(channel.target_steps(nuclide))
            for each in flux.components:
                kinks = np.asarray([E for E in each.spectrum.kinks if each.state.mass < E])
                found.extend(np.ravel(channel.reach(kinks, M, each.state.mass)))
    return np.unique([T for T in found if T > 0])


def facility_numbers(facility: Facility, distance: float) -> list[Number]:
    """Return the numbers in which facilities are compared; one that is not known is NaN.

    Energy, power and rate of the beam, length of a pulse, neutrinos of each species per proton, their flux, the
    fraction of ν_μ in the first microsecond, the duty factor.

    Args:
        facility: A stopped-pion source.
        distance: Where the flux is given [MeV⁻¹].
    """
    known = facility.nu_per_pot is not None
    flux = facility.flux_per_time(distance=distance) * cm**2 / Hz if known else math.nan
    first = facility.sources["pulse"]
    rows = [
        ("E", facility.proton_energy / GeV, "GeV", "proton_energy"),
        ("P", facility.power / MW, "MW", "power"),
        ("f", facility.repetition / Hz, "Hz", "repetition"),
        ("pulse", facility.pulse_length / us, "us", "pulse"),
        ("ν/p", math.nan if facility.nu_per_pot is None else facility.nu_per_pot, "", "nu_per_pot"),
        ("flux", flux / 1e7, "1e7/cm²/s", "nu_per_pot"),
    ]
    numbers = [Number(name, value, unit, None, facility.sources[field]) for name, value, unit, field in rows]
    numbers.append(Number("1st us", facility.fraction(nu_mu, 0.0, 1 * us), "", None, first))
    numbers.append(Number("duty", facility.duty_factor, "", None, first))
    return numbers


def _value(triple: tuple[float, float, float], unit: str) -> tuple[float, str, Error]:
    value, low, high = triple
    return value, unit, (low, high)


def _scaled(name: str, counts: float, relative: float) -> Number:
    return Number(name, counts, "events", (relative * counts, relative * counts))
