"""How objects say what they are: a few words for a long field, a number in a usual unit, a small table for notebooks.

Objects here hold arrays of thousands of numbers and other objects in layers; the repr that Python makes of them has
hundreds of thousands of characters. A class says ``__repr__ = shortened``, or writes its own line with these helpers.
"""

import html
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from nuscatter.units import GeV, MeV, eV, g, keV, kg, kt, mg, tonne

_MASSES = (("kt", kt), ("t", tonne), ("kg", kg), ("g", g), ("mg", mg))
_ENERGIES = (("GeV", GeV), ("MeV", MeV), ("keV", keV), ("eV", eV))

#: Most characters of one field.
_FIELD = 60
#: Most characters of an object.
_MOST = 380


def mass_of(value: float) -> str:
    """Return a mass [MeV] in a usual unit.

    Example:
        >>> mass_of(14.6 * kg), mass_of(7 * tonne)
        ('14.6 kg', '7 t')
    """
    return _in(_MASSES, value)


def energy_of(value: float) -> str:
    """Return an energy [MeV] in a usual unit.

    Example:
        >>> energy_of(0.2 * keV), energy_of(52.8 * MeV)
        ('200 eV', '52.8 MeV')
    """
    return _in(_ENERGIES, value)


def energies_of(low: float, high: float) -> str:
    """Return from where to where energies [MeV] go, in one unit.

    Example:
        >>> energies_of(0.0, 13 * MeV)
        '0 to 13 MeV'
    """
    name, scale = next(((name, scale) for name, scale in _ENERGIES if high >= 0.9999999 * scale), _ENERGIES[-1])
    return f"{low / scale:.4g} to {high / scale:.4g} {name}"


def _in(units: Sequence[tuple[str, float]], value: float) -> str:
    """Return a number in the largest unit in which it is not below 1."""
    name, scale = next(((name, scale) for name, scale in units if abs(value) >= 0.9999999 * scale), units[-1])
    return f"{value / scale:.4g} {name}"


def listed_names(names: Collection[object], most: int = 4) -> str:
    """Return names in one line: all, or the first few and how many more there are.

    Example:
        >>> listed_names(["a", "b", "c"]), listed_names("abcdefg", most=3)
        ('a, b, c', 'a, b, c and 4 more')
    """
    texts = [str(each) for each in names]
    if len(texts) <= most + 1:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} and {len(texts) - most} more"


def few_words(value: object) -> str:
    """Return a value in at most some sixty characters: arrays by their shape, long lists by their length.

    Example:
        >>> few_words(np.zeros((3, 4))), few_words([1.0, 2.0]), few_words(len), few_words(tuple(range(99)))
        ('array of 3 × 4', '[1, 2]', 'len', 'tuple of 99')
    """
    name = getattr(value, "__qualname__", None)
    if isinstance(value, np.ndarray):
        text = _array(value)
    elif isinstance(value, (tuple, list)):
        text = _several(value)
    elif isinstance(value, Mapping):
        text = f"{{{listed_names(value)}}}"
    elif isinstance(name, str):
        text = name.replace("<locals>.", "")
    else:
        text = _number(value)
    return text if len(text) <= _FIELD else f"{type(value).__name__}(…)"


def kind_of(value: object) -> str:
    """Return the name of a function, or of the class of any other object.

    Example:
        >>> kind_of(len), kind_of(1.5)
        ('len', 'float')
    """
    name = getattr(value, "__qualname__", None)
    return (name if isinstance(name, str) else type(value).__name__).rpartition(".")[2]


def bins_of(edges: Any, unit: str, noun: str = "bin") -> str:
    """Return how many bins there are between edges, already divided by their unit, and from where to where.

    Example:
        >>> bins_of(np.array([0.0, 8.0, 60.0]), "photoelectrons")
        '2 bins from 0 to 60 photoelectrons'
    """
    count = len(edges) - 1
    return f"{count} {noun}{'s' if count > 1 else ''} from {edges[0]:.4g} to {edges[-1]:.4g} {unit}".rstrip()


def in_lines(title: str, rows: Sequence[tuple[str, str]], most: int = 80) -> str:
    """Return a title and a line of at most `most` characters for each name; the plain form of `html_table`."""
    return "\n".join([_cut(title, most), *(_cut(f"  {name}: {text}", most) for name, text in rows)])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _array(value: np.ndarray[Any, Any]) -> str:
    if value.ndim == 0:
        return _number(value.item())
    if value.ndim == 1 and value.size <= 4:
        return f"[{', '.join(_number(each) for each in value.tolist())}]"
    return f"array of {' × '.join(map(str, value.shape))}"


def _several(value: Sequence[object]) -> str:
    inner = ", ".join(map(few_words, value)) if len(value) <= 6 else ""
    if not inner or len(inner) > _FIELD - 2:
        kinds = Counter(type(each).__name__ for each in value)
        if len(kinds) > 4 or not kinds.keys().isdisjoint(("float", "int", "str")):
            return f"{type(value).__name__} of {len(value)}"
        inner = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"


def _number(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, (float, complex)) else " ".join(repr(value).split())


def shortened(value: Any) -> str:
    """Return a dataclass as ``Name(field=…, …)``, each field in a few words; serves as ``__repr__`` of a class.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass
        ... class Table:
        ...     name: str
        ...     values: object
        ...     __repr__ = shortened
        >>> Table("long", np.zeros(1000))
        Table(name='long', values=array of 1000)
    """
    parts = [f"{each.name}={few_words(getattr(value, each.name))}" for each in fields(value) if each.repr]
    text = f"{type(value).__name__}({', '.join(parts)})"
    return text if len(text) <= _MOST else f"{text[: _MOST - 2]}…)"


def html_table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    """Return a small table for notebooks: a caption, and a line for each name and what it is.

    Example:
        >>> html_table("Detector", [("mass", "10 kg")]).count("<tr>")
        1
    """
    lines = "".join(
        f'<tr><th style="text-align:left">{html.escape(name)}</th>'
        f'<td style="text-align:left">{html.escape(text)}</td></tr>'
        for name, text in rows
    )
    return f"<table><caption>{html.escape(title)}</caption>{lines}</table>"
