r"""The cross section of inelastic scattering of dark matter by exchange of A′, in bins of the energy it leaves.

With a coupling g of A′ to nucleons and g_D to χ, the factors V of `projectile` and the responses of
`binned_responses`, for plane waves, one A′, and no recoil of the nucleus,

.. math:: \frac{d^2\sigma}{d\omega\, dq^2} = \frac{g^2 g_D^2}{16\pi\, k^2}\,
          \frac{V_L R_L + V_T R_T}{(Q^2 + m_{A'}^2)^2}, \qquad Q^2 = q^2 - \omega^2 .

For g = g_D = e and m_A′ = 0 it is the cross section of electrons (`electroexcitation`), and for R_L = Z²F²(q) δ(ω) the
elastic one of `dark_channels` on a heavy nucleus. The integral over q² is one over

.. math:: y = \ln(q^2 - q_{min}^2 + c), \qquad c = \min(Q^2_{min} + m_{A'}^2,\ q_{min}^2),

in which neither the pole of the propagator nor that of 1/q² is nearer than the lower end.

Responses are known up to some ω and q. What is above is left out: the propagator makes it small for A′ below 100 MeV.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike

from nuscatter.errors import instance, invalid, listed, not_negative, positive, whole
from nuscatter.interactions.bsm.dark_excitation.binned_responses import BinnedResponse
from nuscatter.interactions.bsm.dark_excitation.projectile import Transfers, plain_factors, transfers
from nuscatter.sources.dark.portal import DarkMatterKind
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Nodes in y.
_NODES = 40
#: c of the module's head is at least this part of the interval.
_LEAST = 1e-9


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class DarkCrossSection:
    """σ of χ in bins of ω for g = g_D = 1.

    Args:
        responses: Of the nucleus.
        bins: How many bins they have.
        kind: What χ is.
        incoming: Mass of χ that comes [MeV].
        outgoing: Mass of χ that leaves [MeV].
        mediator_mass: Mass of A′ [MeV].

    Raises:
        InputError: an argument is not of its kind; A′ is no heavier than the difference of the masses of χ.
    """

    responses: tuple[BinnedResponse, ...]
    bins: int
    kind: DarkMatterKind
    incoming: float
    outgoing: float
    mediator_mass: float
    __repr__ = shortened

    def __post_init__(self) -> None:
        for each in listed("responses", self.responses, "a tuple of what binned_responses returns"):
            instance("one of the responses", each, BinnedResponse, "one of what binned_responses returns")
        whole("bins", self.bins, 1, 10**6)
        instance("kind", self.kind, DarkMatterKind, "a DarkMatterKind such as DarkMatterKind.SCALAR")
        not_negative("incoming", self.incoming, "MeV", single=True)
        not_negative("outgoing", self.outgoing, "MeV", single=True)
        positive("mediator_mass", self.mediator_mass, "MeV", single=True)
        if self.mediator_mass <= abs(self.incoming - self.outgoing):
            raise invalid(
                "mediator_mass [MeV]", self.mediator_mass / MeV, "above the difference of the masses of both χ"
            )

    def by_bin(self, E: ArrayLike) -> Array:
        """Return σ [MeV⁻²] of each bin at energies `E` of χ [MeV] of shape (n,), shape (bins, n).

        In the bin in which ω ends at this energy the result is that of a polynomial through four nodes beyond its end;
        where the end is an edge of a bin it is exact.

        Raises:
            InputError: an energy is not above zero.
        """
        energies = np.ravel(positive("E", E, "MeV"))
        found = np.zeros((self.bins, energies.size))
        for at, energy in enumerate(energies.tolist()):
            for each in self.responses:
                sigma = self._at_nodes(each, energy).sum(axis=1)
                found[:, at] += np.bincount(each.bin, sigma, minlength=self.bins)[: self.bins]
        return found

    def over_transfers(self, E: float) -> Array:
        """Return σ [MeV⁻²] of each bin by parts of the range of y, from forwards on: shape (bins, parts).

        Args:
            E: Energy of χ [MeV].
        """
        found = np.zeros((self.bins, _NODES))
        for each in self.responses:
            at, sigma = each.bin.astype(np.intp), self._at_nodes(each, E)
            inside = at < self.bins
            np.add.at(found, at[inside], sigma[inside])
        return found

    @property
    def widths(self) -> Array:
        """Widths of the parts of the range of y, whose sum is 1, shape (parts,)."""
        return np.asarray(leggauss(_NODES)[1] / 2)

    def transfers_at(self, E: Array, *, omega: Array, part: Array) -> Array:
        """Return q² [MeV²] below which a part of the range of y lies, shape (n,); 0 where nothing is possible.

        Args:
            E: Energies of χ [MeV].
            omega: Energies ω that it leaves [MeV].
            part: From 0, forwards, to 1.
        """
        reach = transfers(E, omega=omega, incoming=self.incoming, outgoing=self.outgoing)
        highest = max(each.highest_transfer for each in self.responses)
        span = np.maximum(np.minimum(reach.largest, highest**2) - reach.least, 0.0)
        shift = np.maximum(self._shift(reach, span), 1e-300)
        return np.asarray(reach.least + shift * np.expm1(part * np.log1p(span / shift)))

    def _shift(self, reach: Transfers, span: Array) -> Array:
        """Return c of the module's head [MeV²]."""
        return np.maximum(np.minimum(reach.photon + self.mediator_mass**2, reach.least), _LEAST * span)

    def _at_nodes(self, responses: BinnedResponse, E: float) -> Array:
        """Return the parts of the integrals over q² at the nodes in ω [MeV⁻²], shape (n, nodes)."""
        omega = responses.omega
        reach = transfers(E, omega=omega, incoming=self.incoming, outgoing=self.outgoing)
        span = np.minimum(reach.largest, responses.highest_transfer**2) - reach.least
        some = np.flatnonzero((reach.largest > 0) & (span > 0))
        result = np.zeros((*omega.shape, _NODES))
        if some.size == 0:
            return result
        shift = self._shift(reach, span)[some, None]
        least, photon, span, omega = (each[some, None] for each in (reach.least, reach.photon, span, omega))
        x, w = leggauss(_NODES)
        half = np.log1p(span / shift) / 2
        beyond = shift * np.expm1(half * (1 + x))
        q2, Q2 = least + beyond, photon + beyond
        factors = plain_factors(
            self.kind, np.asarray(E), omega=omega, q2=q2, photon=Q2, incoming=self.incoming, outgoing=self.outgoing
        )
        longitudinal, transverse = responses.at(q2, some)
        squared = factors.longitudinal * longitudinal + factors.transverse * transverse
        density = squared / (Q2 + self.mediator_mass**2) ** 2 * (beyond + shift)
        result[some] = half * w * density / (16 * np.pi * (E**2 - self.incoming**2))
        return result


def grid_of_energies(edges: Array, *, outgoing: float, highest: float) -> Array:
    """Return energies of χ [MeV] for a table: where ω ends at an edge of a bin, and above in growing steps.

    Args:
        edges: Edges of the bins, ω [MeV].
        outgoing: Mass of χ that leaves [MeV].
        highest: The last one [MeV].

    Example:
        >>> found = grid_of_energies(np.arange(0, 65.5, 0.5) * MeV, outgoing=10 * MeV, highest=1000 * MeV) / MeV
        >>> found[:3].round(9).tolist(), found.size, round(float(found[-1]), 9)
        ([10.5, 11.0, 11.5], 87, 1000.0)
    """
    kept: list[float] = []
    for edge in (each for each in np.asarray(edges)[1:].tolist() if each > 0):
        # Steps of half an MeV first, then of a tenth of the kinetic energy.
        if not kept or edge >= kept[-1] + max(0.4 * MeV, 0.05 * kept[-1]) * (1 - 1e-9):
            kept.append(edge)
    while kept[-1] + outgoing < highest:
        kept.append(min(kept[-1] * 1.08, highest - outgoing))
    found = outgoing + np.array(kept)
    return np.asarray(found[found <= highest * (1 + 1e-12)])
