"""The unrestricted functional against the force itself: antisymmetrised matrix elements between plane waves.

V is the Skyrme force in momentum space (T. H. R. Skyrme, Nucl. Phys. 9 (1959) 615; D. Vautherin and D. M. Brink, Phys.
Rev. C 5 (1972) 626), with relative momenta k = (k₁ − k₂)/2. The functional's second derivative must be
⟨1′2′|V|12⟩ − ⟨1′2′|V|21⟩ for nucleons of one kind, the first term alone for a neutron and a proton, and minus the
second where neutron and proton change places.
"""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from nuscatter.structure.skyrme.force import force

SLY5 = replace(force("SLy5"), t3=0.0)
ONE = np.eye(2)


def between_plane_waves(functional, chosen, after, before):
    """Return ⟨k₁′s₁′, k₂′s₂′|V|k₁s₁, k₂s₂⟩, shape (2, 2, 2, 2) of the spins in this order."""

    def both(first, second):
        return np.einsum("ab,cd->acbd", first, second)

    k, kp = (before[0] - before[1]) / 2, (after[0] - after[1]) / 2
    swap = (both(ONE, ONE) + sum(both(each, each) for each in functional.PAULI)) / 2
    central = chosen.t0 * (both(ONE, ONE) + chosen.x0 * swap)
    central = central + chosen.t1 / 2 * (k @ k + kp @ kp) * (both(ONE, ONE) + chosen.x1 * swap)
    central = central + chosen.t2 * (k @ kp) * (both(ONE, ONE) + chosen.x2 * swap)
    cross = np.cross(kp, k)
    total_spin = sum(c * (both(each, ONE) + both(ONE, each)) for c, each in zip(cross, functional.PAULI, strict=True))
    return central + 1j * chosen.W0 * total_spin


def densities(functional, after, before):
    """Return the densities of a pair of plane waves by name, shape (components, spin after, spin before)."""

    def wave(k):
        return np.concatenate([[1], 1j * k])[:, None, None] * ONE

    bra, ket = wave(after).conj(), wave(before)
    return {name: np.einsum("asx,casbt,bty->cxy", bra, each, ket) for name, each in functional.MATRICES.items()}


def from_functional(functional, chosen, after, before, like):
    """Return the second derivative of the functional; `like` None for neutron and proton that change places."""
    one, two = (densities(functional, *each) for each in zip(after, before, strict=True))
    number = chosen.t0 * (1 + chosen.x0 / 2), -chosen.t0 * (0.5 + chosen.x0)
    zero = np.zeros(1)
    total = 0.0
    terms = functional.terms(chosen, zero, tensor=True, spin_gradient=True)
    for A, B, whole, own in [("rho", "rho", [number[0] / 2], [number[1] / 2]), *terms]:
        factor = own[0] if like is None else whole[0] + like * own[0]
        product = np.einsum("cab,cde->adbe", one[A], two[B]) + np.einsum("cab,cde->adbe", one[B], two[A])
        total = total + factor * product
    return total


@pytest.mark.parametrize("seed", range(3))
def test_the_functional_is_the_antisymmetrised_force(functional, seed):
    momenta = np.random.default_rng(seed).normal(size=(3, 3))
    before, after = momenta[:2], np.stack([momenta[2], momenta[0] + momenta[1] - momenta[2]])
    direct = between_plane_waves(functional, SLY5, after, before)
    exchange = between_plane_waves(functional, SLY5, after, before[::-1]).transpose(0, 1, 3, 2)
    for like, expected in ((True, direct - exchange), (False, direct), (None, -exchange)):
        found = from_functional(functional, SLY5, after, before, like)
        assert found == pytest.approx(expected, abs=1e-12 * abs(direct).max())


@pytest.mark.parametrize("name", ["t0", "x0", "t1", "x1", "t2", "x2", "W0"])
def test_each_parameter_matters(functional, name):
    """The comparison above is no comparison of zeros: another value of any parameter is seen."""
    momenta = np.random.default_rng(5).normal(size=(3, 3))
    before, after = momenta[:2], np.stack([momenta[2], momenta[0] + momenta[1] - momenta[2]])
    other = replace(SLY5, **{name: 1.1 * getattr(SLY5, name)})
    found = from_functional(functional, other, after, before, False)
    expected = between_plane_waves(functional, SLY5, after, before)
    assert abs(found - expected).max() > 1e-3 * abs(expected).max()


def test_the_density_dependent_contact_without_density_dependence_is_a_contact(functional):
    """t₃ρ^α/6 with α = 0 is a contact t₀ = t₃/6: in ρ, in s, and where the charge is exchanged."""
    third = replace(force("SLy4"), t0=0.0, x0=0.0, alpha=0.0, coulomb_exchange=False)
    contact = replace(third, t3=0.0, x3=0.0, t0=third.t3 / 6, x0=third.x3)
    rho = np.array([0.1, 0.05]), np.array([0.06, 0.08])
    assert functional.number_kernel(third, *rho) == pytest.approx(functional.number_kernel(contact, *rho), rel=1e-13)
    for mine, its in zip(
        *(functional.terms(each, sum(rho), tensor=False, spin_gradient=False) for each in (third, contact)), strict=True
    ):
        assert mine[2:] == (pytest.approx(its[2], rel=1e-13), pytest.approx(its[3], rel=1e-13))


def test_the_kernel_of_densities_is_the_derivative_of_the_mean_field(functional):
    """With the rearrangement, against differences of the package's field at constant densities."""
    from nuscatter.structure.mean_field.local_fields import LocalDensities
    from nuscatter.structure.skyrme.functional import mean_field

    sly4 = replace(force("SLy4"), coulomb_exchange=False)
    rho, step = np.array([[0.08, 0.03], [0.06, 0.05]]), 1e-5
    kernel = functional.number_kernel(sly4, *rho)
    for kind in (0, 1):
        change = np.zeros_like(rho)
        change[kind] = step
        zero = np.zeros_like(rho)
        up, down = (
            mean_field(sly4, LocalDensities(rho + sign * change, zero, zero, zero)).potential for sign in (1, -1)
        )
        assert (up - down) / (2 * step) == pytest.approx(kernel[kind], rel=1e-7)


def test_the_force_of_three_nucleons(functional):
    """V₃ = (t₄/6)(Σk′_ij² + Σk_ij²) between three plane waves, antisymmetrised by hand in spin and isospin.

    Matrices |ket⟩⟨bra| of spin and isospin stand for density matrices; their trilinear form holds the permutations.
    """
    random = np.random.default_rng(3)
    before, after = random.normal(size=(2, 3, 3))
    after[2] = before.sum(axis=0) - after[:2].sum(axis=0)
    bras, kets = random.normal(size=(2, 3, 4))
    pairs = [(0, 1), (0, 2), (1, 2)]
    expected = 0.0
    for order in permutations(range(3)):
        momenta = before[list(order)]
        squares = sum(((k[i] - k[j]) ** 2).sum() / 4 for k in (after, momenta) for i, j in pairs)
        overlap = np.prod([bras[i] @ kets[order[i]] for i in range(3)])
        expected += np.linalg.det(np.eye(3)[list(order)]) * squares / 6 * overlap
    current, transfer = (after + before) / 2, after - before
    kinetic = (after * before).sum()
    local = (kinetic - sum(current[i] @ current[j] + 1.25 * transfer[i] @ transfer[j] for i, j in pairs)) / 6
    matrices = [np.outer(ket, bra) for ket, bra in zip(kets, bras, strict=True)]
    assert local * functional.trilinear(*matrices) == pytest.approx(expected, rel=1e-12)
