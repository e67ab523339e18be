"""Skyrme forces: their parameters, and the coupling constants of the energy functional that follow.

A force comes with the conventions of its fit: ħ²/2m, which centre-of-mass energy was subtracted, whether the square of
the spin–orbit density is in the energy. `force("SLy4")` looks one up in ``tables/skyrme_forces.csv``; a user's own
force is a `SkyrmeForce` too. Parameters are in MeV and fm, the units in which they are published.
"""

import csv
import importlib.resources
from dataclasses import KW_ONLY, dataclass, fields
from functools import cache, cached_property
from typing import Any, NamedTuple, final

import numpy as np

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import between, choose, finite, instance, invalid, positive, truth, whole
from nuscatter.units import Array, MeV, fm
from nuscatter.words.describing import shortened


class Couplings(NamedTuple):
    """Coupling constants of the functional, each for isospin 0 and 1."""

    #: C^ρ at zero density [MeV fm³].
    density: Array
    #: Factor of ρ^α in C^ρ [MeV fm³⁺³ᵅ].
    density_dependent: Array
    #: C^τ [MeV fm⁵].
    kinetic: Array
    #: C^Δρ [MeV fm⁵].
    gradient: Array
    #: C^∇J [MeV fm⁵].
    spin_orbit: Array
    #: C^J of the square of the radial spin–orbit density [MeV fm⁵].
    tensor: Array


