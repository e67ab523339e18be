r"""Densities of charge or of nucleons: the shapes in which measured nuclei are published, each with its form factor.

A `Density` is called with a radius. It has a number, a root mean square radius and a form factor

.. math:: F(Q) = \frac{1}{N} \int \rho(r)\, \frac{\sin Qr}{Qr}\, d^3r, \qquad N = \int \rho\, d^3r,

as ``Nucleus(nuclide, proton=density.form_factor, neutron=…)`` takes it. Fourier–Bessel series, sums of Gaussians and
oscillator densities are here, whose transforms are elementary. The Fermi shapes and tables are in
`nuscatter.structure.densities.fermi`, neutron densities in `nuscatter.structure.densities.neutron`, and published sets
in `nuscatter.structure.densities.measured`.
"""

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, common_shape, finite, invalid, not_negative, positive
from nuscatter.quantities import NUCLEAR_RADIUS, plausible
from nuscatter.units import Array
from nuscatter.words.describing import shortened


class Density(ABC):
    """A spherical density ρ(r). Its form factor is its transform (review Eqs. 27–28)."""

    @abstractmethod
    def __call__(self, r: ArrayLike) -> Array:
        """Return the density [MeV³] at the radius `r` [MeV⁻¹]."""

    @property
    @abstractmethod
    def number(self) -> float:
        """Return ∫ρ d³r: the number of protons (or of neutrons, or 1)."""

    @property
    @abstractmethod
    def rms_radius(self) -> Array:
        """Return the root mean square radius [MeV⁻¹]."""

    @abstractmethod
    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""


