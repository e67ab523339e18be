"""The weak mixing angle from released data: its main numbers, a slow fit by hand, and sentences where they differ."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from nuscatter.datasets import load
from nuscatter.datasets.conus_plus import conus_plus_2025
from nuscatter.datasets.expectation.nuisance import unit_normal
from nuscatter.fits.likelihoods.likelihood import Pull, members_of
from nuscatter.fits.minimum.fit import fit
from nuscatter.interactions.couplings.running_angle import RunningAngle
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, TREE
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.reports.results.combined import COMBINATIONS
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.run import result
from nuscatter.reports.results.standard_model.weak_mixing_angle import (
    ANALYSIS,
    SHELL_MODEL_RADII,
    _cases,
    angle,
    angle_of,
    angles_elsewhere,
    csi_2017_as_one_number,
    shell_model_radii,
    tree_angle,
)
from nuscatter.structure.nucleus import helm_measured, klein_nystrand
from nuscatter.units import GeV, MeV, fm

SCHEME = EFFECTIVE.scheme


@cache
def computed():
    return result("weak_mixing_angle")


@pytest.fixture
def found(releases):
    return computed()


def row_of(found, data, scheme=SCHEME):
    (row,) = (each for each in found.rows if each.data == data and each.scheme == scheme)
    return row


def test_hypotheses_are_the_standard_models():
    assert angle(0.23).couplings == EFFECTIVE
    assert tree_angle(0.23).couplings == TREE
    other = angle_of(klein_nystrand)(0.23)
    assert other.structure is klein_nystrand
    assert other.model.couplings == EFFECTIVE


def test_one_number_has_the_angle_that_its_charge_has():
    """395 events of CONUS+ against a prediction by hand: N ∝ Q_W², so that |Q_W| follows without any fit."""
    data = replace(conus_plus_2025(), rates=(), responses=())
    fitted = fit(data.likelihood(tree_angle), sin2_theta_w=0.25).values["sin2_theta_w"]
    # germanium, one charge for all isotopes: N + (4s² − 1) Z with 40.63 neutrons on average
    N, Z, events = 72.63 - 32, 32, float(data.experiment.counts(StandardModel(0.23857)).sum())
    charge = (395 / events) ** 0.5 * (N - (1 - 4 * 0.23857) * Z)
    assert fitted == pytest.approx((1 - (N - charge) / Z) / 4, rel=1e-3, abs=0)


def test_couplings_move_the_angle_of_one_number_by_what_a_charge_says():
    """The same count needs the same charge of germanium: 2 g_V^p Z + 2 g_V^n N, with ν_e's g_V^p at a reactor.

    More neutrons' charge lowers the angle, the charge radius of ν_e raises it: they cancel here, and do not at the SNS.
    """
    data = replace(conus_plus_2025(), rates=(), responses=())
    tree, effective = (
        fit(data.likelihood(each), sin2_theta_w=0.25).values["sin2_theta_w"] for each in (tree_angle, angle)
    )
    N, Z = 72.63 - 32, 32
    charge = -N + (1 - 4 * tree) * Z
    expected = 0.23857 + (0.0382 - (charge / 2 + 0.5117 * N) / Z) / (2 * 1.00063)
    assert effective == pytest.approx(expected, rel=2e-4, abs=0)
    assert abs(tree - effective) < 5e-4


def test_radii_of_the_shell_model():
    caesium = nuclide("Cs133")
    assert shell_model_radii(caesium).neutron.rms_radius / fm == pytest.approx(5.09, rel=1e-9, abs=0)
    Q = np.linspace(0, 100, 5) * MeV
    known = helm_measured(caesium).proton(Q)
    np.testing.assert_allclose(shell_model_radii(caesium).proton(Q), known, rtol=1e-12, atol=0)
    assert set(SHELL_MODEL_RADII) == {"Cs133", "I127"}


def test_other_processes_are_a_table():
    known = {each.name: each for each in angles_elsewhere()}
    assert known["E158"].Q / GeV == pytest.approx(0.161, rel=1e-9, abs=0)
    assert known["E158"].value == pytest.approx(0.2397, rel=1e-9, abs=0)
    assert [each.Q for each in angles_elsewhere()] == sorted(each.Q for each in angles_elsewhere())


def test_each_published_interval_belongs_to_a_row():
    assert ANALYSIS.section == "VI.B"
    assert set(published_intervals("weak_mixing_angle.csv")) == {
        "csi17-one-bin",
        "csi21",
        "csi21-cadeddu",
        "lar20-miranda",
        "lar20-cadeddu",
        "conus26",
        "csi-lar",
        "ge-joint",
    }


@pytest.mark.slow
@pytest.mark.releases
def test_no_difference_is_without_a_sentence(found):
    for row in found.rows:
        for other in row.published:
            assert other.sentence or not row.needs_a_sentence(other), (row.data, other.key)


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize(
    ("data", "best", "low", "high"),
    [
        ("CsI 2021", 0.213, 0.188, 0.240),
        ("LAr 2020", 0.258, 0.205, 0.309),
        ("Ge 2024", 0.163, 0.120, 0.205),
        ("CONUS+", 0.275, 0.220, 0.330),
        ("XENONnT", 0.267, 0.167, 0.379),
        ("CsI 2021 + LAr 2020", 0.219, 0.196, 0.245),
        ("all", 0.237, 0.218, 0.257),
    ],
)
def test_main_numbers(found, data, best, low, high):
    row = row_of(found, data)
    assert row.here.best == pytest.approx(best, rel=0, abs=0.001)
    assert row.here.one_sigma[0] == pytest.approx((low, high), rel=0, abs=0.001)
    assert len(row.here.ninety) == 1


@pytest.mark.slow
@pytest.mark.releases
def test_every_combination_is_a_row_and_both_schemes_stand_side_by_side(found):
    assert [each.data for each in found.rows[: len(COMBINATIONS)]] == list(COMBINATIONS)
    for data in ("all", "CsI 2021 + LAr 2020"):
        shift = row_of(found, data, TREE.scheme).here.best - row_of(found, data).here.best
        assert shift == pytest.approx(0.003, rel=0, abs=0.001)


@pytest.mark.slow
@pytest.mark.releases
def test_sentences_are_what_the_rows_say(found):
    """The numbers in the table's sentences come from rows."""
    known = published_intervals("weak_mixing_angle.csv")
    for key, data, scheme in (
        ("csi17-one-bin", "CsI 2017", f"{TREE.scheme}, one number"),
        ("csi21-cadeddu", "CsI 2021", f"{SCHEME}, shell model's radii"),
        ("csi-lar", "CsI 2021 + LAr 2020", f"{SCHEME}, Klein and Nystrand's form factor"),
        ("conus26", "CONUS+", f"{SCHEME}, an exact prediction"),
        ("lar20-cadeddu", "LAr 2020", f"{SCHEME}, the release's times"),
    ):
        row, said = row_of(found, data, scheme), known[key].sentence
        ends = row.here.pieces(known[key].level)[0]
        numbers = [row.here.best] if key == "lar20-cadeddu" else ends if key == "conus26" else (row.here.best, *ends)
        for number in numbers:
            assert f"{number:.3f}" in said, (key, number)


