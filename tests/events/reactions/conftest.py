"""A reaction of a user's own, with a density and a line, whose integrals are known, and how it acts."""

from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.events.reactions.acting import Acting
from nuscatter.interactions.reactions import Reaction
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit
from nuscatter.units import MeV, cm

SIGMA = 1e-42 * cm**2


@dataclass(frozen=True)
class Ramp(Reaction):
    """A density 2σx/E² from 0 to E, whose integral is σ, and a line of σ/2 at E/2."""

    name: str = "a ramp and a line"
    deposit = Deposit.ELECTRON

    def reach(self, E, state, nuclide):
        return np.zeros(E.shape), E

    def density(self, piece, E, x, state, nuclide):
        return 2 * SIGMA * x / E**2

    def lines(self, piece, E, state, nuclide):
        return (E / 2)[None], np.full((1, E.size), SIGMA / 2)


def acting_of(reaction, target="H1", state=ns.nu_e_bar, lowest=0.0, reach=(1.0, 10.0), pieces=None):
    return Acting(
        reaction=reaction,
        strengths=tuple((each, 1.0) for each in reaction.pieces) if pieces is None else pieces,
        state=state,
        nuclide=None if target is None else nuclide(target),
        targets=2.0,
        lowest=lowest,
        reach=(reach[0] * MeV, reach[1] * MeV),
    )


@pytest.fixture
def acting():
    return acting_of


@pytest.fixture
def ramp():
    return Ramp()
