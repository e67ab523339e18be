"""What errors of the cross section of ν_e on ⁴⁰Ar do to the energy that a burst's events give, in three panels."""

from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import instance
from nuscatter.figures.style import house_style
from nuscatter.reports.luminosity.argon_events import energy_nodes
from nuscatter.reports.luminosity.cross_section_error import CrossSectionError
from nuscatter.reports.luminosity.study import LuminosityStudy
from nuscatter.units import MeV

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ENERGY, _BURST, _PIONS, _GREY = "#D55E00", "#0072B2", "#009E73", "0.45"
#: Relative errors of σ [%].
_ERRORS = np.linspace(0.0, 25.0, 26)
#: Colour and marker of the fit as it is, after a scale, and after a tilt.
_STAGES = (("as it is", "#000000", "o"), ("σ scaled", "#0072B2", "s"), ("σ scaled and tilted", "#D55E00", "D"))


def luminosity_figure(study: LuminosityStudy) -> "Figure":
    """Return a figure: where σ matters, errors of the energy against those of σ, and biases between cross sections.

    Args:
        study: As `luminosity_study` returns it.

    Raises:
        InputError: `study` is no `LuminosityStudy`.
    """
    from matplotlib.figure import Figure

    instance("study", study, LuminosityStudy, "a LuminosityStudy, as luminosity_study returns it,")
    with house_style():
        figure = Figure(figsize=(7.6, 7.0))
        panels = figure.subplot_mosaic([["where", "widths"], ["biases", "biases"]])
        _where(panels["where"], study)
        _widths(panels["widths"], study)
        _biases(panels["biases"], study)
        mean = study.burst.mean_energy / MeV
        figure.suptitle(
            f"ν$_e$ on ⁴⁰Ar in DUNE, ⟨E⟩ = {mean:g} MeV, {study.errors.events.total:.0f} events; "
            f"assumed: {study.assumed}",
            fontsize=9,
        )
    return figure


def _where(panel: "Axes", study: LuminosityStudy) -> None:
    E, spacing = study.errors.events.E / MeV, energy_nodes()[1] / MeV
    burst, pions = (each.matrix.sum(axis=0) for each in (study.errors.events, study.calibration))
    panel.axhline(0.0, color=_GREY, linewidth=0.8)
    for values, colour, line, label in (
        (study.errors.kernel[0], _ENERGY, "-", "weight of σ in the fitted energy"),
        (burst / burst.sum(), _BURST, "--", "events of the burst"),
        (pions / pions.sum(), _PIONS, ":", "events of stopped pions"),
    ):
        panel.plot(E, values / spacing, line, color=colour, label=label)
    panel.set(xlabel="energy of the neutrino [MeV]", ylabel="per MeV", xlim=(0, 60))
    panel.legend(fontsize=7)


def _widths(panel: "Axes", study: LuminosityStudy) -> None:
    widths = np.array([study.widths(CrossSectionError(scale=each / 100))[0] for each in _ERRORS])
    panel.plot(_ERRORS, 100 * widths, color=_BURST, label="error, scale of σ unknown")
    panel.plot(_ERRORS, _ERRORS, "--", color=_GREY, label="bias by a scale")
    worst = float(study.errors.amplification[0])
    panel.plot(_ERRORS, worst * _ERRORS, ":", color=_ENERGY, label="largest bias by a shape")
    panel.axhline(10.0, color=_GREY, linewidth=0.8)
    panel.axvline(5.0, color=_GREY, linewidth=0.8)
    panel.set(xlabel="error of σ [%]", ylabel="error of the energy [%]", xlim=(0, 25), ylim=(0, None))
    panel.legend(fontsize=7)


def _biases(panel: "Axes", study: LuminosityStudy) -> None:
    others = [each for each in study.natures if each.name != study.assumed]
    rows = np.arange(len(others))[::-1]
    panel.axvspan(-10, 10, color="0.92", zorder=-1)
    panel.axvline(0.0, color=_GREY, linewidth=0.8)
    for at, (label, colour, marker) in enumerate(_STAGES):
        values = [100 * (each.bias, each.scaled, each.tilted)[at].energy for each in others]
        panel.plot(values, rows, marker, color=colour, linestyle="", label=label, markersize=5)
    for row, each in zip(rows, others, strict=True):
        ends = [100 * one.energy for one in (each.bias, each.scaled, each.tilted)]
        panel.plot([min(ends), max(ends)], [row, row], color="0.7", linewidth=1, zorder=0)
    panel.set_yticks(rows, [each.name for each in others])
    panel.set(xlabel="bias of the fitted energy [%], if nature has this cross section (grey: ± 10 %)")
    panel.legend(fontsize=7, title="fit")
