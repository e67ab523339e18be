"""Which law each kind of reaction has."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from nuscatter.events.reactions.acting import Acting
from nuscatter.events.reactions.axions import AxioElectricLaw, InverseComptonLaw, InversePrimakoffLaw
from nuscatter.events.reactions.decays import DecayLaw
from nuscatter.events.reactions.deposits import DepositLaw
from nuscatter.events.reactions.inelastic.dark_law import DarkLaw
from nuscatter.events.reactions.inelastic.inelastic_law import InelasticLaw, unwrapped
from nuscatter.events.reactions.inverse_beta import InverseBetaLaw, SimpleInverseBetaLaw
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.bsm.axions.scattering import (
    AxioElectric,
    InverseCompton,
    InverseComptonElectron,
    InversePrimakoff,
)
from nuscatter.interactions.bsm.dark_excitation.dark_reaction import DarkReaction
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight
from nuscatter.interactions.inelastic.nuclear_reaction import NuclearReaction
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.standard.inverse_beta import PositronContinuum, PositronLine

#: Kinds of reactions of which it is known what leaves, and what makes their laws.
LAWS: Final[dict[type[Reaction], Callable[[Acting], ReactionLaw]]] = {
    PositronContinuum: InverseBetaLaw,
    PositronLine: SimpleInverseBetaLaw,
    InversePrimakoff: InversePrimakoffLaw,
    InverseCompton: InverseComptonLaw,
    InverseComptonElectron: InverseComptonLaw,
    AxioElectric: AxioElectricLaw,
    DecayInFlight: DecayLaw,
    NuclearReaction: InelasticLaw,
    DarkReaction: DarkLaw,
}


def reaction_law(acting: Acting) -> ReactionLaw:
    """Return the law of a reaction; of a kind of which nothing else is known, that of its deposits.

    One that is kept for some species is what it was. One that goes on above its energies is known to go on as deposits;
    inelastic scattering knows its particles there too.
    """
    inner, highest = unwrapped(acting.reaction)
    law = LAWS.get(type(inner), DepositLaw)
    if inner is acting.reaction or law is InelasticLaw:
        return law(acting)
    return law(replace(acting, reaction=inner)) if acting.reach[1] <= highest else DepositLaw(acting)
