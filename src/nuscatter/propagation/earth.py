r"""Matter that neutrinos cross in layers, and the Earth as such.

A path is a list of layers, each with a length and the potential V = √2 G_F n_e of its electrons. The Earth's is cut
from the Preliminary Reference Earth Model, A. M. Dziewonski, D. L. Anderson, Phys. Earth Planet. Inter. 25 (1981) 297:
polynomials of the density in eleven shells. Electrons per nucleon are those of iron in the core, 26/55.85, and of the
oxides of magnesium, silicon and iron in the mantle, 0.496.
"""

import math
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import atomic_mass_unit
from nuscatter.errors import between, common_shape, finite, invalid, not_negative
from nuscatter.propagation.mixing import electron_potential
from nuscatter.quadrature import panels
from nuscatter.quantities import DENSITY, DEPTH, DISTANCE, plausible
from nuscatter.units import Array, cm, g, km
from nuscatter.words.describing import shortened

#: Radius of the Earth in the model.
earth_radius: float = 6371.0 * km
_RADIUS = 6371.0  # km
#: Outer radius of each shell [km], and its density [g/cm³] as a polynomial in radius/6371 km; as several public codes
#: have them. Their mass is 5.973e24 kg, and their moment of inertia 0.3308 M R².
_SHELLS: tuple[tuple[float, tuple[float, ...]], ...] = (
    (1221.5, (13.0885, 0.0, -8.8381)),
    (3480.0, (12.5815, -1.2638, -3.6426, -5.5281)),
    (5701.0, (7.9565, -6.4761, 5.5283, -3.0807)),
    (5771.0, (5.3197, -1.4836)),
    (5971.0, (11.2494, -8.0298)),
    (6151.0, (7.1089, -3.8045)),
    (6346.6, (2.6910, 0.6924)),
    (6356.0, (2.9,)),
    (6368.0, (2.6,)),
    (6371.0, (1.02,)),
)
#: The core's radius [km], and electrons per nucleon in it and above it.
_CORE, _IN_CORE, _IN_MANTLE = 3480.0, 26 / 55.845, 0.496


def matter_potential(density: ArrayLike, *, electron_fraction: ArrayLike = 0.5) -> Array:
    """Return V = √2 G_F n_e [MeV] in matter of a mass `density` [MeV⁴] with so many electrons per nucleon.

    Raises:
        InputError: a density is not plausible, or a fraction lies outside [0, 1].

    Example:
        >>> from nuscatter.units import eV
        >>> f"{float(matter_potential(3 * g / cm**3)) / eV:.3e}"
        '1.145e-13'
    """
    common_shape(density=density, electron_fraction=electron_fraction)
    fraction = between("electron_fraction", electron_fraction, 0, 1)
    return electron_potential(plausible("density", density, DENSITY) * fraction / atomic_mass_unit.value)


@final
@dataclass(frozen=True)
class MatterPath:
    """Layers of constant density that neutrinos cross, in order.

    Args:
        lengths: Lengths of the layers [MeV⁻¹], not negative.
        potentials: V = √2 G_F n_e in each [MeV], not negative.

    Raises:
        InputError: a number is negative, or their numbers differ.

    Example:
        >>> from nuscatter.units import eV
        >>> rock = MatterPath((1000 * km,), potentials=(1.1e-13 * eV,))
        >>> round(rock.length / km)
        1000
    """

    lengths: tuple[float, ...]
    _: KW_ONLY
    potentials: tuple[float, ...]
    __repr__ = shortened

    def __post_init__(self) -> None:
        lengths, potentials = plausible("length", self.lengths, DEPTH), not_negative("potential", self.potentials)
        if lengths.ndim != 1 or potentials.shape != lengths.shape:
            raise invalid("the number of potentials", potentials.size, f"one for each of {lengths.size} layers")
        object.__setattr__(self, "lengths", tuple(lengths.tolist()))
        object.__setattr__(self, "potentials", tuple(potentials.tolist()))

    @property
    def length(self) -> float:
        """The whole length [MeV⁻¹]."""
        return sum(self.lengths)

    @classmethod
    def constant(cls, length: float, *, density: float, electron_fraction: float = 0.5) -> "MatterPath":
        """Return one layer of a length [MeV⁻¹] and a mass density [MeV⁴], with so many electrons per nucleon.

        Raises:
            InputError: a number is outside its range.

        Example:
            >>> len(MatterPath.constant(5000 * km, density=4.5 * g / cm**3).potentials)
            1
        """
        mass, fraction = (
            finite(name, value, single=True)
            for name, value in (("density", density), ("electron_fraction", electron_fraction))
        )
        potential = matter_potential(mass, electron_fraction=fraction)
        return cls((float(plausible("length", length, DEPTH, single=True)),), potentials=(float(potential),))

    @classmethod
    def through_earth(cls, cos_zenith: float, *, step: float = 25 * km) -> "MatterPath":
        """Return the path of neutrinos that arrive at the surface from a zenith angle.

        Each crossing of a shell is cut into layers, each with its mean density along the path. Within a shell the
        density changes slowly, and neutrinos follow it adiabatically. Layers as long as half an oscillation, 17 km
        times the energy in MeV, would make jumps of it that add up. Neutrinos from above cross nothing.

        Args:
            cos_zenith: Cosine of the zenith angle of the source: −1 if the Earth's centre is in between.
            step: The longest layer [MeV⁻¹].

        Raises:
            InputError: the cosine lies outside [−1, 1], or the step is shorter than 1 km.

        Example:
            >>> path = MatterPath.through_earth(-0.5)
            >>> round(path.length / km), len(path.lengths)
            (6371, 262)
        """
        cosine = float(between("cos_zenith", finite("cos_zenith", cos_zenith, single=True), -1, 1))
        longest = float(plausible("step", step, DISTANCE, single=True))
        if longest < 1 * km:
            raise invalid("step [km]", longest / km, "1 km or more")
        if cosine >= 0:
            return cls((), potentials=())
        layers = list(_crossings(cosine, longest))
        lengths, potentials = zip(*layers, strict=True)
        return cls(lengths, potentials=potentials)


def _crossings(cosine: float, longest: float) -> Iterator[tuple[float, float]]:
    """Yield length and mean potential of each layer of the chord under a zenith angle, from one end to the other."""
    impact = math.sqrt(1 - cosine**2)
    half: list[tuple[float, float]] = []
    low = 0.0
    # Half of the chord from its middle on, shell by shell; the other half is its mirror.
    for outer, polynomial in _SHELLS:
        end = math.sqrt(max((outer / _RADIUS) ** 2 - 1 + cosine**2, 0.0))
        if not end > low:
            continue
        fraction = _IN_CORE if outer <= _CORE else _IN_MANTLE
        edges = np.linspace(low, end, math.ceil((end - low) * earth_radius / longest) + 1)
        x, weight = panels(edges, 4)
        density = weight * np.polynomial.polynomial.polyval(np.hypot(x, impact), polynomial)
        lengths = np.diff(edges)
        means = density.reshape(-1, 4).sum(axis=1) / lengths * g / cm**3
        half += zip(
            (lengths * earth_radius).tolist(), matter_potential(means, electron_fraction=fraction).tolist(), strict=True
        )
        low = end
    yield from [*half[::-1], *half]
