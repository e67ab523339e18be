import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.reports.luminosity.apparent_spectrum import apparent_spectrum, luminosity_pivot
from nuscatter.sources.sky.pinched import Pinched
from nuscatter.units import MeV


@pytest.mark.parametrize(("scale", "tilt"), [(1.3, 0.0), (1.0, 0.4), (0.8, -0.6), (1.1, 2.0)])
@pytest.mark.parametrize(("mean", "alpha"), [(9.5, 2.5), (15.6, 2.0), (12.0, 4.0)])
def test_a_power_times_a_pinched_spectrum_is_one(scale, tilt, mean, alpha):
    """Point by point, beside the spectrum of the sources: fluence = energy/⟨E⟩ φ(E)."""
    E, pivot = np.array([3.0, 8.0, 15.0, 30.0, 60.0]) * MeV, 24 * MeV
    energy, apparent, shape = apparent_spectrum(
        energy=5.0, mean_energy=mean * MeV, alpha=alpha, scale=scale, tilt=tilt, pivot=pivot
    )
    expected = scale * (E / pivot) ** tilt * 5.0 / (mean * MeV) * Pinched(mean=mean * MeV, alpha=alpha)(E)
    found = float(energy) / float(apparent) * Pinched(mean=float(apparent), alpha=float(shape))(E)
    assert found == pytest.approx(expected, rel=1e-9, abs=0)


def test_the_energy_does_not_feel_a_tilt_about_its_pivot():
    for mean, alpha in ((9.5, 2.5), (15.6, 3.0)):
        pivot = luminosity_pivot(mean * MeV, alpha=alpha)
        energies = [
            apparent_spectrum(energy=1.0, mean_energy=mean * MeV, alpha=alpha, tilt=t, pivot=pivot)[0]
            for t in (-1e-3, 1e-3)
        ]
        assert (energies[1] - energies[0]) / 2e-3 == pytest.approx(0, abs=1e-6)
        elsewhere = apparent_spectrum(energy=1.0, mean_energy=mean * MeV, alpha=alpha, tilt=1e-4, pivot=2 * pivot)
        assert (elsewhere[0] - 1) / 1e-4 == pytest.approx(-np.log(2), rel=1e-3)


def test_the_pivot_is_the_logarithmic_mean_of_the_emitted_energy():
    """By quadrature of E ln E φ(E)."""
    E = np.linspace(0.005, 200, 40001) * MeV
    weights = E * Pinched(mean=9.5 * MeV, alpha=2.5)(E)
    mean = np.exp((weights * np.log(E / MeV)).sum() / weights.sum())
    assert luminosity_pivot(9.5 * MeV, alpha=2.5) / MeV == pytest.approx(mean, rel=1e-6)


def test_a_spectrum_that_is_none_is_refused():
    with pytest.raises(InputError, match=r"alpha \+ tilt"):
        apparent_spectrum(energy=1.0, mean_energy=9 * MeV, alpha=1.0, tilt=-2.5, pivot=30 * MeV)
