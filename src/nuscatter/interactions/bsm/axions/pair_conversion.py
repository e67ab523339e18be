r"""Pair conversion: an axion-like particle makes an electron and a positron in the field of a nucleus, aZ → e⁺e⁻Z.

It is the Bethe–Heitler process with the axion in the place of the photon, in Born approximation, with
L = i g a ē γ₅ e, m the electron's mass and M that of the axion. The nucleus is heavy, so it takes a momentum Q and no
energy. With γ₅ taken through the propagators the amplitude of the current is

.. math::
    M^\mu &= g e\, \bar u(p) \left[\frac{\gamma^\mu \slashed k}{D_1} - \frac{\slashed k \gamma^\mu}{D_2}\right]
             \gamma_5 v(p'), \\
    D_1 &= M^2 - 2 k p', \quad D_2 = M^2 - 2 k p.

It conserves the current, so the integral over the pair's phase space at a fixed mass √s of the pair has two functions,

.. math::
    W^{\mu\nu} &= A \left(-g^{\mu\nu} + \frac{q^\mu q^\nu}{q^2}\right) + B K^\mu K^\nu, \\
    K &= k - q\, \frac{kq}{q^2}, \quad K^2 = M^2 + \frac{d^2}{Q^2}, \\
    d &= kq = \frac{s + Q^2 - M^2}{2},

and what a charge Z_eff(Q) at rest sees is

.. math:: \sigma = \frac{4\pi\alpha}{32\pi^2 k^2} \int \frac{dQ^2}{Q^4}\, Z_\text{eff}^2(Q)
          \int_{4m^2}^{s_\text{max}(Q)} ds\, (E^2 B - A).

The two traces that fix A and B have closed integrals: with β = √(1 − 4m²/s), y = (β/d) √(d² + M²Q²) and
Λ = artanh(y)/y

.. math::
    W^\mu_\mu &= \frac{g^2 e^2 \beta}{2\pi d^2} \Big\{\frac{2 M^2 (2m^2 - Q^2)}{1 - y^2} \\
              &\qquad - \left[4 d^2 + 2 M^2 (s + Q^2 - 2 m^2)\right] \Lambda\Big\}, \\
    k_\mu k_\nu W^{\mu\nu} &= \frac{g^2 e^2 \beta}{2\pi d^2}\, s M^4 \left[\frac{1}{1 - y^2} - \Lambda\right].

For M ≥ 2m the axion decays to a pair on its mass shell, and D vanishes where one of the two is scattered afterwards.
That is no cross section: the decay is the signal there, and what is here is refused. Electrons of the atom as the
target, which add about 1/Z, and the Coulomb correction of order (αZ)² are left out.

Source: derived here. Its traces are tested against sums over spins done with Dirac matrices, and the cross section
against a direct integral over both momenta.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import function, invalid, not_negative
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array, MeV

#: The charge that a momentum transfer Q [MeV] sees: Z times the form factors of the nucleus less that of the electrons.
Charge: TypeAlias = Callable[[Array], Array]

#: Nodes in ln Q and in the logarithm of the pair's mass.
_NODES_Q, _NODES_S = 48, 32
#: Energies at once, so that arrays stay small.
_AT_ONCE = 64


def pair_threshold() -> float:
    """Return the energy from which on an axion makes a pair on a heavy nucleus, 2m [MeV].

    Example:
        >>> from nuscatter.units import MeV
        >>> round(pair_threshold() / MeV, 4)
        1.022
    """
    return 2 * electron_mass.value


def pair_conversion(E: ArrayLike, *, mass: float, charge: Charge) -> Array:
    """Return σ(aZ → e⁺e⁻Z) for g = 1 [MeV⁻²], in the shape of `E`; it goes as g².

    Args:
        E: Energies of the axion [MeV]; 0 is returned below the threshold.
        mass: Its mass [MeV], below 2m.
        charge: Function of Q [MeV], the effective charge in units of e.

    Raises:
        InputError: an energy is not positive, or the mass is 2m or more, where the axion decays to a pair.

    Example:
        >>> from nuscatter.units import MeV, cm
        >>> sigma = pair_conversion(100 * MeV, mass=0.1 * MeV, charge=lambda Q: 18 + 0 * Q)
        >>> f"{sigma / cm**2:.3e}"
        '2.872e-23'
    """
    energy = plausible("E", E, ENERGY)
    own = float(not_negative("mass", mass, "MeV", single=True))
    if own >= pair_threshold():
        raise invalid("mass [MeV]", own / MeV, f"a mass below {pair_threshold() / MeV:.4g} MeV, that of a pair,")
    function("charge", charge, "a function of the momentum transfer Q")
    flat, result = energy.ravel(), np.zeros(energy.size)
    above = np.flatnonzero((flat > pair_threshold()) & (flat > own))
    for start in range(0, above.size, _AT_ONCE):
        some = above[start : start + _AT_ONCE]
        result[some] = _integrated(flat[some], own, charge)
    return result.reshape(energy.shape)


def _integrated(E: Array, mass: float, charge: Charge) -> Array:
    """Return the cross section at energies above the threshold, shape (n,)."""
    m2 = electron_mass.value**2
    k = np.sqrt((E - mass) * (E + mass))
    # Q lies between k ∓ √(E² − 4m²); their product is 4m² − M², which gives the smaller one without a difference.
    largest = k + np.sqrt((E - 2 * math.sqrt(m2)) * (E + 2 * math.sqrt(m2)))
    smallest = (4 * m2 - mass**2) / largest
    (u, wu), (v, wv) = gauss_legendre(_NODES_Q), gauss_legendre(_NODES_S)
    span = np.log(largest / smallest)[:, None]
    # The range of s closes as a root at both ends of ln Q; u²(3 − 2u) takes the roots away.
    Q = smallest[:, None] * np.exp(span * u**2 * (3 - 2 * u))
    weight_q = 2 * Q**2 * span * 6 * u * (1 - u) * wu
    lowest = (4 * m2 + Q**2 - mass**2) / 2  # of d, which goes up to kQ
    highest = np.maximum(k[:, None] * Q, lowest)
    # β rises as a root from s = 4m², and d varies over decades: its logarithm, in the square of v.
    span_d = np.log(highest / lowest)[..., None]
    d = lowest[..., None] * np.exp(span_d * v**2)
    weight_s = 2 * d * span_d * 2 * v * wv
    q2 = (Q**2)[..., None]
    # s − 4m² without the difference that loses digits at the threshold
    excess = 2 * lowest[..., None] * np.expm1(span_d * v**2)
    trace, along = _traces(excess, d, q2, mass)
    square = mass**2 + d**2 / q2
    transverse = (along / square - trace) / 2
    density = (along / square + transverse) * (E**2)[:, None, None] / square - transverse
    inner = (density * weight_s).sum(axis=-1)
    outer = (inner * weight_q * charge(Q) ** 2 / Q**4).sum(axis=-1)
    return np.asarray(fine_structure_constant.value / (8 * np.pi) / k**2 * outer)


def _traces(excess: Array, d: Array, q2: Array, mass: float) -> tuple[Array, Array]:
    """Return the trace of W and its contraction with k twice, for g = 1, at s − 4m² = `excess` and d."""
    m2, M2 = electron_mass.value**2, mass**2
    s = excess + 4 * m2
    beta = np.sqrt(np.maximum(excess, 0.0) / s)
    y = beta * np.sqrt(1 + M2 * q2 / d**2)
    root = np.arctanh(y) / np.where(y == 0, 1.0, y) + (y == 0)
    pole = 1 / ((1 - y) * (1 + y))
    factor = 4 * np.pi * fine_structure_constant.value * beta / (2 * np.pi * d**2)
    trace = factor * (2 * M2 * (2 * m2 - q2) * pole - (4 * d**2 + 2 * M2 * (s + q2 - 2 * m2)) * root)
    along = factor * s * M2**2 * (pole - root)
    return trace, along
