"""Growth with the neutron number: factors, powers, a cross section by hand; with data the numbers that are kept."""

import re

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import fermi_constant
from nuscatter.datasets import load
from nuscatter.fits.minimum.fit import fit
from nuscatter.reports.results.combined import likelihood_of
from nuscatter.reports.results.run import result
from nuscatter.reports.results.standard_model.neutron_number_scaling import (
    PIVOT,
    bare_power_law,
    cross_section,
    expected_of,
    mean_cross_section,
    own_fluxes,
    power_law,
    scaled,
)
from nuscatter.reports.results.standard_model.weak_mixing_angle import conus_plus_as_predicted
from nuscatter.units import MeV, cm, m

FLUX = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
UNIT = 1e-40 * cm**2


def averaged(hypothesis, nuclide):
    return float(FLUX.averaged(hypothesis.model, hypothesis.structure(ns.nuclide(nuclide))))


def test_the_cross_section_of_full_coherence_by_hand():
    """σ = G_F² Q_W² E²/4π up to 2E/M; ⟨E²⟩ of the Michel spectra is 0.4 and 8/15 of the end point's square."""
    end, line = 52.8292 * MeV, 29.7921 * MeV
    squares = {"e": 0.4 * end**2, "line": line**2, "mu": 8 / 15 * end**2}
    lead = ns.nuclide("Pb208")
    charges = {"e": 0.0764, "line": 0.06, "mu": 0.06}
    weak = sum((charges[each] * 82 - 1.0234 * 126) ** 2 * squares[each] for each in squares) / 3
    by_hand = fermi_constant.value**2 / (4 * np.pi) * weak
    found = mean_cross_section(ns.material("Pb208"), FLUX, structure=ns.point_nucleus)
    assert found == pytest.approx(by_hand, rel=1e-3, abs=0)
    assert found < by_hand * (1 - 2 * 30 * MeV / lead.mass * 0.5)  # the recoil takes a little


@pytest.mark.parametrize(
    ("target", "published", "error"),
    [("CsI", 189, 0.015), ("Ge", 59, 0.015), ("Ar", 18.0, 0.035)],
)
def test_predicted_cross_sections_are_the_published_ones(target, published, error):
    """COHERENT's predictions: arXiv:2110.07730 (189), 2603.17951 (59), 2003.10630 (18)."""
    assert mean_cross_section(ns.material(target), FLUX) / UNIT == pytest.approx(published, rel=error)


def test_a_factor_multiplies_the_counts_of_its_nuclide():
    csi, standard = ns.experiment("COHERENT-CsI-2021"), ns.StandardModel.effective()
    np.testing.assert_allclose(csi.counts(cross_section(ratio=1.7)), 1.7 * csi.counts(standard), rtol=1e-12)
    assert csi.counts(cross_section(ratio=0.0)).sum() == 0
    iodine = csi.counts(scaled(lambda each: float(each.name == "I127"))).sum()
    caesium = csi.counts(scaled(lambda each: float(each.name == "Cs133"))).sum()
    assert iodine + caesium == pytest.approx(csi.counts(standard).sum(), rel=1e-12)
    assert iodine < caesium
    batch = csi.counts(cross_section(ratio=np.array([0.5, 2.0]))).sum(axis=(0, 1))
    np.testing.assert_allclose(batch, np.array([0.5, 2.0]) * csi.counts(standard).sum(), rtol=1e-12)


def test_powers():
    """p = 2 is the Standard Model; another power tilts about N = 40; a bare power is one of ⟨σ⟩ itself."""
    standard = {name: averaged(power_law(), name) for name in ("Ar40", "Ge72", "Cs133")}
    for name, sigma in standard.items():
        N = ns.nuclide(name).N
        assert sigma == pytest.approx(
            float(FLUX.averaged(ns.StandardModel.effective(), ns.helm(name))), rel=1e-12, abs=0
        )
        tilted = averaged(power_law(amplitude=0.9, power=1.5), name)
        assert tilted / sigma == pytest.approx(0.9 * (PIVOT / N) ** 0.5, rel=1e-12)
        bare = averaged(bare_power_law(amplitude=1.1, exponent=1.6), name)
        assert bare / standard["Ge72"] == pytest.approx(1.1 * (N / 40) ** 1.6, rel=1e-12)
    assert standard["Cs133"] / standard["Ar40"] < (78 / 22) ** 2  # coherence is lost


def test_own_fluxes_move_their_own_target():
    for name, given in {
        "Ar40": "flux_argon",
        "Ge74": "flux_germanium",
        "Cs133": "flux_csi",
        "I127": "flux_csi",
    }.items():
        for flux in ("flux_csi", "flux_argon", "flux_germanium"):
            ratio = averaged(own_fluxes(**{flux: 0.2}), name) / averaged(own_fluxes(), name)
            assert ratio == pytest.approx(1.2 if flux == given else 1.0, rel=1e-12)


