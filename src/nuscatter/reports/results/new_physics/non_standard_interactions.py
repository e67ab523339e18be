r"""Couplings of neutrinos to quarks beside those of the Standard Model, from recoils: one at a time, and in planes.

A rate sees the square of a charge, so every coupling has two solutions, and couplings to u and d quarks have a
direction to which a nucleus is blind (`degenerate_couplings`). Fits with everything else profiled say what remains of
that. Flavours that are conserved are here, those that change in `flavour_changing`.

The plane of the couplings of ν_e to u and d quarks is scanned along the blind direction of caesium iodide and across
it (`along_and_across`): the pieces that two targets leave are forty times as long as they are wide.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from nuscatter.datasets import load
from nuscatter.datasets.dataset import Dataset
from nuscatter.errors import InputError, instance
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Model
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.new_physics.degenerate_couplings import blind_slope, expected_rise, second_solution
from nuscatter.reports.results.new_physics.without_times import without_times
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Allowed, Analysis, Progress, Result, Row, allowed
from nuscatter.units import Array

#: With what rows are computed.
SCHEME = f"{EFFECTIVE.scheme}; all else profiled, other ε 0"
#: Data of which one coupling at a time is told, with what they see.
DATA: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CsI 2021": ("ee_u", "ee_d", "mumu_u", "mumu_d"),
        "LAr 2020": ("ee_u", "ee_d", "mumu_u", "mumu_d"),
        "Ge 2026": ("ee_u", "ee_d", "mumu_u", "mumu_d"),
        "CONUS+": ("ee_u", "ee_d"),
        "XENONnT": ("tautau_u", "tautau_d"),
        "CsI 2021 + LAr 2020": ("ee_u", "ee_d", "mumu_u", "mumu_d"),
        "COHERENT": ("ee_u", "ee_d", "mumu_u", "mumu_d"),
        "all": ("ee_u", "ee_d", "mumu_u", "mumu_d"),
        "CsI 2017": ("ee", "mumu"),
    }
)
#: The planes: a name, and its data. Those of the first lie along a blind direction.
BLIND_PLANE = ("CsI 2021", "LAr 2020", "CsI 2021 + LAr 2020")
FLAVOUR_PLANE = ("CsI 2021", "CsI 2021 + LAr 2020")

_GRID = np.linspace(-0.6, 1.0, 33)
_ALONG, _ACROSS, _SIDE = np.linspace(-18.0, 18.0, 37), np.linspace(-0.4, 0.8, 25), np.linspace(-0.3, 0.6, 31)
_SOLAR = np.linspace(-1.5, 1.7, 33)
_LEVELS = [0.683, 0.9]
#: Where a fit starts: at 0 a coupling that changes flavour has no slope.
_START = {"ee": 0.0, "mumu": 0.0, "tautau": 0.0, "emu": 0.1, "etau": 0.1, "mutau": 0.1}


def couplings(*names: str) -> Callable[..., Model]:
    """Return the Standard Model with effective couplings and non-standard ones, which are its arguments.

    Args:
        *names: As ``ee_u`` or ``mutau_d``, see `NSI`; ``ee`` alone is the same for u and d quarks.

    Raises:
        InputError: there is no name, or one is not known.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> model, argon = couplings("ee_d"), ns.helm("Ar40")
        >>> ratio = model(ee_d=0.3410).sigma(20 * MeV, ns.nu_e, argon) / model(ee_d=0.0).sigma(20 * MeV, ns.nu_e, argon)
        >>> round(float(ratio), 3)  # the second solution
        1.0
        >>> list(inspect.signature(couplings("ee_u", "mumu")).parameters)
        ['ee_u', 'mumu']
    """
    if not names:
        raise InputError("There is no name of a coupling, but at least one was expected, as 'ee_u'.")
    for name in names:
        instance("the name of a coupling", name, str, "a text as 'ee_u'")
    standard = StandardModel.effective()

    def model(**values: float) -> Model:
        return standard + NSI(**{each: value for name, value in values.items() for each in _on_quarks(name)})

    model(**dict.fromkeys(names, 0.0))  # says which names there are
    model.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=_START[name.partition("_")[0]])
            for name in names
        ]
    )
    return model


def along_and_across(blind: Nuclide | None = None) -> Callable[..., Model]:
    """Return a model of the couplings of ν_e to quarks, along the direction to which a nucleus is blind and across it.

    Args:
        blind: The nucleus; None for caesium-133.

    Returns:
        A function of ``along``, which is ε_ee^u, and ``across``, which is ε_ee^d where ε_ee^u is 0.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV
        >>> far, caesium = along_and_across()(along=5.0, across=0.0), ns.helm("Cs133")
        >>> ratio = far.sigma(20 * MeV, ns.nu_e, caesium) / ns.StandardModel.effective().sigma(
        ...     20 * MeV, ns.nu_e, caesium
        ... )
        >>> round(float(ratio), 9)
        1.0
    """
    slope = blind_slope(nuclide("Cs133") if blind is None else instance("blind", blind, Nuclide, "a Nuclide"))
    standard = StandardModel.effective()

    def model(along: float = 0.0, across: float = 0.0) -> Model:
        return standard + NSI(ee_u=along, ee_d=across + slope * along)

    return model


def symbol(name: str) -> str:
    """Return how a coupling is written in a table.

    Example:
        >>> symbol("mumu_d"), symbol("ee")
        ('ε_μμ^d', 'ε_ee^u = ε_ee^d')
    """
    pair, _, quark = name.partition("_")
    for word, letter in (("tau", "τ"), ("mu", "μ")):
        pair = pair.replace(word, letter)
    return f"ε_{pair}^{quark}" if quark else f"ε_{pair}^u = ε_{pair}^d"


def one_at_a_time(
    data: Mapping[str, Sequence[str]],
    table: str,
    progress: Progress,
    told: Callable[[Likelihood, str, str], Allowed],
    *,
    written: Callable[[str, str], str] | None = None,
) -> list[Row]:
    """Return the rows of couplings, each alone, beside the published intervals of the same data and coupling.

    Args:
        data: Names of couplings by those of data.
        table: Of published intervals.
        progress: Is told what is done.
        told: From a likelihood, the coupling's name and that of the data to what is allowed.
        written: From the names of coupling and data to how the coupling is written; None for `symbol`.
    """
    known = tuple(published_intervals(table).values())
    rows = []
    for each, names in data.items():
        progress(each)
        for name in names:
            quantity = symbol(name) if written is None else written(name, each)
            theirs = tuple(one for one in known if one.quantity == quantity and one.data == each)
            here = told(together(each, couplings(name)), name, each)
            rows.append(Row(quantity, each, "", SCHEME, here, theirs))
    return rows


def conserving(likelihood: Likelihood, name: str, data: str) -> Allowed:
    """Return what is allowed of a coupling that conserves flavour, as in the rows.

    Args:
        likelihood: In the coupling.
        name: Of the coupling.
        data: Its name; that of the Sun has a wider grid.
    """
    grid: dict[str, Any] = {name: _SOLAR if data == "XENONnT" else _GRID}
    return allowed(scan(likelihood, levels=_LEVELS, starts=2, **grid))


def islands(data: str, name: str, fold: float) -> dict[str, float]:
    """Return −2 ln L of the best point on either side of a fold, above the lower of both, and where they are.

    Args:
        data: A name of `combined.COMBINATIONS`.
        name: Of a coupling that conserves flavour.
        fold: The coupling that hides a target.

    Returns:
        Of "below" and "above" the fold the rise, of "at below" and "at above" the couplings.
    """
    likelihood = together(data, couplings(name))
    first: dict[str, Any] = {name: 0.0}
    second: dict[str, Any] = {name: 2 * fold}
    below = fit(likelihood, limits={name: (-1.0, fold)}, **first)
    above = fit(likelihood, limits={name: (fold, 1.0 + fold)}, **second)
    least = min(below.fval, above.fval)
    return {
        "below": below.fval - least,
        "above": above.fval - least,
        "at below": below.values[name],
        "at above": above.values[name],
    }


def _compute(progress: Progress) -> Result:
    rows = one_at_a_time(DATA, f"{ANALYSIS.name}.csv", progress, conserving)
    curves: dict[str, Array] = {}
    for data in BLIND_PLANE:
        progress(f"{data}, along and across")
        found = scan(
            together(data, along_and_across()),
            levels=_LEVELS if data == "CsI 2021" else [0.9],
            starts=2,
            refine=1,
            along=_ALONG,
            across=_ACROSS,
        )
        curves |= _kept(f"blind {data}", found)
    notes = [_said_of_solutions()]
    for data in FLAVOUR_PLANE:
        areas = {}
        for times in ("with times", "without times"):
            progress(f"{data}, two flavours {times}")
            likelihood = together(data, couplings("ee_d", "mumu_d"))
            likelihood = likelihood if times == "with times" else without_times(likelihood)
            found = scan(likelihood, levels=[0.9], starts=2, refine=1, ee_d=_SIDE, mumu_d=_SIDE)
            curves |= _kept(f"flavours {data} {times}", found)
            areas[times] = sum(each.area for each in found.contour(0.9))
        notes.append(
            f"{data}: the region of 90 % in (ε_ee^d, ε_μμ^d) has an area of {areas['with times']:.3f} with arrival "
            f"times and of {areas['without times']:.3f} without."
        )
    progress("islands")
    notes += [_said_of_argon(), *(_said_of_islands(each) for each in ("CsI 2021", "CsI 2021 + LAr 2020", "all"))]
    curves["slope of caesium"] = np.array(blind_slope(nuclide("Cs133")))
    return Result(ANALYSIS.name, ANALYSIS.title, tuple(rows), curves, tuple(notes))


def _on_quarks(name: str) -> tuple[str, ...]:
    return (name,) if "_" in name else (f"{name}_u", f"{name}_d")


def _kept(name: str, found: Scan) -> dict[str, Array]:
    """Return a scan of two parameters as arrays: what a figure draws."""
    first, second = found.axes
    return {f"{name}: x": first, f"{name}: y": second, f"{name}: rise": found.rise}


def _said_of_solutions() -> str:
    said = (
        f"{each.name} {second_solution(each, 'u'):.4f} (u) and {second_solution(each, 'd'):.4f} (d), blind along "
        f"{blind_slope(each):.4f}"
        for each in (nuclide("Cs133"), nuclide("I127"), nuclide("Ar40"))
    )
    return f"Second solutions of ν_e, and dε^d/dε^u of the blind direction: {'; '.join(said)}."


def _mirror() -> float:
    """Return the second solution of ν_e and d quarks in caesium iodide, weighted with the nuclides' rates."""
    weights = {each: each.N**2 for each in material("CsI").nuclides}
    return sum(second_solution(each, "d") * part for each, part in weights.items()) / sum(weights.values())


