r"""Inelastic scattering on a nucleus as a law: lepton, all that the excited nucleus emits, and what is left of it.

1. **Bin, channel, deposit** (`cells`). A bin of excitation energy and a channel of decay are drawn from the cross
   sections of the counts. They say the deposit, so deposits are spread as the lines of `Experiment.counts` are: each is
   the mean of its bin and channel, while energies of products fluctuate around it.
2. **Excitation energy.** One of the eight parts of the bin at which the counts take decays, by its probability of
   the channel. A measured level has its own energy, if the channel is open there.
3. **Emissions** (`steps`), given the channel, from the weights of the model of de-excitation. A model that is not an
   evaporation has mean energies alone (`means`).
4. **Lepton's angle** (`angles`; `response_angles` where no shipped table serves) and **momenta** (`momenta`): energy,
   momentum, charge and baryon number are conserved.

Masses are those of nuclei, without electrons (`Nuclide.mass`, to which codes of nuclei belong): a neutrino that makes
an electron leaves a nucleus of one proton more. What binds atomic electrons, some 10 keV, is in no mass. A positron has
not annihilated.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import cast, final

import numpy as np

from nuscatter.events.codes import species_code
from nuscatter.events.drawing.directions import unit_vectors
from nuscatter.events.law import Outcome
from nuscatter.events.reactions.inelastic.angles import cosines, slopes, steepness
from nuscatter.events.reactions.inelastic.cells import Cells, cells_of
from nuscatter.events.reactions.inelastic.emissions import Whole
from nuscatter.events.reactions.inelastic.excitations import Excitations, ExcitedLevel
from nuscatter.events.reactions.inelastic.momenta import (
    in_rest_frame,
    lepton_momenta,
    products_of,
    recoiling_cosine,
    released_at,
)
from nuscatter.events.reactions.inelastic.response_angles import ResponseAngles
from nuscatter.events.reactions.inelastic.rows import Places
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.couplings.weak_couplings import LEPTON_MASSES
from nuscatter.interactions.inelastic.excitation_spectra import ExcitationSpectrum
from nuscatter.interactions.inelastic.final_states.outcomes import Outcomes, outcomes
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.interactions.inelastic.final_states.seen import EVAPORATION
from nuscatter.interactions.inelastic.levels.measured_levels import MeasuredLevels
from nuscatter.interactions.inelastic.nuclear_reaction import NuclearReaction
from nuscatter.interactions.inelastic.term_ranges import RangedReaction
from nuscatter.interactions.reactions import Reaction
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array, MeV
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

    @cached_property
    def reaction(self) -> NuclearReaction:
        """The reaction, without ranges."""
        return cast(NuclearReaction, unwrapped(self.acting.reaction)[0])

    @cached_property
    def _highest(self) -> float:
        return unwrapped(self.acting.reaction)[1]

    @cached_property
    def lepton(self) -> tuple[int, float]:
        """Code and mass [MeV] of the lepton that leaves; a neutrino keeps the code with which it came."""
        code = species_code(self.state)
        if not self._outgoing.charged:
            return code, 0.0
        return code - int(np.sign(code)), LEPTON_MASSES[self.state.flavour]

    @property
    def charged(self) -> bool:
        return self._outgoing.charged

    @property
    def most_products(self) -> int:
        """Lepton, emissions, nucleus."""
        return self._excitations.emitter.most + 2

    def kinks(self, energies: Array) -> Array:
        """Return those of the reaction, and the threshold of exact kinematics [MeV]."""
        inside = energies.min() <= self._threshold <= energies.max()
        return np.append(self.acting.kinks(energies), [self._threshold] if inside else [])

    def rate(self, energy: Array) -> Array:
        """Return the rate [MeV⁻²], above the threshold of exact kinematics, E²/2M above that of the cross section."""
        return np.where(energy > self._threshold, self.acting.rate(energy), 0.0)

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        cell, at = self._cells.draw(energy, generator)
        deposit = self._cells.deposit(cell, energy)
        available = released_at(energy, target=self.target[1], least=self._nuclide.mass + self.lepton[1])
        start, channel, kind = self._excitations.draw(cell, generator, at=at, available=np.maximum(available, 0.0))
        excitation = self._excitations.energies[start]
        code, mass = self.lepton
        released, left = np.maximum(available - excitation, 0.0), self._nuclide.mass + excitation
        cosine = self._cosines(kind, self._cells.bin[cell], energy, deposit, released, left, generator)
        lepton = lepton_momenta(
            energy,
            generator,
            direction=direction,
            cosine=cosine,
            target=self.target[1],
            mass=mass,
            left=left,
            released=released,
        )
        nucleus = energy[:, None] * direction - lepton[:, :3]
        emissions = self._excitations.emitter.draw(generator, energy=start, channel=channel)
        products = products_of(lepton, emissions, generator, code=code, mass=mass, nucleus=nucleus, left=left)
        return Outcome(deposit, self._along(lepton, nucleus), products)

    def _cosines(
        self,
        kind: Whole,
        bin_: Places,
        energy: Array,
        deposit: Array,
        released: Array,
        left: Array,
        generator: np.random.Generator,
    ) -> Array:
        """Return cosines between neutrino and lepton, in their common rest frame with the nuclei."""
        mass = self.lepton[1]
        if self._cells.scale is not None:
            return recoiling_cosine(energy, T=deposit, target=self.target[1], mass=mass, left=left, released=released)
        kinetic, k = in_rest_frame(released, mass=mass, left=left)
        speed = k / np.where(kinetic + mass > 0, kinetic + mass, 1.0)
        b, c = np.zeros(len(energy)), np.zeros(len(energy))
        groups = self._excitations.shares.group
        for name in dict.fromkeys(groups):
            rows = np.flatnonzero(np.array([each == name for each in groups])[kind])
            b[rows], c[rows] = slopes(name, E=energy[rows], k=k[rows], speed=speed[rows])
        simple = cosines(steepness(self.reaction.nuclide, E=energy, k=k), generator, b=b, c=c)
        if self._angles is None:
            return simple
        number = np.array([self._spectrum.groups.index(each) for each in groups])[kind]
        within = np.minimum(energy, self._highest)
        exact = self._angles.draw(within, generator, group=number, bin_=bin_)
        return np.where(np.isnan(exact), simple, exact)

    @cached_property
    def _angles(self) -> ResponseAngles | None:
        """Those of the responses, where the cross section is computed from them."""
        reaction = self.reaction
        if reaction.table(self.state) is not None:
            return None
        outgoing = self._outgoing
        high = min(self.acting.reach[1], self._highest, outgoing.highest)
        return ResponseAngles(
            exact=reaction.cross_section(self.state),
            spectrum=self._spectrum,
            shift=outgoing.loss - self.lepton[1],
            reach=(outgoing.lowest, max(high, outgoing.lowest + 1 * MeV)),
        )

    def _along(self, lepton: Array, nucleus: Array) -> Array:
        """Return the direction of what is deposited, a charged lepton or the nucleus; none of photons and neutrons."""
        if self.deposit is Deposit.ELECTRON:
            return unit_vectors(lepton[:, :3])
        if self.deposit is Deposit.NUCLEUS:
            return unit_vectors(nucleus)
        return np.zeros((len(lepton), 3))

    @cached_property
    def _threshold(self) -> float:
        """The energy of the neutrino [MeV] from which on the ground state is reached."""
        least, target = self._nuclide.mass + self.lepton[1], self.target[1]
        return max((least - target) * (least + target) / (2 * target), 0.0)

    @cached_property
    def _outgoing(self) -> Outgoing:
        return self.reaction.outgoing(self.state)

    @property
    def _nuclide(self) -> Nuclide:
        return self._outgoing.nuclide

    @cached_property
    def _spectrum(self) -> ExcitationSpectrum:
        return self.reaction.excitations(self.state)

    @cached_property
    def _decays(self) -> DeExcitation:
        return cast(DeExcitation, getattr(self.reaction.seen, "decays", EVAPORATION))

    @cached_property
    def _outcomes(self) -> Outcomes:
        return outcomes(self._nuclide, self._spectrum.edges, self._decays)

    @cached_property
    def _cells(self) -> Cells:
        low, high = self.acting.reach
        return cells_of(
            self.reaction.seen,
            self._spectrum,
            self._outgoing,
            self._outcomes,
            lowest=self.acting.lowest,
            reach=(min(low, self._highest), min(high, self._highest)),
            highest=self._highest,
        )

    @cached_property
    def _levels(self) -> tuple[ExcitedLevel, ...]:
        levels = self.reaction.levels
        if not isinstance(levels, MeasuredLevels):
            return ()
        if not levels.acts(self.reaction.nuclide, self.reaction.current, self.state):
            return ()
        points = self._cells.energies
        return tuple(
            ExcitedLevel(excitation=each.excitation, group=each.group, sigma=sigma(points))
            for each, sigma in levels.by_level(self.state)
        )

    @cached_property
    def _excitations(self) -> Excitations:
        return Excitations(
            cells=self._cells,
            spectrum=self._spectrum,
            levels=self._levels,
            channels=self._outcomes.channels,
            decays=self._decays,
            nuclide=self._nuclide,
        )


def unwrapped(reaction: Reaction) -> tuple[Reaction, float]:
    """Return the reaction within ranges, and the energy [MeV] above which it goes on as it is there.

    Args:
        reaction: Any reaction.
    """
    highest = np.inf
    while isinstance(reaction, RangedReaction):
        highest = min(highest, np.inf if reaction.highest is None else float(reaction.highest))
        reaction = reaction.reaction
    return reaction, highest
