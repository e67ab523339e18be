r"""Densities with a flat inside and a soft surface: Fermi's, the three-parameter Gaussian, and a user's own table.

The two-parameter Fermi density is the symmetrised Fermi density plus a cusp at the origin,

.. math:: \frac{1}{1 + e^{(r-c)/a}} = \frac{\sinh c/a}{\cosh r/a + \cosh c/a} + \frac{1}{1 + e^{(r+c)/a}},

and the second term is a series of exponentials, so number, radius and form factor have closed forms. A third parameter
w multiplies the density by 1 + wr²/c². Where w is negative this is below zero outside c/√−w: the density ends there.
That is how the radii of De Vries's table were computed (²⁰Ne: 2.992 fm printed, 2.9917 cut, 2.949 not cut).
"""

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import common_shape, finite, increasing, invalid, not_empty, not_negative, positive
from nuscatter.quantities import NUCLEAR_RADIUS, plausible
from nuscatter.structure.densities.panel_transform import Profile, radial_integral, radial_transform
from nuscatter.structure.densities.shapes import Density
from nuscatter.structure.form_factors import SymmetrizedFermi
from nuscatter.units import Array, fm
from nuscatter.words.describing import shortened

#: e^−x is below rounding here.
_FAR = 40.0
#: Ends of the panels across a surface, in units of its thickness.
_SURFACE = np.linspace(-_FAR, _FAR, 21)
#: Least c/a of a Fermi density; its cusp's series then has 400 terms.
_LEAST_RATIO = 0.1


