"""Allowed β shapes: the Fermi function with forty digits, a free phase space in closed form, and sums of branches."""

import mpmath
import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.spectra.beta_minus import beta_antineutrinos, beta_decay, fermi_function
from nuscatter.units import MeV, keV

M = 0.51099895069


@pytest.mark.parametrize(("Z", "A"), [(2, 3), (39, 90), (93, 239), (94, 239)])
@pytest.mark.parametrize("p", [1e-4, 0.05, 0.5, 3.0])
def test_the_fermi_function_with_forty_digits(Z, A, p):
    with mpmath.workdps(40):
        charge = mpmath.mpf("7.2973525643e-3") * Z
        gamma, eta = mpmath.sqrt(1 - charge**2), charge * mpmath.sqrt(mpmath.mpf(p) ** 2 + M**2) / p
        radius = mpmath.mpf("1.2") * mpmath.mpf(A) ** (mpmath.mpf(1) / 3) / mpmath.mpf("197.3269804593")
        exact = (
            2 * (1 + gamma) * (2 * p * radius) ** (2 * gamma - 2) * mpmath.exp(mpmath.pi * eta)
            * abs(mpmath.gamma(mpmath.mpc(gamma, eta))) ** 2 / mpmath.gamma(2 * gamma + 1) ** 2
        )  # fmt: skip
    assert float(fermi_function(Z, A, p * MeV)) == pytest.approx(float(exact), rel=1e-9, abs=0)


def test_without_charge_it_is_phase_space():
    """Z = 0: φ ∝ p W E², which vanishes at the end point as a square root."""
    spectrum = beta_antineutrinos([1 * MeV], [1.0], 0, 1)
    E = np.linspace(0.05, 0.95, 10)
    kinetic = 1 - E
    shape = np.sqrt(kinetic * (kinetic + 2 * M)) * (kinetic + M) * E**2
    ratio = spectrum(E * MeV) * MeV / shape
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)
    assert float(spectrum.moment(0, 0)) == pytest.approx(1, rel=1e-8)


def test_attraction_makes_a_step_at_the_end_point_and_takes_energy_from_the_electron():
    free, heavy = (beta_antineutrinos([1 * MeV], [1.0], Z, 239) for Z in (0, 93))
    assert float(free((1 - 1e-6) * MeV)) < 0.01 * float(heavy((1 - 1e-6) * MeV))
    assert float(heavy(1.000001 * MeV)) == 0
    means = [float(np.dot(*each.nodes(64))) for each in (free, heavy)]
    assert means[1] > 1.02 * means[0]


def test_branches_add_by_intensity_in_any_unit():
    ends, shares = np.array([1.2, 0.7, 0.3]) * MeV, np.array([30.0, 60.0, 10.0])
    together = beta_antineutrinos(ends, shares, 93, 239)
    parts = [beta_antineutrinos([end], [1.0], 93, 239) for end in ends]
    E = np.linspace(0.01, 1.19, 50) * MeV
    expected = sum(share * part(E) for share, part in zip(shares / 100, parts, strict=True))
    np.testing.assert_allclose(together(E), expected, rtol=1e-12)
    assert together.kinks == pytest.approx((0, 0.3 * MeV, 0.7 * MeV, 1.2 * MeV))
    twice = beta_antineutrinos([*ends, 5 * MeV], [*(2 * shares), 0.0], 93, 239)
    np.testing.assert_allclose(twice(E), expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["U239", "np-239"])
def test_tabulated_decays_are_normalised(name):
    assert float(beta_decay(name).moment(0, 0)) == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize(
    "make",
    [
        lambda: beta_decay("Co60"), lambda: beta_decay(3), lambda: beta_antineutrinos([-1 * keV], [1], 93, 239),
        lambda: beta_antineutrinos([1 * keV], [1, 2], 93, 239), lambda: beta_antineutrinos([1 * keV], [0], 93, 239),
        lambda: beta_antineutrinos([1 * keV], [-1], 93, 239), lambda: beta_antineutrinos([1 * keV], [1], -1, 239),
        lambda: fermi_function(93, 239, 0.0), lambda: fermi_function(93.5, 239, 1.0),
    ],
)  # fmt: skip
def test_refusals(make):
    with pytest.raises(InputError):
        make()
