"""Data sets: expected counts, likelihoods and fits of a small made-up experiment."""

from dataclasses import replace
from typing import Annotated

import numpy as np
import pytest

from nuscatter.datasets.dataset import Dataset, with_nuisances, with_pulls
from nuscatter.datasets.expectation.nuisance import FLUX_SNS, Nuisance, morph, unit_normal
from nuscatter.datasets.expectation.signal import PulseTiming, ResponseVariation, Signal
from nuscatter.datasets.templates import Axis, Background, template
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import constant
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import LikelihoodSum, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.parameters import Parameter
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
from nuscatter.structure.nucleus import klein_nystrand
from nuscatter.units import keV, kg, m, us

SM = StandardModel()
ENERGY, TIME = np.array([2.0, 4, 8, 20]), np.array([0, 0.5, 1, 2, 6])
GAIN, TILT = unit_normal("gain", "of the light"), unit_normal("tilt", "of the neutrons")
CLOCK = Nuisance("clock", 0.5, None, "mean of the pulse [us]", (0.0, 1.5))
FLAT = np.ones((3, 1)) * np.diff(TIME)
NEUTRONS = np.array([[1.0, 6, 2, 1], [1, 9, 3, 1], [2, 12, 4, 2]])
TILTED = np.array([[0.9, 1.0, 1.1]]).T


def experiment(quenching=0.25):
    detector = Detector("Ar", 20 * kg, quenching=constant(quenching), energy_edges=ENERGY * keV, time_edges=TIME * us)
    pulse = Gaussian(mean=0.5 * us, width=0.15 * us)
    return Experiment(PionDecayAtRest(pot=1e24, nu_per_pot=0.09, distance=20 * m, pulse=pulse), detector)


def made_up(observed=None, *, release=False, prefix=""):
    built = experiment()
    signal = Signal(
        built,
        rates=(FLUX_SNS,),
        responses=(ResponseVariation(GAIN, experiment(0.23), experiment(0.27)),),
        timing=PulseTiming(CLOCK, 0.15, us),
    )
    backgrounds = {
        "steady": Background(Nuisance(f"{prefix}steady", 300.0, 10.0, "flat [events]", (0, None)), template(FLAT)),
        "brn": Background(
            Nuisance(f"{prefix}brn", 60.0, 20.0, "neutrons [events]", (0, None)),
            template(NEUTRONS, (TILT, NEUTRONS / TILTED, NEUTRONS * TILTED)),
        ),
    }
    return Dataset(
        name="made_up",
        title="Made up",
        reference="nowhere; data: none",
        experiment=built,
        axes=(Axis("energy [keVee]", ENERGY), Axis("time [µs]", TIME)),
        observed=np.zeros((3, 4)) if observed is None else observed,
        signal=signal,
        backgrounds=backgrounds,
        release_template=template(built.counts(SM)) if release else None,
    )


def total(parts):
    return sum(parts.values())


def asimov(hypothesis=SM, **nuisances):
    return made_up(total(made_up().expected(hypothesis, **nuisances)))


def mixing(sin2_theta_w):
    return StandardModel(sin2_theta_w)


# --- expected counts --------------------------------------------------------------------------------------------------


def test_the_expected_counts_add_up():
    parts = made_up().expected(SM)
    assert list(parts) == ["cevns", "steady", "brn"]
    np.testing.assert_allclose(parts["cevns"], experiment().counts(SM), rtol=1e-10)
    assert parts["steady"].sum() == pytest.approx(300)
    assert parts["brn"].sum() == pytest.approx(60)
    np.testing.assert_allclose(parts["steady"][0] / np.diff(TIME), parts["steady"][0, 0] / 0.5)


def test_nuisances_move_what_they_mean():
    data = made_up()
    central = data.expected(SM)
    brighter = data.expected(SM, flux_sns=0.2, brn=90.0)
    np.testing.assert_allclose(brighter["cevns"], 1.2 * central["cevns"], rtol=1e-12)
    np.testing.assert_allclose(brighter["brn"], 1.5 * central["brn"], rtol=1e-12)
    np.testing.assert_array_equal(brighter["steady"], central["steady"])
    np.testing.assert_allclose(data.expected(SM, gain=1.0)["cevns"], experiment(0.27).counts(SM), rtol=1e-10)
    later = data.expected(SM, clock=1.0)["cevns"].sum(axis=0)
    assert later[0] < 0.1 * central["cevns"].sum(axis=0)[0]