@final
@dataclass(frozen=True, eq=False)
class FourierBessel(Density):
    r"""A series of spherical Bessel functions inside a radius, :math:`\rho = \sum_v a_v\, j_0(v\pi r/R)` for r ≤ R.

    The coefficients are taken as published and not normalised: `number` is their own integral, which for a good set is
    Z to 3e-4, and the form factor is divided by it. Its terms,

    .. math:: \int_0^R r^2 j_0(v\pi r/R)\, j_0(Qr)\, dr = R^3\, \frac{(-1)^{v+1} \sin x}{x\, (v^2\pi^2 - x^2)},
              \qquad x = QR,

    are 0/0 at x = vπ; there the sine is written about vπ, so that nothing cancels at any Q.

    Args:
        coefficients: a₁, a₂, … [MeV³].
        radius: The radius R [MeV⁻¹] beyond which the density is zero.

    Raises:
        InputError: a coefficient is not a finite number, the radius is not positive, or the integral is not.

    Source: B. Dreher et al., Nucl. Phys. A 235 (1974) 219; H. de Vries, C. W. de Jager, C. de Vries, At. Data Nucl.
    Data Tables 36 (1987) 495.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> tritium = FourierBessel([0.025182 / fm**3, 0.034215 / fm**3, 0.015257 / fm**3], 3.5 * fm)
        >>> round(tritium.number, 4), round(float(tritium.rms_radius / fm), 4)
        (1.0003, 1.6757)
        >>> round(float(tritium.form_factor(200 * MeV)), 4)
        0.6203
    """

    coefficients: ArrayLike
    radius: float
    __repr__ = shortened

    def __post_init__(self) -> None:
        if finite("coefficients", self.coefficients).ndim != 1 or not np.size(self.coefficients):
            raise invalid("coefficients", self.coefficients, "a list of one or more numbers")
        plausible("radius", self.radius, NUCLEAR_RADIUS, single=True)
        if not self.number > 0:
            raise invalid("the integral of the series", self.number, "a positive number")

    def __call__(self, r: ArrayLike) -> Array:
        """Return the density [MeV³] at the radius `r` [MeV⁻¹]."""
        radius = not_negative("r", r, "fm")
        waves = (radius / self.radius)[..., None] * self._orders
        return np.where(radius <= self.radius, np.sinc(waves) @ np.asarray(self.coefficients, dtype=float), 0.0)

    @cached_property
    def number(self) -> float:
        """∫ρ d³r of the coefficients as they are."""
        return float(4 / np.pi * self.radius**3 * self._weights.sum())

    @cached_property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹]; NaN where the series is so negative outside that there is none."""
        square = self._weights @ (1 - 6 / (np.pi * self._orders) ** 2) / self._weights.sum()
        return np.asarray(self.radius * np.sqrt(square if square >= 0 else np.nan))

    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""
        orders, terms = self._orders, self._orders**2 * self._weights
        # x here is QR/π: the terms are singular at the whole numbers v.
        x = np.abs(finite("Q", Q, "MeV")) * (self.radius / np.pi)
        nearest = np.clip(np.rint(x), 1, orders.size)
        offset = x - nearest
        near = np.abs(offset) < 0.25
        gap = orders**2 - (x * x)[..., None]
        if np.count_nonzero(near):
            # The term v = nearest is 0/0 there: it is left out of the sum and added below.
            gap[orders == nearest[..., None] * np.where(near, 1, 0)[..., None]] = np.inf
            # That term with sin πx = (−1)^v sin π(x − v), so that the zero of x − v divides out.
            at = nearest.astype(int) - 1
            safe = np.where(near, x, 1.0)
            own = terms[at] * np.where(at % 2, -1.0, 1.0) * np.sinc(offset) / (safe * (safe + nearest))
        else:
            own = np.zeros_like(x)
        total = np.sinc(x) * ((1 / gap) @ terms) + np.where(near, own, 0.0)
        return np.asarray(total / self._weights.sum())

    @cached_property
    def _orders(self) -> Array:
        return np.arange(1.0, np.size(self.coefficients) + 1)

    @cached_property
    def _weights(self) -> Array:
        """(−1)^(v+1) a_v/v²: what each term adds to the number."""
        signs = np.where(self._orders % 2 == 1, 1.0, -1.0)
        return np.asarray(signs * np.asarray(self.coefficients, dtype=float) / self._orders**2)


@final
@dataclass(frozen=True, eq=False)
class SumOfGaussians(Density):
    r"""Gaussians on shells, each of which holds a fraction of the charge.

    .. math:: \rho = \sum_i A_i \left[e^{-(r-R_i)^2/\gamma^2} + e^{-(r+R_i)^2/\gamma^2}\right], \qquad
              A_i = \frac{N Q_i/\sum Q}{2\pi^{3/2} \gamma^3 (1 + 2R_i^2/\gamma^2)}.

    Args:
        radii: The shells' radii R_i [MeV⁻¹], zero or above.
        fractions: The fractions Q_i, divided here by their sum.
        width: The Gaussians' γ [MeV⁻¹]; tables often give the radius R_P = √(3/2) γ of one of them instead.
        number: ∫ρ d³r.

    Raises:
        InputError: the lists do not match, a radius or a fraction is negative, or the width or the number is not
            positive.

    Source: I. Sick, Nucl. Phys. A 218 (1974) 509.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> shell = SumOfGaussians([0 * fm, 2 * fm], fractions=[0.2, 0.8], width=1 * fm, number=6)
        >>> round(float(shell.rms_radius / fm), 4), round(float(shell.form_factor(100 * MeV)), 4)
        (2.3262, 0.7901)
    """

    radii: ArrayLike
    _: KW_ONLY
    fractions: ArrayLike
    width: float
    number: float = 1.0
    __repr__ = shortened

    def __post_init__(self) -> None:
        radii, fractions = not_negative("radii", self.radii, "fm"), not_negative("fractions", self.fractions)
        if radii.ndim != 1 or radii.shape != fractions.shape or not fractions.sum() > 0:
            raise InputError(
                f"radii and fractions have shapes {radii.shape} and {fractions.shape}, but two lists of one length, "
                "with a fraction above zero, were expected."
            )
        plausible("width", self.width, NUCLEAR_RADIUS, single=True)
        positive("number", self.number, single=True)

    def __call__(self, r: ArrayLike) -> Array:
        """Return the density [MeV³] at the radius `r` [MeV⁻¹]."""
        x = not_negative("r", r, "fm")[..., None] / self.width
        shells = np.exp(-((x - self._shells) ** 2)) + np.exp(-((x + self._shells) ** 2))
        return np.asarray(shells @ self._weights * self.number / (2 * np.pi**1.5 * self.width**3))

    @cached_property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹], √Σ Q_i [3γ²/2 + R_i² (3γ² + 2R_i²)/(γ² + 2R_i²)]."""
        t = self._shells**2
        fractions = self._weights * (1 + 2 * t)
        return np.asarray(self.width * np.sqrt(1.5 * fractions.sum() + self._weights @ (t * (3 + 2 * t))))

    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""
        x = finite("Q", Q, "MeV") * self.width
        phase = x[..., None] * self._shells
        waves = np.cos(phase) + 2 * self._shells**2 * np.sinc(phase / np.pi)
        return np.asarray(np.exp(-(x**2) / 4) * (waves @ self._weights))

    @cached_property
    def _shells(self) -> Array:
        return np.asarray(self.radii, dtype=float) / self.width

    @cached_property
    def _weights(self) -> Array:
        fractions = np.asarray(self.fractions, dtype=float)
        return np.asarray(fractions / fractions.sum() / (1 + 2 * self._shells**2))


