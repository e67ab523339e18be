"""Skyrme Hartree–Fock as a nuclear model: a function from a nuclide to a nucleus, like `helm`.

A nucleus is solved once. Its ground state is saved on disk and stored in the model, so that afterwards an experiment's
counts take no longer than with a Helm form factor.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import final

from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.mean_field.intrinsic import CentreOfMass
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import Filling, Occupier
from nuscatter.structure.mean_field.self_consistency import Progress, converge
from nuscatter.structure.mean_field.solution import Solutions, check_arguments
from nuscatter.structure.mean_field.spinors import TwoComponents
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors, measured_nucleon
from nuscatter.structure.nucleus import Nucleus
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.force import force as find_force
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class HartreeFock:
    """Spherical Skyrme Hartree–Fock: a nuclear model, `Nuclide` → `Nucleus`.

    Args:
        force: A `SkyrmeForce`, or the name of a published one.
        pairing: How orbits are filled: `Filling()` from the bottom, the last shell equally; or `DeltaPairing()`.
        mesh: The radial mesh; if None, 20 fm in elements of 2 fm with the force's number of points.
        nucleon: Form factors of the nucleon, which multiply those of the point nucleons.
        keep: Whether ground states are saved on disk, and read from there (``NUSCATTER_CACHE``).
        progress: Called with the step, the energy [MeV] and the residual while a nucleus is solved.
        centre_of_mass: What takes the motion of the centre of mass out of radii and form factors:
            `WaveFunctionMotion()` or `OscillatorMotion()`; None leaves it in. Take it out only if the fit of the
            force did: the page on structure says what is known of each.

    Raises:
        InputError: there is no such force.

    Every nucleus is taken as spherical, in the natural order of levels; that is an approximation for most of the
    nuclides between closed shells (`quadrupole_deformation` says how deformed one is).

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, fm
        >>> model = HartreeFock("SLy4")
        >>> lead = model.solve("Pb208")
        >>> round(lead.energy / MeV, 1), round(lead.neutron_skin / fm, 3)
        (-1635.7, 0.16)
        >>> round(float(model("Pb208").neutron(50 * MeV)), 4)
        0.6981
    """

    force: SkyrmeForce | str
    pairing: Occupier = field(default_factory=Filling)
    mesh: RadialMesh | None = None
    nucleon: NucleonFormFactors = measured_nucleon
    keep: bool = True
    progress: Progress | None = None
    centre_of_mass: CentreOfMass | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        check_arguments(self.pairing, self.mesh, self.nucleon, self.keep, self.progress, self.centre_of_mass)
        _ = self.skyrme

    @cached_property
    def skyrme(self) -> SkyrmeForce:
        """The force itself, where its name was given."""
        return self.force if isinstance(self.force, SkyrmeForce) else find_force(self.force)

    @cached_property
    def radial_mesh(self) -> RadialMesh:
        """The mesh itself, where none was given."""
        return RadialMesh.uniform(20.0, 10, self.skyrme.mesh_points) if self.mesh is None else self.mesh

    def __call__(self, nuclide: Nuclide | str) -> Nucleus:
        """Return the nucleus of a nuclide, solved if it was not yet; raises what `solve` raises."""
        return self._solutions.nucleus(nuclide)

    def solve(self, nuclide: Nuclide | str) -> GroundState:
        """Return the ground state of a nuclide.

        Raises:
            InputError: the nuclide has fewer than 2 protons or neutrons, or more than 330 nucleons.
            FitError: the iteration did not converge, or the nucleus is not bound by this force; the message says what
                to try.
        """
        return self._solutions.state(nuclide)

    def _solved(self, nuclide: Nuclide) -> GroundState:
        name = f"Hartree–Fock of {nuclide.name} with {self.skyrme.name}"
        hamiltonian = Hamiltonian(self.skyrme, nuclide.N, nuclide.Z, self.radial_mesh)
        found = converge(hamiltonian, self.pairing, name, self.progress)
        energies = found.energies
        if self.skyrme.two_body_centre_of_mass:
            energies = energies | {"centre_of_mass": hamiltonian.centre_of_mass(found.orbits, found.occupations)}
        arguments = found.orbits, found.occupations, found.densities, energies, found.steps
        return GroundState(nuclide, self.skyrme, self.radial_mesh, *arguments)

    @cached_property
    def _solutions(self) -> Solutions:
        return Solutions(
            self.skyrme,
            self.radial_mesh,
            self.pairing,
            TwoComponents(),
            self.nucleon,
            self.keep,
            self.centre_of_mass,
            self._solved,
        )
