r"""Curves of inelastic scattering for figures and tables: σ(E), dσ/dω and dσ/dcosθ, by forces and by multipoles.

What one force predicts is no measure of how well it is known. So each curve is a set, one of each force, and its lowest
and highest value at each point are a band. The band of two forces is a spread, not an error.

dσ/dω of narrow states is a set of spikes. It is shown folded with a Lorentzian of a stated width, which is a choice of
ours: emission of particles alone makes the widths of the responses. Integrals do not depend on it but for its tails.
"""

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, between, finite, instance, listed, positive
from nuscatter.interactions.inelastic.currents.exchange import Current
from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering, inelastic
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species
from nuscatter.sources.flux import Flux
from nuscatter.units import Array, MeV

#: Forces of which tables are shipped.
FORCES = ("SLy4", "SkM*")


class Variable(Enum):
    """What a curve is a function of."""

    ENERGY = "neutrino energy"
    TRANSFER = "energy transfer"
    COSINE = "cosine of the lepton's angle"


@final
@dataclass(frozen=True, eq=False)
class Curves:
    """A cross section as a function of one variable, by forces, each by multipoles.

    Args:
        nuclide: The target.
        current: Charged or neutral.
        species: The species that comes.
        variable: What it is a function of.
        points: E or ω [MeV], or cosθ, shape (n,).
        by_force: By the name of the force, by multipoles as "1+", each of shape (n,): σ [MeV⁻²], dσ/dω [MeV⁻³] or
            dσ/dcosθ [MeV⁻²].
        energy: Energy of the neutrino [MeV]; None of σ(E), and of a mean over a flux.
        width: Γ [MeV] of the Lorentzian that dσ/dω is folded with; None of the others.
    """

    nuclide: Nuclide
    current: Current
    species: Species
    variable: Variable
    _: KW_ONLY
    points: Array
    by_force: Mapping[str, Mapping[str, Array]]
    energy: float | None = None
    width: float | None = None

    @property
    def totals(self) -> dict[str, Array]:
        """The sums over multipoles by force, each of shape (n,)."""
        return {force: np.sum(list(parts.values()), axis=0) for force, parts in self.by_force.items()}

    @property
    def band(self) -> tuple[Array, Array]:
        """The lowest and the highest total at each point, each of shape (n,)."""
        every = np.array(list(self.totals.values()))
        return every.min(axis=0), every.max(axis=0)

    def multipole(self, name: str) -> tuple[Array, Array]:
        """Return the lowest and the highest of a multipole among the forces.

        Args:
            name: As "1+".

        Raises:
            InputError: there is no such multipole.
        """
        first = next(iter(self.by_force.values()))
        if name not in first:
            raise InputError(f"The multipole is {name!r}, but one of {', '.join(first)} was expected.")
        every = np.array([parts[name] for parts in self.by_force.values()])
        return every.min(axis=0), every.max(axis=0)

    def largest(self, number: int = 4) -> tuple[str, ...]:
        """Return the names of the multipoles with the largest integrals over the points, the largest first."""
        first = next(iter(self.by_force.values()))
        weight = {
            name: sum(float(np.trapezoid(each[name], self.points)) for each in self.by_force.values()) for name in first
        }
        return tuple(sorted(weight, key=lambda name: -weight[name])[:number])


def terms_of(
    nuclide: Nuclide | str, current: Current, forces: Iterable[str] = FORCES
) -> dict[str, InelasticScattering]:
    """Return the terms of inelastic scattering on a nuclide by the names of Skyrme forces.

    Args:
        nuclide: The target, or its name.
        current: `CHARGED_CURRENT` or `NEUTRAL_CURRENT`.
        forces: Names of published forces.

    Raises:
        InputError: there is no such nuclide or force, or none is named.

    Example:
        >>> import nuscatter as ns
        >>> list(terms_of("Ar40", ns.CHARGED_CURRENT, ["sly4"]))
        ['SLy4']
    """
    made = [inelastic(nuclide, current, force=each) for each in listed("forces", forces, "a list of names of forces")]
    if not made:
        raise InputError("The forces are none, but at least one name was expected.")
    return {getattr(each.reaction.force, "name", str(each.reaction.force)): each for each in made}


