"""The Migdal effect: sum rules that any photoabsorption must obey, and hydrogen, where all is known."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.detectors.migdal import Migdal, migdal_probability, migdal_spectrum, probability_per_absorption
from nuscatter.detectors.photoabsorption import PhotoabsorptionFunction, photoabsorption
from nuscatter.detectors.quenching import constant, lindhard
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.units import MeV, barn, eV, keV

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


def test_hydrogen_in_all_gives_the_known_probability():
    """As above, by `Migdal`: 0.2834 (m_e v a_0)², from an edge to where nothing is left, at any velocity."""
    atom = PhotoabsorptionFunction(hydrogen, tuple(RYDBERG * np.append(1 + 1e-9, 1.5 ** np.arange(1, 25))))
    T = np.array([1.0, 3.0]) * eV
    momentum2 = 2 * ELECTRON**2 * T / nuclide("H1").mass
    found = Migdal({"H": atom}).probability(T, "H1")
    np.testing.assert_allclose(found, 0.2834 * momentum2 * BOHR**2, rtol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("target", ["Ar40", "Ge74", "Xe132"])
def test_the_probability_is_the_integral_of_its_density(target):
    """By adaptive quadrature between the edges; from `lowest` on, above which less is left."""
    T = 2 * keV

    def integral(effect):
        def density(x):
            return float(effect.density(x * keV, T=T, target=target) * keV)

        return sum(quad(density, *each, epsabs=0, epsrel=1e-9)[0] for each in pairwise(effect.edges(target) / keV))

    for effect in (Migdal(), Migdal(lowest=0.2 * keV)):
        assert integral(effect) == pytest.approx(float(effect.probability(T, target)), rel=1e-8)
    assert float(effect.density(0.19 * keV, T=T, target=target)) == 0
    assert float(Migdal().density(0.19 * keV, T=T, target=target)) > 0
    assert effect.edges(target)[0] == 0.2 * keV
    ratio = Migdal().probability(T, target) / effect.probability(T, target)
    assert 2 < ratio < 60


def test_the_density_is_that_of_the_formula():
    omega, T = np.array([0.02, 0.1, 1.0, 6.0]) * keV, 3 * keV
    expected = migdal_probability(omega, T=T, target="Xe132", photoabsorption=photoabsorption("Xe"))
    np.testing.assert_array_equal(Migdal().density(omega, T=T, target="Xe132"), expected)
    np.testing.assert_allclose(
        expected, probability_per_absorption("Xe132") * T * photoabsorption("Xe")(omega) / omega, rtol=1e-14
    )
    assert probability_per_absorption("Xe132") * nuclide("Xe132").mass == pytest.approx(
        0.51099895**2 * MeV**2 / (2 * math.pi**2 / 137.035999), rel=1e-7
    )


def test_the_effect_grows_as_the_energy_and_falls_as_the_mass():
    P = Migdal().probability(np.array([1.0, 2.0, 0.0]) * keV, "Xe132")
    assert P[1] == pytest.approx(2 * P[0], rel=1e-14)
    assert P[2] == 0
    light, heavy = (float(Migdal().probability(1 * keV, name)) * nuclide(name).mass for name in ("Ge70", "Ge76"))
    assert light == pytest.approx(heavy, rel=1e-14)


def test_shells_are_where_the_density_jumps():
    """Xenon: the first ionisation, M5, L3, L2, L1, K, and the end of the table; there are more kinks than jumps."""
    jumps = Migdal().jumps("Xe131") / keV
    np.testing.assert_allclose(jumps, [0.0123, 0.6764, 4.7872, 5.1072, 5.4528, 34.5617, 200.005], rtol=2e-3)
    bends, edges = Migdal().bends("Xe131"), Migdal().edges("Xe131")
    assert set(jumps * keV) < set(bends) < set(edges)
    assert Migdal(lowest=1 * keV).jumps("Xe131")[:2] / keV == pytest.approx([1.0, 4.7872], rel=1e-4)


def test_ones_own_atom_takes_the_place_of_a_shipped_one():
    own = Migdal({"Ge": PhotoabsorptionFunction(bar, (1 * keV, 5 * keV))})
    assert own.edges("Ge72").tolist() == [1 * keV, 5 * keV]
    assert own.edges("Xe132").size > 100
    assert float(own.density(2 * keV, T=1 * keV, target="Ge72")) == float(
        migdal_probability(2 * keV, T=1 * keV, target="Ge72", photoabsorption=bar)
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: Migdal("Xe"),
        lambda: Migdal({"Xe": bar}),
        lambda: Migdal({"Xe": 3.0}),
        lambda: Migdal(lowest=-1.0),
        lambda: Migdal(lowest=math.nan),
        lambda: Migdal({"Xe": photoabsorption("Xe")}, lowest=1000 * keV),
        lambda: Migdal(lowest=1000 * keV).edges("Xe132"),
        lambda: Migdal().density(0, T=1 * keV, target="Xe132"),
        lambda: Migdal().probability(-1.0, "Xe132"),
        lambda: Migdal({"Xe": PhotoabsorptionFunction(lambda w: w[:2], (1 * keV, 9 * keV))}).probability(1.0, "Xe132"),
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
    with pytest.raises(InputError, match=r"^[^\n]* was expected[^\n]*\.$"):
        make()
