"""Quenching decides reactor experiments: models of ionisation in germanium, and the recoils that each lets one see.

The setting is that of CONUS+: 3.6 GW at 20.7 m, 327 kg days, noise of 20 eV, thresholds of 160, 170 and 180 eV. The
collaboration expects 347 ± 59 recoils with k = 0.162, and sees 395 ± 106 (Nature 643 (2025) 1229). Measured: Bonhomme
et al., Eur. Phys. J. C 82 (2022) 815; Scholz et al., Phys. Rev. D 94 (2016) 122003.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.detectors.germanium import germanium_models, germanium_smearing
from nuscatter.detectors.quenching import quenching_factors
from nuscatter.units import GW, day, eV, keV, kg, m

flux = ns.Reactor(power=3.6 * GW, distance=20.7 * m, duration=1 * day)
models, T, edges = germanium_models(), np.geomspace(0.1, 10, 401) * keV, np.append(np.arange(100, 401, 10), 1e3) * eV
above = {}
for name, model in models.items():
    detector = ns.Detector("Ge", 1 * kg, edges, quenching=model, smearing=germanium_smearing(20 * eV))
    above[name] = ns.Experiment(flux, detector).counts(ns.StandardModel()).ravel()[::-1].cumsum()[::-1]
    seen = above[name][10], 327 * above[name][[6, 7, 8]].mean()
    print(f"{name:13} {seen[0]:.3f} /(kg day) above 200 eV, {seen[1]:.0f} recoils in CONUS+")
with ns.figures.house_style():
    left, right = (figure := Figure(figsize=(7.6, 4))).subplots(1, 2)
    relative = {name: each / above["bonhomme"] for name, each in above.items()}
    for panel, x, curves in ((left, T / keV, quenching_factors(models, T)), (right, edges[:-1] / eV, relative)):
        panel.plot(x, curves["bonhomme"], "-", color="#000000", label="Bonhomme 2022, $k=0.162$")
        low, high = curves["bonhomme_low"], curves["bonhomme_high"]
        panel.fill_between(x, low, high, color="#BBBBBB", lw=0, label="its error, ±0.004")
        panel.plot(x, curves["lindhard"], "-.", color="#0072B2", label="Lindhard's theory, $k=0.157$")
        panel.plot(x, curves["scholz"], "--", color="#D55E00", label="Scholz 2016, $k=0.179$, adiabatic correction")
    left.set(xscale="log", xlim=(0.1, 10), ylim=(0.05, 0.28), xlabel="nuclear recoil energy [keV]")
    right.axvspan(160, 180, color="#CFE8F8", lw=0, zorder=0), right.text(183, 1.92, "thresholds of CONUS+")
    left.set_ylabel("quenching factor"), right.set_ylabel("recoils above it, relative to $k=0.162$")
    right.set(xlim=(100, 400), ylim=(0.75, 2), xlabel="threshold [eVee]")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2)
ns.figures.save(figure, "quenching.png")
