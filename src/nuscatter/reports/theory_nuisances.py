r"""Theory errors as nuisances of a likelihood: a pull for each source, with the shape of its effect on the counts.

A collaboration gives its prediction one relative error for the form factor. Here it is replaced by the sources of the
error budget (`counts_budget`), of which each moves the counts of an energy bin by its own relative amount. At given
Q² = 2MT a form factor and a coupling are what they are, whatever neutrino came: so relative changes in energy bins,
found with the Standard Model, serve every model that is fitted, and every time bin. At θ = 0 nothing changes.

**Directions.** A source has several steps of one standard deviation; the pull of a source is along that unit vector v
in the space of its steps which holds most of the variance, Σ_bins N r², N the expected events, r = Σ_s v_s r_s their
relative change. (Each bin so counts by its own statistical error.) If more than 1 % of the variance of a data set is
left, the next direction becomes a pull too, and so on; what is left in the end, 1 % or less, is not kept. A source of a
single nuclide, as its measured radius, has a pull for each nuclide.

**Shared between data sets.** A direction means the same in all data sets that are given together: then the nuisances
have the covariance of the budget within and between targets, and equal names in a sum of likelihoods do what they must.
Data sets that are given apart have first directions that are not quite the same. They share these nuisances (each is
oriented such that it raises the counts), as if fully correlated; further directions bear the name of a data set, and
are independent.

**What they replace.** Nuisances that are the form factor alone, or a rate's known part of it: see `FORM_FACTOR_PARTS`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from types import MappingProxyType
from typing import final

import numpy as np

from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import Morph, Nuisance, unit_normal
from nuscatter.errors import InputError, choose, instance, invalid, listed, positive
from nuscatter.reports.budget import ErrorBudget, UncertaintySource
from nuscatter.reports.uncertainty import counts_budget
from nuscatter.units import Array

#: Nuisances that are the form factor's: its part of the relative rate, which is taken out in quadrature, or None for
#: all of it. Germanium's part is that of arXiv:2406.13806. How much of argon's rate, 8.7 %, is the form factor's could
#: not be read; so it stays as it is, and theory errors are added to it.
FORM_FACTOR_PARTS: Mapping[str, float | None] = MappingProxyType(
    {"csi2017_form_factor": None, "csi2021_form_factor": None, "ge2024_rate": 0.01}
)

#: Most of a source's variance in a data set that is left out.
_LEFT = 0.01
#: Below this, relative to the largest of a source, a direction is the rounding of numbers.
_ROUNDING = 1e-20


@final
@dataclass(frozen=True, eq=False)
class TheoryDirection:
    """A nuisance of a source, and what it does at +1σ."""

    #: The nuisance, in standard deviations.
    nuisance: Nuisance
    #: Name of the source, as "forces".
    source: str
    #: Relative changes of the counts in each bin, for each budget that was given.
    changes: tuple[Array, ...]
    #: Fraction of the source's variance that it holds, for each budget; NaN where the source does nothing.
    held: tuple[float, ...]


def theory_directions(
    *budgets: ErrorBudget, without: Sequence[str] = (), further: str = ""
) -> tuple[TheoryDirection, ...]:
    """Return the directions of all sources that move the counts of experiments.

    Args:
        *budgets: Of experiments, as `counts_budget` returns them.
        without: Names of sources that are left out, as "weak mixing angle".
        further: What is added to the names of the second directions and those that follow.

    Raises:
        InputError: an argument is no budget of counts, or a source is not in them.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.reports.uncertainty import families
        >>> budget = counts_budget("COHERENT-LAr-2020", models={"Skyrme": families()["Skyrme"]})
        >>> for each in theory_directions(budget):
        ...     print(f"{each.nuisance.name:28} {100 * each.changes[0][2]:+.2f} %, {100 * each.held[0]:.1f} % of it")
        theory_forces                +0.49 %, 100.0 % of it
        theory_charge_radius_Ar40    -0.09 %, 100.0 % of it
        theory_deformation_Ar40      +0.18 %, 100.0 % of it
        theory_nucleon               +0.06 %, 99.0 % of it
        theory_nucleon_2             -0.00 %, 1.0 % of it
        theory_weak_mixing_angle     +0.03 %, 100.0 % of it
        theory_radiative_corrections +0.32 %, 100.0 % of it
    """
    for each in budgets:
        _counts_of(each)
    if not budgets:
        raise invalid("budgets", budgets, "one or more budgets of counts")
    names = dict.fromkeys(source.name for each in budgets for source in each.sources)
    left = {choose("source", name, {each: each for each in names}) for name in listed("without", without, "a list")}
    result: list[TheoryDirection] = []
    for name in names:
        if name not in left:
            found = tuple(next((each for each in budget.sources if each.name == name), None) for budget in budgets)
            result += _of_source(name, found, [_counts_of(each) for each in budgets], further)
    return tuple(result)


def with_theory_nuisances(
    *data: Dataset,
    budgets: Sequence[ErrorBudget] | None = None,
    without: Sequence[str] = (),
    replaced: Mapping[str, float | None] = FORM_FACTOR_PARTS,
) -> tuple[Dataset, ...]:
    """Return data sets with theory errors as nuisances, in place of their single errors of the form factor.

    Give together what will be fitted together. A fit of a neutron radius should go without "forces" and "families",
    which are what is known of it from models; a fit of sin²θ_W without "weak mixing angle".

    Args:
        *data: Data sets with bins; a published number of events (`Excess`) has no shapes.
        budgets: Their error budgets; `counts_budget` of each if None.
        without: Names of sources that are left out.
        replaced: Rates of the data sets that are replaced: the part of each that is the form factor's, None for all.

    Raises:
        InputError: an argument is not of its kind; a budget has other bins than its data; a part is larger than the
            rate's error.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.coherent_csi_2021(), ns.datasets.coherent_lar_2020()  # doctest: +SKIP
        >>> csi, argon = with_theory_nuisances(*data)  # doctest: +SKIP
        >>> [name for name in csi.nuisances if name in argon.nuisances][:3]  # doctest: +SKIP
        ['flux_sns', 'theory_forces', 'theory_forces_2_coherent_csi_2021']
    """
    for each in data:
        instance("one of the data", each, Dataset, "a Dataset with bins, as datasets.coherent_csi_2021() returns it,")
    if not data:
        raise invalid("data", data, "one or more data sets")
    parts = _checked_parts(replaced)
    if budgets is None:
        chosen = tuple(counts_budget(each.prediction.experiment) for each in data)
    else:
        chosen = listed("budgets", budgets, "a list of budgets, one for each data set")
        if len(chosen) != len(data):
            raise invalid("the number of budgets", len(chosen), f"{len(data)}, that of the data sets,")
    directions = theory_directions(*chosen, without=without, further=data[0].name)
    return tuple(_changed(each, directions, at, parts) for at, each in enumerate(data))


def _counts_of(budget: ErrorBudget) -> Array:
    """Return the expected counts in each bin."""
    instance("one of the budgets", budget, ErrorBudget, "an ErrorBudget, as counts_budget returns it,")
    if budget.quantities[-1] != "events" or len(budget.quantities) < 2:
        expected = "events in bins, then all, as counts_budget has them,"
        raise invalid("the quantities of a budget", list(budget.quantities), expected)
    return budget.values[:-1]


def _of_source(
    name: str, sources: Sequence[UncertaintySource | None], counts: Sequence[Array], further: str
) -> list[TheoryDirection]:
    """Return the directions of one source, in budgets that may lack it."""
    steps = list(dict.fromkeys(step for each in sources if each is not None for step in each.steps))
    shared = all(each.shared for each in sources if each is not None)
    # relative changes (bins, steps) of each budget, and the same in units of the bins' statistical errors
    relative = []
    for each, n in zip(sources, counts, strict=True):
        known, nothing = {} if each is None else each.steps, np.zeros(n.size + 1)
        relative.append(np.stack([known.get(step, nothing)[:-1] for step in steps], axis=-1))
    weighed = [np.sqrt(n)[:, None] * change for n, change in zip(counts, relative, strict=True)]
    variances = np.array([np.sum(each**2) for each in weighed])
    if not variances.any():
        return []
    vectors = _vectors(np.concatenate(weighed), one_by_one=not shared or len(steps) == 1)
    found: list[TheoryDirection] = []
    held = np.zeros(len(weighed))
    for vector in vectors:
        part = np.array([np.sum((each @ vector) ** 2) for each in weighed])
        wanted = (part > _ROUNDING * variances) & (variances - held > _LEFT * variances)
        if not wanted.any():
            continue
        held += part
        changes = [each @ vector for each in relative]
        # a direction has no sign of its own: it is oriented such that it raises the counts; a step has one
        raised = sum(float(n @ change) for n, change in zip(counts, changes, strict=True))
        sign = -1.0 if shared and len(steps) > 1 and raised < 0 else 1.0
        fractions = tuple(float(one / all_) if all_ else np.nan for one, all_ in zip(part, variances, strict=True))
        of = "" if shared else f" of {steps[int(np.argmax(np.abs(vector)))]}"
        nuisance = unit_normal(_name(name, of, len(found) if shared else 0, further), f"theory: {name}{of}")
        found.append(TheoryDirection(nuisance, name, tuple(sign * each + 0.0 for each in changes), fractions))
    return found


def _vectors(weighed: Array, *, one_by_one: bool) -> Array:
    """Return unit vectors in the space of steps, those that hold most first: steps themselves, or directions."""
    if one_by_one:
        order = np.argsort(-np.sum(weighed**2, axis=0), kind="stable")
        return np.asarray(np.eye(weighed.shape[1])[order])
    return np.asarray(np.linalg.svd(weighed, full_matrices=False)[2])


def _name(source: str, of: str, before: int, further: str) -> str:
    words = f"theory {source}{of.replace(' of ', ' ')}"
    if before:
        words = f"{words} {before + 1} {further}".rstrip()
    return words.replace(" ", "_")


def _checked_parts(replaced: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return the parts of rates that are replaced."""
    parts: dict[str, float | None] = {}
    for name, part in instance("replaced", replaced, Mapping, "a mapping of names of rates to parts").items():
        instance("a name in replaced", name, str, "a string")
        parts[name] = None if part is None else float(positive(f"the part of {name}", part, single=True))
    return parts


