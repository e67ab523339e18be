"""How well predictions are known: the error budget of a nuclide, and of the ratio of two."""

from collections.abc import Sequence

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import InputError
from nuscatter.printing import busy, show


@click.command()
@click.argument("nuclides", nargs=-1, required=True)
@click.option(
    "--as-computed", is_flag=True, help="Take each nuclear model as it is, not scaled to the measured charge radius."
)
@drawn
@as_json_option
def uncertainty(nuclides: Sequence[str], as_computed: bool, figure: str | None, as_json: bool) -> None:
    """Error budget of form factor, cross section and flux average of NUCLIDES; of two, also of their ratios.

    Couplings at one loop, muon neutrinos, and the flux of pions at rest. The figure shows how far nuclear models are
    from Hartree–Fock with SLy4.
    """
    import nuscatter as ns
    from nuscatter.reports.uncertainty import error_budget
    from nuscatter.reports.uncertainty_tables import budget_numbers, ratio_numbers

    chosen = [ns.nuclide(name) for name in nuclides]
    if len(set(chosen)) < len(chosen) or len(chosen) > 2:
        raise InputError(f"The nuclides are {', '.join(nuclides)}, but one, or two different ones, were expected.")
    if figure is not None and len(chosen) > 1:
        raise InputError(f"The figure {figure!r} is one nuclide's, but {len(chosen)} were named; leave it out.")
    path = None if figure is None else figure_file(figure)
    figures, left_out = [], dict[str, str]()
    with busy("solving"):
        budgets = [error_budget(each, at_measured_radius=not as_computed) for each in chosen]
        if path is not None:
            from nuscatter.figures.nuclear_spread import model_spread_figure
            from nuscatter.figures.style import save
            from nuscatter.reports.nuclear_spread import model_spread

            spread = model_spread(chosen[0])
            figures.append(save(model_spread_figure(spread), path))
            left_out |= {name: f"The figure has no {name}: {why}" for name, why in spread.left_out.items()}
    tables = [table for each in budgets for table in budget_numbers(each)]
    if len(budgets) > 1:
        tables.append(ratio_numbers(*budgets))
    notes = [f"{each.nuclide.name} has no {name}: {why}" for each in budgets for name, why in each.left_out.items()]
    show(tables, figures, as_json, [*notes, *left_out.values()])
