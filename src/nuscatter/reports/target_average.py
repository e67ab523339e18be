r"""The flux-averaged cross section of a target with its whole theory error: the budgets of its nuclides, added.

A measurement has the mean nucleus of its target, :math:`\langle\sigma\rangle = \sum_i n_i \langle\sigma\rangle_i` with
the number fractions :math:`n_i`. With :math:`w_i = n_i \langle\sigma\rangle_i / \langle\sigma\rangle` and with the
relative changes :math:`\delta_{is}` of nuclide i by the step s of a source its relative variance is

.. math:: \Big(\frac{\delta\langle\sigma\rangle}{\langle\sigma\rangle}\Big)^2 =
          \sum_{s\ \text{shared}} \Big(\sum_i w_i \delta_{is}\Big)^2
          + \sum_{s\ \text{not shared}} \sum_i (w_i \delta_{is})^2 .

Steps that nuclides share, as a force or sin²θ_W, move all of them at once; the measured charge radius and the
deformation are each nuclide's own. So the error of CsI is nearly that of caesium, and not smaller by √2
(`nuscatter.reports.uncertainty` says what the sources are).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from typing import final

from nuscatter.catalogue.entries import Entry
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import instance
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import Material
from nuscatter.reports.report import Number
from nuscatter.reports.uncertainty import ErrorBudget, Families, error_budget
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import helm
from nuscatter.units import cm

#: Nuclides that are less of a target have no budget of their own, as ³⁶Ar: a budget takes seconds.
_LEAST_SHARE = 0.01
_QUANTITY = "flux average"


@final
@dataclass(frozen=True, eq=False)
class TargetAverage:
    """A flux-averaged cross section of the mean nucleus of a target, and how well it is known."""

    #: Mean of families of nuclear models [MeV⁻²].
    value: float
    #: Relative standard deviation by the source's name.
    sources: Mapping[str, float]
    #: Relative standard deviation by the nucleus.
    nuclear: float
    #: The same by nucleons and couplings.
    other: float

    @property
    def total(self) -> float:
        """Relative standard deviation by all sources, in quadrature."""
        return hypot(self.nuclear, self.other)


def target_average(
    flux: Flux,
    target: Material,
    *,
    models: Families | None = None,
    make: Callable[[float], StandardModel] = StandardModel.effective,
) -> TargetAverage:
    """Return the flux-averaged cross section of a target with its theory error.

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
        >>> found = target_average(flux, ns.material("Ar"), models=forces)
        >>> print(f"{found.value / (1e-40 * cm**2):.2f}e-40 cm², ± {100 * found.total:.2f} %")
        18.27e-40 cm², ± 0.40 %
    """
    instance("flux", flux, Flux, "a Flux, as experiment('COHERENT-LAr-2020').flux")
    composition = instance("target", target, Material, "a Material, as material('CsI')").composition
    budgets = [
        (share, error_budget(nuclide, flux=flux, models=models, make=make))
        for nuclide, share in composition
        if share >= _LEAST_SHARE
    ]
    standard = make(sin2_theta_w_low_energy.value)
    at = budgets[0][1].quantities.index(_QUANTITY)
    known = sum(share * float(budget.values[at]) for share, budget in budgets)
    weighted = [(share * float(budget.values[at]) / known, budget) for share, budget in budgets]
    helms = [(share, float(flux.averaged(standard, helm(nuclide)))) for nuclide, share in composition]
    whole = sum(share * sigma for share, sigma in helms)
    sources = _added(weighted, at)
    nuclear = {source.name for _, budget in budgets for source in budget.sources if source.nuclear}
    return TargetAverage(
        known * whole / sum(share * sigma for share, sigma in helms if share >= _LEAST_SHARE),
        sources,
        hypot(*(error for name, error in sources.items() if name in nuclear)),
        hypot(*(error for name, error in sources.items() if name not in nuclear)),
    )


def _added(weighted: list[tuple[float, ErrorBudget]], at: int) -> dict[str, float]:
    """Return by source the relative error of a sum, of budgets with their shares; `at` is the quantity's place."""
    moves: defaultdict[str, defaultdict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for weight, budget in weighted:
        for source in budget.sources:
            # a step that is the same in all nuclides is one step of the sum; another one is its nuclide's own
            whose = "" if source.shared else budget.nuclide.name
            for name, change in source.steps.items():
                moves[source.name][name, whose] += weight * float(change[at])
    return {name: sqrt(sum(each**2 for each in steps.values())) for name, steps in moves.items()}


def theory_numbers(entry: Entry, models: Families | None = None) -> list[Number]:
    """Return the flux-averaged cross section of an experiment's target with its theory error, and the error's parts.

    It is of effective couplings and the mean of nuclear models, and stands below `nuscatter.reports.report
    .cross_sections`, whose nuclei are Helm's.

    Args:
        entry: The experiment.
        models: Families of nuclear models, as for `target_average`.
    """
    built = entry.build()
    found = target_average(built.flux, built.detector.material, models=models)
    value = found.value / (1e-40 * cm**2)
    return [
        Number("same, nuclear models, ± theory", value, "1e-40 cm²", (value * found.total,) * 2),
        Number("theory error by the nucleus", 100 * found.nuclear, "%"),
        Number("theory error by nucleons, couplings", 100 * found.other, "%"),
    ]
