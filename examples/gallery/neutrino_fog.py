"""The neutrino fog: recoils that no shield stops, of neutrinos from the Sun, from past supernovae and from the air.

Published for all of ⁸B on heavy nuclei: 10³ /(t year) and more (L. Strigari, New J. Phys. 11 (2009) 105011); on xenon
above 1 keV: 90 (L. Baudis et al., JCAP 01 (2014) 044, from memory); mean cross section on xenon, as XENONnT measured
it: (1.1 +0.8 −0.5)e-39 cm² (Phys. Rev. Lett. 133 (2024) 191002). Supernovae are uncertain by half, the air by a fifth.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.units import cm, keV, tonne, year

model, T = ns.StandardModel(), np.geomspace(1e-3, 200, 4001) * keV
solar = {"pp": ("pp",), "⁷Be": ("7Be",), "pep": ("pep",), "CNO": ("13N", "15O", "17F"), "⁸B": ("8B",), "hep": ("hep",)}
sources = {name: ns.Sun(duration=1 * year, only=only) for name, only in solar.items()}
sources["past supernovae"] = ns.DiffuseSupernovaBackground(duration=1 * year)
sources["atmosphere"] = ns.AtmosphericNeutrinos(duration=1 * year)
with ns.figures.house_style():
    figure = Figure(figsize=(8.4, 4.2))
    figure.suptitle("Sun: B16-GS98; all flavours, Helm form factor, no threshold", fontsize=9)
    panels = figure.subplots(1, 3, sharey=True)
print("recoils / (t year): all, above 1 keV, above 4 keV")
for panel, target in zip(panels, ("Xe", "Ge", "Ar"), strict=True):
    rates = {name: ns.recoil_spectrum(model, flux, target, T) for name, flux in sources.items()}
    ns.figures.spectrum(T, rates, mass="t", during="year", axes=panel)
    panel.get_legend().remove(), panel.set_title(target, fontsize=9)
    panel.set(xlim=(1e-3, 100), ylim=(1e-5, 3e7), ylabel="recoils / (keV t year)" if target == "Xe" else "")
    for name, flux in sources.items():
        seen = ns.Experiment(flux, ns.Detector(target, 1 * tonne, np.array([0, 1, 4, 1000]) * keV)).counts(model)
        print(f"{target} {name:15}" + "".join(f"{seen.ravel()[low:].sum():10.3g}" for low in range(3)))
boron = sources["⁸B"].averaged(model, ns.helm("Xe132"))
print(f"mean cross section of ⁸B on ¹³²Xe: {boron / cm**2:.2e} cm²")
figure.legend(*panel.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False, fontsize=8)
ns.figures.save(figure, "neutrino_fog.png")
