"""Published limits from a CSV file of the user's, to be drawn beside one's own.

The package has no such file: limits are digitised by others, without a licence.
"""

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from nuscatter.errors import DataError
from nuscatter.units import Array, GeV, MeV
from nuscatter.words.describing import shortened

#: Columns of masses, and what one of their numbers is.
_MASSES: Mapping[str, float] = {"m_chi_MeV": MeV, "m_chi_GeV": GeV, "mass_MeV": MeV}
_VALUES = ("Y", "alpha_B")


@final
@dataclass(frozen=True, eq=False)
class PublishedCurve:
    """One curve of a file."""

    #: Its name in the file.
    name: str
    #: Masses [MeV], shape (n,).
    mass: Array
    #: Y or α_B, shape (n,).
    value: Array
    __repr__ = shortened

    def at(self, mass: float) -> float:
        """Return the value at a mass [MeV], interpolated in logarithms; NaN outside the curve."""
        order = np.argsort(self.mass)
        logarithm = np.interp(
            np.log(mass), np.log(self.mass[order]), np.log(self.value[order]), left=np.nan, right=np.nan
        )
        return float(np.exp(logarithm))


def read_curves(path: str | os.PathLike[str]) -> dict[str, PublishedCurve]:
    r"""Return the curves of a CSV file by name.

    Args:
        path: Of a file with the columns ``curve``, a mass (``m_chi_MeV``, ``m_chi_GeV`` or ``mass_MeV``) and ``Y`` or
            ``alpha_B``; lines that begin with # are comments.

    Raises:
        DataError: the file cannot be read, or has other columns or numbers that are not positive.

    Example:
        >>> import tempfile
        >>> place = Path(tempfile.mkdtemp()) / "mine.csv"
        >>> _ = place.write_text("curve,m_chi_GeV,Y\nA,0.001,1e-11\nA,0.1,1e-9\n")
        >>> f"{read_curves(place)['A'].at(10 * MeV):.1e}"
        '1.0e-10'
    """
    place = Path(path)
    try:
        lines = [line for line in place.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{place} cannot be read ({type(error).__name__}).") from None
    rows = list(csv.DictReader(lines))
    names = tuple(rows[0]) if rows else ()
    mass = next((each for each in _MASSES if each in names), None)
    value = next((each for each in _VALUES if each in names), None)
    if mass is None or value is None or "curve" not in names:
        raise DataError(
            f"{place} has the columns {', '.join(map(str, names)) or 'of nothing'}, but curve, one of "
            f"{', '.join(_MASSES)} and one of {', '.join(_VALUES)} were expected."
        )
    found: dict[str, list[tuple[float, float]]] = {}
    for at, row in enumerate(rows, start=1):
        try:
            pair = float(row[mass]), float(row[value])
        except (TypeError, ValueError):
            pair = (np.nan, np.nan)
        if not (0 < pair[0] < np.inf and 0 < pair[1] < np.inf):
            raise DataError(
                f"Line {at} of {place} has {row[mass]!r} and {row[value]!r}, but positive numbers were expected."
            )
        found.setdefault(row["curve"], []).append(pair)
    curves = {name: np.array(pairs).T for name, pairs in found.items()}
    return {name: PublishedCurve(name, each[0] * _MASSES[mass], each[1]) for name, each in curves.items()}
