"""The form factors of the page beside the library's nuclei, published radii, limits and other integrals."""

import json
from urllib.parse import parse_qsl

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.explorer.answers import answer
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.state import State
from nuscatter.explorer.views import form_factor
from nuscatter.quadrature import panels
from nuscatter.units import MeV, fm, m

ARGON = {"experiment": "COHERENT-LAr", "view": "form_factor"}


def shown(**texts):
    return form_factor.VIEW.show(Asked(State({**ARGON, **{k.replace("__", "."): v for k, v in texts.items()}})))


def numbers(view):
    return {each.name: each.value for each in view.numbers}


def curves(view):
    return {name: curve for name, (curve, _, _) in view.curves().items()}


def problems(link):
    found = answer("view", parse_qsl(f"view=form_factor&experiment=COHERENT-LAr&{link}"))
    assert found.status == 422
    return json.loads(found.content)["problems"][0]


def test_the_nuclide_is_the_most_abundant_of_the_target():
    assert "weak charge of Ar40" in numbers(shown())
    assert "weak charge of Ge74" in numbers(shown(experiment="COHERENT-Ge"))
    assert "weak charge of Pb208" in numbers(shown(form_factor__nuclide="pb-208"))


def test_curves_are_squares_of_what_amplitudes_multiply():
    """Q_W F_W is the amplitude of the Standard Model, of which the cross section is the square."""
    found = curves(shown(structure="SLy4"))
    argon, Q = ns.HartreeFock("SLy4")("Ar40"), found["weak form factor: SLy4"].x * MeV
    T = Q**2 / (2 * argon.nuclide.mass)
    E, point = 500 * MeV, ns.point_nucleus("Ar40")
    whole = ns.StandardModel()
    squared = whole.dsigma_dT(E, T, ns.nu_mu, argon) / whole.dsigma_dT(E, T, ns.nu_mu, point)
    np.testing.assert_allclose(found["weak form factor: SLy4"].y, squared, rtol=1e-9)
    np.testing.assert_allclose(found["protons and neutrons: neutrons"].y, argon.neutron(Q) ** 2, rtol=1e-12)


def test_all_begin_at_one():
    for name, curve in curves(shown(structure="FSUGold", form_factor__models="SLy4, symmetrized_fermi")).items():
        assert curve.x[0] == 0
        assert curve.y[0] == pytest.approx(1, rel=1e-6, abs=0), name


def test_the_charge_is_that_of_measured_densities():
    found = curves(shown())["weak form factor: charge, measured"]
    assert found.reference
    density = ns.structure.charge_density("Ar40")
    r = np.linspace(0, 12, 4001) * fm
    at = 60
    Q = found.x[at] * MeV
    folded = np.trapezoid(4 * np.pi * r**2 * density(r) * np.sinc(Q * r / np.pi), r) / density.number
    assert found.y[at] == pytest.approx(folded**2, rel=1e-4, abs=0)


def test_radii_of_a_mean_field_are_those_of_points():
    """SLy4 of ²⁰⁸Pb has a skin of 0.160 fm, as ``tests/physics/test_hartree_fock.py`` has it."""
    found = numbers(shown(structure="SLy4", form_factor__nuclide="Pb208"))
    assert found["neutron skin, SLy4"] == pytest.approx(0.160, rel=0.01, abs=0)
    state = ns.HartreeFock("SLy4").solve("Pb208")
    assert found["radius of neutrons, SLy4"] == pytest.approx(state.neutron_radius / fm, rel=1e-9, abs=0)
    assert found["radius of protons, SLy4"] == pytest.approx(state.proton_radius / fm, rel=1e-9, abs=0)


def test_radii_of_form_factors_are_their_slopes():
    found = numbers(shown())
    helm = ns.helm("Ar40").proton
    assert found["radius of protons, helm"] == pytest.approx(float(helm.rms_radius) / fm, rel=1e-6, abs=0)
    measured = ns.nuclide("Ar40").charge_radius
    assert found["radius of neutrons, klein_nystrand_adapted"] == pytest.approx(measured / fm, rel=1e-6, abs=0)
    assert found["neutron skin, helm"] == 0


def test_a_point_has_no_radius_and_is_coherent():
    found = numbers(shown(form_factor__models="point_nucleus"))
    assert found["radius of protons, point_nucleus"] == 0
    assert found["squared weak form factor at mean Q, point_nucleus"] == pytest.approx(1, rel=1e-12, abs=0)


