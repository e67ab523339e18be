"""Spectra times an oscillation, against quadrature over every turn of the phase."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.propagation.oscillating_spectrum import Factor, Oscillated, Phase, oscillated, scaled
from nuscatter.quadrature import panels
from nuscatter.sources.accelerators.pion_decay import delayed_nu_e, delayed_nu_mu_bar
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line, Polynomial, Scaled, Tabulated
from nuscatter.units import MeV, eV, m

TABLE = Tabulated(np.array([1.0, 1.8, 3.0, 4.1, 8.0]) * MeV, np.array([0.1, 0.4, 0.2, 0.15, 0.0]) / MeV)
FALLING = Smooth(lambda E: np.exp(-E / (0.7 * MeV)) / MeV, (0.5 * MeV, 9 * MeV))
FLAT = Polynomial((1 / (10 * MeV),), high=10 * MeV)


def expected(spectrum, factor, phase, k, above):
    """Return the moment by adaptive quadrature in u = 1/E, one cosine's half turn after the other."""
    high = spectrum.support[1]
    lengths, weights = np.asarray(phase.lengths), np.asarray(phase.weights)

    def integrand(u):
        E = min(1 / u, high)
        delta = phase.dm2 * lengths * u / 4
        P = factor.start + factor.sin2 * weights @ np.sin(delta) ** 2 + factor.sine * weights @ np.sin(2 * delta)
        return float(spectrum(E)) * MeV * (E / MeV) ** -k * P * E**2 / MeV

    inverse = [1 / E for E in spectrum.kinks if above < E]
    turns = int((1 / above - 1 / high) * phase.mean / np.pi) + 1
    cuts = sorted({1 / above, *inverse, *np.linspace(1 / high, 1 / above, turns + 1)})
    parts = [quad(integrand, a, b, epsabs=0, epsrel=1e-12)[0] for a, b in pairwise(cuts)]
    return sum(parts)


@pytest.mark.slow
@pytest.mark.parametrize("k", [0, 1, 2])
@pytest.mark.parametrize("spectrum", [delayed_nu_e, delayed_nu_mu_bar, TABLE, FALLING, FLAT])
@pytest.mark.parametrize("factor", [Factor(1.0, -0.3), Factor(0.0, 1.0)])
@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_moments_against_adaptive_quadrature(k, spectrum, factor):
    """Over phases from 10⁻³ to 10² at the end point, and up to 10⁻⁴ from it; appearance too, a small number there."""
    low, high = spectrum.support
    for at_end in (1e-3, 1.0, 30.0):
        phase = Phase(2 * at_end * high / (10 * m), 10 * m)
        seen = oscillated(spectrum, factor, phase)
        assert isinstance(seen, Oscillated)
        thresholds = np.array([max(0.05 * high, low), 0.3 * high, 0.77 * high, 0.9999 * high])
        ours = seen.moment(k, thresholds) * MeV**k
        theirs = [expected(spectrum, factor, phase, k, above) for above in thresholds]
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
        assert float(seen.moment(k, high * 1.001)) == 0


@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_moments_of_the_sine_and_of_several_distances():
    phase = Phase(3 * eV**2, np.array([19.0, 20.0, 22.0]) * m, [1.0, 2.0, 0.5])
    factor = Factor(0.0, 0.2, -0.3)
    seen = oscillated(delayed_nu_e, factor, phase)
    scale = delayed_nu_e.moment(1, 0.0) * MeV
    for above in (4 * MeV, 15 * MeV, 50 * MeV):
        difference = float(seen.moment(1, above)) * MeV - expected(delayed_nu_e, factor, phase, 1, above)
        assert abs(difference) < 1e-11 * scale


@pytest.mark.parametrize("k", [0, 1, 2])
def test_the_averaged_end_is_as_small_as_stated(k):
    """Below E_c sin² is ½; what that leaves out of the whole moment of muon decay, resolved a hundred times further."""
    phase = Phase(1 * eV**2, 20 * m)
    seen = oscillated(delayed_nu_e, Factor(0.0, 1.0), phase)
    assert 9e-4 < seen.lowest_resolved / delayed_nu_e.high < 1e-3
    u = np.linspace(1 / seen.lowest_resolved, 101 / seen.lowest_resolved, 400_001)
    E = 1 / ((u[1:] + u[:-1]) / 2)
    left_out = np.sum(delayed_nu_e(E) * E ** (2 - k) * (np.sin(phase.mean / (2 * E)) ** 2 - 0.5)) * (u[1] - u[0])
    assert abs(left_out) < 1e-8 * seen.moment(k, 0.0)
    edge = seen.lowest_resolved * np.array([1 - 1e-12, 1 + 1e-12])
    np.testing.assert_allclose(*seen.moment(k, edge), rtol=1e-9)


