"""Flux averages of targets: the budgets of their nuclides added by hand, and the rows beside measured ones."""

import math

import numpy as np
import pytest

from nuscatter.catalogue.entries import entry
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.reports.uncertainty.propagation import average_budget, error_budget
from nuscatter.reports.uncertainty.tables import average_numbers
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import cm, m

TWO_FORCES = {"Skyrme": {force: HartreeFock(force) for force in ("SLy4", "SkO")}}
FLUX = PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m)


def by_hand(shares, budgets):
    """The relative error of a sum, and by source: shared steps are added before they are squared, others after."""
    values = np.array([float(each.values[-1]) for each in budgets])
    weights = shares * values / (shares @ values)
    sources = {}
    for source in (each for budget in budgets for each in budget.sources):
        steps = {}
        for weight, budget in zip(weights, budgets, strict=True):
            for own in (each for each in budget.sources if each.name == source.name):
                for name, change in own.steps.items():
                    key = name if own.shared else (name, budget.name)
                    steps[key] = steps.get(key, 0.0) + weight * float(change[-1])
        sources[source.name] = math.sqrt(sum(each**2 for each in steps.values()))
    return shares @ values, sources


@pytest.mark.slow
@pytest.mark.parametrize("models", [TWO_FORCES, None])
def test_caesium_iodide_is_the_sum_of_its_nuclides(models):
    found = average_budget(FLUX, material("CsI"), models=models)
    budgets = [error_budget(name, flux=FLUX, models=models) for name in ("Cs133", "I127")]
    value, sources = by_hand(np.array([0.5, 0.5]), budgets)
    assert float(found.values[0]) / value == pytest.approx(1, rel=1e-8)
    # weights are those of the mean of the models here, and of the nucleus that is changed there
    assert {each.name: float(each.relative[0]) for each in found.sources} == pytest.approx(sources, rel=1e-3, abs=1e-9)
    assert float(found.total[0]) == pytest.approx(math.hypot(*sources.values()), rel=1e-3)
    # and is larger than if caesium and iodine had nothing in common
    assert found.total[0] > 1.3 * 0.5 * math.hypot(*(float(each.total[-1]) for each in budgets))


def test_one_nuclide_has_the_error_of_its_budget():
    found = average_budget(FLUX, material("Ar40"), models=TWO_FORCES)
    budget = error_budget("Ar40", flux=FLUX, models=TWO_FORCES).only("flux average")
    assert float(found.values[0] / budget.values[0]) == pytest.approx(1, rel=1e-9)
    for mine, theirs in zip(found.sources, budget.sources, strict=True):
        assert mine.relative == pytest.approx(theirs.relative, rel=1e-5, abs=1e-10)


@pytest.mark.slow
def test_rows_of_argon_are_close_to_helms_and_far_below_the_measured_error():
    """Of two forces; the mean of models is 1.3 % below Helm, 18.51."""
    value, nuclear, other = average_numbers(entry("COHERENT-LAr-2020"), TWO_FORCES)
    built = entry("COHERENT-LAr-2020").build()
    found = average_budget(built.flux, material("Ar"), models=TWO_FORCES, make=StandardModel.effective)
    total = float(found.total[0])
    assert value.value == pytest.approx(float(found.values[0]) / (1e-40 * cm**2), rel=1e-12, abs=0)
    assert value.value == pytest.approx(18.27, abs=0.02)
    assert value.error == pytest.approx((value.value * total,) * 2, rel=1e-12)
    assert math.hypot(nuclear.value, other.value) == pytest.approx(100 * total, rel=1e-12)
    assert value.unit == "1e-40 cm²"
    assert nuclear.unit == other.unit == "%"
    assert max(value.error) < 0.02 * 7.0


@pytest.mark.parametrize(("arguments", "says"), [((None, material("Ar")), "flux"), ((FLUX, "Ar"), "target")])
def test_bad_input(arguments, says):
    with pytest.raises(InputError, match=says):
        average_budget(*arguments)
