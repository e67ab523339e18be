import numpy as np
import pytest

from nuscatter.interactions.inelastic.final_states.lines import (
    Remaining,
    ScaledLines,
    Shares,
    Tabulated,
    energies,
    merged,
)
from nuscatter.units import MeV


def test_a_table_goes_through_its_points_and_is_zero_below():
    E = energies(5 * MeV, highest=30 * MeV)
    assert E[0] == 5 * MeV
    assert E[-1] == pytest.approx(30 * MeV)
    values = np.stack([1e-30 * ((E - 5 * MeV) / MeV) ** 2.5, 1e-18 * np.sin(E / MeV)])
    table = Tabulated.through(E, values=values)
    assert table(E) == pytest.approx(values, rel=1e-12, abs=0)
    middle = (E[1:] + E[:-1])[8:] / 2
    assert table(middle, 0) == pytest.approx(1e-30 * ((middle - 5 * MeV) / MeV) ** 2.5, rel=2e-3, abs=0)
    assert table(np.array([4.99 * MeV]), 0).tolist() == [0.0]


def test_one_line_is_a_row_of_all():
    E = energies(2 * MeV, highest=20 * MeV)
    shares = Shares(share=np.array([[0.3, 1.0], [0.7, 0.0]]), amount=np.array([[-1.0, -5.0], [-2.0, 0.0]]) * MeV)
    sigma = lambda E: np.stack([E, 2 * E]) * 1e-20  # noqa: E731
    lines = merged(shares, sigma, E, loss=2 * MeV)
    assert lines.count == 3
    at = np.array([2.5, 8.0, 20.0]) * MeV
    x, values = lines.all(at)
    for index in range(3):
        one = lines.one(index, at)
        assert one[0].tolist() == x[index].tolist()
        assert one[1].tolist() == values[index].tolist()
    assert x[:, 1] / MeV == pytest.approx([1.0, 4.0, 5.0])
    assert values[:, 1] == pytest.approx(np.array([2.0, 0.7, 0.3]) * 8 * MeV * 1e-20, rel=1e-9, abs=0)
    assert x[0, 0] == 0  # what is less than nothing is nothing


def test_close_deposits_are_one_line_at_their_mean():
    E = energies(2 * MeV, highest=20 * MeV)
    shares = Shares(share=np.array([[0.25, 0.25], [0.75, 0.75]]), amount=np.array([[3.0, 3.1], [6.0, 6.0]]) * MeV)
    lines = merged(shares, lambda E: np.stack([E, 3 * E]), E, loss=None)
    assert lines.count == 2
    assert lines.amount / MeV == pytest.approx([3.075, 6.0])
    assert lines.line.tolist() == [[0, 0], [1, 1]]


def test_each_share_knows_its_line():
    """What has no share is in none, nor is what has no cross section at the highest energy."""
    E = energies(2 * MeV, highest=20 * MeV)
    shares = Shares(
        share=np.array([[0.5, 0.0, 1.0], [0.5, 1.0, 0.0]]), amount=np.array([[9.0, 0.0, 1.0], [5.0, 9.1, 0.0]]) * MeV
    )
    lines = merged(shares, lambda E: np.stack([E, 3 * E, 0 * E]), E, loss=None)
    assert lines.line.tolist() == [[1, -1, -1], [0, 1, -1]]
    assert lines.amount / MeV == pytest.approx([5, (0.5 * 9 + 3 * 9.1) / 3.5], rel=1e-12, abs=0)


def test_recoils_grow_with_the_square_of_the_energy():
    E = np.array([10.0, 30.0, 60.0]) * MeV
    lines = ScaledLines(
        sigma=Tabulated.through(E, values=np.ones((2, 3)) * 1e-20), part=np.array([0.25, 0.75]), mass=40000 * MeV
    )
    assert lines.all(E)[0][1] / MeV == pytest.approx(0.75 * 2 * np.array([100, 900, 3600]) / 40000)
    assert lines.one(1, E)[0].tolist() == lines.all(E)[0][1].tolist()


def test_all_energy_is_one_line_without_a_table():
    lines = Remaining(total=lambda E: E * 1e-20, loss=3 * MeV)
    assert (lines.one(0, np.array([2.0, 10.0]) * MeV)[0] / MeV).tolist() == [0, 7]
