"""Which law a reaction has."""

from nuscatter.detectors.volumes import Ball
from nuscatter.events.reactions.decays import DecayLaw
from nuscatter.events.reactions.deposits import DepositLaw
from nuscatter.events.reactions.laws import LAWS, reaction_law
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight
from nuscatter.units import MeV, m


def test_a_kind_of_which_nothing_is_known_has_its_deposits(acting, ramp):
    assert type(ramp) not in LAWS
    assert isinstance(reaction_law(acting(ramp)), DepositLaw)


def test_decays_in_flight_have_their_own(acting):
    decay = DecayInFlight(name="decay", mass=3 * MeV, width=1e-12 * MeV, volume=Ball(1 * m), distance=9 * m)
    assert isinstance(reaction_law(acting(decay)), DecayLaw)
