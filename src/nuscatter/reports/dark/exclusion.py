r"""Which couplings of dark matter data exclude, mass by mass.

At each mass −2 ln L is profiled over the strength s = (g/g₀)⁴ ≥ 0, for the data and for Asimov data without dark
matter: at some strengths, in all nuisances, as one batch. With q(s) the rise above the best s, and x(s) the root of
that of the Asimov data, the distance of the hypotheses in standard deviations, a limit at the level 1 − α is where

.. math::
    \text{PROFILE:}\quad & q(s) = z^2, \quad z = \Phi^{-1}(1 - \alpha), \\
    \text{CLS:}\quad & p_s / p_0 = \alpha,

with p of q̃ (G. Cowan et al., Eur. Phys. J. C 71 (2011) 1554, Eq. 65, 66). Without dark matter half of all data have
their best s at 0, where the rise is no square of a normal number; then PROFILE covers more than 1 − α for strengths of
more than about one standard deviation. CLS is weaker still where the data lie below their expectation. Data that lie N
standard deviations above it have the limits

.. math::
    \text{PROFILE:}\quad & x = z + N \ (N \ge 0), \quad N + \sqrt{N^2 + z^2} \ (N < 0), \\
    \text{CLS:}\quad & x = N + \Phi^{-1}(1 - \alpha \Phi(N)).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.computing.block_runs import Workers, compute
from nuscatter.computing.workers import Executor
from nuscatter.datasets.dark.likelihood import STRENGTH
from nuscatter.errors import FitError, InputError, instance, positive, strictly_between
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.newton import Minima, descend_many
from nuscatter.fits.parameters import Range, ranges_of, start_values
from nuscatter.fits.toys.asimov import asimov
from nuscatter.fits.toys.limit_statistic import p_values
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Lowest and highest tested strength, in standard deviations of the strength without dark matter; how many there are.
_TESTED, _POINTS = (0.12, 9.0), 18
#: Of how many standard deviations the expected band is made.
BANDS = (-2.0, -1.0, 0.0, 1.0, 2.0)
#: Rises that the lowest tested strength must not exceed, and that the highest must reach: of data at −2σ at the level
#: 90 %, and of data at +2σ at the level 98 %.
_LEAST, _MOST = 0.1, 16.5
#: The range of tested strengths grows by this factor at one end, and so often at most.
_FACTOR, _STEPS = 4.0, 16
#: Rise above which a minimum need not be exact.
_EXCLUDED = 40.0
_WHERE = "to the likelihood's function as a default ({}=...)"


class LimitKind(Enum):
    """What excludes a strength."""

    PROFILE = "rise of the profile"
    CLS = "CLs"


@final
@dataclass(frozen=True, eq=False)
class ProfiledPortal:
    """The rises of −2 ln L over the strengths of one portal; get one by `profile_strength`."""

    #: The portal with the coupling g₀, strength 1.
    portal: VectorPortal
    #: Tested strengths, from 0 on, shape (n,).
    strength: Array
    #: Rise of −2 ln L of the data above their best strength, shape (n,).
    rise: Array
    #: The same of Asimov data without dark matter.
    expected_rise: Array
    #: The best strength.
    best: float
    __repr__ = shortened

    def limit(self, *, kind: LimitKind = LimitKind.PROFILE, level: float = 0.9) -> VectorPortal:
        """Return the portal with the least coupling that the data exclude.

        Args:
            kind: What excludes it.
            level: Confidence level, one-sided.

        Raises:
            InputError: the level is none.
            FitError: no tested strength is excluded.
        """
        alpha = 1 - strictly_between("level", level, 0.5, 1.0, "a confidence level")
        instance("kind", kind, LimitKind, "a LimitKind such as LimitKind.CLS")
        above = self.strength > max(self.best, 0.0)
        if kind is LimitKind.PROFILE:
            # the root of the rise is almost linear in the strength
            excess = 1 - np.sqrt(np.maximum(self.rise[above], 0.0)) / _normal(1 - alpha)
        else:
            p = [p_values(max(q, 0.0), a) for q, a in zip(self.rise[above], self.expected_rise[above], strict=True)]
            excess = np.array([math.log(max(one, 1e-300) / max(zero, 1e-300) / alpha) for one, zero in p])
        return self._at(_crossing(self.strength[above], excess, "data"))

    def expected(self, *, kind: LimitKind = LimitKind.PROFILE, level: float = 0.9) -> tuple[VectorPortal, ...]:
        """Return the limits of data that lie −2 … 2 standard deviations (`BANDS`) from those without dark matter."""
        alpha = 1 - strictly_between("level", level, 0.5, 1.0, "a confidence level")
        instance("kind", kind, LimitKind, "a LimitKind such as LimitKind.CLS")
        distance = np.sqrt(np.maximum(self.expected_rise[1:], 0.0))
        return tuple(
            self._at(_crossing(self.strength[1:], 1 - distance / _distance(kind, alpha, shift), "Asimov data"))
            for shift in BANDS
        )

    def _at(self, strength: float) -> VectorPortal:
        return replace(self.portal, coupling=self.portal.coupling * strength**0.25)


@final
@dataclass(frozen=True, eq=False)
class Exclusion:
    """Limits at several masses; get one by `exclusion`.

    Args:
        points: The tested portals, of rising mass.
    """

    points: tuple[ProfiledPortal, ...]
    __repr__ = shortened

    @property
    def masses(self) -> Array:
        """Masses of χ [MeV], shape (n,)."""
        return np.array([each.portal.mass for each in self.points])

    def limits(self, *, kind: LimitKind = LimitKind.PROFILE, level: float = 0.9) -> tuple[VectorPortal, ...]:
        """Return the portals at the limit, as `ProfiledPortal.limit` does."""
        return tuple(each.limit(kind=kind, level=level) for each in self.points)

    def expected(
        self, *, kind: LimitKind = LimitKind.PROFILE, level: float = 0.9
    ) -> tuple[tuple[VectorPortal, ...], ...]:
        """Return the portals at the limits of `BANDS`, for each mass, as `ProfiledPortal.expected` does."""
        return tuple(each.expected(kind=kind, level=level) for each in self.points)

    @cached_property
    def portals(self) -> tuple[VectorPortal, ...]:
        """The portals with their couplings g₀."""
        return tuple(each.portal for each in self.points)


def profile_strength(portal: VectorPortal, likelihood: Likelihood) -> ProfiledPortal:
    """Return the rises of −2 ln L over the strengths of a portal.

    Args:
        portal: The portal with which the likelihood was made.
        likelihood: From `dark_matter_likelihood`, or a sum of such of the same portal.

    Raises:
        InputError: the likelihood has no strength of dark matter.
        FitError: −2 ln L does not depend on the strength, or a descent failed.
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    instance("likelihood", likelihood, Likelihood, "a Likelihood, as dark_matter_likelihood returns it,")
    if STRENGTH not in likelihood.parameters:
        raise InputError(f"The likelihood has no {STRENGTH}, but one of dark_matter_likelihood was expected.")
    none = asimov(likelihood, **{STRENGTH: 0.0})
    grid, expected = _tested(none)
    found = _descended(likelihood, grid)
    lowest = int(np.argmin(found.fval))
    start = {name: column[lowest : lowest + 1] for name, column in found.values.items()}
    best = descend_many(likelihood, start, _free(likelihood))
    least = min(float(best.fval[0]), float(found.fval[lowest]))
    for each in (expected, found, best):
        if not each.valid.all():
            raise FitError(f"−2 ln L of {int((~each.valid).sum())} strengths was not found.")
    rise = expected.fval - expected.fval.min()
    return ProfiledPortal(portal, grid, found.fval - least, rise, float(best.values[STRENGTH][0]))


