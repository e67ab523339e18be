"""Pulls and impacts: the fitted value of each nuisance, and how far each moves the parameter of interest."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import instance, invalid, listed, whole
from nuscatter.figures.names import name_of
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.fits.minimum.impacts import ImpactRow

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def impact_figure(rows: Sequence[ImpactRow], parameter: str, most: int = 20) -> "Figure":
    """Return a figure of the largest impacts with their pulls.

    Args:
        rows: As `FitResult.impacts` returns them, the largest first.
        parameter: Name of the parameter of interest, for the label.
        most: How many nuisances to draw.

    Raises:
        InputError: there is no row.
    """
    from matplotlib.figure import Figure

    instance("parameter", parameter, str, "the name of the parameter of interest")
    drawn = listed("rows", rows, "impacts as FitResult.impacts returns them,")[: whole("most", most, 1, 1000)]
    if not drawn:
        raise invalid("rows", rows, "at least one nuisance")
    for row in drawn:
        instance("one of the rows", row, ImpactRow, "an impact as FitResult.impacts returns it,")
    name = name_of(parameter)
    places = -np.arange(len(drawn))
    with house_style():
        figure = Figure(figsize=(7, 1.4 + 0.26 * len(drawn)))
        impacts, pulls = figure.subplots(1, 2, sharey=True)
        impacts.barh(places, [row.up / name.size for row in drawn], 0.7, color=COLOURS["cevns"], label="nuisance +1σ")
        impacts.barh(places, [row.down / name.size for row in drawn], 0.7, color=COLOURS["nu_mu"], label="nuisance −1σ")
        impacts.axvline(0, color="black", linewidth=0.6)
        impacts.set_yticks(places, [name_of(row.name).symbol for row in drawn])
        impacts.set_xlabel(f"shift of {name.label}")
        figure.legend(*impacts.get_legend_handles_labels(), loc="outside upper center", ncols=2)
        pulls.axvspan(-1, 1, color="0.9")
        pulls.errorbar(
            [row.nuisance.pull for row in drawn],
            places,
            xerr=[row.nuisance.constraint for row in drawn],
            fmt="o",
            color=COLOURS["data"],
        )
        pulls.set_xlabel("pull ± constraint [prior σ]")
        pulls.set_ylim(places[-1] - 0.7, 0.7)
    return figure
