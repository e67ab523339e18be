"""When neutrinos arrive: prompt ones follow the protons, delayed ones the muon's 2.2 µs.

The profiles are closed forms of a pulse folded with a chain of decays (review, Fig. 2); zero is the clock of each
facility's pulse, and the shaded shape is the arrival of the protons. Pulses: SNS, a Gaussian (arXiv:2006.12659); Lujan,
a triangle, its symmetry assumed (review, Sec. V); J-PARC, two bunches of flat top (arXiv:1705.08629).
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import COLOURS, LABELS, LINES
from nuscatter.units import us

edges = np.linspace(-0.2, 6, 6201) * us
t = (edges[1:] + edges[:-1]) / 2
with ns.figures.house_style():
    figure = Figure(figsize=(8.4, 3.6))
    panels = figure.subplots(1, 3, sharey=True)
    for panel, name in zip(panels, ("SNS", "Lujan", "J-PARC-MLF"), strict=True):
        place = ns.facility(name)
        protons = np.diff(place.pulse.cumulative(edges)) / np.diff(edges)
        panel.fill_between(t / us, 1e-9, protons * us, color="#CCCCCC", linewidth=0, label="protons")
        for state, also in ((ns.nu_mu, ""), (ns.nu_e, rf", {LABELS['nu_mu_bar']} (each)")):
            look = {"color": COLOURS[str(state)], "linestyle": LINES[str(state)], "label": LABELS[str(state)] + also}
            panel.plot(t / us, np.maximum(place.profile(state).density(t) * us, 1e-9), **look)
            print(f"{name:10} {state!s:5} {place.fraction(state, 0, 1 * us):7.2%} arrive in the first µs")
        panel.set_title(name, loc="left")
        panel.set(xlabel="time on the facility's clock [µs]", xlim=(-0.2, 5), yscale="log", ylim=(0.01, 10))
    panels[0].set_ylabel("fraction of a species per µs")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
ns.figures.save(figure, "timing.png")