def _changed(
    data: Dataset, directions: Sequence[TheoryDirection], at: int, parts: Mapping[str, float | None]
) -> Dataset:
    """Return a data set with the nuisances that move it, and with rates that are less by what these replace."""
    signal = data.prediction
    if any(each.nuisance.name.startswith("theory_") for each in signal.ratios):
        raise InputError(f"{data.name} has theory errors as nuisances already.")
    rates = tuple(left for each in signal.rates if (left := _left_of(each, parts)) is not None)
    ratios = tuple(
        Morph(each.nuisance, each.changes[at], np.zeros_like(each.changes[at]))
        for each in directions
        if each.changes[at].any()
    )
    return replace(data, signal=replace(signal, rates=rates, ratios=(*signal.ratios, *ratios)))


def _left_of(rate: Nuisance, parts: Mapping[str, float | None]) -> Nuisance | None:
    """Return what is left of a rate without its part; None if nothing is."""
    if rate.name not in parts:
        return rate
    part = parts[rate.name]
    if part is None or rate.sigma is None or part == rate.sigma:
        return None
    if part > rate.sigma:
        raise invalid(f"the part of {rate.name}", part, f"at most {rate.sigma:g}, its whole error,")
    return replace(rate, sigma=sqrt(rate.sigma**2 - part**2), meaning=f"{rate.meaning}, without the form factor")
