"""The members of a family of nuclear models: mean fields, each with the slope of its symmetry energy.

Symmetric matter is fixed well by binding energies and charge radii, and neutron matter is not. So published forces
differ in the slope L of the symmetry energy, and with it in the neutron skin of every nucleus.
"""

from dataclasses import dataclass
from functools import cache
from typing import Protocol, final

from nuscatter.errors import finite, function, instance
from nuscatter.matter.nuclide import Nuclide
from nuscatter.matter.nuclide import nuclide as find
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.mean_field.named_filling import NamedFilling
from nuscatter.structure.nucleus import Nucleus
from nuscatter.structure.relativistic.force import RelativisticForce, relativistic_force, relativistic_forces
from nuscatter.structure.relativistic.hartree import RelativisticMeanField
from nuscatter.structure.relativistic.nuclear_matter import relativistic_matter
from nuscatter.structure.skyrme.force import force, forces
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.structure.skyrme.nuclear_matter import nuclear_matter
from nuscatter.words.describing import shortened

#: Skyrme forces that are no members: the parameters of one are not confirmed, and the other is SLy4 with the tensor
#: terms, which would count one fit twice.
_LEFT_OUT = ("SkE2", "SLy5")
#: Z from 16 to 19: the protons' 2s1/2 is full, and relativistic sets may leave it empty by the order of energies.
_OPEN_SD_PROTONS = range(16, 20)


class MeanField(Protocol):
    """A nuclear model that knows its ground states, as `HartreeFock` and `RelativisticMeanField`."""

    def __call__(self, nuclide: Nuclide | str) -> Nucleus:
        """Return the nucleus of a nuclide."""

    def solve(self, nuclide: Nuclide | str) -> GroundState:
        """Return the ground state of a nuclide."""


@final
@dataclass(frozen=True, eq=False)
class Member:
    """A mean field with its symmetry energy.

    Args:
        name: As "SLy4".
        model: The mean field.
        slope: L [MeV], the slope 3ρ dJ/dρ of the symmetry energy at saturation.

    Raises:
        InputError: an argument is not of its kind.
    """

    name: str
    model: MeanField
    slope: float
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        function("model", self.model, "a mean field, as HartreeFock('SLy4'),")
        function("the method solve of model", getattr(self.model, "solve", None), "that of a mean field")
        finite("slope", self.slope, single=True)


@final
@dataclass(frozen=True, eq=False)
class _FullS:
    """The relativistic mean field of a force with 2s1/2 of the protons full from sulphur to potassium."""

    by_energy: RelativisticMeanField
    by_name: RelativisticMeanField

    def __call__(self, nuclide: Nuclide | str) -> Nucleus:
        return self._model(nuclide)(nuclide)

    def solve(self, nuclide: Nuclide | str) -> GroundState:
        return self._model(nuclide).solve(nuclide)

    def _model(self, nuclide: Nuclide | str) -> RelativisticMeanField:
        return self.by_name if find(nuclide).Z in _OPEN_SD_PROTONS else self.by_energy


def relativistic_model(force: str | RelativisticForce) -> MeanField:
    """Return the relativistic mean field of a force, with 2s1/2 of the protons full from sulphur to potassium.

    By the order of energies the proton orbit 2s1/2 of ⁴⁰Ar is empty with these sets, a bubble that no measurement has.

    Raises:
        InputError: there is no such force.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(relativistic_model("FSUGarnet")("Ar40").proton(50 * MeV)), 4)
        0.8857
    """
    full = NamedFilling(proton={"2s1/2": 2})
    return _FullS(RelativisticMeanField(force), RelativisticMeanField(force, full))


def relativistic_member(couplings: RelativisticForce) -> Member:
    """Return `relativistic_model` of a set of couplings, with its slope.

    Raises:
        InputError: it is no set of couplings.
        FitError: its matter does not saturate.
    """
    instance("couplings", couplings, RelativisticForce, "a RelativisticForce, as relativistic_force('NL3') returns it,")
    return Member(couplings.name, relativistic_model(couplings), relativistic_matter(couplings).symmetry_slope)


@cache
def published_members() -> tuple[Member, ...]:
    """Return the published Skyrme forces and relativistic sets with their slopes, by the slope.

    SkE2 is left out, whose parameters are not confirmed, and SLy5, which is SLy4 with the tensor terms.

    Example:
        >>> from nuscatter.units import MeV
        >>> [(each.name, round(each.slope / MeV)) for each in published_members()][::5]
        [('SIII', 10), ('SLy4', 46), ('NL3', 119)]
    """
    skyrme = [
        Member(name, HartreeFock(name), nuclear_matter(force(name)).symmetry_slope)
        for name in forces()
        if name not in _LEFT_OUT
    ]
    relativistic = [relativistic_member(relativistic_force(name)) for name in relativistic_forces()]
    return tuple(sorted((*skyrme, *relativistic), key=lambda each: each.slope))
