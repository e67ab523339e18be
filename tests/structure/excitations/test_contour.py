"""Integrals on half ellipses against integrals on the axis, of a model whose strength is known in closed form."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from nuscatter.errors import InputError
from nuscatter.structure.excitations.contour import half_ellipse, integral
from nuscatter.structure.excitations.rational import fit

#: A bound state (from below the threshold T), a continuum, and a narrow resonance of width 2 GAMMA.
LOW, HIGH, T = 5.0, 40.0, 11.0
STATES, COUPLINGS, OPERATORS = np.array([9.5, 19.0]), np.array([0.3, 0.7]), np.array([0.5, 2.0])
NARROW, GAMMA, PART = 14.0, 1e-4, 0.7


def matrix(omega):
    return np.diag(omega - STATES) + 1j * np.outer(COUPLINGS, COUPLINGS) * np.sqrt(omega - T + 0j)


def response(omega):
    return OPERATORS @ np.linalg.solve(matrix(omega), OPERATORS + 0j) + PART / (omega - NARROW + 1j * GAMMA)


def bound():
    """Energy and strength of the bound state: a zero of the determinant, and the residue there."""
    energy = brentq(lambda omega: np.linalg.det(matrix(omega)).real, 8.0, 10.9, xtol=1e-14)
    state = np.linalg.eigh(matrix(energy).real)
    vector = state.eigenvectors[:, np.argmin(np.abs(state.eigenvalues))]
    slope = vector @ vector + (COUPLINGS @ vector) ** 2 / 2 / np.sqrt(T - energy)
    return energy, (OPERATORS @ vector) ** 2 / slope


def on_the_axis(weight):
    """The bound state, the continuum by `quad`, and the narrow state's Lorentzian."""
    energy, strength = bound()

    def smooth(omega):
        return -weight(omega) * (OPERATORS @ np.linalg.solve(matrix(omega), OPERATORS + 0j)).imag / np.pi

    # ω = t + x² takes the root at threshold away.
    wide = quad(lambda x: 2 * x * smooth(T + x * x), 0, np.sqrt(HIGH - T), epsabs=1e-12, epsrel=1e-12, limit=500)[0]
    # The Lorentzian with x = NARROW + GAMMA sinh u.
    ends = (np.arcsinh((each - NARROW) / GAMMA) for each in (LOW, HIGH))
    peak = quad(lambda u: weight(NARROW + GAMMA * np.sinh(u)) / np.cosh(u), *ends, epsrel=1e-12, limit=500)[0]
    return strength * weight(energy) + wide + PART * peak / np.pi


WEIGHTS = {
    "1": lambda omega: 1.0 + 0 * omega,
    "ω": lambda omega: omega,
    "1/ω": lambda omega: 1 / omega,
    "(b − ω)²": lambda omega: (HIGH - omega) ** 2,
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_path_does_not_matter(name):
    exact = on_the_axis(WEIGHTS[name])
    many = integral(response, WEIGHTS[name], LOW, HIGH, 81)
    assert many.value == pytest.approx(exact, rel=1e-8)
    few = integral(response, WEIGHTS[name], LOW, HIGH)
    assert few.value == pytest.approx(exact, rel=2e-5)
    for height in (0.5, 1.5):
        assert integral(response, WEIGHTS[name], LOW, HIGH, 81, height=height).value == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("name", WEIGHTS)
@pytest.mark.parametrize("points", [9, 13, 17, 25, 41])
def test_the_error_covers_the_difference_and_is_not_absurd(name, points):
    found = integral(response, WEIGHTS[name], LOW, HIGH, points)
    difference = abs(found.value - on_the_axis(WEIGHTS[name]))
    assert difference <= 2 * found.error + 1e-8 * abs(found.value)
    assert found.error < 0.1 * abs(found.value)


def test_a_weight_that_ends_as_a_root():
    def weight(omega):
        return np.sqrt(HIGH - omega + 0j)

    exact = on_the_axis(lambda omega: float(np.sqrt(HIGH - omega)))
    told, not_told = (integral(response, weight, LOW, HIGH, 41, root=each).value for each in (True, False))
    assert told == pytest.approx(exact, rel=1e-7)
    assert abs(told / exact - 1) < 0.1 * abs(not_told / exact - 1)


def test_many_weights_and_matrices():
    """One set of samples, shape (n, 2, 2), and a weight for each element."""
    path = half_ellipse(LOW, HIGH, 25)
    values = np.array([response(each) for each in path.omega])
    samples = values[:, None, None] * np.array([[1.0, 2.0], [2.0, 5.0]])
    one = path.integral(lambda omega: omega, values)
    assert path.integral(lambda omega: omega, samples).value == pytest.approx(
        one.value * samples[0].real / values[0].real
    )
    powers = path.integral(lambda omega: omega[:, None] ** np.arange(3), values[:, None]).value
    assert powers == pytest.approx([float(path.integral(lambda omega, k=k: omega**k, values).value) for k in range(3)])


def test_of_a_fit():
    """A rational function may be integrated in place of the response."""
    made = fit(lambda omega: np.array([[response(omega)]]), LOW, HIGH, even=False, tolerance=1e-6)
    found = integral(made.rational, WEIGHTS["ω"], LOW, HIGH, 81)
    assert found.value[0, 0] == pytest.approx(on_the_axis(WEIGHTS["ω"]), rel=1e-5)


def test_both_directions_of_charge_exchange():
    """R = S₋/(ω − a) − S₊/(ω + b): each direction from its own side."""

    def both(omega):
        return 3.0 / (omega - 8) - 0.4 / (omega + 12)

    assert integral(both, WEIGHTS["1"], -3.0, 60.0, 41).value == pytest.approx(3.0, rel=1e-6)
    assert integral(lambda omega: both(-omega), WEIGHTS["1"], 3.0, 60.0, 41).value == pytest.approx(0.4, rel=1e-6)


def test_kronrod_of_fifteen_points():
    """The outermost node and the middle weight of QUADPACK's rule (Piessens et al. 1983) [mem]."""
    path = half_ellipse(-1.0, 1.0, 15, root=True)
    t = 1 - (1 + np.array([-0.991455371120812639, 0.0])) / 2
    angle = np.pi * t**2 * (3 - 2 * t)
    assert path.omega[[0, 7]] == pytest.approx(np.cos(angle) + 0.8j * np.sin(angle), rel=1e-13)
    middle = 0.209482141084727828 / 2 * np.pi * 1.5  # × half the length × the slope of the angle
    assert path.weights[7] == pytest.approx(middle, rel=1e-12)
    assert np.count_nonzero(path.coarse) == 7


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"low": 50.0}, "a lower and a higher energy"),
        ({"points": 16}, "points is 16, but an odd number"),
        ({"points": 3}, "points is 3"),
        ({"height": 0.0}, "height is"),
        ({"root": 1}, "True or False"),
    ],
)
def test_bad_input(wrong, sentence):
    with pytest.raises(InputError, match=sentence):
        half_ellipse(**{"low": LOW, "high": HIGH} | wrong)
