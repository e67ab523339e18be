r"""The reaction of dark matter that excites one nuclide: its cross section by excitation energy, and what is seen.

The first use of a nucleus samples its responses (minutes, with progress, kept on disk), as for the neutral current
of neutrinos, but up to larger momentum transfers, which χ of more than 65 MeV has. A current makes sums of them within
a second. A pair of masses then takes a second too: σ of each bin at some ninety energies of χ, and cubics between.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, function, instance, invalid, positive
from nuscatter.interactions.bsm.dark_excitation.binned_responses import BinnedResponse, binned_responses, merged
from nuscatter.interactions.bsm.dark_excitation.cross_section import DarkCrossSection, grid_of_energies
from nuscatter.interactions.bsm.dark_excitation.measured_levels import DarkLevel, with_levels
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum, excitation_edges, positive_parts
from nuscatter.interactions.inelastic.final_states.lines import Tabulated
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.interactions.inelastic.final_states.seen import PhotonEnergy, Seen
from nuscatter.interactions.inelastic.responses.multipole_responses import SampledResponses
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.interactions.inelastic.responses.state_energies import Energies, MeanField
from nuscatter.interactions.reactions import Reaction
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species, State
from nuscatter.sources.dark.portal import DarkMatterKind
from nuscatter.structure.de_excitation.products import Products
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.units import Array, GeV, MeV
from nuscatter.words.describing import shortened

#: Called with the number of energies at which the responses are done, and of all.
Progress = Callable[[int, int], None]
#: How responses are sampled: q up to 260 MeV, where A′ of 75 MeV leaves 0.6 % of the propagator squared.
SAMPLING = Sampling(130 * MeV, highest_multipole=8)


@final
@dataclass(frozen=True, kw_only=True)
class DarkReaction(Reaction):
    """χ A → χ A* on one nuclide, for g = g_D = 1; `DarkExcitation` makes it. Equal ones share what is computed.

    Args:
        nuclide: The target.
        particle: The χ that comes.
        outgoing_mass: Mass of χ that leaves [MeV].
        kind: What χ is.
        mediator_mass: Mass of A′ [MeV].
        current: What A′ couples to.
        force: The Skyrme force, or the name of one.
        energies: Where the states of the nucleus are put.
        sampling: How finely responses are sampled, and up to which ω and q.
        levels: Levels of measured strength in place of calculated ones.
        highest_energy: Energy of χ [MeV] up to which σ is tabulated.
        seen: What of it a detector sees.
        progress: Called while responses are sampled.

    Raises:
        InputError: an argument is not of its kind or out of range.
    """

    nuclide: Nuclide
    particle: Species
    outgoing_mass: float
    kind: DarkMatterKind
    mediator_mass: float
    current: PortalCurrent
    force: SkyrmeForce | str = "SLy4"
    energies: Energies = MeanField()  # noqa: RUF009 - a frozen value
    sampling: Sampling = SAMPLING
    levels: tuple[DarkLevel, ...] = ()
    highest_energy: float = 1 * GeV
    seen: Seen = PhotonEnergy()  # noqa: RUF009 - a frozen value
    progress: Progress | None = field(default=None, compare=False)
    target: Nuclide | None = field(init=False, default=None)
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", instance("nuclide", self.nuclide, Nuclide, "a Nuclide"))
        instance("particle", self.particle, Species, "the species of χ")
        instance("current", self.current, PortalCurrent, "a PortalCurrent")
        instance("energies", self.energies, Energies, "MeanField(), MeasuredMasses() or Shifted(…)")
        instance("sampling", self.sampling, Sampling, "a Sampling")
        for each in instance("levels", self.levels, tuple, "a tuple of levels such as ElectricLevel(…)"):
            instance("one of the levels", each, DarkLevel, "an ElectricLevel or a MagneticLevel")
        if self.progress is not None:
            function("progress", self.progress, "a function of two numbers")
        if isinstance(self.seen, type) or not callable(getattr(self.seen, "lines", None)):
            raise invalid("seen", self.seen, "a value that has the function `lines`")
        highest = float(positive("highest_energy", self.highest_energy, "MeV", single=True))
        if highest < (least := self.outgoing_mass + 10 * MeV):
            raise invalid("highest_energy [MeV]", highest / MeV, f"at least {least / MeV:g}, 10 above the mass of χ")
        DarkCrossSection(
            responses=(),
            bins=1,
            kind=self.kind,
            incoming=self.particle.mass,
            outgoing=self.outgoing_mass,
            mediator_mass=self.mediator_mass,
        )  # its checks

    @property
    def name(self) -> str:  # type: ignore[override]
        """As "chi on Ar40", and what is seen."""
        return f"{self.particle.name} on {self.nuclide.name}{self.seen.label}"

    @property
    def deposit(self) -> Deposit:  # type: ignore[override]
        """What is seen: photons, or neutrons where these are counted."""
        return self.seen.deposit(False)

    def acts(self, species: State) -> bool:
        """Return whether a species scatters: the χ of this reaction."""
        return species == self.particle

    def excitations(self, species: Species) -> ExcitationSpectrum:
        """Return σ by excitation energy [MeV⁻²] for g = g_D = 1.

        Raises:
            InputError: it is another species.
        """
        self._require(species)
        parts = [spectrum for spectrum, _ in self.parts]
        if len(parts) == 1:
            return parts[0]
        return ExcitationSpectrum(self.edges, lambda E: np.sum([each.by_bin(E) for each in parts], axis=0), ("all",))

    def by_multipole(self, E: ArrayLike) -> dict[str, Array]:
        """Return σ [MeV⁻²] for g = g_D = 1 at energies `E` of χ [MeV] by multipoles, each of the shape of E.

        Raises:
            InputError: an energy is not above zero, or above the highest one.
        """
        energies = positive("E", E, "MeV")
        self._require_known(energies)
        found: dict[str, Array] = {}
        for each in self._responses:
            sigma = self._cross_section((each,)).by_bin(energies).sum(axis=0).reshape(energies.shape)
            found[each.names[0]] = found.get(each.names[0], 0.0) + sigma
        return found

    def outgoing(self, species: Species) -> Outgoing:
        """Return what leaves: the nucleus, of which nothing is known but its excitation.

        Raises:
            InputError: it is another species.
        """
        self._require(species)
        return Outgoing(
            nuclide=self.nuclide,
            loss=0.0,
            charged=False,
            positron=False,
            lowest=self.threshold,
            highest=self.highest_energy,
        )

    @property
    def threshold(self) -> float:
        """The energy of χ [MeV] at which it leaves enough for the first bin that a state may be in."""
        first = min(float(each.omega[0]) for each in self._responses)
        return max(self.outgoing_mass + first, self.particle.mass * (1 + 1e-9))

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        """Return the threshold [MeV]."""
        return (self.threshold,) if self.acts(state) and nuclide == self.nuclide else ()

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²] for g = g_D = 1, each of shape (lines, n).

        Raises:
            InputError: an energy is above the highest one.
        """
        if nuclide != self.nuclide or not self.acts(state):
            return np.zeros((1, E.size)), np.zeros((1, E.size))
        self._require_known(E)
        found = [seen.lines(spectrum, self.outgoing(self.particle), E) for spectrum, seen in self.parts]
        return np.concatenate([x for x, _ in found]), np.concatenate([sigma for _, sigma in found])

    def line(self, index: int, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return one of `lines`, each of shape (n,)."""
        if nuclide != self.nuclide or not self.acts(state):
            return np.zeros(E.size), np.zeros(E.size)
        self._require_known(E)
        outgoing = self.outgoing(self.particle)
        for spectrum, seen in self.parts:
            count = len(seen.lines(spectrum, outgoing, E[:1])[0])
            if index < count:
                return seen.line(index, spectrum, outgoing, E)
            index -= count
        raise IndexError(index)

    @property
    def parts(self) -> list[tuple[ExcitationSpectrum, Seen]]:
        """What decays as the model says, and what does by photons alone, each with what is seen of it."""
        core = replace(self, seen=PhotonEnergy())
        found: list[tuple[ExcitationSpectrum, Seen]] = [(_excitations(core, False), self.seen)]
        if any(each.photons for each in self.levels):
            # Every choice of what is seen that follows decays has a field for their model.
            followed = hasattr(self.seen, "decays")
            bound: Seen = replace(self.seen, decays=_PHOTONS) if followed else self.seen  # type: ignore[type-var]
            found.append((_excitations(core, True), bound))
        return found

    def exact(self, *, photons: bool) -> DarkCrossSection:
        """Return the cross section of one of the parts, with its momentum transfers.

        Args:
            photons: Whether it is that of the levels that decay by photons alone.
        """
        return self._cross_section(merged([each for each in self._responses if each.photons is photons]))

    @property
    def edges(self) -> Array:
        """Edges of the bins of the excitation energy [MeV]."""
        return excitation_edges(self.sampling.highest_energy)

    @property
    def _responses(self) -> tuple[BinnedResponse, ...]:
        return _binned(
            self.nuclide, self.force, self.sampling, self.energies, self.current, self.levels, _Quietly(self.progress)
        )

    def _cross_section(self, responses: tuple[BinnedResponse, ...]) -> DarkCrossSection:
        return DarkCrossSection(
            responses=responses,
            bins=self.edges.size - 1,
            kind=self.kind,
            incoming=self.particle.mass,
            outgoing=self.outgoing_mass,
            mediator_mass=self.mediator_mass,
        )

    def _require(self, species: Species) -> None:
        if not self.acts(species):
            raise InputError(f"{species} does not scatter here, but the χ of {self.particle.mass / MeV:g} MeV does.")

    def _require_known(self, E: Array) -> None:
        if np.any(self.highest_energy * (1 + 1e-12) < E):
            limit = f"at most {self.highest_energy / MeV:g}, the highest_energy of this term"
            raise invalid("E [MeV]", float(E.max() / MeV), limit)


@final
@dataclass(frozen=True)
class _Quietly:
    """A progress that is no part of what results depend on."""

    progress: Progress | None = field(compare=False)


@final
@dataclass(frozen=True)
class _PhotonsAlone:
    """A model of de-excitation: photons, whatever the energy is."""

    def __call__(self, nuclide: Nuclide, excitation: ArrayLike, /) -> Products:
        energies = np.ravel(np.asarray(excitation, dtype=float))
        nothing, one = np.zeros((1, energies.size)), np.zeros(1)
        return Products(
            excitation=energies,
            channels=("gamma",),
            probability=np.ones((1, energies.size)),
            photons=energies[None],
            neutrons=nothing,
            charged=nothing,
            separation=one,
            neutron_number=one,
            proton_number=one,
        )


_PHOTONS = _PhotonsAlone()


@lru_cache(maxsize=256)
def _excitations(reaction: DarkReaction, photons: bool) -> ExcitationSpectrum:
    """Return σ by bins, from a table in the energy of χ, of what decays by photons alone or of the rest."""
    exact = reaction.exact(photons=photons)
    energies = grid_of_energies(reaction.edges, outgoing=reaction.outgoing_mass, highest=reaction.highest_energy)
    threshold = reaction.threshold
    energies = energies[energies > threshold]
    # The filling of an open shell and narrow lobes leave small negative bins: the bins around pay for them.
    values = positive_parts(exact.by_bin(energies)[None])[0]
    table = Tabulated.through(
        np.concatenate([[threshold], energies]), values=np.pad(values, ((0, 0), (1, 0)), mode="constant")
    )
    return ExcitationSpectrum(reaction.edges, lambda E: np.maximum(table(E), 0.0)[None], ("all",))


@lru_cache(maxsize=32)
def _binned(
    nuclide: Nuclide,
    force: SkyrmeForce | str,
    sampling: Sampling,
    energies: Energies,
    current: PortalCurrent,
    levels: tuple[DarkLevel, ...],
    quietly: _Quietly,
) -> tuple[BinnedResponse, ...]:
    sampled = _sampled(nuclide, force, sampling, quietly)
    edges = excitation_edges(sampling.highest_energy)
    calculated = binned_responses(sampled, current, edges=edges, energies=energies)
    return with_levels(calculated, levels, current, nuclide=nuclide, edges=edges)


@lru_cache(maxsize=8)
def _sampled(nuclide: Nuclide, force: SkyrmeForce | str, sampling: Sampling, quietly: _Quietly) -> SampledResponses:
    return sampled_responses(nuclide, force, None, sampling, progress=quietly.progress)
