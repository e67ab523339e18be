"""Predicted asymmetries beside measured ones: pulls, the line through the models, tables; slow tests of the physics."""

import math
from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.parity_violation import parity_violation_measurement, parity_violation_measurements
from nuscatter.errors import InputError
from nuscatter.reports.parity_violation import (
    AsymmetryComparison,
    AsymmetryPrediction,
    SkinLine,
    asymmetry_comparison,
    comparison_numbers,
    mean_field_models,
)
from nuscatter.units import fm

PREX = parity_violation_measurement("PREX-2")


def prediction(name, skin, asymmetry, family="Skyrme"):
    """Of a made-up model with a skin [fm] and an asymmetry [ppb]."""
    radii = (None, None) if skin is None else ((5.45 + skin) * fm, 5.45 * fm)
    return AsymmetryPrediction(name, family, 1.3e-9 * asymmetry, 1e-9 * asymmetry, 0.41, 0.38, *radii)


def made_up(*points):
    return AsymmetryComparison(PREX, tuple(prediction(f"m{at}", *point) for at, point in enumerate(points)), {})


def test_models_on_a_line_have_no_scatter():
    found = made_up((0.10, 600.0), (0.15, 580.0), (0.30, 520.0), (None, 700.0))
    assert found.line.slope * fm == pytest.approx(-400e-9, rel=1e-9, abs=0)
    assert found.line.intercept == pytest.approx(640e-9, rel=1e-9, abs=0)
    assert found.line.scatter == pytest.approx(0.0, abs=1e-17)
    skin, error = found.inferred_skin
    assert skin / fm == pytest.approx((640 - 550) / 400, rel=1e-9)
    assert error / fm == pytest.approx(math.hypot(16, 8) / 400, rel=1e-9)


def test_the_line_is_that_of_least_squares():
    """Beside numpy's polynomial of degree 1; the scatter has two degrees of freedom less."""
    x, y = np.array([0.1, 0.2, 0.25, 0.4]), np.array([610.0, 560.0, 565.0, 480.0])
    found = made_up(*zip(x, y, strict=True))
    slope, intercept = np.polyfit(x, y, 1)
    scatter = np.sqrt(np.sum((y - intercept - slope * x) ** 2) / 2)
    assert found.line.slope * fm / 1e-9 == pytest.approx(slope, rel=1e-9)
    assert found.line.intercept / 1e-9 == pytest.approx(intercept, rel=1e-9)
    assert found.line.scatter / 1e-9 == pytest.approx(scatter, rel=1e-9)
    assert found.inferred_skin[1] / fm == pytest.approx(math.hypot(scatter, math.hypot(16, 8)) / -slope, rel=1e-9)
    assert float(found.line(0.2 * fm)) / 1e-9 == pytest.approx(intercept + 0.2 * slope, rel=1e-9)


@pytest.mark.parametrize(
    "points",
    [
        (),
        ((0.1, 600.0), (0.2, 550.0)),
        ((0.1, 600.0), (0.1, 590.0), (0.1, 580.0)),
        ((None, 600.0), (None, 590.0), (0.1, 580.0), (0.2, 570.0)),
    ],
)
def test_where_there_is_no_line(points):
    found = made_up(*points)
    assert found.line is None
    assert found.inferred_skin is None
    assert "slope of the line" not in [each.name for each in comparison_numbers(found)[0][1]]


def test_a_pull():
    found = made_up((0.2, 550.0 + math.hypot(16, 8)), (0.3, 550.0 - 2 * math.hypot(16, 8)))
    assert [found.pull(each) for each in found.predictions] == [pytest.approx(1.0), pytest.approx(-2.0)]


def test_tables_hold_the_numbers():
    found = made_up((0.10, 600.0), (0.15, 580.0), (0.30, 520.0), (None, 700.0))
    (title, first), *models = comparison_numbers(found)
    rows = {each.name: each for each in first}
    assert title == "PREX-2"
    assert rows["A_PV, measured"].value == pytest.approx(550)
    assert rows["A_PV, measured"].error == (pytest.approx(17.8885, rel=1e-5),) * 2
    assert "2102.10767" in rows["A_PV, measured"].source
    assert rows["neutron skin, by the line through the models"].value == pytest.approx(0.225)
    assert rows["neutron skin with PREX-1, published"].value == 0.283
    assert [title for title, _ in models] == [f"PREX-2, m{at}" for at in range(4)]
    one, last = ({each.name: each.value for each in rows} for _, rows in (models[0], models[-1]))
    assert one["A_PV, distorted wave"] == pytest.approx(600)
    assert one["A_PV, plane wave"] == pytest.approx(780)
    assert one["R_n"] - one["R_p"] == pytest.approx(one["neutron skin"]) == pytest.approx(0.1)
    assert one["charge less weak form factor"] == pytest.approx(0.03)
    assert "R_n" not in last
    plan = comparison_numbers(replace(found, measurement=parity_violation_measurement("MREX")))
    assert plan[0][1][0].name == "A_PV, expected"


