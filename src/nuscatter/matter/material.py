"""Materials: the nuclides of a target and how many of each, per atom.

A rate per unit mass is Σ f_i R_i / Σ f_i m_i, with f_i the fraction of the atoms that are nuclide i, R_i the rate of
one such atom and m_i its atomic mass. So a material is a list of (nuclide, f) and its `mass_per_atom`; density,
molecules and phase do not enter. A formula like CsI stands for natural abundances; where isotopes matter, name them.
"""

import difflib
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import final

from nuscatter.errors import InputError, invalid
from nuscatter.matter.nuclide import Nuclide, find_nuclide, natural_isotopes, nuclide
from nuscatter.words.describing import listed_names

_TOKEN = re.compile(
    r"\((?P<isotope>[1-9][0-9]{0,2}[A-Z][a-z]?)\)|(?P<element>[A-Z][a-z]?)|(?P<open>\()|(?P<close>\))", re.ASCII
)
_COUNT = re.compile(r"[1-9][0-9]{0,5}(?![0-9.])|(?![0-9.])", re.ASCII)
_DOPED = re.compile(r"(?P<host>.+?)(?:\[(?P<a>[A-Z][a-z]?)\]|\((?P<b>[A-Z][a-z]?)\)|:(?P<c>[A-Z][a-z]?))", re.ASCII)
_LONGEST = 200
#: A formula of one element. With more than eight atoms (S8) it is taken for a nuclide that does not exist.
_LONE = re.compile(r"(?P<element>[A-Z][a-z]?)(?P<count>[0-9]{1,6})", re.ASCII)
_MOLECULE = 8
#: Symbols that name an isotope: heavy water is D2O.
_HYDROGEN = {"D": "H2", "T": "H3"}
#: English names of elements that are targets, and usual targets, for what a message proposes.
_NAMES = {
    "hydrogen": "H", "helium": "He", "lithium": "Li", "carbon": "C", "nitrogen": "N", "oxygen": "O", "fluorine": "F",
    "neon": "Ne", "sodium": "Na", "magnesium": "Mg", "aluminium": "Al", "aluminum": "Al", "silicon": "Si",
    "phosphorus": "P", "sulfur": "S", "sulphur": "S", "chlorine": "Cl", "argon": "Ar", "potassium": "K",
    "calcium": "Ca", "iron": "Fe", "copper": "Cu", "zinc": "Zn", "gallium": "Ga", "germanium": "Ge", "arsenic": "As",
    "krypton": "Kr", "molybdenum": "Mo", "tellurium": "Te", "iodine": "I", "xenon": "Xe", "caesium": "Cs",
    "cesium": "Cs", "tungsten": "W", "lead": "Pb", "bismuth": "Bi", "water": "H2O",
}  # fmt: skip
_USUAL = ("CsI", "NaI", "CaWO4", "Al2O3", "C3F8", "CF4", "CF3I", "PbWO4", "GaAs", "SiO2", "H2O", "D2O", "CH2", "LiF")


@final
@dataclass(frozen=True)
class Material:
    """Nuclides with the fractions of the atoms that they are; get one by `material` or `mixture`.

    `InputError` for no nuclides, a nuclide twice, a fraction that is not above zero, or fractions that do not sum to 1
    (to 1e-9).

    Example:
        >>> from nuscatter.units import g
        >>> salt = material("NaI")
        >>> salt.nuclides
        (nuclide('Na23'), nuclide('I127'))
        >>> f"{1 * g / salt.mass_per_atom:.4e}"  # atoms in a gram
        '8.0352e+21'
    """

    #: Name for tables and figures.
    name: str
    #: (nuclide, fraction of the atoms), summing to 1.
    composition: tuple[tuple[Nuclide, float], ...]

    def __repr__(self) -> str:
        names = [f"{fraction:.4g} {nuclide}" for nuclide, fraction in self.composition]
        return f"Material({self.name}: {listed_names(names)})"

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise invalid("name", self.name, "a string")
        try:
            parts = tuple((target, float(fraction)) for target, fraction in self.composition)
        except (TypeError, ValueError):
            raise invalid("composition", self.composition, "pairs of a nuclide and a number") from None
        for target, fraction in parts:
            if not isinstance(target, Nuclide):
                raise invalid("composition", target, "a Nuclide in each pair")
            if not (math.isfinite(fraction) and fraction > 0):
                raise invalid(f"fraction of {target}", fraction, "a number above zero")
        if len({target for target, _ in parts}) < len(parts):
            raise invalid("composition", self.composition, "each nuclide once")
        total = math.fsum(fraction for _, fraction in parts)
        if abs(total - 1) > 1e-9:
            raise invalid("sum of fractions", total, "1 (`mixture` normalises)")
        object.__setattr__(self, "composition", parts)

    @property
    def nuclides(self) -> tuple[Nuclide, ...]:
        """Return the nuclides without their fractions."""
        return tuple(target for target, _ in self.composition)

    @property
    def elements(self) -> tuple[tuple[Nuclide, float], ...]:
        """Return the most abundant nuclide of each element, and the fraction of the atoms that are of the element.

        Example:
            >>> [(each, round(fraction, 3)) for each, fraction in material("SiO2").elements]
            [(nuclide('Si28'), 0.333), (nuclide('O16'), 0.667)]
        """
        isotopes: dict[int, list[tuple[Nuclide, float]]] = {}
        for target, fraction in self.composition:
            isotopes.setdefault(target.Z, []).append((target, fraction))
        return tuple(
            (max(found, key=lambda pair: pair[1])[0], math.fsum(fraction for _, fraction in found))
            for found in isotopes.values()
        )

    @property
    def mass_per_atom(self) -> float:
        """Return the mean atomic mass Σ f_i m_i [MeV]: a target of mass M holds M / mass_per_atom atoms."""
        return math.fsum(fraction * target.atomic_mass for target, fraction in self.composition)

    @property
    def electrons_per_atom(self) -> float:
        """Return the mean number of electrons Σ f_i Z_i."""
        return math.fsum(fraction * target.Z for target, fraction in self.composition)

    def __str__(self) -> str:
        return self.name


