"""Which law a reaction has."""

import nuscatter as ns
from nuscatter.detectors.volumes import Ball
from nuscatter.events.reactions.decays import DecayLaw
from nuscatter.events.reactions.deposits import DepositLaw
from nuscatter.events.reactions.inelastic.inelastic_law import InelasticLaw
from nuscatter.events.reactions.inverse_beta import InverseBetaLaw
from nuscatter.events.reactions.laws import LAWS, reaction_law
from nuscatter.interactions.bsm.decays_in_flight import DecayInFlight
from nuscatter.interactions.inelastic.term_ranges import RangedReaction
from nuscatter.interactions.standard.inverse_beta import PositronContinuum
from nuscatter.units import MeV, m


def test_a_kind_of_which_nothing_is_known_has_its_deposits(acting, ramp):
    assert type(ramp) not in LAWS
    assert isinstance(reaction_law(acting(ramp)), DepositLaw)


def test_decays_in_flight_have_their_own(acting):
    decay = DecayInFlight(name="decay", mass=3 * MeV, width=1e-12 * MeV, volume=Ball(1 * m), distance=9 * m)
    assert isinstance(reaction_law(acting(decay)), DecayLaw)


def test_a_reaction_of_some_species_is_what_it_was(acting):
    ranged = RangedReaction(PositronContinuum(), species=(ns.nu_e_bar,))
    law = reaction_law(acting(ranged))
    assert isinstance(law, InverseBetaLaw)
    assert law.acting.reaction == PositronContinuum()


def test_beyond_its_energies_a_reaction_is_known_by_deposits(acting):
    """Reaching 10 MeV, of which 9 or 20 are known; of inelastic scattering particles are known everywhere."""
    for highest, kind in ((9, DepositLaw), (20, InverseBetaLaw)):
        assert isinstance(reaction_law(acting(RangedReaction(PositronContinuum(), highest=highest * MeV))), kind)
    reaction = ns.inelastic("Ar40", ns.CHARGED_CURRENT).reaction
    for each in (reaction, RangedReaction(reaction, highest=9 * MeV)):
        assert isinstance(reaction_law(acting(each, target="Ar40", state=ns.nu_e)), InelasticLaw)