def cross_section_curves(terms: Mapping[str, InelasticScattering], species: Species, E: ArrayLike) -> Curves:
    """Return σ(E).

    Args:
        terms: Terms by the name of their force, as `terms_of` returns them; of one nuclide and current.
        species: The species that comes.
        E: Energies of the neutrino [MeV], shape (n,); 0 below the threshold.

    Raises:
        InputError: an energy is not above zero, or above those of the responses.
    """
    energies = np.atleast_1d(positive("E", E, "MeV"))
    found = {name: each.cross_section(species).by_multipole(energies) for name, each in _checked(terms).items()}
    return _curves(terms, species, Variable.ENERGY, energies, found)


def transfer_curves(
    terms: Mapping[str, InelasticScattering],
    species: Species,
    omega: ArrayLike,
    *,
    energy: float | None = None,
    flux: Flux | None = None,
    width: float = 1 * MeV,
) -> Curves:
    """Return dσ/dω at one energy of the neutrino, or averaged over the spectrum of a flux.

    Args:
        terms: As in `cross_section_curves`.
        species: The species that comes.
        omega: ω [MeV], the energy that the lepton leaves, shape (n,).
        energy: Energy of the neutrino [MeV].
        flux: A flux with this species; instead of `energy`.
        width: Γ [MeV] of the Lorentzian that states are folded with.

    Raises:
        InputError: an argument is out of range, or both or neither of energy and flux are given.
    """
    if (energy is None) == (flux is None):
        raise InputError("The arguments energy and flux are both given or both absent, but one of them was expected.")
    points = np.atleast_1d(finite("omega", omega, "MeV"))
    energies, weights = (np.array([energy]), np.ones(1)) if flux is None else _spectrum(flux, species)
    found: dict[str, dict[str, Array]] = {}
    for name, each in _checked(terms).items():
        made = each.cross_section(species).over_transfer(energies[:, None], omega=points, width=width)
        found[name] = {multipole: weights @ values for multipole, values in made.items()}
    return _curves(terms, species, Variable.TRANSFER, points, found, energy=energy, width=width)


def angle_curves(
    terms: Mapping[str, InelasticScattering], species: Species, cosine: ArrayLike, *, energy: float
) -> Curves:
    """Return dσ/dcosθ at one energy of the neutrino.

    Args:
        terms: As in `cross_section_curves`.
        species: The species that comes.
        cosine: cosθ between neutrino and lepton, shape (n,).
        energy: Energy of the neutrino [MeV].

    Raises:
        InputError: an argument is out of range.
    """
    points = np.atleast_1d(between("cosine", cosine, -1, 1))
    E = float(positive("energy", energy, "MeV", single=True))
    found = {name: each.cross_section(species).over_angle(E, cosine=points) for name, each in _checked(terms).items()}
    return _curves(terms, species, Variable.COSINE, points, found, energy=E)


def _checked(terms: Mapping[str, InelasticScattering]) -> Mapping[str, InelasticScattering]:
    instance("terms", terms, Mapping, "terms by the names of their forces, as terms_of returns them")
    for each in terms.values():
        instance("one of the terms", each, InelasticScattering, "a term that ns.inelastic returns")
    if len({(each.reaction.nuclide, each.reaction.current) for each in terms.values()}) != 1:
        raise InputError("The terms are of several nuclides or currents, or none, but those of one were expected.")
    return terms


def _curves(
    terms: Mapping[str, InelasticScattering],
    species: Species,
    variable: Variable,
    points: Array,
    found: Mapping[str, Mapping[str, Array]],
    *,
    energy: float | None = None,
    width: float | None = None,
) -> Curves:
    of = next(iter(terms.values())).reaction
    return Curves(of.nuclide, of.current, species, variable, points=points, by_force=found, energy=energy, width=width)


def _spectrum(flux: Flux, species: Species) -> tuple[Array, Array]:
    """Return energies [MeV] and weights of sum 1 of the spectrum of a species."""
    chosen = [each for each in instance("flux", flux, Flux, "a Flux").components if each.state == species]
    if not chosen:
        raise InputError(f"The flux has no {species}: it has {', '.join(map(str, flux.species))}.")
    pairs = [(each.spectrum.nodes(40), each.fluence) for each in chosen]
    energies = np.concatenate([nodes[0] for nodes, _ in pairs])
    weights = np.concatenate([nodes[1] * fluence for nodes, fluence in pairs])
    return energies, weights / weights.sum()
