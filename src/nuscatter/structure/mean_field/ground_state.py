r"""The ground state of a nucleus in a mean field: its energy, levels, densities, radii and form factors.

A `GroundState` turns the MeV and fm of the solver into the package's units. Its form factors are those of point
nucleons, sums over the mesh by its own quadrature. `nucleus` multiplies them by the nucleons' own form factors and adds
the spin–orbit charge (`nuscatter.structure.nucleons.weak`): a nucleus that any interaction may scatter from. Radii and
form factors are about the origin of the mean field, or, if that is asked for, about the centre of mass
(`nuscatter.structure.mean_field.intrinsic`); the densities are the mean field's own in either case.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Protocol, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, not_negative
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.mean_field.intrinsic import CentreOfMass
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import LETTERS, Orbits
from nuscatter.structure.mean_field.spinors import Spinors, TwoComponents
from nuscatter.structure.mean_field.transforms import IntrinsicFormFactor, PointFormFactor
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors, measured_nucleon
from nuscatter.structure.nucleons.spin_orbit import SpinOrbit
from nuscatter.structure.nucleons.weak import weak_nucleus
from nuscatter.structure.nucleus import FormFactor, Nucleus
from nuscatter.units import Array, MeV, fm

_KINDS = ("neutron", "proton")
#: Occupation below which an orbit is called empty.
_EMPTY = 1e-9


class Force(Protocol):
    """The force that a ground state was solved with: a dataclass whose fields are its parameters."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def name(self) -> str:
        """Its name in tables and figures."""

    @property
    def reference(self) -> str:
        """The paper of its parameters."""

    @property
    def e2(self) -> float:
        """The charge squared e²/4πε₀ that it was fitted with [MeV fm]."""


class Level(NamedTuple):
    """A single-particle level."""

    #: "neutron" or "proton".
    kind: str
    #: Radial quantum number, from 1.
    n: int
    #: Orbital angular momentum.
    l: int  # noqa: E741 (the field's name)
    #: Twice the total angular momentum.
    twice_j: int
    #: Energy [MeV].
    energy: float
    #: Part of its 2j + 1 states that is filled.
    occupation: float

    @property
    def name(self) -> str:
        """Spectroscopic name.

        Example:
            >>> Level("neutron", 1, 3, 7, -9.9, 1.0).name
            '1f7/2'
        """
        return f"{self.n}{LETTERS[self.l]}{self.twice_j}/2"


