"""Text of numbers: what is read back are the same bits, and all fields have one width."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.events.files.digits import WIDTH, floats


def read(values):
    page = floats(np.asarray(values, dtype=float)[:, None])
    assert page.shape == (len(values), WIDTH + 1)
    return [bytes(row) for row in page]


@given(st.lists(st.floats(min_value=1e-99, max_value=9e98), min_size=1, max_size=30), st.sampled_from([1.0, -1.0]))
def test_a_float_is_read_back_with_the_same_bits(values, sign):
    texts = read(sign * np.array(values))
    assert [float(each) for each in texts] == [sign * each for each in values]
    assert all(each.endswith(b" ") and b" " not in each[:-1] for each in texts)


def test_powers_of_ten_and_their_neighbours_have_their_own_digits():
    tens = [float(f"1e{power}") for power in range(-90, 91)]
    near = np.concatenate([tens, np.nextafter(tens, 0), np.nextafter(tens, np.inf)])
    assert [float(each) for each in read(near)] == near.tolist()


def test_digits_are_those_of_exact_arithmetic():
    generator = np.random.default_rng(3)
    values = generator.normal(size=5000) * 10.0 ** generator.uniform(-20, 20, 5000)
    assert read(values) == [b"%+.16e " % each for each in values.tolist()]


def test_zero_and_what_is_below_the_least_exponent_are_zero():
    assert [float(each) for each in read([0.0, -0.0, 1e-100])] == [0.0, 0.0, 0.0]


def test_numbers_without_room_for_their_exponent_are_refused():
    for value in (1e99, np.inf, np.nan):
        with pytest.raises(OverflowError):
            read([1.0, value])


def test_fields_stand_behind_each_other():
    page = floats(np.array([[1.0, 2.5], [-3.0, 0.125]]))
    assert [[float(each) for each in bytes(row).split()] for row in page] == [[1.0, 2.5], [-3.0, 0.125]]


def test_no_numbers_are_no_text():
    assert floats(np.zeros((0, 3))).shape == (0, 3 * (WIDTH + 1))
