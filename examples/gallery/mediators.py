"""Exclude light vector bosons with COHERENT's CsI: a scan of mass and coupling on logarithmic axes, nuisances profiled.

Universal charges interfere destructively, so that beside the small couplings a band is left where the weak charge has
turned its sign. B − L adds to it: no band. Needs the release `coherent_csi_2021`; without it the script stops.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.interactions.bsm.mediators import b_minus_l, universal
from nuscatter.units import MeV

try:
    data = ns.datasets.coherent_csi_2021()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

masses, couplings = np.geomspace(0.1 * MeV, 1e4 * MeV, 21), np.geomspace(1e-6, 1e-1, 21)
with house_style():
    figure = Figure(figsize=(6, 4.2))
    panel = figure.subplots()
    for name, charges, colour in (("universal", universal, "#0072B2"), ("B − L", b_minus_l, "#D55E00")):
        like = data.likelihood(lambda m, g: ns.StandardModel() + ns.LightVector(m, g, charges))  # noqa: B023
        found = ns.scan(like, m=masses, g=couplings, levels=[0.9])  # geometric grids: axes in logarithms
        curves, high = found.contour(0.9), found.rise.T
        panel.contourf(found.axes[0] / MeV, found.axes[1], high, [4.605, 1e99], colors=colour, alpha=0.2)
        for curve in curves:
            panel.plot(curve.points[:, 0] / MeV, curve.points[:, 1], color=colour, linewidth=1)
        panel.fill([], [], color=colour, alpha=0.3, label=name)
        light = curves[0].points[curves[0].points[:, 0] < 1 * MeV, 1].mean()
        print(f"{name}: {len(curves)} curves, g < {light:.2g} for m → 0; best −2 ln L = {found.fval:.2f}")
    panel.set(xscale="log", yscale="log", xlabel="mass of the boson [MeV]", ylabel="coupling g")
    panel.set_title("COHERENT CsI 2021 (arXiv:2110.07730): excluded at 90 % (shaded)", loc="left")
    panel.legend(loc="lower right")
save(figure, "mediators.png")
