r"""The flux-averaged cross section of a target with its whole theory error.

A measurement has the mean nucleus of its target, :math:`\langle\sigma\rangle = \sum_i n_i \langle\sigma\rangle_i` with
the number fractions :math:`n_i`. It is one quantity of several nuclides, as the events of an experiment are, with the
same sources of uncertainty (`nuscatter.reports.uncertainty_steps`): a force or sin²θ_W moves all nuclides at once,
while the measured charge radius and the deformation are each nuclide's own. So the error of CsI is nearly that of
caesium, and not smaller by √2.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np

from nuscatter.catalogue.entries import Entry
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import function, instance
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material
from nuscatter.particles import nu_mu
from nuscatter.reports.budget import ErrorBudget
from nuscatter.reports.nuclear_spread import interpolated
from nuscatter.reports.report import Number
from nuscatter.reports.uncertainty import families
from nuscatter.reports.uncertainty_steps import Families, Nuclei, sources_of
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import helm
from nuscatter.units import Array, cm

#: Nuclides that are less of a target have no budget of their own, as ³⁶Ar: solving one takes seconds.
_LEAST_SHARE = 0.01


def target_budget(
    flux: Flux,
    target: Material,
    *,
    models: Families | None = None,
    make: Callable[[float], StandardModel] = StandardModel.effective,
) -> ErrorBudget:
    """Return the flux-averaged cross section of a target [MeV⁻²], a budget of one quantity.

    Nuclides of less than 1 % of the target have the error of the others, and of nuclear models what these have relative
    to Helm.

    Args:
        flux: What arrives.
        target: Of which nuclides.
        models: Families of nuclear models; those of `nuscatter.reports.uncertainty.families` if None.
        make: The model at sin²θ_W: `StandardModel`, `StandardModel.effective` or `StandardModel.one_loop`.

    Raises:
        InputError: an argument is not of its kind, or no model has such a nuclide.
        FitError: the mean field of SLy4, from which steps are taken, has no solution.

    Example:
        >>> import nuscatter as ns
        >>> forces = {"Skyrme": {force: ns.HartreeFock(force) for force in ("SLy4", "SkO")}}
        >>> flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * ns.units.m)
        >>> found = target_budget(flux, ns.material("Ar"), models=forces)
        >>> print(f"{found.values[0] / (1e-40 * cm**2):.2f}e-40 cm², ± {100 * found.total[0]:.2f} %")
        18.27e-40 cm², ± 0.40 %
    """
    instance("flux", flux, Flux, "a Flux, as experiment('COHERENT-LAr-2020').flux")
    composition = instance("target", target, Material, "a Material, as material('CsI')").composition
    standard = function("make", make, "a function of sin²θ_W, as StandardModel.effective")(
        sin2_theta_w_low_energy.value
    )
    solved = [(nuclide, share) for nuclide, share in composition if share >= _LEAST_SHARE]
    helms = {nuclide: share * float(flux.averaged(standard, helm(nuclide))) for nuclide, share in composition}
    rare = sum(helms.values()) / sum(helms[nuclide] for nuclide, _ in solved)
    highest = max(2 * each.spectrum.support[1] for each in flux.components)

    def average(nuclei: Nuclei, model: Term) -> Array:
        total = sum(share * flux.averaged(model, interpolated(nuclei[each], highest)) for each, share in solved)
        return np.atleast_1d(rare * np.asarray(total))

    nuclides = tuple(nuclide for nuclide, _ in solved)
    found = sources_of(
        nuclides, average, make, families() if models is None else models, nu_mu, at_measured_radius=True
    )
    quantities = ("flux average",)
    return ErrorBudget(target.name, nuclides, quantities, found.values, found.sources, found.schemes, found.left_out)


def theory_numbers(entry: Entry, models: Families | None = None) -> list[Number]:
    """Return the flux-averaged cross section of an experiment's target with its theory error, and the error's parts.

    It is of effective couplings and the mean of nuclear models, and stands below `nuscatter.reports.report
    .cross_sections`, whose nuclei are Helm's.

    Args:
        entry: The experiment.
        models: Families of nuclear models, as for `target_budget`.
    """
    built = entry.build()
    found = target_budget(built.flux, built.detector.material, models=models)
    value, nuclear, total = (float(each[0]) for each in (found.values / (1e-40 * cm**2), found.nuclear, found.total))
    return [
        Number("same, nuclear models, ± theory", value, "1e-40 cm²", (value * total,) * 2),
        Number("theory error by the nucleus", 100 * nuclear, "%"),
        Number("theory error by nucleons, couplings", 100 * sqrt(total**2 - nuclear**2), "%"),
    ]
