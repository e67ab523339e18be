"""One loop beside the effective set: rows of the ledger."""

import math

import pytest

from nuscatter.reports.ledger.couplings import COMPARISONS


@pytest.mark.parametrize("row", COMPARISONS, ids=lambda row: row.key)
def test_a_row_is_where_it_was(row, holds):
    holds(row)


def test_flavours_differ_by_the_logarithm_of_their_masses(holds):
    """(α/3π) ln(m_μ²/m_e²) = 0.00826: loops that are the same for all flavours would pass neither row nor this."""
    found = {row.key: holds(row).ours.value for row in COMPARISONS}
    assert found["gvp-e"] - found["gvp-mu"] == pytest.approx(0.008256, abs=1e-6)
    assert found["gvp-mu"] - found["gvp-tau"] == pytest.approx(0.008256 * 5.6447 / 10.6632, rel=2e-4)


def test_loops_change_electrons_as_protons_with_the_other_sign(holds):
    """Δg_V^e = −Δg_V^p for each flavour, and g_A is free of loops: R = (g_V − g_A)/2 is nearly that of all flavours."""
    found = {row.key: holds(row).ours.value for row in COMPARISONS}
    assert found["gve-mu"] - found["gve-tau"] == pytest.approx(found["gvp-tau"] - found["gvp-mu"], rel=1e-9)
    assert found["gve-e"] - found["gve-mu"] - 1 == pytest.approx(found["gvp-mu"] - found["gvp-e"], abs=1e-4)
    assert found["gae-e"] - found["gae-mu"] == pytest.approx(1, abs=1e-4)


def test_a_radius_is_the_loop_of_its_lepton(holds):
    """Δ⟨r²⟩ of e and μ is G_F/(√2π²) ln(m_μ²/m_e²), 0.347e-32 cm²."""
    found = {row.key: holds(row).ours.value for row in COMPARISONS}
    by_hand = 1.1663788e-5 / (math.sqrt(2) * math.pi**2) * 2 * math.log(105.6583755 / 0.51099895) * 3.8937937e4
    assert found["radius-mu"] - found["radius-e"] == pytest.approx(by_hand, rel=1e-5)
