r"""Form factors of nuclear densities, normalised to 1 at Q = 0, as values that are called with Q [MeV].

Helm and Klein–Nystrand start from a uniform sphere, F = 3 j₁(QR)/QR: Helm folds it with a Gaussian (review Eq. 29),
Klein–Nystrand with a Yukawa potential (review Eq. 30). A radius may be an array: it is then the trailing batch axis.
`InterpolatedFormFactor` has no shape of its own: what a measurement free of any model needs.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import common_shape, finite, increasing, invalid, listed, not_empty, not_negative
from nuscatter.quantities import DIFFUSENESS, NUCLEAR_RADIUS, SURFACE, plausible
from nuscatter.units import Array, MeV, fm


@final
@dataclass(frozen=True, eq=False)
class Point:
    """The form factor of a point, 1 for every Q."""

    def __call__(self, Q: ArrayLike) -> Array:
        """Return ones in the shape of `Q` [MeV]."""
        return np.ones_like(finite("Q", Q, "MeV"))


@final
@dataclass(frozen=True, eq=False)
class Helm:
    r"""A uniform sphere folded with a Gaussian, :math:`F = 3 j_1(QR_0)/(QR_0)\, e^{-Q^2 s^2/2}`.

    Args:
        rms_radius: Root mean square radius [MeV⁻¹]; the sphere's radius is R₀² = 5/3 (r² − 3s²).
        skin: The Gaussian's width s [MeV⁻¹].

    Raises:
        InputError: the radius is not above √3 s, the Gaussian's own radius.

    Source: R. H. Helm, Phys. Rev. 104 (1956) 1466; review Eq. 29.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> round(float(Helm(3.4 * fm)(50 * MeV)), 4)
        0.8824
    """

    rms_radius: ArrayLike
    _: KW_ONLY
    skin: float = 0.9 * fm

    def __post_init__(self) -> None:
        radius = plausible("rms_radius", self.rms_radius, NUCLEAR_RADIUS)
        if (radius**2 <= 3 * plausible("skin", self.skin, SURFACE, single=True) ** 2).any():
            raise invalid("rms_radius", radius.min() / fm, f"more than √3 × skin = {3**0.5 * self.skin / fm:.3g} fm")

    @cached_property
    def sphere_radius(self) -> Array:
        """Radius R₀ of the sphere [MeV⁻¹]."""
        return np.sqrt(5 / 3 * (np.asarray(self.rms_radius) ** 2 - 3 * self.skin**2))

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]."""
        q = finite("Q", Q, "MeV")
        common_shape(Q=q, rms_radius=self.rms_radius)
        return uniform_sphere(q * self.sphere_radius) * np.exp(-((q * self.skin) ** 2) / 2)


@final
@dataclass(frozen=True, eq=False)
class KleinNystrand:
    r"""A uniform sphere folded with a Yukawa potential, :math:`F = 3 j_1(QR)/(QR) / (1 + Q^2 a^2)`.

    Args:
        radius: The sphere's radius R [MeV⁻¹].
        range: The potential's range a [MeV⁻¹].

    Raises:
        InputError: a radius is not positive, or the range is negative.

    Source: S. R. Klein and J. Nystrand, Phys. Rev. C 60 (1999) 014903; review Eq. 30.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> shape = KleinNystrand(4.2 * fm)
        >>> round(float(shape.rms_radius / fm), 4), round(float(shape(50 * MeV)), 4)
        (3.6775, 0.864)
    """

    radius: ArrayLike
    _: KW_ONLY
    range: float = 0.7 * fm

    def __post_init__(self) -> None:
        plausible("radius", self.radius, NUCLEAR_RADIUS)
        plausible("range", self.range, SURFACE, single=True)

    @property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹], √(3R²/5 + 6a²)."""
        return np.sqrt(0.6 * np.asarray(self.radius) ** 2 + 6 * self.range**2)

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]."""
        q = finite("Q", Q, "MeV")
        common_shape(Q=q, radius=self.radius)
        return uniform_sphere(q * np.asarray(self.radius)) / (1 + (q * self.range) ** 2)


