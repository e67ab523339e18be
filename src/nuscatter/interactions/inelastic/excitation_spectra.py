r"""Cross sections by the excitation energy that they leave in the final nucleus.

The excitation energy counts from the ground state of the final nucleus, with measured masses of nuclei: in the charged
current

.. math:: E_x = \omega - (M_f - M_i), \qquad \omega = E - e,

in the neutral current ω itself. Bins are half an MeV wide up to 20 MeV and one MeV above. What a mean field puts below
the daughter's ground state is counted in the first bin. Three groups of multipoles stay apart, since they have their
own measurements: 0⁺ (the analogue state), 1⁺ (Gamow–Teller and M1 strength), and all others.

An `ExcitationSpectrum` is a function of the neutrino's energy. A calculation has `Shares`: σ(E) times the
part of each bin, which changes slowly with E. A part is positive; where the rational function of a response has a
narrow negative lobe beside a state, the next bins pay for it, and the sum stays (`positive_parts`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import function, increasing, invalid, positive
from nuscatter.interactions.inelastic.responses.binned_cross_section import BinnedCrossSection
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: The groups of multipoles; the last one has all that have no group of their own.
GROUPS = ("0+", "1+", "rest")
#: Up to where bins are half an MeV wide [MeV].
_FINE = 20 * MeV
#: A smaller part of σ is rounding, and no line of a detector.
_ROUNDING = 1e-7
#: Distances of the lowest points from the threshold [MeV]; then there is one each MeV.
_NEAR = (0.05, 0.15, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0)


@final
@dataclass(frozen=True, eq=False)
class ExcitationSpectrum:
    """Cross sections in bins of the excitation energy E_x of the final nucleus.

    Args:
        edges: Edges of the bins [MeV], increasing, shape (bins + 1,). What lies below is counted in the first bin.
        by_bin: Energies of the neutrino [MeV] of shape (n,) → cross sections [MeV⁻²], shape (groups, bins, n), not
            negative, 0 below the threshold.
        groups: Names of the groups of multipoles.
        whole: Energies of the neutrino → their sum [MeV⁻²], if that is known without the bins.

    Raises:
        InputError: the edges do not increase, or by_bin is no function.

    Example:
        >>> from nuscatter.units import MeV
        >>> flat = ExcitationSpectrum(np.array([0, 1, 3]) * MeV, lambda E: np.ones((3, 2, E.size)) * MeV**-2)
        >>> float(flat.total(30 * MeV) * MeV**2), float(flat.mean(30 * MeV) / MeV)
        (6.0, 1.25)
    """

    edges: Array
    by_bin: Callable[[Array], Array]
    groups: tuple[str, ...] = GROUPS
    whole: Callable[[Array], Array] | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", increasing("edges", self.edges))
        function("by_bin", self.by_bin, "a function of energies E [MeV]")
        if not isinstance(self.groups, tuple) or not self.groups:
            raise invalid("groups", self.groups, "a tuple of names")

    @property
    def bins(self) -> int:
        """How many bins there are."""
        return self.edges.size - 1

    @cached_property
    def centres(self) -> Array:
        """The middle of each bin [MeV]."""
        return np.asarray((self.edges[1:] + self.edges[:-1]) / 2)

    def sigma(self, E: ArrayLike) -> Array:
        """Return the cross sections [MeV⁻²] at `E` [MeV] of shape (n,): shape (groups, bins, n).

        Raises:
            InputError: an energy is not positive, or above the highest one that is known; by_bin has another shape.
        """
        energies = np.ravel(positive("E", E, "MeV"))
        found = np.asarray(self.by_bin(energies))
        if found.shape != (expected := (len(self.groups), self.bins, energies.size)):
            raise invalid(
                "the shape of what by_bin returns", found.shape, f"{expected}, for groups, bins and energies,"
            )
        return found

    def total(self, E: ArrayLike) -> Array:
        """Return σ [MeV⁻²] at `E` [MeV], of its shape."""
        if self.whole is None:
            return np.asarray(self.sigma(E).sum(axis=(0, 1)).reshape(np.shape(E)))
        return np.asarray(self.whole(np.ravel(positive("E", E, "MeV"))).reshape(np.shape(E)))

    def mean(self, E: ArrayLike) -> Array:
        """Return the mean excitation energy [MeV] at `E` [MeV], of its shape; 0 where σ is."""
        by_bin = self.sigma(E).sum(axis=0)
        total = by_bin.sum(axis=0)
        found = self.centres @ by_bin / np.where(total > 0, total, 1.0)
        return np.asarray(np.where(total > 0, found, 0.0).reshape(np.shape(E)))


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Shares:
    """Cross sections by bins as σ(E) times parts of it; calculations and shipped tables have them.

    Args:
        total: σ(E) [MeV⁻²] of energies of shape (n,).
        energies: E [MeV] of the parts, increasing, shape (points,).
        parts: Shape (groups, bins, points), not negative, their sum at each point 1.
        lowest: The least excitation energy of each bin [MeV], shape (bins,), and
        loss: the neutrino's energy [MeV] that is not available for it, so that no bin has more than there is.
    """

    total: Callable[[Array], Array]
    energies: Array
    parts: Array
    lowest: Array
    loss: float

    def __call__(self, E: Array) -> Array:
        """Return the cross sections [MeV⁻²] at `E` [MeV] of shape (n,): shape (groups, bins, n)."""
        at = np.clip(np.searchsorted(self.energies, E, side="right") - 1, 0, self.energies.size - 2)
        t = np.clip((E - self.energies[at]) / (self.energies[at + 1] - self.energies[at]), 0.0, 1.0)
        parts = self._slices[at] * (1 - t)[:, None, None] + self._slices[at + 1] * t[:, None, None]
        # Between two points the upper one knows bins that are out of reach yet.
        reached = self.lowest < (E - self.loss)[:, None]
        reached[:, 0] = True
        parts *= reached[:, None, :]
        size = parts.sum(axis=(1, 2))
        parts *= (self.total(E) / np.where(size > 0, size, 1.0))[:, None, None]
        return np.asarray(parts.transpose(1, 2, 0))

    @cached_property
    def _slices(self) -> Array:
        """The parts by energy, so that those of one lie together."""
        return np.ascontiguousarray(self.parts.transpose(2, 0, 1))


def excitation_edges(highest: float) -> Array:
    """Return edges of bins [MeV] up to `highest` or a little above.

    Example:
        >>> from nuscatter.units import MeV
        >>> edges = excitation_edges(65 * MeV) / MeV
        >>> edges[[0, 1, 40, 41, -1]].round(9).tolist()
        [0.0, 0.5, 20.0, 21.0, 65.0]
    """
    fine, wide = round(float(_FINE / MeV)), int(np.ceil(highest / MeV - 1e-9))
    return np.asarray(np.concatenate([np.arange(2 * fine) / 2, np.arange(fine, max(wide, fine + 1) + 1)]) * MeV)


def excitation_energies(threshold: float, *, highest: float) -> Array:
    """Return energies of the neutrino [MeV] at which parts are known: each MeV, and closer near the threshold."""
    near = threshold + np.array(_NEAR) * MeV
    first = np.ceil(near[-1] / MeV + 0.5)
    every = np.append(near, np.arange(first, highest / MeV) * MeV)
    return np.append(every[every < highest * (1 - 1e-9)], highest)


def in_groups(by_multipole: dict[str, Array]) -> Array:
    """Return the sums over the multipoles of each of `GROUPS`, a new first axis."""
    shape = next(iter(by_multipole.values())).shape
    found = np.zeros((len(GROUPS), *shape))
    for name, values in by_multipole.items():
        found[group_of(name)] += values
    return found


def group_of(multipole: str) -> int:
    """Return which of `GROUPS` a multipole such as "1+" belongs to.

    Example:
        >>> group_of("1+"), group_of("2-")
        (1, 2)
    """
    return GROUPS.index(multipole) if multipole in GROUPS[:-1] else len(GROUPS) - 1


def where_positive(by_bin: Array) -> Array:
    """Return a multipole's cross section of shape (pieces, bins, n), 0 at energies where its sum is negative.

    Right above its threshold a multipole may be a small negative number, as `NuclearCrossSection.total` knows: what the
    filling of an open shell leaves of the reverse reaction.
    """
    return np.asarray(np.where(by_bin.sum(axis=(0, 1)) > 0, by_bin, 0.0))


def positive_parts(by_bin: Array) -> Array:
    """Return cross sections by bins without negative ones, of the same sum; bins are the second axis, groups the first.

    The sum up to each bin may not fall, nor be above that of all: what a bin lacks the bins before it pay, and after
    it. A group whose sum is negative has nothing.

    Example:
        >>> positive_parts(np.array([[0.0, 3.0, -1.0, 2.0]])).tolist()
        [[0.0, 3.0, 0.0, 1.0]]
    """
    upto = np.cumsum(by_bin, axis=1)
    whole = np.maximum(upto[:, -1:], 0.0)
    rising = np.minimum(np.maximum.accumulate(np.maximum(upto, 0.0), axis=1), whole)
    return np.diff(rising, axis=1, prepend=0.0)


def shares_of(by_bin: Array) -> Array:
    """Return parts that sum to 1 over groups and bins, of cross sections of shape (groups, bins, points).

    Where nothing is, they are those of the next energy above, else of the last below.
    """
    whole = positive_parts(by_bin)
    size = whole.sum(axis=(0, 1))
    whole = np.where(whole < _ROUNDING * size, 0.0, whole)
    size = whole.sum(axis=(0, 1))
    known = np.flatnonzero(size > 0)
    if known.size == 0:
        first = np.zeros_like(whole)
        first[-1, 0] = 1.0
        return first
    nearest = known[np.minimum(np.searchsorted(known, np.arange(size.size)), known.size - 1)]
    return np.asarray(whole[..., nearest] / size[nearest])


@final
@dataclass(frozen=True, eq=False)
class Computed:
    """Cross sections by bins from responses; the bins are computed when they are first asked for, σ(E) is known before.

    Args:
        binned: The cross section in bins of ω.
        total: σ(E) [MeV⁻²].
        shift: ω − E_x [MeV].
    """

    binned: BinnedCrossSection
    total: Callable[[Array], Array]
    shift: float

    def __call__(self, E: Array) -> Array:
        """Return the cross sections [MeV⁻²] at `E` [MeV] of shape (n,): shape (groups, bins, n)."""
        return self._shares(E)

    @cached_property
    def _shares(self) -> Shares:
        exact = self.binned.exact
        highest = exact.responses.highest_energy
        energies = excitation_energies(min(exact.threshold(), highest - MeV), highest=highest)
        by_multipole = {
            name: where_positive(each).sum(axis=0) for name, each in self.binned.by_multipole(energies).items()
        }
        lowest = np.asarray(self.binned.edges)[:-1] - self.shift
        return Shares(
            total=self.total,
            energies=energies,
            parts=shares_of(in_groups(by_multipole)),
            lowest=lowest,
            loss=exact.mass + self.shift,
        )


def computed(exact: NuclearCrossSection, total: Callable[[Array], Array], shift: float) -> ExcitationSpectrum:
    """Return the spectrum of a calculation.

    Args:
        exact: The cross section of a species.
        total: σ(E) [MeV⁻²].
        shift: ω − E_x [MeV], M_f − M_i of nuclei.
    """
    edges = excitation_edges(exact.responses.highest_energy - exact.mass - shift)
    return ExcitationSpectrum(edges, Computed(BinnedCrossSection(exact, edges + shift), total, shift), whole=total)
