"""The atmosphere's table and its integral; the sum over past supernovae against quadrature and closed forms."""

import math

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import nnls
from scipy.special import zeta

from nuscatter.errors import InputError
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau
from nuscatter.sources.sky.diffuse import (
    AtmosphericNeutrinos,
    DiffuseSupernovaBackground,
    atmospheric_scale,
    core_collapse_rate,
    dsnb_scale,
    fermi_dirac,
)
from nuscatter.units import MeV, cm, day, erg, km, megaparsec, s, year

ATMOSPHERE = AtmosphericNeutrinos(duration=1 * s)
DSNB = DiffuseSupernovaBackground(duration=1 * s)
PER_AREA = 1 / cm**2


# --- the atmosphere ---------------------------------------------------------------------------------------------------


def test_the_atmospheres_total_is_the_published_one():
    """10.5 /cm²/s at Gran Sasso: the convention of Baxter et al., arXiv:2105.00599; 10.5 to 10.7 elsewhere."""
    total = sum(ATMOSPHERE.fluence.values()) / PER_AREA
    assert total == pytest.approx(10.5, rel=5e-3)
    assert ATMOSPHERE.species == (nu_e, nu_mu, nu_e_bar, nu_mu_bar)
    assert atmospheric_scale.uncertainty == 0.2


def test_two_muon_neutrinos_for_one_electron_neutrino():
    """π → μ ν_μ, μ → e ν_e ν_μ: each chain gives ν_μ + ν̄_μ and one ν_e or ν̄_e."""
    fluence = ATMOSPHERE.fluence
    assert (fluence[nu_mu] + fluence[nu_mu_bar]) / (fluence[nu_e] + fluence[nu_e_bar]) == pytest.approx(2.0, rel=0.02)
    assert fluence[nu_mu] == pytest.approx(fluence[nu_mu_bar], rel=0.01)
    assert fluence[nu_e] > fluence[nu_e_bar]  # more π⁺ than π⁻


def test_values_of_the_table_are_kept_and_joined_by_power_laws():
    """ν_e: 0.0158 at 26.607, 0.0165 at 29.854 MeV; half-way in the logarithm the geometric mean."""
    component = ATMOSPHERE.components[0]
    E = np.array([26.607, math.sqrt(26.607 * 29.854), 29.854, 944.06])
    flux = component.fluence * component.spectrum(E * MeV) * cm**2 * MeV
    expected = [0.0158, math.sqrt(0.0158 * 0.0165), 0.0165, 0.000115]
    assert flux == pytest.approx(expected, rel=1e-9)
    assert component.spectrum(np.array([13.3, 944.1, 2000]) * MeV).tolist() == [0, 0, 0]


@pytest.mark.parametrize("k", [0, 1, 2])
def test_moments_of_power_laws_in_closed_form(k):
    """Σ of ∫ v (E/E_0)ⁿ E⁻ᵏ dE over the segments above a threshold, written out for ν̄_μ."""
    component = ATMOSPHERE.components[3]
    knots = np.array(component.spectrum.kinks) / MeV
    values = component.spectrum(np.array(component.spectrum.kinks)) * MeV
    for above in (20.0, 53.0, 400.0):
        total = mpmath.mpf(0)
        for a, b, v, u in zip(knots[:-1], knots[1:], values[:-1], values[1:], strict=True):
            n = mpmath.log(u / v) / mpmath.log(b / a)
            low = max(a, above)
            if low < b:
                power = n - k + 1
                total += v * mpmath.mpf(a) ** -n * (mpmath.mpf(b) ** power - mpmath.mpf(low) ** power) / power
        assert float(component.spectrum.moment(k, above * MeV)) * MeV**k == pytest.approx(float(total), rel=1e-8)


@pytest.mark.releases
def test_the_table_is_that_of_neutrino_fog(releases):
    """NeutrinoFog's 1000 points (linear between rounded energies), from 13 to 982 MeV: 1 % in the sum."""
    names = {nu_e: "e", nu_mu: "mu", nu_e_bar: "ebar", nu_mu_bar: "mubar"}
    total = 0.0
    for component in ATMOSPHERE.components:
        path = releases / "atm_dsnb_flux" / f"nufog_AtmNu_{names[component.state]}.txt"
        E, flux = np.loadtxt(path, delimiter=",").T
        total += np.trapezoid(flux, E)
        ours = component.fluence * component.spectrum(E * MeV) * cm**2 * MeV
        inside = (E > 14) & (E < 900)
        assert np.abs(ours[inside] / flux[inside] - 1).max() < 0.06  # bin centres against rounded energies
        assert np.trapezoid(ours, E) == pytest.approx(np.trapezoid(flux, E), rel=0.01)
    assert total == pytest.approx(10.55, abs=0.01)


