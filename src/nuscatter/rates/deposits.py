r"""The second way through the waist: what reactions deposit, folded with a flux and a detector's response.

A reaction at energy E gives a bin D(E) = ∫ dx R(x) dσ/dx, and a component of the flux Σ w(E) D(E) over the nodes of its
spectrum. D is computed once for all components whose nodes are the same. It is smooth in E between the thresholds of
the reaction and the energies at which an end of the deposits meets an edge of the response, so panels end there.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.blocks import blocks
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, computed, instance, invalid, not_negative
from nuscatter.interactions.amplitudes import added
from nuscatter.interactions.cross_sections import require_physics
from nuscatter.interactions.reactions import (
    Per,
    Reaction,
    acts_on,
    density_of,
    has_density,
    has_lines,
    kinks_of,
    line_of,
    lines_of,
    reach_of,
    refuse_pole,
)
from nuscatter.interactions.strengths import acting_pieces
from nuscatter.interactions.term import Term
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, State
from nuscatter.quadrature import approached, crossings, weights_between
from nuscatter.rates.response_panels import response_panels
from nuscatter.sources.flux import Component, Flux
from nuscatter.units import Array

#: Nodes in a panel of the energy, and in one of the root of the deposit.
_NODES = 12
#: Points between the ends of the spectra at which ends of deposits are sampled, to find where they meet an edge.
_SAMPLES = 200
#: Lines from which on panels of the energy are short, and how many of the sampled points are in one of them.
_MANY, _EACH = 4, 8
#: Deposits for which a spectrum is computed at once: panels of the energy end where each of them comes within reach.
_AT_ONCE = 64

#: Energies [MeV] → deposits, one row for each of several that are followed: ends, or a line. Shapes (n,) → (rows, n).
_Deposits: TypeAlias = Callable[[Array], Array]


def reaction_counts(
    components: tuple[Component, ...], detector: Detector, reaction: Reaction, state: State
) -> dict[str, Array]:
    """Return the counts of each piece of a reaction at unit strength: shape (components, energy bins).

    Args:
        components: Of the flux, all of one state.
        detector: What sees the deposits.
        reaction: The reaction.
        state: The state of the components.

    Raises:
        InputError: the detector measures directions, has no volume for decays in one, or does not describe such
            deposits; the reaction's functions do not return what they should.
    """
    if detector.directions is not None:
        raise InputError(f"The detector has bins in direction, which {reaction.name} does not predict.")
    total = {piece: np.zeros((len(components), detector.event_bins[0])) for piece in reaction.pieces}
    for nuclide, targets in targets_of(detector, reaction):
        for part in (_continuous, _discrete):
            for piece, counts in part(components, detector, reaction, state, nuclide):
                total[piece] += targets * counts
    fluences = np.array([each.fluence for each in components])[:, None]
    return {piece: fluences * counts for piece, counts in total.items()}


def largest_deposits(
    components: tuple[Component, ...], detector: Detector, reaction: Reaction, state: State
) -> Iterator[tuple[Nuclide | None, float]]:
    """Yield for each target the largest deposit of a reaction [MeV], 0 where no projectile has enough energy.

    Args:
        components: Of the flux, all of one state.
        detector: What sees the deposits.
        reaction: The reaction.
        state: The state of the components.
    """
    for nuclide, _ in targets_of(detector, reaction):
        points, _ = _sampled(components, reaction, state, nuclide)
        highest = [0.0]
        if has_density(reaction):
            highest.append(float(reach_of(reaction, points, state, nuclide)[-1].max()))
        if has_lines(reaction):
            lines = (lines_of(reaction, piece, points, state, nuclide)[0] for piece in reaction.pieces)
            highest += [float(each.max(initial=0.0)) for each in lines]
        yield nuclide, max(highest)


def targets_of(detector: Detector, reaction: Reaction) -> tuple[tuple[Nuclide | None, float], ...]:
    """Return what a reaction is counted for: nuclides with their numbers of atoms, or none with the volume [MeV⁻³].

    Args:
        detector: What sees the deposits.
        reaction: The reaction.

    Raises:
        InputError: the reaction is counted in a volume, and the detector has none.
    """
    if reaction.per is Per.VOLUME:
        if detector.volume is None:
            raise invalid("volume of the detector", None, f"a volume, in which {reaction.name} is counted,")
        return ((None, detector.volume),)
    return tuple((each, detector.mass * number) for each, number in _per_mass(detector.material, reaction))


def _continuous(
    components: tuple[Component, ...], detector: Detector, reaction: Reaction, state: State, nuclide: Nuclide | None
) -> Iterator[tuple[str, Array]]:
    """Yield the counts of each piece's density for one target and unit fluences, shape (components, bins)."""
    if not has_density(reaction):
        return
    points, thresholds = _sampled(components, reaction, state, nuclide)

    def ends(E: Array) -> Array:
        return reach_of(reaction, E, state, nuclide)

    highest = float(ends(points)[-1].max())
    if not highest > 0:
        return
    seen = response_panels(detector, highest, reaction.deposit, nuclide, _NODES)
    if seen is None:
        return
    edges, response, in_any_bin = seen.edges, seen.values, seen.values.sum(axis=0)
    energy, sums = _nodes(components, np.append(thresholds, crossings(ends, points, seen.coarse**2)))
    for piece in reaction.pieces:
        at_energy = np.empty((len(response), energy.size))
        for rows in blocks(energy.size, numbers=response.shape[1]):
            E = energy[rows]

            def density(i: NDArray[np.int_], root: Array, E: Array = E, piece: str = piece) -> Array:
                return density_of(reaction, piece, E[i, None], root**2, state, nuclide) * (2 * root)

            bounds = ends(E)
            weights = weights_between(edges, _NODES, np.sqrt(bounds), density)
            from_zero = (bounds[0] == 0) & (bounds[1] >= edges[1] ** 2) & (edges[0] == 0)
            seen_at = np.abs(weights[from_zero]) * in_any_bin
            refuse_pole(reaction, seen_at[:, 0], seen_at.sum(axis=1))
            # Deposits of neighbouring energies are within few panels: the others have no weight.
            first = int(np.searchsorted(edges**2, bounds[0].min(), side="right")) - 1
            last = int(np.searchsorted(edges**2, bounds[-1].max(), side="left"))
            some = slice(max(first, 0) * _NODES, max(last, 0) * _NODES)
            at_energy[:, rows] = response[:, some] @ weights[:, some].T
        yield piece, sums(at_energy)


