"""Hartree–Fock in an external potential λ w(r): the other side of the dielectric theorem, m₋₁ = −½ d⟨w⟩/dλ.

The static response to a potential, Σ 2|⟨ν|w|0⟩|²/E_ν in RPA, is that of the self-consistent ground state (E. Lipparini
and S. Stringari, Phys. Rep. 175 (1989) 103). Nothing of the residual force enters.
"""

from dataclasses import dataclass

import numpy as np

from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.structure.mean_field.self_consistency import converge
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian


@dataclass(frozen=True, eq=False)
class Pushed:
    """An `Energy` with Σ_q ∫ push_q ρ_q d³r added; push of shape (2, points) in MeV."""

    inner: Hamiltonian
    push: np.ndarray

    @property
    def mesh(self):
        return self.inner.mesh

    @property
    def numbers(self):
        return self.inner.numbers

    def first_field(self):
        return self.inner.first_field()

    def field(self, densities, occupier):
        mean, pairing = self.inner.field(densities, occupier)
        return mean._replace(potential=mean.potential + self.push), pairing

    def orbits(self, field):
        return self.inner.orbits(field)

    def fill(self, orbits, occupier, pairing_field):
        return self.inner.fill(orbits, occupier, pairing_field)

    def energies(self, densities, occupier):
        external = float((self.push * densities[0]).sum(axis=0) @ self.mesh.shells)
        return self.inner.energies(densities, occupier) | {"external": external}


def inverse_moment(hamiltonian, pushes, step):
    """Return the matrix −½ d⟨w_b⟩/dλ_a at λ = 0, for functions w of shape (operators, 2, points).

    Central differences at `step` and twice that, whose errors of order λ² cancel.
    """
    moments = {}
    for a, push in enumerate(pushes):
        for k in (-2, -1, 1, 2):
            energy = Pushed(hamiltonian, k * step * push)
            densities = converge(energy, Filling(), "pushed").densities[0]
            moments[a, k] = np.einsum("bqr,qr,r->b", pushes, densities, hamiltonian.mesh.shells)
    rows = []
    for a in range(len(pushes)):
        near = (moments[a, 1] - moments[a, -1]) / (2 * step)
        far = (moments[a, 2] - moments[a, -2]) / (4 * step)
        rows.append(-(4 * near - far) / 6)
    return np.array(rows)
