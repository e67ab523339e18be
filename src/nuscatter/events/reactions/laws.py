"""Which law each kind of reaction has."""

from collections.abc import Callable
from typing import Final

from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.decays import DecayLaw
from nuscatter.events.reactions.deposits import DepositLaw
from nuscatter.events.reactions.inverse_beta import InverseBetaLaw, SimpleInverseBetaLaw
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.standard.inverse_beta import PositronContinuum, PositronLine

#: Kinds of reactions of which it is known what leaves, and what makes their laws.
LAWS: Final[dict[type[Reaction], Callable[[Acting], ReactionLaw]]] = {
    PositronContinuum: InverseBetaLaw,
    PositronLine: SimpleInverseBetaLaw,
    DecayInFlight: DecayLaw,
}


def reaction_law(acting: Acting) -> ReactionLaw:
    """Return the law of a reaction; of a kind of which nothing else is known, that of its deposits."""
    return LAWS.get(type(acting.reaction), DepositLaw)(acting)
