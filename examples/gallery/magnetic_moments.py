"""Magnetic moments of ν_e and ν_μ: limits from COHERENT's CsI and CONUS+, with and without recoils of electrons.

A moment adds to the recoils of nuclei. A scintillator does not tell electrons from nuclei, nor does germanium, so the
electrons are counted too where the model has `ElectronScattering`. Limits are where −2 ln L rises by 2.71.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.units import bohr_magneton

try:
    csi, conus = ns.datasets.coherent_csi_2021(), ns.datasets.conus_plus_2025()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

unit = 1e-10 * bohr_magneton


def nuclei(*, e: float = 0.0, mu: float = 0.0):
    """Moments in recoils of nuclei."""
    return ns.StandardModel.effective() + ns.MagneticMoment(e=e * unit, mu=mu * unit)


def both(*, e: float = 0.0, mu: float = 0.0):
    """Moments in recoils of nuclei and of electrons."""
    return nuclei(e=e, mu=mu) + ns.ElectronScattering.effective()


with ns.figures.house_style():
    figure = Figure(figsize=(5.2, 3.8))
    panel = figure.subplots()
    for name, data, axis, end in (("ν_e", conus, "e", 12), ("ν_e", csi, "e", 50), ("ν_μ", csi, "mu", 40)):
        symbol = {"e": r"$\nu_e$", "mu": r"$\nu_\mu$"}[axis]
        for recoils, model, line in (("nuclei", nuclei, "-"), ("nuclei and electrons", both, "--")):
            other = {"mu" if axis == "e" else "e": 0.0}
            found = ns.scan(data.likelihood(model), levels=[0.9], fixed=other, **{axis: np.linspace(0, end, 49)})
            limit = found.intervals(0.9)[0][1]
            print(f"{data.name}, {name}, {recoils}: below {limit:.1f}e-10 μ_B")
            panel.plot(*found.profile(), line, label=f"{symbol}, {data.name}, {recoils}: {limit:.1f}")
    panel.axhline(2.71, color="0.5", lw=0.8, ls=":")
    panel.set(xlabel=r"moment [$10^{-10}\,\mu_B$]", ylabel=r"$-2\,\Delta\ln L$", ylim=(0, 8), xscale="log")
    panel.set(xlim=(0.5, 50))
    figure.legend(loc="outside lower center", ncols=1)
ns.figures.save(figure, "magnetic_moments.png")
