r"""What a detector sees of an inelastic event: one number, as the energy of the lepton, of photons, or of neutrons.

A value of this module turns the cross sections in bins of the excitation energy E_x into lines. It is the argument
``seen=`` of `inelastic`; another one makes another reaction, so that several can stand in one model if their events are
different ones (`WithNeutrons(0, 0)` and `WithNeutrons(1)`).

============================  ==================================================================
value                         deposit
============================  ==================================================================
``AllEnergy()``               lepton and E_x, wherever that goes
``LeptonEnergy()``            the lepton's kinetic energy
``VisibleEnergy()``           lepton, photons and charged particles; a stated part of neutrons
``PhotonEnergy()``            photons of the de-excitation
``NeutronNumber()``           the number of free neutrons
``NuclearRecoil()``           the recoil of the nucleus in the neutral current (`nuclear_recoil`)
============================  ==================================================================

Energy that separates nucleons stays in masses and is in ``AllEnergy`` alone. The recoil of the nucleus, E²/M at most,
is neglected elsewhere.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from typing import final

import numpy as np

from nuscatter.constants import electron_mass
from nuscatter.errors import InputError, between, instance, invalid, not_negative, truth
from nuscatter.interactions.inelastic.final_states.lines import LEAST, Lines, Remaining, Shares, energies, merged
from nuscatter.interactions.inelastic.final_states.outcomes import Only, Outcomes, outcomes
from nuscatter.interactions.inelastic.final_states.outgoing import HasExcitations, Outgoing
from nuscatter.particles import Deposit
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.products import DeExcitation
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Kinetic energy [MeV] → electron equivalent [MeV].
Quench = Callable[[Array], Array]
#: The default model of de-excitation.
EVAPORATION = Evaporation()
_A_MODEL = "a model of de-excitation such as Evaporation()"


class Seen(ABC):
    """What of an inelastic event is deposited in a detector."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What a reaction's name ends with; empty for `AllEnergy` of all events."""

    @abstractmethod
    def deposit(self, charged: bool) -> Deposit:
        """Return what deposits it in the charged or the neutral current; `InputError` if that has no such deposit."""

    @abstractmethod
    def tabulate(self, spectrum: HasExcitations, outgoing: Outgoing) -> Lines:
        """Return the deposits and their cross sections as functions of the neutrino's energy.

        Args:
            spectrum: Cross sections in bins of the excitation energy.
            outgoing: What else leaves.
        """

    def lines(self, spectrum: HasExcitations, outgoing: Outgoing, E: Array) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²] at `E` [MeV] of shape (n,), each of shape (lines, n)."""
        return _tabulated(self, spectrum, outgoing).all(E)

    def line(self, index: int, spectrum: HasExcitations, outgoing: Outgoing, E: Array) -> tuple[Array, Array]:
        """Return the deposit [MeV] and the cross section [MeV⁻²] of one of the lines, each of shape (n,)."""
        return _tabulated(self, spectrum, outgoing).one(index, E)


@lru_cache(maxsize=512)
def _tabulated(seen: Seen, spectrum: HasExcitations, outgoing: Outgoing) -> Lines:
    """Return the lines of a reaction, which are made once."""
    return seen.tabulate(spectrum, outgoing)


@final
@dataclass(frozen=True)
class AllEnergy(Seen):
    """All energy above the final nucleus's ground state: of the lepton, if it has a charge, and E_x.

    It is what a detector sees that stops all neutrons and sees the energy of their capture too.

    Args:
        only: Which channels of decay are counted; None for all.
        decays: The model of de-excitation, needed where channels are chosen.

    Example:
        >>> from nuscatter.particles import Deposit
        >>> AllEnergy().deposit(True)
        <Deposit.ELECTRON: 'electron'>
    """

    only: Only | None = None
    _: KW_ONLY
    decays: DeExcitation = EVAPORATION
    __repr__ = shortened

    def __post_init__(self) -> None:
        checked(self.only, self.decays)

    @property
    def label(self) -> str:
        """Empty, or the channels."""
        return label_of("", self.only)

    def deposit(self, charged: bool) -> Deposit:
        """Return an electron, or photons in the neutral current."""
        return _leptonic(charged)

    def tabulate(self, spectrum: HasExcitations, outgoing: Outgoing) -> Lines:
        """Return one line in the charged current, and one for each bin in the neutral one."""
        if self.only is None:
            if outgoing.charged:
                return Remaining(total=spectrum.total, loss=outgoing.loss)
            bins = np.maximum(spectrum.edges[:-1] + spectrum.edges[1:], 0.0)[None] / 2
            return _lines(spectrum, outgoing, Shares(share=np.ones_like(bins), amount=bins), rising=False)
        made = outcomes(outgoing.nuclide, spectrum.edges, self.decays)
        amount = np.zeros_like(made.probability) if outgoing.charged else made.excitation
        return _lines(spectrum, outgoing, _shares(made, amount, self.only), rising=outgoing.charged)


@final
@dataclass(frozen=True)
class LeptonEnergy(Seen):
    """The kinetic energy of the charged lepton, E − Δ − E_x, as by its Cherenkov light.

    Args:
        only: Which channels of decay are counted; None for all.
        decays: The model of de-excitation, needed where channels are chosen.
    """

    only: Only | None = None
    _: KW_ONLY
    decays: DeExcitation = EVAPORATION
    __repr__ = shortened

    def __post_init__(self) -> None:
        checked(self.only, self.decays)

    @property
    def label(self) -> str:
        """For names."""
        return label_of("lepton", self.only)

    def deposit(self, charged: bool) -> Deposit:
        """Return an electron.

        Raises:
            InputError: the current is neutral.
        """
        if not charged:
            raise InputError("LeptonEnergy() sees a charged lepton, which the neutral current does not make.")
        return Deposit.ELECTRON

    def tabulate(self, spectrum: HasExcitations, outgoing: Outgoing) -> Lines:
        """Return the lines, one for each bin of the excitation energy."""
        self.deposit(outgoing.charged)
        made = outcomes(outgoing.nuclide, spectrum.edges, self.decays)
        return _lines(spectrum, outgoing, _shares(made, -made.excitation, self.only), rising=True)


@final
@dataclass(frozen=True)
class VisibleEnergy(Seen):
    """What is seen promptly: lepton, photons, charged particles, and a part of what neutrons have.

    Args:
        neutrons: Which part of the kinetic energy of neutrons is seen, from 0 to 1.
        charged: The same of protons and heavier particles: a fraction, or a function of their energy [MeV] in a
            channel that returns electron equivalent [MeV].
        annihilation: Whether the two photons of a positron at rest are seen too, 2m_e.
        only: Which channels of decay are counted; None for all.
        decays: The model of de-excitation.

    Raises:
        InputError: a fraction is none, or an argument is not of its kind.
    """

    neutrons: float = 0.0
    _: KW_ONLY
    charged: float | Quench = 1.0
    annihilation: bool = False
    only: Only | None = None
    decays: DeExcitation = EVAPORATION
    __repr__ = shortened

    def __post_init__(self) -> None:
        checked(self.only, self.decays)
        between("neutrons", self.neutrons, 0, 1)
        if not callable(self.charged):
            between("charged", self.charged, 0, 1)
        truth("annihilation", self.annihilation)

    @property
    def label(self) -> str:
        """For names."""
        return label_of("visible", self.only)

    def deposit(self, charged: bool) -> Deposit:
        """Return an electron, or photons in the neutral current."""
        return _leptonic(charged)

    def tabulate(self, spectrum: HasExcitations, outgoing: Outgoing) -> Lines:
        """Return the lines of all bins and channels."""
        made = outcomes(outgoing.nuclide, spectrum.edges, self.decays)
        amount = made.photons + self._of_charged(made.charged) + self.neutrons * made.neutrons
        if outgoing.charged:
            amount = amount - made.excitation
        if self.annihilation and outgoing.positron:
            amount = amount + 2 * electron_mass.value
        return _lines(spectrum, outgoing, _shares(made, amount, self.only), rising=outgoing.charged)

    def _of_charged(self, kinetic: Array) -> Array:
        if not callable(self.charged):
            return self.charged * kinetic
        found = np.asarray(self.charged(kinetic.ravel()), dtype=float)
        if found.shape != (kinetic.size,):
            raise invalid("the shape of what `charged` returns", found.shape, f"{(kinetic.size,)}")
        return not_negative("what `charged` returns", found, "MeV").reshape(kinetic.shape)


@final
@dataclass(frozen=True)
class PhotonEnergy(Seen):
    """The energy of the photons of the de-excitation alone, the signal of the neutral current; 0 is not seen.

    Args:
        only: Which channels of decay are counted; None for all.
        decays: The model of de-excitation.
    """

    only: Only | None = None
    _: KW_ONLY
    decays: DeExcitation = EVAPORATION
    __repr__ = shortened

    def __post_init__(self) -> None:
        checked(self.only, self.decays)

    @property
    def label(self) -> str:
        """For names."""
        return label_of("photons", self.only)

    def deposit(self, charged: bool) -> Deposit:
        """Return photons."""
        return Deposit.PHOTON

    def tabulate(self, spectrum: HasExcitations, outgoing: Outgoing) -> Lines:
        """Return the lines of all bins and channels."""
        made = outcomes(outgoing.nuclide, spectrum.edges, self.decays)
        return _lines(spectrum, outgoing, _shares(made, made.photons, self.only), rising=False)


@final
@dataclass(frozen=True)
class NeutronNumber(Seen):
    """The number of free neutrons, for detectors whose ``visible`` has `Deposit.NEUTRON`.

    With energy edges 0.5, 1.5, 2.5 its bins are events with one and with two neutrons. None is no event.

    Args:
        only: Which channels of decay are counted; None for all.
        decays: The model of de-excitation.
    """

    only: Only | None = None
    _: KW_ONLY
    decays: DeExcitation = EVAPORATION
    __repr__ = shortened

    def __post_init__(self) -> None:
        checked(self.only, self.decays)

    @property
    def label(self) -> str:
        """For names."""
        return label_of("neutrons", self.only)

    def deposit(self, charged: bool) -> Deposit:
        """Return neutrons."""
        return Deposit.NEUTRON

    def tabulate(self, spectrum: HasExcitations, outgoing: Outgoing) -> Lines:
        """Return a line for each number of neutrons."""
        made = outcomes(outgoing.nuclide, spectrum.edges, self.decays)
        number = np.broadcast_to(made.neutron_number[:, None].astype(float), made.probability.shape)
        return _lines(spectrum, outgoing, _shares(made, number, self.only), rising=False, resolution=0.5)


def checked(only: Only | None, decays: DeExcitation) -> None:
    """Raise `InputError` unless the two are a choice of channels, or none, and a model."""
    if only is not None and not hasattr(only, "chooses"):
        raise invalid("only", only, "WithNeutrons(1), InChannels('gamma'), or None for all channels,")
    if isinstance(decays, type) or not callable(decays):
        raise invalid("decays", decays, _A_MODEL)
    try:
        hash(decays)
    except TypeError:
        raise invalid("decays", decays, f"{_A_MODEL}, which can be hashed,") from None


def label_of(what: str, only: Only | None) -> str:
    """Return what a reaction's name ends with: what is seen, and of which channels."""
    return "".join(f", {each}" for each in (what, "" if only is None else str(only)) if each)


def _leptonic(charged: bool) -> Deposit:
    return Deposit.ELECTRON if charged else Deposit.PHOTON


def _shares(made: Outcomes, amount: Array, only: Only | None) -> Shares:
    """Return the probabilities of the chosen channels, and what they deposit."""
    chosen = np.ones(len(made.channels), dtype=bool) if only is None else only.chooses(made)
    return Shares(share=np.where(chosen[:, None], made.probability, 0.0), amount=amount)


def _lines(
    spectrum: HasExcitations, outgoing: Outgoing, shares: Shares, *, rising: bool, resolution: float = 0.25 * MeV
) -> Lines:
    """Return the lines of shares of the bins; `rising` if the lepton is in the deposit."""
    instance("outgoing", outgoing, Outgoing, "an Outgoing")
    return merged(
        shares,
        lambda E: spectrum.sigma(E).sum(axis=0),
        energies(max(outgoing.lowest, LEAST * outgoing.highest), highest=outgoing.highest),
        loss=outgoing.loss if rising else None,
        resolution=resolution,
    )
