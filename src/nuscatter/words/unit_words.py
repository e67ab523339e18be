"""Numbers with their units as text: ``10 kg``, ``0.2 keVee``, ``[1, 2, 5] keV``, ``1e-32cm2``, ``13.3 /keV``.

The command line and the files of experiments read such texts, and both read them here. A unit is a name of
`nuscatter.units`, or a product of names with powers. In powers of MeV a kilogram is an energy, so the reader compares
what units are to a person: an energy, a length, a time, a mass. Nothing of a text is run as Python.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from nuscatter.errors import LARGEST, InputError, invalid
from nuscatter.units import (
    GW,
    MW,
    GeV,
    Hz,
    J,
    MeV,
    TeV,
    W,
    angstrom,
    barn,
    bohr_magneton,
    cm,
    day,
    erg,
    eV,
    fm,
    g,
    hour,
    keV,
    kg,
    km,
    kt,
    kW,
    m,
    megaparsec,
    mg,
    minute,
    mm,
    ms,
    s,
    tonne,
    us,
    year,
)
from nuscatter.units import ns as nanosecond

#: What an argument's text becomes: (name of the argument, text) → value.
Reader: TypeAlias = Callable[[str, Any], Any]
#: Powers of energy, length, time, mass, magnetic moment, and number of quanta.
_Dimension: TypeAlias = tuple[Fraction, ...]

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(
    rf"(?P<number>[+-]?{_NUMBER}(?:[+-]{_NUMBER}j|j)?)(?:(?<!j)|(?=$|[ *]))\s*\*?\s*(?P<unit>.*)",
    re.DOTALL | re.ASCII,
)
_LIST = re.compile(r"\[(?P<numbers>[^\[\]]*)\]\s*\*?\s*(?P<unit>.*)", re.DOTALL)
_FACTOR = re.compile(
    r"(?P<by>[*·/\s]*)(?P<name>[A-Za-zµμ_]+)(?:(?:\^|\*\*)?(?P<power>-?\d{1,3}(?:\.\d+)?|\(-?\d{1,3}/[1-9]\d?\)))?",
    re.ASCII,
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
#: No unit of physics has a higher power.
_HIGHEST = 12
_QUANTA = ("PE", "photoelectrons", "electrons", "neutrons")


def _dimension(**powers: int) -> _Dimension:
    names = ("energy", "length", "time", "mass", "moment", "quanta")
    return tuple(Fraction(powers.get(name, 0)) for name in names)


_ENERGY, _LENGTH, _TIME, _MASS = (_dimension(**{name: 1}) for name in ("energy", "length", "time", "mass"))
_RATE, _POWER = _dimension(time=-1), _dimension(energy=1, time=-1)


def _known() -> dict[str, tuple[float, _Dimension]]:
    """Return each name of a unit with its value in powers of MeV and its dimension."""
    table = {
        _ENERGY: {"eV": eV, "keV": keV, "MeV": MeV, "GeV": GeV, "TeV": TeV, "J": J, "erg": erg},
        _LENGTH: {
            "m": m,
            "km": km,
            "cm": cm,
            "mm": mm,
            "angstrom": angstrom,
            "fm": fm,
            "megaparsec": megaparsec,
            "kpc": 1e-3 * megaparsec,
        },
        _TIME: {"s": s, "ms": ms, "us": us, "ns": nanosecond, "minute": minute, "hour": hour, "day": day, "year": year},
        _MASS: {"kg": kg, "g": g, "mg": mg, "tonne": tonne, "kt": kt},
        _POWER: {"W": W, "kW": kW, "MW": MW, "GW": GW},
        _RATE: {"Hz": Hz, "Ci": 3.7e10 * Hz, "kCi": 3.7e13 * Hz, "MCi": 3.7e16 * Hz},  # a curie is exact
        _dimension(length=2): {"barn": barn},
        _dimension(moment=1): {"bohr_magneton": bohr_magneton},
        _dimension(quanta=1): dict.fromkeys(_QUANTA, 1.0),
    }
    table[_RATE] |= {f"{prefix}Bq": 10.0 ** (3 * power) * Hz for power, prefix in enumerate(["", *"kMGTPE"])}
    table[_ENERGY] |= {"V": eV, "kV": keV}  # of a field, as the force on an electron
    found = {name: (value, kind) for kind, values in table.items() for name, value in values.items()}
    again = {"µs": "us", "μs": "us", "min": "minute", "h": "hour", "t": "tonne", "Mpc": "megaparsec"}
    again |= {f"{name}s": name for name in ("minute", "hour", "day", "year", "tonne")}
    again |= {f"{name}{seen}": name for name in ("eV", "keV", "MeV") for seen in ("ee", "nr")}
    return found | {name: found[same] for name, same in again.items()}


_KNOWN = _known()


def unit(text: str) -> tuple[float, _Dimension] | None:
    """Return the value of a product of units in powers of MeV, and its dimension; None for what is no unit.

    Example:
        >>> power, _ = unit("GW")
        >>> work, _ = unit("GW hour / s^2")
        >>> round(work / power * s, 9)
        3600.0
    """
    # A bracket behind a stroke divides by each of its factors.
    plain = text.translate(_SUPERSCRIPTS).strip()
    plain = re.sub(r"^1\s*/", "/", plain)
    plain = re.sub(r"/\s*\(([^()/]+)\)", lambda each: "/" + re.sub(r"[\s*·]+", "/", each[1].strip()), plain)
    value, dimension, at = 1.0, _dimension(), 0
    while at < len(plain):
        factor = _FACTOR.match(plain, at)
        strokes = factor["by"].count("/") if factor else 0
        if factor is None or factor["name"] not in _KNOWN or strokes > 1 or factor["by"].count("*") > 1:
            return None
        size, kind = _KNOWN[factor["name"]]
        power = Fraction((factor["power"] or "1").strip("()")) * (-1 if strokes else 1)
        if abs(power) > _HIGHEST:
            return None
        value *= size ** float(power)
        dimension = tuple(old + power * new for old, new in zip(dimension, kind, strict=True))
        at = factor.end()
    return value, dimension


def quantity(
    dimension: str, *names: str, signed: bool = True, imaginary: bool = False, without: str = "", zero: bool = True
) -> Reader:
    """Return the reader of a number.

    Args:
        dimension: What the number is, with an example of its text, for the message.
        names: Units for the message, as ``cm2``; units of the same kind are read too. A pure number if there are none.
        signed: Whether it may be below zero.
        imaginary: Whether it may be complex, as ``0.1+0.2j``.
        without: The unit of a number that is written without one; empty if it must have one.
        zero: Whether a zero may be without unit.

    Example:
        >>> round(quantity("an area such as 1e-32cm2", "cm2", "fm2")("radius", "1 fm^2") / fm**2, 12)
        1.0
    """
    known = _units(names)
    choices = f" (units: {', '.join(names)})" if names else ""

    def read(name: str, text: Any) -> float | complex:
        # A number of a TOML file, as Python writes it; a unit is then missing, and the message says so.
        words = repr(text) if isinstance(text, (int, float)) and not isinstance(text, bool) else text
        found = _QUANTITY.fullmatch(words.strip()) if isinstance(words, str) else None
        if found is None:
            raise invalid(name, text, f"{dimension}{choices}")
        try:
            number = complex(found["number"])
        except (ValueError, OverflowError):
            raise invalid(name, text, f"{dimension}{choices}") from None
        spelled = found["unit"].strip() or without
        bare = not spelled and (not known or (zero and number == 0))
        scale = 1.0 if bare else _scale(spelled, known)
        if scale is None:
            raise invalid(name, text, f"{dimension}{choices}")
        value = number * scale
        if value.real < 0 and not signed:
            raise invalid(name, text, f"{dimension}, not below zero,")
        if not abs(value) < LARGEST or (value.imag and not imaginary):
            raise invalid(name, text, dimension)
        return value if value.imag else value.real

    return read


def quantities(single: Reader, dimension: str) -> Reader:
    """Return the reader of several numbers: ``[1, 2, 5] keV``, or a list of texts, each with its unit.

    Args:
        single: The reader of each.
        dimension: What they are, with an example of their text, for the message.

    Example:
        >>> [round(each / keV, 9) for each in
        ...  quantities(quantity("an energy", "keV"), "energies")("edges", "[1, 2, 5] keV")]
        [1.0, 2.0, 5.0]
    """

    def read(name: str, text: Any) -> tuple[float, ...]:
        if isinstance(text, str):
            found = _LIST.fullmatch(text.strip())
            if found is None:
                raise invalid(name, text, dimension)
            numbers = [each.strip() for each in found["numbers"].split(",")]
            parts: list[Any] = [f"{each} {found['unit']}" for each in (numbers[:-1] if not numbers[-1] else numbers)]
        elif isinstance(text, list):
            parts = text
        else:
            raise invalid(name, text, dimension)
        if not parts:
            raise invalid(name, text, dimension)
        return tuple(
            single(f"{name}, number {at}" if len(parts) > 1 else name, each) for at, each in enumerate(parts, 1)
        )

    return read


def written(value: float, names: Sequence[str]) -> str:
    """Return a number with the unit in which it is easiest to read; without units a pure number.

    That is the unit with the fewest digits; of equals the first that puts the number between 0.1 and 1000.

    Example:
        >>> written(90 * minute, ("s", "hour", "day"))
        '1.5 hour'
    """
    if not names:
        return f"{value:.15g}"
    texts = [(f"{value / size:.15g}", name) for name, (size, _) in _units(names).items()]

    def effort(text: str) -> tuple[int, bool]:
        return len(text.partition("e")[0].replace(".", "").strip("-0")), not 0.1 <= abs(float(text)) < 1000

    number, name = min(texts, key=lambda each: effort(each[0]))
    return f"{number} {name}"


def _units(names: Sequence[str]) -> Mapping[str, tuple[float, _Dimension]]:
    found = {name: unit(name) for name in names}
    missing = [name for name, each in found.items() if each is None]
    if missing:
        raise InputError(f"There is no unit {missing[0]!r}.")
    return {name: each for name, each in found.items() if each is not None}


def _scale(spelled: str, known: Mapping[str, tuple[float, _Dimension]]) -> float | None:
    """Return the value of a unit that is of the kind of one that is known; None for another, or for no unit."""
    found = unit(spelled) if spelled else None
    return found[0] if found and found[1] in {each for _, each in known.values()} else None
