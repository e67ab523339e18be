"""What leaves a stopped-pion source: a line of muon neutrinos, and the two spectra of the muon's decay.

A pion at rest gives ν_μ of one energy; the muon that it leaves gives ν_e and ν̄_μ up to half its mass (review, Fig. 1).
A line has no density, so the arrow has no height: it leaves the panel. It stands for one neutrino per pion.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import COLOURS, LABELS, LINES
from nuscatter.units import MeV, m

flux = ns.PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m)
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(5, 3.4))).subplots()
    for each in flux.components:
        name, spectrum = str(each.state), each.spectrum
        energy, weight = spectrum.nodes()
        end = spectrum.support[1] / MeV
        print(f"{name:10} ends at {end:.3f} MeV, mean {weight @ energy / MeV:.3f} MeV")
        if isinstance(spectrum, ns.Line):
            look = {"arrowstyle": "-|>", "color": COLOURS[name], "lw": 2}
            panel.annotate("", (end, 0.0445), (end, 0), arrowprops=look)
            panel.text(end + 1, 0.041, f"{LABELS[name]}: all at {end:.2f} MeV", va="center", color=COLOURS[name])
        else:
            E = np.append(np.linspace(0, end, 1001), end)  # the spectrum of ν̄_μ ends with a step
            density = np.append(spectrum(E[:-1] * MeV) * MeV, 0)
            panel.plot(E, density, LINES[name], color=COLOURS[name], label=LABELS[name])
    panel.set(xlabel="neutrino energy [MeV]", ylabel="neutrinos per decay and MeV", xlim=(0, 60), ylim=(0, 0.0445))
    panel.legend(loc="upper left")
ns.figures.save(figure, "spectrum.png")
