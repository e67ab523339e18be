"""The weak mixing angle of each data set at the momentum transfer of its signal, beside the running curve.

Each angle is that of the MS-bar scheme at Q = 0, by effective couplings. COHERENT's data share the neutrino flux; what
germanium makes of a recoil is shared by all that have it.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.interactions.couplings.running_angle import RunningAngle
from nuscatter.reports.results.standard_model.signal_momentum import signal_momentum
from nuscatter.reports.results.standard_model.weak_mixing_angle import angle
from nuscatter.units import MeV

names = ("coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026", "conus_plus_2025", "xenonnt_b8_2024")
try:
    data = [ns.datasets.load(name) for name in names]
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

likes = [each.likelihood(angle) for each in data]
scans = [ns.scan(like, levels=[0.683], sin2_theta_w=np.linspace(-0.05, 0.65, 41)) for like in (*likes, sum(likes))]
ranges = [(scan.best["sin2_theta_w"], *scan.intervals(0.683)[0]) for scan in scans]
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(6.6, 3.8))).subplots()
    panel.plot(Q := np.geomspace(8, 120), RunningAngle()(Q * MeV), color="#882255", label="MS-bar, running")
    for each, (best, low, high), mark in zip(data, ranges, "oDv^s", strict=False):
        at = signal_momentum(each, ns.StandardModel.effective())
        print(f"{each.name}: {best:.3f}, 68 % {low:.3f} to {high:.3f}, at {at.mean / MeV:.0f} MeV")
        error = [[best - low], [high - best]]
        panel.errorbar(at.mean / MeV, best, error, at.spread / MeV, fmt=mark, ms=5, label=each.name)
    print("together: {:.3f}, 68 % {:.3f} to {:.3f}".format(*ranges[-1]))
    panel.axhspan(*ranges[-1][1:], color="#DDDDDD", lw=0, label="together")
    panel.set(xscale="log", xlim=(8, 120), ylim=(0.1, 0.4), xlabel="Q [MeV]", ylabel=r"$\sin^2\theta_W$")
    panel.set_xticks([10, 20, 50, 100], ["10", "20", "50", "100"])
    panel.set_title(f"{angle(0.2386).couplings.scheme}, 68 %; Q: mean and spread of the signal", loc="left")
    figure.legend(loc="outside lower center", ncols=3)
ns.figures.save(figure, "weak_mixing_angle.png")
