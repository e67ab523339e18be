"""Kernels: where recoil energies are looked at, and what each of these nodes contributes to each bin.

The nodes are Gauss–Legendre points in √T, where rates and form factors are analytic. Panels end at what is not smooth:
the end points of the source's spectra, the steps and kinks of the detector's response, the electrons' binding energies.
A kernel K[bin, T] = R[bin, T] Σ_k a_k Φ_k w holds all that does not depend on couplings or nuclear structure. Its two
factors are stored apart, the rates by component and the response by bin: their product has an entry for each component,
bin and node, which is most of the time for a source with many slices or kinks, and it is built for batches alone.
"""

from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise
from typing import final

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.interactions.amplitudes import Pair
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.kinematics import recoil_at_angle
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quadrature import panels
from nuscatter.rates.fold import directional_intensities, intensities
from nuscatter.rates.reach import recoil_ends
from nuscatter.sources.flux import Flux
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Nodes in a panel of √T.
_NODES = 12
#: Panels towards T = 0 in a detector that counts down to there, as parts of its lowest panel.
_TOWARDS_REST = 16.0 ** np.arange(-12, 0)
#: A detector counts down to T = 0 where T R(T) at the lowest node is above this part of its largest value.
_UNSEEN = 1e-12


@final
@dataclass(frozen=True, eq=False)
class Kernel:
    """What a channel and a nuclide contribute per unit charge.

    Args:
        nuclide: The nuclide.
        q2: Q² at the nodes [MeV²], shape (n,).
        rates: For each pair of amplitudes Σ_k a_k Φ_k, shape (components, n), or (components, directions, n).
        response: The part of a node in each bin of energy, times its weight and the number of targets: (energies, n).
    """

    nuclide: Nuclide
    q2: Array
    rates: dict[Pair, Array]
    response: Array
    __repr__ = shortened

    def counts(self, pairs: list[Pair], rows: list[int], strengths: list[Array]) -> list[Array]:
        """Return the counts of some components for each of several strengths, shape (rows, bins of events[, batch]).

        All that have no batch axis are one product of matrices: the response is large, and read once.

        Args:
            pairs: For each strength its pair of amplitudes.
            rows: The components.
            strengths: What multiplies the rates at the nodes, each of shape (n,) or (n, batch).
        """
        single = [at for at, strength in enumerate(strengths) if strength.ndim == 1]
        found = dict.fromkeys(single, np.zeros(()))
        if single:
            weighed = np.stack([self.rates[pairs[at]][rows] * strengths[at] for at in single])
            counted = weighed.reshape(-1, self.q2.size) @ self.response.T
            # (strengths, rows[, directions], energies): the direction changes fastest
            ordered = counted.reshape(*weighed.shape[:-1], -1)
            if ordered.ndim == 4:
                ordered = ordered.swapaxes(2, 3)
            found = dict(zip(single, ordered.reshape(len(single), len(rows), -1), strict=True))
        return [
            found[at] if at in found else np.asarray(self.matrices[pairs[at]][rows] @ strength)
            for at, strength in enumerate(strengths)
        ]

    @cached_property
    def matrices(self) -> dict[Pair, Array]:
        """For each pair of amplitudes counts per unit charge, shape (components, bins of events, n)."""
        return {pair: _events(rate, self.response) for pair, rate in self.rates.items()}

    def lowest(self, rows: list[int], strengths: dict[Pair, Array]) -> Array:
        """Return the most that the lowest node contributes to a bin of some components, without axes or (batch,)."""
        parts = (
            self._lowest[pair][rows].max() * np.abs(strength[0])
            for pair, strength in strengths.items()
            if pair in self.rates
        )
        return reduce(np.maximum, parts, np.zeros(()))

    @cached_property
    def _lowest(self) -> dict[Pair, Array]:
        """The largest entry of each component at the lowest node."""
        most = np.abs(self.response[:, 0]).max()
        return {
            pair: np.abs(rate[..., 0].reshape(len(rate), -1)).max(axis=1) * most for pair, rate in self.rates.items()
        }


