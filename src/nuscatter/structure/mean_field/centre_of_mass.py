r"""The centre of mass: its kinetic energy ⟨P²⟩/2Am with the two-body part, and its spread ⟨(Σr)²⟩.

A mean field localises the centre of mass, whose kinetic energy is no part of the nucleus's own energy. Of P² with P =
Σp the squares are the one-body part. The rest is between pairs of orbits of one kind, with v² from the occupations and
uv from pairing:

.. math:: \langle P^2 \rangle = \sum_i v_i^2 \langle p^2 \rangle_i
          - \sum_{ij} (v_i^2 v_j^2 + u_i v_i u_j v_j)\, |\langle i|p|j\rangle|^2

(M. Bender et al., Eur. Phys. J. A 7 (2000) 467). Between orbits of l and l − 1, summed over the projections,

.. math:: \sum |\langle p\rangle|^2 = w\, l \Big(\int u_l \big(u_{l-1}' - \tfrac{l}{r} u_{l-1}\big) dr\Big)^2,

and for the position, which unlike p does not change sign under reversal of time,

.. math:: \Big\langle \Big(\sum \mathbf r\Big)^2 \Big\rangle &= \sum_i v_i^2 \langle r^2 \rangle_i
          - \sum_{ij} (v_i^2 v_j^2 - u_i v_i u_j v_j)\, |\langle i|\mathbf r|j\rangle|^2 , \\
          \sum |\langle \mathbf r\rangle|^2 &= w\, l \Big(\int u_l\, r\, u_{l-1}\, dr\Big)^2,

with w = (2l+2)/(2l+1) for j = l + ½ → l − ½, 2/(4l²−1) for l − ½ → l − ½, (2l−2)/(2l−1) for l − ½ → l − 3/2.
"""

import numpy as np

from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.units import Array


def momentum_squared(mesh: RadialMesh, orbits: Orbits, occupation: Array) -> float:
    """Return ⟨P²⟩ of one kind of nucleon [fm⁻²]; below 1 an occupation is that of a pair, v²."""
    # Σ v² ⟨p²⟩ with the 2j + 1 states of each orbit, less the pairs, which count twice (i, j and j, i).
    own = float((occupation * orbits.degeneracy) @ orbits.kinetic_energies(mesh))
    mixed = np.sqrt(np.clip(occupation * (1 - occupation), 0, None))
    both = np.outer(occupation, occupation) + np.outer(mixed, mixed)
    # ∫ u_l (u′ − l u/r) dr for all pairs of orbits; the lower has l_j = l_i − 1, so r φ′ − l_j φ is u′ − l_i u/r.
    lowered = orbits.slope - orbits.l[:, None] * orbits.u / mesh.r
    overlap = orbits.u @ (mesh.weights[:, None] * lowered.T)
    return own - 2 * float((both * dipole_weights(orbits) * overlap**2).sum())


def position_squared(mesh: RadialMesh, orbits: Orbits, occupation: Array) -> float:
    """Return ⟨(Σr)²⟩ of one kind of nucleon [fm²]; below 1 an occupation is that of a pair, v²."""
    own = float((occupation * orbits.degeneracy) @ (orbits.squares @ (mesh.weights * mesh.r**2)))
    # ∫ r u_i u_j of all pairs of orbits, with the small components of Dirac spinors, whose angles give the same.
    weights = mesh.weights * mesh.r
    radial = (orbits.u * weights) @ orbits.u.T
    if orbits.small is not None:
        radial = radial + (orbits.small * weights) @ orbits.small.T
    # r does not change under reversal of time, as p does: pairing has the other sign here than in ⟨P²⟩.
    mixed = np.sqrt(np.clip(occupation * (1 - occupation), 0, None))
    both = np.outer(occupation, occupation) - np.outer(mixed, mixed)
    # Each pair of orbits twice, (i, j) and (j, i); the weights hold it once.
    return own - 2 * float((both * dipole_weights(orbits) * radial**2).sum())


def dipole_weights(orbits: Orbits) -> Array:
    """Return w l of the module's head for l_i = l_j + 1, else 0, shape (orbits, orbits).

    Times the square of a radial integral it is Σ|⟨i|p|j⟩|², or Σ|⟨i|r|j⟩|², over the projections.
    """
    upper = orbits.l[:, None]
    # 2(j − l_i) of both orbits: which of the three cases of the module's head a pair is, if any.
    high, low = orbits.twice_j[:, None] - 2 * upper, orbits.twice_j[None, :] - 2 * upper
    weight = np.where((high == 1) & (low == -1), (2 * upper + 2) / (2 * upper + 1), 0.0)
    weight += np.where((high == -1) & (low == -1), 2 / (4 * upper**2 - 1.0), 0.0)
    weight += np.where((high == -1) & (low == -3), (2 * upper - 2) / (2 * upper - 1), 0.0)
    return np.where(orbits.l[None, :] == upper - 1, weight * upper, 0.0)
