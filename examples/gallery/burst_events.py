"""Events of a supernova in water, one by one: when they come, with how much energy, and whether they point to the star.

A star at 10 kpc cools for ten seconds above 32.5 kt of water. Positrons of inverse beta decay (grey) are many and leave
in nearly all directions; scattered electrons (orange) are few and point along the neutrinos. Left: what is deposited,
by time. Right: the cosines between their momenta and the line from the star.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.units import MeV, erg, megaparsec, s, tonne

times = np.geomspace(0.02, 10, 40) * s
star = ns.Supernova(
    distance=0.01 * megaparsec,
    times=times,
    luminosity=5e51 * erg / s * (1 + 5 * np.exp(-times / (0.5 * s))) * np.exp(-times / (5 * s)),
    mean_energy=tuple((start - 0.3 * times / s) * MeV for start in (10, 12, 13)),
    alpha=2.5,
)
water = ns.Experiment(star, ns.Detector("H2O", 32_500 * tonne, np.array([5, 100]) * MeV))
events = ns.draw_events(water, ns.InverseBetaDecay() + ns.ElectronScattering(), seed=2, lowest=5 * MeV)
block = events.whole()
electrons = np.array([each.name == "electrons" for each in block.processes])[block.process]
cosine = (block.direction * block.recoil_direction).sum(axis=1)
near = (cosine[electrons] > 0.95).sum()
print(f"{len(block)} events, {electrons.sum()} of them electrons; {near} of these are within 18° of the line")
with ns.figures.house_style():
    figure = Figure(figsize=(8.4, 3.8))
    when, whence = figure.subplots(1, 2)
    looks = ((~electrons, "positrons", "#BBBBBB", 2), (electrons, "electrons", "#D55E00", 6))
    for rows, name, color, size in looks:
        when.scatter(block.time[rows] / s, block.deposit[rows] / MeV, s=size, color=color, label=name)
    when.set(xscale="log", xlabel="time [s]", ylabel="deposited energy [MeV]", xlim=(0.02, 10), ylim=(0, None))
    parts, names, colors = zip(*[(cosine[rows], name, color) for rows, name, color, _ in looks], strict=True)
    whence.hist(parts, bins=np.linspace(-1, 1, 41), stacked=True, label=names, color=colors)
    whence.set(xlabel="cosine to the line from the star", ylabel="events in a bin of 0.05")
    whence.legend()
ns.figures.save(figure, "burst_events.png")
