"""What takes photons: Klein–Nishina by integration, the photoelectric effect and totals beside tables."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.matter.material import material
from nuscatter.sources.dark.photons.attenuation import attenuation, klein_nishina, photoelectric, photon_cross_section
from nuscatter.units import MeV, cm

BARN = 1e-24 * cm**2
#: m_e, and the square of 2.8179403205 fm in barns.
ELECTRON, R2 = 0.51099895069, 2.8179403205**2 / 100
#: NIST XCOM, total with coherent scattering, barns per atom, where the coherent part is below 1 %.
TUNGSTEN = {
    2: 13.53,
    3: 12.44,
    5: 12.53,
    10: 14.49,
    15: 16.44,
    20: 17.99,
    50: 23.26,
    100: 26.85,
    1000: 33.05,
    1e5: 34.51,
}
ARGON = {1: 3.822, 2: 2.702, 5: 1.859, 10: 1.626, 20: 1.627, 50: 1.833, 100: 2.036, 1000: 2.488, 1e5: 2.615}
IRON = {1.5: 4.528, 3: 3.358, 5: 2.918, 10: 2.777, 20: 2.989, 50: 3.55, 100: 4.015, 1000: 4.94}
MERCURY = {2: 15.24, 3: 14.01, 5: 14.14, 10: 16.44, 20: 20.5, 50: 26.58, 100: 30.71, 1000: 37.79}
THORIUM = {2: 18.54, 3: 16.94, 5: 17.03, 10: 19.84, 20: 24.84, 50: 32.38, 100: 37.46, 1000: 46.21}
#: Photoelectric, XCOM: argon.
ARGON_PHOTOELECTRIC = {0.2: 0.4166, 0.5: 0.02882, 1: 5.696e-3, 2: 1.639e-3, 5: 4.59e-4}


def compton_by_angle(E):
    k = E / ELECTRON

    def integrand(c):
        ratio = 1 / (1 + k * (1 - c))
        return math.pi * R2 * ratio**2 * (ratio + 1 / ratio - (1 - c * c))

    return quad(integrand, -1, 1, epsabs=0, epsrel=1e-11)[0]


@pytest.mark.parametrize("E", [1e-6, 4e-4, 6e-4, 0.01, 1.0, 50.0, 3000.0])
def test_klein_nishina_is_its_integral_over_angles(E):
    assert float(klein_nishina(E * MeV) / BARN) == pytest.approx(compton_by_angle(E), rel=1e-7)


def test_low_photons_have_thomsons_cross_section():
    assert float(klein_nishina(1e-9 * MeV) / BARN) == pytest.approx(8 * math.pi / 3 * R2, rel=1e-6)


def test_photoelectric_effect_of_argon():
    E = np.array(list(ARGON_PHOTOELECTRIC)) * MeV
    np.testing.assert_allclose(photoelectric(18, E) / BARN, list(ARGON_PHOTOELECTRIC.values()), rtol=0.09)


@pytest.mark.parametrize(("Z", "barns"), [(74, (66.11, 18.20)), (82, (100.79, 28.41)), (90, (146.69, 42.47))])
def test_photoelectric_effect_beside_elam(Z, barns):
    """At 0.3 and 0.5 MeV, from PyPI xraydb 4.5.8."""
    np.testing.assert_allclose(photoelectric(Z, np.array([0.3, 0.5]) * MeV) / BARN, barns, rtol=0.02)


@pytest.mark.parametrize(("Z", "table"), [(74, TUNGSTEN), (18, ARGON), (26, IRON), (80, MERCURY), (90, THORIUM)])
def test_totals_are_those_of_xcom(Z, table):
    E = np.array(list(table))
    ratio = photon_cross_section(Z, E * MeV) / BARN / np.array(list(table.values()))
    assert abs(ratio[E <= 20] - 1).max() < 0.02
    assert abs(ratio - 1).max() < 0.04


def test_materials_are_means_over_atoms():
    E = np.array([1.0, 10.0]) * MeV
    expected = (photon_cross_section(55, E) + photon_cross_section(53, E)) / 2
    np.testing.assert_allclose(attenuation("CsI", E), expected, rtol=1e-12)
    np.testing.assert_allclose(attenuation(material("W"), E), photon_cross_section(74, E), rtol=1e-12)


def test_shapes_are_kept():
    assert photon_cross_section(74, np.ones((2, 3)) * MeV).shape == (2, 3)
    assert attenuation("W", 1.0 * MeV).shape == ()


@pytest.mark.parametrize("wrong", [{"Z": 0}, {"Z": 99}, {"E": 0.0}, {"E": -1.0}, {"E": math.inf}])
def test_wrong_arguments(wrong):
    for function in (photon_cross_section, photoelectric):
        with pytest.raises(InputError):
            function(**{"Z": 74, "E": 5 * MeV} | wrong)
    with pytest.raises(InputError):
        attenuation("Unobtainium", 1 * MeV)
