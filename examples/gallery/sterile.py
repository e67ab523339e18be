"""What a fourth neutrino of 1 eV² does to the counts of CsI at the SNS, against the distance.

The line of ν_μ turns with one phase, the spectra of muon decay with many, so their swings die out. Lost is what
becomes sterile, 4 |U_α4|² |U_s4|² sin²Δ: neutral currents see the three other flavours alike. 1/L² is divided out.
"""

from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import COLOURS, LABELS, LINES, house_style, save
from nuscatter.propagation.sterile import Sterile
from nuscatter.units import MeV, eV, m

csi, model = ns.experiment("COHERENT-CsI-2021"), ns.StandardModel()
sterile = Sterile(dm2=1 * eV**2, e=0.1, mu=0.1)
distances = np.linspace(1, 200, 120)
totals, seen = {}, {}
for component in csi.flux.components:
    alone, name = replace(csi, flux=ns.Flux((component,))), str(component.state)
    totals[name] = alone.counts(model).sum()
    seen[name] = np.array([alone.counts(ns.Hypothesis(model, flux=sterile.at(L * m))).sum() for L in distances])
every = sum(seen.values()) / sum(totals.values())
for L in (19.3, 27.5):
    print(f"{L} m: {np.interp(L, distances, every):.3f} of the counts, ", end="")
    print(f"{float(sterile.at(L * m).active(29.792 * MeV, ns.nu_mu)):.3f} of the line")
with house_style():
    figure = Figure(figsize=(5.6, 3.6))
    panel = figure.subplots()
    for name, counts in seen.items():
        panel.plot(distances, counts / totals[name], LINES[name], color=COLOURS[name], label=f"made as {LABELS[name]}")
    panel.plot(distances, every, color="black", lw=1.8, label="all")
    panel.vlines([19.3, 27.5], 0.6, 1.05, color="0.7", lw=0.8, zorder=0)
    panel.set(xlabel="distance [m] (lines: COHERENT's CsI and argon)", ylabel="counts in CsI / without oscillation")
    panel.set(xlim=(0, 200), ylim=(0.62, 1.02), title="Δm² = 1 eV², |$U_{e4}$|² = |$U_{\\mu4}$|² = 0.1")
    panel.legend(loc="lower right", ncols=4)
save(figure, "sterile.png")
