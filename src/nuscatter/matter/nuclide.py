"""Nuclides: the measured facts on which every target is built.

A `Nuclide` has the measured properties of a ground state (mass, spin, charge radius, natural abundance) with their
uncertainties. What is assumed about its inside belongs to the nuclear model. The facts come from one table,
``tables/nuclides.csv``, whose head names the publications; it covers all 3558 nuclides of AME2020. The table is read at
the first look-up, and a line of it is parsed when its nuclide is first needed, so the import takes no time. Each
nuclide is one object: ``nuclide("Ar40") is nuclide("40Ar")``.

Masses are stored in u, the unit in which AME2020 adjusts them, and become energies by the u of CODATA 2022. AME2020's
own keV values use an older u, smaller by 1.4e-9.
"""

import importlib.resources
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn, SupportsIndex, final, overload

from nuscatter.constants import atomic_mass_unit, electron_mass, neutron_mass, proton_mass
from nuscatter.errors import InputError, between, finite, instance, invalid, not_negative, positive, unknown, whole
from nuscatter.units import fm

_NAME = re.compile(r"(?P<symbol>[a-z]+)[-_ ]?(?P<A>[1-9][0-9]{0,2})", re.ASCII | re.IGNORECASE)
_NAME_REVERSED = re.compile(r"(?P<A>[1-9][0-9]{0,2})[-_ ]?(?P<symbol>[a-z]+)", re.ASCII | re.IGNORECASE)
_EXPECTED = "the name of a nuclide like 'Ar40', or its Z and A,"


@final
@dataclass(frozen=True, repr=False, kw_only=True)
class Nuclide:
    """A ground state with Z protons and N neutrons; get one by `nuclide`.

    Raises:
        InputError: a fact that no ground state has: a spin that does not fit A, an abundance above 1, a negative
            uncertainty, a charge radius without one.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> argon = nuclide("Ar40")
        >>> argon.Z, argon.N, argon.A, argon.spin, argon.abundance
        (18, 22, 40, 0.0, 0.996035)
        >>> f"{argon.mass / MeV:.3f} {argon.charge_radius / fm:.4f}"
        '37215.526 3.4274'
    """

    #: Number of protons.
    Z: int
    #: Number of neutrons.
    N: int
    #: Chemical symbol; ``n`` for the free neutron.
    symbol: str = field(hash=False)
    #: Mass of the neutral atom [MeV].
    atomic_mass: float = field(hash=False)
    #: Standard uncertainty of both masses [MeV]; that of the unit u (3e-10) is not in it.
    mass_uncertainty: float = field(hash=False)
    #: True where AME2020 estimates the mass from trends and nobody measured it.
    mass_is_estimated: bool = field(hash=False)
    #: Spin J in units of ħ, None where unknown; far from stability often tentative.
    spin: float | None = field(hash=False)
    #: Parity, +1 or −1, None where unknown.
    parity: int | None = field(hash=False)
    #: Fraction of the natural element's atoms, 0 for a nuclide that is not part of it.
    abundance: float = field(hash=False)
    #: Root mean square radius of the charge [MeV⁻¹], None where not measured.
    charge_radius: float | None = field(hash=False)
    #: Standard uncertainty of the charge radius [MeV⁻¹], None where the radius is.
    charge_radius_uncertainty: float | None = field(hash=False)

    def __post_init__(self) -> None:
        whole("Z", self.Z, 0, 999), whole("N", self.N, 0, 999)
        instance("symbol", self.symbol, str, "a chemical symbol")
        positive("atomic_mass", self.atomic_mass, "MeV", single=True)
        not_negative("mass_uncertainty", self.mass_uncertainty, "MeV", single=True)
        instance("mass_is_estimated", self.mass_is_estimated, bool, "True or False")
        self._check_spin()
        between("abundance", finite("abundance", self.abundance, single=True), 0, 1)
        radius, error = self.charge_radius, self.charge_radius_uncertainty
        if radius is not None:
            positive("charge_radius", radius, "fm", single=True)
        if (radius is None) != (error is None):
            raise invalid("charge_radius_uncertainty", error, "None where charge_radius is None, and only there,")
        if error is not None:
            not_negative("charge_radius_uncertainty", error, "fm", single=True)

    def _check_spin(self) -> None:
        """Raise `InputError` for a spin that A nucleons cannot have, or a parity that is none."""
        if self.spin is not None:
            twice = 2 * float(not_negative("spin", self.spin, single=True))
            if twice % 2 != self.A % 2:
                kind = "half an odd number, as A is odd," if self.A % 2 else "a whole number, as A is even,"
                raise invalid("spin", self.spin, f"{kind} or None")
        if self.parity is not None and whole("parity", self.parity, -1, 1) == 0:
            raise invalid("parity", self.parity, "+1, −1 or None")

    @property
    def A(self) -> int:
        """Return the number of nucleons."""
        return self.Z + self.N

    @property
    def name(self) -> str:
        """Return the symbol and the mass number, as ``Ar40``."""
        return f"{self.symbol}{self.A}"

    @property
    def mass(self) -> float:
        """Return the mass of the nucleus [MeV]: the atom's less Z electrons, whose binding (≤ 3e-6) is neglected."""
        return self.atomic_mass - self.Z * electron_mass.value

    @property
    def binding_energy(self) -> float:
        """Return Z m_p + N m_n less the mass of the nucleus [MeV]; the electrons' share (0.6 MeV in lead) is in it."""
        return self.Z * proton_mass.value + self.N * neutron_mass.value - self.mass

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"nuclide({self.name!r})"


