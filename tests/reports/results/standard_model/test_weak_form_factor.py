"""F_W² free of any model: counts beside a dense sum; with data closure, a planted dip and the numbers that are kept."""

from functools import partial

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets import load
from nuscatter.fits.minimum.fit import fit
from nuscatter.reports.results.run import result
from nuscatter.reports.results.standard_model.weak_form_factor import (
    CSI_AT,
    HELD,
    LIGHT_AT,
    _held,
    _tail,
    csi_form_factor,
    csi_moments,
    csi_radius,
    csi_shape,
    expected_data,
    light_form_factor,
    of_form_factor,
    weak_square,
)
from nuscatter.structure.form_factors import InterpolatedFormFactor
from nuscatter.units import MeV, fm

CSI = "COHERENT-CsI-2021"


def test_full_coherence_is_the_point_nucleus():
    experiment = ns.experiment(CSI)
    flat = experiment.counts(csi_form_factor(at_45=1.0, at_60=1.0, at_80=1.0))
    point = experiment.counts(ns.StandardModel.effective(), ns.point_nucleus)
    np.testing.assert_allclose(flat, point, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "hypothesis"),
    [
        (CSI, csi_form_factor(at_45=0.7, at_60=0.3, at_80=0.2)),
        (CSI, csi_form_factor(at_45=0.1, at_60=0.9, at_80=0.0)),
        ("COHERENT-LAr-2020", light_form_factor(at_35=0.5, at_60=1.2)),
    ],
)
def test_counts_are_those_of_a_dense_sum_over_recoils(name, hypothesis):
    """The nodes of an experiment do not know the kinks of F²; 4000 recoil energies and the response tell the cost."""
    experiment = ns.experiment(name)
    detector, counts = experiment.detector, experiment.by_component(hypothesis).sum(axis=0)
    # in the root of T, as the smearing is about even in it
    edges = np.linspace(0.0, np.sqrt(0.15 * MeV), 4001)
    T = ((edges[1:] + edges[:-1]) / 2) ** 2
    total = np.zeros_like(counts)
    for nuclide, share in detector.material.composition:
        part = share * nuclide.atomic_mass / detector.material.mass_per_atom
        rate = ns.recoil_spectrum(hypothesis.model, experiment.flux, nuclide, T, structure=hypothesis.structure)
        response = detector.response(T, nuclide=nuclide)
        total += (response * rate * np.diff(edges**2)).sum(axis=1) * detector.mass * part
    assert abs(counts - total).max() < 5e-4 * total.max()
    assert counts.sum() == pytest.approx(total.sum(), rel=3e-4)


def test_ratios_are_those_of_the_values():
    experiment = ns.experiment(CSI)
    values = experiment.counts(csi_form_factor(at_45=0.8, at_60=0.4, at_80=0.1))
    ratios = experiment.counts(csi_shape(at_45=0.8, from_45_to_60=0.5, from_45_to_80=0.125))
    np.testing.assert_allclose(ratios, values, rtol=1e-12)


def test_moments_of_helm_give_helm_where_the_series_holds():
    """⟨R²⟩^½ and ⟨R⁴⟩^¼ of Helm's form of ¹³³Cs, by a fit of F at small Q: 4.8045 and 5.1158 fm."""
    helm = ns.helm("Cs133").neutron
    shape = csi_moments(second=4.8045, fourth=5.1158).structure(ns.nuclide("Cs133")).neutron
    for q, off in ((20, 1e-4), (45, 2e-3), (60, 9e-3), (80, 4.5e-2)):
        assert float(shape(q * MeV)) == pytest.approx(float(helm(q * MeV)), abs=off)
    # the first term that is left out, −Q⁶⟨R⁶⟩/5040 with ⟨R⁶⟩^⅙ = 5.4 fm, is what is missing
    missing = (80 * MeV * 5.4 * fm) ** 6 / 5040
    assert float(shape(80 * MeV) - helm(80 * MeV)) == pytest.approx(missing, rel=0.3)
    tied = csi_radius(second=4.8045).structure(ns.nuclide("I127")).neutron(60 * MeV)
    assert float(tied) == pytest.approx(float(shape(60 * MeV)), rel=1e-3)


def test_the_weak_square_holds_protons_and_neutrons():
    """⁴⁰Ar with neutrons alone: Q_W F_W = 0.060 Z F_p − 1.0234 N F_n of ν_μ, by hand."""
    Q = np.array([0.0, 50.0]) * MeV
    argon = ns.material("Ar40")

    def bare(nuclide):
        return ns.Nucleus(nuclide, proton=np.ones_like, neutron=ns.Helm(3.4 * fm))

    F = ns.Helm(3.4 * fm)(Q)
    expected = ((0.06 * 18 - 1.0234 * 22 * F) / (0.06 * 18 - 1.0234 * 22)) ** 2
    np.testing.assert_allclose(weak_square(bare, argon, Q), expected, rtol=1e-12)
    np.testing.assert_allclose(weak_square(ns.helm, argon, Q), ns.helm("Ar40").neutron(Q) ** 2, rtol=1e-12)


