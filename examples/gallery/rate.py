"""What a kilogram sees in a year at 20 m from the SNS: recoils of CsI and argon, by neutrino species.

Heavy nuclei scatter more often and recoil less; the prompt line ends first.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import COLOURS, LABELS, house_style, save
from nuscatter.units import hour, keV, kg, m

sns = ns.facility("SNS")
exposure = 5000 * hour  # of beam, about a year of running
flux = sns.flux(distance=20 * m, pot=sns.protons(energy=sns.power * exposure))
T = np.geomspace(0.1, 200, 2000) * keV
with house_style():
    figure = Figure(figsize=(7.5, 3.4))
    for panel, target in zip(figure.subplots(1, 2, sharey=True), ("CsI", "Ar"), strict=True):
        total = 0 * T
        for state in flux.species:
            one = ns.Flux(tuple(each for each in flux.components if each.state == state))
            rate = ns.recoil_spectrum(ns.StandardModel(), one, target, T)
            total = total + rate
            panel.loglog(
                T / keV, np.maximum(rate * keV * kg, 1e-9), color=COLOURS[str(state)], label=LABELS[str(state)]
            )
        panel.loglog(T / keV, np.maximum(total * keV * kg, 1e-9), "k", linewidth=0.8, label="sum")
        for threshold in (1, 10):
            above = ns.Experiment(flux, ns.Detector(target, 1 * kg, np.array([threshold, 300]) * keV))
            print(f"{target:3} {above.counts(ns.StandardModel()).sum():6.1f} recoils per kg above {threshold:2} keV")
        panel.set_title(f"{target}, SNS 1.4 MW, 20 m, 5000 h", loc="left")
        panel.set(xlabel="nuclear recoil energy [keV]", xlim=(0.1, 200), ylim=(1e-3, 30))
    figure.axes[0].set_ylabel("recoils / (keV kg)")
    figure.axes[1].legend(loc="lower left")
save(figure, "rate.png")
