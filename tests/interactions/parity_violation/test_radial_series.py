"""Fourier–Bessel series from form factors: densities and potentials of shapes that are known otherwise."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.parity_violation.radial_series import RadialSeries
from nuscatter.units import fm


def test_a_gaussian_charge_has_its_potential():
    """∫ρ/|r − r′| of a Gaussian is erf(r/b)/r."""
    from scipy.special import erf

    b, series = 1.7, RadialSeries(radius=15.0, size=60)
    values = np.exp(-((series.Q * b) ** 2) / 4)
    r = np.array([0.3, 1.0, 4.0, 9.0, 14.9, 20.0])
    np.testing.assert_allclose(series.potential(values, 1.0, r), erf(r / b) / r, rtol=1e-12)
    np.testing.assert_allclose(series.potential(values, 1.0, np.zeros(1)), 2 / (b * np.sqrt(np.pi)), rtol=1e-12)


def test_a_published_series_is_returned():
    """⁴⁸Ca's Fourier–Bessel density, in a sphere that is not its own."""
    measured = ns.structure.charge_density("Ca48")
    series = RadialSeries(radius=14.0, size=400)
    values = measured.number * measured.form_factor(series.Q / fm)
    r = np.array([0.5, 2.0, 4.0, 6.0])
    # Its slope has a step at its own radius, by which the series converges slowly.
    np.testing.assert_allclose(series.density(values, r), measured(r * fm) * fm**3, atol=2e-7)
    assert series.density(values, np.array([15.0])) == 0


def test_the_form_factor_returns_between_the_waves_if_the_density_is_confined():
    shape = ns.Helm(5.5 * fm)
    wide, narrow = RadialSeries(radius=18.0, size=60), RadialSeries(radius=6.0, size=20)
    for series, confined in ((wide, True), (narrow, False)):
        missed = np.abs(series.returned(shape(series.Q / fm)) - shape(series.between / fm))[: series.size // 2]
        assert bool(missed.max() < 1e-8) is confined
    assert missed.max() > 1e-3


def test_a_batch_of_form_factors_returns_as_one_each():
    series, radii = RadialSeries(radius=18.0, size=60), np.array([5.0, 5.5]) * fm
    both = series.returned(ns.Helm(radii)(series.Q[:, None] / fm))
    one = series.returned(ns.Helm(radii[1])(series.Q / fm))
    assert both.shape == (60, 2)
    np.testing.assert_allclose(both[:, 1], one, atol=1e-15)


def test_the_charge_is_the_integral_of_the_density():
    series = RadialSeries(radius=12.0, size=50)
    values = ns.Helm(3.5 * fm)(series.Q / fm)
    r = np.linspace(0, 12, 2001)
    assert np.trapezoid(4 * np.pi * r**2 * series.density(values, r), r) == pytest.approx(1, rel=1e-5)
