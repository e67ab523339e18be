"""Add likelihoods: argon and CsI share the neutrino flux and the weak mixing angle because the names are equal.

The events of CsI 2017 are among those of CsI 2021, so the two are never added. Needs the releases `coherent_lar_2020`
and `coherent_csi_2021`; without them the script says so and stops.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import house_style, save

try:
    argon, csi = ns.datasets.coherent_lar_2020(), ns.datasets.coherent_csi_2021()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

likes = {"argon 2020": argon.likelihood(ns.StandardModel), "CsI 2021": csi.likelihood(ns.StandardModel)}
likes["both, one flux"] = likes["argon 2020"] + likes["CsI 2021"]
with house_style():
    figure = Figure(figsize=(6, 3.2))
    panel = figure.subplots()
    for (name, like), line in zip(likes.items(), ("C0--", "C4-.", "k-"), strict=True):
        result = ns.fit(like, sin2_theta_w=0.23)
        low, high = result.interval("sin2_theta_w")
        best, flux = result.values["sin2_theta_w"], 1 + result.values["flux_sns"]
        print(f"{name}: {best:.3f} -{best - low:.3f} +{high - best:.3f}, flux × {flux:.2f}")
        panel.plot(*result.profile("sin2_theta_w", points=np.linspace(0.12, 0.40, 57)), line, label=name)
    panel.axvline(0.23857, color="#D55E00", linewidth=1, label="Standard Model")
    panel.axhline(1, color="black", linewidth=0.5)
    panel.set(xlabel=r"$\sin^2\theta_W$", ylabel=r"$-2\,\Delta\ln L$", xlim=(0.12, 0.40), ylim=(0, 9))
    panel.set_title("COHERENT, profiles over all nuisances", loc="left")
    panel.legend(loc="upper left", bbox_to_anchor=(1, 1))
save(figure, "joint_fit.png")
