"""Neutrinos on bound electrons: below each binding energy the electrons of a shell drop out of the rate, step by step.

Solar neutrinos (B16-GS98, adiabatic conversion by day) on xenon, and antineutrinos of a reactor on germanium, beside
the recoils of nuclei. The steps are an approximation: a calculation of the whole xenon atom finds a quarter less than
free electrons from 0.1 to 30 keV (J.-W. Chen et al., Phys. Lett. B 774 (2017) 656), the steps find what is printed.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.matter.electrons import binding_energies
from nuscatter.units import GW, day, keV, kg, m, tonne, year

sun = ns.AdiabaticMSW(coherent=False)(ns.Sun(duration=1 * year))
reactor = ns.Reactor(power=3.6 * GW, distance=20.7 * m, duration=1 * day)
settings = {
    "xenon, solar neutrinos of B16-GS98": (sun, "Xe", tonne, "t", "year", (0.1, 1e7)),
    "germanium, 3.6 GW reactor at 20.7 m": (reactor, "Ge", kg, "kg", "day", (2e-4, 2e4)),
}
bound, free = ns.ElectronScattering(), ns.ElectronScattering(bound=False)
models = {"nuclei": ns.StandardModel(), "electrons, free": free, "electrons, bound": bound}
with ns.figures.house_style():
    panels = (figure := Figure(figsize=(8, 3.6))).subplots(1, 2)
for panel, (title, of) in zip(panels, settings.items(), strict=True):
    flux, target, mass, unit, during, limits = of
    T = np.geomspace(0.01, 100, 4001) * keV
    for edge in binding_energies(ns.material(target).nuclides[0].Z):
        T = np.union1d(T, [edge * (1 - 1e-9), edge * (1 + 1e-9)])
    rates = {name: ns.recoil_spectrum(model, flux, target, T) for name, model in models.items()}
    ns.figures.spectrum(T, rates, mass=unit, during=during, recoil="recoil energy (not quenched)", axes=panel)
    panel.get_legend().set_loc("upper right")
    panel.set_title(title, fontsize=9), panel.set(ylim=limits, xlim=(0.01, 100))
    detector = ns.Detector(target, mass, np.array([0.1, 30]) * keV)
    counts = [ns.Experiment(flux, detector).counts(model).sum() for model in (bound, free)]
    less = 1 - counts[0] / counts[1]
    print(f"{target}: {counts[0]:.3g} /({unit} {during}) from 0.1 to 30 keV, {less:.1%} less than free")
ns.figures.save(figure, "electrons.png")