@final
@dataclass(frozen=True)
class SkyrmeForce:
    """A Skyrme force with the conventions of its fit; get a published one by `force`.

    Args:
        name: What it is called.
        reference: Where it was published.
        t0: Strength of the contact [MeV fm³].
        t1: Strength of the even momentum dependence [MeV fm⁵].
        t2: Strength of the odd momentum dependence [MeV fm⁵].
        t3: Strength of the density dependence [MeV fm³⁺³ᵅ].
        x0: Spin exchange of t0; likewise x1, x2, x3.
        x1: Spin exchange of t1.
        x2: Spin exchange of t2.
        x3: Spin exchange of t3.
        alpha: Power of the density.
        W0: Spin–orbit strength of the total density [MeV fm⁵].
        W0_same: Spin–orbit strength of the density of the same kind; W0 if None, as most forces have it.
        t4: Strength of the momentum-dependent three-body force [MeV fm⁸].
        three_body_share: Share of t3 that is a contact force of three nucleons. Where no spin density is, it is the
            same as α = 1 and x3 = 1, which it needs; excitations with spin tell them apart.
        hbar2_2m_neutron: ħ²/2m of neutrons [MeV fm²].
        hbar2_2m_proton: ħ²/2m of protons; that of neutrons if None.
        tensor: Whether the terms with the square of the spin–orbit density are in the energy.
        centre_of_mass: Whether ⟨Σp²⟩/2Am is subtracted before variation.
        two_body_centre_of_mass: Whether ⟨P²⟩/2Am, two-body part and all, is subtracted after variation.
        coulomb_exchange: Whether the Slater exchange of the Coulomb energy is included.
        elementary_charge_squared: e² of the fit [MeV fm]; the measured one if None.
        mesh_points: Points in each element of 2 fm of the mesh that `HartreeFock` uses; fewer for a force that is
            unstable against densities of short wavelength, whose energy does not converge on a fine mesh.

    Raises:
        InputError: a parameter is not finite, ħ²/2m is not positive, both centre-of-mass energies are subtracted, or a
            share of t3 is a contact of three nucleons while alpha or x3 is not 1.

    Example:
        >>> sly4 = force("SLy4")
        >>> sly4.t0, sly4.alpha == 1 / 6
        (-2488.91, True)
    """

    name: str
    reference: str
    _: KW_ONLY
    t0: float
    t1: float
    t2: float
    t3: float
    x0: float
    x1: float
    x2: float
    x3: float
    alpha: float
    W0: float
    W0_same: float | None = None
    t4: float = 0.0
    three_body_share: float = 0.0
    hbar2_2m_neutron: float = 20.73553
    hbar2_2m_proton: float | None = None
    tensor: bool = False
    centre_of_mass: bool = True
    two_body_centre_of_mass: bool = False
    coulomb_exchange: bool = True
    elementary_charge_squared: float | None = None
    mesh_points: int = 9
    __repr__ = shortened

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if each.type is float or (each.type == (float | None) and value is not None):
                finite(each.name, value, single=True)
            elif each.type is bool:
                truth(each.name, value)
            elif each.type is str:
                instance(each.name, value, str, "a string")
        whole("mesh_points", self.mesh_points, 2, 100)
        positive("hbar2_2m_neutron", self.hbar2_2m_neutron)
        positive("hbar2_2m_proton", self.hbar2_2m[1])
        between("three_body_share", self.three_body_share, 0, 1)
        if self.three_body_share and (self.alpha, self.x3) != (1, 1):
            raise invalid("three_body_share", self.three_body_share, "0 unless alpha and x3 are 1")
        if self.centre_of_mass and self.two_body_centre_of_mass:
            raise invalid("two_body_centre_of_mass", True, "False where centre_of_mass is subtracted already")

    @cached_property
    def couplings(self) -> Couplings:
        """Coupling constants of the functional (J. Dobaczewski and J. Dudek, Phys. Rev. C 52 (1995) 1827)."""
        t0, t1, t2, t3 = self.t0, self.t1, self.t2, self.t3
        x0, x1, x2, x3 = self.x0, self.x1, self.x2, self.x3
        own = self.W0 if self.W0_same is None else self.W0_same
        spin = (t1 - t2) / 32
        return Couplings(
            density=np.array([3 / 8 * t0, -t0 / 4 * (0.5 + x0)]),
            density_dependent=np.array([t3 / 16, -t3 / 24 * (0.5 + x3)]),
            kinetic=np.array([3 / 16 * t1 + t2 / 4 * (1.25 + x2), -t1 / 8 * (0.5 + x1) + t2 / 8 * (0.5 + x2)]),
            gradient=np.array([-9 / 64 * t1 + t2 / 16 * (1.25 + x2), 3 / 32 * t1 * (0.5 + x1) + t2 / 32 * (0.5 + x2)]),
            spin_orbit=np.array([-self.W0 / 2 - own / 4, -own / 4]),
            tensor=np.array([spin - (t1 * x1 + t2 * x2) / 16, spin]) if self.tensor else np.zeros(2),
        )

    @property
    def e2(self) -> float:
        """Square of the elementary charge, α ħc [MeV fm]."""
        given = self.elementary_charge_squared
        return fine_structure_constant.value / (MeV * fm) if given is None else given

    @property
    def hbar2_2m(self) -> Array:
        """ħ²/2m of neutrons and protons [MeV fm²]."""
        proton = self.hbar2_2m_proton
        return np.array([self.hbar2_2m_neutron, self.hbar2_2m_neutron if proton is None else proton])


def force(name: str) -> SkyrmeForce:
    """Return the published Skyrme force of that name, in upper or lower case; `InputError` lists the choices."""
    return choose("Skyrme force", name, forces())


@cache
def forces() -> dict[str, SkyrmeForce]:
    """Return the published Skyrme forces by name."""
    table = importlib.resources.files("nuscatter.structure") / "tables" / "skyrme_forces.csv"
    with table.open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["name"]: _parsed(row) for row in rows}


def _parsed(row: dict[str, str]) -> SkyrmeForce:
    """Return the force of a line of the table; an empty field is the default."""
    kinds = {each.name: each.type for each in fields(SkyrmeForce)}
    given = {name: row[name] for name in kinds if row.get(name)}
    text = {name: value for name, value in given.items() if kinds[name] is str}
    switches = {name: value == "1" for name, value in given.items() if kinds[name] is bool}
    counts = {name: int(value) for name, value in given.items() if kinds[name] is int}
    arguments: dict[str, Any] = text | switches | counts
    arguments |= {name: float(value) for name, value in given.items() if name not in arguments}
    return SkyrmeForce(**arguments)
