"""Lines and resonances of a model whose bound states and poles are zeros of a determinant."""

import numpy as np
import pytest
from scipy.optimize import brentq, newton

from nuscatter.errors import InputError
from nuscatter.structure.excitations.contour import integral
from nuscatter.structure.excitations.discrete import lines, resolve, resonances
from nuscatter.structure.excitations.rational import Fit, aaa, fit

#: Two states that become bound below the threshold, two narrow resonances and a broad one.
STATES, COUPLINGS = np.array([7.0, 9.5, 16.0, 19.0, 27.0]), np.array([0.05, 0.3, 0.15, 0.7, 1.6])
OPERATORS = np.array([[1e-2, 0.0], [0.5, 0.1], [0.4, -0.3], [2.0, 0.2], [1.5, 1.0]])
THRESHOLD = 11.0
#: A pole and a zero at almost the same place, as of two filled orbits, near the second bound state and on its own.
FORBIDDEN = [(8.0, 8.004, 2e-4), (9.2, 9.2 + 1e-7, 1e-3)]


def matrix(omega):
    return np.diag(omega - STATES) + 1j * np.outer(COUPLINGS, COUPLINGS) * np.sqrt(omega - THRESHOLD + 0j)


def clean(omega):
    return OPERATORS.T @ np.linalg.solve(matrix(omega), OPERATORS + 0j)


def response(omega):
    """With pairs of forbidden transitions, in which only the energies differ."""
    return clean(omega) + sum(part * (1 / (omega - a) - 1 / (omega - b)) for a, b, part in FORBIDDEN) * np.eye(2)


def exact_pole(guess):
    """Energy and residue of a state: a zero of the determinant, and 1/(xᵀM′x) there."""
    energy = newton(lambda omega: np.linalg.det(matrix(omega)), complex(guess), tol=1e-13, maxiter=200)
    if energy.real < THRESHOLD:
        low, high = guess - 0.2, guess + 0.2
        energy = complex(brentq(lambda omega: np.linalg.det(matrix(omega)).real, low, high, xtol=1e-14))
    left, _, right = np.linalg.svd(matrix(energy))
    x, y = right[-1].conj(), left[:, -1].conj()
    slope = np.eye(len(STATES)) + 0.5j * np.outer(COUPLINGS, COUPLINGS) / np.sqrt(energy - THRESHOLD + 0j)
    return energy, np.outer(OPERATORS.T @ x, y @ OPERATORS) / (y @ slope @ x)


@pytest.fixture(scope="module")
def fitted():
    return fit(response, 2.0, 40.0, even=False)


@pytest.fixture(scope="module")
def spectrum(fitted):
    return resolve(fitted, THRESHOLD)


def test_lines_and_nothing_else(spectrum):
    """Energies and strengths of the bound states, one of which has 1e-4 of the strength; no forbidden pair."""
    assert len(spectrum.lines) == 2
    for line, guess in zip(spectrum.lines, (7.0, 9.6), strict=True):
        energy, residue = exact_pole(guess)
        assert energy.imag == 0
        assert line.energy == pytest.approx(energy.real, abs=1e-5)
        assert line.strength == pytest.approx(residue.real, rel=1e-3, abs=1e-8)


def test_lines_of_the_response_itself(fitted):
    """From eight evaluations each, to many digits."""
    asked = []

    def counted(omega):
        asked.append(omega)
        return clean(omega)

    made = fit(clean, 2.0, 40.0, even=False, tolerance=1e-4)
    found = lines(made, THRESHOLD, counted)
    assert len(asked) == 16
    for line, guess in zip(found, (7.0, 9.6), strict=True):
        energy, residue = exact_pole(guess)
        assert line.energy == pytest.approx(energy.real, abs=1e-10)
        assert line.strength == pytest.approx(residue.real, rel=1e-8, abs=1e-12)


def test_resonances(spectrum):
    """Positions, widths and residues are those of zeros of the determinant below the axis."""
    assert [round(each.energy) for each in spectrum.resonances] == [16, 20]
    for found, guess in zip(spectrum.resonances, (16.0 - 0.05j, 20.0 - 1j), strict=True):
        pole, residue = exact_pole(guess)
        assert found.energy == pytest.approx(pole.real, abs=1e-4)
        assert found.width == pytest.approx(-2 * pole.imag, rel=1e-4)
        assert found.residue == pytest.approx(residue, rel=1e-3, abs=1e-5)
        assert (found.strength == found.residue.real).all()


def test_broad_ones_are_continuum(fitted, spectrum):
    """A state is 19 MeV wide: it is in the continuum, and no resonance."""
    assert exact_pole(25 - 9j)[0].imag < -9
    assert all(each.width < 3 for each in spectrum.resonances)
    exact = -clean(26.0).imag / np.pi
    assert spectrum.continuous([26.0])[0] == pytest.approx(exact, rel=1e-4)
    assert len(resonances(fitted, THRESHOLD, 0.5)) == 1


