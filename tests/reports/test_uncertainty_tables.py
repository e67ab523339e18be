"""Rows of error budgets: units, quadrature, Table I beside argon only, ratios."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.reports.uncertainty import counts_budget, error_budget
from nuscatter.reports.uncertainty_tables import TABLE_I, budget_numbers, ratio_numbers
from nuscatter.units import MeV, cm, keV, kg, m

MODELS = {"one": {"Helm": ns.helm}, "other": {"Klein–Nystrand": ns.klein_nystrand}}


@pytest.fixture(scope="module")
def budgets():
    return [error_budget(name, models=MODELS, at_measured_radius=False) for name in ("Ar40", "Ca40")]


def test_rows_of_a_budget(budgets):
    argon, calcium = (
        {title: {row.name: row for row in rows} for title, rows in budget_numbers(each)} for each in budgets
    )
    assert list(argon) == [f"Ar40, {quantity}" for quantity in budgets[0].quantities]
    rows = argon["Ar40, σ at 30 MeV"]
    standard = ns.StandardModel.one_loop()
    sigma = [float(standard.sigma(30 * MeV, ns.nu_mu, each("Ar40"))) for each in (ns.helm, ns.klein_nystrand)]
    unit = 1e-40 * cm**2
    assert rows["prediction"].value == pytest.approx(sum(sigma) / 2 / unit, rel=1e-6, abs=0)
    assert rows["prediction"].unit == "1e-40 cm²"
    total = rows["total uncertainty"].value
    assert rows["prediction"].error[0] == pytest.approx(total / 100 * rows["prediction"].value)
    parts = [row.value for name, row in rows.items() if name.startswith("by ")]
    assert total == pytest.approx(math.hypot(*parts))
    # two families of one member each: (a − b)/√2 over their mean
    between = abs(sigma[0] - sigma[1]) / math.sqrt(2) / (sum(sigma) / 2)
    assert rows["by families"].value == pytest.approx(100 * between, rel=1e-5)
    assert [rows[f"{name}, published"].value for name in ("nuclear", "total")] == pytest.approx([1.5, 1.65])
    assert "Table I" in rows["total, published"].source
    assert not any("published" in name for table in calcium.values() for name in table)


def test_table_i_is_that_of_the_review():
    """Nuclear 0.04, 1.5, 4.0 %; total 0.58, 1.65, 4.05 %."""
    assert [100 * value for pair in TABLE_I.values() for value in pair] == pytest.approx(
        [0.04, 0.58, 1.5, 1.65, 4.0, 4.05]
    )


def test_ratios(budgets):
    argon, calcium = budgets
    title, rows = ratio_numbers(argon, calcium)
    assert title == "Ar40 over Ca40"
    for at, row in enumerate(rows):
        assert row.value == pytest.approx(argon.values[at] / calcium.values[at])
        assert row.error[0] == pytest.approx(row.value * argon.of_ratio(calcium)[at])
    assert rows[3].error[0] / rows[3].value < argon.total[3]


def test_rows_of_an_experiment():
    """Events with their errors, bins in one table, no error where nothing is expected; the ratio is that of all."""
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    edges = np.array([0, 20, 1000, 2000]) * keV
    argon, calcium = (
        counts_budget(ns.Experiment(flux, ns.Detector(name, 1 * kg, edges[:bins])), models=MODELS)
        for name, bins in (("Ar40", 4), ("Ca40", 3))
    )
    (title, rows), (bin_title, bins) = budget_numbers(argon)
    assert (title, bin_title) == ("Ar40 detector, events", "Ar40 detector, events in the detector's bins")
    found = {row.name: row for row in rows}
    assert found["prediction"].unit == "events"
    assert found["prediction"].value == pytest.approx(argon.values[-1])
    assert found["prediction"].error[0] == pytest.approx(argon.values[-1] * argon.total[-1])
    assert [row.name for row in bins] == ["bin 1", "bin 2", "bin 3"]
    assert bins[0].error[1] == pytest.approx(argon.values[0] * argon.total[0])
    assert (bins[2].value, bins[2].error) == (0.0, None)
    title, (row,) = ratio_numbers(argon, calcium)
    assert title == "Ar40 detector over Ca40 detector"
    assert row.value == pytest.approx(argon.values[-1] / calcium.values[-1])
    relative = argon.only("events").of_ratio(calcium.only("events"))[0]
    assert row.error[0] == pytest.approx(row.value * relative)
    assert relative < 0.8 * math.hypot(argon.total[-1], calcium.total[-1])


def test_what_is_no_budget_is_refused(budgets):
    with pytest.raises(InputError, match="ErrorBudget"):
        budget_numbers(3)
    with pytest.raises(InputError, match="ErrorBudget"):
        ratio_numbers(budgets[0], "Ar40")
