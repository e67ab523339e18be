"""Which law each kind of reaction has."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from nuscatter.errors import InputError
from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.inelastic.inelastic_law import InelasticLaw, unwrapped
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.inelastic.nuclear_reaction import NuclearReaction
from nuscatter.interactions.reactions import Reaction
from nuscatter.units import MeV

#: Kinds of reactions, and what makes their laws.
LAWS: Final[dict[type[Reaction], Callable[[Acting], ReactionLaw]]] = {NuclearReaction: InelasticLaw}


def reaction_law(acting: Acting) -> ReactionLaw:
    """Return the law of a reaction; `InputError` for a kind that cannot be drawn."""
    inner, highest = unwrapped(acting.reaction)
    kind = type(inner)
    if kind not in LAWS:
        raise InputError(
            f"Events of reactions are not drawn yet, and the model has {acting.reaction.name}: leave its term out."
        )
    if inner is acting.reaction or kind is NuclearReaction:
        return LAWS[kind](acting)
    if acting.reach[1] > highest:
        raise InputError(
            f"Events of {inner.name} are drawn up to {highest / MeV:g} MeV, above which its term goes on, but the flux "
            f"reaches {acting.reach[1] / MeV:g} MeV."
        )
    return LAWS[kind](replace(acting, reaction=inner))
