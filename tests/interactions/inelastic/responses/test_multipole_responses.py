"""Responses between their samples, the states that they tell, and the gap where contours begin."""

import numpy as np
import pytest

from nuscatter.interactions.inelastic.currents.weak_operators import power
from nuscatter.units import MeV


def only(made_of_states, levels, charge="np", of=(1, True), continuum=15.0):
    return made_of_states({of: levels}, charge=charge, continuum=continuum).multipoles[0]


def test_any_momentum_transfer_between_the_nodes(made_of_states, row_of_states):
    """Amplitudes of exp(−q²/180²) at real and complex q, and ω on and off the axis."""
    responses = made_of_states({(1, True): [(9.0, 2.0), (-5.0, 1.0)]})
    (one,) = responses.multipoles
    q, omega = np.array([[7.0, 55.5], [90 + 20j, 118.0]]), np.array([3.0 + 0.5j, 20.0 + 0j])
    found = one.at(omega * MeV, weights=responses.interpolation(q * MeV)) * MeV
    for at, (a, b) in enumerate(one.pairs):
        form = row_of_states(a, q) * row_of_states(b, q)
        poles = 2 / (omega - 9) - 1 / (omega + 5)
        assert found[at] == pytest.approx(form * poles[:, None], rel=1e-6, abs=0)
        assert one.powers(q * MeV)[at] == pytest.approx((q / 100) ** (power(a, 1) + power(b, 1)))


@pytest.mark.parametrize(
    ("levels", "gap"),
    [
        ([(9.0, 1.0), (-5.0, 1.0)], (-5, 9)),
        ([(9.0, 1.0)], (-14.0, 9)),
        ([(25.0, 1.0), (-5.0, 1.0)], (-5, 15)),  # the continuum comes first
        ([(9.0, 1.0), (12.0, 0.5), (-5.0, 1.0), (-3.0, 0.4)], (-3, 9)),
    ],
)
def test_gap(made_of_states, levels, gap):
    found = only(made_of_states, levels)
    assert (found.name, found.parity) == ("1-", -1)
    low, high = (each / MeV for each in found.gap)
    assert high == pytest.approx(gap[1], abs=1e-3)
    assert low == pytest.approx(gap[0], abs=1e-3) if gap[0] > -14 else low <= -14


def test_neutral_poles_at_zero_are_no_excitation(made_of_states):
    """The motion of the whole nucleus, which an RPA has near zero energy."""
    found = only(made_of_states, [(0.3, 5.0), (6.0, 1.0)], charge=None)
    assert np.array(found.gap) / MeV == pytest.approx([0.3, 6.0], abs=1e-3)


def test_overlapping_states_of_both_directions(made_of_states):
    """A weak net reverse transition among this reaction's states, as in a shell that is filled in part."""
    tangled = only(made_of_states, [(-6.0, 1.0), (2.0, 1.0), (4.0, -0.1), (9.0, 1.0)])
    assert np.array(tangled.gap) / MeV == pytest.approx([-6, 2], abs=1e-3)


def test_a_pole_of_the_wrong_sign(made_of_states):
    """Among close states of the reverse reaction a fit may have one: no contour begins between them (1⁻ of ⁵⁶Fe)."""
    found = only(made_of_states, [(-6.0, 1.0), (-5.0, -0.02), (-4.0, 1.0), (9.0, 1.0)])
    assert np.array(found.gap) / MeV == pytest.approx([-4, 9], abs=1e-3)


def test_no_contour_begins_far_below_the_states(made_of_states):
    """A pole of the fit with 5 % of the strength at −11 MeV, where nothing can be told apart (4⁺ of ²⁰⁸Pb, SLy4)."""
    reverse = [(-13.8, -0.01), (-11.1, -0.055), (-7.7, -0.003), (-6.0, 0.005)]
    found = only(made_of_states, [*reverse, (4.3, 0.03), (5.8, 0.1), (9.0, 0.4), (14.0, 0.4)])
    assert np.array(found.gap) / MeV == pytest.approx([-6, 4.3], abs=1e-2)


@pytest.mark.parametrize("charge", ["np", None])
def test_states_of_this_reaction_alone_on_the_axis(made_of_states, row_of_states, charge):
    """A Lorentzian at the state, and nothing of the pole below the gap, nor of that at −ω."""
    levels = [(9.0, 1.0), (0.3, 8.0)] if charge is None else [(9.0, 1.0), (-5.0, 8.0)]
    responses = made_of_states({(1, True): levels}, charge=charge)
    (one,) = responses.multipoles
    q, omega = np.array([[50.0]] * 3), np.array([1.0, 9.0, 30.0]) + 0.5j
    found = one.on_axis(omega * MeV, weights=responses.interpolation(q * MeV))[0, :, 0] * MeV
    row = one.pairs[0][0]
    assert found == pytest.approx(row_of_states(row, 50.0) ** 2 / (omega - 9), rel=1e-5, abs=0)


def test_a_weak_pole_above_the_axis_makes_no_spike(made_of_states):
    """A fit of ⁴⁰Ar's 2⁻ has one at 13.4 + 0.5i MeV: a folded spectrum would be cut by it where Γ is near 1 MeV."""
    pole, z = 13.4 + 0.5j, np.linspace(0, 30, 601) + 0.45j
    responses = made_of_states({(1, True): [(9.0, 1.0), (pole, 0.05)]})
    (one,) = responses.multipoles
    weights = responses.interpolation(np.full((z.size, 1), 50.0) * MeV)
    # The pole counts as the resonance below the axis that looks the same from far above.
    expected = 1 / (z - 9) + 0.05 * np.sign(pole) / (z - pole.conjugate())
    found = one.on_axis(z * MeV, weights=weights)[0, :, 0] * MeV
    assert found / expected == pytest.approx(np.full(z.size, found[0] / expected[0]), rel=1e-5)
    assert abs(one.at(z[268:269] * MeV, weights=weights[268:269])[0, 0, 0] * MeV / found[268]) > 2  # it is there