def test_an_unknown_nuisance_is_refused_with_the_choices():
    with pytest.raises(InputError, match=r"no nuisance 'gian'.*gain"):
        made_up().expected(SM, gian=1.0)


def test_the_nuisances_by_name():
    assert list(made_up().nuisances) == ["flux_sns", "gain", "clock", "steady", "brn", "tilt"]


def test_counts_of_another_shape_are_refused():
    with pytest.raises(InputError, match="observed"):
        made_up(np.zeros((4, 3)))
    wrong = {"brn": Background(Nuisance("brn", 1.0, 1.0, "neutrons"), template(np.ones((2, 2))))}
    with pytest.raises(InputError, match="brn"):
        replace(made_up(), backgrounds=wrong)


# --- likelihoods ------------------------------------------------------------------------------------------------------


def test_the_parameters_are_the_functions_arguments_and_the_nuisances():
    data = made_up()
    assert data.likelihood(mixing).parameters == ("sin2_theta_w", *data.nuisances)
    assert data.likelihood(lambda: SM).parameters == tuple(data.nuisances)
    with pytest.raises(InputError, match="angles"):
        data.likelihood(lambda *angles: StandardModel(sum(angles)))


def test_the_likelihood_written_out():
    """2 Σ [μ − n + n ln(n/μ)] plus a pull for each constrained nuisance, none for the free clock."""
    rng = np.random.default_rng(3)
    observed = rng.poisson(total(made_up().expected(SM))).astype(float)
    data = made_up(observed)
    values = {"flux_sns": 0.05, "gain": -0.7, "clock": 0.62, "steady": 310.0, "brn": 41.0, "tilt": 1.3}
    mu = total(data.expected(StandardModel(0.22), **values))
    expected = 2 * (mu - observed + np.where(observed > 0, observed * np.log(np.maximum(observed, 1) / mu), 0)).sum()
    expected += 0.5**2 + 0.7**2 + 1.0**2 + 0.95**2 + 1.3**2
    likelihood = data.likelihood(mixing)
    assert likelihood(sin2_theta_w=0.22, **values) == pytest.approx(expected, rel=1e-10)
    assert likelihood.ndata == 12 + 5


def test_the_last_hypothesis_is_not_remembered_for_another():
    data = asimov()
    calls = []

    def noted(sin2_theta_w, tau=1.0):
        calls.append(sin2_theta_w)
        return StandardModel(sin2_theta_w)

    likelihood = data.likelihood(noted)
    point = {name: each.mean for name, each in data.nuisances.items()}
    points = [
        {"sin2_theta_w": s2, "tau": 1.0} | point | {"gain": gain}
        for s2, gain in ((0.2, 0.0), (0.25, 0.0), (0.2, 0.5), (0.2, 0.0), (0.25, 0.5), (0.25, 0.0))
    ]
    fresh = [data.likelihood(noted)(**each) for each in points]
    calls.clear()
    assert [likelihood(**each) for each in points] == fresh
    assert calls == [0.2, 0.25, 0.2, 0.25]  # a step in a nuisance costs no prediction
    assert len(set(fresh)) == 4


def test_an_argument_may_take_a_nuisances_place():
    """It is still constrained, and its value reaches both the function and the nuisance's own effect."""
    data = asimov()
    seen = []

    def function(gain, sin2_theta_w=0.23857):
        seen.append(gain)
        return StandardModel(sin2_theta_w)

    likelihood = data.likelihood(function)
    assert likelihood.parameters.count("gain") == 1
    seen.clear()  # the function was called once already: what is its model?
    point = {name: each.mean for name, each in data.nuisances.items()} | {"sin2_theta_w": 0.23857}
    shifted = likelihood(**(point | {"gain": 1.0}))
    mu, n = total(data.expected(StandardModel(0.23857), gain=1.0)), data.observed
    assert shifted == pytest.approx(1.0 + 2 * (mu - n + n * np.log(n / mu)).sum(), rel=1e-9)
    assert seen == [1.0]


def test_hypotheses_may_change_the_structure():
    parts = made_up().expected(Hypothesis(SM, klein_nystrand))
    np.testing.assert_allclose(parts["cevns"], experiment().counts(SM, klein_nystrand), rtol=1e-10)


