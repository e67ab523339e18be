"""Recoils by their angle to the beam, above a threshold in energy.

At given T the cosine of a recoil falls with the energy of the projectile, so that a bin of the cosine is a range of
energies: a difference of moments of the flux (`fold.directional_intensities`). What remains is an integral over T. A
line of the flux is a step in it at each edge of a bin, and the end of a spectrum a corner. These are other recoil
energies for each spectrum, so each spectrum has nodes of its own. An `Experiment` with `Directions` integrates all
spectra at the corners of all: it takes a thousand times longer for the Sun.
"""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import TypeVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import between, computed, increasing, instance, invalid
from nuscatter.interactions.amplitudes import Pair, added
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.interactions.kinematics import recoil_at_angle
from nuscatter.interactions.recoils import refuse_divergence
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import State
from nuscatter.quadrature import panels
from nuscatter.quantities import RECOIL_ENERGY, plausible
from nuscatter.rates.fold import directional_intensities
from nuscatter.rates.reach import warn
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.structure.nucleus import NuclearModel, Nucleus, helm, nucleus_of
from nuscatter.units import Array
from nuscatter.words.describing import energy_of, shortened

#: Nodes in a panel of √T, of a spectrum with few kinks, at each of which panels end, and of one with more, of which
#: the ends are taken: its bins are then good to 1e-4 of the largest, and their sum is far better.
_NODES, _NODES_OF_MANY = 12, 6
#: Most kinks that are few.
_FEW = 6
#: Part of the largest density that is seen where a spectrum ends.
_SEEN = 1e-4
#: Panels of a spectrum with more, as cosines of recoils from its upper end: reactors emit most far below it.
_EQUAL_RATIOS = np.append(0.0, 1.1 ** np.arange(-60.0, 1))
#: Panels towards T = 0, as parts of the lowest panel: a light mediator's rate grows there. A threshold leaves out some.
_TOWARDS_REST = 16.0 ** np.arange(-12, 0)
#: Most channels, states and nuclides together of which rates are kept.
_STORED = 512
_WITHOUT_LIMIT = (
    "The number of recoils grows without limit towards T = 0, as by exchange of a massless photon: ask for a threshold."
)

Key = TypeVar("Key")
Value = TypeVar("Value")


