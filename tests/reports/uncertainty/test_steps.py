"""Steps of several nuclides: closed forms of a detector of two, what is shared and what is not, and single nuclides."""

from functools import cache

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.matter.material import Material
from nuscatter.reports.nuclear_spread import interpolated
from nuscatter.reports.uncertainty.propagation import counts_budget, error_budget
from nuscatter.units import MeV, keV, kg, m

FLUX = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
OXYGEN, CALCIUM, ARGON = (ns.nuclide(name) for name in ("O16", "Ca40", "Ar40"))
TWO = Material("two", ((OXYGEN, 0.5), (CALCIUM, 0.5)))
MODELS = {"one": {"Helm": ns.helm, "SLy4": ns.HartreeFock("SLy4")}, "other": {"Klein–Nystrand": ns.klein_nystrand}}


@cache
def detector(target, *edges):
    """A bare detector; with two edges if none are said, between which every recoil is. It keeps its kernels."""
    return ns.Experiment(FLUX, ns.Detector(target, 10 * kg, np.array(edges or (0, 1000)) * keV))


def flat(by_nuclide):
    """A model whose form factors are constants, so that counts go as their squares."""

    def model(nuclide):
        def form(Q):
            return by_nuclide[nuclide] * np.ones_like(Q)

        return ns.Nucleus(nuclide, form, form)

    return model


def source(budget, name):
    return next(each for each in budget.sources if each.name == name)


def averaged(nuclide, model=ns.point_nucleus):
    return float(FLUX.averaged(ns.StandardModel.one_loop(), interpolated(model(nuclide), 110 * MeV)))


@pytest.fixture(scope="module")
def argon():
    return error_budget(ARGON, models=MODELS)


@pytest.fixture(scope="module")
def two():
    return counts_budget(detector(TWO, 0, 20, 60, 1000), models=MODELS)


