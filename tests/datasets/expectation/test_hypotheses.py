"""The user's function: called with arrays or with numbers, as seldom as possible, and its errors kept."""

import logging
import re
from dataclasses import replace

import numpy as np
import pytest

from nuscatter.computing.sending import dumps, loads
from nuscatter.datasets.expectation import hypotheses as module
from nuscatter.datasets.expectation.hypotheses import Hypotheses
from nuscatter.datasets.expectation.signal import Signal
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.mediators import LightVector, universal
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.propagation.sterile import Sterile
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, eV, keV, kg, m, us

EXPERIMENT = Experiment(
    PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m),
    Detector("Ar", 20 * kg, np.array([1, 4, 8, 20]) * keV),
)
SIGNAL = Signal(EXPERIMENT)
PULSE = Gaussian(mean=0.5 * us, width=0.15 * us)
LATER = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, pulse=PULSE).components[0].time


def nsi(a, b):
    return StandardModel() + NSI(ee_u=a, mumu_d=b)


def pulsed(component):
    return replace(component, time=LATER)


class Counted:
    """A function that notes the number of axes of its argument at each call."""

    def __init__(self, function=nsi):
        self.function, self.calls = function, []

    def __call__(self, a, b):
        self.calls.append(np.ndim(a))
        return self.function(a, b)


def columns(size, seed=1):
    rng = np.random.default_rng(seed)
    return {"a": rng.uniform(-0.4, 0.4, size), "b": rng.uniform(-0.4, 0.4, size)}


def nominal(hypotheses, values):
    """The counts (energy, batch) of each point, whatever its group."""
    size = len(values["a"])
    found = np.full((3, size), np.nan)
    for group in hypotheses.at(values):
        points = np.arange(size) if group.points is None else group.points
        places = np.arange(len(points)) if group.places is None else group.places
        counts = group.bound.nominal.sum(axis=0)
        found[:, points] = counts[:, places % counts.shape[1]]
    return found


def test_arrays_are_tried_once_and_then_used():
    function = Counted()
    hypotheses, values = Hypotheses(SIGNAL, function, ("a", "b")), columns(40)
    hypotheses.at(values)
    assert function.calls == [0, 0, 1, 1]  # two points with numbers, the same two as arrays, then all
    hypotheses.at(values)
    hypotheses.at({name: column[3:9] for name, column in values.items()})  # points of the last batch
    assert len(function.calls) == 4
    hypotheses.at(columns(40, seed=2))
    assert function.calls[4:] == [1]
    hypotheses.at(columns(7, seed=3), stored=False)
    hypotheses.at(columns(40, seed=2))  # still the last that was stored
    assert len(function.calls) == 6


def test_points_that_differ_in_nuisances_share_a_hypothesis():
    function = Counted(lambda a, b: nsi(float(a), float(b)))
    values = {"a": np.array([0.1, 0.2, 0.1, 0.1]), "b": np.array([0.3, 0.3, 0.3, 0.3])}
    hypotheses = Hypotheses(SIGNAL, function, ("a", "b"))
    found = nominal(hypotheses, values)
    assert function.calls == [0, 0, 1, 0, 0]  # the trial, then two different points
    np.testing.assert_array_equal(nominal(hypotheses, values), found)  # from what is stored
    for at in range(4):
        model = nsi(float(values["a"][at]), float(values["b"][at]))
        np.testing.assert_allclose(found[:, at], EXPERIMENT.counts(model)[:, 0], rtol=1e-12)


def test_arrays_hold_each_different_point_once():
    function = Counted(nsi)
    values = {"a": np.array([0.1, 0.2, 0.1, 0.3, 0.2]), "b": np.array([0.4, 0.0, 0.4, 0.1, 0.0])}
    found = nominal(Hypotheses(SIGNAL, function, ("a", "b")), values)
    assert function.calls == [0, 0, 1, 1]
    for at in range(5):
        model = nsi(float(values["a"][at]), float(values["b"][at]))
        np.testing.assert_allclose(found[:, at], EXPERIMENT.counts(model)[:, 0], rtol=1e-12)