def test_fluences_grow_with_the_exposure():
    longer = AtmosphericNeutrinos(duration=1 * day)
    assert longer.fluence[nu_mu] / ATMOSPHERE.fluence[nu_mu] == pytest.approx(86400, rel=1e-12)
    assert AtmosphericNeutrinos(duration=0).fluence[nu_e] == 0


# --- the rate of core collapses ---------------------------------------------------------------------------------------


def test_core_collapses_follow_three_power_laws():
    """Exponents 3.4, −0.3, −3.5 far from the breaks at z = 1 and 4 (a tenth of an exponent near them)."""
    for z, exponent, allowed in ((0.2, 3.4, 1e-3), (2.2, -0.3, 0.02), (20.0, -3.5, 1e-3)):
        step = 1e-4
        slope = math.log(core_collapse_rate(z + step) / core_collapse_rate(z)) / math.log((1 + z + step) / (1 + z))
        assert slope == pytest.approx(exponent, abs=allowed + 2e-3)
    assert float(core_collapse_rate(0)) * megaparsec**3 * year == pytest.approx(1.25e-4, rel=1e-12)


def test_the_rate_is_the_published_star_formation_times_collapses_per_mass():
    """0.0178 M☉/Mpc³/year today, one collapse for 143 M☉ (Salpeter, 8 to 50 of 0.1 to 100 M☉): Horiuchi et al."""
    mass = quad(lambda M: M**-1.35, 0.1, 100)[0]
    number = quad(lambda M: M**-2.35, 8, 50)[0]
    assert mass / number == pytest.approx(143, rel=0.02)
    assert 0.0178 * number / mass == pytest.approx(1.25e-4, rel=0.02)


# --- thermal spectra --------------------------------------------------------------------------------------------------


def test_a_thermal_spectrum_is_normalised_with_the_mean_of_its_formula():
    T = 5 * MeV
    norm = quad(lambda x: float(fermi_dirac(x * T, temperature=T)) * T, 0, 80, epsabs=0, epsrel=1e-11)[0]
    mean = quad(lambda x: x * float(fermi_dirac(x * T, temperature=T)) * T, 0, 80, epsabs=0, epsrel=1e-11)[0]
    assert norm == pytest.approx(1, rel=1e-10)
    assert mean == pytest.approx(7 * math.pi**4 / (180 * zeta(3)), rel=1e-10)


# --- the diffuse background -------------------------------------------------------------------------------------------


def number_per_area(T: float) -> float:
    """N ∫ R(z) / (H_0 (1 + z) √…) dz for one species: each neutrino once, whatever its energy [MeV³]."""
    N = 3e53 * erg / 6 / (7 * math.pi**4 / (180 * zeta(3)) * T)
    hubble = 70 * km / s / megaparsec

    def per_redshift(z: float) -> float:
        return float(core_collapse_rate(z)) * megaparsec**3 * year / ((1 + z) * math.sqrt(0.3 * (1 + z) ** 3 + 0.7))

    total = quad(per_redshift, 0, 5, points=[1, 4], epsabs=0, epsrel=1e-9, limit=200)[0]
    return N * total / (megaparsec**3 * year) / hubble


def test_every_neutrino_arrives_once():
    for state, T in ((nu_e, 3), (nu_e_bar, 5), (nu_mu, 8), (nu_tau, 8)):
        assert DSNB.fluence[state] == pytest.approx(number_per_area(T * MeV) * s, rel=1e-5)
    assert DSNB.species == neutrinos + antineutrinos


def test_the_total_is_within_the_published_uncertainty():
    """86 /cm²/s ± 50 %, arXiv:2105.00599; temperatures of 3, 5 and 8 MeV."""
    total = sum(DSNB.fluence.values()) / PER_AREA
    assert total == pytest.approx(90.86, abs=0.01)
    assert abs(total / 86 - 1) < dsnb_scale.uncertainty


@pytest.mark.parametrize("E", [0.5, 5.0, 19.3, 60.0])
def test_the_spectrum_is_the_integral_over_redshift(E):
    T = 5 * MeV
    component = DSNB.components[3]
    assert component.state == nu_e_bar

    def shape(z: float) -> float:
        rate = float(core_collapse_rate(z)) / float(core_collapse_rate(0))
        return rate * float(fermi_dirac(E * MeV * (1 + z), temperature=T)) * MeV / math.sqrt(0.3 * (1 + z) ** 3 + 0.7)

    N = 3e53 * erg / 6 / (7 * math.pi**4 / (180 * zeta(3)) * T)
    total = quad(shape, 0, 5, points=[1, 4], epsabs=0, epsrel=1e-9, limit=200)[0]
    expected = N * float(core_collapse_rate(0)) * total / (70 * km / s / megaparsec) * s * cm**2
    assert component.fluence * float(component.spectrum(E * MeV)) * MeV * cm**2 == pytest.approx(expected, rel=1e-5)


