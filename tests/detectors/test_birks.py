"""Birks' law: limits, an adaptive integral, stopping powers of other tables, a supernova in two scintillators."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.detectors.birks import _ELEMENTS, Birks, _bethe, _fit, proton_stopping_power
from nuscatter.errors import InputError
from nuscatter.interactions.standard.proton import ProtonScattering
from nuscatter.units import MeV, cm, erg, g, keV, megaparsec

LAB = "C18H30"
DENSITY = 0.86 * g / cm**3
KB = 0.0098 * cm / MeV
MASS_STOPPING = MeV * cm**2 / g


def light(**changed):
    return Birks(LAB, **({"constant": KB, "density": DENSITY} | changed))


# --- stopping powers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("T", "published", "within"), [(1, 260.8, 0.03), (5, 79.11, 0.015), (10, 45.67, 0.01), (100, 7.289, 0.005)]
)
def test_water_beside_the_tables_of_pstar(T, published, within):
    """PSTAR (NIST), liquid water, MeV cm²/g, numbers from memory; shells are what is left at 1 MeV."""
    assert proton_stopping_power("H2O", T * MeV) / MASS_STOPPING == pytest.approx(published, rel=within, abs=0)


@pytest.mark.parametrize(("Z", "within"), [(1, 0.014), (6, 0.05), (7, 0.055), (8, 0.02)])
def test_the_fits_go_over_into_bethe_s_formula(Z, within):
    """From 0.7 to 3 MeV the fits of slow protons meet Bethe's formula, in which the mean excitation energy is all.

    What is between them are the shells: next to nothing in hydrogen.
    """
    T = np.array([0.7, 1.0, 1.5, 2.0, 3.0]) * MeV
    np.testing.assert_allclose(_fit(_ELEMENTS[Z], T), _bethe(_ELEMENTS[Z], Z, T), rtol=within)


def test_polyethylene_beside_the_fit_to_the_compound():
    """ICRU Report 49 has coefficients of C₂H₄ itself: Bragg's rule is 3 to 7 % above them from 50 to 300 keV."""
    for T in (0.05, 0.1, 0.3):
        x = T * 1000 / 1.007276
        low, high = 9.8 * x**0.45, 7066 / x * math.log(1 + 458.1 / x + 0.009383 * x)
        whole = low * high / (low + high) * 602.214 / 28.0532
        ratio = float(proton_stopping_power("CH2", T * MeV)) / MASS_STOPPING / whole
        assert 1.0 < ratio < 1.08


def test_the_parts_of_a_stopping_power():
    """In proportion to √T when slow, joined at 1 MeV, and additive over the elements by their masses."""
    slow = proton_stopping_power("H", np.array([1.0, 4.0]) * keV)
    assert slow[1] == pytest.approx(2 * slow[0], rel=1e-9, abs=0)
    around = proton_stopping_power(LAB, np.array([1 - 1e-9, 1 + 1e-9]) * MeV)
    assert around[1] == pytest.approx(around[0], rel=1e-6, abs=0)
    hydrogen, carbon, both = (proton_stopping_power(each, 0.7 * MeV) for each in ("(1H)2", "C12", "(12C)(1H)2"))
    share = 12 / (12 + 2 * 1.00782503)
    assert both == pytest.approx(share * carbon + (1 - share) * hydrogen, rel=1e-7, abs=0)
    assert proton_stopping_power("H2O", 0.0) == 0


# --- the law ----------------------------------------------------------------------------------------------------------


def test_the_integral_is_that_of_an_adaptive_rule():
    for birks in (light(), light(quadratic=1e-5 * (cm / MeV) ** 2)):

        def integrand(T, birks=birks):
            lost = float(DENSITY * proton_stopping_power(LAB, T * MeV))
            return 1 / (1 + birks.constant * lost + birks.quadratic * lost**2)

        for T in (0.02, 3.0):
            points = [each / MeV for each in birks.kinks if each / MeV < T] or None
            expected = quad(integrand, 0, T, points=points, epsabs=0, epsrel=1e-9, limit=200)[0]
            assert birks(T * MeV) / MeV == pytest.approx(expected, rel=1e-8, abs=0)


