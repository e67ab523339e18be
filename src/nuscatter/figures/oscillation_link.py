"""What coherent scattering leaves of forces that a long baseline may meet: three panels about ε_ee − ε_μμ of matter."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import InputError, instance
from nuscatter.figures.style import CURVES, house_style
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.units import Array, GeV

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Of what oscillations alone allow, and of what scattering leaves.
_ALONE, _LEFT = "#BBBBBB", "#56B4E9"
#: The rise of −2 ln L at 90 % of one parameter, and the highest that is shown.
_NINETY, _HIGHEST = 2.7055, 80.0

#: Intervals, each of a low and a high end.
Intervals = Sequence[tuple[float, float]]


def figure(
    scans: Mapping[str, Scan],
    *,
    alone: Intervals,
    left: Intervals,
    E: Array,
    standard: Array,
    bands: Mapping[str, tuple[Array, Array]],
    differences: Array,
    phases: Array,
    true_phase: float,
) -> "Figure":
    """Return the figure: the fits of recoils, the appearance of ν_e, and the CP phase that is found without the force.

    Args:
        scans: Of ``difference``, by the name of the data.
        alone: What oscillations alone allow of it.
        left: What is left with coherent scattering.
        E: Energies of the beam [MeV].
        standard: P(ν_μ → ν_e) without a force, shape of `E`.
        bands: Least and largest P(ν_μ → ν_e), by what they stand for; oscillations alone first.
        differences: ε_ee − ε_μμ at which a phase was fitted.
        phases: That phase [rad].
        true_phase: That of nature [rad].

    Raises:
        InputError: a scan is not one of ``difference``.
    """
    from matplotlib.figure import Figure

    for each in scans.values():
        if tuple(instance("one of the scans", each, Scan, "a Scan, as scan returns it,").grids) != ("difference",):
            raise InputError(f"A scan of difference was expected, but this one is of {', '.join(each.grids)}.")
    with house_style():
        drawn = Figure(figsize=(10.5, 3.8))
        first, second, third = drawn.subplots(1, 3)
        _fits(first, scans, alone)
        colours = (_ALONE, _LEFT)
        for (name, (low, high)), colour in zip(bands.items(), colours, strict=False):
            second.fill_between(E / GeV, low, high, color=colour, lw=0, label=name)
        second.plot(E / GeV, standard, color="#000000", label="no new force; LMA-Dark")
        second.set(xlabel="$E$ [GeV]", ylabel=r"$P(\nu_\mu \to \nu_e)$", xlim=(E[0] / GeV, E[-1] / GeV))
        second.set_ylim(0, 1.45 * max(float(high.max()) for _, high in bands.values()))
        second.legend(loc="upper right")
        _shade(third, alone, _ALONE, "")
        _shade(third, left, _LEFT, "")
        third.plot(differences, np.degrees(phases), ".", color="#D55E00", ms=4)
        third.axhline(np.degrees(true_phase), color="#000000", lw=0.8)
        third.set(ylabel=r"$\delta$ found by a fit without the force [°]", ylim=(0, 360), yticks=range(0, 361, 60))
        third.set(xlabel=r"$\varepsilon_{ee} - \varepsilon_{\mu\mu}$ in matter", xlim=_ends(differences))
        third.text(0.03, 0.03, "line: the phase of nature", transform=third.transAxes, fontsize=8)
    return drawn


def _fits(panel: "Axes", scans: Mapping[str, Scan], alone: Intervals) -> None:
    """Draw the rises of −2 ln L over what oscillations alone allow."""
    _shade(panel, alone, _ALONE, "oscillations alone, 2σ")
    for (name, scan), (colour, line) in zip(scans.items(), CURVES[1:], strict=False):
        panel.plot(scan.axes[0], scan.rise, line, color=colour, label=name)
    panel.axhline(_NINETY, color="#000000", lw=0.8, ls=":")
    panel.axvline(-2, color="#000000", lw=0.8)
    grid = next(iter(scans.values())).grids["difference"]
    panel.set(xlim=_ends(grid), ylim=(0, _HIGHEST), ylabel=r"rise of $-2\,\ln L$ (dotted: 90 %)")
    panel.text(-2.05, 0.06 * _HIGHEST, "LMA-Dark", rotation=90, ha="right", va="bottom", fontsize=8)
    panel.set_xlabel(r"$\varepsilon_{ee} - \varepsilon_{\mu\mu}$ in matter")
    panel.legend(loc="upper right", framealpha=1, frameon=True, edgecolor="none")


def _shade(panel: "Axes", intervals: Intervals, colour: str, name: str) -> None:
    for at, (low, high) in enumerate(intervals):
        panel.axvspan(low, high, color=colour, lw=0, label=name if name and at == 0 else None, zorder=0)


def _ends(values: Array) -> tuple[float, float]:
    return float(values[0]), float(values[-1])
