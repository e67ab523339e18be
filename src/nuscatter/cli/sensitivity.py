"""What planned experiments are expected to learn: intervals on Asimov data, alone and together."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import click

from nuscatter.catalogue.terms.standard_terms import CHOICES, StandardTerms, weak_couplings
from nuscatter.cli.models import described, in_use
from nuscatter.cli.models import models as models_option
from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.cli.statistics.asked import asked
from nuscatter.cli.statistics.family import ANGLE, RADIUS_FACTOR, family
from nuscatter.errors import InputError, not_negative, plain
from nuscatter.printing import Table, busy, show

if TYPE_CHECKING:
    from nuscatter.catalogue.planned_experiments import Plan
    from nuscatter.cli.statistics.family import Chosen
    from nuscatter.rates.hypothesis import AnyHypothesis
    from nuscatter.reports.report import Number
    from nuscatter.reports.sensitivities.expected import Sensitivity
    from nuscatter.reports.sensitivities.parameters_of_interest import OfEach

#: Parameters that are no arguments of a model, and cannot be asked together with others.
_ALONE = ("cevns", "moment", "sterile")
#: Levels of the intervals, and which of them are upper limits of what is not negative.
_ONE_SIGMA, _NINETY = 0.683, 0.9
#: Fluxes of the figure, relative, and factors of the exposure.
_FLUXES, _FACTORS = (0.10, 0.05, 0.02, 0.0), (0.01, 100.0, 9)


@click.command()
@click.argument("experiments", nargs=-1)
@click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME[=TRUTH]",
    help="sin2_theta_w; neutron_radius, a factor of the neutrons' radius; moment [1e-11 μ_B]; sterile, |U_μ4|² "
    "(|U_e4|² at reactors); cevns, the number of events; an argument of a --model, as ee_u. Repeatable: all are free.",
)
@models_option
@click.option("--exposure", type=float, default=1.0, show_default=True, help="Factor of the exposure.")
@click.option("--flux-uncertainty", type=float, default=None, help="Relative, as 0.02; that of the plan if absent.")
@click.option("--background", type=float, default=1.0, show_default=True, help="Factor of the backgrounds.")
@click.option("--distance", type=float, default=None, help="From the source [m]; that of the plan if absent.")
@click.option("--dm2", type=float, default=None, help="Δm² of --parameter sterile [eV²]; 1 if absent.")
@click.option(
    "--couplings",
    type=click.Choice(CHOICES, case_sensitive=False),
    default=CHOICES[1],
    show_default=True,
    help="Weak couplings of the Standard Model.",
)
@drawn
@as_json_option
def sensitivity(
    experiments: Sequence[str], parameters: Sequence[str], models: Sequence[str], exposure: float,
    flux_uncertainty: float | None, background: float, distance: float | None, dm2: float | None, couplings: str,
    figure: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Tell what planned EXPERIMENTS are expected to learn; without any, which there are and what is assumed.

    Without --parameter five numbers are told of each: some 10 s for an experiment, half a minute for a reactor.

    \b
    nuscatter sensitivity COH-Ar-750 COH-CryoCsI-10 --parameter sin2_theta_w --flux-uncertainty 0.02
    nuscatter sensitivity COH-Ar-750 --model NSI --parameter ee_d --parameter mumu_d
    nuscatter sensitivity PIP2-BD-PAR --parameter sterile --dm2 3 --distance 30
    """  # noqa: D301 (click wants the character, not two)
    from nuscatter.catalogue.planned_experiments import plan, plans

    path = None if figure is None else figure_file(figure)
    if dm2 is not None and "sterile" not in {plain(each.partition("=")[0]) for each in parameters}:
        raise InputError("--dm2 is of a sterile neutrino alone, but another parameter or none was asked: leave it out.")
    if not experiments:
        if parameters or figure is not None:
            raise InputError(f"There are no experiments: name some of {', '.join(each.name for each in plans())}.")
        show([_facts(each) for each in plans()], [], as_json, _NOTE)
        return
    if len({plain(each) for each in experiments}) < len(experiments):
        raise InputError(f"The experiments are {', '.join(experiments)}, but each was expected once.")
    changed = [_changed(plan(each), exposure, background, flux_uncertainty, distance) for each in experiments]
    if not parameters:
        if models:
            raise InputError("There is a --model, but no parameter: give one, as --parameter ee_u.")
        _show_study(changed, path, as_json)
        return
    ask = _ask(parameters, models, couplings, dm2)
    if path is not None and (len(changed) > 1 or len(ask.names) > 1):
        raise InputError("A figure is of one experiment and one parameter, but more were named.")
    tables: list[Table] = []
    with ask.running():
        groups = [(each.title, [each]) for each in changed]
        if len(changed) > 1 and ask.function is not None:
            groups.append(("together", changed))
        for title, group in groups:
            with busy(f"profiling {title}"):
                tables.append((title, _numbers(group, ask)))
        figures = [] if path is None else [_draw(changed[0], ask, path)]
    show(tables, figures, as_json, [each for each in (ask.sentence, _assumptions(changed)) if each])


