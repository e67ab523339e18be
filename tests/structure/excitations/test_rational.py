"""Rational fits against a model of states in a continuum, whose strength is known in closed form."""

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.structure.excitations.rational import Fit, Rational, aaa, fit, fit_channels

#: States at these energies, coupled to one channel of s waves that opens at THRESHOLD; two operators.
STATES, COUPLINGS = np.array([9.5, 16.0, 19.0, 27.0]), np.array([0.3, 0.15, 0.7, 1.2])
OPERATORS, THRESHOLD = np.array([[0.5, 0.1], [0.4, -0.3], [2.0, 0.2], [1.5, 1.0]]), 11.0
ENERGIES = np.concatenate([11 + np.geomspace(1e-3, 1, 12), np.linspace(12.0, 39.0, 109)])


def charged(omega):
    """R = Vᵀ [ω − E + i g gᵀ √(ω − t)]⁻¹ V above the axis: exactly one cut, and S ≥ 0."""
    matrix = np.diag(omega - STATES) + 1j * np.outer(COUPLINGS, COUPLINGS) * np.sqrt(omega - THRESHOLD + 0j)
    return OPERATORS.T @ np.linalg.solve(matrix, OPERATORS + 0j)


def neutral(omega):
    """The same, even in ω."""
    return charged(omega) + charged(-np.conj(omega)).conj()


@pytest.fixture(scope="module", params=["charged", "neutral"])
def found(request):
    even = request.param == "neutral"
    return fit(neutral if even else charged, 2.0, 40.0, even=even)


def errors(made: Fit, function) -> np.ndarray:
    exact = np.array([function(each) for each in ENERGIES])
    scale = np.abs(exact).max(axis=0)
    return (np.abs(made.rational(ENERGIES) - exact) / np.where(scale > 0, scale, 1)).max(axis=(1, 2))


def worst(made: Fit, function) -> float:
    """Away from the root at threshold, to which poles of a fit only come near."""
    return float(errors(made, function)[ENERGIES > THRESHOLD + 0.1].max())


def test_strength_on_the_axis(found):
    """On the axis, where there are no samples; less well within 0.1 MeV of a threshold of s waves, the worst case."""
    function = neutral if found.rational.even else charged
    assert found.converged
    assert found.omega.imag.min() >= 0.02
    assert np.count_nonzero(found.omega.imag < 0.1) <= 2
    assert worst(found, function) < 1e-5
    assert np.median(errors(found, function)) < 1e-7
    assert errors(found, function).max() < 1e-3


def test_strength_is_positive(found):
    """As a matrix, at every energy."""
    strength = -found.rational(ENERGIES).imag
    assert np.linalg.eigvalsh(strength).min() > -1e-4 * strength.max()


def test_few_samples(found):
    assert len(found.omega) <= 60


def test_the_error_is_that_of_new_samples(found):
    """At random places as far above the axis as the samples, it is not larger than ten times the one reported."""
    function = neutral if found.rational.even else charged
    omega = np.random.default_rng(3).uniform(2, 40, 60) + 0.1j
    exact = np.array([function(each) for each in omega])
    assert found.error <= 1e-5
    assert np.abs(found.rational(omega) - exact).max() < 10 * found.error * np.abs(exact).max()


def test_a_smaller_tolerance_takes_more_samples_and_is_better():
    rough, fine = (fit(charged, 2.0, 40.0, even=False, tolerance=each) for each in (1e-2, 1e-7))
    assert len(rough.omega) < len(fine.omega)
    assert worst(fine, charged) < 0.1 * worst(rough, charged)


@pytest.mark.parametrize("even", [True, False])
def test_poles_and_residues_of_a_rational_function(even):
    """Five poles, near the axis and far from it, are found from 40 samples, with their matrices of residues."""
    poles = np.array([3.0, 8.0 - 0.001j, 8.1 - 0.3j, 20 - 2j, 31 - 0.05j])
    vectors = np.random.default_rng(0).normal(size=(5, 2))
    residues = vectors[:, :, None] * vectors[:, None, :] * np.array([1, 1, 0.01, 5, 1e-3])[:, None, None]

    def function(omega):
        terms = 1 / (omega - poles) - (1 / (omega + poles) if even else 0)
        return np.tensordot(terms, residues, axes=1)

    omega = np.linspace(1, 40, 40) + 0.5j
    made = aaa(omega, [function(each) for each in omega], even=even, tolerance=1e-12)
    assert len(made.support) <= 8
    for pole, residue in zip(poles, residues, strict=True):
        nearest = int(np.argmin(np.abs(made.poles - pole)))
        assert made.poles[nearest] == pytest.approx(pole, rel=1e-7)
        assert made.residues[nearest] == pytest.approx(residue, rel=1e-5, abs=1e-8)
    assert made(5.0 + 0.1j) == pytest.approx(function(5.0 + 0.1j), rel=1e-9)
    if even:
        assert made(-5.0 - 0.1j) == pytest.approx(made(5.0 + 0.1j), rel=1e-12)


