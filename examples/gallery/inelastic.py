"""Inelastic scattering on argon beside coherent: Fig. 7 of the review in continuum RPA.

A band is between the forces SLy4 and SkM*, a spread and no error. Neutrinos of muons that decay at rest end at the
dotted line. The dashed curve has measured Gamow–Teller strength of ⁴⁰Ar in the place of the RPA's, where it is known.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import save
from nuscatter.interactions.inelastic.levels.argon import argon_levels
from nuscatter.units import MeV, cm, m

E, unit = np.linspace(1, 60, 237) * MeV, 1e-42 * cm**2
flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
currents = {r"charged current, $\nu_e$": (ns.CHARGED_CURRENT, ns.nu_e, "#009E73")}
currents[r"neutral current, $\nu$"] = (ns.NEUTRAL_CURRENT, ns.nu_e, "#0072B2")
currents[r"neutral current, $\bar\nu$"] = (ns.NEUTRAL_CURRENT, ns.nu_mu_bar, "#E69F00")
with ns.figures.house_style():
    figure = Figure(figsize=(6.0, 4.2))
    panel = figure.subplots()
    panel.semilogy(E / MeV, ns.StandardModel().sigma(E, ns.nu_e, ns.helm("Ar40")) / unit, "#D55E00", label=r"CE$\nu$NS")
    for label, (current, species, colour) in currents.items():
        terms = [ns.inelastic("Ar40", current, force=force) for force in ("SLy4", "SkM*")]
        low, high = np.sort([term.sigma(E, species) / unit for term in terms], axis=0)
        panel.fill_between(E / MeV, low, high, color=colour, alpha=0.4, linewidth=0)
        panel.semilogy(E / MeV, np.sqrt(low * high), colour, linewidth=1, label=label)
        averages = [float(term.averaged(flux, species)) / unit for term in terms]
        print(f"{current.value}, {species}: ⟨σ⟩ {averages[0]:.0f} (SLy4), {averages[1]:.0f} (SkM*) 1e-42 cm²")
    measured = ns.inelastic("Ar40", ns.CHARGED_CURRENT, levels=argon_levels())
    print(f"with measured levels: {float(measured.averaged(flux, ns.nu_e)) / unit:.0f} (SLy4)")
    panel.semilogy(E / MeV, measured.sigma(E, ns.nu_e) / unit, "#009E73", linestyle="--", label="with measured levels")
    panel.axvline(52.83, color="#888888", linestyle=":", linewidth=0.8)
    panel.set(xlabel="neutrino energy [MeV]", ylabel=r"$\sigma$ of $^{40}$Ar [10$^{-42}$ cm$^2$]", xlim=(0, 60))
    panel.set_ylim(1e-2, 1e4)
    panel.legend(loc="lower right")
save(figure, "inelastic.png")
