"""Strengths: the squares of a term's amplitudes, summed over final flavours, and what multiplies its reactions.

A term gives amplitudes ("charges") as arrays of shape (n, batch), or what broadcasts with it. What scatters is their
squares and interferences. A batch of one coupling must keep its axis, and no batch must have none, which the shapes of
amplitudes at n recoils do not always tell. The strengths of reactions do not depend on recoils: they are numbers.
"""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.batch import holds_single_numbers
from nuscatter.errors import InputError
from nuscatter.interactions.amplitudes import Pair, as_charge, coupling, plus, products, squares
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.shapes import is_single, require_recoils_first
from nuscatter.particles import Coherence, Species, State
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, MeV


class HasCharge(Protocol):
    """What has amplitudes; every term."""

    def charge(
        self, channel: Channel, amplitude: str, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
    ) -> ArrayLike | None:
        """Return the amplitude of a transition at `q2` [MeV²], as `Term.charge` does."""
        ...


def strengths(
    term: HasCharge, channel: Channel, q2: Array, nucleus: Nucleus | None, initial: State
) -> dict[Pair, Array]:
    """Return Re Q_i Q_j* of each pair of amplitudes at `q2` [MeV²]; see `Term.strengths`."""
    total: dict[Pair, Array] = {}
    column = q2[:, None]
    for final in initial.family:
        if isinstance(initial, Coherence):
            first, second = (
                _charges(term, channel, column, nucleus, each, final) for each in (initial.first, initial.second)
            )
            pairs = products(first, second, 2j if initial.imaginary else 2, channel.amplitudes)
        else:
            pairs = squares(_charges(term, channel, column, nucleus, initial, final))
        for pair, strength in pairs.items():
            total[pair] = plus(total[pair], strength) if pair in total else strength
    if any(value.shape != column.shape for value in total.values()):
        shape = np.broadcast_shapes(column.shape, *(value.shape for value in total.values()))
        total = {pair: np.broadcast_to(value, shape) for pair, value in total.items()}
        if shape[1] > 1:
            return total
    if _is_batched(term, channel, q2, nucleus, initial):
        return total
    return {pair: value[:, 0] for pair, value in total.items()}


def width(term: HasCharge, channels: tuple[Channel, ...], nucleus: Nucleus | None, species: State) -> int:
    """Return the length of the batch axis of cross sections of some channels, 1 where there is none."""
    if _holds_single_numbers(term, nucleus):
        return 1
    probe = np.full((1, 1), MeV**2)  # any Q²: the axis does not depend on it
    charges = (charge for each in channels for charge in _every_charge(term, each, probe, nucleus, species))
    return max((charge.shape[-1] for charge in charges if charge.ndim), default=1)


def _charges(
    term: HasCharge, channel: Channel, q2: Array, nucleus: Nucleus | None, initial: Species, final: Species
) -> dict[str, Array]:
    """Return the amplitudes of a transition by name, those that there are."""
    found = {name: charge_of(term, channel, name, q2, nucleus, initial, final) for name in channel.amplitudes}
    return {name: charge for name, charge in found.items() if charge is not None}


def charge_of(
    term: HasCharge,
    channel: Channel,
    amplitude: str,
    q2: Array,
    nucleus: Nucleus | None,
    initial: Species,
    final: Species,
) -> Array | None:
    """Return what a term's `charge` gives, as an array that broadcasts with `q2` [MeV²] and is no batch by mistake.

    `q2` has the shape (n, 1), or none where it is asked whether there is a batch.

    Raises:
        InputError: it is no number, or its shape is another; the recoils are on its last axis, which is the batch's.
    """
    value = term.charge(channel, amplitude, q2, nucleus, initial, final)
    if value is None:
        return None
    charge = as_charge(term, value)
    require_recoils_first(
        f"charge of {type(term).__name__}",
        charge,
        q2,
        lambda fewer: term.charge(channel, amplitude, fewer, nucleus, initial, final),
    )
    return charge


def _is_batched(term: HasCharge, channel: Channel, q2: Array, nucleus: Nucleus | None, initial: State) -> bool:
    """Tell a batch of one from no batch: the charge at a plain number has a dimension, or none."""
    if _holds_single_numbers(term, nucleus):
        return False
    probe: Any = q2[:1].sum()  # a number without axes
    return any(charge.ndim > 0 for charge in _every_charge(term, channel, probe, nucleus, initial))


def _holds_single_numbers(term: HasCharge, nucleus: Nucleus | None) -> bool:
    """Return whether neither a coupling nor a form factor can be a batch, as far as is seen without computing."""
    return holds_single_numbers(term) and is_single(nucleus)


def _every_charge(
    term: HasCharge, channel: Channel, q2: Array, nucleus: Nucleus | None, initial: State
) -> Iterator[Array]:
    """Yield the amplitudes of all transitions that there are."""
    for each in (initial.first, initial.second) if isinstance(initial, Coherence) else (initial,):
        for final in initial.family:
            yield from _charges(term, channel, q2, nucleus, each, final).values()


class HasReactions(Protocol):
    """What has channels and reactions; every term."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels."""
        ...

    @property
    def reactions(self) -> tuple[Reaction, ...]:
        """The reactions."""
        ...

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return what multiplies a piece of a reaction, as `Term.strength` does."""
        ...

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return the same for a coherence, as `Term.coherent_strength` does."""
        ...


def acting_pieces(term: HasReactions, reaction: Reaction, state: State) -> Iterator[tuple[str, Array]]:
    """Yield the pieces of a reaction that happen for a state, each with its strength, which is not zero throughout."""
    for piece in reaction.pieces:
        strength = reaction_strength(term, reaction, piece, state)
        if strength is not None and strength.any():
            yield piece, strength


def reaction_strength(term: HasReactions, reaction: Reaction, piece: str, state: State) -> Array | None:
    """Return the strength of a piece as an array of shape () or (batch,), checked; None where it does not happen.

    Raises:
        InputError: the strength is no number or list of numbers; the term does not say what a coherence does.
    """
    if isinstance(state, Coherence):
        value = term.coherent_strength(reaction, piece, state)
    else:
        value = term.strength(reaction, piece, state)
    if value is not None:
        return coupling(f"the strength of {reaction.name} ({piece}) in {type(term).__name__}", value)
    if isinstance(state, Coherence):
        raise InputError(
            f"{type(term).__name__} does not say how {reaction.name} depends on the coherence {state} of the flux: "
            "give it a `coherent_strength`, which returns 0 if the reaction conserves flavour."
        )
    return None
