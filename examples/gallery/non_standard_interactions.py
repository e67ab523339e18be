"""What COHERENT's caesium iodide and argon say of couplings to quarks: both solutions, and what arrival times tell.

Each coupling alone has two solutions, since a rate sees the square of the weak charge. In the plane of two flavours
counts alone leave a ring; prompt ν_μ arrive first, so times break it in two. Everything else is profiled.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.reports.results.new_physics.non_standard_interactions import couplings, islands
from nuscatter.reports.results.new_physics.without_times import without_times

try:
    data = {"CsI 2021": ns.datasets.coherent_csi_2021(), "LAr 2020": ns.datasets.coherent_lar_2020()}
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None


def joint(*names):
    """Return the likelihood of both data sets in some couplings."""
    return data["CsI 2021"].likelihood(couplings(*names)) + data["LAr 2020"].likelihood(couplings(*names))


for name in ("ee_u", "ee_d", "mumu_u", "mumu_d"):
    found = ns.scan(joint(name), levels=[0.9], starts=2, **{name: np.linspace(-0.6, 1.0, 33)})
    print(f"{name} at 90 %:", ", ".join(f"[{low:.3f}, {high:.3f}]" for low, high in found.intervals(0.9)))
for each in ("CsI 2021", "CsI 2021 + LAr 2020"):
    sides = islands(each, "ee_d", 0.18)
    print(f"{each}: −2 ln L at the second solution {sides['above'] - sides['below']:+.2f} from that at the first")
with ns.figures.house_style():
    panel = Figure(figsize=(4.6, 4.2)).subplots()
both, axis = joint("ee_d", "mumu_d"), np.linspace(-0.3, 0.6, 31)
looks = {"without times": (without_times(both), "#E69F00"), "with times": (both, "#0072B2")}
for name, (like, colour) in looks.items():
    plane = ns.scan(like, levels=[0.9], starts=2, refine=1, ee_d=axis, mumu_d=axis)
    ns.figures.contour(plane, [0.9], colour=colour, label=f"CsI + LAr {name}", marks=name == "with times", axes=panel)
    print(f"{name}: area {sum(curve.area for curve in plane.contour(0.9)):.3f}")
ns.figures.save(panel.figure, "non_standard_interactions.png")
