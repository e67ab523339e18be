"""Limit the transition moment of muon neutrinos to a heavy lepton with COHERENT's CsI and argon, by the lepton's mass.

For a massless lepton it is the limit on a magnetic moment. Prompt neutrinos cannot make leptons above 29.8 MeV, those
of muon decay none above 52.8 MeV.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.reports.results.new_physics.coupling_curves import heights
from nuscatter.reports.results.new_physics.dipole_portal import portal, portal_curves
from nuscatter.units import MeV, bohr_magneton

unit, masses = 1e-10 * bohr_magneton, np.array([1.0, 10, 20, 27, 30, 37, 44, 50]) * MeV
try:
    curves = portal_curves("mu", masses=masses)
    csi = ns.datasets.coherent_csi_2021().likelihood(portal(0, "mu"))
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

with ns.figures.house_style():
    panel = (figure := Figure(figsize=(6, 4.2))).subplots()
    for (name, curve), colour in zip(curves.items(), ("#0072B2", "#E69F00", "#000000"), strict=True):
        limits = np.array([curve.limit(at) for at in range(len(masses))]) / unit
        panel.plot(masses / MeV, limits, "o-", ms=3, color=colour, label=name)
        at = ", ".join(f"{limits[place]:.1f} at {masses[place] / MeV:.0f} MeV" for place in (0, 2, 7))
        print(f"{name}: |μ| < {at} [1e-10 μ_B], 90 %")
    moments = np.linspace(0, 40, 41)
    rise = heights(csi, moment=moments * unit)
    print(f"CsI, magnetic moment: |μ| < {np.interp(2.706, rise - rise.min(), moments):.1f}")
    panel.axvline(29.79, color="#777777", lw=0.8, ls=":")
    panel.annotate(r"end of prompt $\nu_\mu$", (29.5, 130), rotation=90, ha="right", va="bottom", fontsize=7)
    panel.set(yscale="log", ylim=(10, 1e3), xlabel="$m_N$ [MeV]", ylabel=r"$|\mu_{\nu_\mu}|$ [$10^{-10}\,\mu_B$], 90 %")
    panel.set_title("COHERENT CsI 2021 + LAr 2020 (arXiv:2110.07730, 2003.10630)", loc="left")
    panel.legend(loc="upper left")
ns.figures.save(figure, "dipole_portal.png")
