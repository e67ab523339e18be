r"""The angle between neutrino and lepton as the responses of a nucleus have it, where these are at hand.

Shipped tables have no responses, and then `angles` has the leading forms. A reaction that is computed from responses
(other options than those of the tables, or `shipped=False`) has d²σ/dω dcosθ of each group of multipoles, with states
folded with a width of 1 MeV. Here it is kept at the middles of the bins of excitation, at energies of the neutrino a
few MeV apart, in 32 parts of cosθ. It takes some seconds.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial import legendre

from nuscatter.events.reactions.inelastic.emissions import Whole
from nuscatter.events.reactions.inelastic.rows import Places, Rows
from nuscatter.interactions.inelastic.final_states.outgoing import HasExcitations
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Distance of energies of the neutrino [MeV], nodes in cosθ, width of states [MeV], and parts of cosθ.
_SPACING, _COSINES, _WIDTH, _PARTS = 3.0 * MeV, 8, 1.0 * MeV, 32


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class ResponseAngles:
    """Angles by energy, group of multipoles and bin of excitation.

    Args:
        exact: The cross section, with its angular distribution.
        spectrum: Cross sections by excitation.
        shift: ω − E_x [MeV], M_f − M_i of nuclei.
        reach: Lowest and highest energy of the neutrinos [MeV] at which the cross section is known.
    """

    exact: NuclearCrossSection
    spectrum: HasExcitations
    shift: float
    reach: tuple[float, float]
    __repr__ = shortened

    def draw(self, E: Array, generator: np.random.Generator, *, group: Whole, bin_: Places) -> Array:
        """Return cosθ, NaN for a group that has nothing in a bin, as a measured level may be in.

        Args:
            E: Energies of the neutrino [MeV], shape (n,).
            generator: Of random numbers.
            group: Number of the group of multipoles, shape (n,).
            bin_: Bin of excitation, shape (n,).
        """
        points, (_, groups, bins) = self.energies, self._shape
        at = np.clip(np.searchsorted(points, E, side="right") - 1, 0, len(points) - 2)
        t = np.clip((E - points[at]) / (points[at + 1] - points[at]), 0.0, 1.0)
        upper = generator.random(len(E)) < t
        row = ((at + upper) * groups + group) * bins + bin_
        # a bin that is out of reach at one of the two energies is in reach at the other
        other = ((at + ~upper) * groups + group) * bins + bin_
        row = np.where(self._rows.empty(row), other, row)
        some = ~self._rows.empty(row)
        u, within = generator.random((2, len(E)))
        result = np.full(len(E), np.nan)
        column = self._rows.pick(row[some], u=u[some])
        result[some] = (column + within[some]) * (2 / _PARTS) - 1
        return result

    @cached_property
    def energies(self) -> Array:
        """Energies of the neutrino [MeV], denser near the threshold."""
        low, high = self.reach
        count = max(4, 1 + int((high - low) / _SPACING))
        return np.asarray(low + (high - low) * np.linspace(0, 1, count) ** 1.3)

    @property
    def _shape(self) -> tuple[int, int, int]:
        return len(self.energies), len(self.spectrum.groups), len(self.spectrum.edges) - 1

    @cached_property
    def _rows(self) -> Rows:
        return Rows.of(np.concatenate([self._at(float(E)) for E in self.energies]))

    def _at(self, E: float) -> Array:
        """Return weights of the parts of cosθ at one energy, shape (groups · bins, parts)."""
        _, groups, bins = self._shape
        edges = np.asarray(self.spectrum.edges)
        omega = np.maximum((edges[:-1] + edges[1:]) / 2, 0.0) + self.shift
        reached = np.flatnonzero(omega < E - self.exact.mass)
        result = np.zeros((groups, bins, _PARTS))
        if E > 0 and reached.size:
            x, w = legendre.leggauss(_COSINES)
            found = self.exact.double(
                np.full((reached.size, 1), E), omega=omega[reached, None], cosine=x[None], width=_WIDTH
            )
            values = np.zeros((groups, reached.size, _COSINES))
            for name, each in found.items():
                at = self.spectrum.groups.index(name) if name in self.spectrum.groups else groups - 1
                values[at] += np.maximum(each, 0.0)
            series = (values * w) @ legendre.legvander(x, _COSINES - 1) * (np.arange(_COSINES) + 0.5)
            middle = (np.arange(_PARTS) + 0.5) * (2 / _PARTS) - 1
            result[:, reached] = np.maximum(series @ legendre.legvander(middle, _COSINES - 1).T, 0.0)
        return result.reshape(groups * bins, _PARTS)
