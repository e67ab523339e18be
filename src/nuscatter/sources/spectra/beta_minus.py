r"""Antineutrinos of β⁻ decays whose branches are known one by one: allowed shapes with the Fermi function.

For a branch of end point E₀ an antineutrino of energy E leaves W = E₀ − E + m_e to the electron, and

.. math:: \phi(E) &\propto F(Z, W)\, p\, W\, E^2, \\
          F &= (2pR)^{2\gamma - 2}\, e^{\pi\eta}\, |\Gamma(\gamma + i\eta)|^2, \quad
          \gamma = \sqrt{1 - (\alpha Z)^2},\ \eta = \alpha Z W/p,

with Z of the daughter and R = 1.2 fm A^{1/3}. The attraction keeps φ finite at E₀, so the spectrum ends in a step
there. First-forbidden branches are given the allowed shape too, and screening, the nucleus's recoil and radiative
corrections are neglected.
"""

from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import choose, invalid, not_negative, positive, whole
from nuscatter.matter.nuclide import nuclide
from nuscatter.quadrature import panels
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.tables import rows
from nuscatter.units import Array, fm, keV

#: Least momentum at which the Fermi function is evaluated [m_e]: below, p F(Z, W) equals its limit at p = 0 to 1e-9.
_SLOWEST = 3e-5
#: Protons from which on p F(Z, W) is smooth in energy down to slow electrons, to 1e-9.
_HEAVY = 60


def fermi_function(Z: int, A: int, momentum: ArrayLike) -> Array:
    """Return F(Z, W) of an electron of `momentum` [MeV] leaving a nucleus of `Z` protons and `A` nucleons.

    The constant 2(1 + γ)/Γ(2γ + 1)² is included, so that F → 1 as Z → 0. Source: E. Fermi, Z. Phys. 88 (1934) 161.

    Raises:
        InputError: a momentum is not above zero, or Z or A is out of range.

    Example:
        >>> from nuscatter.units import MeV
        >>> [round(float(fermi_function(Z, 2 * Z or 1, 1 * MeV)), 3) for Z in (0, 1, 50)]
        [1.0, 1.026, 5.442]
    """
    from scipy.special import gammaln, loggamma

    whole("Z", Z, 0, 120), whole("A", A, 1, 400)
    p = positive("momentum", momentum, "MeV")
    charge = fine_structure_constant.value * Z
    gamma = (1 - charge**2) ** 0.5
    eta = charge * np.hypot(p, electron_mass.value) / p
    radius = 1.2 * fm * A ** (1 / 3)
    log = (2 * gamma - 2) * np.log(2 * p * radius) + np.pi * eta + 2 * loggamma(gamma + 1j * eta).real
    return np.asarray(2 * (1 + gamma) * np.exp(log - 2 * gammaln(2 * gamma + 1)))


def beta_antineutrinos(end_points: ArrayLike, intensities: ArrayLike, Z: int, A: int) -> Smooth:
    """Return the antineutrinos of one β⁻ decay with these branches [MeV⁻¹], normalised to 1.

    Args:
        end_points: Highest antineutrino energy of each branch [MeV].
        intensities: How often each is taken, in any unit.
        Z: Protons of the daughter.
        A: Its nucleons.

    Raises:
        InputError: an end point is not positive, an intensity is negative, or their numbers differ.

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> tritium = beta_antineutrinos([18.59 * keV], [1.0], 2, 3)
        >>> round(float(tritium.moment(0, 0)), 9)
        1.0
    """
    whole("Z", Z, 0, 120), whole("A", A, 1, 400)
    ends, shares = np.atleast_1d(positive("end point", end_points, "MeV")), not_negative("intensity", intensities)
    shares = np.atleast_1d(shares)
    if ends.ndim != 1 or shares.shape != ends.shape:
        raise invalid("the number of intensities", shares.size, f"one for each of the {ends.size} end points")
    positive("the sum of the intensities", shares.sum())
    ends, shares = ends[shares > 0], shares[shares > 0]
    # In the field of a light nucleus the shape falls as a square root towards its end, where a polynomial in E is poor:
    # panels become shorter towards the end, each a quarter of the one before.
    steps = np.array([0.0, 0.5, 1.0]) if Z >= _HEAVY else np.append(1 - 4.0 ** -np.arange(0, 15), 1.0)
    # Each branch is normalised by itself, so that its intensity is its share of the decays.
    areas = []
    for end in ends:
        E, w = panels(end * steps, 32)
        areas.append(float(w @ _branch(E, end, Z, A)))
    shape = _Branches(ends, shares / shares.sum() / np.array(areas), Z, A)
    kinks = np.outer(ends, steps[1:] if Z < _HEAVY else [1.0])
    return Smooth(shape, (0.0, *np.unique(kinks).tolist()))


def beta_decay(parent: str) -> Smooth:
    """Return the antineutrinos of one decay of "U239" or "Np239" [MeV⁻¹], from the branches of ENSDF.

    End points are Q less the level of the daughter; Q is the difference of AME2020's atomic masses.

    Raises:
        InputError: there is no table of this nuclide's branches.

    Example:
        >>> from nuscatter.units import MeV
        >>> [round(beta_decay(name).support[1] / MeV, 3) for name in ("U239", "Np239")]
        [1.262, 0.715]
    """
    parents = {row["parent"]: row["parent"] for row in rows("sources", "beta_branches.csv")}
    return _decay(choose("table of β branches of", parent, parents))


@cache
def _decay(name: str) -> Smooth:
    before = nuclide(name)
    after = nuclide(before.Z + 1, before.A)
    branches = [row for row in rows("sources", "beta_branches.csv") if row["parent"] == name]
    levels = np.array([float(row["level_keV"]) for row in branches]) * keV
    intensities = np.array([float(row["intensity"]) for row in branches])
    q_value = before.atomic_mass - after.atomic_mass
    return beta_antineutrinos(q_value - levels, intensities, after.Z, after.A)


def _branch(E: Array, end: float, Z: int, A: int) -> Array:
    """Return p W E² F(Z, W) at antineutrino energies `E` [MeV] up to the end point `end`, zero beyond it."""
    m = electron_mass.value
    kinetic = np.maximum(end - E, 0.0)
    # F has a pole at p = 0, which p cancels in the product: the least momentum stands for the limit.
    momentum = np.maximum(np.sqrt(kinetic * (kinetic + 2 * m)), _SLOWEST * m)
    return np.where(end >= E, fermi_function(Z, A, momentum) * momentum * (kinetic + m) * E**2, 0.0)


@final
@dataclass(frozen=True, eq=False)
class _Branches:
    """The sum over branches, as a function of energy; `weights` hold intensities and norms."""

    ends: Array
    weights: Array
    Z: int
    A: int

    def __call__(self, E: Array) -> Array:
        parts = [w * _branch(E, end, self.Z, self.A) for end, w in zip(self.ends, self.weights, strict=True)]
        return np.asarray(sum(parts))