@final
@dataclass(frozen=True, eq=False)
class RecoilAngles:
    """Recoils in bins of the cosine between them and the projectile (review Eqs. 18–20, 22, integrated over T).

    All that does not depend on couplings and nuclear structure is computed once, so that another model is fast.

    Args:
        flux: What arrives.
        target: Material, nuclide, or the name of either.
        cos_edges: Edges of bins in the cosine, increasing within [0, 1].
        threshold: Least recoil energy that counts [MeV].
        structure: Nuclear model, Nuclide → Nucleus.

    Raises:
        InputError: the flux is empty or one of batches, the edges do not increase within [0, 1], or the threshold is
            no energy.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import keV, kg, m
        >>> flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
        >>> angles = RecoilAngles(flux, "Ar", [0, 0.25, 0.5, 0.75, 1], threshold=20 * keV)
        >>> [round(float(each * kg), 3) for each in angles.counts(ns.StandardModel())]
        [0.0, 0.755, 3.565, 2.16]
    """

    flux: Flux
    target: Material | Nuclide | str
    cos_edges: ArrayLike
    _: KW_ONLY
    threshold: float = 0.0
    structure: NuclearModel = helm
    #: The target as a material.
    material: Material = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.flux, Flux) or not self.flux.components or self.flux.is_batch:
            raise invalid("flux", self.flux, "a Flux of at least one component, with single fluences,")
        object.__setattr__(self, "material", material(self.target))
        edges = increasing("cos_edges", between("cos_edges", self.cos_edges, 0, 1))
        object.__setattr__(self, "cos_edges", edges)
        plausible("threshold", self.threshold, RECOIL_ENERGY, single=True)

    def counts(self, model: Term, recoil: Recoil | None = None) -> Array:
        """Return the recoils in each bin per unit target mass [MeV⁻¹], shape (bins[, batch]); as `by_species`."""
        total: Array = np.zeros(())
        for each in self.by_species(model, recoil).values():
            total = added(total, each)
        return total

    def by_species(self, model: Term, recoil: Recoil | None = None) -> dict[State, Array]:
        """Return the recoils of each species, and of each coherence, per unit target mass [MeV⁻¹].

        Args:
            model: A term, or a sum of terms, of elastic scattering.
            recoil: Nuclei or electrons; needed only where the model has both.

        Returns:
            Arrays of shape (bins[, batch]). Divide by the widths of the bins for a density in the cosine, and by
            ``1 / kg`` for counts per kg.

        Raises:
            InputError: the model mixes recoils and none is chosen; a channel is not elastic, or a projectile has a
                mass; recoils down to zero count, and a massless photon makes infinitely many.

        Warns:
            InputWarning: no recoil is above the threshold.
        """
        channels = instance("model", model, Term, "a term such as StandardModel()").chosen(recoil)
        found: dict[State, Array] = {state: np.zeros(self.bins) for state in self.flux.states}
        lowest, every = 0.0, [(channel, nodes) for channel in channels for nodes in self._nodes(channel)]
        for channel, nodes in every:
            for state in self.flux.states:
                strengths = model.strengths(channel, nodes.q2, nodes.nucleus, state)
                rates = self._rates(channel, state, nodes) if strengths else {}
                for pair in strengths.keys() & rates.keys():
                    found[state] = added(found[state], rates[pair].T @ strengths[pair])
                    lowest = max(lowest, nodes.lowest(rates[pair], strengths[pair]))
        if not every:
            warn(f"No recoil is above the threshold, {energy_of(self.threshold)}.", stacklevel=2)
        if not self.threshold:
            whole = max(float(np.abs(each).sum()) for each in found.values())
            refuse_divergence(np.asarray(lowest), whole, _WITHOUT_LIMIT)
        return {state: computed("the number of recoils", each) for state, each in found.items()}

    @property
    def bins(self) -> int:
        """Number of bins."""
        return np.size(self.cos_edges) - 1

    def _nodes(self, channel: Channel) -> "tuple[_Nodes, ...]":
        """Return the nodes of a channel for each nuclide that can recoil above the threshold."""
        if channel not in self._stored_nodes:
            every = (self._nodes_of(channel, nuclide, share) for nuclide, share in self.material.composition)
            _store(self._stored_nodes, channel, tuple(each for each in every if each is not None))
        return self._stored_nodes[channel]

    def _nodes_of(self, channel: Channel, nuclide: Nuclide, share: float) -> "_Nodes | None":
        groups: dict[tuple[float, ...], list[Component]] = {}
        for each in self.flux.components:
            groups.setdefault(tuple(each.spectrum.kinks), []).append(each)
        parts, M = [], channel.target_mass(nuclide)
        for kinks, components in groups.items():
            edges = self._panels(channel, nuclide, components)
            if edges.size > 1:
                root, weight = panels(np.sqrt(edges), _NODES if len(kinks) <= _FEW else _NODES_OF_MANY)
                parts.append((tuple(components), root**2, 2 * root * weight))  # dT = 2√T d√T
        if not parts:
            return None
        T = np.concatenate([each[1] for each in parts])
        targets = share * channel.targets_per_atom(nuclide, T) / self.material.mass_per_atom
        weights = np.concatenate([each[2] for each in parts]) * targets
        starts = np.cumsum([0, *(each[1].size for each in parts)])
        return _Nodes(self._nuclei[nuclide], M, T, weights, tuple(each[0] for each in parts), starts[:-1])

    def _panels(self, channel: Channel, nuclide: Nuclide, components: list[Component]) -> Array:
        """Return the recoil energies [MeV] between which the integrand of one spectrum is smooth; none if none count.

        They are those that a kink gives at each edge of a bin, and the electrons' binding energies. Of many kinks only
        the ends of the spectrum are taken, and of these the ones where it jumps; between are panels of equal ratio.
        """
        M, kinks = channel.target_mass(nuclide), [E for E in components[0].spectrum.kinks if E > 0]
        cosines = np.union1d(np.asarray(self.cos_edges), [0.0, 1.0])
        found = [np.zeros(1)]
        if len(kinks) > _FEW:
            found.append(recoil_at_angle(kinks[-1], _EQUAL_RATIOS, M))
            kinks = [E for E in (kinks[0], kinks[-1]) if any(_jumps(each.spectrum, E) for each in components)]
        ends = np.concatenate(found + [recoil_at_angle(E, cosines, M) for E in kinks])
        steps = channel.target_steps(nuclide)
        inside = np.unique([self.threshold, *ends[ends > self.threshold], *steps[steps > self.threshold]])
        inside = inside[inside <= ends.max()]
        if inside.size > 1:
            below = inside[1] * _TOWARDS_REST
            inside = np.union1d(inside, below[below > self.threshold])
        return inside

    def _rates(self, channel: Channel, state: State, nodes: "_Nodes") -> dict[Pair, Array]:
        """Return for each pair of amplitudes what a node contributes to each bin at unit charge, shape (n, bins)."""
        key = channel, state, nodes.nucleus.nuclide
        if key not in self._stored_rates:
            found: dict[Pair, Array] = {}
            for rows, pairs in self._by_spectrum(channel, state, nodes):
                for pair, rate in pairs.items():
                    whole = found.setdefault(pair, np.zeros((nodes.T.size, self.bins)))
                    whole[rows] = nodes.weights[rows, None] * rate.sum(axis=0)
            _store(self._stored_rates, key, found)
        return self._stored_rates[key]

    def _by_spectrum(
        self, channel: Channel, state: State, nodes: "_Nodes"
    ) -> Iterator[tuple[slice, dict[Pair, Array]]]:
        """Yield the nodes of each spectrum, and the rates there of those of its components that have a state."""
        ends = [*nodes.starts[1:].tolist(), nodes.T.size]
        for components, start, stop in zip(nodes.components, nodes.starts.tolist(), ends, strict=True):
            here = tuple(each for each in components if each.state == state)
            if here:
                edges = np.asarray(self.cos_edges)
                yield slice(start, stop), directional_intensities(channel, here, nodes.T[start:stop], nodes.M, edges)

    @cached_property
    def _nuclei(self) -> dict[Nuclide, Nucleus]:
        return {nuclide: nucleus_of(self.structure, nuclide).with_cache() for nuclide, _ in self.material.composition}

    @cached_property
    def _stored_nodes(self) -> "dict[Channel, tuple[_Nodes, ...]]":
        return {}

    @cached_property
    def _stored_rates(self) -> dict[tuple[Channel, State, Nuclide], dict[Pair, Array]]:
        return {}


