"""How well σ(ν_e ⁴⁰Ar) must be known for the energy of a supernova: biases of a fit, and what stopped pions measure.

Top left: the weight that σ has in the fitted energy, beside the neutrinos that interact. Top right: errors of the
energy against those of σ. Below: nature has one cross section and the fit assumes another, as it is, after a scale and
after a tilt that a stopped-pion source has measured. Statistics are in none of these biases.
"""

from importlib.util import find_spec

import nuscatter as ns
from nuscatter.figures.supernova.luminosity import luminosity_figure
from nuscatter.reports.luminosity.argon_models import TABULATED, argon_cross_sections
from nuscatter.reports.luminosity.calibrations import SolarArgon, StoppedPionArgon
from nuscatter.reports.luminosity.cross_section_error import CrossSectionError
from nuscatter.reports.luminosity.study import luminosity_study
from nuscatter.units import MeV, cm

tables = TABULATED if find_spec("snowglobes_data") else ()
study = luminosity_study(argon_cross_sections("SLy4", "SkM*", "g_A = 1", *tables), assumed="SLy4")
print("nature                 σ of stopped pions   events   bias of the energy [%]: as it is, scaled, tilted")
for each in study.natures:
    biases = [f"{100 * one.energy:+6.1f}" for one in (each.bias, each.scaled, each.tilted)]
    print(f"{each.name:22} {each.average / cm**2 * 1e42:12.0f}e-42 cm² {each.events:8.0f}  ", *biases)

print("error of the energy [%]:", f"{100 * study.statistical[0]:.1f} of statistics")
for scale in (0.05, 0.1, 0.2):
    print(f"  σ to {scale:.0%}: {100 * study.widths(CrossSectionError(scale=scale))[0]:.1f}")
unknown = CrossSectionError(scale=0.3, tilt=0.5, pivot=36 * MeV)
print(f"  30 % and a power of 0.5 unknown: {100 * study.widths(unknown)[0]:.1f}")
for flux_error in (0.1, 0.03):
    left = study.widths(unknown, [StoppedPionArgon(flux_error=flux_error)])
    print(f"  one year of 10 t at the SNS, flux to {flux_error:.0%}: {100 * left[0]:.1f}")
print(f"  and a year of solar neutrinos: {100 * study.widths(unknown, [StoppedPionArgon(), SolarArgon()])[0]:.1f}")
ns.figures.save(luminosity_figure(study), "dune_luminosity.png")
