"""The neutrino fog: recoils that no shield stops, of neutrinos from the Sun, from past supernovae and from the air.

Published for all of ⁸B on heavy nuclei: 10³ /(t year) and more (L. Strigari, New J. Phys. 11 (2009) 105011); on xenon
above 1 keV: 90 (L. Baudis et al., JCAP 01 (2014) 044, from memory); mean cross section on xenon, as XENONnT measured
it: (1.1 +0.8 −0.5)e-39 cm² (Phys. Rev. Lett. 133 (2024) 191002). Supernovae are uncertain by half, the air by a fifth.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.units import cm, keV, tonne, year

model, T = ns.StandardModel(), np.geomspace(1e-3, 100, 1601) * keV
solar = {"pp": ("pp",), "⁷Be": ("7Be",), "pep": ("pep",), "CNO": ("13N", "15O", "17F"), "⁸B": ("8B",), "hep": ("hep",)}
sources = {name: ns.Sun(duration=1 * year, only=only) for name, only in solar.items()}
sources["supernovae"] = ns.DiffuseSupernovaBackground(duration=1 * year)
sources["atmosphere"] = ns.AtmosphericNeutrinos(duration=1 * year)
looks = "#E69F00 -", "#009E73 -", "#56B4E9 --", "#CC79A7 -.", "#D55E00 -", "#0072B2 --", "#000000 :", "#000000 -"
with house_style():
    figure = Figure(figsize=(8.4, 3.6))
    panels = dict(zip(("Xe", "Ge", "Ar"), figure.subplots(1, 3, sharey=True), strict=True))
    print("recoils / (t year): all, above 1 keV, above 4 keV")
    for (name, flux), look in zip(sources.items(), looks, strict=True):
        counts, (colour, line) = "", look.split()
        for target, panel in panels.items():
            rate = ns.recoil_spectrum(model, flux, target, T) * keV * tonne
            panel.loglog(T / keV, np.maximum(rate, 1e-9), line, color=colour, label=name)
            panel.set(xlabel="nuclear recoil energy [keV]", xlim=(1e-3, 100), ylim=(1e-4, 1e8), title=target)
            seen = ns.Experiment(flux, ns.Detector(target, 1 * tonne, np.array([0, 1, 4, 1000]) * keV)).counts(model)
            counts += f"   {target}" + "".join(f"{seen.ravel()[low:].sum():9.3g}" for low in range(3))
        print(f"{name:10}{counts}")
    figure.axes[0].set_ylabel("recoils / (t year keV)")
    figure.axes[2].legend(loc="upper right", ncols=2)
boron = sources["⁸B"].averaged(model, ns.helm("Xe132"))
print(f"mean cross section of ⁸B on ¹³²Xe: {boron / cm**2:.2e} cm²")
save(figure, "neutrino_fog.png")
