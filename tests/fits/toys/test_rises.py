"""Rises alone are those of whole fits, to the bit, in one group of points or in several."""

import json

import numpy as np
import pytest

from nuscatter.computing.block_runs import Workers
from nuscatter.errors import FitError, InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.problem import Problem
from nuscatter.fits.toys.rises import RiseTask, rises
from nuscatter.fits.toys.toys import FitTask, fit_grid, fit_task

SHAPE = np.array([5.0, 9.0, 4.0])
#: True values of the grid; two blocks of 151 toys each, one toy more than is wanted.
TRUTHS, TOYS = (0.5, 1.0, 2.0, 3.0), 301


def counts(s=1.0, b=1.0):
    return s * SHAPE + 20.0 * b


def tasks(truths=TRUTHS):
    like = PoissonLikelihood(np.zeros(3), counts) + Pull("b", 1.0, 0.1)
    return [fit_task(Problem.true(None, like, {"s": s}), 3, held=[{"s": s}]) for s in truths]


def test_rises_are_those_of_all_that_fits_find():
    whole = [found.rise[0] for found in fit_grid(tasks(), TOYS, "whole")]
    for mine, theirs in zip(rises(tasks(), TOYS, "rises"), whole, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert not np.array_equal(whole[0], whole[1])  # the order of points can be seen


def test_a_gaussian_has_the_rise_of_one_degree_of_freedom():
    """The rise at the truth is the square of a standard normal number: the toy's own, here drawn by hand."""
    like = GaussianLikelihood([0.0], 0.5, lambda x: [x])
    (found,) = rises([fit_task(Problem.true(None, like, {"x": 2.0}), 9, held=[{"x": 2.0}])], 50, "one")
    seeds = [np.random.SeedSequence(9, spawn_key=(toy,)) for toy in range(50)]
    normal = np.array([np.random.Generator(np.random.PCG64(seed)).standard_normal() for seed in seeds])
    np.testing.assert_allclose(found, normal**2, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("at_once", "groups"), [(1, 4), (603, 4), (604, 2), (1207, 2), (1208, 1)])
def test_groups_of_points_have_the_same_bits_and_folders_of_their_own(tmp_path, at_once, groups):
    shares = []
    on = Workers(folder=tmp_path, progress=shares.append)
    found = list(rises(tasks(), TOYS, "rises", on, at_once=at_once))
    for mine, theirs in zip(found, rises(tasks(), TOYS, "rises"), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    folders = sorted(each.parent.name for each in tmp_path.rglob("run.json"))
    assert folders == ([tmp_path.name] if groups == 1 else [f"group-{number:04d}" for number in range(groups)])
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(set(shares)) == len(shares)  # each group has its own part
    again = list(rises(tasks(), TOYS, "rises", Workers(folder=tmp_path), at_once=at_once))
    for mine, theirs in zip(found, again, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_group_is_computed_when_its_points_are_asked_for(tmp_path):
    points = rises(tasks(), TOYS, "rises", Workers(folder=tmp_path), at_once=TOYS)
    assert not list(tmp_path.iterdir())
    next(points)
    assert [each.name for each in tmp_path.iterdir()] == ["group-0000"]


def test_a_toy_is_one_number_on_the_disk(tmp_path):
    list(rises(tasks(), TOYS, "rises", Workers(folder=tmp_path)))
    size = sum(each.stat().st_size for each in tmp_path.glob("chunk-*.bin"))
    assert 8 * TOYS * len(TRUTHS) < size < 10 * TOYS * len(TRUTHS)
    assert json.loads((tmp_path / "run.json").read_text())["columns"] == "rise"


def some_fail(monkeypatch, failed):
    """Make the fits of some toys of each block fail."""
    compute = FitTask.__call__

    def broken(self, block):
        table = compute(self, block)
        table[failed, -1] = 0.0
        return table

    monkeypatch.setattr(FitTask, "__call__", broken)


def test_toys_whose_fits_fail_are_left_out(monkeypatch):
    (whole,) = rises(tasks([2.0]), 256, "rises")
    some_fail(monkeypatch, [4, 9])
    assert np.flatnonzero(np.isnan(RiseTask(tasks([2.0])[0])(0)[:, 0])).tolist() == [4, 9]
    (rest,) = rises(tasks([2.0]), 256, "rises")
    np.testing.assert_array_equal(rest, np.delete(whole, [4, 9]))


def test_more_failures_than_one_in_a_hundred_are_an_error(monkeypatch):
    some_fail(monkeypatch, [1, 4, 9])
    with pytest.raises(FitError, match="3 of 256 toy fits did not converge"):
        list(rises(tasks([2.0]), 256, "rises"))


def test_wrong_numbers_are_refused():
    with pytest.raises(InputError, match="toys is 0"):
        list(rises(tasks(), 0, "rises"))
    with pytest.raises(InputError, match="at_once is 0"):
        list(rises(tasks(), 3, "rises", at_once=0))
