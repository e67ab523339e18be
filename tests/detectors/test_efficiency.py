"""Efficiencies: their values, their kinks, their refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.detectors.efficiency import (
    ExponentialDecline,
    Gap,
    Logistic,
    ModifiedStep,
    Staircase,
    TabulatedEfficiency,
)
from nuscatter.errors import InputError
from nuscatter.units import us

CSI = Logistic(a=1.32045, b=0.285979, c=10.8646, d=-0.333322)
coefficients = st.integers(-300, 300).map(lambda n: n / 100)


@given(x=st.floats(-50, 200))
def test_the_logistic_curve_is_its_formula_cut_to_0_and_1(x):
    expected = 1.32045 / (1 + math.exp(-0.285979 * (x - 10.8646))) - 0.333322
    assert CSI(x) == pytest.approx(min(max(expected, 0.0), 1.0), abs=1e-14)


@given(a=coefficients, b=coefficients, c=st.floats(-20, 20), d=coefficients, x=st.floats(-1e4, 1e4))
def test_a_logistic_stays_between_0_and_1_without_overflow(a, b, c, d, x):
    assert 0 <= Logistic(a=a, b=b, c=c, d=d)(x) <= 1


@given(a=coefficients, b=coefficients, d=coefficients)
def test_the_kinks_of_a_logistic_are_where_the_cut_begins(a, b, d):
    curve = Logistic(a=a, b=b, c=3.0, d=d)
    assert len(curve.kinks) <= 2
    for kink in curve.kinks:
        level = a / (1 + math.exp(-b * (kink - 3.0))) + d
        assert min(abs(level), abs(level - 1)) < 1e-9


def test_the_csi_curve_begins_at_its_kink():
    (kink,) = CSI.kinks
    assert CSI(kink - 1e-6) == 0 < CSI(kink + 1e-6) < 1e-6


def test_a_table_interpolates_and_holds_its_ends():
    table = TabulatedEfficiency([1.0, 2.0, 4.0], [0.1, 0.5, 0.9])
    assert table(np.array([0, 1, 1.5, 2, 3, 4, 9])) == pytest.approx([0.1, 0.1, 0.3, 0.5, 0.7, 0.9, 0.9])
    assert table.kinks == (1.0, 2.0, 4.0)


def test_an_exponential_decline_is_1_and_then_falls():
    """COHERENT CsI 2021: 1 below 0.52 µs, then exp(−0.0494(t − 0.52))."""
    decline = ExponentialDecline(start=0.52 * us, rate=0.0494 / us)
    assert decline(np.array([-1, 0, 0.52]) * us) == pytest.approx(1, abs=1e-15)
    assert decline(6 * us) == pytest.approx(math.exp(-0.0494 * (6 - 0.52)), rel=1e-14)
    assert decline.kinks == (0.52 * us,)


def test_a_gap():
    gap = Gap(low=2.0, high=3.0)
    assert gap([1.9, 2.0, 2.9, 3.0]).tolist() == [1, 0, 0, 1]
    assert gap.kinks == (2.0, 3.0)
    with pytest.raises(InputError, match="the ends of the gap"):
        Gap(low=3.0, high=2.0)


def test_a_staircase():
    steps = Staircase((1.0, 2.0, 4.0))
    assert steps([0, 1, 1.5, 2, 5]).tolist() == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 1])
    assert steps.kinks == (1.0, 2.0, 4.0)
    with pytest.raises(InputError, match="thresholds"):
        Staircase((2.0, 1.0))


def test_one_threshold_is_a_sharp_step():
    assert Staircase((2.0,))([1.9, 2.0]).tolist() == [0, 1]


def test_a_modified_step_is_half_of_its_curve_for_one_number():
    """The release's H(n − 5): 0 below, ½ in [5, 6), 1 above."""
    flat = ModifiedStep(curve=Logistic(a=0.8, b=0.0, c=0.0, d=0.4), at=5)
    assert flat([4.9, 5.0, 5.9, 6.0]).tolist() == pytest.approx([0, 0.4, 0.4, 0.8])
    assert flat.kinks == (5, 6)
    with pytest.raises(InputError, match="curve"):
        ModifiedStep(curve=3, at=5)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Logistic(a=float("nan"), b=1, c=1),
        lambda: TabulatedEfficiency([1, 1], [0.5, 0.5]),
        lambda: TabulatedEfficiency([1, 2], [0.5, 1.5]),
        lambda: TabulatedEfficiency([1, 2], [0.5, -0.1]),
        lambda: TabulatedEfficiency([1, 2], [0.5]),
        lambda: ExponentialDecline(start=float("inf"), rate=1),
        lambda: ExponentialDecline(start=0, rate=-1),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make):
    with pytest.raises(InputError, match=r"^[^.\n].* was expected\.$"):
        make()