def test_the_continuum_alone(spectrum):
    """It is 0 below threshold, at a line too, and the exact strength above it."""
    assert (spectrum.continuous([3.0, spectrum.lines[0].energy, 10.9, 11.0]) == 0).all()
    energies = np.linspace(11.2, 38.0, 50)
    exact = np.array([-clean(each).imag / np.pi for each in energies])
    assert spectrum.continuous(energies) == pytest.approx(exact, rel=1e-3, abs=1e-4 * exact.max())


def test_lines_and_continuum_are_the_sum(spectrum):
    """∫S over everything by the contour = lines + continuum on the axis, on energies that resolve the resonances."""
    energies = spectrum.energies(4000)
    wide = np.trapezoid(spectrum.continuous(energies)[:, 0, 0], energies)
    whole = integral(clean, lambda omega: 1.0 + 0 * omega, 3.0, 40.0, 101).value[0, 0]
    assert sum(each.strength[0, 0] for each in spectrum.lines) + wide == pytest.approx(whole, rel=1e-4)
    coarse = np.linspace(THRESHOLD, 40.0, 200)
    rough = np.trapezoid(spectrum.continuous(coarse)[:, 0, 0], coarse)
    few = spectrum.energies(200)
    better = np.trapezoid(spectrum.continuous(few)[:, 0, 0], few)
    assert abs(better - wide) < abs(rough - wide)


def test_a_resonance_is_resolved_by_few_energies(spectrum):
    energies = spectrum.energies(10)
    for each in spectrum.resonances:
        assert np.count_nonzero(np.abs(energies - each.energy) < each.width) > 25


def test_a_line_has_no_tail_above_threshold():
    """A pole of a fit that is off the axis by rounding, here by much more, gives the continuum nothing."""
    omega = np.linspace(2, 40, 80) + 0.3j
    moved = [clean(each) + np.diag([0.5, 0.5]) / (each - 8 - 0.005j) for each in omega]
    made = Fit(aaa(omega, moved, even=False), omega, np.array(moved), 2.0, 40.0, 1e-6, converged=True)
    found = resolve(made, THRESHOLD)
    assert len(found.lines) == 3
    assert found.continuous([11.5])[0] == pytest.approx(-clean(11.5).imag / np.pi, rel=1e-3, abs=1e-6)


def test_poles_that_fit_noise_are_no_resonances():
    """With noise of 1e-5 in the samples a fit to 1e-10 has poles near the axis; another fit has others."""
    omega = np.concatenate([np.linspace(2, 40, 90) + height for height in (0.1j, 0.5j)])
    noise = 1 + 1e-5 * np.random.default_rng(2).normal(size=(len(omega), 2, 2))
    samples = np.array([clean(each) for each in omega]) * noise
    made = Fit(aaa(omega, samples, even=False), omega, samples, 2.0, 40.0, 1e-9, converged=True)
    narrow = (made.rational.poles.real > THRESHOLD) & (np.abs(made.rational.poles.imag) < 1)
    assert np.count_nonzero(narrow) > 10
    assert [round(each.energy) for each in resonances(made, THRESHOLD)] == [16, 20]


def test_folding_is_the_convolution(spectrum):
    width, at = 2.0, 12.0
    energies = spectrum.energies(4000)
    shape = width / 2 / np.pi / ((at - energies) ** 2 + width**2 / 4)
    convolved = np.trapezoid(spectrum.continuous(energies)[:, 0, 0] * shape, energies)
    for each in spectrum.lines:
        convolved += each.strength[0, 0] * width / 2 / np.pi / ((at - each.energy) ** 2 + width**2 / 4)
    tail = integral(clean, lambda omega: width / 2 / np.pi / (omega - at) ** 2, 40.0, 4000.0, 101, height=0.2).value[
        0, 0
    ]
    assert spectrum.folded([at], width)[0, 0, 0] == pytest.approx(convolved + tail, rel=1e-3)


def test_even_responses_have_the_same_lines():
    """A neutral response: the residue in ω, not in ω²."""

    def even(omega):
        return clean(omega) + clean(-np.conj(omega)).conj()

    found = resolve(fit(even, 2.0, 40.0, even=True), THRESHOLD)
    assert len(found.lines) == 2
    for line, guess in zip(found.lines, (7.0, 9.6), strict=True):
        energy, residue = exact_pole(guess)
        assert line.energy == pytest.approx(energy.real, abs=1e-5)
        assert line.strength == pytest.approx(residue.real, rel=1e-3, abs=1e-8)
    assert (found.continuous([9.0]) == 0).all()
    exact = -even(15.0).imag / np.pi
    assert found.continuous([15.0])[0] == pytest.approx(exact, rel=1e-4)


def test_no_states_no_lines():
    made = fit(lambda omega: clean(omega)[:1, :1] - 0 * omega, 12.0, 40.0, even=False, tolerance=1e-3)
    assert lines(made, THRESHOLD) == ()


def test_bad_input(fitted):
    with pytest.raises(InputError, match="threshold is nan"):
        resolve(fitted, float("nan"))
