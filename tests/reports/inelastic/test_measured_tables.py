"""Table III as cells and as numbers."""

import math

import pytest

from nuscatter.errors import InputError
from nuscatter.reports.inelastic.measured_tables import (
    HEADER,
    comparison_notes,
    comparison_numbers,
    comparison_rows,
)
from nuscatter.units import cm

UNIT = 1e-42 * cm**2


def test_tables_have_what_was_compared(made_up):
    rows = [made_up(g_A__quenched=(700, 740)), made_up("pb-neutrons-coherent", reference=3000 * UNIT)]
    first, second = comparison_rows(rows)
    assert len(first) == len(HEADER)
    assert first[:3] == ["I127(nu_e,e-)", "COHERENT", "920 -180 +210"]
    assert first[5] == "g_A -300 +0, force -20 +20"
    assert second[2].endswith("*")
    numbers = {title: {each.name: each for each in table} for title, table in comparison_numbers(rows)}
    iodine, lead = numbers["I127(nu_e,e-), COHERENT"], numbers["Pb(nu_e,e-) neutrons, COHERENT"]
    assert iodine["predicted"].value == pytest.approx(1020)
    assert iodine["predicted"].error == pytest.approx((math.hypot(20, 300), 20))
    assert iodine["predicted, g_A: quenched"].value == pytest.approx(720)
    assert iodine["predicted, B"].value == pytest.approx(1040)
    assert iodine["of it, 1 neutrons"].value == pytest.approx(600)
    assert iodine["pull"].value == pytest.approx(rows[0].pull)
    assert lead["measured, of MARLEY"].value == 0.29
    assert any("0.29 of MARLEY" in each and "3000" in each for each in comparison_notes(rows))


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="ComparedAverage"):
        comparison_rows(["fe56-karmen"])
    with pytest.raises(InputError, match="ComparedAverage"):
        comparison_numbers([1.0])
