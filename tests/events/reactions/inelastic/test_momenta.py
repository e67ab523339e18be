"""Momenta of decays: invariants, exact two-body formulae in 40 digits, and isotropy in the frame of what emits."""

from decimal import Decimal, getcontext

import numpy as np
import pytest
from scipy import stats

from nuscatter.events.codes import PHOTON
from nuscatter.events.reactions.inelastic.emissions import Emissions
from nuscatter.events.reactions.inelastic.momenta import (
    emitted_momenta,
    in_rest_frame,
    lepton_momenta,
    recoiling_cosine,
    released_at,
)
from nuscatter.units import MeV

getcontext().prec = 40
M, LEPTON, N = 37_215.5 * MeV, 0.511 * MeV, 4000


def test_what_is_released_at_an_energy():
    root = (Decimal(M) * (Decimal(M) + 2 * Decimal(30 * MeV))).sqrt()
    least = M + 2.25 * MeV
    expected = float(root - Decimal(least))
    assert float(released_at(np.array(30 * MeV), target=M, least=least)) == pytest.approx(expected, rel=1e-11, abs=0)


def test_two_bodies_in_their_rest_frame():
    Q, m, left = (Decimal(x) for x in (1.5 * MeV, 939.57 * MeV, 36_000 * MeV))
    root = Q + m + left
    energy = (root * root + m * m - left * left) / (2 * root)
    kinetic, p = in_rest_frame(np.array(float(Q)), mass=float(m), left=np.array(float(left)))
    assert float(kinetic) == pytest.approx(float(energy - m), rel=1e-13, abs=0)
    assert float(p) == pytest.approx(float((energy * energy - m * m).sqrt()), rel=1e-13, abs=0)


def lepton(cosine, E=40 * MeV, excitation=5 * MeV, seed=1):
    generator = np.random.default_rng(seed)
    direction = generator.normal(size=(len(cosine), 3))
    direction /= np.linalg.norm(direction, axis=1)[:, None]
    energy, left = np.full(len(cosine), E), np.full(len(cosine), M + excitation)
    released = released_at(energy, target=M, least=LEPTON + M + excitation)
    bodies = {"target": M, "mass": LEPTON, "left": left, "released": released}
    momenta = lepton_momenta(energy, generator, direction=direction, cosine=cosine, **bodies)
    return energy, direction, left, released, momenta


def test_lepton_and_nucleus_are_on_their_shells():
    cosine = np.random.default_rng(2).uniform(-1, 1, N)
    energy, direction, left, _, momenta = lepton(cosine)
    squared = momenta[:, 3] ** 2 - (momenta[:, :3] ** 2).sum(axis=1)
    assert squared == pytest.approx(np.full(N, LEPTON**2), abs=1e-11 * energy[0] ** 2)
    nucleus = energy[:, None] * direction - momenta[:, :3]
    own = np.sqrt((nucleus**2).sum(axis=1) + left**2)
    assert own + momenta[:, 3] == pytest.approx(energy + M, rel=1e-14, abs=0)


def test_angles_hardly_differ_between_the_two_frames():
    """Both are at rest but for E/M, which makes (1 − c²) E/M of the cosine of a fast lepton."""
    cosine = np.linspace(-1, 1, 201)
    _, direction, _, _, momenta = lepton(cosine)
    seen = (momenta[:, :3] * direction).sum(axis=1) / np.linalg.norm(momenta[:, :3], axis=1)
    assert np.abs(seen - cosine - (1 - cosine**2) * 40 * MeV / M).max() < 1e-5


def test_the_recoil_gives_the_cosine_back():
    cosine = np.linspace(-1, 1, 101)
    energy, direction, left, released, momenta = lepton(cosine)
    nucleus = energy[:, None] * direction - momenta[:, :3]
    T = (nucleus**2).sum(axis=1) / (np.sqrt((nucleus**2).sum(axis=1) + left**2) + left)
    found = recoiling_cosine(energy, T=T, target=M, mass=LEPTON, left=left, released=released)
    assert found == pytest.approx(cosine, abs=1e-9)
    beyond = recoiling_cosine(energy, T=9 * T + 1 * MeV, target=M, mass=LEPTON, left=left, released=released)
    assert beyond.tolist() == [-1.0] * 101


def emissions(n):
    """A particle of 3727 MeV with 6 MeV, then a photon of 2 MeV, from M + 10 MeV."""
    mass, released = np.array([3727.0, 0.0]) * MeV, np.array([6.0, 2.0]) * MeV
    left = np.array([M + 10 * MeV - mass[0] - released[0], M + 10 * MeV - mass[0] - released.sum()])
    columns = (np.repeat(each[:, None], n, axis=1) for each in (mass, released, left))
    mass, released, left = columns
    return Emissions(
        number=np.full(n, 2), code=np.full((2, n), PHOTON), mass=mass, released=released, left=left, nucleus=np.ones(n)
    )


def test_all_momenta_of_a_chain_are_conserved_and_on_shell():
    first = np.random.default_rng(3).normal(size=(N, 3)) * 4000 * MeV
    parts, final = emitted_momenta(
        emissions(N), np.random.default_rng(4), nucleus=first, first=np.full(N, M + 10 * MeV)
    )
    total = final + parts[0][1] + parts[1][1]
    assert total[:, :3] == pytest.approx(first, abs=1e-9 * MeV)
    assert total[:, 3] == pytest.approx(np.sqrt((first**2).sum(axis=1) + (M + 10 * MeV) ** 2), rel=1e-13, abs=0)
    for momenta, mass in ((parts[0][1], 3727 * MeV), (parts[1][1], 0.0)):
        squared = momenta[:, 3] ** 2 - (momenta[:, :3] ** 2).sum(axis=1)
        assert squared == pytest.approx(np.full(N, mass**2), abs=1e-12 * M**2)


def test_emissions_are_isotropic_where_the_nucleus_rests():
    """Boosted back from a tenth of the speed of light; the textbook's boost, not that of the code."""
    first = np.tile([0.0, 0.0, 0.1 * M], (N, 1))
    parts, _ = emitted_momenta(emissions(N), np.random.default_rng(5), nucleus=first, first=np.full(N, M + 10 * MeV))
    mass = M + 10 * MeV
    gamma = np.sqrt(1 + (0.1 * M / mass) ** 2)
    push = 0.1 * M / mass
    momenta = parts[0][1]
    along = gamma * momenta[:, 2] - push * momenta[:, 3]
    expected = in_rest_frame(np.array(6 * MeV), mass=3727 * MeV, left=np.array(mass - 3733 * MeV))[1]
    size = np.sqrt(momenta[:, 0] ** 2 + momenta[:, 1] ** 2 + along**2)
    assert size == pytest.approx(np.full(N, float(expected)), rel=1e-9, abs=0)
    assert stats.kstest(along / size, stats.uniform(-1, 2).cdf).pvalue > 1e-3
    phi = np.arctan2(momenta[:, 1], momenta[:, 0])
    assert stats.kstest(phi, stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 1e-3
