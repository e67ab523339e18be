r"""The likelihood of a data set with dark matter beside the neutrinos.

The expected counts are, with θ the nuisances,

.. math:: \mu = \mu_\nu(\theta) + s\, \mu_\chi(\theta) + \mu_\text{background}(\theta), \qquad s = (g/g_0)^4,

where g₀ is the coupling of the portal that was given: on the mass shell of A′ a rate goes as g² of the production and
g² of the scattering, so one prediction serves all couplings. χ has the response, the pulse and the further axes of the
data's own signal and shares their nuisances. The neutrinos' flux is not χ's: each process that makes χ has a number of
its own in its place, with a nuisance that is its logarithm, and variations of its momenta.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.datasets.dark.beam_dump import BeamDump
from nuscatter.datasets.dark.processes import DarkProcess, ProcessVariation
from nuscatter.datasets.dataset import Dataset, with_nuisances, with_pulls
from nuscatter.datasets.expectation.bound_signal import BoundSignal, bind, counts_at
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.expectation.prediction import Part, Prediction, ScaledSignal
from nuscatter.datasets.expectation.shapes import SumOfShapes, added
from nuscatter.datasets.expectation.signal import ResponseVariation, Signal
from nuscatter.errors import InputError, instance, invalid, listed, one_of
from nuscatter.fits.likelihoods.likelihood import Likelihood, PoissonLikelihood
from nuscatter.fits.parameters import Parameter, Range
from nuscatter.interactions.bsm.dark_matter import DarkMatterScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis, as_hypothesis
from nuscatter.sources.dark.arrivals import sliced_like
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The parameter of the fit, s = (g/g₀)⁴.
STRENGTH = "dark_strength"
#: How the names of the nuisances of a facility's neutrinos begin, as that of the SNS, `flux_sns`.
NEUTRINO_FLUX = "flux_"
#: A fit starts at so many events of χ.
_EVENTS = 10.0


@final
@dataclass(frozen=True, eq=False)
class DarkSignal:
    """What χ adds to a data set.

    Args:
        data: The data set.
        dump: The target.
        portal: The dark sector, with the coupling g₀.
        off_shell: Whether A′ may be off its mass shell.

    Raises:
        InputError: it is no data set, no target or no portal; or no χ can be made.
    """

    data: Dataset
    dump: BeamDump
    portal: VectorPortal
    off_shell: bool = True
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("data", self.data, Dataset, "a Dataset with binned counts")
        instance("dump", self.dump, BeamDump, "a BeamDump, as beam_dump(name) returns it,")
        instance("portal", self.portal, VectorPortal, "a VectorPortal")
        if self.portal.coupling == 0 or self.portal.alpha_dark == 0:
            raise invalid("the portal's coupling", self.portal.coupling, "one above 0, which the strength multiplies,")

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The data's signal with the flux of each process, and its nuisances in the place of the neutrinos'."""
        return tuple(self._of(*each) for each in self.dump.fluxes(self.portal, off_shell=self.off_shell))

    def counts(self, hypothesis: Hypothesis | None = None) -> Array:
        """Return the expected counts of χ at s = 1, in the data's axes, nuisances at their means.

        Args:
            hypothesis: Whose nuclear structure is taken; None for Helm's form factor.
        """
        total = np.zeros(self.data.observed.shape)
        for each in self.parts(hypothesis):
            total = total + counts_at(each.scaled.bound, {one.name: one.mean for one in each.nuisances})
        return total

    def parts(self, hypothesis: Hypothesis | None = None) -> tuple["ProcessCounts", ...]:
        """Return the counts of each process as a function of the strength and the nuisances."""
        made = zip(self.dump.fluxes(self.portal, off_shell=self.off_shell), self.signals, strict=True)
        return tuple(
            ProcessCounts(ScaledSignal(self._bound(signal, hypothesis), STRENGTH, {}, unit=1.0), process.nuisance)
            for (process, _), signal in made
        )

    def _of(self, process: DarkProcess, flux: Flux) -> Signal:
        own = self.data.prediction.under(lambda _: flux)
        rates = tuple(each for each in own.rates if not each.name.startswith(NEUTRINO_FLUX))
        responses = tuple(self._varied(each, flux, own.experiment) for each in process.variations)
        return replace(own, rates=rates, responses=(*own.responses, *responses))

    def _varied(self, variation: ProcessVariation, nominal: Flux, experiment: Experiment) -> ResponseVariation:
        # slices in time stay those of the nominal flux, so that what arrives alike is the same in all three
        place = replace(self.dump.place, pulse=None)
        sides = [
            replace(experiment, flux=nominal if made is None else sliced_like(made, nominal))
            for made in (
                each.flux(self.portal, place, off_shell=self.off_shell) for each in (variation.minus, variation.plus)
            )
        ]
        return ResponseVariation(variation.nuisance, *sides)

    def _bound(self, signal: Signal, hypothesis: Hypothesis | None) -> BoundSignal:
        structure = None if hypothesis is None else hypothesis.structure
        return bind(signal, Hypothesis(DarkMatterScattering(self.portal), structure=structure))


