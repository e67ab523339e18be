"""Limits of dark matter from COHERENT's CsI: the data, what was expected of them, and the relic density.

Protons make π⁰ and π⁻, these dark photons A′, these dark matter χ, which scatters in the detector. All nuisances of the
data and of the production are free. Needs the release `coherent_csi_2021`; without it the script says so and stops.
"""

import numpy as np

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import beam_dump
from nuscatter.datasets.dark.likelihood import dark_matter_likelihood
from nuscatter.figures.dark.exclusion import exclusion_figure
from nuscatter.reports.dark.exclusion import dark_yield, exclusion, mass_line
from nuscatter.reports.dark.thermal_relic import thermal_coupling
from nuscatter.units import MeV

try:
    data, sns = ns.datasets.coherent_csi_2021(), beam_dump("coherent_csi_2021")
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

portal = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
)
line = mass_line(portal, np.array([1, 3, 8, 15, 22, 30, 38, 45]) * MeV)
found = exclusion(lambda each: dark_matter_likelihood(data, sns, each), line)
relic = [thermal_coupling(each) for each in line]
for limit, expected, need in zip(found.limits(), found.expected(), relic, strict=True):
    each, other, wanted = (dark_yield(one) for one in (limit, expected[2], need))
    print(
        f"{limit.mass / MeV:4.0f} MeV: Y < {each:.1e}, expected {other:.1e}; {each / wanted:.3g} × the relic density's"
    )
figure = exclusion_figure({"CsI 2021": found}, band="CsI 2021", relic={"relic density": relic})
ns.figures.save(figure, "dark_limits.png")
