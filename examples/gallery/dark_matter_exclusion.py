"""Searches for dark matter at beam dumps, as built and as planned, and what would make all dark matter.

Limits at 90 % of Y = ε² α_D (m_χ/m_A′)⁴ for a complex scalar, m_A′ = 3 m_χ and α_D = 0.5, from a counted event number
(CCM120, PRL 129 (2022) 021801) and from Asimov data. Facts, assumptions and their sources: `dark_search(name).sources`.
Momenta of π⁰ are Burman and Smith's, which end near 1 GeV. Below the line the relic density is too high.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.catalogue.dark_searches import dark_search
from nuscatter.datasets.dark.searches import search_likelihood
from nuscatter.figures.style import CURVES
from nuscatter.reports.dark.exclusion import dark_yield, exclusion, mass_line
from nuscatter.reports.dark.thermal_relic import thermal_coupling
from nuscatter.units import MeV

portal = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
)
portals = mass_line(portal, np.array([2, 5, 10, 17, 25, 33, 40]) * MeV)
masses = [each.mass / MeV for each in portals]
with ns.figures.house_style():
    figure = Figure(figsize=(6.4, 4.6))
    panel = figure.subplots()
    names = ("CCM120", "CCM200", "COH-Ar-750", "COH-Ge", "COH-CryoCsI", "PIP2-BD-PAR")
    for name, (colour, line) in zip(names, CURVES, strict=False):
        search = dark_search(name)
        found = exclusion(lambda one, own=search: search_likelihood(own, one), portals)
        limits = [dark_yield(each) for each in found.limits()]
        panel.plot(masses, limits, line, color=colour, label=search.title)
        print(f"{name:12} Y < {limits[2]:.1e} at 10 MeV, {limits[4]:.1e} at 25 MeV")
    relic = [dark_yield(thermal_coupling(each)) for each in portals]
    panel.plot(masses, relic, ":", color="black", label="relic density")
    panel.set(xscale="log", yscale="log", xlabel=r"$m_\chi$ [MeV]", ylabel=r"$Y = \epsilon^2\alpha_D(m_\chi/m_{A'})^4$")
    panel.set_xticks([2, 5, 10, 20, 40], ["2", "5", "10", "20", "40"])
    panel.minorticks_off()
    panel.legend(fontsize=7)
ns.figures.save(figure, "dark_matter_exclusion.png")
