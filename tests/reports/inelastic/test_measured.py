"""Table III: errors and pulls of made-up predictions, choices, and the levels of carbon beside what was measured."""

import math

import pytest

from nuscatter.catalogue.inelastic_averages import flux_average
from nuscatter.errors import InputError
from nuscatter.reports.inelastic.measured import CHOSEN, choices_for, measured_inelastic
from nuscatter.units import cm

UNIT = 1e-42 * cm**2


def test_the_error_is_the_spread_of_choices_in_squares(made_up):
    """Forces ±20; g_A −300; of two Coulomb recipes the nearer, +100; two decays, −30 and +50."""
    row = made_up(
        g_A__quenched=(700, 740),
        Coulomb__effective=(1100, 1140),
        Coulomb__fermi=(1700, 1740),
        decay__one=(970, 1010),
        decay__other=(1050, 1090),
    )
    assert row.predicted / UNIT == pytest.approx(1020)
    expected = {"force": (20, 20), "g_A": (300, 0), "Coulomb": (0, 100), "decay": (30, 50)}
    for source, (down, up) in expected.items():
        assert [each / UNIT for each in row.error_parts[source]] == pytest.approx([down, up], abs=1e-9)
    down, up = (each / UNIT for each in row.error)
    assert down == pytest.approx(math.hypot(20, 300, 30))
    assert up == pytest.approx(math.hypot(20, 100, 50))
    # above the measured 920 -180 +210: its error upward, and the prediction's downward
    assert row.pull == pytest.approx((1020 - 920) / math.hypot(210, down))


def test_a_ratio_becomes_an_average(made_up):
    row = made_up("pb-neutrons-coherent", reference=3000 * UNIT)
    assert row.value / UNIT == pytest.approx(870)
    assert [each / UNIT for each in row.measured_error] == pytest.approx([480, 510])
    assert row.pull == pytest.approx((1020 - 870) / math.hypot(510, 20))


def test_what_matters_for_which_measurement():
    def sources(key):
        return {each.source for each in choices_for(flux_average(key))[1:]}

    assert sources("fe56-karmen") == {"g_A", "Coulomb"}
    assert sources("i127-bound-lampf") == {"g_A", "Coulomb", "de-excitation"}
    assert sources("c12-excited-lsnd") == {"g_A", "Coulomb", "energies"}
    assert sources("c12-ground-lsnd") == {"form factor", "Coulomb"}
    assert sources("c12-neutral-karmen") == {"form factor", "strength"}
    assert choices_for(flux_average("fe56-karmen"))[0] == CHOSEN


def test_levels_of_carbon_are_where_they_were_measured():
    """Five measurements by three experiments, predicted from β decay, M1 width and form factor: no pull above 1.1."""
    keys = [f"c12-ground-{each}" for each in ("karmen", "e225", "lsnd")] + [
        "c12-neutral-mu-karmen",
        "c12-neutral-karmen",
    ]
    rows = measured_inelastic(keys)
    assert [each.measured.key for each in rows] == keys
    assert all(abs(each.pull) < 1.1 for each in rows)
    for each in rows:
        down, up = each.error
        assert 0 < max(down, up) < 0.1 * each.predicted
    # The level at 15.11 MeV is the average of two strengths that differ by 11 %.
    assert rows[3].error_parts["strength"][0] / rows[3].predicted == pytest.approx(0.05, abs=0.01)


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="no measurement 'fe57'"):
        measured_inelastic(["fe57"])
    with pytest.raises(InputError, match="forces are none"):
        measured_inelastic(["fe56-karmen"], forces=[])
    with pytest.raises(InputError, match="marley"):
        measured_inelastic(["fe56-karmen"], marley=-1.0)
