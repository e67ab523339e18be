r"""Responses as rational functions of the energy: few samples above the real axis, then spectra on it.

A response R(ω) is analytic above the real axis. On the axis it has poles (discrete states) and cuts (the continuum),
and S = −Im R/π there has narrow peaks which no practical grid of energies resolves. Some tenths of an MeV above the
axis it is smooth. So it is sampled there, and a rational function that passes through the samples continues it down to
the axis, and below it, where its poles give positions and widths of resonances. The rational function is in barycentric
form, with support points z_j, weights w_j and values R_j,

.. math:: R(z) = \frac{\sum_j w_j R_j/(z - z_j)}{\sum_j w_j/(z - z_j)},

found by the AAA algorithm (Nakatsukasa, Sète and Trefethen, SIAM J. Sci. Comput. 40 (2018) A1494). All elements of a
response matrix share support points and weights (Lietaert et al., IMA J. Numer. Anal. 42 (2022) 2528: "set-valued"),
since they have the same poles. A neutral response is even in ω and a function of z = ω²; a charged one has z = ω.

`fit` chooses the samples: new ones are where two fits differ most, and each shows by how much the last fit was wrong
there. So the error that it reports is measured on samples that the fit had not seen, where they are worst.

Example:
    >>> import numpy as np
    >>> def response(omega):  # a state at 12 MeV that is 0.1 MeV wide, of strength 3
    ...     return np.array([[3 / (omega - 12 + 0.05j) - 3 / (omega + 12 + 0.05j)]])
    >>> found = fit(response, 1.0, 30.0, even=False)
    >>> print(f"{-found.rational(12.0)[0, 0].imag / np.pi:.3f} {3 / np.pi / 0.05:.3f}")
    19.099 19.099
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import invalid, positive, whole
from nuscatter.units import Array

ComplexArray: TypeAlias = NDArray[np.complex128]
#: ω [MeV], complex → R(ω), of any shape, the same for each ω.
Response: TypeAlias = Callable[[complex], ComplexArray]
#: (function, energies) → its value at each energy: one after the other, or by threads.
Evaluate: TypeAlias = Callable[[Callable[[complex], Any], Sequence[complex]], Iterable[Any]]

_log = logging.getLogger(__name__)
#: Elements of a response are mixed at random to so many functions before weights are fitted: they determine as many
#: weights as all elements do, in less time.
_MIXED = 8
#: A fit is not asked to follow samples more closely than this: else poles appear that fit their rounding.
_ROUNDING = 1e-11
#: How far above the axis the first samples are [MeV].
_FIRST_HEIGHT = 1.0
#: Most rounds of samples near poles that make the strength negative.
_ROUNDS = 6


@final
@dataclass(frozen=True, eq=False)
class Rational:
    """A rational function of ω with values of any shape, in barycentric form.

    Args:
        support: z_j, shape (k,): squares of energies [MeV²] if `even`, else energies [MeV].
        weights: w_j, shape (k,).
        values: R_j, shape (k, …).
        even: Whether it is a function of ω².
    """

    support: ComplexArray
    weights: ComplexArray
    values: ComplexArray
    even: bool

    def __call__(self, omega: ArrayLike) -> ComplexArray:
        """Return the function at energies ω [MeV], shape (shape of ω) + (shape of a value)."""
        energies = np.asarray(omega, dtype=np.complex128)
        z = self._variable(energies).ravel()
        distance = z[:, None] - self.support
        at_support = distance == 0
        shares = self.weights / np.where(at_support, 1.0, distance)
        hit = at_support.any(axis=1)
        shares[hit] = at_support[hit]  # there the value is that of the support point
        flat = (shares @ self.values.reshape(len(self.support), -1)) / shares.sum(axis=1)[:, None]
        return np.asarray(flat.reshape(energies.shape + self.values.shape[1:]))

    @cached_property
    def poles(self) -> ComplexArray:
        """The poles in ω [MeV], shape (poles,), by real part; of an even function those with Re ω ≥ 0."""
        return self._poles_and_residues[0]

    @cached_property
    def residues(self) -> ComplexArray:
        """The residues in ω of the poles, shape (poles, …): R ≈ residue/(ω − pole)."""
        return self._poles_and_residues[1]

    @cached_property
    def _poles_and_residues(self) -> tuple[ComplexArray, ComplexArray]:
        from scipy.linalg import eigvals

        # The denominator Σ w_j/(z − z_j) vanishes where this pencil has an eigenvalue; two of its eigenvalues are ∞.
        size = len(self.support)
        left = np.diag(np.append(0.0, self.support)).astype(np.complex128)
        left[0, 1:], left[1:, 0] = self.weights, 1.0
        right = np.diag(np.append(0.0, np.ones(size)))
        with np.errstate(divide="ignore", invalid="ignore"):
            found = eigvals(left, right)
        z = found[np.isfinite(found) & (np.abs(found) < 1e6 * (1 + np.abs(self.support).max()))]
        # A weight of 0 leaves its support point as an eigenvalue, which is no pole.
        z = z[np.abs(z[:, None] - self.support).min(axis=1) > 1e-14 * np.abs(z)]
        distance = z[:, None] - self.support
        slope = -(self.weights / distance**2).sum(axis=1)
        numerator = (self.weights / distance) @ self.values.reshape(size, -1)
        residues = numerator / slope[:, None]
        omega = np.sqrt(z) if self.even else z
        if self.even:  # a/(z − p) = a/((ω − √p)(ω + √p))
            residues = residues / (2 * omega[:, None])
        order = np.argsort(omega.real)
        return omega[order], residues[order].reshape((len(z), *self.values.shape[1:]))

    def _variable(self, omega: ComplexArray) -> ComplexArray:
        return omega**2 if self.even else omega


def aaa(omega: ArrayLike, samples: ArrayLike, *, even: bool, tolerance: float = 1e-10, most: int = 150) -> Rational:
    """Return the rational function of least degree that follows samples within a tolerance.

    Args:
        omega: Energies [MeV], complex, all different, shape (n,) with n ≥ 2.
        samples: The response there, shape (n, …).
        even: Whether the response is a function of ω².
        tolerance: Largest difference from a sample, as a part of each element's largest sample.
        most: Most support points; never more than half the samples, else they would not determine the weights.

    Example:
        >>> import numpy as np
        >>> omega = np.linspace(1, 9, 20) + 0.5j
        >>> made = aaa(omega, 1 / (omega**2 - 25) + 3 / (omega**2 - 49), even=True)
        >>> np.abs(made.poles).round(9)
        array([5., 7.])
        >>> (2 * made.poles * made.residues).real.round(9)
        array([1., 3.])
    """
    energies = np.asarray(omega, dtype=np.complex128)
    z = energies**2 if even else energies
    values = np.asarray(samples, dtype=np.complex128)
    flat = values.reshape(len(z), -1)
    scaled = flat / np.where(flat.any(axis=0), np.abs(flat).max(axis=0), 1.0)
    mixed = _mixed(scaled)
    most = max(1, min(most, len(z) // 2))
    support, rest = np.empty(0, dtype=int), np.arange(len(z))
    weights, wrong = np.empty(0, dtype=np.complex128), np.abs(scaled - scaled.mean(axis=0)).max(axis=1)
    while not len(support) or (wrong.max() > tolerance and len(support) < most):
        # One new support point a step while there are few; then several, since each step costs as much as all of them.
        several = min(1 + len(support) // 8, most - len(support))
        worst = np.argsort(wrong)[-several:]
        support, rest = np.append(support, rest[worst]), np.delete(rest, worst)
        cauchy = 1 / (z[rest][:, None] - z[support])
        # Linearised: Σ_j w_j (R(z) − R_j)/(z − z_j) should vanish at all other samples, for each function.
        loewner = (mixed[rest][:, None, :] - mixed[support]) * cauchy[:, :, None]
        rows = np.moveaxis(loewner, 2, 0).reshape(-1, len(support))
        weights = np.linalg.svd(rows, full_matrices=len(rows) < len(support))[2][-1].conj()
        predicted = (cauchy @ (weights[:, None] * scaled[support])) / (cauchy @ weights)[:, None]
        wrong = np.abs(scaled[rest] - predicted).max(axis=1)
    return Rational(z[support], weights, values[support], even)


def _mixed(functions: ComplexArray) -> ComplexArray:
    """Return a few random mixtures of functions, shape (n, at most 8); no more than 8 are returned as they are."""
    count = functions.shape[1]
    if count <= _MIXED:
        return functions
    mixture = np.random.default_rng(1).normal(size=(count, _MIXED)) / np.sqrt(count)
    return np.asarray(functions @ mixture)


@final
@dataclass(frozen=True, eq=False)
class Fit:
    """A response as a rational function, with the samples that determine it and the error that new ones showed.

    Args:
        rational: The function.
        omega: Energies of the samples [MeV], complex, shape (n,).
        samples: The response there, shape (n, m, m).
        low: Lower end of the range in which it is meant to be used [MeV].
        high: Upper end [MeV].
        error: Largest difference from samples that the fit had not seen, in its last two rounds: as a part of the
            response there, or of its size at 1 MeV above the axis where that is larger.
        converged: Whether that is within the tolerance.
    """

    rational: Rational
    omega: ComplexArray
    samples: ComplexArray
    low: float
    high: float
    error: float
    converged: bool


def one_by_one(response: Callable[[complex], Any], omega: Sequence[complex]) -> Iterable[Any]:
    """Return a response at energies, one after the other, in this thread."""
    return (response(each) for each in omega)


def fit(
    response: Response,
    low: float,
    high: float,
    *,
    even: bool,
    tolerance: float = 1e-5,
    above: float = 0.1,
    most: int = 200,
    batch: int = 4,
    also: Sequence[complex] = (),
    evaluate: Evaluate = one_by_one,
) -> Fit:
    """Return a response as a rational function for energies from `low` to `high`, from samples that it chooses.

    Args:
        response: R(ω), shape (m, m).
        low: Lower end of the range [MeV].
        high: Upper end [MeV].
        even: Whether R is a function of ω² (neutral excitations).
        tolerance: The error at which it ends.
        above: How far above the axis new samples are [MeV]. A response with narrow peaks needs more samples, the nearer
            they are; the farther they are, the less is known of the axis.
        most: Most samples; if they do not suffice the log warns, and the result says its error.
        batch: Samples in each round.
        also: Energies of more samples [MeV], complex, outside the range: the fit then holds there too, for sums.
        evaluate: Computes a batch of samples.

    Raises:
        InputError: the range is empty, or a number is not positive.
    """
    return fit_channels(
        lambda omega: (response(omega),),
        low,
        high,
        even=even,
        tolerance=tolerance,
        above=above,
        most=most,
        batch=batch,
        also=also,
        evaluate=evaluate,
    )[0]


def fit_channels(
    responses: Callable[[complex], Sequence[ComplexArray]],
    low: float,
    high: float,
    *,
    even: bool,
    tolerance: float = 1e-5,
    above: float = 0.1,
    most: int = 200,
    batch: int = 4,
    also: Sequence[complex] = (),
    evaluate: Evaluate = one_by_one,
) -> tuple[Fit, ...]:
    """Return fits of several responses, which are sampled together, at the same energies.

    Channels of different spin and parity have different poles, so each has its own rational function. But they share
    the Green's functions of an energy, so that all of them are computed wherever one needs it. The arguments are those
    of `fit`, but that `responses` gives one matrix for each channel.
    """
    check_range(low, high)
    for name, number in (("tolerance", tolerance), ("above", above)):
        positive(name, number, single=True)
    whole("most", most, 8, 10_000)
    whole("batch", batch, 1, most)
    omega = [*map(complex, _first_energies(low, high, most)), *map(complex, also)]
    sampled = [list(each) for each in zip(*evaluate(responses, omega), strict=True)]  # [channel][sample]
    scales = [_scale(np.array(each)) for each in sampled]
    candidates = np.asarray(np.linspace(low, high, 4000) + 1j * above, np.complex128)
    close = tolerance / 100 if tolerance > 100 * _ROUNDING else _ROUNDING
    older: list[Rational] = []
    errors: list[list[float]] = []  # [round][channel]
    while True:
        kept = np.arange(len(omega)) % 3 > 0
        fits = [aaa(omega, np.array(each), even=even, tolerance=close) for each in sampled]
        if not older:  # the first fit is compared with one of fewer samples
            taken = np.array(omega)[kept]
            older = [aaa(taken, np.array(each)[kept], even=even, tolerance=close) for each in sampled]
        done = len(errors) > 1 and max(map(max, errors[-2:])) <= tolerance
        if done or len(omega) + batch > most:
            break
        differences = np.max(
            [_differences(a(candidates), b(candidates), s) for a, b, s in zip(fits, older, scales, strict=True)], axis=0
        )
        chosen = _separated(candidates, differences, np.array(omega), (high - low) / len(omega) / 2, batch)
        values = [list(each) for each in zip(*evaluate(responses, chosen), strict=True)]
        errors.append(
            [
                float(_differences(np.array(each), made(np.array(chosen)), scale).max())
                for each, made, scale in zip(values, fits, scales, strict=True)
            ]
        )
        omega += chosen
        sampled = [known + more for known, more in zip(sampled, values, strict=True)]
        older = fits
    worst = np.max(errors[-2:], axis=0) if errors else np.full(len(fits), np.inf)
    if not done:
        _log.warning("%d samples of a response leave an error of %.1e, above %.1e", len(omega), worst.max(), tolerance)
    for _ in range(_ROUNDS):
        below = [_below_negative(each, low, high, above, tolerance * s) for each, s in zip(fits, scales, strict=True)]
        new: list[complex] = []
        for each in (each for found in below for each in found):
            if np.abs(np.array(omega + new) - each).min() > above / 10 and len(new) < batch:
                new.append(each)
        if not new or len(omega) + len(new) > most:
            break
        values = [list(each) for each in zip(*evaluate(responses, new), strict=True)]
        omega += new
        sampled = [known + more for known, more in zip(sampled, values, strict=True)]
        fits = [aaa(omega, np.array(each), even=even, tolerance=close) for each in sampled]
    return tuple(
        Fit(made, np.array(omega), np.array(each), low, high, float(error), bool(error <= tolerance))
        for made, each, error in zip(fits, sampled, worst, strict=True)
    )


def _below_negative(made: Rational, low: float, high: float, above: float, least: Array) -> list[complex]:
    """Return energies for samples near poles that make the strength on the axis negative, which it cannot be.

    Where narrow resonances are many, samples at some height do not separate the weakest. A fit that is good there may
    then have poles on the wrong side of the axis, close to it. A sample nearer to the axis puts each in its place.

    Args:
        made: The fit.
        low: Lower end of its range [MeV].
        high: Upper end.
        above: How high its samples are [MeV].
        least: What is less negative than this does not matter, shape (m, m).
    """
    near = (np.abs(made.poles.imag) < above) & (made.poles.real > low) & (made.poles.real < high)
    poles, residues = made.poles[near], np.diagonal(made.residues[near], axis1=1, axis2=2)
    # A state below threshold is a pole on the axis but for rounding, with a real residue.
    state = (np.abs(poles.imag) < 1e-5) & (np.abs(residues.imag) < 1e-2 * residues.real).any(axis=1)
    around = poles.real[:, None] + np.abs(poles.imag)[:, None] * np.array([-1.0, 0.0, 1.0])
    strength = -np.diagonal(made(around).imag, axis1=2, axis2=3) / np.diagonal(least)
    lowest = np.where(state, 0.0, strength.min(axis=(1, 2), initial=0.0))
    wrong = np.flatnonzero(lowest < -1)
    return [complex(poles[each].real, above / 5) for each in wrong[np.argsort(lowest[wrong])]]


def check_range(low: float, high: float) -> None:
    """Raise `InputError` unless two energies make a range."""
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise invalid("range of energies", (low, high), "a lower and a higher energy")


def _first_energies(low: float, high: float, most: int) -> ComplexArray:
    """Return energies 1 MeV above the axis, denser towards the ends, where there are samples on one side only."""
    count = min(24, most // 2)
    angle = np.pi * (np.arange(count) + 0.5) / count
    return np.asarray((low + high) / 2 - (high - low) / 2 * np.cos(angle) + _FIRST_HEIGHT * 1j, np.complex128)


def _scale(samples: ComplexArray) -> Array:
    """Return the size of each element of a response matrix, √(size of ii × size of jj), shape (m, m)."""
    size = np.abs(np.diagonal(samples, axis1=1, axis2=2)).max(axis=0)
    root = np.sqrt(np.where(size > 0, size, 1.0))
    return np.outer(root, root)


def _differences(one: ComplexArray, other: ComplexArray, scale: Array) -> Array:
    """Return by how much two matrices differ at each energy, shape (n,), as a part of their size or the scale."""
    return np.asarray((np.abs(one - other) / np.maximum(scale, np.abs(one))).max(axis=(1, 2)))


def _separated(points: ComplexArray, sizes: Array, known: ComplexArray, distance: float, count: int) -> list[complex]:
    """Return the points of the largest sizes, at a distance from one another, and none that is known."""
    spacing = abs(points[1] - points[0])
    left = np.where(np.abs(points[:, None] - known).min(axis=1) < 1.5 * spacing, -1.0, sizes)
    chosen: list[complex] = []
    for _ in range(count):
        best = int(np.argmax(left))
        chosen.append(complex(points[best]))
        left[np.abs(points - points[best]) < distance] = -1.0
    return chosen
