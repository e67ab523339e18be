"""What COHERENT's CsI says about a force that a long baseline meets: P(ν_μ → ν_e) and the phase that is found.

A scan of recoils in ε_ee − ε_μμ, with couplings to u quarks, gives the range at 90 %, all else profiled.
In that range the probability has a band, and a fit without the force finds another CP phase than that of nature.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.reports import oscillation_link as link
from nuscatter.units import GeV

try:
    csi, E, x = ns.datasets.coherent_csi_2021(), link.dune_energies, np.linspace(-2, 2, 81)
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

likelihood, limits = csi.likelihood(link.difference_model(up=1, down=0)), {"mumu": (-1.5, 1.5)}
scan = ns.scan(likelihood, difference=np.linspace(-3, 3, 25), limits=limits, levels=[0.9], refine=1, starts=4)
allowed = scan.intervals(0.9)
print("90 %:", ", ".join(f"[{low:.2f}, {high:.2f}]" for low, high in allowed))
print(f"LMA-Dark: −2 ln L rises by {link.dark_rise([csi]):.0f}")
force = ns.MatterOscillation(ns.nufit_6_0, link.dune_path, link.difference_couplings(x))
standard = ns.MatterOscillation(ns.nufit_6_0, link.dune_path).probabilities(E)[1, 0]
low, high = link.appearance_band(ns.nufit_6_0, allowed, E=E)
with ns.figures.house_style():
    left, right = (figure := Figure(figsize=(8, 3.8))).subplots(1, 2)
    left.fill_between(E / GeV, low, high, color="#56B4E9", alpha=0.5, lw=0, label="allowed by CsI 2021, 90 %")
    left.plot(E / GeV, standard, color="#000000", label="no new force; LMA-Dark")
    left.set(xlabel="$E$ [GeV]", ylabel=r"$P(\nu_\mu \to \nu_e)$ at 1285 km")
    left.legend()
    for low, high in allowed:
        right.axvspan(low, high, color="#56B4E9", alpha=0.5, lw=0)
    right.plot(x, np.degrees(link.fitted_phase(force, E).delta), ".", color="#D55E00", ms=4)
    right.axhline(212, color="#000000", lw=0.8)
    right.set(xlabel=r"$\varepsilon_{ee} - \varepsilon_{\mu\mu}$ in matter", ylabel=r"fitted $\delta$ [°], true: 212")
ns.figures.save(figure, "oscillation_link.png")
