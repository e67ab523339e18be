"""Every relation is checked against energy and momentum conservation, solved in forty digits."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.interactions.kinematics import (
    maximum_recoil,
    minimum_energy,
    outgoing_energy,
    recoil_cosine,
    recoil_energy,
)
from nuscatter.units import MeV, keV

mpmath.mp.dps = 40
ENERGIES = st.floats(1e-3, 1e3)
MASSES = st.floats(0.5, 2e5)
COSINES = st.floats(-1, 1)


@given(ENERGIES, MASSES, st.floats(0, 0.999))
def test_threshold_and_end_point_are_inverse(E, M, fraction):
    mass = fraction * E
    end = maximum_recoil(E * MeV, M * MeV, mass * MeV)
    back = minimum_energy(end, M * MeV, mass * MeV)
    # A fast projectile's E_min is mass² sensitive: near rest T vanishes quadratically, E does not.
    assert float(back) / MeV == pytest.approx(E, rel=1e-9, abs=0)
    assert float(maximum_recoil(back, M * MeV, mass * MeV)) == pytest.approx(float(end), rel=1e-9, abs=0)


@given(st.floats(1e-9, 1e2), MASSES, st.floats(0, 1e3))
def test_the_least_energy_scatters_along_the_line(T, M, mass):
    """At E_min all momenta are on a line: (E − T)² − m² = (p − P)² with P² = T² + 2MT, hence pP = T(E + M)."""
    E = mpmath.mpf(float(minimum_energy(T * MeV, M * MeV, mass * MeV))) / mpmath.mpf(MeV)
    T, M, mass = mpmath.mpf(T), mpmath.mpf(M), mpmath.mpf(mass)
    P2 = T**2 + 2 * M * T
    assert abs((E**2 - mass**2) * P2 - (T * (E + M)) ** 2) < mpmath.mpf(1e-14) * E**2 * P2


@given(ENERGIES, MASSES, COSINES)
def test_energy_and_momentum_are_conserved_at_every_angle(E, M, cosine):
    T = float(recoil_energy(E * MeV, cosine, M * MeV) / MeV)
    out = float(outgoing_energy(E * MeV, cosine, M * MeV) / MeV)
    assert out + T == pytest.approx(E, rel=1e-14, abs=0)
    recoil_momentum2 = T**2 + 2 * M * T
    # |k − k'|² of the neutrino, written so that nothing cancels.
    assert (E - out) ** 2 + 2 * E * out * (1 - cosine) == pytest.approx(recoil_momentum2, rel=1e-9, abs=1e-20)
    assert 2 * E * out * (1 - cosine) == pytest.approx(2 * M * T, rel=1e-12, abs=1e-300)  # Q² = 2MT


@given(ENERGIES, MASSES, st.floats(-1, 0.999))
def test_the_recoil_balances_the_momentum(E, M, cosine):
    """Along the neutrino: E − E′ cosθ is what the nucleus takes, |P| cosθ_r."""
    T, out = recoil_energy(E * MeV, cosine, M * MeV), outgoing_energy(E * MeV, cosine, M * MeV)
    momentum = np.sqrt(T * (T + 2 * M * MeV))
    assert float(momentum * recoil_cosine(E * MeV, T, M * MeV)) == pytest.approx(
        float(E * MeV - out * cosine), rel=1e-9, abs=0
    )


@given(ENERGIES, MASSES)
def test_forward_and_backward(E, M):
    assert float(recoil_energy(E * MeV, 1, M * MeV)) == 0
    assert float(outgoing_energy(E * MeV, 1, M * MeV)) == E * MeV
    backward = float(recoil_energy(E * MeV, -1, M * MeV))
    assert backward == pytest.approx(float(maximum_recoil(E * MeV, M * MeV)), rel=1e-13, abs=0)
    assert backward / MeV == pytest.approx(2 * E**2 / (M + 2 * E), rel=1e-13, abs=0)  # the review, below Eq. 17


@given(ENERGIES, MASSES, st.lists(COSINES, min_size=2, max_size=8, unique=True))
def test_recoils_grow_with_the_angle(E, M, cosines):
    recoil = recoil_energy(E * MeV, np.sort(cosines), M * MeV)
    assert (np.diff(recoil) <= 1e-15 * recoil.max()).all()


def test_limits_of_the_threshold():
    assert float(minimum_energy(0, 40e3 * MeV)) == 0
    assert float(minimum_energy(0, 40e3 * MeV, 7 * MeV)) / MeV == pytest.approx(7, rel=1e-14, abs=0)
    heavy = 1e9 * MeV
    assert float(minimum_energy(1 * keV, heavy)) == pytest.approx((heavy * 1 * keV / 2) ** 0.5, rel=1e-5, abs=0)
    light = 1e-9 * MeV
    assert float(minimum_energy(1 * MeV, light)) / MeV == pytest.approx(1, rel=1e-4, abs=0)


def test_a_slow_heavy_projectile_is_newton():
    """T_max = 4 mM/(m + M)² × kinetic energy."""
    m, M, kinetic = 300.0, 40e3, 1e-4
    end = maximum_recoil((m + kinetic) * MeV, M * MeV, m * MeV)
    assert float(end) / MeV == pytest.approx(4 * m * M / (m + M) ** 2 * kinetic, rel=1e-5, abs=0)


def test_argon_at_fifty_mev():
    """2 × 50²/(37215.5 + 100) MeV = 134.0 keV."""
    assert float(maximum_recoil(50 * MeV, 37215.526 * MeV) / keV) == pytest.approx(
        5000 / 37315.526 * 1000, rel=1e-12, abs=0
    )


def test_shapes():
    T = np.linspace(0, 1, 5) * MeV
    M = np.array([30e3, 40e3])[:, None] * MeV
    assert minimum_energy(T, M).shape == (2, 5)
    assert maximum_recoil(T + 1 * MeV, M).shape == (2, 5)
    assert recoil_energy(30 * MeV, np.linspace(-1, 1, 4), 40e3 * MeV).shape == (4,)
