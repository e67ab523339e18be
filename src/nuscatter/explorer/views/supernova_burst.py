"""The burst that the page's view of a supernova asks for, and its events, so that sliders are fast.

Counts are linear in the energies that species emit, and fall with the square of the distance. So they are computed once
for mean energies, shapes, conversion and detector, each group of species apart; sliders of energies and of the distance
then cost nothing. Times of arrival keep the groups apart, since the library counts bins of time in one call.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, final

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.catalogue.experiment_files.supernovae import conversions
from nuscatter.catalogue.supernova.detectors_by_name import supernova_detector, supernova_detectors
from nuscatter.catalogue.supernova.snowglobes import without_flavour
from nuscatter.errors import InputError, between
from nuscatter.explorer.asked import Asked, blamed
from nuscatter.interactions.inelastic.nuclear_scattering import inelastic
from nuscatter.particles import Species, antineutrinos, neutrinos, nu_e, nu_e_bar
from nuscatter.quantities import DISTANCE, plausible
from nuscatter.rates.supernova.burst_detector import SupernovaDetector
from nuscatter.rates.supernova.burst_rates import ChannelRates, SupernovaRates
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.sky.emission import EMITTED_ENERGY, Emission, emissions
from nuscatter.sources.sky.supernova import Supernova
from nuscatter.sources.timing import TimeProfile, box
from nuscatter.units import Array, MeV, erg, megaparsec, s

KPC = 1e-3 * megaparsec
#: Species whose three numbers are alike, as emitted, and what they are called.
GROUPS: Mapping[str, tuple[Species, ...]] = {
    "nu_e": (nu_e,),
    "nu_e_bar": (nu_e_bar,),
    "nu_x": tuple(each for each in neutrinos + antineutrinos if each not in (nu_e, nu_e_bar)),
}
_WHOSE = {"nu_e": "nu_e", "nu_e_bar": "nu_e_bar", "nu_x": "each of the other four species"}
#: For which events are computed: the distance, and the energy of each species that emits.
_NEAR, _EACH = 10 * KPC, 5e52 * erg
#: Mean energies that detectors with bins up to 150 MeV are for [MeV].
_MEANS = (0.1, 100.0)
#: Whose cross sections on nuclei.
NUCLEI: Mapping[str, Callable[..., Any] | None] = {"tables": None, "RPA": inelastic}


@final
@dataclass(frozen=True)
class Burst:
    """A burst and where it is seen.

    Args:
        distance: From the star [MeV⁻¹].
        conversion: Of flavours, by name.
        detector: By name.
        nuclei: Cross sections on nuclei, by name.
        logarithmic: Whether events are on a logarithmic axis.
        energy: Emitted by each species of `GROUPS` [MeV].
        mean_energy: Mean energies [MeV], likewise.
        alpha: Shapes, likewise.
    """

    distance: float
    conversion: str
    detector: str
    nuclei: str
    logarithmic: bool
    energy: tuple[float, ...]
    mean_energy: tuple[float, ...]
    alpha: tuple[float, ...]

    @property
    def emitted(self) -> Flux:
        """What arrives if flavours are not converted."""
        return _star(self.distance, self.energy, self.mean_energy, self.alpha)

    @property
    def arriving(self) -> Flux:
        """What arrives."""
        return converted(self.conversion, self.emitted)


def _star(distance: float, energy: tuple[float, ...], mean: tuple[float, ...], alpha: tuple[float, ...]) -> Flux:
    with blamed("supernova"):
        return Supernova(distance=distance, energy=energy, mean_energy=mean, alpha=alpha)


def converted(conversion: str, flux: Flux) -> Flux:
    """Return a flux with its flavours converted, by the name of a conversion."""
    return flux if conversion == "none" else conversions()[conversion]()(flux)


def _burst(
    *,
    emission: Emission = emissions["dune"],
    distance: float = 10 * KPC,
    conversion: str = "none",
    detector: str = "Super-K",
    nuclei: str = "tables",
    logarithmic: bool = False,
    **own: float,
) -> Burst:
    """Return a burst with the numbers of a published set, but for its own, as ``mean_energy_nu_e``."""

    def three(what: str) -> tuple[float, ...]:
        published: tuple[float, ...] = getattr(emission, what)
        return tuple(own.get(f"{what}_{group}", value) for group, value in zip(GROUPS, published, strict=True))

    numbers = three("energy"), three("mean_energy"), three("alpha")
    return Burst(distance, conversion, detector, nuclei, logarithmic, *numbers)


def _of_groups() -> Iterator[Key]:
    """Yield the keys of the numbers of each group."""
    for group, whose in _WHOSE.items():
        for name, kind, what in (
            ("energy", of.Quantity("an energy", "5e52 erg", ("erg",)), "Energy emitted by"),
            ("mean_energy", of.Quantity("an energy", "12 MeV", ("MeV",)), "Mean energy of"),
            ("alpha", of.Number("a number", "2.5"), "Shape α of"),
        ):
            yield Key(f"{name}_{group}", kind, f"{what} {whose}.", default="that of the emission")


def _names(of_all: Callable[[], Any]) -> Callable[[], dict[str, str]]:
    return lambda: {each: each for each in of_all()}


OPTIONS = Section(
    "",
    "The burst of a supernova.",
    (
        Key(
            "emission",
            of.Name("a supernova emission", lambda: emissions),
            "A published set of numbers.",
            default="dune",
        ),
        Key("distance", of.Quantity("a length", "10 kpc", ("kpc", "Mpc")), "From the star.", default="10 kpc"),
        Key(
            "conversion",
            of.Name("a conversion", _names(conversions)),
            "What happens to flavours in the star: none, adiabatic in either ordering, or decoherence.",
            default="none",
        ),
        Key(
            "detector",
            of.Name("a detector of supernova neutrinos", _names(supernova_detectors)),
            "Where the neutrinos are seen.",
            default="Super-K",
        ),
        Key(
            "nuclei",
            of.Name("a kind of cross sections", _names(lambda: NUCLEI)),
            "Cross sections on nuclei: tables and published fits, or continuum RPA.",
            default="tables",
        ),
        Key(
            "logarithmic",
            of.Truth(),
            "Whether events are on a logarithmic axis, where channels do not stand on one another.",
            default="false",
        ),
        *_of_groups(),
    ),
    _burst,
)


def asked_for(asked: Asked) -> Burst:
    """Return the burst of a state, with each of its numbers checked.

    Raises:
        InputError: a number is outside its range, or no species emits anything.
    """
    burst: Burst = asked.options("supernova", OPTIONS)
    with blamed("supernova.distance"):
        plausible("distance", burst.distance, DISTANCE, single=True)
    for at, group in enumerate(GROUPS):
        with blamed(f"supernova.energy_{group}"):
            plausible(f"energy_{group}", burst.energy[at], EMITTED_ENERGY, single=True)
        with blamed(f"supernova.mean_energy_{group}"):
            between(f"mean_energy_{group} [MeV]", burst.mean_energy[at] / MeV, *_MEANS)
        with blamed(f"supernova.alpha_{group}"):
            between(f"alpha_{group}", burst.alpha[at], 0, 100)
    if not any(burst.energy):
        raise InputError("supernova.energy_nu_e: all energies are zero, but at least one above zero was expected.")
    return burst


@lru_cache(maxsize=16)
def detector_of(name: str, nuclei: str) -> SupernovaDetector:
    """Return a detector by name, with cross sections on nuclei by name.

    Raises:
        InputError: a package that it needs is not installed, or it has no channel of these cross sections.
    """
    chosen = NUCLEI[nuclei]
    if chosen is not None:
        with blamed("supernova.nuclei"):
            return supernova_detector(name, nuclei=chosen)
    try:
        return supernova_detector(name)
    except InputError as error:
        raise InputError(f"supernova.detector: {error}{_way_out(name)}") from None


def _way_out(name: str) -> str:
    """Return that a detector needs no package with other cross sections, if that is so."""
    try:
        supernova_detector(name, nuclei=inelastic)
    except InputError:
        return ""
    return " Or choose RPA for nuclei, which needs none."


@final
@dataclass(frozen=True, eq=False)
class Events:
    """The events of a burst; `events_of` makes it.

    Args:
        rates: Of other energies and another distance; its bins of time are the groups of species.
        weights: By which the events of each group are multiplied.
    """

    rates: SupernovaRates
    weights: Array

    @cached_property
    def alone(self) -> bool:
        """Whether coherent scattering is all that the detector sees."""
        return all(each.coherent for each in self.rates.channels.values())

    @cached_property
    def drawn(self) -> Mapping[str, tuple[ChannelRates, ...]]:
        """The channels but coherent scattering, or that alone if nothing else is seen; all flavours of one together."""
        found: dict[str, tuple[ChannelRates, ...]] = {}
        for name, each in self.rates.channels.items():
            if self.alone or not each.coherent:
                found[without_flavour(name)] = (*found.get(without_flavour(name), ()), each)
        return found

    @property
    def hidden(self) -> Mapping[str, tuple[ChannelRates, ...]]:
        """The channels that are not drawn."""
        return {name: (each,) for name, each in self.rates.channels.items() if each.coherent and not self.alone}

    def spectrum(self, channels: tuple[ChannelRates, ...], *, seen: bool) -> Array:
        """Return events in bins of the observable, or before the detector in bins of the neutrino's energy."""
        return np.asarray(sum(self._one(each, seen=seen) for each in channels))

    def _one(self, channel: ChannelRates, *, seen: bool) -> Array:
        by_group = channel.spectrum if seen else channel.true_spectrum
        if by_group.shape[1] != self.weights.size:  # a channel without any event has one bin of time
            return np.zeros(len(by_group))
        return np.asarray(by_group @ self.weights)

    def number(self, *, seen: bool) -> float:
        """Return the events of all channels that are drawn."""
        return float(sum(self.spectrum(each, seen=seen).sum() for each in self.drawn.values()))

    @property
    def by_species(self) -> dict[Species, float]:
        """Events that are seen, by species, of the channels that are drawn."""
        found: dict[Species, float] = {}
        for channels in self.drawn.values():
            for channel in channels:
                for state, each in channel.spectra.items():
                    found[state] = found.get(state, 0.0) + float((each @ self.weights).sum())
        return found


