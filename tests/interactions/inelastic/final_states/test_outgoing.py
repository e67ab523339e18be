import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.final_states.outgoing import Outgoing
from nuscatter.units import MeV


def made(**given):
    known = {"nuclide": ns.nuclide("K40"), "loss": MeV, "charged": True, "positron": False, "lowest": MeV}
    return Outgoing(**{**known, "highest": 65 * MeV, **given})


def test_equal_ones_are_equal_whatever_tells_their_angles():
    one, other = made(angles=None), made(angles=lambda: None)
    assert one == other
    assert hash(one) == hash(other)
    assert made(loss=2 * MeV) != one


def test_arguments_are_checked():
    with pytest.raises(InputError, match="highest"):
        made(lowest=10 * MeV, highest=5 * MeV)
    with pytest.raises(InputError, match="nuclide"):
        made(nuclide="K40")
