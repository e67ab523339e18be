"""Table III of the review: its numbers, their errors, and pulls."""

import math

import pytest

from nuscatter.catalogue.inelastic_averages import FluxAverage, Outcome, flux_average, flux_averages
from nuscatter.errors import InputError
from nuscatter.particles import nu_e, nu_mu_bar
from nuscatter.units import cm

UNIT = 1e-42 * cm**2


def test_every_line_of_the_table_is_there():
    """The review's Table III: three experiments on two channels of carbon, two neutral, iron, iodine twice, lead."""
    by_target = {}
    for each in flux_averages():
        by_target.setdefault(each.target, []).append(each)
    assert {target: len(each) for target, each in by_target.items()} == {"C12": 8, "Fe56": 1, "I127": 4, "Pb": 1}
    assert len({each.key for each in flux_averages()}) == len(flux_averages())
    assert all(each.source and not each.from_memory for each in flux_averages())


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("c12-ground-karmen", 9.1, math.hypot(0.5, 0.8)),
        ("c12-ground-e225", 10.5, math.hypot(1.0, 1.0)),
        ("c12-ground-lsnd", 8.9, math.hypot(0.3, 0.9)),
        ("c12-excited-karmen", 5.1, math.hypot(0.6, 0.5)),
        ("c12-excited-lsnd", 4.3, math.hypot(0.4, 0.6)),
        ("c12-neutral-mu-karmen", 3.2, math.hypot(0.5, 0.4)),
        ("c12-neutral-karmen", 10.5, math.hypot(1.0, 0.9)),
        ("fe56-karmen", 256, math.hypot(108, 43)),
        ("i127-bound-lampf", 284, math.hypot(91, 25)),
    ],
)
def test_statistical_and_systematic_errors_are_added_in_squares(key, value, error):
    found = flux_average(key)
    assert found.value / UNIT == pytest.approx(value)
    assert [each / UNIT for each in found.error] == pytest.approx([error, error])


def test_e225_parts_are_what_its_abstract_has_of_all():
    """14.1 ± 2.3 of all states: the sum of the two lines."""
    parts = sum(flux_average(each).value for each in ("c12-ground-e225", "c12-excited-e225"))
    assert parts / UNIT == pytest.approx(14.1)


def test_what_was_counted():
    assert flux_average("pb-neutrons-coherent").outcome is Outcome.NEUTRONS
    assert flux_average("i127-bound-lampf").outcome is Outcome.BOUND
    summed = flux_average("c12-neutral-karmen")
    assert summed.species == (nu_e, nu_mu_bar)
    assert not summed.charged
    assert summed.reaction == "C12(nu_e+nu_mu_bar,nu) 15.11 MeV"


def test_pulls_take_the_error_that_faces_the_prediction():
    iodine = flux_average("i127-coherent")
    low, high = iodine.error
    assert iodine.pull(iodine.value + high) == pytest.approx(1)
    assert iodine.pull(iodine.value - low) == pytest.approx(-1)
    # a prediction above, whose own error downward counts, and not the one upward
    assert iodine.pull(iodine.value + high, error=(high, 0.0)) == pytest.approx(1 / math.sqrt(2))
    assert iodine.pull(iodine.value + high, error=(0.0, high)) == pytest.approx(1)


def test_bad_input_is_refused_in_a_sentence():
    good = flux_average("fe56-karmen")
    with pytest.raises(InputError, match="no measurement 'fe58'"):
        flux_average("fe58")
    words = {"target": "Fe56", "charged": True, "species": (nu_e,), "experiment": "x", "is_ratio": False, "source": "x"}
    with pytest.raises(InputError, match="error"):
        FluxAverage("x", outcome=Outcome.ALL, value=1.0, error=(0.0, 1.0), **words)
    with pytest.raises(InputError, match="outcome"):
        FluxAverage("x", outcome="all", value=1.0, error=(1.0, 1.0), **words)
    with pytest.raises(InputError, match="predicted"):
        good.pull(math.nan)
