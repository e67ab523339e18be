"""What all mean fields share as nuclear models: their arguments, what they refuse, and ground states kept on disk."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass, replace
from functools import cached_property
from typing import final

from nuscatter.errors import FitError, InputError, instance, invalid, truth
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.mean_field.ground_state import Force, GroundState
from nuscatter.structure.mean_field.intrinsic import CentreOfMass
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.on_disk import load_state, save_state
from nuscatter.structure.mean_field.pairing import Occupier
from nuscatter.structure.mean_field.self_consistency import Progress
from nuscatter.structure.mean_field.spinors import Spinors
from nuscatter.structure.nucleons.form_factors import NucleonFormFactors
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import MeV

_log = logging.getLogger(__name__)
#: Fewest neutrons and protons that a mean field is made of, and most nucleons that the orbits have room for.
_FEWEST, _MOST = 2, 330
#: Nucleons in one unbound orbit from which on a nucleus is refused; pairing puts 0.007 there in the worst stable one.
_UNBOUND = 0.05


def check_arguments(
    pairing: Occupier,
    mesh: RadialMesh | None,
    nucleon: NucleonFormFactors,
    keep: bool,
    progress: Progress | None,
    centre_of_mass: CentreOfMass | None,
) -> None:
    """Raise `InputError` if an argument of a mean field is not of its kind."""
    truth("keep", keep)
    instance("pairing", pairing, Occupier, "Filling() or DeltaPairing()")
    if mesh is not None:
        instance("mesh", mesh, RadialMesh, "a RadialMesh")
    instance("nucleon", nucleon, NucleonFormFactors, "a NucleonFormFactors, as galster or kelly,")
    if progress is not None and not callable(progress):
        raise invalid("progress", progress, "a function of step, energy and residual")
    if centre_of_mass is not None:
        instance("centre_of_mass", centre_of_mass, CentreOfMass, "WaveFunctionMotion(), OscillatorMotion() or None")


def refuse_size(nuclide: Nuclide) -> None:
    """Raise `InputError` if a nuclide has too few nucleons for a mean field, or more than the orbits have room for."""
    if min(nuclide.Z, nuclide.N) < _FEWEST or nuclide.A > _MOST:
        raise InputError(f"{nuclide.name} is no nucleus for a mean field: 2 neutrons, 2 protons and A ≤ 330 are.")


@final
@dataclass(frozen=True, eq=False)
class Solutions:
    """The ground states of a mean field and the nuclei made of them, each solved or read from disk once.

    Args:
        force: The force.
        mesh: The radial mesh.
        pairing: How orbits are filled.
        spinors: What the orbits' spinors are.
        nucleon: Form factors of the nucleon.
        keep: Whether ground states are saved on disk, and read from there.
        centre_of_mass: What takes the motion of the centre of mass out; None leaves it in.
        solved: A nuclide → its ground state.
    """

    force: Force
    mesh: RadialMesh
    pairing: Occupier
    spinors: Spinors
    nucleon: NucleonFormFactors
    keep: bool
    centre_of_mass: CentreOfMass | None
    solved: Callable[[Nuclide], GroundState]

    def state(self, nuclide: Nuclide | str) -> GroundState:
        """Return the ground state of a nuclide; raises what `refuse_size` and `kept_or_solved` raise."""
        chosen = find(nuclide)
        refuse_size(chosen)
        if chosen not in self._states:
            state = kept_or_solved(
                self.force,
                chosen,
                self.mesh,
                self.pairing,
                self.spinors,
                keep=self.keep,
                solve=lambda: self.solved(chosen),
            )
            # What is on disk is the mean field; how its centre of mass is treated is decided here.
            self._states[chosen] = replace(state, centre_of_mass=self.centre_of_mass)
        return self._states[chosen]

    def nucleus(self, nuclide: Nuclide | str) -> Nucleus:
        """Return the nucleus of a nuclide; raises what `state` raises."""
        chosen = find(nuclide)
        if chosen not in self._nuclei:
            self._nuclei[chosen] = self.state(chosen).nucleus(self.nucleon).with_cache()
        return self._nuclei[chosen]

    @cached_property
    def _states(self) -> dict[Nuclide, GroundState]:
        return {}

    @cached_property
    def _nuclei(self) -> dict[Nuclide, Nucleus]:
        return {}


def kept_or_solved(
    force: Force,
    nuclide: Nuclide,
    mesh: RadialMesh,
    pairing: Occupier,
    spinors: Spinors,
    *,
    keep: bool,
    solve: Callable[[], GroundState],
) -> GroundState:
    """Return the ground state from disk, or solve it, and save it if `keep` is true.

    Raises:
        FitError: it is not bound; and what `solve` raises.
    """
    # The file's name holds the repr of the pairing, which tells the parameters of a dataclass only.
    on_disk = keep and is_dataclass(pairing)
    found = load_state(force, nuclide, mesh, pairing, spinors) if on_disk else None
    if found is not None:
        return found
    state = solve()
    what = f"{nuclide.name} with {force.name}"
    _refuse_unbound(state, what)
    _log.info("%s: %.3f MeV in %d steps", what, state.energy / MeV, state.steps)
    if on_disk:
        save_state(state, pairing)
    return state


def _refuse_unbound(state: GroundState, what: str) -> None:
    """Raise `FitError` if nucleons are in orbits of positive energy, which only the wall of the mesh confines."""
    unbound = [each for each in state.levels if each.energy >= 0 and each.occupation * (each.twice_j + 1) > _UNBOUND]
    if unbound:
        highest = max(unbound, key=lambda each: each.energy)
        raise FitError(
            f"{what} is not bound: its {highest.kind} {highest.name} lies at {highest.energy / MeV:+.2f} MeV, "
            "and its density would be that of the box; try another force."
        )
