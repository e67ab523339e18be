"""Which law each kind of reaction has."""

from collections.abc import Callable
from typing import Final

from nuscatter.errors import InputError
from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.inelastic.inelastic_law import InelasticLaw
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.inelastic.nuclear_reaction import NuclearReaction
from nuscatter.interactions.reactions import Reaction

#: Kinds of reactions, and what makes their laws.
LAWS: Final[dict[type[Reaction], Callable[[Acting], ReactionLaw]]] = {NuclearReaction: InelasticLaw}


def reaction_law(acting: Acting) -> ReactionLaw:
    """Return the law of a reaction; `InputError` for a kind that cannot be drawn."""
    kind = type(acting.reaction)
    if kind not in LAWS:
        raise InputError(
            f"Events of reactions are not drawn yet, and the model has {acting.reaction.name}: leave its term out."
        )
    return LAWS[kind](acting)
