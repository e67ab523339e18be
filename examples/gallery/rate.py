"""What a kilogram sees in a year at 20 m from the SNS: recoils of CsI and argon, by neutrino species.

Heavy nuclei scatter more often and recoil less; the prompt line ends first. Assumed: 1.4 MW for 5000 hours, 0.09
neutrinos of each species per proton, Helm's form factor, nothing of a detector.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.units import hour, keV, kg, m

sns = ns.facility("SNS")
exposure = 5000 * hour  # of beam, about a year of running
flux = sns.flux(distance=20 * m, pot=sns.protons(energy=sns.power * exposure))
with ns.figures.house_style():
    figure = Figure(figsize=(7.5, 3.6))
    figure.suptitle("SNS, 1.4 MW for 5000 h, 20 m; Helm form factor, no threshold", fontsize=9)
    panels = figure.subplots(1, 2, sharey=True)
for panel, (target, end) in zip(panels, {"CsI": 60, "Ar": 170}.items(), strict=True):
    T = np.geomspace(0.1, end, 4000) * keV
    alone = {state: ns.Flux(tuple(each for each in flux.components if each.state == state)) for state in flux.species}
    rates = {state: ns.recoil_spectrum(ns.StandardModel(), one, target, T) for state, one in alone.items()}
    ns.figures.spectrum(T, {"sum": sum(rates.values()), **rates}, axes=panel)
    panel.set_title(target, loc="left", fontsize=9)
    for threshold in (1, 10):
        above = ns.Experiment(flux, ns.Detector(target, 1 * kg, np.array([threshold, 300]) * keV))
        print(f"{target:3} {above.counts(ns.StandardModel()).sum():6.1f} recoils per kg above {threshold:2} keV")
panels[0].set_ylim(1e-4, 20), panels[1].set_ylabel("")
ns.figures.save(figure, "rate.png")
