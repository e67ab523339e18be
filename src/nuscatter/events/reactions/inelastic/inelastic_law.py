r"""Inelastic scattering on a nucleus as a law: lepton, all that the excited nucleus emits, and what is left of it.

1. **Bin, channel, deposit** (`cells`). A bin of excitation energy and a channel of decay are drawn from the cross
   sections of the counts. They say the deposit, so deposits are spread as the lines of `Experiment.counts` are: each is
   the mean of its bin and channel, while energies of products fluctuate around it.
2. **Excitation energy.** One of the eight parts of the bin at which the counts take decays, by its probability of
   the channel. A measured level has its own energy, if the channel is open there.
3. **Emissions** (`steps`), given the channel, from the weights of the model of de-excitation. A model that is not an
   evaporation has mean energies alone (`means`).
4. **Lepton's angle** (`angles`) and **momenta** (`decays`): energy, momentum, charge and baryon number are conserved.

Masses are those of nuclei, without electrons (`Nuclide.mass`, to which codes of nuclei belong): a neutrino that makes an
electron leaves an ion of one proton more. What binds its electrons, some 10 keV, is in no mass. A positron has not
annihilated.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import cast, final

import numpy as np

from nuscatter.events.block import Particles
from nuscatter.events.codes import OUTGOING, species_code
from nuscatter.events.law import Outcome
from nuscatter.events.reactions.inelastic.angles import cosines, slopes
from nuscatter.events.reactions.inelastic.cells import Cells, Shares, cells_of, shares_of
from nuscatter.events.reactions.inelastic.decays import emitted_momenta, in_rest_frame, lepton_momenta, released_at
from nuscatter.events.reactions.inelastic.emissions import Emitter, Whole
from nuscatter.events.reactions.inelastic.means import emitter_of
from nuscatter.events.reactions.inelastic.rows import Places
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.couplings.weak_couplings import LEPTON_MASSES
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.final_states.outcomes import outcomes, parts_of
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.interactions.inelastic.final_states.seen import EVAPORATION
from nuscatter.interactions.inelastic.levels.measured_levels import MeasuredLevels
from nuscatter.interactions.inelastic.nuclear_reaction import NuclearReaction
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class InelasticLaw(ReactionLaw):
    """The law of a `NuclearReaction`.

    Args:
        acting: The reaction, with what comes and what it acts on.

    Raises:
        InputError: what the reaction's `seen` deposits is not known decay by decay; when events are drawn, a model of
            de-excitation whose channels are not known particles.
    """

    __repr__ = shortened

    @property
    def reaction(self) -> NuclearReaction:
        """The reaction."""
        return cast(NuclearReaction, self.acting.reaction)

    @cached_property
    def lepton(self) -> tuple[int, float]:
        """Code and mass [MeV] of the lepton that leaves; a neutrino keeps the code with which it came."""
        code = species_code(self.state)
        if not self._outgoing.charged:
            return code, 0.0
        return code - int(np.sign(code)), LEPTON_MASSES[self.state.flavour]

    @property
    def most_products(self) -> int:
        """Lepton, emissions, nucleus."""
        return self._emitter.most + 2

    def kinks(self, energies: Array) -> Array:
        """Return those of the reaction, and the threshold of exact kinematics [MeV]."""
        inside = self._threshold[(self._threshold >= energies.min()) & (self._threshold <= energies.max())]
        return np.append(self.acting.kinks(energies), inside)

    def rate(self, energy: Array) -> Array:
        """Return the rate [MeV⁻²], above the threshold of exact kinematics, E²/2M above that of the cross section."""
        return np.where(energy > self._threshold, self.acting.rate(energy), 0.0)

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        cell, at = self._cells.draw(energy, generator)
        start, channel, kind = self._excited(cell, at, energy, generator)
        excitation = self._starts[start]
        target, final_mass = self.target[1], self._outgoing.nuclide.mass
        code, mass = self.lepton
        released = self._released(energy) - excitation
        left = final_mass + excitation
        cosine = self._cosines(kind, energy, released, left, generator)
        lepton = lepton_momenta(
            energy, direction, cosine, generator, target=target, mass=mass, left=left, released=released
        )
        nucleus = energy[:, None] * direction - lepton[:, :3]
        emissions = self._emitter.draw(start, channel, generator)
        emitted, final_momentum = emitted_momenta(nucleus, left, emissions, generator)
        # lepton, then emissions in their order, then the nucleus
        first = np.concatenate([[0], np.cumsum(emissions.number + 2)])
        made = _Made(first)
        made.put(first[:-1], code, lepton, mass)
        for place, (rows, momenta) in enumerate(emitted):
            made.put(first[rows] + 1 + place, emissions.code[place, rows], momenta, emissions.mass[place, rows])
        last = np.maximum(emissions.number - 1, 0)
        end = np.where(emissions.number > 0, emissions.left[last, np.arange(len(energy))], left) if emitted else left
        made.put(first[1:] - 1, emissions.nucleus, final_momentum, end)
        along = np.zeros((len(energy), 3))
        if self._outgoing.charged:
            size = np.sqrt((lepton[:, :3] ** 2).sum(axis=1))
            along = lepton[:, :3] / np.where(size > 0, size, 1.0)[:, None]
        return Outcome(self._cells.deposit(cell, energy), along, made.particles)

    def _excited(
        self, cell: Places, at: Places, energy: Array, generator: np.random.Generator
    ) -> tuple[Whole, Whole, Whole]:
        """Return number of the excitation energy, channel of the emitter, and kind of the excitation."""
        cells, bin_ = self._cells, self._cells.bin[cell]
        kind = self._shares.draw(at, bin_, generator)
        part = (self._parts[cell] <= generator.random(len(cell))[:, None]).sum(axis=1)
        channel = self._channels[cells.channel[cell]]
        start = self._first[bin_] + np.minimum(part, self._parts.shape[1] - 1)
        level = self._level[kind]
        has = np.flatnonzero(level >= 0)
        open_ = self._emitter.probability[channel[has], level[has]] > 0
        start[has[open_]] = level[has[open_]]
        return *self._within_reach(start, channel, energy, generator), kind

    def _within_reach(
        self, start: Whole, channel: Whole, energy: Array, generator: np.random.Generator
    ) -> tuple[Whole, Whole]:
        """Return the same, with the highest excitation that there is energy for where the one drawn is above it.

        The bin at the end of what is possible is counted whole; it has the lepton of least energy, and so few events.
        """
        beyond = np.flatnonzero(self._starts[start] > self._released(energy))
        if beyond.size:
            order = np.argsort(self._starts[: self._inside])
            found = np.searchsorted(self._starts[order], self._released(energy[beyond]), side="right") - 1
            start[beyond] = order[np.maximum(found, 0)]
            upto = np.cumsum(self._emitter.probability[:, start[beyond]], axis=0)
            closed = self._emitter.probability[channel[beyond], start[beyond]] <= 0
            other = (upto / upto[-1] <= generator.random(beyond.size)).sum(axis=0)
            channel[beyond] = np.where(closed, other, channel[beyond])
        return start, channel

    def _cosines(
        self, kind: Whole, energy: Array, released: Array, left: Array, generator: np.random.Generator
    ) -> Array:
        mass = self.lepton[1]
        kinetic, k = in_rest_frame(released, mass, left)
        speed = k / (kinetic + mass)
        b, c = np.zeros(len(energy)), np.zeros(len(energy))
        for name in dict.fromkeys(self._shares.group):
            rows = np.flatnonzero(np.array([each == name for each in self._shares.group])[kind])
            b[rows], c[rows] = slopes(name, E=energy[rows], k=k[rows], speed=speed[rows])
        return cosines(b, c, generator.random(len(energy)))

    def _released(self, energy: Array) -> Array:
        """Return what is left for excitation and motion [MeV]."""
        least = self._outgoing.nuclide.mass + self.lepton[1]
        return released_at(energy, target=self.target[1], least=least)

    @cached_property
    def _threshold(self) -> Array:
        """The energy of the neutrino [MeV] from which on the ground state is reached, shape (1,)."""
        least, target = self._outgoing.nuclide.mass + self.lepton[1], self.target[1]
        return np.array([max((least - target) * (least + target) / (2 * target), 0.0)])

    @cached_property
    def _spectrum(self) -> ExcitationSpectrum:
        return self.reaction.excitations(self.state)

    @cached_property
    def _outgoing(self) -> Outgoing:
        return self.reaction.outgoing(self.state)

    @cached_property
    def _decays(self) -> DeExcitation:
        return cast(DeExcitation, getattr(self.reaction.seen, "decays", EVAPORATION))

    @cached_property
    def _cells(self) -> Cells:
        made = outcomes(self._outgoing.nuclide, self._spectrum.edges, self._decays)
        acting = self.acting
        return cells_of(self.reaction.seen, self._spectrum, self._outgoing, made, acting.lowest, acting.reach)

    @cached_property
    def _levels(self) -> tuple[tuple[float, str, Array], ...]:
        levels = self.reaction.levels
        if not isinstance(levels, MeasuredLevels):
            return ()
        if not levels.acts(self.reaction.nuclide, self.reaction.current, self.state):
            return ()
        points = self._cells.energies
        return tuple((each.excitation, each.group, sigma(points)) for each, sigma in levels.by_level(self.state))

    @cached_property
    def _shares(self) -> Shares:
        return shares_of(self._spectrum, self._cells.energies, self._levels)

    @cached_property
    def _bins(self) -> int:
        """How many bins the neutrinos of the highest energy reach."""
        return int(self._cells.bin[self._cells.sigma.any(axis=0)].max(initial=0)) + 1

    @cached_property
    def _starts(self) -> Array:
        """Excitation energies at which decays may begin [MeV]: none, the parts of the bins, and the levels."""
        parts = parts_of(self._spectrum.edges)[: self._bins].ravel()
        return np.concatenate([[0.0], parts, [each for each, _, _ in self._levels]])

    @cached_property
    def _inside(self) -> int:
        """How many of these are no levels."""
        return len(self._starts) - len(self._levels)

    @cached_property
    def _first(self) -> Whole:
        """The place of each bin's first part among the excitation energies; of those beyond reach the last."""
        parts = parts_of(self._spectrum.edges)
        return 1 + parts.shape[1] * np.minimum(np.arange(len(parts)), self._bins - 1)

    @cached_property
    def _level(self) -> Whole:
        """For each kind of excitation the place of its level, −1 for none."""
        groups = len(self._shares.group) - len(self._levels)
        return np.array([-1] * groups + [self._inside + at for at in range(len(self._levels))])

    @cached_property
    def _emitter(self) -> Emitter:
        return emitter_of(self._decays, self._outgoing.nuclide, self._starts)

    @cached_property
    def _channels(self) -> Whole:
        """The number of each channel of the cells among those of the emitter, 0 for channels beyond reach."""
        names = self._emitter.channels
        made = outcomes(self._outgoing.nuclide, self._spectrum.edges, self._decays)
        return np.array([names.index(each) if each in names else 0 for each in made.channels])

    @cached_property
    def _parts(self) -> Array:
        """Cumulative shares of the parts of each cell's bin in its channel, shape (cells, parts)."""
        size = parts_of(self._spectrum.edges).shape[1]
        place = self._first[self._cells.bin][:, None] + np.arange(size)
        found = self._emitter.probability[self._channels[self._cells.channel][:, None], place]
        total = found.sum(axis=1, keepdims=True)
        return np.cumsum(found, axis=1) / np.where(total > 0, total, 1.0)


class _Made:
    """Particles that are filled in, all of which leave."""

    def __init__(self, first: Whole) -> None:
        size = int(first[-1])
        code, status = np.zeros(size, dtype=np.int64), np.full(size, OUTGOING, dtype=np.int64)
        self.particles = Particles(first, code, status, np.empty((size, 4)), np.empty(size))

    def put(self, at: Whole, code: int | Whole, momentum: Array, mass: float | Array) -> None:
        self.particles.pdg[at], self.particles.mass[at], self.particles.momentum[at] = code, mass, momentum
