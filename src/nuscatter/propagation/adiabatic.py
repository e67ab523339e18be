r"""Flavour on the way from a star to Earth: the density matrix of neutrinos that leave matter adiabatically.

They leave as mass states with probabilities w_i (``mixing.py``), averaged over where they are produced. On the way the
wave packets of the mass states separate, so they arrive incoherent. In the basis of flavours their density matrix is

.. math:: \rho_{\alpha\beta}(E) = \sum_i w_i(E)\, U_{\alpha i} U^*_{\beta i}, \qquad \mathrm{tr}\, \rho = 1.

Its diagonal holds the probabilities, which are enough for a model that conserves flavour. A model that changes flavour
needs the whole matrix.
The Earth's matter (at night some 3 % more ν_e of ⁸B) is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import final

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.typing import ArrayLike

from nuscatter.errors import instance, invalid, positive
from nuscatter.particles import Coherence, Species, State, neutrinos, nu_e
from nuscatter.propagation.mixing import ComplexArray, Mixing, nufit_6_0
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.production_region import ProducedIn, ProductionRegion
from nuscatter.sources.spectra.smooth import product
from nuscatter.sources.spectra.spectrum import Line, Scaled, Spectrum
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Degrees of the Chebyshev series for a probability, tried in turn. The first series is taken whose last four
#: coefficients are all below `_SMALLEST`.
_DEGREES, _SMALLEST = (32, 64, 128, 256), 1e-14
#: Energies below this fraction of the highest are replaced by it, since a probability needs an energy above zero.
_LOWEST = 1e-9


#: What a density matrix of neutrinos consists of: probabilities, and real and imaginary parts beside them.
_STATES: tuple[State, ...] = (
    *neutrinos,
    *(Coherence(one, other, part) for one, other in combinations(neutrinos, 2) for part in (False, True)),
)


@final
@dataclass(frozen=True)
class AdiabaticMSW:
    """The map from the ν_e that a star makes to the density matrix that arrives: Flux → Flux.

    Args:
        mixing: Angles, phase and masses.
        coherent: Whether the flux has the coherences between flavours beside the three species. Without them it has a
            third as many components, enough for models that conserve flavour.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.sources.sky.solar import Sun
        >>> from nuscatter.units import year
        >>> made = Sun(duration=1 * year, only=("7Be",))
        >>> arrived = AdiabaticMSW()(made)
        >>> round(arrived.fluence[ns.nu_e] / made.fluence[ns.nu_e], 3)
        0.527
        >>> [str(each) for each in arrived.states[2:5]]
        ['nu_tau', 'Re nu_e nu_mu', 'Im nu_e nu_mu']
    """

    mixing: Mixing = nufit_6_0
    coherent: bool = True

    def __post_init__(self) -> None:
        instance("mixing", self.mixing, Mixing, "a Mixing such as nufit_6_0")
        instance("coherent", self.coherent, bool, "True or False")

    def mass_fractions(self, E: ArrayLike, region: ProductionRegion) -> Array:
        """Return w_i, averaged over the production region, at energies `E` [MeV]: shape of `E`, then 3.

        Raises:
            InputError: an energy is not positive, or the region is no `ProductionRegion`.
        """
        instance("region", region, ProductionRegion, "a ProductionRegion")
        energy = positive("E", E, "MeV")
        each = self.mixing.mass_fractions(energy[..., None], np.asarray(region.potentials))
        return np.asarray(region.weights) @ each

    def density_matrix(self, E: ArrayLike, region: ProductionRegion) -> ComplexArray:
        """Return ρ_αβ at Earth, Hermitian with trace 1, at energies `E` [MeV]: shape of `E`, then (3, 3).

        Raises:
            InputError: an energy is not positive, or the region is no `ProductionRegion`.

        Example:
            >>> from nuscatter.units import MeV, eV
            >>> place = ProductionRegion.around(6.81e-12 * eV, relative_variance=0.01)
            >>> rho = AdiabaticMSW().density_matrix(10 * MeV, place)
            >>> np.round(np.abs(rho), 3).tolist()
            [[0.326, 0.295, 0.226], [0.295, 0.403, 0.304], [0.226, 0.304, 0.272]]
        """
        U = self.mixing.matrix
        return np.asarray(np.einsum("...i,ai,bi->...ab", self.mass_fractions(E, region), U, U.conj()))

    def probabilities(self, E: ArrayLike, region: ProductionRegion) -> Array:
        """Return the probabilities to arrive as ν_e, ν_μ, ν_τ at energies `E` [MeV]: shape of `E`, then 3.

        Raises:
            InputError: an energy is not positive, or the region is no `ProductionRegion`.
        """
        return np.asarray(self.mass_fractions(E, region) @ (np.abs(self.mixing.matrix) ** 2).T)

    def __call__(self, flux: Flux) -> Flux:
        """Return what arrives of a flux of ν_e whose spectra all have a production region (`ProducedIn`).

        Raises:
            InputError: a component is of another species, or its spectrum has no production region.
        """
        instance("flux", flux, Flux, "a Flux")
        return flux.map(self._arrived)

    def _arrived(self, made: Component) -> tuple[Component, ...]:
        if made.state != nu_e:
            raise invalid("one of the flux's species", str(made.state), "nu_e, of which stars make neutrinos,")
        if not isinstance(made.spectrum, ProducedIn):
            raise invalid("a component's spectrum", made.spectrum, "one with a production region, as Sun's have,")
        spectrum, region = made.spectrum.spectrum, made.spectrum.region
        arrived = []
        for state in _STATES if self.coherent else neutrinos:
            share = _Share(self, region, state, spectrum.support)
            shape: Spectrum
            if isinstance(spectrum, Line):
                shape = Scaled(spectrum, float(share.exact(np.array(spectrum.energy))))
            else:
                shape = product(spectrum, share, spectrum.kinks)
            arrived.append(Component(state, shape, made.fluence, made.time))
        return tuple(arrived)


@final
@dataclass(frozen=True, eq=False)
class _Share:
    """One part of the density matrix as a function of energy: a Chebyshev series between the ends of a spectrum."""

    oscillation: AdiabaticMSW
    region: ProductionRegion
    state: State
    support: tuple[float, float]
    __repr__ = shortened

    def exact(self, E: Array) -> Array:
        first, second = (
            (self.state, self.state) if isinstance(self.state, Species) else (self.state.first, self.state.second)
        )
        rho = self.oscillation.density_matrix(E, self.region)[..., neutrinos.index(first), neutrinos.index(second)]
        return rho.imag if isinstance(self.state, Coherence) and self.state.imaginary else rho.real

    def __call__(self, E: Array) -> Array:
        return self._series(E)

    @cached_property
    def _series(self) -> Callable[[Array], Array]:
        """The series; if the longest is too short, the exact function.

        The singularities nearest to the real axis are those of the resonance, at E e^(±2iθ). They are far enough away
        that a few dozen terms give 1e-14. A series costs a polynomial, the exact function an eigenvalue problem.
        """
        low, high = self.support
        for degree in _DEGREES:
            series = Chebyshev.interpolate(self.exact, degree, domain=[low, high])
            if np.abs(series.coef[-4:]).max() < _SMALLEST:
                return series
        return lambda E: self.exact(np.maximum(E, _LOWEST * high))