def kernels(flux: Flux, detector: Detector, channel: Channel) -> tuple[Kernel, ...]:
    """Return the kernels of a channel, one for each nuclide of the detector that can recoil."""
    every = [_Nodes.of(flux, detector, channel, *part) for part in detector.material.composition]
    found = [each for each in every if each is not None]
    if not found:
        return ()
    # The nodes of all nuclides at once: a source with many slices in time is asked once for the moments of each.
    T = np.concatenate([each.T for each in found])
    M = np.concatenate([np.full(each.T.size, channel.target_mass(each.nuclide)) for each in found])
    if detector.directions is None:
        rates = intensities(channel, flux.components, T, M)
    else:
        true = directional_intensities(channel, flux.components, T, M, detector.directions.true_edges)
        measured = detector.directions.matrix
        rates = {pair: np.moveaxis(rate @ measured.T, -1, 1) for pair, rate in true.items()}
    ends = np.cumsum([0, *(each.T.size for each in found)]).tolist()
    return tuple(
        Kernel(each.nuclide, each.q2, {pair: rate[..., start:stop] for pair, rate in rates.items()}, each.response)
        for each, (start, stop) in zip(found, pairwise(ends), strict=True)
    )


@final
@dataclass(frozen=True, eq=False)
class _Nodes:
    """The recoil energies at which a nuclide is looked at.

    Args:
        nuclide: The nuclide.
        T: Recoil energies [MeV], shape (n,).
        q2: Q² there [MeV²].
        response: As in `Kernel`.
    """

    nuclide: Nuclide
    T: Array
    q2: Array
    response: Array
    __repr__ = shortened

    @classmethod
    def of(cls, flux: Flux, detector: Detector, channel: Channel, nuclide: Nuclide, share: float) -> "_Nodes | None":
        """Return the nodes of a nuclide that is this share of the atoms; None where no projectile has enough energy."""
        deposit, edges = channel.recoil.deposit, _panel_edges(flux, detector, channel, nuclide)
        if edges is None:
            return None

        def nodes(edges: Array) -> tuple[Array, Array, Array]:
            root, weight = panels(np.sqrt(edges), _NODES)
            seen = detector.response(root**2, deposit, nuclide) * channel.targets_per_atom(nuclide, root**2)
            return root, weight, seen

        root, weight, seen = nodes(edges)
        # A light mediator's rate grows towards T = 0 within the lowest panel. A detector that counts there needs panels
        # that shrink with T; all others would only pay for more nodes.
        if (root[0] ** 2 * seen[:, 0]).max() > _UNSEEN * (root**2 * seen).max():
            root, weight, seen = nodes(np.union1d(edges, edges[1] * _TOWARDS_REST))
        T = root**2
        # dT = 2√T d√T
        response = seen * (detector.mass * share / detector.material.mass_per_atom * 2 * root * weight)
        return cls(nuclide, T, 2 * channel.target_mass(nuclide) * T, response)


def _panel_edges(flux: Flux, detector: Detector, channel: Channel, nuclide: Nuclide) -> Array | None:
    """Return recoil energies [MeV] between which counts per recoil energy are smooth; None where nothing recoils.

    They are those of the response, the ends of the recoils that each kink of a spectrum can give, what these give at
    the edges of bins in direction, and the electrons' binding energies.
    """
    ends = recoil_ends(flux.components, channel, nuclide)
    if not max(ends, default=0.0) > 0:
        return None
    edges = detector.response_edges(max(ends), channel.recoil.deposit, nuclide)
    if detector.directions is not None:
        M, cosines = channel.target_mass(nuclide), detector.directions.true_edges
        energies = [E for each in flux.components for E in each.spectrum.kinks if each.state.mass < E]
        ends += [T for E in energies for T in recoil_at_angle(E, cosines, M).tolist() if T > 0]
    inside = np.append(ends, channel.target_steps(nuclide))
    return np.union1d(edges, inside[(inside > edges[0]) & (inside < edges[-1])])


def _events(rate: Array, response: Array) -> Array:
    """Return rates (component[, direction], T) seen by a response (energy, T): (component, energy × direction, T)."""
    if rate.ndim == 2:
        return rate[:, None, :] * response
    both = rate[:, None, :, :] * response[None, :, None, :]
    return both.reshape(len(rate), -1, rate.shape[-1])
