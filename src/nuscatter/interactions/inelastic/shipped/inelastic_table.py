r"""A table of cross sections of one nucleus, force and current: by multipoles, by currents, and by excitation energy.

Parts by currents serve every axial coupling. With all axial currents of a multipole scaled by a = g_A/g_A(free),

.. math:: \sigma = V + a^2 A + a\,I .

The interference I of vector and axial current changes its sign for antineutrinos. In the neutral current these have the
V and A of neutrinos, so that one table serves both. In the charged current each has its own.

Between points σ is a cubic that keeps its monotony (F. N. Fritsch and R. E. Carlson, SIAM J. Numer. Anal. 17 (1980)
238), and the parts of the bins are straight lines.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, positive
from nuscatter.interactions.inelastic.currents.weak_current import EffectiveAxialCoupling, free_axial_coupling
from nuscatter.interactions.inelastic.excitation_spectra import (
    GROUPS,
    ExcitationSpectrum,
    Shares,
    group_of,
    positive_parts,
    shares_of,
)
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class InelasticTable:
    """Cross sections of one nucleus, force and current.

    Args:
        threshold: The least energy of the neutrino [MeV].
        loss: The neutrino's energy [MeV] that no excitation has: m + M_f − M_i.
        energies: Energies of the neutrino [MeV] above the threshold, increasing, shape (points,).
        multipoles: Their names, as "1+".
        sigma: σ [MeV⁻²] by `PIECES`, multipoles and energies, with the free g_A; of neutrinos in the neutral current.
        edges: Edges of the bins of excitation energy [MeV], shape (bins + 1,).
        bin_energies: Energies of the neutrino [MeV] at which bins are known, some of `energies`, shape (fewer,).
        by_bin: Parts of the sum of V and A of all multipoles, shape (pieces, groups, bins, fewer).
    """

    threshold: float
    loss: float
    energies: Array
    multipoles: tuple[str, ...]
    sigma: Array
    edges: Array
    bin_energies: Array
    by_bin: Array
    __repr__ = shortened

    @property
    def highest_energy(self) -> float:
        """The highest energy of the neutrino [MeV]."""
        return float(self.energies[-1])

    def with_couplings(
        self, *, effective: EffectiveAxialCoupling = free_axial_coupling, reversed_interference: bool = False
    ) -> "TabulatedCrossSection":
        """Return the cross section with an axial coupling, and the interference of the other sign if wanted."""
        J = [int(name[:-1]) for name in self.multipoles]
        even = [name[-1] == "+" for name in self.multipoles]
        scales = [
            effective.of(j, (j % 2 == 0) == plus) / free_axial_coupling.value for j, plus in zip(J, even, strict=True)
        ]
        return TabulatedCrossSection(self, axial=np.array(scales), sign=-1.0 if reversed_interference else 1.0)

    @staticmethod
    def serves(effective: EffectiveAxialCoupling) -> bool:
        """Return whether bins follow an axial coupling: in each group of multipoles there is one only."""
        return set(effective.multipoles) <= {(0, 1), (1, 1)}


@final
@dataclass(frozen=True, eq=False)
class TabulatedCrossSection:
    """The cross section of one species; `InelasticTable.with_couplings` makes it.

    Args:
        table: What it is of.
        axial: g_A by multipoles, as a part of the free one.
        sign: Of the interference.
    """

    table: InelasticTable
    _: KW_ONLY
    axial: Array
    sign: float
    __repr__ = shortened

    def total(self, E: ArrayLike) -> Array:
        """Return σ [MeV⁻²] at energies `E` [MeV] of the neutrino, of any shape; 0 below the threshold.

        Raises:
            InputError: an energy is not positive, or above the highest one of the table.
        """
        return self._at(E, self._total)

    def by_multipole(self, E: ArrayLike) -> dict[str, Array]:
        """Return σ [MeV⁻²] at energies `E` [MeV] by multipoles, as "1+"; each of the shape of E.

        Raises:
            InputError: an energy is not positive, or above the highest one of the table.
        """
        names = self.table.multipoles
        return {name: self._at(E, each) for name, each in zip(names, self._each, strict=True)}

    @cached_property
    def excitations(self) -> ExcitationSpectrum:
        """The cross section by excitation energy."""
        table = self.table
        shares = Shares(
            total=self.total,
            energies=table.bin_energies,
            parts=self._shares,
            lowest=table.edges[:-1],
            loss=table.loss,
        )
        return ExcitationSpectrum(table.edges, shares, whole=self.total)

    def _at(self, E: ArrayLike, function: Callable[[Array], Array]) -> Array:
        energies, table = positive("E", E, "MeV"), self.table
        if energies.size and float(energies.max()) > table.highest_energy * (1 + 1e-12):
            limit = f"at most {table.highest_energy / MeV:g}, the end of the table"
            raise invalid("E [MeV]", float(energies.max() / MeV), limit)
        inside = np.clip(energies, table.threshold, table.highest_energy) / MeV
        return np.asarray(np.maximum(function(inside), 0.0))

    @cached_property
    def _by_multipole(self) -> Array:
        """σ [MeV⁻²] of shape (multipoles, points)."""
        return np.asarray(np.maximum((self._scales(self.axial)[..., None] * self.table.sigma).sum(axis=0), 0.0))

    def _scales(self, axial: Array) -> Array:
        """Return what multiplies V, A and I, shape (pieces, axial)."""
        return np.array([np.ones_like(axial), axial**2, self.sign * axial])

    @cached_property
    def _total(self) -> Callable[[Array], Array]:
        return self._smooth(self._by_multipole.sum(axis=0))

    @cached_property
    def _each(self) -> list[Callable[[Array], Array]]:
        return [self._smooth(each) for each in self._by_multipole]

    def _smooth(self, values: Array) -> Callable[[Array], Array]:
        """Return the cubic through σ [MeV⁻²], a function of E in MeV."""
        from scipy.interpolate import PchipInterpolator

        table, size = self.table, float(values.max()) or 1.0
        points = np.append(table.threshold, table.energies) / MeV
        made = PchipInterpolator(points, np.append(0.0, values / size))
        return lambda E: np.asarray(made(E) * size)

    @cached_property
    def _shares(self) -> Array:
        """Parts of σ, shape (groups, bins, fewer), with the sum of each group from the multipoles."""
        # All multipoles of a group have one coupling.
        group = np.array([group_of(name) for name in self.table.multipoles])
        axial = np.array([self.axial[group == g].max(initial=0.0) for g in range(len(GROUPS))])
        by_bin = positive_parts((self._scales(axial)[:, :, None, None] * self.table.by_bin).sum(axis=0))
        size = by_bin.sum(axis=1, keepdims=True)
        there = np.searchsorted(self.table.energies, self.table.bin_energies * (1 - 1e-12))
        sums = np.array([self._by_multipole[group == g][:, there].sum(axis=0) for g in range(len(GROUPS))])
        return shares_of(by_bin / np.where(size > 0, size, 1.0) * sums[:, None, :])