def test_what_is_refused():
    found = made_up((0.1, 600.0))
    for wrong in (None, 550e-9, "SLy4"):
        with pytest.raises(InputError, match="prediction"):
            found.pull(wrong)
        with pytest.raises(InputError, match="comparison"):
            comparison_numbers(wrong)
    with pytest.raises(InputError, match="PREX-7"):
        asymmetry_comparison("PREX-7")
    with pytest.raises(InputError, match="measurement"):
        asymmetry_comparison(550e-9)
    with pytest.raises(InputError, match="models"):
        asymmetry_comparison("PREX-2", ["SLy4"])
    with pytest.raises(InputError, match="the model SLy4"):
        asymmetry_comparison("PREX-2", {"SLy4": "SLy4"})
    with pytest.raises(InputError, match="slope"):
        SkinLine(0.0, 1e-9, 0.0)
    with pytest.raises(InputError, match="scatter"):
        SkinLine(1.0, 1e-9, -1.0)
    with pytest.raises(InputError, match="error"):
        SkinLine(1.0, 1e-9, 0.0).skin(1e-9, -1e-9)
    with pytest.raises(InputError, match="skin"):
        SkinLine(1.0, 1e-9, 0.0)(math.nan)


def test_a_model_without_such_a_nucleus_is_left_out():
    found = asymmetry_comparison("PREX-2", {"the shell model": ns.shell_model})
    assert found.predictions == ()
    assert "Pb208" in found.left_out["the shell model"]


# --- all models, distorted waves --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything():
    return {each.name: asymmetry_comparison(each) for each in parity_violation_measurements()}


@pytest.mark.slow
def test_the_mean_q2_is_the_published_one(everything):
    """Of PREX-2 a check of the simulated acceptance; of PREX-1 and CREX of the angle by which it is moved."""
    models = mean_field_models()
    for name in ("PREX-1", "PREX-2", "CREX", "MREX"):
        measurement = parity_violation_measurement(name)
        fact = measurement.facts["Q2"]
        error = max(fact.error or (0.0001,)) / fact.values[0]
        for model in ("SLy4", "NL3"):
            mean = measurement.mean_q2(models[model](measurement.nuclide))
            assert mean == pytest.approx(measurement.q2, rel=error), (name, model)


@pytest.mark.slow
def test_published_form_factors_follow_from_published_asymmetries(everything):
    """The collaborations' own distorted waves and acceptance: where F_W is theirs, A_PV is theirs, to half an error."""
    for name in ("PREX-1", "PREX-2", "CREX"):
        found = everything[name]
        fact = found.measurement.facts["weak form factor"]
        forms = np.array([each.weak_form_factor for each in found.predictions])
        values = np.array([each.asymmetry for each in found.predictions])
        slope, intercept = np.polyfit(values, forms, 1)
        expected = intercept + slope * found.measurement.asymmetry
        assert expected == pytest.approx(fact.values[0], abs=0.5 * fact.error[0]), name


@pytest.mark.slow
def test_skins_beside_the_published_ones(everything):
    """Of PREX-2 and CREX, to half an error."""
    for name in ("PREX-2", "CREX"):
        fact = everything[name].measurement.facts["neutron skin"]
        skin, error = (each / fm for each in everything[name].inferred_skin)
        assert skin == pytest.approx(fact.values[0], abs=0.5 * fact.error[0]), name
        assert error == pytest.approx(fact.error[0], rel=0.35), name


@pytest.mark.slow
def test_the_known_tension(everything):
    """PREX-2 asks for a skin thicker than that of most models, CREX for one thinner than that of all eight."""
    for each in everything["PREX-2"].predictions:
        assert everything["PREX-2"].pull(each) > -0.5, each.model
    for each in everything["CREX"].predictions:
        assert everything["CREX"].pull(each) < 0.5, each.model


@pytest.mark.slow
def test_families(everything):
    assert [each.family for each in everything["CREX"].predictions] == ["Skyrme"] * 4 + ["relativistic"] * 4
    for found in everything.values():
        assert not found.left_out
        assert found.line.slope < 0