@final
@dataclass(frozen=True, eq=False)
class ProcessCounts:
    """The counts of χ of one process: s e^ν times those at s = 1, with ν the nuisance of its number.

    Args:
        scaled: The counts with all other nuisances, times s.
        number: ν, the logarithm of the number over the nominal one.
    """

    scaled: ScaledSignal
    number: Nuisance
    __repr__ = shortened

    @property
    def nuisances(self) -> tuple[Nuisance, ...]:
        """All nuisances of the counts."""
        return (self.number, *self.scaled.bound.signal.nuisances)

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the counts, as `Part.many`."""
        return self.scaled.many(values) * np.exp(values[self.number.name])

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return the counts and their slopes, as `Part.with_slopes`."""
        factor = np.exp(values[self.number.name])
        counts, slopes = self.scaled.with_slopes(values, free)
        counts, slopes = counts * factor, {name: slope * factor for name, slope in slopes.items()}
        return counts, slopes | ({self.number.name: counts.copy()} if self.number.name in free else {})


@final
@dataclass(frozen=True, eq=False)
class _Neutrinos:
    """The counts of neutrinos, which depend on nuisances alone."""

    bound: BoundSignal
    __repr__ = shortened

    def many(self, values: Mapping[str, Array]) -> Array:
        return self.bound.counts(self.bound.factors(values))

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        factors = self.bound.factors(values)
        counts = self.bound.counts(factors)
        return counts, added(self.bound.slopes(values, None, factors, counts, tuple(free)))


@final
@dataclass(frozen=True, eq=False)
class _Chosen:
    """Some bins of a prediction, in one axis."""

    whole: Prediction
    bins: NDArray[np.bool_]
    __repr__ = shortened

    def __call__(self, **values: float) -> Array:
        return self.whole(**values)[self.bins]

    def many(self, values: Mapping[str, Array]) -> Array:
        return self.whole.many(values)[self.bins]

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        counts, slopes = self.whole.with_slopes(values, free)
        return counts[self.bins], {name: slope[self.bins] for name, slope in slopes.items()}

    def slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> dict[str, Array]:
        return self.with_slopes(values, free)[1]


def dark_matter_likelihood(
    data: Dataset,
    dump: BeamDump,
    portal: VectorPortal,
    *,
    neutrinos: AnyHypothesis | None = None,
    off_shell: bool = True,
    bins: ArrayLike | None = None,
    free: Collection[str] = (),
) -> Likelihood:
    """Return the likelihood of ``dark_strength``, s = (g/g₀)⁴, and of all nuisances of data.

    Args:
        data: The data set.
        dump: The target, as `beam_dump` returns it.
        portal: The dark sector with the coupling g₀.
        neutrinos: What scatters neutrinos, and the nuclear structure of both; None for the Standard Model.
        off_shell: Whether A′ may be off its mass shell; it must where it is heavier than the pion.
        bins: Which bins of the data are compared, true or false, in the shape of `observed`; None for all.
        free: Names of nuisances that have no pull, as ``flux_sns``, so that the data alone constrain them.

    Returns:
        Extended binned Poisson likelihood with the pulls. It adds to others of the same portal: the strength, the
        nuisances of the target and the neutrinos' flux are shared.

    Raises:
        InputError: an argument is not what it should be, no χ can be made, none is expected in the bins, or there is
            no such nuisance.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
        ... )
        >>> data = ns.datasets.coherent_csi_2021()  # doctest: +SKIP
        >>> like = dark_matter_likelihood(data, beam_dump("coherent_csi_2021"), portal)  # doctest: +SKIP
        >>> "neutral_pions_sns" in like.parameters  # doctest: +SKIP
        True
    """
    usual = as_hypothesis(StandardModel() if neutrinos is None else neutrinos)
    dark = DarkSignal(data, dump, portal, off_shell)
    chosen = _mask(data, bins)
    made = dark.parts(usual)
    of_dark = {each.name: each for part in made for each in part.nuisances}
    means = {name: each.mean for name, each in of_dark.items()}
    expected = sum(float(counts_at(part.scaled.bound, means)[chosen].sum()) for part in made)
    if not expected > 0:
        raise InputError(f"No χ of {portal} is expected in {data.name}, but more than none was expected.")
    nuisances = _released(data.nuisances | of_dark, free)
    start = _EVENTS / expected
    known = with_nuisances({STRENGTH: Parameter(start=start, step=0.5 * start, limits=(0.0, None))}, nuisances)
    parts: list[Part] = [_Neutrinos(bind(data.prediction, usual)), *made]
    if data.backgrounds:
        parts.append(SumOfShapes(tuple(each.template.named(each.events.name) for each in data.backgrounds.values())))
    whole = Prediction(tuple(parts), data.observed.shape)
    counted = PoissonLikelihood(data.observed[chosen], _Chosen(whole, chosen), known, data.name)
    return with_pulls(counted, nuisances)


def _released(nuisances: Mapping[str, Nuisance], free: Collection[str]) -> list[Nuisance]:
    """Return nuisances, some of them without a pull."""
    names = {one_of("nuisance", name, nuisances) for name in listed("free", free, "a tuple of names")}
    return [replace(each, sigma=None) if name in names else each for name, each in nuisances.items()]


def _mask(data: Dataset, bins: ArrayLike | None) -> NDArray[np.bool_]:
    """Return which bins are compared, in the shape of the data."""
    if bins is None:
        return np.ones(data.observed.shape, dtype=bool)
    chosen = np.asarray(bins)
    if chosen.dtype != bool or chosen.shape != data.observed.shape:
        raise invalid("bins", f"{chosen.dtype} of shape {chosen.shape}", f"bool of shape {data.observed.shape}")
    if not chosen.any():
        raise invalid("bins", "none", "at least one bin that is true")
    return chosen
