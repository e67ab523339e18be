r"""Reactions of which the total cross section σ(E) is known, and by a simple rule what is deposited.

Most cross sections of supernova neutrinos on nuclei are published as σ(E) alone, as a table or a fit. Where an event is
seen needs a rule: with the energy of the neutrino E, the deposit is

- ``Remainder(loss)``: E − loss. The lepton of a charged current leaves with the kinetic energy E − Q, where Q is the
  threshold to the nuclear state; with Q to the ground state it is that and the photons of the de-excitation. A positron
  that annihilates at rest adds two photons: the loss is then Q − 2m_e.
- ``Stated(value)``: the same in all events, as the photon of 15.1 MeV of carbon, or a number of neutrons.
- any other function of E [MeV].

The recoil of the nucleus is neglected in both (E²/M, 0.1 MeV at 40 MeV on oxygen). Each event deposits one energy, so
that a reaction is a line; the spread over the states of the nucleus is what a calculation of its response adds.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import ClassVar, Protocol, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import function, instance, invalid, listed, not_negative, positive
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Coherence, Deposit, Species, State
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: What functions of a species take.
A_SPECIES = "a Species such as nu_e"
#: The energy of a neutrino [MeV] → what is deposited [MeV]. It may have an attribute ``kinks``, energies [MeV] between
#: which it is smooth.
Rule: TypeAlias = Callable[[Array], Array]


class CrossSection(Protocol):
    """A total cross section per nucleus; `CrossSectionTable` and `PowerFit` are such values."""

    @property
    def species(self) -> tuple[Species, ...]:
        """The species that it is for; it is zero for all others."""
        ...

    def kinks(self, species: Species) -> ArrayLike:
        """Return the energies [MeV] between which it is smooth, the threshold among them."""
        ...

    def __call__(self, E: ArrayLike, species: Species) -> Array:
        """Return σ [MeV⁻²] at energies `E` [MeV] of any shape; zero below the threshold."""
        ...


@final
@dataclass(frozen=True)
class Remainder:
    """The rule that all of the neutrino's energy but a constant is deposited, E − loss; zero where that is negative.

    Args:
        loss: What is not deposited [MeV], as a threshold.

    Raises:
        InputError: it is negative.

    Example:
        >>> from nuscatter.units import MeV
        >>> float(Remainder(1.5 * MeV)(10 * MeV) / MeV)
        8.5
    """

    loss: float

    def __post_init__(self) -> None:
        not_negative("loss", self.loss, "MeV", single=True)

    @property
    def kinks(self) -> tuple[float, ...]:
        """The energy [MeV] at which something begins to be deposited."""
        return (self.loss,) if self.loss > 0 else ()

    def __call__(self, E: ArrayLike) -> Array:
        """Return the deposit [MeV]."""
        return np.maximum(plausible("E", E, ENERGY) - self.loss, 0.0)


@final
@dataclass(frozen=True)
class Stated:
    """The rule that every event deposits the same.

    Args:
        value: The deposit [MeV], or the number of neutrons where these are what is deposited.

    Raises:
        InputError: it is not above zero.
    """

    value: float

    def __post_init__(self) -> None:
        positive("value", self.value, single=True)

    def __call__(self, E: ArrayLike) -> Array:
        """Return the deposit [MeV] in the shape of `E`."""
        return np.full(plausible("E", E, ENERGY).shape, self.value)


@final
@dataclass(frozen=True)
class TotalReaction(Reaction):
    """A reaction by its total cross section: one line for each energy of the neutrino. `TotalCrossSection` makes it.

    Two of the same cross section and rule are equal, so that counts are found again for a term that is made anew.

    Args:
        name: For tables, and in `Experiment.by_channel`: reactions of one name are counted together.
        targets: The nuclides on which it acts.
        cross_section: σ(E) of one of them.
        deposited: What is deposited, a function of E [MeV].
        deposit: What deposits it.
    """

    name: str
    targets: tuple[Nuclide, ...]
    cross_section: CrossSection
    deposited: Rule
    deposit: Deposit = Deposit.ELECTRON
    target: Nuclide | None = field(init=False, default=None)
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", self.targets[0] if len(self.targets) == 1 else None)

    def kinks(self, state: State, nuclide: Nuclide | None) -> ArrayLike:
        """Return the threshold and the kinks of cross section and rule [MeV]."""
        if not self._acts(state, nuclide):
            return ()
        own = np.ravel(self.cross_section.kinks(state))  # type: ignore[arg-type]
        return np.union1d(own, np.asarray(getattr(self.deposited, "kinks", ())))

    def lines(self, piece: str, E: Array, state: State, nuclide: Nuclide | None) -> tuple[Array, Array]:
        """Return the deposit [MeV] and the cross section [MeV⁻²], each of shape (1, n)."""
        if not self._acts(state, nuclide):
            return np.zeros((1, E.size)), np.zeros((1, E.size))
        sigma = self.cross_section(E, state)  # type: ignore[arg-type]
        deposit = np.broadcast_to(np.asarray(self.deposited(E), dtype=float), E.shape)
        return np.where(sigma > 0, deposit, 0.0)[None], sigma[None]

    def _acts(self, state: State, nuclide: Nuclide | None) -> bool:
        return nuclide in self.targets and state in self.cross_section.species


@final
@dataclass(frozen=True, eq=False)
class TotalCrossSection(Term):
    """A term of one total cross section per nucleus, of a table, a fit, or a function of your own.

    Args:
        name: For tables, and the row in `Experiment.by_channel`; terms of one name are counted together there.
        target: The nuclides on which it acts, one as "Ar40", or all isotopes of an element as "Pb".
        cross_section: A `CrossSectionTable`, or another `CrossSection`.
        deposited: What is deposited: `Remainder`, `Stated` or a function of E [MeV].
        deposit: What deposits it.

    Raises:
        InputError: an argument is not of its kind, or a material is not known.

    Example:
        A charged current on ⁴⁰Ar with the table of a file would be ``table = CrossSectionTable.from_file(path)``. Here
        it has two points, and 1.504 MeV is what lies between ⁴⁰Ar and ⁴⁰K:

        >>> import nuscatter as ns
        >>> from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
        >>> from nuscatter.units import MeV, cm
        >>> table = CrossSectionTable([5 * MeV, 50 * MeV], {ns.nu_e: [0, 1e-40 * cm**2]})
        >>> term = TotalCrossSection("nu_e on Ar40", "Ar40", table, deposited=Remainder(1.504 * MeV))
        >>> f"{term.sigma(20 * MeV, ns.nu_e) / cm**2:.3e}"
        '2.408e-41'
    """

    name: str
    target: Material | Nuclide | str
    cross_section: CrossSection
    _: KW_ONLY
    deposited: Rule
    deposit: Deposit = Deposit.ELECTRON
    channels: ClassVar[tuple[()]] = ()
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        for what in ("species", "kinks"):
            if not hasattr(self.cross_section, what) or not callable(self.cross_section):
                raise invalid("cross_section", self.cross_section, "a CrossSectionTable, or another CrossSection,")
        known = listed("the species of the cross section", self.cross_section.species, "a tuple of species")
        for each in known:
            instance("one of the species of the cross section", each, Species, A_SPECIES)
        function("deposited", self.deposited, "Remainder(loss), Stated(value) or a function of E [MeV]")
        instance("deposit", self.deposit, Deposit, "Deposit.ELECTRON, .PHOTON, .NEUTRON or .NUCLEUS")
        self.reactions  # noqa: B018 - its checks

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        """The one reaction."""
        nuclides = material(self.target).nuclides
        return (TotalReaction(self.name, nuclides, self.cross_section, self.deposited, self.deposit),)

    def strength(self, reaction: Reaction, piece: str, species: Species) -> ArrayLike | None:
        """Return 1 for the species of the cross section."""
        return 1.0 if species in self.cross_section.species else None

    def coherent_strength(self, reaction: Reaction, piece: str, coherence: Coherence) -> ArrayLike | None:
        """Return 0: a lepton tells the flavour of the neutrino, and the neutral current does not change it."""
        return 0.0
