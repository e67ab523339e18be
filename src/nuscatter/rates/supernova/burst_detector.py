r"""A detector of supernova neutrinos: its channels, and the bins of the neutrino's energy that they share.

The number of events in a bin of the neutrino's energy is an integral of flux times cross section by four Gauss–Legendre
nodes; the nodes are fixed, so that cross sections are computed once for a detector, and a flux, however many times it
has, costs one evaluation and a product of matrices. A line is put into its bin exactly, and bins are split where the
cross section of a channel begins: beside converged sums over the tables of SNOwGLoBES detectors agree to 1e-5.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import InputError, computed, increasing, instance, invalid, listed
from nuscatter.particles import Species, antineutrinos, neutrinos
from nuscatter.quadrature import panels
from nuscatter.quantities import ENERGY_FROM_ZERO, TIME, plausible
from nuscatter.rates.supernova.burst_channels import BurstChannel
from nuscatter.rates.supernova.burst_rates import ChannelRates, SupernovaRates
from nuscatter.sources.flux import Component, Flux
from nuscatter.units import Array, MeV
from nuscatter.words.describing import bins_of, in_lines, listed_names

#: What tells a channel.
_CHANNEL = ("seen", "bins", "thresholds", "coherent", "name")
#: Nodes in a bin of the neutrino's energy, and in each part of one where a cross section begins.
_NODES = 4
#: The bins of SNOwGLoBES: 200 from 0.5 to 100 MeV.
SNOWGLOBES_EDGES = np.linspace(0.5, 100.0, 201) * MeV


@final
@dataclass(frozen=True, eq=False)
class SupernovaDetector:
    """A detector with several channels.

    Args:
        name: For tables.
        channels: `MatrixChannel` or `TermChannel` values, no two of one name.
        true_edges: Edges of the bins of the neutrino's energy [MeV]. Interactions are counted between the first and the
            last; neutrinos outside are left out of matrices. None: SNOwGLoBES's, 200 from 0.5 to 100 MeV.
        reference: Where its numbers are from.

    Raises:
        InputError: there are no channels, two have one name, or a matrix does not fit the bins.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.rates.supernova.burst_channels import TermChannel
        >>> from nuscatter.units import MeV, keV, megaparsec, tonne
        >>> water = ns.Detector("H2O", 32500 * tonne, np.array([5, 20, 100]) * MeV)
        >>> mine = SupernovaDetector("mine", [TermChannel("ibd", ns.InverseBetaDecay(), water)])
        >>> rates = mine.rates(ns.Supernova.named("dune", distance=0.01 * megaparsec))
        >>> round(rates["ibd"])
        6078
    """

    name: str
    channels: Iterable[BurstChannel]
    true_edges: ArrayLike | None = None
    reference: str = ""

    def __repr__(self) -> str:
        rows = [
            ("name", self.name),
            ("channels", listed_names([each.name for each in self._all], most=8)),
            ("neutrino energies", bins_of(self._edges, "MeV")),
        ]
        return in_lines("SupernovaDetector", rows)

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        instance("reference", self.reference, str, "a string")
        channels = listed("channels", self.channels, "a tuple of channels such as TermChannel")
        for each in channels:
            if isinstance(each, type) or not all(hasattr(each, what) for what in _CHANNEL):
                raise invalid("one of the channels", each, "a MatrixChannel or a TermChannel")
        names = [each.name for each in channels]
        if not names or len(set(names)) < len(names):
            raise invalid("the names of the channels", names, "at least one, each once")
        given = SNOWGLOBES_EDGES if self.true_edges is None else self.true_edges
        edges = increasing("true_edges", plausible("true_edges", given, ENERGY_FROM_ZERO))
        object.__setattr__(self, "channels", channels)
        object.__setattr__(self, "true_edges", edges)
        for each in channels:
            each.bins(edges)

    @property
    def _all(self) -> tuple[BurstChannel, ...]:
        return tuple(self.channels)

    @property
    def _edges(self) -> Array:
        return np.asarray(self.true_edges)

    def rates(self, flux: Flux, time_edges: ArrayLike | None = None) -> SupernovaRates:
        """Return what a flux does in each of the channels.

        Args:
            flux: What arrives, by flavour.
            time_edges: Edges of bins of time [MeV⁻¹]; None: one bin that holds all times.

        Raises:
            InputError: the flux is none, has coherences between flavours, or no times where there are bins of time.
        """
        if not isinstance(flux, Flux) or not flux.components:
            raise invalid("flux", flux, "a Flux with at least one component")
        if len(flux.species) < len(flux.states):
            raise InputError("Rates of a supernova are by flavour: give a flux without coherences between flavours.")
        times = None
        if time_edges is not None:
            times = increasing("time_edges", plausible("time_edges", time_edges, TIME))
        arriving = {state: self._arriving(flux, state, times) for state in flux.species}
        result = {}
        for at, channel in enumerate(self._all):
            every = {state: self._interactions(at, state, *found) for state, found in arriving.items()}
            true = {state: each for state, each in every.items() if each.any()}
            seen = channel.seen(flux, true, times)
            for each in seen.values():
                computed(f"the number of events of {channel.name}", each)
            edges = channel.bins(self._edges)
            result[channel.name] = ChannelRates(channel, flux, edges, seen, self._edges, true)
        return SupernovaRates(self.name, result, times)

    def _arriving(self, flux: Flux, state: Species, times: Array | None) -> tuple[Array, list[tuple[float, Array]]]:
        """Return the flux at the nodes times their weights, shape (nodes, time), and its lines with their numbers."""
        nodes, weights = self._nodes
        total, lines, known = np.zeros((nodes.size, 1 if times is None else times.size - 1)), [], dict[int, Array]()
        rows, shares = list[Array](), list[Array]()
        for each in flux.components:
            if each.state != state:
                continue
            share = each.fluence * _fractions(each, times)
            low, high = each.spectrum.support
            if low == high:
                lines.append((low, share * each.spectrum.nodes()[1].sum()))
                continue
            if id(each.spectrum) not in known:
                known[id(each.spectrum)] = each.spectrum(nodes)
            rows.append(known[id(each.spectrum)])
            shares.append(share)
        if rows:
            total = np.stack(rows, axis=1) @ np.stack(shares) * weights[:, None]
        return total, lines

    def _interactions(self, at: int, state: Species, arriving: Array, lines: list[tuple[float, Array]]) -> Array:
        """Return events before the detector, shape (neutrino energies, time)."""
        sigma = self._cross_section(at, state)
        count = self._edges.size - 1
        total: Array = np.add.reduceat(arriving * sigma[:, None], self._starts)
        for energy, number in lines:
            row = int(np.searchsorted(self._edges, energy, side="right")) - 1
            if 0 <= row < count:
                total[row] += self._all[at].cross_section_of_all(np.array([energy]), state)[0] * number
        return total

    @cached_property
    def _nodes(self) -> tuple[Array, Array]:
        return panels(self._panel_edges, _NODES)

    @cached_property
    def _panel_edges(self) -> Array:
        """The edges of the bins, and what thresholds split them."""
        begin = [each.thresholds(species) for each in self._all for species in neutrinos + antineutrinos]
        all_edges = np.unique(np.concatenate([self._edges, *begin]))
        inside = (all_edges >= self._edges[0]) & (all_edges <= self._edges[-1])
        return np.asarray(all_edges[inside])

    @cached_property
    def _starts(self) -> NDArray[np.intp]:
        """The first node of each bin."""
        return _NODES * np.searchsorted(self._panel_edges, self._edges[:-1])

    @cached_property
    def _stored(self) -> dict[tuple[int, Species], Array]:
        return {}

    def _cross_section(self, at: int, state: Species) -> Array:
        """Return the cross section of all targets of a channel at the nodes [MeV⁻²]."""
        if (at, state) not in self._stored:
            self._stored[at, state] = self._all[at].cross_section_of_all(self._nodes[0], state)
        return self._stored[at, state]


def _fractions(component: Component, times: Array | None) -> Array:
    """Return the fraction of a component that arrives in each bin of time."""
    if times is None:
        return np.ones(1)
    if component.time is None:
        raise invalid("the times of the flux", None, "times of arrival, since there are bins of time,")
    return component.time.fraction(times[:-1], times[1:])