def exclusion(
    likelihood: Callable[[VectorPortal], Likelihood],
    portals: Sequence[VectorPortal],
    *,
    progress: Callable[[int], None] | None = None,
    executor: Executor | Callable[[], Executor] | None = None,
) -> Exclusion:
    """Return the limits at several masses.

    Args:
        likelihood: Portal → likelihood, as `dark_matter_likelihood` makes it, or a sum of those.
        portals: One for each mass, as `mass_line` returns them.
        progress: Called with 1 after each mass; with an executor with the number of masses that came back.
        executor: Where masses are computed, as of `nuscatter.computing.block_runs.Workers`: a pool of processes, or a
            function that makes one. None is this process.

    Raises:
        InputError: there is no portal, or as `profile_strength`.
        FitError: as `profile_strength`, or workers died again and again.
    """
    if not portals:
        raise InputError("There is no portal, but one for each mass was expected.")
    ordered = sorted(portals, key=lambda one: one.mass)
    task, told = _Masses(likelihood, tuple(ordered)), _Told(len(ordered), progress)
    rows = compute(task, len(ordered), on=Workers(executor, progress=told))
    return Exclusion(tuple(_point(portal, row) for portal, row in zip(ordered, rows, strict=True)))


@final
@dataclass(frozen=True, eq=False)
class _Masses:
    """The rises at one mass as a row of numbers, which a worker sends back: `workers.Task`."""

    likelihood: Callable[[VectorPortal], Likelihood]
    portals: tuple[VectorPortal, ...]
    __repr__ = shortened

    def __call__(self, block: int) -> Array:
        portal = self.portals[block]
        found = profile_strength(portal, self.likelihood(portal))
        return np.concatenate([found.strength, found.rise, found.expected_rise, [found.best]])[None]


