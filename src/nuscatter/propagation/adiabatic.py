r"""Flavour on the way from a star to Earth: the density matrix of neutrinos that leave matter adiabatically.

They leave as mass states with probabilities w_i (``mixing.py``), averaged over where they are produced. On the way the
wave packets of the mass states separate, so they arrive incoherent. In the basis of flavours their density matrix is

.. math:: \rho_{\alpha\beta}(E) = \sum_i w_i(E)\, U_{\alpha i} U^*_{\beta i}, \qquad \mathrm{tr}\, \rho = 1,

with U* for antineutrinos. Its diagonal holds the probabilities, which are enough for a model that conserves flavour. A
model that changes flavour needs the whole matrix. Neutrinos that cross the Earth oscillate again
(``regeneration.py``); at night 1 to 2 % more ν_e of ⁸B arrive, 2.5 % above 5 MeV.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import final

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.typing import ArrayLike

from nuscatter.errors import instance, invalid, positive
from nuscatter.particles import Coherence, Species, State, antineutrinos, neutrinos, nu_e
from nuscatter.propagation.conversion import gathered
from nuscatter.propagation.earth import MatterPath
from nuscatter.propagation.mixing import ComplexArray, Mixing, nufit_6_0
from nuscatter.propagation.regeneration import FinelyCut, Regeneration
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


@final
@dataclass(frozen=True)
class AdiabaticMSW:
    """The map from the neutrinos that a star makes to the density matrix that arrives: Flux → Flux.

    Args:
        mixing: Angles, phase and masses.
        coherent: Whether the flux has the coherences between flavours beside the three species. Without them it has a
            third as many components, enough for models that conserve flavour.
        dense: Whether they are made at a density far above all resonances, as in a collapsing star. Then no energy
            matters, and spectra need no production region.
        earth: Matter that they cross before they are detected; None: none.

    Raises:
        InputError: an argument is not what it should be.

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
    dense: bool = False
    earth: MatterPath | None = None

    def __post_init__(self) -> None:
        instance("mixing", self.mixing, Mixing, "a Mixing such as nufit_6_0")
        instance("coherent", self.coherent, bool, "True or False")
        instance("dense", self.dense, bool, "True or False")
        if self.earth is not None:
            instance("earth", self.earth, MatterPath, "a MatterPath such as MatterPath.through_earth(-0.5)")

    def mass_fractions(self, E: ArrayLike, region: ProductionRegion | None, species: Species = nu_e) -> Array:
        """Return w_i, averaged over the production region, at energies `E` [MeV]: shape of `E`, then 3.

        Args:
            E: Energies [MeV].
            region: Where they are produced; None: at a density far above all resonances.
            species: What is produced.

        Raises:
            InputError: an energy is not positive, the region is no `ProductionRegion`, or the species no neutrino.
        """
        energy = positive("E", E, "MeV")
        if region is None:
            return np.broadcast_to(self.mixing.dense_fractions(species), (*energy.shape, 3)).copy()
        instance("region", region, ProductionRegion, "a ProductionRegion")
        each = self.mixing.mass_fractions(energy[..., None], np.asarray(region.potentials), species)
        return np.asarray(region.weights) @ each

    def density_matrix(self, E: ArrayLike, region: ProductionRegion | None, species: Species = nu_e) -> ComplexArray:
        """Return ρ_αβ at the detector, Hermitian with trace 1, at energies `E` [MeV]: shape of `E`, then (3, 3).

        Args:
            E: Energies [MeV].
            region: Where they are produced; None: at a density far above all resonances.
            species: What is produced.

        Raises:
            InputError: an energy is not positive, the region is no `ProductionRegion`, or the species no neutrino.

        Example:
            >>> from nuscatter.units import MeV, eV
            >>> place = ProductionRegion.around(6.81e-12 * eV, relative_variance=0.01)
            >>> rho = AdiabaticMSW().density_matrix(10 * MeV, place)
            >>> np.round(np.abs(rho), 3).tolist()
            [[0.326, 0.295, 0.226], [0.295, 0.403, 0.304], [0.226, 0.304, 0.272]]
        """
        return self._behind_earth(self.mass_fractions(E, region, species), E, species)

    def _behind_earth(self, weights: Array, E: ArrayLike, species: Species) -> ComplexArray:
        """Return ρ_αβ of mass states that arrive with these probabilities."""
        if self._night is not None:
            return self._night.density_matrix(E, weights=weights, antiparticle=species.antiparticle)
        U = self.mixing.matrix.conj() if species.antiparticle else self.mixing.matrix
        return np.asarray(np.einsum("...i,ai,bi->...ab", weights, U, U.conj()))

    @cached_property
    def _night(self) -> Regeneration | None:
        """What the matter that is crossed does, or None where there is none."""
        return None if self.earth is None or self.earth.length == 0 else Regeneration(self.mixing, self.earth)

    @cached_property
    def _dense(self) -> dict[Species, ComplexArray]:
        """ρ_αβ of what is made at a high density, which no energy changes, without the Earth."""
        every = neutrinos + antineutrinos
        return {each: self._behind_earth(self.mixing.dense_fractions(each), 1.0, each) for each in every}

    def probabilities(self, E: ArrayLike, region: ProductionRegion | None, species: Species = nu_e) -> Array:
        """Return the probabilities to arrive as ν_e, ν_μ, ν_τ, or as antineutrinos: shape of `E` [MeV], then 3.

        Args:
            E: Energies [MeV].
            region: Where they are produced; None: at a density far above all resonances.
            species: What is produced.

        Raises:
            InputError: an energy is not positive, the region is no `ProductionRegion`, or the species no neutrino.
        """
        rho = self.density_matrix(E, region, species)
        return np.asarray(np.einsum("...aa->...a", rho).real)

    def __call__(self, flux: Flux) -> Flux:
        """Return what arrives of a flux; particles that are no neutrinos are unchanged.

        Raises:
            InputError: a component is a coherence; or its spectrum has no production region (`ProducedIn`), and the map
                is not `dense`.
        """
        instance("flux", flux, Flux, "a Flux")
        arrived = flux.map(self._arrived)
        return gathered(arrived.components) if self.dense else arrived

    def _arrived(self, made: Component) -> Component | tuple[Component, ...]:
        if isinstance(made.state, Coherence):
            raise invalid("one of the flux's states", str(made.state), "a species, as sources make,")
        if not made.state.is_neutrino:
            return made
        spectrum, region = made.spectrum, None
        if isinstance(made.spectrum, ProducedIn):
            spectrum, region = made.spectrum.spectrum, None if self.dense else made.spectrum.region
        elif not self.dense:
            expected = "one with a production region, as Sun's have, or a map with dense=True,"
            raise invalid("a component's spectrum", made.spectrum, expected)
        family = made.state.family
        states: tuple[State, ...] = (*family, *_coherences(family)) if self.coherent else family
        parts = [_Share(self, region, made.state, state, spectrum.support) for state in states]
        return tuple(each for part in parts for each in self._component(made, spectrum, part))

    def _component(self, made: Component, spectrum: Spectrum, share: "_Share") -> tuple[Component, ...]:
        """Return the part of what arrives in one state; nothing where its share is zero at all energies."""
        night = self._night
        if share.region is None and night is None:
            factor = share.of(self._dense[share.made])
            if isinstance(share.state, Species):  # the spectrum itself keeps its closed forms
                return (
                    (replace(made, state=share.state, fluence=made.fluence * max(factor, 0.0)),) if factor > 0 else ()
                )
            return (replace(made, state=share.state, spectrum=Scaled(spectrum, factor)),)
        shape: Spectrum
        if isinstance(spectrum, Line):
            shape = Scaled(spectrum, float(share.exact(np.array(spectrum.energy))))
        elif night is not None:
            low, high = spectrum.support
            kink = [night.lowest_followed] if low < night.lowest_followed < high else []
            fine = product(spectrum, share, night.panels(spectrum.kinks))
            shape = FinelyCut(fine, tuple(sorted({*spectrum.kinks, *kink})))
        else:
            shape = product(spectrum, share, spectrum.kinks)
        return (replace(made, state=share.state, spectrum=shape),)


