"""Charge radii of ν_e and ν_μ, total ones: islands of COHERENT's CsI and argon, and what a reactor's germanium leaves.

A rate allows two radii: the neutrino's own, and that at which the weak charge has the other sign. Targets of other N/Z
have their second radius elsewhere, and reactors have ν_e alone.
"""

import numpy as np

import nuscatter as ns
from nuscatter.reports.results.new_physics.charge_radii import radii

try:
    csi, argon = ns.datasets.coherent_csi_2021(), ns.datasets.coherent_lar_2020()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

coherent = csi.likelihood(radii) + argon.likelihood(radii)
data = {"CsI + LAr": coherent, "with CONUS+": coherent + ns.datasets.conus_plus_2025().likelihood(radii)}
for name, likelihood in data.items():
    for radius in ("ee", "mumu"):
        scan = ns.scan(likelihood, levels=[0.9], refine=2, starts=4, **{radius: np.linspace(-90, 30, 25)})
        pieces = ", ".join(f"[{low:.1f}, {high:.1f}]" for low, high in scan.intervals(0.9))
        print(f"{name}, {radius}: {pieces} 1e-32 cm²")
unit = r"$10^{-32}$ cm$^2$"
names = {
    "ee": ns.figures.Name(r"$\langle r^2_{\nu_e}\rangle$", unit, standard=-0.83),
    "mumu": ns.figures.Name(r"$\langle r^2_{\nu_\mu}\rangle$", unit, standard=-0.48),
}
axes = None
for (name, likelihood), colour in zip(data.items(), ("#000000", "#D55E00"), strict=True):
    grids = {"ee": np.linspace(-80, 25, 20), "mumu": np.linspace(-72, 14, 20)}
    scan = ns.scan(likelihood, levels=[0.9], refine=1, starts=2, **grids)
    figure = ns.figures.contour(
        scan, (0.9,), colour=colour, label=name, fill=axes is not None, marks=axes is not None, names=names, axes=axes
    )
    axes = figure.axes[0]
ns.figures.save(figure, "charge_radii.png")
