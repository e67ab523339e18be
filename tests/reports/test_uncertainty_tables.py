"""Rows of error budgets: units, quadrature, Table I beside argon only, ratios."""

import math

import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.reports.uncertainty import error_budget
from nuscatter.reports.uncertainty_tables import TABLE_I, budget_numbers, ratio_numbers
from nuscatter.units import MeV, cm

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


def test_what_is_no_budget_is_refused(budgets):
    with pytest.raises(InputError, match="ErrorBudget"):
        budget_numbers(3)
    with pytest.raises(InputError, match="ErrorBudget"):
        ratio_numbers(budgets[0], "Ar40")