@pytest.mark.slow
@pytest.mark.releases
def test_the_flux_cancels_in_the_power_and_not_in_the_scale():
    names = ("coherent_csi_2021", "coherent_lar_2020", "coherent_ge_2026")
    free = fit(expected_of(names, power_law))
    held = fit(expected_of(names, power_law), fixed={"flux_sns": 0.0})
    assert free.values["power"] == pytest.approx(2.0, abs=1e-3)
    assert free.values["amplitude"] == pytest.approx(1.0, abs=1e-3)
    assert free.errors["power"] == pytest.approx(held.errors["power"], rel=0.01)
    assert free.errors["amplitude"] ** 2 - held.errors["amplitude"] ** 2 == pytest.approx(0.1**2, rel=0.1)


@pytest.mark.slow
@pytest.mark.releases
def test_why_the_reactor_and_the_sun_differ_from_what_is_published():
    """The two sentences of the table: with as many events as published, the ratio and ⟨σ⟩ are the published ones."""
    conus = load("conus_plus_2025")
    assert conus.expected(ns.StandardModel())["cevns"].sum() == pytest.approx(316, abs=1)
    more = fit(conus_plus_as_predicted().likelihood(cross_section))  # the ionisation's nuisance is scaled, too
    assert (more.values["ratio"], *more.interval("ratio")) == pytest.approx((1.14, 0.80, 1.54), abs=0.01)
    xenon = load("xenonnt_b8_2024")
    few = xenon.expected(ns.StandardModel())["cevns"].sum()
    assert few == pytest.approx(9.27, abs=0.02)
    found = fit(xenon.likelihood(lambda *, ratio=1.0: cross_section(ratio=np.asarray(ratio) * 11.9 / few)))
    sigma = mean_cross_section(xenon.experiment.detector.material, xenon.experiment.flux) / UNIT
    here = (sigma * each for each in (found.values["ratio"], *found.interval("ratio")))
    assert tuple(here) == pytest.approx((11.4, 6.2, 19.1), abs=0.1)


@pytest.mark.slow
@pytest.mark.releases
def test_the_numbers_that_are_kept():
    found = result("neutron_number_scaling")
    sigma = {row.data: (row.here.best, *row.here.one_sigma[0]) for row in found.rows if row.unit}
    assert sigma["CsI 2021"] == pytest.approx((163.7, 139.3, 192.2), abs=0.5)
    assert sigma["LAr 2020"] == pytest.approx((21.0, 14.6, 28.3), abs=0.2)
    assert sigma["Ge 2026"] == pytest.approx((58.7, 51.0, 68.1), abs=0.3)
    powers = {
        (row.quantity[0], row.data): (row.here.best, *row.here.one_sigma[0]) for row in found.rows if not row.unit
    }
    assert powers["p", "CsI 2021 + LAr 2020 + Ge 2024"] == pytest.approx((1.995, 1.706, 2.350), abs=0.01)
    assert powers["q", "COHERENT"] == pytest.approx((1.649, 1.439, 1.863), abs=0.01)
    (free, fixed) = (row.here for row in found.rows if row.quantity[0] == "p" and row.data == "COHERENT")
    assert (free.best, fixed.best) == pytest.approx((1.776, 1.770), abs=0.01)
    # the notes' errors: the flux cancels in p alone; the covariance that is drawn is of the scale, then of the power
    power, same, _ = map(float, re.findall(r"\d\.\d{3}", found.notes[0]))
    scale, known = map(float, re.findall(r"\d\.\d{3}", found.notes[1]))
    assert power == pytest.approx(same, abs=0.005)
    assert scale**2 - known**2 == pytest.approx(0.1**2, rel=0.3)
    np.testing.assert_allclose(np.diag(found.curves["line covariance"]) ** 0.5, [scale, power], atol=1e-3)
    for row in found.rows:
        for other in row.published:
            assert other.sentence or not row.needs_a_sentence(other), (row, other)


def test_data_are_added_with_one_flux():
    names = ("coherent_ge_2026", "conus_plus_2025")
    both = likelihood_of(names, power_law)
    assert both.parameters.count("flux_sns") == 1
    assert set(both.parameters) == {"amplitude", "power", "flux_sns", "conus_plus_2025_rate", "quenching_germanium"}


def test_a_target_is_a_material_and_a_flux_is_one():
    for target, flux in (("CsI", FLUX), (ns.material("CsI"), None)):
        with pytest.raises(ns.InputError, match=r"a (Material|Flux)"):
            mean_cross_section(target, flux)
