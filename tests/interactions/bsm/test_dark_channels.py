"""Dark matter's forms against explicit traces of a massive projectile, limits, and the energies that are reached."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_channels import dark_channel, split_channel
from nuscatter.interactions.channels import VECTOR, Recoil
from nuscatter.sources.dark.portal import DarkMatterKind
from nuscatter.units import MeV, keV

NUCLEUS, ELECTRON = Recoil.NUCLEUS, Recoil.ELECTRON
SCALAR, DIRAC, MAJORANA = DarkMatterKind.SCALAR, DarkMatterKind.DIRAC, DarkMatterKind.MAJORANA


def kinematics(seed, first, last, count=8):
    """Random (E, T, M), and momenta k, p → k', p' with k² = first² and k'² = last²."""
    generator = np.random.default_rng(seed)
    while count:
        M, E, T = generator.uniform(0.3, 20), generator.uniform(first, first + 20), generator.uniform(0.01, 20)
        if last + T > E:
            continue
        momentum, recoil = np.sqrt(E**2 - first**2), np.sqrt(T * (T + 2 * M))
        cosine = (momentum**2 + recoil**2 - (E - T) ** 2 + last**2) / (2 * momentum * recoil)
        if abs(cosine) < 1:
            k, p = np.array([E, 0, 0, momentum]), np.array([M, 0, 0, 0.0])
            after = np.array([M + T, recoil * np.sqrt(1 - cosine**2), 0, recoil * cosine])
            count -= 1
            yield (E, T, M), k, p, k + p - after, after


def brute(dirac, kind, recoil, at, k, p, k_after, p_after, first, last):
    """dσ/dT [MeV⁻³] of unit charge: squared amplitude over 32πM p², averaged over the spins that come."""
    E, _, M = at
    if kind is SCALAR:
        leptonic = np.outer(k + k_after, k + k_after)
    else:
        vertices = dirac.GAMMA @ dirac.GAMMA5 if kind is MAJORANA else dirac.GAMMA
        leptonic = (
            dirac.tensor(dirac.slash(k_after) + last * dirac.ONE, vertices, dirac.slash(k) + first * dirac.ONE) / 2
        )
    if recoil is NUCLEUS:
        lowered = dirac.METRIC @ (p + p_after)
        hadronic = np.outer(lowered, lowered)
    else:
        before, after = dirac.slash(p) + M * dirac.ONE, dirac.slash(p_after) + M * dirac.ONE
        hadronic = dirac.tensor(after, dirac.LOWER_GAMMA, before) / 2
    return np.sum(leptonic * hadronic).real / (32 * np.pi * M * (E**2 - first**2))


def formed(channel, E, T, M, first):
    """dσ/dT of unit charge in MeV, from the channel's form, and the sum of its parts' sizes."""
    coefficients = channel.form(np.array([T]) * MeV, M * MeV)["X", "X"]
    flow = (E**2 - first**2) * MeV**2
    parts = [float(a[0]) * (E * MeV) ** (2 - power) / flow / MeV for power, a in enumerate(coefficients)]
    return sum(parts), sum(map(abs, parts))


@pytest.mark.parametrize("recoil", Recoil)
@pytest.mark.parametrize("kind", DarkMatterKind)
@pytest.mark.parametrize("mass", [0.3, 2.5])
def test_elastic_forms_are_the_traces(dirac, kind, recoil, mass):
    channel = dark_channel(kind, mass * MeV, recoil)
    for at, *momenta in kinematics(1, mass, mass):
        exact = brute(dirac, kind, recoil, at, *momenta, mass, mass)
        value, scale = formed(channel, *at, mass)
        assert abs(value - exact) <= 1e-12 * scale


@pytest.mark.parametrize("recoil", Recoil)
@pytest.mark.parametrize("masses", [(1.0, 1.6), (1.6, 1.0), (0.4, 3.0)])
def test_split_forms_are_the_traces(dirac, recoil, masses):
    channel = split_channel(masses[0] * MeV, outgoing=masses[1] * MeV, recoil=recoil)
    for at, *momenta in kinematics(2, *masses):
        exact = brute(dirac, DIRAC, recoil, at, *momenta, *masses)
        value, scale = formed(channel, *at, masses[0])
        assert abs(value - exact) <= 1e-12 * scale


