"""How a fitted parameter is printed, whose limit is far, near, or reached; and what a result does not have."""

import math

import pytest

from nuscatter.fits.minimum.printed import not_there, shown, with_meaning
from nuscatter.fits.parameters import Range

BOTH = Range(0.1, 0.0, 2.0)


@pytest.mark.parametrize(
    ("value", "error", "allowed", "limit", "text"),
    [
        (1.0, 0.5, None, None, "1 (fixed)"),
        (1.0, 0.5, Range(0.1), None, "1.000 ± 0.500"),
        (1.0, 0.5, BOTH, None, "1.000 ± 0.500"),
        (0.25, 0.5, BOTH, None, "0.250 ± 0.500 (near its limit 0: see interval('g'))"),
        (1.0, 1.5, BOTH, None, "1.00 ± 1.50 (near its limit 0 and 2: see interval('g'))"),
        (0.9, 0.5, BOTH, None, "0.900 ± 0.500 (near its limit 0: see interval('g'))"),
        (1e-7, 0.5, BOTH, 0.0, "0.000 + 0.500 (68 %; at its limit 0)"),
        (2.0, 0.5, BOTH, 2.0, "2.000 − 0.500 (68 %; at its limit 2)"),
        (1e-7, math.inf, BOTH, 0.0, "1e-07 (no upper end at 68 %; its limit is 0)"),
        (2.0, math.inf, BOTH, 2.0, "2 (no lower end at 68 %; its limit is 2)"),
        (1e-10, 1e-9, Range(1e-9), None, "1e-10 ± 1e-09"),
        (1.0, 0.0, Range(0.1), None, "1 ± 0"),
    ],
)
def test_a_value_is_printed_with_what_is_known_of_it(value, error, allowed, limit, text):
    assert shown("g", value, error, allowed, limit) == text


def test_a_meaning_stands_beside_the_name():
    assert with_meaning("angle", "tree level") == "angle (tree level)"
    assert with_meaning("angle", None) == with_meaning("angle", "") == "angle"


def test_private_names_get_no_proposal():
    assert "did you mean" not in str(not_there([], "_valuess", ["values", "_values"]))
    assert str(not_there([], "valuess", ["values", "_valuess"])).endswith("did you mean values?")
