"""Measured and evaluated cross sections of photoabsorption, from the release ``photoabsorption``.

The cross section at giant resonances tells where the dipole strength of a nucleus is. Total absorption is taken: of
photoneutron cross sections a part is missing where protons are emitted too, which in light nuclei is the larger one.
They are not in the release but for ²⁰⁸Pb, whose protons stay behind the Coulomb barrier.

Which to trust: evaluations (B. S. Ishkhanov et al. 2002; V. A. Erokhova et al. 2003) where there is one, else
measurements. A measurement in transmission has the absorption by electrons subtracted, and may be negative. A file of
²⁰⁸Pb (M. Jingo et al. 2018) is left out: its points are negative up to 10 MeV, and its integral is far off.
"""

from dataclasses import KW_ONLY, dataclass
from typing import Final, final

import numpy as np

from nuscatter.errors import finite, invalid
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.releases.fetch import locate, present, table
from nuscatter.releases.registry import release
from nuscatter.units import Array, MeV, barn

_RELEASE: Final = "photoabsorption"
_MILLIBARN = 1e-3 * barn
#: Element of natural composition → the nuclide that nearly all of it is, or whose dipole strength is nearly the same.
_NATURAL = {"C": "C12", "O": "O16", "Ca": "Ca40", "Pb": "Pb208"}
#: What the middle of a file's name says, and the paper.
_SOURCES = {
    "Ishkhanov2002eval": ("evaluated 2002", "B. S. Ishkhanov et al., MSU-INP-2002-27/711"),
    "Erokhova": ("evaluated 2003", "V. A. Erokhova et al., Izv. RAN 67 (2003) 1479"),
    "padsley": ("compiled", "padsley/PhotoAbs, a public table"),
    "AHRENS": ("Ahrens 1985", "J. Ahrens, Nucl. Phys. A 446 (1985) 229c"),
    "Ahrens": ("Ahrens 1972", "J. Ahrens et al., Sendai 1972, p. 213"),
    "OKeefe": ("O'Keefe 1987", "G. J. O'Keefe et al., Nucl. Phys. A 469 (1987) 239"),
    "Bezic": ("Bezić 1969", "N. Bezić et al., Nucl. Phys. A 128 (1969) 426"),
    "Mccarthy": ("McCarthy 1975", "J. J. McCarthy et al., Phys. Rev. C 11 (1975) 772"),
    "Lepretre": ("Leprêtre 1981", "A. Leprêtre et al., Nucl. Phys. A 367 (1981) 237"),
}


@final
@dataclass(frozen=True, eq=False)
class Photoabsorption:
    """A measured or evaluated cross section of the absorption of photons.

    Args:
        nuclide: The nucleus.
        label: Who, and when.
        reference: The paper.
        energies: Energies of the photons, not decreasing [MeV].
        cross_section: The cross section [MeV⁻²].
        error: Its standard error [MeV⁻²]; None of an evaluation that has none.
        natural: Whether the target was the element of natural composition.
    """

    nuclide: Nuclide
    label: str
    reference: str
    _: KW_ONLY
    energies: Array
    cross_section: Array
    error: Array | None
    natural: bool

    def integral(self, low: float, high: float) -> float:
        """Return ∫σ dE from `low` to `high` [MeV], between the points by straight lines [MeV⁻¹].

        Outside the points the cross section is taken as zero.

        Raises:
            InputError: the range is empty.
        """
        ends = finite("range", [low, high], "MeV")
        if not low < high:
            raise invalid("range [MeV]", (low / MeV, high / MeV), "a lower and a higher energy")
        begin, end = np.clip(ends, self.energies[0], self.energies[-1])
        inside = (self.energies > begin) & (self.energies < end)
        energies = np.concatenate([[begin], self.energies[inside], [end]])
        return float(np.trapezoid(np.interp(energies, self.energies, self.cross_section), energies))


def photoabsorption(nuclide: Nuclide | str) -> tuple[Photoabsorption, ...]:
    """Return the cross sections that are known of a nuclide, the one to trust first; empty if there are none.

    The files are those of the release ``photoabsorption``, which is put into the folder of ``NUSCATTER_DATA`` by hand.

    Raises:
        InputError: there is no such nuclide.
        DataError: the release is not at hand, or a file of it is not the one that is known.

    Example:
        >>> [each.label for each in photoabsorption("Pb208")]  # doctest: +SKIP
        ['compiled', 'Ahrens 1985', 'Leprêtre 1981']
    """
    chosen = find(nuclide)
    return tuple(_read(chosen, name) for name in files_of(chosen))


def at_hand(nuclide: Nuclide | str) -> tuple[Photoabsorption, ...]:
    """Return what `photoabsorption` does of those files that are on disk, without the network."""
    chosen = find(nuclide)
    return tuple(_read(chosen, name) for name in files_of(chosen) if present(_RELEASE, name) is not None)


def files_of(nuclide: Nuclide) -> tuple[str, ...]:
    """Return the names of the files of a nuclide, the one to trust first.

    Example:
        >>> files_of(find("Ca48"))
        ('Ca48_Erokhova_M0653005.csv', 'Ca48_OKeefe_M0636010.csv')
    """
    names = [each.path for each in release(_RELEASE).files]
    own = [name for name in names if _nuclide_of(name) == nuclide.name]
    order = list(_SOURCES)
    return tuple(sorted(own, key=lambda name: (order.index(_source_of(name)), name)))


def _nuclide_of(name: str) -> str:
    head, *rest = name.split("_")
    return _NATURAL[head] if rest[0] == "nat" else head


def _source_of(name: str) -> str:
    (found,) = (part for part in name.removesuffix(".csv").split("_") if part in _SOURCES)
    return found


def _read(nuclide: Nuclide, name: str) -> Photoabsorption:
    path = locate(_RELEASE, name)
    # The second line names the columns; the compiled file of ²⁰⁸Pb names them in the first.
    head = path.read_text(encoding="utf-8").split("\n", 2)[1]
    names = head.removeprefix("# ").split(",") if head.startswith("#") else ["EN", "DATA", "DATA-ERR"]
    energies, *values = table(path, names).T
    with_errors = len(names) > 2
    label, reference = _SOURCES[_source_of(name)]
    sigma = [each * _MILLIBARN for each in values]
    return Photoabsorption(
        *(nuclide, label, reference),
        energies=energies * MeV,
        cross_section=sigma[0],
        error=sigma[1] if with_errors else None,
        natural=name.split("_")[1] == "nat",
    )
