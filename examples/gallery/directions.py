"""Where recoils point: spectra of argon in bins of the angle to the source, and what a real detector would see of it.

The bins are differences of flux moments, so they add up to the spectrum to rounding. Hard recoils point forward. The
steps are the line of ν_μ, which at one recoil energy has one angle. Assumed: Helm's form factor, nothing of a detector
but the resolution in the angle.
"""

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.units import keV, kg, m

flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
model, T = ns.StandardModel(), np.linspace(0.2, 150, 1500) * keV
edges = np.linspace(0, 1, 6)
bins = ns.directional_spectrum(model, flux, "Ar", T, edges)
total = ns.recoil_spectrum(model, flux, "Ar", T)
print(f"bins add up to dN/dT: worst {abs(bins.sum(axis=1) / total - 1)[total > 0].max():.0e}")
with ns.figures.house_style():
    figure = Figure(figsize=(8.4, 3.8))
    figure.set_layout_engine("constrained", wspace=0.06)
    left, right = figure.subplots(1, 2)
cosine = r"\cos\theta_\mathrm{r}"
labels = [rf"${low:.1f}<{cosine}<{high:.1f}$" for low, high in pairwise(edges)]
ns.figures.spectrum(T, {"sum": total, **dict(zip(labels, bins.T, strict=True))}, axes=left)
left.set(xscale="linear", xlim=(0, 150)), left.get_legend().set_loc("upper right")
left.set_title(r"argon, SNS, 20 m, $10^{23}$ protons", loc="left", fontsize=9)
for resolution, colour, line in ((None, "#000000", "-"), (0.2, "#0072B2", "--"), (0.6, "#D55E00", "-.")):
    directions = ns.Directions(np.linspace(-1, 1, 41), resolution)
    detector = ns.Detector("Ar", 1 * kg, np.array([5, 150]) * keV, directions=directions)
    counts = ns.Experiment(flux, detector).counts(model).squeeze()
    print(f"resolution {resolution or 0:.1f} rad: {counts[30:].sum() / counts.sum():.0%} within 60° of the beam")
    label = "exact angle" if resolution is None else f"resolution {resolution} rad"
    right.stairs(counts / 0.05, directions.cos_edges, color=colour, linestyle=line, label=label)
right.set(xlabel=f"${cosine}$", ylabel=f"recoils above 5 keV / (kg, unit of ${cosine}$)", xlim=(-1, 1))
right.legend(loc="upper left", frameon=False, fontsize=8)
ns.figures.save(figure, "directions.png")
