r"""The angle between neutrino and lepton, by the group of multipoles that the nucleus was excited with.

Tables of cross sections have no angles, and responses take tens of seconds. So here stands the leading form of each
group, with β the speed of the lepton and q² = E² + k² − 2Ek cosθ,

.. math:: \frac{dN}{d\cos\theta} \propto f(\cos\theta)\, e^{-q^2 r^2/3}, \qquad
          f = \begin{cases} 1 + \beta \cos\theta & 0^+ \\ 1 - \frac{\beta}{3} \cos\theta & 1^+ \\
          \left(1 - \frac{\beta}{3} \cos\theta\right) q^2 & \text{all others.} \end{cases}

The first two are the traces of the vector charge and of the axial current at low q (J. D. Walecka, Theoretical Nuclear
and Subnuclear Physics (1995), chapter 45). Of the others the spin dipole is the largest part: one spin operator and one
r, whose sum over 0⁻, 1⁻ and 2⁻ is that of the axial current times q². The exponential is the square of a form factor,
with r the radius of the nucleus's charge (A^(1/3) fm where that is not measured).

How good it is: the mean of cosθ, beside that of the angular distributions of the responses (SLy4), is

======================  ==============================  ==============================
E [MeV]                 20, 30, 40, 50 here             20, 30, 40, 50 from responses
======================  ==============================  ==============================
ν_e on ⁴⁰Ar, charged     0.02,  0.00, −0.02, −0.04       0.01,  0.00, −0.01, −0.03
ν̄_e on ⁴⁰Ar, charged    −0.30, −0.33, −0.32, −0.30      −0.27, −0.26, −0.24, −0.22
ν on ¹⁶O, neutral       −0.31, −0.32, −0.33, −0.32      −0.27, −0.31, −0.32, −0.32
ν̄ on ¹⁶O, neutral       −0.31, −0.32, −0.33, −0.32      −0.26, −0.29, −0.30, −0.29
======================  ==============================  ==============================

Antineutrinos are off by up to 0.08, since no interference of vector and axial current is here. Reactions that are
computed from responses have their angles (`response_angles`). In `NuclearRecoil` the angle follows from the recoil,
which has the distribution of the responses.
"""

import numpy as np

from nuscatter.matter.nuclide import Nuclide
from nuscatter.units import Array, fm


def slopes(group: str, *, E: Array, k: Array, speed: Array) -> tuple[Array, Array]:
    """Return b and c of f ∝ 1 + b cosθ + c cos²θ, without the form factor.

    Args:
        group: "0+", "1+", or another for all others.
        E: Energies of the neutrino [MeV].
        k: Momenta of the lepton [MeV].
        speed: Of the lepton.

    Example:
        >>> one = np.array(1.0)
        >>> [round(float(each), 3) for each in slopes("1-", E=one, k=one, speed=one)]
        [-1.333, 0.333]
    """
    if group == "0+":
        return speed, np.zeros_like(speed)
    allowed = -speed / 3
    if group == "1+":
        return allowed, np.zeros_like(speed)
    transfer = -2 * E * k / (E * E + k * k)
    return allowed + transfer, allowed * transfer


def steepness(nuclide: Nuclide, *, E: Array, k: Array) -> Array:
    """Return κ of the form factor's e^(κ cosθ), 2Ek r²/3.

    Args:
        nuclide: The target.
        E: Energies of the neutrino [MeV].
        k: Momenta of the lepton [MeV].

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.units import MeV
        >>> round(float(steepness(nuclide("Ar40"), E=np.array(50 * MeV), k=np.array(45 * MeV))), 2)
        0.45
    """
    radius = nuclide.charge_radius or nuclide.A ** (1 / 3) * fm
    return np.asarray(2 * E * k * radius**2 / 3)


def cosines(kappa: Array, generator: np.random.Generator, *, b: Array, c: Array) -> Array:
    """Return cosθ with the density (1 + b cosθ + c cos²θ) e^(κ cosθ): exponentials, of which f keeps some.

    Args:
        kappa: κ, not negative, shape (n,).
        generator: Of random numbers.
        b: Shape (n,).
        c: Such that the density is nowhere negative, not negative, shape (n,).

    Example:
        >>> none, one = np.zeros(40_000), np.ones(40_000)
        >>> found = cosines(none, np.random.default_rng(1), b=one, c=none)
        >>> round(float(found.mean()), 2)
        0.33
    """
    result = np.empty(kappa.shape)
    left = np.arange(kappa.size)
    while left.size:
        steep, u = kappa[left], generator.random((2, left.size))
        some = steep > 1e-6
        safe = np.where(some, steep, 1.0)
        x = np.where(some, np.log1p(u[0] * np.expm1(2 * safe)) / safe - 1, 2 * u[0] - 1)
        x = np.clip(x, -1.0, 1.0)
        highest = 1 + np.abs(b[left]) + c[left]
        kept = u[1] * highest < 1 + x * (b[left] + c[left] * x)
        result[left[kept]] = x[kept]
        left = left[~kept]
    return result