def test_collapses_today_alone_keep_the_thermal_spectrum():
    near = DiffuseSupernovaBackground(duration=1 * s, z_max=1e-4)
    E = np.array([2, 10, 40]) * MeV
    for component, T in ((near.components[0], 3), (near.components[3], 5)):
        np.testing.assert_allclose(component.spectrum(E) / fermi_dirac(E, temperature=T * MeV), 1, rtol=2e-3)
    hubble_volume = 3e53 * erg / 6 / (7 * math.pi**4 / (180 * zeta(3)) * 3 * MeV) * float(core_collapse_rate(0))
    assert near.fluence[nu_e] == pytest.approx(hubble_volume * 1e-4 / (70 * km / s / megaparsec) * s, rel=1e-3)


def test_moments_agree_with_the_nodes():
    for component in DSNB.components[:2]:
        E, weight = component.spectrum.nodes()
        for k in (0, 1, 2):
            assert float(component.spectrum.moment(k, 0)) * MeV**k == pytest.approx(weight @ (E / MeV) ** -k, rel=1e-7)


def test_energies_scale_with_temperature_and_numbers_with_energy():
    """Twice as hot with the same energy: half the neutrinos, at twice the energies."""
    hot = DiffuseSupernovaBackground(duration=2 * s, temperatures=(6 * MeV, 10 * MeV, 16 * MeV), energy=1.5e53 * erg)
    assert hot.fluence[nu_e] == pytest.approx(DSNB.fluence[nu_e] / 2, rel=1e-9)
    E = np.array([1.0, 7.0, 33.0]) * MeV
    np.testing.assert_allclose(hot.components[0].spectrum(2 * E), DSNB.components[0].spectrum(E) / 2, rtol=1e-9)


@pytest.mark.releases
def test_the_public_table_is_three_temperatures_with_equal_weights(releases):
    """NeutrinoFog's shape, scaled to its 86 /cm²/s, is a sum of ours of ν_e, ν̄_e and one other species, all × 1.5."""
    E, shape = np.loadtxt(releases / "atm_dsnb_flux" / "nufog_DSNB.txt", delimiter=",").T
    inside = (E > 1) & (E < 89)
    ours = [DSNB.components[i] for i in (0, 3, 1)]
    columns = np.array([each.fluence * each.spectrum(E[inside] * MeV) * cm**2 * MeV for each in ours])
    target = 86 * shape[inside]
    factors, _ = nnls((columns / target).T, np.ones(inside.sum()))
    assert factors == pytest.approx([1.6, 1.38, 1.36], abs=0.02)
    assert np.abs(factors @ columns / target - 1).max() < 0.065


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: AtmosphericNeutrinos(duration=-1 * s),
        lambda: AtmosphericNeutrinos(duration=math.nan),
        lambda: AtmosphericNeutrinos(duration=[1, 2]),
        lambda: core_collapse_rate(-0.1),
        lambda: fermi_dirac(-1, temperature=5 * MeV),
        lambda: fermi_dirac(1 * MeV, temperature=0),
        lambda: DiffuseSupernovaBackground(duration=-1),
        lambda: DiffuseSupernovaBackground(duration=1 * s, temperatures=(3 * MeV, 5 * MeV)),
        lambda: DiffuseSupernovaBackground(duration=1 * s, temperatures=(3 * MeV, 5 * MeV, 0)),
        lambda: DiffuseSupernovaBackground(duration=1 * s, energy=0),
        lambda: DiffuseSupernovaBackground(duration=1 * s, matter=1.1),
        lambda: DiffuseSupernovaBackground(duration=1 * s, hubble=0),
        lambda: DiffuseSupernovaBackground(duration=1 * s, z_max=0),
        lambda: DiffuseSupernovaBackground(duration=1 * s, rate=1.0),
        lambda: DiffuseSupernovaBackground(duration=1 * s, rate=lambda z: -z),
        lambda: DiffuseSupernovaBackground(duration=1 * s, rate=lambda z: np.ones(z.size + 1)),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make):
    with pytest.raises(InputError, match=r"^[^\n]* was expected\.$"):
        make()
