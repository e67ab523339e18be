"""The tensor of χ against explicit traces and conserved currents, electrons, and elastic scattering."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_channels import dark_channel, split_channel
from nuscatter.interactions.bsm.dark_excitation.projectile import projectile_factors, spin_part, transfers
from nuscatter.sources.dark.portal import DarkMatterKind
from nuscatter.units import MeV

SCALAR, DIRAC, MAJORANA = DarkMatterKind.SCALAR, DarkMatterKind.DIRAC, DarkMatterKind.MAJORANA


def kinematics(seed, first, last, count=12):
    """Random E, ω, q, and momenta of χ before and after with q along z; in MeV."""
    generator = np.random.default_rng(seed)
    while count:
        E, omega = generator.uniform(max(first, last), max(first, last) + 90), generator.uniform(0.1, 60)
        if E - omega < last:
            continue
        k, after = np.sqrt(E**2 - first**2), np.sqrt((E - omega) ** 2 - last**2)
        q = generator.uniform(abs(k - after), k + after)
        along = (q**2 + k**2 - after**2) / (2 * q)
        if along**2 > k**2:
            continue
        across, turn = np.sqrt(k**2 - along**2), generator.uniform(0, 2 * np.pi)
        before = np.array([E, across * np.cos(turn), across * np.sin(turn), along])
        count -= 1
        yield E, omega, q, before, before - np.array([omega, 0, 0, q])


def tensor(dirac, kind, before, after, first, last):
    """L^{μν}, averaged over the spins that come: traces of matrices, nothing simplified."""
    if kind is SCALAR:
        return np.outer(before + after, before + after)
    vertices = dirac.GAMMA @ dirac.GAMMA5 if kind is MAJORANA else dirac.GAMMA
    return dirac.tensor(dirac.slash(after) + last * dirac.ONE, vertices, dirac.slash(before) + first * dirac.ONE) / 2


def current(omega, q, longitudinal, transverse):
    """W^{μν} of a conserved current along z with directions across averaged."""
    charge = np.array([1.0, 0.0, 0.0, omega / q])
    return longitudinal * np.outer(charge, charge) + transverse / 2 * np.diag([0.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (SCALAR, 25.0, 25.0),
        (SCALAR, 0.4, 0.4),
        (DIRAC, 25.0, 25.0),
        (DIRAC, 3.0, 3.0),
        (MAJORANA, 25.0, 25.0),
        (MAJORANA, 3.0, 3.0),
        (DIRAC, 20.0, 26.0),
        (DIRAC, 26.0, 20.0),
    ],
)
def test_factors_are_the_contracted_traces(dirac, kind, first, last):
    for E, omega, q, before, after in kinematics(3, first, last):
        at = {"omega": omega * MeV, "q2": (q * MeV) ** 2, "incoming": first * MeV, "outgoing": last * MeV}
        found = projectile_factors(kind, E * MeV, **at)
        whole = tensor(dirac, kind, before, after, first, last)
        for value, responses in zip(found, ((1.0, 0.0), (0.0, 1.0)), strict=True):
            lowered = dirac.METRIC @ current(omega, q, *responses) @ dirac.METRIC
            exact = np.sum(whole * lowered).real
            assert abs(value / MeV**2 - exact) <= 1e-12 * np.sum(np.abs(whole * lowered))


@pytest.mark.parametrize("kind", DarkMatterKind)
def test_propagators_momenta_drop_out(dirac, kind):
    """q^μ q^ν/m² of the propagator meets a conserved current, also for Majorana particles, whose own is not."""
    for _, omega, q, before, after in kinematics(4, 9.0, 9.0):
        whole = tensor(dirac, kind, before, after, 9.0, 9.0)
        transfer = np.array([omega, 0.0, 0.0, q])
        lowered = dirac.METRIC @ current(omega, q, 1.3, 0.6) @ dirac.METRIC
        dressed = np.eye(4) - np.outer(transfer, dirac.METRIC @ transfer) / 7.0**2
        exact, plain = (np.sum(each * lowered).real for each in (dressed @ whole @ dressed.T, whole))
        assert exact == pytest.approx(plain, rel=1e-11)
    if kind is MAJORANA:
        assert abs(dirac.METRIC @ transfer @ whole @ dirac.METRIC @ transfer) > 1


def test_light_dirac_particles_are_electrons():
    """4EE′cos²(θ/2) times (Q²/q²)² and Q²/2q² + tan²(θ/2), of de Forest and Walecka."""
    E, omega, theta = 80.0, 22.0, np.array([0.2, 1.1, 2.5, 3.0])
    e = E - omega
    q2 = E**2 + e**2 - 2 * E * e * np.cos(theta)
    photon = q2 - omega**2
    found = projectile_factors(
        DIRAC, E * MeV, omega=omega * MeV, q2=q2 * MeV**2, incoming=1e-9 * MeV, outgoing=1e-9 * MeV
    )
    common = 4 * E * e * np.cos(theta / 2) ** 2
    expected = common * (photon / q2) ** 2, common * (photon / (2 * q2) + np.tan(theta / 2) ** 2)
    for have, want in zip(found, expected, strict=True):
        np.testing.assert_allclose(have / MeV**2, want, rtol=1e-10)


@pytest.mark.parametrize("kind", DarkMatterKind)
def test_a_heavy_nucleus_is_elastic(kind):
    """V_L = 2N/M for ω → 0, N of the elastic channels."""
    m, E, M, q2 = 25 * MeV, 90 * MeV, 1e10 * MeV, np.array([100.0, 4000.0, 20_000.0]) * MeV**2
    a = dark_channel(kind, m).form(q2 / (2 * M), M)["X", "X"]
    elastic = 4 * np.pi * (a[0] * E**2 + a[1] * E + a[2]) / M
    found = projectile_factors(kind, E, omega=1e-9 * MeV, q2=q2, incoming=m, outgoing=m)
    np.testing.assert_allclose(found.longitudinal / (2 * elastic), 1, rtol=1e-6)


@pytest.mark.parametrize(("first", "last"), [(20.0, 26.0), (26.0, 20.0)])
def test_a_heavy_nucleus_and_two_masses(first, last):
    E, M, q2 = 90 * MeV, 1e10 * MeV, np.array([900.0, 4000.0, 20_000.0]) * MeV**2
    a = split_channel(first * MeV, outgoing=last * MeV).form(q2 / (2 * M), M)["X", "X"]
    elastic = 4 * np.pi * (a[0] * E**2 + a[1] * E + a[2]) / M
    at = {"omega": 1e-9 * MeV, "q2": q2, "incoming": first * MeV, "outgoing": last * MeV}
    np.testing.assert_allclose(projectile_factors(DIRAC, E, **at).longitudinal / (2 * elastic), 1, rtol=1e-6)


def test_limits_of_transfers():
    """Against angles 0 and π, and to all digits where χ is fast."""
    E, omega, first, last = 70.0, 12.0, 20.0, 26.0
    k, after = np.sqrt(E**2 - first**2), np.sqrt((E - omega) ** 2 - last**2)
    found = transfers(E * MeV, omega=omega * MeV, incoming=first * MeV, outgoing=last * MeV)
    expected = (k - after) ** 2, (k + after) ** 2, (k - after) ** 2 - omega**2
    np.testing.assert_allclose([float(each / MeV**2) for each in found], expected, rtol=1e-11)
    # Q²_min = m²ω²/EE′ where m is small
    fast = transfers(500 * MeV, omega=20 * MeV, incoming=1e-3 * MeV, outgoing=1e-3 * MeV)
    assert float(fast.photon / MeV**2) == pytest.approx(1e-6 * 400 / (500 * 480), rel=1e-6, abs=0)
    below = transfers(np.array([30.0, 37.9]) * MeV, omega=12 * MeV, incoming=20 * MeV, outgoing=26 * MeV)
    assert np.array_equal(below, np.zeros((3, 2)))


def test_ends_of_the_range_have_no_momentum_across():
    reach = transfers(70 * MeV, omega=12 * MeV, incoming=20 * MeV, outgoing=20 * MeV)
    for q2 in (reach.least, reach.largest):
        found = projectile_factors(SCALAR, 70 * MeV, omega=12 * MeV, q2=q2, incoming=20 * MeV, outgoing=20 * MeV)
        assert abs(float(found.transverse / MeV**2)) < 1e-8


def test_spin_part():
    assert float(spin_part(DIRAC, 50 * MeV**2, incoming=10 * MeV, outgoing=13 * MeV) / MeV**2) == pytest.approx(59)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "scalar"}, "DarkMatterKind"),
        ({"outgoing": 30 * MeV}, "complex scalar particle keeps its mass"),
        ({"q2": 0.0}, "q2"),
        ({"incoming": -1.0}, "incoming"),
        ({"E": -1.0}, "E"),
    ],
)
def test_bad_input(change, words):
    good = {
        "kind": SCALAR,
        "E": 90 * MeV,
        "omega": 10 * MeV,
        "q2": 900 * MeV**2,
        "incoming": 25 * MeV,
        "outgoing": 25 * MeV,
    }
    with pytest.raises(InputError, match=words):
        projectile_factors(**{**good, **change})


def test_a_massless_particle_that_gives_all_of_its_energy():
    """q is the momentum before, and Q² = q² − ω² = −m²."""
    found = transfers(10 * MeV, omega=10 * MeV, incoming=6 * MeV, outgoing=0.0)
    assert [float(each / MeV**2) for each in found] == pytest.approx([64.0, 64.0, -36.0], rel=1e-12)