@overload
def nuclide(name: str | Nuclide, /) -> Nuclide: ...
@overload
def nuclide(Z: SupportsIndex, A: SupportsIndex, /) -> Nuclide: ...
def nuclide(name: Any, A: Any = None, /) -> Nuclide:
    """Return a nuclide by its name, or by Z and A; a `Nuclide` is returned as it is.

    A name is a symbol and a mass number in either order, with or without a dash; upper and lower case are the same. The
    free neutron is ``n1``. `InputError` for anything that is not a nuclide of AME2020.

    Example:
        >>> nuclide("Cs133")
        nuclide('Cs133')
        >>> nuclide("133Cs") is nuclide("cs-133") is nuclide(55, 133)
        True
        >>> nuclide("Ar400")
        Traceback (most recent call last):
        nuscatter.errors.InputError: A is 400, but a mass number of Ar from 29 to 54 was expected.
    """
    if isinstance(name, Nuclide) and A is None:
        return name
    if isinstance(name, str) and A is None:
        Z, A = _read(name)
        if Z is None:
            _refuse_name(name)
        return _at(Z, A)
    return _at(_whole("Z", name, A), _whole("A", A, name))


def find_nuclide(name: str) -> Nuclide | None:
    """Return the nuclide of that name, None where there is none; for text that may be something else.

    Example:
        >>> find_nuclide("O18"), find_nuclide("O2")
        (nuclide('O18'), None)
    """
    Z, A = _read(instance("name", name, str, "the name of a nuclide"))
    return _parsed(Z, A) if Z is not None and (Z, A) in _table().lines else None


def nuclides() -> tuple[Nuclide, ...]:
    """Return all nuclides of AME2020, by Z and then A.

    Example:
        >>> len(nuclides()), sum(each.mass_is_estimated for each in nuclides())
        (3558, 1008)
    """
    return _all()


def natural_isotopes(symbol: str) -> tuple[Nuclide, ...]:
    """Return the isotopes of a natural element, by A; their abundances sum to 1 (to 1e-11).

    The symbol is as chemists write it. `InputError` for another, and for an element that has no natural composition.

    Example:
        >>> [(str(each), each.abundance) for each in natural_isotopes("Cl")]
        [('Cl35', 0.758), ('Cl37', 0.242)]
    """
    table = _table()
    if not isinstance(symbol, str) or symbol not in table.isotopes:
        raise unknown("element", symbol, table.isotopes)
    return _natural(symbol)


@dataclass(frozen=True, eq=False)
class _Table:
    """The lines of the table, unparsed, and how to find them."""

    #: {(Z, A): the fields after the symbol}.
    lines: dict[tuple[int, int], str]
    #: {symbol in lower case: Z}.
    numbers: dict[str, int]
    #: {symbol: its mass numbers}, in order of Z; not the neutron.
    isotopes: dict[str, list[int]]


