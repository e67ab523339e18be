"""Cross sections of terms: of a channel from its strengths, of a reaction from its pieces, and which of them add.

The cross section of a channel of nuclei, like that of a reaction, is that of an atom; one of electrons is that of one
electron. A recoil has an energy T, which reactions have not. What cannot be added is refused here.
"""

import inspect
from functools import cache, partial
from types import FunctionType
from typing import Protocol

import numpy as np

from nuscatter.errors import InputError, instance, invalid
from nuscatter.interactions.amplitudes import added, summed, weighed
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.interactions.reactions import A_NUCLEUS, Reaction, cross_section, require_reaction, target_of
from nuscatter.interactions.recoils import integrated, recoil_nodes
from nuscatter.interactions.strengths import HasCharge, HasReactions, acting_pieces, strengths, width
from nuscatter.particles import State
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array


class HasPhysics(HasCharge, HasReactions, Protocol):
    """What has channels with amplitudes, and reactions; every term."""


def differential(
    term: HasPhysics, channel: Channel, E: Array, T: Array, species: State, nucleus: Nucleus | None
) -> Array:
    """Return dσ/dT [MeV⁻³] of one channel at flat `E` and `T`, also below its threshold: shape (n,) or (n, batch)."""
    mass = target_mass(channel, nucleus)
    found = strengths(term, channel, 2 * mass * T, nucleus, species)
    flow = 1 / E**2 if species.mass == 0 else 1 / (E**2 - species.mass**2)

    def product(coefficients: tuple[Array, Array, Array], strength: Array) -> Array:
        a0, a1, a2 = coefficients
        return weighed(((a0 * E + a1) * E + a2) * flow, strength)

    return summed(np.zeros_like(T), channel.form(T, mass), found, product)


def target_mass(channel: Channel, nucleus: Nucleus | None) -> float:
    """Return the mass [MeV] of what recoils; `InputError` where that is a nucleus and there is none."""
    if nucleus is not None and not isinstance(nucleus, Nucleus):
        raise invalid("nucleus", nucleus, A_NUCLEUS)
    return channel.target_mass(None if nucleus is None else nucleus.nuclide)


def channel_sigma(term: HasPhysics, channel: Channel, E: Array, species: State, nucleus: Nucleus | None) -> Array:
    """Return the total cross section [MeV⁻²] of a channel at flat energies `E` [MeV]: shape (n,) or (n, batch)."""
    mass = target_mass(channel, nucleus)
    reach = channel.reach(E, mass, species.mass)
    nodes = recoil_nodes(channel, nucleus, float(np.sqrt(2 * mass * reach[1].max(initial=0.0))))
    part = partial(differential, term, channel, species=species, nucleus=nucleus)
    return integrated(part, E, reach, nodes, width(term, (channel,), nucleus, species))


def require_physics(term: HasPhysics) -> None:
    """Raise `InputError` if a term has neither channels nor reactions, an entry that is none, or wrong arguments."""
    for name, value in (("channels", term.channels), ("reactions", term.reactions)):
        if not isinstance(value, tuple):
            raise invalid(f"{name} of {type(term).__name__}", value, f"a tuple, as `{name} = (…,)`")
    for channel in term.channels:
        instance(f"one of the channels of {type(term).__name__}", channel, Channel, "a Channel such as VECTOR")
    for reaction in term.reactions:
        require_reaction(reaction)
    require_arguments(type(term))
    if not term.channels and not term.reactions:
        raise InputError(
            f"{type(term).__name__} has neither channels nor reactions, so nothing scatters: "
            "give it one of them, as `channels = (VECTOR,)`."
        )


#: With what the library calls the functions that a term of the user's may define.
_ARGUMENTS = {
    "charge": ("channel", "amplitude", "q2", "nucleus", "initial", "final"),
    "parts": ("channel", "amplitude", "initial", "final"),
    "strength": ("reaction", "piece", "species"),
    "coherent_strength": ("reaction", "piece", "coherence"),
}


@cache
def require_arguments(kind: type) -> None:
    """Raise `InputError` if a class of terms has a charge, or another function, that takes other arguments."""
    for name, given in _ARGUMENTS.items():
        own = inspect.getattr_static(kind, name, None)
        if not isinstance(own, FunctionType):  # a field, or what is bound otherwise
            continue
        try:
            inspect.signature(own).bind(None, *given)
        except TypeError:
            takes = [each for each in inspect.signature(own).parameters if each != "self"]
            raise InputError(
                f"{name} of {kind.__name__} takes ({', '.join(takes)}), but it is called with ({', '.join(given)})."
            ) from None


def reaction_sigma(term: HasPhysics, reaction: Reaction, E: Array, species: State, nucleus: Nucleus | None) -> Array:
    """Return strengths times cross sections [MeV⁻²], summed over the pieces of a reaction: (n,) or (n, batch)."""
    nuclide, total = target_of(require_reaction(reaction), nucleus), np.zeros(E.size)
    for piece, strength in acting_pieces(term, reaction, species):
        each = cross_section(reaction, piece, E, species, nuclide)
        total = added(total, np.multiply.outer(each, strength))
    return total


def chosen(term: HasPhysics, recoil: Recoil | None) -> tuple[Channel, ...]:
    """Return the channels with that recoil, or all; `InputError` if they are mixed and none is chosen."""
    require_physics(term)
    present = {channel.recoil for channel in term.channels}
    if not present:
        raise InputError(
            f"{type(term).__name__} has reactions, which have no recoil: ask for sigma, counts or deposit_spectrum."
        )
    if recoil is None and term.reactions:
        choices = " or ".join(map(str, present))
        raise InputError(f"The model has reactions, which have no recoil, beside channels: choose recoil={choices}.")
    if recoil is None and len(present) > 1:
        raise InputError(
            "The model has recoils of nuclei and of electrons: choose recoil=Recoil.NUCLEUS or Recoil.ELECTRON."
        )
    if recoil is not None and not (isinstance(recoil, Recoil) and recoil in present):
        raise invalid("recoil", recoil, f"one that the model has ({', '.join(sorted(r.name for r in present))})")
    return tuple(channel for channel in term.channels if recoil in (None, channel.recoil))


def channels_beside(term: HasPhysics) -> tuple[Channel, ...]:
    """Return the channels whose cross sections add to those of reactions, which are per atom."""
    if any(channel.recoil is Recoil.ELECTRON for channel in term.channels):
        raise InputError(
            "The model has reactions, whose cross section is that of an atom, and recoils of electrons, whose "
            "cross section is that of one electron: ask for each alone."
        )
    return term.channels
