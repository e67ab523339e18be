r"""The energy of a Skyrme force in a spherical nucleus, and its derivatives, the mean field.

The functional needs four radial densities of neutrons and protons, each an array of shape (2, points):

======  ===================================================  =============================================
ρ       number density, Σ v² φ²                              [fm⁻³]
τ       kinetic density, Σ v² |∇φ|²                          [fm⁻⁵]
ρ′      radial slope of ρ                                    [fm⁻⁴]
J       spin–orbit density, Σ v² ⟨σ·l⟩ φ²/r                  [fm⁻⁴]
======  ===================================================  =============================================

The energy density is written with ρ′ and never with ∇²ρ or ∇·J (they differ by surface terms that vanish), so that the
mean field is the four partial derivatives (U, B, A, W) = ∂h/∂(ρ, τ, ρ′, J), and nothing is differentiated twice:

.. math:: h = \sum_{t=0,1} C^\rho_t(\rho_0) \rho_t^2 + C^\tau_t \rho_t \tau_t - C^{\Delta\rho}_t (\rho_t')^2
          - C^{\nabla J}_t \rho_t' J_t + C^J_t J_t^2

with t = 0 the sum and t = 1 the difference of neutrons and protons (M. Bender, P.-H. Heenen and P.-G. Reinhard, Rev.
Mod. Phys. 75 (2003) 121). Energies are in MeV, lengths in fm.
"""

import numpy as np

from nuscatter.structure.mean_field.local_fields import LocalDensities, MeanField
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.units import Array


def energy_densities(force: SkyrmeForce, densities: LocalDensities) -> dict[str, Array]:
    """Return the parts of the energy density of the force [MeV fm⁻³] by name, without kinetic and Coulomb energy.

    Each is homogeneous: in the densities of degree 2 (`density` 2 + α, `three_body` 3), and under a change of scale of
    all lengths, as the virial theorem needs.
    """
    rho, tau, slope, current = (_isospin(each) for each in densities)
    c = force.couplings
    parts = {
        "central": c.density @ rho**2,
        "density": _power(rho[0], force.alpha) * (c.density_dependent @ rho**2),
        "effective_mass": c.kinetic @ (rho * tau),
        "gradient": -c.gradient @ slope**2,
        "spin_orbit": -c.spin_orbit @ (slope * current),
        "tensor": c.tensor @ current**2,
    }
    if force.t4:
        parts["three_body"] = _three_body(force, densities)
    return parts


def mean_field(force: SkyrmeForce, densities: LocalDensities) -> MeanField:
    """Return the derivatives of the sum of `energy_densities`: the mean field without kinetic and Coulomb energy."""
    rho, tau, slope, current = (_isospin(each) for each in densities)
    c = force.couplings
    # By ρ_t: 2Cρ_t from the squares, Cτ_t from the product with the kinetic density.
    potential = 2 * _times(c.density, rho) + 2 * _power(rho[0], force.alpha) * _times(c.density_dependent, rho)
    potential += _times(c.kinetic, tau)
    # The density dependence ρ₀^α differentiated too, the rearrangement term. Without it the field would not be the
    # gradient of the energy, and the iteration would end at another state than that of least energy.
    potential[0] += force.alpha * _power(rho[0], force.alpha - 1) * (c.density_dependent @ rho**2)
    field = MeanField(
        potential=_kinds(potential),
        stiffness=_kinds(_times(c.kinetic, rho)),
        drift=_kinds(-2 * _times(c.gradient, slope) - _times(c.spin_orbit, current)),
        spin_orbit=_kinds(-_times(c.spin_orbit, slope) + 2 * _times(c.tensor, current)),
    )
    if force.t4:
        field = MeanField(*(mine + more for mine, more in zip(field, _three_body_field(force, densities), strict=True)))
    return field


def _isospin(kinds: Array) -> Array:
    """Return the sum and the difference of neutrons and protons, in the rows t = 0 and t = 1."""
    return np.stack([kinds[0] + kinds[1], kinds[0] - kinds[1]])


def _kinds(derivative: Array) -> Array:
    """Return derivatives by neutron and proton densities from those by their sum and difference."""
    return np.stack([derivative[0] + derivative[1], derivative[0] - derivative[1]])


def _times(coupling: Array, density: Array) -> Array:
    """Return each isospin's coupling times its density."""
    return coupling[:, None] * density


def _power(density: Array, exponent: float) -> Array:
    """Return a power of a density, 0 where it is below 1e-30 fm⁻³.

    Far outside, a mixture of densities may be negative, and a density to the power α − 1 overflows.
    """
    return np.where(density > 1e-30, np.maximum(density, 1e-30) ** exponent, 0.0)


def _three_body(force: SkyrmeForce, densities: LocalDensities) -> Array:
    r"""Return the energy density of the momentum-dependent three-body force.

    V = (t₄/6) [(k₁₂′² + k₂₃′² + k₃₁′²) δ(r₁−r₂) δ(r₂−r₃) + h.c.] in a Slater determinant: the
    six permutations of three nucleons at one point, integrated by parts, without terms in the spin–orbit density:

    .. math:: h = -\frac{t_4}{24} \Big[ -2\rho^2\tau + \sum_q (2\rho\rho_q\tau_q + \rho_q^2\tau - \rho_q^2\tau_q)
              + \tfrac54 \big( -2\rho\rho'^2
              + \sum_q (2\rho_q\rho'\rho_q' + \rho\rho_q'^2 - \rho_q\rho_q'^2) \big) \Big]

    In symmetric matter it is t₄ρ²τ/32, as t₁ → t₁ + t₄ρ/6 gives.
    """
    # q, k, g: number, kinetic density and slope of each kind; their sums are ρ, τ and ρ′ of the formula.
    q, k, g, _ = densities
    rho, tau, slope = q.sum(axis=0), k.sum(axis=0), g.sum(axis=0)
    kinetic = -2 * rho**2 * tau + (2 * rho * q * k + q**2 * tau - q**2 * k).sum(axis=0)
    gradient = -2 * rho * slope**2 + (2 * q * slope * g + rho * g**2 - q * g**2).sum(axis=0)
    return np.asarray(-force.t4 / 24 * (kinetic + 1.25 * gradient))


def _three_body_field(force: SkyrmeForce, densities: LocalDensities) -> MeanField:
    """Return the derivatives of `_three_body`, term by term, by ρ_q, τ_q and ρ′_q; it has none by J."""
    q, k, g, _ = densities
    rho, tau, slope = q.sum(axis=0), k.sum(axis=0), g.sum(axis=0)
    # A sum over both kinds (ρ, τ, ρ′) has the same derivative by either; the others give terms of their own kind.
    by_number = -4 * rho * tau + 2 * (q * k).sum(axis=0) + 2 * rho * k + 2 * q * tau - 2 * q * k
    by_number += 1.25 * (-2 * slope**2 + 2 * slope * g + (g**2).sum(axis=0) - g**2)
    by_kinetic = -2 * rho**2 + 2 * rho * q + (q**2).sum(axis=0) - q**2
    by_slope = 2.5 * (-2 * rho * slope + (q * g).sum(axis=0) + q * slope + rho * g - q * g)
    strength = -force.t4 / 24
    return MeanField(strength * by_number, strength * by_kinetic, strength * by_slope, np.zeros_like(q))