@final
@dataclass(frozen=True, eq=False)
class HarmonicOscillator(Density):
    r"""The density of a light nucleus with s and p shells, :math:`\rho \propto (1 + \alpha r^2/a^2)\, e^{-r^2/a^2}`.

    With α free it is the "modified" harmonic oscillator of the tables. All three may be batches.

    Args:
        length: a [MeV⁻¹].
        alpha: α, zero or above.
        number: ∫ρ d³r.

    Raises:
        InputError: the length or the number is not positive, or α is negative.

    Source: C. W. de Jager, H. de Vries, C. de Vries, At. Data Nucl. Data Tables 14 (1974) 479.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> beryllium = HarmonicOscillator(1.791 * fm, alpha=0.611, number=4)
        >>> round(float(beryllium.rms_radius / fm), 4), round(float(beryllium.form_factor(100 * MeV)), 4)
        (2.519, 0.7604)
    """

    length: ArrayLike
    _: KW_ONLY
    alpha: ArrayLike
    number: float = 1.0

    def __post_init__(self) -> None:
        plausible("length", self.length, NUCLEAR_RADIUS)
        not_negative("alpha", self.alpha)
        common_shape(length=self.length, alpha=self.alpha)
        positive("number", self.number, single=True)

    def __call__(self, r: ArrayLike) -> Array:
        """Return the density [MeV³] at the radius `r` [MeV⁻¹]."""
        a, alpha = np.asarray(self.length), np.asarray(self.alpha)
        common_shape(r=r, length=a, alpha=alpha)
        x2 = (not_negative("r", r, "fm") / a) ** 2
        return np.asarray(self.number / (np.pi**1.5 * a**3 * (1 + 1.5 * alpha)) * (1 + alpha * x2) * np.exp(-x2))

    @property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹], a √(3 (2 + 5α)/(4 + 6α))."""
        alpha = np.asarray(self.alpha)
        return np.asarray(np.asarray(self.length) * np.sqrt(1.5 * (2 + 5 * alpha) / (2 + 3 * alpha)))

    def form_factor(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], 1 at zero."""
        common_shape(Q=Q, length=self.length, alpha=self.alpha)
        x2 = (finite("Q", Q, "MeV") * np.asarray(self.length)) ** 2
        alpha = np.asarray(self.alpha)
        return np.asarray((1 - x2 * alpha / (4 + 6 * alpha)) * np.exp(-x2 / 4))
