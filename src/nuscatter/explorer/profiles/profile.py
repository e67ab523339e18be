"""−2 ln L of released data along one parameter, all nuisances profiled, with what the state says of everything else.

The profile does not depend on the slider of its own parameter. So it is computed once and kept while that slider is
moved; another slider asks another question. Of the state's source and detector nothing is used: the data have theirs.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, final

import numpy as np

from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.datasets.dataset import AnyDataset
from nuscatter.errors import InputError, choose
from nuscatter.explorer.asked import Asked, New, blamed, noted
from nuscatter.explorer.profiles.parameter import Range, SliderParameter
from nuscatter.explorer.profiles.released import baseline, released
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum
from nuscatter.fits.problem import Problem
from nuscatter.fits.scans.line import Point, profiled_at, scan_line
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.interactions.term import Term
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import NuclearModel
from nuscatter.units import Array, m

#: Confidence levels of the intervals, and the rise up to which a profile is drawn, with its own level: 5σ.
LEVELS, HIGHEST, FIVE_SIGMA = (0.683, 0.9), 25.0, 0.99999943
#: Values at which a profile must be possible.
_FEWEST = 5


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

    def function(self, distance: float | None) -> Callable[..., AnyHypothesis]:
        """Return the hypotheses as a function of the parameter, by its name.

        Args:
            distance: Of the data set from the source [m].
        """
        terms: list[Callable[[Any], Any]] = []
        maps: list[Callable[[Any], Any]] = []
        for each in self.asked.new:
            (terms if isinstance(each.made, Term) else maps).append(_made(each, self.parameter, distance))
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


def _made(new: New, parameter: SliderParameter, distance: float | None) -> Callable[[Any], Any]:
    """Return a function of the parameter that makes a term or a change of flavours; one without it is made once.

    Args:
        new: The term or the change of flavours.
        parameter: The parameter.
        distance: Of the data [m], in place of the state's.
    """
    given = dict.fromkeys(new.of_source, None if distance is None else distance * m)
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
        functions: The hypotheses of each.
        likelihood: Their sum.
        scan: The profile.
        first, last: Which values of the range were scanned: the others are refused.
        sentences: What the library said on the way.
    """

    data: tuple[AnyDataset, ...]
    functions: tuple[Callable[..., AnyHypothesis], ...]
    likelihood: Likelihood
    scan: Scan
    first: int
    last: int
    sentences: tuple[str, ...]

    def at(self, value: float) -> Point:
        """Return the profile at a value of the parameter."""
        (name,) = self.scan.grids
        return profiled_at(self.likelihood, self.scan, **{name: value})

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
        each = tuple(one.likelihood(function) for one, function in zip(data, functions, strict=True))
        likelihood = LikelihoodSum(each)
        first, last, refused = _accepted(likelihood, asked.parameter.name, grid)
        values: dict[str, Any] = {asked.parameter.name: grid[first : last + 1]}
        found = scan_line(likelihood, levels=(*LEVELS, FIVE_SIGMA), **values)
    said = [f"The profile leaves out values that cannot be computed: {refused}"] if refused else []
    return Profile(data, functions, likelihood, found, first, last, (*said, *sentences))


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
