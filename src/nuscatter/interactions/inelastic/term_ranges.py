r"""Terms of inelastic scattering in other ranges: above the energies of their responses, and for some species alone.

Responses hold up to an energy E_h of the neutrino, as 65 MeV. Muon decay ends below; the spectrum of a supernova does
not. Above E_h the cross section goes on with the slope that it has there,

.. math:: \sigma(E) = \sigma(E_h) \left( \frac{E}{E_h} \right)^p, \qquad
          p = \frac{\ln \sigma(E_h) - \ln \sigma(0.9\, E_h)}{\ln (1/0.9)} .

Of ⁴⁰Ar(ν_e, e⁻), with SLy4 and E_h = 65 MeV, p is 2.48. Beside responses that were sampled up to 100 MeV this is 1.4 %
low at 80 MeV and 4.4 % low at 100 MeV.
"""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, listed, positive
from nuscatter.interactions.inelastic.total import A_SPECIES
from nuscatter.interactions.reactions import Per, Reaction, has_density, lines_of
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Coherence, Deposit, Species, State
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The slope is that between this part of the highest energy and the whole.
_BELOW = 0.9
_A_TERM = "a term such as inelastic('Ar40', CHARGED_CURRENT)"


@final
@dataclass(frozen=True)
class RangedReaction(Reaction):
    """A reaction with lines in another range; `Extrapolated` and `OfSpecies` make it.

    Args:
        reaction: The reaction.
        highest: The energy [MeV] up to which it is asked, and above which it goes on; None: asked as it is.
        species: The species for which it is asked at all; None: all. So responses for others are not sampled.
    """

    reaction: Reaction
    _: KW_ONLY
    highest: float | None = None
    species: tuple[Species, ...] | None = None
    name: str = field(init=False, compare=False, default="")
    deposit: Deposit = field(init=False, compare=False, default=Deposit.ELECTRON)
    pieces: tuple[str, ...] = field(init=False, compare=False, default=("all",))
    signed: tuple[str, ...] = field(init=False, compare=False, default=())
    per: Per = field(init=False, compare=False, default=Per.ATOM)
    target: Nuclide | None = field(init=False, compare=False, default=None)
    __repr__ = shortened

    def __post_init__(self) -> None:
        for name in ("name", "deposit", "pieces", "signed", "per", "target"):
            object.__setattr__(self, name, getattr(self.reaction, name))

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        """Return the kinks of the reaction, and where it goes on [MeV]."""
        if self._is_left_out(state):
            return ()
        own = np.ravel(self.reaction.kinks(state, nuclide))
        return own if self.highest is None or not own.size else np.append(own, self.highest)

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²], each of shape (lines, n).

        Above the highest energy an electron or a positron has what the neutrino has more; photons stay what they are.
        """
        if self._is_left_out(state):
            return np.zeros((0, E.size)), np.zeros((0, E.size))
        if self.highest is None:
            return self.reaction.lines(piece, E, state, nuclide)
        within = np.minimum(E, self.highest)
        deposits, sigma = lines_of(self.reaction, piece, within, state, nuclide)
        above = self.highest < E
        if not above.any() or not sigma.size:
            return deposits, sigma
        growth = np.where(above, (E / self.highest) ** self._power(self.highest, piece, state, nuclide), 1.0)
        if self.deposit is Deposit.ELECTRON:
            deposits = np.where(sigma > 0, deposits + (E - within), deposits)
        return deposits, sigma * growth

    def _is_left_out(self, state: State) -> bool:
        return self.species is not None and state not in self.species

    def _power(self, highest: float, piece: str, state: State, nuclide: Nuclide | None) -> float:
        energies = np.array([_BELOW, 1.0]) * highest
        low, high = lines_of(self.reaction, piece, energies, state, nuclide)[1].sum(axis=0)
        return float(np.log(high / low) / -np.log(_BELOW)) if low > 0 and high > 0 else 0.0


@final
@dataclass(frozen=True, eq=False)
class Extrapolated(Term):
    """A term of reactions that goes on above an energy.

    Args:
        term: A term without channels, whose reactions have lines, as `inelastic` makes it.
        highest: The energy up to which the term is asked [MeV].

    Raises:
        InputError: the term has channels, or a reaction with a density; the energy is not above zero.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> table = ns.CrossSectionTable([5 * MeV, 50 * MeV], {ns.nu_e: [0, 1e-40 * cm**2]})
        >>> term = ns.TotalCrossSection("nu_e on Ar40", "Ar40", table, deposited=lambda E: E)
        >>> more = Extrapolated(term, 50 * MeV)
        >>> [f"{more.sigma(E * MeV, ns.nu_e) / cm**2:.3e}" for E in (40, 50, 100)]
        ['7.225e-41', '1.000e-40', '2.722e-40']
    """

    term: Term
    highest: float
    channels: ClassVar[tuple[()]] = ()
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("term", self.term, Term, _A_TERM)
        positive("highest", self.highest, "MeV", single=True)
        if self.term.channels or any(has_density(each) for each in self.term.reactions):
            raise InputError("A term goes on above its energies only if all of it are reactions with lines.")

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        """The reactions of the term, each extrapolated."""
        return tuple(RangedReaction(each, highest=self.highest) for each in self.term.reactions)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return the strength in the term."""
        return self.term.strength(_own(reaction), piece, species)

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return the strength in the term."""
        return self.term.coherent_strength(_own(reaction), piece, coherence)


def _own(reaction: Reaction) -> Reaction:
    return reaction.reaction if isinstance(reaction, RangedReaction) else reaction


@final
@dataclass(frozen=True, eq=False)
class OfSpecies(Term):
    """A term of reactions for some species alone, as the ν_e of a charged current.

    Args:
        term: A term without channels.
        species: The species for which it is kept.

    Raises:
        InputError: the term has channels, or a reaction with a density; a species is none.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.interactions.inelastic.published_fits import oxygen_fit
        >>> from nuscatter.units import MeV, cm
        >>> alone, oxygen = OfSpecies(oxygen_fit(), (ns.nu_e,)), ns.helm("O16")
        >>> [f"{alone.sigma(30 * MeV, each, oxygen) / cm**2:.2e}" for each in (ns.nu_e, ns.nu_e_bar)]
        ['1.90e-42', '0.00e+00']
    """

    term: Term
    species: Iterable[Species]
    channels: ClassVar[tuple[()]] = ()
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("term", self.term, Term, _A_TERM)
        found = listed("species", self.species, "a tuple of species such as (nu_e,)")
        for each in found:
            instance("one of the species", each, Species, A_SPECIES)
        if self.term.channels or any(has_density(each) for each in self.term.reactions):
            raise InputError("A term is kept for some species only if all of it are reactions with lines.")
        object.__setattr__(self, "species", found)

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        """The reactions of the term, each for the species alone."""
        return tuple(RangedReaction(each, species=tuple(self.species)) for each in self.term.reactions)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return the strength in the term, None for other species."""
        return self.term.strength(_own(reaction), piece, species) if species in tuple(self.species) else None

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return the strength in the term."""
        return self.term.coherent_strength(_own(reaction), piece, coherence)
