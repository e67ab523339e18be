"""The weak form factor of caesium and iodine from COHERENT's CsI, without a model of it.

F_W² is free at 45, 60 and 80 MeV and linear in Q between. Each value is scanned, the others and all nuisances profiled.
Helm's form and full coherence (F = 1) are compared with the free values by the rise of −2 ln L.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.reports.results.standard_model.weak_form_factor import HELD, csi_form_factor, rises, weak_square
from nuscatter.units import MeV

try:
    data = ns.datasets.coherent_csi_2021()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

likelihood, Q = data.likelihood(csi_form_factor), np.linspace(0, 110, 111) * MeV
models = {"Helm": ns.helm, "F = 1": ns.point_nucleus}
found = rises(data, csi_form_factor, models=models)
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(5, 3.6))).subplots()
    for (name, rise), colour in zip(found.items(), ("#0072B2", "#D55E00"), strict=True):
        F2 = weak_square(models[name], ns.material("CsI"), Q)
        panel.plot(Q / MeV, F2, color=colour, label=f"{name}: $-2\\,\\Delta\\ln L$ = {rise:.1f}")
        print(f"{name}: −2 ln L is {rise:.1f} above that of the free values")
    for at in (45, 60, 80):
        name, grid = f"at_{at}", np.linspace(0, 1.6, 11)
        found = ns.scan(likelihood, fixed=HELD, levels=[0.683, 0.9], starts=1, **{name: grid})
        for level, width in ((0.683, 3), (0.9, 1)):
            panel.vlines(at, *found.intervals(level)[0], color="0.35", lw=width)
        panel.plot(at, found.best[name], "o", color="#000000", clip_on=False)
        low, high = found.intervals(0.683)[0]
        print(f"F_W² at {at} MeV: {found.best[name]:.2f}, 68 %: [{low:.2f}, {high:.2f}]")
    panel.set(xlabel="$Q$ [MeV]", ylabel="$F_W^2$ of Cs and I", xlim=(0, 110), ylim=(0, 1.3))
    panel.legend()
ns.figures.save(figure, "measured_form_factor.png")
