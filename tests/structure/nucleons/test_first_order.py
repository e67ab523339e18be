"""The nucleon's charge to first order in Q²: the tangent of the default, and nothing of it left out."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.structure.nucleons.first_order import FirstOrder
from nuscatter.structure.nucleons.form_factors import FOUR_MASSES_SQUARED, point_nucleons
from nuscatter.structure.nucleons.weak import DarwinFoldy
from nuscatter.units import MeV, fm

NUCLEON = ns.structure.galster.with_strangeness(radius_squared=0.01 * fm**2)


def test_it_is_the_tangent_of_the_default():
    """Value and slope at zero, of proton, neutron and strange quarks."""
    step = (0.5 * MeV) ** 2
    for expanded, full in zip(
        *(each(NUCLEON, np.array([0.0, step])) for each in (FirstOrder(), DarwinFoldy())), strict=True
    ):
        assert expanded[0] == full[0]
        assert (expanded[1] - expanded[0]) / step == pytest.approx((full[1] - full[0]) / step, rel=1e-5, abs=0)


def test_the_second_order_is_left_out():
    """Linear in Q², below the dipole by its curvature: 3 (Q²/M²)² with M² = 0.71 GeV², and that of Darwin and Foldy."""
    q2 = np.array([0.0, 1.0, 2.0]) * (100 * MeV) ** 2
    proton, neutron, strange = FirstOrder()(NUCLEON, q2)
    for each in (proton, neutron, strange):
        assert each[2] - each[1] == pytest.approx(each[1] - each[0], rel=1e-12, abs=0)
    x, tau = q2[1] / (843 * MeV) ** 2, q2[1] / FOUR_MASSES_SQUARED
    curvature = 3 * x**2 + 3 / 8 * tau**2 + x * tau
    assert DarwinFoldy()(NUCLEON, q2)[0][1] - proton[1] == pytest.approx(curvature, rel=0.05, abs=0)


def test_points_keep_the_darwin_foldy_term():
    q2 = (100 * MeV) ** 2
    proton, neutron, strange = FirstOrder()(point_nucleons, q2)
    assert float(proton) == pytest.approx(1 - q2 / (2 * FOUR_MASSES_SQUARED), rel=1e-14)
    assert (neutron, strange) == (0, 0)


@pytest.mark.parametrize(
    ("match", "make"),
    [
        ("nucleon", lambda: FirstOrder()(None, 1.0)),
        ("q2", lambda: FirstOrder()(NUCLEON, -1.0)),
        ("q2", lambda: FirstOrder()(NUCLEON, np.nan)),
    ],
)
def test_bad_input(match, make):
    with pytest.raises(InputError, match=match):
        make()
