"""Recoil spectra against the double integral that they replace, and what must hold whatever the numbers are."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fermi_constant
from nuscatter.errors import InputError
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.kinematics import maximum_recoil, minimum_energy
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e, nu_e_bar, nu_mu
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line, Polynomial, Tabulated
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm, klein_nystrand, point_nucleus
from nuscatter.units import MeV, cm, eV, fm, keV, kg, m

FLUX = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
TABLE = Flux(
    (Component(nu_e_bar, Tabulated(np.array([1.8, 3, 4, 8]) * MeV, np.array([0.5, 0.4, 0.2, 0]) / MeV), 1e12 / cm**2),)
)
ARGON = nuclide("Ar40")
#: (binding energy [keV], electrons) of argon's subshells.
ARGON_SHELLS = (3.2059, 2), (0.3263, 2), (0.2506, 2), (0.2484, 4), (0.0293, 2), (0.0159, 2), (0.01575961, 4)


def close(expected, rel: float, abs: float = 0.0):  # noqa: A002
    """pytest.approx without its absolute tolerance of 1e-12, which would pass anything for a rate in MeV⁻²."""
    return pytest.approx(expected, rel=rel, abs=abs)


def by_quadrature(model, flux, target, T, structure=helm, recoil=None):
    """∫ φ dσ/dT dE over each component by adaptive quadrature, per unit mass of a nuclide."""
    nucleus = structure(target)
    electrons = recoil is Recoil.ELECTRON
    M = electron_mass.value if electrons else target.mass
    start = float(minimum_energy(T, M))
    total = 0.0
    for each in flux.components:
        if isinstance(each.spectrum, Line):
            total += each.fluence * float(model.dsigma_dT(each.spectrum.energy, T, each.state, nucleus, recoil))
            continue
        cuts = [start, *(kink for kink in each.spectrum.kinks if kink > start)]
        for low, high in pairwise(cuts):
            value, _ = quad(
                lambda E, each=each: float(each.spectrum(E) * model.dsigma_dT(E, T, each.state, nucleus, recoil)),
                low,
                high,
                epsabs=0,
                epsrel=1e-11,
            )
            total += each.fluence * value
    per_atom = sum(n for B, n in ARGON_SHELLS if B * keV < T) if electrons else 1
    return total * per_atom / target.atomic_mass


@pytest.mark.parametrize("flux", [FLUX, TABLE], ids=["pions", "table"])
@pytest.mark.parametrize("fraction", [1e-6, 0.01, 0.3, 0.7, 0.98])
@pytest.mark.parametrize(
    ("model", "recoil"), [(StandardModel(), Recoil.NUCLEUS), (ElectronScattering(), Recoil.ELECTRON)]
)
def test_a_recoil_spectrum_is_the_integral_over_the_source(flux, fraction, model, recoil):
    M = ARGON.mass if recoil is Recoil.NUCLEUS else electron_mass.value
    T = fraction * float(maximum_recoil(max(each.spectrum.support[1] for each in flux.components), M))
    expected = by_quadrature(model, flux, ARGON, T, recoil=recoil)
    assert float(recoil_spectrum(model, flux, ARGON, T, recoil=recoil)) == close(expected, rel=1e-9)


def test_a_line_on_a_point_nucleus_is_eq_17():
    E, T, fluence = 30 * MeV, 20 * keV, 1e14 / cm**2
    flux = Flux((Component(nu_mu, Line(E), fluence),))
    M, weak_charge = ARGON.mass, (1 - 4 * 0.23) * 18 - 22
    dsigma_dT = fermi_constant.value**2 * M / (4 * math.pi) * weak_charge**2 * (1 - T / E - M * T / (2 * E**2))
    rate = recoil_spectrum(StandardModel(0.23), flux, "Ar40", T, structure=point_nucleus)
    assert float(rate) == close(fluence * dsigma_dT / ARGON.atomic_mass, rel=1e-13)


def test_a_line_on_electrons_is_the_closed_form():
    E, T, fluence, m_e = 0.862 * MeV, 300 * keV, 1e14 / cm**2, electron_mass.value
    flux = Flux((Component(nu_e, Line(E), fluence),))
    left, right = 0.5 + 0.23, 0.23
    dsigma_dT = (
        2
        * fermi_constant.value**2
        * m_e
        / math.pi
        * (left**2 + right**2 * (1 - T / E) ** 2 - left * right * m_e * T / E**2)
    )
    rate = recoil_spectrum(ElectronScattering(0.23), flux, "Xe132", T)
    assert float(rate) == close(54 * fluence * dsigma_dT / nuclide("Xe132").atomic_mass, rel=1e-13)


@pytest.mark.parametrize("formula", ["CsI", "Ge", "CaWO4"])
@pytest.mark.parametrize("model", [StandardModel(), ElectronScattering()])
def test_a_material_is_its_nuclides_weighted_by_mass(formula, model):
    T = np.array([0, 1, 20, 60]) * keV
    target = material(formula)
    parts = sum(
        share * each.atomic_mass * recoil_spectrum(model, FLUX, each, T) for each, share in target.composition
    ) / sum(share * each.atomic_mass for each, share in target.composition)
    assert recoil_spectrum(model, FLUX, formula, T) == close(parts, rel=1e-13)


@pytest.mark.parametrize("flux", [FLUX, TABLE], ids=["pions", "table"])
@pytest.mark.parametrize("model", [StandardModel(), ElectronScattering(bound=False)])
def test_zero_recoil_is_the_limit(flux, model):
    at_zero, near = recoil_spectrum(model, flux, "Ar", np.array([0, 1e-12]) * keV)
    assert at_zero > 0
    assert at_zero == close(near, rel=1e-6)


def test_bound_electrons_do_not_recoil_with_less_than_the_ionisation_energy():
    T = np.array([0, 1, 12.12, 12.14]) * eV
    assert (recoil_spectrum(ElectronScattering(), FLUX, "Xe", T) > 0).tolist() == [False, False, False, True]
    assert (recoil_spectrum(ElectronScattering([0.2, 0.3]), FLUX, "Xe", T) > 0).sum() == 2


@pytest.mark.parametrize("angles", [0.23, [0.2, 0.3]])
def test_bound_electrons_are_free_ones_times_the_share_of_them_that_is_available(angles):
    T = np.array([0.02, 0.2, 1, 2, 5, 30, 40]) * keV
    share = np.array([6, 24, 40, 44, 48, 52, 54]) / 54
    bound, free = (recoil_spectrum(ElectronScattering(angles, bound=each), FLUX, "Xe", T) for each in (True, False))
    assert bound == close(free * (share if free.ndim == 1 else share[:, None]), rel=1e-13)


def test_zero_recoil_of_a_flat_spectrum_that_reaches_zero_energy():
    """Φ₂ diverges as 1/E_min there, but its coefficient vanishes faster: the limit is G²M/4π Q_W² ∫φ."""
    flat = Flux((Component(nu_e, Polynomial((1 / (50 * MeV),), high=50 * MeV), 1 / cm**2),))
    rate = float(recoil_spectrum(StandardModel(0.23), flat, ARGON, 0.0))
    weak_charge = (1 - 4 * 0.23) * 18 - 22
    expected = fermi_constant.value**2 * ARGON.mass / (4 * math.pi) * weak_charge**2 / cm**2 / ARGON.atomic_mass
    assert rate == close(expected, rel=1e-9)


@pytest.mark.filterwarnings("ignore::nuscatter.errors.InputWarning")
@given(beyond=st.floats(1 + 1e-9, 1e4))
def test_beyond_the_end_point_there_is_nothing(beyond):
    end = float(maximum_recoil(FLUX.components[1].spectrum.support[1], ARGON.mass))
    assert recoil_spectrum(StandardModel(), FLUX, ARGON, end * beyond) == 0.0


@given(fraction=st.floats(0, 1.2))
def test_a_rate_is_never_negative(fraction):
    end = float(maximum_recoil(FLUX.components[1].spectrum.support[1], nuclide("Cs133").mass))
    assert recoil_spectrum(StandardModel(), FLUX, "Cs133", fraction * end) >= 0


@given(factor=st.floats(1e-3, 1e3), T=st.floats(0, 100))
def test_a_rate_is_linear_in_the_fluence(factor, T):
    one, many = (PionDecayAtRest(pot=1e20 * f, nu_per_pot=0.09, distance=20 * m) for f in (1, factor))
    rates = [float(recoil_spectrum(StandardModel(), flux, "Ar", T * keV)) for flux in (one, many)]
    assert rates[1] == close(factor * rates[0], rel=1e-12)


@pytest.mark.filterwarnings("ignore::nuscatter.errors.InputWarning")
@given(T=st.lists(st.floats(0, 130), min_size=1, max_size=5))
@settings(max_examples=30)
def test_fluxes_add_and_terms_of_different_recoil_do_not_mix(T):
    recoils = np.array(T) * keV
    total = recoil_spectrum(StandardModel(), FLUX + TABLE, "Ge", recoils)
    parts = recoil_spectrum(StandardModel(), FLUX, "Ge", recoils) + recoil_spectrum(
        StandardModel(), TABLE, "Ge", recoils
    )
    assert total == close(parts, rel=1e-13)
    both = StandardModel() + ElectronScattering()
    for model, recoil in ((StandardModel(), Recoil.NUCLEUS), (ElectronScattering(), Recoil.ELECTRON)):
        alone = recoil_spectrum(model, FLUX, "Ge", recoils)
        assert recoil_spectrum(both, FLUX, "Ge", recoils, recoil=recoil) == close(alone, rel=1e-14)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (0,)])
def test_the_result_has_the_shape_of_T_then_the_batch(shape):
    T = np.full(shape, 5.0) * keV
    assert recoil_spectrum(StandardModel(), FLUX, "CsI", T).shape == shape
    assert recoil_spectrum(StandardModel([0.23]), FLUX, "CsI", T).shape == (*shape, 1)
    assert recoil_spectrum(StandardModel([0.22, 0.23, 0.24]), FLUX, "CsI", T).shape == (*shape, 3)


@pytest.mark.parametrize("Term", [StandardModel, ElectronScattering])
def test_a_batch_is_one_at_a_time(Term):
    T = np.geomspace(0.1, 50, 7) * keV
    angles = [0.1, 0.23, 0.4]
    batch = recoil_spectrum(Term(angles), FLUX, "CsI", T)
    for column, angle in enumerate(angles):
        assert batch[:, column] == close(recoil_spectrum(Term(angle), FLUX, "CsI", T), rel=1e-13)


def test_a_batch_of_radii_is_one_at_a_time():
    T = np.geomspace(0.1, 100, 7) * keV
    radii = np.array([3.3, 3.5, 3.7]) * fm

    def thick(radius):
        return lambda each: Nucleus(each, proton=Helm(3.4 * fm), neutron=Helm(radius))

    batch = recoil_spectrum(StandardModel(), FLUX, "Ar40", T, structure=thick(radii))
    assert batch.shape == (7, 3)
    for column, radius in enumerate(radii):
        alone = recoil_spectrum(StandardModel(), FLUX, "Ar40", T, structure=thick(float(radius)))
        assert batch[:, column] == close(alone, rel=1e-13)


def test_a_form_factor_matters_at_high_recoil_only():
    T = np.array([1e-6, 80]) * keV
    point, soft, other = (
        recoil_spectrum(StandardModel(), FLUX, "Ar40", T, structure=model)
        for model in (point_nucleus, helm, klein_nystrand)
    )
    assert soft[0] == close(point[0], rel=1e-6)
    assert soft[1] < 0.8 * point[1]
    assert other[1] < 0.8 * point[1]
    assert abs(other[1] / soft[1] - 1) > 1e-3


@pytest.mark.parametrize(
    ("call", "about"),
    [
        (lambda: recoil_spectrum("SM", FLUX, "Ar", 1 * keV), "model"),
        (lambda: recoil_spectrum(StandardModel, FLUX, "Ar", 1 * keV), "model"),
        (lambda: recoil_spectrum(StandardModel(), FLUX, "Ar", -1 * keV), "^T is"),
        (lambda: recoil_spectrum(StandardModel(), FLUX, "Ar", float("nan")), "^T is"),
        (lambda: recoil_spectrum(StandardModel(), FLUX, "Ar", "5 keV"), "^T is"),
        (lambda: recoil_spectrum(StandardModel(), FLUX, "Unobtainium", 1 * keV), "Unobtainium"),
        (lambda: recoil_spectrum(StandardModel() + ElectronScattering(), FLUX, "Ar", 1 * keV), "choose recoil"),
        (lambda: recoil_spectrum(StandardModel(), FLUX, "Ar", 1 * keV, recoil=Recoil.ELECTRON), "recoil"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(call, about):
    with pytest.raises(InputError, match=about) as caught:
        call()
    assert "\n" not in str(caught.value)
    assert str(caught.value)[-1] in ".?"


def test_a_predicted_number_by_hand():
    """The mean rate in a kilogram of argon from averages: ∫ dR/dT dT = Σ Φ⟨σ⟩/m, an integral done the other way."""
    root, weight = np.polynomial.legendre.leggauss(200)
    end = math.sqrt(float(maximum_recoil(FLUX.components[1].spectrum.support[1], ARGON.mass)))
    line_end = math.sqrt(float(maximum_recoil(FLUX.components[0].spectrum.energy, ARGON.mass)))
    total = 0.0
    for low, high in ((0, line_end), (line_end, end)):
        r = (high + low) / 2 + (high - low) / 2 * root
        total += (high - low) / 2 * weight @ (2 * r * recoil_spectrum(StandardModel(), FLUX, ARGON, r**2))
    averaged = float(FLUX.averaged(StandardModel(), helm(ARGON))) * sum(FLUX.fluence.values())
    assert total * kg == close(averaged / ARGON.atomic_mass * kg, rel=1e-10)
