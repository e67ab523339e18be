"""Axion-like particles: couplings to photons that searches at proton targets and reactors exclude, or would.

Below each island too few are made; above it they decay before the detector. Light particles scatter, heavy ones decay.
Many backgrounds are assumed (`AxionSearch.assumed`). In the same data NEON has published 6.24e-6 /GeV at 3 MeV (95 %,
arXiv:2406.06117). Globular clusters exclude light particles down to 6.6e-11 /GeV (arXiv:1406.6053).
"""

import numpy as np

import nuscatter as ns
from nuscatter.catalogue.axions.experiments import axion_search
from nuscatter.figures.axions.islands import island_figure
from nuscatter.reports.axions.islands import axion_island
from nuscatter.units import GeV, MeV

unit = ns.AxionCouplings(mass=0.0, photon=1 / GeV)
plane = {"masses": np.geomspace(0.01, 120, 40) * MeV, "strengths": np.geomspace(1e-8, 1e-1, 100)}
islands = {}
print("excluded g [1/GeV] at 1 MeV: from, to; events that are excluded in each window")
for name in ("CCM120", "CCM200", "COHERENT-CsI", "PIP2-BD-PAR", "CONUS+", "NEON"):
    search = axion_search(name)
    found = axion_island(search, unit, **plane)
    at = int(np.argmin(abs(np.log(found.masses / MeV))))
    print(f"{name:13} {found.lower[at]:9.2e} {found.upper[at]:9.2e}   {found.limits.round(1).tolist()}")
    islands[search.title] = found
ns.figures.save(island_figure(islands), "axion_islands.png")
