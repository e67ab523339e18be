r"""Non-unitary mixing of the light neutrinos: heavier states mix with them but are too heavy to be produced.

If the three light mass states fill only a part N of a larger unitary matrix, N = αU with a lower-triangular α and a
unitary U (F. J. Escrihuela et al., Phys. Rev. D 92 (2015) 053009, arXiv:1503.08879). No flavour is then orthogonal to
another, and species change before they have gone any distance,

.. math:: P_{\alpha\beta}(0) = |X_{\alpha\beta}|^2, \qquad X = N N^\dagger = \alpha \alpha^\dagger.

**Normalisation.** These P do not sum to 1. They contain what production and detection by charged currents lose, so they
multiply a flux and a cross section of unitary mixing, whose G_F is that of the Lagrangian. With other conventions three
things differ. If the decays of a source are counted, each made 1 neutrino, not X_αα. G_F as measured in muon decay
contains X: G_μ² = G_F² X_ee X_μμ. And neutral currents on all light states are multiplied by (X³)_αα, not by the sum
over β of P_αβ, which is (X²)_αα. `NonUnitarity.neutral_current` has all three; M. Blennow et al., arXiv:2502.19480,
discuss them.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any, final

import numpy as np

from nuscatter.errors import between, finite, instance, invalid
from nuscatter.particles import Coherence, Species, State
from nuscatter.propagation.mixing import ComplexArray
from nuscatter.propagation.oscillating_spectrum import scaled
from nuscatter.sources.flux import Component, Flux


@final
@dataclass(frozen=True, kw_only=True)
class NonUnitarity:
    """The map from a flux of unitary mixing to that of non-unitary mixing at zero distance: Flux → Flux.

    Args:
        alpha_11, alpha_22, alpha_33: Diagonal of α, real, from 0 to 1.
        alpha_21, alpha_31, alpha_32: Below the diagonal of α; may be complex.
        coherent: Whether the flux has the coherences between flavours beside the species.

    Raises:
        InputError: a number outside its range, or α is no part of a unitary matrix: X would exceed 1.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import m
        >>> made = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
        >>> seen = NonUnitarity(alpha_11=0.98, alpha_22=0.99, alpha_21=0.01)(made)
        >>> round(seen.fluence[ns.nu_e] / made.fluence[ns.nu_e], 6)  # α₁₁⁴ + α₁₁² α₂₁² from ν_μ
        0.922464
    """

    alpha_11: float = 1.0
    alpha_22: float = 1.0
    alpha_33: float = 1.0
    alpha_21: complex = 0.0
    alpha_31: complex = 0.0
    alpha_32: complex = 0.0
    coherent: bool = False

    def __post_init__(self) -> None:
        for name in ("alpha_11", "alpha_22", "alpha_33"):
            if between(name, getattr(self, name), 0, 1).ndim:
                raise invalid(name, getattr(self, name), "a single number")
        for name in ("alpha_21", "alpha_31", "alpha_32"):
            value: Any = getattr(self, name)
            if not isinstance(value, complex | float | int | np.number) or isinstance(value, bool):
                raise invalid(name, value, "a real or complex number")
            size: Any = abs(value)
            finite(name, size)
        instance("coherent", self.coherent, bool, "True or False")
        largest = float(np.linalg.norm(self.matrix, 2))
        if largest > 1 + 1e-12:
            expected = "at most 1 (|α_ij| is bounded by √(1 − α_ii²) √(1 − α_jj²))"
            raise invalid("the largest singular value of α", largest, expected)

    @cached_property
    def matrix(self) -> ComplexArray:
        """α, rows e, μ, τ: shape (3, 3)."""
        return np.array(
            [
                [self.alpha_11, 0, 0],
                [self.alpha_21, self.alpha_22, 0],
                [self.alpha_31, self.alpha_32, self.alpha_33],
            ],
            dtype=complex,
        )

    @cached_property
    def overlap(self) -> ComplexArray:
        """X = N N† = α α†, the products of the flavour states: shape (3, 3)."""
        return self.matrix @ self.matrix.conj().T

    def probability(self, start: Species, end: Species) -> float:
        """Return |X_αβ|² between species of one family; `InputError` if they are not.

        Example:
            >>> from nuscatter.particles import nu_e, nu_mu
            >>> f"{NonUnitarity(alpha_11=0.98, alpha_22=0.99, alpha_21=0.01).probability(nu_mu, nu_e):.4e}"
            '9.6040e-05'
        """
        row = _row(start)
        if not isinstance(end, Species) or end not in start.family:
            raise invalid("end", str(end), f"one of {', '.join(str(each) for each in start.family)}")
        return float(abs(self.overlap[row, start.family.index(end)]) ** 2)

    def neutral_current(self, start: Species) -> float:
        """Return by what a rate of universal neutral currents is multiplied, to be used instead of the map.

        It is (X³)_αα / (X_αα X_ee X_μμ): for a source whose decays are counted, all light states leaving, and G_F as
        measured in muon decay. `InputError` if the species is no neutrino.

        Example:
            >>> from nuscatter.particles import nu_e
            >>> f"{NonUnitarity(alpha_11=0.99).neutral_current(nu_e):.6f}"  # α₁₁⁶ / α₁₁⁴
            '0.980100'
        """
        row, X = _row(start), self.overlap
        return float((X @ X @ X)[row, row].real / (X[row, row] * X[0, 0] * X[1, 1]).real)

    def __call__(self, flux: Flux) -> Flux:
        """Return what arrives of a flux: other particles are unchanged, and species of probability 0 are left out.

        Raises:
            InputError: the flux has coherences: it has been mixed before.
        """
        instance("flux", flux, Flux, "a Flux")
        return flux.map(self._arrived)

    def _arrived(self, made: Component) -> Component | tuple[Component, ...]:
        if isinstance(made.state, Coherence):
            raise invalid("one of the flux's states", str(made.state), "a species, as sources make,")
        if not made.state.is_neutrino:
            return made
        return tuple(
            made
            if factor == 1 and state == made.state
            else replace(made, state=state, spectrum=scaled(made.spectrum, factor))
            for state, factor in self._factors(made.state).items()
            if factor != 0
        )

    def _factors(self, start: Species) -> dict[State, float]:
        """Return ρ_βγ = X_βα X*_γα, the amplitude of ν_α → ν_β being X_βα; its conjugate for antineutrinos."""
        family = start.family
        amplitude = self.overlap[:, _row(start)]
        if start.antiparticle:
            amplitude = amplitude.conj()
        result: dict[State, float] = {each: self.probability(start, each) for each in family}
        if self.coherent:
            for one, other in combinations(range(3), 2):
                rho = complex(amplitude[one] * amplitude[other].conjugate())
                result[Coherence(family[one], family[other])] = rho.real
                result[Coherence(family[one], family[other], imaginary=True)] = rho.imag
        return result


def _row(species: Species) -> int:
    if not isinstance(species, Species) or not species.is_neutrino:
        raise invalid("species", species, "a neutrino such as nu_e")
    return species.family.index(species)