def _show_study(changed: "Sequence[Plan]", path: Any, as_json: bool) -> None:
    """Show all numbers of each experiment; one that it does not say is left out."""
    from nuscatter.reports.report import Number
    from nuscatter.reports.sensitivities.study import study

    with busy("profiling"):
        found = study(changed)
    tables: list[Table] = []
    for each, values in zip(changed, found.values, strict=True):
        named = zip(found.columns, values.tolist(), strict=True)
        rows = [Number(f"{ask.symbol}, {ask.words}", value, ask.unit) for ask, value in named if value < float("inf")]
        tables.append((each.title, rows))
    figures = []
    if path is not None:
        from nuscatter.figures.sensitivity import study_figure
        from nuscatter.figures.style import save

        figures.append(save(study_figure({"as planned": found}), path))
    show(tables, figures, as_json, ["Couplings: MS-bar(0) effective.", _assumptions(changed)])


@final
@dataclass(frozen=True, eq=False)
class _Ask:
    """What is asked: the hypotheses, and the names of the parameters with their true values and units."""

    function: "Callable[..., AnyHypothesis] | OfEach | None"
    names: tuple[str, ...]
    truth: dict[str, float]
    units: dict[str, tuple[str, float]]
    symbols: dict[str, str]
    models: tuple[str, ...]
    sentence: str
    #: whether it cannot be negative, or its sign does not matter, so that there is an upper limit
    positive: bool = False

    def running(self) -> AbstractContextManager[None]:
        """Return a context for what runs the user's own code."""
        return in_use(self.models) if self.models else nullcontext()


def _ask(parameters: Sequence[str], models: Sequence[str], couplings: str, dm2: float | None) -> _Ask:
    from nuscatter.figures.names import name_of
    from nuscatter.reports.sensitivities import parameters_of_interest as known
    from nuscatter.units import eV

    wanted = asked(parameters)
    for each in wanted:
        if each.is_range:
            raise InputError(f"{each.name} has a range, but a true value or none was expected, as {each.name}=0.1.")
    alone = [each for each in wanted if plain(each.name) in map(plain, _ALONE)]
    if not alone:
        made = family(models, wanted, standard=StandardTerms(weak_couplings(couplings)))
        units = {each.name: (each.unit, each.size) for each in made.chosen}
        truth = {each.name: _true(each) for each in made.chosen}
        sentence = " ".join(filter(None, (made.standard.sentence, described(tuple(models)))))
        symbols = {each.name: name_of(each.full_name).symbol for each in made.chosen}
        return _Ask(made.function, tuple(truth), truth, units, symbols, tuple(models), sentence)
    if len(wanted) > 1 or models or alone[0].values:
        raise InputError(f"{alone[0].name} stands for itself: leave out other parameters, --model and a true value.")
    name = plain(alone[0].name)
    if name == "cevns":
        symbols = {"cevns": name_of("cevns").symbol}
        return _Ask(None, ("cevns",), {}, {"cevns": ("", 1.0)}, symbols, (), "Couplings: MS-bar(0) effective.")
    if name == "moment":
        units, symbols = {"moment": ("1e-11 μ_B", 1.0)}, {"moment": r"$\mu_\nu$"}
        return _Ask(known.moment, ("moment",), {}, units, symbols, (), "Of ν_e and ν_μ alike.", True)
    splitting = float(not_negative("--dm2", 1.0 if dm2 is None else dm2, single=True))
    function = known.sterile_at(splitting * eV**2)
    said = f"Δm² = {splitting:g} eV²."
    return _Ask(function, ("sterile",), {}, {"sterile": ("", 1.0)}, {"sterile": "$|U|^2$"}, (), said, True)


