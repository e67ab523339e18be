"""−2 ln L of released data along one parameter, all nuisances profiled, with what the state says of everything else.

The profile does not depend on the slider of its own parameter. So it is computed once and kept while that slider is
moved; another slider asks another question. Of the state's source and detector nothing is used: the data have theirs.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, final

import numpy as np

from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.datasets.dataset import AnyDataset
from nuscatter.datasets.expectation.nuisance import as_batch
from nuscatter.datasets.expectation.prediction import Prediction
from nuscatter.datasets.expectation.uneven_errors import UnevenPull
from nuscatter.errors import InputError, choose
from nuscatter.explorer.asked import Asked, New, blamed, noted
from nuscatter.explorer.profiles.parameter import Range, SliderParameter
from nuscatter.explorer.profiles.released import baseline, released
from nuscatter.fits.likelihoods.likelihood import (
    GaussianLikelihood,
    Likelihood,
    LikelihoodSum,
    PoissonLikelihood,
    members_of,
)
from nuscatter.fits.problem import Problem
from nuscatter.fits.scans.line import Point, profiled_at, scan_line
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.interactions.term import Term
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel
from nuscatter.units import Array, m

#: Confidence levels of the intervals.
LEVELS = (0.683, 0.9)
#: The level of 5σ, to which a profile is followed, and the rise of −2 ln L up to which it is drawn: 25 and a little.
FIVE_SIGMA, HIGHEST = 0.99999943, 25.1
#: Values at which a profile must be possible.
_FEWEST = 5
#: A profile whose −2 ln L differs by less says nothing of its parameter.
_FLAT = 1e-6
#: Most values of a profile, and of one along a change of flavours, of which each makes a flux of its own: 0.1 s.
_MOST, _MOST_OF_FLUX = 200, 32


@final
@dataclass(frozen=True)
class Question:
    """What is profiled. Two are equal if their profiles are: the slider's own value is not compared.

    Args:
        data: Names of data sets.
        range: The values.
        known: All else that the profile depends on.
        asked: The state.
        parameter: The parameter.
    """

    data: tuple[str, ...]
    range: Range
    known: tuple[Any, ...]
    asked: Asked = field(compare=False)
    parameter: SliderParameter = field(compare=False)

    @property
    def most(self) -> int:
        """How many values of the parameter are computed at most."""
        return max(_MOST_OF_FLUX if self.parameter.is_of_flux else _MOST, self.range.points)

    @property
    def structure(self) -> NuclearModel | None:
        """The nuclear model of the state; None for that of each data set."""
        name = self.asked.state.get("structure")
        with blamed("structure"):
            return choose("nuclear model", name, nuclear_models()) if name else None

    @property
    def distances(self) -> tuple[float | None, ...]:
        """How far from the source each data set is [m]; None where nothing that is asked depends on it."""
        needed = any(each.of_source for each in self.asked.new)
        return tuple(baseline(each) if needed else None for each in self.data)

    def function(self, metres: float | None) -> Callable[..., AnyHypothesis]:
        """Return the hypotheses as a function of the parameter, by its name.

        Args:
            metres: From the source to the data set; None where nothing depends on it.
        """
        terms: list[Callable[[Any], Any]] = []
        maps: list[Callable[[Any], Any]] = []
        for each in self.asked.new:
            (terms if isinstance(each.made, Term) else maps).append(_made(each, self.parameter, metres))
        structure, standard = self.structure, self.asked.standard
        angle = self.parameter.new is None

        def hypothesis(**values: Any) -> AnyHypothesis:
            (value,) = values.values()
            model = standard.model(value) if angle else self.asked.standard_model
            model = sum((make(value) for make in terms), model)
            changes = [make(value) for make in maps]

            def arriving(flux: Flux) -> Flux:
                for change in changes:
                    flux = change(flux)
                return flux

            return Hypothesis(model, structure=structure, flux=arriving if changes else None)

        kind = inspect.Parameter.KEYWORD_ONLY
        argument = inspect.Parameter(self.parameter.name, kind, default=self.parameter.real, annotation=float)
        hypothesis.__signature__ = inspect.Signature([argument])  # type: ignore[attr-defined]
        return hypothesis


def _made(new: New, parameter: SliderParameter, metres: float | None) -> Callable[[Any], Any]:
    """Return a function of the parameter that makes a term or a change of flavours; one without it is made once.

    Args:
        new: The term or the change of flavours.
        parameter: The parameter.
        metres: From the source to the data, in place of the state's distance.
    """
    given = dict.fromkeys(new.of_source, None if metres is None else metres * m)
    if not parameter.is_of(new):
        made = new.entry.make(**new.values, **given)
        return lambda _value: made
    return lambda value: new.entry.make(**{**new.values, parameter.name: parameter.with_imaginary(value)}, **given)


def question(asked: Asked, data: tuple[str, ...], parameter: SliderParameter, values: Range) -> Question:
    """Return what is profiled.

    Args:
        asked: The state.
        data: Names of data sets.
        parameter: The parameter.
        values: Its range.
    """
    standard = dict(asked.state.starting("standard"))
    if parameter.new is None:
        standard.pop(f"standard.{parameter.name}", None)
    of_terms = []
    for new in asked.new:
        moved = parameter.name if parameter.is_of(new) else ""
        given = {name: value for name, value in new.values.items() if name != moved}
        of_terms.append((new.entry.name, tuple(sorted(given.items(), key=lambda pair: pair[0]))))
    known = (parameter.full_name, parameter.imaginary, asked.state.get("structure"), tuple(sorted(standard.items())))
    return Question(data, values, (*known, *of_terms), asked, parameter)


@final
@dataclass(frozen=True, eq=False)
class Profile:
    """A profile with its data.

    Args:
        data: The data sets.
        parts: Their likelihoods.
        scan: The profile.
        first, last: Which values of the range were scanned: the others are refused.
        sentences: What the library said on the way.
    """

    data: tuple[AnyDataset, ...]
    parts: tuple[Likelihood, ...]
    scan: Scan
    first: int
    last: int
    sentences: tuple[str, ...]

    def at(self, value: float) -> Point:
        """Return the profile at a value of the parameter."""
        (name,) = self.scan.grids
        return profiled_at(self.likelihood, self.scan, **{name: value})

    def expected(self, point: Point) -> Iterator[dict[str, Array]]:
        """Yield the expected counts of each data set at a point of `at`, as `AnyDataset.expected` returns them.

        The signal is that of the likelihood, which has just computed it there: `expected` would compute it again, and
        where the flux changes on its way that takes longer than all else (0.1 s).
        """
        values = as_batch(point.values)
        for data, each in zip(self.data, self.parts, strict=True):
            counts = {"cevns": _prediction(each).parts[0].many(values)[..., 0]}
            for name, background in data.backgrounds.items():
                counts[name] = background.template.events(point.values, background.events.name)
            yield counts

    @cached_property
    def likelihood(self) -> Likelihood:
        """Of all data: nuisances of one name are one."""
        return LikelihoodSum(self.parts)

    @property
    def is_flat(self) -> bool:
        """Whether the parameter changes nothing."""
        return float(np.ptp(self.scan.profile()[1])) < _FLAT

    @property
    def degrees(self) -> int:
        """Degrees of freedom of the best fit: data and pulls less free parameters."""
        return self.likelihood.ndata - len(self.likelihood.parameters)


@lru_cache(maxsize=24)
def profile(asked: Question) -> Profile:
    """Return the profile that is asked for.

    Raises:
        InputError: the data are not at hand or cannot be added, or the library refuses nearly all values.
        FitError: nothing converged.
    """
    data = released(asked.data)
    functions = tuple(asked.function(each) for each in asked.distances)
    grid = asked.range.grid * asked.parameter.kind.size
    with noted() as sentences:
        parts = tuple(one.likelihood(function) for one, function in zip(data, functions, strict=True))
        likelihood = LikelihoodSum(parts)
        first, last, refused = _accepted(likelihood, asked.parameter.name, grid)
        values: dict[str, Any] = {asked.parameter.name: grid[first : last + 1]}
        found = scan_line(likelihood, levels=(*LEVELS, FIVE_SIGMA), most=asked.most, **values)
    said = [f"The profile leaves out values that cannot be computed: {refused}"] if refused else []
    return Profile(data, parts, found, first, last, (*said, *sentences))


def _prediction(part: Likelihood) -> Prediction:
    """Return the expected counts of a data set's likelihood, its signal first."""
    compared = members_of(part)[0]  # the others are the pulls of nuisances
    assert isinstance(compared, PoissonLikelihood | GaussianLikelihood)
    function: Any = compared.expected.function
    prediction = function.prediction if isinstance(function, UnevenPull) else function
    assert isinstance(prediction, Prediction)
    return prediction


def _accepted(likelihood: Likelihood, name: str, grid: Array) -> tuple[int, int, str]:
    """Return the ends of the longest part of a grid that the library does not refuse, and what it says of others."""
    start = Problem.of(scan_line, likelihood, values={name: grid}, gridded=True).start
    columns = {each: np.full(grid.size, value) for each, value in start.items()} | {name: grid}
    try:
        likelihood.evaluate_many(columns)
    except InputError:
        pass
    else:
        return 0, grid.size - 1, ""
    said, runs = "", [[0, -1]]
    for at in range(grid.size):
        try:
            likelihood.evaluate({each: float(column[at]) for each, column in columns.items()})
        except InputError as error:
            said = str(error)
            runs.append([at + 1, at])
        else:
            runs[-1][1] = at
    first, last = max(runs, key=lambda run: run[1] - run[0])
    if last - first + 1 < _FEWEST:
        raise InputError(f"likelihood.parameter: {said}")
    return first, last, said
