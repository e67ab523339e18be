"""Natural isotopes of the targets of coherent scattering: spherical Hartree–Fock with SLy4 beside what is measured.

Open shells are filled equally, or paired by a contact force at the surface (BCS). Tungsten, whose
measured β₂ is that of a rotor, is short of 20 to 30 MeV. Measured: AME2020; Angeli and Marinova (2013); Raman (2001).
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.units import MeV, fm

elements = ("C", "O", "F", "Na", "Si", "S", "Ar", "Ca", "Fe", "Zn", "Ge", "I", "Xe", "Cs", "W", "Pb")
targets = [nuclide for element in elements for nuclide in ns.material(element).nuclides]
filled, paired = ns.HartreeFock("SLy4"), ns.HartreeFock("SLy4", pairing=ns.structure.DeltaPairing())
off = np.full((2, len(targets)), np.nan)
print("          energy [MeV]             charge radius [fm]      skin [fm]")
print("         filled  paired  measured   filled paired  measured   filled paired      β₂")
for place, nuclide in enumerate(targets):
    pair, radius = (filled.solve(nuclide), paired.solve(nuclide)), nuclide.charge_radius
    energies = "".join(f"{state.energy / MeV:8.1f}" for state in pair) + f"{-nuclide.binding_energy / MeV:10.1f}"
    radii = "".join(f"{state.charge_radius / fm:7.3f}" for state in pair) + f"{radius / fm if radius else 0:10.3f}"
    skins = "".join(f"{state.neutron_skin / fm:7.3f}" for state in pair)
    beta = ns.structure.quadrupole_deformation(nuclide)
    print(f"{nuclide.name:7}{energies}  {radii.replace('0.000', '    –')}  {skins}{beta.value:8.3f}")
    off[:, place] = [100 * (state.charge_radius / radius - 1) if radius else np.nan for state in pair]
edges = np.cumsum([0, *(len(ns.material(element).nuclides) for element in elements)]) - 0.5
with house_style():
    figure = Figure(figsize=(7, 3.4))
    panel = figure.subplots()
    panel.plot(off[0], "o", color="#0072B2", ms=4, label="filled equally")
    panel.plot(off[1], "x", color="#D55E00", ms=5, label="paired (BCS)")
    panel.vlines(edges[1:-1], -1.5, 6.5, color="0.85", lw=0.6, zorder=0), panel.axhline(0, color="0.7", lw=0.6)
    panel.set_xticks((edges[1:] + edges[:-1]) / 2, elements), panel.tick_params(axis="x", length=0, labelsize=7.5)
    panel.set(xlim=(edges[0], edges[-1]), ylim=(-1.5, 6.5), ylabel=r"$r_\mathrm{ch} / r_\mathrm{measured} - 1$ [%]")
    panel.set(xlabel="natural isotopes of each element, by mass number", title="charge radii, SLy4"), panel.legend()
save(figure, "targets.png")
