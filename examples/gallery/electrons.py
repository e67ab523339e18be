"""Neutrinos on bound electrons: below each binding energy the electrons of a shell drop out of the rate, step by step.

Solar neutrinos on xenon, and antineutrinos of a reactor on germanium, beside the recoils of nuclei. The steps are an
approximation: a calculation of the whole xenon atom finds a quarter less than free electrons from 0.1 to 30 keV (J.-W.
Chen et al., Phys. Lett. B 774 (2017) 656), the steps find the number that is printed.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.matter.electrons import binding_energies
from nuscatter.units import GW, day, keV, kg, m, tonne, year

sun = ns.AdiabaticMSW(coherent=False)(ns.Sun(duration=1 * year))
reactor = ns.Reactor(power=3.6 * GW, distance=20.7 * m, duration=1 * day)
settings = {
    "xenon, solar neutrinos": (sun, "Xe", tonne, "t year", (0.2, 1e5)),
    "germanium, 3.6 GW reactor at 20.7 m": (reactor, "Ge", kg, "kg day", (2e-4, 1e3)),
}
bound, free = ns.ElectronScattering(), ns.ElectronScattering(bound=False)
with house_style():
    figure = Figure(figsize=(8, 3.5))
    for panel, (title, (flux, target, mass, per, limits)) in zip(figure.subplots(1, 2), settings.items(), strict=True):
        Z = ns.material(target).nuclides[0].Z
        T = np.sort(np.append(np.geomspace(0.01, 100, 1001) * keV, binding_energies(Z) * (1 - 1e-9)))
        curves = (ns.StandardModel(), "#D55E00", "-"), (free, "#0072B2", ":"), (bound, "#0072B2", "-")
        for (model, colour, line), label in zip(curves, ("nuclei", "free electrons", "bound electrons"), strict=True):
            rate = ns.recoil_spectrum(model, flux, target, T) * keV * mass
            panel.loglog(T / keV, np.maximum(rate, 1e-9), line, color=colour, label=label)
        panel.set(xlim=(0.01, 100), ylim=limits, title=title, ylabel=f"recoils / ({per} keV)")
        panel.set(xlabel="recoil energy [keV], not quenched"), panel.legend(loc="upper right")
        detector = ns.Detector(target, mass, np.array([0.1, 30]) * keV)
        counts = [ns.Experiment(flux, detector).counts(model).sum() for model in (bound, free)]
        print(f"{target}: {counts[0]:.3g} /({per}) from 0.1 to 30 keV, {1 - counts[0] / counts[1]:.1%} less than free")
save(figure, "electrons.png")
