r"""Decay in flight towards a detector, by quadrature.

A meson of rapidity y decays to χ, isotropic in its own frame with a spectrum f(E*). The number per d³p/E does not
depend on the frame, so in the laboratory, with η the rapidity of χ (E = m cosh η) and α its angle to the meson,

.. math:: \frac{dN}{dE\, d\Omega} = \frac{p}{4\pi p^*} f(E^*), \qquad
          E^* = m (\cosh y \cosh \eta - \sinh y \sinh \eta \cos\alpha).

Of mesons with dn/dT dΩ = w(T, α), averaged over the azimuth around the direction of the detector, all reach it with

.. math:: \frac{dN}{dE\, d\Omega} = \frac{M}{2} \int dy \int d\eta^*\, f(m \cosh \eta^*)\, w(T(y), \alpha),

since d cosα = −dE*/(m sinh y sinh η) and dT = M sinh y dy. η* lies between the distance of η and y and
their sum, and where f is not zero. Both integrals are Gauss–Legendre between these ends, which are known: nothing is
thrown at a detector.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import final

import numpy as np

from nuscatter.constants import neutral_pion_mass
from nuscatter.errors import InputError, between, finite, instance, invalid
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import ENERGY, POSITIVE_MASS, plausible
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Points of the table of w in y and in α, and of the azimuth over which it is averaged.
_RAPIDITIES, _ANGLES, _AZIMUTHS = 161, 181, 32
#: Nodes of η* and of y in a panel.
_INNER, _OUTER = 10, 10
#: Nodes of y for a line.
_LINE = 48
#: Chebyshev nodes of η in a panel, and the widest panel.
_TERMS, _WIDEST = 12, 0.5
#: Energies above which less than this part of the particles lies are left out of the spectrum.
_NEGLIGIBLE = 1e-9

_M = neutral_pion_mass.value


class PionProduction(ABC):
    """Momenta of the π⁰ that protons make: what is seen of their decays from an angle."""

    @abstractmethod
    def seen_from(self, rest: Spectrum, *, angle: float, mass: float) -> Spectrum:
        """Return the particles per decay, energy and solid angle [MeV⁻¹] that leave at an angle to the proton beam.

        Args:
            rest: Their spectrum in the pion's frame, where they are isotropic; a function, no line.
            angle: Angle to the beam in radians, 0 to π.
            mass: Their mass [MeV], above 0.
        """

    def line_seen_from(self, energy: float, *, angle: float, mass: float) -> Spectrum:
        """Return what `seen_from` does of particles that have one energy in the pion's frame.

        Args:
            energy: That energy [MeV].
            angle: Angle to the beam in radians, 0 to π.
            mass: Their mass [MeV], above 0 and below the energy.

        Raises:
            InputError: a number is not what it should be, or the production does not define this.
        """
        raise InputError(f"{type(self).__name__} does not say what is seen of a line: define line_seen_from.")


class SmoothProduction(PionProduction):
    """A production whose momenta have a density."""

    @property
    @abstractmethod
    def highest(self) -> float:
        """Highest kinetic energy of the pions [MeV]."""

    @abstractmethod
    def density(self, T: Array, theta: Array) -> Array:
        """Return dn/dT dΩ per pion [MeV⁻¹] at kinetic energies `T` [MeV] and angles `theta` to the beam (radians)."""

    def seen_from(self, rest: Spectrum, *, angle: float, mass: float) -> Spectrum:
        """Return the particles per decay, energy and solid angle, as `PionProduction.seen_from`."""
        return seen_in_flight(self, *checked_view(angle, rest, mass))

    def line_seen_from(self, energy: float, *, angle: float, mass: float) -> Spectrum:
        """Return what is seen of a line, as `PionProduction.line_seen_from`."""
        return line_in_flight(self, *checked_line(angle, energy, mass))


def checked_view(angle: float, rest: Spectrum, mass: float) -> tuple[float, Spectrum, float]:
    """Return an angle, a spectrum at rest and a mass; `InputError` if one of them is none, or the mass is too large."""
    finite("angle", angle, single=True)
    between("angle", angle, 0.0, math.pi)
    instance("rest", rest, Spectrum, "a Spectrum with a density, as spectrum_at_rest returns it,")
    own = float(plausible("mass", mass, POSITIVE_MASS, single=True))
    low, high = rest.support
    if not own <= low < high:
        raise invalid("mass [MeV]", own / MeV, f"a mass below all energies at rest, from {low / MeV:g} MeV on,")
    return float(angle), rest, own


def checked_line(angle: float, energy: float, mass: float) -> tuple[float, float, float]:
    """Return an angle, the energy of a line at rest and a mass; `InputError` if one is none, or the mass too large."""
    finite("angle", angle, single=True)
    between("angle", angle, 0.0, math.pi)
    own = float(plausible("mass", mass, POSITIVE_MASS, single=True))
    star = float(plausible("energy", energy, ENERGY, single=True))
    if not own < star:
        raise invalid("mass [MeV]", own / MeV, f"a mass below the energy at rest, {star / MeV:g} MeV,")
    return float(angle), star, own


def seen_in_flight(production: SmoothProduction, angle: float, rest: Spectrum, mass: float) -> Smooth:
    """Return the spectrum of decays in flight at an angle, number per decay, energy and solid angle [MeV⁻¹].

    Args:
        production: The momenta of the pions.
        angle: Angle to the beam in radians.
        rest: Spectrum in the pion's frame.
        mass: Mass of what is seen [MeV].
    """
    around = _around(production, angle)
    ends = np.arccosh(np.maximum(np.array(rest.kinks) / mass, 1.0))
    low, high = max(0.0, ends[0] - around.highest), ends[-1] + around.highest
    knots = np.unique(np.clip(np.concatenate([ends[[0, -1]], [low, high]]), low, high))
    return _in_panels(lambda eta: _density(around, rest, ends, mass, eta), knots, mass)


def line_in_flight(production: SmoothProduction, angle: float, energy: float, mass: float) -> Smooth:
    r"""Return what `seen_in_flight` does of a line E₀ = m cosh η₀ at rest.

    With f(E*) a delta function the integral over η* is 1/p₀, and there is one cosine for each y:

    .. math:: \frac{dN}{dE\, d\Omega} &= \frac{M}{2 p_0} \int_{|\eta - \eta_0|}^{\eta + \eta_0} dy\, w(T(y), \alpha), \\
              \cos\alpha &= \frac{\cosh y \cosh \eta - \cosh \eta_0}{\sinh y \sinh \eta}.

    Args:
        production: The momenta of the pions.
        angle: Angle to the beam in radians.
        energy: E₀ [MeV].
        mass: Mass m of what is seen [MeV].
    """
    around = _around(production, angle)
    star, highest = math.acosh(energy / mass), around.highest
    low, high = max(0.0, star - highest), star + highest
    # the lower end of y turns at η₀, and the upper one meets the fastest pions
    knots = np.unique(np.clip([low, star, highest - star, high], low, high))
    return _in_panels(lambda eta: _line_density(around, star, mass, eta), knots, mass)


def _in_panels(density: Callable[[Array], Array], knots: Array, mass: float) -> Smooth:
    """Return a function of the rapidity between knots as a spectrum [MeV⁻¹]."""
    knots = np.concatenate(
        [np.linspace(a, b, 1 + max(1, math.ceil((b - a) / _WIDEST)))[:-1] for a, b in pairwise(knots)] + [knots[-1:]]
    )
    x = np.cos(np.pi * (np.arange(_TERMS) + 0.5) / _TERMS)
    half = np.diff(knots)[:, None] / 2
    eta = (knots[:-1, None] + half) + half * x
    values = density(eta.ravel()).reshape(eta.shape)
    knots, values = _shortened(knots, values, mass)
    to_terms = np.linalg.inv(np.polynomial.chebyshev.chebvander(x, _TERMS - 1))
    return Smooth(
        _InRapidity(mass, knots, np.asarray(to_terms @ values.T, dtype=float)), tuple((mass * np.cosh(knots)).tolist())
    )


def _shortened(knots: Array, values: Array, mass: float) -> tuple[Array, Array]:
    """Return knots and values without the upper panels that hold next to nothing."""
    middle = (knots[1:] + knots[:-1]) / 2
    content = np.abs(values).mean(axis=1) * mass * np.sinh(middle) * np.diff(knots)
    above = np.cumsum(content[::-1])[::-1]
    last = max(1, int(np.count_nonzero(above > _NEGLIGIBLE * above[0])))
    return knots[: last + 1], values[:last]


@final
@dataclass(frozen=True, eq=False)
class _InRapidity:
    """A function of energy that is a sum of Chebyshev polynomials of η between knots, and nowhere below zero."""

    mass: float
    knots: Array
    coefficients: Array
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        eta = np.arccosh(np.maximum(E / self.mass, 1.0))
        panel = np.clip(np.searchsorted(self.knots, eta, side="right") - 1, 0, self.knots.size - 2)
        low, high = self.knots[panel], self.knots[panel + 1]
        x = (2 * eta - low - high) / (high - low)
        # Clenshaw's recurrence
        after, last = np.zeros_like(x), np.zeros_like(x)
        for row in self.coefficients[:0:-1]:
            after, last = row[panel] + 2 * x * after - last, after
        return np.asarray(np.maximum(self.coefficients[0][panel] + x * after - last, 0.0))


@final
@dataclass(frozen=True, eq=False)
class _Around:
    """w as a table of y and α, with a cubic spline between.

    Args:
        highest: Highest rapidity of the pions.
        table: Coefficients of the spline, equidistant in y from 0 to `highest` and in α from 0 to π.
    """

    highest: float
    table: Array
    __repr__ = shortened

    def __call__(self, y: Array, cosine: Array) -> Array:
        from scipy.ndimage import map_coordinates

        rows = y * ((self.table.shape[0] - 1) / self.highest)
        columns = np.arccos(np.clip(cosine, -1.0, 1.0)) * ((self.table.shape[1] - 1) / math.pi)
        found = map_coordinates(self.table, np.stack([rows.ravel(), columns.ravel()]), prefilter=False, mode="mirror")
        return np.asarray(found).reshape(y.shape)


@lru_cache(maxsize=64)
def _around(production: SmoothProduction, angle: float) -> _Around:
    """Return w of a production around a direction, averaged over the azimuth; stored, since it has no dark mass."""
    from scipy.ndimage import spline_filter

    highest = math.acosh(1 + production.highest / _M)
    T = _M * (np.cosh(np.linspace(0.0, highest, _RAPIDITIES)) - 1)
    alpha = np.linspace(0.0, math.pi, _ANGLES)[:, None]
    # The azimuth is even around 0 and π, so nodes in the middle of equal steps are as good as Gauss's.
    phi = (np.arange(_AZIMUTHS) + 0.5) * math.pi / _AZIMUTHS
    cosine = np.cos(alpha) * math.cos(angle) + np.sin(alpha) * math.sin(angle) * np.cos(phi)
    theta = np.arccos(np.clip(cosine, -1.0, 1.0))
    mean = production.density(np.minimum(T, production.highest)[:, None, None], theta).mean(axis=-1)
    return _Around(highest, np.asarray(spline_filter(mean, mode="mirror")))


def _density(around: _Around, rest: Spectrum, ends: Array, mass: float, eta: Array) -> Array:
    """Return dN/dE dΩ [MeV⁻¹] at rapidities η from w and the spectrum at rest, which has its kinks at `ends`."""
    low, high, highest = ends[0], ends[-1], around.highest
    # y from where |η − y| < high and η + y > low, with panels that end where an end of η* passes an end of f
    start = np.maximum(np.maximum(eta - high, low - eta), 0.0)
    stop = np.minimum(eta + high, highest)
    inner = np.stack([start, np.abs(eta - low), eta + low, high - eta, stop], axis=-1)
    edges = np.sort(np.clip(inner, start[:, None], np.maximum(stop, start)[:, None]), axis=-1)
    x, w = gauss_legendre(_OUTER)
    width = np.diff(edges, axis=-1)
    used = width > 1e-12
    row = np.broadcast_to(np.arange(eta.size)[:, None], used.shape)[used]
    y = (edges[:, :-1][used][:, None] + width[used][:, None] * x).ravel()
    weight = (width[used][:, None] * w).ravel()
    each = np.repeat(eta[row], x.size)
    # η* from max(low, |η − y|) to min(high, η + y), cut at the kinks of f
    bottom, top = np.maximum(low, np.abs(each - y)), np.minimum(high, each + y)
    cuts = np.clip(ends, bottom[:, None], np.maximum(top, bottom)[:, None])
    cuts[:, 0], cuts[:, -1] = bottom, np.maximum(top, bottom)
    x, w = gauss_legendre(_INNER)
    widths = np.diff(cuts, axis=-1)
    star = cuts[:, :-1, None] + widths[..., None] * x
    sinh = np.maximum(np.sinh(y) * np.sinh(each), 1e-300)[:, None, None]
    cosine = ((np.cosh(y) * np.cosh(each))[:, None, None] - np.cosh(star)) / sinh
    values = rest(mass * np.cosh(star)) * around(np.broadcast_to(y[:, None, None], star.shape), cosine)
    inner_integral = ((values @ w) * widths).sum(axis=-1)
    return np.bincount(np.repeat(row, _OUTER), weights=weight * inner_integral, minlength=eta.size) * _M / 2


def _line_density(around: _Around, star: float, mass: float, eta: Array) -> Array:
    """Return dN/dE dΩ [MeV⁻¹] of a line m cosh η₀ at rapidities η, with `star` = η₀."""
    start, stop = np.abs(eta - star), np.minimum(eta + star, around.highest)
    width = np.maximum(stop - start, 0.0)
    # an angle grows as a root from both ends of y, so the nodes are equidistant in the angle of a half circle
    x, w = gauss_legendre(_LINE)
    t, dt = (1 - np.cos(math.pi * x)) / 2, math.pi * w * np.sin(math.pi * x) / 2
    y = start[:, None] + width[:, None] * t
    sinh = np.maximum(np.sinh(y) * np.sinh(eta)[:, None], 1e-300)
    cosine = (np.cosh(y) * np.cosh(eta)[:, None] - math.cosh(star)) / sinh
    return np.asarray((around(y, cosine) @ dt) * width * _M / (2 * mass * math.sinh(star)))
