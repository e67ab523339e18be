"""Hartree–Fock beside electron scattering: charge form factors of oxygen-16, calcium-40 and lead-208.

The measured ones are transforms of the charge densities compiled by H. de Vries et al., At. Data Nucl. Data Tables 36
(1987) 495. No curve has a free parameter. A dip is a zero of the form factor: each goes down to the panel's edge.
"""

import numpy as np

import nuscatter as ns
from nuscatter.figures.nuclei.structure import form_factor_figure
from nuscatter.figures.style import save
from nuscatter.units import fm

Q, source = np.linspace(0, 2.5, 1001) / fm, "measured, de Vries et al. (1987)"
panels = {}
for name, title in {"O16": "¹⁶O", "Ca40": "⁴⁰Ca", "Pb208": "²⁰⁸Pb"}.items():
    measured = ns.structure.charge_density(name)
    print(f"{title}: charge radius {measured.rms_radius / fm:.3f} fm measured ({measured.set.name})")
    panels[title] = {source: measured.form_factor}
    for force in ("SLy4", "SkM*", "SkE2"):
        model = ns.HartreeFock(force)
        panels[title][force] = charge = model(name).proton
        off = np.abs(charge(Q) - measured.form_factor(Q)).max()
        print(f"  {force:4}  {model.solve(name).charge_radius / fm:.3f} fm, form factor within {off:.4f}")
save(form_factor_figure(Q, panels, source), "charge_form_factors.png")
