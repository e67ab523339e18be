"""An excess: the Gaussian of its number, its nuisances, and what it shares with data sets."""

import numpy as np
import pytest

from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.published_excess import Excess, of_limit, scaled_to
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.units import keV, kg, m

SM = StandardModel()
BUILT = Experiment(
    PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m), Detector("Ge", 10 * kg, np.array([2, 10, 50]) * keV)
)
RATE = Nuisance("a_rate", 0.0, 0.2, "relative rate")
FLUX = Nuisance("a_flux", 0.0, 0.1, "relative flux")
DATA = Excess("made_up", "made up", "arXiv:0000.00000, nowhere", BUILT, 150.0, 30.0, (RATE, FLUX))


def predicted(hypothesis=SM):
    return float(BUILT.counts(hypothesis).sum())


def test_it_answers_as_a_data_set():
    assert DATA.observed.tolist() == [150]
    assert DATA.backgrounds == {}
    assert DATA.release_template is None
    assert list(DATA.nuisances) == ["a_rate", "a_flux"]


def test_the_prediction_is_the_experiments_times_its_rates():
    assert DATA.expected(SM)["cevns"] == pytest.approx(predicted(), rel=1e-12)
    assert DATA.expected(SM, a_rate=0.1, a_flux=-0.2)["cevns"] == pytest.approx(1.1 * 0.8 * predicted(), rel=1e-12)


def test_the_likelihood_is_a_gaussian_and_pulls():
    like = DATA.likelihood(StandardModel)
    known = ((predicted(StandardModel(0.25)) * 1.1 * 0.95 - 150) / 30) ** 2 + (0.1 / 0.2) ** 2 + (0.05 / 0.1) ** 2
    assert like(sin2_theta_w=0.25, a_rate=0.1, a_flux=-0.05) == pytest.approx(known, rel=1e-9)


def test_an_argument_may_take_a_nuisances_place():
    like = DATA.likelihood(lambda a_rate: StandardModel(0.2 + a_rate))
    assert set(like.parameters) == {"a_rate", "a_flux"}
    known = ((predicted(StandardModel(0.3)) * 1.1 - 150) / 30) ** 2 + 0.25
    assert like(a_rate=0.1, a_flux=0.0) == pytest.approx(known, rel=1e-9)


def test_it_adds_to_others_and_shares_their_nuisances():
    other = Excess("another", "another", "nowhere", BUILT, 160.0, 20.0, (FLUX,))
    joint = DATA.likelihood(lambda: SM) + other.likelihood(lambda: SM)
    assert set(joint.parameters) == {"a_rate", "a_flux"}
    n = predicted() * 1.2
    known = ((n - 150) / 30) ** 2 + ((n - 160) / 20) ** 2 + 4
    assert joint(a_rate=0.0, a_flux=0.2) == pytest.approx(known, rel=1e-9)


def test_a_hypothesis_without_parameters_is_added_in_a_batch_too():
    """One without arguments and without nuisances has nothing that tells how many points a batch has."""
    plain = Excess("plain", "made up", "arXiv:0000.00000, nowhere", BUILT, 100.0, 30.0)
    joint = plain.likelihood(lambda: SM) + DATA.likelihood(lambda s=0.23: StandardModel(s))
    columns = {"s": np.linspace(0.2, 0.3, 5), "a_rate": np.linspace(-0.1, 0.1, 5), "a_flux": np.full(5, 0.05)}
    alone = [joint(**{name: float(column[at]) for name, column in columns.items()}) for at in range(5)]
    np.testing.assert_allclose(joint.evaluate_many(columns), alone, rtol=1e-12)
    found = fit(joint)
    assert found.valid
    assert found.fval == pytest.approx(((predicted() - 100) / 30) ** 2 + fit(DATA.likelihood(StandardModel)).fval)
    rise = scan(joint, s=columns["s"]).delta[1]
    assert rise == pytest.approx(fit(joint, fixed={"s": float(columns["s"][1])}).fval - found.fval, abs=1e-6)


