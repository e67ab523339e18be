"""What leaves a stopped-pion source: a line of muon neutrinos, and the two spectra of the muon's decay.

A pion at rest gives ν_μ of one energy; the muon that it leaves gives ν_e and ν̄_μ up to half its mass (review, Fig. 1).
The line has no density: it is drawn as an arrow that stands for one neutrino per pion.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import COLOURS, LABELS, house_style, save
from nuscatter.units import MeV, m

flux = ns.PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m)
with house_style():
    figure = Figure(figsize=(5, 3.4))
    panel = figure.subplots()
    for each in flux.components:
        name, spectrum = str(each.state), each.spectrum
        energy, weight = spectrum.nodes()
        print(f"{name:10} ends at {spectrum.support[1] / MeV:.3f} MeV, mean {weight @ energy / MeV:.3f} MeV")
        if isinstance(spectrum, ns.Line):
            E, label = spectrum.energy / MeV, f"{LABELS[name]}, a line of {spectrum.energy / MeV:.2f} MeV"
            panel.annotate("", (E, 0.041), (E, 0), arrowprops={"arrowstyle": "-|>", "color": COLOURS[name], "lw": 2})
            panel.plot([], [], color=COLOURS[name], linewidth=2, label=label)
        else:
            E = np.linspace(0, 55, 1101) * MeV
            panel.plot(E / MeV, spectrum(E) * MeV, color=COLOURS[name], label=LABELS[name])
    panel.set(xlabel="neutrino energy [MeV]", ylabel="neutrinos per decay and MeV", xlim=(0, 60), ylim=(0, 0.055))
    panel.legend(loc="upper left", ncols=3)
save(figure, "spectrum.png")
