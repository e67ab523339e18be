"""The one rule for digits: two of the error, four or more without one, powers of ten for what is small or large."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.words.digits import plain_digits, written


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (22.04, (6.96, 6.96), "22.0 ± 7.0"),
        (0.2163, (0.0246, 0.0267), "0.216 -0.025 +0.027"),
        (1234.5, (123.4, 123.4), "1230 ± 120"),
        (0.0, (0.0996, 0.0996), "0.00 ± 0.10"),  # rounded first: 0.0996 has its second digit where 0.10 has it
        (0.0, (0.0994, 0.0994), "0.000 ± 0.099"),
        (-0.004, (0.3, 0.3), "0.00 ± 0.30"),  # no minus zero
        (0.5, (0.012, 3.0), "0.500 -0.012 +3.000"),
        (1.0, (0.5, math.inf), "1.00 -0.50 +∞"),
        (1.0, (0.0, 0.5), "1.00 -0.00 +0.50"),  # at a limit
        (1.0, (math.inf, math.inf), "1 ± ∞"),
        (395.0, (0.0, 0.0), "395"),
        (1.3e-11, (2.5e-12, 4e-12), "(1.30 -0.25 +0.40)e-11"),
        (-3e-6, (2e-6, 2e-6), "(-3.0 ± 2.0)e-06"),
        (1e-9, (1e-5, 1e-5), "(0.0 ± 1.0)e-05"),
        (4.3e7, (4e6, 4e6), "(4.30 ± 0.40)e+07"),
    ],
)
def test_a_value_ends_where_its_error_does(value, error, text):
    assert written(value, error) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (18.2249, "18.22"),
        (3.87837, "3.878"),
        (0.23857, "0.2386"),
        (999.96, "1000"),
        (1242.338, "1242.3"),
        (3752.0, "3752"),
        (99999.96, "100000"),
        (123456.7, "123457"),
        (1234567.0, "1.235e+06"),
        (-343.81, "-343.8"),
        (0.05577, "0.05577"),
        (0.0, "0"),
        (1e-5, "1e-05"),
        (math.nan, "–"),
        (-math.inf, "-∞"),
    ],
)
def test_a_value_without_an_error_has_four_to_six_digits(value, text):
    assert plain_digits(value) == written(value) == text


@given(st.floats(-1e12, 1e12), st.floats(1e-12, 1e12))
def test_what_is_written_is_the_number_to_a_twentieth_of_its_error(value, error):
    """At most half a unit of the error's second digit is lost."""
    text = written(value, (error, error))
    number, _, power = text.lstrip("(").partition(")e")
    centre, _, width = number.partition(" ± ")
    size = 10.0 ** int(power or 0)
    assert abs(float(centre) * size - value) <= 0.0501 * error + 1e-12 * abs(value)
    assert float(width) * size == pytest.approx(error, rel=0.0501)
