r"""Inverse cross sections: how well a residual nucleus absorbs the particle, or the photon, that another one emits.

Particles after I. Dostrovsky, Z. Fraenkel and G. Friedlander (Phys. Rev. 116 (1959) 683), with R = 1.5 A^(1/3) fm:

.. math::
    \begin{aligned}
    \sigma_n(\varepsilon) &= \pi R^2\, \alpha \left( 1 + \beta/\varepsilon \right), \quad
    \alpha = 0.76 + 2.2 A^{-1/3}, \quad \alpha\beta = 2.12 A^{-2/3} - 0.05\ \text{MeV} \\
    \sigma_x(\varepsilon) &= \pi R^2 (1 + c_x) \left( 1 - k_x V/\varepsilon \right), \quad
    V = z Z e^2/(R + R_x)
    \end{aligned}

with c and k tabulated in Z, R_x = 0 for a proton and 1.2 fm for what is heavier. This is zero below k V. A nucleus that
is unbound in its ground state may have no other way, so the cross section is never less than that of an s wave that
tunnels through the Coulomb barrier,

.. math::
    \sigma_0 = \frac{\pi}{k^2} \frac{1}{1 + e^{2G}}, \qquad
    G = b \sqrt{2\mu\varepsilon} \left[ \arccos\sqrt{x} - \sqrt{x (1 - x)} \right], \quad
    b = \frac{z Z e^2}{\varepsilon}, \quad x = \frac{\varepsilon}{V}

(G. Gamow, Z. Phys. 51 (1928) 204; the WKB integral between the nuclear surface and the turning point b). Below a
penetrability of 1e-14 the emission would take longer than about a microsecond, and is left out: such a nucleus is as
good as stable (²⁰⁸Pb against an alpha particle).

Photons by the giant dipole resonance (D. M. Brink, thesis, Oxford (1955); P. Axel, Phys. Rev. 126 (1962) 671: the same
resonance is built on every state), a Lorentzian with the systematics of RIPL (R. Capote et al., Nucl. Data Sheets 110
(2009) 3107; spherical nuclei; these numbers from memory):

.. math::
    \begin{aligned}
    \sigma_\gamma(E) &= \frac{\sigma_0 \Gamma^2 E^2}{(E^2 - E_0^2)^2 + \Gamma^2 E^2}, \quad
    E_0 = 31.2 A^{-1/3} + 20.6 A^{-1/6}, \quad \Gamma = 0.026 E_0^{1.91} \\
    \sigma_0 &= 1.2 \cdot \frac{2}{\pi\Gamma} \cdot 60\, \frac{NZ}{A}\ \text{mb MeV}
    \end{aligned}
"""

from typing import Final

import numpy as np

from nuscatter.constants import fine_structure_constant
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.de_excitation.emission import Emitted, in_mev
from nuscatter.units import Array, MeV, fm

#: ħc [MeV fm].
HBARC: Final = 1 / (MeV * fm)
#: Z of the residual nucleus at which k and c are tabulated; constant outside.
_Z: Final = (10.0, 20.0, 30.0, 50.0, 70.0)
_K_PROTON: Final = (0.42, 0.58, 0.68, 0.77, 0.80)
_K_ALPHA: Final = (0.68, 0.82, 0.91, 0.97, 0.98)
_C_PROTON: Final = (0.50, 0.28, 0.20, 0.15, 0.10)
_C_ALPHA: Final = (0.10, 0.10, 0.10, 0.08, 0.06)
#: Penetrability below which an emission takes longer than about a microsecond.
SLOWEST: Final = 1e-14


def particle_absorption(residual: Nuclide, emitted: Emitted, energy: Array) -> Array:
    """Return the absorption cross section of a particle [fm²] at kinetic energies in MeV; 0 at and below zero.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.structure.de_excitation.emission import neutron, proton
        >>> [round(float(particle_absorption(nuclide("Pb207"), each, np.array(5.0)))) for each in (neutron, proton)]
        [281, 0]
    """
    energy = np.asarray(energy, dtype=float)
    safe = np.where(energy > 0, energy, 1.0)
    radius = 1.5 * residual.A ** (1 / 3)
    disk = np.pi * radius**2
    if emitted.Z == 0:
        alpha = 0.76 + 2.2 * residual.A ** (-1 / 3)
        absorbed = disk * (alpha + (2.12 * residual.A ** (-2 / 3) - 0.05) / safe)
        return np.where(energy > 0, np.maximum(absorbed, 0.0), 0.0)
    charges = emitted.Z * residual.Z * fine_structure_constant.value * HBARC
    barrier = charges / (radius + (1.2 if emitted.A > 1 else 0.0))
    k, c = _barrier_numbers(residual, emitted)
    absorbed = disk * (1 + c) * (1 - k * barrier / safe)
    if barrier:
        mass = reduced_mass(residual, emitted)
        tunnelled = np.pi * HBARC**2 / (2 * mass * safe) * _penetrability(charges, barrier, mass, safe)
        absorbed = np.maximum(absorbed, tunnelled)
    return np.where(energy > 0, absorbed, 0.0)


def photon_absorption(nuclide: Nuclide, energy: Array) -> Array:
    """Return the photoabsorption cross section [fm²] of the giant dipole resonance at photon energies in MeV.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> round(float(photon_absorption(nuclide("Pb208"), np.array(13.7))), 1)
        58.8
    """
    A = nuclide.A
    peak = 31.2 * A ** (-1 / 3) + 20.6 * A ** (-1 / 6)
    width = 0.026 * peak**1.91
    # 1 mb is 0.1 fm². The integral of the Lorentzian is π σ₀ Γ / 2.
    height = 1.2 * 60 * nuclide.N * nuclide.Z / A * 0.1 * 2 / (np.pi * width)
    squared = np.asarray(energy, dtype=float) ** 2
    result: Array = height * width**2 * squared / ((squared - peak**2) ** 2 + width**2 * squared)
    return result


def reduced_mass(residual: Nuclide, emitted: Emitted) -> float:
    """Return the reduced mass in MeV.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.structure.de_excitation.emission import neutron
        >>> round(reduced_mass(nuclide("n1"), neutron), 2)
        469.78
    """
    return float(in_mev(residual.mass * emitted.mass / (residual.mass + emitted.mass)))


def _penetrability(charges: float, barrier: float, mass: float, energy: Array) -> Array:
    """Return that of the Coulomb barrier in WKB for l = 0; 1/2 at its top, 0 where the emission would be too slow."""
    x = np.minimum(energy / barrier, 1.0)
    turning = charges / energy
    integral = turning * np.sqrt(2 * mass * energy) / HBARC * (np.arccos(np.sqrt(x)) - np.sqrt(x * (1 - x)))
    penetrability = 1 / (1 + np.exp(np.minimum(2 * integral, 700.0)))
    return np.where(penetrability > SLOWEST, penetrability, 0.0)


def _barrier_numbers(residual: Nuclide, emitted: Emitted) -> tuple[float, float]:
    """Return k and c: of a deuteron k_p + 0.06 and c_p/2, of particles with two charges those of the alpha."""
    if emitted.Z > 1:
        return float(np.interp(residual.Z, _Z, _K_ALPHA)), float(np.interp(residual.Z, _Z, _C_ALPHA))
    k, c = float(np.interp(residual.Z, _Z, _K_PROTON)), float(np.interp(residual.Z, _Z, _C_PROTON))
    return (k, c) if emitted.A == 1 else (k + 0.06, c / 2)
