"""Does a fourth neutrino take some of COHERENT's ν_μ away? Two baselines, 19.3 m and 27.5 m, with one flux.

At each splitting |U_μ4|² is scanned, all nuisances profiled. A second scan knows nothing of the number of neutrinos:
then only the ratio of the two places, energies and times tell.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.reports.results.new_physics.sterile_neutrinos import free_flux, likelihood
from nuscatter.units import eV

splittings, squares = np.geomspace(0.5, 4, 10), np.linspace(0, 0.5, 11)


def limit(known):
    """Return the largest |U_μ4|² at 90 %; more than ½ is not asked."""
    return ns.scan(known, mu=squares, fixed={"e": 0.0}, levels=[0.9], starts=1).intervals(0.9)[-1][1]


try:
    names = ("coherent_csi_2021", "coherent_lar_2020")
    both = [likelihood(names, dm2=each * eV**2) for each in splittings]
    limits = {"flux to 10 %": [limit(each) for each in both], "flux free": [limit(free_flux(each)) for each in both]}
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

with ns.figures.house_style():
    panel = (figure := Figure(figsize=(5.0, 3.8))).subplots()
    for (name, ends), (colour, line) in zip(limits.items(), ns.figures.style.CURVES, strict=False):
        at = int(np.argmin(ends))
        print(f"{name}: |U_μ4|² < {ends[at]:.2f} at {splittings[at]:.1f} eV²")
        panel.plot(ends, splittings, line, color=colour, label=name)
    panel.set(xlim=(0, 0.5), yscale="log", ylim=(0.5, 4))
    panel.set(xlabel=r"$|U_{\mu4}|^2$, 90 % at each $\Delta m^2$", ylabel=r"$\Delta m^2_{41}$ [eV$^2$]")
    panel.legend(loc="lower left", title="CsI at 19.3 m, LAr at 27.5 m")
ns.figures.save(figure, "sterile_neutrinos.png")
