"""Closed forms against numerical convolution of the pulse with the decays."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.sources.timing import Bunches, Gaussian, PiecewiseLinear, TimeProfile, box, tabulated, triangle
from nuscatter.units import ns, us

PION, MUON = 26.033 * ns, 2196.9811 * ns
TIMES = np.array([0.0, 0.2, 0.5, 0.9, 1.3])
DENSITY = np.array([0.0, 3.0, 1.0, 2.0, 0.5])
AREA = float(((DENSITY[1:] + DENSITY[:-1]) / 2) @ np.diff(TIMES))


def box_density(t, start=0.1, length=0.7):
    return ((t >= start) & (t <= start + length)) / length


#: Pulses, and their densities written again in microseconds.
PULSES = {
    "gaussian": (
        Gaussian(mean=0.44 * us, width=0.15 * us),
        lambda t: np.exp(-(((t - 0.44) / 0.15) ** 2) / 2) / (0.15 * math.sqrt(2 * math.pi)),
    ),
    "narrow": (
        Gaussian(mean=0.1 * us, width=0.005 * us),
        lambda t: np.exp(-(((t - 0.1) / 0.005) ** 2) / 2) / (0.005 * math.sqrt(2 * math.pi)),
    ),
    "box": (box(start=0.1 * us, length=0.7 * us), box_density),
    "triangle": (
        triangle(start=-0.2 * us, length=1 * us, peak=0.3),
        lambda t: np.interp(t, [-0.2, 0.1, 0.8], [0, 2, 0], left=0, right=0),
    ),
    "table": (tabulated(TIMES * us, DENSITY * 7), lambda t: np.interp(t, TIMES, DENSITY / AREA, left=0, right=0)),
    "bunches": (
        Bunches(box(start=0.1 * us, length=0.1 * us), (0, 0.6 * us, 1.9 * us), weights=(1, 2, 5)),
        lambda t: sum(w / 8 * box_density(t - o, 0.1, 0.1) for o, w in ((0, 1), (0.6, 2), (1.9, 5))),
    ),
}
CHAINS = {"prompt": (PION,), "delayed": (PION, MUON), "short": (3 * ns,), "three": (PION, 300 * ns, MUON)}
AT = (-0.3, 0.0, 0.105, 0.12, 0.3, 0.5, 0.81, 1.5, 2.1, 4.9, 12.0)


def chain_density(s: float, lifetimes: tuple[float, ...]) -> float:
    """Return the density of the sum of independent exponential decays (lifetimes in μs)."""
    weights = [math.prod(a / (a - b) for b in lifetimes if b != a) for a in lifetimes]
    return sum(w / a * math.exp(-s / a) for w, a in zip(weights, lifetimes, strict=True))


def convolved(name: str, chain: str, t: float) -> float:
    """Return ∫ f(t') h(t − t') dt' over the pulse by adaptive quadrature [1/μs]."""
    pulse, density = PULSES[name]
    lifetimes = tuple(each / us for each in CHAINS[chain])
    kinks = sorted(each / us for each in pulse.kinks)
    if isinstance(pulse, Gaussian):
        mean, width = pulse.mean / us, pulse.width / us
        kinks = [mean + n * width for n in range(-9, 10)]
    # Close behind t the fastest decay needs panels of its own.
    marks = [t - n * lifetimes[0] for n in (0, 1, 3, 8, 20, 40)]
    ends = sorted({min(each, t) for each in kinks} | {each for each in marks if kinks[0] < each < kinks[-1]})
    total = 0.0
    for a, b in pairwise(ends):
        if b - a < 1e-12:  # equal but for rounding
            continue
        inset = (b - a) * 1e-14  # a jump at an end is read from inside
        part = quad(
            lambda x: float(density(x)) * chain_density(t - x, lifetimes),
            a + inset,
            b - inset,
            epsabs=1e-14,
            epsrel=1e-12,
        )
        total += part[0]
    return total


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("name", PULSES)
def test_densities_against_numerical_convolution(name, chain):
    profile = TimeProfile(PULSES[name][0], CHAINS[chain])
    closed = profile.density(np.array(AT) * us) * us
    slow = np.array([convolved(name, chain, t) for t in AT])
    np.testing.assert_allclose(closed, slow, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("name", PULSES)
def test_the_cumulative_is_the_integral_of_the_density(name, chain):
    profile = TimeProfile(PULSES[name][0], CHAINS[chain])
    for start, stop in ((-1.0, 0.4), (0.15, 0.22), (0.45, 2.3), (3, 9)):
        ends = sorted({start, stop, *(k / us for k in profile.kinks if start < k / us < stop)})
        fine = np.unique(np.concatenate([np.linspace(a, b, 40) for a, b in pairwise(ends)]))
        x, w = np.polynomial.legendre.leggauss(20)
        mid, half = (fine[1:] + fine[:-1]) / 2, np.diff(fine) / 2
        integral = float((profile.density((mid[:, None] + half[:, None] * x) * us) * us @ w) @ half)
        assert float(profile.fraction(start * us, stop * us)) == pytest.approx(integral, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("chain", [*CHAINS, "none"])
@pytest.mark.parametrize("name", PULSES)
def test_normalised_rising_and_bounded(name, chain):
    profile = TimeProfile(PULSES[name][0], CHAINS.get(chain, ()))
    t = np.linspace(-3, 100, 4001) * us
    cumulative = profile.cumulative(t)
    assert cumulative[0] == pytest.approx(0, abs=1e-15)
    assert cumulative[-1] == pytest.approx(1, abs=1e-14)
    assert (np.diff(cumulative) >= -1e-15).all()
    assert ((cumulative >= 0) & (cumulative <= 1)).all()
    bins = profile.fraction(t[:-1], t[1:])
    assert bins.sum() == pytest.approx(1, abs=1e-13)
    if chain != "none":
        density = profile.density(t)
        assert (density >= 0).all()
        assert np.isfinite(density).all()


@pytest.mark.parametrize("name", PULSES)
def test_the_mean_is_the_sum_of_the_means(name):
    pulse, density = PULSES[name]
    kinks = [each / us for each in pulse.kinks] if name not in ("gaussian", "narrow") else [-1, 0, 0.1, 0.2, 0.44, 2]
    own = sum(
        quad(lambda t: t * float(density(t)), a + 1e-13, b - 1e-13, epsabs=1e-13, epsrel=1e-11, limit=200)[0]
        for a, b in pairwise(kinks)
    )
    profile = TimeProfile(pulse, (PION, MUON))
    start, stop = -1.0, 120.0
    # ⟨t⟩ = stop − ∫ G dt
    edges = np.linspace(start, stop, 4001)
    x, w = np.polynomial.legendre.leggauss(8)
    grid = (edges[1:, None] + edges[:-1, None]) / 2 + np.diff(edges)[:, None] / 2 * x
    mean = stop - float((profile.cumulative(grid * us) @ w) @ (np.diff(edges) / 2))
    assert mean == pytest.approx(own + (PION + MUON) / us, rel=1e-8, abs=0)


def test_bare_pulses():
    assert float(box(start=1 * us, length=2 * us).cumulative(1.5 * us)) == pytest.approx(0.25, rel=1e-14, abs=0)
    assert float(triangle(start=0, length=2 * us).cumulative(1 * us)) == pytest.approx(0.5, rel=1e-14, abs=0)
    assert float(triangle(start=0, length=2 * us, peak=0.25).cumulative(0.5 * us)) == pytest.approx(
        0.25, rel=1e-14, abs=0
    )
    table = tabulated(TIMES * us, DENSITY)
    expected = np.concatenate([[0], np.cumsum((DENSITY[1:] + DENSITY[:-1]) / 2 * np.diff(TIMES))]) / AREA
    np.testing.assert_allclose(table.cumulative(TIMES * us), expected, rtol=1e-14)
    assert float(Gaussian(mean=1 * us, width=2 * us).cumulative(3 * us)) == pytest.approx(
        0.8413447460685429, rel=1e-14, abs=0
    )


def test_density_of_a_bare_gaussian_pulse():
    """What prompt dark matter has; its integral over a bin is the fraction there."""
    profile = TimeProfile(Gaussian(mean=0.5 * us, width=0.1 * us), (), delay=0.2 * us)
    t = np.linspace(0.0, 1.0, 4001) * us
    assert np.trapezoid(profile.density(t), t) == pytest.approx(float(profile.fraction(0.0, 1 * us)), rel=1e-6)
    assert float(profile.density(0.7 * us) * us) == pytest.approx(3.98942, rel=1e-5)


def test_a_profile_without_decays_is_the_pulse():
    for pulse, _ in PULSES.values():
        profile = TimeProfile(pulse, ())
        t = np.linspace(-1, 4, 50) * us
        np.testing.assert_allclose(profile.cumulative(t), pulse.cumulative(t), atol=1e-15)
    with pytest.raises(InputError, match="at least one decay"):
        profile.density(t)


@pytest.mark.parametrize("name", ["box", "triangle", "table"])
def test_a_pulse_that_is_linear_in_pieces_has_a_density(name):
    pulse, density = PULSES[name]
    t = np.linspace(-0.987, 4.013, 501)  # off the kinks
    ours = TimeProfile(pulse, (), delay=0.3 * us).density((t + 0.3) * us) * us
    np.testing.assert_allclose(ours, [float(density(each)) for each in t], rtol=1e-9, atol=1e-12)
    assert TimeProfile(pulse, ()).density(np.full((2, 3), 0.2 * us)).shape == (2, 3)


def test_at_a_jump_the_density_is_that_of_the_later_piece():
    steps = PiecewiseLinear(np.array([0.0, 1.0, 3.0]) * us, np.array([2.0, 1.0]), np.array([2.0, 1.0]))
    at = np.array([-1e-9, 0.0, 1.0, 2.0, 3.0]) * us
    np.testing.assert_allclose(steps.density(at) * us, [0, 0.5, 0.25, 0.25, 0], rtol=1e-12)


def test_a_short_pulse_leaves_the_decays():
    """Behind a pulse much shorter than the decay the density is exp(−t/τ)/τ; behind two, the hypoexponential."""
    profile = TimeProfile(box(start=0, length=1e-6 * ns), (PION,))
    t = np.array([1, 26, 300]) * ns
    np.testing.assert_allclose(profile.density(t) * PION, np.exp(-t / PION), rtol=1e-6)
    two = TimeProfile(box(start=0, length=1e-6 * ns), (PION, MUON))
    np.testing.assert_allclose(two.density(t) * (MUON - PION), np.exp(-t / MUON) - np.exp(-t / PION), rtol=1e-6)


def test_a_short_decay_leaves_the_pulse():
    for name in ("gaussian", "triangle", "table"):
        pulse, density = PULSES[name]
        t = np.array([0.05, 0.33, 0.7])
        np.testing.assert_allclose(
            TimeProfile(pulse, (1e-4 * ns,)).density(t * us) * us, [float(density(x)) for x in t], rtol=1e-5
        )


def test_a_very_late_gaussian_tail_is_the_exponential():
    """g → exp(−(t − mean)/τ + σ²/2τ²)/τ, with no overflow on the way."""
    pulse = Gaussian(mean=0.44 * us, width=0.15 * us)
    t = 30 * us
    expected = math.exp(-(t - pulse.mean) / MUON + (pulse.width / MUON) ** 2 / 2) / MUON
    assert float(pulse.folded(t, MUON)) == pytest.approx(expected, rel=1e-12, abs=0)
    extreme = pulse.folded(np.array([-1e4, -1, 0, 1, 1e4]) * us, 1e-3 * ns)
    assert np.isfinite(extreme).all()
    assert (extreme >= 0).all()


def test_the_order_of_the_decays_does_not_matter():
    t = np.linspace(-0.5, 8, 60) * us
    for pulse, _ in PULSES.values():
        one, other = TimeProfile(pulse, (PION, MUON)), TimeProfile(pulse, (MUON, PION))
        np.testing.assert_allclose(one.cumulative(t), other.cumulative(t), atol=1e-15)
        np.testing.assert_allclose(one.density(t) * us, other.density(t) * us, atol=1e-14)


@given(st.sampled_from(sorted(PULSES)), *[st.floats(-3, 3).map(lambda x: round(x, 6))] * 2)
@settings(max_examples=30, deadline=None)
def test_a_shift_moves_everything(name, first, second):
    profile = TimeProfile(PULSES[name][0], (PION, MUON))
    moved = profile.shifted(first * us).shifted(second * us)
    t = np.linspace(-2, 7, 25) * us
    np.testing.assert_allclose(moved.cumulative(t + (first + second) * us), profile.cumulative(t), atol=1e-11)
    np.testing.assert_allclose(moved.kinks, np.array(profile.kinks) + (first + second) * us, atol=1e-12 * us)
    assert profile.delay == 0


def test_delayed_follows_prompt():
    t = np.linspace(-0.5, 20, 200) * us
    for pulse, _ in PULSES.values():
        prompt, delayed = TimeProfile(pulse, (PION,)), TimeProfile(pulse, (PION, MUON))
        assert (delayed.cumulative(t) <= prompt.cumulative(t) + 1e-15).all()
        assert (prompt.cumulative(t) <= pulse.cumulative(t) + 1e-15).all()


def test_equal_bunches_are_a_mean():
    single = box(start=0, length=0.1 * us)
    two = Bunches(single, (0, 0.6 * us))
    t = np.linspace(-0.1, 2, 40) * us
    np.testing.assert_allclose(
        two.cumulative(t), (single.cumulative(t) + single.cumulative(t - 0.6 * us)) / 2, atol=1e-15
    )
    np.testing.assert_allclose(
        two.folded(t, MUON), Bunches(single, (0, 0.6 * us), weights=(3, 3)).folded(t, MUON), rtol=1e-14
    )
    assert two.kinks == pytest.approx([0, 0.1 * us, 0.6 * us, 0.7 * us], rel=1e-9, abs=0)


def test_two_touching_boxes_are_one():
    t = np.linspace(-0.1, 3, 40) * us
    pair = Bunches(box(start=0, length=0.5 * us), (0, 0.5 * us))
    np.testing.assert_allclose(pair.folded(t, PION), box(start=0, length=1 * us).folded(t, PION), rtol=1e-12, atol=0)


def test_the_window_of_argon_2020_loses_13_percent_of_the_delayed_flux():
    """Gaussian of 0.44 ± 0.15 μs, window −0.1 … 4.9 μs (arXiv:2006.12659); prompt neutrinos are all inside."""
    pulse = Gaussian(mean=0.44 * us, width=0.15 * us)
    window = -0.1 * us, 4.9 * us
    delayed = float(TimeProfile(pulse, (PION, MUON)).fraction(*window))
    assert 1 - delayed == pytest.approx(0.133, abs=0.002)
    # By hand: exp(−(4.9 − 0.44 − 0.026)/2.197), the mean delay standing for the pulse.
    assert 1 - delayed == pytest.approx(math.exp(-(4.9 - 0.44 - 0.026) / 2.197), rel=0.01, abs=0)
    assert float(TimeProfile(pulse, (PION,)).fraction(*window)) == pytest.approx(1, abs=3e-4)


UNIT = box(start=0, length=1 * us)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Gaussian(mean=0, width=0),
        lambda: Gaussian(mean=0, width=-1),
        lambda: Gaussian(mean=np.nan, width=1 * us),
        lambda: Gaussian(mean=0, width="1"),
        lambda: box(start=0, length=0),
        lambda: box(start=0, length=-1),
        lambda: box(start=np.inf, length=1 * us),
        lambda: triangle(start=0, length=1 * us, peak=0),
        lambda: triangle(start=0, length=1 * us, peak=1),
        lambda: triangle(start=0, length=1 * us, peak=np.nan),
        lambda: triangle(start=0, length=-1),
        lambda: tabulated([0, 1], [0, 0]),
        lambda: tabulated([0, 1], [1, -1]),
        lambda: tabulated([1, 0], [1, 1]),
        lambda: tabulated([0, 1, 2], [1, 1]),
        lambda: tabulated([0, 1], 1.0),
        lambda: tabulated([0, 1], [1, np.nan]),
        lambda: tabulated([0], [1]),
        lambda: PiecewiseLinear(np.array([0.0, 1]), np.ones(2), np.ones(2)),
        lambda: Bunches(UNIT, (0, 0)),
        lambda: Bunches(UNIT, ()),
        lambda: Bunches(UNIT, 3.0),
        lambda: Bunches(UNIT, (0, 2), weights=(1,)),
        lambda: Bunches(UNIT, (0, 2), weights=(0, 0)),
        lambda: Bunches(UNIT, (0, 2), weights=(-1, -1)),
        lambda: Bunches(UNIT, (0, 2), weights=(1, np.nan)),
        lambda: TimeProfile(UNIT, (0.0,)),
        lambda: TimeProfile(UNIT, (1 * us, 1 * us)),
        lambda: TimeProfile(UNIT, (-1.0,)),
        lambda: TimeProfile(UNIT, (np.inf,)),
        lambda: TimeProfile(UNIT, (1 * us,), delay=np.nan),
        lambda: TimeProfile(UNIT, 1.0),
        lambda: TimeProfile(None, (1 * us,)),
    ],
)
def test_bad_pulses_and_profiles(make):
    with pytest.raises(InputError) as caught:
        make()
    assert "\n" not in str(caught.value)
    assert " was expected" in str(caught.value)
