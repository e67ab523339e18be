"""Add likelihoods: argon and CsI share the neutrino flux and the weak mixing angle because the names are equal.

The events of CsI 2017 are among those of CsI 2021, so the two are never added. Needs the releases `coherent_lar_2020`
(arXiv:2003.10630) and `coherent_csi_2021` (arXiv:2110.07730); without them the script says so and stops.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.names import label, name_of

try:
    argon, csi = ns.datasets.coherent_lar_2020(), ns.datasets.coherent_csi_2021()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

likes = {"argon 2020": argon.likelihood(ns.StandardModel), "CsI 2021": csi.likelihood(ns.StandardModel)}
likes["both, one flux"] = likes["argon 2020"] + likes["CsI 2021"]
looks = (("#0072B2", "--"), ("#D55E00", "-."), ("#000000", "-"))
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(6.6, 3.4))).subplots()
    for (name, like), (colour, line) in zip(likes.items(), looks, strict=True):
        result = ns.fit(like, sin2_theta_w=0.23)
        low, high = result.interval("sin2_theta_w")
        best, flux = result.values["sin2_theta_w"], 1 + result.values["flux_sns"]
        print(f"{name}: {best:.3f} -{best - low:.3f} +{high - best:.3f}, flux × {flux:.2f}")
        said = f"{name}: ${best:.3f}_{{-{best - low:.3f}}}^{{+{high - best:.3f}}}$"
        points = np.union1d(np.linspace(0.12, 0.40, 57), best)  # the minimum is one of them
        panel.plot(*result.profile("sin2_theta_w", points=points), line, color=colour, label=said)
        panel.plot([low, high], [1, 1], "|", color=colour, ms=8)
    panel.axvline(name_of("sin2_theta_w").standard, color="#777777", lw=1, ls=":", label="Standard Model, 0.23857")
    panel.axhline(1, color="black", linewidth=0.5), panel.text(0.122, 1.1, "68 %", fontsize=8)
    panel.set(xlabel=label("sin2_theta_w"), ylabel=r"$-2\,\Delta\ln L$", xlim=(0.12, 0.40), ylim=(0, 9))
    panel.set_title("COHERENT's releases, profiles over all nuisances", loc="left")
    figure.legend(loc="outside right upper")
ns.figures.save(figure, "joint_fit.png")