@final
@dataclass(frozen=True, eq=False)
class Fermi(Density):
    r"""The Fermi density with two or three parameters, :math:`\rho \propto (1 + w r^2/c^2)/(1 + e^{(r-c)/a})`.

    The half radius and the diffuseness may be arrays: they are then the trailing batch axis. With w = 0 all integrals
    have closed forms, the exponentially small terms included; else they are Gauss–Legendre quadrature, exact to
    rounding.

    Args:
        half_radius: c [MeV⁻¹], where the density without w has fallen to half.
        diffuseness: a [MeV⁻¹]; the density falls from 90 to 10 % within 4.4 a.
        w: The third parameter; where it is negative the density ends at c/√−w.
        number: ∫ρ d³r.

    Raises:
        InputError: a length or the number is not positive, or c is below a/10, where the density has no flat inside.

    Source: C. W. de Jager, H. de Vries, C. de Vries, At. Data Nucl. Data Tables 14 (1974) 479.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> lead = Fermi(6.624 * fm, diffuseness=0.549 * fm, number=82)
        >>> round(float(lead.rms_radius / fm), 4), round(float(lead.form_factor(50 * MeV)), 4)
        (5.5219, 0.7121)
    """

    half_radius: ArrayLike
    _: KW_ONLY
    diffuseness: ArrayLike
    w: float = 0.0
    number: float = 1.0

    def __post_init__(self) -> None:
        radius, surface = _lengths(self.w, self.number, half_radius=self.half_radius, diffuseness=self.diffuseness)
        if (radius < _LEAST_RATIO * surface).any():
            least = f"more than a tenth of the diffuseness, {_LEAST_RATIO * float(np.max(surface)) / fm:.3g},"
            raise invalid("half_radius [fm]", float(radius.min()) / fm, least)

    def __call__(self, r: ArrayLike) -> Array:
        """Return the density [MeV³] at the radius `r` [MeV⁻¹]."""
        return _at_radius(r, self.number, self._volume, self._profile)

    @cached_property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹]."""
        if self.w:
            return np.sqrt(radial_integral(self._profile, self._edges, 2) / self._volume)
        square = self._plain_volume * self._symmetrized.rms_radius**2 + self._cusp(5) * 96 * np.pi * self._a**5
        return np.sqrt(square / self._volume)

    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""
        q = finite("Q", Q, "MeV")
        common_shape(Q=q, half_radius=self._volume)
        if self.w:
            return np.asarray(radial_transform(self._profile, self._edges, q) / self._volume)
        y2 = (q * self._a) ** 2
        cusp = np.zeros(np.broadcast_shapes(q.shape, self._ratio.shape))
        for n, size in self._exponentials:
            cusp = cusp + n * size / (n * n + y2) ** 2
        total = self._plain_volume * self._symmetrized(np.abs(q)) + 8 * np.pi * self._a**3 * cusp
        return np.asarray(total / self._volume)

    @property
    def _a(self) -> Array:
        return np.asarray(self.diffuseness, dtype=float)

    @property
    def _ratio(self) -> Array:
        return np.asarray(self.half_radius) / self._a

    @cached_property
    def _symmetrized(self) -> SymmetrizedFermi:
        return SymmetrizedFermi(self.half_radius, diffuseness=self.diffuseness)

    @cached_property
    def _plain_volume(self) -> Array:
        """∫d³r of the symmetrised density that is about 1 in the middle, 4π/3 c (c² + π²a²)."""
        c = np.asarray(self.half_radius)
        return np.asarray(4 / 3 * np.pi * c * (c**2 + (np.pi * self._a) ** 2))

    @cached_property
    def _volume(self) -> Array:
        """∫d³r of the profile."""
        if self.w:
            return radial_integral(self._profile, self._edges)
        return self._plain_volume + 8 * np.pi * self._a**3 * self._cusp(3)

    @cached_property
    def _exponentials(self) -> list[tuple[int, Array]]:
        """Terms of the series of 1/(1 + e^((r+c)/a)) at the origin: n and (−1)^(n−1) e^(−nc/a)."""
        most = int(np.ceil(_FAR / float(self._ratio.min())))
        return [(n, np.asarray((-1) ** (n - 1) * np.exp(-n * self._ratio))) for n in range(1, most + 1)]

    def _cusp(self, power: int) -> Array:
        """Σ (−1)^(n−1) e^(−nc/a)/n^power; ∫ r^(power−1) × cusp dr is (power − 1)! a^power times it."""
        return np.asarray(sum(size / n**power for n, size in self._exponentials))

    @cached_property
    def _edges(self) -> Array:
        """Ends of the panels: the origin, then steps of 4a across the surface."""
        c, a = np.broadcast_arrays(self.half_radius, self._a)
        return _within(c + np.multiply.outer(_SURFACE, a), c, self.w)

    def _profile(self, r: Array) -> Array:
        c = np.asarray(self.half_radius)
        return _parabola(r / c, self.w) * _step((r - c) / self._a)


@final
@dataclass(frozen=True, eq=False)
class ThreeParameterGaussian(Density):
    r"""Fermi's density with squares of the radius, :math:`\rho \propto (1 + w r^2/c^2)/(1 + e^{(r^2-c^2)/z^2})`.

    The half radius and the width may be arrays: they are then the trailing batch axis. All integrals are Gauss–Legendre
    quadrature, exact to rounding.

    Args:
        half_radius: c [MeV⁻¹].
        width: z [MeV⁻¹].
        w: The third parameter; where it is negative the density ends at c/√−w.
        number: ∫ρ d³r.

    Raises:
        InputError: a length or the number is not positive.

    Source: C. W. de Jager, H. de Vries, C. de Vries, At. Data Nucl. Data Tables 14 (1974) 479.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> lead = ThreeParameterGaussian(6.3032 * fm, width=2.8882 * fm, w=0.3379, number=82)
        >>> round(float(lead.rms_radius / fm), 4), round(float(lead.form_factor(50 * MeV)), 4)
        (5.5014, 0.7138)
    """

    half_radius: ArrayLike
    _: KW_ONLY
    width: ArrayLike
    w: float = 0.0
    number: float = 1.0

    def __post_init__(self) -> None:
        _lengths(self.w, self.number, half_radius=self.half_radius, width=self.width)

    def __call__(self, r: ArrayLike) -> Array:
        """Return the density [MeV³] at the radius `r` [MeV⁻¹]."""
        return _at_radius(r, self.number, self._volume, self._profile)

    @cached_property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹]."""
        return np.sqrt(radial_integral(self._profile, self._edges, 2) / self._volume)

    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""
        q = finite("Q", Q, "MeV")
        common_shape(Q=q, half_radius=self._volume)
        return np.asarray(radial_transform(self._profile, self._edges, q) / self._volume)

    @cached_property
    def _volume(self) -> Array:
        return radial_integral(self._profile, self._edges)

    @cached_property
    def _edges(self) -> Array:
        c, z = np.broadcast_arrays(np.asarray(self.half_radius, dtype=float), self.width)
        # Equal steps in r²/z², in which the surface has the thickness 1: panels are narrow where r changes fast.
        squares = c**2 + np.multiply.outer(_SURFACE, z**2)
        return _within(np.sqrt(np.maximum(squares, 0)), c, self.w)

    def _profile(self, r: Array) -> Array:
        c = np.asarray(self.half_radius)
        return _parabola(r / c, self.w) * _step((r - c) * (r + c) / np.asarray(self.width) ** 2)