CLOSURE = {
    "coherent_csi_2021": (csi_form_factor, CSI_AT, (0.01, 0.01, 0.04)),
    "coherent_lar_2020": (light_form_factor, LIGHT_AT, (0.06, 0.07)),
    "coherent_ge_2024": (light_form_factor, LIGHT_AT, (0.04, 0.06)),
}


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize("name", CLOSURE)
def test_expected_data_of_helm_give_helm(name):
    """The bias of linear pieces is below a fifth of a standard deviation; beyond the last Q the square is constant."""
    function, at, off = CLOSURE[name]
    data = load(name)
    held = {key: value for key, value in HELD.items() if key in data.nuisances}
    found = fit(expected_data(data, ns.helm).likelihood(function), fixed=held)
    names = [key for key in found.parameters if key.startswith("at_")]
    true = weak_square(ns.helm, data.experiment.detector.material, np.array(at))
    for key, value, most in zip(names, true, off, strict=True):
        assert abs(found.values[key] - value) < most
        assert abs(found.values[key] - value) < 0.2 * found.errors[key]
    assert found.fval < 0.1


@pytest.mark.slow
@pytest.mark.releases
def test_a_planted_dip_is_found_and_no_model_has_it():
    """F² halved about 60 MeV: the value there is halved, the others stay, and Helm is left behind."""
    data = load("coherent_csi_2021")
    true = InterpolatedFormFactor(CSI_AT, squares=(0.66, 0.24, 0.25))
    dip = expected_data(data, lambda nuclide: ns.Nucleus(nuclide, true, true))
    found = fit(dip.likelihood(csi_form_factor), fixed=HELD)
    assert [found.values[f"at_{q}"] for q in (45, 60, 80)] == pytest.approx([0.66, 0.24, 0.25], rel=5e-3)
    helm = fit(dip.likelihood(lambda: ns.Hypothesis(ns.StandardModel.effective(), structure=ns.helm)), fixed=HELD)
    assert 2 < helm.fval - found.fval < 6


@pytest.mark.slow
@pytest.mark.releases
def test_the_flux_moves_all_values_alike_and_leaves_their_ratios():
    """Errors of values with and without 10 % of the flux; one common scale adds (0.1 F²)² to each variance."""
    data = expected_data(load("coherent_csi_2021"), ns.helm)

    def covariance(function, **held):
        found = fit(data.likelihood(function), fixed={**HELD, **held})
        rows = [found.parameters.index(key) for key in found.parameters if key.startswith(("at_", "from_"))]
        return np.array([found.values[found.parameters[row]] for row in rows]), found.covariance[np.ix_(rows, rows)]

    values, free = covariance(csi_form_factor)
    _, known = covariance(csi_form_factor, flux_sns=0.0)
    np.testing.assert_allclose(free - known, 0.01 * np.outer(values, values), rtol=0.25, atol=3e-4)
    _, free = covariance(csi_shape)
    _, known = covariance(csi_shape, flux_sns=0.0)
    np.testing.assert_allclose(np.diag(free)[1:], np.diag(known)[1:], rtol=0.03)


@pytest.mark.slow
@pytest.mark.releases
def test_the_numbers_that_are_kept():
    found = result("weak_form_factor")
    rows = {(row.quantity, row.data, row.scheme.rpartition("; ")[2]): row.here for row in found.rows}
    here = partial(_of, rows)
    assert here("F_W²(45 MeV)", "CsI 2021") == pytest.approx((0.676, 0.487, 0.903), abs=0.003)
    assert here("F_W²(60 MeV)", "CsI 2021") == pytest.approx((0.426, 0.302, 0.551), abs=0.003)
    assert here("F_W²(80 MeV)", "CsI 2021")[2] == pytest.approx(0.130, abs=0.003)
    assert here("F_W²(35 MeV)", "Ge 2024") == pytest.approx((0.498, 0.253, 0.782), abs=0.005)
    assert here("F_W²(60 MeV)", "LAr 2020") == pytest.approx((1.252, 0.794, 1.767), abs=0.01)
    point, helm, *_ = found.curves["CsI 2021: chi2"]
    assert (point, helm) == pytest.approx((42.5, 3.9), abs=0.2)
    for row in found.rows:
        for other in row.published:
            assert other.sentence or not row.needs_a_sentence(other), (row, other)


def _of(rows, quantity, data):
    (here,) = (each for key, each in rows.items() if key[:2] == (quantity, data))
    ((low, high),) = here.one_sigma
    return here.best, low, high


def test_any_form_factor_may_be_the_weak_one():
    helm = ns.helm("Ar40").neutron
    experiment = ns.experiment("COHERENT-LAr-2020")
    one, other = (experiment.counts(each) for each in (of_form_factor(helm), ns.StandardModel.effective()))
    assert one.sum() == pytest.approx(other.sum(), rel=1e-3)  # ³⁶Ar and ³⁸Ar are 0.4 %


def test_the_probability_of_two_degrees_is_an_exponential():
    """Of χ² = 2 with two degrees of freedom e⁻¹, of 4 with four (1 + 2) e⁻²."""
    assert _tail(2.0, 2) == f"{np.exp(-1):.2f}"
    assert _tail(4.0, 4) == f"{3 * np.exp(-2):.2f}"


@pytest.mark.releases
def test_a_measured_form_factor_has_no_nuisance_of_its_own():
    likelihood = load("coherent_csi_2021").likelihood(csi_form_factor)
    assert _held(likelihood) == {name: 0.0 for name in likelihood.parameters if "form_factor" in name} != {}
