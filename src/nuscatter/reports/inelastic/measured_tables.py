"""Measured and predicted flux averages as tables: one row a measurement, and what each choice makes of it."""

from collections.abc import Sequence

from nuscatter.errors import instance, listed
from nuscatter.reports.inelastic.measured import CHOSEN, ComparedAverage
from nuscatter.reports.report import Number
from nuscatter.units import cm
from nuscatter.words.digits import written

_UNIT, _TOLD = 1e-42 * cm**2, "1e-42 cm²"

#: The heads of `comparison_rows`.
HEADER = ("reaction", "experiment", f"measured [{_TOLD}]", "predicted", "pull", "theory error from")
LEGEND = (
    "Predicted: the mean of the forces, g_A of the free nucleon; its error is the spread of forces, g_A, Coulomb "
    "recipes, models of de-excitation and energies, each alone. Pull: predicted less measured, over both errors."
)


def comparison_rows(compared: Sequence[ComparedAverage]) -> list[list[str]]:
    """Return the cells of a table with the heads of `HEADER`, a row for each measurement.

    Args:
        compared: As `measured_inelastic` returns them.

    Raises:
        InputError: one is no `ComparedAverage`.
    """
    rows = []
    for each in _checked(compared):
        parts = sorted(each.error_parts.items(), key=lambda item: -max(item[1]))
        largest = ", ".join(
            f"{name} -{down / _UNIT:.3g} +{up / _UNIT:.3g}" for name, (down, up) in parts[:3] if down + up
        )
        rows.append(
            [
                each.measured.reaction,
                each.measured.experiment,
                _number(each.value, each.measured_error) + ("*" if each.measured.is_ratio else ""),
                _number(each.predicted, each.error),
                f"{round(each.pull, 1) + 0.0:+.1f}",
                largest,
            ]
        )
    return rows


def comparison_numbers(compared: Sequence[ComparedAverage]) -> list[tuple[str, list[Number]]]:
    """Return tables of all numbers: measured, predicted, pull, what each force, choice and part has.

    Args:
        compared: As `measured_inelastic` returns them.

    Raises:
        InputError: one is no `ComparedAverage`.
    """
    tables = []
    for each in _checked(compared):
        measured = each.measured
        rows = [
            _told("measured", each.value, each.measured_error, measured.source),
            _told("predicted", each.predicted, each.error, f"nuscatter: {each.how}"),
            Number("pull", each.pull, "standard deviations"),
            *(_told(f"predicted, {force}", value) for force, value in each.by_force.items() if len(each.by_force) > 1),
            *(
                _told(f"predicted, {choice.source}: {choice.name}", value)
                for choice, value in each.means.items()
                if choice.source != CHOSEN.source
            ),
            *(_told(f"of it, {name}", value) for name, value in each.parts.items() if value > 1e-4 * each.predicted),
        ]
        if measured.is_ratio:
            rows.insert(1, Number("measured, of MARLEY", measured.value, "", measured.error, measured.source))
            rows.insert(2, _told("MARLEY, as given or in the allowed approximation", each.reference))
        tables.append((f"{measured.reaction}, {measured.experiment}", rows))
    return tables


def comparison_notes(compared: Sequence[ComparedAverage]) -> list[str]:
    """Return sentences that a reader of the table needs.

    Args:
        compared: As `measured_inelastic` returns them.
    """
    ratios = [each for each in _checked(compared) if each.measured.is_ratio]
    said = [LEGEND]
    said += [
        f"* {each.measured.value:g} of MARLEY's prediction, for which {each.reference / _UNIT:.0f} {_TOLD} is taken: "
        "the allowed approximation, unless it was given."
        for each in ratios
    ]
    return said


def _checked(compared: Sequence[ComparedAverage]) -> list[ComparedAverage]:
    every = list(listed("compared", compared, "a list, as measured_inelastic returns it"))
    for each in every:
        instance("one of them", each, ComparedAverage, "a ComparedAverage, as measured_inelastic returns it")
    return every


def _number(value: float, error: tuple[float, float]) -> str:
    down, up = (each / _UNIT for each in error)
    return written(value / _UNIT, (down, up))


def _told(name: str, value: float, error: tuple[float, float] | None = None, source: str = "nuscatter") -> Number:
    both = None if error is None else (error[0] / _UNIT, error[1] / _UNIT)
    return Number(name, value / _UNIT, _TOLD, both, source)