def _true(chosen: "Chosen") -> float:
    """Return the true value of a parameter: the one given, else the Standard Model's; new couplings are 0 there."""
    if chosen.asked.values or chosen.full_name in (ANGLE, RADIUS_FACTOR):
        assert chosen.start is not None
        return chosen.start
    if "MeV" in chosen.quantity.names:
        raise InputError(f"{chosen.name} has no true value; give it, as --parameter {chosen.name}=10MeV.")
    return 0.0


def _changed(chosen: "Plan", exposure: float, background: float, flux: float | None, distance: float | None) -> "Plan":
    """Return a plan with what the options change."""
    from nuscatter.units import m

    changed = chosen.longer(exposure).with_background(background)
    if flux is not None:
        changed = changed.uncertain(flux=flux)
    return changed if distance is None else changed.at(distance * m)


def _numbers(group: "Sequence[Plan]", ask: _Ask) -> "list[Number]":
    """Return the intervals of each parameter, and the number of signal events."""
    from nuscatter.reports.report import Number
    from nuscatter.reports.sensitivities.expected import sensitivity as expected

    found = expected(group, ask.function, ask.names, **ask.truth)
    rows = []
    for name in ask.names:
        unit, size = ask.units[name]
        if ask.positive:
            rows.append(_end(f"{name}, 90 % limit", found.upper_limit(name, _NINETY), size, unit))
            continue
        true = found.truth[name]
        low, high = found.interval(name, _ONE_SIGMA)
        bounded = found.sigma(name) < float("inf")
        error = ((true - low) / size, (high - true) / size) if bounded else None
        said = "the truth, with the error at 68 %" if bounded else "the truth; not bounded within its range at 68 %"
        rows.append(Number(name, true / size, unit, error, said))
        for word, end in zip(("from", "to"), found.interval(name, _NINETY), strict=True):
            rows.append(_end(f"{name}, 90 %, {word}", end, size, unit))
    return rows


def _end(name: str, end: float, size: float, unit: str) -> "Number":
    """Return an end of an interval; one that is not bounded is refused."""
    from nuscatter.errors import FitError
    from nuscatter.reports.report import Number

    if abs(end) == float("inf"):
        raise FitError(f"{name.partition(',')[0]} is not bounded by these experiments.")
    return Number(name, end / size, unit)


def _draw(chosen: "Plan", ask: _Ask, path: Any) -> Any:
    """Draw the error or the limit against the exposure, for several fluxes."""
    import numpy as np

    from nuscatter.figures.sensitivity import exposure_figure
    from nuscatter.figures.style import save
    from nuscatter.reports.sensitivities.expected import sensitivity as expected

    factors = np.geomspace(*_FACTORS)
    (name,) = ask.names
    unit, size = ask.units[name]

    def value(found: "Sensitivity") -> float:
        return found.upper_limit(name) if ask.positive else found.sigma(name)

    curves = np.array(
        [
            [
                value(expected(chosen.longer(float(each)).uncertain(flux=flux), ask.function, ask.names, **ask.truth))
                for each in factors
            ]
            for flux in _FLUXES
        ]
    )
    what = "90 % limit of" if ask.positive else "σ of"
    label = f"{what} {ask.symbols[name]}{f' [{unit}]' if unit else ''}"
    return save(
        exposure_figure(factors, values=curves / size, flux_uncertainties=_FLUXES, title=chosen.title, label=label),
        path,
    )


_NOTE = "A star is from memory, two stars are assumed. The edges of the time bins are in planned_numbers.csv."


def _facts(chosen: "Plan") -> "Table":
    """Return what is known of a plan."""
    from nuscatter.reports.report import Number

    rows = []
    for name, fact in chosen.setup.facts.items():
        if name == "windows":
            continue
        mark = "*" if fact.from_memory else "**" if name in chosen.assumed else ""
        for at, value in enumerate(fact.values, 1):
            which = f" {at}" if len(fact.values) > 1 else ""
            rows.append(Number(f"{name}{which}{mark}", value, fact.unit, None, fact.source))
    return f"{chosen.name}: {chosen.title}", rows


def _assumptions(group: "Sequence[Plan]") -> str:
    """Return the sentence that says how much is assumed."""
    said = [f"{each.name}: {', '.join(each.assumed)}" if each.assumed else f"{each.name}: nothing" for each in group]
    return f"Assumed: {'; '.join(said)}."
