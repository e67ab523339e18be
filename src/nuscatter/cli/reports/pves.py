"""Parity-violating electron scattering: what nuclear models predict, beside what was measured."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import InputError
from nuscatter.printing import busy, number_objects, show_json, table
from nuscatter.units import fm
from nuscatter.words.digits import written

if TYPE_CHECKING:
    from nuscatter.reports.parity_violation import AsymmetryComparison

_HEADER = (
    *("", "A_PV [ppb]", "plane wave", "pull", "skin [fm]", "stretched", "R_n [fm]", "R_p [fm]"),
    *("F_ch", "F_W", "F_ch - F_W"),
)
_LEGEND = (
    "A_PV: distorted waves, averaged over the acceptance, with the weak charge of the publication. Pull: predicted "
    "less measured, over the error. Stretched: the skin with the neutrons stretched to the measured asymmetry. Form "
    "factors: at the published mean Q²."
)


@click.command()
@click.argument("experiments", nargs=-1)
@click.option("--force", "forces", multiple=True, help="A force or relativistic set; repeatable; eight if absent.")
@drawn
@as_json_option
def pves(experiments: Sequence[str], forces: Sequence[str], figure: str | None, as_json: bool) -> None:
    """Parity-violating asymmetries by mean fields beside those of EXPERIMENTS: PREX-2, CREX, …; all if none is named.

    The figure shows A_PV against the neutron skin, with the line through the models and the measured band.
    """
    from nuscatter.catalogue.parity_violation import parity_violation_measurement, parity_violation_measurements
    from nuscatter.reports.parity_violation import asymmetry_comparison, comparison_numbers, mean_field_models

    chosen = [parity_violation_measurement(name) for name in experiments] or parity_violation_measurements()
    names = [each.name for each in chosen]
    if len(set(names)) < len(names):
        raise InputError(f"The experiments are {', '.join(experiments)}, but different ones were expected.")
    models = mean_field_models(forces) if forces else mean_field_models()
    path = None if figure is None else figure_file(figure)
    figures, comparisons = [], []
    with busy("solving") as line:
        for each in chosen:
            if line is not None:
                line.update(f"solving: {each.name}")
            comparisons.append(asymmetry_comparison(each, models))
        if path is not None:
            from nuscatter.figures.nuclei.parity_violation import asymmetry_figure
            from nuscatter.figures.style import save

            figures.append(save(asymmetry_figure(comparisons), path))
    notes = [each for one in comparisons for each in _notes(one)]
    if as_json:
        tables = [each for one in comparisons for each in comparison_numbers(one)]
        show_json(number_objects(tables), figures, " ".join(notes))
        return
    for one in comparisons:
        table(f"{one.measurement.name}, {one.measurement.nuclide}", _HEADER, _rows(one))
    for where in figures:
        click.echo(f"figure: {where}")
    click.echo("\n".join((*notes, _LEGEND)))


def _rows(comparison: "AsymmetryComparison") -> list[list[str]]:
    """Return the measured asymmetry with the published results, the models, and what their line infers."""
    measurement = comparison.measurement

    def published(quantity: str) -> str:
        fact = measurement.facts.get(quantity)
        return "" if fact is None else written(fact.values[0], fact.error)

    value, error = measurement.asymmetry / 1e-9, measurement.error / 1e-9
    quantities = ("neutron skin", "", "neutron radius", "", "", "weak form factor", "charge less weak form factor")
    rows = [
        [
            "expected" if measurement.planned else "measured",
            written(value, (error, error)),
            *("", ""),
            *map(published, quantities),
        ]
    ]
    for each in comparison.predictions:
        radii = (each.skin, each.stretched_skin(measurement.asymmetry), each.neutron_radius, each.proton_radius)
        forms = (each.charge_form_factor, each.weak_form_factor, each.charge_form_factor - each.weak_form_factor)
        rows.append(
            [
                each.model,
                f"{each.asymmetry / 1e-9:.1f}",
                f"{each.plane_wave / 1e-9:.1f}",
                "–" if measurement.planned else f"{round(comparison.pull(each), 1) + 0.0:.1f}",
                *("–" if one is None else f"{one / fm:.3f}" for one in radii),
                *(f"{one:.4f}" for one in forms),
            ]
        )
    return rows


def _notes(comparison: "AsymmetryComparison") -> list[str]:
    """Return sentences: the skin by the line, the experiment's remarks, what is from memory, and models left out."""
    measurement, name = comparison.measurement, comparison.measurement.name
    said = []
    if comparison.stretched_skin is not None:
        skin, error, spread = (each / fm for each in comparison.stretched_skin)
        said.append(
            f"{name}: with the planned error the skin would be known to {error:.3f} fm."
            if measurement.planned
            else f"{name}: models stretched to the measured asymmetry have a skin of {skin:.3f} ± {error:.3f} fm, and "
            f"differ by {spread:.3f} fm."
        )
    if comparison.inferred_skin is not None and not measurement.planned:
        skin, error = (each / fm for each in comparison.inferred_skin)
        said.append(f"{name}: the line through the models is there at {skin:.3f} ± {error:.3f} fm.")
    said.append(f"{name}: {measurement.remarks}")
    inputs = [each for each in ("energy", "Q2", "asymmetry", "weak charge") if each in measurement.from_memory]
    if inputs:
        said.append(f"{name}: from memory, look up before you quote: {', '.join(inputs)}.")
    said += [f"{name} has no {model}: {why}" for model, why in comparison.left_out.items()]
    return said
