"""Counts without their arrival times: sums, slopes, and what they no longer tell."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets import load
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.expectation import Expectation
from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
from nuscatter.fits.parameters import Range
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.new_physics.non_standard_interactions import couplings
from nuscatter.reports.results.new_physics.without_times import SummedOverTime, without_times


class Signal:
    """Two energies and two times; a is prompt, b delayed."""

    def __call__(self, a=1.0, b=1.0):
        return self.many({"a": np.array([a]), "b": np.array([b])})[..., 0]

    def many(self, values):
        a, b = values["a"], values["b"]
        return np.array([[10 * a, 5 * b], [4 * a, 8 * b]]) + 1.0

    def with_slopes(self, values, free):
        one, none = np.ones_like(values["a"]), np.zeros_like(values["a"])
        slopes = {"a": np.array([[10 * one, none], [4 * one, none]]), "b": np.array([[none, 5 * one], [none, 8 * one]])}
        return self.many(values), {name: slopes[name] for name in free}


def test_the_sum_is_over_the_last_axis_of_the_data_and_not_over_the_batch():
    summed = SummedOverTime(Expectation(Signal(), ("a", "b"), (2, 2)))
    values = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([0.0, 1.0, 0.5])}
    assert summed.many(values).tolist() == [[12.0, 27.0, 34.5], [6.0, 18.0, 18.0]]
    assert summed(a=2.0, b=1.0).tolist() == [27.0, 18.0]
    counts, slopes = summed.with_slopes(values, {"a": Range(0.1), "b": Range(0.1)})
    assert counts.tolist() == summed.many(values).tolist()
    assert slopes["b"].tolist() == [[5.0] * 3, [8.0] * 3]
    assert summed.slopes(values, {"a": Range(0.1)}).keys() == {"a"}


def test_without_times_only_a_sum_of_prompt_and_delayed_is_known():
    """10 a + 5 b and 4 a + 8 b of two energies: the fit with times has smaller errors, and both find the truth."""
    like = PoissonLikelihood(
        1000 * (Signal()() - 1) + 1, lambda a=900.0, b=900.0: 1 + np.outer(1, 1) * (Signal()(a, b) - 1)
    )
    with_times, without = ns.fit(like), ns.fit(without_times(like))
    for name in ("a", "b"):
        assert without.values[name] == pytest.approx(1000, rel=1e-3, abs=0)
        assert without.errors[name] > 1.3 * with_times.errors[name]


def test_pulls_and_names_of_data_stay():
    like = PoissonLikelihood(np.ones((2, 3)), lambda x=1.0: np.full((2, 3), x), data="mine") + Pull("x", 1, 0.1)
    summed = without_times(like)
    assert [type(each).__name__ for each in summed.members] == ["PoissonLikelihood", "Pull"]
    assert summed.members[0].data == "mine"
    assert summed.members[0].observed.tolist() == [3.0, 3.0]


def test_counts_of_one_axis_have_no_times():
    with pytest.raises(InputError, match="last axis"):
        without_times(PoissonLikelihood([1.0], lambda x=1.0: [x]))


@pytest.mark.releases
def test_released_data_keep_their_events():
    like = together("CsI 2021 + LAr 2020", couplings("ee_d"))
    summed = without_times(like)
    for before, after in zip(like.members[:1], summed.members[:1], strict=True):
        assert after.observed.sum() == before.observed.sum() == load("coherent_csi_2021").observed.sum()
        assert after.observed.ndim == before.observed.ndim - 1
    point = {name: each.start for name, each in summed.arguments.items() if each.start is not None} | {"ee_d": 0.1}
    whole, alone = like.members[0].expected.at(point), summed.members[0].expected.at(point)
    np.testing.assert_allclose(alone, whole.sum(axis=-1), rtol=1e-12)