@pytest.mark.slow
@pytest.mark.releases
def test_what_is_changed_explains_what_is_published(found):
    """With the assumption of the publication the two agree within half a standard deviation."""
    known = published_intervals("weak_mixing_angle.csv")
    for key, data, scheme in (
        ("csi17-one-bin", "CsI 2017", f"{TREE.scheme}, one number"),
        ("csi21-cadeddu", "CsI 2021", f"{SCHEME}, shell model's radii"),
        ("csi-lar", "CsI 2021 + LAr 2020", f"{SCHEME}, Klein and Nystrand's form factor"),
    ):
        assert not row_of(found, data, scheme).needs_a_sentence(known[key]), key


@pytest.mark.slow
@pytest.mark.releases
def test_what_quenching_and_theory_change(found):
    """Sharing one k moves the joint angle by 1e-4, theory errors in place of 3.4 % of CsI's rate as little."""
    whole = row_of(found, "all").here
    for words in ("quenching of germanium not shared", "theory errors"):
        other = row_of(found, "all", f"{SCHEME}, {words}").here
        assert other.best == pytest.approx(whole.best, rel=0, abs=4e-4)
        assert other.one_sigma[0] == pytest.approx(whole.one_sigma[0], rel=0, abs=5e-4)
    assert row_of(found, "all", f"{SCHEME}, quenching of germanium not shared").here.best != whole.best


@pytest.mark.releases
def test_the_joint_fit_has_one_quenching_or_two(releases):
    parts = [load(each).likelihood(angle) for each in ("coherent_ge_2024", "conus_plus_2025")]
    own = conus_plus_2025(quenching=unit_normal("apart", "Lindhard's k")).likelihood(angle)
    assert len({*parts[0].parameters, *own.parameters}) == len({*parts[0].parameters, *parts[1].parameters}) + 1


@pytest.mark.releases
def test_csi_2017_as_one_number_has_the_releases_experiment(releases):
    assert csi_2017_as_one_number().experiment.counts(StandardModel()) == pytest.approx(
        load("coherent_csi_2017").experiment.counts(StandardModel()), rel=1e-12, abs=0
    )


@pytest.mark.slow
@pytest.mark.releases
def test_momentum_transfers_are_in_order(found):
    """A reactor below the Sun below the SNS; argon has less than germanium for its mass, and more spread."""
    mean = dict(zip(list(COMBINATIONS)[:7], found.curves["momentum"][:, 0], strict=True))
    assert mean["CONUS+"] < mean["XENONnT"] < mean["LAr 2020"] < mean["CsI 2021"]
    assert (np.diff(found.curves["Q"]) > 0).all()


@pytest.mark.releases
def test_one_number_of_csi_2017_is_the_published_one(releases):
    """142 events less 6 of neutrons, ±√(142 + 6 + 2 × 405), and 28 % of the prediction."""
    data = csi_2017_as_one_number()
    assert data.events == pytest.approx(142 - 6, rel=1e-12, abs=0)
    assert data.errors == pytest.approx((31.0, 31.0), rel=1e-12, abs=0)
    assert pytest.approx(31.0, abs=0.5) == (142 + 6 + 2 * 405) ** 0.5
    assert [each.sigma for each in data.nuisances.values()] == pytest.approx([0.28], rel=1e-12, abs=0)


@pytest.mark.slow
@pytest.mark.releases
def test_no_row_has_data_twice_and_an_exact_prediction_has_no_nuisance(releases):
    for case in _cases():
        if "SLy4" in case.scheme:  # the same data as the row before
            continue
        found = case.likelihood()
        data = [each.data for each in members_of(found) if not isinstance(each, Pull)]
        assert len(set(data)) == len(data), (case.data, case.scheme, data)
        if case.data in COMBINATIONS:
            assert len(data) == len(COMBINATIONS[case.data]), (case.data, case.scheme, data)
        if "exact" in case.scheme:
            assert tuple(found.parameters) == ("sin2_theta_w",)


def test_other_processes_are_where_the_running_angle_is():
    """Each within three of its errors: a digit that is exchanged would not be."""
    for each in angles_elsewhere():
        assert abs(each.value - float(RunningAngle()(each.Q))) < 3 * each.error, each.name
