"""γe → A′e: traces of matrices, Klein and Nishina's limit, kinematics, totals by adaptive quadrature."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.sources.dark.photons.attenuation import klein_nishina
from nuscatter.sources.dark.photons.dark_compton import (
    dark_compton,
    dark_compton_denergy,
    dark_compton_ends,
    dark_compton_threshold,
    dark_cosine,
)
from nuscatter.units import MeV

ELECTRON, ALPHA = 0.51099895069, 7.2973525643e-3


@pytest.mark.parametrize(("E", "mass"), [(5.0, 0.1), (100.0, 1.0), (200.0, 10.0), (1.0, 0.5)])
def test_cross_section_is_the_trace(compton_traces, E, mass):
    low, high = (float(each / MeV) for each in dark_compton_ends(E * MeV, mass=mass * MeV))
    for share in (0.1, 0.5, 0.9):
        after = low + share * (high - low)
        expected = (
            (4 * math.pi * ALPHA) ** 2
            * compton_traces.compton_trace(E, after, mass=mass, fermion=ELECTRON)
            / (32 * math.pi * ELECTRON * E**2)
        )
        found = float(dark_compton_denergy(E * MeV, dark_energy=after * MeV, mass=mass * MeV) * MeV**3)
        assert found == pytest.approx(expected, rel=1e-10, abs=0)


def test_a_massless_boson_is_a_photon():
    E = np.array([0.01, 1.0, 100.0]) * MeV
    np.testing.assert_allclose(dark_compton(E, mass=0.0), klein_nishina(E), rtol=1e-8)
    np.testing.assert_allclose(dark_compton(E, mass=1e-5 * MeV), klein_nishina(E), rtol=1e-5)


@pytest.mark.parametrize(("E", "mass"), [(5.0, 0.1), (100.0, 1.0), (109.0, 10.0), (5000.0, 10.0)])
def test_totals_by_adaptive_quadrature(E, mass):
    low, high = (float(each / MeV) for each in dark_compton_ends(E * MeV, mass=mass * MeV))
    slow = quad(
        lambda x: float(dark_compton_denergy(E * MeV, dark_energy=x * MeV, mass=mass * MeV) * MeV**3),
        low,
        high,
        epsabs=0,
        epsrel=1e-10,
        limit=500,
        points=[low + 1e-3 * (high - low), low + 1e-2 * (high - low)],
    )[0]
    assert float(dark_compton(E * MeV, mass=mass * MeV) * MeV**2) == pytest.approx(slow, rel=1e-8, abs=0)


def test_threshold():
    least = dark_compton_threshold(10 * MeV)
    assert least / MeV == pytest.approx(10 + 100 / (2 * ELECTRON), rel=1e-9)
    assert float(dark_compton(0.9999 * least, mass=10 * MeV)) == 0
    assert float(dark_compton(1.0001 * least, mass=10 * MeV)) > 0
    # at the threshold both fly together: E′ = m (E + m_e)/(m + m_e)
    _, high = dark_compton_ends(least * (1 + 1e-12), mass=10 * MeV)
    assert float(high) == pytest.approx(10 * (least + ELECTRON * MeV) / (10 + ELECTRON), rel=1e-5)


def test_at_the_ends_it_flies_along_the_photon():
    E, mass = 20 * MeV, 0.3 * MeV
    low, high = dark_compton_ends(E, mass=mass)
    assert float(dark_cosine(E, dark_energy=high, mass=mass)) == pytest.approx(1.0, abs=1e-9)
    assert float(dark_cosine(E, dark_energy=low, mass=mass)) == pytest.approx(-1.0, abs=1e-7)
    # Compton's formula without a mass
    cosine = 1 - ELECTRON * (1 / 5 - 1 / 20)
    assert float(dark_cosine(E, dark_energy=5 * MeV, mass=0.0)) == pytest.approx(cosine, rel=1e-9)


@pytest.mark.parametrize("wrong", [{"E": -1.0}, {"E": 0.0}, {"mass": -1.0}, {"mass": math.nan}])
def test_wrong_arguments(wrong):
    good = {"E": 5 * MeV, "mass": 1 * MeV} | wrong
    for function in (dark_compton, dark_compton_ends):
        with pytest.raises(InputError):
            function(**good)
    for function in (dark_compton_denergy, dark_cosine):
        with pytest.raises(InputError):
            function(**good, dark_energy=2 * MeV)
