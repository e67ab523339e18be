r"""Published limits from a CSV file of the user's, to be drawn beside one's own.

The package has no such file: limits are digitised by others, without a licence. It knows the names that curves have in
some of these files, and so what each is, where it was published, and for which α_D.

Curves of another α_D or mass ratio are brought to one's own by what is counted. Missing energy is lost with every A′,
so that ε² is limited whatever α_D is, and Y goes as α_D. Scattered χ are as many as ε⁴α_D, so that Y goes as √α_D.
"""

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import final

import numpy as np

from nuscatter.computing.files import named
from nuscatter.errors import DataError, InputError, instance, positive
from nuscatter.units import Array, GeV, MeV
from nuscatter.words.describing import shortened


class CurveKind(Enum):
    """What a curve is."""

    LIMIT = "limit"
    EXPECTED = "expected limit"
    PROJECTED = "projection"
    RELIC = "relic density"


class CurveQuantity(Enum):
    """What the values of a curve are."""

    YIELD = "Y"
    BARYON = "alpha_B"
    MIXING = "epsilon"


class Counted(Enum):
    """What an experiment counts, and so how its limit of Y goes with α_D: as a power, which is the value."""

    SCATTERED = 0.5
    MISSING = 1.0
    NOTHING = 0.0


@final
@dataclass(frozen=True, kw_only=True)
class CurveOrigin:
    """What is known of a curve beside its points.

    Args:
        label: What a legend calls it.
        source: Where it was published.
        kind: What it is.
        counted: What the experiment counts.
        alpha_dark: α_D of the curve, or None if it is not known.
        of_mediator: Whether its masses are those of A′, not of χ.
    """

    label: str
    source: str = "the user's file"
    kind: CurveKind = CurveKind.LIMIT
    counted: Counted = Counted.SCATTERED
    alpha_dark: float | None = None
    of_mediator: bool = False


#: Columns of names, and of masses: what one of their numbers is, and whether it is the mass of A′.
_NAMES = ("curve", "model")
_MASSES: Mapping[str, float] = {"m_chi_MeV": MeV, "m_chi_GeV": GeV, "mass_MeV": MeV, "m_Aprime_MeV": MeV}
_VALUES: Mapping[str, CurveQuantity] = {each.value: each for each in CurveQuantity}
#: A word with which the column `mass_is` says that masses are those of A′.
_MEDIATOR = "m_V"

_CSI, _LEPTOPHOBIC, _PIP2, _ESPP = "arXiv:2110.11453", "arXiv:2205.12414", "arXiv:2203.08079", "ESPP 2026"


def _of(label: str, source: str, alpha: float | None, **other: object) -> CurveOrigin:
    return CurveOrigin(label=label, source=source, alpha_dark=alpha, **other)  # type: ignore[arg-type]


