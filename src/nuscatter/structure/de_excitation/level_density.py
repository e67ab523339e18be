r"""Level densities: how many levels an excited nucleus has per MeV.

The composite formula of A. Gilbert and A. G. W. Cameron (Can. J. Phys. 43 (1965) 1446): a constant temperature at low
energy, a Fermi gas above a matching energy, with the global parameters of A. J. Koning, S. Hilaire and S. Goriely
(Nucl. Phys. A 810 (2008) 13; the effective ones, without explicit collective enhancement). With U = E − Δ,

.. math::
    \rho_F(E) = \frac{e^{2\sqrt{aU}}}{12\sqrt2\, \sigma\, a^{1/4} U^{5/4}}, \qquad
    \sigma^2 = 0.01389 \frac{A^{5/3}}{\tilde a} \sqrt{aU}, \qquad
    a = \tilde a \left( 1 + \delta W \frac{1 - e^{-\gamma U}}{U} \right)

(A. V. Ignatyuk, G. N. Smirenkin and A. S. Tishin, Sov. J. Nucl. Phys. 21 (1975) 255: shell effects fade with
energy), ã = αA + βA^(2/3), γ = γ₁/A^(1/3), Δ = 12/√A MeV times 0, 1, 2 for odd–odd, odd, even–even nuclei. The shell
correction δW is the measured mass less the liquid drop of W. D. Myers and W. J. Swiatecki (Nucl. Phys. 81 (1966) 1).
Below E_M = 2.33 + 253/A + Δ (MeV) the density is e^((E − E₀)/T)/T with T and E₀ such that it and its slope join.

**Discrete levels.** The integral of the constant temperature, e^((E − E₀)/T), counts the ground state as its first
level. So the ground state is one level at zero, and the others begin where this integral passes 1, at E₀; where E₀ is
negative, at zero. In light nuclei levels are few and the rule is poor: for them and for some others the measured
energy of the first excited state is used (`FIRST_EXCITED`), and there is no level between it and the ground state.
A ≤ 4 has its ground state alone. Spins and parities are not followed.

**How good it is.** The parameters were fitted to measured spacings of neutron resonances for A > 18: those of 26 nuclei
from ²³Na to ²⁰⁹Bi (RIPL-3) are met within a factor 1.7 (root mean square of the logarithm). Below that the parameters
are an extrapolation.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, final

import numpy as np

from nuscatter.errors import InputError, not_negative, positive, truth
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.de_excitation.emission import in_mev
from nuscatter.units import Array, MeV

#: Energies [MeV] of the first excited states of light nuclei, closed shells and targets: ENSDF, as PyPI paceENSDF 0.6.3
#: has it (levels that a beta decay reaches) and from memory; the second group [mem] from memory alone. The isomer of
#: ³⁸Cl, which no beta decay reaches: NUBASE2020, and RIPL-3 as MARLEY's tables have it.
FIRST_EXCITED: Final = {
    "Li7": 0.478, "Be8": 3.030, "B9": 2.345, "B10": 0.718, "Be11": 0.320, "B11": 2.125, "C12": 4.440, "C13": 3.089,
    "C14": 6.094, "N14": 2.313, "N15": 5.270, "O16": 6.049, "N16": 0.120, "O17": 0.871, "F17": 0.495, "O18": 1.982,
    "F20": 0.656, "Ne20": 1.634, "Na23": 0.440, "Mg24": 1.369, "Si28": 1.779, "P30": 0.677, "S32": 2.231, "S34": 2.128,
    "S36": 3.291, "Cl35": 1.219, "Cl37": 1.727, "Cl38": 0.671, "Cl39": 0.397, "Ar36": 1.971, "Ar38": 2.168,
    "Ar39": 1.267, "Ar40": 1.461, "K38": 0.130, "K39": 2.522, "Ca48": 3.832, "Cr52": 1.434, "Mn55": 0.126,
    "Fe54": 1.408, "Fe55": 0.411, "Fe56": 0.847, "Co56": 0.158, "Ni58": 1.454, "Pb206": 0.803, "Pb207": 0.570,
    "Pb208": 2.615,
} | {
    "Li6": 2.186, "Be7": 0.429, "Be9": 1.684, "Be10": 3.368, "C10": 3.354, "C11": 2.000, "B12": 0.953, "N12": 0.960,
    "N13": 2.365, "O14": 5.173, "C15": 0.740, "O15": 5.183, "F16": 0.193, "F19": 0.110, "K40": 0.030, "Ca40": 3.353,
}  # fmt: skip


@final
@dataclass(frozen=True, kw_only=True)
class GilbertCameron:
    """The composite level density; the defaults are the global parameters of Koning, Hilaire and Goriely (2008).

    Args:
        volume: α of ã = αA + βA^(2/3) [per MeV].
        surface: β [per MeV].
        damping: γ₁ of the damping of shell effects, γ = γ₁/A^(1/3) [per MeV].
        pairing: Δ√A [MeV].
        shells: Whether the shell correction is used; without it a = ã at every energy.

    Raises:
        InputError: a number that is negative or not finite, or a volume that is not above zero; when used, parameters
            for which the density of a nuclide does not grow with energy.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> f"{float(GilbertCameron().density(nuclide('Fe56'), 10 * MeV)) * MeV:.0f} per MeV"
        '751 per MeV'
    """

    volume: float = 0.0692559 / MeV
    surface: float = 0.282769 / MeV
    damping: float = 0.433090 / MeV
    pairing: float = 12 * MeV
    shells: bool = True

    def __post_init__(self) -> None:
        positive("volume", self.volume, single=True)
        for name in ("surface", "damping", "pairing"):
            not_negative(name, getattr(self, name), single=True)
        truth("shells", self.shells)

    def density(self, nuclide: Nuclide, excitation: float | Array) -> Array:
        """Return the number of levels per energy [MeV⁻¹] at an excitation [MeV], without the discrete ground state."""
        E = in_mev(excitation)
        matched = _matched(self, nuclide)
        below = np.exp((np.minimum(E, matched.energy) - matched.shift) / matched.temperature) / matched.temperature
        above = np.exp(_logarithm(self, nuclide, np.maximum(E, matched.energy)))
        result: Array = np.where(matched.first > E, 0.0, np.where(matched.energy > E, below, above)) / MeV
        return result

    def temperature(self, nuclide: Nuclide) -> float:
        """Return the temperature of the low energies [MeV]."""
        return _matched(self, nuclide).temperature * MeV

    def first_excited(self, nuclide: Nuclide) -> float:
        """Return the energy at which the levels above the ground state begin [MeV]."""
        return _matched(self, nuclide).first * MeV

    def levels(self, nuclide: Nuclide, step: float, number: int) -> Array:
        """Return how many levels lie within half a step of 0, step, 2·step …, shape (number,); the first is ≥ 1.

        The step is an energy [MeV]. The ground state counts 1 at zero.
        """
        if nuclide.A <= 4:
            only: Array = np.eye(1, number)[0]
            return only
        h = float(in_mev(step))
        matched = _matched(self, nuclide)
        low = np.maximum((np.arange(number) - 0.5) * h, matched.first)
        high = np.maximum((np.arange(number) + 0.5) * h, matched.first)
        # Three-point Gauss-Legendre in each bin: exact to 1e-6 for a density that grows e-fold in two bins.
        nodes, weights = np.array([-1.0, 0.0, 1.0]) * np.sqrt(0.6), np.array([5.0, 8.0, 5.0]) / 9
        points = 0.5 * (low + high) + 0.5 * nodes[:, None] * (high - low)
        result: Array = 0.5 * (high - low) * (weights @ (self.density(nuclide, points * MeV) * MeV))
        result[0] += 1
        return result


def unshelled_fermi_gas() -> GilbertCameron:
    """Return the simplest choice: a = A/8 per MeV at every energy, no shell effects; bounds what shells do.

    Example:
        >>> unshelled_fermi_gas().shells
        False
    """
    return GilbertCameron(volume=0.125 / MeV, surface=0.0, damping=0.0, shells=False)


@final
@dataclass(frozen=True)
class _Matched:
    """Where constant temperature and Fermi gas join: all in MeV."""

    energy: float
    temperature: float
    shift: float
    first: float


@cache
def _matched(model: GilbertCameron, nuclide: Nuclide) -> _Matched:
    energy = 2.33 + 253 / nuclide.A + _pairing(model, nuclide)
    low, middle, high = _logarithm(model, nuclide, energy + np.array([-1e-3, 0, 1e-3]))
    slope = high - low
    if not 1e-6 < slope < 1:  # a temperature from 2 keV to 2 GeV
        raise InputError(f"{model} has no level density of {nuclide} that grows with energy; use other parameters.")
    temperature = 2e-3 / slope
    shift = energy - temperature * (middle + np.log(temperature))
    first = FIRST_EXCITED.get(nuclide.name, max(shift, 0.0))
    return _Matched(float(energy), float(temperature), float(shift), float(first))


def _logarithm(model: GilbertCameron, nuclide: Nuclide, E: Array) -> Array:
    """Return ln ρ_F, ρ_F per MeV, at energies in MeV above the pairing energy."""
    U = E - _pairing(model, nuclide)
    A = nuclide.A
    asymptotic = model.volume * MeV * A + model.surface * MeV * A ** (2 / 3)
    a = np.full_like(U, asymptotic)
    if model.shells:
        gamma = model.damping * MeV / A ** (1 / 3)
        # A light nucleus of large shell correction would get a ≤ 0: at least a tenth is kept.
        a *= np.maximum(1 + shell_correction(nuclide) / MeV * -np.expm1(-gamma * U) / U, 0.1)
    sigma = np.sqrt(0.01389 * A ** (5 / 3) / asymptotic * np.sqrt(a * U))
    result: Array = 2 * np.sqrt(a * U) - np.log(12 * np.sqrt(2) * sigma * a**0.25 * U**1.25)
    return result


def _pairing(model: GilbertCameron, nuclide: Nuclide) -> float:
    """Return Δ in MeV."""
    even = (nuclide.Z % 2 == 0) + (nuclide.N % 2 == 0)
    return float(even * in_mev(model.pairing) / nuclide.A**0.5)


def shell_correction(nuclide: Nuclide) -> float:
    r"""Return the mass of a nuclide less that of a liquid drop [MeV], after Myers and Swiatecki (1966).

    .. math::
        \begin{aligned}
        M &= N M_n + Z M_H - c_1 A + c_2 A^{2/3} + c_3 Z^2/A^{1/3} - c_4 Z^2/A + \delta \\
        c_i &= a_i \left( 1 - 1.79 \left(\frac{N - Z}{A}\right)^2 \right), \quad i = 1, 2
        \end{aligned}

    a₁ = 15.677, a₂ = 18.56, c₃ = 0.717, c₄ = 1.21129, δ = ∓11/√A (all in MeV) for even–even and odd–odd nuclei.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> f"{shell_correction(nuclide('Pb208')) / MeV:.1f}"
        '-9.9'
    """
    A, Z, N = nuclide.A, nuclide.Z, nuclide.N
    asymmetry = 1 - 1.79 * ((N - Z) / A) ** 2
    drop = (-15.677 * A + 18.56 * A ** (2 / 3)) * asymmetry + 0.717 * Z**2 / A ** (1 / 3) - 1.21129 * Z**2 / A
    odd = (Z % 2) + (N % 2)
    drop += (odd - 1) * 11 / A**0.5
    return float(-nuclide.binding_energy - drop * MeV)
