"""Which law a reaction has."""

from nuscatter.events.reactions.deposits import DepositLaw
from nuscatter.events.reactions.laws import LAWS, reaction_law


def test_a_kind_of_which_nothing_is_known_has_its_deposits(acting, ramp):
    assert type(ramp) not in LAWS
    assert isinstance(reaction_law(acting(ramp)), DepositLaw)
