"""Integrals of coherent scattering over recoils at thousands of energies of the neutrino in one call.

A view shows averages over a source beside its curves, and a slider of the source changes them. `StandardModel.sigma`
integrates each energy to 1e-10; here all have the same nodes in Q, which is as good for a nucleus without spin and
takes a hundredth of the time.
"""

import numpy as np

from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import Species, nu_mu
from nuscatter.quadrature import panels
from nuscatter.reports.nuclear_spread import interpolated
from nuscatter.sources.flux import Flux
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array, GeV, fm

#: Nodes in Q: some for a point, more for each oscillation of F² between 0 and the largest Q, at most so many.
_NODES, _FOR_OSCILLATIONS, _MOST = 16, 15 * fm, 200
#: Up to which Q form factors are interpolated [MeV].
_LARGEST_Q = 1 * GeV


def fast(nucleus: Nucleus, end: float) -> Nucleus:
    """Return a nucleus for neutrinos up to an energy `end` [MeV].

    An integral asks for ten thousands of form factors. Those of a mean field take ten seconds; interpolated, with an
    error below 1e-9, they take none.
    """
    return interpolated(nucleus, 2 * end) if 2 * end < _LARGEST_Q else nucleus


def coherent_sums(nucleus: Nucleus, E: Array) -> tuple[Array, Array]:
    """Return the cross section σ [MeV⁻²] and ∫ Q dσ [MeV⁻¹] at energies `E` [MeV], each of shape (n,).

    Args:
        nucleus: What scatters; its spin is not looked at.
        E: Energies of the neutrino [MeV], shape (n,), above zero.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> sigma, moment = coherent_sums(ns.helm("Ar40"), np.array([30.0]) * MeV)
        >>> f"{sigma[0] / cm**2:.2e} cm², {moment[0] / sigma[0] / MeV:.1f} MeV"
        '1.51e-39 cm², 30.9 MeV'
    """
    M = nucleus.nuclide.mass
    highest = np.sqrt(2 * M * maximum_recoil(E, M))
    x, weight = panels([0.0, 1.0], min(_NODES + int(_FOR_OSCILLATIONS * highest.max()), _MOST))
    Q = highest[:, None] * x
    # dσ = dσ/dT · Q dQ/M; the end of the recoils lies between two nodes, never at one
    in_Q = StandardModel().dsigma_dT(E[:, None], Q**2 / (2 * M), nu_mu, nucleus) * Q / M * highest[:, None]
    return in_Q @ weight, (in_Q * Q) @ weight


def nodes_of(flux: Flux, species: Species) -> tuple[Array, Array]:
    """Return energies [MeV] of a species and their parts of its fluence [MeV²], as two flat arrays."""
    found = [(each.spectrum.nodes(), each.fluence) for each in flux.components if each.state == species]
    E = np.concatenate([nodes[0] for nodes, _ in found])
    return E, np.concatenate([nodes[1] * fluence for nodes, fluence in found])
