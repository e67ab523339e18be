"""Exclude light vector bosons with COHERENT's CsI: a scan of mass and coupling on logarithmic axes, nuisances profiled.

Universal charges interfere destructively, so that beside the small couplings a band is left where the weak charge has
turned its sign. B − L adds to it: no band. Needs the release `coherent_csi_2021`; without it the script stops.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.names import label
from nuscatter.interactions.bsm.mediators import b_minus_l, universal
from nuscatter.units import MeV

try:
    data = ns.datasets.coherent_csi_2021()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

masses, couplings = np.geomspace(0.1 * MeV, 1e4 * MeV, 21), np.geomspace(1e-6, 1e-1, 21)
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(6, 4.2))).subplots()
    for name, charges, colour in (("universal", universal, "#0072B2"), ("B − L", b_minus_l, "#D55E00")):
        like = data.likelihood(lambda m, g: ns.StandardModel() + ns.LightVector(m, g, charges))  # noqa: B023
        found = ns.scan(like, m=masses, g=couplings, levels=[0.9])  # geometric grids: axes in logarithms
        lowest, *bands = sorted((each.points / [MeV, 1] for each in found.contour(0.9)), key=lambda xy: xy[:, 1].min())
        panel.plot(*lowest.T, "-" if bands else "--", color=colour, label=f"excluded above: {name} charges")
        for band in bands:  # drawn on the excluded region
            panel.fill_between(*lowest.T, couplings[-1], color=colour, alpha=0.2, linewidth=0)
            said = f"allowed band of {name} charges"
            panel.fill(*band.T, facecolor="#009E73", edgecolor="#009E73", linewidth=1, label=said)
        light = lowest[lowest[:, 0] < 1, 1].mean()
        above = f"and {len(bands)} allowed band above" if bands else "and nothing above"
        print(f"{name}: g < {light:.2g} for m → 0, {above}; best −2 ln L = {found.fval:.2f}")
    panel.set(xscale="log", yscale="log", xlabel=label("LightVector.mass"), ylabel=label("LightVector.coupling"))
    panel.axis((0.1, 1e4, 1e-6, 1e-1))
    panel.set_title("COHERENT CsI 2021 (arXiv:2110.07730), two parameters at 90 %", loc="left")
    panel.legend(loc="lower right")
ns.figures.save(figure, "mediators.png")