_MISSING = {"counted": Counted.MISSING}
_RELIC = {"counted": Counted.NOTHING, "kind": CurveKind.RELIC}
#: Curves by their names in the files. The dotted curve of COHERENT's is taken as its expectation: it lies above the
#: solid one by as much as the expected limit here lies above the observed one.
KNOWN_CURVES: Mapping[str, CurveOrigin] = {
    "COHERENT_CsI_2110.11453": _of("COHERENT CsI", _CSI, 0.5),
    "COHERENT_CsI_2110.11453_dotted": _of("COHERENT CsI, expected", _CSI, 0.5, kind=CurveKind.EXPECTED),
    "CCM_in_2110.11453": _of("CCM120", _CSI, 0.5),
    "LSND": _of("LSND", _CSI, 0.5),
    "NA64": _of("NA64", _CSI, 0.5, **_MISSING),
    "E137": _of("E137", _CSI, 0.5),
    "MiniBooNE_N": _of("MiniBooNE, nucleons", _CSI, 0.5),
    "MiniBooNE_e": _of("MiniBooNE, electrons", _CSI, 0.5),
    "relic_scalar": _of("relic density, scalar", _CSI, 0.5, **_RELIC),
    "relic_pseudo_Dirac": _of("relic density, pseudo-Dirac", _CSI, 0.5, **_RELIC),
    "relic_Majorana": _of("relic density, Majorana", _CSI, 0.5, **_RELIC),
    "BaBar": _of("BaBar", _ESPP, 0.1, **_MISSING),
    "NA64e-2022": _of("NA64 (e⁻) 2022", _ESPP, 0.1, **_MISSING),
    "NA64e+2022": _of("NA64 (e⁺) 2022", _ESPP, 0.1, **_MISSING),
    "NA64mu2022": _of("NA64 (μ) 2022", _ESPP, 0.1, **_MISSING),
    "relic-target-scalar": _of("relic density, scalar", _ESPP, 0.1, **_RELIC),
    "relic-target-pseudodirac": _of("relic density, pseudo-Dirac", _ESPP, 0.1, **_RELIC),
    "relic-target-majorana": _of("relic density, Majorana", _ESPP, 0.1, **_RELIC),
    "proj_SHiP": _of("SHiP, projected", _ESPP, 0.1, kind=CurveKind.PROJECTED),
    "proj_Belle II": _of("Belle II, projected", _ESPP, 0.1, kind=CurveKind.PROJECTED, **_MISSING),
    "PAR": _of("PIP2-BD, PAR, projected", _PIP2, 0.5, kind=CurveKind.PROJECTED),
    "C-PAR": _of("PIP2-BD, C-PAR, projected", _PIP2, 0.5, kind=CurveKind.PROJECTED),
    "RCS-SR": _of("PIP2-BD, RCS-SR, projected", _PIP2, 0.5, kind=CurveKind.PROJECTED),
    "VFF": _of("NA64, fermions", "A. Celentano", 0.1, of_mediator=True, **_MISSING),
    "VSS": _of("NA64, scalars", "A. Celentano", 0.1, of_mediator=True, **_MISSING),
    "CCM120_2109.14146": _of("CCM120", "arXiv:2109.14146", None),
    "COHERENT_CsI_2205.12414": _of("COHERENT CsI", _LEPTOPHOBIC, None, of_mediator=True),
    "MiniBooNE_2205.12414": _of("MiniBooNE", _LEPTOPHOBIC, None, of_mediator=True),
    "CCM_2205.12414": _of("CCM120", _LEPTOPHOBIC, None, of_mediator=True),
    "NA62_2205.12414": _of("NA62", _LEPTOPHOBIC, None, of_mediator=True, **_MISSING),
    "anomalon_2205.12414": _of("anomalies", _LEPTOPHOBIC, None, of_mediator=True, counted=Counted.NOTHING),
    "n-Pb_2205.12414": _of("neutrons on lead", _LEPTOPHOBIC, None, of_mediator=True, counted=Counted.NOTHING),
}


@final
@dataclass(frozen=True, eq=False)
class PublishedCurve:
    """One curve of a file."""

    #: Its name in the file.
    name: str
    #: Masses [MeV], shape (n,).
    mass: Array
    #: Y, α_B or ε, shape (n,).
    value: Array
    quantity: CurveQuantity = CurveQuantity.YIELD
    #: What else is known of it; None if nothing is.
    origin: CurveOrigin | None = None
    __repr__ = shortened

    @property
    def known(self) -> CurveOrigin:
        """What is known of the curve; of an unknown one its name alone."""
        return CurveOrigin(label=self.name) if self.origin is None else self.origin

    def at(self, mass: float) -> float:
        """Return the value at a mass [MeV], interpolated in logarithms; NaN outside the curve."""
        order = np.argsort(self.mass)
        logarithm = np.interp(
            np.log(mass), np.log(self.mass[order]), np.log(self.value[order]), left=np.nan, right=np.nan
        )
        return float(np.exp(logarithm))

    def beside(self, *, ratio: float, alpha_dark: float) -> "PublishedCurve":
        """Return the curve against the mass of χ, of Y or α_B, for the α_D of one's own limits.

        Y of other mass ratios is not the same physics, and is left as it is. A curve whose α_D is not known stays too.

        Args:
            ratio: Mass of A′ over that of χ.
            alpha_dark: α_D.

        Raises:
            InputError: a number is not positive, or ε is given of a curve whose masses are not those of A′.

        Example:
            >>> na64 = PublishedCurve(
            ...     "VSS", np.array([30.0]) * MeV, np.array([1e-4]), CurveQuantity.MIXING, KNOWN_CURVES["VSS"]
            ... ).beside(ratio=3.0, alpha_dark=0.5)
            >>> round(float(na64.mass[0] / MeV), 9), f"{na64.value[0]:.4e}"  # ε² α_D/3⁴ at m_χ = 10 MeV
            (10.0, '6.1728e-11')
        """
        positive("ratio", ratio, single=True), positive("alpha_dark", alpha_dark, single=True)
        known = self.known
        mass = self.mass / ratio if known.of_mediator else self.mass
        value, quantity, own = self.value, self.quantity, known.alpha_dark
        if quantity is CurveQuantity.MIXING:
            if not known.of_mediator or own is None:
                raise InputError(f"The curve {self.name} of ε has no mass of A′ and α_D, but both were expected.")
            value, quantity = value**2 * own / ratio**4, CurveQuantity.YIELD
        if own is not None:
            value = value * (alpha_dark / own) ** known.counted.value
        origin = replace(known, of_mediator=False, alpha_dark=None if own is None else alpha_dark)
        return PublishedCurve(self.name, mass, value, quantity, origin)


