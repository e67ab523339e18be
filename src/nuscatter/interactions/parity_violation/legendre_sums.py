r"""Scattering amplitudes as sums over partial waves, which in a Coulomb field do not converge as they stand.

With S_K of :math:`K = j + \tfrac12` the amplitude of a massless electron without change of its helicity is

.. math:: f &= \frac{1}{2ik} \sum_{K=1}^\infty K S_K\, (P_K + P_{K-1}) = \frac{1}{2ik} \sum_{l=0}^\infty a_l P_l, \\
          a_l &= l S_l + (l+1) S_{l+1}, \qquad \frac{d\sigma}{d\Omega} = \frac{|f|^2}{\cos^2 \theta/2}.

Of a point charge, with :math:`\eta = Z\alpha`, :math:`a_l` is for large l

.. math:: \frac{a_l}{2l+1} &= \sum_{n=0}^{2} c_n \frac{\Gamma(l - s_n)}{\Gamma(l + s_n + 2)} + O(l^{-3}), \\
          s_n &= i\eta - 1 + \tfrac n2, \qquad c_0 = 1, \qquad c_1 = \tfrac{i\pi}{2} \eta^2, \\
          c_2 &= -\tfrac12 \eta^2 + i\eta^3 - \tfrac{\pi^2}{8} \eta^4,

and each of these three has a sum in closed form (the first makes Rutherford's amplitude),

.. math:: \sum_l (2l+1) \frac{\Gamma(l-s)}{\Gamma(l+s+2)} P_l(\cos\theta)
          = \frac{\Gamma(-s)}{\Gamma(s+1)} \Big(\sin\frac\theta2\Big)^{2s}.

What is left falls as l⁻² and is summed, after it is reduced: :math:`(1 - \cos\theta)^m` times a Legendre series is
again one, whose coefficients fall faster by l^(−2m). The sums beyond the waves that feel the nucleus's size take S_K of
a point charge.

Source: D. R. Yennie, D. G. Ravenhall and R. N. Wilson, Phys. Rev. 95 (1954) 500 (the reduced series); the closed sums
are the Legendre expansion of a power of 1 − cos θ.
"""

import numpy as np

from nuscatter.interactions.parity_violation.coulomb import Complex, conjugate_gammas, point_phases
from nuscatter.units import Array

#: How many waves beyond those that feel the nucleus's size are summed, at least this many in all.
_BEYOND, _LEAST = 200, 600
#: Reductions of the series, where nothing else is asked for.
_REDUCTIONS = 1


def amplitude(
    phases: Complex, strength: float, momentum: float, theta: Array, *, reductions: int = _REDUCTIONS, waves: int = 0
) -> Complex:
    """Return the scattering amplitude f [fm] at angles `theta` [rad], up to a phase that all angles share.

    Args:
        phases: S_K of K = 1, 2, … in the convention of `point_phases`; beyond them those of the point charge follow.
        strength: Zα, above zero.
        momentum: k [fm⁻¹].
        theta: Scattering angles [rad], shape (angles,).
        reductions: How often the series is reduced.
        waves: Number of waves that are summed, 0 for enough.
    """
    size = waves or max(phases.size + _BEYOND, _LEAST)
    K = np.arange(1.0, size + 1)
    every = point_phases(K, strength)
    every[: phases.size] = phases
    l = K - 1  # noqa: E741 (the field's name)
    terms: Complex = (l + 1) * every
    terms[1:] += l[1:] * every[:-1]
    total: Complex = np.zeros(theta.shape, complex)
    # The part of the coefficients that makes the amplitude singular forward is taken out and summed by itself.
    for coefficient, of_l, power, summed in _singular(l, strength):
        terms -= coefficient * (2 * l + 1) * of_l
        total += coefficient * summed * np.sin(theta / 2) ** power
    for _ in range(reductions):
        terms = _reduced(terms)
    cosine = np.cos(theta)
    left = np.polynomial.legendre.legval(cosine, terms)
    return np.asarray((total + left / (2 * np.sin(theta / 2) ** 2) ** reductions) / (2j * momentum))


def wave_amplitudes(size: int, momentum: float, theta: Array) -> Complex:
    """Return K (P_K + P_{K−1})/2ik [fm], what each S_K adds to the amplitude, shape (angles, size)."""
    K = np.arange(1, size + 1)
    legendre = np.polynomial.legendre.legvander(np.cos(theta), size)
    return np.asarray(K * (legendre[:, 1:] + legendre[:, :-1]) / (2j * momentum))


def _singular(l: Array, eta: float) -> tuple[tuple[complex, Complex, complex, complex], ...]:  # noqa: E741
    """Return for each n of the module's head: c_n, its ratio of gamma functions at l, 2s_n, and that of the sum."""
    whole, half = conjugate_gammas(l + 1, eta), conjugate_gammas(l + 0.5, eta) / (l + 0.5 + 1j * eta)
    at_one, at_half = complex(conjugate_gammas(1.0, eta)), complex(conjugate_gammas(0.5, eta))
    third = -(eta**2) / 2 + 1j * eta**3 - (np.pi * eta**2) ** 2 / 8
    return (
        (1.0, whole, 2j * eta - 2, 1j * eta * at_one),
        (0.5j * np.pi * eta**2, half, 2j * eta - 1, at_half),
        (third, whole / ((l - 1j * eta) * (l + 1 + 1j * eta)), 2j * eta, 1j / eta * at_one),
    )


def _reduced(terms: Complex) -> Complex:
    """Return the coefficients of (1 − x) times a Legendre series, all that its end does not spoil."""
    l = np.arange(terms.size)  # noqa: E741
    result = terms.copy()
    result[1:] -= terms[:-1] * l[1:] / (2 * l[1:] - 1)
    result[:-1] -= terms[1:] * l[1:] / (2 * l[1:] + 1)
    return result[:-1]
