"""How protons on a target make dark matter, process by process, each with what is not known of it.

A `DarkProcess` says what flux of χ it makes at a place, how well its number is known (a nuisance of its own), and which
variations its momenta have. A sum of processes is a `BeamDump`. Processes of one target share nuisances by their names.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import final

from nuscatter.constants import charged_pion_mass, neutral_pion_mass, neutron_mass, proton_mass
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.errors import between, instance, listed, not_negative, positive
from nuscatter.quantities import DISTANCE, LIFETIME, PROTONS, plausible
from nuscatter.sources.dark.momenta.in_flight import MesonProduction
from nuscatter.sources.dark.neutral_pions import DarkMatterFromPions
from nuscatter.sources.dark.pion_capture import DarkMatterFromCapture
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Pulse
from nuscatter.units import ns
from nuscatter.words.describing import shortened

#: Standard deviations of a number beyond which no fit goes.
_FARTHEST = 7.0


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class BeamPlace:
    """Where a detector stands, and when protons arrive.

    Args:
        pot: Protons on target.
        distance: From the target to the detector [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        pulse: Arrival of the protons on the detector's clock, or None.
        delay_step: Largest difference of the times of flight within a component of the flux [MeV⁻¹].

    Raises:
        InputError: a number is negative, or the distance or the step is zero.
    """

    pot: float
    distance: float
    angle: float
    pulse: Pulse | None = None
    delay_step: float = 60 * ns
    __repr__ = shortened

    def __post_init__(self) -> None:
        plausible("pot", self.pot, PROTONS, single=True)
        plausible("distance", self.distance, DISTANCE, single=True)
        plausible("delay_step", self.delay_step, LIFETIME, single=True)


class DarkProcess(ABC):
    """A way to make dark matter."""

    @property
    @abstractmethod
    def nuisance(self) -> Nuisance:
        """The logarithm of the number that is made over the nominal one; its mean is 0."""

    @abstractmethod
    def flux(self, portal: VectorPortal, place: BeamPlace, *, off_shell: bool = True) -> Flux | None:
        """Return the flux of χ, or None where the process cannot make it.

        Args:
            portal: The dark sector.
            place: The detector's.
            off_shell: Whether A′ may be off its mass shell.
        """

    @property
    def variations(self) -> tuple["ProcessVariation", ...]:
        """How the flux changes with further nuisances; none if a process does not say otherwise."""
        return ()


@final
@dataclass(frozen=True, eq=False)
class ProcessVariation:
    """A process at −1σ and +1σ of a nuisance; between them counts change quadratically.

    Args:
        nuisance: In standard deviations, 0 ± 1.
        minus: The process at −1σ.
        plus: The process at +1σ.
    """

    nuisance: Nuisance
    minus: DarkProcess
    plus: DarkProcess
    __repr__ = shortened


@final
@dataclass(frozen=True, eq=False)
class MomentumVariation:
    """Momenta of mesons at −1σ and +1σ of a nuisance.

    Args:
        nuisance: In standard deviations, 0 ± 1.
        minus: Momenta at −1σ.
        plus: Momenta at +1σ.

    Raises:
        InputError: it is no nuisance, or one of the two is no production.
    """

    nuisance: Nuisance
    minus: MesonProduction
    plus: MesonProduction
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("nuisance", self.nuisance, Nuisance, "a Nuisance of 0 ± 1")
        for name in ("minus", "plus"):
            instance(name, getattr(self, name), MesonProduction, "a MesonProduction such as BurmanSmith")


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class NeutralPions(DarkProcess):
    """Decays π⁰ → γA′ in flight.

    Args:
        production: Momenta of the π⁰; `BurmanSmith`, `SanfordWang` or a `MesonList`.
        per_pot: π⁰ per proton.
        uncertainty: Relative uncertainty of that number.
        name: Name of the nuisance in fits; detectors at one target share it.
        momenta: Variations of the momenta.

    Raises:
        InputError: a number is negative, the uncertainty is zero, or it is no production.

    Example:
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.units import GeV
        >>> mercury = BurmanSmith(proton_energy=1 * GeV, Z=80)
        >>> NeutralPions(production=mercury, per_pot=0.09, uncertainty=0.1, name="pions").nuisance.sigma
        0.1
    """

    production: MesonProduction
    per_pot: float
    uncertainty: float
    name: str = "neutral_pions"
    momenta: tuple[MomentumVariation, ...] = ()
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("production", self.production, MesonProduction, "a MesonProduction such as BurmanSmith")
        not_negative("per_pot", self.per_pot, single=True)
        checked_number(self.uncertainty, self.name)
        momenta = listed("momenta", self.momenta, "a tuple of MomentumVariation, also where there is one,")
        for each in momenta:
            instance("one of the momenta", each, MomentumVariation, "a MomentumVariation")
        object.__setattr__(self, "momenta", momenta)

    @property
    def nuisance(self) -> Nuisance:
        """The logarithm of the number of pions over the nominal one."""
        return logarithm_of_number(self.name, self.uncertainty, "π⁰ per proton, logarithm")

    @property
    def variations(self) -> tuple[ProcessVariation, ...]:
        """The process with the momenta at −1σ and +1σ."""
        return tuple(
            ProcessVariation(
                each.nuisance,
                replace(self, production=each.minus, momenta=()),
                replace(self, production=each.plus, momenta=()),
            )
            for each in self.momenta
        )

    def flux(self, portal: VectorPortal, place: BeamPlace, *, off_shell: bool = True) -> Flux | None:
        """Return the flux of χ, as `DarkProcess.flux`."""
        heaviest = neutral_pion_mass.value
        on_shell = sum(portal.masses) < portal.mediator_mass < heaviest
        if portal.charges.pion_amplitude == 0 or not (sum(portal.masses) < heaviest if off_shell else on_shell):
            return None
        return DarkMatterFromPions(
            portal,
            self.production,
            pot=place.pot,
            pions_per_pot=self.per_pot,
            distance=place.distance,
            angle=place.angle,
            pulse=place.pulse,
            off_shell=off_shell,
            delay_step=place.delay_step,
        )


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class PionCapture(DarkProcess):
    """Radiative capture of π⁻ at rest with A′ in place of the photon.

    Args:
        per_pot: π⁻ that are captured, per proton.
        radiative_branching: Photons per capture in the target's material.
        uncertainty: Relative uncertainty of A′ per proton.
        name: Name of the nuisance in fits; detectors at one target share it.

    Raises:
        InputError: a number is negative, the uncertainty is zero, or the branching ratio is above 1.

    Example:
        >>> PionCapture(per_pot=0.05, radiative_branching=0.02, uncertainty=0.5, name="capture").nuisance.meaning
        'A′ of captured π⁻ per proton, logarithm'
    """

    per_pot: float
    radiative_branching: float
    uncertainty: float
    name: str = "pion_capture"
    __repr__ = shortened

    def __post_init__(self) -> None:
        not_negative("per_pot", self.per_pot, single=True)
        between("radiative_branching", self.radiative_branching, 0.0, 1.0)
        checked_number(self.uncertainty, self.name)

    @property
    def nuisance(self) -> Nuisance:
        """The logarithm of the number of A′ over the nominal one."""
        return logarithm_of_number(self.name, self.uncertainty, "A′ of captured π⁻ per proton, logarithm")

    def flux(self, portal: VectorPortal, place: BeamPlace, *, off_shell: bool = True) -> Flux | None:
        """Return the flux of χ, as `DarkProcess.flux`."""
        heaviest = charged_pion_mass.value + proton_mass.value - neutron_mass.value
        on_shell = sum(portal.masses) < portal.mediator_mass < heaviest
        coupled = portal.charges.up != portal.charges.down
        if not coupled or not (sum(portal.masses) < heaviest if off_shell else on_shell):
            return None
        return DarkMatterFromCapture(
            portal,
            pot=place.pot,
            captures_per_pot=self.per_pot,
            distance=place.distance,
            radiative_branching=self.radiative_branching,
            pulse=place.pulse,
            off_shell=off_shell,
            delay_step=place.delay_step,
        )


def logarithm_of_number(name: str, sigma: float, meaning: str) -> Nuisance:
    """Return the nuisance of a number's logarithm, within so many standard deviations that no level is beyond them."""
    return Nuisance(name, 0.0, sigma, meaning, (-_FARTHEST * sigma, _FARTHEST * sigma))


def checked_number(uncertainty: float, name: str) -> None:
    """Raise `InputError` unless an uncertainty is positive and the name of its nuisance is a string."""
    positive("uncertainty", uncertainty, single=True)
    instance("name", name, str, "a string")
