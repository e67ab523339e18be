r"""The longitudinal and the transverse response of a nucleus to A′ in bins of ω, whatever the masses of χ and A′ are.

In a bin everything but the response is smooth. With the strengths S_k at nodes ω_k of `binned_cross_section`

.. math:: R_L(\omega_k, q_j) = 4\pi \sum_J |M_J|^2, \qquad
          R_T(\omega_k, q_j) = 4\pi \sum_J \big(|T^e_J|^2 + |T^m_J|^2\big)

are numbers, where squares of amplitudes stand for strengths, and a bin's sum over them is its integral over ω. They are
known at the nodes in q² of the samples. Between these they are polynomials in q², as the responses are. So the sum over
multipoles, pairs of rows and form factors is done once for each nucleus and current, and a cross section for other
masses and couplings is an integral over q of two functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import final

import numpy as np
from numpy.polynomial.legendre import leggauss, legval, legvander
from numpy.typing import NDArray

from nuscatter.errors import increasing, instance
from nuscatter.interactions.bsm.dark_excitation.portal_current import PortalCurrent
from nuscatter.interactions.inelastic.currents.lepton_tensor import Amplitude, amplitudes
from nuscatter.interactions.inelastic.currents.weak_current import neutral_current
from nuscatter.interactions.inelastic.currents.weak_operators import Row
from nuscatter.interactions.inelastic.responses.binned_cross_section import strengths
from nuscatter.interactions.inelastic.responses.multipole_responses import MultipoleResponse, SampledResponses
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.interactions.inelastic.responses.state_energies import Energies, MeanField
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: The largest width of an interval [MeV].
_WIDEST = 1.0 * MeV


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class BinnedResponse:
    """R_L and R_T of some multipoles in bins of ω; `binned_responses` makes it.

    Args:
        names: The multipoles, as "1-".
        omega: ω that χ leaves at the nodes [MeV], shape (n,).
        bin: The bin of each node, shape (n,).
        highest_transfer: q [MeV] up to which they are known.
        longitudinal: R_L at nodes in q², integrated over ω [a plain number], shape (n, transfers).
        transverse: R_T, likewise.
        photons: Whether they are of a level that decays by photons alone.
    """

    names: tuple[str, ...]
    omega: Array
    bin: Array
    highest_transfer: float
    longitudinal: Array
    transverse: Array
    photons: bool = False
    __repr__ = shortened

    def at(self, q2: Array, nodes: NDArray[np.intp]) -> tuple[Array, Array]:
        """Return R_L and R_T at q² [MeV²] of shape (m, transfers) at m of the nodes in ω, each of that shape."""
        x = 2 * q2 / self.highest_transfer**2 - 1
        longitudinal, transverse = (legval(x, each[:, nodes, None], tensor=False) for each in self._series)
        return np.asarray(longitudinal), np.asarray(transverse)

    @property
    def transfers(self) -> Array:
        """Nodes in q [MeV], shape (transfers,): of Gauss and Legendre in q²."""
        x, _ = leggauss(self.longitudinal.shape[1])
        return np.asarray(np.sqrt((x + 1) / 2) * self.highest_transfer)

    @cached_property
    def _series(self) -> tuple[Array, Array]:
        """Coefficients of Legendre polynomials in q², each of shape (transfers, n)."""
        count = self.longitudinal.shape[1]
        x, w = leggauss(count)
        project = (legvander(x, count - 1) * w[:, None]) * (np.arange(count) + 0.5)
        return (self.longitudinal @ project).T, (self.transverse @ project).T


def binned_responses(
    responses: SampledResponses,
    current: PortalCurrent,
    *,
    edges: Array,
    energies: Energies = MeanField(),  # noqa: B008 - a frozen value
) -> tuple[BinnedResponse, ...]:
    """Return the responses of each multipole in bins.

    Args:
        responses: Of the nucleus, to no exchange of charge.
        current: The charges of nucleons.
        edges: Edges of the bins, ω [MeV], increasing. What is below the first edge is counted in the first bin; what is
            above the last one is left out.
        energies: Where the states of the nucleus are put.

    Raises:
        InputError: an argument is not of its kind, or the edges do not increase.
    """
    instance("responses", responses, SampledResponses, "what sampled_responses returns")
    instance("current", current, PortalCurrent, "a PortalCurrent")
    bounds = increasing("edges", edges)
    # Where the states of the reaction begin is the same for every projectile.
    exact = NuclearCrossSection(responses, neutral_current(), helicity=1, mass=0.0, energies=energies)
    return tuple(
        _binned(responses, each, current, start=start, offset=offset, edges=bounds)
        for start, offset, group in exact.contours()
        for each in group
    )


def merged(several: Sequence[BinnedResponse]) -> tuple[BinnedResponse, ...]:
    """Return the sums of those responses that have the same nodes."""
    groups: list[list[BinnedResponse]] = []
    for each in several:
        same = [g for g in groups if np.array_equal(g[0].omega, each.omega)]
        if same:
            same[0].append(each)
        else:
            groups.append([each])
    return tuple(
        BinnedResponse(
            names=tuple(name for each in group for name in each.names),
            omega=group[0].omega,
            bin=group[0].bin,
            highest_transfer=group[0].highest_transfer,
            longitudinal=np.sum([each.longitudinal for each in group], axis=0),
            transverse=np.sum([each.transverse for each in group], axis=0),
        )
        for group in groups
    )


def _binned(
    responses: SampledResponses,
    multipole: MultipoleResponse,
    current: PortalCurrent,
    *,
    start: float,
    offset: float,
    edges: Array,
) -> BinnedResponse:
    low, high, places = _intervals(start + offset, edges)
    nodes, S = strengths(multipole, low - offset, high - offset)
    omega, q = nodes.ravel()[:, None] + offset, responses.transfers * MeV
    values = S.reshape(omega.size, len(multipole.pairs), q.size).transpose(1, 0, 2)
    powers = [np.asarray(each, dtype=float) for each in multipole.powers(q)]
    known = {pair: value * power for pair, value, power in zip(multipole.pairs, values, powers, strict=True)}
    of = amplitudes(multipole.J, multipole.natural, omega, q[None], current.charges(q**2 - omega**2))
    transverse = np.asarray(squared(of.electric, known) + squared(of.magnetic, known))
    shape = omega.size, q.size
    return BinnedResponse(
        names=(multipole.name,),
        omega=omega[:, 0],
        bin=np.repeat(places, nodes.shape[1]),
        highest_transfer=2 * responses.highest_energy,
        longitudinal=np.broadcast_to(4 * np.pi * squared(of.charge, known), shape),
        transverse=np.broadcast_to(4 * np.pi * transverse, shape),
    )


def _intervals(start: float, edges: Array) -> tuple[Array, Array, Array]:
    """Return where intervals begin and end [MeV], none wider than 1 MeV, and the bin of each.

    The first begins at `start`, where no state is below.
    """
    first = int(np.clip(np.searchsorted(edges, start, side="right") - 1, 0, edges.size - 2))
    ends = [start, *edges[1:][edges[1:] > start]]
    low, high, places = [], [], []
    for place, (a, b) in enumerate(pairwise(ends), start=first):
        parts = np.linspace(a, b, 1 + max(1, int(np.ceil((b - a) / _WIDEST - 1e-9))))
        low += parts[:-1].tolist()
        high += parts[1:].tolist()
        places += [place] * (parts.size - 1)
    return np.array(low), np.array(high), np.array(places, dtype=int)


def squared(amplitude: Amplitude, known: Mapping[tuple[Row, Row], Array]) -> Array:
    """Return the square of an amplitude: the sum over all pairs of its rows.

    Args:
        amplitude: What multiplies each row.
        known: Strengths of pairs of rows, in one order of both.
    """
    found = np.zeros(())
    for a, x in amplitude.items():
        for b, y in amplitude.items():
            found = found + np.asarray(x * y) * (known[a, b] if (a, b) in known else known[b, a])
    return np.asarray(found)
