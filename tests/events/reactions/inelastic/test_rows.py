import numpy as np
import pytest

from nuscatter.events.reactions.inelastic.rows import Rows


@pytest.fixture(scope="module")
def weights():
    """Rows of different lengths, with zeros and weights of nine orders of magnitude; one is empty."""
    generator = np.random.default_rng(1)
    made = generator.random((40, 300)) ** 12 * (generator.random((40, 300)) < 0.6)
    made[7], made[8, 1:], made[8, 0] = 0.0, 0.0, 1.0
    return made


def test_it_is_the_search_in_each_cumulative_sum(weights):
    generator = np.random.default_rng(2)
    row = generator.choice(np.delete(np.arange(40), 7), 20_000)
    u = np.concatenate([[0.0, np.nextafter(1.0, 0.0)], generator.random(19_998)])
    upto = np.cumsum(weights, axis=1)
    expected = [int(np.searchsorted(upto[a] / upto[a, -1], b, side="right")) for a, b in zip(row, u, strict=True)]
    found = Rows.of(weights).pick(row, u=u)
    # a number within a rounding of an edge may fall to either side
    assert (found == expected).mean() > 0.9999
    assert (weights[row, found] > 0).all()


def test_rows_without_weight_are_empty(weights):
    assert np.flatnonzero(Rows.of(weights).empty(np.arange(40))).tolist() == [7]


def test_the_last_entry_takes_what_rounding_leaves():
    rows = Rows.of(np.array([[0.1] * 10 + [0.0]]))
    assert rows.pick(np.zeros(1, dtype=int), u=np.array([np.nextafter(1.0, 0.0)])).tolist() == [9]
