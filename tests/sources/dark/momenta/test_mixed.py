"""A share of one production and the rest of another."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.mesons import eta
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.meson_list import MesonList
from nuscatter.sources.dark.momenta.mixed import MixedProduction
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.units import GeV, MeV

MASS, REST = 25 * MeV, Polynomial((1 / (35 * MeV),), low=27 * MeV, high=62 * MeV)
MERCURY = BurmanSmith(proton_energy=1 * GeV, Z=80)
FORWARD = MesonList(np.array([[0, 0, 200]]) * MeV)
ABOVE = np.array([30, 60, 100]) * MeV


def seen(production, angle=math.pi / 2):
    return production.seen_from(REST, angle=angle, mass=MASS).moment(0, ABOVE)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_what_is_seen_is_linear_in_the_share(share):
    mixed = MixedProduction(MERCURY, FORWARD, share=share)
    expected = (1 - share) * seen(MERCURY) + share * seen(FORWARD)
    np.testing.assert_allclose(seen(mixed), expected, rtol=2e-3)
    # not the same, so that the order of the two matters
    assert abs(seen(MERCURY)[0] / seen(FORWARD)[0] - 1) > 0.1


def test_what_is_no_mixture_is_refused():
    with pytest.raises(InputError, match="share"):
        MixedProduction(MERCURY, FORWARD, share=1.1)
    with pytest.raises(InputError, match="second"):
        MixedProduction(MERCURY, 3, share=0.5)
    with pytest.raises(InputError, match="not π⁰ and η"):
        MixedProduction(MERCURY, MesonList(np.zeros((1, 3)), meson=eta), share=0.5)
