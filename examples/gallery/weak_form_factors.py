"""How well the weak form factor of argon-40 is known: models against Hartree–Fock with SkE2, the review's Fig. 4.

Helm, symmetrised Fermi and Klein–Nystrand know the mass number alone, the adapted one the measured charge radius. The
charge radii of Hartree–Fock are 1.9 % below (SkE2), 0.2 % above (SLy4), 0.1 % below (UNEDF0) the measured 3.427 fm.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.units import MeV

models = {
    "Helm": ns.helm,
    "symmetrised Fermi": ns.symmetrized_fermi,
    "Klein–Nystrand": ns.klein_nystrand,
    "Klein–Nystrand, adapted": ns.klein_nystrand_adapted,
    "HF, SLy4": ns.HartreeFock("SLy4"),
    "HF, UNEDF0": ns.HartreeFock("UNEDF0"),
    "HF, SkE2": ns.HartreeFock("SkE2"),
}
looks = ("#0072B2", "-"), ("#56B4E9", "--"), ("#D55E00", "-"), ("#E69F00", "--"), ("#009E73", "-."), ("#CC79A7", ":")
Q = np.linspace(0, 100, 201) * MeV
reference = ns.weak_form_factor(models["HF, SkE2"]("Ar40"), Q)
with house_style():
    figure = Figure(figsize=(5.2, 3.6))
    panel = figure.subplots()
    for (name, model), (colour, style) in zip(models.items(), (*looks, ("#000000", "-")), strict=True):
        change = ns.weak_form_factor(model("Ar40"), Q) / reference - 1
        panel.plot(Q / MeV, 100 * change, style, color=colour, label=name)
        print(f"{name:24} {change[100]:+.2%} at 50 MeV, {change[-1]:+.2%} at 100 MeV")
    panel.set(xlabel="momentum transfer $Q$ [MeV]", xlim=(0, 100), title="⁴⁰Ar, reference: Hartree–Fock with SkE2")
    panel.set(ylabel=r"$F_W / F_W^\mathrm{SkE2} - 1$ [%]")
    panel.legend(loc="lower left")
save(figure, "weak_form_factors.png")