def test_what_the_caller_writes_to_its_arrays_changes_nothing():
    hypotheses, values = Hypotheses(SIGNAL, nsi, ("a", "b")), columns(5)
    first = nominal(hypotheses, values)
    values["a"][:] = 0.0
    again = nominal(hypotheses, values)
    assert not np.allclose(again, first)
    assert hypotheses.memory.last.has((values["a"], values["b"]))
    np.testing.assert_allclose(again, nominal(Hypotheses(SIGNAL, nsi, ("a", "b")), values), rtol=1e-13)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda a, b: nsi(float(a), b), "TypeError"),
        (lambda a, b: nsi(a if a > 0 else -a, b), "ValueError"),
        (lambda a, b: nsi(a.real.hex() and a, b), "AttributeError"),
        (lambda a, b: nsi(float(np.mean(a)), float(np.mean(b))), "not those with single numbers"),
        (lambda a, b: Hypothesis(nsi(a, b), flux=lambda flux: flux.map(pulsed)), "A change of arrival times"),
    ],
)
def test_why_a_function_is_called_point_by_point_is_said(function, reason, caplog):
    with caplog.at_level(logging.INFO, logger="nuscatter"):
        found = nominal(Hypotheses(SIGNAL, function, ("a", "b")), values := columns(4))
    assert re.search(reason, caplog.text)
    for at in range(4):
        model = function(float(values["a"][at]), float(values["b"][at]))
        np.testing.assert_allclose(found[:, at], EXPERIMENT.counts(model)[:, 0], rtol=1e-12)


def test_a_flux_of_many_mixings_is_called_with_arrays():
    """A batch at once, a part of it, and one point alone have the counts of single mixings, and one set of kernels."""
    counted = Counted(lambda a, b: Hypothesis(nsi(0.1, b), flux=Sterile(dm2=1 * eV**2, mu=a, distance=20 * m)))
    hypotheses = Hypotheses(SIGNAL, counted, ("a", "b"))
    values = {"a": np.array([0.0, 0.1, 0.3, 0.5]), "b": np.array([0.0, 0.2, 0.0, -0.1])}
    found = nominal(hypotheses, values)
    assert counted.calls == [0, 0, 1, 1]  # the trial at two points, and the batch
    one = nominal(hypotheses, {"a": np.array([0.2]), "b": np.array([0.3])})
    assert counted.calls[-1] == 1
    for at, (a, b) in enumerate([*zip(values["a"].tolist(), values["b"].tolist(), strict=True), (0.2, 0.3)]):
        expected = EXPERIMENT.counts(counted.function(a, b))[:, 0]
        np.testing.assert_allclose(found[:, at] if at < 4 else one[:, 0], expected, rtol=1e-9)


def test_an_error_of_the_function_itself_is_its_own():
    def broken(a, b):
        raise KeyError("no such coupling")

    def broken_with_arrays(a, b):
        if np.ndim(a):
            raise RuntimeError("out of luck")
        return nsi(a, b)

    with pytest.raises(KeyError, match="no such coupling"):
        Hypotheses(SIGNAL, broken, ("a", "b")).at(columns(3))
    with pytest.raises(RuntimeError, match="out of luck"):  # nothing that arrays explain
        Hypotheses(SIGNAL, broken_with_arrays, ("a", "b")).at(columns(3))


def test_what_is_no_hypothesis_is_refused():
    with pytest.raises(InputError, match="model"):
        Hypotheses(SIGNAL, lambda a, b: a + b, ("a", "b")).at(columns(3))


