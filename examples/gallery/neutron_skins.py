"""Neutron skins of calcium-48 and lead-208 in mean fields of two families, beside what parity violation measured.

Bands: PREX-1 and -2 together, 0.283 ± 0.071 fm (Phys. Rev. Lett. 126 (2021) 172502); CREX, 0.121 ± 0.026 ± 0.024 fm
(Phys. Rev. Lett. 129 (2022) 042501), experiment and model in quadrature. L is the slope of the symmetry energy.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.units import MeV, fm

prex, crex = (0.283, 0.071), (0.121, np.hypot(0.026, 0.024))
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(6.4, 4.2))).subplots()
    panel.axvspan(crex[0] - crex[1], crex[0] + crex[1], color="#CFE8F8", lw=0, label="CREX (2022), 1σ")
    panel.axhspan(prex[0] - prex[1], prex[0] + prex[1], color="#F5DFA8", alpha=0.7, lw=0, label="PREX-1, -2 (2021), 1σ")
    families = {
        "Skyrme": (ns.HartreeFock, ns.structure.nuclear_matter, ns.structure.forces()),
        "relativistic": (
            ns.RelativisticMeanField,
            ns.structure.relativistic_matter,
            ns.structure.relativistic_forces(),
        ),
    }
    colours = ["#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#882255", "#117733", "#D55E00"]
    for (family, (model, matter, forces)), filled in zip(families.items(), (False, True), strict=True):
        # Open marks: two that coincide are both seen.
        for (name, force), mark, colour in zip(forces.items(), "os^vD*Pp<", colours, strict=False):
            calcium, lead = (model(force).solve(each).neutron_skin / fm for each in ("Ca48", "Pb208"))
            slope = matter(force).symmetry_slope / MeV
            print(f"{name:9}  ⁴⁸Ca {calcium:.3f} fm, ²⁰⁸Pb {lead:.3f} fm, L = {slope:5.1f} MeV, {family}")
            face = colour if filled else "none"
            label = f"{name}, $L$ = {slope:.0f} MeV{', relativistic' if filled else ''}"
            panel.plot(calcium, lead, mark, color=colour, mfc=face, ms=7, linestyle="none", label=label)
    panel.set(xlabel="neutron skin of ⁴⁸Ca [fm]", ylabel="neutron skin of ²⁰⁸Pb [fm]")
    panel.set(xlim=(0.07, 0.29), ylim=(0.05, 0.38), xticks=np.arange(0.1, 0.29, 0.05))
    figure.legend(loc="outside right center")
ns.figures.save(figure, "neutron_skins.png")