@cache
def _table() -> _Table:
    path = importlib.resources.files("nuscatter.matter") / "tables" / "nuclides.csv"
    lines: dict[tuple[int, int], str] = {}
    isotopes: dict[str, list[int]] = {}
    numbers: dict[str, int] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if not line[0].isdigit():
            continue
        Z, A, symbol, facts = line.split(",", 3)
        lines[int(Z), int(A)] = facts
        isotopes.setdefault(symbol, []).append(int(A))
        numbers[symbol.lower()] = int(Z)
    del isotopes["n"]
    return _Table(lines, numbers, isotopes)


@cache
def _natural(symbol: str) -> tuple[Nuclide, ...]:
    table = _table()
    Z = table.numbers[symbol.lower()]
    found = tuple(each for each in (_at(Z, A) for A in table.isotopes[symbol]) if each.abundance > 0)
    if not found:
        first, *_, last = table.isotopes[symbol]
        raise InputError(f"{symbol} has no natural isotopes; name one, from {symbol}{first} to {symbol}{last}.")
    return found


@cache
def _all() -> tuple[Nuclide, ...]:
    return tuple(_at(Z, A) for Z, A in _table().lines)


def _read(name: str) -> tuple[int | None, int]:
    """Return Z and A as the name says; Z is None where the name has no such form or element."""
    text = name.strip()
    found = _NAME.fullmatch(text) or _NAME_REVERSED.fullmatch(text)
    if found is None:
        return None, 0
    symbol, A = found["symbol"].lower(), int(found["A"])
    # The neutron's symbol is nitrogen's in lower case; n1 is the one nuclide of either that has A = 1.
    return (0 if (symbol, A) == ("n", 1) else _table().numbers.get(symbol)), A


def _at(Z: int, A: int) -> Nuclide:
    if (Z, A) not in _table().lines:
        _refuse_numbers(Z, A)
    return _parsed(Z, A)


@cache
def _parsed(Z: int, A: int) -> Nuclide:
    mass, error, estimated, spin, parity, abundance, radius, radius_error = _table().lines[Z, A].split(",")
    return Nuclide(
        Z=Z,
        N=A - Z,
        symbol=_symbols()[Z],
        atomic_mass=float(mass) * atomic_mass_unit.value,
        mass_uncertainty=float(error) * atomic_mass_unit.value,
        mass_is_estimated=estimated == "1",
        spin=_spin(spin),
        parity={"+": 1, "-": -1}.get(parity),
        abundance=float(abundance or 0),
        charge_radius=float(radius) * fm if radius else None,
        charge_radius_uncertainty=float(radius_error) * fm if radius else None,
    )


def _spin(text: str) -> float | None:
    if text.endswith("/2"):
        return int(text[:-2]) / 2
    return float(text) if text else None


@cache
def _symbols() -> Sequence[str]:
    return ("n", *_table().isotopes)


def _whole(name: str, value: object, other: object) -> int:
    """Return Z or A as an int; refuse what is not a whole number."""
    try:
        if isinstance(value, (bool, str)):
            raise TypeError
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        pass
    if name == "A" and value is None:
        raise invalid("nuclide", other, _EXPECTED)
    if name == "Z" and other is None:
        raise invalid("nuclide", value, _EXPECTED)
    raise invalid(name, value, "a whole number")


def _refuse_name(name: str) -> NoReturn:
    text = name.strip()
    table = _table()
    if text.capitalize() in table.isotopes:
        isotopes = (_at(table.numbers[text.lower()], A) for A in table.isotopes[text.capitalize()])
        likely = max(isotopes, key=lambda each: each.abundance)
        raise invalid("nuclide", name, f"a mass number with the symbol, as {likely},")
    if len(text) > 12 or not any(each.isdigit() for each in text):
        raise invalid("nuclide", name, _EXPECTED)
    raise unknown("nuclide", name, [f"{symbol}{A}" for symbol, known in table.isotopes.items() for A in known])


def _refuse_numbers(Z: int, A: int) -> NoReturn:
    symbols = _symbols()
    if not 0 <= Z < len(symbols):
        raise invalid("Z", Z, f"a number of protons from 0 to {len(symbols) - 1}")
    if Z == 0:
        raise invalid("A", A, "1, for Z = 0 is the free neutron,")
    known = _table().isotopes[symbols[Z]]
    raise invalid("A", A, f"a mass number of {symbols[Z]} from {known[0]} to {known[-1]}")
