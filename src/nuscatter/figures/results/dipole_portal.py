"""The figure of the dipole portal: the limit on a transition moment against the mass of the heavy lepton."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nuscatter.figures.style import LABELS, house_style
from nuscatter.reports.results.told import Result
from nuscatter.units import MeV, bohr_magneton

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LOOKS: Mapping[str, tuple[str, Any]] = {
    "CsI 2021": ("#0072B2", "-"),
    "LAr 2020": ("#E69F00", "--"),
    "CsI 2021 + LAr 2020": ("#000000", "-"),
}
#: Where the spectra of stopped pions and muons end [MeV].
_ENDS = {"mu": ((29.79, r"prompt $\nu_\mu$"), (52.83, r"$\bar\nu_\mu$")), "e": ((52.83, r"$\nu_e$"),)}


def figure(result: Result) -> "Figure":
    """Return a figure with a panel for each flavour: limits of 90 %, and published ones on magnetic moments.

    Args:
        result: Of `nuscatter.reports.results.new_physics.dipole_portal`.
    """
    from matplotlib.figure import Figure

    unit = 1e-10 * bohr_magneton
    masses = result.curves["masses"] / MeV
    with house_style():
        drawn = Figure(figsize=(8.4, 4.0))
        for panel, flavour in zip(drawn.subplots(1, 2, sharey=True), ("mu", "e"), strict=True):
            for data, (colour, line) in _LOOKS.items():
                limit = result.curves[f"{flavour}: {data}"] / unit
                panel.plot(masses, limit, line, color=colour, lw=1.3, label=f"{data}, 90 %")
            for energy, words in _ENDS[flavour]:
                panel.axvline(energy, color="#777777", lw=0.8, ls=":")
                panel.annotate(
                    words, (energy, 8), (-2, 0), "data", "offset points", rotation=90, ha="right", fontsize=7
                )
            symbol = LABELS[f"nu_{flavour}"].strip("$")
            for row in result.rows:
                for known in row.published:
                    if known.key.endswith(f"_{flavour}"):
                        end, said = known.pieces[0][1], f"magnetic moment, {known.reference}"
                        panel.plot(0.7, end, "v", color="#D55E00", ms=6, label=said)
            panel.set(yscale="log", xlim=(0, 56), ylim=(7, 3e3), xlabel="mass of the heavy lepton [MeV]")
            panel.set_title(rf"moments of ${symbol}$")
            panel.set_ylabel(r"$|\mu|$ [$10^{-10}\,\mu_B$]" if flavour == "mu" else "")
            panel.legend(loc="upper left", frameon=True, framealpha=1.0, edgecolor="none")
    return drawn