def test_nodes_and_calls():
    phase = Phase(10 * eV**2, 20 * m)
    for spectrum in (delayed_nu_e, TABLE, FLAT):
        seen = oscillated(spectrum, Factor(1.0, -0.5), phase)
        energy, weight = seen.nodes()
        for k in range(3):
            if not (spectrum is FLAT and k):
                total = weight @ (energy / MeV) ** -k
                assert total == pytest.approx(float(seen.moment(k, 0.0)) * MeV**k, rel=1e-9, abs=0)
        E = np.array([0.5, 3.0, 7.0]) * MeV
        wanted = spectrum(E) * (1 - 0.5 * np.sin(10 * eV**2 * 20 * m / (4 * E)) ** 2)
        np.testing.assert_allclose(seen(E), wanted, rtol=1e-11)
        assert float(seen(60 * MeV)) == 0
        assert float(seen(0.0)) == 0.75 * float(spectrum(0.0))


def test_few_kinks_and_the_spectrums_own_among_them():
    for dm2 in (0.1, 10.0, 1000.0):
        seen = oscillated(TABLE, Factor(1.0, -0.5), Phase(dm2 * eV**2, 20 * m))
        assert set(TABLE.kinks) <= set(seen.kinks)
        assert len(seen.kinks) <= len(TABLE.kinks) + 12
        assert seen.support == TABLE.support
        assert list(seen.kinks) == sorted(seen.kinks)


def test_slow_and_fast_limits():
    """No splitting is no change; a phase too fast to follow is its average, for lines too."""
    factor = Factor(1.0, -0.4)
    assert oscillated(delayed_nu_e, factor, Phase(0.0, 20 * m)) is delayed_nu_e
    assert oscillated(delayed_nu_e, Factor(1.0), Phase(1 * eV**2, 20 * m)) is delayed_nu_e
    fast = oscillated(delayed_nu_e, factor, Phase(1e5 * eV**2, 20 * m))
    assert isinstance(fast, Scaled)
    assert fast.factor == 0.8
    near = oscillated(delayed_nu_e, factor, Phase(2e3 * eV**2, 20 * m))
    assert isinstance(near, Oscillated)
    thresholds = np.array([0.0, 10.0, 20.0, 35.0]) * MeV
    np.testing.assert_allclose(near.moment(0, thresholds), fast.moment(0, thresholds), rtol=1e-3)
    for dm2, sin2 in ((1e3, np.sin(1e3 * eV**2 * 20 * m / (120 * MeV)) ** 2), (1e5, 0.5)):
        line = oscillated(Line(30 * MeV), factor, Phase(dm2 * eV**2, 20 * m))
        assert float(line.moment(0, 1 * MeV)) == pytest.approx(1 - 0.4 * sin2, rel=1e-10, abs=0)


def test_a_second_oscillation_follows_the_first():
    """Against nodes of a third, faster than both, on the part of the spectrum above a threshold."""
    factor, slow, fast = Factor(1.0, -0.3), Phase(20 * eV**2, 20 * m), Phase(35 * eV**2, 20 * m)
    twice = oscillated(scaled(oscillated(delayed_nu_e, factor, slow), 0.5), factor, fast)
    upper = Polynomial(delayed_nu_e.coefficients, high=delayed_nu_e.high, low=3 * MeV)
    energy = oscillated(upper, factor, Phase(60 * eV**2, 20 * m)).panels
    energy, width = panels(energy, 20)
    expected = width @ (upper(energy) * factor.at(energy, slow) * factor.at(energy, fast)) / 2
    assert float(twice.moment(0, 3 * MeV)) == pytest.approx(float(expected), rel=1e-10, abs=0)


def test_a_massive_projectile_may_use_it_too():
    seen = oscillated(delayed_nu_e, Factor(1.0, -0.5), Phase(10 * eV**2, 20 * m))
    above = np.array([5.0, 20.0]) * MeV
    np.testing.assert_allclose(seen.moment(1, above, 1e-5 * MeV), seen.moment(1, above), rtol=1e-10)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Phase(-1.0, 1.0), lambda: Phase(1.0, 0.0), lambda: Phase(1.0, []), lambda: Phase(1.0, [[1.0]]),
        lambda: Phase(1.0, [1.0, 2.0], [1.0]), lambda: Phase(1.0, [1.0], [0.0]), lambda: Phase(1.0, [1.0], [-1.0]),
        lambda: oscillated(3, Factor(1.0), Phase(1.0, 1.0)), lambda: oscillated(FLAT, 1.0, Phase(1.0, 1.0)),
        lambda: oscillated(FLAT, Factor(1.0), 1.0), lambda: Oscillated(Line(1.0), Factor(1.0), Phase(1.0, 1.0)),
        lambda: Oscillated(FLAT, Factor(1.0, -1.0), Phase(0.0, 1.0)),
        lambda: Oscillated(FLAT, Factor(1.0, -1.0), Phase(1e9 * MeV, 1 / MeV**2 * MeV)),
        lambda: oscillated(FLAT, Factor(1.0, -1.0), Phase(1 * eV**2, 20 * m)).moment(3, 1.0),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()


def test_panels_end_at_further_energies():
    """The thresholds of a cross section: no panel crosses one, and all that oscillates is still resolved."""
    seen = Oscillated(FLAT, Factor(1.0, -0.3), Phase(2 * eV**2, 20 * m))
    also = np.array([1.806, 4.4]) * MeV
    energy, weight = seen.nodes(8, also)
    for at in also:
        assert weight[energy > at].sum() == pytest.approx(float(seen.moment(0, at)), rel=1e-9, abs=0)
    assert energy.size == seen.nodes(8)[0].size + 16