def test_the_mean_of_Q_is_that_of_the_rate():
    """Beside the recoil spectrum of the library, which has moments of the flux in place of neutrino energies."""
    flux, argon = ns.experiment("COHERENT-LAr").flux, ns.nuclide("Ar40")
    ends = [2 * each.spectrum.support[1] ** 2 / (argon.mass + 2 * each.spectrum.support[1]) for each in flux.components]
    Q, weight = panels(np.sqrt(2 * argon.mass * np.unique([0, *ends])), 40)
    rate = weight * Q * ns.recoil_spectrum(ns.StandardModel(), flux, argon, Q**2 / (2 * argon.mass), structure=ns.helm)
    assert numbers(shown())["mean Q of recoils"] == pytest.approx(float(rate @ Q / rate.sum()) / MeV, rel=1e-6, abs=0)


def test_where_nothing_arrives_there_is_no_mean():
    empty = ns.Flux((ns.Component(ns.nu_e, ns.Line(30 * MeV), 0.0),))
    assert np.isnan(form_factor.mean_momentum(empty, ns.helm, ns.nuclide("Ar40")))


def test_the_axis_ends_with_the_source():
    """A neutrino that turns back gives twice its momentum: 2E of muon decay, less what the recoil takes."""
    view = shown(structure="helm")
    high = view.charts[0].curves[0].x[-1]
    assert high == pytest.approx(2 * 52.829, rel=3e-3, abs=0)
    assert [each.name for each in view.charts[0].marks] == ["mean Q"]
    wide = shown(form_factor__high="200 MeV").charts[0]
    assert {each.name: each.x for each in wide.marks}["largest Q of the source"] == pytest.approx(high, rel=1e-4, abs=0)
    assert wide.curves[0].x[-1] == 200


def test_a_ratio_has_no_values_next_to_a_zero():
    view = shown(form_factor__nuclide="Pb208", form_factor__high="400 MeV")
    found = curves(view)
    ratio, own = found["ratio: klein_nystrand_adapted"], found["weak form factor: helm"].y
    assert np.isnan(ratio.y[~(own > 1e-4)]).all()
    assert np.nanmin(own) > 1e-6
    assert np.isnan(own).any()
    np.testing.assert_allclose(ratio.y[:50], found["weak form factor: klein_nystrand_adapted"].y[:50] / own[:50])


def test_the_weak_charge_is_the_reviews():
    N, Z, s2 = 22, 18, 0.23857
    assert numbers(shown())["weak charge of Ar40"] == pytest.approx((1 - 4 * s2) * Z - N, rel=1e-6, abs=0)


def test_a_model_without_the_nuclide_is_left_out_in_a_sentence():
    view = shown(form_factor__models="shell_model, helm", form_factor__nuclide="Pb208", structure="klein_nystrand")
    assert set(curves(view)) >= {"weak form factor: helm", "weak form factor: klein_nystrand"}
    assert "weak form factor: shell_model" not in curves(view)
    assert any(each.startswith("shell_model is left out. There is no shell-model") for each in view.sentences)


def test_a_nuclide_without_a_measured_density_says_so():
    view = shown(experiment="COHERENT-CsI-2021")
    assert "There is no charge density of Cs133: none is measured." in view.sentences
    assert "weak form factor: charge, measured" not in curves(view)


@pytest.mark.parametrize(
    ("link", "field", "says"),
    [
        ("form_factor.nuclide=Xx40", "form_factor.nuclide", "There is no nuclide 'Xx40'"),
        ("form_factor.nuclide=He3&structure=SLy4", "form_factor.nuclide", "He3 is no nucleus for a mean field"),
        ("form_factor.high=0 MeV", "form_factor.high", "high is 0 MeV, but one above zero, at most 2000 MeV,"),
        ("form_factor.high=1e52 erg", "form_factor.high", "high is 6.24151e+57 MeV, but one above zero"),
        ("form_factor.models=helmet", "form_factor.models", "There is no nuclear model 'helmet'"),
        ("form_factor.high=3 keg", "form_factor.high", "high is '3 keg', but a momentum transfer such as"),
    ],
)
def test_mistakes_are_said_at_their_fields(link, field, says):
    found = problems(link)
    assert found["field"] == field
    assert found["says"].startswith(says)


def test_a_heavier_nucleus_is_less_coherent_at_the_same_source():
    light, heavy = (
        numbers(shown(form_factor__nuclide=each))["squared weak form factor at mean Q, helm"]
        for each in ("Ar40", "Pb208")
    )
    assert light > heavy
    assert light > 0.85
    assert heavy < 0.8


def test_distance_changes_nothing():
    near = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    far = ns.facility("SNS").flux(distance=40 * m, pot=1e23)
    one, two = (form_factor.mean_momentum(each, ns.helm, ns.nuclide("Ar40")) for each in (near, far))
    assert one == pytest.approx(two, rel=1e-12, abs=0)