def test_limits():
    T = np.array([0.0, 1e-9, 0.01, 1.0, 40.0]) * MeV
    assert light(constant=0.0)(T) == pytest.approx(T, rel=1e-12, abs=0)
    # with strong quenching the light is ∫ dT/(k S), half as much for twice the constant, but at the slowest end
    strong = light(constant=1e4 * KB)(T)
    assert light(constant=2e4 * KB)(T[2:]) == pytest.approx(strong[2:] / 2, rel=0.02, abs=0)
    assert strong[0] == 0
    # the stopping power is largest at 80 keV, so the factor is least a little above
    factors = [float(light()(each * MeV) / (each * MeV)) for each in (0.01, 0.15, 0.3, 1, 5, 40)]
    assert factors[0] > factors[1]
    assert (np.diff(factors[1:]) > 0).all()
    # fast protons lose as little as electrons do; beyond 1 GeV the integral goes on
    assert light()(900 * MeV) / (900 * MeV) > 0.93
    ends = light()(np.array([999.999, 1000.001, 2000]) * MeV)
    assert ends[1] - ends[0] == pytest.approx(0.002 * MeV, rel=0.03, abs=0)
    assert 1.9 < ends[2] / ends[0] < 2.1


def test_density_and_constant_enter_as_a_product():
    T = np.array([0.2, 2.0]) * MeV
    assert light(density=2 * DENSITY)(T) == pytest.approx(light(constant=2 * KB)(T), rel=1e-12, abs=0)


def test_shapes_and_kinks():
    assert light()(np.ones((2, 3)) * MeV).shape == (2, 3)
    assert light().kinks == pytest.approx((10.0727647 * keV, 40.2910589 * keV, 1 * MeV), rel=1e-6, abs=0)
    assert repr(light()).startswith("Birks(")


# --- rates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "constant", "density", "protons", "events"),
    [
        pytest.param("C9H12", 0.0100, 0.876, 1.7e31, 27, id="Borexino"),
        pytest.param("C18H30", 0.0073, 0.86, 5.9e31, 111, id="SNO+", marks=pytest.mark.slow),
    ],
)
def test_a_supernova_in_two_scintillators(target, constant, density, protons, events):
    """B. Dasgupta and J. F. Beacom, Phys. Rev. D 83 (2011) 113006: events above 0.2 MeV at 10 kpc (from memory).

    3e53 erg in six species of mean energies 12, 15 and 18 MeV, spectra E³ exp(−4E/⟨E⟩). Their
    stopping powers and form factors are not these: 10 %.
    """
    distance = 10e-3 * megaparsec
    components = []
    for species, mean in zip(
        (ns.nu_e, ns.nu_mu, ns.nu_tau, ns.nu_e_bar, ns.nu_mu_bar, ns.nu_tau_bar), (12, 18, 18, 15, 18, 18), strict=True
    ):
        energy = mean * MeV
        shape = ns.Smooth(
            lambda E, energy=energy: 128 / 3 * E**3 / energy**4 * np.exp(-4 * E / energy), (1e-3 * MeV, 150 * MeV)
        )
        components.append(ns.Component(species, shape, 3e53 * erg / 6 / energy / (4 * np.pi * distance**2)))
    scintillator = ns.material(target)
    share = sum(part for each, part in scintillator.composition if each == ns.nuclide("H1"))
    mass = protons / share * scintillator.mass_per_atom
    quenching = Birks(target, constant=constant * cm / MeV, density=density * g / cm**3)
    detector = ns.Detector(target, mass, np.array([0.2, 50.0]) * MeV, quenching=quenching)
    found = ns.Experiment(ns.Flux(tuple(components)), detector).counts(ProtonScattering()).sum()
    assert found == pytest.approx(events, rel=0.10)


@pytest.mark.parametrize(
    "changed",
    [
        {"constant": -KB},
        {"constant": math.nan},
        {"density": 0.0},
        {"density": 0.86},
        {"quadratic": -1.0},
        {"quadratic": [1.0, 2.0]},
    ],
)
def test_wrong_constants(changed):
    with pytest.raises(InputError):
        light(**changed)


def test_wrong_targets_and_energies():
    for target in ("CsI", "Xy", 3.0, None):
        with pytest.raises(InputError):
            Birks(target, constant=KB, density=DENSITY)
    for T in (-1.0, math.nan, math.inf, "a"):
        with pytest.raises(InputError):
            light()(T)
        with pytest.raises(InputError):
            proton_stopping_power(LAB, T)
