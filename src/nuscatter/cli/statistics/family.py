"""The hypotheses of a fit: the Standard Model and the terms of ``--model``, as a function of the chosen parameters.

`data.likelihood` reads a fit's parameters off the arguments of a function. Here the function is made at run time: its
signature says the parameters that the command line named, with their starts and limits. A nuisance of the data may be
named too: it is no argument of the function, since the likelihood has it anyway.
"""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, final

from nuscatter.catalogue.terms.standard_terms import StandardTerms
from nuscatter.cli.models import OpenTerm, check_acts, read_open
from nuscatter.cli.quantities import Quantity, quantity, size_of
from nuscatter.cli.statistics.asked import Asked
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import InputError, plain, unknown
from nuscatter.units import Array

if TYPE_CHECKING:
    from nuscatter.datasets.expectation.nuisance import Nuisance
    from nuscatter.rates.hypothesis import AnyHypothesis
    from nuscatter.structure.nucleus import NuclearModel

ANGLE = "sin2_theta_w"
_ANGLE = quantity("a number such as 0.239", start=sin2_theta_w_low_energy.value)
#: Factor of the neutrons' radius in every nucleus: how it is called in figures, and as a parameter.
RADIUS_FACTOR, RADIUS = "neutron_radius_factor", "neutron_radius"
_RADIUS = quantity("a factor of the neutrons' radius such as 1.02", signed=False, start=1.0, limits=(0.4, 2.0))


@final
@dataclass(frozen=True)
class Chosen:
    """A free parameter: what it is called, how its values are read, and what was asked for it."""

    #: as the likelihood calls it
    name: str
    #: with its term before it, as ``LightVector.mass``: what the table of symbols knows it by
    full_name: str
    quantity: Quantity
    asked: Asked
    #: that of the data which it is; None of a parameter of the hypotheses
    nuisance: "Nuisance | None" = None

    @property
    def unit(self) -> str:
        """The unit in which its values are shown."""
        return self.quantity.unit(*self.asked.values)

    @property
    def size(self) -> float:
        """The size of that unit."""
        return size_of(self.unit)

    @property
    def source(self) -> str:
        """What stands behind its value in a table: of a nuisance, what it means."""
        return "nuscatter" if self.nuisance is None else self.nuisance.meaning

    @cached_property
    def ends(self) -> tuple[float, float] | None:
        """Both ends of its range, if one was given."""
        return self.quantity.pair(self.name, *self.asked.values) if self.asked.is_range else None

    @cached_property
    def start(self) -> float | None:
        """Where it starts; in a range, in its middle."""
        if self.ends is not None:
            low, high = self.ends
            return float((low * high) ** 0.5 if self.asked.log and low > 0 else (low + high) / 2)
        if self.asked.values:
            return self.quantity.real(self.name, self.asked.values[0])
        return self.quantity.parameter.start

    def grid(self, points: int) -> Array:
        """Return the values at which it is scanned."""
        assert self.ends is not None
        return self.asked.grid(self.ends, points)


@final
@dataclass(frozen=True, eq=False)
class Family:
    """What is fitted: terms, free parameters, and what is the same in all hypotheses."""

    terms: tuple[OpenTerm, ...]
    chosen: tuple[Chosen, ...]
    #: for each parameter of a model, its term and its argument; the angle has neither
    places: Mapping[str, tuple[int, str]]
    angle: float
    standard: StandardTerms = field(default_factory=StandardTerms)
    structure: "NuclearModel | None" = None
    #: whether the ranges are limits of a fit
    limited: bool = False

    @cached_property
    def function(self) -> "Callable[..., AnyHypothesis]":
        """The function of named numbers that returns a hypothesis."""

        def hypothesis(**values: Any) -> "AnyHypothesis":
            return self.at(values)

        hypothesis.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [self._argument(each) for each in self.chosen if each.nuisance is None]
        )
        return hypothesis

    def _argument(self, chosen: Chosen) -> inspect.Parameter:
        limits = chosen.ends if self.limited and chosen.ends is not None else chosen.quantity.parameter.limits
        default = inspect.Parameter.empty if chosen.start is None else chosen.start
        kind = inspect.Parameter.KEYWORD_ONLY
        return inspect.Parameter(chosen.name, kind, default=default, annotation=Annotated[float, limits])

    @property
    def starts(self) -> dict[str, Any]:
        """Where nuisances start that were given a value or a range; those of the function are in its signature."""
        return {each.name: each.start for each in self._nuisances if each.start is not None}

    @property
    def limits(self) -> dict[str, tuple[float | None, float | None]]:
        """Ranges of nuisances that are limits of a fit."""
        return {each.name: each.ends for each in self._nuisances if self.limited and each.ends is not None}

    @property
    def _nuisances(self) -> list[Chosen]:
        return [each for each in self.chosen if each.nuisance is not None and each.asked.values]

    def at(self, values: Mapping[str, Any]) -> "AnyHypothesis":
        """Return the hypothesis at values of the parameters."""
        from nuscatter.rates.hypothesis import Hypothesis

        model = self.standard.model(values.get(ANGLE, self.angle))
        for at, each in enumerate(self.terms):
            here = {argument: values[name] for name, (term, argument) in self.places.items() if term == at}
            model = model + each.term(**here)
        structure = self.structure
        if RADIUS_FACTOR in self.full_names:
            from nuscatter.reports.sensitivities.parameters_of_interest import StretchedNeutrons
            from nuscatter.structure.nucleus import helm

            structure = StretchedNeutrons(values[RADIUS], helm if structure is None else structure)
        return model if structure is None else Hypothesis(model, structure=structure)

    @property
    def full_names(self) -> tuple[str, ...]:
        """The parameters' names with their terms before them."""
        return tuple(each.full_name for each in self.chosen)


