r"""Coupling constants of the terms with spin densities, which no ground state with time reversal feels.

A nucleus that moves has a current **j** and a spin density **s**. The energy density is then

.. math::
    h &= \sum_t C^\rho_t\rho_t^2 + C^\tau_t(\rho_t\tau_t - j_t^2) - C^{\Delta\rho}_t|\nabla\rho_t|^2 \\
    &\quad - C^{\nabla J}_t(\nabla\rho_t\cdot J_t - j_t\cdot\nabla\times s_t) + C^s_t s_t^2 \\
    &\quad - C^{\Delta s}_t|\nabla s_t|^2 + C^T_t(s_t\cdot T_t - J_{t,\mu\nu}J_{t,\mu\nu})

(integrated by parts, so that nothing is differentiated twice). Invariance under a change of phase of all wave functions
ψ → ψ e^{iχ(r)} (a local gauge, to which the Galilei transformation belongs) gives −j² and j·∇×s the couplings that the
mean field has (J. Dobaczewski and J. Dudek, Phys. Rev. C 52 (1995) 1827). The others follow from t₀ … t₃ and x₀ … x₃:

.. math::
    C^s_0 &= -\tfrac{t_0}{4}(\tfrac12 - x_0) - \tfrac{t_3}{24}(\tfrac12 - x_3)\rho^\alpha, \\
    C^s_1 &= -\tfrac{t_0}{8} - \tfrac{t_3}{48}\rho^\alpha, \\
    C^T_0 &= -\tfrac18[t_1(\tfrac12 - x_1) - t_2(\tfrac12 + x_2)], \\
    C^T_1 &= -\tfrac1{16}(t_1 - t_2), \\
    C^{\Delta s}_0 &= \tfrac1{32}[3t_1(\tfrac12 - x_1) + t_2(\tfrac12 + x_2)], \\
    C^{\Delta s}_1 &= \tfrac1{64}(3t_1 + t_2).

The antisymmetry of a two-body force proves them: see the tests of `kernel`.

**C^T** is zero where the force leaves the square of the spin–orbit density out of its mean field
(`SkyrmeForce.tensor`), since only both together are gauge invariant.

**C^Δs** makes many forces unstable: a spin density of short wavelength costs q²ħ²/2m*·s²/4ρ of kinetic energy, and
gains C^Δs q²s². The gain is the larger one inside a nucleus with SLy4, SLy5, SkO, UNEDF0 and UNEDF1: the finer the
mesh, the lower the energy. For those the term is left out (`keeps_spin_gradient`).

**Three nucleons** at one point (t₄, and the share of t₃ of a force such as SkE2) are no two-body force: their spin
terms are in `kernel`. The t₃ of SIII was published as such a contact. With α = 1 and x₃ = 1 it has the same ground
states as a force that depends on the density. The package takes it as that: the contact, with −t₃ρ/16 in both C^s,
would turn all spins of nuclear matter one way (G₀ = −1.09 at saturation).

**Functionals** such as UNEDF0 and UNEDF1 were fitted as coupling constants of the time-even terms, which say nothing of
C^s. The package takes it from the t and x that make those constants: a choice, not a fit.
"""

from typing import NamedTuple

import numpy as np

from nuscatter.errors import truth
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.units import Array

#: Density at which a force must be stable against spin densities of short wavelength [fm⁻³]: mean fields of light
#: nuclei reach it in their centre.
_HIGHEST_DENSITY = 0.2


class SpinCouplings(NamedTuple):
    """Coupling constants of the terms with spin densities, each for isospin 0 and 1."""

    #: C^s at zero density [MeV fm³].
    contact: Array
    #: Factor of ρ^α in C^s [MeV fm³⁺³ᵅ].
    density_dependent: Array
    #: C^T [MeV fm⁵].
    kinetic: Array
    #: C^Δs [MeV fm⁵].
    gradient: Array


def spin_couplings(force: SkyrmeForce, spin_gradient: bool | None = None) -> SpinCouplings:
    """Return the coupling constants of the spin densities of a force.

    Args:
        force: The force of the mean field.
        spin_gradient: Whether C^Δs is kept; if None, where the force is stable with it (`keeps_spin_gradient`).

    Raises:
        InputError: `spin_gradient` is not True, False or None.

    Example:
        >>> from nuscatter.structure.skyrme.force import force
        >>> spin_couplings(force("SLy4"), spin_gradient=True).gradient.round(3).tolist()
        [47.057, 14.282]
        >>> spin_couplings(force("SLy4")).gradient.tolist()
        [0.0, 0.0]
    """
    t0, t1, t2, t3 = force.t0, force.t1, force.t2, force.t3
    x0, x1, x2, x3 = force.x0, force.x1, force.x2, force.x3
    keeps = keeps_spin_gradient(force) if spin_gradient is None else truth("spin_gradient", spin_gradient)
    kinetic = np.array([-(t1 * (0.5 - x1) - t2 * (0.5 + x2)) / 8, -(t1 - t2) / 16])
    return SpinCouplings(
        contact=np.array([-t0 / 4 * (0.5 - x0), -t0 / 8]),
        density_dependent=(1 - force.three_body_share) * np.array([-t3 / 24 * (0.5 - x3), -t3 / 48]),
        kinetic=kinetic if force.tensor else np.zeros(2),
        gradient=_gradient(force) if keeps else np.zeros(2),
    )


def keeps_spin_gradient(force: SkyrmeForce) -> bool:
    """Return whether a force with its C^Δs is stable against spin densities of short wavelength.

    It is where ħ²/2m*/4ρ is above C^Δs of both isospins at densities up to 0.2 fm⁻³: the second derivative of the
    kinetic energy of nucleons by a spin density, at a wave number far above the Fermi momentum, against that of
    −C^Δs|∇s|². In symmetric matter t₄ adds 5t₄ρ/384 to C^Δs.

    Example:
        >>> from nuscatter.structure.skyrme.force import force
        >>> [keeps_spin_gradient(force(name)) for name in ("SIII", "SkM*", "SkP", "SLy4", "SLy5", "SkO", "UNEDF1")]
        [True, True, True, False, False, False, False]
    """
    density = np.linspace(0, _HIGHEST_DENSITY, 41)[1:]
    stiffness = force.hbar2_2m.min() + force.couplings.kinetic[0] * density + force.t4 * density**2 / 32
    gradient = _gradient(force).max() + 5 / 384 * force.t4 * density
    return bool((gradient < stiffness / (4 * density)).all())


def _gradient(force: SkyrmeForce) -> Array:
    """Return C^Δs of both isospins [MeV fm⁵]."""
    t1, t2, x1, x2 = force.t1, force.t2, force.x1, force.x2
    return np.array([(3 * t1 * (0.5 - x1) + t2 * (0.5 + x2)) / 32, (3 * t1 + t2) / 64])