@final
@dataclass(frozen=True, eq=False)
class _Nodes:
    """The recoil energies at which a nuclide is looked at, spectrum after spectrum.

    Args:
        nucleus: What recoils, or is the target.
        M: Mass of what recoils [MeV].
        T: Recoil energies [MeV], shape (n,).
        weights: Of the integral, times the number of targets per mass, shape (n,).
        components: Of the flux, those of each spectrum.
        starts: Where the nodes of each spectrum begin.
    """

    nucleus: Nucleus
    M: float
    T: Array
    weights: Array
    components: tuple[tuple[Component, ...], ...]
    starts: Array
    __repr__ = shortened

    def lowest(self, rates: Array, strength: Array) -> float:
        """Return the most that the first node of a spectrum, the one nearest to T = 0, contributes to a bin."""
        most = np.abs(rates[self.starts]).max(axis=1)
        return float(np.max(most * np.abs(strength[self.starts]).reshape(most.size, -1).max(axis=1)))

    @cached_property
    def q2(self) -> Array:
        """Q² at the nodes [MeV²]."""
        return np.asarray(2 * self.M * self.T)


def _jumps(spectrum: Spectrum, end: float) -> bool:
    """Return whether a spectrum with many kinks ends with a density that is seen among the others."""
    densities = spectrum(np.asarray(spectrum.kinks))
    return bool(spectrum(end) > _SEEN * densities.max())


def _store(stored: dict[Key, Value], key: Key, value: Value) -> None:
    """Store a value; the one that has been there longest goes if there are many."""
    if len(stored) >= _STORED:
        stored.pop(next(iter(stored)), None)
    stored[key] = value
