"""How coherent scattering grows with the neutron number: one power of N for CsI, argon and germanium.

The Standard Model's cross section with Helm's form factor is multiplied by a (N/40)^(p − 2). With the scale a free, the
neutrino flux, which the three share, cancels in p. A ratio to the Standard Model is fitted to each target, too.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.reports.results.standard_model.neutron_number_scaling import cross_section, power_law

try:
    targets = (ns.datasets.coherent_lar_2020(), ns.datasets.coherent_ge_2026(), ns.datasets.coherent_csi_2021())
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

together = sum(each.likelihood(power_law) for each in targets)
found = ns.scan(together, levels=[0.683, 0.9], starts=1, power=np.linspace(0.5, 3.5, 9))
(low, high), power = found.intervals(0.683)[0], found.best["power"]
print(f"p = {power:.2f}, 68 %: [{low:.2f}, {high:.2f}]; the Standard Model has 2")
with ns.figures.house_style():
    panel = (figure := Figure(figsize=(5, 3.6))).subplots()
    for data in targets:
        one = ns.scan(data.likelihood(cross_section), levels=[0.683], starts=1, ratio=np.linspace(0, 3, 31))
        best, (below, above) = one.best["ratio"], one.intervals(0.683)[0]
        N = sum(share * nuclide.N for nuclide, share in data.experiment.detector.material.composition)
        panel.errorbar(N, best, [[best - below], [above - best]], fmt="o", color="#D55E00", capsize=2)
        panel.annotate(data.experiment.detector.material.name, (N, above), (4, 0), textcoords="offset points")
        print(f"N = {N:.0f}: {best:.2f}, 68 %: [{below:.2f}, {above:.2f}] of the Standard Model's cross section")
    N, scale = np.linspace(15, 100, 200), ns.fit(together, fixed={"power": power}).values["amplitude"]
    panel.plot(N, scale * (N / 40) ** (power - 2), color="#000000", label=f"$N^{{{power:.2f}}} F^2$, best")
    panel.axhline(1, color="0.5", lw=0.8, label="Standard Model, $N^2 F^2$")
    panel.set(xlabel="neutron number $N$", ylabel=r"$\langle\sigma\rangle$ / Standard Model", ylim=(0, 2))
    panel.legend(loc="lower left")
ns.figures.save(figure, "neutron_number_scaling.png")
