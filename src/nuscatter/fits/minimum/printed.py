"""How a fitted parameter is printed: its value with what is known of its uncertainty, and with its limit.

A second derivative says how far a parameter may go only where −2 ln L is a parabola on both sides of its minimum. At a
limit there is one side, and what is printed there is the distance to where −2 ln L is 1 higher. Where a limit is nearer
than two errors, the line says so: a coupling whose square acts can be 1.4 ± 1.4, and from 0 to 2.4.
"""

import math
from collections.abc import Iterable

from nuscatter.errors import no_attribute
from nuscatter.fits.parameters import Range

#: Of an error: a limit that is nearer than so many is told.
_NEAR = 2.0


def with_meaning(name: str, meaning: str | None) -> str:
    """Return the name of a parameter with what it means in brackets, if that is known.

    Example:
        >>> with_meaning("sin2_theta_w", "tree level")
        'sin2_theta_w (tree level)'
    """
    return f"{name} ({meaning})" if meaning else name


def shown(name: str, value: float, error: float, allowed: Range | None, limit: float | None) -> str:
    """Return a fitted value with its uncertainty.

    Args:
        name: of the parameter.
        value: the best one.
        error: the standard error; at a limit the distance to where −2 ln L is 1 higher, infinite if it is nowhere.
        allowed: the range of a free parameter; None for a fixed one.
        limit: the one that the parameter is at; None if it is at none.

    Example:
        >>> shown("g", 0.5, 0.1234, Range(0.1), None), shown("g", 3e-7, 1.98, Range(0.1, 0.0), 0.0)
        ('0.500 ± 0.123', '0.00 + 1.98 (68 %; at its limit 0)')
        >>> shown("g", 1.24, 1.58, Range(0.1, 0.0), None)
        "1.24 ± 1.58 (near its limit 0: see interval('g'))"
    """
    if allowed is None:
        return f"{value:.6g} (fixed)"
    if limit is not None:
        sign, end = ("+", "upper") if limit == allowed.low else ("−", "lower")
        if math.isinf(error):
            return f"{value:.3g} (no {end} end at 68 %; its limit is {limit:.6g})"
        return f"{_rounded(value, error, sign)} (68 %; at its limit {limit:.6g})"
    near = [edge for edge in (allowed.low, allowed.high) if edge is not None and abs(value - edge) < _NEAR * error]
    said = f" (near its limit {' and '.join(f'{edge:.6g}' for edge in near)}: see interval({name!r}))" if near else ""
    return _rounded(value, error, "±") + said


#: Of other libraries, and what is called so here.
_OTHERWISE = {
    "chi2": "deviance",
    "chi2_min": "deviance",
    "nll": "fval",
    "fun": "fval",
    "x": "values",
    "params": "values",
}


def not_there(parameters: Iterable[str], name: str, choices: Iterable[str]) -> AttributeError:
    """Return the error for an attribute that a result does not have; a parameter's name is told where its value is.

    Example:
        >>> print(not_there(["mass"], "mass", []))
        A fit's result has no attribute 'mass'; the parameter is result.values['mass'] ± result.errors['mass'].
        >>> print(not_there(["mass"], "chi2", []))
        A fit's result has no attribute 'chi2'; did you mean deviance?
    """
    if name in parameters:
        where = f"the parameter is result.values[{name!r}] ± result.errors[{name!r}]"
        return AttributeError(f"A fit's result has no attribute {name!r}; {where}.")
    if name in _OTHERWISE:
        return AttributeError(f"A fit's result has no attribute {name!r}; did you mean {_OTHERWISE[name]}?")
    public = [each for each in choices if not each.startswith("_")]
    return no_attribute("A fit's result", name, () if name.startswith("_") else public)


def _rounded(value: float, error: float, sign: str) -> str:
    """Write a value with its error to three digits of the error."""
    if not (error > 0.0 and math.isfinite(error)) or not 1e-5 < error < 1e6:
        return f"{value:.6g} {sign} {error:.3g}"
    digits = max(2 - math.floor(math.log10(error)), 0)
    return f"{value:.{digits}f} {sign} {error:.{digits}f}"