def _coherences(family: tuple[Species, ...]) -> Iterator[Coherence]:
    """Yield what a density matrix has beside the probabilities: real and imaginary parts."""
    for one, other in combinations(family, 2):
        yield Coherence(one, other)
        yield Coherence(one, other, imaginary=True)


@final
@dataclass(frozen=True, eq=False)
class _Share:
    """One part of the density matrix as a function of energy, the w_i by Chebyshev series between a spectrum's ends."""

    oscillation: AdiabaticMSW
    region: ProductionRegion | None
    made: Species
    state: State
    support: tuple[float, float]
    __repr__ = shortened

    def exact(self, E: Array) -> Array:
        first, second = self._flavours
        return self._part(self.oscillation.density_matrix(E, self.region, self.made)[..., first, second])

    def of(self, rho: ComplexArray) -> float:
        """Return this part of one density matrix."""
        return float(self._part(rho[self._flavours]))

    @property
    def _flavours(self) -> tuple[int, int]:
        """The row and the column of the density matrix."""
        first, second = (
            (self.state, self.state) if isinstance(self.state, Species) else (self.state.first, self.state.second)
        )
        return self.made.family.index(first), self.made.family.index(second)

    def _part(self, element: ComplexArray) -> Array:
        return element.imag if isinstance(self.state, Coherence) and self.state.imaginary else element.real

    def __call__(self, E: Array) -> Array:
        night = self.oscillation._night
        if night is None:
            return self._series(E)
        energy = np.maximum(E, _LOWEST * self.support[1])
        weights = np.stack([series(energy) for series in self._weights], axis=-1)
        n, first, second = self._followed(energy), *self._flavours
        return self._part(night.element(first, second, weights, n, antiparticle=self.made.antiparticle))

    @cached_property
    def _followed(self) -> Callable[[Array], Array]:
        night = self.oscillation._night
        assert night is not None
        return night.followed(self.support[1], antiparticle=self.made.antiparticle)

    @cached_property
    def _series(self) -> Callable[[Array], Array]:
        return _chebyshev(self.exact, self.support)

    @cached_property
    def _weights(self) -> list[Callable[[Array], Array]]:
        """The three w_i. What oscillates in the Earth is no polynomial, and is computed at each energy."""
        made = self.oscillation.mass_fractions
        return [
            _chebyshev(lambda E, i=i: made(E, self.region, self.made)[..., i], self.support)  # type: ignore[misc]
            for i in range(3)
        ]


def _chebyshev(exact: Callable[[Array], Array], support: tuple[float, float]) -> Callable[[Array], Array]:
    """Return a series for a function of energy; if the longest is too short, the function itself.

    The singularities nearest to the real axis are those of the resonance, at E e^(±2iθ). They are far enough away that
    a few dozen terms give 1e-14. A series costs a polynomial, the exact function an eigenvalue problem.
    """
    low, high = support
    for degree in _DEGREES:
        series = Chebyshev.interpolate(exact, degree, domain=[low, high])
        if np.abs(series.coef[-4:]).max() < _SMALLEST:
            return series
    return lambda E: exact(np.maximum(E, _LOWEST * high))
