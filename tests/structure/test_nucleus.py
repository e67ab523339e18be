import math
from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.computing.sending import dumps, loads
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide, nuclides
from nuscatter.structure.form_factors import Helm, Point
from nuscatter.structure.nucleus import (
    Nucleus,
    helm,
    klein_nystrand,
    klein_nystrand_adapted,
    nucleus_of,
    own_charge_radius_squared,
    point_nucleus,
)
from nuscatter.units import MeV, fm, keV, kg, m

ARGON = nuclide("Ar40")
MODELS = [point_nucleus, helm, klein_nystrand, klein_nystrand_adapted]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", ["Ar40", "Ge74", "I127", "Cs133", "Pb208"])
def test_form_factors_are_normalised_and_fall(model, name):
    nucleus = model(nuclide(name))
    assert nucleus.nuclide is nuclide(name)
    for shape in (nucleus.proton, nucleus.neutron):
        assert float(shape(0.0)) == 1
        if model is not point_nucleus:
            assert (np.diff(shape(np.linspace(0, 100, 50) * MeV)) < 0).all()


@pytest.mark.parametrize(("name", "A"), [("Ar40", 40), ("Ge72", 72), ("Cs133", 133), ("Xe132", 132)])
def test_radii_as_the_review_gives_them(name, A):
    """Eq. 29: R₀² = (1.23 A^⅓ − 0.6)² + 7π²r₀²/3 − 5s², rms² = 3/5 R₀² + 3s²; Eq. 30: R = 1.23 A^⅓."""
    sphere = math.sqrt((1.23 * A ** (1 / 3) - 0.6) ** 2 + 7 / 3 * math.pi**2 * 0.52**2 - 5 * 0.9**2)
    shape = helm(nuclide(name)).proton
    assert float(shape.sphere_radius) / fm == pytest.approx(sphere, rel=1e-12, abs=0)
    assert float(shape.rms_radius) / fm == pytest.approx(math.sqrt(0.6 * sphere**2 + 3 * 0.81), rel=1e-12, abs=0)
    yukawa = klein_nystrand(nuclide(name)).neutron
    assert float(yukawa.radius) / fm == pytest.approx(1.23 * A ** (1 / 3), rel=1e-12, abs=0)
    assert float(yukawa.range) / fm == pytest.approx(0.7, rel=1e-12, abs=0)


def test_form_factors_at_fifty_mev_by_hand():
    """Argon, Q = 50 MeV = 0.253387 fm⁻¹."""
    q = 50 / 197.3269804593
    for shape, radius, rest in (
        (helm(ARGON).proton, 3.896690795, math.exp(-((q * 0.9) ** 2) / 2)),
        (klein_nystrand(ARGON).proton, 1.23 * 40 ** (1 / 3), 1 / (1 + (q * 0.7) ** 2)),
        (klein_nystrand_adapted(ARGON).proton, math.sqrt(5 / 3 * 3.4274**2 - 10 * 0.49), 1 / (1 + (q * 0.7) ** 2)),
    ):
        x = q * radius
        bessel = math.sin(x) / x**2 - math.cos(x) / x
        assert float(shape(50 * MeV)) == pytest.approx(3 * bessel / x * rest, rel=1e-8, abs=0)


def test_the_adapted_form_factor_reproduces_the_measured_radius():
    """⁴⁰Ar: 3.427 fm (review, below Eq. 30)."""
    adapted = klein_nystrand_adapted(ARGON)
    assert float(adapted.proton.rms_radius) / fm == pytest.approx(3.427, abs=5e-4)
    for each in [n for n in nuclides() if n.charge_radius is not None and n.charge_radius > 1.8 * fm][::20]:
        shape = klein_nystrand_adapted(each).proton
        assert float(shape.rms_radius) == pytest.approx(each.charge_radius, rel=1e-12, abs=0)


def test_the_adapted_form_factor_refuses_where_there_is_no_radius_or_too_small_a_one():
    unmeasured = next(each for each in nuclides() if each.charge_radius is None)
    with pytest.raises(
        InputError, match=rf"No charge radius of {unmeasured.name} is measured; klein_nystrand and helm"
    ):
        klein_nystrand_adapted(unmeasured)
    with pytest.raises(InputError, match=r"charge_radius is 1\.675"):
        klein_nystrand_adapted(nuclide("He4"))