def material(formula: str | Nuclide | Material) -> Material:
    """Return the material of a chemical formula, of natural abundance unless isotopes are named.

    - Elements, counts and nested groups, as in ``CaWO4`` or ``(C6H12)2``; case matters (``CO`` is not ``Co``).
    - A formula that is as a whole the name of a nuclide IS that isotope: ``Xe132``, ``132Xe``, ``C12`` and so also
      ``H2`` (deuterium) and ``H3``. Natural hydrogen is ``H``. There is no nuclide N2, so ``N2`` is natural nitrogen.
    - An isotope inside a compound is put in parentheses with its mass number first: ``(76Ge)O2``. ``Ge76O2`` is
      refused, as is a count of any element beyond neon that is one of its mass numbers. ``D`` and ``T`` are H2 and H3.
    - A dopant at the end, ``CsI[Na]``, ``NaI(Tl)`` or ``CsI:Na``, is part of the name and of nothing else: at the usual
      level (1e-3 of the atoms or less) it is neglected.

    A `Nuclide` becomes the material of that isotope, a `Material` is returned as it is. `InputError` for anything else,
    and for an element that has no natural isotopes.

    Example:
        >>> material("CaWO4").nuclides[:2], round(material("CaWO4").composition[0][1], 6)
        ((nuclide('Ca40'), nuclide('Ca42')), 0.161568)
        >>> material("Xe132").composition
        ((nuclide('Xe132'), 1.0),)
        >>> round(sum(f for target, f in material("CsI[Na]").composition if target.symbol == "Cs"), 9)
        0.5
    """
    if isinstance(formula, Material):
        return formula
    if isinstance(formula, Nuclide):
        return Material(formula.name, ((formula, 1.0),))
    if not isinstance(formula, str) or not formula.strip() or len(formula) > _LONGEST:
        raise invalid("material", formula, "a chemical formula like 'CsI', or a nuclide like 'Xe132',")
    text = formula.strip()
    try:
        return _from_text(text)
    except InputError as error:
        meant = _meant(text)
        if not meant:
            raise
        said = re.split(r"; did you mean|\.$", str(error), maxsplit=1)[0]
        raise InputError(f"{said}; did you mean {meant!r}?") from None


def mixture(name: str, parts: Mapping[Nuclide | Material | str, float]) -> Material:
    """Return a material of several, mixed by relative numbers of ATOMS: an enriched or custom target.

    The numbers need not sum to 1; they are divided by their sum. A part that is a compound keeps its own proportions:
    ``{"Ar": 9, "CF4": 1}`` has one atom in ten from CF4. Parts of 0 are left out. `InputError` for a number that is
    negative, NaN or infinite, and where all are zero or none is given.

    Example:
        >>> enriched = mixture("GeO2, 88 % Ge76", {"Ge76": 0.88, "Ge74": 0.12, "O": 2})
        >>> [(str(target), round(fraction, 4)) for target, fraction in enriched.composition[:2]]
        [('Ge76', 0.2933), ('Ge74', 0.04)]
    """
    if not isinstance(parts, Mapping) or not parts:
        raise invalid("parts", parts, "a mapping from nuclides or materials to numbers of atoms")
    numbers: dict[Nuclide, float] = {}
    for target, number in parts.items():
        part = material(target)
        share = _number(part.name, number)
        for each, fraction in part.composition:
            numbers[each] = numbers.get(each, 0.0) + fraction * share
    return _normalised(name, numbers)


