"""When neutrinos arrive: prompt ones follow the protons, delayed ones the muon's 2.2 µs.

The profiles are closed forms of a pulse folded with a chain of decays (review, Fig. 2); zero is the clock of each
facility's pulse, and the shaded shape is the arrival of the protons.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import COLOURS, LABELS, house_style, save
from nuscatter.units import us

edges = np.linspace(-0.2, 5, 1041) * us
t = (edges[1:] + edges[:-1]) / 2
with house_style():
    figure = Figure(figsize=(8, 3.2))
    panels = figure.subplots(1, 3, sharey=True)
    for panel, name in zip(panels, ("SNS", "Lujan", "J-PARC-MLF"), strict=True):
        place = ns.facility(name)
        protons = np.diff(place.pulse.cumulative(edges)) / np.diff(edges)
        panel.fill_between(t / us, 1e-9, protons * us, color="#DDDDDD", linewidth=0, label="protons")
        for state in (ns.nu_mu, ns.nu_e):  # ν̄_μ arrive with the ν_e
            label = LABELS[str(state)] + (r", $\bar\nu_\mu$ (each)" if state == ns.nu_e else "")
            panel.plot(t / us, place.profile(state).density(t) * us, color=COLOURS[str(state)], label=label)
            print(f"{name:10} {state!s:5} {place.fraction(state, 0, 1 * us):7.2%} arrive in the first µs")
        panel.set_title(name, loc="left")
        panel.set(xlabel="time [µs]", xlim=(-0.2, 4), yscale="log", ylim=(0.01, 30))
    panels[0].set_ylabel("fraction per µs")
    panels[2].legend(loc="upper right")
save(figure, "timing.png")
