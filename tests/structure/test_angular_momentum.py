import itertools
import math

import pytest
from numpy.polynomial import legendre

from nuscatter.errors import InputError
from nuscatter.structure.angular_momentum import nine_j, six_j, three_j


def test_three_j_is_the_integral_of_three_legendre_polynomials():
    """½∫P_a P_b P_c dx = (a b c; 0 0 0)²; the sign is (−1)^((a+b+c)/2)."""
    for a, b, c in itertools.product(range(6), repeat=3):
        x, w = legendre.leggauss(20)
        values = [legendre.legval(x, [0] * k + [1]) for k in (a, b, c)]
        integral = (w * values[0] * values[1] * values[2]).sum() / 2
        found = three_j(a, b, c)
        assert found**2 == pytest.approx(integral, abs=1e-14)
        if (a + b + c) % 2 == 0 and abs(a - b) <= c <= a + b:
            assert math.copysign(1, found) == (-1) ** ((a + b + c) // 2)


def test_six_j_is_orthogonal_and_has_the_closed_form_with_a_zero():
    for a, b, c, d in itertools.product((0.5, 1, 2.5), repeat=4):
        if (a + b + c + d) % 1:
            continue
        for f, g in itertools.product((0, 0.5, 1, 2), repeat=2):
            total = sum((2 * x + 1) * six_j(a, b, x, c, d, f) * six_j(c, d, x, a, b, g) for x in _halves())
            allowed = _closes(a, d, f) and _closes(c, b, f) and _closes(a, d, g) and _closes(c, b, g)
            expected = 1 / (2 * f + 1) if f == g and allowed else 0
            assert total == pytest.approx(expected, abs=1e-12)
    for a, b, c in ((1, 2, 3), (0.5, 1.5, 2), (2.5, 3.5, 5)):
        closed = (-1) ** round(a + b + c) / math.sqrt((2 * b + 1) * (2 * c + 1))
        assert six_j(a, b, c, 0, c, b) == pytest.approx(closed, rel=1e-13, abs=0)


def test_nine_j_with_a_zero_is_a_six_j():
    """{a b c; d e c; g g 0} = (−1)^(b+c+d+g) {a b c; e d g} / √((2c+1)(2g+1))."""
    for a, b, c, d, e, g in ((1, 1, 2, 2, 1, 1), (2, 0.5, 2.5, 3, 0.5, 1), (1, 2, 2, 1, 1, 2), (3, 2, 4, 2, 3, 2)):
        expected = (-1) ** round(b + c + d + g) * six_j(a, b, c, e, d, g) / math.sqrt((2 * c + 1) * (2 * g + 1))
        assert nine_j((a, b, c), (d, e, c), (g, g, 0)) == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_nine_j_changes_by_a_sign_when_two_rows_change_places():
    rows = (2, 3, 1), (0.5, 0.5, 1), (2.5, 2.5, 2)
    sign = (-1) ** round(sum(sum(row) for row in rows))
    assert nine_j(rows[1], rows[0], rows[2]) == pytest.approx(sign * nine_j(*rows), rel=1e-12, abs=0)
    assert nine_j(*rows) != 0


def test_what_does_not_close_is_zero_and_what_is_no_angular_momentum_is_refused():
    assert three_j(1, 1, 1) == 0
    assert three_j(1, 1, 3) == 0
    assert six_j(1, 1, 3, 1, 1, 1) == 0
    assert six_j(0.5, 1, 1, 1, 1, 1) == 0
    with pytest.raises(InputError, match=r"a is 0\.3, but 0 or more"):
        three_j(0.3, 1, 1)
    with pytest.raises(InputError, match="0 or more"):
        six_j(1, 1, -1, 1, 1, 1)


def _halves():
    return [k / 2 for k in range(12)]


def _closes(a, b, c):
    return abs(a - b) <= c <= a + b and (a + b + c) % 1 == 0
