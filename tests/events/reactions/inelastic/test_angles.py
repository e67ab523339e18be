"""Angles beside integrals of their densities, and beside the angular distributions of the responses of argon."""

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss

import nuscatter as ns
from nuscatter.events.reactions.inelastic.angles import cosines, slopes, steepness
from nuscatter.units import MeV, fm

X, W = leggauss(40)


@pytest.mark.parametrize(
    ("kappa", "b", "c"), [(0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.5, -1.3, 1 / 3), (3.0, -1 / 3, 0.0), (1e-7, 1.0, 0.0)]
)
def test_moments_are_those_of_the_density(kappa, b, c):
    n = 100_000
    found = cosines(np.full(n, kappa), np.random.default_rng(3), b=np.full(n, b), c=np.full(n, c))
    assert np.abs(found).max() <= 1
    density = W * (1 + b * X + c * X * X) * np.exp(kappa * X)
    for power in (1, 2, 3):
        expected = (density * X**power).sum() / density.sum()
        variance = (density * X ** (2 * power)).sum() / density.sum() - expected**2
        assert abs((found**power).mean() - expected) < 4 * (variance / n) ** 0.5


@pytest.mark.parametrize(("group", "mean"), [("0+", 1 / 3), ("1+", -1 / 9), ("2-", -0.4)])
def test_means_of_fast_leptons_without_form_factor(group, mean):
    """β/3 and −β/9; of (1 − c/3)(1 − c), with E = k, −4/9 : 10/9."""
    one = np.ones(1)
    b, c = slopes(group, E=one, k=one, speed=one)
    assert float((2 * b / 3 / (2 + 2 * c / 3))[0]) == pytest.approx(mean, rel=1e-12, abs=0)


def test_slow_leptons_go_everywhere():
    for group in ("0+", "1+", "1-"):
        b, c = slopes(group, E=np.ones(1), k=np.zeros(1), speed=np.zeros(1))
        assert (b[0], c[0]) == (0, 0)


def test_the_form_factor_is_that_of_the_radius():
    """e^(−q²r²/3) from cosθ = −1 to 1: q² falls by 4Ek."""
    argon, E, k = ns.nuclide("Ar40"), 50 * MeV, 40 * MeV
    expected = 4 * E * k * (3.4274 * fm) ** 2 / 3
    assert 2 * float(steepness(argon, E=np.array(E), k=np.array(k))) == pytest.approx(expected, rel=1e-3, abs=0)
    unknown = ns.nuclide("F16")
    assert unknown.charge_radius is None
    expected = 2 * E * k * 16 ** (2 / 3) * fm**2 / 3
    assert float(steepness(unknown, E=np.array(E), k=np.array(k))) == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.slow
@pytest.mark.parametrize(("E", "within"), [(20, 0.008), (30, 0.008), (40, 0.012), (50, 0.02)])
def test_the_mean_is_near_that_of_the_responses(E, within):
    """⁴⁰Ar(ν_e, e⁻) with SLy4; responses are sampled once, ten seconds."""
    reaction = ns.inelastic("Ar40", ns.CHARGED_CURRENT).reaction
    x, w = leggauss(12)
    exact = sum(reaction.cross_section(ns.nu_e).over_angle(np.full(12, E) * MeV, cosine=x).values())
    spectrum, loss = reaction.excitations(ns.nu_e), reaction.outgoing(ns.nu_e).loss
    mass = 0.511 * MeV
    e = E * MeV - loss - spectrum.centres + mass
    reached = e > mass
    k = np.sqrt(e[reached] ** 2 - mass**2)
    mean = total = 0.0
    for name, sigma in zip(spectrum.groups, spectrum.sigma(np.array([E]) * MeV)[:, reached, 0], strict=True):
        b, c = slopes(name, E=np.full(k.size, E * MeV), k=k, speed=k / e[reached])
        steep = steepness(reaction.nuclide, E=np.full(k.size, E * MeV), k=k)
        density = (1 + b[:, None] * x + c[:, None] * x * x) * np.exp(steep[:, None] * x)
        mean += (sigma * ((density * x) @ w) / (density @ w)).sum()
        total += sigma.sum()
    assert abs(mean / total - (exact * x) @ w / (exact @ w)) < within
