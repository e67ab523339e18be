r"""A′ off its mass shell: its masses √s with their rates, and the energies of χ from all of them.

What makes an A′ of mass m in a fraction B(m) of cases makes χχ̄ of mass √s with

.. math:: \frac{dB}{ds} = B(\sqrt s)\, \frac{1}{\pi}
          \frac{\sqrt s\, \Gamma_\chi(\sqrt s)}{(s - m^2)^2 + s\, \Gamma(\sqrt s)^2},

which is B(m) Γ_χ/Γ as Γ → 0. It holds where the current that makes A′ is conserved, and also where the mass of A′ is
too high or below twice that of χ.

Source: the propagator of a particle whose width depends on its mass.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.quadrature import panels
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Nodes of a panel in the mass of A′, and how far panels grow away from the pole, in widths.
_NODES, _GROWTH = 12, 4.0
#: Equidistant points of the energies of χ off the mass shell.
_POINTS = 400


def virtual_masses(
    portal: VectorPortal, highest: float, branching: Callable[[Array], Array], *, ends_as_root: bool = False
) -> tuple[Array, Array]:
    """Return masses √s of A′ [MeV] and the branching ratio to χχ̄ of each, as nodes of the integral over s.

    Args:
        portal: The dark sector.
        highest: Highest mass that can be made [MeV].
        branching: B(m), of an array of masses [MeV].
        ends_as_root: Whether B ends as √(highest − m), as the phase space of two particles does; that of a photon and
            A′ ends smoothly.

    Returns:
        Two arrays, empty where no χχ̄ is made.
    """
    low, high, pole = sum(portal.masses) ** 2, highest**2, portal.mediator_mass**2
    if not low < high or portal.coupling == 0 or portal.alpha_dark == 0:
        return np.zeros(0), np.zeros(0)
    width = portal.mediator_mass * float(portal.dark_width() + portal.visible_width())
    # panels that grow away from the pole by a factor, the narrowest a width; towards an end they shrink where the rate
    # is a power of the distance to it, as the width is of s − low
    least = max(width, 1e-12 * pole)
    steps = least * _GROWTH ** np.arange(math.ceil(math.log(high / least) / math.log(_GROWTH)) + 1)
    ends = (high - low) * 4.0 ** np.arange(-8, 0)
    near = np.concatenate(
        [pole - steps[::-1], [pole], pole + steps, low + ends, high - ends[2:] * ends_as_root, [low, high]]
    )
    s, weight = panels(np.unique(np.clip(near, low, high)), _NODES)
    mass = np.sqrt(s)
    dark = portal.dark_width(mass)
    total = mass * (dark + portal.visible_width(mass))
    return mass, weight * branching(mass) * mass * dark / math.pi / ((s - pole) ** 2 + total**2)


@final
@dataclass(frozen=True, eq=False)
class Boxes:
    """A mean of energy spectra a + b x², each on its own range, as a function of energy [MeV⁻¹].

    Args:
        middle: Middles of the ranges [MeV], shape (n,).
        half: Their half widths [MeV].
        shape: a and b, normalised on −1 ≤ x ≤ 1, shape (2, n).
        weight: Weight of each, which sum to 1.
    """

    middle: Array
    half: Array
    shape: Array
    weight: Array
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        """Return the spectrum [MeV⁻¹] at energies [MeV]."""
        x = (np.asarray(E)[..., None] - self.middle) / self.half
        each = np.where(np.abs(x) <= 1 + 1e-12, self.shape[0] + self.shape[1] * x**2, 0.0)
        return np.asarray(each @ (self.weight / self.half))

    def cumulative(self, E: Array) -> Array:
        """Return the part of the particles below energies [MeV]."""
        x = np.clip((np.asarray(E)[..., None] - self.middle) / self.half, -1.0, 1.0)
        return np.asarray((self.shape[0] * (x + 1) + self.shape[1] * (x**3 + 1) / 3) @ self.weight)

    def spectrum(self) -> Smooth:
        """Return one range as the polynomial that it is, and the mean of many as straight lines.

        The many ranges are those of nodes in the mass of A′. So their mean is a sum of steps, which are smaller than
        the distance of the points: it is averaged over each of these distances. Points are equidistant, and closer at
        the ends of ranges.
        """
        if self.middle.size == 1:
            return Smooth(self, (float(self.middle[0] - self.half[0]), float(self.middle[0] + self.half[0])))
        ends = np.unique(np.concatenate([self.middle - self.half, self.middle + self.half]))
        low, high = float(ends[0]), float(ends[-1])
        at = int(np.argmax(self.weight))
        pole = [float(each) for each in (self.middle[at] - self.half[at], self.middle[at] + self.half[at])]
        edges = np.unique(np.concatenate([np.linspace(low, high, _POINTS), ends]))
        means = np.diff(self.cumulative(edges)) / np.diff(edges)
        points = (edges[1:] + edges[:-1]) / 2
        kinks = (low, *sorted({each for each in pole if low < each < high}), high)
        lines = float(np.trapezoid(means, points))
        return Smooth(_Interpolated(points, means / lines), kinks)


@final
@dataclass(frozen=True, eq=False)
class _Interpolated:
    """Straight lines between points."""

    energies: Array
    values: Array
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return np.interp(E, self.energies, self.values, left=0.0, right=0.0)
