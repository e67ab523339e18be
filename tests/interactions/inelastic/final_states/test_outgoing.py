import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.units import MeV


def test_equal_ones_are_equal_whatever_tells_their_angles():
    one, other = (Outgoing(ns.nuclide("K40"), MeV, True, False, MeV, 65 * MeV, made) for made in (None, lambda: None))
    assert one == other
    assert hash(one) == hash(other)


def test_ranges_are_checked():
    with pytest.raises(InputError, match="highest"):
        Outgoing(ns.nuclide("K40"), MeV, True, False, 10 * MeV, 5 * MeV)