def family(
    models: Sequence[str],
    wanted: Sequence[Asked],
    *,
    angle: float | None = None,
    standard: StandardTerms | None = None,
    structure: "NuclearModel | None" = None,
    limited: bool = False,
    nuisances: "Callable[[], Mapping[str, Nuisance]]" = dict,
) -> Family:
    """Return the hypotheses of ``--model`` in the parameters of ``--parameter``.

    Args:
        models: What was given to ``--model``.
        wanted: The parameters.
        angle: sin²θ_W where it is no parameter; None for the low-energy value.
        standard: The Standard Model's terms; None for those of nuclei at tree level.
        structure: Nuclear model; None for each data set's own.
        limited: Whether a parameter stays within its range.
        nuisances: Those of the data by name. They are asked for if a name of no model may be one (`may_be_nuisance`),
            since data are to be loaded for them, and perhaps fetched.

    Raises:
        InputError: a name that is not there or means two things, a parameter that is given twice or has a value, an
            argument without a value, a term that does nothing to what is counted.
    """
    terms = tuple(read_open(text) for text in models)
    known: dict[str, tuple[str, Quantity, tuple[int, str] | None]] = {
        ANGLE: (ANGLE, _ANGLE, None),
        RADIUS_FACTOR: (RADIUS, _RADIUS, None),
    }
    for at, term in enumerate(terms):
        for argument, each in term.left.items():
            known[f"{term.name}.{argument}"] = argument, each, (at, argument)
    of_models = [_found(each.name, known, terms) for each in wanted]
    others = [each.name for each, name in zip(wanted, of_models, strict=True) if name is None]
    of_data = nuisances() if any(map(may_be_nuisance, others)) else {}
    found = [name or _nuisance(each.name, of_data, known, terms) for name, each in zip(of_models, wanted, strict=True)]
    if len(set(found)) < len(found):
        raise InputError(f"The parameters are {', '.join(each.name for each in wanted)}, but each was expected once.")
    if angle is not None and ANGLE in found:
        raise InputError(f"{ANGLE} is a parameter and has the value {angle:g} too; leave out --sin2-theta-w.")
    short = [known[name][0] for name in found if name in known]
    chosen, places = [], {}
    for full, said in zip(found, wanted, strict=True):
        if full not in known:
            chosen.append(_of_data(of_data[full], said))
            continue
        argument, reader, place = known[full]
        taken = short.count(argument) > 1 or (place is not None and argument == ANGLE)
        name = full.replace(".", "_") if taken else argument
        chosen.append(Chosen(name, full, reader, said))
        if place is not None:
            places[name] = place
    value = sin2_theta_w_low_energy.value if angle is None else angle
    made = Family(terms, tuple(chosen), places, value, standard or StandardTerms(), structure, limited)
    _check(made)
    return made


def _found(name: str, known: Mapping[str, Any], terms: Sequence[OpenTerm]) -> str | None:
    """Return the full name of a parameter, ``LightVector.mass``; its argument alone is enough where one term has it.

    None if no model has a parameter of this name.
    """
    wanted = plain(name)
    exact = [each for each in known if plain(each) == wanted]
    matches = exact or [full for full, (argument, _, _) in known.items() if plain(argument) == wanted]
    if len(matches) > 1:
        raise InputError(f"{name} is an argument of several terms; name one, as {' or '.join(matches)}.")
    if matches:
        return matches[0]
    for term in terms:
        for argument in term.given:
            if wanted in (plain(argument), plain(f"{term.name}.{argument}")):
                raise InputError(
                    f"{argument} of {term.name} has a value and is a parameter too; leave one of them out."
                )
    return None


def may_be_nuisance(name: str) -> bool:
    """Return whether a name begins or ends as those of nuisances do: with a data set or a flux, or with the rate.

    Example:
        >>> [may_be_nuisance(name) for name in ("flux_sns", "CSI2021-brn", "coherent_ge_rate", "g_A")]
        [True, True, True, False]
    """
    from nuscatter.figures.names import PREFIXES

    said = plain(name)
    return said.startswith(tuple(map(plain, ("flux", "quenching", *PREFIXES)))) or said.endswith("rate")


def _nuisance(name: str, of_data: Collection[str], known: Collection[str], terms: Sequence[OpenTerm]) -> str:
    """Return the name of a nuisance, or refuse it with what there is to choose from."""
    matches = [each for each in of_data if plain(each) == plain(name)]
    if matches:
        return matches[0]
    more = () if terms else ("cevns",)
    hint = "" if terms else " (of new physics with --model)"
    of_terms = (each for each in known if each not in (ANGLE, RADIUS_FACTOR))
    raise unknown(f"parameter{hint}", name, (ANGLE, *more, RADIUS, *of_terms, *of_data))


def _of_data(nuisance: "Nuisance", said: Asked) -> Chosen:
    """Return a nuisance as a chosen parameter. Its values are pure numbers: its meaning says in which unit."""
    reader = quantity(f"a number without a unit ({nuisance.meaning})")
    return Chosen(nuisance.name, nuisance.name, replace(reader, parameter=nuisance.parameter), said, nuisance)


def _check(made: Family) -> None:
    """Try the hypotheses at the start: refuse a term that lacks a value or acts on nothing that is counted."""
    start = {each.name: each.start for each in made.chosen}
    for at, term in enumerate(made.terms):
        here = {argument: start[name] for name, (place, argument) in made.places.items() if place == at}
        for argument, value in here.items():
            if value is None:
                raise InputError(
                    f"{argument} of {term.name} has no start; give it, as --parameter {argument}=0.1 or as a default "
                    "in the function's signature."
                )
        check_acts(term.term(**here), made.standard.model(made.angle), term.text, reactions=True)
