"""Theory errors of targets: several nuclides as one quantity, beside the budgets of each."""

import math
from functools import partial

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.entries import entry
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import nuclide
from nuscatter.reports.target_average import target_budget, theory_numbers
from nuscatter.reports.uncertainty import error_budget
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.structure.nucleus import helm, klein_nystrand
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import cm, m

TWO_FORCES = {"Skyrme": {force: HartreeFock(force) for force in ("SLy4", "SkO")}}
TWO_FAMILIES = {"Helm": {"Helm": helm}, "other": {"Klein–Nystrand": klein_nystrand}}
FLUX = PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m)


def joined(found, budgets, shares):
    """The variance of the sum by hand, for each source: steps of one name added first, if its nuclides share them."""
    for source in found.sources:
        steps = [{each.name: each for each in budget.sources}[source.name].steps for budget in budgets]
        moves = {}
        for share, own in zip(shares, steps, strict=True):
            for name, change in own.items():
                moves[name] = moves.get(name, 0.0) + share * float(change[-1])
        yield source, math.sqrt(sum(each**2 for each in moves.values()))


def check(flux, target, names, models=None):
    """The budget of a target beside those of its nuclides."""
    found = target_budget(flux, target, models=models)
    budgets = [error_budget(name, flux=flux, models=models, make=StandardModel.effective) for name in names]
    sigma = np.array([float(each.values[-1]) for each in budgets])
    numbers = np.array([share for _, share in target.composition])
    assert float(found.values[0]) / float(numbers @ sigma) == pytest.approx(1, rel=1e-4)
    shares = numbers * sigma / (numbers @ sigma)
    for source, by_hand in joined(found, budgets, shares):
        assert float(source.relative[0]) == pytest.approx(by_hand, rel=1e-2, abs=1e-5), source.name
    return found, budgets, shares


def test_a_sum_of_two_nuclides_is_that_of_their_steps():
    """CaO of two isotopes: a step that both share counts once, radii and deformations are each nuclide's own."""
    target = material("(40Ca)(16O)")
    found, budgets, shares = check(FLUX, target, ("O16", "Ca40") if target.nuclides[0].Z == 8 else ("Ca40", "O16"))
    total = [float(each.total[-1]) for each in budgets]
    assert min(total) * 0.9 < float(found.total[0]) < max(total)
    assert float(found.total[0]) > 1.1 * math.hypot(*(shares * total))


def test_one_nuclide_has_the_error_of_its_budget():
    found = target_budget(FLUX, material("Ar40"), models=TWO_FORCES)
    budget = error_budget("Ar40", flux=FLUX, models=TWO_FORCES, make=StandardModel.effective).only("flux average")
    assert float(found.values[0] / budget.values[0]) == pytest.approx(1, rel=1e-12)
    assert float(found.total[0]) == pytest.approx(float(budget.total[0]), rel=1e-12)
    assert float(found.nuclear[0]) == pytest.approx(float(budget.nuclear[0]), rel=1e-12)
    assert found.of_ratio(budget) == pytest.approx([0.0], abs=1e-12)


def test_rare_isotopes_are_in_the_value_and_have_no_budget():
    """³⁶Ar and ³⁸Ar, 0.4 %, lower ⟨σ⟩ by 1.2e-3, as with Helm; only ⁴⁰Ar is solved."""
    natural, pure = (target_budget(FLUX, material(name), models=TWO_FAMILIES) for name in ("Ar", "Ar40"))
    assert natural.nuclides == pure.nuclides == (nuclide("Ar40"),)
    average = partial(FLUX.averaged, StandardModel.effective())
    helms = sum(share * float(average(helm(each))) for each, share in material("Ar").composition)
    ratio = float(natural.values[0] / pure.values[0])
    assert ratio == pytest.approx(helms / float(average(helm(nuclide("Ar40")))), rel=1e-12)
    assert ratio == pytest.approx(1 - 1.2e-3, abs=2e-4)
    assert float(natural.total[0]) == pytest.approx(float(pure.total[0]), rel=1e-12)


def test_rows_of_argon_are_close_to_helms_and_far_below_the_measured_error():
    """Of two forces; the mean of models is 1.3 % below Helm, 18.51."""
    value, nuclear, other = theory_numbers(entry("COHERENT-LAr-2020"), TWO_FORCES)
    found = target_budget(entry("COHERENT-LAr-2020").build().flux, material("Ar"), models=TWO_FORCES)
    unit, total = 1e-40 * cm**2, float(found.total[0])
    assert value.value == pytest.approx(float(found.values[0]) / unit, rel=1e-12)
    assert value.value == pytest.approx(18.27, abs=0.02)
    assert value.error == pytest.approx((value.value * total,) * 2, rel=1e-12)
    assert math.hypot(nuclear.value, other.value) == pytest.approx(100 * total, rel=1e-12)
    assert nuclear.value == pytest.approx(100 * float(found.nuclear[0]), rel=1e-12)
    assert value.unit == "1e-40 cm²"
    assert nuclear.unit == other.unit == "%"
    assert max(value.error) < 0.02 * 7.0


@pytest.mark.slow
def test_caesium_iodide_in_full():
    """The sum's error is between those of its nuclides, and larger than if they were independent."""
    built = entry("COHERENT-CsI-2021").build()
    found, budgets, shares = check(
        built.flux, built.detector.material, [each.name for each in ns.material("CsI").nuclides]
    )
    total = [float(each.total[-1]) for each in budgets]
    assert min(total) < float(found.total[0]) < max(total)
    assert float(found.total[0]) > 1.3 * math.hypot(*(shares * total))
    assert float(found.total[0]) == pytest.approx(0.0103, abs=0.0005)


@pytest.mark.parametrize(
    ("arguments", "options", "says"),
    [
        ((None, material("Ar")), {}, "flux"),
        ((FLUX, "Ar"), {}, "target"),
        ((FLUX, material("Ar")), {"make": 1}, "make"),
        ((FLUX, material("Ar")), {"models": {}}, "No model has Ar40"),
    ],
)
def test_bad_input(arguments, options, says):
    with pytest.raises(InputError, match=says):
        target_budget(*arguments, **options)