def test_signals_that_arrive_at_different_times_are_groups():
    detector = Detector("Ar", 20 * kg, np.array([1, 20]) * keV, time_edges=np.array([0, 1, 6]) * us)
    flux = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, pulse=Gaussian(mean=0.5 * us, width=0.15 * us))
    signal = Signal(Experiment(flux, detector))

    def later(a, b):
        shift = 0.0 if a < 0 else 1.0
        return Hypothesis(
            nsi(0.1, b), flux=lambda flux: flux.map(lambda each: replace(each, time=each.time.shifted(shift * us)))
        )

    groups = Hypotheses(signal, later, ("a", "b")).at({"a": np.array([-1.0, 1.0, -2.0, 3.0]), "b": np.full(4, 0.1)})
    assert sorted(each.points.tolist() for each in groups) == [[0, 2], [1, 3]]


def test_points_of_a_group_share_hypotheses_as_all_points_do():
    """Arguments that come twice are one hypothesis of their group, in whatever order they come."""

    def later(a, b):
        shift = 0.0 if float(a) < 0 else 1.0
        return Hypothesis(
            nsi(float(a), b), flux=lambda flux: flux.map(lambda each: replace(each, time=each.time.shifted(shift * us)))
        )

    built = replace(EXPERIMENT, flux=PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, pulse=PULSE))
    hypotheses = Hypotheses(Signal(built), later, ("a", "b"))
    values = {"a": np.array([0.3, -0.1, 0.2, 0.3, -0.2, 0.3, -0.1]), "b": np.full(7, 0.1)}
    fewer = {name: column[[4, 2, 0, 1, 2]] for name, column in values.items()}
    for columns in (values, fewer):
        found = nominal(hypotheses, columns)
        for at, a in enumerate(columns["a"]):
            np.testing.assert_allclose(found[:, at], built.counts(nsi(float(a), 0.1))[:, 0], rtol=1e-12)


@pytest.mark.parametrize(
    "function",
    [nsi, lambda a, b: nsi(a, 0.1 * b) + LightVector(20 * MeV * (1 + b**2), coupling=1e-5, charges=universal)],
)
def test_long_batches_are_called_in_blocks(function, monkeypatch):
    """Of charges that factorise and of others; the last block is shorter."""
    monkeypatch.setattr(module, "_BLOCK", 4)
    monkeypatch.setattr(module, "_FOLDED_BLOCK", 4)
    counted = Counted(function)
    hypotheses, values = Hypotheses(SIGNAL, counted, ("a", "b")), columns(11)
    found = nominal(hypotheses, values)
    assert counted.calls == [0, 0, 1, 1, 1, 1]  # the trial, then 4 + 4 + 3 points
    for at in range(11):
        model = function(float(values["a"][at]), float(values["b"][at]))
        np.testing.assert_allclose(found[:, at], EXPERIMENT.counts(model)[:, 0], rtol=1e-12)


def test_a_block_whose_counts_do_not_depend_on_its_arrays_stands_for_all_its_points(monkeypatch):
    def function(a, b):
        return StandardModel() if np.all(np.asarray(a) == 0) else nsi(a, 0.0)

    monkeypatch.setattr(module, "_FOLDED_BLOCK", 4)
    hypotheses = Hypotheses(SIGNAL, function, ("a", "b"))
    values = {"a": np.array([0.3, 0.1, 0, 0, 0, 0, 0, 0, 0.2, -0.1]), "b": np.arange(10.0)}
    found = nominal(hypotheses, values)
    assert hypotheses.memory.block == 4  # called with arrays; the second block is the Standard Model alone
    for at in range(10):
        np.testing.assert_allclose(found[:, at], EXPERIMENT.counts(nsi(float(values["a"][at]), 0))[:, 0], rtol=1e-12)


def test_workers_get_no_stored_hypotheses():
    hypotheses = Hypotheses(SIGNAL, nsi, ("a", "b"))
    hypotheses.at(columns(2000))
    fresh = loads(dumps(hypotheses))
    assert (fresh.memory.last, fresh.memory.block) == (None, hypotheses.memory.block)
    np.testing.assert_array_equal(nominal(fresh, columns(20)), nominal(hypotheses, columns(20)))