@final
@dataclass(frozen=True, eq=False)
class SymmetrizedFermi:
    r"""A Fermi density made symmetric, ρ ∝ sinh(c/a)/(cosh(r/a) + cosh(c/a)), whose form factor is elementary.

    .. math:: F = \frac{y}{\sinh y}\, \frac{\pi^2 a^2\, 3 (y \coth y - 1)/y^2\, \sin(x)/x
              + c^2\, 3 j_1(x)/x}{c^2 + \pi^2 a^2}, \qquad x = Qc,\ y = \pi Q a,

    the textbook form written so that nothing cancels at small Q.

    Args:
        half_radius: Half-density radius c [MeV⁻¹].
        diffuseness: Surface thickness a [MeV⁻¹]; the density falls from 90 to 10 % within 4.4 a.

    Raises:
        InputError: one of them is not positive.

    Source: J. Piekarewicz et al., Phys. Rev. C 94 (2016) 034316; D. W. L. Sprung and J. Martorell, J. Phys. A 30 (1997)
    6525.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> shape = SymmetrizedFermi(3.6 * fm)
        >>> round(float(shape.rms_radius / fm), 4), round(float(shape(50 * MeV)), 4)
        (3.393, 0.8832)
    """

    half_radius: ArrayLike
    _: KW_ONLY
    diffuseness: ArrayLike = 0.52 * fm

    def __post_init__(self) -> None:
        plausible("half_radius", self.half_radius, NUCLEAR_RADIUS)
        plausible("diffuseness", self.diffuseness, DIFFUSENESS)
        common_shape(half_radius=self.half_radius, diffuseness=self.diffuseness)

    @property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹], √(3c²/5 + 7π²a²/5)."""
        return np.sqrt(0.6 * np.asarray(self.half_radius) ** 2 + 1.4 * np.pi**2 * np.asarray(self.diffuseness) ** 2)

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]."""
        q, c, surface = finite("Q", Q, "MeV"), np.asarray(self.half_radius), np.pi * np.asarray(self.diffuseness)
        common_shape(Q=q, half_radius=c, diffuseness=surface)
        # y = πQa; the least value avoids 0/0, and changes nothing to rounding.
        y = np.maximum(np.abs(q) * surface, 1e-8)
        y2 = np.minimum(y, 0.1) ** 2
        # 3 (y coth y − 1)/y² cancels at small y: its series there.
        series = 1 - y2 / 15 * (1 - 2 * y2 / 21 * (1 - y2 / 10))
        edge = np.where(y < 0.1, series, 3 * (y / np.tanh(y) - 1) / y**2)
        # y/sinh y without overflow
        damping = 2 * y * np.exp(-y) / -np.expm1(-2 * y)
        inside = surface**2 * edge * np.sinc(q * c / np.pi) + c**2 * uniform_sphere(q * c)
        return np.asarray(damping * inside / (c**2 + surface**2))


