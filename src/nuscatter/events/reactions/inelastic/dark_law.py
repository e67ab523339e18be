r"""Dark matter that excites a nucleus, as a law: χ, all that the excited nucleus emits, and what is left of it.

Bins, channels, emissions and momenta are those of `inelastic_law`, with the masses of χ. The momentum transfer is that
of the cross section: in each bin the integral over q² (`DarkCrossSection`) is kept in forty parts of y, the logarithm
in which it is smooth, at some ninety energies of χ. Within a part y is even. Events of levels that decay by photons
alone have a model of de-excitation of their own, so they are drawn apart.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import cast, final

import numpy as np

from nuscatter.events.block import Particles
from nuscatter.events.codes import species_code
from nuscatter.events.law import Outcome
from nuscatter.events.plan import together
from nuscatter.events.reactions.inelastic.cells import Cells, cells_of
from nuscatter.events.reactions.inelastic.excitations import Excitations
from nuscatter.events.reactions.inelastic.momenta import (
    lepton_momenta,
    products_of,
    recoiling_cosine,
    released_at,
)
from nuscatter.events.reactions.inelastic.rows import Places, Rows
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.bsm.dark_excitation.cross_section import DarkCrossSection, grid_of_energies
from nuscatter.interactions.bsm.dark_excitation.dark_reaction import DarkReaction
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.final_states.outcomes import outcomes
from nuscatter.interactions.inelastic.final_states.seen import EVAPORATION, Seen
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: What χ leaves at least [MeV], for limits of momentum transfers.
_LEAST = 1e-6 * MeV
#: Codes of what a χ of two masses becomes.
_PARTNERS = {52: 53, 53: 52}


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Transfers:
    """Momentum transfers of one cross section.

    Args:
        exact: The cross section.
        energies: Energies of χ [MeV] at which parts are kept, increasing, shape (points,).
    """

    exact: DarkCrossSection
    energies: Array
    __repr__ = shortened

    def draw(self, E: Array, generator: np.random.Generator, *, bin_: Places, omega: Array) -> Array:
        """Return q² [MeV²].

        Args:
            E: Energies of χ [MeV], shape (n,).
            generator: Of random numbers.
            bin_: Bins of excitation, shape (n,).
            omega: Excitation energies [MeV], shape (n,).
        """
        at = np.clip(np.searchsorted(self.energies, E, side="right") - 1, 0, len(self.energies) - 2)
        t = np.clip((E - self.energies[at]) / (self.energies[at + 1] - self.energies[at]), 0.0, 1.0)
        at = at + (generator.random(len(E)) < t)
        bins = self.exact.bins
        # a bin that is out of reach at the lower energy is not at the upper one
        row = at * bins + bin_
        row = np.where(self._rows.empty(row), np.minimum(at + 1, len(self.energies) - 1) * bins + bin_, row)
        some = ~self._rows.empty(row)
        u, within = generator.random((2, len(E)))
        part = within.copy()
        column = self._rows.pick(row[some], u=u[some])
        edges = self._edges
        part[some] = edges[column] + within[some] * (edges[column + 1] - edges[column])
        return self.exact.transfers_at(E, omega=np.maximum(omega, _LEAST), part=part)

    @cached_property
    def _rows(self) -> Rows:
        """A row for each energy and bin."""
        weights = [np.maximum(self.exact.over_transfers(float(E)), 0.0) for E in self.energies]
        return Rows.of(np.concatenate(weights))

    @cached_property
    def _edges(self) -> Array:
        """Edges of the parts of y, around the nodes of Gauss and Legendre by their weights."""
        return np.concatenate([[0.0], np.cumsum(self.exact.widths)])


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class _Part:
    """Excitations that decay by one model."""

    cells: Cells
    excitations: Excitations
    transfers: Transfers


@final
@dataclass(frozen=True, eq=False)
class DarkLaw(ReactionLaw):
    """The law of a `DarkReaction`.

    Args:
        acting: The reaction, with the χ that comes.

    Raises:
        InputError: as `InelasticLaw`.
    """

    __repr__ = shortened

    @property
    def reaction(self) -> DarkReaction:
        """The reaction."""
        return cast(DarkReaction, self.acting.reaction)

    @property
    def outgoing_particle(self) -> tuple[int, float]:
        """Code and mass [MeV] of the χ that leaves."""
        code = species_code(self.state)
        if self.reaction.outgoing_mass == self.state.mass:
            return code, self.state.mass
        return int(np.sign(code)) * _PARTNERS[abs(code)], self.reaction.outgoing_mass

    @property
    def most_products(self) -> int:
        """χ, emissions, nucleus."""
        return max(each.excitations.emitter.most for each in self._parts) + 2

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        n = len(energy)
        asked = np.cumsum([each.cells.asked(energy) for each in self._parts], axis=0)
        which = (generator.random(n) * asked[-1] >= asked[:-1]).sum(axis=0)
        deposit, made = np.zeros(n), []
        for at, part in enumerate(self._parts):
            rows = np.flatnonzero(which == at)
            if rows.size:
                deposit[rows], products = self._of(part, energy[rows], direction[rows], generator)
                made.append((rows, products))
        return Outcome(deposit, np.zeros((n, 3)), together(n, made))

    def _of(
        self, part: _Part, energy: Array, direction: Array, generator: np.random.Generator
    ) -> tuple[Array, Particles]:
        """Return deposits [MeV] and products of one part."""
        cell, at = part.cells.draw(energy, generator)
        target, (code, mass), incoming = self.target[1], self.outgoing_particle, self.state.mass
        available = np.maximum(released_at(energy, target=target, least=target + mass, incoming=incoming), 0.0)
        start, channel, _ = part.excitations.draw(cell, generator, at=at, available=available)
        excitation = part.excitations.energies[start]
        released, left = available - excitation, target + excitation
        q2 = part.transfers.draw(energy, generator, bin_=part.cells.bin[cell], omega=excitation)
        T = q2 / (np.sqrt(left**2 + q2) + left)
        cosine = recoiling_cosine(
            energy, T=T, target=target, mass=mass, left=left, released=released, incoming=incoming
        )
        lepton = lepton_momenta(
            energy,
            generator,
            direction=direction,
            cosine=cosine,
            target=target,
            mass=mass,
            left=left,
            released=released,
            incoming=incoming,
        )
        momentum = np.sqrt((energy - incoming) * (energy + incoming))
        nucleus = momentum[:, None] * direction - lepton[:, :3]
        emissions = part.excitations.emitter.draw(generator, energy=start, channel=channel)
        products = products_of(lepton, emissions, generator, code=code, mass=mass, nucleus=nucleus, left=left)
        return part.cells.deposit(cell, energy), products

    @cached_property
    def _parts(self) -> tuple[_Part, ...]:
        reaction = self.reaction
        return tuple(
            self._part(spectrum, seen, reaction.exact(photons=bool(at)))
            for at, (spectrum, seen) in enumerate(reaction.parts)
        )

    def _part(self, spectrum: ExcitationSpectrum, seen: Seen, exact: DarkCrossSection) -> _Part:
        reaction = self.reaction
        decays = cast(DeExcitation, getattr(seen, "decays", EVAPORATION))
        made = outcomes(reaction.nuclide, spectrum.edges, decays)
        outgoing = reaction.outgoing(self.state)
        cells = cells_of(seen, spectrum, outgoing, made, lowest=self.acting.lowest, reach=self.acting.reach)
        excitations = Excitations(
            cells=cells,
            spectrum=spectrum,
            levels=(),
            channels=made.channels,
            decays=decays,
            nuclide=reaction.nuclide,
        )
        grid = grid_of_energies(reaction.edges, outgoing=reaction.outgoing_mass, highest=reaction.highest_energy)
        grid = grid[grid > reaction.threshold]
        last = int(np.searchsorted(grid, self.acting.reach[1])) + 1
        return _Part(cells=cells, excitations=excitations, transfers=Transfers(exact=exact, energies=grid[:last]))