def _discrete(
    components: tuple[Component, ...], detector: Detector, reaction: Reaction, state: State, nuclide: Nuclide | None
) -> Iterator[tuple[str, Array]]:
    """Yield the counts of each line of each piece for one target and unit fluences, shape (components, bins)."""
    if not has_lines(reaction):
        return
    points, thresholds = _sampled(components, reaction, state, nuclide)
    for piece in reaction.pieces:
        deposits = lines_of(reaction, piece, points, state, nuclide)[0]
        largest = deposits.max(axis=1, initial=0.0)
        if not largest.any():
            continue
        # All lines share the edges of the response. Nothing changes where a deposit leaves zero, the first of them.
        edges = detector.response_edges(float(largest.max()), reaction.deposit, nuclide)[1:]
        # Many lines begin at energies that the reaction does not name: short panels keep the error of each small.
        also = thresholds if len(deposits) <= _MANY else np.append(thresholds, points[::_EACH])
        for line in np.flatnonzero(largest).tolist():

            def deposit(E: Array, line: int = line, piece: str = piece) -> Array:
                return line_of(reaction, line, piece, E, state, nuclide)[0][None]

            below = edges[edges < largest[line]]
            energy, sums = _nodes(components, np.append(also, crossings(deposit, points, below)))
            x, sigma = line_of(reaction, line, piece, energy, state, nuclide)
            yield piece, sums(detector.response(x, reaction.deposit, nuclide) * sigma)


def _sampled(
    components: tuple[Component, ...], reaction: Reaction, state: State, nuclide: Nuclide | None
) -> tuple[Array, Array]:
    """Return energies [MeV] that sample all spectra between their kinks, and those at which panels end."""
    low = min(each.spectrum.support[0] for each in components)
    high = max(each.spectrum.support[1] for each in components)
    thresholds = approached(kinks_of(reaction, state, nuclide), high)
    spread = np.linspace(low, high, _SAMPLES + 1)
    own = [np.asarray(each.spectrum.kinks) for each in components]
    points = np.unique(np.concatenate([spread, thresholds[thresholds >= low], *own]))
    return points[points > 0], thresholds


def _nodes(components: tuple[Component, ...], also: Array) -> tuple[Array, Callable[[Array], Array]]:
    """Return the energies [MeV] of all nodes, each once, and the sum over nodes.

    The sum takes values (bins, energies) and returns (components, bins).
    """
    nodes = [each.spectrum.nodes(_NODES, also) for each in components]
    energy, places = np.unique(np.concatenate([each for each, _ in nodes]), return_inverse=True)
    ends = np.cumsum([0, *(each.size for each, _ in nodes)])

    def sums(values: Array) -> Array:
        parts = (places[start:stop] for start, stop in pairwise(ends))
        return np.stack([values[:, part] @ weight for part, (_, weight) in zip(parts, nodes, strict=True)])

    return energy, sums


