r"""Densities and potentials from form factors alone, as Fourier–Bessel series in a sphere.

A density that is zero beyond a radius L is the sum of the waves that vanish there, and their coefficients are the
values of its form factor F at :math:`Q_v = v\pi/L`, without an integral:

.. math:: \rho(r) = \frac{1}{2\pi L} \sum_v Q_v^2\, F(Q_v)\, j_0(Q_v r), \qquad
          \int \frac{\rho\, d^3r'}{|\mathbf r - \mathbf r'|} = \frac{F(0)}{L} + \frac{2}{L} \sum_v F(Q_v)\, j_0(Q_v r)

for r < L, and F(0)/r beyond. So a `Nucleus` needs no more than its form factors, and a published Fourier–Bessel density
is taken as it is. Whether the density is confined to the sphere is seen where F is known again: halfway between the Q_v
the series must return it, since Q F(Q) is then a function of limited band, which its values at Q_v determine.

Source: B. Dreher et al., Nucl. Phys. A 235 (1974) 219; C. E. Shannon, Proc. IRE 37 (1949) 10.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class RadialSeries:
    """The waves of a sphere: radii in fm, momentum transfers in fm⁻¹.

    Args:
        radius: Radius L of the sphere [fm].
        size: Number of waves.

    Example:
        >>> import numpy as np
        >>> series = RadialSeries(radius=10.0, size=40)
        >>> gaussian = np.exp(-(series.Q**2) / 4)  # of ρ = e^(−r²)/π^(3/2)
        >>> bool(abs(series.density(gaussian, np.array([1.0])) * np.pi**1.5 - np.exp(-1)) < 1e-12)
        True
    """

    radius: float
    size: int

    @cached_property
    def Q(self) -> Array:
        """Momentum transfers Q_v of the waves [fm⁻¹]."""
        return np.asarray(np.arange(1, self.size + 1) * (np.pi / self.radius), float)

    @cached_property
    def between(self) -> Array:
        """Momentum transfers [fm⁻¹] halfway between those of the waves, from zero to the first included."""
        return np.asarray((np.arange(self.size) + 0.5) * (np.pi / self.radius), float)

    def waves(self, r: Array) -> Array:
        """Return j₀(Q_v r) at radii `r` [fm], shape (radii, waves)."""
        return np.sinc(np.multiply.outer(r / self.radius, np.arange(1, self.size + 1)))

    @cached_property
    def weights(self) -> Array:
        """Q_v²/2πL [fm⁻³]: a value of the form factor adds this times its wave to the density."""
        return self.Q**2 / (2 * np.pi * self.radius)

    def density(self, values: Array, r: Array) -> Array:
        """Return the density [fm⁻³] at radii `r` [fm], whose form factor has `values` at Q_v, F(0) not divided out."""
        return np.where(r < self.radius, self.waves(r) @ (self.weights * values), 0.0)

    def potential(self, values: Array, charge: float, r: Array) -> Array:
        """Return the integral of ρ(r′) over the distance from r′ [fm⁻¹] at radii `r` [fm]; `charge` is F(0)."""
        inside = charge / self.radius + self.waves(np.minimum(r, self.radius)) @ values * (2 / self.radius)
        return np.where(r < self.radius, inside, charge / np.maximum(r, self.radius))

    def returned(self, values: Array) -> Array:
        """Return the form factor that the series has at `between`; a batch of `values` stands behind."""
        order = np.arange(1, self.size + 1)
        middle = np.arange(self.size)[:, None] + 0.5
        # Q F is odd, so the values at −Q_v are known too, and that at zero is zero.
        sinc = np.sinc(middle - order) - np.sinc(middle + order)
        return np.asarray(sinc * order / middle @ values)
