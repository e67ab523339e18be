r"""The residual force: the second derivative of the energy of the mean field by the transition densities.

The energy is the one of `nuscatter.structure.skyrme.hamiltonian`, on the same points, with the terms of spin densities
and currents that time reversal hides from a ground state (`couplings`). A term C_t A_t B_t of the energy density makes
C₀ + C₁ between like nucleons and C₀ − C₁ between neutrons and protons, and twice that if A is B. With Λ = √(J(J+1)) and
s̃ = √2 s₁ the vector terms in the fields of `transition_densities` are

.. math::
    |\nabla\rho|^2 &= \rho'^2 + \Lambda^2\rho^2/r^2, \qquad
    \nabla\rho\cdot J = \rho' J_0 + \tfrac{\Lambda}{r}\rho\,\sqrt2 J_1, \\
    j\cdot\nabla\times s &= \hat\jmath_0\tfrac{\Lambda}{r}\tilde s
    + \sqrt2\hat\jmath_1\Big(\tilde s' + \frac{\tilde s - \Lambda s_0}{r}\Big), \\
    |\nabla s|^2 &= s_0'^2 + \tilde s'^2
    + \big[(\Lambda^2 + 2)s_0^2 + \Lambda^2\tilde s^2 - 4\Lambda s_0\tilde s\big]/r^2

where natural parity has no s₀, and the other parity no ĵ₀. The factor C^ρ_t depends on the density: the derivative by
ρ₀ gives the rearrangement terms. Protons have the second derivative of Slater's exchange energy, and the direct Coulomb
force (`direct_coulomb`), the only one that is not local.

**Three nucleons** at one point make a trilinear form of the density matrix R (spin and isospin) at that point, of its
kinetic counterpart K and its current J_μ:

.. math::
    h_4 &= \frac{t_4}{12}\big[T(K,R,R) - T(J_\mu,J_\mu,R) + \tfrac54 T(\nabla_\mu R,\nabla_\mu R,R)\big], \\
    T(A,B,C) &= \sum_P \operatorname{sgn}P \prod_{\text{cycles}}\operatorname{tr}

summed over the six permutations: tr A tr B tr C − tr AB tr C − … + tr ABC + tr ACB. It follows from V₃ of
`nuscatter.structure.skyrme.functional` by integration by parts, spins and currents included. As t₁ and t₂ without
`SkyrmeForce.tensor`, it is taken without the terms of T, J_μκ and of s²τ, a set that is gauge invariant by itself: the
mean field leaves its J² out.

For charge exchange the field turns a neutron into a proton: by isospin symmetry each term is 2C₁ for each order of A
and B, at the density of the ground state and without rearrangement, which needs a change of ρ₀ (G. F. Bertsch and
S. F. Tsai, Phys. Rep. 18 (1975) 125, on the whole method). Energies are in MeV, lengths in fm.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from math import pi, sqrt
from typing import Protocol

import numpy as np

from nuscatter.errors import listed, one_of, truth, whole
from nuscatter.structure.crpa.couplings import keeps_spin_gradient, spin_couplings
from nuscatter.structure.crpa.transition_densities import Field
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.units import Array

#: Names of the terms that `without` may leave out.
TERMS = ("density", "tau", "gradient", "spin_orbit", "spin", "spin_gradient", "spin_current", "slater", "coulomb")
#: Least total density [fm⁻³]: far outside ρ₁/ρ₀ is 0/0, and mixtures of densities may be negative.
_LEAST_DENSITY = 1e-30
#: Least density of protons in the derivative of Slater's exchange [fm⁻³], where ρ_p^{−2/3} overflows.
_LEAST_PROTONS = 1e-12
_SIGN = np.array([1.0, -1.0])


class State(Protocol):
    """What the residual force needs of a ground state: a `Ground` has it, and a `GroundState` of `HartreeFock` too."""

    @property
    def mesh(self) -> RadialMesh:
        """The radial mesh."""

    @property
    def force(self) -> SkyrmeForce:
        """The force that it was solved with."""

    @property
    def densities(self) -> Array:
        """Local densities of neutrons and protons at the points, the number densities first."""


def residual(
    state: State,
    fields: Sequence[Field],
    J: int,
    charge_exchange: bool = False,
    without: Collection[str] = (),
    spin_gradient: bool | None = None,
) -> Array:
    """Return the local residual force between fields at each point of the mesh.

    Args:
        state: The ground state.
        fields: Transition densities of one parity, as `transition_densities.fields` returns them.
        J: Angular momentum of the excitation.
        charge_exchange: Whether neutrons become protons, or protons neutrons.
        without: Names of terms that are left out, of `TERMS`: what they do is seen so, consistency is lost.
        spin_gradient: Whether the term C^Δs is kept; if None, where the force is stable with it.

    Returns:
        Array of shape (kinds, kinds, fields, fields, points), symmetric. There are two kinds, neutrons and protons,
        or one for charge exchange. Its unit is MeV fm³ between densities [fm⁻³], more for fields with derivatives.

    Raises:
        InputError: a term of `without` does not exist, or J is no angular momentum.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.structure.crpa.transition_densities import fields
        >>> oxygen = ns.HartreeFock("SLy4").solve("O16")
        >>> residual(oxygen, fields(natural=True, spin_current=False), 1).shape == (2, 2, 9, 9, oxygen.mesh.r.size)
        True
    """
    whole("J", J, 0, 1000)
    truth("charge_exchange", charge_exchange)
    left_out = _names(without)
    if not (keeps_spin_gradient(state.force) if spin_gradient is None else truth("spin_gradient", spin_gradient)):
        left_out |= {"spin_gradient"}
    between = _charged if charge_exchange else _neutral
    two_body = ((name, a, b, between(coupling)) for name, a, b, coupling in _two_body(state, J))
    places = {field.name: index for index, field in enumerate(fields)}
    kinds = 1 if charge_exchange else 2
    result = np.zeros((kinds, kinds, len(fields), len(fields), state.mesh.r.size))
    for name, a, b, coupling in chain(two_body, _three_body(state, J, charge_exchange)):
        # By A and by B, in both orders: a square has both at one place.
        if name not in left_out and a in places and b in places:
            result[:, :, places[a], places[b]] += coupling
            result[:, :, places[b], places[a]] += coupling
    if "rho" in places and not charge_exchange:
        rho = places["rho"]
        result[:, :, rho, rho] += _rearrangement(state, left_out)
        result[1, 1, rho, rho] += _slater(state, left_out)
    return result


def direct_coulomb(state: State, J: int) -> Array:
    """Return the direct Coulomb force between proton densities of angular momentum J, with the weights of r²dr.

    Args:
        state: The ground state, of whose mesh and e² it is made.
        J: Angular momentum.

    Returns:
        Symmetric matrix of shape (points, points) [MeV fm⁶]: ρᵀ M ρ is the double integral of ρ ρ′ 4πe²/(2J+1) times
        the smaller radius to the power J over the larger one to the power J + 1, as exact as the Coulomb potential of
        the ground state, whose derivative it is for J = 0.

    Raises:
        InputError: J is no angular momentum.
    """
    J = whole("J", J, 0, 1000)
    mesh = state.mesh
    # As `RadialMesh.poisson` does: a part that vanishes at the wall, from the inverse of the radial Laplacian, …
    inverse = np.linalg.inv(mesh.operator(mesh.ones, J * (J + 1) / mesh.r**2))
    ends = (mesh.weights * mesh.r)[:, None] * mesh.values
    inner = 4 * pi * ends @ inverse @ ends.T
    # … and r^J r′^J/R^{2J+1}, with the right value at the wall. Powers of r/R, since those of r overflow.
    wall = mesh.weights * mesh.r**2 * (mesh.r / mesh.radius) ** J
    return np.asarray(state.force.e2 * (inner + 4 * pi / (2 * J + 1) / mesh.radius * np.outer(wall, wall)))


def _names(without: Collection[str]) -> frozenset[str]:
    names = listed("without", without, f"a list of names of {', '.join(TERMS)}")
    return frozenset(one_of("term of the residual force", name, TERMS) for name in names)


def _two_body(state: State, J: int) -> Iterator[tuple[str, str, str, Array]]:
    """Give the name of a term, its A and B, and the coupling of both isospins, shape (2, points)."""
    force, r = state.force, state.mesh.r
    even, odd = force.couplings, spin_couplings(force, spin_gradient=True)
    ones, angular = np.ones_like(r), sqrt(J * (J + 1)) / r
    power = _density(state) ** force.alpha
    yield "density", "rho", "rho", np.outer(even.density, ones) + np.outer(even.density_dependent, power)
    yield "tau", "rho", "tau", np.outer(even.kinetic, ones)
    yield "tau", "j0", "j0", np.outer(-even.kinetic, ones)
    yield "tau", "j1", "j1", np.outer(-even.kinetic, ones)
    for a, b, factor in _number_gradient(r, J):
        yield "gradient", a, b, np.outer(-even.gradient, factor)
    yield "spin_orbit", "drho", "J0", np.outer(-even.spin_orbit, ones)
    yield "spin_orbit", "rho", "J1", np.outer(-even.spin_orbit, angular)
    yield "spin_orbit", "j0", "s1", np.outer(even.spin_orbit, angular)
    yield "spin_orbit", "j1", "ds1", np.outer(even.spin_orbit, ones)
    yield "spin_orbit", "j1", "s1", np.outer(even.spin_orbit, 1 / r)
    yield "spin_orbit", "j1", "s0", np.outer(-even.spin_orbit, angular)
    for along in "01":
        contact = np.outer(odd.contact, ones) + np.outer(odd.density_dependent, power)
        yield "spin", f"s{along}", f"s{along}", contact
        yield "spin_current", f"s{along}", f"T{along}", np.outer(odd.kinetic, ones)
    for a, b, factor in _spin_gradient(r, J):
        yield "spin_gradient", a, b, np.outer(-odd.gradient, factor)
    for component in ("S00", "S+-", "S+0", "S0+", "S++"):
        yield "spin_current", component, component, np.outer(-odd.kinetic, ones)


def _three_body(state: State, J: int, charge_exchange: bool) -> Iterator[tuple[str, str, str, Array]]:
    """Give the terms of t₄, and of the part of t₃ that is a contact of three nucleons, between kinds."""
    force, r = state.force, state.mesh.r
    rho, tau, slope, _ = state.densities[:4]
    number, spin = (_charged_number, _charged_spin) if charge_exchange else (_neutral_number, _neutral_spin)
    if force.three_body_share:
        for along in "01":
            yield "spin", f"s{along}", f"s{along}", force.three_body_share * force.t3 / 2 * spin(rho)
    if force.t4:
        kinetic, gradient = force.t4 / 12, 5 / 48 * force.t4
        # T(K, R, R): one of three densities is the kinetic one, the background is any of the other two, or it.
        yield "tau", "rho", "rho", kinetic * number(tau)
        yield "tau", "rho", "tau", 2 * kinetic * number(rho)
        yield "tau", "j0", "j0", -kinetic * number(rho)
        yield "tau", "j1", "j1", -kinetic * number(rho)
        # T(∇R, ∇R, R): either both gradients are those of the excitation, or one is the slope of the background.
        for a, b, factor in _number_gradient(r, J):
            yield "gradient", a, b, gradient * number(rho) * factor
        yield "gradient", "rho", "drho", 2 * gradient * number(slope)
        for a, b, factor in _spin_gradient(r, J):
            yield "spin_gradient", a, b, gradient * spin(rho) * factor
        for along in "01":
            yield "spin_gradient", f"s{along}", f"ds{along}", 2 * gradient * spin(slope)


def _number_gradient(r: Array, J: int) -> Iterator[tuple[str, str, Array]]:
    """Give the terms of |∇ρ|²."""
    yield "drho", "drho", np.ones_like(r)
    yield "rho", "rho", J * (J + 1) / r**2


def _spin_gradient(r: Array, J: int) -> Iterator[tuple[str, str, Array]]:
    """Give the terms of |∇s|²."""
    for along in "01":
        yield f"ds{along}", f"ds{along}", np.ones_like(r)
    yield "s0", "s0", (J * (J + 1) + 2) / r**2
    yield "s1", "s1", J * (J + 1) / r**2
    yield "s0", "s1", -4 * sqrt(J * (J + 1)) / r**2


def _neutral(coupling: Array) -> Array:
    """Return C₀ ± C₁ between kinds, + for like ones, shape (2, 2, points)."""
    return np.asarray(coupling[0] + np.multiply.outer(np.outer(_SIGN, _SIGN), coupling[1]))


def _charged(coupling: Array) -> Array:
    """Return 2C₁, of C₁ρ⃗₁² = C₁(… + 4 ρ_pn ρ_np), shape (1, 1, points)."""
    return np.asarray(2 * coupling[1][None, None])


def _neutral_number(background: Array) -> Array:
    """Return T of two number densities by kinds and a background: ½c of the other kind, or ½(c_n + c_p) of unlike."""
    neutrons, protons = background / 2
    return np.stack([np.stack([protons, neutrons + protons]), np.stack([neutrons + protons, neutrons])])


def _neutral_spin(background: Array) -> Array:
    """Return T of two spin densities by kinds and a background: −½c of the other kind, nothing between unlike ones."""
    neutrons, protons = -background / 2
    return np.stack([np.stack([protons, 0 * protons]), np.stack([0 * neutrons, neutrons])])


def _charged_number(background: Array) -> Array:
    """Return T of two charge-exchange densities and a background, −¼c of both kinds, shape (1, 1, points)."""
    return np.asarray(-background.sum(axis=0)[None, None] / 4)


def _charged_spin(background: Array) -> Array:
    """Return T of two charge-exchange spin densities: as of number, since a nucleon of each kind is there."""
    return _charged_number(background)


def _density(state: State) -> Array:
    """Return the total density at the points, floored."""
    return np.asarray(np.maximum(state.densities[0].sum(axis=0), _LEAST_DENSITY))


def _rearrangement(state: State, without: frozenset[str]) -> Array:
    """Return what the change of ρ₀^α adds to the second derivative of (C₀ρ₀² + C₁ρ₁²)ρ₀^α, shape (2, 2, points)."""
    if "density" in without:
        return np.zeros((2, 2, state.mesh.r.size))
    alpha = state.force.alpha
    same, different = state.force.couplings.density_dependent
    total = _density(state)
    power = total**alpha
    excess = (state.densities[0, 0] - state.densities[0, 1]) / total
    # By ρ₀ twice: (α+2)(α+1) C₀ρ₀^α less the 2C₀ρ₀^α of the square, and α(α−1) C₁ρ₀^α (ρ₁/ρ₀)².
    # By ρ₀ and ρ₁: 2αC₁ρ₀^α ρ₁/ρ₀.
    twice = (alpha * (alpha + 3) * same + alpha * (alpha - 1) * different * excess**2) * power
    mixed = 2 * alpha * different * power * excess
    return np.asarray(twice + np.multiply.outer(np.add.outer(_SIGN, _SIGN), mixed))


def _slater(state: State, without: frozenset[str]) -> Array:
    """Return the second derivative of Slater's exchange energy −¾(3/π)^⅓ e² ρ_p^{4/3}, shape (points,)."""
    if "slater" in without or not state.force.coulomb_exchange:
        return np.zeros_like(state.mesh.r)
    protons = np.maximum(state.densities[0, 1], _LEAST_PROTONS)
    return np.asarray(-((3 / pi) ** (1 / 3)) / 3 * state.force.e2 * protons ** (-2 / 3))
