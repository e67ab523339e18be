"""What is particular to the Fermi shapes and to tables; what every shape must do is in test_shapes.py."""

import mpmath
import numpy as np
import pytest

from nuscatter.structure.densities.fermi import Fermi, TabulatedDensity, ThreeParameterGaussian
from nuscatter.structure.form_factors import SymmetrizedFermi
from nuscatter.units import MeV, fm


def test_fermi_with_w_joins_the_closed_form():
    """The quadrature at w → 0 is the closed form at w = 0: two methods for one number."""
    Q = np.linspace(0, 1000, 40) * MeV
    for c, a in ((6.6, 0.55), (2.0, 0.6), (0.3, 0.5), (5.0, 0.01)):
        closed, bent = Fermi(c * fm, diffuseness=a * fm), Fermi(c * fm, diffuseness=a * fm, w=1e-300)
        np.testing.assert_allclose(bent.form_factor(Q), closed.form_factor(Q), rtol=0, atol=3e-15)
        assert float(bent.rms_radius / closed.rms_radius) == pytest.approx(1, rel=1e-13)
        assert float(bent(0) / closed(0)) == pytest.approx(1, rel=1e-13)


def test_fermi_radius_to_leading_order_and_beyond():
    """⟨r²⟩ = 3c²/5 + 7π²a²/5 up to e^(−c/a); with polylogarithms, 12a² Li₅/Li₃ at −e^(c/a), exactly."""
    heavy = Fermi(6.6 * fm, diffuseness=0.5 * fm)
    assert float(heavy.rms_radius / fm) == pytest.approx((0.6 * 6.6**2 + 1.4 * np.pi**2 * 0.25) ** 0.5, rel=1e-5)
    light = Fermi(1.2 * fm, diffuseness=0.5 * fm)
    ratio = mpmath.polylog(5, -(mpmath.e ** (1.2 / 0.5))) / mpmath.polylog(3, -(mpmath.e ** (1.2 / 0.5)))
    assert float(light.rms_radius / fm) == pytest.approx(float(mpmath.sqrt(12 * 0.25 * ratio)), rel=1e-13)
    assert not np.isclose(float(light.rms_radius / fm), (0.6 * 1.44 + 1.4 * np.pi**2 * 0.25) ** 0.5, rtol=1e-3)


def test_a_negative_third_parameter_ends_the_density():
    """²⁰Ne of Be85: 2.992 fm is printed; the formula taken below zero would give 2.949."""
    neon = Fermi(2.791 * fm, diffuseness=0.698 * fm, w=-0.168)
    assert float(neon.rms_radius / fm) == pytest.approx(2.992, abs=6e-4)
    end = 2.791 / 0.168**0.5
    assert (neon(np.linspace(0, 30, 400) * fm) >= 0).all()
    assert float(neon((end - 1e-3) * fm)) > 0 == float(neon((end + 1e-9) * fm))


def test_fermi_is_its_symmetrised_twin_up_to_the_cusp():
    """They differ by some (a/c)³ e^(−c/a): 2e-8 for lead, which a wrong cusp would not."""
    Q = np.linspace(0, 300, 30) * MeV
    for c, a in ((6.6, 0.55), (1.5, 0.5)):
        off = abs(
            Fermi(c * fm, diffuseness=a * fm).form_factor(Q) - SymmetrizedFermi(c * fm, diffuseness=a * fm)(Q)
        ).max()
        size = 6 * (a / c) ** 3 * np.exp(-c / a)  # its share of the number
        assert 0.1 * size < off < 2 * size


def test_the_gaussian_of_a_thin_surface_is_the_fermi_density_of_the_same():
    """Near c, (r² − c²)/z² = (r − c)/a with a = z²/2c."""
    c, a = 6.0, 0.01
    Q = np.linspace(0, 300, 10) * MeV
    gauss = ThreeParameterGaussian(c * fm, width=(2 * c * a) ** 0.5 * fm, w=0.3).form_factor(Q)
    np.testing.assert_allclose(gauss, Fermi(c * fm, diffuseness=a * fm, w=0.3).form_factor(Q), rtol=0, atol=1e-4)


def test_a_table_of_a_known_density_and_its_interpolation():
    """The straight lines are below 1e-3 off with points 0.08 fm apart, and the error is of second order."""
    exact = Fermi(3.6 * fm, diffuseness=0.52 * fm, number=18)
    Q = np.linspace(0, 300, 13) * MeV
    errors = []
    for points in (101, 201):
        r = np.linspace(0, 16, points) * fm
        table = TabulatedDensity(r, exact(r))
        errors.append(abs(table.form_factor(Q) - exact.form_factor(Q)).max())
        np.testing.assert_allclose(table(r), exact(r), rtol=1e-15)
    assert errors[1] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.05)  # second order


def test_a_table_begins_flat_and_ends_at_once():
    table = TabulatedDensity([1 * fm, 2 * fm], [2 / fm**3, 2 / fm**3])
    assert float(table(0.1 * fm) * fm**3) == pytest.approx(2)
    assert float(table(2 * fm) * fm**3) == pytest.approx(2)
    assert float(table(2.0001 * fm)) == 0
    assert table.number == pytest.approx(2 * 4 / 3 * np.pi * 8, rel=1e-13)
    x = 100 * MeV * 2 * fm
    sphere = 3 * (np.sin(x) - x * np.cos(x)) / x**3
    assert float(table.form_factor(100 * MeV)) == pytest.approx(sphere, rel=1e-13)
