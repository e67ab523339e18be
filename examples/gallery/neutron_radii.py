"""Neutron radii of CsI, argon and germanium from coherent scattering, and the weak mixing angle against the radius.

One Helm radius of the neutrons, the nucleons' size in it, is scanned with all nuisances profiled but that of the form
factor. A radius and the weak mixing angle change the rate alike: alone the radius is known to 8 %, together hardly.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.reports.results.standard_model.radius_hypotheses import neutron_radius, radius_and_angle

data = {"CsI 2021": "csi_2021", "CsI 2017": "csi_2017", "LAr 2020": "lar_2020", "Ge 2024": "ge_2024"}
try:
    data = {name: ns.datasets.load(f"coherent_{which}") for name, which in data.items()}
except ns.DataError as missing:
    print(f"Nothing is fitted: {missing}")
    raise SystemExit from None

held = {"CsI 2021": {"csi2021_form_factor": 0.0}, "CsI 2017": {"csi2017_form_factor": 0.0}}
grid, rule = np.linspace(0, 14, 113), {"levels": [0.683, 0.9], "starts": 2}
with ns.figures.house_style():
    left, right = (figure := Figure(figsize=(8.4, 3.9))).subplots(1, 2)
    for (name, each), line in zip(data.items(), ("-", "--", "-.", ":"), strict=True):
        found = ns.scan(each.likelihood(neutron_radius), radius=grid, fixed=held.get(name, {}), **rule)
        (low, high), (least, most) = found.intervals(0.683)[0], found.intervals(0.9)[0]
        best = f"{found.best['radius']:.2f} fm" if low > 0 else "no lower limit"
        print(f"{name}: {best}; 68 %: {low:.2f} to {high:.2f}, 90 %: {least:.2f} to {most:.2f} fm")
        left.plot(*found.profile(), line, label=name)
    left.set(xlabel="$R_n$ with the nucleons' size [fm]", ylabel=r"rise of $-2\ln L$", ylim=(0, 9), xlim=(0, 12))
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, columnspacing=1.0)
    axes = {"radius": np.linspace(2, 12, 21), "sin2_theta_w": np.linspace(0.1, 0.65, 23)}
    plane = ns.scan(data["CsI 2021"].likelihood(radius_and_angle), fixed=held["CsI 2021"], **rule, **axes)
    names = {"radius": ns.figures.Name("$R_n$(CsI)", "fm")}
    ns.figures.contour(plane, [0.683, 0.9], axes=right, label="CsI 2021", names=names)
ns.figures.save(figure, "neutron_radii.png")