def test_the_counts_at_a_best_fit_are_those_expected_there():
    """`at`, which it shares with `Dataset`: the values of the nuisances, too, are those of the fit."""
    other = Excess("another", "another", "nowhere", BUILT, 260.0, 5.0, (FLUX,))
    result = fit(DATA.likelihood(StandardModel) + other.likelihood(StandardModel), sin2_theta_w=0.238)
    assert abs(result.values["a_rate"]) > 0.01  # the two numbers do not agree, so both nuisances move
    angle, rate, flux = (result.values[name] for name in ("sin2_theta_w", "a_rate", "a_flux"))
    expected = predicted(StandardModel(angle)) * (1 + rate) * (1 + flux)
    assert DATA.at(StandardModel, result)["cevns"] == pytest.approx(expected, rel=1e-9)
    with pytest.raises(InputError, match="FitResult"):
        DATA.at(StandardModel, {"sin2_theta_w": 0.2})


def test_systematics_change_nothing_and_must_be_a_truth_value():
    assert DATA.fit_signal(systematics=False).errors == DATA.fit_signal(systematics=True).errors
    with pytest.raises(InputError, match="systematics"):
        DATA.fit_signal(systematics="no")


def test_the_fitted_signal_is_the_published_number():
    result = DATA.fit_signal()
    assert result.values["cevns"] == pytest.approx(150, rel=1e-6)
    assert result.errors["cevns"] == pytest.approx(30, rel=1e-4)
    assert result.significance("cevns") == pytest.approx(5, rel=1e-6)


def test_a_fit_of_a_parameter_reaches_the_number():
    result = fit(DATA.likelihood(StandardModel), sin2_theta_w=0.238)
    assert predicted(StandardModel(result.values["sin2_theta_w"])) == pytest.approx(150, rel=1e-3)
    assert result.values["a_rate"] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(("change", "word"), [({"error": 0.0}, "error"), ({"events": np.nan}, "events")])
def test_numbers_that_are_none_are_refused(change, word):
    known = {"events": 150.0, "error": 30.0} | change
    with pytest.raises(InputError, match=word):
        Excess("made_up", "made up", "nowhere", BUILT, **known)


def test_what_is_no_experiment_and_an_unknown_nuisance_are_refused():
    with pytest.raises(InputError, match="Experiment"):
        Excess("made_up", "made up", "nowhere", BUILT.flux, 150.0, 30.0)
    with pytest.raises(InputError, match="a_rate"):
        DATA.expected(SM, a_rat=0.1)


def test_uneven_errors_give_the_published_interval():
    uneven = Excess("uneven", "made up", "nowhere", BUILT, 150.0, (20.0, 30.0), (FLUX,))
    assert uneven.errors == (20.0, 30.0)
    assert DATA.errors == (30.0, 30.0)
    assert uneven.fit_signal().interval("cevns") == pytest.approx((130, 180), rel=3e-4)
    like = uneven.likelihood(StandardModel)
    scale = (180.0 - predicted()) / predicted()
    assert like(sin2_theta_w=0.23857, a_flux=scale) == pytest.approx(1 + (scale / 0.1) ** 2, rel=1e-4)


@pytest.mark.parametrize("error", [(1.0,), (1.0, 2.0, 3.0), (0.0, 1.0), (1.0, np.inf)])
def test_errors_that_are_none_are_refused(error):
    with pytest.raises(InputError, match="error"):
        Excess("made_up", "made up", "nowhere", BUILT, 150.0, error)


def test_a_limit_stands_for_no_events():
    data = of_limit(name="limit", title="made up", reference="nowhere", experiment=BUILT, limit=16.4485)
    assert (data.events, data.limit) == (0.0, 16.4485)
    assert data.error == pytest.approx(10.0, rel=1e-5)  # 1.64485 standard deviations
    for bad in (0.0, -1.0, np.nan):
        with pytest.raises(InputError, match="limit"):
            of_limit(name="limit", title="made up", reference="nowhere", experiment=BUILT, limit=bad)
    with pytest.raises(InputError, match="limit"):
        Excess("limit", "made up", "nowhere", BUILT, 0.0, 1.0, limit=-3.0)


def test_an_experiment_is_scaled_to_a_number_of_events():
    scaled = scaled_to(BUILT, 10.0)
    assert scaled.counts(SM).sum() == pytest.approx(10, rel=1e-12)
    other = StandardModel(0.3)
    assert scaled.counts(other).sum() / 10 == pytest.approx(predicted(other) / predicted(), rel=1e-12)
    assert scaled.detector is BUILT.detector
    with pytest.raises(InputError, match="events"):
        scaled_to(BUILT, 0.0)
    with pytest.raises(InputError, match="Experiment"):
        scaled_to(BUILT.flux, 1.0)
