"""What is seen of a line in flight: closed forms, narrow boxes, and pions one by one."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from nuscatter.constants import neutral_pion_mass
from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.sources.dark.mesons import eta, neutral_pion
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.in_flight import MesonProduction, SmoothProduction
from nuscatter.sources.dark.momenta.meson_list import MesonList
from nuscatter.sources.dark.momenta.mixed import MixedProduction
from nuscatter.sources.dark.momenta.sanford_wang import SanfordWang
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.units import GeV, MeV

M = neutral_pion_mass.value
MERCURY = BurmanSmith(proton_energy=1 * GeV, Z=80)
LINES = pytest.mark.parametrize(("mass", "energy"), [(1, 67), (25, 62), (75, 88), (120, 121), (134, 134.97)])


@dataclass(frozen=True)
class Isotropic(SmoothProduction):
    """Pions in all directions, their kinetic energies falling exponentially."""

    scale: float = 80 * MeV

    @property
    def meson(self):
        return neutral_pion

    @property
    def highest(self):
        return 400 * MeV

    def density(self, T, theta):
        norm = self.scale * -math.expm1(-self.highest / self.scale)
        return np.exp(-T / self.scale) / norm / (4 * math.pi) * np.ones_like(theta)


@LINES
def test_isotropic_pions_in_closed_form(mass, energy):
    """1/4π per solid angle, the mean energy ⟨γ⟩E₀, and above an energy the flat spectra of all pions."""
    spectrum = Isotropic().line_seen_from(energy * MeV, angle=0.7, mass=mass * MeV)
    E, weight = spectrum.nodes()
    assert weight.sum() * 4 * math.pi == pytest.approx(1, rel=1e-5)
    T, per_T = panels(np.linspace(0, 400, 401) * MeV, 4)
    per_T = per_T * Isotropic().density(T, np.zeros_like(T)) * 4 * math.pi
    gamma = 1 + T / M
    assert weight @ E / weight.sum() / MeV == pytest.approx(per_T @ gamma * energy, rel=2e-5)
    half = np.sqrt(gamma**2 - 1) * math.sqrt(energy**2 - mass**2) * MeV
    for cut in (energy * MeV, 1.3 * energy * MeV, 2 * energy * MeV):
        above = np.clip((gamma * energy * MeV + half - cut) / (2 * half), 0, 1)
        assert float(spectrum.moment(0, cut)) * 4 * math.pi == pytest.approx(float(per_T @ above), rel=1e-4)


@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 2, 2.7])
def test_line_is_the_limit_of_a_box(angle):
    """`seen_from` of a box of ±0.2 %, which is another integral: numbers above energies."""
    energy, mass = 80 * MeV, 50 * MeV
    low, high = energy * 0.998, energy * 1.002
    narrow = Polynomial((1 / (high - low),), low=low, high=high)
    box = MERCURY.seen_from(narrow, angle=angle, mass=mass)
    line = MERCURY.line_seen_from(energy, angle=angle, mass=mass)
    for cut in (0.0, 70 * MeV, 110 * MeV):
        assert float(line.moment(0, cut)) == pytest.approx(float(box.moment(0, cut)), rel=1e-3)


def test_all_directions_together_are_one():
    x, w = np.polynomial.legendre.leggauss(16)
    parts = [MERCURY.line_seen_from(88 * MeV, angle=math.acos(each), mass=75 * MeV).nodes()[1].sum() for each in x]
    assert 2 * math.pi * float(w @ parts) == pytest.approx(1, rel=1e-3)


def test_heavy_ones_move_as_the_pions():
    """As m → M they are at rest in the pion: the mean energy is that of pions of the angle."""
    mass = M * (1 - 1e-6)
    line = MERCURY.line_seen_from(M * (1 - 0.5e-6), angle=0.6, mass=mass)
    E, weight = line.nodes()
    T, per_T = panels(np.linspace(0, MERCURY.highest, 61), 8)
    density = MERCURY.density(T, np.full_like(T, 0.6))
    assert weight.sum() == pytest.approx(float(per_T @ density), rel=2e-3)
    assert weight @ E / weight.sum() == pytest.approx(per_T @ (density * (T + M)) / (per_T @ density), rel=2e-3)


def test_one_pion_at_rest_and_one_that_moves():
    """At rest the line itself in all directions; one of 100 MeV seen along its flight has both ends of the box."""
    at_rest = MesonList(np.array([[0, 0, 1e-6]]) * MeV).line_seen_from(88 * MeV, angle=1.0, mass=75 * MeV)
    E, weight = at_rest.nodes()
    assert weight.sum() * 4 * math.pi == pytest.approx(1, rel=1e-6)
    assert weight @ E / weight.sum() / MeV == pytest.approx(88, rel=0.02)
    moving = MesonList(np.array([[0, 0, 100]]) * MeV).line_seen_from(88 * MeV, angle=0.0, mass=75 * MeV)
    gamma, p0 = math.hypot(M, 100 * MeV) / M, math.sqrt(88**2 - 75**2) * MeV
    fastest = gamma * 88 * MeV + 100 * MeV / M * p0
    # forwards dΩ shrinks by (p/p*)², and the slower solution is behind the pion unless p0 < 75 · 100/135
    E, weight = moving.nodes()
    both = [gamma * 88 * MeV + sign * 100 * MeV / M * p0 for sign in (1, -1)]
    momenta = [math.sqrt(each**2 - (75 * MeV) ** 2) for each in both]
    expected = sum((p / p0) ** 2 for p in momenta[: 1 if p0 / MeV > 75 * 100 / (M / MeV) else 2]) / (4 * math.pi)
    assert weight.sum() == pytest.approx(expected, rel=1e-9)
    assert E[weight > 0].max() < fastest * 1.05


@pytest.mark.slow
def test_list_of_pions_is_what_its_density_is():
    """60,000 pions drawn from the density of mercury: number and mean energy at three angles, to 2 %."""
    rng = np.random.default_rng(5)
    T, cosine = rng.uniform(0, MERCURY.highest, 360_000), rng.uniform(-1, 1, 360_000)
    weight = MERCURY.density(T, np.arccos(cosine))
    kept = rng.uniform(0, weight.max(), T.size) < weight
    T, cosine = T[kept], cosine[kept]
    p, sine, phi = np.sqrt(T * (T + 2 * M)), np.sqrt(1 - cosine**2), rng.uniform(0, 2 * math.pi, T.size)
    pions = MesonList(np.stack([p * sine * np.cos(phi), p * sine * np.sin(phi), p * cosine], axis=1))
    for angle in (0.5, math.pi / 2, 2.5):
        (a, x), (b, y) = (
            each.line_seen_from(80 * MeV, angle=angle, mass=30 * MeV).nodes() for each in (pions, MERCURY)
        )
        assert x.sum() == pytest.approx(y.sum(), rel=0.02)
        assert a @ x / x.sum() == pytest.approx(b @ y / y.sum(), rel=0.02)


def test_mixture_is_linear_in_its_share():
    tungsten = BurmanSmith(proton_energy=0.9 * GeV, Z=74)
    seen = {"angle": 0.5, "mass": 30 * MeV}
    one, other = (float(each.line_seen_from(80 * MeV, **seen).moment(0, 0.0)) for each in (MERCURY, tungsten))
    mixed = MixedProduction(MERCURY, tungsten, share=0.3).line_seen_from(80 * MeV, **seen)
    assert float(mixed.moment(0, 0.0)) == pytest.approx(0.7 * one + 0.3 * other)
    assert one != pytest.approx(other, rel=1e-3)


@pytest.mark.slow
def test_etas_have_their_own_mass():
    """An A′ of 300 MeV in the frame of η, at rest and in flight: one in all directions."""
    energy = (eta.mass**2 + (300 * MeV) ** 2) / (2 * eta.mass)
    at_rest = MesonList(np.array([[0, 0, 1e-6]]) * MeV, meson=eta)
    E, weight = at_rest.line_seen_from(energy, angle=1.0, mass=300 * MeV).nodes()
    assert weight.sum() * 4 * math.pi == pytest.approx(1, rel=1e-6)
    assert weight @ E / weight.sum() == pytest.approx(energy, rel=0.02)
    booster = SanfordWang(proton_momentum=8.89 * GeV, meson=eta)
    x, w = np.polynomial.legendre.leggauss(64)
    half = np.pi / 2 * (x + 1)
    parts = [booster.line_seen_from(energy, angle=each, mass=300 * MeV).nodes()[1].sum() for each in half]
    assert math.pi**2 * float(w @ (parts * np.sin(half))) == pytest.approx(1, rel=0.01)


def test_bad_input():
    for made in (MERCURY, MesonList(np.array([[0, 0, 100]]) * MeV)):
        with pytest.raises(InputError, match="a mass below the energy at rest"):
            made.line_seen_from(60 * MeV, angle=0.3, mass=60 * MeV)
        with pytest.raises(InputError, match="angle"):
            made.line_seen_from(60 * MeV, angle=4.0, mass=30 * MeV)

    class Mine(MesonProduction):
        meson = neutral_pion

        def seen_from(self, rest, *, angle, mass):
            return rest

    with pytest.raises(InputError, match="define line_seen_from"):
        Mine().line_seen_from(60 * MeV, angle=0.3, mass=30 * MeV)
