"""Sentences about a fit or a scan: what a reader would else take for granted from its numbers.

That a best value is no value of physics, lies outside of the scan or at a limit; that an interval is absent, has no
end, or ends only because the scan does.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.cli.statistics.family import ANGLE, Chosen
from nuscatter.words.digits import plain_digits

if TYPE_CHECKING:
    from nuscatter.fits.minimum.result import FitResult
    from nuscatter.fits.scans.scan_result import Scan

#: Inside these a mixing angle is one: sin² is from 0 to 1.
_PHYSICAL = 0.0, 1.0


def of_fit(result: "FitResult", chosen: Sequence[Chosen], ends: "dict[str, tuple[float, float]]") -> list[str]:
    """Return the remarks on a fit.

    Args:
        result: The fit.
        chosen: Its parameters.
        ends: Of the interval of each, at one standard deviation.
    """
    said = [_sentence(result.message)] if result.message else []
    for each in chosen:
        value = result.values[each.name]
        if each.name == ANGLE and not _PHYSICAL[0] <= value <= _PHYSICAL[1]:
            said.append(_odd_angle(value) + " nuscatter scan shows all values that the data allow.")
        for end, word in zip(ends[each.name], ("lower", "upper"), strict=True):
            if math.isinf(end):
                said.append(f"The interval of {each.name} has no {word} end: the data do not exclude any such value.")
        low, high = result.free[each.name].low, result.free[each.name].high
        width = max((abs(end - value) for end in ends[each.name] if math.isfinite(end)), default=0.0)
        for limit, word in ((low, "lowest"), (high, "highest")):
            if limit is not None and abs(value - limit) <= max(1e-3 * width, 1e-300):
                said.append(f"{each.name} is at its limit: {_shown(each, limit)} is the {word} value that it may have.")
    return said


def of_scan(found: "Scan", chosen: Sequence[Chosen], levels: Sequence[float]) -> list[str]:
    """Return the remarks on a scan of one or two parameters."""
    scanned = [each for each in chosen if each.name in found.grids]
    named = {each.name: each for each in scanned}
    beside = found.beside(lambda name, value: f"{name} = {_shown(named[name], value)}")
    said = [_sentence(found.trouble)] if found.trouble else []
    for each in chosen:
        value = found.best[each.name]
        if each.name == ANGLE and not _PHYSICAL[0] <= value <= _PHYSICAL[1]:
            said.append(_odd_angle(value) + (_inside(found) if each in scanned else ""))
    if beside:
        said.append(_sentence(beside))
    for each in scanned:
        said.extend(_of_levels(found, each, levels))
    return list(dict.fromkeys(said))


def _of_levels(found: "Scan", each: Chosen, levels: Sequence[float]) -> list[str]:
    """Return what is to be said of the intervals of one scanned parameter."""
    first, last = (float(found.grids[each.name][end]) for end in (0, -1))
    kinds: dict[str, list[str]] = {"empty": [], "whole": [], "cut": []}
    for level in levels:
        pieces, percent = found.intervals(level, each.name), f"{100 * level:.0f} %"
        if not pieces:
            kinds["empty"].append(percent)
        elif pieces == ((first, last),):
            kinds["whole"].append(percent)
        elif pieces[0][0] == first or pieces[-1][1] == last:
            kinds["cut"].append(percent)
    said = []
    for kind, percents in kinds.items():
        many, which = len(percents) > 1, " and ".join(percents)
        if not percents:
            continue
        if kind == "empty":
            said.append(f"The scan contains no {which} interval of {each.name}: it excludes every value there.")
        elif kind == "whole":
            verb = "intervals of {} are" if many else "interval of {} is"
            said.append(f"The {which} {verb.format(each.name)} the whole scan, which excludes no value there.")
        else:
            verb = "intervals of {} are" if many else "interval of {} is"
            said.append(f"The {which} {verb.format(each.name)} cut by an end of the scan: it may go on beyond.")
    return said


def _odd_angle(value: float) -> str:
    """Return the sentence on a squared sine that is none."""
    return (
        f"The best fit, {ANGLE} = {plain_digits(value)}, is no sin² of an angle (0 to 1): counts go as the square of "
        "the weak charge, so a charge of the opposite sign describes them as well."
    )


def _inside(found: "Scan") -> str:
    """Return where −2 ln L is lowest within 0 and 1, of a scan of the angle alone."""
    if len(found.grids) > 1:
        return ""
    values, rise = found.profile(ANGLE)
    physical = (values >= _PHYSICAL[0]) & (values <= _PHYSICAL[1])
    if not physical.any():
        return ""
    at = int(np.argmin(np.where(physical, rise, np.inf)))
    return (
        f" Within 0 and 1 the lowest −2 ln L is at {plain_digits(float(values[at]))}, "
        f"{plain_digits(round(float(rise[at]), 3))} higher."
    )


def _shown(each: Chosen, value: float) -> str:
    """Return a value with its unit."""
    return f"{plain_digits(value / each.size)} {each.unit}".rstrip()


def _sentence(message: str) -> str:
    """Return a message as a sentence."""
    text = message.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."
