"""Reactions and their checked answers; total cross sections beside closed forms. Sentences: tests/rates."""

from dataclasses import dataclass

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.reactions import (
    Per,
    Reaction,
    acts_on,
    cross_section,
    density_of,
    has_density,
    has_lines,
    kinks_of,
    lines_of,
    reach_of,
    refuse_pole,
    require_reaction,
    target_of,
)
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit, nu_e
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, cm

ARGON, HYDROGEN = nuclide("Ar40"), nuclide("H1")
E = np.array([1.0, 2.5, 40.0]) * MeV
SIGMA = 1e-42 * cm**2


@dataclass(frozen=True)
class Power(Reaction):
    """A density (x − a)^power of the sum SIGMA over [a, c]; or over [a, b] and [b, c] with half in each."""

    power: float = 0.0
    middle: bool = False
    lowest: float = 0.0
    name: str = "a power"
    deposit = Deposit.ELECTRON
    per: Per = Per.ATOM
    target: object = None

    def reach(self, E, state, nuclide):
        a, c = np.minimum(self.lowest * MeV + 0.1 * E, E), E
        return (a, (a + c) / 2, c) if self.middle else (a, c)

    def density(self, piece, E, x, state, nuclide):
        a, *_, c = self.reach(E, state, nuclide)
        if self.middle:
            b = (a + c) / 2
            low = np.where(x < b, a, b)
            return SIGMA / 2 * (self.power + 1) / (c - b) * ((x - low) / (c - b)) ** self.power
        return SIGMA * (self.power + 1) / (c - a) * ((x - a) / (c - a)) ** self.power


@dataclass(frozen=True)
class Ladder(Reaction):
    """Three lines of 1, 2 and 3 SIGMA in the first piece, one of −5 in the second."""

    name: str = "a ladder"
    deposit = Deposit.PHOTON
    pieces = ("steps", "loss")
    signed = ("loss",)

    def reach(self, E, state, nuclide):
        return 0 * E, 0 * E

    def lines(self, piece, E, state, nuclide):
        if piece == "loss":
            return E[None] / 2, np.full((1, E.size), -5 * SIGMA)
        return np.outer([0.1, 0.2, 0.3], E), np.outer([1, 2, 3], np.full(E.size, SIGMA))


def total(reaction, piece="all"):
    return cross_section(reaction, piece, E, nu_e, ARGON)


@pytest.mark.parametrize("power", [-0.5, 0, 0.5, 1, 2, 7])
@pytest.mark.parametrize("lowest", [0.0, 0.3])
def test_the_sum_of_a_power(power, lowest):
    """Inverse roots at the lower end too, also where it is not zero."""
    np.testing.assert_allclose(total(Power(power, lowest=lowest)), SIGMA, rtol=1e-12)


@pytest.mark.parametrize("power", [1, 2, 7])
def test_the_sum_between_several_bounds(power):
    np.testing.assert_allclose(total(Power(power, middle=True)), SIGMA, rtol=1e-11)


def test_a_pole_is_refused_and_a_root_is_not():
    with pytest.raises(InputError, match="The density of a power grows so fast towards its lowest deposit"):
        total(Power(-0.99))
    # 4 of 60 are from the lowest node, 7 of 60 more than a tenth
    refuse_pole(Power(), np.array([4.0, 0.0]), np.array([60.0, 0.0]))
    with pytest.raises(InputError, match="grows so fast"):
        refuse_pole(Power(), np.array([4.0, 7.0]), np.array([60.0, 60.0]))


def test_no_reach_is_no_cross_section():
    class Nowhere(Power):
        def reach(self, E, state, nuclide):
            return np.where(2 * MeV < E, 0, 3 * MeV), np.full(E.shape, 3 * MeV)

        def density(self, piece, E, x, state, nuclide):
            assert (2 * MeV < E).all()
            return SIGMA / (3 * MeV) + 0 * E * x

    np.testing.assert_allclose(total(Nowhere()), [0, SIGMA, SIGMA], rtol=1e-13)


def test_lines_add_and_may_be_of_either_sign():
    np.testing.assert_allclose(total(Ladder(), "steps"), 6 * SIGMA, rtol=1e-14)
    np.testing.assert_allclose(total(Ladder(), "loss"), -5 * SIGMA, rtol=1e-14)

    class Both(Power):
        def lines(self, piece, E, state, nuclide):
            return E[None], np.full((1, E.size), 2 * SIGMA)

    np.testing.assert_allclose(total(Both(1)), 3 * SIGMA, rtol=1e-13)


