"""Skyrme Hartree–Fock as a nuclear model: a function from a nuclide to a nucleus, like `helm`.

A nucleus is solved once. Its ground state is saved on disk and stored in the model, so that afterwards an experiment's
counts take no longer than with a Helm form factor.
"""

import logging
from dataclasses import dataclass, field, is_dataclass
from functools import cached_property
from typing import final

from nuscatter.errors import FitError, InputError, instance, invalid, truth
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.on_disk import load_state, save_state
from nuscatter.structure.mean_field.pairing import Filling, Occupier
from nuscatter.structure.mean_field.self_consistency import Progress, converge
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors, measured_nucleon
from nuscatter.structure.nucleus import Nucleus
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.force import force as find_force
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian
from nuscatter.units import MeV
from nuscatter.words.describing import shortened

_log = logging.getLogger(__name__)
#: Fewest neutrons and protons that a mean field is made of, and most nucleons that the orbits have room for.
_FEWEST, _MOST = 2, 330
#: Nucleons in one unbound orbit from which on a nucleus is refused; pairing puts 0.007 there in the worst stable one.
_UNBOUND = 0.05


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
    __repr__ = shortened

    def __post_init__(self) -> None:
        truth("keep", self.keep)
        instance("pairing", self.pairing, Occupier, "Filling() or DeltaPairing()")
        if self.mesh is not None:
            instance("mesh", self.mesh, RadialMesh, "a RadialMesh")
        instance("nucleon", self.nucleon, NucleonFormFactors, "a NucleonFormFactors, as galster or kelly,")
        if self.progress is not None and not callable(self.progress):
            raise invalid("progress", self.progress, "a function of step, energy and residual")
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
        chosen = find(nuclide)
        if chosen not in self._nuclei:
            self._nuclei[chosen] = self.solve(chosen).nucleus(self.nucleon).with_cache()
        return self._nuclei[chosen]

    def solve(self, nuclide: Nuclide | str) -> GroundState:
        """Return the ground state of a nuclide.

        Raises:
            InputError: the nuclide has fewer than 2 protons or neutrons, or more than 330 nucleons.
            FitError: the iteration did not converge, or the nucleus is not bound by this force; the message says what
                to try.
        """
        chosen = find(nuclide)
        if min(chosen.Z, chosen.N) < _FEWEST or chosen.A > _MOST:
            raise InputError(f"{chosen.name} is no nucleus for a mean field: 2 neutrons, 2 protons and A ≤ 330 are.")
        if chosen not in self._states:
            # The file's name holds the repr of the pairing, which tells the parameters of a dataclass only.
            on_disk = self.keep and is_dataclass(self.pairing)
            state = load_state(self.skyrme, chosen, self.radial_mesh, self.pairing) if on_disk else None
            if state is None:
                state = self._solved(chosen)
                if on_disk:
                    save_state(state, self.pairing)
            self._states[chosen] = state
        return self._states[chosen]

    def _solved(self, nuclide: Nuclide) -> GroundState:
        from threadpoolctl import threadpool_limits

        what = f"{nuclide.name} with {self.skyrme.name}"
        hamiltonian = Hamiltonian(self.skyrme, nuclide.N, nuclide.Z, self.radial_mesh)
        # On such small matrices the threads of BLAS cost more than they gain.
        with threadpool_limits(limits=1):
            found = converge(hamiltonian, self.pairing, f"Hartree–Fock of {what}", self.progress)
        energies = found.energies
        if self.skyrme.two_body_centre_of_mass:
            energies = energies | {"centre_of_mass": hamiltonian.centre_of_mass(found.orbits, found.occupations)}
        arguments = found.orbits, found.occupations, found.densities, energies, found.steps
        state = GroundState(nuclide, self.skyrme, self.radial_mesh, *arguments)
        _refuse_unbound(state, what)
        _log.info("%s: %.3f MeV in %d steps", what, state.energy / MeV, state.steps)
        return state

    @cached_property
    def _states(self) -> dict[Nuclide, GroundState]:
        return {}

    @cached_property
    def _nuclei(self) -> dict[Nuclide, Nucleus]:
        return {}


def _refuse_unbound(state: GroundState, what: str) -> None:
    """Raise `FitError` if nucleons are in orbits of positive energy, which only the wall of the mesh confines."""
    unbound = [each for each in state.levels if each.energy >= 0 and each.occupation * (each.twice_j + 1) > _UNBOUND]
    if unbound:
        highest = max(unbound, key=lambda each: each.energy)
        raise FitError(
            f"{what} is not bound: its {highest.kind} {highest.name} lies at {highest.energy / MeV:+.2f} MeV, "
            "and its density would be that of the box; try another force."
        )
