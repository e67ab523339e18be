"""Searches for axion-like particles, as built and as planned: each number with its source.

A number whose source starts with "From memory" could not be read again when this was written, one that starts with
"Assumed" was chosen here since none is published: `AxionSearch.from_memory` and `AxionSearch.assumed` list them. The
backgrounds above some MeV are of this kind but for CCM. A coupling at the limit goes as the eighth root of a background
that is subtracted, so a factor of ten in it is a third in the coupling.

Photons of proton targets are those of π⁰ and of their showers (`shower`), those of a reactor are a parametrisation
(`ReactorPhotons`). Those of π⁰ have their directions, the others go everywhere.

CCM's published limit has the photons of a Geant4 simulation and a background spectrum that is not public. What is public
is the dark matter search's: 115,005 events above 50 keV in the same exposure. All of these are taken as background
here, which is too much: the search for axions starts at about 1 MeV.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import final

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.detectors.volumes import Ball, Cylinder, Volume
from nuscatter.errors import InputError, between, choose, increasing, instance, invalid, not_nan, not_negative, positive
from nuscatter.interactions.bsm.axions.decays import AxionDecay
from nuscatter.interactions.bsm.axions.scattering import AxionScattering
from nuscatter.interactions.term import Term
from nuscatter.quantities import BIN_ENERGY, DETECTOR_MASS, DISTANCE, plausible
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.fluxes import AxionsFromPhotons
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.photons.pion_photons import PionPhotons
from nuscatter.sources.dark.photons.reactor_photons import ReactorPhotons
from nuscatter.sources.dark.photons.shower import shower
from nuscatter.sources.dark.photons.target_photons import TargetPhotons
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import helm
from nuscatter.units import GW, MW, GeV, MeV, cm, day, g, hour, keV, kg, m, tonne
from nuscatter.units import s as second
from nuscatter.words.describing import shortened

#: Beam on target in a year, what COHERENT plans with.
_YEAR = 5000 * hour
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
        >>> search = axion_search("CCM120")
        >>> round(search.distance / m), f"{search.pot:.3g}", search.background
        (20, '1.79e+21', (115005.0,))
    """

    name: str
    title: str
    photons: TargetPhotons = field(repr=False)
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
        instance("volume", self.volume, Volume, "a Ball, Cylinder or Box")
        instance("sources", self.sources, Mapping, "a mapping from fields to publications")
        positive("pot", self.pot, single=True)
        plausible("mass", self.mass, DETECTOR_MASS, single=True)
        plausible("distance", self.distance, DISTANCE, single=True)
        increasing("energies", plausible("energies", self.energies, BIN_ENERGY))
        not_negative("resolution", self.resolution, single=True)
        if not not_nan("subtracted", self.subtracted) > 0:
            raise invalid("subtracted", self.subtracted, "an exposure above zero, or infinity")
        if self.angle is not None:
            between("angle", self.angle, 0.0, math.pi)
        between("efficiency", positive("efficiency", self.efficiency, single=True), 0.0, 1.0)
        for name in ("background", "observed"):
            events = getattr(self, name)
            if events is not None and not_negative(name, events).shape != (len(self.energies) - 1,):
                raise invalid(name, events, f"a number for each of the {len(self.energies) - 1} windows")
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
        """Return the particles at the detector.

        Args:
            couplings: The particle.

        Raises:
            InputError: no photon can make it.
        """
        return AxionsFromPhotons(
            couplings, self.photons, pot=self.pot, distance=self.distance, structure=helm, angle=self.angle
        )

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
        >>> round(tank_of(7 * tonne, "Ar").height / m, 2)
        1.86
    """
    radius = (_volume(mass, material) / (2 * math.pi)) ** (1 / 3)
    return Cylinder(radius=radius, height=2 * radius)


def _volume(mass: float, material: str) -> float:
    density = choose("material of known density", material, _DENSITY)
    return float(plausible("mass", mass, DETECTOR_MASS, single=True)) / density


@lru_cache(maxsize=8)
def proton_photons(energy: float, Z: int, target: str, pions_per_pot: float) -> TargetPhotons:
    """Return the photons of a proton target, those of π⁰ and of their showers; the last results are stored.

    Args:
        energy: Kinetic energy of the protons [MeV].
        Z: Protons of the target's nuclei.
        target: The target's material.
        pions_per_pot: π⁰ per proton.

    Raises:
        InputError: Burman and Smith's fit is not valid there.
    """
    first = PionPhotons(BurmanSmith(proton_energy=energy, Z=Z), pions_per_pot=pions_per_pot, target=target)
    return shower(first)[0]


_PIONS_AND_SHOWER = "π⁰ of Burman and Smith's fit with their showers"
_LUJAN_PIONS = (
    f"Assumed 0.07 π⁰ per proton, as a public Geant4 list has (github.com/noctildon/lightDM); {_PIONS_AND_SHOWER}"
)
_SNS_PIONS = f"From memory of arXiv:1911.06422: 0.09 π⁰ per proton; {_PIONS_AND_SHOWER}"
_BALL = "Assumed a ball of the mass"
#: Background of small detectors beside a pulsed target above 3 MeV.
_MEV_RATE = "Assumed 0.01 events in each kg and second of open window: muons after a veto, and neutrons of the beam"


def _behind_a_veto(mass: float, run: float) -> float:
    """Return events of a mass [MeV] in a run [MeV⁻¹] of 60 windows of 1 µs a second."""
    return 0.01 * (mass / kg) * (run / second) * 60 * 1e-6


def _ccm120() -> AxionSearch:
    mass = 7 * tonne
    return AxionSearch(
        name="CCM120",
        title="CCM120, engineering run 2019",
        photons=proton_photons(0.8 * GeV, 74, "W", 0.07),
        pot=1.79e21,
        material="Ar",
        mass=mass,
        volume=tank_of(mass, "Ar"),
        distance=20 * m,
        angle=math.pi / 2,
        energies=(1 * MeV, 100 * MeV),
        background=(115_005.0,),
        subtracted=1.0,
        observed=(115_021.5,),
        resolution=0.15,
        sources={
            "pot": "PRL 129 (2022) 021801, abstract: 17.9e20",
            "mass": "arXiv:2507.08887, abstract: fiducial mass of CCM200; that of the engineering run was not found",
            "distance": "arXiv:2105.14020, abstract",
            "energies": "github.com/Harvard-Neutrino/SIREN at 4fc83c04: 1 to 100 MeV, in a search with the same data",
            "resolution": "the same: 15 %",
            "background": "PRL 129 (2022) 021801, abstract: 115,005 expected above 50 keV, of which this is a part",
            "subtracted": "Assumed",
            "observed": "the same: 115,005 + 16.5",
            "photons": _LUJAN_PIONS,
            "shape": "Assumed an upright tank as high as wide",
        },
    )


def _ccm200() -> AxionSearch:
    before = _ccm120()
    events = 115_005.0 * 2.25e22 / 1.79e21 / 100
    return replace(
        before,
        name="CCM200",
        title="CCM200, three years",
        pot=2.25e22,
        distance=23 * m,
        background=(events,),
        observed=None,
        sources={
            **{name: text for name, text in before.sources.items() if name != "observed"},
            "pot": "https://indico.slac.stanford.edu/event/8970/: planned in three years",
            "mass": "arXiv:2507.08887, abstract: fiducial",
            "distance": "Review, Table IV",
            "background": "PRD 107 (2023) 095036: that of CCM120 over 100, for each proton",
        },
    )


def _coherent_csi() -> AxionSearch:
    mass = 14.6 * kg
    events = _behind_a_veto(mass, 13.99 * GW * hour / (1.4 * MW))
    return AxionSearch(
        name="COHERENT-CsI",
        title="COHERENT CsI, exposure of 2021",
        photons=proton_photons(0.984 * GeV, 80, "Hg", 0.09),
        pot=3.198e23,
        material="CsI",
        mass=mass,
        volume=ball_of(mass, "CsI"),
        distance=19.3 * m,
        angle=math.pi / 2,
        energies=(3 * MeV, 100 * MeV),
        background=(events,),
        subtracted=1.0,
        resolution=0.1,
        sources={
            "pot": "arXiv:2110.07730",
            "mass": "arXiv:2110.07730",
            "distance": "arXiv:2110.07730",
            "energies": "Assumed: above natural radioactivity; the data that are public end at 40 keV",
            "background": _MEV_RATE,
            "photons": _SNS_PIONS,
            "shape": _BALL,
        },
    )


def _coherent_ge() -> AxionSearch:
    mass, protons = 18 * kg, 3 * _YEAR * 1.4 * MW / (1 * GeV)
    events = _behind_a_veto(mass, 3 * _YEAR)
    return AxionSearch(
        name="COHERENT-Ge",
        title="COHERENT Ge, three years",
        photons=proton_photons(0.984 * GeV, 80, "Hg", 0.09),
        pot=protons,
        material="Ge",
        mass=mass,
        volume=ball_of(mass, "Ge"),
        distance=19.2 * m,
        angle=math.pi / 2,
        energies=(3 * MeV, 100 * MeV),
        background=(events,),
        subtracted=1.0,
        sources={
            "pot": "Assumed: three years of 5000 h at 1.4 MW and 1 GeV",
            "mass": "Review, Table IV",
            "distance": "arXiv:2406.13806",
            "energies": "Assumed: above natural radioactivity",
            "background": _MEV_RATE,
            "photons": _SNS_PIONS,
            "shape": "Assumed one ball; the eight crystals are apart",
        },
    )


def _pip2_bd() -> AxionSearch:
    mass, place = 100 * tonne, facility("PIP2-BD-PAR")
    return AxionSearch(
        name="PIP2-BD-PAR",
        title="PIP2-BD, accumulator ring, 100 t of argon",
        photons=proton_photons(0.8 * GeV, 6, "C", 0.10),
        pot=place.pot_per_time * 5 * 0.75 * 365.25 * day,
        material="Ar",
        mass=mass,
        volume=tank_of(mass, "Ar"),
        distance=15 * m,
        angle=0.0,
        energies=(1 * MeV, 100 * MeV),
        background=(0.0,),
        resolution=0.15,
        sources={
            "pot": "From memory of arXiv:2203.08079: five years, 75 % of the time, at the ring's power",
            "mass": "arXiv:2203.08079, abstract",
            "distance": "github.com/noctildon/lightDM at 39b7d4ae, Experiments/README: 15 or 30 m",
            "energies": "Assumed that of CCM",
            "resolution": "Assumed that of CCM",
            "background": "Assumed none",
            "photons": f"Assumed 0.10 π⁰ per proton: no number for carbon was found; {_PIONS_AND_SHOWER}",
            "shape": "Assumed an upright tank as high as wide",
        },
    )


def _reactor(name: str, title: str, **facts: object) -> AxionSearch:
    return AxionSearch(name=name, title=title, pot=1.0, **facts)  # type: ignore[arg-type]


def _conus_plus() -> AxionSearch:
    kilograms, days = 3.74, 327 / 3.74
    edges, rates = (100 * keV, 1 * MeV, 3 * MeV, 8 * MeV), (0.01, 1e-3, 1e-4)
    return _reactor(
        "CONUS+",
        "CONUS+, exposure of 2025",
        photons=ReactorPhotons(power=3.6 * GW, duration=days * day),
        material="Ge",
        mass=kilograms * kg,
        volume=ball_of(kilograms * kg, "Ge"),
        distance=20.7 * m,
        energies=edges,
        background=_steady(327 * kg * day, edges, rates),
        subtracted=1.0,
        contained=False,
        sources={
            "pot": "arXiv:2501.05206: 327 kg d with the reactor on",
            "mass": "From memory of arXiv:2501.05206: four crystals of 1 kg, 3.74 kg active",
            "distance": "arXiv:2501.05206",
            "energies": "Assumed: a channel of high energies, which is not published",
            "background": "Assumed 0.01 per keV, kg and day below 1 MeV, 1e-3 to 3 MeV and 1e-4 above",
            "subtracted": "Assumed",
            "photons": "ReactorPhotons at 3.6 GW",
            "shape": "Assumed one ball; the four crystals are apart",
        },
    )


def _neon() -> AxionSearch:
    edges, rates = (100 * keV, 1 * MeV, 3 * MeV, 10 * MeV), (2.0, 0.5, 0.01)
    return _reactor(
        "NEON",
        "NEON, NaI(Tl)",
        photons=ReactorPhotons(power=2.8 * GW, duration=1596 / 16.7 * day),
        material="NaI",
        mass=16.7 * kg,
        volume=ball_of(16.7 * kg, "NaI"),
        distance=23.7 * m,
        energies=edges,
        background=_steady(1596 * kg * day, edges, rates),
        subtracted=1467 / 1596,
        sources={
            "pot": "arXiv:2406.06117, abstract: 1596 kg d on, 1467 kg d off",
            "subtracted": "the same",
            "mass": "arXiv:2406.06117, abstract",
            "distance": "arXiv:2406.06117, abstract",
            "energies": "Assumed",
            "background": "Assumed 2 per keV, kg and day below 1 MeV, 0.5 to 3 MeV and 0.01 above",
            "photons": "ReactorPhotons at 2.8 GW",
            "shape": "Assumed one ball; six modules stand in a tank of liquid scintillator",
        },
    )


def _steady(exposure: float, edges: tuple[float, ...], rates: tuple[float, ...]) -> tuple[float, ...]:
    """Return events between edges [MeV] in an exposure [1], a mass times a time, of rates per keV, kg and day."""
    return tuple(
        rate * (high - low) / keV * exposure / (kg * day)
        for rate, (low, high) in zip(rates, pairwise(edges), strict=True)
    )


_MADE: Mapping[str, Callable[[], AxionSearch]] = {
    "CCM120": _ccm120,
    "CCM200": _ccm200,
    "COHERENT-CsI": _coherent_csi,
    "COHERENT-Ge": _coherent_ge,
    "PIP2-BD-PAR": _pip2_bd,
    "CONUS+": _conus_plus,
    "NEON": _neon,
}
#: The names of all searches.
axion_search_names: tuple[str, ...] = tuple(_MADE)


def axion_search(name: str) -> AxionSearch:
    """Return a search by its name; it is made once.

    Args:
        name: One of `axion_search_names`, blind to case and dashes.

    Raises:
        InputError: there is none of that name.

    Example:
        >>> axion_search("neon").title
        'NEON, NaI(Tl)'
    """
    return _made(choose("axion search", name, {each: each for each in axion_search_names}))


@lru_cache(maxsize=16)
def _made(name: str) -> AxionSearch:
    return _MADE[name]()
