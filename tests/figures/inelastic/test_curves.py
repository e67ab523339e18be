"""Figures 7 to 9: what is drawn is what was given, in the unit of the axis."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.inelastic.curves import cross_section_figure, differential_figure, flux_figure
from nuscatter.reports.inelastic.curves import angle_curves, cross_section_curves, terms_of, transfer_curves
from nuscatter.units import MeV, cm, m

UNIT = 1e-42 * cm**2


@pytest.fixture
def terms(two_forces):
    return terms_of("Ca48", ns.CHARGED_CURRENT, ["SLy4", "SkM*"])


def test_cross_sections_beside_elastic_ones(terms):
    E = np.linspace(1, 60, 7) * MeV
    curves = cross_section_curves(terms, ns.nu_e, E)
    (panel,) = cross_section_figure([curves]).axes
    charged, elastic = panel.lines
    low, high = curves.band
    there = np.asarray(charged.get_xdata())
    assert there.min() > 1  # nothing is drawn below the threshold
    middle = (low + high)[high > 0] / 2 / UNIT
    assert np.asarray(charged.get_ydata()) == pytest.approx(middle)
    x, y = np.asarray(elastic.get_xdata()), np.asarray(elastic.get_ydata())
    sigma = ns.StandardModel().sigma(x * MeV, ns.nu_e, ns.helm("Ca48"))
    assert y == pytest.approx(sigma / UNIT)
    assert panel.get_yscale() == "log"
    assert len(cross_section_figure([curves], elastic=False).axes[0].lines) == 1


def test_a_panel_for_each_energy_with_multipoles(terms):
    omega = np.linspace(0, 40, 81) * MeV
    curves = [transfer_curves(terms, ns.nu_e, omega, energy=E * MeV) for E in (30, 50)]
    first, second = differential_figure(curves, multipoles=2).axes
    low, high = curves[1].band
    assert np.asarray(second.lines[0].get_ydata()) == pytest.approx((low + high) / 2 / (UNIT / MeV))
    assert [line.get_label() for line in first.lines] == ["all", "$1^+$", "$0^+$"]
    assert "50 MeV" in second.get_title()
    assert "1 MeV" in first.get_legend().get_title().get_text()
    angles = [angle_curves(terms, ns.nu_e, np.linspace(-1, 1, 5), energy=30 * MeV)]
    (panel,) = differential_figure(angles, multipoles=0).axes
    assert panel.get_xlim() == (-1, 1)
    assert panel.get_legend().get_title().get_text() == ""


def test_an_average_over_a_flux_says_which(terms):
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    curves = transfer_curves(terms, ns.nu_e, np.linspace(0, 40, 41) * MeV, flux=flux)
    (panel,) = flux_figure([curves], "muons that decay at rest").axes
    assert panel.get_title().endswith("of muons that decay at rest")


def test_bad_input_is_refused_in_a_sentence(terms):
    of_energy = cross_section_curves(terms, ns.nu_e, [40 * MeV])
    oxygen = cross_section_curves(terms_of("O16", ns.CHARGED_CURRENT), ns.nu_e, [40 * MeV])
    with pytest.raises(InputError, match="at least one curve"):
        cross_section_figure([])
    with pytest.raises(InputError, match="several nuclides"):
        cross_section_figure([of_energy, oxygen])
    with pytest.raises(InputError, match="neutrino energy, but energy transfer or"):
        differential_figure([of_energy])
    angles = angle_curves(terms, ns.nu_e, [0.0], energy=30 * MeV)
    with pytest.raises(InputError, match="multipoles"):
        differential_figure([angles], multipoles=9)
