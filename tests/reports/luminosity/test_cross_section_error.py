import numpy as np
import pytest

import nuscatter as ns
from nuscatter.reports.luminosity.apparent_spectrum import apparent_spectrum, luminosity_pivot
from nuscatter.reports.luminosity.argon_events import (
    ArgonEvents,
    ElectronNeutrinoBurst,
    argon_detector,
    calibration_events,
)
from nuscatter.reports.luminosity.calibrations import SolarArgon, StoppedPionArgon
from nuscatter.reports.luminosity.cross_section_error import (
    CrossSectionError,
    burst_errors,
    calibrated,
    left_by,
)
from nuscatter.units import MeV, tonne

BURST = ElectronNeutrinoBurst()


@pytest.mark.parametrize(("mean", "alpha"), [(9.5, 2.5), (15.6, 3.0)])
def test_moments_of_the_kernel_are_those_of_the_closed_form(argon, mean, alpha):
    """A scale moves the energy alone, a power of E moves all three as pinched spectra demand."""
    found = burst_errors(argon(), ElectronNeutrinoBurst(mean_energy=mean * MeV, alpha=alpha))
    assert found.kernel.sum(axis=1) == pytest.approx([1, 0, 0], abs=1e-6)
    pivot = luminosity_pivot(mean * MeV, alpha=alpha)
    first = found.kernel @ np.log(found.events.E / pivot)
    assert first == pytest.approx([0, 1 / (1 + alpha), 1 / alpha], abs=1e-5)


def test_errors_of_a_scale_and_a_tilt_add_in_squares(argon):
    """They are exactly degenerate with the spectrum, so no event makes them smaller."""
    found = burst_errors(argon(), BURST)
    E, alone = found.events.E, found.widths()
    scale = found.widths(CrossSectionError(scale=0.2).covariance(E))
    assert scale**2 - alone**2 == pytest.approx([0.04, 0, 0], abs=1e-6)
    tilt = CrossSectionError(tilt=0.1, pivot=3 * luminosity_pivot(9.5 * MeV, alpha=2.5))
    both = found.widths(tilt.covariance(E)) ** 2 - alone**2
    assert both == pytest.approx([(0.1 * np.log(3)) ** 2, (0.1 / 3.5) ** 2, (0.1 / 2.5) ** 2], rel=1e-3)


def test_a_shape_that_is_unknown_at_each_energy_costs_less_than_its_largest_bias(argon):
    found = burst_errors(argon(), BURST)
    for correlation in (0.2, 0.5, 2.0):
        error = CrossSectionError(shape=0.05, correlation=correlation)
        rms = np.sqrt(found.widths(error.covariance(found.events.E)) ** 2 - found.widths() ** 2)
        assert (rms < 0.05 * found.amplification).all()
    assert found.amplification[0] >= 1  # since the kernel sums to 1
    alike = found.widths(CrossSectionError(shape=0.05, correlation=1e3).covariance(found.events.E))
    assert alike == pytest.approx(found.widths(CrossSectionError(scale=0.05).covariance(found.events.E)), rel=1e-4)


@pytest.mark.slow
def test_errors_are_those_of_a_fit_with_a_nuisance(argon):
    """The likelihood of a burst, its tables of counts and its minimiser, with a Pull on a scale and a tilt."""
    pivot = 40 * MeV

    def star(energy=1.0, mean_energy=1.0, alpha=2.5, scale=1.0, tilt=0.0):
        mean = np.asarray(mean_energy) * BURST.mean_energy
        seen = apparent_spectrum(energy=energy, mean_energy=mean, alpha=alpha, scale=scale, tilt=tilt, pivot=pivot)
        return BURST.emitted(seen[0], seen[1] / BURST.mean_energy, seen[2])

    like = ns.supernova_likelihood(argon_detector(argon()), star)
    whole = like + ns.Pull("scale", 1.0, 0.1) + ns.Pull("tilt", 0.0, 0.2)
    errors = burst_errors(argon(), BURST)
    error = CrossSectionError(scale=0.1, tilt=0.2, pivot=pivot)
    for found, expected in (
        (ns.fit(like, fixed={"scale": 1.0, "tilt": 0.0}), errors.widths()),
        (ns.fit(whole), errors.widths(error.covariance(errors.events.E))),
    ):
        names = "energy", "mean_energy", "alpha"
        widths = np.array([found.errors[name] for name in names]) / [1, 1, 2.5]
        assert widths == pytest.approx(expected, rel=0.01)


