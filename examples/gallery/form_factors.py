"""How much of a nucleus answers together: four weak form factors of caesium against the momentum transfer.

Helm, symmetrised Fermi and Klein–Nystrand know the mass number alone, the adapted one the measured charge radius. The
grey band is where COHERENT's recoils lie; the lower panel is what the choice does to a rate.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.units import MeV, keV

caesium = ns.nuclide("Cs133")
models = {
    "Helm": ns.helm,
    "Klein–Nystrand": ns.klein_nystrand,
    "Klein–Nystrand, adapted": ns.klein_nystrand_adapted,
    "symmetrised Fermi": ns.symmetrized_fermi,
}
colours, styles = ("#0072B2", "#D55E00", "#009E73", "#CC79A7"), ("-", "--", "-.", ":")
Q = np.linspace(0, 100, 501) * MeV
reference = ns.helm(caesium).proton(Q) ** 2
with house_style():
    figure = Figure(figsize=(5, 4.6))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    for (name, model), colour, style in zip(models.items(), colours, styles, strict=True):
        squared = model(caesium).proton(Q) ** 2
        above.plot(Q / MeV, squared, style, color=colour, label=name)
        below.plot(Q / MeV, squared / reference, style, color=colour)
        print(f"{name:24} F²(Q = 50 MeV) = {squared[250]:.4f}, {squared[250] / reference[250] - 1:+.1%} from Helm")
    for panel in (above, below):
        panel.axvspan(*(np.sqrt(2 * caesium.mass * np.array([8, 30]) * keV) / MeV), color="#EEEEEE")
    above.set(ylabel="$F^2(Q)$", ylim=(0, 1), title="¹³³Cs; band: recoils of 8 to 30 keV, as in COHERENT's CsI")
    below.set(xlabel=r"momentum transfer $Q = \sqrt{2MT}$ [MeV]", ylabel="ratio to Helm", xlim=(0, 100))
    above.legend(loc="upper right")
save(figure, "form_factors.png")