def test_pulls_that_two_data_sets_share_are_counted_once():
    first, second = asimov(), replace(asimov(), name="other", backgrounds=made_up(prefix="other_").backgrounds)
    alone = [each.likelihood(mixing) for each in (first, second)]
    joint = alone[0] + alone[1]
    values = {name: each.mean for data in (first, second) for name, each in data.nuisances.items()}
    point = {"sin2_theta_w": 0.24} | values | {"flux_sns": 0.2, "gain": 1.0, "tilt": -1.0}
    parts = [each(**{name: point[name] for name in each.parameters}) for each in alone]
    assert joint(**point) == pytest.approx(sum(parts) - (4.0 + 1.0 + 1.0), rel=1e-12)
    assert joint.ndata == alone[0].ndata + alone[1].ndata - 3
    assert sum(alone, 0)(**point) == pytest.approx(joint(**point))


def test_data_without_backgrounds_are_scanned_as_they_are_fitted():
    """Of an experiment whose backgrounds are all taken off: batches and single points give the same −2 ln L."""
    pure = replace(asimov(StandardModel(0.21)), backgrounds={})
    data = replace(pure, observed=pure.expected(StandardModel(0.21))["cevns"])
    likelihood = data.likelihood(mixing)
    found = scan(likelihood, sin2_theta_w=np.array([0.2, 0.21, 0.23]))
    assert found.failed == 0
    for at, value in enumerate((0.2, 0.21, 0.23)):
        result = fit(likelihood, fixed={"sin2_theta_w": value})
        assert found.delta[at] + found.fval == pytest.approx(result.fval, abs=1e-6)
    assert data.fit_signal().values["cevns"] == pytest.approx(data.observed.sum(), rel=1e-3)


def test_an_own_parameter_keeps_its_start_where_a_nuisance_has_its_name():
    own = {"gain": Parameter(start=3.0), "x": Parameter(start=1.0)}
    known = with_nuisances(own, (CLOCK, GAIN))
    assert list(known) == ["gain", "x", "clock"]
    assert (known["gain"].start, known["clock"].start, known["clock"].limits) == (3.0, 0.5, (0.0, 1.5))
    assert list(own) == ["gain", "x"]


def test_an_argument_with_a_nuisances_name_has_its_limits_start_and_step():
    """A pulse's mean outside its limits is no physics whoever names it."""
    argument = made_up().likelihood(lambda clock: StandardModel(0.2 + 0.1 * clock)).arguments["clock"]
    assert (argument.start, argument.limits) == (0.5, (0.0, 1.5))

    def function(clock: Annotated[float, (0.2, None)] = 0.7):
        return StandardModel()

    argument = made_up().likelihood(function).arguments["clock"]
    assert (argument.start, argument.step, argument.limits) == (0.7, CLOCK.sigma, (0.2, 1.5))


def test_an_argument_with_the_name_of_a_backgrounds_events_is_refused():
    """It would be a number of events and a coupling at once."""
    with pytest.raises(InputError, match="brn is an argument of the function, and also the number of events of the"):
        made_up().likelihood(lambda brn: StandardModel(0.2 + brn))


def test_with_pulls_constrains_only_what_has_an_uncertainty():
    likelihood = with_pulls(PoissonLikelihood([1.0], lambda gain, clock: [gain + clock]), (GAIN, CLOCK))
    assert isinstance(likelihood, LikelihoodSum)
    assert [each for each in likelihood.members if isinstance(each, Pull)] == [Pull("gain", 0.0, 1.0)]


# --- fits -------------------------------------------------------------------------------------------------------------


def test_a_fit_finds_the_hypothesis_that_made_the_data():
    truth = {"flux_sns": 0.0, "gain": 0.0, "clock": 0.6, "steady": 300.0, "brn": 60.0}
    data = asimov(StandardModel(0.21), **truth)
    result = fit(data.likelihood(mixing), sin2_theta_w=0.23857)
    assert result.valid
    assert result.fval == pytest.approx(0, abs=1e-3)
    assert result.values["sin2_theta_w"] == pytest.approx(0.21, abs=1e-3)
    for name, value in truth.items():
        assert result.values[name] == pytest.approx(value, abs=0.05 * result.errors[name])
    best = data.at(mixing, result)
    np.testing.assert_allclose(total(best), data.observed, rtol=1e-2)
    np.testing.assert_allclose(
        best["cevns"], data.expected(StandardModel(0.21), clock=0.6)["cevns"], rtol=5e-2, atol=0.05
    )


