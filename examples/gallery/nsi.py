"""What the published counts of COHERENT's CsI and argon say about non-standard interactions: −2 ln L up by 4.61.

One number an experiment, with its errors, the one of the flux shared: no release is needed, and what arrival times
know of flavours is not used. The weak charge of ν_e may have turned its sign, so both together leave two bands; with
ν_μ free they close to a ring.
"""

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.datasets.catalogue import described
from nuscatter.datasets.nuisance import FLUX_SNS
from nuscatter.figures.style import house_style, save

csi, argon = ["COHERENT-CsI-2021"], ["COHERENT-LAr-2020"]
looks = {"argon": (argon, "#A6CEE3", 6), "CsI": (csi, "#F4A582", 6), "both": (csi + argon, "black", 1)}
written = {"ee_u": r"$\epsilon_{ee}^u$", "ee_d": r"$\epsilon_{ee}^d$", "mumu_d": r"$\epsilon_{\mu\mu}^d$"}
axis = np.linspace(-0.5, 0.9, 141)
across, up = np.meshgrid(axis, axis)
with house_style():
    figure = Figure(figsize=(8, 4))
    for panel, (x, y) in zip(figure.subplots(1, 2), (("ee_u", "ee_d"), ("ee_d", "mumu_d")), strict=True):
        model = ns.StandardModel() + ns.NSI(**{x: across.ravel(), y: up.ravel()})
        for label, (names, colour, width) in looks.items():
            counts = np.array([ns.experiment(name).spectrum(model).sum(axis=0) for name in names])
            published = [described(name).published for name in names]
            missing = np.array([[each.observed[0]] for each in published]) - counts
            own = np.array([[each.rate_without_flux] for each in published]) * counts
            variance = own**2 + np.array([[each.observed[1] ** 2] for each in published])
            covariance = np.einsum("ij,ib->bij", np.eye(len(names)), variance)
            covariance += FLUX_SNS.sigma**2 * np.einsum("ib,jb->bij", counts, counts)
            deviance = np.einsum("ib,bij,jb->b", missing, np.linalg.inv(covariance), missing).reshape(across.shape)
            draw = panel.contour if label == "both" else panel.contourf
            draw(axis, axis, deviance - deviance.min(), [0, 4.605], colors=colour)
            panel.plot([], [], color=colour, lw=width, label=label)
            print(f"{x}, {y}: {label:5} best at −2 ln L = {deviance.min():.2f}, Standard Model {deviance[50, 50]:.2f}")
        panel.plot(0, 0, "k+"), panel.set(xlabel=written[x], ylabel=written[y]), panel.legend()
save(figure, "nsi.png")
