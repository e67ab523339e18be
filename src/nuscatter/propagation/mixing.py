r"""The mixing matrix, and the mass states as which a neutrino leaves the matter in which it is produced.

A neutrino that is produced where electrons make the potential V = √2 G_F n_e is a sum of the eigenstates of

.. math:: U\, \mathrm{diag}(0, \Delta m^2_{21}, \Delta m^2_{31})\, U^\dagger + 2 E V\, \mathrm{diag}(1, 0, 0),

an antineutrino of those with U* and −V. Where V falls slowly each eigenstate leaves as the mass state of the same rank,
with the probability w_i that it had where the neutrino was produced. In the Sun V falls by a factor e in a tenth of the
radius. That is a thousand times the length over which a neutrino of 20 MeV would go from one eigenstate to another.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.constants import fermi_constant
from nuscatter.errors import between, common_shape, finite, invalid, not_negative
from nuscatter.particles import Species, nu_e
from nuscatter.quantities import ENERGY, SOLAR_SPLITTING, SPLITTING, plausible
from nuscatter.units import Array, eV

ComplexArray = NDArray[np.complex128]


def electron_potential(density: ArrayLike) -> Array:
    """Return V = √2 G_F n_e [MeV] of electron `density` [MeV³]; L. Wolfenstein, Phys. Rev. D 17 (1978) 2369.

    Raises:
        InputError: a density is negative.

    Example:
        >>> from nuscatter.units import cm
        >>> f"{float(electron_potential(6.02214076e25 / cm**3)) / eV:.3e}"  # 100 mol/cm³, the Sun's centre
        '7.632e-12'
    """
    return math.sqrt(2) * fermi_constant.value * not_negative("density", density)


@final
@dataclass(frozen=True, kw_only=True)
class Mixing:
    """Three-flavour mixing in the parametrisation of the Particle Data Group (no Majorana phases: they drop out).

    Args:
        sin2_theta_12, sin2_theta_13, sin2_theta_23: Squared sines of the angles, from 0 to 1.
        delta: CP phase.
        dm2_21: m₂² − m₁² [MeV²], positive.
        dm2_31: m₃² − m₁² [MeV²], negative for inverted ordering.

    Raises:
        InputError: a squared sine lies outside [0, 1], m₂ is not above m₁, or m₃ lies between them.

    Example:
        >>> np.round(np.abs(nufit_6_0.matrix[0]) ** 2, 4).tolist()  # what ν_e is made of
        [0.6767, 0.3012, 0.0221]
    """

    sin2_theta_12: float
    sin2_theta_13: float
    sin2_theta_23: float
    delta: float
    dm2_21: float
    dm2_31: float

    def __post_init__(self) -> None:
        for name in ("sin2_theta_12", "sin2_theta_13", "sin2_theta_23"):
            if between(name, getattr(self, name), 0, 1).ndim:
                raise invalid(name, getattr(self, name), "a single number")
        finite("delta", self.delta, single=True)
        plausible("dm2_21", self.dm2_21, SOLAR_SPLITTING, single=True)
        if 0 <= plausible("dm2_31", self.dm2_31, SPLITTING, single=True) <= self.dm2_21:
            expected = f"a number below zero or above dm2_21 = {self.dm2_21 / eV**2:g}"
            raise invalid("dm2_31 [eV²]", self.dm2_31 / eV**2, expected)

    @cached_property
    def matrix(self) -> ComplexArray:
        """Return U_αi, rows e, μ, τ, columns the mass states: shape (3, 3)."""
        (s12, c12), (s13, c13), (s23, c23) = (
            (math.sqrt(s2), math.sqrt(1 - s2)) for s2 in (self.sin2_theta_12, self.sin2_theta_13, self.sin2_theta_23)
        )
        phase = complex(math.cos(self.delta), math.sin(self.delta))
        atmospheric = np.array([[1, 0, 0], [0, c23, s23], [0, -s23, c23]])
        reactor = np.array([[c13, 0, s13 / phase], [0, 1, 0], [-s13 * phase, 0, c13]])
        solar = np.array([[c12, s12, 0], [-s12, c12, 0], [0, 0, 1]])
        return np.asarray(atmospheric @ reactor @ solar)

    def mass_fractions(self, E: ArrayLike, potential: ArrayLike, species: Species = nu_e) -> Array:
        """Return the probabilities w_i that a neutrino produced at a potential leaves adiabatically as mass state i.

        Args:
            E: Neutrino energies [MeV], positive.
            potential: V = √2 G_F n_e where it is produced [MeV]; broadcasts with `E`.
            species: What is produced; antineutrinos see −V.

        Returns:
            The broadcast shape, then 3. They sum to 1.

        Raises:
            InputError: an energy is not positive, a potential is negative, or the species is no neutrino.

        Example:
            >>> from nuscatter.units import MeV
            >>> np.round(nufit_6_0.mass_fractions(10 * MeV, 6.8e-12 * eV), 3).tolist()  # ⁸B: mostly the second
            [0.082, 0.894, 0.025]
        """
        common_shape(E=E, potential=potential)
        energy, depth = plausible("E", E, ENERGY), not_negative("potential", potential)
        row, state, sign = self._produced(species)
        masses = np.array([0.0, self.dm2_21, self.dm2_31])
        # In units of the largest splitting all entries are near 1, whatever the unit of energy.
        scale = np.abs(masses).max()
        strength = np.asarray(sign * 2 * energy * depth / scale)
        levels = np.linalg.eigh(np.diag(masses / scale) + strength[..., None, None] * np.outer(row, row))[1]
        # w of an eigenstate is the square of its component along the neutrino.
        weights = np.abs(np.einsum("i,...ij->...j", state, levels)) ** 2
        # eigh orders eigenstates by their eigenvalues. An adiabatic state keeps its rank, so the lowest leaves as the
        # lightest mass state; that is ν_3 for inverted ordering.
        result: Array = np.empty(weights.shape)
        result[..., np.argsort(masses)] = weights
        return result

    def dense_fractions(self, species: Species) -> Array:
        """Return the limit of `mass_fractions` at a density far above all resonances, which no energy changes: (3,).

        ν_e has then the highest level, ν̄_e the lowest. The other two levels are those of the masses between ν_μ and
        ν_τ alone. The potential between ν_μ and ν_τ, of higher order, is left out: it matters only where the two are
        produced in different numbers.

        Raises:
            InputError: the species is no neutrino.

        Example:
            >>> from nuscatter.particles import nu_e_bar
            >>> np.round(nufit_6_0.dense_fractions(nu_e), 12).tolist()
            [0.0, 0.0, 1.0]
            >>> np.round(nufit_6_0.dense_fractions(nu_e_bar), 12).tolist()
            [1.0, 0.0, 0.0]
        """
        row, state, sign = self._produced(species)
        masses = np.array([0.0, self.dm2_21, self.dm2_31])
        scale = np.abs(masses).max()
        # Two real directions that complete ν_e to a basis, and the masses between them.
        others = np.linalg.svd(row[None, :])[2][1:].T
        levels = others @ np.linalg.eigh(others.T @ np.diag(masses / scale) @ others)[1]
        ranked = np.column_stack([levels, row]) if sign > 0 else np.column_stack([row, levels])
        result: Array = np.empty(3)
        result[np.argsort(masses)] = np.abs(state @ ranked) ** 2
        return result

    def _produced(self, species: Species) -> tuple[Array, ComplexArray, float]:
        """Return |U_ei|, a species in the same basis of mass states, and the sign of its potential.

        In the basis of mass states the electrons add 2EV times a projector on the row U*_ei. Its phases can be taken
        into the mass states, so that a real vector |U_ei| is enough; for a ν_e no other angle or phase enters.
        """
        if not isinstance(species, Species) or not species.is_neutrino:
            raise invalid("species", species, "a neutrino such as nu_e")
        U = self.matrix
        row = np.abs(U[0])
        # ν_α is Σ U*_αi ν_i. The components of an antineutrino are the conjugates, which the squares do not see.
        state = U[species.family.index(species)].conj() * np.exp(1j * np.angle(U[0]))
        return row, state, -1.0 if species.antiparticle else 1.0


#: NuFIT 6.0, normal ordering, with Super-Kamiokande's atmospheric data: I. Esteban et al., JHEP 12 (2024) 216,
#: arXiv:2410.05380. Uncertainties: 0.012, 0.00057, +0.017 −0.013, +26° −41°, 0.19e-5 eV² and 0.020e-3 eV².
nufit_6_0 = Mixing(
    sin2_theta_12=0.308,
    sin2_theta_13=0.02215,
    sin2_theta_23=0.470,
    delta=math.radians(212),
    dm2_21=7.49e-5 * eV**2,
    dm2_31=2.513e-3 * eV**2,
)

#: NuFIT 6.0, inverted ordering, from the same fit: Δm²₃₂ is −2.484e-3 eV². Uncertainties: 0.012, 0.00056,
#: +0.012 −0.015, +22° −25°, 0.19e-5 eV² and 0.020e-3 eV²; as several public codes have them.
nufit_6_0_inverted = Mixing(
    sin2_theta_12=0.308,
    sin2_theta_13=0.02231,
    sin2_theta_23=0.550,
    delta=math.radians(274),
    dm2_21=7.49e-5 * eV**2,
    dm2_31=(-2.484e-3 + 7.49e-5) * eV**2,
)
