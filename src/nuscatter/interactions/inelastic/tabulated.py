r"""Total cross sections by tables: arrays, files in the format of SNOwGLoBES, and those of an installed package.

Between two points σ/E is linear in log₁₀ E, as SNOwGLoBES interpolates. Below the first point and below the threshold
it is zero; above the last one it is refused, unless the table is extended: then σ/E stays what it is at the last point.

A file has lines of seven numbers, log₁₀(E/GeV) and σ/E in 10⁻³⁸ cm²/GeV for ν_e, ν_μ, ν_τ, ν̄_e, ν̄_μ and ν̄_τ; lines
that begin with # are comments. The package ``snowglobes-data`` has 130 of them under a licence that does not
allow us to ship them. `CrossSectionTable.from_snowglobes` reads them where it is installed.
"""

import importlib.resources
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import DataError, InputError, increasing, instance, invalid, listed, not_negative, truth
from nuscatter.interactions.inelastic.total import A_SPECIES
from nuscatter.particles import Species, antineutrinos, neutrinos
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array, GeV, MeV, cm
from nuscatter.words.describing import shortened

#: The columns of a file after that of the energy.
_COLUMNS = neutrinos + antineutrinos
#: A cross section per energy in the unit of the files [MeV⁻³].
_UNIT = 1e-38 * cm**2 / GeV
#: Most points of a table at which panels of an integral end. Of a finer table every second, third … point is taken:
#: what its nodes make of the kinks between is less than what the table leaves open between its points (1e-6 of a rate
#: for the tables of a thousand points of SNOwGLoBES).
_PANELS = 48
#: A value of a file that is negative by less than this part of the column's largest is set to zero, as those of the
#: neutral current on argon within 0.6 MeV of its threshold.
_NEGLIGIBLE = 1e-3
_PACKAGE = "snowglobes_data"


