"""Events for a detector simulation: where they happen, in which frame, and what the detector makes of them.

The frame is that of the detector: its centre is the origin, and a cylinder's axis is z. Its source stands at +x. Left:
a hundred events in a crystal, with their recoils. Right: 200 000 events through the response of COHERENT's CsI one by
one (points), and what the experiment computes without sampling (line).
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import nuscatter as ns
from nuscatter.units import cm, m, mm

csi, radius, height = ns.experiment("COHERENT-CsI-2021"), 9.5 * cm, 34 * cm
place = ns.Place(19.3 * m, ns.Cylinder(radius=radius, height=height))
events = ns.draw_events(csi, ns.StandardModel(), seed=1, number=200_000, place=place)
few, edges = events.block(0).part(0, 100), np.asarray(csi.detector.energy_edges)
middle, width, scale = (edges[1:] + edges[:-1]) / 2, np.diff(edges), events.expected / events.number
seen, expected = ns.observed_counts(events).sum(axis=1), csi.spectrum(ns.StandardModel())
print(f"{events.expected:.0f} recoils; χ² of {len(seen)} bins: {((seen - expected / scale) ** 2 / seen).sum():.1f}")
with ns.figures.house_style():
    figure = Figure(figsize=(8.4, 4.2))
    side, spectrum = figure.subplots(1, 2)
    side.add_patch(Rectangle((-radius / mm, -height / 2 / mm), 2 * radius / mm, height / mm, fill=False, linewidth=1))
    (x, _, z), (u, _, w) = (few.position / mm).T, few.recoil_direction.T
    side.quiver(x, z, u, w, color="#0072B2", scale=20, width=0.004)
    side.annotate("", (105, 0), (310, 0), arrowprops={"arrowstyle": "->", "color": "#D55E00", "linewidth": 1.6})
    side.text(110, 10, "neutrinos, from\n19.3 m away", color="#D55E00")
    for tip, name in (((-200, -200), "x"), ((-270, -130), "z")):
        side.annotate(name, (-270, -200), tip, arrowprops={"arrowstyle": "<-"}, ha="center", va="center")
    side.set(xlim=(-300, 330), ylim=(-230, 210), xlabel="x [mm]", ylabel="z [mm]", aspect="equal")
    spectrum.stairs(expected / width, edges, color="#000000", label="expected counts")
    look = {"fmt": "o", "color": "#0072B2", "markersize": 4, "label": "events through the response"}
    spectrum.errorbar(middle, seen * scale / width, np.sqrt(seen) * scale / width, **look)
    spectrum.set(xlabel="observable [photoelectrons]", ylabel="events per photoelectron", ylim=(0, None))
    spectrum.legend()
ns.figures.save(figure, "events.png")