def test_values_at_support_points_and_shapes():
    omega = np.linspace(1, 9, 12) + 0.2j
    samples = np.array([charged(each) for each in omega])
    made = aaa(omega, samples, even=False)
    at = made(made.support)
    assert (at == made.values).all()
    assert made(np.full((3, 2), 5j)).shape == (3, 2, 2, 2)
    assert made(5j).shape == (2, 2)


def test_many_elements_are_fitted_by_their_mixtures():
    """A 12 × 12 response of the same poles needs no more support points than a 2 × 2 one."""
    wide = np.random.default_rng(4).normal(size=(2, 12))
    omega = np.linspace(1, 45, 60) + 0.4j
    small = np.array([charged(each) for each in omega])
    large = np.einsum("ai,nab,bj->nij", wide, small, wide)
    one, other = (aaa(omega, each, even=False, tolerance=1e-8) for each in (small, large))
    assert abs(len(one.support) - len(other.support)) <= 6
    between = np.linspace(12, 35, 7) + 0.3j
    assert other(between) == pytest.approx(np.einsum("ai,nab,bj->nij", wide, one(between), wide), abs=1e-6)


def test_an_operator_that_does_nothing():
    def response(omega):
        return np.pad(charged(omega), (0, 1))

    made = fit(response, 2.0, 40.0, even=False, tolerance=1e-4)
    assert (made.rational(20.0)[2] == 0).all()
    assert made.rational(20.0)[:2, :2] == pytest.approx(charged(20.0), rel=1e-3)


def test_the_worst_element_decides():
    """Nine elements, of which all but the last are simple: it determines the weights and the error too."""

    def response(omega):
        return np.diag([1 / (omega - 5 + 1j), 2 / (omega - 30 + 2j), charged(omega)[0, 0]])

    made = fit(response, 2.0, 40.0, even=False)
    assert worst(made, response) < 1e-5


def test_channels_share_their_energies():
    asked = []

    def both(omega):
        asked.append(omega)
        return [charged(omega), 2 * charged(omega - 3)[:1, :1]]

    made = fit_channels(both, 2.0, 40.0, even=False, tolerance=1e-4)
    assert len(asked) == len(set(asked)) == len(made[0].omega)
    assert (made[0].omega == made[1].omega).all()
    assert made[0].rational(20.0) == pytest.approx(charged(20.0), rel=1e-3)
    assert made[1].rational(20.0)[0, 0] == pytest.approx(2 * charged(17.0)[0, 0], rel=1e-3)


def test_threads_change_nothing():
    def threaded(function, omega):
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(function, omega))

    one = fit(charged, 2.0, 40.0, even=False, tolerance=1e-3)
    two = fit(charged, 2.0, 40.0, even=False, tolerance=1e-3, evaluate=threaded)
    assert (one.samples == two.samples).all()


@pytest.mark.parametrize(
    ("pole", "part", "sampled"),
    [
        (12 + 0.001j, 1e-2, True),  # on the wrong side of the axis
        (12 - 0.001j, -1e-2, True),  # of negative strength
        (12 - 0.001j, 1e-2, False),  # a resonance
        (12 - 0.01j, -1e-3, False),  # a dip in the strength around it, which stays positive
        (12 + 1e-9j, 1e-2, False),  # a state on the axis but for rounding
    ],
)
def test_where_the_strength_would_be_negative_there_is_a_sample(pole, part, sampled):
    made = fit(lambda omega: np.array([[3 / (omega - 13 + 2j) + part / (omega - pole)]]), 2.0, 40.0, even=False)
    near = made.omega[made.omega.imag < 0.1]
    assert (len(near) > 0) == sampled
    assert near == pytest.approx(np.full(len(near), 12 + 0.02j), abs=1e-6)


def test_samples_far_away_make_sums_good():
    far = [1j, 30j, 200j, 100 + 60j, 150 + 30j, 200 + 10j]
    near_only, with_far = (fit(charged, 2.0, 40.0, even=False, tolerance=1e-4, also=each) for each in ([], far))
    place = 120 + 40j
    errors = [abs(each.rational(place) - charged(place)).max() for each in (near_only, with_far)]
    assert errors[1] < 1e-2 * abs(charged(place)).max()
    assert errors[1] < errors[0]


def test_too_few_samples_are_said(caplog):
    with caplog.at_level(logging.WARNING, logger="nuscatter"):
        made = fit(charged, 2.0, 40.0, even=False, most=30)
    assert "27 samples of a response leave an error" in caplog.text
    assert not made.converged
    assert made.error > 1e-5
    assert len(made.omega) <= 30


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"low": 40.0}, "a lower and a higher energy"),
        ({"high": np.inf}, "a lower and a higher energy"),
        ({"tolerance": 0.0}, "tolerance is"),
        ({"above": -1.0}, "above is"),
        ({"most": 3}, "most is 3"),
        ({"batch": 0}, "batch is 0"),
    ],
)
def test_bad_input(wrong, sentence):
    with pytest.raises(InputError, match=sentence):
        fit(charged, **{"low": 2.0, "high": 40.0, "even": False} | wrong)


def test_a_rational_function_is_a_value():
    made = Rational(np.array([0j]), np.array([1 + 0j]), np.array([3 + 0j]), even=False)
    assert made(2.0) == 3
