"""Toys: the same wherever they are made; their fits are those of `fit`."""

import json
from dataclasses import replace
from typing import Annotated

import numpy as np
import pytest

from nuscatter.computing.block_runs import Workers
from nuscatter.computing.run_folder import FORMAT
from nuscatter.errors import FitError, InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum import newton
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.newton import Minima
from nuscatter.fits.problem import Problem, random_points
from nuscatter.fits.toys.toys import BLOCK, ToyFits, Toys, fit_grid, fit_task

SIGNAL, BACKGROUND = np.array([2.0, 6.0, 3.0, 1.0]), np.array([9.0, 8.0, 7.0, 6.0])


def counting():
    counts = PoissonLikelihood(np.zeros(4), lambda s=3.0, b=1.0: s * SIGNAL + b * BACKGROUND)
    return counts + Pull("b", 1.0, 0.1)


def task_of(likelihood, truth, seed=0, *, held=()):
    """Return the fits of toys drawn at the truth."""
    return fit_task(Problem.true(None, likelihood, truth), seed, held=held)


def test_a_toy_is_the_same_alone_and_in_any_company():
    toys = Toys(counting(), {"s": 3.0}, seed=5)
    together = toys.ensemble(range(10))
    for number in (0, 7):
        alone = toys.data(number)
        np.testing.assert_array_equal(alone.members[0].observed, together.data[0][:, number])
        assert alone.members[1].mean == together.data[1][0, number]
    first, later = toys.fits(70, held=[{"s": 3.0}]), toys.fits(200, held=[{"s": 3.0}])
    np.testing.assert_array_equal(first.fval, later.fval[:70])
    np.testing.assert_array_equal(first.rise, later.rise[:, :70])


def test_the_random_numbers_are_those_that_are_promised():
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(5, spawn_key=(7,))))
    expected = generator.poisson(3.0 * SIGNAL + BACKGROUND)
    np.testing.assert_array_equal(Toys(counting(), {"s": 3.0}, seed=5).data(7).members[0].observed, expected)


def test_a_block_has_the_toys_that_one_call_for_each_member_draws():
    """The draws of before blocks drew successive Pulls together, to the last bit, for every kind of member."""
    counts = PoissonLikelihood(np.zeros(4), lambda s=3.0, b=1.0: s * SIGNAL + b * BACKGROUND)
    values = GaussianLikelihood([0.0, 0.0], [[0.5, 0.2], [0.2, 0.4]], lambda s, c=2.0: [s, c])
    like = Pull("b", 1.0, 0.1) + Pull("c", 2.0, 0.3) + counts + Pull("s", 3.0, 0.7) + values + Pull("d", 0.0, 1.0)
    toys = Toys(like, {"d": 0.5}, seed=11)
    for at, number in enumerate((0, 300, 7)):
        generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(11, spawn_key=(number,))))
        expected = [
            1.0 + 0.1 * generator.standard_normal(1),
            2.0 + 0.3 * generator.standard_normal(1),
            generator.poisson(3.0 * SIGNAL + BACKGROUND),
            3.0 + 0.7 * generator.standard_normal(1),
            np.array([3.0, 2.0]) + np.linalg.cholesky([[0.5, 0.2], [0.2, 0.4]]) @ generator.standard_normal(2),
            0.5 + 1.0 * generator.standard_normal(1),
        ]
        drawn = toys.ensemble([0, 300, 7]).data
        assert len(drawn) == len(expected)
        for mine, theirs in zip(drawn, expected, strict=True):
            np.testing.assert_array_equal(mine[:, at], theirs)


@pytest.mark.parametrize(
    ("count", "sizes"), [(3, [3]), (256, [256]), (257, [129] * 2), (400, [200] * 2), (1000, [250] * 4)]
)
def test_a_grid_fits_hardly_more_toys_than_are_wanted(monkeypatch, count, sizes):
    made = []
    ensemble = Toys.ensemble
    monkeypatch.setattr(Toys, "ensemble", lambda self, numbers: made.append(len(numbers)) or ensemble(self, numbers))
    task = task_of(GaussianLikelihood([0.0], 1.0, lambda x=1.0: [x]), {}, held=[{"x": 1.0}])
    (found,) = fit_grid([task], count, "grid")
    assert made == sizes
    assert found.toys.tolist() == list(range(count))


def test_fits_of_a_grid_are_those_of_toys_alone():
    """Blocks of another size change rounding only; the toys are the same."""
    toys = Toys(counting(), {"s": 3.0}, seed=5)
    (divided,) = fit_grid([task_of(counting(), {"s": 3.0}, 5, held=[{"s": 3.0}])], 300, "grid")
    alone = toys.fits(300, held=[{"s": 3.0}])
    np.testing.assert_allclose(divided.fval, alone.fval, rtol=0, atol=1e-8)
    np.testing.assert_allclose(divided.held, alone.held, rtol=0, atol=1e-8)


