"""Direction tells dark matter from neutrinos: one detector at an angle, or half of it there and half on the axis.

Neutrinos of decays at rest go in all directions alike, dark matter of pions in flight goes forward, so a detector off
the axis measures the neutrinos of one on it. The ESS needs that: its pulses of 2.86 ms hide what is prompt. A tonne of
xenon at 20 m for three years; m_χ = 10 MeV, m_A′ = 30 MeV, α_D = 0.5. The momenta of π⁰ are those of 0.98 GeV
protons, since none are known at 2 GeV.
"""

import math
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.catalogue.dark_searches import dark_search
from nuscatter.datasets.dark.searches import search_likelihood, two_angles
from nuscatter.reports.dark.exclusion import dark_yield, profile_strength
from nuscatter.units import GeV, MeV, tonne

portal = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=30 * MeV, alpha_dark=0.5, mass=10 * MeV, kind=ns.DarkMatterKind.SCALAR
)
search, degrees = dark_search("ESS-Xe").share(50), np.arange(0, 181, 30)
momenta = {"production": ns.BurmanSmith(proton_energy=0.98 * GeV, Z=74)}
angles = [math.radians(each) for each in degrees]
alone = [search_likelihood(replace(search, angle=angle), portal, **momenta) for angle in angles]
halves = [two_angles(search, portal, 0.0, angle, **momenta) for angle in angles]
with ns.figures.house_style():
    figure = Figure(figsize=(6.4, 4.0))
    panel = figure.subplots()
    for likelihoods, line, what in ((alone, "--", "all at one angle"), (halves, "-", "half of it at 0°")):
        reach = [dark_yield(profile_strength(portal, each).expected()[2]) for each in likelihoods]
        panel.plot(degrees, reach, line, marker="o", label=what)
        print(f"{what}: " + ", ".join(f"{value:.1e} ({angle}°)" for angle, value in zip(degrees, reach, strict=True)))
    panel.set(xlabel="angle to the beam [degrees]", ylabel="expected limit of Y, 90 %", yscale="log", xlim=(-3, 183))
    panel.set_title(rf"{search.mass / tonne:g} t of xenon at the ESS, $m_\chi = {portal.mass / MeV:g}$ MeV")
    panel.set_xticks(degrees)
    panel.legend()
ns.figures.save(figure, "dark_matter_off_axis.png")
