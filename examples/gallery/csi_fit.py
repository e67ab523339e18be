"""Measure the weak mixing angle with COHERENT's CsI: the model's argument is the fit's parameter.

Every nuisance of the data set is free within its constraint. Needs the release `coherent_csi_2021`; without it the
script says so and stops.
"""

import nuscatter as ns

try:
    data = ns.datasets.coherent_csi_2021()
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

result = ns.fit(data.likelihood(ns.StandardModel), sin2_theta_w=0.23)
low, high = result.interval("sin2_theta_w")
best = result.values["sin2_theta_w"]
print(f"sin²θ_W = {best:.3f} -{best - low:.3f} +{high - best:.3f} (published: 0.220 -0.026 +0.028)")
print(f"-2 ln L = {result.fval:.1f} for {result.ndata} data and pulls")
for row in result.pulls()[:3]:
    print(f"{row.name:22} pulled by {row.pull:+.2f} of its uncertainty")
figure = ns.figures.data_with_fit([(data, data.at(ns.StandardModel, result))], result=result)
ns.figures.save(figure, "csi_fit.png")
