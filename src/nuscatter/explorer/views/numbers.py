"""A number beside the charts of a view, written for people."""

from nuscatter.explorer.view import Shown


def number(name: str, value: float, unit: str = "", *, figures: int = 4) -> Shown:
    """Return a number with its text, beside which the page has the unit.

    Args:
        name: What it is.
        value: Divided by its unit.
        unit: As text.
        figures: That are written.

    Example:
        >>> number("neutron skin", 0.15972, "fm", figures=3).text
        '0.16'
    """
    return Shown(name, float(value), unit, f"{value:.{figures}g}")
