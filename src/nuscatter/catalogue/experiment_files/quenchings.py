"""The quenching of a detector in a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, final

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.csv_columns import Table, points
from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.sections import Choice, Key, Section, attributes, not_zero
from nuscatter.detectors.germanium import germanium_models
from nuscatter.detectors.noble_liquids import QuantaSignal, argon_yields, charge_signal, light_signal, xenon_yields
from nuscatter.detectors.quenching import (
    Lindhard,
    PolynomialQuenching,
    Quenching,
    TabulatedQuenching,
    constant,
    lindhard,
)
from nuscatter.errors import InputError, invalid
from nuscatter.matter.material import Material
from nuscatter.units import Array
from nuscatter.words.unit_words import quantity, written

_ENERGY = of.Quantity("an energy", "1 keV", ("keV", "eV", "MeV"))
_FACTOR = of.Number("a number", "0.2")
_SIGNED = of.Number("a number", "0.2", signed=True)


@final
@dataclass(frozen=True)
class Coefficients(of.Inline):
    """Coefficients c₁, c₂ … of a polynomial in the recoil energy, which have different units."""

    says = 'a list such as ["0.246", "0.00078 /keV"]: a number, then one per energy, one per energy squared …'

    def read(self, place: Place, raw: Any, known: of.Known) -> tuple[float, ...]:
        given = of.in_list(raw) if isinstance(raw, str) else raw
        if not isinstance(given, list) or not given:
            raise invalid(place.name, raw, self.says)
        readers = [quantity(self.says, *self._units(at), signed=True) for at in range(len(given))]
        return tuple(read(place.name, each) for read, each in zip(readers, given, strict=True))

    def _units(self, at: int) -> tuple[str, ...]:
        return () if at == 0 else ("/keV", "/MeV") if at == 1 else (f"/keV^{at}", f"/MeV^{at}")

    def write(self, value: Any, known: of.Known) -> str:
        texts = [of.number(c) if at == 0 else of.quoted(written(c, self._units(at))) for at, c in enumerate(value)]
        return f"[{', '.join(texts)}]"


def _lindhard(
    *, target: Material, Z: int | None = None, k: float | None = None, adiabatic: float = 0.0, q: float = 0.0
) -> Lindhard:
    if Z is None or k is None:
        try:
            own = lindhard(target)
        except InputError:
            if Z is None or k is None:
                raise InputError(
                    f"Lindhard's quenching of {target} needs Z and k: it is a theory of recoils in one element."
                ) from None
            raise
        Z, k = own.Z if Z is None else Z, own.k if k is None else k
    return Lindhard(Z=Z, k=k, adiabatic=adiabatic, q=q)


def _tabulated(
    *, file: tuple[Array, ...] | None = None, energies: Any = None, factors: Any = None
) -> TabulatedQuenching:
    found = points(file, energies, factors, "energies and factors")
    return TabulatedQuenching(energies=found[0], factors=found[1])


def _published(*, name: Quenching) -> Quenching:
    return name


_YIELDS = {"xenon": xenon_yields, "argon": argon_yields}


def _charge(*, liquid: Any, field: float) -> Quenching:
    return charge_signal(liquid(field=field))


def _light(*, liquid: Any, field: float) -> Quenching:
    return light_signal(liquid(field=field))


def _quanta(photons: bool) -> Callable[[Any], Mapping[str, Any] | None]:
    """Return the function that reads the liquid and the field off a signal of electrons or of photons."""

    def values(made: Any) -> Mapping[str, Any] | None:
        if not isinstance(made, QuantaSignal) or made.photons is not photons:
            return None
        field = getattr(made.yields, "field", None)
        same = [each for each in _YIELDS.values() if field is not None and each(field=field) == made.yields]
        return {"liquid": same[0], "field": field} if same else None

    return values


def _constant_values(made: Any) -> Mapping[str, Any] | None:
    single = isinstance(made, PolynomialQuenching) and len(made.coefficients) == 1
    return {"factor": made.coefficients[0]} if single else None


def _factor(raw: Any) -> Mapping[str, Any] | None:
    """Return what a number alone means, and the name of a published model."""
    if isinstance(raw, (int, float)):
        return {"kind": "constant", "factor": raw}
    if isinstance(raw, str):
        text = raw.strip()
        if text[:1].isdigit() or text[:1] == ".":
            return {"kind": "constant", "factor": text}
        if text in germanium_models() and text != "lindhard":
            return {"kind": "published", "name": text}
    return None


_LIQUID = Key("liquid", of.Name("a liquid", lambda: _YIELDS), "What the recoil ionises.", required=True)
_FIELD = Key("field", of.Quantity("a field", "193 V/cm", ("V/cm", "kV/cm")), "Drift field.", required=True)

QUENCHING = Choice(
    "a quenching",
    (
        Section(
            "constant",
            "The same factor at all energies.",
            (Key("factor", _FACTOR, "Electron equivalent over recoil energy.", required=True),),
            constant,
            values=_constant_values,
        ),
        Section(
            "polynomial",
            "Electron equivalent c₁T + c₂T² + …, T the recoil energy.",
            (Key("coefficients", Coefficients(), "c₁, c₂ and so on.", required=True),),
            PolynomialQuenching,
            values=attributes(PolynomialQuenching, "coefficients"),
        ),
        Section(
            "lindhard",
            "Lindhard's theory.",
            (
                Key("Z", of.Whole(1, 118), "Protons of the element.", default="the target's"),
                Key("k", of.Number("a number", "0.157"), "Electronic over nuclear stopping.", default="Lindhard's own"),
                Key("adiabatic", _ENERGY, "ξ of the adiabatic correction.", default="none"),
                Key("q", _SIGNED, "Strength of the binding of atoms.", default="none"),
            ),
            _lindhard,
            needs=("target",),
            values=lambda made: not_zero(made, "Z", "k", "adiabatic", "q") if isinstance(made, Lindhard) else None,
        ),
        Section(
            "published",
            "A measured model of germanium.",
            (Key("name", of.Name("a model", germanium_models), "Its name.", required=True),),
            _published,
        ),
        Section(
            "charge",
            "Electrons of a liquid noble gas (NEST), as an energy.",
            (_LIQUID, _FIELD),
            _charge,
            values=_quanta(photons=False),
        ),
        Section(
            "light",
            "Photons of a liquid noble gas (NEST), as an energy.",
            (_LIQUID, _FIELD),
            _light,
            values=_quanta(photons=True),
        ),
        Section(
            "table",
            "Measured factors, straight lines between them.",
            (
                Key(
                    "file",
                    Table(
                        {
                            "energy": quantity("a recoil energy with its unit", "keV", "eV", "MeV"),
                            "factor": quantity("a pure number"),
                        }
                    ),
                    "A CSV file.",
                    default="energies and factors",
                ),
                Key(
                    "energies",
                    of.Quantity("energies", "[0.5, 1, 5] keV", ("keV", "eV", "MeV"), several=True),
                    "Recoil energies.",
                    default="file",
                ),
                Key(
                    "factors", of.Number("numbers", "[0.15, 0.17, 0.22]", several=True), "One for each.", default="file"
                ),
            ),
            _tabulated,
            values=attributes(TabulatedQuenching, "energies", "factors"),
        ),
    ),
    short=_factor,
    shortly='a number, or "lindhard", "bonhomme" or another name of a model',
)
