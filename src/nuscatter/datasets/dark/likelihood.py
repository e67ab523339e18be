r"""The likelihood of a data set with dark matter beside the neutrinos.

The expected counts are, with θ the nuisances,

.. math:: \mu = \mu_\nu(\theta) + s\, \mu_\chi(\theta) + \mu_\text{background}(\theta), \qquad s = (g/g_0)^4,

where g₀ is the coupling of the portal that was given: on the mass shell of A′ a rate goes as g² of the production and
g² of the scattering, so one prediction serves all couplings. χ has the response, the pulse and the further axes of the
data's own signal and shares their nuisances. The neutrinos' flux is not χ's: the number of π⁰ takes its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.datasets.dark.beam_dump import BeamDump
from nuscatter.datasets.dataset import Dataset, with_nuisances, with_pulls
from nuscatter.datasets.expectation.bound_signal import BoundSignal, bind, counts_at
from nuscatter.datasets.expectation.prediction import Part, Prediction, ScaledSignal
from nuscatter.datasets.expectation.shapes import SumOfShapes, added
from nuscatter.datasets.expectation.signal import Signal
from nuscatter.errors import InputError, instance, invalid
from nuscatter.fits.likelihoods.likelihood import Likelihood, PoissonLikelihood
from nuscatter.fits.parameters import Parameter, Range
from nuscatter.interactions.bsm.dark_matter import DarkMatterScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis, as_hypothesis
from nuscatter.sources.dark.portal import VectorPortal
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
    def signal(self) -> Signal:
        """The data's signal with the flux of χ and the pions' nuisance in the place of the neutrinos'."""
        flux = self.dump.flux(self.portal, off_shell=self.off_shell)
        own = self.data.prediction.under(lambda _: flux)
        rates = tuple(each for each in own.rates if not each.name.startswith(NEUTRINO_FLUX))
        return replace(own, rates=(self.dump.nuisance, *rates))

    def counts(self, hypothesis: Hypothesis | None = None) -> Array:
        """Return the expected counts of χ at s = 1, in the data's axes, nuisances at their means.

        Args:
            hypothesis: Whose nuclear structure is taken; None for Helm's form factor.
        """
        signal = self.signal
        return counts_at(self._bound(signal, hypothesis), {each.name: each.mean for each in signal.nuisances})

    def part(self, hypothesis: Hypothesis | None = None) -> tuple[ScaledSignal, Signal]:
        """Return the counts as a function of the strength and the nuisances, and the signal they are of."""
        signal = self.signal
        return ScaledSignal(self._bound(signal, hypothesis), STRENGTH, {}, unit=1.0), signal

    def _bound(self, signal: Signal, hypothesis: Hypothesis | None) -> BoundSignal:
        structure = None if hypothesis is None else hypothesis.structure
        return bind(signal, Hypothesis(DarkMatterScattering(self.portal), structure=structure))


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
) -> Likelihood:
    """Return the likelihood of ``dark_strength``, s = (g/g₀)⁴, and of all nuisances of data.

    Args:
        data: The data set.
        dump: The target, as `beam_dump` returns it.
        portal: The dark sector with the coupling g₀.
        neutrinos: What scatters neutrinos, and the nuclear structure of both; None for the Standard Model.
        off_shell: Whether A′ may be off its mass shell; it must where it is heavier than the pion.
        bins: Which bins of the data are compared, true or false, in the shape of `observed`; None for all.

    Returns:
        Extended binned Poisson likelihood with the pulls. It adds to others of the same portal: the strength, the
        number of π⁰ and the neutrinos' flux are shared.

    Raises:
        InputError: an argument is not what it should be, no χ can be made, or none is expected in the bins.

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
    part, signal = dark.part(usual)
    expected = float(dark.counts(usual)[chosen].sum())
    if not expected > 0:
        raise InputError(f"No χ of {portal} is expected in {data.name}, but more than none was expected.")
    nuisances = {each.name: each for each in (*data.nuisances.values(), *signal.nuisances)}.values()
    start = _EVENTS / expected
    known = with_nuisances({STRENGTH: Parameter(start=start, step=0.5 * start, limits=(0.0, None))}, nuisances)
    parts: list[Part] = [_Neutrinos(bind(data.prediction, usual)), part]
    if data.backgrounds:
        parts.append(SumOfShapes(tuple(each.template.named(each.events.name) for each in data.backgrounds.values())))
    whole = Prediction(tuple(parts), data.observed.shape)
    counted = PoissonLikelihood(data.observed[chosen], _Chosen(whole, chosen), known, data.name)
    return with_pulls(counted, nuisances)


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
