"""Which law a reaction has."""

import pytest

from nuscatter.errors import InputError
from nuscatter.events.reactions.laws import LAWS, reaction_law


def test_a_kind_of_which_nothing_is_known_is_refused(acting, ramp):
    assert type(ramp) not in LAWS
    with pytest.raises(InputError, match="a ramp and a line"):
        reaction_law(acting(ramp))
