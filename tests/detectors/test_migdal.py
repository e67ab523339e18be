"""The Migdal effect: sum rules that any photoabsorption must obey, and hydrogen, where all is known."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.detectors.migdal import migdal_probability, migdal_spectrum
from nuscatter.detectors.quenching import constant, lindhard
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.units import barn, eV, keV

ALPHA, ELECTRON = fine_structure_constant.value, electron_mass.value
BOHR, RYDBERG = 1 / (ALPHA * ELECTRON), ALPHA**2 * ELECTRON / 2


def hydrogen(omega):
    """Photoabsorption of hydrogen's ground state in the dipole limit: Stobbe's formula."""
    ratio = np.maximum(np.asarray(omega) / RYDBERG, 1 + 1e-12)
    eta = 1 / np.sqrt(ratio - 1)
    shape = np.exp(-4 * eta * np.arctan(1 / eta)) / -np.expm1(-2 * math.pi * eta)
    return np.where(omega > RYDBERG, 2**9 * math.pi**2 / 3 * ALPHA * BOHR**2 * ratio**-4.0 * shape, 0.0)


def bar(omega):
    """A shelf of σ_γ between 1 and 5 keV."""
    return np.where((omega > 1 * keV) & (omega < 5 * keV), 2e5 * barn, 0.0)


def test_stobbes_hydrogen_is_right_at_its_edge():
    """6.30e-18 cm² at 13.6 eV."""
    assert float(hydrogen(RYDBERG * (1 + 1e-9))) / (1e6 * barn) == pytest.approx(6.30, abs=0.01)


def test_hydrogen_is_ionised_with_the_known_probability():
    """Σ over the continuum of |⟨f|z|1s⟩|² is 0.2834 a_0² (1 − 0.7166 of the bound states); times (m_e v)²."""
    T = 3 * eV
    momentum2 = 2 * ELECTRON**2 * T / nuclide("H1").mass
    total = quad(
        lambda x: float(migdal_probability(x * RYDBERG, T=T, target="H1", photoabsorption=hydrogen) * RYDBERG),
        1,
        np.inf,
        epsabs=0,
        epsrel=1e-9,
    )[0]
    assert total == pytest.approx(0.2834 * momentum2 * BOHR**2, rel=1e-3)


def test_the_mean_energy_is_that_of_electrons_left_behind():
    """∫σ_γ dω = 2π²αZ/m_e gives ∫ω dP = Z m_e v²/2; here for a shelf that holds the strength of 40 electrons."""
    height = 40 * 2 * math.pi**2 * ALPHA / ELECTRON / (4 * keV)
    T = 8 * keV
    mean = quad(
        lambda x: (
            x
            * float(
                migdal_probability(x * keV, T=T, target="Ge72", photoabsorption=lambda w: np.full(np.shape(w), height))
                * keV
            )
        ),
        1,
        5,
    )[0]
    assert mean == pytest.approx(40 * ELECTRON * T / nuclide("Ge72").mass / keV, rel=1e-9)


def test_the_probability_is_small_and_grows_with_the_recoil():
    P = (
        migdal_probability(
            np.array([[2.0], [4.0]]) * keV, T=np.array([1.0, 10.0]) * keV, target="Xe132", photoabsorption=bar
        )
        * keV
    )
    assert P.shape == (2, 2)
    np.testing.assert_allclose(P[:, 1] / P[:, 0], 10, rtol=1e-12)
    np.testing.assert_allclose(P[0] / P[1], 2, rtol=1e-12)
    assert P.max() < 1e-3
    assert float(migdal_probability(0.5 * keV, T=1 * keV, target="Xe132", photoabsorption=bar)) == 0
    assert float(migdal_probability(2 * keV, T=0, target="Xe132", photoabsorption=bar)) == 0


def test_the_spectrum_holds_all_events():
    """∫ dN/dE_ee = Σ N ∫ dP/dω, whatever the quenching."""
    T, number = np.array([2.0, 5.0, 9.0]) * keV, np.array([100.0, 30.0, 4.0])
    single = quad(
        lambda w: float(migdal_probability(w * keV, T=1 * keV, target="Ge72", photoabsorption=bar) * keV), 1, 5
    )[0]
    expected = single * float(number @ T / keV)
    E = np.linspace(1e-3, 16, 16001) * keV
    for quenching in (None, constant(0.2), lindhard("Ge")):
        seen = migdal_spectrum(E, T=T, recoils=number, target="Ge72", photoabsorption=bar, quenching=quenching)
        assert np.trapezoid(seen, E) == pytest.approx(expected, rel=3e-3)


def test_the_electron_comes_on_top_of_the_quenched_recoil():
    seen = migdal_spectrum(
        np.array([0.5, 1.9, 2.1, 5.9, 6.1]) * keV,
        T=[5 * keV],
        recoils=[1.0],
        target="Ge72",
        photoabsorption=bar,
        quenching=constant(0.2),
    )
    assert (seen > 0).tolist() == [False, False, True, True, False]
    expected = migdal_probability(1.1 * keV, T=5 * keV, target="Ge72", photoabsorption=bar)
    assert seen[2] == pytest.approx(float(expected), rel=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: migdal_probability(0, T=1 * keV, target="Ge72", photoabsorption=bar),
        lambda: migdal_probability(1 * keV, T=-1, target="Ge72", photoabsorption=bar),
        lambda: migdal_probability(1 * keV, T=1 * keV, target="Ge72", photoabsorption=3.0),
        lambda: migdal_probability(1 * keV, T=1 * keV, target="Ge72", photoabsorption=lambda w: -w),
        lambda: migdal_spectrum(1 * keV, T=[1 * keV], recoils=[1.0], target="Ge72", photoabsorption=bar),
        lambda: migdal_spectrum([1 * keV], T=[1 * keV], recoils=[1.0, 2.0], target="Ge72", photoabsorption=bar),
        lambda: migdal_spectrum([0.0], T=[1 * keV], recoils=[1.0], target="Ge72", photoabsorption=bar),
        lambda: migdal_spectrum([1 * keV], T=[1 * keV], recoils=[-1.0], target="Ge72", photoabsorption=bar),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make):
    with pytest.raises(InputError, match=r"^[^\n]* was expected\.$"):
        make()
