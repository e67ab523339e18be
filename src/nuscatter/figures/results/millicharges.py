"""Electric charges of ν_e and ν_μ: profiles where nuclei recoil, and where electrons do too."""

from typing import TYPE_CHECKING

from nuscatter.figures.results.parts.published_ends import mark_ends
from nuscatter.figures.results.parts.smooth_profiles import smooth
from nuscatter.figures.style import house_style
from nuscatter.reports.results.told import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NUCLEI, _BOTH, _ALONE = "recoils of nuclei", "and of electrons", "no other charge"
_COLOURS = {"CsI 2021": "#0072B2", "LAr 2020": "#E69F00", "CsI 2021 + LAr 2020": "#000000", "CONUS+": "#D55E00"}
_LINES = {"e": "-", "mu": "--"}
_NAMES = {"e": r"$\nu_e$", "mu": r"$\nu_\mu$"}
_ONE = 2.706  # rise of −2 ln L at 90 %, one parameter


def figure(result: Result) -> "Figure":
    """Return the figure of the electric charges; the other charge is zero."""
    from matplotlib.figure import Figure

    with house_style():
        drawn = Figure(figsize=(9.0, 4.2))
        left, right = drawn.subplots(1, 2)
        for panel, recoils, unit in ((left, _NUCLEI, 1e-8), (right, _BOTH, 1e-12)):
            for name, line in _LINES.items():
                for data, colour in _COLOURS.items():
                    key = f"{name}, {data}, {recoils}, {_ALONE}"
                    if f"charge {key}" not in result.curves:
                        continue
                    x, rise = result.curves[f"charge {key}"] / unit, result.curves[f"rise {key}"]
                    panel.plot(
                        *smooth(x, rise=rise), line, color=colour, label=f"{_NAMES[name]}, {data}", linewidth=1.2
                    )
            theirs = [each for row in result.rows for each in row.published if float(each.unit[:-2]) == unit]
            published = {each.key: each for each in theirs}
            for at, known in enumerate(published.values()):
                mark_ends(panel, known, colour="#882255", at=at, said=f"{known.quantity[-3:]}, {known.data}: ")
            panel.axhline(_ONE, color="0.5", linewidth=0.8, linestyle=":", label="90 %")
            panel.set(ylim=(0, 10), title=f"recoils of nuclei{'' if recoils == _NUCLEI else ' and of electrons'}")
        left.set(xlabel=r"charge [$10^{-8}\,e$]", ylabel=r"$-2\,\Delta\ln L$", xlim=(-40, 100))
        right.set(xlabel=r"charge [$10^{-12}\,e$]", xlim=(-1000, 1000))
        right.set_xscale("symlog", linthresh=5)
        right.set_xticks([-100, -10, 0, 10, 100], ["−100", "−10", "0", "10", "100"])
        handles = dict(zip(*reversed(left.get_legend_handles_labels()), strict=True))
        handles |= dict(zip(*reversed(right.get_legend_handles_labels()), strict=True))
        drawn.legend(list(handles.values()), list(handles), loc="outside lower center", ncols=3)
    return drawn