def test_several_starts_are_the_lowest_of_each_alone():
    """One batch of all starts finds for each toy what a batch for each start finds."""
    like = GaussianLikelihood([0.0, 0.0], 0.1, lambda x: [x * x, 0.05 * x])
    task = fit_task(Problem.true(None, like, {"x": 1.0}, limits={"x": (-2, 2)}, starts=4), 3)
    each = [replace(task, points=(point,), size=20)(0) for point in task.points]
    lowest = np.min([table[:, 0] for table in each], axis=0)
    np.testing.assert_allclose(replace(task, size=20)(0)[:, 0], lowest, rtol=0, atol=1e-8)
    assert not np.allclose(each[0][:, 0], lowest, atol=1e-3)


def test_minuit_goes_on_from_the_lowest_start_of_a_toy_only(monkeypatch):
    """Newton's one step ends nowhere: of four starts of each of 20 toys Minuit takes the lowest, 20 in all."""
    like = GaussianLikelihood([0.0, 0.0], 0.1, lambda x: [x * x, 0.05 * x])
    task = replace(fit_task(Problem.true(None, like, {"x": 1.0}, limits={"x": (-2, 2)}, starts=4), 3), size=20)
    calls, descend = [], newton.descend
    monkeypatch.setattr(newton, "descend", lambda *one, **more: calls.append(1) or descend(*one, **more))
    monkeypatch.setattr(newton, "_STEPS", 1)
    found = task(0)
    assert len(calls) == 20
    assert (found[:, 1] == 1.0).all()
    one_start = replace(task, points=task.points[:1])(0)
    assert len(calls) == 40
    assert np.mean(found[:, 0] < one_start[:, 0] + 1e-6) > 0.7


def test_a_start_that_went_lower_and_did_not_converge_is_not_forgotten(monkeypatch):
    """The first start converges at 5; the second is lower, and converges from where it stopped."""

    def descend_many(likelihood, start, free, *, use_minuit=True):
        x = start["x"]
        if use_minuit:
            assert x.tolist() == [-0.5] * 3
            return Minima({"x": x - 0.5}, np.full(3, 1.0), np.ones(3, dtype=bool), 3)
        second = np.arange(6) >= 3
        return Minima({"x": np.where(second, -0.5, 1.0)}, np.where(second, 2.0, 5.0), ~second, 0)

    monkeypatch.setattr("nuscatter.fits.toys.toys.descend_many", descend_many)
    like = GaussianLikelihood([0.0], 0.1, lambda x=1.0: [x])
    task = replace(fit_task(Problem.true(None, like, {"x": 1.0}, starts=2), 0), size=3)
    np.testing.assert_array_equal(task(0), [[1.0, 1.0, -1.0]] * 3)


def test_fits_of_toys_are_those_of_fit():
    toys = Toys(counting(), {"s": 1.0}, seed=2)
    found = toys.fits(20, held=[{"s": 1.0}, {"s": 2.0, "b": 0.9}])
    for number in (0, 3, 19):
        alone = fit(toys.data(number))
        assert found.fval[number] == pytest.approx(alone.fval, abs=1e-5)
        for name in ("s", "b"):
            assert found.values[name][number] == pytest.approx(alone.values[name], abs=3e-3 * alone.errors[name])
        assert found.rise[0, number] == pytest.approx(alone.rise(s=1.0), abs=1e-5)
        assert found.rise[1, number] == pytest.approx(alone.rise(s=2.0, b=0.9), abs=1e-5)


def test_best_values_scatter_as_the_errors_say():
    toys = Toys(counting(), {"s": 30.0, "b": 10.0}, seed=1)
    found = toys.fits(3000)
    expected = fit(toys.data(0)).errors
    for name in ("s", "b"):
        assert found.values[name].std() == pytest.approx(expected[name], rel=0.06)


def test_fixed_parameters_stay_and_limits_hold():
    def counts(s: Annotated[float, (0, None)], b=1.0):
        return s * SIGNAL + b * BACKGROUND

    toys = Toys(PoissonLikelihood(np.zeros(4), counts), {"s": 0.0, "b": 1.0})
    found = toys.fits(100, fixed=["b"], held=[{"s": 0.0}])
    assert set(found.values) == {"s"}
    assert found.values["s"].min() == 0.0
    assert 0.3 < np.mean(found.values["s"] == 0.0) < 0.7
    assert (found.rise[0][found.values["s"] == 0.0] == 0.0).all()


def test_a_second_island_is_found_with_more_starts():
    like = GaussianLikelihood([0.0, 0.0], 0.1, lambda x: [x * x, 0.05 * x])
    toys = Toys(like, {"x": 1.0}, seed=3)
    lone, several = toys.fits(64, limits={"x": (-2, 2)}), toys.fits(64, limits={"x": (-2, 2)}, starts=4)
    assert (lone.values["x"] > 0).all()
    assert (several.fval <= lone.fval + 1e-6).all()
    assert (several.values["x"] < 0).any()