@final
@dataclass(frozen=True, eq=False)
class CrossSectionTable:
    """A total cross section by points, for one or more species; a `CrossSection`.

    Args:
        energies: Energies of the neutrino [MeV], above zero, increasing, shape (n,).
        values: σ there [MeV⁻²], not negative, shape (n,), by species.
        threshold: Energy [MeV] at and below which it is zero; None: where the first value above zero begins.
        extended: Whether σ/E stays constant above the last energy; else an energy above it is refused.

    Raises:
        InputError: energies do not increase, a value is negative or not finite, or there are no species.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> table = CrossSectionTable([1 * MeV, 10 * MeV, 100 * MeV], {ns.nu_e: [0, 1e-42 * cm**2, 1e-40 * cm**2]})
        >>> f"{table(10**1.5 * MeV, ns.nu_e) / cm**2:.4e}"  # σ/E is half way between 1e-43 and 1e-42 cm²/MeV
        '1.7393e-41'
        >>> float(table(0.5 * MeV, ns.nu_e)), float(table(30 * MeV, ns.nu_mu))
        (0.0, 0.0)
    """

    energies: ArrayLike
    values: Mapping[Species, ArrayLike]
    _: KW_ONLY
    threshold: float | None = None
    extended: bool = False
    __repr__ = shortened

    def __post_init__(self) -> None:
        energies = increasing("energies", plausible("energies", self.energies, ENERGY))
        instance("values", self.values, Mapping, "a mapping of species to arrays")
        if not self.values:
            raise invalid("values", self.values, "at least one species")
        values = {}
        for species, given in self.values.items():
            instance("a species of the table", species, Species, A_SPECIES)
            values[species] = not_negative(f"σ of {species}", given)
            if values[species].shape != energies.shape:
                expected = f"({energies.size},), one for each energy,"
                raise invalid(f"the shape of the values of {species}", values[species].shape, expected)
        if self.threshold is not None:
            plausible("threshold", self.threshold, ENERGY, single=True)
        truth("extended", self.extended)
        object.__setattr__(self, "energies", energies)
        object.__setattr__(self, "values", MappingProxyType(values))
        per_energy = {species: each / energies for species, each in values.items()}
        object.__setattr__(self, "_points", (np.log10(energies / MeV), per_energy))

    @classmethod
    def from_file(cls, path: str | Path, species: Iterable[Species] | None = None, *, extended: bool = False) -> Self:
        """Return the table of a file in the format of SNOwGLoBES.

        Args:
            path: The file.
            species: Those to take; None takes all columns that are not zero throughout.
            extended: As in the class.

        Raises:
            DataError: there is no such file, or it has another format.
            InputError: a species is none, or has a column that is zero throughout.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError, TypeError) as error:
            raise DataError(f"The cross sections of {str(path)!r} cannot be read: {error}.") from error
        return cls._from_text(Path(path).name, text, species, extended)

    @classmethod
    def from_snowglobes(cls, name: str, species: Iterable[Species] | None = None, *, extended: bool = False) -> Self:
        """Return a table of the package ``snowglobes-data``, if that is installed.

        Args:
            name: As "nue_Ar40", "nuebar_O16" or "nc_nue_Pb208_1n"; the package's file is ``xs_{name}.dat``.
            species: Those to take. A file of a neutral current has the same numbers for all species, of which None
                takes all.
            extended: As in the class.

        Raises:
            InputError: the package is not installed, or has no such table; as `from_file`.
        """
        instance("name", name, str, "a string such as 'nue_Ar40'")
        if find_spec(_PACKAGE) is None:
            raise InputError(
                "The package snowglobes-data is not installed: install it (pip install snowglobes-data), "
                "or give a file to CrossSectionTable.from_file."
            )
        folder = importlib.resources.files(_PACKAGE) / "xscns"
        found = {each.name: each for each in folder.iterdir() if each.name.startswith("xs_")}
        file = f"xs_{name}.dat"
        if file not in found:
            names = [each.removeprefix("xs_").removesuffix(".dat") for each in sorted(found)]
            raise invalid("name", name, f"a table of the installed snowglobes-data ({', '.join(names)})")
        return cls._from_text(file, found[file].read_text(encoding="utf-8"), species, extended)

    @classmethod
    def _from_text(cls, name: str, text: str, species: Iterable[Species] | None, extended: bool) -> Self:
        """Return the table of a text in the format of SNOwGLoBES."""
        numbers = _numbers(name, text)
        energies, columns = 10.0 ** numbers[:, 0] * GeV, dict(zip(_COLUMNS, numbers[:, 1:].T, strict=True))
        if species is None:
            wanted = tuple(each for each, column in columns.items() if column.any())
        else:
            wanted = listed("species", species, "a tuple of species such as (nu_e,)")
        for each in wanted:
            if each not in columns or not columns[each].any():
                raise InputError(f"The cross sections of {name} have none for {each}, which is zero throughout.")
        if not wanted:
            raise DataError(f"The cross sections of {name} are zero throughout.")
        return cls(energies, {each: columns[each] * _UNIT * energies for each in wanted}, extended=extended)

    @property
    def species(self) -> tuple[Species, ...]:
        """The species of the table."""
        return tuple(self.values)

    def kinks(self, species: Species) -> Array:
        """Return the threshold, the ends, and up to 48 of the points between [MeV], at which panels are to end."""
        energies = np.asarray(self.energies)
        if species not in self.values:
            return np.empty(0)
        first = int(np.argmax(np.asarray(self.values[species]) > 0))
        inside = energies[max(first - 1, 0) :]
        least = inside[0] if self.threshold is None else max(self.threshold, float(inside[0]))
        inside = inside[inside > least]
        step = max(-(-inside.size // _PANELS), 1)
        return np.unique(np.concatenate([[least], inside[::step], energies[-1:]]))

    def __call__(self, E: ArrayLike, species: Species) -> Array:
        """Return σ [MeV⁻²] at energies `E` [MeV] of any shape.

        Raises:
            InputError: E ≤ 0 or not finite; E is above the last energy, and the table is not extended.
        """
        energy = plausible("E", E, ENERGY)
        if instance("species", species, Species, A_SPECIES) not in self.values:
            return np.zeros(energy.shape)
        end = float(np.asarray(self.energies)[-1])
        if not self.extended and energy.size and float(energy.max()) > end * (1 + 1e-9):
            raise InputError(
                f"The table of cross sections ends at {end / MeV:.6g} MeV, and E is {float(energy.max()) / MeV:.6g} "
                "MeV: give it extended=True to keep σ/E constant above its end, or a flux that ends there."
            )
        points, per_energy = self._points  # type: ignore[attr-defined]
        sigma = energy * np.interp(np.log10(energy / MeV), points, per_energy[species], left=0.0)
        return sigma if self.threshold is None else np.where(energy > self.threshold, sigma, 0.0)


def _numbers(name: str, text: str) -> NDArray[Any]:
    """Return the numbers of a file, shape (n, 7); `DataError` if it has another format."""
    rows = [line.split() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    wrong = next((row for row in rows if len(row) != 1 + len(_COLUMNS)), None)
    if wrong is not None or len(rows) < 2:
        what = "fewer than two lines" if wrong is None else f"a line of {len(wrong)}"
        raise DataError(
            f"{name} has {what}, but lines of seven numbers were expected: log₁₀(E/GeV), and σ/E by flavour."
        )
    try:
        numbers = np.array(rows, dtype=float)
    except ValueError as error:
        raise DataError(f"{name} has something else than numbers: {error}.") from error
    if not np.isfinite(numbers).all() or (numbers[:, 1:].min(axis=0) < -_NEGLIGIBLE * numbers[:, 1:].max(axis=0)).any():
        raise DataError(f"{name} has a cross section that is negative or not a finite number.")
    if not (np.diff(numbers[:, 0]) > 0).all() or abs(numbers[:, 0]).max() > 6:
        raise DataError(f"The energies of {name} do not increase, or are no log₁₀(E/GeV).")
    numbers[:, 1:] = np.maximum(numbers[:, 1:], 0.0)
    return numbers
