r"""Cross sections by what leaves the nucleus: channels of decay and numbers of neutrons.

.. math:: \sigma_c(E) = \sum_\text{bins} \sigma_\text{bin}(E)\, P_c(\text{bin})

with the probability P_c that a nucleus of that excitation decays by the channel c.
"""

from dataclasses import dataclass
from typing import Any, Protocol, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, positive
from nuscatter.interactions.inelastic.final_states.outcomes import Outcomes, outcomes
from nuscatter.interactions.inelastic.final_states.outgoing import InelasticReaction
from nuscatter.interactions.inelastic.final_states.seen import EVAPORATION
from nuscatter.particles import Species
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array
from nuscatter.words.describing import shortened


class Averages(Protocol):
    """A flux, which averages a cross section."""

    def averaged(self, model: Any, nucleus: Any = None, species: Species | None = None) -> Array:
        """Return the average of ``model.sigma``."""
        ...


@final
@dataclass(frozen=True, eq=False)
class NeutronYield:
    """Cross sections by the number of neutrons; `neutrons` makes it.

    Args:
        by_number: σ [MeV⁻²] of events with 0, 1, 2, … neutrons, shape (numbers,) + that of the energies.
    """

    by_number: Array
    __repr__ = shortened

    @property
    def total(self) -> Array:
        """σ of all events [MeV⁻²]."""
        return np.asarray(self.by_number.sum(axis=0))

    @property
    def any(self) -> Array:
        """σ of events with one neutron or more [MeV⁻²]."""
        return np.asarray(self.by_number[1:].sum(axis=0))

    @property
    def mean(self) -> Array:
        """Mean number of neutrons of an event, 0 where there is no event."""
        weighted = np.tensordot(np.arange(len(self.by_number)), self.by_number, 1)
        return np.asarray(weighted / np.where(self.total > 0, self.total, 1.0))


def channel_cross_sections(
    reaction: InelasticReaction, at: ArrayLike | Averages, species: Species, *, decays: DeExcitation = EVAPORATION
) -> dict[str, Array]:
    """Return σ [MeV⁻²] of each channel of decay: of the shape of the energies, or the average over a flux.

    Args:
        reaction: The reaction, as ``ns.inelastic("Ar40", ns.CHARGED_CURRENT).reaction``.
        at: Energies of the neutrino [MeV] of any shape, or a flux.
        species: The species that comes.
        decays: The model of de-excitation.

    Raises:
        InputError: an energy is not positive, or the species does not scatter.
    """
    made, values = _channels(reaction, at, species, decays)
    return {name: values[i] for i, name in enumerate(made.channels) if np.any(values[i] > 0)}


def branching(
    reaction: InelasticReaction, at: ArrayLike | Averages, species: Species, *, decays: DeExcitation = EVAPORATION
) -> dict[str, Array]:
    """Return which fraction of events decays by each channel, those of most events first; 0 where there are no events.

    Args and errors are those of `channel_cross_sections`.
    """
    found = channel_cross_sections(reaction, at, species, decays=decays)
    total = sum(found.values())
    parts = {name: np.asarray(each / np.where(total > 0, total, 1.0)) for name, each in found.items()}
    return dict(sorted(parts.items(), key=lambda item: -float(np.sum(item[1]))))


def neutrons(
    reaction: InelasticReaction, at: ArrayLike | Averages, species: Species, *, decays: DeExcitation = EVAPORATION
) -> NeutronYield:
    """Return cross sections by the number of free neutrons, at energies or averaged over a flux.

    Args and errors are those of `channel_cross_sections`.
    """
    made, values = _channels(reaction, at, species, decays)
    number = np.asarray(made.neutron_number)
    return NeutronYield(np.stack([values[number == each].sum(axis=0) for each in range(int(number.max()) + 1)]))


def _channels(
    reaction: InelasticReaction, at: ArrayLike | Averages, species: Species, decays: DeExcitation
) -> tuple[Outcomes, Array]:
    """Return the channels, and σ [MeV⁻²] of each, shape (channels,) + that of the energies."""
    instance("species", species, Species, "a neutrino species such as nu_e")
    if not reaction.acts(species):
        raise InputError(f"{species} does not scatter by this reaction.")
    model = _ByChannel(reaction, decays)
    if hasattr(at, "averaged"):
        return model.outcomes(species), np.asarray(at.averaged(model, species=species))
    E = positive("E", at, "MeV")
    values = model.sigma(E.ravel(), species)
    return model.outcomes(species), values.T.reshape(-1, *E.shape)


@final
@dataclass(frozen=True, eq=False)
class _ByChannel:
    """A cross section with an axis of channels, as a flux averages it."""

    reaction: InelasticReaction
    decays: DeExcitation

    def outcomes(self, species: Species) -> Outcomes:
        edges = self.reaction.excitations(species).edges
        return outcomes(self.reaction.outgoing(species).nuclide, edges, self.decays)

    def kinks(self, species: Species, nucleus: object = None) -> tuple[float, ...]:
        return (self.reaction.outgoing(species).lowest,)

    def sigma(self, E: Array, species: Species, nucleus: object = None) -> Array:
        by_bin = self.reaction.excitations(species).sigma(np.asarray(E)).sum(axis=0)
        return np.asarray(by_bin.T @ self.outcomes(species).probability.T)
