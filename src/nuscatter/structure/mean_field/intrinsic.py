r"""The nucleus about its own centre of mass: ⟨R²⟩, which a mean field adds to radii and form factors.

A mean field fixes a point in space, and the centre of mass R = Σr/A moves about it. If R is a Gaussian, independent of
the motion inside, a form factor of the mean field is that of the nucleus times one of the centre of mass:

.. math:: F_{intrinsic}(Q) = F(Q)\, e^{+Q^2 \langle R^2 \rangle/6}, \qquad
          \langle r^2 \rangle_{intrinsic} = \langle r^2 \rangle - \langle R^2 \rangle

(L. J. Tassie and F. C. Barker, Phys. Rev. 111 (1958) 940). In closed shells of an oscillator of length b both are so,
with ⟨R²⟩ = 3b²/2A and ⟨P²⟩ = 3A/2b². In other wells that is an approximation, which grows with Q, and ⟨R²⟩ can be

- that of the wave functions, as `WaveFunctionMotion` has it,

  .. math:: A^2 \langle R^2 \rangle = \sum_i v_i^2 \langle r^2 \rangle_i
            - \sum_{ij} (v_i^2 v_j^2 - u_i v_i u_j v_j)\, |\langle i|\mathbf r|j\rangle|^2 ,

  the second sum over pairs of orbits of one kind. It is that which makes ⟨r²⟩ of all nucleons the mean of Σ(r − R)²/A
  in the wave function, exactly. Without the second sum it would be 1.4 times too large in ¹⁶O, 3.7 times in ²⁰⁸Pb;
- that of an oscillator of customary length, as `OscillatorMotion` has it;
- 9/4⟨P²⟩, as programs have it that compute ⟨P²⟩ for the energy. It is the least that ⟨R²⟩ can be: with
  Skyrme forces 1 to 2.5 % less than that of the wave functions up to ⁴⁸Ca, 4 to 6 % in ²⁰⁸Pb.

Protons and neutrons are corrected by the same factor, which is right where R is independent of the motion inside. The
mean of (r − R)² of each kind in the wave function would change the radii of ⁴⁸Ca by less than 0.002 fm.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

from nuscatter.constants import neutron_mass, proton_mass
from nuscatter.quantities import NUCLEAR_RADIUS, plausible
from nuscatter.structure.mean_field.centre_of_mass import position_squared
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.units import Array, MeV, fm

_NUCLEON_MASS = (proton_mass.value + neutron_mass.value) / 2


class CentreOfMass(ABC):
    """A way to find ⟨R²⟩ of the centre of mass, which `HartreeFock` and `RelativisticMeanField` then take out."""

    @abstractmethod
    def mean_square(self, mesh: RadialMesh, orbits: tuple[Orbits, Orbits], occupations: tuple[Array, Array]) -> float:
        """Return ⟨R²⟩ [MeV⁻²] of the orbits of neutrons and of protons, whose lengths are in fm."""


@final
@dataclass(frozen=True)
class WaveFunctionMotion(CentreOfMass):
    """⟨R²⟩ of the mean field's own wave functions.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import fm
        >>> for motion in (None, WaveFunctionMotion()):
        ...     state = ns.HartreeFock("SLy4", centre_of_mass=motion).solve("O16")
        ...     print(f"{state.charge_radius / fm:.3f} fm")
        2.800 fm
        2.744 fm
    """

    def mean_square(self, mesh: RadialMesh, orbits: tuple[Orbits, Orbits], occupations: tuple[Array, Array]) -> float:
        """Return ⟨R²⟩ [MeV⁻²]."""
        both = list(zip(orbits, occupations, strict=True))
        nucleons = sum(float(occupation @ own.degeneracy) for own, occupation in both)
        return sum(position_squared(mesh, *each) for each in both) / nucleons**2 * fm**2


@final
@dataclass(frozen=True)
class OscillatorMotion(CentreOfMass):
    """⟨R²⟩ = 3b²/2A of an oscillator.

    Args:
        length: Its length b [MeV⁻¹]; if None, that of ħω = 41 A^(−1/3) MeV.

    Raises:
        InputError: the length is no plausible one.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import fm
        >>> state = ns.HartreeFock("SLy4", centre_of_mass=OscillatorMotion(1.8 * fm)).solve("O16")
        >>> round(state.centre_of_mass_motion / fm**2, 6)  # 3 × 1.8²/32
        0.30375
    """

    length: float | None = None

    def __post_init__(self) -> None:
        if self.length is not None:
            plausible("length", self.length, NUCLEAR_RADIUS, single=True)

    def mean_square(self, mesh: RadialMesh, orbits: tuple[Orbits, Orbits], occupations: tuple[Array, Array]) -> float:
        """Return ⟨R²⟩ [MeV⁻²]; of the orbits it needs the number of nucleons alone."""
        nucleons = sum(float(held @ own.degeneracy) for own, held in zip(orbits, occupations, strict=True))
        customary = 1 / (_NUCLEON_MASS * 41 * MeV * nucleons ** (-1 / 3))
        square = customary if self.length is None else self.length**2
        return 1.5 * square / nucleons
