"""Parity-violating electron scattering off lead and calcium: mean fields beside what PREX-2 and CREX measured.

The asymmetry falls with the neutron skin. PREX-2 (Phys. Rev. Lett. 126 (2021) 172502) asks for a thick skin of lead,
CREX (Phys. Rev. Lett. 129 (2022) 042501) for a thin one of calcium. The waves are distorted by the Coulomb field, and
each asymmetry is a mean over the acceptance.
"""

import nuscatter as ns
from nuscatter.figures.nuclei.parity_violation import asymmetry_figure
from nuscatter.reports.parity_violation import asymmetry_comparison
from nuscatter.units import fm

comparisons = [asymmetry_comparison(name) for name in ("PREX-2", "CREX")]
for found in comparisons:
    measured = found.measurement
    print(f"{measured.name}: measured {measured.asymmetry / 1e-9:.0f} ± {measured.error / 1e-9:.0f} ppb")
    for each in found.predictions:
        value, skin = each.asymmetry / 1e-9, each.skin / fm
        print(f"  {each.model:9}  {value:6.1f} ppb, skin {skin:.3f} fm, pull {found.pull(each):4.1f}")
    skin, error, _ = found.stretched_skin
    print(f"  with the neutrons stretched to the measured asymmetry: skin {skin / fm:.2f} ± {error / fm:.2f} fm")
ns.figures.save(asymmetry_figure(comparisons), "parity_violation.png")