@final
@dataclass(frozen=True, eq=False)
class GroundState:
    """A nucleus in the mean field of a force.

    A nuclear model that solves a mean field returns it. The arrays on its mesh are in MeV and fm, everything else is in
    the package's units.

    Args:
        nuclide: Which nucleus.
        force: The force.
        mesh: The mesh.
        orbits: Orbits of neutrons and of protons.
        occupations: Part of each orbit that is filled.
        densities: Number, kinetic, slope, spin–orbit and pair density of neutrons and protons, shape (5, 2, points);
            radii and form factors read the first and the fourth. Of Dirac spinors the third is the scalar density and
            the fourth the tensor density [fm⁻³].
        terms: Parts of the energy by name, in MeV.
        steps: Number of steps that the iteration took.
        spinors: How spin and motion enter the charge: `TwoComponents()` or `FourComponents()`.
        centre_of_mass: What takes the motion of the centre of mass out of radii and form factors; None leaves it in.
    """

    nuclide: Nuclide
    force: Force
    mesh: RadialMesh
    orbits: tuple[Orbits, Orbits]
    occupations: tuple[Array, Array]
    densities: Array
    terms: dict[str, float]
    steps: int
    spinors: Spinors = field(default_factory=TwoComponents)
    centre_of_mass: CentreOfMass | None = None

    def __repr__(self) -> str:
        name = getattr(self.force, "name", type(self.force).__name__)
        return f"GroundState({self.nuclide}, {name}: {self.energy / MeV:.6g} MeV in {self.steps} steps)"

    @property
    def energy(self) -> float:
        """Total energy [MeV], negative for a bound nucleus."""
        return sum(self.terms.values()) * MeV

    @property
    def parts(self) -> dict[str, float]:
        """Parts of the energy by name [MeV]."""
        return {name: value * MeV for name, value in self.terms.items()}

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Single-particle levels that hold nucleons, and those above them that are bound; by kind, then by energy."""
        found = []
        for kind, orbits, occupation in zip(_KINDS, self.orbits, self.occupations, strict=True):
            for i in np.argsort(orbits.energy, kind="stable"):
                if orbits.energy[i] < 0 or occupation[i] > _EMPTY:
                    numbers = int(orbits.n[i]), int(orbits.l[i]), int(orbits.twice_j[i])
                    found.append(Level(kind, *numbers, float(orbits.energy[i]) * MeV, float(occupation[i])))
        return tuple(found)

    @cached_property
    def centre_of_mass_motion(self) -> float:
        """⟨R²⟩ of the centre of mass that squares of radii are without [MeV⁻²]; 0 where it is left in.

        Raises:
            InputError: it is negative, or not below the mean square radii of the mean field.
        """
        if self.centre_of_mass is None:
            return 0.0
        motion = self.centre_of_mass.mean_square(self.mesh, self.orbits, self.occupations)
        largest = min(self._mean_square(kind) for kind in (0, 1))
        if not 0 <= motion < largest:
            expected = f"0 or more and less than the {largest / fm**2:.4g} of {self.nuclide.name} itself"
            raise invalid("⟨R²⟩ of the centre of mass [fm²]", motion / fm**2, expected)
        return motion

    @cached_property
    def neutron_radius(self) -> float:
        """Root mean square radius of the neutrons as points [MeV⁻¹]."""
        return self._radius(0)

    @cached_property
    def proton_radius(self) -> float:
        """Root mean square radius of the protons as points [MeV⁻¹]."""
        return self._radius(1)

    @property
    def neutron_skin(self) -> float:
        """Difference of neutron and proton radius [MeV⁻¹]."""
        return self.neutron_radius - self.proton_radius

    @cached_property
    def charge_radius(self) -> float:
        """Root mean square charge radius [MeV⁻¹].

        r² = r_p² + the nucleons' own radii and the Darwin–Foldy term (as in `point_proton_radius`) + spin–orbit,
        Σ (μ − e/2) ⟨σ·l⟩/(m²Z) (J. L. Friar and J. W. Negele, Adv. Nucl. Phys. 8 (1975) 219); of Dirac spinors as in
        `FourComponents`. It is the slope of the charge form factor of `nucleus()`, whose nucleon has the same radii.
        """
        beyond = self.spinors.beyond_points(self.nuclide, self.mesh, self.densities)
        return float(np.sqrt(self.proton_radius**2 + beyond))

    def neutron_density(self, r: ArrayLike) -> Array:
        """Return the density of neutrons as points [MeV³] at radii `r` [MeV⁻¹]; it integrates to N."""
        return self._density(0, r)

    def proton_density(self, r: ArrayLike) -> Array:
        """Return the density of protons as points [MeV³] at radii `r` [MeV⁻¹]; it integrates to Z."""
        return self._density(1, r)

    @cached_property
    def neutron(self) -> FormFactor:
        """Form factor of the neutrons as points."""
        return self._form_factor(0)

    @cached_property
    def proton(self) -> FormFactor:
        """Form factor of the protons as points."""
        return self._form_factor(1)

    @cached_property
    def spin_orbit(self) -> SpinOrbit:
        """Transforms ∫ 4πr² J j₁(Qr) dr [MeV] of the spin–orbit densities of protons and of neutrons."""
        protons, neutrons = self.spinors.spin_orbit(self.mesh, self.densities)
        return self._intrinsic(protons), self._intrinsic(neutrons)

    def nucleus(self, nucleon: NucleonFormFactors = measured_nucleon) -> Nucleus:
        """Return the nucleus of extended nucleons, whose proton form factor is the charge form factor."""
        return weak_nucleus(
            self.nuclide,
            self.proton,
            self.neutron,
            nucleon=nucleon,
            charge=self.spinors.charge,
            spin_orbit=self.spin_orbit,
            moment=self.spinors.moment,
        )

    def _radius(self, kind: int) -> float:
        return float(np.sqrt(self._mean_square(kind) - self.centre_of_mass_motion))

    def _mean_square(self, kind: int) -> float:
        """Return ⟨r²⟩ of a kind about the origin of the mean field [MeV⁻²]."""
        number = self.mesh.shells @ self.densities[0, kind]
        return float((self.mesh.shells * self.mesh.r**2) @ self.densities[0, kind] / number) * fm**2

    def _density(self, kind: int, r: ArrayLike) -> Array:
        radii = not_negative("r", r, "fm")
        return np.maximum(self.mesh.interpolate(self.densities[0, kind], radii / fm), 0.0) / fm**3

    def _form_factor(self, kind: int) -> FormFactor:
        shares = self.mesh.shells * self.densities[0, kind]
        return self._intrinsic(PointFormFactor(self.mesh.r * fm, shares / shares.sum()))

    def _intrinsic(self, form_factor: FormFactor) -> FormFactor:
        """Return a transform about the centre of mass: itself where its motion is left in."""
        motion = self.centre_of_mass_motion
        return IntrinsicFormFactor(form_factor, motion) if motion else form_factor
