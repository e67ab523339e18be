"""Sensitivities of planned experiments: the weak mixing angle against exposure, and sterile neutrinos at PIP2-BD.

The flux is the systematic floor: at the SNS 10 %, 2 to 3 % once a heavy-water detector has measured it. Stopped pions
shine in all directions alike, so only the distance matters for a sterile neutrino, not the angle to the beam.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.sensitivity import exposure_figure, splitting_figure
from nuscatter.figures.style import house_style
from nuscatter.reports.sensitivities.expected import sensitivity
from nuscatter.reports.sensitivities.parameters_of_interest import neutron_radius, sterile, weak_angle
from nuscatter.reports.sensitivities.study import against_distance, against_exposure
from nuscatter.units import eV, m

names = ("COH-NaI-3388", "COH-Ge-18", "COH-Ar-750", "COH-CryoCsI-10", "COH-CryoCsI-700")
print("flux of 10 % and of 2 %:  σ(sin²θ_W)          σ(R_n)/R_n [%]    |U_μ4|² at 1 eV², 90 %")
for name in (*names, names[:4]):
    cells = []
    for flux in (0.10, 0.02):
        angle, radius = (sensitivity(name, f, flux_uncertainty=flux).sigma() for f in (weak_angle, neutron_radius))
        cells.append((angle, 100 * radius, sensitivity(name, sterile, flux_uncertainty=flux).upper_limit()))
    rows = [f"{first:.4f} {second:.4f}" for first, second in zip(*cells, strict=True)]
    print(f"{name if isinstance(name, str) else 'first four together':24}", "   ".join(rows))

factors, fluxes = np.geomspace(0.01, 30, 7), (0.10, 0.05, 0.02, 0.0)
curves = against_exposure("COH-CryoCsI-10", exposures=factors, flux_uncertainties=fluxes)
distances, squares = (15 * m, 30 * m, 60 * m), np.geomspace(0.1, 8, 15) * eV**2
limits = against_distance("PIP2-BD-PAR", distances=distances, splittings=squares)
with house_style():
    figure = Figure(figsize=(8.6, 3.6))
    left, right = figure.subplots(1, 2)
words = {"title": "COHERENT, 10 kg of cold CsI", "label": r"$\sigma(\sin^2\theta_W)$"}
exposure_figure(factors, values=curves, flux_uncertainties=fluxes, axes=left, **words)
splitting_figure(squares, limits=limits, distances=distances, title="PIP2-BD, PAR, 100 t of argon", axes=right)
ns.figures.save(figure, "sensitivities.png")
