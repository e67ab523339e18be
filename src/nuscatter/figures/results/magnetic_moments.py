"""Magnetic moments: profiles of ν_e and ν_μ, and what a lower threshold would do at a reactor."""

from typing import TYPE_CHECKING

from nuscatter.figures.results.parts.published_ends import mark_ends
from nuscatter.figures.results.parts.smooth_profiles import smooth
from nuscatter.figures.style import house_style
from nuscatter.reports.results.told import Result
from nuscatter.units import bohr_magneton, keV

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_UNIT = 1e-10 * bohr_magneton
_NUCLEI, _BOTH = "recoils of nuclei", "and of electrons"
_COLOURS = {
    "CsI 2021": "#0072B2",
    "LAr 2020": "#E69F00",
    "CsI 2021 + LAr 2020": "#000000",
    "Ge 2026": "#009E73",
    "CONUS+": "#D55E00",
    "XENONnT": "#CC79A7",
}
_LINES = {_NUCLEI: "-", _BOTH: "--"}
_ONE = 2.706  # rise of −2 ln L at 90 %, one parameter


def figure(result: Result) -> "Figure":
    """Return the figure of the magnetic moments."""
    from matplotlib.figure import Figure

    with house_style():
        drawn = Figure(figsize=(9.6, 4.2))
        electron, muon, threshold = drawn.subplots(1, 3)
        for panel, names in ((electron, ("e",)), (muon, ("mu", "x"))):
            for key in result.curves:
                kind, _, rest = key.partition(" ")
                name, _, rest = rest.partition(", ")
                data, _, recoils = rest.rpartition(", ")
                if kind != "moment" or name not in names or data not in _COLOURS:
                    continue
                x, rise = result.curves[key] / _UNIT, result.curves[f"rise {name}, {rest}"]
                label = f"{data}, {recoils}" + (", all ν alike" if name == "x" else "")
                panel.plot(*smooth(x, rise=rise), _LINES[recoils], color=_COLOURS[data], label=label, linewidth=1.2)
            symbol = {"e": "|μ| of ν_e", "mu": "|μ| of ν_μ"}[names[0]]
            published = {each.key: each for row in result.rows for each in row.published if each.quantity == symbol}
            for at, known in enumerate(published.values()):
                mark_ends(panel, known, colour="#882255", at=at, said=f"{known.quantity[-3:]}, {known.data}: ")
            panel.axhline(_ONE, color="0.5", linewidth=0.8, linestyle=":", label="90 %")
            panel.set(ylim=(0, 8), xscale="log")
        electron.set(xlabel=r"$|\mu_{\nu_e}|$ [$10^{-10}\,\mu_B$]", xlim=(0.4, 70), ylabel=r"$-2\,\Delta\ln L$")
        muon.set(xlabel=r"$|\mu_{\nu_\mu}|$ [$10^{-10}\,\mu_B$]", xlim=(4, 50), xticks=[5, 10, 20, 40])
        muon.set_xticklabels(["5", "10", "20", "40"]), muon.minorticks_off()
        for recoils, line in _LINES.items():
            moment = result.curves[f"limit, {recoils}"] / _UNIT
            threshold.plot(result.curves["threshold"] / keV, moment, line, color=_COLOURS["CONUS+"])
        threshold.axvspan(0.16, 0.18, color="0.9", zorder=0)
        threshold.text(0.17, 18, "CONUS+", color="0.4", ha="center")
        threshold.set(xlabel="threshold of germanium at a reactor [keVee]", xlim=(0, 0.4), ylim=(0.6, 30), yscale="log")
        threshold.set_ylabel(r"median limit, $|\mu_{\nu_e}|$ [$10^{-10}\,\mu_B$]")
        handles = dict(zip(*reversed(electron.get_legend_handles_labels()), strict=True))
        handles |= dict(zip(*reversed(muon.get_legend_handles_labels()), strict=True))
        drawn.legend(list(handles.values()), list(handles), loc="outside lower center", ncols=3)
    return drawn
