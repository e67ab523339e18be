"""Magnetic moments of ν_e and ν_μ: limits from COHERENT's CsI and CONUS+, with and without recoils of electrons.

A moment adds to the recoils of nuclei. A scintillator does not tell electrons from nuclei, nor does germanium, so the
electrons are counted too where the model has `ElectronScattering`. Limits are where −2 ln L rises by 2.71.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.reports.results.new_physics.magnetic_moments import moments, moments_with_electrons

try:
    csi, conus = ns.datasets.coherent_csi_2021(), ns.datasets.conus_plus_2025()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

with ns.figures.house_style():
    panel = (figure := Figure(figsize=(5.2, 3.8))).subplots()
    for name, data, axis in (("CONUS+", conus, "e"), ("CsI 2021", csi, "e"), ("CsI 2021", csi, "mu")):
        neutrino, symbol = {"e": ("ν_e", r"$\nu_e$"), "mu": ("ν_μ", r"$\nu_\mu$")}[axis]
        for recoils, model, line in (("nuclei", moments, "-"), ("nuclei and electrons", moments_with_electrons, "--")):
            other = {"mu" if axis == "e" else "e": 0.0}
            found = ns.scan(data.likelihood(model), levels=[0.9], fixed=other, **{axis: np.geomspace(0.3, 60, 81)})
            limit = found.intervals(0.9)[0][1]
            print(f"{name}, {neutrino}, {recoils}: below {limit:.2f}e-10 μ_B at 90 %")
            panel.plot(*found.profile(), line, label=f"{symbol}, {name}, {recoils}")
    panel.axhline(2.71, color="0.5", lw=0.8, ls=":")
    panel.set(xlabel=r"moment [$10^{-10}\,\mu_B$]", ylabel=r"$-2\,\Delta\ln L$")
    panel.set(xscale="log", xlim=(0.4, 50), ylim=(0, 8))
    figure.legend(loc="outside lower center", ncols=1)
ns.figures.save(figure, "magnetic_moments.png")
