"""A search for axion-like particles: photons in a target, a detector, its background, and where numbers come from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.constants import electron_mass
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.detectors.volumes import Ball, Cylinder, Volume
from nuscatter.errors import (
    InputError,
    between,
    choose,
    increasing,
    instance,
    invalid,
    not_nan,
    not_negative,
    positive,
    truth,
)
from nuscatter.interactions.bsm.axions.decays import AxionDecay
from nuscatter.interactions.bsm.axions.scattering import AxionScattering
from nuscatter.interactions.term import Term
from nuscatter.quantities import BIN_ENERGY, DETECTOR_MASS, DISTANCE, plausible
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.dark.arrivals import line_arriving
from nuscatter.sources.dark.axions.annihilation import resonant_positron_energy
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.electrons import line_of_positrons
from nuscatter.sources.dark.axions.fluxes import AxionsFromPhotons
from nuscatter.sources.dark.photons.shower import TargetElectrons
from nuscatter.sources.dark.photons.target_photons import TargetPhotons
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import helm
from nuscatter.units import cm, g
from nuscatter.words.describing import shortened

#: Densities of detectors (textbook values).
_DENSITY: Mapping[str, float] = {
    name: value * g / cm**3 for name, value in (("Ar", 1.396), ("CsI", 4.51), ("Ge", 5.323), ("NaI", 3.67))
}
#: Fields of a search that need a source.
_TOLD = ("pot", "mass", "distance", "energies", "background", "photons", "shape")


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class AxionSearch:
    """A detector beside a source of photons that looks for axion-like particles.

    Args:
        name: As ``CCM120``.
        title: For tables and figures.
        photons: The photons in the target, per proton.
        electrons: The electrons and positrons in the target, of which positrons annihilate to particles; None for none.
        pot: Protons on target; 1 where the photons are those of the whole exposure.
        material: Of the detector.
        mass: Fiducial mass [MeV].
        volume: Shape of the detector.
        distance: From the target to its centre [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians; None where photons have none.
        energies: Edges of the bins in visible energy [MeV], each a window in which events are counted.
        background: Events in each window and the exposure.
        sources: Field → where its number comes from.
        resolution: Standard deviation of the visible energy over the energy; 0: none.
        subtracted: Exposure in which the background was measured, over that of the search; infinite if it is known.
            The error of the background is the statistical one of that measurement.
        efficiency: Fraction of the events in a window that is kept.
        contained: Whether the photon of inverse Compton scattering is seen.
        observed: Events that were counted in each window, or None for a plan.

    Raises:
        InputError: a number is out of its range, or has no source.

    Example:
        >>> from nuscatter.catalogue.axions.experiments import axion_search
        >>> from nuscatter.units import m
        >>> search = axion_search("CCM120")
        >>> round(search.distance / m), f"{search.pot:.3g}", search.background
        (20, '1.79e+21', (115005.0,))
    """

    name: str
    title: str
    photons: TargetPhotons = field(repr=False)
    electrons: TargetElectrons | None = field(default=None, repr=False)
    pot: float
    material: str
    mass: float
    volume: Volume
    distance: float
    angle: float | None = None
    energies: tuple[float, ...]
    background: tuple[float, ...]
    sources: Mapping[str, str]
    subtracted: float = math.inf
    resolution: float = 0.0
    efficiency: float = 1.0
    contained: bool = True
    observed: tuple[float, ...] | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        for name in ("name", "title", "material"):
            instance(name, getattr(self, name), str, "a string")
        instance("photons", self.photons, TargetPhotons, "TargetPhotons")
        if self.electrons is not None:
            instance("electrons", self.electrons, TargetElectrons, "TargetElectrons, or None")
        instance("volume", self.volume, Volume, "a Ball, Cylinder or Box")
        instance("sources", self.sources, Mapping, "a mapping from fields to publications")
        positive("pot", self.pot, single=True)
        plausible("mass", self.mass, DETECTOR_MASS, single=True)
        plausible("distance", self.distance, DISTANCE, single=True)
        increasing("energies", plausible("energies", self.energies, BIN_ENERGY))
        not_negative("resolution", self.resolution, single=True)
        subtracted = not_nan("subtracted", self.subtracted)
        if subtracted.ndim or not subtracted > 0:
            raise invalid("subtracted", self.subtracted, "an exposure above zero, or infinity")
        truth("contained", self.contained)
        if self.angle is not None:
            between("angle", self.angle, 0.0, math.pi)
        between("efficiency", positive("efficiency", self.efficiency, single=True), 0.0, 1.0)
        for name in ("background", "observed"):
            events = getattr(self, name)
            if events is None and name == "observed":
                continue
            if not_negative(name, events).shape != (len(self.energies) - 1,):
                raise invalid(name, events, f"a number for each of the {len(self.energies) - 1} windows of energies")
        for name in _TOLD:
            if not self.sources.get(name):
                raise InputError(f"{self.name} has no source for {name}: add one to `sources`.")

    @property
    def background_error(self) -> tuple[float, ...]:
        """Standard error of the background in each window."""
        return tuple(math.sqrt(each / self.subtracted) for each in self.background)

    @property
    def from_memory(self) -> tuple[str, ...]:
        """The fields whose numbers are from memory alone: look them up before you publish."""
        return tuple(name for name, text in self.sources.items() if text.startswith("From memory"))

    @property
    def assumed(self) -> tuple[str, ...]:
        """The fields whose numbers were chosen here, since none is published."""
        return tuple(name for name, text in self.sources.items() if text.startswith("Assumed"))

    @cached_property
    def detector(self) -> Detector:
        """The detector."""
        kept = self.efficiency
        smeared = None if self.resolution == 0 else GaussianSmearing(constant=self.resolution)
        return Detector(
            self.material,
            self.mass,
            np.asarray(self.energies),
            smearing=smeared,
            efficiency=None if kept == 1 else lambda x: kept + 0 * x,
            volume=self.volume.volume,
        )

    def flux(self, couplings: AxionCouplings) -> Flux:
        """Return the particles at the detector: of photons, and of positrons that annihilate to one of them alone.

        Args:
            couplings: The particle.

        Raises:
            InputError: no photon can make it.
        """
        away = self.distance
        flux = AxionsFromPhotons(couplings, self.photons, pot=self.pot, distance=away, structure=helm, angle=self.angle)
        number, energy = self.from_positrons(couplings)
        if not number > 0:
            return flux
        number *= self.pot * float(couplings.survival(energy, distance=away))
        return flux + line_arriving(couplings.species, energy=energy, per_solid_angle=number, distance=away)

    def from_positrons(self, couplings: AxionCouplings) -> tuple[float, float]:
        """Return how many particles positrons make on electrons, per proton and solid angle, and their energy [MeV].

        Args:
            couplings: The particle.
        """
        if self.electrons is None or couplings.electron == 0:
            return 0.0, 0.0
        number = line_of_positrons(couplings, self.electrons) / (4 * math.pi)
        if not number > 0:
            return 0.0, 0.0
        return number, float(resonant_positron_energy(couplings)) + electron_mass.value

    def model(self, couplings: AxionCouplings) -> Term:
        """Return what the particle does in the detector: it scatters, and decays if it is not stable.

        Args:
            couplings: The particle.
        """
        scattering = AxionScattering(couplings, contained=self.contained)
        if not couplings.width > 0:
            return scattering
        return scattering + AxionDecay(couplings=couplings, volume=self.volume, distance=self.distance)

    def experiment(self, couplings: AxionCouplings) -> Experiment:
        """Return flux and detector, whose `counts` of `model` are the events.

        Args:
            couplings: The particle.

        Raises:
            InputError: no photon can make it.
        """
        return Experiment(self.flux(couplings), self.detector)

    def without_background(self) -> "AxionSearch":
        """Return the same as a plan without any background."""
        told = {**self.sources, "background": "Assumed none"}
        none = (0.0,) * len(self.background)
        return replace(self, background=none, subtracted=math.inf, observed=None, sources=told)


def ball_of(mass: float, material: str) -> Ball:
    """Return a ball of a detector's mass [MeV].

    Args:
        mass: Its mass.
        material: ``Ar``, ``CsI``, ``Ge`` or ``NaI``.

    Example:
        >>> from nuscatter.units import cm, kg
        >>> round(ball_of(14.6 * kg, "CsI").radius / cm, 2)
        9.18
    """
    return Ball((3 * _volume(mass, material) / (4 * math.pi)) ** (1 / 3))


def tank_of(mass: float, material: str) -> Cylinder:
    """Return an upright cylinder of a detector's mass [MeV], as high as it is wide.

    Args:
        mass: Its mass.
        material: ``Ar``, ``CsI``, ``Ge`` or ``NaI``.

    Example:
        >>> from nuscatter.units import m, tonne
        >>> round(tank_of(7 * tonne, "Ar").height / m, 2)
        1.86
    """
    radius = (_volume(mass, material) / (2 * math.pi)) ** (1 / 3)
    return Cylinder(radius=radius, height=2 * radius)


def _volume(mass: float, material: str) -> float:
    density = choose("material of known density", material, _DENSITY)
    return float(plausible("mass", mass, DETECTOR_MASS, single=True)) / density