def test_one_nuclide_in_one_bin_is_the_flux_average(argon):
    """All recoils in one bin: events are the flux average times the number of nuclei."""
    events = counts_budget(detector(ARGON), models=MODELS)
    assert events.quantities == ("events in bin 1", "events")
    assert events.nuclides == (ARGON,)
    assert events.values[1] == pytest.approx(
        argon.values[-1] * sum(FLUX.fluence.values()) * 10 * kg / ARGON.atomic_mass, rel=1e-6
    )
    assert [each.name for each in events.sources] == [each.name for each in argon.sources]
    for each in events.sources:
        assert list(each.steps) == list(source(argon, each.name).steps)
        for name, step in each.steps.items():
            np.testing.assert_allclose(step, source(argon, each.name).steps[name][-1], rtol=1e-5, atol=1e-9)
    for scheme, change in events.schemes.items():
        np.testing.assert_allclose(change, argon.schemes[scheme][-1], rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("second", [0.9, 1.15])
def test_forces_of_two_nuclides_add_with_their_signs(second):
    """Constant form factors: N = Σ W_n c², and a pair of forces moves it by Σ W_n (c_a² − c_b²)/√2 in quadrature."""
    constants = {"a": {OXYGEN: 1.0, CALCIUM: 1.0}, "b": {OXYGEN: 1.2, CALCIUM: second}}
    models = {"family": {name: flat(each) for name, each in constants.items()}}
    budget = counts_budget(detector(TWO), models=models, at_measured_radius=False)
    weight = {each: averaged(each) for each in (OXYGEN, CALCIUM)}
    events = {name: sum(weight[n] * each[n] ** 2 for n in weight) for name, each in constants.items()}
    mean = (events["a"] + events["b"]) / 2
    assert source(budget, "forces").relative[-1] == pytest.approx(
        abs(events["a"] - events["b"]) / np.sqrt(2) / mean, rel=1e-5
    )
    np.testing.assert_array_equal(source(budget, "families").relative, 0)
    # the same two models as two families
    models = {name: {name: each} for name, each in models["family"].items()}
    apart = counts_budget(detector(TWO), models=models, at_measured_radius=False)
    np.testing.assert_allclose(source(apart, "families").relative, source(budget, "forces").relative)


def test_a_model_that_lacks_a_nuclide_moves_the_others():
    def only_oxygen(nuclide):
        if ns.nuclide(nuclide) != OXYGEN:
            raise InputError(f"There is no {nuclide}.")
        return flat({OXYGEN: 1.2})(OXYGEN)

    plain = {OXYGEN: 1.0, CALCIUM: 1.0}
    models = {"all": {"a": flat(plain)}, "some": {"b": only_oxygen}}
    budget = counts_budget(detector(TWO), models=models, at_measured_radius=False)
    oxygen, calcium = averaged(OXYGEN), averaged(CALCIUM)
    mean = oxygen * (1 + 1.44) / 2 + calcium
    assert source(budget, "families").relative[-1] == pytest.approx(oxygen * 0.44 / np.sqrt(2) / mean, rel=1e-5)
    assert budget.left_out["b of Ca40"] == "There is no Ca40."


@pytest.mark.slow
def test_radii_of_nuclides_are_independent(two):
    """Relative changes of each nuclide by itself, weighed with its share of the events, in quadrature."""
    radii = source(two, "charge radius")
    assert list(radii.steps) == ["O16", "Ca40"]
    assert not radii.shared
    sizes = []
    for nuclide in (OXYGEN, CALCIUM):
        alone = source(error_budget(nuclide, models=MODELS), "charge radius").relative[-1]
        share = averaged(nuclide, ns.HartreeFock("SLy4"))
        sizes.append(alone * share)
    total = sum(averaged(each, ns.HartreeFock("SLy4")) for each in (OXYGEN, CALCIUM))
    assert radii.relative[-1] == pytest.approx(np.hypot(*sizes) / total, rel=0.01)
    assert np.hypot(*sizes) < 0.95 * sum(sizes)


def test_bins_add_to_all_events(two):
    assert two.values[-1] == pytest.approx(two.values[:-1].sum(), rel=1e-12)
    for each in two.sources:
        # forces and families are relative to the mean of all families, what else there is to the events with SLy4
        rel = 1e-9 if each.name in ("forces", "families") else 0.02
        for step in each.steps.values():
            assert step[-1] == pytest.approx(step[:-1] @ two.values[:-1] / two.values[-1], rel=rel, abs=1e-9)
    assert (np.diff(two.nuclear[:-1]) > 0).all()  # higher recoils have higher Q


def test_what_a_ratio_shares(two):
    """The radius of calcium cancels where both targets have it; that of oxygen has no partner."""
    calcium = counts_budget(detector(CALCIUM), models=MODELS).only("events")
    both = two.only("events")
    mine, theirs = (source(each, "charge radius").steps for each in (both, calcium))
    expected = (mine["Ca40"] - theirs["Ca40"]) ** 2 + mine["O16"] ** 2
    for name in ("forces", "families", "nucleon", "weak mixing angle", "radiative corrections", "axial"):
        one, other = (source(each, name).steps for each in (both, calcium))
        expected = expected + sum((one[step] - other[step]) ** 2 for step in one)
    one, other = (
        source(each, "deformation").steps if "deformation" in {s.name for s in each.sources} else {}
        for each in (both, calcium)
    )
    zero = np.zeros(1)
    expected = expected + sum((one.get(step, zero) - other.get(step, zero)) ** 2 for step in {**one, **other})
    np.testing.assert_allclose(both.of_ratio(calcium) ** 2, expected, rtol=1e-9)
    np.testing.assert_allclose(both.of_ratio(calcium), calcium.of_ratio(both))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"experiment": 3}, "Experiment"),
        ({"experiment": "COHERENT-XX"}, "no experiment"),
        ({"models": {"Skyrme": ns.helm}}, "the family Skyrme"),
        ({"models": {}}, "No model has"),
        ({"make": 3}, "make is 3"),
        ({"at_measured_radius": 1}, "True or False"),
    ],
)
def test_bad_arguments_are_told(wrong, said):
    with pytest.raises(InputError, match=said):
        counts_budget(**{"experiment": detector(ARGON), "models": MODELS} | wrong)