@final
@dataclass(frozen=True, eq=False)
class TabulatedDensity(Density):
    """A density given at radii, with straight lines between them.

    Below the first radius the density is the first value, beyond the last it is zero. Number, radius and form factor
    are those of the straight lines, exact to rounding. The table is taken as it is: `number` is its own integral.

    Args:
        r: Radii [MeV⁻¹], zero or above, increasing.
        density: Density at each [MeV³].

    Raises:
        InputError: the radii do not increase or are negative, the lists differ in length, or the integral is not
            positive.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import MeV, fm
        >>> r = np.linspace(0, 8, 81) * fm
        >>> table = TabulatedDensity(r, 0.08 / fm**3 / (1 + np.exp((r - 3.5 * fm) / (0.5 * fm))))
        >>> round(table.number, 2), round(float(table.rms_radius / fm), 3)
        (17.26, 3.285)
    """

    r: ArrayLike
    density: ArrayLike
    __repr__ = shortened

    def __post_init__(self) -> None:
        radii = increasing("r", self.r)
        not_negative("r", radii, "fm")
        if finite("density", self.density).shape != radii.shape:
            raise invalid("density", self.density, f"a list of {radii.size} numbers, one for each radius,")
        if not self.number > 0:
            raise invalid("the integral of the table", self.number, "a positive number")

    def __call__(self, r: ArrayLike) -> Array:
        """Return the density [MeV³] at the radius `r` [MeV⁻¹]."""
        return self._profile(not_negative("r", r, "fm"))

    @cached_property
    def number(self) -> float:
        """∫ρ d³r of the table as it is."""
        return float(radial_integral(self._profile, self._edges))

    @cached_property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹]; NaN where the table is so negative outside that there is none."""
        square = radial_integral(self._profile, self._edges, 2) / self.number
        return np.sqrt(square if square >= 0 else np.nan)

    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""
        return np.asarray(radial_transform(self._profile, self._edges, finite("Q", Q, "MeV")) / self.number)

    @cached_property
    def _edges(self) -> Array:
        radii = np.asarray(self.r, dtype=float)
        return radii if radii[0] == 0 else np.concatenate([[0.0], radii])

    def _profile(self, r: Array) -> Array:
        return np.asarray(np.interp(r, np.asarray(self.r), np.asarray(self.density), right=0.0), dtype=float)


def _lengths(w: float, number: float, **given: ArrayLike) -> tuple[Array, ...]:
    """Return the given lengths as arrays; `InputError` if one of them, w or the number is none."""
    lengths = {name: not_empty(name, plausible(name, value, NUCLEAR_RADIUS)) for name, value in given.items()}
    common_shape(**lengths)
    finite("w", w, single=True)
    positive("number", number, single=True)
    return tuple(lengths.values())


def _at_radius(r: ArrayLike, number: float, volume: Array, profile: Profile) -> Array:
    """Return the density [MeV³] at `r` [MeV⁻¹] of a profile that integrates to `volume` [MeV⁻³]."""
    radius = not_negative("r", r, "fm")
    common_shape(r=radius, half_radius=volume)
    return np.asarray(number / volume * profile(radius))


def _parabola(x: Array, w: float) -> Array:
    """Return 1 + wx², zero where that is negative."""
    return np.asarray(np.maximum(1 + w * x**2, 0.0))


def _step(x: Array) -> Array:
    """Return 1/(1 + eˣ), zero and no overflow where that is too small for a number."""
    return np.asarray(np.exp(-np.logaddexp(0.0, x)))


def _within(surface: Array, c: Array, w: float) -> Array:
    """Return the ends of panels from the origin across a surface, up to where 1 + wr²/c² falls to zero."""
    # Ends inside the origin or beyond the end of the density are moved there, and their panels become empty.
    edges = np.concatenate([np.zeros((1, *c.shape)), surface])
    edges = np.clip(edges, 0.0, c / np.sqrt(-w) if w < 0 else np.inf)
    # A panel stays if it is not empty for at least one of the batch.
    empty = (np.diff(edges, axis=0) == 0).reshape(edges.shape[0] - 1, -1).all(axis=1)
    return np.asarray(edges[np.concatenate([[True], ~empty])])
