"""Asimov data of plans: what they hold, what uncertainties move, what is shared."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.planned_experiments import plan
from nuscatter.datasets.planned_data import planned_data
from nuscatter.errors import InputError

MODEL = ns.StandardModel.effective()


def test_the_data_are_the_expectation_with_its_backgrounds():
    argon = plan("COH-Ar-750")
    data = planned_data(argon)
    parts = data.expected(MODEL)
    np.testing.assert_allclose(sum(parts.values()), data.observed, rtol=1e-12)
    assert parts["steady"].sum() == pytest.approx(argon.steady, rel=1e-12, abs=0)
    assert parts["neutrons"].sum() == pytest.approx(argon.neutrons, rel=1e-12, abs=0)
    assert parts["neutrons"][:, :4].sum() > 0.99 * argon.neutrons  # as prompt as the protons
    np.testing.assert_allclose(
        parts["steady"].sum(axis=0) / parts["steady"].sum(), np.diff([0, 0.25, 0.5, 0.75, 1, 2, 6]) / 6
    )


def test_rates_multiply_and_the_tilt_turns():
    data = planned_data(plan("COH-CryoCsI-10"))
    usual = data.expected(MODEL)["cevns"]
    more = data.expected(MODEL, flux_sns=0.1, coh_cryocsi_10_rate=-0.05)["cevns"]
    np.testing.assert_allclose(more, usual * 1.1 * 0.95, rtol=1e-12)
    tilted = data.expected(MODEL, coh_cryocsi_10_tilt=0.05)["cevns"]
    np.testing.assert_allclose((tilted / usual)[:, 0], 1 + 0.05 * np.linspace(-1, 1, 10), rtol=1e-9)


@pytest.mark.slow
def test_the_background_of_a_reactor_may_tilt():
    data = planned_data(plan("CONUS+-plan"))
    flat = data.expected(MODEL)["steady"]
    tilted = data.expected(MODEL, conus_plus_plan_steady_tilt=1.0)["steady"]
    assert tilted.sum() == pytest.approx(flat.sum(), rel=1e-12, abs=0)
    slope = (tilted / flat)[:, 0]
    assert slope[-1] / slope[0] == pytest.approx(1.05 / 0.95, rel=1e-9, abs=0)


def test_no_uncertainty_is_no_nuisance():
    bare = plan("COH-CryoCsI-10").with_background(0).uncertain(flux=0, rate=0, tilt=0)
    assert not planned_data(bare).nuisances


def test_another_truth():
    stronger = planned_data(plan("COH-Ge-18"), ns.StandardModel.effective(0.25)).observed
    assert stronger.sum() > planned_data(plan("COH-Ge-18")).observed.sum()


def test_a_name_is_no_plan():
    with pytest.raises(InputError, match="a Plan"):
        planned_data("COH-Ge-18")


def test_backgrounds_are_known_as_well_as_they_are_measured():
    """Of 220 000 steady events 1 % is more than their root, of 1510 the root is; neutrons 160/497 as in CENNS-10."""
    argon, crystal = plan("COH-Ar-750"), plan("COH-CryoCsI-10")
    known = planned_data(argon).nuisances
    assert known["coh_ar_750_steady"].sigma == pytest.approx(0.01 * argon.steady, rel=1e-12, abs=0)
    assert known["coh_ar_750_neutrons"].sigma == pytest.approx(160 / 497 * argon.neutrons, rel=0.01, abs=0)
    few = planned_data(crystal).nuisances["coh_cryocsi_10_steady"]
    assert few.sigma == pytest.approx(crystal.steady**0.5, rel=1e-12, abs=0)


def test_beam_neutrons_fall_as_the_inverse_of_the_energy():
    """So bins of one ratio have as many each, and steady events grow with the width."""
    parts = planned_data(plan("COH-Ar-750")).expected(MODEL)
    neutrons, steady = (parts[name].sum(axis=1) for name in ("neutrons", "steady"))
    np.testing.assert_allclose(neutrons, neutrons.mean(), rtol=0.03)  # edges are rounded
    np.testing.assert_allclose(steady[1:] / steady[:-1], steady[1] / steady[0], rtol=0.06)
    assert steady[1] > 1.05 * steady[0]