def deposit_spectrum(
    model: Term,
    flux: Flux,
    target: Material | Nuclide | str | None,
    x: ArrayLike,
    deposit: Deposit | None = None,
) -> Array:
    """Return dN/dx of what reactions deposit, per unit target mass [MeV⁻²].

    Args:
        model: A term with reactions, or a sum of terms; recoils of its channels are in `recoil_spectrum`.
        flux: What arrives.
        target: Material, nuclide, or the name of either; None for decays in a volume, dN/dx per unit volume [MeV²].
        x: Deposits [MeV], of any shape; where there is none the result is 0.
        deposit: What deposits; needed only where reactions of the model differ in it.

    Returns:
        Shape of `x`, then the strengths' batch axis if they have one.

    Raises:
        InputError: x is negative or not finite; the model has no reactions, or several kinds of deposits and none is
            chosen; a reaction has lines, which no density describes (a `Detector` counts them).

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import GW, MeV, day, kg, m
        >>> flux = ns.Reactor(power=3 * GW, distance=30 * m, duration=1 * day)
        >>> rate = ns.deposit_spectrum(ns.InverseBetaDecay(), flux, "CH2", 4 * MeV)
        >>> round(float(rate * MeV * kg), 3)
        0.833
    """
    require_physics(instance("model", model, Term, "a term with reactions"))
    if not isinstance(flux, Flux) or not flux.components:
        raise invalid("flux", flux, "a Flux with at least one component")
    deposits = not_negative("x", x, "keV")
    matter = None if target is None else material(target)
    total: Array = np.zeros(deposits.size)
    for reaction in _chosen(model, deposit, matter):
        for state in flux.states:
            components = tuple(each for each in flux.components if each.state == state)
            for piece, strength in acting_pieces(model, reaction, state):
                parts = [
                    _spectrum(components, matter, reaction, piece, state, deposits.ravel()[rows])
                    for rows in (slice(at, at + _AT_ONCE) for at in range(0, deposits.size, _AT_ONCE))
                ]
                total = added(total, np.multiply.outer(np.concatenate([np.zeros(0), *parts]), strength))
    return computed("dN/dx", total).reshape(deposits.shape + total.shape[1:])


def _chosen(model: Term, deposit: Deposit | None, matter: Material | None) -> tuple[Reaction, ...]:
    """Return the reactions whose spectrum is asked for."""
    if deposit is not None:
        instance("deposit", deposit, Deposit, "Deposit.NUCLEUS, .ELECTRON, .PHOTON or .NEUTRON")
    kinds = {each.deposit for each in model.reactions}
    names = ", ".join(sorted(each.name for each in kinds))
    if not kinds:
        raise InputError(f"{type(model).__name__} has no reactions: ask for its recoil_spectrum.")
    if deposit is None and len(kinds) > 1:
        raise InputError(f"The reactions of the model deposit by several kinds ({names}): choose one as `deposit`.")
    chosen = tuple(each for each in model.reactions if deposit in (None, each.deposit))
    if not chosen:
        raise invalid("deposit", deposit, f"one that the model has ({names})")
    for each in chosen:
        if has_lines(each):
            raise InputError(f"{each.name} has lines, which have no density: count them in bins of a Detector.")
        if (each.per is Per.VOLUME) != (matter is None):
            per = "a volume, without a target: give target=None" if matter else "the atoms of a target: give one"
            raise InputError(f"{each.name} is counted for {per}.")
    return chosen


def _spectrum(
    components: tuple[Component, ...], matter: Material | None, reaction: Reaction, piece: str, state: State, x: Array
) -> Array:
    """Return dN/dx of a piece at flat deposits, all at once, at unit strength."""
    total = np.zeros(x.size)
    targets = ((None, 1.0),) if matter is None else _per_mass(matter, reaction)
    for nuclide, number in targets:
        points, thresholds = _sampled(components, reaction, state, nuclide)

        def ends(E: Array, nuclide: Nuclide | None = nuclide) -> Array:
            return reach_of(reaction, E, state, nuclide)

        also = np.append(thresholds, crossings(ends, points, x))
        for each in components:
            energy, weight = each.spectrum.nodes(_NODES, also)
            bounds = ends(energy)
            at, of = np.nonzero((x[:, None] >= bounds[0]) & (x[:, None] <= bounds[-1]) & (bounds[-1] > bounds[0]))
            density = density_of(reaction, piece, energy[of], x[at], state, nuclide)
            total += number * each.fluence * np.bincount(at, density * weight[of], minlength=x.size)
    return total


def _per_mass(matter: Material, reaction: Reaction) -> tuple[tuple[Nuclide | None, float], ...]:
    """Return the nuclides on which a reaction acts, with their numbers per unit mass of the target [MeV⁻¹]."""
    return tuple((each, share / matter.mass_per_atom) for each, share in matter.composition if acts_on(reaction, each))