def _meant(text: str) -> str:
    """Return the formula that is probably meant by a text that is none: a name, a liquid, other capitals, a slip."""
    word = re.sub(r"^(liquid|gaseous|solid|natural|pure)[ -]+", "", text.lower())
    tried = [_NAMES.get(word, ""), text[1:] if text[:1] in "LlG" else "", text.capitalize()]
    tried += [each for each in _USUAL if each.lower() == word]
    tried += difflib.get_close_matches(text, [*_USUAL, *_NAMES.values()], n=1, cutoff=0.75)
    tried += [_NAMES[each] for each in difflib.get_close_matches(word, _NAMES, n=1, cutoff=0.8)]
    for each in filter(None, tried):
        with suppress(InputError):
            return _from_text(each).name
    return ""


@cache
def _from_text(text: str) -> Material:
    whole = _whole_name(text)
    if whole is not None:
        return Material(text, ((whole, 1.0),))
    lone = _LONE.fullmatch(text)
    if lone is not None and int(lone["count"]) > _MOLECULE:
        raise InputError(f"There is no nuclide {text!r}; for natural {lone['element']} leave out the number.")
    doped = _DOPED.fullmatch(text)
    if doped is None:
        return _normalised(text, _atoms(text, text))
    if _DOPED.fullmatch(doped["host"]):
        raise invalid("material", text, "at most one dopant")
    _isotopes(next(each for each in doped.group("a", "b", "c") if each), text)
    return _normalised(text, _atoms(doped["host"], text))


def _whole_name(text: str) -> Nuclide | None:
    """Return the nuclide that the whole of `text` names, None where it is a formula."""
    found = find_nuclide(text)
    # Two capitals are two elements: CO60 is a strange oxide, not cobalt.
    letters = "".join(each for each in text if each.isalpha())
    return found if found and (letters == found.symbol or letters.islower()) else None


def _atoms(formula: str, text: str) -> dict[Nuclide, float]:
    """Return {nuclide: number of atoms in one formula unit}; `text` is what the user wrote, for the message."""
    groups: list[dict[str, int]] = [{}]
    at = 0
    while at < len(formula):
        token = _TOKEN.match(formula, at)
        if token is None:
            raise invalid("material", text, f"a formula like 'CsI' or '(76Ge)O2', with no {formula[at:]!r} in it,")
        at = token.end()
        if token["open"]:
            groups.append({})
            continue
        if token["close"] and (len(groups) == 1 or not groups[-1]):
            raise invalid("material", text, "a '(' with something in it before each ')'")
        count = _COUNT.match(formula, at)
        if count is None:
            raise invalid("material", text, "whole numbers from 1 to 999999 in a formula (`mixture` takes fractions)")
        at = count.end()
        _refuse_mass_number(token["element"], count[0], text)
        unit = groups.pop() if token["close"] else {token["isotope"] or token["element"]: 1}
        for each, number in unit.items():
            groups[-1][each] = groups[-1].get(each, 0) + number * int(count[0] or 1)
    if len(groups) > 1:
        raise invalid("material", text, "a ')' for each '('")
    total = sum(groups[0].values())
    numbers: dict[Nuclide, float] = {}
    for each, number in groups[0].items():
        for target, fraction in _isotopes(each, text):
            numbers[target] = numbers.get(target, 0.0) + fraction * (number / total)
    return numbers


def _refuse_mass_number(symbol: str | None, count: str, text: str) -> None:
    """Refuse Ge76O2, which would be 76 atoms of germanium; C12H26 and the like are meant as they stand."""
    found = find_nuclide(f"{symbol}{count}") if symbol and count else None
    if found and found.Z > 10:
        raise invalid("material", text, f"({count}{symbol}) for an isotope in a compound")


def _isotopes(symbol: str, text: str) -> list[tuple[Nuclide, float]]:
    try:
        if symbol[0].isdigit() or symbol in _HYDROGEN:
            return [(nuclide(_HYDROGEN.get(symbol, symbol)), 1.0)]
        return [(each, each.abundance) for each in natural_isotopes(symbol)]
    except InputError as error:
        if symbol == text:
            raise
        raise InputError(f"In {text!r}: {error}") from None


def _number(name: str, number: object) -> float:
    if isinstance(number, (bool, str)):
        raise invalid(f"number of {name}", number, "a number")
    try:
        value = float(number)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise invalid(f"number of {name}", number, "a number") from None
    if not (math.isfinite(value) and value >= 0):
        raise invalid(f"number of {name}", value, "zero or a number above it")
    return value


def _normalised(name: str, numbers: Mapping[Nuclide, float]) -> Material:
    total = sum(numbers.values())
    if not (math.isfinite(total) and total > 0):
        raise invalid("sum of the parts", total, "a finite number above zero")
    return Material(name, tuple((each, number / total) for each, number in numbers.items() if number / total > 0))
