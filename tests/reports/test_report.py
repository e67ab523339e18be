"""Numbers for tables: what is summed, which errors they carry, and where they come from."""

import numpy as np
import pytest

from nuscatter.catalogue.entries import entry, experiment
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.datasets import load
from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import nuclide
from nuscatter.reports import report
from nuscatter.structure.nucleus import helm, klein_nystrand, point_nucleus
from nuscatter.units import cm, keV

SM, TREE = StandardModel.effective(), StandardModel()
UNIT = 1e-40 * cm**2
entries = (entry("COHERENT-LAr-2020"), entry("COHERENT-CsI-2021"))
both = pytest.mark.parametrize("each", entries, ids=lambda each: each.name)


def by_name(rows):
    assert len({row.name for row in rows}) == len(rows)
    return {row.name: row for row in rows}


@both
def test_predictions_add_up_and_carry_the_published_uncertainty(each):
    rows = by_name(report.predictions(each))
    total = rows["predicted"]
    assert total.value == pytest.approx(float(each.build().counts(SM, helm).sum()))
    species = [rows[f"predicted {name}"] for name in ("nu_mu", "nu_e", "nu_mu_bar")]
    assert sum(row.value for row in species) == pytest.approx(total.value, rel=1e-12)
    for row in (*species, total):
        assert row.error == pytest.approx((row.value * each.published.rate_uncertainty,) * 2)
        assert (row.unit, row.source) == ("events", "nuscatter")
    for name, model in (("tree level", TREE), ("MS-bar(0) one loop", StandardModel.one_loop())):
        assert rows[f"predicted, {name}"].value == pytest.approx(float(each.build().counts(model, helm).sum()))
    other = rows["predicted, Klein-Nystrand"]
    assert other.value == pytest.approx(float(each.build().counts(SM, klein_nystrand).sum()))
    for kind, known in (("predicted", each.published.predicted), ("observed", each.published.observed)):
        row = rows[f"{kind}, published"]
        assert (row.value, *row.error) == known
        assert row.source.startswith("arXiv:")


@both
def test_cross_sections_are_means_over_flux_and_target(each):
    rows = by_name(report.cross_sections(each))
    built = each.build()
    names = {"CsI": ("Cs133", "I127"), "Ar": ("Ar36", "Ar38", "Ar40")}[built.detector.material.name]
    abundance = {"Cs133": 0.5, "I127": 0.5, "Ar36": 0.003336, "Ar38": 0.000629, "Ar40": 0.996035}
    expected = sum(abundance[name] * float(built.flux.averaged(SM, helm(nuclide(name)))) for name in names)
    ours = rows["flux-averaged cross section"]
    assert ours.unit == "1e-40 cm²"
    assert ours.value == pytest.approx(expected / UNIT, rel=1e-4)
    tree = sum(abundance[name] * float(built.flux.averaged(TREE, helm(nuclide(name)))) for name in names)
    assert rows["same, tree level"].value == pytest.approx(tree / UNIT, rel=1e-4)
    loops = sum(
        abundance[name] * float(built.flux.averaged(StandardModel.one_loop(), helm(nuclide(name)))) for name in names
    )
    assert rows["same, MS-bar(0) one loop"].value == pytest.approx(loops / UNIT, rel=1e-4)
    measured = rows["same, measured"]
    known = [value / UNIT for value in each.published.cross_section]
    assert [measured.value, *measured.error] == pytest.approx(known, rel=1e-9)


@both
def test_the_angle_from_published_counts_reproduces_them(each):
    """Where the prediction equals the observed number, and the error propagated by hand."""
    likelihood = report.counting_likelihood(each)
    number, result = report.weak_mixing_angle("angle", likelihood)
    observed, low, high = each.published.observed
    assert number.name == "angle, MS-bar(0) effective"
    model = StandardModel.effective
    assert float(each.build().counts(model(number.value)).sum()) == pytest.approx(observed, rel=1e-4)
    step = 1e-4
    slope = np.diff([float(each.build().counts(model(number.value + d)).sum()) for d in (-step, step)])[0]
    statistical, rate = (low + high) / 2, observed * each.published.rate_uncertainty
    expected = np.hypot(statistical, rate) / abs(slope / (2 * step))
    assert result.errors["sin2_theta_w"] == pytest.approx(expected, rel=0.02)
    assert sum(number.error) / 2 == pytest.approx(expected, rel=0.1)
    assert set(likelihood.parameters) == {"sin2_theta_w", "flux_sns", f"{each.name.lower().replace('-', '_')}_rate"}


