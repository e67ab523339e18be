"""What is asked of the data: their likelihood in the parameters that the command line names."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, final

import click

from nuscatter.catalogue.terms.standard_terms import StandardTerms, weak_couplings
from nuscatter.cli.models import described, in_use
from nuscatter.cli.models import models as models_option
from nuscatter.cli.options import as_json, structure_of
from nuscatter.cli.quantities import quantity
from nuscatter.cli.standard_terms import standard_options
from nuscatter.cli.statistics import data as data_options
from nuscatter.cli.statistics.asked import Asked, asked
from nuscatter.cli.statistics.family import ANGLE, Chosen, Family, family
from nuscatter.errors import InputError, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from nuscatter.datasets.dataset import AnyDataset
    from nuscatter.fits.likelihoods.likelihood import Likelihood

SIGNAL = "cevns"
_EVENTS = quantity("a number of events", limits=(0.0, None))


def options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Add the options that say which data are compared with which hypotheses, and how numbers are printed."""
    form_factor = click.option(
        "--form-factor", default=None, help="helm, klein_nystrand, SLy4, …; the data's if absent."
    )
    electrons = click.option("--electrons", is_flag=True, help="Electron recoils too, of the Standard Model's ν–e.")
    added: tuple[Any, ...] = (
        *(data_options.argument, models_option, data_options.experiments_option, data_options.uncertainty_option),
        *(standard_options, form_factor, electrons, as_json),
    )
    for each in reversed(added):
        command = each(command)
    return command


@final
@dataclass(frozen=True, eq=False)
class Posed:
    """Data, the parameters that are free in them, and the likelihood."""

    data: "tuple[AnyDataset, ...]"
    chosen: tuple[Chosen, ...]
    likelihood: "Likelihood"
    #: the hypotheses; None if the number of signal events is free, with a shape that is not
    family: Family | None
    models: tuple[str, ...]

    @property
    def title(self) -> str:
        """The names of the data."""
        return ", ".join(each.title for each in self.data)

    def unit(self, chosen: Chosen) -> str:
        """Return the unit in which a parameter is shown."""
        return "events" if chosen.name == SIGNAL else chosen.unit

    def scheme(self, chosen: Chosen) -> str:
        """Return what follows the name of a parameter in tables and figures: of sin²θ_W, its kind of couplings."""
        return f", {self.family.standard.scheme}" if self.family is not None and chosen.name == ANGLE else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the hypotheses are: their couplings, and the terms of ``--model``."""
        return () if self.family is None else (self.family.standard.sentence, described(self.models))

    def running(self) -> AbstractContextManager[None]:
        """Return a context for what runs the user's own code."""
        return in_use(self.models)


def posed(
    datasets: Sequence[str],
    parameters: Sequence[str],
    *,
    models: Sequence[str],
    experiments: Sequence[str],
    uncertainty: float | None,
    sin2_theta_w: float | None,
    couplings: str,
    spins: bool,
    form_factor: str | None,
    electrons: bool,
    limited: bool,
) -> Posed:
    """Return what is asked.

    Args:
        datasets: Names of released data.
        parameters: What was given to ``--parameter``.
        models: To ``--model``.
        experiments: To ``--experiment``.
        uncertainty: Of their rates.
        sin2_theta_w: Its value, if it was given.
        couplings: One of the words of ``--couplings``.
        spins: Whether nuclei scatter by their spins too.
        form_factor: The nuclear model's name, if it was given.
        electrons: Whether electron recoils are counted.
        limited: Whether ranges are limits of a fit.

    Raises:
        InputError: as `family` and `loaded`; the number of signal events together with others.
    """
    from nuscatter.fits.likelihoods.likelihood import LikelihoodSum

    wanted = asked(parameters)
    data_options.check_names(datasets, experiments, uncertainty)
    structure = None if form_factor is None else structure_of(form_factor)
    standard = StandardTerms(weak_couplings(couplings), spins, electrons=electrons)
    is_signal = any(plain(each.name) == SIGNAL for each in wanted)
    if is_signal:
        _check_signal(wanted, datasets, experiments, models, standard)
    truth = family((), (), angle=sin2_theta_w, standard=standard, structure=structure).at({})

    @cache
    def loaded() -> "tuple[AnyDataset, ...]":
        return tuple(data_options.loaded(datasets, experiments, uncertainty, truth))

    made = family(
        models, () if is_signal else wanted,
        angle=sin2_theta_w, standard=standard, structure=structure, limited=limited,
        nuisances=lambda: {name: each for data in loaded() for name, each in data.nuisances.items()},
    )  # fmt: skip
    data = loaded()
    if is_signal:
        chosen = (Chosen(SIGNAL, SIGNAL, _EVENTS, wanted[0]),)
        return Posed(data, chosen, data[0].signal_likelihood(), None, ())
    with in_use(models):
        likelihood = LikelihoodSum(tuple(each.likelihood(made.function) for each in data))
        _check_matters(likelihood, made)
    return Posed(data, made.chosen, likelihood, made, tuple(models))


def _check_signal(
    wanted: Sequence[Asked],
    datasets: Sequence[str],
    experiments: Sequence[str],
    models: Sequence[str],
    standard: StandardTerms,
) -> None:
    """Refuse what does not go with the number of signal events, whose shape is fixed."""
    if len(wanted) > 1:
        raise InputError("The number of signal events, cevns, has a shape that is fixed: name no other parameter.")
    if models:
        raise InputError("The number of signal events, cevns, has a shape that is fixed: leave out --model.")
    if (standard.couplings, standard.spins) != (StandardTerms().couplings, False):
        raise InputError(
            "The number of signal events, cevns, has a shape that is fixed: leave out --couplings and --spins."
        )
    if len(datasets) + len(experiments) > 1:
        raise InputError("The number of signal events is one data set's: name one, or fit sin2_theta_w.")


def _check_matters(likelihood: "Likelihood", made: Family) -> None:
    """Refuse a parameter that changes no expected count: of three values, all have the same likelihood."""
    start = {name: known.start for name, known in likelihood.arguments.items() if known.start is not None}
    if len(start) < len(likelihood.parameters):
        return  # the fit says which parameter has no start
    for each in made.chosen:
        if each.nuisance is not None:
            continue  # its own pull changes the likelihood
        at = start[each.name]
        low, high = each.ends or (0.5 * at or 0.1, 2.0 * at or 0.2)
        heights = {likelihood.evaluate({**start, each.name: value}) for value in (at, low, high)}
        if len(heights) == 1:
            raise InputError(
                f"{each.name} changes no count that these data have, so it cannot be fitted to them; "
                f"it is the same at {at / each.size:.4g}, {low / each.size:.4g} and {high / each.size:.4g}."
            )
