"""Exclude couplings of light vector bosons at each mass with COHERENT's CsI and argon together, at 90 %.

Below some MeV the limits do not depend on the mass, above some hundred they grow with it. Universal charges leave a
band far above the limit, in which the weak charge has turned its sign. The mass is known here, so one parameter counts.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.names import label
from nuscatter.interactions.bsm.mediators import b_minus_l, l_mu_minus_l_tau, universal
from nuscatter.reports.results.new_physics.coupling_curves import coupling_curve
from nuscatter.reports.results.new_physics.light_mediators import mediator_masses, vector
from nuscatter.units import GeV, MeV

try:
    data = (ns.datasets.coherent_csi_2021(), ns.datasets.coherent_lar_2020())
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

masses = mediator_masses(per_decade=4)
follow = np.sqrt(1 + (masses / (50 * MeV)) ** 2)[:, None]  # couplings that are tried grow as limits do
models = {
    "universal": (universal, np.linspace(0, 1e-4, 61), "#0072B2"),
    "B − L": (b_minus_l, np.linspace(0, 9e-5, 21), "#D55E00"),
    "Lμ − Lτ": (l_mu_minus_l_tau, np.linspace(0, 5e-3, 26), "#009E73"),
}
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(6, 4.2))).subplots()
    for name, (charges, tried, colour) in models.items():
        like = sum(each.likelihood(vector(charges)) for each in data)
        ends = coupling_curve(like, masses, couplings=follow * tried).ends(0.9)
        panel.plot(masses / MeV, ends[:, 0, 1], color=colour, label=f"{name}: excluded above")
        panel.fill_between(masses / MeV, *ends[:, 1].T, color=colour, alpha=0.5, lw=0.8)
        print(f"{name}: g < {ends[0, 0, 1]:.3g}, m → 0; g < {ends[-1, 0, 1] / masses[-1] * GeV:.3g} m/GeV, heavy; 90 %")
    panel.set(xscale="log", yscale="log", xlabel=label("LightVector.mass"), ylabel=label("LightVector.coupling"))
    panel.legend(title="COHERENT, CsI 2021 and LAr 2020 (arXiv:2110.07730, 2003.10630), 90 %;\nbands: allowed again")
ns.figures.save(figure, "light_mediators.png")
