"""Tables of sensitivities: shapes, units, what flux and exposure do."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from nuscatter.catalogue.planned_experiments import plan
from nuscatter.errors import InputError
from nuscatter.reports.sensitivities.expected import sensitivity
from nuscatter.reports.sensitivities.parameters_of_interest import neutron_radius, sterile_at, weak_angle
from nuscatter.reports.sensitivities.study import (
    _PLANE,
    HEAVY_WATER,
    QUESTIONS,
    against_distance,
    against_exposure,
    study,
)
from nuscatter.units import eV, m


@pytest.mark.slow
def test_the_table_is_made_of_sensitivities():
    told = []
    found = study(["COH-Ge-18", plan("COH-CryoCsI-10")], ["sin2_theta_w", "neutron_radius"], progress=told.append)
    assert found.rows == ("COH-Ge-18", "COH-CryoCsI-10")
    assert found.values[0, 0] == pytest.approx(sensitivity("COH-Ge-18", weak_angle).sigma(), rel=1e-9, abs=0)
    per_cent = 100 * sensitivity("COH-CryoCsI-10", neutron_radius).sigma()
    assert found.values[1, 1] == pytest.approx(per_cent, rel=1e-9, abs=0)
    assert len(told) == 4


@pytest.mark.slow
def test_less_uncertain_flux_is_better_in_every_column():
    names = [name for name in QUESTIONS if name != "couplings"]
    usual, measured = (study(["COH-CryoCsI-10"], names, flux_uncertainty=flux).values for flux in (None, HEAVY_WATER))
    assert (measured < usual).all()


def test_a_background_is_worse():
    worse, usual = (QUESTIONS["sin2_theta_w"]("COH-Ar-750", background=factor) for factor in (10.0, 1.0))
    assert worse > usual


def test_exposure_falls_to_the_floor_of_the_flux():
    found = against_exposure("COH-CryoCsI-10", exposures=[0.01, 1.0, 100.0], flux_uncertainties=[0.1, 0.02])
    assert (np.diff(found, axis=1) < 0).all()
    assert (found[0] > found[1]).all()
    # little exposure: statistics, whatever the flux; much: the flux, whatever the exposure
    assert found[0, 0] / found[1, 0] < 1.15
    assert found[0, 2] / found[1, 2] > 2


@pytest.mark.slow
def test_a_longer_baseline_reaches_smaller_splittings():
    found = against_distance("PIP2-BD-PAR", distances=[15 * m, 60 * m], splittings=np.array([0.3, 3.0]) * eV**2)
    assert found[1, 0] < found[0, 0]  # the phase has grown
    assert found[1, 1] > found[0, 1]  # the phase was there already, and there are fewer neutrinos
    nothing = against_distance("PIP2-BD-PAR", distances=[15 * m], splittings=0.01 * eV**2)
    assert nothing.tolist() == [[math.inf]]  # the phase is too small for any mixing
    here = sensitivity(plan("PIP2-BD-PAR").at(15 * m), sterile_at(3 * eV**2)).upper_limit()
    assert found[0, 1] == pytest.approx(here, rel=1e-9, abs=0)


@pytest.mark.slow
def test_without_arrival_times_the_plane_has_a_ring():
    """Ge-18 sees one combination of ε_ee and ε_μμ: an ellipse that is closed, of a larger area than four pieces."""
    ring, pieces = (QUESTIONS["couplings"](name) for name in ("COH-Ge-18", "COH-CryoCsI-10"))
    assert ring > 5 * pieces
    assert QUESTIONS["couplings"]("CONUS+-plan") == math.inf  # no ν_μ


def test_what_is_refused():
    with pytest.raises(InputError, match="question"):
        study(["COH-Ge-18"], ["mass"])
    with pytest.raises(InputError, match="exposures"):
        against_exposure("COH-Ge-18", exposures=[-1.0], flux_uncertainties=[0.1])
    with pytest.raises(InputError, match="splittings"):
        against_distance("COH-Ge-18", distances=[20 * m], splittings=[-1.0])
    with pytest.raises(InputError, match="planned experiment"):
        study(["COH-Ge-19"])


def test_the_plane_holds_the_second_solution_with_room():
    """The charge of ν_e has the other sign at 0.34 (argon) to 0.36 (CsI), and a tenth more on both sides is needed."""
    low, high = _PLANE
    assert low < -0.15
    assert high > 0.36 + 0.15
    assert 0.02 <= HEAVY_WATER <= 0.03  # arXiv:2104.09605


def test_numbers_are_told_in_their_units_and_at_their_levels(monkeypatch):
    """An error of 0.05 of a radius is 5 %; a limit is of 90 %."""
    fake = SimpleNamespace(sigma=lambda: 0.05, upper_limit=lambda _=None, level=0.9: {0.9: 2.0}[level])
    monkeypatch.setattr("nuscatter.reports.sensitivities.study.sensitivity", lambda *_, **__: fake)
    assert QUESTIONS["neutron_radius"]("any") == pytest.approx(5.0, rel=1e-12, abs=0)
    assert QUESTIONS["sin2_theta_w"]("any") == pytest.approx(0.05, rel=1e-12, abs=0)
    assert [QUESTIONS[name]("any") for name in ("sterile", "moment")] == [2.0, 2.0]
