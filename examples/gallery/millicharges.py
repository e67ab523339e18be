"""Electric charges of neutrinos: what nuclei see in COHERENT's CsI and argon, and what electrons see in CONUS+.

The photon's amplitude on nuclei interferes with that of the Z boson, so the two signs of a charge differ, and there may
be a second solution. On electrons the momentum is so small that charges of 1e-12 e already show.
"""

import numpy as np

import nuscatter as ns
from nuscatter.reports.results.new_physics.millicharges import charges, charges_with_electrons, conus_plus_without_noise

try:
    csi, argon = ns.datasets.coherent_csi_2021(), ns.datasets.coherent_lar_2020()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

nuclei = csi.likelihood(charges) + argon.likelihood(charges)
electrons = conus_plus_without_noise().likelihood(charges_with_electrons)
for name, likelihood, unit, end in (
    ("nuclei of CsI + LAr", nuclei, "1e-8 e", 60),
    ("electrons of CONUS+", electrons, "1e-12 e", 5),
):
    grid = np.linspace(-end, end, 41)
    scan = ns.scan(likelihood, levels=[0.9], fixed={"mu": 0.0}, e=grid)
    pieces = ", ".join(f"[{low:.2f}, {high:.2f}]" for low, high in scan.intervals(0.9))
    print(f"q of ν_e, {name}: {pieces} {unit}")
figure = ns.figures.profile_figure(scan, levels=(0.683, 0.9), label=r"charge of $\nu_e$, CONUS+ [$10^{-12}\,e$]")
ns.figures.save(figure, "millicharges.png")
