"""What COHERENT says about a force that a long baseline meets: LMA-Dark, P(ν_μ → ν_e) and the CP phase that is found.

Scans of recoils in ε_ee − ε_μμ, with couplings to u quarks and all else profiled, beside what oscillations alone allow.
In what is left the probability has a band, and a fit without the force finds another phase than that of nature.
"""

import numpy as np

import nuscatter as ns
from nuscatter.figures import oscillation_link as drawing
from nuscatter.reports import oscillation_link as link

try:
    csi, argon = ns.datasets.coherent_csi_2021(), ns.datasets.coherent_lar_2020()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

alone = [(3 * low, 3 * high) for low, high in link.OSCILLATIONS_ALONE]  # as many neutrons as electrons: 3 u quarks
E, x, model, scans = link.dune_energies, np.linspace(-2, 2, 81), link.difference_model(up=1, down=0), {}
for name, data in {"CsI": [csi], "CsI and argon": [csi, argon]}.items():
    joint, grid = sum(each.likelihood(model) for each in data), np.linspace(-4, 2, 25)
    scans[name] = ns.scan(joint, difference=grid, limits={"mumu": (-1.5, 1.5)}, levels=[0.9], refine=1, starts=4)
    print(f"{name}, 90 %:", ", ".join(f"[{low:.2f}, {high:.2f}]" for low, high in scans[name].intervals(0.9)))
left = link.overlap(alone, scans["CsI and argon"].intervals(0.9))
print("with oscillations:", ", ".join(f"[{low:.2f}, {high:.2f}]" for low, high in left))
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
    true_phase=np.radians(212),
)
ns.figures.save(figure, "oscillation_link.png")