def test_the_models_serve_every_nuclide():
    for each in nuclides()[::40]:
        for model in (point_nucleus, helm, klein_nystrand):
            assert abs(float(model(each).neutron(30 * MeV))) <= 1


def test_protons_and_neutrons_apart():
    one, other = Helm(3.4 * fm), lambda Q: np.exp(-((Q / (100 * MeV)) ** 2))
    nucleus = Nucleus(ARGON, proton=one, neutron=other)
    assert nucleus.proton is one
    assert float(nucleus.neutron(100 * MeV)) == pytest.approx(math.exp(-1), rel=1e-9, abs=0)


def test_the_cache_computes_once_and_gives_the_same():
    calls = []

    def counted(Q):
        calls.append(np.shape(Q))
        return np.exp(-((Q / (100 * MeV)) ** 2))

    nucleus = Nucleus(ARGON, proton=counted, neutron=counted).with_cache()
    grids = [np.linspace(0, n, 5)[:, None] * MeV for n in (50, 60, 70)]
    for _ in range(3):
        for grid in grids:
            expected = np.exp(-((grid / (100 * MeV)) ** 2))
            assert (nucleus.proton(grid) == expected).all()
            assert (nucleus.neutron(grid) == expected).all()
    assert len(calls) == 3
    assert nucleus.nuclide is ARGON


def test_the_cache_does_not_confuse_shapes_and_values():
    nucleus = Nucleus(ARGON, proton=lambda Q: 1 + 0 * Q, neutron=lambda Q: Q / MeV).with_cache()
    flat = np.arange(4.0) * MeV
    assert nucleus.neutron(flat).shape == (4,)
    assert nucleus.neutron(flat.reshape(2, 2)).shape == (2, 2)
    for n in range(20):  # more than it can hold
        assert float(nucleus.neutron(np.float64(n * MeV))) == pytest.approx(n, rel=1e-9, abs=0)
    assert (nucleus.neutron(flat) == np.arange(4.0)).all()


@pytest.mark.parametrize(
    ("target", "proton", "neutron"),
    [
        ("Ar40", Point(), Point()),
        (None, Point(), Point()),
        (ARGON, 1.0, Point()),
        (ARGON, Point(), None),
        (ARGON, Point(), "F"),
    ],
)
def test_bad_nuclei(target, proton, neutron):
    with pytest.raises(InputError) as caught:
        Nucleus(target, proton, neutron)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("was expected.")


def test_nucleons_bring_charge_radii_of_their_own():
    """0.8408² fm² of the proton, 0.0332 fm² of Darwin and Foldy, and −0.1155 fm² of each neutron for a proton."""
    alone, with_neutron = (float(own_charge_radius_squared(nuclide(each))) / fm**2 for each in ("H1", "He4"))
    assert alone == pytest.approx(0.84075**2 + 0.0332, rel=1e-4, abs=0)
    assert with_neutron - alone == pytest.approx(-0.1155, rel=1e-9, abs=0)


def test_a_copy_for_a_worker_has_no_results():
    nucleus, Q = helm(ARGON).with_cache(), np.linspace(0, 100, 5000) * MeV
    before = len(dumps(nucleus))
    found = nucleus.proton(Q)
    sent = dumps(nucleus)
    assert len(sent) < before + 500
    copy = loads(sent)
    assert copy.proton is copy.neutron
    np.testing.assert_array_equal(copy.proton(Q), found)


def test_a_nuclear_model_makes_the_nucleus_that_it_is_asked_for():
    def always_xenon(_):
        return ns.helm("Xe132")

    said = "structure\\(Ar(36|40)\\) is a nucleus of Xe132, but one of Ar"
    detector = ns.Detector("Ar", 10 * kg, np.array([20.0, 100.0]) * keV)
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    experiment = ns.Experiment(flux, detector)
    with pytest.raises(InputError, match=said):
        experiment.counts(ns.StandardModel(), structure=always_xenon)
    with pytest.raises(InputError, match=said):
        ns.recoil_spectrum(ns.StandardModel(), flux, "Ar", 10 * keV, structure=always_xenon)
    with pytest.raises(InputError, match="one of Ar40 was expected"):
        nucleus_of(lambda _: ns.helm("K40"), ns.nuclide("Ar40"))  # the same mass number
    heavier = replace(ns.nuclide("Ar40"), charge_radius=3.5 * fm)  # a fact changed: the same nuclide
    assert nucleus_of(lambda _: ns.helm(heavier), ns.nuclide("Ar40")).nuclide is heavier
