"""Theory errors as nuisances: the covariance of the budget within and between targets, and what a fit makes of them."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.expectation.signal import Fold, Lift, Signal
from nuscatter.datasets.templates import Axis
from nuscatter.errors import InputError
from nuscatter.matter.material import Material
from nuscatter.reports.budget import ErrorBudget, UncertaintySource
from nuscatter.reports.theory_nuisances import FORM_FACTOR_PARTS, theory_directions, with_theory_nuisances
from nuscatter.reports.uncertainty import counts_budget, error_budget
from nuscatter.units import keV, kg, m, tonne

FLUX = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
MODELS = {
    "Skyrme": {force: ns.HartreeFock(force) for force in ("SLy4", "SkO", "UNEDF0")},
    "others": {"Helm": ns.helm, "Klein–Nystrand": ns.klein_nystrand_adapted},
}
TWO = Material("two", ((ns.nuclide("O16"), 0.5), (ns.nuclide("Ca40"), 0.5)))
MODEL = ns.StandardModel.one_loop()
SHARED = ("forces", "families", "nucleon", "weak mixing angle", "radiative corrections")


def experiment(target, edges=(0, 20, 60, 200), mass=10 * kg):
    return ns.Experiment(FLUX, ns.Detector(target, mass, np.array(edges) * keV))


def dataset(target, name, *rates, lift=None, **detector):
    built = experiment(target, **detector)
    signal = Signal(built, rates=rates, lift=lift)
    shape = (len(built.detector.energy_edges) - 1,) if lift is None else signal.own_shape
    axes = [Axis("recoil energy [keV]", built.detector.energy_edges / keV)]
    if lift is not None:
        axes = [Axis(f"axis {at}", np.arange(bins + 1.0)) for at, bins in enumerate(shape)]
    observed = built.counts(MODEL).sum(axis=1) if lift is None else np.ones(shape)
    return Dataset(name, name, "unpublished", built, tuple(axes), observed, signal)


@pytest.fixture(scope="module")
def budgets():
    return [counts_budget(experiment(target), models=MODELS) for target in (TWO, "Ca48")]


def steps_of(budget):
    return {
        (source.name, name): step[:-1] for source in budget.sources for name, step in source.steps.items() if step.any()
    }


def test_pulls_have_the_covariance_of_the_budget_within_and_between_targets(budgets):
    directions = theory_directions(*budgets)
    steps = [steps_of(each) for each in budgets]
    for one in range(2):
        for other in range(2):
            pulls = sum(np.outer(each.changes[one], each.changes[other]) for each in directions)
            common = set(steps[one]) & set(steps[other])
            exact = sum(np.outer(steps[one][name], steps[other][name]) for name in common)
            size = np.sqrt(np.outer(budgets[one].total[:-1] ** 2, budgets[other].total[:-1] ** 2))
            assert (np.abs(pulls - exact) < 0.015 * size).all()
    # it matters: independent targets are far from it
    assert (exact > 0.3 * size).any()


def test_names_and_what_each_direction_holds(budgets):
    directions = theory_directions(*budgets, further="mine")
    names = [each.nuisance.name for each in directions]
    assert len(set(names)) == len(names)
    assert {f"theory_{name.replace(' ', '_')}" for name in SHARED} <= set(names)
    assert {"theory_charge_radius_O16", "theory_charge_radius_Ca40", "theory_charge_radius_Ca48"} <= set(names)
    assert all(name.endswith("_mine") for name in names if "_2_" in name or "_3_" in name)
    assert (directions[0].nuisance.mean, directions[0].nuisance.sigma) == (0.0, 1.0)
    for at in range(2):
        for source in {each.source for each in directions}:
            held = [each.held[at] for each in directions if each.source == source]
            assert 0.99 <= sum(held) < 1 + 1e-9
    first = directions[0]
    for change, budget in zip(first.changes, budgets, strict=True):
        assert change @ budget.values[:-1] > 0
    # the radius of one nuclide does not move a target without it
    calcium = next(each for each in directions if each.nuisance.name == "theory_charge_radius_Ca40")
    np.testing.assert_array_equal(calcium.changes[1], 0)
    assert calcium.held[1] == 0
    left = theory_directions(*budgets, without=("forces", "Charge-Radius"))
    assert not {"forces", "charge radius"} & {each.source for each in left}


def by_hand(name, **sources):
    """Return a budget of two bins, 100 and 400 events, whose steps are given in units of their statistical errors."""
    made = tuple(
        UncertaintySource(source, True, {step: np.append(np.array(x) / [10, 20], 0.0) for step, x in steps.items()})
        for source, steps in sources.items()
    )
    quantities = ("events in bin 1", "events in bin 2", "events")
    return ErrorBudget(name, (ns.nuclide("Ar40"),), quantities, np.array([100.0, 400.0, 500.0]), made, {})


def test_directions_in_closed_form():
    """Steps (3, 3) and (4, 4) are one pull of (5, 5); beside (1, 1) a step ε(1, −1) holds ε²/(1 + ε²)."""
    (one,) = theory_directions(by_hand("one", forces={"a": [-3.0, -3.0], "b": [4.0, 4.0]}))
    np.testing.assert_allclose(one.changes[0], np.array([5.0, 5.0]) / [10, 20])
    assert one.held == pytest.approx((1.0,))
    first, second = theory_directions(by_hand("two", forces={"a": [-1.0, -1.0], "b": [0.2, -0.2]}), further="here")
    np.testing.assert_allclose(first.changes[0], [0.1, 0.05])
    np.testing.assert_allclose(np.abs(second.changes[0]), [0.02, 0.01])
    assert (first.held[0], second.held[0]) == pytest.approx((1 / 1.04, 0.04 / 1.04))
    assert [each.nuisance.name for each in (first, second)] == ["theory_forces", "theory_forces_2_here"]
    (alone,) = theory_directions(by_hand("most", forces={"a": [1.0, 1.0], "b": [0.05, -0.05]}))
    assert alone.held[0] == pytest.approx(1 / 1.0025)


def test_a_target_that_another_outweighs_keeps_its_own_directions():
    """What moves a small target alone is found beside a target with a thousand times the variance."""
    large = by_hand("large", forces={"a": [30.0, 30.0], "b": [0.0, 0.0]})
    small = by_hand("small", forces={"a": [0.6, 0.6], "b": [0.8, 0.8]})
    first, second = theory_directions(large, small)
    np.testing.assert_allclose(first.changes[1], np.array([0.6, 0.6]) / [10, 20], rtol=2e-3)
    np.testing.assert_allclose(np.abs(second.changes[1]), np.array([0.8, 0.8]) / [10, 20], rtol=2e-3)
    assert sum(each.held[1] for each in (first, second)) == pytest.approx(1)


def test_a_single_step_keeps_its_sign(budgets):
    """A larger sin²θ_W raises the weak charge; a larger charge radius lowers the events."""
    directions = {each.nuisance.name: each for each in theory_directions(*budgets)}
    for at in range(2):
        assert (directions["theory_weak_mixing_angle"].changes[at] > 0).all()
    assert (directions["theory_charge_radius_Ca48"].changes[1] < 0).all()
    assert directions["theory_weak_mixing_angle"].held == (1.0, 1.0)


@pytest.mark.parametrize("kind", ["none", "lift", "times too", "fold"])
def test_counts_move_by_the_shape_whatever_the_model_and_the_axes(kind, budgets):
    """At θ = 0 nothing changes, to the last digit; at θ each energy bin is multiplied before lift and fold."""
    random = np.random.default_rng(1)
    shapes = {
        "none": None,
        "lift": Lift(random.random((3, 4))),
        "times too": Lift(random.random((3, 4, 2))),
        "fold": Fold(random.random((3, 5))),
    }
    lift = shapes[kind]
    bare = dataset(TWO, "two", lift=lift)
    (data,) = with_theory_nuisances(bare, budgets=budgets[:1])
    for model in (MODEL, ns.StandardModel(0.2) + ns.NSI(ee_u=0.3)):
        before = bare.expected(model)["cevns"]
        np.testing.assert_array_equal(data.expected(model)["cevns"], before)
        pulls = {"theory_forces": 0.7, "theory_weak_mixing_angle": -2.0, "theory_charge_radius_Ca40": 1.0}
        directions = {each.nuisance.name: each.changes[0] for each in theory_directions(budgets[0])}
        factor = 1 + sum(pull * directions[name] for name, pull in pulls.items())
        # linear in the counts of each energy bin: put one bin's counts alone through the lift
        expected = np.zeros_like(before)
        for bin_, by in enumerate(factor):
            kept = np.eye(3)[bin_]
            if lift is None:
                part = before * kept
            else:
                field = "templates" if isinstance(lift, Fold) else "shape"
                array = getattr(lift, field)
                alone = replace(lift, **{field: array * kept.reshape(3, *[1] * (array.ndim - 1))})
                part = dataset(TWO, "two", lift=alone).expected(model)["cevns"]
            expected += by * part
        np.testing.assert_allclose(data.expected(model, **pulls)["cevns"], expected, rtol=1e-12)


def test_a_fit_has_the_theory_error():
    """One bin with very many events: the error of sin²θ_W is that of theory and of √N, through the slope."""
    data = dataset("Ca48", "many", edges=(0, 200), mass=1000 * tonne)
    budget = counts_budget(data.experiment, models=MODELS)
    (with_theory,) = with_theory_nuisances(data, budgets=[budget], without=("weak mixing angle",))
    angle = 0.23857
    fitted = ns.fit(with_theory.likelihood(ns.StandardModel.one_loop), sin2_theta_w=angle)
    counts = [data.expected(ns.StandardModel.one_loop(angle + step))["cevns"].sum() for step in (-1e-3, 0, 1e-3)]
    slope = (counts[2] - counts[0]) / 2e-3 / counts[1]
    relative = budget.total[0] ** 2 - sum(
        each.relative[0] ** 2 for each in budget.sources if each.name == "weak mixing angle"
    )
    expected = np.sqrt(relative + 1 / counts[1]) / abs(slope)
    assert fitted.errors["sin2_theta_w"] == pytest.approx(expected, rel=0.01)
    assert 1 / counts[1] < 0.1 * relative
    impacts = {row.name: row.up * row.down for row in fitted.impacts("sin2_theta_w")}
    assert max(impacts, key=lambda name: -impacts[name]) in ("theory_forces", "theory_families")


def test_targets_share_pulls_in_a_sum():
    """Rates of two targets are fitted: their ratio has the budget's error of a ratio.

    Here it is larger than of independent targets: what the families do to the skin of ⁴⁸Ca has the other sign in N = Z.
    """
    data = [
        dataset(target, name, Nuisance(name, 0.0, 1.0, "free in practice"), edges=(0, 200), mass=100 * tonne)
        for target, name in ((TWO, "first"), ("Ca48", "second"))
    ]
    whole = [counts_budget(each.experiment, models=MODELS) for each in data]
    one, other = with_theory_nuisances(*data, budgets=whole)
    result = ns.fit(one.likelihood(lambda: MODEL) + other.likelihood(lambda: MODEL))
    assert result.valid
    at = [result.parameters.index(name) for name in ("first", "second")]
    covariance = result.covariance[np.ix_(at, at)]
    statistical = sum(1 / each.observed.sum() for each in data)
    fitted = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1] - statistical
    exact = whole[0].only("events").of_ratio(whole[1].only("events"))[0]
    assert np.sqrt(fitted) == pytest.approx(exact, rel=0.02)
    assert exact > 1.05 * np.hypot(whole[0].total[-1], whole[1].total[-1])


def test_what_is_replaced(budgets):
    form_factor = Nuisance("csi2021_form_factor", 0.0, 0.034, "form factor")
    rate, flux = Nuisance("my_rate", 0.0, 0.05, "rate"), Nuisance("flux_sns", 0.0, 0.1, "flux")
    data = dataset(TWO, "two", form_factor, rate, flux)
    assert "csi2021_form_factor" in FORM_FACTOR_PARTS
    (changed,) = with_theory_nuisances(data, budgets=budgets[:1])
    assert "csi2021_form_factor" not in changed.nuisances
    assert changed.nuisances["my_rate"] is rate
    assert changed.nuisances["flux_sns"] is flux
    (changed,) = with_theory_nuisances(data, budgets=budgets[:1], replaced={"my_rate": 0.03, "flux_sns": 0.1})
    assert changed.nuisances["my_rate"].sigma == pytest.approx(0.04)
    assert "csi2021_form_factor" in changed.nuisances
    assert "flux_sns" not in changed.nuisances
    with pytest.raises(InputError, match=r"the part of my_rate .* at most 0.05"):
        with_theory_nuisances(data, budgets=budgets[:1], replaced={"my_rate": 0.06})
    with pytest.raises(InputError, match="already"):
        with_theory_nuisances(changed, budgets=budgets[:1])


def test_what_is_refused(budgets):
    data = dataset(TWO, "two")
    with pytest.raises(InputError, match="Dataset with bins"):
        with_theory_nuisances(ns.datasets.conus_plus_2025())
    with pytest.raises(InputError, match="one or more data sets"):
        with_theory_nuisances()
    with pytest.raises(InputError, match="the number of budgets"):
        with_theory_nuisances(data, budgets=budgets)
    with pytest.raises(InputError, match="the shape of the ratio"):
        with_theory_nuisances(dataset(TWO, "two", edges=(0, 20)), budgets=budgets[:1])
    with pytest.raises(InputError, match="counts_budget"):
        theory_directions(error_budget("O16", models={"one": {"Helm": ns.helm}}))
    with pytest.raises(InputError, match="one or more budgets"):
        theory_directions()
    with pytest.raises(InputError, match="no source 'skin'"):
        theory_directions(*budgets, without=["skin"])
    with pytest.raises(InputError, match="replaced"):
        with_theory_nuisances(data, budgets=budgets[:1], replaced=["my_rate"])
