"""sin²θ_W(μ): α that is measured at the other end, published values, one loop by hand, and what does not run."""

import numpy as np
import pytest

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.interactions.couplings.radiative import HadronLoops
from nuscatter.interactions.couplings.running_angle import (
    _STRONG_BELOW,
    RunningAngle,
    gluons,
    inverse_alpha_at_z,
    sin2_theta_w_at_z,
    z_mass,
)
from nuscatter.interactions.couplings.vacuum_polarisation import lepton_loop
from nuscatter.interactions.couplings.weak_couplings import LEPTON_MASSES
from nuscatter.units import GeV, MeV

ANGLE = RunningAngle()


def test_alpha_at_zero_is_the_measured_one():
    """Nothing here knows 137.036. 0.04 % is what higher orders and hadrons are good for."""
    assert 1 / float(ANGLE.alpha(0.0)) == pytest.approx(1 / fine_structure_constant.value, rel=5e-4, abs=0)
    assert 1 / float(ANGLE.alpha(z_mass.value)) == pytest.approx(inverse_alpha_at_z.value, rel=1e-12, abs=0)


def test_at_zero_it_is_the_published_one():
    """0.23863(5) of the Particle Data Group's 2022 review, 0.23868(5)(2) of arXiv:1712.09146 (its abstract)."""
    assert float(ANGLE(0.0)) == pytest.approx(0.23863, rel=0, abs=3e-5)
    other = RunningAngle(strong_coupling=0.1182)
    assert float(other(0.0)) == pytest.approx(0.23868, rel=0, abs=7e-5)
    assert float(ANGLE(z_mass.value)) == pytest.approx(sin2_theta_w_at_z.value, rel=1e-12, abs=0)


def test_between_10_and_40_gev_it_is_one_loop_by_hand():
    """Three leptons, five quarks: ds²/d ln μ² = −(α/3π) Σ N K e (t/2 − e s²), with K of α_s = 0.15 in the middle."""
    low, high = 10 * GeV, 40 * GeV
    alpha, s2, K = float(ANGLE.alpha(20 * GeV)), float(ANGLE(20 * GeV)), gluons(0.15, flavours=5)
    leptons = 3 * (-1) * (-0.25 + s2)
    up, down = 2 * 3 * K * (2 / 3) * (0.25 - 2 / 3 * s2), 3 * 3 * K * (-1 / 3) * (-0.25 + s2 / 3)
    slope = -alpha / (3 * np.pi) * (leptons + up + down)
    assert float(ANGLE(high) - ANGLE(low)) == pytest.approx(slope * np.log((high / low) ** 2), rel=0.01, abs=0)


def test_below_hadrons_leptons_alone_run():
    """From 1 MeV to 100 MeV the electron's loop, of a coupling ∝ 1 − 4s²: 2e-5 for each factor of 2 in energy."""
    alpha = fine_structure_constant.value
    expected = -alpha / (3 * np.pi) * (0.25 - 0.2386) * np.log(100.0**2)
    assert float(ANGLE(100 * MeV) - ANGLE(1 * MeV)) == pytest.approx(expected, rel=0.01, abs=0)
    assert float(ANGLE(0.0)) == float(ANGLE(0.5 * LEPTON_MASSES["e"]))


def test_the_electrons_part_of_alpha_is_its_loop():
    """α⁻¹(μ) falls by Π(0, m; μ)/π: the function of another module."""
    mu = 90 * MeV
    known = float(lepton_loop(0.0, mass=LEPTON_MASSES["e"], scale=mu)) / np.pi
    assert 1 / float(ANGLE.alpha(0.0)) - 1 / float(ANGLE.alpha(mu)) == pytest.approx(known, rel=2e-3, abs=0)


def test_hadrons_move_both_ends_as_they_are_defined():
    """Π_γγ/π of α⁻¹, and s² = (s²/α)/(1/α) at 0."""
    more = RunningAngle(hadrons=HadronLoops(charge_charge=3.697, charge_isospin=3.697))
    plain = 1 / float(ANGLE.alpha(0.0))
    assert 1 / float(more.alpha(0.0)) - plain == pytest.approx(0.1 / np.pi, rel=1e-6, abs=0)
    ratio = float(ANGLE(0.0)) * plain + 0.1 / (2 * np.pi)
    assert float(more(0.0)) == pytest.approx(ratio / (plain + 0.1 / np.pi), rel=1e-9, abs=0)
    odd = RunningAngle(hadrons=HadronLoops(charge_isospin=3.697))
    ratio = float(ANGLE(0.0)) * plain + 0.1 / (2 * np.pi)
    assert float(odd(0.0)) == pytest.approx(ratio / plain, rel=1e-9, abs=0)


def test_above_the_w_boson_the_angle_rises_with_energy_and_below_falls():
    Q = np.array([0.2, 1, 5, 20, 80, 81, 120, 170]) * GeV
    found = ANGLE(Q)
    assert (np.diff(found[:5]) < 0).all()
    assert (np.diff(found[5:]) > 0).all()


def test_where_the_w_boson_leaves_alpha_jumps_by_one_over_six_pi():
    """From above to below α⁻¹ falls by 1/6π; hypercharge's coupling, (1 − s²)/α, knows nothing of W bosons."""

    def continued(function, near, far):
        """To m_W along a straight line in ln μ."""
        x = np.log(np.array([near, far, 80.3692]))
        low, high = (float(function(each * GeV)) for each in (near, far))
        return low + (high - low) * (x[2] - x[0]) / (x[1] - x[0])

    def inverse(Q):
        return 1 / ANGLE.alpha(Q)

    def hypercharge(Q):
        return (1 - ANGLE(Q)) / ANGLE.alpha(Q)

    above, below = (81.0, 82.0), (79.8, 78.8)
    assert continued(inverse, *above) - continued(inverse, *below) == pytest.approx(1 / (6 * np.pi), rel=0.01, abs=0)
    assert continued(hypercharge, *above) == pytest.approx(continued(hypercharge, *below), rel=2e-6, abs=0)


def test_gluons_are_a_series():
    assert gluons(0.0, flavours=5) == 1
    assert gluons(0.01 * np.pi, flavours=4) == pytest.approx(1 + 0.01 + (125 / 48 - 44 / 72) * 1e-4, rel=1e-12, abs=0)


@pytest.mark.parametrize("Q", [-1.0, np.nan, 171 * GeV])
def test_what_is_not_a_scale_is_refused(Q):
    with pytest.raises(InputError, match="Q"):
        ANGLE(Q)


@pytest.mark.parametrize("known", [{"at_z": 1.5}, {"inverse_alpha": 0.0}, {"strong_coupling": 0.5}, {"hadrons": 3.6}])
def test_what_is_no_start_is_refused(known):
    with pytest.raises(InputError, match=next(iter(known))):
        RunningAngle(**known)


def test_strong_coupling_below_two_gev_is_that_about_the_tau():
    """0.314 ± 0.014 at the τ's mass (Particle Data Group), more at the charm quark's, less at 2 GeV."""
    assert 0.29 < _STRONG_BELOW < 0.40
