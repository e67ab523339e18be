"""The result of neutron radii from released data: its numbers, and that what differs from publications is explained."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.datasets import germanium_2024 as germanium
from nuscatter.datasets.csi_2017 import coherent_csi_2017
from nuscatter.datasets.csi_2021 import coherent_csi_2021
from nuscatter.datasets.dataset import Axis, Dataset
from nuscatter.datasets.expectation.signal import ResponseVariation, Signal
from nuscatter.datasets.parity_violation.published_asymmetries import crex
from nuscatter.datasets.parity_violation.shared_slope import SlopeHypotheses
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.standard_model.neutron_radii import (
    _TABLE,
    ANALYSIS,
    _curve,
    _each_nucleus,
    _moved,
    _plane,
    _radii,
    _skins,
    _suppression,
    _Told,
    fixed_form_factors,
    slope_scan,
)
from nuscatter.reports.results.standard_model.radius_hypotheses import neutron_radius
from nuscatter.reports.results.told import Allowed
from nuscatter.reports.symmetry_slope import fit_slope
from nuscatter.structure.families.along_slope import SlopeFamily
from nuscatter.structure.families.members import published_members
from nuscatter.units import MeV, keV

KNOWN = published_intervals(_TABLE)


def test_a_moved_quantity_is_moved_in_every_number():
    before = Allowed(5.4, one_sigma=((5.0, 5.8),), ninety=((-np.inf, 6.0), (7.0, 8.0)))
    assert _moved(before, 0.5) == Allowed(5.9, one_sigma=((5.5, 6.3),), ninety=((-np.inf, 6.5), (7.5, 8.5)))
    assert _moved(Allowed(None, one_sigma=((0.0, 1.0),), ninety=((0.0, 2.0),)), 1.0).best is None


def test_a_curve_goes_through_the_nodes():
    x = np.array([0.0, 1.0, 1.5, 2.0, 3.0])
    made = Scan({"x": x}, (x - 1.2) ** 2, {}, {"x": 1.2}, 0.0, "", 0, (), (x,), (x - 1.2) ** 2)
    drawn = _curve(made)
    np.testing.assert_allclose(drawn[1], (drawn[0] - 1.2) ** 2, atol=1e-12)


def test_published_numbers_are_told_apart_by_where_they_were_read():
    assert {each.confirmed.value for each in KNOWN.values()} == {"read", "memory"}
    assert KNOWN["csi17"].pieces == KNOWN["csi17-smooth"].pieces == ((5.5 - 1.1, 5.5 + 0.9),)


@pytest.fixture(scope="module")
def found():
    """All but the slopes, for which mean fields of five nuclei are solved."""
    told = _Told(lambda _: None)
    for part in (_radii, _suppression, _each_nucleus, _skins, _plane):
        part(told)
    return told


def rows_of(found, quantity, data):
    return [each for each in found.rows if (each.quantity, each.data) == (quantity, data)]


@pytest.mark.slow
@pytest.mark.releases
def test_what_differs_from_publications_is_explained(found):
    pairs = [(row, each) for row in found.rows for each in row.published]
    assert {each.key for _, each in pairs} == set(KNOWN) - {"apv-angle"}
    assert [each.key for row, each in pairs if row.needs_a_sentence(each) and not each.sentence] == []
    assert {each.key for row, each in pairs if row.needs_a_sentence(each)} == {"csi17-smooth", "ge24"}


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize(
    ("quantity", "data", "best", "one_sigma"),
    [
        ("R_n(CsI)", "CsI 2021", 5.42, (5.01, 5.82)),
        ("R_n(CsI)", "CsI 2017", 5.85, (4.85, 6.80)),
        ("R_n(CsI)", "CsI 2017, energies alone", 5.72, (4.57, 6.67)),
        ("R_n(CsI)", "CsI 2017, smooth times", 6.25, (5.42, 7.06)),
        ("R_n(Ar)", "LAr 2020", None, (-np.inf, 3.52)),
        ("R_n(Ge)", "Ge 2024", 6.42, (5.11, 7.82)),
        ("R_n(Ge)", "Ge 2026", 4.11, (3.18, 4.84)),
        ("(R_n − R_p)(CsI)", "CsI 2021", 0.66, (0.24, 1.06)),
        ("(R_n − R_p)(Ar)", "LAr 2020", None, (-np.inf, 0.315)),
        ("(R_n − R_p)(Ge)", "Ge 2024", 2.40, (1.07, 3.81)),
        ("sin²θ_W", "CsI 2021", 0.318, (0.241, 0.439)),
    ],
)
def test_the_main_numbers(found, quantity, data, best, one_sigma):
    here = rows_of(found, quantity, data)[0].here
    assert here.best == (None if best is None else pytest.approx(best, rel=0, abs=0.006))
    np.testing.assert_allclose(here.one_sigma, [one_sigma], rtol=0, atol=0.006)


@pytest.mark.slow
@pytest.mark.releases
def test_shapes_hardly_matter_and_the_nucleons_size_does(found):
    """Helm, Fermi, and points: R² of points is smaller by what nucleons have, 0.66 fm², but for their surfaces."""
    helm, fermi, points = (each.here.best for each in rows_of(found, "R_n(CsI)", "CsI 2021")[:3])
    assert 0 < fermi - helm < 0.01
    assert 0.3 < fermi**2 - points**2 < 0.7


@pytest.mark.slow
@pytest.mark.releases
def test_what_is_known_of_matter_is_not_at_odds_with_the_scan_of_one_radius(found):
    """Cs is larger and I smaller than their common radius; with R_n free the angle is wider than the radius alone."""
    common = rows_of(found, "R_n(CsI)", "CsI 2021")[0].here
    caesium, iodine = (rows_of(found, f"R_n({each})", "CsI 2021")[0].here for each in ("Cs", "I"))
    assert iodine.best < common.best < caesium.best
    free = rows_of(found, "R_n(CsI)", "CsI 2021")[-1].here
    assert free.one_sigma[0][1] - free.one_sigma[0][0] > 2 * (common.one_sigma[0][1] - common.one_sigma[0][0])


@pytest.mark.slow
@pytest.mark.releases
def test_suppression_is_as_published(found):
    """2.3 σ of CsI 2017 by its energies (arXiv:1710.02730), 6 σ of CsI 2021 (arXiv:2303.09360)."""
    notes = [each for each in found.notes if each.startswith("Nuclear suppression")]
    sigmas = {each.split(", ", 1)[1].split(":")[0]: float(each.split("whole nuclei")[1].split()[2]) for each in notes}
    assert sigmas["CsI 2017, energies alone"] == pytest.approx(2.3, rel=0, abs=0.15)
    assert sigmas["CsI 2021"] == pytest.approx(6.0, rel=0, abs=0.5)


@pytest.mark.slow
@pytest.mark.releases
def test_the_quenching_explains_csi_2017():
    """As its sentence says: held at its measured value, the fit has 5.60 fm with times of either kind."""
    for smooth in (False, True):
        data = coherent_csi_2017(smooth_times=smooth)
        fixed = {"csi2017_form_factor": 0.0}
        free = fit(data.likelihood(neutron_radius), radius=5.5, fixed=fixed)
        held = fit(data.likelihood(neutron_radius), radius=5.5, fixed=fixed | {"csi2017_quenching": 0.0})
        assert held.values["radius"] == pytest.approx(5.60, rel=0, abs=0.006)
        pull = free.values["csi2017_quenching"]
        assert pull == pytest.approx(0.93 if smooth else 0.32, rel=0, abs=0.02)


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize(
    ("groups", "best", "one_sigma"),
    [
        (np.array([0, 1, 2]), 7.27, (5.59, 8.98)),
        (np.array([0, 1, 2, 3]), 6.02, (4.40, 7.58)),
        (np.array([0, 9]), 7.75, (6.02, 10.07)),
    ],
    ids=["to 5.5 keV", "to 7.5 keV", "times alone"],
)
def test_what_the_choice_of_data_does_to_germanium_2024(groups, best, one_sigma):
    """As its sentence says: the first energies in one or more bins, and all in one."""
    edges, whole = np.array(germanium.GE_ENERGY_EDGES)[groups], germanium.coherent_ge_2024()

    def experiment(quenching):
        built = germanium.ge_2024(quenching)
        return replace(built, detector=replace(built.detector, energy_edges=edges * keV))

    def merged(counts):
        return np.add.reduceat(counts[: groups[-1]], groups[:-1])

    variation = ResponseVariation(germanium.QUENCHING_GERMANIUM, experiment("down"), experiment("up"))
    data = Dataset(
        name="chosen",
        title="chosen energies",
        reference="see coherent_ge_2024",
        experiment=experiment("nominal"),
        axes=(Axis("ionisation [keVee]", edges), whole.axes[1]),
        observed=merged(whole.observed),
        signal=Signal(experiment("nominal"), rates=whole.prediction.rates, responses=(variation,)),
        backgrounds={"steady": germanium._steady(merged(germanium._counts("off")))},
    )
    found = scan(data.likelihood(neutron_radius), levels=[0.683], starts=2, radius=np.linspace(0, 16, 65))
    assert found.best["radius"] == pytest.approx(best, rel=0, abs=0.06)
    np.testing.assert_allclose(found.intervals(0.683), [one_sigma], rtol=0, atol=0.06)


@pytest.mark.slow
@pytest.mark.releases
def test_the_scan_of_the_slope_is_the_fit_of_the_slope():
    """Three mean fields, few nuclei: a scan that holds what the fit of ``symmetry_slope`` holds has its minimum."""
    hypotheses = SlopeHypotheses(SlopeFamily(published_members()[::5]))
    data = {"CREX": crex(), "CsI 2021": coherent_csi_2021()}
    fitted = fit_slope(data, hypotheses)
    found = slope_scan(["CREX", "CsI 2021"], hypotheses, np.linspace(-150, 250, 9))
    assert found.best["L"] == pytest.approx(fitted.L / MeV, rel=0, abs=0.1)
    assert found.fval == pytest.approx(fitted.result.fval, rel=0, abs=1e-3)
    ((low, high),) = found.intervals(0.683)
    assert (high - low) / 2 == pytest.approx(fitted.error / MeV, rel=0.05, abs=0)


@pytest.mark.releases
def test_form_factors_own_nuisances_are_held():
    assert fixed_form_factors("CsI 2021 + LAr 2020") == {"csi2021_form_factor": 0.0}
    assert fixed_form_factors("Ge 2026") == {}
    assert set(ANALYSIS.releases) >= {"coherent_csi_2018", "coherent_csi_2021"}
