r"""Spin and current operators between orbits of the harmonic oscillator, as polynomials in y = (Qb/2)².

Semileptonic scattering on a nucleus needs two one-body operators of each odd multipole L (T. W. Donnelly and W. C.
Haxton, At. Data Nucl. Data Tables 23 (1979) 103; A. L. Fitzpatrick et al., JCAP 02 (2013) 004, arXiv:1203.3542):

.. math::
    \Sigma'_{LM} &= \frac{1}{\sqrt{2L+1}} \left( \sqrt{L+1}\, j_{L-1} [Y_{L-1} \otimes \sigma]_{LM}
                   - \sqrt{L}\, j_{L+1} [Y_{L+1} \otimes \sigma]_{LM} \right), \\
    \Delta_{LM} &= j_L(Qr)\, [Y_L \otimes \tfrac{1}{Q}\nabla]_{LM}.

Between oscillator orbits each reduced matrix element is e^{−y} times a polynomial in y, which starts at y^{(L−1)/2}.
Conventions: Edmonds' reduced matrix elements; j = l + ½ in the order (l ½) j; radial functions positive near r = 0.
"""

from math import factorial, gamma, pi, sqrt
from typing import NamedTuple

import numpy as np
from numpy.polynomial import polynomial
from wignernj import wigner3j, wigner6j, wigner9j

from nuscatter.errors import instance, invalid, whole
from nuscatter.units import Array


class Orbit(NamedTuple):
    """An orbit of the oscillator: n nodes of the radial function, orbital angular momentum l, total j.

    Example:
        >>> Orbit(1, 0, 0.5)  # 2s1/2 in the count from 1
        Orbit(n=1, l=0, j=0.5)
    """

    n: int
    l: int  # noqa: E741, the symbol of the field
    j: float


def spin_element(multipole: int, bra: Orbit, ket: Orbit) -> Array:
    """Return the coefficients of y⁰, y¹, … of e^y ⟨bra‖Σ′_L‖ket⟩.

    Args:
        multipole: L, odd.
        bra: The orbit on the left.
        ket: The orbit on the right.

    Raises:
        InputError: the multipole is even, or an orbit does not exist.

    Example:
        >>> s = Orbit(0, 0, 0.5)
        >>> bool(np.isclose(spin_element(1, s, s)[0], 1 / np.sqrt(np.pi)))  # √6/√(6π), the spin itself
        True
    """
    L = _odd(multipole)
    bra, ket = _orbit("bra", bra), _orbit("ket", ket)
    low, high = _spin_part(L, L - 1, bra, ket), _spin_part(L, L + 1, bra, ket)
    return _sum(sqrt(L + 1) * low, -sqrt(L) * high) / sqrt(2 * L + 1)


