"""A measured average as a likelihood: its asymmetric errors, what may be fitted, refusals."""

import math
from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.inelastic_averages import flux_average
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.inelastic.average_data import UNIT, AverageData
from nuscatter.errors import InputError
from nuscatter.units import cm

IODINE = AverageData("iodine", "Iodine", flux_average("i127-coherent"))
LEAD = AverageData("lead", "Lead", flux_average("pb-neutrons-coherent"), generator=40 * UNIT)


def test_the_measured_error_is_where_the_likelihood_rises_by_one():
    """9.2 +2.1 −1.8: at both ends −2 ln L is 1, at the value 0, and it is convex in between."""
    like = IODINE.likelihood(lambda average: average * UNIT)
    assert like(average=9.2) == pytest.approx(0, abs=1e-12)
    assert like(average=9.2 + 2.1) == pytest.approx(1)
    assert like(average=9.2 - 1.8) == pytest.approx(1)
    points = np.array([like(average=each) for each in np.linspace(5, 15, 41)])
    assert (np.diff(points, 2) > 0).all()
    # Barlow's linear width, written again
    low, high = 1.8, 2.1
    width = 2 * low * high / (low + high) + (high - low) / (low + high) * 3.0
    assert like(average=12.2) == pytest.approx((3.0 / width) ** 2)


def test_the_average_itself_is_the_published_number():
    found = IODINE.fit_average()
    assert found.values["average"] == pytest.approx(9.2, rel=1e-4)
    assert found.errors["average"] == pytest.approx(1.94, rel=0.05)  # 2σ₊σ₋/(σ₊ + σ₋)


def test_a_scale_and_an_axial_coupling_are_fitted():
    """σ of a vector part 4 and an axial part 12 g²/1.2754², in 1e-40 cm²: g_A = 1.2754 √(5.2/12)."""
    scale = ns.fit(IODINE.likelihood(lambda scale=1.0: scale * 20 * UNIT), scale=1.0)
    assert scale.values["scale"] == pytest.approx(9.2 / 20, rel=1e-3)
    coupling = ns.fit(IODINE.likelihood(lambda g_a=1.0: (4 + 12 * (g_a / 1.2754) ** 2) * UNIT), g_a=1.0)
    assert coupling.values["g_a"] == pytest.approx(1.2754 * math.sqrt(5.2 / 12), rel=1e-3)


def test_a_ratio_needs_what_it_is_a_ratio_to():
    assert (LEAD.value, LEAD.unit) == (0.29, "of the generator's")
    value, (low, high) = LEAD.cross_section
    assert [each / UNIT for each in (value, low, high)] == pytest.approx([11.6, 6.4, 6.8])
    like = LEAD.likelihood(lambda average: average * UNIT)
    assert like(average=0.46 * 40) == pytest.approx(1)
    assert like(average=0.13 * 40) == pytest.approx(1)


def test_a_nuisance_scales_the_prediction():
    data = replace(IODINE, rates=(Nuisance("rate", 0.0, 0.1, "made up"),))
    assert data.expected(10 * UNIT, rate=0.2) == pytest.approx(12)
    like = data.likelihood(lambda: 10 * UNIT)
    assert like.parameters == ("rate",)
    assert like(rate=0.1) == pytest.approx(1 + data.pull(11 * UNIT) ** 2)


def test_likelihoods_add_and_share_parameters():
    both = IODINE.likelihood(lambda scale=1.0: scale * 20 * UNIT) + LEAD.likelihood(lambda scale=1.0: scale * 39 * UNIT)
    assert both(scale=0.4) == pytest.approx(IODINE.pull(8 * UNIT) ** 2 + LEAD.pull(0.4 * 39 * UNIT) ** 2)


def test_toys_draw_the_pull_again():
    """The datum is 0 ± 1, whatever the unit: half of all toys are above the truth."""
    like = IODINE.likelihood(lambda average: average * UNIT)
    assert like.values.tolist() == [0.0]
    assert like.ndata == 1


def test_a_term_is_a_prediction(two_forces):
    """The average of one term; of a natural element each isotope needs its own."""
    measured = replace(flux_average("fe56-karmen"), target="Ca48")
    data = AverageData("calcium", "Calcium", measured)
    term = ns.inelastic("Ca48", ns.CHARGED_CURRENT)
    with pytest.raises(InputError, match="terms are those of Ca48, but Pb206, Pb207, Pb208 were"):
        LEAD.average(term)
    with pytest.raises(InputError, match="but Ca48 were"):
        data.average({})


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="no generator, but one was"):
        AverageData("lead", "Lead", flux_average("pb-neutrons-coherent"))
    with pytest.raises(InputError, match="a generator, but none was"):
        replace(IODINE, generator=1e-39 * cm**2)
    with pytest.raises(InputError, match="generator"):
        replace(LEAD, generator=-1.0)
    with pytest.raises(InputError, match="predicted average"):
        IODINE.average(math.nan)
    with pytest.raises(InputError, match="FluxAverage"):
        replace(IODINE, measurement="i127")
    with pytest.raises(InputError, match="a Nuisance"):
        replace(IODINE, rates=("rate",))