@pytest.mark.parametrize("recoil", Recoil)
def test_no_splitting_is_elastic(recoil):
    elastic, split = dark_channel(DIRAC, 3 * MeV, recoil), split_channel(3 * MeV, outgoing=3 * MeV, recoil=recoil)
    T, E, M = np.array([0.1, 1.0, 3.0]) * MeV, np.array([5.0, 20.0]) * MeV, 40 * MeV
    for one, other in zip(elastic.form(T, M)["X", "X"], split.form(T, M)["X", "X"], strict=True):
        np.testing.assert_allclose(one / other, 1, rtol=1e-13)
    np.testing.assert_allclose(split.threshold(T, M, 3 * MeV) / elastic.threshold(T, M, 3 * MeV), 1, rtol=1e-13)
    np.testing.assert_allclose(split.reach(E, M, 3 * MeV)[1] / elastic.reach(E, M, 3 * MeV)[1], 1, rtol=1e-13)


def test_light_dirac_particles_are_neutrinos():
    """With G_F/√2 Q_W for the charge the form on a nucleus is review Eq. 17: 2ME² (1 − T/E − MT/2E²)."""
    T, M = np.array([0.0, 10.0, 50.0]) * keV, 37_215 * MeV
    dark, known = dark_channel(DIRAC, 1e-9 * MeV).form(T, M)["X", "X"], VECTOR.form(T, M)["V", "V"]
    ratio = (dark[0] / known[0])[0]
    for one, other in zip(dark, known, strict=True):
        np.testing.assert_allclose(one / MeV, other * ratio / MeV, rtol=1e-12, atol=1e-12)


def test_majorana_is_slow_at_rest():
    """Its current has no charge: the cross section times p² falls as p² where Dirac's stays."""
    T, M, m = np.array([0.0]), 37_215 * MeV, 25 * MeV
    numerators = []
    for kind in (DIRAC, MAJORANA):
        a = dark_channel(kind, m).form(T, M)["X", "X"]
        E = 1.0001 * m
        numerators.append(float(a[0][0] * E**2 + a[1][0] * E + a[2][0]))
    assert numerators[1] / numerators[0] == pytest.approx(1 - 1 / 1.0001**2, rel=1e-6)


@pytest.mark.parametrize("masses", [(1.0, 1.6), (1.6, 1.0), (2.0, 2.0), (5.0, 0.1)])
def test_threshold_and_reach_are_inverse(masses):
    """The energy at which a recoil begins is one at which the reach ends there."""
    channel = split_channel(masses[0] * MeV, outgoing=masses[1] * MeV)
    T, M = np.geomspace(1e-3, 8, 40) * MeV, 30 * MeV
    least = channel.threshold(T, M, masses[0] * MeV)
    low, high = channel.reach(least * (1 + 1e-9), M, masses[0] * MeV)
    nearest = np.minimum(np.abs(low / T - 1), np.abs(high / T - 1))
    inside = least > masses[0] * MeV * (1 + 1e-12)
    assert inside.any()
    assert nearest[inside].max() < 1e-3
    assert (low[inside] <= T[inside] * (1 + 1e-3)).all()
    assert (high[inside] >= T[inside] * (1 - 1e-3)).all()


def test_reach_is_where_angles_end():
    """Against four-momenta: the recoils of χ that leaves forward and backward in the centre of mass."""
    first, last, M, E = 1.0, 1.6, 30.0, 4.0
    total = first**2 + M**2 + 2 * M * E
    momentum = np.sqrt((total - (M + last) ** 2) * (total - (M - last) ** 2)) / (2 * np.sqrt(total))
    beta, gamma = np.sqrt(E**2 - first**2) / (E + M), (E + M) / np.sqrt(total)
    expected = [gamma * (np.hypot(M, momentum) + sign * beta * momentum) - M for sign in (-1, 1)]
    found = split_channel(first * MeV, outgoing=last * MeV).reach(np.array(E * MeV), M * MeV, first * MeV)
    np.testing.assert_allclose([float(each) / MeV for each in found], expected, rtol=1e-10)


def test_below_the_threshold_nothing_recoils():
    up = split_channel(1.0 * MeV, outgoing=1.6 * MeV)
    assert [float(each) / MeV for each in up.reach(np.array(1.5 * MeV), 30 * MeV, 1 * MeV)] == [0, 0]
    assert np.isinf(up.threshold(np.array(0.0), 30 * MeV, 1 * MeV))


def test_the_same_channel_is_equal_and_others_are_not():
    assert dark_channel(SCALAR, 3 * MeV) == dark_channel(SCALAR, 3.0 * MeV)
    assert dark_channel(SCALAR, 3 * MeV) != dark_channel(DIRAC, 3 * MeV)
    assert dark_channel(SCALAR, 3 * MeV) != dark_channel(SCALAR, 4 * MeV)


def test_wrong_arguments():
    with pytest.raises(InputError, match="mass"):
        dark_channel(SCALAR, 0.0)
    with pytest.raises(InputError, match="kind"):
        dark_channel("scalar", 3 * MeV)
    with pytest.raises(InputError, match="outgoing"):
        split_channel(3 * MeV, outgoing=-1 * MeV)
