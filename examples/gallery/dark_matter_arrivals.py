"""When dark matter arrives: with the protons, before most neutrinos, and late if it is slow.

χ of 25 MeV (m_A′ = 75 MeV) beside the prompt ν_μ of pions, 26 ns, and the ν_e of muons, 2.2 µs, at 20 m: arrivals a µs
of one each. At the SNS χ and ν_μ arrive together. In the 20 ns pulse of PIP2-BD's C-PAR χ arrive before most ν_μ; its
momenta of π⁰ are those of 0.85 GeV protons, since none are known at 1.2 GeV.
"""

import math

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import COLOURS, LABELS, LINES
from nuscatter.sources.dark.arrivals import flight_delay
from nuscatter.units import GeV, MeV, m, us
from nuscatter.units import ns as nanosecond

portal = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
)
place = {"pot": 1, "pions_per_pot": 1, "distance": 20 * m, "angle": math.pi / 2}
with ns.figures.house_style():
    figure = Figure(figsize=(8.4, 3.6))
    cases = (("SNS", 80, 1.0, 2.0), ("PIP2-BD-C-PAR", 6, 0.85, 0.2))
    for panel, (name, Z, energy, end) in zip(figure.subplots(1, 2), cases, strict=True):
        (one,) = ns.DarkMatterFromPions(portal, ns.BurmanSmith(proton_energy=energy * GeV, Z=Z), **place).components
        E, number = one.spectrum.nodes(160)
        late = flight_delay(E, mass=25 * MeV, distance=20 * m)
        facility, t = ns.facility(name), np.linspace(0, end, 800) * us
        dark = number @ facility.pulse.density(t - late[:, None]) / number.sum() * us
        panel.plot(t / us, dark, color="black", label=r"$\chi$")
        for state in (ns.nu_mu, ns.nu_e):
            look = {"linestyle": LINES[str(state)], "color": COLOURS[str(state)], "label": LABELS[str(state)]}
            panel.plot(t / us, facility.profile(state).density(t) * us, **look)
        slow = ", ".join(f"{number[late > x * nanosecond].sum() / number.sum():.1%} {x} ns" for x in (5, 20, 100))
        print(f"{name:14} part of χ that is later than light by more than: {slow}")
        panel.set(xlabel="time on the facility's clock [µs]", yscale="log", title=name, ylim=(2e-3 * dark.max(), None))
        panel.legend()
ns.figures.save(figure, "dark_matter_arrivals.png")