def test_a_reaction_acts_on_its_target_alone():
    only = Power(target=HYDROGEN)
    assert acts_on(Power(), ARGON)
    assert acts_on(Power(), None)
    assert acts_on(only, HYDROGEN)
    assert not acts_on(only, ARGON)
    assert total(only).tolist() == [0, 0, 0]
    np.testing.assert_allclose(cross_section(only, "all", E, nu_e, HYDROGEN), SIGMA, rtol=1e-12)
    assert target_of(only, None) is HYDROGEN
    assert target_of(only, helm(ARGON)) is ARGON
    assert target_of(Power(), helm(ARGON)) is ARGON
    with pytest.raises(InputError, match="nucleus, the target of a power, is None"):
        target_of(Power(), None)
    with pytest.raises(InputError, match="nucleus is"):
        target_of(Power(), ARGON)
    with pytest.raises(InputError, match="a power is counted per volume and has no cross section"):
        target_of(Power(per=Per.VOLUME), helm(ARGON))


def test_what_a_reaction_defines_is_seen():
    assert [has_density(Power()), has_lines(Power())] == [True, False]
    assert [has_density(Ladder()), has_lines(Ladder())] == [False, True]
    # those that it does not define are nothing
    assert Ladder().density("steps", E[:, None], E, nu_e, ARGON).tolist() == np.zeros((3, 3)).tolist()
    assert [each.shape for each in Power().lines("all", E, nu_e, ARGON)] == [(0, 3), (0, 3)]
    assert np.size(Power().kinks(nu_e, ARGON)) == 0
    assert str(Ladder()) == "a ladder"
    assert Power().pieces == ("all",)
    assert Power().signed == ()
    assert Ladder().per is Per.ATOM
    assert Ladder().target is None


def test_answers_have_one_shape():
    class Loose(Power):
        kinks = staticmethod(lambda _state, _nuclide: 3)

        def reach(self, E, state, nuclide):
            return 0.0, E

        def density(self, piece, E, x, state, nuclide):
            return 2

        def lines(self, piece, E, state, nuclide):
            return np.full(E.size, 1.0), 2

    x = np.ones((3, 5))
    assert kinks_of(Loose(), nu_e, ARGON).tolist() == [3.0]
    assert kinks_of(Power(), nu_e, ARGON).shape == (0,)
    assert reach_of(Loose(), E, nu_e, ARGON).tolist() == [[0, 0, 0], E.tolist()]
    assert reach_of(Power(middle=True), E, nu_e, ARGON).shape == (3, 3)
    assert density_of(Loose(), "all", E[:, None], x, nu_e, ARGON).tolist() == np.full((3, 5), 2.0).tolist()
    assert [each.tolist() for each in lines_of(Loose(), "all", E, nu_e, ARGON)] == [[[1.0] * 3], [[2.0] * 3]]
    assert [each.shape for each in lines_of(Power(), "all", E, nu_e, ARGON)] == [(0, 3), (0, 3)]
    deposits, sigma = lines_of(Ladder(), "steps", E, nu_e, ARGON)
    np.testing.assert_allclose(deposits, np.outer([0.1, 0.2, 0.3], E))
    np.testing.assert_allclose(sigma[:, 1], SIGMA * np.array([1, 2, 3]))


def test_a_reach_may_stand_still_but_not_decrease():
    class Reach(Power):
        own = staticmethod(lambda E: (E, E, E))

        def reach(self, E, state, nuclide):
            return self.own(E)

    assert reach_of(Reach(), E, nu_e, ARGON).shape == (3, 3)
    Reach.own = staticmethod(lambda E: (E, 2 * E, np.nextafter(2 * E, 0)))
    with pytest.raises(InputError, match="must not decrease"):
        reach_of(Reach(), E, nu_e, ARGON)


def test_only_signed_pieces_may_be_negative():
    class Negative(Ladder):
        def density(self, piece, E, x, state, nuclide):
            return -SIGMA / MeV * np.ones(np.broadcast_shapes(E.shape, x.shape))

    assert (density_of(Negative(), "loss", E, E, nu_e, ARGON) < 0).all()
    with pytest.raises(InputError, match=r"the density of a ladder \(steps\) is -"):
        density_of(Negative(), "steps", E, E, nu_e, ARGON)


def test_a_good_reaction_is_returned():
    for each in (Power(), Ladder(), Power(target=ARGON)):
        assert require_reaction(each) is each
