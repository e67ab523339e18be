"""Bounds on axion-like particles by others, to be drawn beside one's own.

Stars lose energy to particles that they make. The numbers here are those of the papers' abstracts; they hold for masses
below about 10 keV, the temperature of the core, and fall off above, where the energy of a star no longer makes the
particle. Between some 100 keV, the stars' end, and what beam dumps reach is the region that searches look at.

Curves of beam dumps and supernovae are digitised by others, so no such file is here. `read_bound` reads two columns, as
github.com/cajohare/AxionLimits has them.
"""

import os
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.computing.files import named
from nuscatter.errors import DataError, instance, invalid, positive
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.units import Array, GeV, eV, keV
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class AxionBound:
    """A curve of couplings against masses, above which couplings are excluded, or which encloses those that are.

    Args:
        name: For the legend.
        masses: Masses [MeV], shape (n,).
        couplings: The coupling there, shape (n,): g_aγ [MeV⁻¹], or g_ae.
        reference: The paper, or the file.

    Raises:
        InputError: the numbers are not positive, or as many of one as of the other.

    Example:
        >>> print(globular_clusters.reference)
        A. Ayala et al., Phys. Rev. Lett. 113 (2014) 191302, arXiv:1406.6053
    """

    name: str
    masses: ArrayLike
    couplings: ArrayLike
    reference: str
    __repr__ = shortened

    def __post_init__(self) -> None:
        for each in ("name", "reference"):
            instance(each, getattr(self, each), str, "a string")
        mass = plausible("masses", self.masses, POSITIVE_MASS)
        coupling = positive("couplings", self.couplings)
        if mass.ndim != 1 or mass.shape != coupling.shape or mass.size < 2:
            raise invalid("couplings", self.couplings, "as many as masses, two at least,")
        object.__setattr__(self, "masses", mass)
        object.__setattr__(self, "couplings", coupling)


#: The number ratio of horizontal-branch to red-giant stars of globular clusters, 95 %.
globular_clusters = AxionBound(
    name="globular clusters, $m \\ll$ 10 keV",
    masses=(1 * eV, 10 * keV),
    couplings=(0.66e-10 / GeV, 0.66e-10 / GeV),
    reference="A. Ayala et al., Phys. Rev. Lett. 113 (2014) 191302, arXiv:1406.6053",
)
#: The tip of the red-giant branch of globular clusters, 95 %.
red_giants = AxionBound(
    name="red giants, $m \\ll$ 10 keV",
    masses=(1 * eV, 10 * keV),
    couplings=(5.2e-14, 5.2e-14),
    reference="S. V. Troitsky, JETP Lett. (2024), arXiv:2410.02266",
)


def read_bound(
    path: str | os.PathLike[str], name: str, *, mass_unit: float = eV, coupling_unit: float = 1 / GeV
) -> AxionBound:
    r"""Return the curve of a text file of two columns, masses and couplings; lines that begin with # are comments.

    Args:
        path: Of the file.
        name: For the legend.
        mass_unit: Of the first column [MeV].
        coupling_unit: Of the second: ``1 / GeV`` of g_aγ, 1 of g_ae.

    Raises:
        DataError: the file cannot be read, or has other than two columns of numbers.
        InputError: a number is not positive.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> place = Path(tempfile.mkdtemp()) / "mine.txt"
        >>> _ = place.write_text("# m g\n1e5 1e-6\n1e6 2e-6\n")
        >>> [round(float(each / keV)) for each in read_bound(place, "mine").masses]
        [100, 1000]
    """
    place = named(path)
    try:
        columns = np.loadtxt(place, ndmin=2)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise DataError(f"{place} cannot be read as two columns of numbers ({type(error).__name__}).") from None
    if columns.shape[1] != 2:
        raise DataError(f"{place} has {columns.shape[1]} columns, but two were expected: masses and couplings.")
    mass = columns[:, 0] * float(positive("mass_unit", mass_unit, single=True))
    coupling = columns[:, 1] * float(positive("coupling_unit", coupling_unit, single=True))
    return AxionBound(name=name, masses=mass, couplings=coupling, reference=str(place))


def inside(bound: AxionBound, *, mass: float, coupling: float) -> bool:
    """Return whether a point is within a closed curve, as those of beam dumps are; by logarithms.

    Args:
        bound: The curve, whose last point is joined to the first.
        mass: A mass [MeV].
        coupling: A coupling.

    Example:
        >>> from nuscatter.units import MeV
        >>> mass = [1 * MeV, 9 * MeV, 9 * MeV, 1 * MeV]
        >>> square = AxionBound(name="", masses=mass, couplings=[1, 1, 9, 9], reference="")
        >>> inside(square, mass=3 * MeV, coupling=3.0), inside(square, mass=3 * MeV, coupling=10.0)
        (True, False)
    """
    instance("bound", bound, AxionBound, "an AxionBound")
    x, y = np.log(np.asarray(bound.masses)), np.log(np.asarray(bound.couplings))
    at = float(np.log(positive("mass", mass, single=True)))
    height = float(np.log(positive("coupling", coupling, single=True)))
    ends: tuple[Array, Array] = (np.roll(x, -1), np.roll(y, -1))
    crossing = (x > at) != (ends[0] > at)
    slope = np.divide(at - x, ends[0] - x, out=np.zeros(x.shape), where=crossing)
    return bool(np.count_nonzero(crossing & (height < y + slope * (ends[1] - y))) % 2)
