r"""The outgoing lepton in the Coulomb field of the nucleus: factors on a cross section of plane waves.

Slow electrons pile up at the nucleus (the Fermi function), fast ones are refracted by it (an effective momentum). With
Z of the final nucleus, radius R = 1.2 fm A^{1/3}, momentum k and energy e of the lepton, s = +1 for negative and −1 for
positive leptons, γ = √(1 − (αZ)²) and η = sαZe/k,

.. math::
    F_{Fermi} &= 2(1+\gamma)\,(2kR)^{2\gamma-2}\, e^{\pi\eta}\,
    \frac{\Gamma(\gamma+i\eta)\,\Gamma(\gamma-i\eta)}{\Gamma(2\gamma+1)^2}, \\
    F_{effective} &= \frac{e_{eff}\,k_{eff}}{e\,k}, \qquad e_{eff} = e + sV, \quad k_{eff}^2 = e_{eff}^2 - m^2,
    \quad V = \frac{6\alpha Z}{5R},

V the mean potential in a uniformly charged sphere (3αZ/2R in its centre). The first is the density of an s wave at R
and overestimates fast electrons, whose higher partial waves matter; the second, often named modified effective
momentum approximation, fails for slow ones. J. Engel, Phys. Rev. C 57 (1998) 2004, compared both with distorted waves.
Most calculations take the smaller of the two for electrons (E. Kolbe and K. Langanke, Phys. Rev. C 63 (2001) 025802).
`Recipe` has that, with the one that is closer to 1 for positrons, whose factors are below 1. Its alternatives, `Fermi`
and `Effective` at all energies, are an uncertainty, and `PlaneWave` shows the size of the whole.

Where the momentum is effective, the momentum transfer may be made of it too (`Effective.shifts_transfer`): then q and
the lepton's factors are those of a lepton of e_eff and k_eff, and ω is still E − e.

Each factor is analytic in e, and complex e of a contour is allowed; the choice between two is not. A contour that
follows the recipe is split at `Recipe.switches`, and each part has the factor of its real middle.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import cache
from math import sqrt
from typing import TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError, instance, invalid, positive, truth, whole
from nuscatter.interactions.inelastic.currents.weak_current import Complex
from nuscatter.units import Array, MeV, fm

#: A factor as a function of the lepton's total energy [MeV], analytic.
Analytic: TypeAlias = Callable[[Complex], Complex]
#: Kinetic energies [MeV] between which the recipe is searched for changes, and how finely.
_SEARCHED, _STEPS = (1e-3 * MeV, 300 * MeV), 600


@final
@dataclass(frozen=True)
class CoulombField:
    """The charged lepton and the nucleus that it leaves.

    Args:
        Z: Protons of the final nucleus; 0 is no field.
        A: Its nucleons.
        charge: The lepton's charge, −1 or +1.
        mass: Its mass [MeV].
        radius: R [MeV⁻¹] of the nuclear charge; None is 1.2 fm A^{1/3}.
        depth: V R/αZ of the mean potential: 6/5, or 3/2 in the centre.

    Raises:
        InputError: an argument is out of range.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(CoulombField(19, 40, charge=-1).potential / MeV, 3)
        8.0
    """

    Z: int
    A: int
    _: KW_ONLY
    charge: int
    mass: float = electron_mass.value
    radius: float | None = None
    depth: float = 1.2

    def __post_init__(self) -> None:
        whole("Z", self.Z, 0, 120), whole("A", self.A, max(self.Z, 1), 400)
        if whole("charge", self.charge, -1, 1) == 0:
            raise invalid("charge", self.charge, "-1 or 1, that of the lepton,")
        for name in ("mass", "depth"):
            object.__setattr__(self, name, float(positive(name, getattr(self, name), single=True)))
        radius = 1.2 * fm * self.A ** (1 / 3) if self.radius is None else self.radius
        object.__setattr__(self, "radius", float(positive("radius", radius, single=True)))

    @property
    def size(self) -> float:
        """R [MeV⁻¹]."""
        assert self.radius is not None
        return self.radius

    @property
    def potential(self) -> float:
        """V [MeV], not negative: how much faster a negative lepton is inside."""
        return self.depth * fine_structure_constant.value * self.Z / self.size

    def momentum(self, e: ArrayLike) -> Complex:
        """Return k [MeV] at the total energy `e` [MeV]."""
        e = np.asarray(e)
        return np.asarray(np.sqrt(e * e - self.mass**2))


class Distortion(ABC):
    """What the Coulomb field makes of the cross section of plane waves."""

    @abstractmethod
    def at(self, field: CoulombField, e: float) -> Analytic:
        """Return the factor near the real energy `e` [MeV] of the lepton, a function that is analytic around it."""

    def switches(self, field: CoulombField) -> tuple[float, ...]:
        """Return the energies [MeV] where the analytic function changes, increasing; none for most."""
        return ()

    def transfer_energy(self, field: CoulombField) -> float:
        """Return what is added to e [MeV] of the lepton whose momentum makes the momentum transfer; 0 for most."""
        return 0.0

    def factor(self, field: CoulombField, e: ArrayLike) -> Array:
        """Return the factor at real energies `e` [MeV]; the mass and below it are errors.

        Raises:
            InputError: an energy is not above the lepton's mass, or the field is of another kind.

        Example:
            >>> from nuscatter.units import MeV
            >>> argon = CoulombField(19, 40, charge=-1)
            >>> found = Recipe().factor(argon, [5 * MeV, 30 * MeV])
            >>> [round(float(value), 3) for value in found]
            [1.613, 1.555]
        """
        instance("field", field, CoulombField, "a CoulombField")
        e = positive("e", e, "MeV")
        if np.any(e <= field.mass):
            raise InputError("A lepton's energy is not above its mass, but a moving one was expected.")
        result, pieces = np.empty(e.shape), np.searchsorted(self.switches(field), e)
        for piece in np.unique(pieces):
            here = pieces == piece
            result[here] = self.at(field, float(e[here][0]))(e[here])
        return result


@final
@dataclass(frozen=True)
class PlaneWave(Distortion):
    """No distortion: the factor is 1."""

    def at(self, field: CoulombField, e: float) -> Analytic:
        return np.ones_like


@final
@dataclass(frozen=True)
class Fermi(Distortion):
    """The Fermi function at all energies, E. Fermi, Z. Phys. 88 (1934) 161.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(Fermi().factor(CoulombField(82, 208, charge=+1), 10 * MeV)), 3)
        0.204
    """

    def at(self, field: CoulombField, e: float) -> Analytic:
        return lambda energy: fermi_function(field, energy)


@final
@dataclass(frozen=True)
class Effective(Distortion):
    """The effective momentum at all energies; positive leptons that the barrier stops have none, and the factor 0.

    Args:
        shifts_transfer: Whether the momentum transfer is made of k_eff too.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(Effective().factor(CoulombField(83, 208, charge=-1), 30 * MeV)), 3)
        2.797
    """

    shifts_transfer: bool = False

    def __post_init__(self) -> None:
        truth("shifts_transfer", self.shifts_transfer)

    def at(self, field: CoulombField, e: float) -> Analytic:
        if effective_energy(field, e) <= field.mass:
            return np.zeros_like
        return lambda energy: effective_factor(field, energy)

    def switches(self, field: CoulombField) -> tuple[float, ...]:
        return (field.potential + field.mass,) if field.charge > 0 and field.Z else ()

    def transfer_energy(self, field: CoulombField) -> float:
        return -field.charge * field.potential if self.shifts_transfer else 0.0


@final
@dataclass(frozen=True)
class Recipe(Distortion):
    """The default: for negative leptons the smaller of Fermi function and effective momentum, else the closer to 1.

    The momentum transfer is not shifted.

    Example:
        >>> from nuscatter.units import MeV
        >>> lead = CoulombField(83, 208, charge=-1)
        >>> [round(each / MeV, 2) for each in Recipe().switches(lead)]
        [10.04]
    """

    def at(self, field: CoulombField, e: float) -> Analytic:
        return (Effective() if _is_effective(field, np.asarray([e]))[0] else Fermi()).at(field, e)

    def switches(self, field: CoulombField) -> tuple[float, ...]:
        return _recipe_switches(field)


def fermi_function(field: CoulombField, e: Complex) -> Complex:
    """Return the Fermi function at the total energy `e` [MeV], real or complex."""
    from scipy.special import loggamma

    z = fine_structure_constant.value * field.Z
    if z == 0:
        return np.ones_like(np.asarray(e))
    k = field.momentum(e)
    gamma = sqrt(1 - z * z)
    eta = -field.charge * z * np.asarray(e) / k
    gammas = loggamma(gamma + 1j * eta) + loggamma(gamma - 1j * eta) - 2 * loggamma(2 * gamma + 1)
    found = 2 * (1 + gamma) * np.exp((2 * gamma - 2) * np.log(2 * k * field.size) + np.pi * eta + gammas)
    return np.asarray(found if np.iscomplexobj(e) else found.real)


def effective_energy(field: CoulombField, e: ArrayLike) -> Complex:
    """Return e_eff [MeV] in the mean potential."""
    return np.asarray(np.asarray(e) - field.charge * field.potential)


def effective_factor(field: CoulombField, e: Complex) -> Complex:
    """Return e_eff k_eff/(e k) at the total energy `e` [MeV], real or complex."""
    within = effective_energy(field, e)
    return np.asarray(within * field.momentum(within) / (np.asarray(e) * field.momentum(e)))


def _is_effective(field: CoulombField, e: Array) -> NDArray[np.bool_]:
    """Return where the recipe takes the effective momentum."""
    allowed = effective_energy(field, e) > field.mass
    inside = np.where(allowed, e, field.mass + field.potential + MeV)
    refracted, s_wave = effective_factor(field, inside).real, fermi_function(field, e).real
    if field.charge > 0:
        refracted, s_wave = abs(1 - refracted), abs(1 - s_wave)
    return np.asarray(allowed & (refracted < s_wave))


@cache
def _recipe_switches(field: CoulombField) -> tuple[float, ...]:
    """Return the energies [MeV] where the recipe's choice changes, each by halving to the last digit."""
    if field.Z == 0:
        return ()
    e = field.mass + np.geomspace(*_SEARCHED, _STEPS)
    chosen = _is_effective(field, e)
    found = []
    for at in np.flatnonzero(chosen[1:] != chosen[:-1]):
        low, high = e[at], e[at + 1]
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if _is_effective(field, np.asarray([middle]))[0] == chosen[at] else (low, middle)
        found.append(float(high))
    return tuple(found)