def events_of(burst: Burst) -> Events:
    """Return the events of a burst."""
    emits = tuple(each > 0 for each in burst.energy)
    # Spectra share the panels of integrals, so a group that emits nothing is left out as it is in the library.
    energy = tuple(_EACH if each else 0.0 for each in emits)
    detector = detector_of(burst.detector, burst.nuclei)
    rates = _by_group(detector, burst.conversion, energy, burst.mean_energy, burst.alpha)
    return Events(rates, np.array(burst.energy) / _EACH * (_NEAR / burst.distance) ** 2)


@lru_cache(maxsize=32)
def _by_group(
    detector: SupernovaDetector,
    conversion: str,
    energy: tuple[float, ...],
    mean_energy: tuple[float, ...],
    alpha: tuple[float, ...],
) -> SupernovaRates:
    """Return the events of a star at `_NEAR`, each group of species in a bin of time of its own."""

    def timed(each: Component) -> Component:
        at = next(at for at, members in enumerate(GROUPS.values()) if each.state in members)
        return Component(
            each.state, each.spectrum, each.fluence, TimeProfile(box(start=(at + 0.25) * s, length=0.5 * s), ())
        )

    star = _star(_NEAR, energy, mean_energy, alpha).map(timed)
    return detector.rates(converted(conversion, star), np.arange(len(GROUPS) + 1) * s)
