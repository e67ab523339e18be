"""Expected intervals: Fisher's limit, the systematic floor, another way through fits, and what is refused."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.planned_experiments import plan
from nuscatter.datasets.planned_data import planned_data
from nuscatter.errors import FitError, InputError
from nuscatter.reports.sensitivities.expected import sensitivity
from nuscatter.reports.sensitivities.parameters_of_interest import (
    moment,
    neutron_radius,
    quark_couplings,
    sterile,
    weak_angle,
)

STEP = 1e-5
TRUTH = 0.23857
PURE = plan("COH-Ar-750").with_background(0).uncertain(flux=0, rate=0, tilt=0)


def counts(experiment, value):
    return experiment.counts(ns.StandardModel.effective(value))


def slope(experiment):
    return (counts(experiment, TRUTH + STEP) - counts(experiment, TRUTH - STEP)) / (2 * STEP)


def test_statistics_alone_give_fishers_error():
    """σ = 1/√Σ (∂N)²/N, to 1e-3 at so many events that the likelihood is a parabola."""
    for one in (
        PURE.larger(1000),
        plan("COH-CryoCsI-10").with_background(0).uncertain(flux=0, rate=0, tilt=0).larger(3000),
    ):
        fisher = 1 / math.sqrt(float((slope(one.experiment) ** 2 / counts(one.experiment, TRUTH)).sum()))
        assert sensitivity(one, weak_angle).sigma() == pytest.approx(fisher, rel=1e-3, abs=0)


def test_a_background_that_is_known_adds_to_the_variance():
    one = plan("COH-CryoCsI-10").uncertain(flux=0, rate=0, tilt=0, steady=1e-9)
    data = planned_data(one.larger(1e4))
    # the steady background's number is measured to its root: a nuisance, here as a second row of Fisher's matrix
    N, steady, neutrons = (
        data.observed,
        data.expected(ns.StandardModel())["steady"],
        data.expected(ns.StandardModel())["neutrons"],
    )
    rows = [slope(one.larger(1e4).experiment), steady / steady.sum(), neutrons / neutrons.sum()]
    matrix = np.array([[float((a * b / N).sum()) for a in rows] for b in rows])
    matrix += np.diag([0, 1 / steady.sum(), 1 / (0.32 * neutrons.sum()) ** 2])
    assert sensitivity(one.larger(1e4), weak_angle).sigma() == pytest.approx(
        math.sqrt(np.linalg.inv(matrix)[0, 0]), rel=1e-3, abs=0
    )


def test_infinite_exposure_leaves_the_flux():
    """The floor σ_φ/|d ln N/dθ|: sodium alone, tree-level couplings, in which the angle only scales the events."""
    for flux in (0.02, 0.002):
        one = plan("COH-NaI-3388").with_background(0).uncertain(flux=flux, rate=0, tilt=0).larger(1e4)
        found = sensitivity(one, lambda sin2_theta_w=TRUTH: ns.StandardModel(sin2_theta_w)).sigma()
        built = one.experiment
        up, down = (built.counts(ns.StandardModel(TRUTH + side * STEP)).sum() for side in (1, -1))
        floor = flux / abs((math.log(up) - math.log(down)) / (2 * STEP))
        assert found == pytest.approx(floor, rel=3e-3, abs=0)


def test_heavy_water_helps_what_the_flux_limits():
    usual, measured = (
        sensitivity("COH-CryoCsI-10", weak_angle, flux_uncertainty=flux).sigma() for flux in (None, 0.02)
    )
    assert measured < 0.6 * usual
    assert sensitivity("COH-CryoCsI-10", weak_angle, flux_uncertainty=0.10).sigma() == pytest.approx(
        usual, rel=1e-9, abs=0
    )


@pytest.mark.slow
def test_the_interval_is_that_of_a_fit():
    found = sensitivity(["COH-CryoCsI-10", "COH-Ge-18"], weak_angle)
    fitted = ns.fit(found.likelihood, **found.truth)
    np.testing.assert_allclose(found.interval(level=0.9), fitted.interval("sin2_theta_w", 0.9), rtol=2e-4)


def test_experiments_share_their_flux():
    """Two detectors at the SNS do not average the flux; two at different sources do."""
    alone = sensitivity("COH-CryoCsI-10", weak_angle).sigma()
    same = sensitivity(["COH-CryoCsI-10", "COH-Ge-18"], weak_angle)
    other = sensitivity(["COH-CryoCsI-10", "ESS-CsI"], weak_angle)
    assert sum(name.startswith("flux") for name in same.truth) == 1
    assert sum(name.startswith("flux") for name in other.truth) == 2
    assert other.sigma() < 0.75 * alone < same.sigma() < alone


def test_the_rise_is_zero_at_the_truth_and_goes_both_ways():
    found = sensitivity("COH-Ge-18", neutron_radius)
    low, high = found.interval(level=0.9)
    assert found.rise("neutron_radius", [1.0])[0] == pytest.approx(0, abs=1e-9)
    assert found.rise("neutron_radius", [low, high]) == pytest.approx(2.7055, rel=1e-3, abs=0)


@pytest.mark.slow
def test_a_limit_of_what_counts_by_its_square():
    """Twice the exposure without systematics and backgrounds lowers a small |U|² by √2, a moment by 2^¼."""
    for function, power in ((sterile, 0.5), (moment, 0.25)):
        limits = [sensitivity(PURE.larger(factor), function).upper_limit() for factor in (1e4, 2e4)]
        assert limits[0] / limits[1] == pytest.approx(2**power, rel=2e-3, abs=0)


@pytest.mark.slow
def test_pieces_of_a_region_are_all_counted():
    """Arrival times tell ν_e from ν_μ: four pieces of one area, of both signs of each weak charge."""
    found = sensitivity("COH-Ar-750", quark_couplings)
    near = found.area("ee_d", "mumu_d", points=25)
    far = found.area("ee_d", "mumu_d", within=(-0.1, 0.45))
    assert far == pytest.approx(4 * near, rel=0.02, abs=0)
    with pytest.raises(FitError, match="leaves the scan"):
        found.area("ee_d", "mumu_d", within=(-0.01, 0.01), points=9)


@pytest.mark.slow
def test_the_area_of_a_small_region_is_that_of_an_ellipse():
    found = sensitivity(PURE.larger(100), quark_couplings)
    small = 1e-6
    built = PURE.larger(100).experiment
    rows = [
        (built.counts(quark_couplings(**{name: small})) - built.counts(quark_couplings(**{name: -small}))) / (2 * small)
        for name in ("ee_d", "mumu_d")
    ]
    N = built.counts(ns.StandardModel.effective())
    matrix = np.array([[float((a * b / N).sum()) for a in rows] for b in rows])
    expected = math.pi * 4.60517 / math.sqrt(np.linalg.det(matrix))
    assert found.area("ee_d", "mumu_d", points=31) == pytest.approx(expected, rel=0.02, abs=0)


def test_the_number_of_events():
    found = sensitivity(PURE, None)
    assert found.names == ("cevns",)
    assert found.sigma() == pytest.approx(found.truth["cevns"] ** 0.5, rel=1e-3, abs=0)


@pytest.mark.slow
def test_what_is_not_bounded():
    found = sensitivity("NUCLEUS-plan", neutron_radius)
    assert found.interval() == (0.4, 2.0)
    assert found.sigma() == math.inf


@pytest.mark.slow
def test_a_data_set_is_taken_at_its_expectation():
    data = planned_data(plan("COH-Ge-18"))
    assert sensitivity(data, weak_angle).sigma() == pytest.approx(
        sensitivity("COH-Ge-18", weak_angle).sigma(), rel=1e-9, abs=0
    )
    with pytest.raises(InputError, match="for plans only"):
        sensitivity(data, weak_angle, exposure=2.0)
    with pytest.raises(InputError, match="no plan"):
        sensitivity(data, sterile)


def test_values_and_grids_that_are_none_are_refused():
    found = sensitivity("COH-Ar-750", quark_couplings)
    with pytest.raises(InputError, match="values"):
        found.rise("ee_d", [math.nan])
    with pytest.raises(InputError, match="points"):
        found.region("ee_d", "mumu_d", points=2)
    with pytest.raises(InputError, match="within"):
        found.area("ee_d", "mumu_d", within=(0.1, -0.1))
    with pytest.raises(InputError, match="parameter"):
        found.interval()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((["COH-Xe"], weak_angle), "no planned experiment"),
        (([3], weak_angle), "one of the experiments is 3"),
        ((3, weak_angle), "a list of experiments"),
        (("COH-Ge-18", 3), "3"),
        (([], weak_angle), "0 experiments"),
        ((["COH-Ge-18", "COH-Ar-750"], None), "2 experiments"),
        (("COH-Ge-18", weak_angle, ["g_A"]), "g_A"),
    ],
)
def test_what_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        sensitivity(*arguments)


def test_a_limit_at_ninety_has_a_rise_of_one_degree_of_freedom():
    found = sensitivity("COH-Ge-18", weak_angle)
    limit = found.upper_limit()
    assert found.rise("sin2_theta_w", [limit])[0] == pytest.approx(2.705543, rel=1e-3, abs=0)
    assert limit == pytest.approx(found.interval(level=0.9)[1], rel=1e-9, abs=0)


def test_the_factor_of_the_background_reaches_the_data():
    usual, more = (sensitivity("COH-Ge-18", weak_angle, background=factor).truth for factor in (1.0, 3.0))
    for name in ("coh_ge_18_steady", "coh_ge_18_neutrons"):
        assert more[name] == pytest.approx(3 * usual[name], rel=1e-9, abs=0)


def test_the_error_of_germanium_is_that_of_a_fisher_matrix_of_its_own():
    """By numpy and scipy alone, recoils by quadrature: 0.01703 with 10 % of flux, 0.00773 with 2 %.

    The events, 2162, were 0.6 % more there. Form factor, quenching and nuisances were written anew.
    """
    for flux, known in ((0.10, 0.01703), (0.02, 0.00773)):
        found = sensitivity("COH-Ge-18", weak_angle, flux_uncertainty=flux).sigma()
        assert found == pytest.approx(known, rel=0.01, abs=0)


def test_a_region_is_of_two_parameters():
    with pytest.raises(InputError, match="another parameter"):
        sensitivity("COH-Ge-18", quark_couplings).region("ee_d", "ee_d")
