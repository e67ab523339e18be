r"""Channels: the kinematics of a scattering, without its couplings.

With amplitudes Q_i(Q²) of the physics, every elastic cross section here is a Hermitian form

.. math:: \frac{d\sigma}{dT} = \sum_{ij} Q_i Q_j^* \sum_k a_k^{ij}(T, M)\, \frac{E^{2-k}}{E^2 - m^2}, \quad k = 0, 1, 2,

so that a source enters only through its moments; the vector coupling to a nucleus is review Eq. 17. A channel is this
form with its amplitudes' names, its threshold, and what recoils. Only pairs i ≤ j are listed, and of those only the
ones that interfere: the form is real and symmetric, and an off-diagonal pair counts twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, final

import numpy as np

from nuscatter.constants import electron_mass, fermi_constant
from nuscatter.errors import instance, invalid, not_negative, unknown
from nuscatter.interactions.kinematics import elastic_reach, minimum_energy
from nuscatter.matter.electrons import available_electrons, binding_energies
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit
from nuscatter.units import Array

#: Coefficients (a_0, a_1, a_2) of each pair of amplitudes, as functions of T and M.
Form: TypeAlias = Mapping[tuple[str, str], tuple[Array, Array, Array]]


class Recoil(Enum):
    """What recoils, and so which energy scale a detector sees."""

    NUCLEUS = "nucleus"
    ELECTRON = "electron"

    @property
    def deposit(self) -> Deposit:
        """What the recoil is for a detector."""
        return Deposit.NUCLEUS if self is Recoil.NUCLEUS else Deposit.ELECTRON

    @classmethod
    def _missing_(cls, value: object) -> "Recoil":
        raise unknown("recoil", value, [each.value for each in cls])


@final
@dataclass(frozen=True)
class Channel:
    """The kinematics of one kind of scattering.

    Args:
        name: For messages and tables.
        recoil: The nucleus, or one of the atom's electrons.
        amplitudes: Names of the amplitudes that interfere.
        form: (T, M), which broadcast → a_k of each pair of amplitudes, [MeV⁻³⁺ᵏ] for dimensionless charges.
        threshold: (T, M, m) → least projectile energy [MeV].
        reach: (E, M, m) → least and largest recoil energy [MeV], both 0 where there is none.
        bound: Whether an electron recoils only with an energy above that which binds it; of no meaning for nuclei.
    """

    name: str
    recoil: Recoil
    amplitudes: tuple[str, ...]
    form: Callable[[Array, float | Array], Form]
    threshold: Callable[[Array, float | Array, float], Array] = minimum_energy
    reach: Callable[[Array, float | Array, float], tuple[Array, Array]] = elastic_reach
    bound: bool = True

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        instance("recoil", self.recoil, Recoil, "Recoil.NUCLEUS or Recoil.ELECTRON")
        names = self.amplitudes
        if not isinstance(names, tuple) or not names or not all(isinstance(each, str) for each in names):
            raise invalid("amplitudes", names, "a tuple of names")
        instance("bound", self.bound, bool, "True or False")
        for field in ("form", "threshold", "reach"):
            if not callable(getattr(self, field)):
                raise invalid(field, getattr(self, field), "a function")

    @property
    def elastic(self) -> bool:
        """Whether the particle that leaves is the one that came, so that a recoil's energy gives its angle."""
        return self.reach is elastic_reach

    def target_mass(self, nuclide: Nuclide | None) -> float:
        """Return the mass [MeV] of what recoils; `InputError` where that is a nucleus and there is none."""
        if self.recoil is Recoil.ELECTRON:
            return electron_mass.value
        if nuclide is None:
            raise invalid("nucleus", nuclide, "a Nucleus, as helm(nuclide('Ar40')) returns it,")
        return instance("nuclide", nuclide, Nuclide, "a Nuclide, as nuclide('Ar40') returns it,").mass

    def targets_per_atom(self, nuclide: Nuclide, T: Array) -> Array:
        """Return how many targets of an atom can recoil with `T` [MeV], in the shape of `T`.

        One nucleus; of its electrons those bound by less than T (`available_electrons`), or all Z if they are free.
        """
        instance("nuclide", nuclide, Nuclide, "a Nuclide, as nuclide('Ar40') returns it,")
        T = not_negative("T", T, "keV")
        if self.recoil is Recoil.ELECTRON and self.bound:
            return available_electrons(nuclide, T)
        return np.full(np.shape(T), 1.0 if self.recoil is Recoil.NUCLEUS else float(nuclide.Z))

    def target_steps(self, nuclide: Nuclide) -> Array:
        """Return the recoil energies [MeV] at which `targets_per_atom` changes, increasing."""
        instance("nuclide", nuclide, Nuclide, "a Nuclide, as nuclide('Ar40') returns it,")
        steps = self.recoil is Recoil.ELECTRON and self.bound
        return binding_energies(nuclide) if steps else np.empty(0)

    def __str__(self) -> str:
        return self.name


_GF2 = fermi_constant.value**2


def _vector(T: Array, M: float | Array) -> Form:
    scale = _GF2 * M / (4 * np.pi)
    return {("V", "V"): (scale * np.ones_like(T), -scale * T, -scale * M * T / 2)}


def _electron(T: Array, M: float | Array) -> Form:
    scale = 2 * _GF2 * M / np.pi
    zero = np.zeros_like(T)
    return {
        ("L", "L"): (scale * np.ones_like(T), zero, zero),
        ("R", "R"): (scale * np.ones_like(T), -2 * scale * T, scale * T**2),
        ("L", "R"): (zero, zero, -scale * M * T / 2),
    }


#: Vector coupling to a nucleus of spin 0: (G²M/4π) Q_W² (1 − T/E − MT/2E²), exact there (review Eq. 17; the idea:
#: D. Z. Freedman, Phys. Rev. D 9 (1974) 1389).
VECTOR = Channel("vector on nuclei", Recoil.NUCLEUS, ("V",), _vector)

#: Neutrino on a free electron: (2G²m/π) [L² + R²(1 − T/E)² − L R mT/E²]; antineutrinos swap L and R
#: (G. 't Hooft, Phys. Lett. B 37 (1971) 195). An atom's electrons recoil by steps of their binding energies.
ELECTRON = Channel("electrons", Recoil.ELECTRON, ("L", "R"), _electron)

#: The same with all Z electrons of an atom free at every energy.
FREE_ELECTRON = replace(ELECTRON, name="free electrons", bound=False)


if TYPE_CHECKING:
    replaceable = property
else:

    class replaceable:  # noqa: N801 (a decorator, as property)
        """A property that can be set, and that a field of a dataclass does not take for its default.

        A field ``reactions: tuple`` of a subclass would be refused by a property of that name, which has no setter. A
        dataclass takes for a default what its class answers under the name of a field, so the class answers nothing.

        Example:
            >>> from dataclasses import dataclass
            >>> class Base:
            ...     @replaceable
            ...     def channels(self):
            ...         return ()
            >>> @dataclass(frozen=True)
            ... class Own(Base):
            ...     channels: tuple
            >>> Base().channels, Own((1, 2)).channels
            ((), (1, 2))
        """

        def __init__(self, function: Any) -> None:
            self.function = function
            self.__doc__ = function.__doc__

        def __get__(self, owner: Any, kind: type) -> Any:
            if owner is None:
                raise AttributeError(f"{self.function.__name__} is a property of the objects of {kind.__name__}")
            return self.function(owner)
