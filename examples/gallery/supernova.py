"""A supernova at 10 kpc in a tonne: coherent recoils of all flavours, which no conversion on the way changes.

Left: fluences of ν_e as they are made, and as they arrive after adiabatic conversion in both mass orderings. Right:
recoils per tonne, the same in all three cases. The spectra are pinched (arXiv:astro-ph/0208035), with the numbers and
energies of the Livermore model. Collective oscillations are not modelled.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.units import MeV, cm, keV, megaparsec, tonne

star = ns.Supernova.named("livermore", distance=0.01 * megaparsec)
cases = {
    "as made": star,
    "normal ordering": ns.Conversion.adiabatic(ns.nufit_6_0)(star),
    "inverted ordering": ns.Conversion.adiabatic(ns.nufit_6_0_inverted)(star),
}
E, T = np.linspace(0.1, 60, 300) * MeV, np.linspace(0.3, 40, 200) * keV
with ns.figures.house_style():
    figure = Figure(figsize=(8.4, 3.6))
    left, right = figure.subplots(1, 2)
    for (name, flux), line in zip(cases.items(), ("-", "--", ":"), strict=True):
        arriving = sum(each.fluence * each.spectrum(E) for each in flux.components if each.state == ns.nu_e)
        left.plot(E / MeV, arriving * MeV * cm**2 / 1e10, line, label=name)
        print(f"{name:17} {flux.fluence[ns.nu_e] * cm**2:.3e} ν_e per cm²")
    for target in ("Ar", "Ge", "Xe"):
        rate = ns.recoil_spectrum(ns.StandardModel(), cases["normal ordering"], target, T)
        right.plot(T / keV, rate * keV * tonne, label=target)
        seen = ns.Experiment(star, ns.Detector(target, 1 * tonne, np.array([1, 2000]) * keV))
        print(f"{target}: {seen.counts(ns.StandardModel())[0, 0]:.2f} per tonne above 1 keV")
    left.set(xlabel="neutrino energy [MeV]", ylabel="$\\nu_e$ [10¹⁰ per cm² and MeV]")
    right.set(xlabel="recoil energy [keV]", ylabel="recoils per keV and tonne", yscale="log", ylim=(1e-3, 20))
    left.legend()
    right.legend()
ns.figures.save(figure, "supernova.png")
