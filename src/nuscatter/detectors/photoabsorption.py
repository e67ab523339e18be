r"""Photoabsorption: the cross section σ_γ of an atom for a photon of energy ω, of which the Migdal effect is made.

Three elements are shipped, argon, germanium and xenon; any other can be given as points. The sum rule of Thomas, Reiche
and Kuhn counts the electrons of a table,

.. math:: \frac{m_e}{2\pi^2\alpha} \int \sigma_\gamma\, d\omega = Z.

The shipped argon has 18.1 of its 18, xenon 52.1 of its 54. The sum of a relativistic atom is less than Z, by 0.4 in
xenon, and excitations below the first ionisation energy, which free no electron, belong to Z but not to the tables.
Germanium starts at its 3d shell and has 29.2 for 28 electrons: it holds the tail of the four valence electrons, which
cannot be separated from a total.

Another table (Elam) is lower, by up to 12 % above 1 keV and by 23 % at 300 eV in germanium. At the outer shells only
the shipped one follows measurements: 37 Mb at the top of argon's 3p, 27 Mb at that of xenon's 4d.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol, TypeAlias, final, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.detectors.response import spread
from nuscatter.errors import function, increasing, instance, invalid, not_negative, positive, unknown
from nuscatter.quadrature import panels
from nuscatter.tables import rows
from nuscatter.units import Array, barn, eV

#: Gauss–Legendre nodes between two kinks.
_NODES = 8


#: Cross section of an atom for the absorption of a photon [MeV⁻²], a function of its energy [MeV].
Photoabsorption: TypeAlias = Callable[[Array], Array]


@runtime_checkable
class KinkedPhotoabsorption(Protocol):
    """A photoabsorption that can be integrated: a function with `kinks`, between which it is smooth."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Photon energies [MeV], increasing, between which σ_γ is smooth; outside the first and the last it is zero."""
        ...

    def __call__(self, omega: Array, /) -> Array:
        """Return σ_γ [MeV⁻²] at photon energies [MeV], in their shape."""
        ...


@final
@dataclass(frozen=True, eq=False)
class PhotoabsorptionFunction:
    """A function of one's own with the energies between which it is smooth.

    Args:
        function: σ_γ [MeV⁻²] of photon energies [MeV], in their shape.
        kinks: Energies [MeV], increasing: its lower end, its edges and its upper end. Between two of them 8 nodes must
            integrate it, so energies should also stand where it falls by orders of magnitude.

    Raises:
        InputError: no function, or kinks that are not positive or do not increase.

    Example:
        >>> from nuscatter.units import barn, keV
        >>> shelf = PhotoabsorptionFunction(lambda omega: 2e5 * barn + 0 * omega, (1 * keV, 5 * keV))
        >>> round(oscillator_strength(shelf), 2)
        7.29
    """

    function: Photoabsorption
    kinks: tuple[float, ...]

    def __post_init__(self) -> None:
        if not callable(self.function):
            raise invalid("function", self.function, "a function of the photon's energy")
        energies = increasing("kinks", positive("kinks", self.kinks, "keV"))
        object.__setattr__(self, "kinks", tuple(energies.tolist()))

    def __call__(self, omega: ArrayLike) -> Array:
        """Return σ_γ [MeV⁻²] at photon energies `omega` [MeV], in their shape."""
        return absorbed(self.function, omega)


@final
@dataclass(frozen=True, eq=False)
class TabulatedPhotoabsorption:
    """Points with powers of the energy between them; zero below the first and above the last.

    Args:
        energies: Photon energies [MeV], positive, not decreasing, shape (n,). One that stands twice is an edge.
        cross_sections: σ_γ there [MeV⁻²], positive, shape (n,): at an edge the value below it, then that above.

    Raises:
        InputError: fewer than two energies, one that decreases or stands three times or twice at an end; a cross
            section that is not positive, or another number of them.

    Example:
        >>> from nuscatter.units import barn, keV
        >>> step = TabulatedPhotoabsorption(np.array([1, 2, 2, 8]) * keV, np.array([8, 1, 6.4, 0.1]) * barn)
        >>> (step(np.array([0.5, 1, 1.9999, 2, 4, 8, 9]) * keV) / barn).round(2).tolist()
        [0.0, 8.0, 1.0, 6.4, 0.8, 0.1, 0.0]
    """

    energies: ArrayLike
    cross_sections: ArrayLike

    def __post_init__(self) -> None:
        energy, sigma = positive("energies", self.energies, "keV"), positive("cross_sections", self.cross_sections)
        if energy.ndim != 1 or energy.size < 2 or (np.diff(energy) < 0).any():
            raise invalid("energies", self.energies, "at least two energies that do not decrease")
        same = np.diff(energy) == 0
        if same[0] or same[-1] or (same[1:] & same[:-1]).any():
            raise invalid("energies", self.energies, "each once, or twice at an edge between others,")
        if sigma.shape != energy.shape:
            raise invalid("the number of cross sections", sigma.size, f"one for each of the {energy.size} energies")
        object.__setattr__(self, "energies", energy)
        object.__setattr__(self, "cross_sections", sigma)

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """The energies [MeV], each once."""
        return tuple(np.unique(self.energies).tolist())

    @cached_property
    def _powers(self) -> tuple[Array, Array, Array]:
        """Kinks, and of each interval between two of them ln σ at its lower end and the slope d ln σ/d ln ω."""
        x, y = np.log(self.energies), np.log(self.cross_sections)
        apart = np.diff(x) > 0
        return np.asarray(self.kinks), y[:-1][apart], np.diff(y)[apart] / np.diff(x)[apart]

    def __call__(self, omega: ArrayLike) -> Array:
        """Return σ_γ [MeV⁻²] at photon energies `omega` [MeV] of any shape; at an edge the value above it."""
        energy = not_negative("omega", omega, "keV")
        knots, start, slope = self._powers
        at = np.clip(np.searchsorted(knots, energy, side="right") - 1, 0, len(slope) - 1)
        inside = (energy >= knots[0]) & (energy <= knots[-1])
        ratio = np.where(inside, energy, knots[at]) / knots[at]
        found: Array = np.where(inside, np.exp(start[at] + slope[at] * np.log(ratio)), 0.0)
        return found


