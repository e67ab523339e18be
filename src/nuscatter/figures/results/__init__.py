"""Figures of the results: one file a result, each with a function ``figure`` of its `Result`."""

from importlib import import_module
from typing import TYPE_CHECKING

from nuscatter.reports.results.told import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def result_figure(result: Result) -> "Figure":
    """Return the figure of a result: what data allow, beside what was published.

    Args:
        result: As `nuscatter.result` returns it.

    Raises:
        InputError: it is no result.
    """
    from nuscatter.errors import instance

    found = instance("result", result, Result, "a Result, as ns.result returns it,")
    drawn: Figure = import_module(f"nuscatter.figures.results.{found.name}").figure(found)
    return drawn