def test_an_angle_carries_its_scheme_in_its_name():
    """g_V^p of argon differs by ΔQ_W between schemes, so the same counts mean another angle."""
    found = []
    for make, name in ((StandardModel, "tree level"), (StandardModel.effective, "MS-bar(0) effective")):
        likelihood = report.counting_likelihood(entries[0], make)
        number, _ = report.weak_mixing_angle("argon", likelihood, make=make)
        assert number.name == f"argon, {name}"
        found.append(number.value)
    # the same counts are the same sum of squares of Q_W = 2(18 g_V^p + 22 g_V^n): nearly its mean over flavours
    shift = 0.5 * (0.0327 - 0.02286) + 22 / 18 * 0.5 * (-0.5117 + 0.5)
    assert found[1] - found[0] == pytest.approx(shift, abs=0.001)


def test_published_angles():
    assert report.published_angle(entry("COHERENT-LAr-2020")) == []
    (number,) = report.published_angle(entry("COHERENT-CsI-2021"))
    assert (number.value, number.error, number.source) == (0.220, (0.026, 0.028), "arXiv:2110.07730")


def test_a_fitted_number_carries_its_asymmetric_interval():
    """9 events: 9 −2.68 +3.34."""
    row = report.fitted("n", fit(PoissonLikelihood([9], lambda n=5.0: [n])), "n", "events")
    assert row.value == pytest.approx(9, rel=1e-3)
    assert row.error == pytest.approx((2.68, 3.34), abs=0.01)
    assert row.unit == "events"
    row = report.fitted("x", fit(Pull("x", 2.0, 0.5)), "x")
    assert row.error == pytest.approx((0.5, 0.5), rel=1e-3)


def test_bins_carry_their_edges_and_counts():
    built = experiment("COHERENT-LAr-2020")
    counts = built.counts(SM)
    rows = report.binned(built, counts, keV, "keVee")
    assert [row.name for row in rows[:2]] == ["0 to 10 keVee", "10 to 20 keVee"]
    assert [row.value for row in rows] == pytest.approx(list(counts.sum(axis=1)))
    assert rows[-1].name == "110 to 120 keVee"


def test_the_end_point_is_the_lightest_targets():
    """2E²/(M + 2E) at half the muon's mass, of 127I in CsI; of electrons nearly all the energy."""
    flux = experiment("COHERENT-CsI-2021").flux
    E = 105.6583755 / 2
    M = 126.90447 * 931.49410 - 53 * 0.510999
    end = report.recoil_end_point(SM, flux, material("CsI"))
    assert end / keV == pytest.approx(2 * E**2 / (M + 2 * E) * 1000, rel=1e-6)
    end = report.recoil_end_point(ElectronScattering(), flux, material("CsI"))
    assert end / keV == pytest.approx(2 * E**2 / (0.51099895 + 2 * E) * 1000, rel=1e-6)


def test_kinks_are_the_end_points_of_lines_and_spectra_and_what_binds_electrons():
    """CsI at pions at rest: two nuclides, the line of ν_μ at 29.792 MeV and the end of Michel's spectra."""
    flux = experiment("COHERENT-CsI-2021").flux
    masses = [126.90447 * 931.49410 - 53 * 0.510999, 132.90545 * 931.49410 - 55 * 0.510999]
    ends = sorted(2 * E**2 / (M + 2 * E) * 1000 for M in masses for E in (29.792, 105.6583755 / 2))
    found = report.recoil_kinks(SM, flux, material("CsI"))
    np.testing.assert_allclose(found / keV, ends, rtol=3e-5)
    assert found[-1] == report.recoil_end_point(SM, flux, material("CsI"))
    of_electrons = report.recoil_kinks(ElectronScattering(), flux, material("Ge")) / keV
    assert np.abs(of_electrons - 11.103).min() < 0.002  # the K edge of germanium
    assert not np.any(np.abs(report.recoil_kinks(SM, flux, material("Ge")) / keV - 11.103) < 0.002)


