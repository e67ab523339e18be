"""Strengths: the squares of a term's amplitudes, summed over final flavours, and the cross sections that they give.

A term gives amplitudes ("charges") as arrays of shape (n, batch), or what broadcasts with it. What scatters is their
squares and interferences. A batch of one coupling must keep its axis, and no batch must have none, which the shapes of
amplitudes at n recoils do not always tell. The strengths of reactions do not depend on recoils: they are numbers.
"""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.batch import holds_single_numbers
from nuscatter.errors import InputError, invalid
from nuscatter.interactions.amplitudes import Pair, added, as_charge, coupling, plus, products, squares, summed, weighed
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.reactions import A_NUCLEUS, Reaction, cross_section, require_reaction, target_of
from nuscatter.interactions.shapes import is_single
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


def differential(
    term: HasCharge, channel: Channel, E: Array, T: Array, species: State, nucleus: Nucleus | None
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
    found = {name: term.charge(channel, name, q2, nucleus, initial, final) for name in channel.amplitudes}
    return {name: as_charge(term, charge) for name, charge in found.items() if charge is not None}


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


def require_physics(term: HasReactions) -> None:
    """Raise `InputError` if a term has neither channels nor reactions, or if one of its reactions is not one."""
    for name, value in (("channels", term.channels), ("reactions", term.reactions)):
        if not isinstance(value, tuple):
            raise invalid(f"{name} of {type(term).__name__}", value, f"a tuple, as `{name} = (…,)`")
    for reaction in term.reactions:
        require_reaction(reaction)
    if not term.channels and not term.reactions:
        raise InputError(
            f"{type(term).__name__} has neither channels nor reactions, so nothing scatters: "
            "give it one of them, as `channels = (VECTOR,)`."
        )


def reaction_sigma(term: HasReactions, reaction: Reaction, E: Array, species: State, nucleus: Nucleus | None) -> Array:
    """Return strengths times cross sections [MeV⁻²], summed over the pieces of a reaction: (n,) or (n, batch)."""
    nuclide, total = target_of(require_reaction(reaction), nucleus), np.zeros(E.size)
    for piece in reaction.pieces:
        strength = reaction_strength(term, reaction, piece, species)
        if strength is not None and strength.any():
            each = cross_section(reaction, piece, E, species, nuclide)
            total = added(total, np.multiply.outer(each, strength))
    return total
