"""Differences between models: the review's Figs. 4 and 5, limits, and models that a nuclide has not."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.reports.nuclear_spread import compared_models, interpolated, measured_charge, model_spread
from nuscatter.units import GeV, MeV, fm


@pytest.fixture(scope="module")
def argon():
    return model_spread("Ar40", reference="SkE2")


def test_the_reviews_models_differ_by_what_the_review_states(argon):
    """At most 7.5 % of F_W up to 0.5 fm⁻¹ and 5 % of σ up to 55 MeV; Klein–Nystrand's is the largest."""
    assert argon.left_out == {}
    assert {"Helm", "Klein–Nystrand", "Klein–Nystrand, adapted", "shell model", "FSUGarnet"} <= set(argon.form_factors)
    for differences, stated in ((argon.form_factor_differences, 0.075), (argon.cross_section_differences, 0.05)):
        largest = {name: np.abs(each).max() for name, each in differences.items()}
        assert max(largest.values()) < stated
        assert max(largest.values()) > 0.9 * stated
        assert max(largest, key=largest.get) == "Klein–Nystrand"
        assert "SkE2" not in differences


def test_differences_are_of_the_librarys_form_factors_and_cross_sections(argon):
    Q, E = 0.5 / fm, 55 * MeV
    helm, reference = ns.helm("Ar40"), ns.HartreeFock("SkE2")("Ar40")
    ratio = ns.weak_form_factor(helm, Q) / ns.weak_form_factor(reference, Q)
    assert argon.form_factor_differences["Helm"][-1] == pytest.approx(ratio - 1, rel=1e-9)
    standard = ns.StandardModel()
    ratio = standard.sigma(E, ns.nu_mu, helm) / standard.sigma(E, ns.nu_mu, reference)
    assert argon.cross_section_differences["Helm"][-1] == pytest.approx(ratio - 1, rel=1e-6)


def test_at_small_energies_radii_decide():
    """F_W = 1 − Q²r²/6 and σ ∝ 1 − ⟨Q²⟩r²/3 with ⟨Q²⟩ = 4E²/3: the weight 1 − T/T_max has its mean at a third."""
    one, other = 3.3 * fm, 3.5 * fm

    def of(radius):
        shape = ns.Helm(radius)
        return lambda nuclide: ns.Nucleus(nuclide, shape, shape)

    E = np.array([2.0]) * MeV
    spread = model_spread("Ar40", {"small": of(one), "large": of(other)}, reference="small", Q=E, E=E)
    squares = one**2 - other**2
    assert spread.form_factor_differences["large"][0] == pytest.approx(squares * E[0] ** 2 / 6, rel=2e-3)
    assert spread.cross_section_differences["large"][0] == pytest.approx(squares * 4 * E[0] ** 2 / 9, rel=2e-3)


def test_a_model_that_has_no_such_nuclide_is_named():
    models = {name: compared_models()[name] for name in ("Helm", "measured charge density", "shell model")}
    spread = model_spread("Cs134", models, reference="Helm", Q=[50 * MeV], E=[30 * MeV])
    assert set(spread.form_factors) == {"Helm"}
    assert set(spread.left_out) == {"measured charge density", "shell model"}
    assert "Cs134" in spread.left_out["shell model"]
    with pytest.raises(InputError, match=r"cannot be compared with shell model: There is no shell-model"):
        model_spread("Cs134", models, reference="shell model")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reference": "sphere"}, "no model to compare with 'sphere'"),
        ({"models": {"x": 3}, "reference": "x"}, "the model x is 3"),
        ({"models": [ns.helm]}, "nuclear models by name"),
        ({"Q": 5.0}, "list of numbers"),
        ({"E": [0.0]}, "above zero"),
        ({"E": [1 * GeV]}, "at most 1000"),
    ],
)
def test_bad_arguments_are_told(wrong, said):
    good = {"models": {"Helm": ns.helm}, "reference": "Helm"}
    with pytest.raises(InputError, match=said):
        model_spread("Ar40", **good | wrong)


@pytest.mark.parametrize("name", ["Ar40", "W184", "Pb208"])
@pytest.mark.parametrize("highest", [50, 110, 400, 1000])
def test_interpolated_form_factors(name, highest):
    nucleus = ns.weak_nucleus(ns.nuclide(name), *([ns.helm(name).proton] * 2))
    q = np.linspace(0, highest, 301) * MeV
    found = interpolated(nucleus, highest * MeV)
    np.testing.assert_allclose(found.proton(q), nucleus.proton(q), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.neutron(q), nucleus.neutron(q), rtol=0, atol=1e-9)
    with pytest.raises(InputError, match="at most"):
        found.proton(1.01 * highest * MeV)


def test_the_measured_charge_density_stands_for_both():
    nucleus = measured_charge("Ar40")
    assert nucleus.proton is nucleus.neutron
    slope = (1 - float(nucleus.proton(5 * MeV))) * 6 / (5 * MeV) ** 2
    assert slope**0.5 / fm == pytest.approx(3.427, abs=0.005)