def photoabsorption(element: str) -> TabulatedPhotoabsorption:
    """Return the photoabsorption of an element: "Ar", "Ge" (its shells up to 3d) or "Xe".

    Raises:
        InputError: another element.

    Source: B. L. Henke, E. M. Gullikson, J. C. Davis, At. Data Nucl. Data Tables 54 (1993) 181, up to 30 keV; above,
    W. T. Elam, B. D. Ravel, J. R. Sieber, Radiat. Phys. Chem. 63 (2002) 121.

    Example:
        >>> from nuscatter.units import barn, eV
        >>> round(float(photoabsorption("Xe")(100 * eV) / (1e6 * barn)), 1)
        26.9
    """
    return _shipped(instance("element", element, str, "a chemical symbol"))


@cache
def _shipped(element: str) -> TabulatedPhotoabsorption:
    table = rows("detectors", "photoabsorption.csv")
    points = [(float(row["energy_eV"]), float(row["cross_section_barn"])) for row in table if row["element"] == element]
    if not points:
        choices = [*sorted({row["element"] for row in table}), "or one's own as Migdal(photoabsorption=...)"]
        raise unknown("shipped photoabsorption of", element, choices)
    energies, sigma = np.transpose(points)
    return TabulatedPhotoabsorption(energies * eV, sigma * barn)


def oscillator_strength(sigma: KinkedPhotoabsorption, lowest: float = 0.0) -> float:
    """Return (m_e/2π²α) ∫σ_γ dω, the number of electrons of a photoabsorption by the sum rule.

    Args:
        sigma: The photoabsorption, with its `kinks`.
        lowest: Energy [MeV] from which on it is integrated.

    Example:
        >>> round(oscillator_strength(photoabsorption("Ar")), 1)
        18.1
    """
    energies, weights = panels(kinks_from(sigma, lowest), _NODES)
    whole = float(weights @ absorbed(sigma, energies))
    return electron_mass.value * whole / (2 * math.pi**2 * fine_structure_constant.value)


def absorbed(sigma: Photoabsorption, omega: ArrayLike) -> Array:
    """Return σ_γ [MeV⁻²] at energies ω [MeV], in their shape.

    Raises:
        InputError: what the user's function returns is negative, not finite, or neither one number nor of their shape.
    """
    energy = not_negative("omega", omega, "keV")
    function("photoabsorption", sigma, "a function of the photon's energy")
    return spread("photoabsorption", not_negative("what the photoabsorption returns", sigma(energy)), energy.shape)


def kinks_from(sigma: KinkedPhotoabsorption, lowest: float = 0.0) -> Array:
    """Return the energies [MeV] between which a photoabsorption is smooth, from `lowest` on: its own and that one.

    Raises:
        InputError: it is no function with at least two increasing positive `kinks`, or ends below `lowest`.
    """
    if not isinstance(sigma, KinkedPhotoabsorption):
        raise invalid(
            "photoabsorption", sigma, "a function with kinks, as TabulatedPhotoabsorption(energies, cross_sections),"
        )
    kinks = increasing("kinks of the photoabsorption", positive("kinks of the photoabsorption", sigma.kinks, "keV"))
    start = max(not_negative("lowest", lowest, "keV", single=True), kinks[0])
    if not start < kinks[-1]:
        raise invalid("lowest [MeV]", float(start), f"an energy below the last of the photoabsorption, {kinks[-1]:g},")
    return np.append(start, kinks[kinks > start])
