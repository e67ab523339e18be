"""The whole way in one picture: a source, the nucleus, a detector's counts, and what they say.

Needs the release `coherent_csi_2021` (arXiv:2110.07730); without it the script says so and stops.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.data import points, poisson_errors, stack
from nuscatter.figures.style import COLOURS, LABELS, LINES
from nuscatter.units import MeV

try:
    data = ns.datasets.coherent_csi_2021()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

like = data.likelihood(ns.StandardModel)
fit, scan = ns.fit(like, sin2_theta_w=0.23), ns.scan(like, sin2_theta_w=np.linspace(0.14, 0.32, 37))
seen = {name: each.sum(axis=1) for name, each in data.at(ns.StandardModel, fit).items()}
signal, counted, edges = seen.pop("cevns"), data.observed.sum(axis=1), data.axes[0].edges
print(f"{signal.sum():.0f} recoils of {counted.sum():.0f} events, sin²θ_W = {fit.values['sin2_theta_w']:.3f}")
E, Q, caesium = np.linspace(0, 53, 400) * MeV, np.linspace(0, 140, 200) * MeV, ns.nuclide("Cs133")
with ns.figures.house_style():
    source, nucleus, detector, angle = (figure := Figure(figsize=(11.2, 3))).subplots(1, 4)
    for name, each in ((str(each.state), each) for each in data.experiment.flux.components[1:]):
        source.plot(E / MeV, each.spectrum(E) * MeV, ls=LINES[name], color=COLOURS[name], label=LABELS[name])
    source.axvline(29.79, color=COLOURS["nu_mu"], label=r"$\nu_\mu$, a line")
    source.set(xlabel="neutrino energy [MeV]", ylabel="per decay and MeV", ylim=(0, 0.055), title="Source: the SNS")
    for (name, model), look in {("Helm", ns.helm): "k-", ("Hartree–Fock", ns.HartreeFock("SLy4")): "r--"}.items():
        nucleus.semilogy(Q / MeV, ns.weak_form_factor(model(caesium), Q) ** 2, look, label=name)
    nucleus.set(xlabel="momentum transfer [MeV]", ylabel="$F_W^2$", ylim=(1e-3, 2), title="Nucleus: ¹³³Cs")
    stack(detector, edges, {"cevns": signal}), detector.set(xlabel=data.axes[0].label, ylabel="events / PE")
    points(detector, edges, counted - sum(seen.values()), poisson_errors(counted), "data less backgrounds")
    for panel in ns.figures.profile_figure(scan, axes=angle).axes:
        panel.legend(frameon=True, framealpha=1, edgecolor="none")
    detector.set(title="Detector: COHERENT's CsI, 2021", ylim=(-5, 35)), angle.set_title("What it says")
ns.figures.save(figure, "whole_way.png")
