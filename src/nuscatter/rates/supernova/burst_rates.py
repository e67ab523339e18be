"""What a burst of neutrinos does in a detector: events by channel, flavour, energy and time.

Events are told twice: as they happen, in bins of the neutrino's energy (interactions), and as they are seen, in bins of
the observable (counts), behind the detector's response and efficiency.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import choose, instance, positive, truth
from nuscatter.particles import Species
from nuscatter.quantities import DISTANCE, ENERGY, plausible
from nuscatter.rates.supernova.burst_channels import BurstChannel
from nuscatter.sources.flux import Flux
from nuscatter.units import Array
from nuscatter.words.describing import html_table, in_lines


@final
@dataclass(frozen=True, eq=False)
class ChannelRates:
    """The events of one channel; `SupernovaDetector.rates` makes it."""

    channel: BurstChannel
    flux: Flux
    #: Edges of the bins of the observable.
    energy_edges: Array
    #: Events that are seen, by species, each of shape (observable, time).
    spectra: Mapping[Species, Array]
    #: Edges of the bins of the neutrino's energy [MeV].
    true_edges: Array
    #: Events before the detector, by species, each of shape (neutrino energy, time).
    true_spectra: Mapping[Species, Array]

    def __repr__(self) -> str:
        return f"ChannelRates({self.channel.name}: {self.interactions:.6g} interactions, {self.counts:.6g} counts)"

    @property
    def coherent(self) -> bool:
        """Whether it is coherent scattering on nuclei."""
        return self.channel.coherent

    @property
    def counts(self) -> float:
        """Events that are seen."""
        return float(sum(each.sum() for each in self.spectra.values()))

    @property
    def interactions(self) -> float:
        """Events before the detector, within the bins of the neutrino's energy."""
        return float(sum(each.sum() for each in self.true_spectra.values()))

    @property
    def by_species(self) -> dict[Species, float]:
        """Events that are seen, by species."""
        return {state: float(each.sum()) for state, each in self.spectra.items()}

    @property
    def spectrum(self) -> Array:
        """Events that are seen of all species, shape (observable, time)."""
        return sum(self.spectra.values(), np.zeros((self.energy_edges.size - 1, 1)))

    @property
    def true_spectrum(self) -> Array:
        """Events of all species before the detector, shape (neutrino energy, time)."""
        return sum(self.true_spectra.values(), np.zeros((self.true_edges.size - 1, 1)))

    def density(self, E: ArrayLike, species: Species | None = None) -> Array:
        """Return the exact spectrum before the detector, dN/dE [MeV⁻¹], at energies of the neutrino.

        Args:
            E: Energies [MeV], of any shape, within the cross section's table if it has one.
            species: One of the flux's; None: all together.

        Raises:
            InputError: E ≤ 0 or not finite, beyond a table, or the flux has lines, which have no density.
        """
        energy = plausible("E", E, ENERGY)
        if species is not None:
            instance("species", species, Species, "a Species such as nu_e")
        total = np.zeros(energy.size)
        for state in self.flux.species:
            if species in (None, state):
                parts = [each for each in self.flux.components if each.state == state]
                arriving = sum((each.fluence * each.spectrum(energy.ravel()) for each in parts), np.zeros(energy.size))
                total += arriving * self.channel.cross_section_of_all(energy.ravel(), state)
        return total.reshape(energy.shape)


@final
@dataclass(frozen=True, eq=False)
class SupernovaRates:
    """What `supernova_rates` returns: ``rates["ibd"]`` is the number of events that are seen in a channel.

    Collective oscillations are in no flux of this library, so they are in no number here.
    """

    #: The detector's name.
    detector: str
    #: The channels by name, with their spectra.
    channels: Mapping[str, ChannelRates]
    #: Edges of the bins of time [MeV⁻¹]; None: all times together.
    time_edges: Array | None = None

    def __repr__(self) -> str:
        return in_lines("SupernovaRates", self._rows, most=150)

    def _repr_html_(self) -> str:
        return html_table("SupernovaRates", self._rows)

    @property
    def _rows(self) -> list[tuple[str, str]]:
        counts = ", ".join(f"{name} {each:.5g}" for name, each in self.by_channel.items())
        without = f"{self.total():.6g}, {self.total(cevns=False):.6g} without CEvNS"
        return [("detector", self.detector), ("counts", counts), ("total", without)]

    def __getitem__(self, name: str) -> float:
        return choose("channel", name, self.channels).counts

    def __iter__(self) -> Iterator[str]:
        return iter(self.channels)

    def __len__(self) -> int:
        return len(self.channels)

    @property
    def by_channel(self) -> dict[str, float]:
        """Events that are seen, by channel."""
        return {name: each.counts for name, each in self.channels.items()}

    @property
    def interactions(self) -> dict[str, float]:
        """Events before the detector, by channel."""
        return {name: each.interactions for name, each in self.channels.items()}

    @property
    def by_species(self) -> dict[Species, float]:
        """Events that are seen, by species, of all channels."""
        found: dict[Species, float] = {}
        for channel in self.channels.values():
            for state, each in channel.by_species.items():
                found[state] = found.get(state, 0.0) + each
        return found

    @property
    def by_time(self) -> dict[str, Array]:
        """Events that are seen in each bin of time, by channel."""
        return {name: each.spectrum.sum(axis=0) for name, each in self.channels.items()}

    def total(self, *, cevns: bool = True, seen: bool = True) -> float:
        """Return the sum over channels.

        Args:
            cevns: Whether coherent scattering on nuclei is in it.
            seen: Whether events are counted as they are seen; else interactions.

        Raises:
            InputError: an argument is no truth value.
        """
        truth("cevns", cevns), truth("seen", seen)
        chosen = [each for each in self.channels.values() if cevns or not each.coherent]
        return float(sum(each.counts if seen else each.interactions for each in chosen))

    def reach(self, number: float, *, distance: float) -> float:
        """Return the distance [MeV⁻¹] at which a number of events is left that are seen.

        Neutrinos spread over a sphere: d = d₀ √(N₀/N). Coherent scattering is left out unless the detector sees nothing
        else, since detectors of SNOwGLoBES have it here without a threshold.

        Args:
            number: Of events, N.
            distance: At which the star of these rates is [MeV⁻¹], d₀.

        Raises:
            InputError: the number is not above zero, or the distance is not plausible.

        Example:
            >>> import nuscatter as ns
            >>> from nuscatter.units import megaparsec
            >>> away = 0.01 * megaparsec
            >>> rates = ns.supernova_rates(ns.Supernova.named("dune", distance=away), "DarkSide-20k")
            >>> round(rates.reach(10, distance=away) / (1e-3 * megaparsec))  # kpc
            57
        """
        left = float(positive("number", number, single=True))
        away = float(plausible("distance", distance, DISTANCE, single=True))
        alone = all(each.coherent for each in self.channels.values())
        return away * math.sqrt(self.total(cevns=alone) / left)
