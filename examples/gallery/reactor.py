"""Antineutrinos of a reactor: spectra per fission by isotope, from zero energy on, with the jump at 2 MeV left in.

Above 2 MeV Huber's and Mueller's spectra (Phys. Rev. C 84 (2011) 024617; 83 (2011) 054615), from 8 MeV on extrapolated;
below, the sum of decays of P. Vogel and J. Engel, Phys. Rev. D 39 (1989) 3378, and two soft antineutrinos after each
neutron that ²³⁸U captures. Dots are the tables' own points; between them nothing is known, and nothing is smoothed.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.sources.reactors.fission import default_spectra, huber_mueller, jump, vogel_engel
from nuscatter.sources.reactors.reactor import CAPTURES_PER_FISSION, capture_antineutrinos
from nuscatter.units import GW, MeV, cm, day, m, s

E, captures = np.geomspace(5e-3, 10, 6000) * MeV, capture_antineutrinos()
jumps = jump(vogel_engel(), huber_mueller())
looks = {"U235": ("#0072B2", "-"), "U238": ("#D55E00", "--"), "Pu239": ("#009E73", "-."), "Pu241": ("#CC79A7", ":")}
names = {"U235": "²³⁵U", "U238": "²³⁸U", "Pu239": "²³⁹Pu", "Pu241": "²⁴¹Pu"}
with ns.figures.house_style():
    left, right = (figure := Figure(figsize=(8.4, 4))).subplots(1, 2)
    for name, spectrum in default_spectra().items():
        colour, line = looks[name]
        total, above = (float(spectrum.moment(0, energy)) for energy in (0, 2 * MeV))
        print(f"{name:5} {total:.2f} per fission, {above:.2f} above 2 MeV; jump {jumps[name]:+.1%}")
        table = np.array([each for each in spectrum.kinks if each <= 8 * MeV])
        for panel in (left, right):
            panel.plot(E / MeV, spectrum(E) * MeV, line, color=colour, lw=1.1, label=names[name])
            panel.plot(table / MeV, spectrum(table) * MeV, "o", color=colour, ms=2.5)
    label = f"{CAPTURES_PER_FISSION:g} captures on ²³⁸U"
    left.plot(E / MeV, CAPTURES_PER_FISSION * captures(E) * MeV, color="#777777", lw=0.8, label=label)
    left.set(xscale="log", xlim=(5e-3, 2), ylim=(0, 4.6), title="below 2 MeV: Vogel and Engel's sum of decays")
    right.set(yscale="log", xlim=(2, 10), ylim=(2e-5, 2), title="above: Huber's and Mueller's conversion")
    left.set_ylabel("antineutrinos per fission and MeV"), left.set_xlabel("antineutrino energy [MeV]")
    right.axvline(8, color="#000000", lw=0.6, ls=":"), right.text(8.1, 0.6, "extrapolated")
    right.set_xlabel("antineutrino energy [MeV]"), left.legend(loc="upper left", ncols=2)
flux = ns.Reactor(power=3.6 * GW, distance=20.7 * m, duration=1 * day)
print(f"3.6 GW at 20.7 m: {flux.fluence[ns.nu_e_bar] * cm**2 * s / day:.3e} /(cm² s)")
ns.figures.save(figure, "reactor.png")
