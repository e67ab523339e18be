"""A measured flux average as a likelihood of one number with errors that differ downward and upward.

The function of a fit returns the predicted average, or the terms that predict it: one for each isotope of a natural
element. So a scale, g_A, a nuclear force may be fitted, and one function serves this and other data.

The errors are those of ``expectation/uneven_errors.py``; for the data here the width is zero far below zero only.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any, TypeAlias, cast, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.inelastic_averages import FluxAverage
from nuscatter.catalogue.inelastic_predictions import isotopes, predicted_average
from nuscatter.datasets.dataset import with_nuisances, with_pulls
from nuscatter.datasets.described import not_added
from nuscatter.datasets.expectation.examined import described
from nuscatter.datasets.expectation.nuisance import Nuisance, nuisance_values
from nuscatter.datasets.expectation.uneven_errors import uneven_pull
from nuscatter.errors import InputError, finite, function, instance, listed, positive
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.result import FitResult
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array, cm
from nuscatter.words.describing import in_lines, listed_names

#: What the function of a fit may return: an average [MeV⁻²], a term, or terms by the names of isotopes.
Predicted: TypeAlias = float | InelasticScattering | Mapping[str, InelasticScattering]

#: The unit of the likelihood's values.
UNIT = 1e-40 * cm**2
_EVAPORATION = Evaporation()
_EXPECTED = "a flux average [MeV⁻²], a term, or terms by the names of isotopes"


@final
@dataclass(frozen=True, eq=False)
class AverageData:
    """A measured flux average, and what terms of inelastic scattering predict for it.

    Args:
        name: As ``coherent_iodine_2023``.
        title: For tables.
        measurement: The measurement, as `flux_average` returns it.
        generator: Of a measurement that is a ratio, the prediction [MeV⁻²] that it is a ratio to; None of others.
        rates: Nuisances that scale the prediction by 1 + θ.
        decays: The model of de-excitation, where neutrons were counted.

    Raises:
        InputError: a ratio has no `generator`, or one that is no ratio has one; an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import cm
        >>> data = ns.datasets.coherent_iodine_2023()
        >>> data.value, [round(each, 2) for each in data.error]
        (9.2, [1.8, 2.1])
        >>> round(data.pull(11.3e-40 * cm**2), 6)
        1.0
    """

    name: str
    title: str
    measurement: FluxAverage
    _: KW_ONLY
    generator: float | None = None
    rates: tuple[Nuisance, ...] = ()
    decays: DeExcitation = _EVAPORATION

    __add__ = __radd__ = not_added

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a text"), instance("title", self.title, str, "a text")
        function("decays", self.decays, "a DeExcitation such as Evaporation()")
        given = instance("measurement", self.measurement, FluxAverage, "a FluxAverage, as flux_average returns it,")
        if given.is_ratio != (self.generator is not None):
            what = "no generator" if self.generator is None else "a generator"
            wanted = "one was" if given.is_ratio else "none was"
            raise InputError(f"The data have {what}, but {wanted} expected for {given.key}.")
        if self.generator is not None:
            positive("generator", self.generator, single=True)
        object.__setattr__(self, "rates", tuple(listed("rates", self.rates, "a list of nuisances")))
        for each in self.rates:
            instance("one of the rates", each, Nuisance, "a Nuisance")

    def __repr__(self) -> str:
        of = self.measurement
        low, high = self.error
        return in_lines(
            f"AverageData {self.name}: {of.reaction}",
            [
                ("reference", of.source),
                ("measured", f"{self.value:.6g} -{low:.3g} +{high:.3g} {self.unit}"),
                ("nuisances", listed_names(self.nuisances)),
            ],
        )

    @property
    def unit(self) -> str:
        """What the measured value is in: 1e-40 cm², or the generator's prediction."""
        return "of the generator's" if self.measurement.is_ratio else "1e-40 cm²"

    @property
    def reference(self) -> str:
        """The publication."""
        return self.measurement.source

    @property
    def value(self) -> float:
        """The measured number in that unit."""
        return float(np.round(self.measurement.value / self._of_measured, 12))

    @property
    def error(self) -> tuple[float, float]:
        """Its errors downward and upward, in that unit."""
        low, high = (each / self._of_measured for each in self.measurement.error)
        return low, high

    @property
    def observed(self) -> Array:
        """The measured number, shape (1,)."""
        return np.array([self.value])

    @property
    def cross_section(self) -> tuple[float, tuple[float, float]]:
        """The measured average [MeV⁻²] and its errors; of a ratio, times the generator's prediction."""
        low, high = self.error
        return self.value * self._of_predicted, (low * self._of_predicted, high * self._of_predicted)

    @cached_property
    def nuisances(self) -> dict[str, Nuisance]:
        """The nuisances by name."""
        return {each.name: each for each in self.rates}

    def average(self, predicted: Predicted) -> float:
        """Return the predicted average [MeV⁻²] of what was counted.

        Args:
            predicted: Terms of the nuclides of the target, by name; one term for a target of one nuclide; or the
                average itself [MeV⁻²].

        Raises:
            InputError: it is neither, or an isotope has no term.
        """
        if isinstance(predicted, InelasticScattering):
            predicted = {predicted.reaction.nuclide.name: predicted}
        if not isinstance(predicted, Mapping):
            return float(finite("the predicted average", predicted, single=True))
        terms = dict(predicted)
        missing = [nuclide.name for nuclide, _ in isotopes(self.measurement.target) if nuclide.name not in terms]
        if missing:
            raise InputError(
                f"The terms are those of {listed_names(terms) or 'none'}, but {', '.join(missing)} were expected too."
            )
        return predicted_average(self.measurement, lambda nuclide: terms[nuclide.name], decays=self.decays)

    def expected(self, predicted: Predicted, **nuisances: float) -> float:
        """Return the expected number in the unit of `value`; nuisances left out are at their means.

        Raises:
            InputError: as `average`; or there is no such nuisance.
        """
        values = nuisance_values(self.nuisances, nuisances)
        factor = 1 + sum(float(np.sum(values[name])) for name in self.nuisances)
        return self.average(predicted) * factor / self._of_predicted

    def pull(self, predicted: Predicted) -> float:
        """Return (μ − x) over the width at μ: −1 and 1 at the ends of the measured error."""
        return float(self._pull(np.asarray(self.expected(predicted))))

    def likelihood(self, function: Callable[..., Predicted]) -> Likelihood:
        """Return the likelihood of a function's predictions; its parameters are the function's arguments.

        Args:
            function: Named numbers → an average [MeV⁻²], a term, or terms by the names of isotopes.

        Returns:
            A Gaussian in the pull, with the nuisances' own. It adds to others; equal names are shared.

        Raises:
            InputError: the function's arguments cannot be parameters.

        Example:
            >>> import nuscatter as ns
            >>> data = ns.datasets.coherent_iodine_2023()
            >>> like = data.likelihood(lambda scale=1.0: scale * 20e-40 * cm**2)
            >>> result = ns.fit(like, scale=1.0)
            >>> round(result.values["scale"], 3)
            0.46
        """
        own, nuisances = described(cast("Callable[..., Any]", function)), self.nuisances.values()
        known = with_nuisances(own, nuisances)
        expectation = _Pull(self, function, tuple(own))
        return with_pulls(GaussianLikelihood(np.zeros(1), np.ones(1), expectation, known, self.name), nuisances)

    def fit_average(self) -> FitResult:
        """Fit the average itself, ``average`` in the unit of `value`, with the nuisances: the published number."""
        unit = self._of_predicted
        return fit(self.likelihood(lambda average: average * unit), average=self.value)

    @property
    def _of_measured(self) -> float:
        return 1.0 if self.measurement.is_ratio else UNIT

    @property
    def _of_predicted(self) -> float:
        return UNIT if self.generator is None else self.generator

    def _pull(self, expected: Array) -> Array:
        return uneven_pull(expected, self.value, self.error)


@final
@dataclass(frozen=True, eq=False)
class _Pull:
    """The pull of a user's function, as the expectation of a likelihood whose datum is 0 ± 1."""

    data: AverageData
    function: Callable[..., Predicted]
    arguments: tuple[str, ...]

    def __call__(self, **values: float) -> ArrayLike:
        of_nuisances = {name: values[name] for name in self.data.nuisances}
        found = self.data.expected(self.function(**{name: values[name] for name in self.arguments}), **of_nuisances)
        return np.atleast_1d(self.data._pull(np.asarray(found)))
