"""The planes of a splitting and a mixing with a fourth neutrino: what COHERENT's data allow at 90 %."""

from typing import TYPE_CHECKING

from nuscatter.figures.style import house_style
from nuscatter.fits.scans.scan_result import rise_of_level
from nuscatter.reports.results.told import Result
from nuscatter.units import eV

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Colour and line of the data, in the order in which they are drawn.
_LOOKS = {
    "CsI 2021": ("#0072B2", "--"),
    "COHERENT": ("#000000", "-"),
    "COHERENT, flux free": ("#D55E00", "-."),
}
_NAMES = {
    "CsI 2021": "CsI, 19.3 m",
    "COHERENT": "CsI, Ge 19.2 m, LAr 27.5 m",
    "COHERENT, flux free": "all three, flux free",
}
_LABELS = {"e": "$|U_{e4}|^2$", "mu": "$|U_{\\mu4}|^2$"}


def figure(result: Result) -> "Figure":
    """Return two panels, one for each mixing: right of a curve is excluded at 90 %, two degrees of freedom.

    Args:
        result: Of ``sterile_neutrinos``.
    """
    from matplotlib.figure import Figure

    curves = result.curves
    with house_style():
        drawn = Figure(figsize=(7.2, 3.8))
        panels = drawn.subplots(1, 2, sharey=True)
        for panel, (name, label) in zip(panels, _LABELS.items(), strict=True):
            for data, (colour, line) in _LOOKS.items():
                height, level = curves[f"{name}: {data}"], rise_of_level(0.9, None, 2)
                panel.contour(
                    curves["squares"], curves["dm2"] / eV**2, height.T, [level], colors=colour, linestyles=[line]
                )
                said = _NAMES[data] if height.max() > level else f"{_NAMES[data]}: all is allowed"
                panel.plot([], [], line, color=colour, label=said)
            panel.set(xlabel=label, xlim=(0, 0.5), yscale="log", ylim=(0.25, 10))
            panel.set_title(f"{label} alone, 90 %, 2 degrees of freedom")
            panel.legend(loc="lower left", title="excluded to the right of")
        panels[0].set_ylabel(r"$\Delta m^2_{41}$ [eV$^2$]")
    return drawn
