"""Neutrinos of the Sun: what it makes (model B16-GS98), and how much of that is ν_e when it arrives, by day.

Points: Borexino, Nature 562 (2018) 505, and SNO, Phys. Rev. C 88 (2013) 025501, both from memory. In the panel on the
right each reaction has its own curve, as it has its own place in the Sun; lines (⁷Be, pep) are drawn as diamonds.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.sources.sky.solar import production_regions
from nuscatter.units import MeV, cm, s

E = np.geomspace(0.05, 20, 2001) * MeV
looks = {"pp": "pp #E69F00 -", "7Be": "⁷Be #009E73 -", "pep": "pep #56B4E9 -", "8B": "⁸B #D55E00 -"}
looks |= {"hep": "hep #0072B2 --", "13N": "¹³N #CC79A7 -", "15O": "¹⁵O #882255 --", "17F": "¹⁷F #000000 :"}
borexino, sno = ((0.267, 0.862, 1.44, 8.1), (0.57, 0.53, 0.43, 0.37), (0.09, 0.05, 0.11, 0.08)), (10, 0.317, 0.018)
with ns.figures.house_style():
    left, right = (figure := Figure(figsize=(8, 4.1))).subplots(1, 2)
    for name, (label, colour, line) in ((each, look.split()) for each, look in looks.items()):
        flux = ns.Sun(duration=1 * s, only=(name,))
        made, arriving = (each.fluence[ns.nu_e] for each in (flux, ns.AdiabaticMSW(coherent=False)(flux)))
        print(f"{name:3} {made * cm**2:.2e} /(cm² s), {arriving / made:.3f} of them arrive as ν_e")
        energies, look = E[flux.components[0].spectrum.support[1] >= E], {"linestyle": line}
        if name in ("7Be", "pep"):  # lines
            energies = np.array([each.spectrum.support[0] for each in flux.components])
            look = {"linestyle": "none", "marker": "D", "ms": 5, "zorder": 4}
            left.vlines(energies / MeV, 1, [each.fluence * cm**2 for each in flux.components], colour, label=label)
        else:
            rate = made * flux.components[0].spectrum(energies) * cm**2 * MeV
            left.plot(np.append(energies, energies[-1]) / MeV, np.append(rate, 0.1), line, color=colour, label=label)
        survival = ns.AdiabaticMSW().probabilities(energies, production_regions[name])[:, 0]
        right.plot(energies / MeV, survival, color=colour, **look)
    for points, mark, label in ((borexino, "s", "Borexino 2018"), (sno, "o", "SNO 2013, ⁸B at 10 MeV")):
        right.errorbar(*points, fmt=mark, color="#000000", ms=4, mfc="white", label=f"{label} (from memory)")
    left.set(xscale="log", yscale="log", xlim=(0.05, 20), ylim=(1, 1e12), xlabel="neutrino energy [MeV]")
    left.set_ylabel("neutrinos / (cm² s MeV); lines: / (cm² s)"), right.legend(loc="lower left")
    right.set(xscale="log", xlim=(0.05, 20), ylim=(0.2, 0.7), xlabel="neutrino energy [MeV]", ylabel=r"$P_{ee}$")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=8)
ns.figures.save(figure, "solar.png")