def _point(portal: VectorPortal, row: Array) -> ProfiledPortal:
    """Return the rises of a row of `_Masses`."""
    strength, rise, expected = row[:-1].reshape(3, -1)
    return ProfiledPortal(portal, strength, rise, expected, float(row[-1]))


@final
@dataclass(eq=False)
class _Told:
    """Turns the fraction that is done into numbers of masses."""

    masses: int
    progress: Callable[[int], None] | None
    done: int = 0

    def __call__(self, fraction: float) -> None:
        now = round(fraction * self.masses)
        if self.progress is not None and now > self.done:
            self.progress(now - self.done)
        self.done = now


def mass_line(portal: VectorPortal, masses: Sequence[float] | Array) -> tuple[VectorPortal, ...]:
    """Return portals of other masses of χ, all else as it is: the mass of A′ and a splitting over that of χ too.

    Args:
        portal: The dark sector at one mass.
        masses: Masses of χ [MeV].

    Raises:
        InputError: a mass is not positive.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> [round(each.mediator_mass / MeV, 9) for each in mass_line(portal, [10 * MeV, 20 * MeV])]
        [30.0, 60.0]
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    ratio, split = portal.mediator_mass / portal.mass, portal.splitting / portal.mass
    checked = np.atleast_1d(positive("masses", masses, "MeV")).ravel().tolist()
    return tuple(replace(portal, mass=each, mediator_mass=ratio * each, splitting=split * each) for each in checked)


def dark_yield(portal: VectorPortal) -> float:
    """Return Y = ε² α_D (m_χ/m_A′)⁴, to which annihilation at rest is proportional where A′ is heavy.

    Args:
        portal: The dark sector.

    Raises:
        InputError: it is no portal.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> f"{dark_yield(portal):.4e}"
        '6.1728e-11'
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    return portal.epsilon**2 * portal.alpha_dark * (portal.mass / portal.mediator_mass) ** 4


