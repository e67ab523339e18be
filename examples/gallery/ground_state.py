"""A nucleus in its own mean field: densities and levels of argon-40 by Hartree–Fock with the Skyrme force SLy4.

Two neutrons above the closed shell of twenty share the 1f7/2 orbit equally; two protons are missing in 1d3/2. Measured:
energy of AME2020, charge radius of Angeli and Marinova (2013).
"""

import nuscatter as ns
from nuscatter.figures.nuclei.structure import ground_state_figure
from nuscatter.figures.style import save
from nuscatter.units import MeV, fm

argon = ns.nuclide("Ar40")
state = ns.HartreeFock("SLy4").solve(argon)
print(f"energy            {state.energy / MeV:8.2f} MeV, measured {-argon.binding_energy / MeV:.2f} MeV")
print(f"charge radius     {state.charge_radius / fm:8.3f} fm,  measured {argon.charge_radius / fm:.3f} fm")
print(f"neutron skin      {state.neutron_skin / fm:8.3f} fm")
for name, value in state.parts.items():
    if value:
        print(f"{name.replace('_', ' '):17} {value / MeV:8.2f} MeV")
save(ground_state_figure(state), "ground_state.png")
