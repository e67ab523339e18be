"""Where in the Sun neutrinos are produced, and spectra that carry this region with them.

The electron density at the place of production decides in which mass states neutrinos leave matter adiabatically. So a
flux from a star must say where each of its spectra is produced before ``propagation/adiabatic.py`` can map it.
"""

import math
from dataclasses import dataclass
from typing import final

from numpy.typing import ArrayLike

from nuscatter.errors import between, finite, instance, invalid, not_negative, positive
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True)
class ProductionRegion:
    """The electron potentials at which neutrinos of one reaction are produced, as a few nodes of their distribution.

    Args:
        potentials: V = √2 G_F n_e [MeV], not negative.
        weights: Their probabilities, which sum to 1.

    Raises:
        InputError: a number is negative, their numbers differ, or the weights do not sum to 1.

    Example:
        >>> from nuscatter.units import eV
        >>> centre = ProductionRegion.around(6.81e-12 * eV, relative_variance=0.01)
        >>> [round(V / (1e-12 * eV), 3) for V in centre.potentials]
        [6.129, 7.491]
    """

    potentials: tuple[float, ...]
    weights: tuple[float, ...]
    __repr__ = shortened

    def __post_init__(self) -> None:
        potentials, weights = not_negative("potential", self.potentials), not_negative("weight", self.weights)
        if potentials.ndim != 1 or weights.shape != potentials.shape:
            raise invalid("the number of weights", weights.size, f"one for each of {potentials.size} potentials")
        if abs(weights.sum() - 1) > 1e-9:
            raise invalid("the sum of the weights", weights.sum(), "1")
        object.__setattr__(self, "potentials", tuple(potentials.tolist()))
        object.__setattr__(self, "weights", tuple(weights.tolist()))

    @classmethod
    def around(cls, mean: float, *, relative_variance: float) -> "ProductionRegion":
        """Return two equal nodes with this `mean` [MeV] and variance/mean², which must not exceed 1."""
        positive("mean", mean, single=True), finite("relative_variance", relative_variance, single=True)
        spread = mean * math.sqrt(between("relative_variance", relative_variance, 0, 1))
        return cls((mean - spread, mean + spread), (0.5, 0.5))


@final
@dataclass(frozen=True, eq=False)
class ProducedIn(Spectrum):
    """A spectrum of neutrinos that are produced in a known region; in all else the spectrum itself.

    Args:
        spectrum: Their energies [MeV⁻¹].
        region: Where they are produced.

    Raises:
        InputError: the spectrum is no `Spectrum`, or the region no `ProductionRegion`.

    Example:
        >>> from nuscatter.sources.spectra.spectrum import Line
        >>> from nuscatter.units import MeV, eV
        >>> line = ProducedIn(Line(1.442 * MeV), ProductionRegion.around(5.13e-12 * eV, relative_variance=0.076))
        >>> float(line.moment(0, 1 * MeV))
        1.0
    """

    spectrum: Spectrum
    region: ProductionRegion
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("spectrum", self.spectrum, Spectrum, "a Spectrum such as Line(energy)")
        instance("region", self.region, ProductionRegion, "a ProductionRegion")

    @property
    def kinks(self) -> tuple[float, ...]:
        return self.spectrum.kinks

    def __call__(self, E: ArrayLike) -> Array:
        return self.spectrum(E)

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        return self.spectrum.moment(k, above, mass)

    def nodes(self, n: int = 16, also: ArrayLike = ()) -> tuple[Array, Array]:
        return self.spectrum.nodes(n, also)