@pytest.mark.parametrize("injected", [40.0, 150.0, 400.0])
@pytest.mark.parametrize("release", [False, True])
def test_the_number_of_signal_events_is_recovered(injected, release):
    parts = made_up().expected(SM)
    signal = injected * parts["cevns"] / parts["cevns"].sum()
    data = made_up(signal + parts["steady"] + parts["brn"], release=release)
    for systematics in (False, True):
        result = data.fit_signal(systematics=systematics)
        assert result.valid
        assert result.values["cevns"] == pytest.approx(injected, abs=0.02 * result.errors["cevns"])
        assert result.errors["cevns"] > np.sqrt(injected)
    assert set(data.fit_signal(systematics=False).free) == {"cevns", "steady", "brn"}
    assert "flux_sns" not in data.fit_signal().values  # a rate cannot be told from the number of events


def test_the_number_of_signal_events_starts_at_what_backgrounds_leave():
    observed = asimov().observed
    known = made_up(observed).signal_likelihood().arguments["cevns"]
    assert known.start == pytest.approx(observed.sum() - 360.0, rel=1e-12)
    assert made_up(np.ones((3, 4))).signal_likelihood().arguments["cevns"].start == 1.0  # never below one


def test_a_statistical_fit_is_the_closed_form_of_its_matrix():
    """Asimov, backgrounds known: σ⁻² = Σ s²/μ."""
    parts = made_up().expected(SM)
    tight = {
        name: replace(each, events=replace(each.events, sigma=1e-4)) for name, each in made_up().backgrounds.items()
    }
    data = replace(made_up(total(parts)), backgrounds=tight)
    shape = parts["cevns"] / parts["cevns"].sum()
    expected = 1 / np.sqrt((shape**2 / total(parts)).sum())
    assert data.fit_signal(systematics=False).errors["cevns"] == pytest.approx(expected, rel=3e-3)


def test_the_signals_shape_is_the_releases_unless_told_otherwise():
    """A release that says the signal is flat, and data that follow the prediction."""
    parts = made_up().expected(SM)
    flat = replace(made_up(total(parts)), release_template=template(np.ones((3, 4))))
    by_release = flat.signal_likelihood()
    by_model = flat.signal_likelihood(SM)
    assert "gain" not in by_release.parameters
    assert "gain" in by_model.parameters
    assert fit(by_model).fval == pytest.approx(0, abs=1e-3)
    assert fit(by_release).fval > 10


def test_the_signals_shape_is_that_of_the_hypothesis_that_is_given():
    data, other = made_up(np.ones((3, 4))), StandardModel() + NSI(ee_u=0.4)
    counts = {name: each for name, each in data.expected(other).items() if name != "cevns"}
    shape = data.expected(other)["cevns"]
    assert not np.allclose(
        shape / shape.sum(), data.expected(SM)["cevns"] / data.expected(SM)["cevns"].sum(), rtol=1e-2
    )
    expected = 70.0 * shape / shape.sum() + total(counts)
    known = PoissonLikelihood(data.observed, lambda n=1.0: n * expected)(n=1.0)
    values = {"cevns": 70.0, "gain": 0.0, "clock": 0.5, "steady": 300.0, "brn": 60.0, "tilt": 0.0}
    assert data.signal_likelihood(other)(**values) == pytest.approx(known, rel=1e-10)


def test_a_releases_template_brings_its_nuisances():
    bend = unit_normal("bend", "of the release's signal")
    bent = template(NEUTRONS, (bend, NEUTRONS / TILTED, NEUTRONS * TILTED))
    data = replace(made_up(np.ones((3, 4))), release_template=bent)
    expected = 50.0 * bent.shape({"bend": 0.7}) + total({**data.expected(SM), "cevns": 0.0})
    known = PoissonLikelihood(data.observed, lambda n=1.0: n * expected)(n=1.0) + 0.7**2
    values = {"cevns": 50.0, "bend": 0.7, "steady": 300.0, "brn": 60.0, "tilt": 0.0}
    assert data.signal_likelihood()(**values) == pytest.approx(known, rel=1e-10)


def test_masked_counts_and_templates_are_refused():
    masked = np.ma.MaskedArray(NEUTRONS, mask=np.eye(3, 4))
    for make in (
        lambda: replace(made_up(), observed=masked),
        lambda: template(masked),
        lambda: template(NEUTRONS, (TILT, NEUTRONS, masked)),
        lambda: morph(TILT, NEUTRONS, masked, NEUTRONS),
    ):
        with pytest.raises(InputError, match="masked entries"):
            make()
