"""Error budgets as rows of numbers, beside the published budget of argon."""

from collections.abc import Mapping
from types import MappingProxyType

from nuscatter.errors import instance
from nuscatter.reports.budget import ErrorBudget
from nuscatter.reports.report import Number
from nuscatter.units import cm

#: The review's Table I, ⁴⁰Ar: quantity → nuclear and total relative uncertainty of σ.
TABLE_I: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"σ at 10 MeV": (0.0004, 0.0058), "σ at 30 MeV": (0.015, 0.0165), "σ at 50 MeV": (0.040, 0.0405)}
)
_TABLE_I_SOURCE = "O. Tomalak et al., JHEP 02 (2021) 097; review Table I"
_AREA = 1e-40 * cm**2
_PERCENT = "%"
_BIN = "events in bin "


def budget_numbers(budget: ErrorBudget) -> list[tuple[str, list[Number]]]:
    """Return for each quantity its prediction, the total uncertainty and each source, and the other schemes.

    Argon's have the review's Table I beside them. The bins of an experiment are one table, with the total uncertainty
    of each.

    Args:
        budget: From `error_budget` or `counts_budget`.

    Raises:
        InputError: it is no budget.
    """
    instance("budget", budget, ErrorBudget, "an ErrorBudget, as error_budget('Ar40') returns it,")
    tables = []
    bins = []
    for at, quantity in enumerate(budget.quantities):
        scale, unit = _unit(quantity)
        value = float(budget.values[at]) / scale
        error = float(budget.total[at]) * value
        if quantity.startswith(_BIN):
            bins.append(Number(f"bin {quantity.removeprefix(_BIN)}", value, unit, (error, error) if error else None))
            continue
        rows = [Number("prediction", value, unit, (error, error))]
        rows.append(_percent("total uncertainty", budget.total[at]))
        rows.append(_percent("nuclear", budget.nuclear[at]))
        rows += [_percent(f"by {source.name}", source.relative[at]) for source in budget.sources]
        if budget.name == "Ar40" and quantity in TABLE_I:
            nuclear, total = TABLE_I[quantity]
            rows.append(_percent("nuclear, published", nuclear, _TABLE_I_SOURCE))
            rows.append(_percent("total, published", total, _TABLE_I_SOURCE))
        rows += [_percent(f"with {scheme} instead", each[at]) for scheme, each in budget.schemes.items()]
        tables.append((f"{budget.name}, {quantity}", rows))
    if bins:
        tables.append((f"{budget.name}, events in the detector's bins", bins))
    return tables


def ratio_numbers(budget: ErrorBudget, other: ErrorBudget) -> tuple[str, list[Number]]:
    """Return the ratio of each quantity of two targets with its uncertainty, in which what they share cancels.

    Of two experiments it is the ratio of all events, since their bins differ.

    Args:
        budget: Of the numerator.
        other: Of the denominator.

    Raises:
        InputError: an argument is no budget, or they are of other quantities.
    """
    for name, each in (("budget", budget), ("other", other)):
        instance(name, each, ErrorBudget, "an ErrorBudget, as error_budget('Ar40') returns it,")
    if "events" in budget.quantities and "events" in other.quantities:
        budget, other = budget.only("events"), other.only("events")
    relative = budget.of_ratio(other)
    ratios = budget.values / other.values
    rows = [
        Number(name, float(ratio), "", (float(ratio * error),) * 2)
        for name, ratio, error in zip(budget.quantities, ratios, relative, strict=True)
    ]
    return f"{budget.name} over {other.name}", rows


def _unit(quantity: str) -> tuple[float, str]:
    """Return the unit of a quantity, as a number and in words."""
    if quantity.startswith("F_W"):
        return 1.0, ""
    return (1.0, "events") if quantity.startswith("events") else (_AREA, "1e-40 cm²")


def _percent(name: str, relative: float, source: str = "nuscatter") -> Number:
    return Number(name, 100 * float(relative), _PERCENT, None, source)
