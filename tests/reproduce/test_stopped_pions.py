"""Figs. 1 and 2: the curves are those of the review's Eqs. 4–6, and profiles have their means and integrals."""

import numpy as np
import pytest

from nuscatter.reproduce.stopped_pions import ITEMS


@pytest.fixture(scope="module")
def made():
    return {each.name: each.make(lambda _: None) for each in ITEMS}


def columns(sheet):
    return {each.name: np.array(each.values) for each in sheet.columns}


def test_the_spectra_are_the_reviews_formulas(made):
    curves = columns(made["fig1"].sheets[0])
    E, mass = curves["neutrino energy"], 105.6583755
    x = np.where(mass > 2 * E, 2 * E / mass, 0.0)
    assert curves["nu_e"] == pytest.approx(192 / mass * (x / 2) ** 2 * (0.5 - x / 2), rel=1e-9, abs=1e-15)
    assert curves["nu_mu_bar"] == pytest.approx(64 / mass * (x / 2) ** 2 * (0.75 - x / 2), rel=1e-9, abs=1e-15)


def test_the_line_is_that_of_two_body_decay(made):
    pion, muon = 139.57039, 105.6583755
    assert columns(made["fig1"].sheets[1])["energy"][0] == pytest.approx(
        (pion**2 - muon**2) / (2 * pion), rel=1e-6, abs=0
    )


def test_the_profiles_integrate_to_what_has_arrived(made):
    curves = columns(made["fig2"].sheets[0])
    t = curves["time"]
    assert np.trapezoid(curves["protons"], t) == pytest.approx(1, rel=1e-4, abs=0)
    assert np.trapezoid(curves["nu_mu"], t) == pytest.approx(1, rel=1e-4, abs=0)
    left = np.exp(-(t[-1] - 0.473) / 2.197)  # of muons that were made at the pulse's mean
    assert np.trapezoid(curves["nu_e"], t) == pytest.approx(1 - left, rel=1e-3, abs=0)


def test_every_printed_number_is_met_or_explained(made):
    rows = [row for each in made.values() for row in each.rows]
    assert all(row.explained for row in rows)
    assert [row.what for row in rows if not row.agrees] == ["end of ν_e and ν̄_μ, m_μ/2"]


def test_the_line_is_an_arrow_and_axes_have_units(made):
    (panel,) = made["fig1"].figure.axes
    assert panel.get_xlabel() == "neutrino energy [MeV]"
    assert len(panel.lines) == 2
    assert "29.79" in "".join(text.get_text() for text in panel.texts)
    (times,) = made["fig2"].figure.axes
    assert times.get_xlabel().endswith("[µs]")
