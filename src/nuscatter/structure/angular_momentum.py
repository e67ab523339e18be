"""Coupling coefficients of angular momenta: Wigner's 3j with vanishing projections, 6j and 9j symbols.

Arguments are half-integers as numbers (0.5, 1, 1.5, …). A symbol whose triangles do not close is 0. All factorials are
whole numbers, so that a symbol is right to rounding for the angular momenta of nuclear orbits.

Source: G. Racah, Phys. Rev. 62 (1942) 438; A. R. Edmonds, Angular Momentum in Quantum Mechanics (1957), Eqs. 3.7.17,
6.3.7 and 6.4.3.
"""

from math import factorial, sqrt

from nuscatter.errors import finite, invalid


def three_j(a: float, b: float, c: float) -> float:
    """Return the 3j symbol (a b c; 0 0 0) of whole angular momenta; 0 where a + b + c is odd.

    Example:
        >>> round(three_j(1, 1, 2) ** 2, 12) == round(2 / 15, 12)
        True
    """
    a, b, c = (_half_integer(name, value) for name, value in (("a", a), ("b", b), ("c", c)))
    total = a + b + c
    if total % 2 or not _closes(a, b, c):
        return 0.0
    half = int(total // 2)
    root = sqrt(_triangle(a, b, c))
    middle = factorial(half) / (factorial(half - int(a)) * factorial(half - int(b)) * factorial(half - int(c)))
    return float((-1) ** half * root * middle)


def six_j(a: float, b: float, c: float, d: float, e: float, f: float) -> float:
    """Return the 6j symbol {a b c; d e f}.

    Example:
        >>> round(six_j(1, 1, 1, 1, 1, 1), 12) == round(1 / 6, 12)
        True
    """
    names = ("a", "b", "c", "d", "e", "f")
    a, b, c, d, e, f = (_half_integer(name, value) for name, value in zip(names, (a, b, c, d, e, f), strict=True))
    triads = ((a, b, c), (a, e, f), (d, b, f), (d, e, c))
    if not all(_closes(*triad) for triad in triads):
        return 0.0
    lowest = max(int(sum(triad)) for triad in triads)
    highest = int(min(a + b + d + e, b + c + e + f, c + a + f + d))
    total = 0.0
    for t in range(lowest, highest + 1):
        below = 1
        for triad in triads:
            below *= factorial(t - int(sum(triad)))
        for quartet in (a + b + d + e, b + c + e + f, c + a + f + d):
            below *= factorial(int(quartet) - t)
        total += (-1) ** t * (factorial(t + 1) / below)
    root = 1.0
    for triad in triads:
        root *= sqrt(_triangle(*triad))
    return root * total


def nine_j(
    first: tuple[float, float, float], second: tuple[float, float, float], third: tuple[float, float, float]
) -> float:
    """Return the 9j symbol of three rows, {a b c; d e f; g h i}.

    Example:
        >>> round(nine_j((1, 1, 0), (1, 1, 0), (0, 0, 0)), 12) == round(1 / 3, 12)
        True
    """
    (a, b, c), (d, e, f), (g, h, i) = (_row(row) for row in (first, second, third))
    lowest, highest = max(abs(a - i), abs(d - h), abs(b - f)), min(a + i, d + h, b + f)
    total, x = 0.0, lowest
    while x <= highest:
        product = six_j(a, b, c, f, i, x) * six_j(d, e, f, b, x, h) * six_j(g, h, i, x, a, d)
        total += (-1) ** round(2 * x) * (2 * x + 1) * product
        x += 1
    return total


def _row(row: tuple[float, float, float]) -> tuple[float, float, float]:
    a, b, c = (_half_integer("an angular momentum", value) for value in row)
    return a, b, c


def _half_integer(name: str, value: float) -> float:
    """Return an angular momentum; `InputError` for what is none."""
    number = float(finite(name, value, single=True))
    if number < 0 or (2 * number) % 1:
        raise invalid(name, value, "0 or more, a whole or half number")
    return number


def _closes(a: float, b: float, c: float) -> bool:
    """Whether three angular momenta form a triangle with a whole circumference."""
    return abs(a - b) <= c <= a + b and (a + b + c) % 1 == 0


def _triangle(a: float, b: float, c: float) -> float:
    sides = factorial(int(a + b - c)) * factorial(int(a - b + c)) * factorial(int(b + c - a))
    return sides / factorial(int(a + b + c) + 1)
