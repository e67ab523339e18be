"""Antineutrinos of a reactor: spectra per fission by isotope, from zero energy on, with the jump at 2 MeV left in.

Above it Huber's and Mueller's spectra, from 8 MeV on extrapolated; below, Vogel and Engel's sum of decays, and two soft
antineutrinos after each neutron that ²³⁸U captures. Huber's conversion and the sum do not meet; nothing is smoothed.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save
from nuscatter.sources.reactors.fission import default_spectra, huber_mueller, jump, vogel_engel
from nuscatter.sources.reactors.reactor import CAPTURES_PER_FISSION, capture_antineutrinos
from nuscatter.units import GW, MeV, cm, day, m, s

E, captures = np.linspace(0.01, 10, 3997) * MeV, capture_antineutrinos()
jumps = jump(vogel_engel(), huber_mueller())
looks = {"U235": ("#0072B2", "-"), "U238": ("#D55E00", "--"), "Pu239": ("#009E73", "-."), "Pu241": ("#CC79A7", ":")}
with house_style():
    figure = Figure(figsize=(7.6, 3.4))
    left, right = figure.subplots(1, 2)
    for name, spectrum in default_spectra().items():
        colour, line = looks[name]
        total, above = (float(spectrum.moment(0, energy)) for energy in (0, 2 * MeV))
        print(f"{name:5} {total:.2f} per fission, {above:.2f} above 2 MeV; jump {jumps[name]:+.1%}")
        for panel in (left, right):
            panel.plot(E / MeV, spectrum(E) * MeV, line, color=colour, label=name)
    left.plot(E / MeV, CAPTURES_PER_FISSION * captures(E) * MeV, color="#777777", lw=1)
    left.text(1.3, 0.4, f"{CAPTURES_PER_FISSION:g} captures on U238", color="#777777", fontsize=8)
    left.axvline(2, color="#000000", lw=0.6, ls=":")
    left.text(1.95, 3.7, "sum of decays", ha="right"), left.text(2.05, 3.7, "conversion")
    left.set(xlim=(0, 3.5), ylim=(0, 4), xlabel="antineutrino energy [MeV]")
    left.set_ylabel("antineutrinos per fission and MeV")
    right.set(yscale="log", xlim=(2, 10), ylim=(2e-5, 2), xlabel="antineutrino energy [MeV]")
    right.legend(loc="lower left"), right.axvline(8, color="#000000", lw=0.6, ls=":"), right.text(8.1, 0.6, "extended")
flux = ns.Reactor(power=3.6 * GW, distance=20.7 * m, duration=1 * day)
print(f"3.6 GW at 20.7 m: {flux.fluence[ns.nu_e_bar] * cm**2 * s / day:.3e} /(cm² s)")
save(figure, "reactor.png")
