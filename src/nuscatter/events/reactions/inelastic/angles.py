r"""The angle between neutrino and lepton, by the group of multipoles that the nucleus was excited with.

At low momentum transfer the vector charge makes 0⁺ and the axial current 1⁺, with

.. math:: \frac{dN}{d\cos\theta} = \frac{1 + a \cos\theta}{2}, \qquad a(0^+) = \beta, \quad a(1^+) = -\frac{\beta}{3}

and β the speed of the lepton (the traces of both currents; C. Volpe et al., Phys. Rev. C 62 (2000) 015501). All other
multipoles are forbidden: they grow with q², so their leptons go backwards. With the spin dipole of the axial current
alone, of one spin operator and one r, the sum over 0⁻, 1⁻ and 2⁻ is the allowed form times q², of which

.. math:: \frac{dN}{d\cos\theta} \propto \left(1 - \frac{\beta}{3} \cos\theta\right) \left(E^2 + k^2 - 2Ek\cos\theta\right)

is left, the form of all that is neither 0⁺ nor 1⁺ here. `tests/events/reactions/inelastic/test_angles.py` says how far
its mean is from that of the responses.
"""

import numpy as np

from nuscatter.units import Array

#: Newton steps for the cubic: each doubles the digits.
_STEPS = 6


def slopes(group: str, *, E: Array, k: Array, speed: Array) -> tuple[Array, Array]:
    """Return b and c of dN/dcosθ ∝ 1 + b cosθ + c cos²θ.

    Args:
        group: "0+", "1+", or another for all others.
        E: Energies of the neutrino [MeV].
        k: Momenta of the lepton [MeV].
        speed: Of the lepton.

    Example:
        >>> one = np.array(1.0)
        >>> [each.round(3).tolist() for each in slopes("0+", E=one, k=one, speed=one)]
        [1.0, 0.0]
    """
    if group == "0+":
        return speed, np.zeros_like(speed)
    allowed = -speed / 3
    if group == "1+":
        return allowed, np.zeros_like(speed)
    transfer = -2 * E * k / (E * E + k * k)
    return allowed + transfer, allowed * transfer


def cosines(b: Array, c: Array, u: Array) -> Array:
    """Return cosθ with dN/dcosθ ∝ 1 + b cosθ + c cos²θ, by inverse transform.

    Args:
        b: Shape (n,).
        c: Such that the density is nowhere negative, shape (n,).
        u: Random numbers from 0 to 1, shape (n,).

    Example:
        >>> flat, half = np.zeros(2), np.array([0.25, 0.75])
        >>> cosines(flat, flat, half).tolist(), cosines(flat + 1, flat, half).round(6).tolist()
        ([-0.5, 0.5], [0.0, 0.732051])
    """
    # F(x) = [(x + 1) + b (x² − 1)/2 + c (x³ + 1)/3] / (2 + 2c/3) = u
    wanted = u * (2 + 2 * c / 3)
    low, high = np.full(u.shape, -1.0), np.ones(u.shape)
    x = 2 * u - 1
    for _ in range(_STEPS):
        found = (x + 1) + b * (x * x - 1) / 2 + c * (x**3 + 1) / 3 - wanted
        low, high = np.where(found < 0, x, low), np.where(found > 0, x, high)
        slope = 1 + x * (b + c * x)
        step = x - found / np.where(slope > 0, slope, 1.0)
        # F bends where the density rises: a step beyond what is known is halved
        x = np.where((step > low) & (step < high), step, (low + high) / 2)
    return np.clip(x, -1.0, 1.0)
