"""Where recoils point: spectra of argon in bins of the angle to the source, and what a real detector would see of it.

The bins are differences of flux moments, so they add up to the spectrum to rounding. Hard recoils point forward.
"""

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.units import keV, kg, m

flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
model, T = ns.StandardModel(), np.linspace(0.2, 150, 750) * keV
edges = np.linspace(0, 1, 6)
bins = ns.directional_spectrum(model, flux, "Ar", T, edges)
total = ns.recoil_spectrum(model, flux, "Ar", T)
print(f"bins add up to dN/dT: worst {abs(bins.sum(axis=1) / total - 1)[total > 0].max():.0e}")
with house_style():
    figure = Figure(figsize=(8, 3.4))
    left, right = figure.subplots(1, 2)
    for (low, high), each in zip(pairwise(edges), bins.T, strict=True):
        colour, label = (1 - high, 0.8 - 0.6 * high, 1 - 0.4 * high), rf"${low:.1f}<\cos\theta_r<{high:.1f}$"
        left.semilogy(T / keV, np.where(each > 0, each, np.nan) * keV * kg, color=colour, label=label)
    left.set(xlabel="nuclear recoil energy [keV]", ylabel="recoils / (keV kg)", xlim=(0, 150), ylim=(1e-4, 3))
    left.set_title("argon, SNS, 20 m, 1e23 protons", loc="left")
    left.legend(loc="upper right")
    for resolution, style in ((None, "-"), (0.2, "--"), (0.6, ":")):
        directions = ns.Directions(np.linspace(-1, 1, 41), resolution=resolution)
        detector = ns.Detector("Ar", 1 * kg, np.array([5, 150]) * keV, directions=directions)
        counts = ns.Experiment(flux, detector).counts(model).squeeze()
        print(f"resolution {resolution or 0:.1f} rad: {counts[30:].sum() / counts.sum():.0%} within 60° of the beam")
        label = "exact" if resolution is None else f"resolution {resolution} rad"
        right.stairs(counts / 0.05, directions.cos_edges, color="black", linestyle=style, label=label)
    right.set(xlabel=r"$\cos\theta_r$", ylabel="recoils above 5 keV / kg / unit of the cosine", ylim=(0, None))
    right.set(xlim=(-1, 1), xticks=(-1, -0.5, 0, 0.5, 1))
    right.legend(loc="upper left")
save(figure, "directions.png")
