"""σ(E) as tables: rows by energy, averages, multipoles."""

import pytest

import nuscatter as ns
from nuscatter.reports.inelastic.curves import terms_of
from nuscatter.reports.inelastic.tables import inelastic_tables
from nuscatter.units import MeV, cm


@pytest.mark.slow
def test_tables(two_forces):
    terms = terms_of("Ca48", ns.CHARGED_CURRENT)
    tables = dict(inelastic_tables(terms, ns.nu_e, [40 * MeV, 20 * MeV], multipoles=2))
    first = tables["Ca48, charged current, nu_e, SLy4"]
    assert [each.name for each in first] == ["20 MeV", "40 MeV"]
    sigma = float(terms["SLy4"].cross_section(ns.nu_e).total(40 * MeV)) / (1e-42 * cm**2)
    assert first[1].value == pytest.approx(sigma)
    averages = tables["Ca48, charged current, nu_e: average over stopped pions"]
    assert averages[1].value == pytest.approx(1.2 * averages[0].value, rel=1e-6)
    parts = tables["Ca48, charged current, nu_e, SLy4: multipoles at 40 MeV"]
    assert sum(each.value for each in parts) == pytest.approx(sigma)
    # no average over a flux that has no such species
    assert not any("stopped" in title for title, _ in inelastic_tables(terms, ns.nu_e_bar, [40 * MeV]))