def read_curves(path: str | os.PathLike[str]) -> dict[str, PublishedCurve]:
    r"""Return the curves of a CSV file by name.

    Args:
        path: Of a file with the columns ``curve`` (or ``model``), a mass (``m_chi_MeV``, ``m_chi_GeV``, ``mass_MeV`` or
            ``m_Aprime_MeV``) and ``Y``, ``alpha_B`` or ``epsilon``; lines that begin with # are comments. A column
            ``mass_is`` that begins with ``m_V`` says that masses are those of A′.

    Raises:
        DataError: the file cannot be read, or has other columns or numbers that are not positive.

    Example:
        >>> import tempfile
        >>> place = Path(tempfile.mkdtemp()) / "mine.csv"
        >>> _ = place.write_text("curve,m_chi_GeV,Y\nA,0.001,1e-11\nA,0.1,1e-9\n")
        >>> f"{read_curves(place)['A'].at(10 * MeV):.1e}"
        '1.0e-10'
    """
    place = named(path)
    try:
        lines = [line for line in place.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{place} cannot be read ({type(error).__name__}).") from None
    rows = list(csv.DictReader(lines))
    name, mass, value = _columns(place, tuple(rows[0]) if rows else ())
    found: dict[str, list[tuple[float, float]]] = {}
    of_mediator = {}
    for at, row in enumerate(rows, start=1):
        try:
            pair = float(row[mass]), float(row[value])
        except (TypeError, ValueError):
            pair = (np.nan, np.nan)
        if not (0 < pair[0] < np.inf and 0 < pair[1] < np.inf):
            raise DataError(
                f"Line {at} of {place} has {row[mass]!r} and {row[value]!r}, but positive numbers were expected."
            )
        found.setdefault(row[name], []).append(pair)
        of_mediator[row[name]] = mass == "m_Aprime_MeV" or (row.get("mass_is") or "").startswith(_MEDIATOR)
    curves = {}
    for each, pairs in found.items():
        masses, values = np.array(pairs).T
        origin = replace(KNOWN_CURVES.get(each, CurveOrigin(label=each)), of_mediator=of_mediator[each])
        curves[each] = PublishedCurve(each, masses * _MASSES[mass], values, _VALUES[value], origin)
    return curves


def comparable(
    curves: Mapping[str, PublishedCurve], *, quantity: CurveQuantity, ratio: float, alpha_dark: float
) -> tuple[PublishedCurve, ...]:
    """Return the curves that can be drawn beside limits of Y or α_B, as `PublishedCurve.beside` makes them.

    Args:
        curves: As `read_curves` returns them.
        quantity: Of one's own limits; ε is brought to Y.
        ratio: Mass of A′ over that of χ.
        alpha_dark: α_D.

    Raises:
        InputError: as `PublishedCurve.beside`.
    """
    instance("quantity", quantity, CurveQuantity, "a CurveQuantity such as CurveQuantity.YIELD")
    made = (each.beside(ratio=ratio, alpha_dark=alpha_dark) for each in curves.values())
    return tuple(each for each in made if each.quantity is quantity)


def _columns(place: Path, names: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the columns of names, masses and values."""
    known = tuple(next((each for each in kind if each in names), None) for kind in (_NAMES, _MASSES, _VALUES))
    if None in known:
        raise DataError(
            f"{place} has the columns {', '.join(map(str, names)) or 'of nothing'}, but curve or model, one of "
            f"{', '.join(_MASSES)} and one of {', '.join(_VALUES)} were expected."
        )
    return known  # type: ignore[return-value]
