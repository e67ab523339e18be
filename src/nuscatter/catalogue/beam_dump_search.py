"""A detector at a beam dump that looks for recoils of dark matter: its facts, each with a source.

The detectors themselves, as built and as planned, are in ``dark_searches.py``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from nuscatter.errors import (
    InputError,
    between,
    choose,
    finite,
    instance,
    invalid,
    not_negative,
    positive,
    strictly_between,
)
from nuscatter.quantities import DETECTOR_MASS, DISTANCE, PROTONS, RECOIL_ENERGY, plausible
from nuscatter.sources.accelerators.facilities import Facility, facility
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.units import keV, us
from nuscatter.words.describing import shortened

#: Protons in a nucleus of a proton target.
_TARGETS: Mapping[str, int] = {"Hg": 80, "W": 74, "C": 6}


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class DarkSearch:
    """A detector at a beam dump that looks for recoils of dark matter.

    Args:
        name: As ``CCM120``.
        title: For tables and figures.
        facility: Name of the facility (`facility`).
        pot: Protons on target of the exposure.
        material: Of the detector.
        mass: Fiducial mass [MeV].
        distance: From the target [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        energies: Lower and upper end of the recoil energies [MeV].
        windows: Edges of the time bins on the facility's clock [MeV⁻¹].
        kept: Fraction of the recoils between these ends that the analysis keeps.
        pions_per_pot: π⁰ per proton.
        pions_uncertainty: Relative uncertainty of that number.
        nu_per_pot: Neutrinos of each species per proton.
        pions_tilt: One standard deviation of the tilt of the pions' directions (`Tilted`); by default the difference
            of a public Geant4 list of Lujan's π⁰ (github.com/noctildon/lightDM at 39b7d4ae), whose mean cosine is 0.21,
            from Burman and Smith's momenta, 0.26.
        captures_per_pot: π⁻ that are captured, per proton; 0 leaves them out.
        flux_uncertainty: Relative uncertainty of the neutrinos' number.
        steady: Events of the steady background in the exposure, between these energies and in these windows.
        neutrons: Events of beam neutrons, likewise.
        sources: Field → where its number comes from.
        observed: Events that were counted, or None for a plan.

    Raises:
        InputError: a number is out of its range, or has no source.

    Example:
        >>> from nuscatter.catalogue.dark_searches import dark_search
        >>> from nuscatter.units import m
        >>> ccm = dark_search("CCM120")
        >>> round(ccm.distance / m), f"{ccm.pot:.3g}", ccm.observed
        (20, '1.79e+21', 115021.5)
    """

    name: str
    title: str
    facility: str
    pot: float
    material: str
    mass: float
    distance: float
    angle: float
    energies: tuple[float, float]
    windows: tuple[float, ...]
    pions_per_pot: float
    pions_uncertainty: float
    nu_per_pot: float
    sources: Mapping[str, str]
    kept: float = 1.0
    pions_tilt: float = 0.2
    captures_per_pot: float = 0.0
    flux_uncertainty: float = 0.10
    steady: float = 0.0
    neutrons: float = 0.0
    observed: float | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        for field in ("name", "title", "facility", "material"):
            instance(field, getattr(self, field), str, "a string")
        instance("sources", self.sources, Mapping, "a mapping from fields to publications")
        plausible("pot", self.pot, PROTONS, single=True)
        plausible("mass", self.mass, DETECTOR_MASS, single=True)
        plausible("distance", self.distance, DISTANCE, single=True)
        between("angle", self.angle, 0.0, math.pi)
        energies = plausible("energies", self.energies, RECOIL_ENERGY)
        if energies.shape != (2,):
            raise invalid("energies", self.energies, "a threshold and an upper end")
        low, high = energies
        if not 0 < low < high:
            raise invalid("energies [keV]", [low / keV, high / keV], "a threshold above 0 and a higher upper end")
        windows = finite("windows", self.windows)
        if windows.ndim != 1 or windows.size < 2 or not (np.diff(windows) > 0).all():
            raise invalid("windows [us]", (windows / us).tolist(), "at least two edges that increase")
        between("kept", positive("kept", self.kept, single=True), 0.0, 1.0)
        strictly_between("pions_tilt", self.pions_tilt, 0.0, 1.0)
        for field in ("pions_uncertainty", "flux_uncertainty"):
            positive(field, getattr(self, field), single=True)
        for field in ("pions_per_pot", "captures_per_pot", "nu_per_pot", "steady", "neutrons"):
            not_negative(field, getattr(self, field), single=True)
        if self.observed is not None:
            not_negative("observed", self.observed, single=True)
        for field in ("pot", "mass", "distance", "angle", "energies", "pions_per_pot", "nu_per_pot", "steady"):
            if not self.sources.get(field):
                raise InputError(f"{self.name} has no source for {field}: add one to `sources`.")
        facility(self.facility)

    @property
    def place(self) -> Facility:
        """The facility."""
        return facility(self.facility)

    @property
    def target_Z(self) -> int:
        """Protons in a nucleus of the proton target."""
        return choose("proton target", self.place.target, _TARGETS)

    @property
    def from_memory(self) -> tuple[str, ...]:
        """The fields whose numbers are from memory alone: look them up before you publish."""
        return tuple(field for field, text in self.sources.items() if text.startswith("From memory"))

    @property
    def assumed(self) -> tuple[str, ...]:
        """The fields whose numbers were chosen here, since none is published."""
        return tuple(field for field, text in self.sources.items() if text.startswith("Assumed"))

    @property
    def neutrino_flux(self) -> Flux:
        """The neutrinos at the detector in the exposure."""
        return PionDecayAtRest(pot=self.pot, nu_per_pot=self.nu_per_pot, distance=self.distance, pulse=self.place.pulse)

    def share(self, part: float) -> "DarkSearch":
        """Return the same with a part of its mass, and of what goes with it.

        Args:
            part: Above 0; above 1 for a larger detector.

        Example:
            >>> from nuscatter.catalogue.dark_searches import dark_search
            >>> from nuscatter.units import tonne
            >>> half = dark_search("SNS-STS-LAr").share(0.5)
            >>> round(half.mass / tonne, 6)
            5.0
        """
        part = float(positive("part", part, single=True))
        seen = None if self.observed is None else part * self.observed
        return replace(
            self, mass=part * self.mass, steady=part * self.steady, neutrons=part * self.neutrons, observed=seen
        )

    def open_time(self, run: float) -> float:
        """Return how long the windows are open in a run [MeV⁻¹] of beam."""
        return (
            float(not_negative("run", run, single=True)) * self.place.repetition * (self.windows[-1] - self.windows[0])
        )
