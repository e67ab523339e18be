"""Sums over pairs of amplitudes against |Σ Q_i|², and where a batch axis goes."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.amplitudes import (
    added,
    as_charge,
    coupling,
    like,
    plus,
    products,
    real_product,
    squares,
    summed,
    times,
    together,
    weighed,
)

RNG = np.random.default_rng(7)
N, BATCH = 5, 3


def amplitudes(*shape: int) -> dict[str, np.ndarray]:
    return {name: RNG.normal(size=shape) + 1j * RNG.normal(size=shape) for name in "LRS"}


@pytest.mark.parametrize("shape", [(N,), (N, BATCH)])
def test_the_squares_sum_to_the_modulus_squared_of_the_sum(shape):
    charges = amplitudes(*shape)
    pairs = squares(charges)
    assert list(pairs) == [(i, j) for at, i in enumerate("LRS") for j in "LRS"[at:]]
    everything = summed(np.zeros(()), pairs, dict.fromkeys(pairs, 1.0), lambda strength, weight: weight * strength)
    np.testing.assert_allclose(everything, abs(charges["L"] + charges["R"] + charges["S"]) ** 2, rtol=1e-13)


def test_products_of_two_transitions_are_the_interference_of_their_sums():
    one, other = amplitudes(N), amplitudes(N)
    for factor in (2, 2j):
        pairs = products(one, other, factor, ("S", "R", "L"))
        assert set(pairs) == {("S", "S"), ("R", "R"), ("L", "L"), ("S", "R"), ("S", "L"), ("R", "L")}
        expected = (factor * sum(one.values()) * np.conj(sum(other.values()))).real
        np.testing.assert_allclose(sum(pairs.values()), expected, rtol=1e-12)
    # |A + B|² = |A|² + |B|² + 2 Re A B*
    both = {name: one[name] + other[name] for name in one}
    apart = sum(squares(one).values()) + sum(squares(other).values())
    mixed = sum(products(one, other, 2, ("L", "R", "S")).values())
    np.testing.assert_allclose(sum(squares(both).values()), apart + mixed, rtol=1e-12)


def test_a_pair_that_one_side_lacks_is_not_summed():
    strengths = {("L", "L"): np.array([1.0, 2.0]), ("L", "R"): np.array([10.0, 20.0])}
    form = {("L", "L"): np.array([3.0, 4.0]), ("R", "R"): np.array([np.nan, np.nan])}
    assert summed(np.ones(2), strengths, form, np.multiply).tolist() == [4, 9]
    assert summed(np.ones(2), form, strengths, np.multiply).tolist() == [4, 9]
    assert summed(np.ones(2), {}, form, np.multiply).tolist() == [1, 1]


def test_a_sum_gets_the_batch_axis_of_either_part():
    plain, batch = RNG.normal(size=N), RNG.normal(size=(N, BATCH))
    for one, other in ((plain, batch), (batch, plain)):
        np.testing.assert_array_equal(added(one, other), plain[:, None] + batch)
    square = RNG.normal(size=(N, N))  # as many couplings as energies: the batch axis must not meet the other
    np.testing.assert_array_equal(added(plain, square), plain[:, None] + square)
    assert added(np.zeros(()), batch) is batch
    assert like(plain, plain) is plain
    bins = RNG.normal(size=(N, 2))  # energies and directions
    np.testing.assert_array_equal(added(bins, np.ones((N, 2, BATCH))), bins[..., None] + np.ones((N, 2, BATCH)))


@pytest.mark.parametrize("bins", [(), (N,), (2, 4)])
@pytest.mark.parametrize("batch", [(), (N,), (1,)])
def test_a_rate_is_weighed_energy_by_energy(bins, batch):
    rate, strength = RNG.normal(size=(N, *bins)), RNG.normal(size=(N, *batch))
    result = weighed(rate, strength)
    assert result.shape == (N, *bins, *batch)
    for at in range(N):
        np.testing.assert_array_equal(result[at], np.multiply.outer(rate[at], strength[at]))


def test_an_infinite_rate_without_a_charge_is_none():
    rate = np.array([[np.inf, 1.0], [2.0, 3.0]])
    with np.errstate(invalid="ignore"):
        result = weighed(rate, np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert result.tolist() == [[[0, np.inf], [0, 1]], [[2, 0], [3, 0]]]


def test_what_is_no_amplitude_is_refused():
    assert as_charge(None, 1j).shape == ()
    for bad in ("x", np.ones((1, 1, 1)), np.array([None])):
        with pytest.raises(InputError, match="the charge of NoneType is"):
            as_charge(None, bad)
    assert coupling("g", [0.1, 0.2]).shape == (2,)
    for bad in (np.nan, [], [[0.1]], 1j, "x"):
        with pytest.raises(InputError, match="g is"):
            coupling("g", bad)
    with pytest.raises(InputError, match=r"the shape of T is \(2,\).*broadcasts with E's, \(3,\)"):
        together("T", np.ones(3), np.ones(2))
    assert together("T", np.ones((3, 1)), np.ones(2))[1].shape == (3, 2)


def test_arithmetic_of_charges_refuses_batches_of_two_lengths():
    one, other = np.array([[1 + 2j, 3.0]]), np.array([[2.0], [1j]])
    np.testing.assert_array_equal(plus(one, other), [[3 + 2j, 5], [1 + 3j, 3 + 1j]])
    np.testing.assert_array_equal(times(one, other), [[2 + 4j, 6], [-2 + 1j, 3j]])
    np.testing.assert_array_equal(real_product(one, other), [[2, 6], [2, 0]])
    for function in (plus, times, real_product):
        with pytest.raises(InputError, match="are arrays of 2 and 3 values; arrays of one length were expected"):
            function(one, np.ones((1, 3)))