def test_one_bin_is_calibrated_as_two_measurements_are_averaged():
    """1/C′ = 1/C + 1/(1/μ + f²), since the flux and the number of events are both in the measured scale."""
    events = ArgonEvents(np.array([30.0, 40.0]) * MeV, np.array([[60.0, 40.0]]))
    before = np.full((2, 2), 0.2**2)
    for flux_error in (0.0, 0.1):
        expected = 1 / (1 / 0.2**2 + 1 / (1 / 100 + flux_error**2))
        assert calibrated(before, events, flux_error=flux_error) == pytest.approx(np.full((2, 2), expected))


def test_what_a_measurement_leaves_is_its_flux_then_its_tilt(argon):
    """Of a scale the flux's error; a tilt is known about the measured energies and not at those of the burst."""
    errors = burst_errors(argon(), BURST)
    for known in (0.1, 0.03):
        left = left_by(CrossSectionError(scale=0.5), [StoppedPionArgon(flux_error=known)], argon())
        statistics = 1 / calibration_events(argon(), StoppedPionArgon()).total
        expected = 1 / (1 / 0.25 + 1 / (known**2 + statistics))
        assert np.allclose(left, expected, rtol=1e-3, atol=0)
    tilted = CrossSectionError(scale=0.5, tilt=1.0)
    pions = [StoppedPionArgon(flux_error=0.0, mass=each * 10 * tonne) for each in (1, 100)]
    one, many = (left_by(tilted, [each], argon()) for each in pions)
    at = [int(np.argmin(np.abs(errors.events.E - each * MeV))) for each in (10, 40)]
    assert one[at[0], at[0]] > 20 * one[at[1], at[1]]
    assert np.allclose(np.diag(one), 100 * np.diag(many), rtol=0.05, atol=0)
    assert (errors.widths(one) > errors.widths(many)).all()


def test_the_sun_measures_where_the_burst_needs_it(argon):
    """A shape that is unknown at each energy: stopped pions do little for the energy of the burst, the Sun much."""
    error, burst = CrossSectionError(shape=0.3, correlation=0.3), burst_errors(argon(), BURST)
    before = burst.widths(error.covariance(burst.events.E))[0]
    pions, sun, both = (
        burst.widths(left_by(error, each, argon()))[0]
        for each in ([StoppedPionArgon()], [SolarArgon()], [StoppedPionArgon(), SolarArgon()])
    )
    assert both <= min(pions, sun)
    assert before - sun > 2 * (before - pions)


def test_the_kernel_is_the_bias_of_a_small_bump(argon):
    """Beside a weighted least-squares step of counts of another cross section."""

    def bump(E):
        return 0.01 * np.exp(-(((E / MeV - 12) / 4) ** 2))

    errors, changed = burst_errors(argon(), BURST), burst_errors(argon(change=bump), BURST)
    seen = errors.events.counts > 1e-6
    rise = (changed.events.counts - errors.events.counts)[seen]
    slopes, weights = errors.slopes[:, seen], 1 / errors.events.counts[seen]
    expected = np.linalg.lstsq((slopes * np.sqrt(weights)).T, rise * np.sqrt(weights), rcond=None)[0]
    assert errors.kernel @ bump(errors.events.E) == pytest.approx(expected, rel=0.01, abs=1e-5)


def test_a_covariance_has_its_three_parts():
    """At the pivot and a factor e^L above: s², t² L² and r² e^(−1/2)."""
    E = np.array([1.0, np.exp(0.4)]) * 20 * MeV
    found = CrossSectionError(scale=0.1, tilt=0.2, pivot=20 * MeV, shape=0.3, correlation=0.4).covariance(E)
    assert found[0, 0] == pytest.approx(0.01 + 0.09)
    assert found[1, 1] == pytest.approx(0.01 + 0.04 * 0.16 + 0.09)
    assert found[0, 1] == found[1, 0] == pytest.approx(0.01 + 0.09 * np.exp(-0.5))
