"""Theory errors of targets: budgets of nuclides that are added, by hand and for argon and CsI."""

import math
from functools import partial

import numpy as np
import pytest

from nuscatter.catalogue.entries import entry
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import nuclide
from nuscatter.reports import target_average as module
from nuscatter.reports.target_average import TargetAverage, target_average, theory_numbers
from nuscatter.reports.uncertainty import ErrorBudget, UncertaintySource, error_budget
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.structure.nucleus import helm
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import cm, m

TWO_FORCES = {"Skyrme": {force: HartreeFock(force) for force in ("SLy4", "SkO")}}
FLUX = PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m)
#: By nuclide: ⟨σ⟩, the shared steps of forces, the unshared step of the charge radius, the shared one of couplings.
MADE = {
    "Cs133": (3.0, {"one": 0.04, "two": -0.02}, 0.03, 0.01),
    "I127": (1.0, {"one": -0.04, "other": 0.05}, 0.07, 0.01),
}


@pytest.fixture
def made(monkeypatch):
    """Budgets of two nuclides with steps that are typed, the quantity in question second of two."""

    def budget(chosen, **_):
        value, forces, radius, couplings = MADE[chosen.name]
        sources = (
            UncertaintySource("forces", True, {name: np.array([9.0, each]) for name, each in forces.items()}),
            UncertaintySource("charge radius", True, {"charge radius": np.array([9.0, radius])}, shared=False),
            UncertaintySource("couplings", False, {"g": np.array([9.0, couplings])}),
        )
        return ErrorBudget(chosen, ("σ at 30 MeV", "flux average"), np.array([1e9, value]), sources, {})

    monkeypatch.setattr(module, "error_budget", budget)


def test_shared_steps_are_added_before_they_are_squared(made):
    """Shares of CsI are 3/4 and 1/4. In quadrature throughout, forces would be 0.0369 and couplings 0.0079."""
    found = target_average(FLUX, material("CsI"))
    assert found.value == pytest.approx(0.5 * 3.0 + 0.5 * 1.0, rel=1e-12)
    one, two, other = 0.75 * 0.04 - 0.25 * 0.04, -0.75 * 0.02, 0.25 * 0.05
    assert found.sources["forces"] == pytest.approx(math.sqrt(one**2 + two**2 + other**2), rel=1e-12)
    assert found.sources["charge radius"] == pytest.approx(math.hypot(0.75 * 0.03, 0.25 * 0.07), rel=1e-12)
    assert found.sources["couplings"] == pytest.approx(0.01, rel=1e-12)
    assert found.nuclear == pytest.approx(math.hypot(found.sources["forces"], found.sources["charge radius"]))
    assert found.other == pytest.approx(0.01, rel=1e-12)
    assert found.total == pytest.approx(math.hypot(found.nuclear, 0.01), rel=1e-12)


def test_one_nuclide_has_the_error_of_its_budget():
    found = target_average(FLUX, material("Ar40"), models=TWO_FORCES)
    budget = error_budget("Ar40", flux=FLUX, models=TWO_FORCES, make=StandardModel.effective)
    assert found.value / float(budget.values[-1]) == pytest.approx(1, rel=1e-12)
    assert found.total == pytest.approx(float(budget.total[-1]), rel=1e-12)
    assert found.nuclear == pytest.approx(float(budget.nuclear[-1]), rel=1e-12)
    assert found.sources == pytest.approx({each.name: float(each.relative[-1]) for each in budget.sources}, rel=1e-12)


def test_rare_isotopes_are_in_the_value_and_have_no_budget(monkeypatch):
    """³⁶Ar and ³⁸Ar, 0.4 %, lower ⟨σ⟩ by 1.2e-3, as with Helm; only ⁴⁰Ar is solved."""
    asked = []

    def watched(chosen, **options):
        asked.append(chosen.name)
        return error_budget(chosen, **options)

    monkeypatch.setattr(module, "error_budget", watched)
    natural, pure = (target_average(FLUX, material(name), models=TWO_FORCES) for name in ("Ar", "Ar40"))
    assert asked == ["Ar40", "Ar40"]
    average = partial(FLUX.averaged, StandardModel.effective())
    helms = sum(share * float(average(helm(each))) for each, share in material("Ar").composition)
    assert natural.value / pure.value == pytest.approx(helms / float(average(helm(nuclide("Ar40")))), rel=1e-12)
    assert natural.value / pure.value == pytest.approx(1 - 1.2e-3, abs=2e-4)
    assert natural.total == pytest.approx(pure.total, rel=1e-12)


def test_rows_of_argon_are_close_to_helms_and_far_below_the_measured_error():
    """Of two forces; the mean of models is 1.3 % below Helm, 18.51."""
    value, nuclear, other = theory_numbers(entry("COHERENT-LAr-2020"), TWO_FORCES)
    found = target_average(entry("COHERENT-LAr-2020").build().flux, material("Ar"), models=TWO_FORCES)
    unit = 1e-40 * cm**2
    assert value.value == pytest.approx(found.value / unit, rel=1e-12)
    assert value.value == pytest.approx(18.27, abs=0.02)
    assert value.error == pytest.approx((value.value * found.total,) * 2, rel=1e-12)
    assert math.hypot(nuclear.value, other.value) == pytest.approx(100 * found.total, rel=1e-12)
    assert value.unit == "1e-40 cm²"
    assert nuclear.unit == other.unit == "%"
    assert max(value.error) < 0.02 * 7.0


@pytest.mark.slow
def test_caesium_iodide_in_full():
    """The sum's error is between those of its nuclides, and larger than if they were independent."""
    built = entry("COHERENT-CsI-2021").build()
    found = target_average(built.flux, built.detector.material)
    budgets = [error_budget(name, flux=built.flux, make=StandardModel.effective) for name in ("Cs133", "I127")]
    sigma = np.array([float(each.values[-1]) for each in budgets])
    assert found.value / sigma.mean() == pytest.approx(1, rel=1e-4)
    shares = sigma / sigma.sum()
    # once more, as the variance of one ratio: that of Cs over I leaves what both share
    total = [float(each.total[-1]) for each in budgets]
    ratio = float(budgets[0].of_ratio(budgets[1])[-1])
    shared = (total[0] ** 2 + total[1] ** 2 - ratio**2) / 2
    by_hand = (shares[0] * total[0]) ** 2 + (shares[1] * total[1]) ** 2 + 2 * shares[0] * shares[1] * shared
    assert found.total == pytest.approx(math.sqrt(by_hand), rel=1e-6)
    assert min(total) < found.total < max(total)
    assert found.total > 1.3 * math.hypot(*(shares * total))
    assert found.total == pytest.approx(0.0103, abs=0.0005)


@pytest.mark.parametrize(("arguments", "says"), [((None, material("Ar")), "flux"), ((FLUX, "Ar"), "target")])
def test_bad_input(arguments, says):
    with pytest.raises(InputError, match=says):
        target_average(*arguments)


def test_the_total_is_a_sum_of_squares():
    assert TargetAverage(1.0, {}, 0.03, 0.04).total == pytest.approx(0.05, rel=1e-15)
