"""What the published counts of COHERENT's CsI and argon say about non-standard interactions: scans, regions of 90 %.

One number an experiment: no release is needed, and what arrival times know of flavours is not used. The weak charge of
ν_e may have turned its sign, so both together leave two bands; with ν_μ free they close to a ring, a region with a
hole. Counts are quadratic in the couplings, so nine predictions tell all others.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.polynomial.polynomial import polyval2d, polyvander2d

import nuscatter as ns
from nuscatter.catalogue.entries import describe
from nuscatter.fits.parameters import Parameter


def published(name, x, y):
    """Return the likelihood of the number of events in two couplings, the flux and a rate of its own."""
    at, rate, facts = np.mgrid[-1:1:3j, -1:1:3j].reshape(2, 9), name.replace("-", "_"), describe(name).published
    counts = ns.experiment(name).counts(ns.StandardModel() + ns.NSI(**{x: at[0], y: at[1]})).sum(axis=(0, 1))
    form = np.linalg.solve(polyvander2d(*at, [2, 2]), counts).reshape(3, 3)
    expected = lambda **p: [polyval2d(p[x], p[y], form) * (1 + p["flux"]) * (1 + p[rate])]  # noqa: E731
    expected.many = lambda points: expected(**points)  # thousands of points at a time
    measured = facts.observed[:1], facts.observed[1], expected, dict.fromkeys((x, y, "flux", rate), Parameter())
    return ns.GaussianLikelihood(*measured) + ns.Pull(rate, 0, facts.rate_without_flux) + ns.Pull("flux", 0, 0.1)


with ns.figures.house_style():
    figure, grid = Figure(figsize=(8, 4)), np.linspace(-0.5, 0.9, 57)
    panels = dict(zip((("ee_u", "ee_d"), ("ee_d", "mumu_d")), figure.subplots(1, 2), strict=True))
for (x, y), panel in panels.items():
    argon, csi = published("COHERENT-LAr-2020", x, y), published("COHERENT-CsI-2021", x, y)
    looks = {"Ar 2020": (argon, "#56B4E9"), "CsI 2021": (csi, "#D55E00"), "both": (argon + csi, "#000000")}
    for name, (like, look) in looks.items():
        found = ns.scan(like, levels=[0.9], limits=dict.fromkeys((x, y), (-0.5, 0.9)), **{x: grid, y: grid})
        joint, curves = name == "both", found.contour(0.9)
        ns.figures.contour(found, [0.9], colour=look, label=name, fill=not joint, marks=joint, axes=panel)
        said = f"{len(curves)} curves, {sum(each.hole for each in curves)} about a hole"
        print(f"{name}, {x}, {y}: {said}; the Standard Model is {found.delta[20, 20]:.2f} above the best point")
ns.figures.save(figure, "nsi.png")
