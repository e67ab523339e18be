"""The dipole portal: a massless lepton is a magnetic moment, counts are quadratic, the spectra end the search."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets import load
from nuscatter.reports.results.new_physics.coupling_curves import heights
from nuscatter.reports.results.new_physics.dipole_portal import PORTAL_MASSES, portal, portal_curves
from nuscatter.reports.results.run import result
from nuscatter.units import MeV, bohr_magneton

UNIT = 1e-10 * bohr_magneton
CSI = ns.experiment("COHERENT-CsI-2021")


def added(mass, flavour, moment):
    """Return the events that a moment adds in CsI."""
    counts = [CSI.counts(portal(mass, flavour)(each)).sum() for each in (moment, 0.0)]
    return float(counts[0] - counts[1])


@pytest.mark.parametrize("flavour", ["mu", "e"])
def test_a_massless_lepton_is_a_magnetic_moment(flavour):
    """The first correction is of m²/2MT < 1e-6."""
    light, none = added(0.01 * MeV, flavour, 20 * UNIT), added(0, flavour, 20 * UNIT)
    assert light == pytest.approx(none, rel=1e-5, abs=0)
    assert added(0, flavour, 40 * UNIT) == pytest.approx(4 * none, rel=1e-9, abs=0)


def test_the_moment_is_that_of_l_with_a_half():
    """dσ/dT = (πα²/m_e²)(μ/μ_B)² Z² (1/T − 1/E + T/4E²) at Q → 0; with d = μ/2 it would be a quarter."""
    from nuscatter.constants import electron_mass, fine_structure_constant

    E, T, argon = 30 * MeV, 1e-4 * MeV, ns.point_nucleus("Ar40")
    models = [portal(mass, "mu")(20 * UNIT) for mass in (0, 1e-3 * MeV)]
    none = ns.StandardModel.effective().dsigma_dT(E, T, ns.nu_mu, argon)
    shape = 1 / T - 1 / E + T / (4 * E**2)
    scale = np.pi * fine_structure_constant.value**2 / electron_mass.value**2 * (20e-10) ** 2 * 18**2
    for model in models:
        assert model.dsigma_dT(E, T, ns.nu_mu, argon) - none == pytest.approx(scale * shape, rel=1e-4, abs=0)


def test_the_spectra_end_the_search():
    """E = m + m²/2M makes a lepton at rest with the nucleus: on iodine 3.8 keV above its mass at 29.8 MeV."""
    for flavour in ("mu", "e"):
        assert added(52.9 * MeV, flavour, 1e4 * UNIT) == pytest.approx(0.0, abs=1e-9)
        assert added(51 * MeV, flavour, 1e3 * UNIT) > 0
    line, iodine = 29.7921 * MeV, ns.point_nucleus("I127")
    sigma = [
        ns.DipolePortal(m * MeV, mu=UNIT).sigma(line, ns.nu_mu, iodine, ns.Recoil.NUCLEUS) for m in (29.787, 29.790)
    ]
    assert sigma[0] > 0
    assert sigma[1] == 0
    assert PORTAL_MASSES[-1] < 52.83 * MeV


@pytest.mark.slow
@pytest.mark.releases
def test_the_curve_begins_at_the_limit_on_a_magnetic_moment():
    curves = portal_curves("mu", masses=np.array([0.01, 44]) * MeV)
    tried = curves["CsI 2021"].couplings[:1]
    both = load("coherent_csi_2021").likelihood(portal(0, "mu")) + load("coherent_lar_2020").likelihood(portal(0, "mu"))
    fine = np.linspace(0, 30, 61) * UNIT
    rise = heights(both, moment=fine)
    limit = float(np.interp(2.7055, (rise - rise.min())[20:], fine[20:]))
    found = curves["CsI 2021 + LAr 2020"]
    assert found.limit(0) == pytest.approx(limit, rel=5e-3, abs=0)
    assert found.limit(1) > 3 * found.limit(0)
    assert tried[0, 0] == 0


@pytest.mark.slow
@pytest.mark.releases
def test_the_main_numbers_and_a_sentence_for_each_difference():
    rows = {(row.quantity, row.data): row for row in result("dipole_portal").rows}
    for quantity, data, end in (
        ("|μ| of ν_μ to a lepton, m → 0", "CsI 2021", 20.3),
        ("|μ| of ν_μ to a lepton, m → 0", "CsI 2021 + LAr 2020", 20.3),
        ("|μ| of ν_e to a lepton, m → 0", "CsI 2021 + LAr 2020", 31.8),
        ("|μ| of ν_μ to a lepton, 44 MeV", "CsI 2021 + LAr 2020", 67.1),
        ("|μ| of ν_e to a lepton, 44 MeV", "LAr 2020", 220.8),
    ):
        assert rows[quantity, data].here.ninety[0][1] == pytest.approx(end, rel=0.01, abs=0), (quantity, data)
    for row in rows.values():
        for known in row.published:
            assert known.sentence or not row.needs_a_sentence(known), row.quantity


@pytest.mark.slow
def test_together_is_the_sum_of_both():
    """Without a common nuisance −2 ln L is the sum; the k of germanium is common, which moves little."""
    tried = np.array([0.0, 40.0]) * UNIT
    data = ("Ge 2026", "CONUS+")
    found = portal_curves("e", data, masses=np.zeros(1), moments=tried)
    one, two, both = (found[name].height[0] for name in (*data, "Ge 2026 + CONUS+"))
    np.testing.assert_allclose(both, one + two, atol=0.01, rtol=0.02)


def test_another_flavour_is_refused():
    with pytest.raises(ns.InputError, match="flavour 'x'"):
        portal(1 * MeV, "x")