def test_another_structure_is_taken_through():
    rows = by_name(report.predictions(entries[0], point_nucleus))
    assert rows["predicted"].value == pytest.approx(float(entries[0].build().counts(SM, point_nucleus).sum()))
    averaged = report.cross_sections(entries[0], point_nucleus)[0].value
    assert averaged > report.cross_sections(entries[0])[0].value


@pytest.mark.releases
@pytest.mark.parametrize("name", ["coherent_lar_2020", "coherent_csi_2021"])
def test_the_rows_of_a_released_fit(releases, name):
    data = load(name)
    rows = by_name(report.signal_fit(data))
    statistical, free = data.fit_signal(systematics=False), data.fit_signal()
    assert rows["CEvNS events, statistical"].value == statistical.values["cevns"]
    assert rows["CEvNS events, shapes free"].value == free.values["cevns"]
    low, high = statistical.interval("cevns")
    assert rows["CEvNS events, statistical"].error == pytest.approx(
        (statistical.values["cevns"] - low, high - statistical.values["cevns"])
    )
    for background in data.backgrounds:
        assert f"{background} events" in rows
    assert rows["observed counts"].value == data.observed.sum()
    assert rows["significance, statistical"].value == pytest.approx(statistical.significance("cevns"))


@pytest.mark.releases
def test_the_rows_of_nuisances_name_each_once(releases):
    both_sets = [load(name) for name in ("coherent_lar_2020", "coherent_csi_2021")]
    likelihood = sum((data.likelihood(StandardModel) for data in both_sets), Pull("flux_sns", 0.0, 0.10))
    result = fit(likelihood, sin2_theta_w=sin2_theta_w_low_energy.value)
    rows = by_name(report.nuisance_numbers(result, both_sets))
    assert set(rows) == set(result.values) - {"sin2_theta_w"}
    assert rows["flux_sns"].error == (result.errors["flux_sns"],) * 2


def test_a_published_excess_beside_its_prediction():
    data = load("conus_plus_2025")
    rows = by_name(report.signal_fit(data))
    assert list(rows) == ["CEvNS events, published", "significance", "predicted", "predicted, tree level"]
    assert (rows["CEvNS events, published"].value, rows["CEvNS events, published"].error) == (395, (106, 106))
    assert rows["significance"].value == pytest.approx(395 / 106)
    counts = float(experiment("CONUS+").counts(SM).sum())
    assert rows["predicted"].value == pytest.approx(counts)
    assert rows["predicted"].error == pytest.approx((counts * 59 / 347,) * 2)


def test_without_degrees_of_freedom_there_is_no_p_value():
    one = fit(PoissonLikelihood([4.0], lambda rate: [rate]), rate=3.0)
    assert list(by_name(report.goodness_numbers(one))) == ["-2 ln L", "degrees of freedom"]
    two = fit(PoissonLikelihood([4.0, 6.0], lambda rate: [rate, rate]), rate=3.0)
    assert by_name(report.goodness_numbers(two))["p-value"].value == pytest.approx(two.p_value)


@pytest.mark.releases
def test_why_argon_differs(releases):
    """Times that do not depend on the energy make up the difference: 0.02 in sin²θ_W and 18 events, all else equal."""
    counted, _ = report.weak_mixing_angle("counts", report.counting_likelihood(entries[0]))
    data = load("coherent_lar_2020").likelihood(StandardModel.effective)
    released, _ = report.weak_mixing_angle("data", data)
    number, note = report.argon_with_its_own_times(counted, released)
    assert counted.value - released.value == pytest.approx(0.020, abs=0.003)
    assert number.value == pytest.approx(counted.value, abs=0.003)
    assert "hold 140 events" in note
    assert "release's times 158, and sin²θ_W is then 0.277" in note
    assert f"{counted.value:.3f} from counts and {released.value:.3f} from the data" in note
