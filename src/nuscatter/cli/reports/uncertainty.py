"""How well predictions are known: the error budget of a nuclide or an experiment, and of the ratio of two."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import InputError
from nuscatter.printing import busy, show

if TYPE_CHECKING:
    from nuscatter.matter.nuclide import Nuclide
    from nuscatter.reports.uncertainty.budget import ErrorBudget


@click.command()
@click.argument("targets", nargs=-1, required=True)
@click.option(
    "--as-computed", is_flag=True, help="Take each nuclear model as it is, not scaled to the measured charge radius."
)
@drawn
@as_json_option
def uncertainty(targets: Sequence[str], as_computed: bool, figure: str | None, as_json: bool) -> None:
    """Error budget of TARGETS: nuclides, or experiments of the catalogue; of two, also of their ratios.

    Of a nuclide: form factor, cross section and flux average, for muon neutrinos and the flux of pions at rest. Of an
    experiment: the events, in its bins and in all. Couplings at one loop. The figure shows how far nuclear models are
    from Hartree–Fock with SLy4.
    """
    from nuscatter.reports.uncertainty.tables import budget_numbers, ratio_numbers

    chosen = [_target(name) for name in targets]
    if len(set(chosen)) < len(chosen) or len(chosen) > 2:
        raise InputError(f"The targets are {', '.join(targets)}, but one, or two different ones, were expected.")
    if len({isinstance(each, str) for each in chosen}) > 1:
        raise InputError(f"The targets are {', '.join(targets)}, but two nuclides, or two experiments, were expected.")
    if figure is not None and len(chosen) > 1:
        raise InputError(f"The figure {figure!r} is one nuclide's, but {len(chosen)} were named; leave it out.")
    if figure is not None and isinstance(chosen[0], str):
        raise InputError(f"The figure {figure!r} is a nuclide's, but {chosen[0]} is an experiment; leave it out.")
    path = None if figure is None else figure_file(figure)
    figures, left_out = [], dict[str, str]()
    with busy("solving"):
        budgets = [_budget(each, scaled=not as_computed) for each in chosen]
        if path is not None:
            from nuscatter.figures.nuclei.nuclear_spread import model_spread_figure
            from nuscatter.figures.style import save
            from nuscatter.reports.nuclear_spread import model_spread

            spread = model_spread(chosen[0])
            figures.append(save(model_spread_figure(spread), path))
            left_out |= {name: f"The figure has no {name}: {why}" for name, why in spread.left_out.items()}
    tables = [table for each in budgets for table in budget_numbers(each)]
    if len(budgets) > 1:
        tables.append(ratio_numbers(*budgets))
    notes = [f"{each.name} has no {name}: {why}" for each in budgets for name, why in each.left_out.items()]
    show(tables, figures, as_json, [*notes, *left_out.values()])


def _target(name: str) -> "Nuclide | str":
    """Return a nuclide, or the name of an experiment."""
    from nuscatter.catalogue.entries import describe
    from nuscatter.matter.nuclide import nuclide

    try:
        return nuclide(name)
    except InputError as no_nuclide:
        try:
            return describe(name).name
        except InputError as no_experiment:
            raise InputError(f"{no_nuclide} {no_experiment}") from None


def _budget(target: "Nuclide | str", *, scaled: bool) -> "ErrorBudget":
    from nuscatter.reports.uncertainty.propagation import counts_budget, error_budget

    if isinstance(target, str):
        return counts_budget(target, at_measured_radius=scaled)
    return error_budget(target, at_measured_radius=scaled)
