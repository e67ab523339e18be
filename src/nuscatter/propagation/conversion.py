r"""Conversion of flavours by probabilities that do not depend on energy, as on the way out of a collapsing star.

Neutrinos of a supernova are made where matter is far denser than at any resonance. Where the density falls slowly each
leaves as the mass state of its rank, whatever its energy (``mixing.py``), so that with
:math:`p = P(\nu_e \to \nu_e)` and :math:`\bar p` of antineutrinos

.. math:: p &= |U_{e3}|^2,\ \bar p = |U_{e1}|^2 \ \text{(normal)}, \\
          p &= |U_{e2}|^2,\ \bar p = |U_{e3}|^2 \ \text{(inverted ordering)}.

A. S. Dighe, A. Yu. Smirnov, Phys. Rev. D 62 (2000) 033007, arXiv:hep-ph/9907423. Other cases are matrices too: none, a
third for each flavour where all coherence is lost, or one of the user's.

What this leaves out: collective oscillations, which are not modelled in this library, shock waves and turbulence, which
make adiabatic conversion incomplete, and the Earth (``earth.py``, used by `AdiabaticMSW`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, between, finite, instance, invalid, not_negative
from nuscatter.particles import Coherence, Species, antineutrinos, neutrinos
from nuscatter.propagation.mixing import Mixing, nufit_6_0
from nuscatter.sources.flux import Component, Flux
from nuscatter.units import Array
from nuscatter.words.describing import shortened

_SPECIES = neutrinos + antineutrinos
#: How much more than 1 the probabilities of a species may sum to, by rounding.
_ROUNDING = 1e-9


@final
@dataclass(frozen=True, eq=False)
class Conversion:
    """A map of fluxes in which each species arrives as others with fixed probabilities: Flux → Flux.

    Args:
        probabilities: P(start → end), row `end`, column `start`. Shape (3, 3), flavours e, μ, τ, for neutrinos and
            antineutrinos alike; or (6, 6) in the order of the species. Columns sum to 1, or to less where neutrinos are
            lost, as to sterile ones.

    Raises:
        InputError: the shape is another, a probability is negative, or a column sums to more than 1.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import megaparsec
        >>> made = ns.Supernova.named("livermore", distance=0.01 * megaparsec)
        >>> arrived = Conversion.adiabatic()(made)
        >>> round(Conversion.adiabatic().probability(ns.nu_e, ns.nu_e), 4)  # normal ordering: |U_e3|²
        0.0221
        >>> round(sum(arrived.fluence.values()) / sum(made.fluence.values()), 12)
        1.0
    """

    probabilities: ArrayLike
    __repr__ = shortened

    def __post_init__(self) -> None:
        given = not_negative("probabilities", self.probabilities)
        if given.shape == (3, 3):
            both = np.zeros((6, 6))
            both[:3, :3], both[3:, 3:] = given, given
            given = both
        if given.shape != (6, 6):
            raise invalid("the shape of the probabilities", given.shape, "(3, 3) or (6, 6)")
        sums = given.sum(axis=0)
        if sums.max() > 1 + _ROUNDING:
            raise invalid("the sum of a column of the probabilities", float(sums.max()), "at most 1")
        object.__setattr__(self, "probabilities", given)

    @classmethod
    def none(cls) -> "Conversion":
        """Return the map that leaves every species as it is."""
        return cls(np.eye(3))

    @classmethod
    def decoherence(cls) -> "Conversion":
        """Return the map to a third of each flavour: all memory of the flavour is lost.

        Example:
            >>> from nuscatter.particles import nu_mu, nu_tau
            >>> round(Conversion.decoherence().probability(nu_mu, nu_tau), 4)
            0.3333
        """
        return cls(np.full((3, 3), 1 / 3))

    @classmethod
    def adiabatic(cls, mixing: Mixing = nufit_6_0) -> "Conversion":
        """Return adiabatic conversion of what is made at a density far above all resonances.

        Args:
            mixing: Its `dm2_31` decides the ordering, as of `nufit_6_0` and `nufit_6_0_inverted`.

        Raises:
            InputError: the mixing is none.
        """
        instance("mixing", mixing, Mixing, "a Mixing such as nufit_6_0")
        squares = np.abs(mixing.matrix) ** 2
        columns = [squares @ mixing.dense_fractions(each) for each in _SPECIES]
        result = np.zeros((6, 6))
        result[:3, :3], result[3:, 3:] = np.transpose(columns[:3]), np.transpose(columns[3:])
        return cls(result)

    @classmethod
    def survival(cls, *, p: float, p_bar: float) -> "Conversion":
        """Return the map for given P(ν_e → ν_e) and P(ν̄_e → ν̄_e), with ν_μ and ν_τ treated alike.

        Raises:
            InputError: a probability lies outside [0, 1].

        Example:
            >>> from nuscatter.particles import nu_e, nu_mu
            >>> float(Conversion.survival(p=0.5, p_bar=1.0).probability(nu_e, nu_mu))
            0.25
        """
        result = np.zeros((6, 6))
        for at, (name, value) in enumerate((("p", p), ("p_bar", p_bar))):
            single = float(between(name, finite(name, value, single=True), 0, 1))
            block = np.full((3, 3), (1 + single) / 4)
            block[0, :] = block[:, 0] = (1 - single) / 2
            block[0, 0] = single
            result[3 * at : 3 * at + 3, 3 * at : 3 * at + 3] = block
        return cls(result)

    def probability(self, start: Species, end: Species) -> float:
        """Return P(start → end); `InputError` if one is no neutrino."""
        for each in (start, end):
            if not isinstance(each, Species) or each not in _SPECIES:
                raise invalid("species", each, "a neutrino such as nu_e")
        return float(np.asarray(self.probabilities)[_SPECIES.index(end), _SPECIES.index(start)])

    def __call__(self, flux: Flux) -> Flux:
        """Return what arrives of a flux: other particles are unchanged.

        Raises:
            InputError: the flux has coherences: it has oscillated before.
        """
        instance("flux", flux, Flux, "a Flux")
        return gathered(arrived for made in flux.components for arrived in self._arrived(made))

    def _arrived(self, made: Component) -> list[Component]:
        if isinstance(made.state, Coherence):
            raise invalid("one of the flux's states", str(made.state), "a species, as sources make,")
        if made.state not in _SPECIES:
            return [made]
        column: Array = np.asarray(self.probabilities)[:, _SPECIES.index(made.state)]
        return [
            replace(made, state=end, fluence=made.fluence * float(share))
            for end, share in zip(_SPECIES, column, strict=True)
            if share > 0
        ]


def gathered(components: Iterable[Component]) -> Flux:
    """Return a flux in which components of one state, one spectrum and one time profile are added.

    ν_μ and ν_τ of a supernova share spectra, so each species that arrives is a sum of two components, not of three.

    Raises:
        InputError: nothing arrives.
    """
    found: dict[tuple[object, int, int], Component] = {}
    for each in components:
        key = each.state, id(each.spectrum), id(each.time)
        known = found.get(key)
        found[key] = each if known is None else replace(known, fluence=known.fluence + each.fluence)
    if not found:
        raise InputError("Nothing arrives: all probabilities are zero.")
    return Flux(tuple(found.values()))
