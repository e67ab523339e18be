"""Processes of fast protons and of photons: η, photons on electrons, bremsstrahlung.

They stand beside π⁰ and captured π⁻ of ``processes.py`` in a `BeamDump`. None is in the targets that ship: the SNS is
below the threshold of η, proton bremsstrahlung is known at 5 GeV and more only, and photons on electrons count
beside π⁰ for A′ of some MeV alone: 0.2 as many at 3 MeV, 0.003 at 10 MeV.
"""

from dataclasses import dataclass
from typing import final

from nuscatter.datasets.dark.processes import BeamPlace, DarkProcess, checked_number, logarithm_of_number
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.errors import instance, not_negative
from nuscatter.sources.dark.bremsstrahlung import DarkMatterFromBremsstrahlung
from nuscatter.sources.dark.etas import DarkMatterFromEtas
from nuscatter.sources.dark.mesons import eta, require_threshold
from nuscatter.sources.dark.momenta.in_flight import MesonProduction, require_mesons
from nuscatter.sources.dark.photon_conversion import DarkMatterFromPhotons
from nuscatter.sources.dark.photons.dark_compton import dark_compton_threshold
from nuscatter.sources.dark.photons.target_photons import TargetPhotons
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class EtaDecays(DarkProcess):
    """Decays η → γA′ in flight.

    Args:
        production: Momenta of the η; a `MesonList` with ``meson=eta``, or `SanfordWang`.
        proton_energy: Kinetic energy of the protons [MeV], above the threshold of pp → ppη.
        per_pot: η per proton.
        uncertainty: Relative uncertainty of that number.
        name: Name of the nuisance in fits; detectors at one target share it.

    Raises:
        InputError: a number is negative, the protons are too slow, the uncertainty is zero, or the mesons are not η.

    Example:
        >>> import numpy as np
        >>> from nuscatter.sources.dark.momenta.meson_list import MesonList
        >>> from nuscatter.units import GeV, MeV
        >>> forward = MesonList(np.array([[0, 0, 500]]) * MeV, meson=eta)
        >>> EtaDecays(production=forward, proton_energy=3 * GeV, per_pot=0.01, uncertainty=0.5).nuisance.name
        'etas'
    """

    production: MesonProduction
    proton_energy: float
    per_pot: float
    uncertainty: float
    name: str = "etas"
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("production", self.production, MesonProduction, "a MesonProduction such as MesonList(…, meson=eta)")
        require_mesons(self.production, eta)
        require_threshold(eta, self.proton_energy)
        not_negative("per_pot", self.per_pot, single=True)
        checked_number(self.uncertainty, self.name)

    @property
    def nuisance(self) -> Nuisance:
        """The logarithm of the number of η over the nominal one."""
        return logarithm_of_number(self.name, self.uncertainty, "η per proton, logarithm")

    def flux(self, portal: VectorPortal, place: BeamPlace, *, off_shell: bool = True) -> Flux | None:
        """Return the flux of χ, as `DarkProcess.flux`."""
        on_shell = sum(portal.masses) < portal.mediator_mass < eta.mass
        if eta.amplitude(portal.charges) == 0 or not (sum(portal.masses) < eta.mass if off_shell else on_shell):
            return None
        return DarkMatterFromEtas(
            portal,
            self.production,
            proton_energy=self.proton_energy,
            pot=place.pot,
            etas_per_pot=self.per_pot,
            distance=place.distance,
            angle=place.angle,
            pulse=place.pulse,
            off_shell=off_shell,
            delay_step=place.delay_step,
        )


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class PhotonsOnElectrons(DarkProcess):
    """Photons of the target on its electrons, γe → A′e, with A′ on its mass shell.

    Args:
        photons: Photons of the target, such as all of a `shower`.
        uncertainty: Relative uncertainty of their number; None for that of the photons.
        name: Name of the nuisance in fits; detectors at one target share it.

    Raises:
        InputError: they are no photons, or the uncertainty is zero.

    Example:
        >>> from nuscatter.sources.dark.photons.target_photons import exponential_photons
        >>> from nuscatter.units import MeV
        >>> photons = exponential_photons(photons_per_pot=1.0, mean_energy=10 * MeV, target="W")
        >>> PhotonsOnElectrons(photons=photons, uncertainty=0.2).nuisance.sigma
        0.2
    """

    photons: TargetPhotons
    uncertainty: float | None = None
    name: str = "photons"
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("photons", self.photons, TargetPhotons, "TargetPhotons such as PionPhotons(…)")
        checked_number(self._sigma, self.name)

    @property
    def _sigma(self) -> float:
        return self.photons.uncertainty if self.uncertainty is None else self.uncertainty

    @property
    def nuisance(self) -> Nuisance:
        """The logarithm of the number of photons over the nominal one."""
        return logarithm_of_number(self.name, self._sigma, "photons per proton, logarithm")

    def flux(self, portal: VectorPortal, place: BeamPlace, *, off_shell: bool = True) -> Flux | None:
        """Return the flux of χ, as `DarkProcess.flux`; A′ is on its mass shell whatever `off_shell` is."""
        mass = portal.mediator_mass
        enough = dark_compton_threshold(mass) < self.photons.spectrum.support[1]
        if portal.charges.lepton == 0 or not (sum(portal.masses) < mass and enough):
            return None
        return DarkMatterFromPhotons(
            portal,
            self.photons,
            pot=place.pot,
            distance=place.distance,
            angle=place.angle,
            pulse=place.pulse,
            delay_step=place.delay_step,
        )


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class ProtonBremsstrahlung(DarkProcess):
    """Bremsstrahlung of fast protons, with A′ on its mass shell.

    Args:
        proton_energy: Kinetic energy of the protons [MeV], 5 GeV at least.
        uncertainty: Relative uncertainty of A′ per proton.
        interactions_per_pot: Interactions of a proton in the target; 1 where it is thick.
        name: Name of the nuisance in fits; detectors at one target share it.

    Raises:
        InputError: a number is negative, or the uncertainty is zero.

    Example:
        >>> from nuscatter.units import GeV
        >>> ProtonBremsstrahlung(proton_energy=8 * GeV, uncertainty=0.3).nuisance.meaning
        'A′ of bremsstrahlung per proton, logarithm'
    """

    proton_energy: float
    uncertainty: float
    interactions_per_pot: float = 1.0
    name: str = "bremsstrahlung"
    __repr__ = shortened

    def __post_init__(self) -> None:
        not_negative("proton_energy", self.proton_energy, "MeV", single=True)
        not_negative("interactions_per_pot", self.interactions_per_pot, single=True)
        checked_number(self.uncertainty, self.name)

    @property
    def nuisance(self) -> Nuisance:
        """The logarithm of the number of A′ over the nominal one."""
        return logarithm_of_number(self.name, self.uncertainty, "A′ of bremsstrahlung per proton, logarithm")

    def flux(self, portal: VectorPortal, place: BeamPlace, *, off_shell: bool = True) -> Flux | None:
        """Return the flux of χ, as `DarkProcess.flux`; A′ is on its mass shell whatever `off_shell` is."""
        if portal.charges.proton == 0 or not sum(portal.masses) < portal.mediator_mass:
            return None
        return DarkMatterFromBremsstrahlung(
            portal,
            proton_energy=self.proton_energy,
            pot=place.pot,
            distance=place.distance,
            angle=place.angle,
            interactions_per_pot=self.interactions_per_pot,
            pulse=place.pulse,
            delay_step=place.delay_step,
        )