def baryon_coupling(portal: VectorPortal) -> float:
    """Return α_B = g²/4π.

    Args:
        portal: The dark sector.

    Raises:
        InputError: it is no portal.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV
        >>> portal = VectorPortal.leptophobic(
        ...     alpha_baryon=1e-10, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> f"{baryon_coupling(portal):.4e}"
        '1.0000e-10'
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    return portal.coupling**2 / (4 * math.pi)


def _free(likelihood: Likelihood) -> dict[str, Range]:
    """Return the range of each parameter, of the strength from 0 on."""
    start = start_values(likelihood, {}, _WHERE)
    return ranges_of(likelihood, start, {STRENGTH: (0.0, None)})


def _descended(likelihood: Likelihood, strengths: Array) -> Minima:
    """Return the minima of −2 ln L in all nuisances at strengths; those without dark matter give the others a start."""
    start, free = start_values(likelihood, {}, _WHERE), _free(likelihood)
    del free[STRENGTH]

    def batch(known: Mapping[str, Array | float], at: Array, excluded: float) -> Minima:
        columns = {name: np.broadcast_to(value, at.shape) for name, value in known.items()} | {STRENGTH: at}
        return descend_many(likelihood, columns, free, excluded=excluded)

    first = batch(start, strengths[:1], math.inf)
    rest = batch(first.values, strengths[1:], float(first.fval[0]) + _EXCLUDED)
    return Minima(
        {name: np.append(first.values[name], rest.values[name]) for name in first.values},
        np.append(first.fval, rest.fval),
        np.append(first.valid, rest.valid),
        first.by_minuit + rest.by_minuit,
    )


def _tested(none: Likelihood) -> tuple[Array, Minima]:
    """Return strengths from 0 to more than the bands need, and the minima of the Asimov data there."""
    low, high = (_standard_deviation(none) * each for each in _TESTED)
    for _ in range(_STEPS):
        grid = np.append(0.0, np.geomspace(low, high, _POINTS))
        found = _descended(none, grid)
        rise = found.fval - found.fval.min()
        near, far = rise[1] <= _LEAST, rise[-1] >= _MOST
        if near and far:
            return grid, found
        # where counts are few, or a number is not well known, the rise is no square of the strength: the range grows
        start = grid[max(1, int(np.count_nonzero(rise[1:] < _LEAST / 4)))]
        low, high = start if near else low / _FACTOR, high * (1.0 if far else _FACTOR)
    raise FitError(f"−2 ln L hardly depends on {STRENGTH}.")


def _standard_deviation(none: Likelihood) -> float:
    """Return that of the strength, of Asimov data at strength 0, from the second derivatives there."""
    start, free = start_values(none, {}, _WHERE), _free(none)
    at = {name: np.full(1, value) for name, value in start.items()} | {STRENGTH: np.zeros(1)}
    curvature = none.derivatives(at, free)[2][0]
    place = list(free).index(STRENGTH)
    others = np.delete(np.arange(len(free)), place)
    # what is left of the curvature when all nuisances follow
    cross = curvature[place, others]
    left = curvature[place, place] - cross @ np.linalg.lstsq(curvature[np.ix_(others, others)], cross, rcond=None)[0]
    if not left > 1e-12 * curvature[place, place]:
        raise FitError(f"−2 ln L hardly depends on {STRENGTH}.")
    return math.sqrt(2 / float(left))


def _distance(kind: LimitKind, alpha: float, shift: float) -> float:
    """Return x of the limit of data that lie `shift` standard deviations from those without dark matter."""
    z = _normal(1 - alpha)
    if kind is LimitKind.CLS:
        from scipy.special import ndtr, ndtri

        return shift - float(ndtri(alpha * ndtr(shift)))
    return z + shift if shift >= 0 else shift + math.hypot(shift, z)


def _normal(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(level))


def _crossing(strength: Array, excess: Array, what: str) -> float:
    """Return the strength above which `excess`, known at some strengths, is below 0."""
    from scipy.interpolate import PchipInterpolator
    from scipy.optimize import brentq

    above = np.nonzero(excess >= 0)[0]
    last = int(above[-1]) if above.size else -1
    if last < 0 or last + 1 >= len(excess):
        raise FitError(f"The limit of {what} is not between {strength[0]:.3g} and {strength[-1]:.3g} in strength.")
    curve = PchipInterpolator(strength, excess)
    return float(brentq(curve, strength[last], strength[last + 1], xtol=1e-9 * strength[last]))
