"""A term of the user's may have its channels and its reactions as fields of a dataclass, which it is given."""

from dataclasses import dataclass, fields

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.channels import VECTOR
from nuscatter.units import MeV, keV

ARGON = ns.helm("Ar40")
POINT = (30 * MeV, 10 * keV, ns.nu_e, ARGON)


@dataclass(frozen=True)
class Given(ns.Term):
    """Fields without defaults, of which one stands behind channels: no default is taken from the interface."""

    channels: tuple
    reactions: tuple
    size: float

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return self.size if initial == final else None


class Set(ns.Term):
    """Attributes that are set."""

    def __init__(self, size):
        self.channels, self.size = (VECTOR,), size

    charge = Given.charge


def test_channels_and_reactions_may_be_fields():
    given = Given((VECTOR,), (), 3.0)
    assert [each.name for each in fields(Given)] == ["channels", "reactions", "size"]
    assert (given.channels, given.reactions, given.complete, given.recoil_kinds) == ((VECTOR,), (), (), ())
    assert given.dsigma_dT(*POINT) > 0
    np.testing.assert_allclose(given.dsigma_dT(*POINT), 9 * Set(1.0).dsigma_dT(*POINT), rtol=1e-14)
    np.testing.assert_allclose((given + Set(1.0)).dsigma_dT(*POINT), 16 / 9 * given.dsigma_dT(*POINT), rtol=1e-14)


def test_a_field_of_reactions_is_what_happens():
    known = ns.InverseBetaDecay()
    same = Given((), known.reactions, 0.0)
    assert same.reactions == known.reactions
    expected = float(known.sigma(30 * MeV, ns.nu_e_bar))
    assert expected > 0
    assert float(same.sigma(30 * MeV, ns.nu_e_bar)) == pytest.approx(expected, rel=1e-12, abs=0)


def test_a_field_must_be_given():
    with pytest.raises(TypeError, match="channels"):
        Given(reactions=(), size=1.0)


def test_the_interface_has_none():
    assert ns.Term().channels == ns.Term().reactions == ns.Term().complete == ()
