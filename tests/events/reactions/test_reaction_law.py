"""What all laws of reactions say by themselves: names, target, rate."""

import numpy as np

from nuscatter.events.law import Outcome
from nuscatter.events.reactions.reaction_law import ReactionLaw
from nuscatter.interactions.reactions import Per, Reaction
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit, nu_e_bar
from nuscatter.units import MeV


class Nothing(ReactionLaw):
    """A law that deposits nothing."""

    def draw(self, energy, direction, generator):
        return Outcome(np.zeros(len(energy)), np.zeros((len(energy), 3)))


class Decay(Reaction):
    """A reaction in a volume."""

    name = "a decay"
    deposit = Deposit.PHOTON
    per = Per.VOLUME


def test_a_law_has_the_names_of_its_reaction_and_no_elastic_partner(acting, ramp):
    law = Nothing(acting(ramp, target="Ar40"))
    assert (law.name, law.state, law.nuclide, law.deposit) == (ramp.name, nu_e_bar, nuclide("Ar40"), Deposit.ELECTRON)
    assert law.target == (1000180400, nuclide("Ar40").mass)
    assert law.outgoing == (0, 0.0)
    assert law.most_products == 0


def test_rates_and_kinks_are_those_of_the_reaction(acting, ramp):
    one = acting(ramp, lowest=3 * MeV)
    E = np.array([2.0, 5.0]) * MeV
    assert Nothing(one).rate(E).tolist() == one.rate(E).tolist()
    assert Nothing(one).kinks(E).tolist() == one.kinks(E).tolist()


def test_in_a_volume_nothing_is_hit(acting):
    law = Nothing(acting(Decay(), target=None))
    assert law.nuclide is None
    assert law.target == (0, 0.0)