@final
@dataclass(frozen=True, eq=False)
class InterpolatedFormFactor:
    r"""A form factor of no model: its square is given at some Q and is linear in Q between them.

    .. math:: F^2(Q) = \sum_k f_k\, h_k(Q),

    with h_k the hat function that is 1 at Q_k and 0 at its neighbours. A rate, ∝ F², is then linear in what is given.
    F²(0) is 1 unless said otherwise; beyond the last Q the square stays as it is there.

    Args:
        at: The momentum transfers Q_k [MeV], increasing, above zero.
        squares: F² at each; a number, or an array of shape (batch,).
        at_zero: F² at Q = 0.

    Raises:
        InputError: the momentum transfers do not increase from above zero, there are not as many squares, or a square
            is negative.

    Example:
        >>> from nuscatter.units import MeV
        >>> shape = InterpolatedFormFactor([40 * MeV, 80 * MeV], squares=[0.64, 0.16])
        >>> (shape([0, 20 * MeV, 40 * MeV, 60 * MeV, 90 * MeV]) ** 2).round(6).tolist()
        [1.0, 0.82, 0.64, 0.4, 0.16]
    """

    at: ArrayLike
    _: KW_ONLY
    squares: Sequence[ArrayLike]
    at_zero: ArrayLike = 1.0

    def __post_init__(self) -> None:
        known = increasing("at", self.at, 1)
        if known[0] <= 0:
            raise invalid("at", float(known[0] / MeV), "momentum transfers above zero")
        squares = listed("squares", self.squares, "a list of F², one for each momentum transfer,")
        if len(squares) != len(known):
            raise invalid("the number of squares", len(squares), f"{len(known)}, that of momentum transfers,")
        every = [not_empty("squares", not_negative("squares", each)) for each in squares]
        zero = not_empty("at_zero", not_negative("at_zero", self.at_zero))
        common_shape(**{f"squares {k}": each for k, each in enumerate(every)}, at_zero=zero)
        # numbers and not one array: an array of points would look like a batch
        object.__setattr__(self, "at", tuple(known.tolist()))
        object.__setattr__(self, "squares", tuple(every))
        object.__setattr__(self, "at_zero", zero)

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F ≥ 0 at momentum transfer `Q` [MeV]."""
        q = np.abs(finite("Q", Q, "MeV"))
        places, values = np.append(0.0, self.at), (self.at_zero, *self.squares)
        common_shape(Q=q, squares=sum(map(np.asarray, values)))
        total: Array = np.zeros(())
        for hat, value in zip(np.eye(len(places)), values, strict=True):
            total = total + np.interp(q, places, hat) * np.asarray(value)
        return np.sqrt(total)


def fermi_of_radius(rms_radius: ArrayLike, *, diffuseness: ArrayLike = 0.52 * fm) -> SymmetrizedFermi:
    """Return the symmetrised Fermi form factor of a root mean square radius and a diffuseness [MeV⁻¹].

    Raises:
        InputError: the radius is not above √(7/5) π × diffuseness, so that no half-density radius is left.

    Example:
        >>> from nuscatter.units import fm
        >>> round(float(fermi_of_radius(3.4 * fm, diffuseness=0.5 * fm).rms_radius / fm), 9)
        3.4
    """
    radius, surface = (
        plausible("rms_radius", rms_radius, NUCLEAR_RADIUS),
        plausible("diffuseness", diffuseness, DIFFUSENESS),
    )
    common_shape(rms_radius=radius, diffuseness=surface)
    square = 5 / 3 * (radius**2 - 1.4 * np.pi**2 * surface**2)
    if not (not_empty("rms_radius and diffuseness", square) > 0).all():
        least = float(np.max(np.sqrt(1.4) * np.pi * surface / fm))
        raise invalid("rms_radius [fm]", float(radius.min() / fm), f"more than √1.4 π × diffuseness = {least:.3g} fm")
    return SymmetrizedFermi(np.sqrt(square), diffuseness=diffuseness)


def uniform_sphere(x: ArrayLike) -> Array:
    """Return 3 j₁(x)/x, the form factor of a uniform sphere at x = QR: 1 − x²/10 + … at small x."""
    # Below x = ½ the difference of sine and cosine cancels: the series up to x¹⁰ there, exact to rounding.
    x2 = finite("x", x) ** 2
    series = 1 - x2 / 10 * (1 - x2 / 28 * (1 - x2 / 54 * (1 - x2 / 88 * (1 - x2 / 130))))
    safe = np.sqrt(np.maximum(x2, 0.25))
    return np.where(x2 < 0.25, series, 3 * (np.sin(safe) - safe * np.cos(safe)) / (safe * safe * safe))
