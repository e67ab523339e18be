"""How many digits of a number are written: one rule for tables, figures and sentences.

With an error, a value ends where the second digit of the error does (of the smaller error, if there are two). Without
one it has four significant digits, and five or six from a thousand on, where it ends at the first decimal: so a number
of events is always seen whole. JSON and files keep full precision.

Example:
    >>> written(340.951, (43.2, 43.2)), written(0.21634, (0.0246, 0.0267))
    ('341 ± 43', '0.216 -0.025 +0.027')
    >>> written(3.87837), written(18.2249), written(3752.0), written(1242.3388)
    ('3.878', '18.22', '3752', '1242.3')
"""

import math

_FEW = 4  # significant digits of a number without an error
_LEAST, _MOST = 1e-4, 1e6  # outside, numbers have powers of ten
_NONE = (0.0, 0.0)


def written(value: float, error: tuple[float, float] | None = None) -> str:
    """Return a number as it is shown to people, with its errors.

    Args:
        value: The number.
        error: Downward and upward, both zero or above; infinite where there is no end; None if it has none.

    Example:
        >>> written(1234.5, (123.4, 123.4)), written(1.3e-11, (2.5e-12, 4e-12)), written(0.5, (0.0996, math.inf))
        ('1230 ± 120', '(1.30 -0.25 +0.40)e-11', '0.50 -0.10 +∞')
    """
    if error is None or not math.isfinite(value):
        return plain_digits(value)
    known = [each for each in error if math.isfinite(each) and each > 0.0]
    if not known:
        return plain_digits(value) + ("" if error == _NONE else " ± ∞")
    place = _second_digit(min(known))
    size = max(abs(value), *known)
    power = 0 if _LEAST <= size < _MOST else math.floor(math.log10(size))
    texts = [_to_place(each, place, power) for each in (value, *error)]
    number = f"{texts[0]} ± {texts[1]}" if texts[1] == texts[2] else f"{texts[0]} -{texts[1]} +{texts[2]}"
    return f"({number})e{power:+03d}" if power else number


def plain_digits(value: float) -> str:
    """Return a number without an error, with the digits that this module's first lines say.

    Example:
        >>> [plain_digits(each) for each in (0.0, 0.2, 0.000123456, 123456.7, 1e23, -5e-7, math.nan)]
        ['0', '0.2', '0.0001235', '123457', '1e+23', '-5e-07', '–']
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if 1e5 <= size < _MOST:
        return f"{value:.0f}"
    if 1e3 <= size < 1e5:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.{_FEW}g}"


def _second_digit(error: float) -> int:
    """Return the decimal place of the second digit of an error: 2 for 0.25, −1 for 123; after it was rounded."""
    return 1 - int(f"{error:.1e}".partition("e")[2])


def _to_place(value: float, place: int, power: int) -> str:
    """Return a number rounded to a decimal place, divided by a power of ten."""
    if math.isinf(value):
        return "∞"
    scaled, decimals = value / 10.0**power, place + power
    text = f"{round(scaled, decimals):.{max(decimals, 0)}f}"
    return text.removeprefix("-") if not float(text) else text  # no minus zero
