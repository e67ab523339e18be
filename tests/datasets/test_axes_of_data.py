"""Data sets with the axes of their data: energy alone, energy and direction, and what is refused at construction."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.expectation.nuisance import Nuisance, unit_normal
from nuscatter.datasets.expectation.signal import Fold, Lift, ResponseVariation, Signal
from nuscatter.datasets.templates import Axis, background, template
from nuscatter.detectors.quenching import constant
from nuscatter.errors import InputError
from nuscatter.units import keV, kg, m, us

SM = ns.StandardModel()
EDGES, TIMES = np.array([5.0, 10, 20, 40, 80]), np.array([0.0, 1, 6])
ENERGY, TIME = Axis("recoil energy [keV]", EDGES), Axis("time [µs]", TIMES)
RATE, GAIN = Nuisance("rate", 0.0, 0.1, "of a test"), unit_normal("gain", "of a test")


def experiment(light=1.0, **more):
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    return ns.Experiment(flux, ns.Detector("Ar", 20 * kg, EDGES * keV, quenching=constant(light), **more))


def data(axes=(ENERGY,), observed=None, signal=None, built=None, **more):
    shape = tuple(axis.bins for axis in axes)
    built = experiment() if built is None else built
    return ns.Dataset(
        "mine", "Mine", "nowhere", built, axes, np.ones(shape) if observed is None else observed, signal, **more
    )


def flat(shape=4, events=30.0):
    return {"flat": background("flat", events=events, sigma=3.0, meaning="flat", shape=template(np.ones(shape)))}


def varied(size=0.03, **more):
    sides = (experiment(1 - size, **more), experiment(1 + size, **more))
    return Signal(experiment(**more), rates=(RATE,), responses=(ResponseVariation(GAIN, *sides),))


# --- energy alone -----------------------------------------------------------------------------------------------------


def test_energy_alone_needs_no_axis_of_one_time():
    expected = data().expected(SM)["cevns"]
    np.testing.assert_allclose(expected, experiment().spectrum(SM), rtol=1e-12)
    assert expected.shape == (4,)


@pytest.mark.parametrize(
    ("label", "edges"),
    [
        ("energy [eV]", EDGES * 1000),
        ("energy [keVee]", EDGES * (1 + 1e-5)),
        ("energy", EDGES / 1000),
        ("light [a.u.]", 3.7 * EDGES),
        ("bin", np.arange(5)),
    ],
)
def test_an_axis_has_the_edges_of_the_detector_in_a_unit_of_its_own_or_counts_bins(label, edges):
    assert data((Axis(label, edges),)).axes[0].bins == 4


@pytest.mark.parametrize("given", [None, experiment(), Signal(experiment())], ids=["none", "experiment", "signal"])
def test_an_experiment_is_a_signal(given):
    made = data(signal=given)
    assert isinstance(made.signal, Signal)
    assert made.prediction is made.signal
    assert made.nuisances == {}
    np.testing.assert_allclose(made.expected(SM)["cevns"], experiment().spectrum(SM), rtol=1e-12)


def test_another_experiment_may_be_the_signal():
    seen = data(signal=experiment(0.5)).expected(SM)["cevns"]
    np.testing.assert_allclose(seen, experiment(0.5).spectrum(SM), rtol=1e-12)
    assert not np.allclose(seen, experiment().spectrum(SM), rtol=0.1)


def test_one_axis_is_fitted_as_the_same_data_with_a_time_of_one_bin():
    """The old way to write such data, a dummy axis, still is one; all numbers are the same."""
    one = data(signal=varied(), backgrounds=flat())
    observed = np.random.default_rng(5).poisson(sum(one.expected(SM, rate=0.1, gain=0.5).values()))
    one = replace(one, observed=observed)
    always = Axis("time", [0, 1])
    two = data((ENERGY, always), observed[:, None], varied(), backgrounds=flat((4, 1)))
    assert two.expected(SM)["cevns"].shape == (4, 1)
    found = [
        ns.fit(each.likelihood(lambda ee_u=0.0: SM + ns.NSI(ee_u=ee_u)), limits={"ee_u": (-0.2, 0.2)})
        for each in (one, two)
    ]
    assert found[0].fval == pytest.approx(found[1].fval, rel=1e-9)
    for name in ("ee_u", "rate", "gain", "flat"):
        assert found[0].values[name] == pytest.approx(found[1].values[name], abs=1e-6 * found[0].errors[name])
    assert one.fit_signal().values["cevns"] == pytest.approx(two.fit_signal().values["cevns"], rel=1e-6)


def test_the_fit_of_one_axis_finds_what_made_it():
    made = data(signal=varied(), backgrounds=flat())
    truth = made.expected(ns.StandardModel(0.2), gain=0.7)
    result = ns.fit(replace(made, observed=sum(truth.values())).likelihood(ns.StandardModel), sin2_theta_w=0.23)
    assert result.values["sin2_theta_w"] == pytest.approx(0.2, abs=0.3 * result.errors["sin2_theta_w"])
    assert result.fval < 1


def test_the_likelihood_of_one_axis_written_out():
    made = data(signal=varied(), backgrounds=flat(), observed=[100, 70, 40, 10])
    mu = 1.2 * experiment(1.03).spectrum(SM) + 36.0 / 4
    n = np.array([100.0, 70, 40, 10])
    expected = 2 * (mu - n + n * np.log(n / mu)).sum() + 2.0**2 + 1.0**2 + 2.0**2
    assert made.likelihood(lambda: SM)(rate=0.2, gain=1.0, flat=36.0) == pytest.approx(expected, rel=1e-9)


# --- other axes -------------------------------------------------------------------------------------------------------


def test_energy_and_time_stay():
    timed = experiment(time_edges=TIMES * us)
    made = data((ENERGY, TIME), built=timed)
    np.testing.assert_allclose(made.expected(SM)["cevns"], timed.counts(SM), rtol=1e-12)


def test_energy_and_direction_are_not_mixed_up():
    built = experiment(directions=ns.Directions(np.array([-1.0, 0.0, 0.5, 1.0])))
    made = data((ENERGY, Axis("cos θ", [-1, 0, 0.5, 1])), built=built)
    np.testing.assert_allclose(made.expected(SM)["cevns"], built.counts(SM)[:, :, 0], rtol=1e-10)
    both = data((ENERGY, Axis("cos θ", [-1, 0, 0.5, 1]), Axis("time", [0, 1])), built=built)
    np.testing.assert_allclose(both.expected(SM)["cevns"], built.counts(SM), rtol=1e-10)
    result = ns.fit(replace(made, observed=made.expected(SM)["cevns"]).likelihood(ns.StandardModel), sin2_theta_w=0.23)
    assert result.values["sin2_theta_w"] == pytest.approx(0.23857, abs=2e-3)


def test_data_of_one_bin():
    built = replace(experiment(), detector=replace(experiment().detector, energy_edges=np.array([5, 80]) * keV))
    made = data((Axis("energy [keV]", [5, 80]),), built=built)
    assert made.expected(SM)["cevns"] == pytest.approx(built.counts(SM).sum())


def test_a_data_set_is_copied_with_other_axes():
    """`replace` passes on the signal that was made for the axes before."""
    made = data()
    there = replace(made, axes=(ENERGY, Axis("time", [0, 1])), observed=np.ones((4, 1)))
    assert there.expected(SM)["cevns"].shape == (4, 1)
    assert replace(there, axes=(ENERGY,), observed=np.ones(4)).expected(SM)["cevns"].shape == (4,)


def test_counts_may_be_a_list_and_axes_too():
    made = data([ENERGY], observed=[1, 2, 3, 4])
    assert made.axes == (ENERGY,)
    assert made.observed.dtype == float


# --- what is refused, at construction, with both shapes ---------------------------------------------------------------

REFUSED = {
    "observed": (lambda: data(observed=np.ones(5)), r"^the shape of observed is \(5,\), but \(4,\), that of the axes,"),
    "observed turned": (lambda: data(observed=np.ones((1, 4))), r"^the shape of observed is \(1, 4\), but \(4,\)"),
    "background": (lambda: data(backgrounds=flat(3)), r"^the shape of the background flat is \(3,\), but \(4,\)"),
    "dummy time of a background": (lambda: data(backgrounds=flat((4, 1))), r"background flat is \(4, 1\), but \(4,\)"),
    "template": (lambda: data(release_template=template(np.ones(2))), r"of release_template is \(2,\), but \(4,\)"),
    "bins of the detector": (
        lambda: data((Axis("energy [keV]", EDGES[:-1]),)),
        r"^The signal has the shape \(4, 1\) \(energy, time\), but the axes of the data have \(3,\)",
    ),
    "a time that the detector has": (
        lambda: data(built=experiment(time_edges=TIMES * us)),
        r"^The signal has the shape \(4, 2\) \(energy, time\), but the axes of the data have \(4,\)",
    ),
    "a time that it has not": (lambda: data((ENERGY, TIME)), r"shape \(4, 1\) \(energy, time\).* have \(4, 2\)"),
    "axes exchanged": (
        lambda: data((TIME, ENERGY), built=experiment(time_edges=TIMES * us)),
        r"shape \(4, 2\) .* have \(2, 4\)",
    ),
    "directions": (
        lambda: data(built=experiment(directions=ns.Directions(np.array([-1.0, 0, 1])))),
        r"shape \(4, 2, 1\) \(energy, direction, time\), but .* \(4,\)",
    ),
    "a variation": (
        lambda: data(
            signal=replace(
                varied(), responses=(ResponseVariation(GAIN, experiment(), experiment(time_edges=TIMES * us)),)
            )
        ),
        r"^the shape of the signal at ±1σ of gain is \(4, 2\), but \(4, 1\)",
    ),
    "lift": (
        lambda: data((Axis("a", [0, 1, 2]), ENERGY), signal=Signal(experiment(), lift=Lift(np.ones((2, 4))))),
        r"energy bins of the lift is 2, but 4",
    ),
    "fold": (lambda: data(signal=Signal(experiment(), lift=Fold(np.ones((3, 4))))), "energy bins of the lift is 3"),
    "what the fold gives": (
        lambda: data(signal=Signal(experiment(), lift=Fold(np.ones((4, 3))))),
        r"^The signal has the shape \(3,\), but the axes of the data have \(4,\)",
    ),
    "an edge in the unit of its label": (
        lambda: data((Axis("recoil energy [keV]", [5, 10, 20, 45, 80]),)),
        r"^Edge 3 of the axis 'recoil energy \[keV\]' is 45, but that of the detector's bins is 40",
    ),
    "all edges, in another unit": (
        lambda: data((Axis("recoil energy [eV]", EDGES),)),
        r"^Edge 0 of the axis 'recoil energy \[eV\]' is 5, but that of the detector's bins is 5000:",
    ),
    "an edge without a unit": (
        lambda: data((Axis("energy", [5, 10, 20, 45, 80]),)),
        r"^Edge 3 of the axis 'energy' is 45, but that of the detector's bins is 40",
    ),
    "a time": (
        lambda: data((ENERGY, Axis("time [µs]", [0, 2, 6])), built=experiment(time_edges=TIMES * us)),
        r"^Edge 1 of the axis 'time \[µs\]' is 2, but that of the detector's bins is 1",
    ),
    "a direction": (
        lambda: data(
            (ENERGY, Axis("cos θ", [-1, 0.2, 1])), built=experiment(directions=ns.Directions(np.array([-1.0, 0, 1])))
        ),
        r"^Edge 1 of the axis 'cos θ' is 0.2, but that of the detector's bins is 0:",
    ),
    "no signal": (lambda: data(signal="CEvNS"), "^signal is 'CEvNS', but an Experiment, a Signal, or None"),
    "a bare axis": (lambda: ns.Dataset("a", "a", "a", experiment(), ENERGY, np.ones(4)), "axes is .*a tuple of Axis"),
    "negative": (lambda: data(observed=[1, -2, 3, 4]), "^observed is -2"),
    "nan": (lambda: data(observed=[1, np.nan, 3, 4]), "^observed is nan"),
    "words": (lambda: data(observed=["many"] * 4), "^observed is"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_found_at_construction(name):
    make, sentence = REFUSED[name]
    with pytest.raises(InputError, match=sentence):
        make()


def test_the_pieces_are_found_from_the_face():
    for name in ("Axis", "Nuisance", "ResponseVariation", "Signal", "background", "template", "unit_normal"):
        assert getattr(ns.datasets, name).__name__ == name
        assert name in dir(ns.datasets)


# --- nuisances are parameters like others -----------------------------------------------------------------------------


def test_a_nuisance_is_scanned_as_any_parameter():
    """Its profile is that of fits with it fixed; alone, and beside a parameter of the model."""
    like = data(signal=varied(), backgrounds=flat(), observed=[40, 30, 20, 12]).likelihood(
        lambda sin2_theta_w=0.238: ns.StandardModel(sin2_theta_w)
    )
    grid = np.array([-0.2, 0.0, 0.2])
    best = ns.fit(like).fval
    expected = [ns.fit(like, fixed={"rate": value}).fval - best for value in grid]
    assert expected[2] - expected[1] > 0.1
    line = ns.scan(like, rate=grid, refine=0)
    np.testing.assert_allclose(line.delta, expected, atol=1e-4)
    plane = ns.scan(like, sin2_theta_w=[0.2, 0.24, 0.28], flat=[20.0, 30.0, 40.0], refine=0)
    held = ns.fit(like, fixed={"sin2_theta_w": 0.28, "flat": 20.0}).fval - best
    assert plane.delta[2, 0] == pytest.approx(held, abs=1e-4)
