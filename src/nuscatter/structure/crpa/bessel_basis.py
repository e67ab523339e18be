r"""Operators of every momentum transfer from a few: j_L(qr) over a nucleus has low rank.

Scattering asks for the response to j_L(qr) at many q. Within a nucleus these functions hardly differ: all that the
interval from 0 to q_max holds is, to 1e-8, a space of about q_max R/π + 5 dimensions (the count of D. Slepian and
H. O. Pollak, Bell Syst. Tech. J. 40 (1961) 43, for functions of limited band and length). So the RPA answers to a basis
of that space once, and the response at each q is a small quadratic form:

.. math:: j_L(qr) = \sum_m c_m(q)\, B_m(r), \qquad R(q, \omega) = \sum_{mn} c_m(q)\, R_{mn}(\omega)\, c_n(q).

The basis is that of a singular value decomposition of j_L(q_k r_i), each q_k at unit norm, so that the error is
relative at small q too, where j_L ∝ q^L.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, not_negative, positive, whole
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Momentum transfers that the basis is made of, per half wave of j_L(q_max r) within the nucleus, and at least.
_PER_HALF_WAVE, _FEWEST = 6, 40


@final
@dataclass(frozen=True, eq=False)
class BesselBasis:
    """Radial functions that span j_L(qr) for all momentum transfers up to the largest.

    Args:
        order: L.
        largest: The largest q [fm⁻¹].
        r: Radii [fm], shape (points,).
        weights: How much a deviation counts at each radius, as the mesh's r²dr times the density; not negative.
        tolerance: Largest deviation of j_L(qr), in the norm of `weights`, relative to its own norm.

    Raises:
        InputError: L is negative, q_max is not positive, the radii are not, a weight is negative or has no radius.

    Example:
        >>> r = np.linspace(0.1, 8, 80)
        >>> basis = BesselBasis(2, 1.0, r, r**2)
        >>> basis.functions.shape, basis.coefficients([0.1, 0.9]).shape
        ((8, 80), (2, 8))
        >>> from scipy.special import spherical_jn
        >>> made = basis.coefficients(0.5) @ basis.functions
        >>> bool(np.allclose(made, spherical_jn(2, 0.5 * r), rtol=0, atol=1e-8))
        True
    """

    order: int
    largest: float
    r: Array
    weights: Array
    tolerance: float = 1e-8
    __repr__ = shortened

    def __post_init__(self) -> None:
        whole("order", self.order, 0, 100)
        positive("largest", self.largest, "fm⁻¹", single=True)
        positive("tolerance", self.tolerance, single=True)
        radii, weights = positive("r", self.r, "fm"), not_negative("weights", self.weights)
        if radii.ndim != 1 or weights.shape != radii.shape or not weights.any():
            raise invalid("weights", self.weights, "one number for each radius, not all of them 0")

    @property
    def functions(self) -> Array:
        """The basis B_m at the radii, shape (rank, points)."""
        return self._decomposition[0]

    def coefficients(self, q: ArrayLike) -> Array:
        """Return c_m of j_L(qr) at momentum transfers `q` [fm⁻¹], shape (…, rank).

        Raises:
            InputError: a q is negative, not finite or beyond the largest.
        """
        momenta = not_negative("q", q, "fm⁻¹")
        if (momenta > self.largest).any():
            raise invalid("q", q, f"at most the {self.largest:g} fm⁻¹ of the basis")
        return np.asarray(self._bessel(momenta) @ self._decomposition[1].T)

    def combined(self, responses: Array, q: ArrayLike) -> Array:
        """Return the response at each q from that of the basis.

        Args:
            responses: R_mn, shape (…, rank, rank).
            q: Momentum transfers [fm⁻¹], shape (q,).

        Returns:
            Array of shape (…, q).
        """
        c = np.atleast_2d(self.coefficients(q))
        return np.asarray(np.einsum("qm,...mn,qn->...q", c, responses, c, optimize=True))

    def _bessel(self, q: Array) -> Array:
        from scipy.special import spherical_jn

        return np.asarray(spherical_jn(self.order, np.multiply.outer(q, self.r)))

    @cached_property
    def _decomposition(self) -> tuple[Array, Array]:
        """The basis, and the functions whose weighted overlap with j_L gives its coefficients, times their weights."""
        extent = float(self.r[self.weights > 0].max())
        number = max(_FEWEST, int(_PER_HALF_WAVE * self.largest * extent / np.pi))
        q = self.largest * (leggauss(number)[0] + 1) / 2
        root = np.sqrt(self.weights)
        rows = self._bessel(q)
        rows /= np.linalg.norm(rows * root, axis=1, keepdims=True)
        left, sizes, _ = np.linalg.svd(rows * root, full_matrices=False)
        # A row deviates by no more than the largest singular value left out, at norm 1 of each row.
        kept = sizes > self.tolerance / 2
        functions = (left[:, kept] / sizes[kept]).T @ rows
        # They are orthonormal but for rounding, which the small singular values enlarge: hence the inverse.
        dual = np.linalg.pinv(functions * root).T * root
        return functions, np.asarray(dual)