def orbit_element(multipole: int, bra: Orbit, ket: Orbit) -> Array:
    """Return the coefficients of y⁰, y¹, … of e^y ⟨bra‖Δ_L‖ket⟩.

    Args and errors are those of `spin_element`.

    Example:
        >>> p = Orbit(0, 1, 1.5)  # ⟨l⟩ = 1: −⟨p‖l‖p⟩/2√(6π)
        >>> bool(np.isclose(orbit_element(1, p, p)[0], -np.sqrt(20 / 3) / (2 * np.sqrt(6 * np.pi))))
        True
    """
    L = _odd(multipole)
    bra, ket = _orbit("bra", bra), _orbit("ket", ket)
    total: Array = np.zeros(1)
    for step in (1, -1):
        middle = ket.l + step
        angles = wigner3j(bra.l, L, middle, 0, 0, 0) * wigner6j(L, 1, L, ket.l, bra.l, middle) if middle >= 0 else 0.0
        if angles:
            # ⟨l+1‖∇‖l⟩ = √(l+1) (d/dr − l/r), ⟨l−1‖∇‖l⟩ = −√l (d/dr + (l+1)/r).
            gradient = sqrt(ket.l + 1) if step > 0 else -sqrt(ket.l)
            powers = _gradient(ket, step)
            integral = _bessel_integral(bra.l + middle, L, _product(_radial(bra.n, bra.l), powers))
            total = _sum(total, angles * gradient * sqrt(2 * middle + 1) * integral)
    phase = (-1.0) ** round(ket.j + 0.5)
    recoupled = wigner6j(bra.l, bra.j, 0.5, ket.j, ket.l, L)
    roots = sqrt((2 * bra.l + 1) * (2 * bra.j + 1) * (2 * ket.j + 1)) * (2 * L + 1)
    # j_L/Q brings y^{L/2}/(Qb) = y^{(L−1)/2}/2.
    scale = float(phase * roots * recoupled / sqrt(4 * pi) / 2)
    return scale * _raised(total, (L - 1) // 2)


def _spin_part(L: int, order: int, bra: Orbit, ket: Orbit) -> Array:
    """Return the polynomial of e^y ⟨bra‖j_order [Y_order ⊗ σ]_L‖ket⟩; `order` is L − 1 or L + 1, even."""
    angles = wigner3j(bra.l, order, ket.l, 0, 0, 0)
    if not angles:
        return np.zeros(1)
    roots = sqrt((2 * bra.j + 1) * (2 * ket.j + 1) * (2 * L + 1) * (2 * bra.l + 1) * (2 * ket.l + 1) * (2 * order + 1))
    coupled = wigner9j(bra.l, ket.l, order, 0.5, 0.5, 1, bra.j, ket.j, L)
    radial = _bessel_integral(bra.l + ket.l, order, _product(_radial(bra.n, bra.l), _radial(ket.n, ket.l)))
    scale = float((-1.0) ** bra.l * sqrt(6 / (4 * pi)) * roots * coupled * angles)
    return scale * _raised(radial, order // 2)


def _radial(n: int, l: int) -> Array:  # noqa: E741
    """Return the coefficients of x⁰, x², … of R(x) x^{−l} e^{x²/2}, x = r/b, ∫R²x²dx = 1."""
    norm = sqrt(2 * factorial(n) / gamma(n + l + 1.5))
    return norm * _laguerre(n, l + 0.5)


def _laguerre(n: int, order: float) -> Array:
    """Return the coefficients of the associated Laguerre polynomial of degree n."""
    return np.array(
        [
            (-1) ** k * gamma(n + order + 1) / (gamma(k + order + 1) * factorial(n - k) * factorial(k))
            for k in range(n + 1)
        ]
    )


def _gradient(orbit: Orbit, step: int) -> Array:
    """Return (d/dx − l/x)R, or for step −1 (d/dx + (l+1)/x)R, as coefficients of x⁰, x², … after x^{l+step}."""
    powers = _radial(orbit.n, orbit.l)
    derivative: Array = powers[1:] * np.arange(1, len(powers))  # in x²
    if step > 0:
        return _sum(-powers, 2 * derivative)
    return _sum((2 * orbit.l + 1) * powers, _raised(_sum(-powers, 2 * derivative), 1))


def _bessel_integral(power: int, order: int, powers: Array) -> Array:
    """Return e^y y^{−order/2} ∫ x² x^power Σ_k a_k x^{2k} e^{−x²} j_order(Qbx) dx as a polynomial in y."""
    total: Array = np.zeros(1)
    for k, coefficient in enumerate(powers):
        m = (power + 2 * k - order) // 2
        total = _sum(total, coefficient * sqrt(pi) / 4 * factorial(m) * _laguerre(m, order + 0.5))
    return total


def _sum(first: Array, second: Array) -> Array:
    return np.asarray(polynomial.polyadd(first, second)) if len(second) else first


def _product(first: Array, second: Array) -> Array:
    return np.asarray(polynomial.polymul(first, second))


def _raised(powers: Array, by: int) -> Array:
    return np.concatenate([np.zeros(by), powers])


def _odd(multipole: int) -> int:
    L = whole("multipole", multipole, 1, 99)
    if L % 2 == 0:
        raise invalid("multipole", multipole, "an odd number")
    return L


def _orbit(name: str, orbit: Orbit) -> Orbit:
    """Return an orbit whose numbers fit together; `InputError` for another."""
    instance(name, orbit, Orbit, "an Orbit, as Orbit(0, 2, 2.5),")
    whole(f"n of the {name}", orbit.n, 0, 20), whole(f"l of the {name}", orbit.l, 0, 20)
    if abs(orbit.j - orbit.l) != 0.5 or orbit.j < 0:
        raise invalid(f"j of the {name}", orbit.j, f"l − ½ or l + ½, with l = {orbit.l},")
    return orbit
