"""Neutron skins of calcium-48 and lead-208 for nine Skyrme forces, beside what parity violation measured.

Bands: PREX-1 and -2 together, 0.283 ± 0.071 fm (Phys. Rev. Lett. 126 (2021) 172502); CREX, 0.121 ± 0.026 ± 0.024 fm
(Phys. Rev. Lett. 129 (2022) 042501), experiment and model in quadrature. L is the slope of the symmetry energy.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.units import MeV, fm

prex, crex = (0.283, 0.071), (0.121, np.hypot(0.026, 0.024))
on_the_left, below = ("SLy4", "SkM*", "SIII", "SkP"), ("SLy5", "SIII", "SkP", "UNEDF1")
with house_style():
    figure = Figure(figsize=(4.6, 4.2))
    panel = figure.subplots()
    panel.axvspan(crex[0] - crex[1], crex[0] + crex[1], color="#56B4E9", alpha=0.3, lw=0, label="CREX, 1σ")
    panel.axhspan(prex[0] - prex[1], prex[0] + prex[1], color="#E69F00", alpha=0.3, lw=0, label="PREX-1 and -2, 1σ")
    for name, force in ns.structure.forces().items():
        model = ns.HartreeFock(force)
        calcium, lead = (model.solve(each).neutron_skin / fm for each in ("Ca48", "Pb208"))
        slope = ns.structure.nuclear_matter(force).symmetry_slope / MeV
        print(f"{name:6}  ⁴⁸Ca {calcium:.3f} fm, ²⁰⁸Pb {lead:.3f} fm, L = {slope:4.1f} MeV")
        panel.plot(calcium, lead, "o", color="#000000", ms=3)
        side, shift = ("right", -5) if name in on_the_left else ("left", 5)
        shift = shift, -8 if name in below else 3
        panel.annotate(name, (calcium, lead), xytext=shift, textcoords="offset points", ha=side, fontsize=8)
    panel.set(xlabel="neutron skin of ⁴⁸Ca [fm]", ylabel="neutron skin of ²⁰⁸Pb [fm]")
    panel.set(xlim=(0.07, 0.29), ylim=(0.05, 0.38), xticks=np.arange(0.1, 0.29, 0.05))
    panel.legend(loc="lower right")
save(figure, "neutron_skins.png")