def _said_of_argon() -> str:
    data, at = load("coherent_lar_2020"), _mirror()
    assert isinstance(data, Dataset)
    model = couplings("ee_d")
    predicted = expected_rise(data, lambda value: model(ee_d=value), at=at)
    found = scan(data.likelihood(model), ee_d=[0.0, at], levels=(), refine=0, starts=2)
    fitted = float(found.rise[1] - found.rise[0])
    return (
        f"At the second solution of CsI, ε_ee^d = {at:.4f}, the number of events in argon alone predicts −2 ln L "
        f"{predicted:+.2f} from that of the Standard Model; the fit of LAr 2020 has {fitted:+.2f}."
    )


def _said_of_islands(data: str) -> str:
    found = islands(data, "ee_d", _mirror() / 2)
    rise = found["above"] - found["below"]
    return (
        f"{data}: the best points about the two solutions are ε_ee^d = {found['at below']:.3f} and "
        f"{found['at above']:.3f}; −2 ln L of the second one is {rise:+.2f} from that of the first."
    )


ANALYSIS = Analysis(
    "non_standard_interactions",
    "Non-standard interactions",
    "VII.A",
    ("coherent_csi_2018", "coherent_csi_2021", "coherent_lar_2020", "xenonnt_b8"),
    _compute,
)