def test_wrong_arguments_are_refused():
    toys = Toys(counting(), {"s": 3.0})
    with pytest.raises(InputError, match="There is no parameter 't'"):
        Toys(counting(), {"t": 3.0})
    with pytest.raises(InputError, match="no true value of x"):
        Toys(GaussianLikelihood([1.0], 1.0, lambda x: [x]), {})
    with pytest.raises(InputError, match="seed is -1"):
        Toys(counting(), {}, seed=-1)
    with pytest.raises(InputError, match="There is no parameter 'c'"):
        toys.fits(3, held=[{"c": 1.0}])
    with pytest.raises(InputError, match="held, but it is fixed"):
        toys.fits(3, held=[{"s": 1.0}], fixed=["s"])
    with pytest.raises(InputError, match="within its limits"):
        toys.fits(3, held=[{"s": -1.0}], limits={"s": (0, None)})
    with pytest.raises(InputError, match="count is 0"):
        toys.fits(0)


def test_fits_that_fail_are_an_error_and_not_left_out_silently():
    task = task_of(GaussianLikelihood([0.0], 1.0, lambda x=1.0: [x]), {}, held=[{"x": 0.0}])
    table = np.ones((200, 5))
    table[7, 4] = table[9, 1] = 0.0
    found = ToyFits.read(table, task)
    assert len(found.fval) == 198
    assert not {7, 9} & set(found.toys.tolist())
    table[11, 1] = 0.0
    with pytest.raises(FitError, match=r"3 of 200 toy fits did not converge"):
        ToyFits.read(table, task)


def test_a_task_is_known_by_what_it_computes():
    def print_of(seed=0, held=1.0, slope=1.0, observed=0.0):
        like = GaussianLikelihood([observed], 1.0, lambda x=1.0: [slope * x])
        return task_of(like, {"x": 2.0}, seed, held=[{"x": held}]).fingerprint

    assert print_of() == print_of()
    assert len({print_of(), print_of(held=2.0), print_of(slope=1.001), print_of(observed=1.0)}) == 4
    assert (BLOCK, FORMAT) == (256, 2)  # a change of the one makes other bits: raise the other with it


class Forgetful:
    """An expectation whose last bits depend on earlier calls, as of those that keep predictions; it sends none."""

    def __init__(self):
        self.calls = 0

    def __call__(self, s=3.0, b=1.0):
        self.calls += 1
        return (s * SIGNAL + b * BACKGROUND) * (1.0 + 1e-13 * self.calls)

    def __getstate__(self):
        return {"calls": 0}


def test_what_a_block_finds_does_not_depend_on_those_before():
    like = PoissonLikelihood(np.zeros(4), Forgetful()) + Pull("b", 1.0, 0.1)
    task = task_of(like, {"s": 3.0}, held=[{"s": 3.0}])
    first = task(3)
    task(0)
    np.testing.assert_array_equal(task(3), first)
    like(s=1.0, b=1.0)
    other = task_of(like, {"s": 3.0}, held=[{"s": 3.0}])
    np.testing.assert_array_equal(other(3), first)


def test_the_manifest_of_a_run_has_the_entries_of_format_two(tmp_path):
    """With another entry, or another word, no run that was kept before could go on."""
    toys = Toys(GaussianLikelihood([0.0], 1.0, lambda x=1.0: [x]), {}, seed=4)
    toys.fits(3, held=[{"x": 2.0}], on=Workers(folder=tmp_path))
    task = task_of(toys.likelihood, toys.truth, 4, held=[{"x": 2.0}])
    assert json.loads((tmp_path / "run.json").read_text()) == {
        "kind": "nuscatter run", "format": 2, "task": "fits of toys", "likelihood": task.fingerprint, "seed": 4,
        "block": 256,
    }  # fmt: skip
    assert task.fingerprint.endswith(" [[('x', 2.0)]] [[('x', 1.0)]]")
    fit_grid([task], 3, "name of the run", Workers(folder=tmp_path / "grid"))
    assert json.loads((tmp_path / "grid" / "run.json").read_text()) == {
        "kind": "nuscatter run", "format": 2, "task": "name of the run", "likelihood": [task.fingerprint], "seed": [4],
        "block": [3, 1],
    }  # fmt: skip


def test_fits_start_at_the_truth_then_where_they_are_told_then_at_random():
    problem = Problem.true(None, counting(), {"s": 3.0}, fixed=["b"], starts=3)
    task = fit_task(problem, 5, also=[{"s": 9.0}])
    assert task.points[:2] == ({"s": 3.0, "b": 1.0}, {"s": 9.0, "b": 1.0})
    assert list(task.points[2:]) == random_points(counting(), {"s": 3.0, "b": 1.0}, problem.free, 2, 0)
    assert (list(task.free), task.toys.seed, task.toys.truth) == (["s"], 5, {"s": 3.0, "b": 1.0})
