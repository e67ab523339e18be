"""Currents: two, by the names that reactions carry, and of no other value."""

import pytest

import nuscatter as ns
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, NEUTRAL_CURRENT, Current


def test_there_are_two_and_a_reaction_is_named_after_its_own():
    assert set(Current) == {CHARGED_CURRENT, NEUTRAL_CURRENT}
    assert ns.CHARGED_CURRENT is CHARGED_CURRENT is Current("charged current")
    assert ns.inelastic("C12", NEUTRAL_CURRENT).reaction.name == "neutral current on C12"
    assert ns.inelastic("C12", CHARGED_CURRENT).reaction.name == "charged current on C12"
    with pytest.raises(ValueError, match="weak"):
        Current("weak")
