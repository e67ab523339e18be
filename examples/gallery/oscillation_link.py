"""What COHERENT says about a force that a long baseline meets: LMA-Dark, P(ν_μ → ν_e) and the CP phase that is found.

Scans of recoils in ε_ee − ε_μμ, with couplings to u quarks and all else profiled, beside what oscillations alone allow.
In what is left the probability has a band, and a fit without the force finds another phase than that of nature.
"""

import math

import numpy as np

import nuscatter as ns
from nuscatter.figures import oscillation_link as drawing
from nuscatter.reports import oscillation_link as link

try:
    csi, argon = ns.datasets.coherent_csi_2021(), ns.datasets.coherent_lar_2020()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

model = link.difference_model(up=1, down=0)
data = {"CsI": csi.likelihood(model), "CsI and argon": csi.likelihood(model) + argon.likelihood(model)}
grid, limits = np.linspace(-4, 2, 25), {"mumu": (-1.5, 1.5)}
scans = {
    name: ns.scan(each, difference=grid, limits=limits, levels=[0.9], refine=1, starts=4) for name, each in data.items()
}
alone = [(3 * low, 3 * high) for low, high in link.OSCILLATIONS_ALONE]  # as many neutrons as electrons: 3 u quarks
for name, found in scans.items():
    print(f"{name}, 90 %:", ", ".join(f"[{low:.2f}, {high:.2f}]" for low, high in found.intervals(0.9)))
left = link.overlap(alone, scans["CsI and argon"].intervals(0.9))
print("with oscillations:", ", ".join(f"[{low:.2f}, {high:.2f}]" for low, high in left))
print(f"LMA-Dark: −2 ln L rises by {link.dark_rise([csi]):.0f}")

E, x = link.dune_energies, np.linspace(-2, 2, 81)
force = ns.MatterOscillation(ns.nufit_6_0, link.dune_path, link.difference_couplings(x))
bands = {"oscillations alone, no LMA-Dark": alone[1:], "with CsI and argon": left}
figure = drawing.figure(
    scans,
    alone=alone,
    left=left,
    E=E,
    standard=ns.MatterOscillation(ns.nufit_6_0, link.dune_path).probabilities(E)[1, 0],
    bands={name: link.appearance_band(ns.nufit_6_0, each, E=E) for name, each in bands.items()},
    differences=x,
    phases=link.fitted_phase(force, E).delta,
    true_phase=math.radians(212),
)
ns.figures.save(figure, "oscillation_link.png")
