"""Transforms of the densities of a ground state: the form factors of its points, and of its spin–orbit densities.

Each is a sum over the radii of a mesh by its own quadrature, in the package's units.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.blocks import in_blocks
from nuscatter.errors import finite
from nuscatter.structure.nucleus import FormFactor
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Momentum transfer beyond which the factor of the centre of mass stays what it is there. A form factor of a mean field
#: has no meaning so far out, and its rounding would grow without end.
_FAR = 1000 * MeV


@final
@dataclass(frozen=True, eq=False)
class PointFormFactor:
    """Form factor of a density on a mesh of radii, 1 at Q = 0.

    Args:
        r: Radii [MeV⁻¹].
        shares: 4πr² ρ dr over the number of particles at each, which sum to 1.
    """

    r: Array
    shares: Array
    __repr__ = shortened

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV], in its shape."""
        return _summed(_j0, self.r, self.shares, Q)


@final
@dataclass(frozen=True, eq=False)
class SpinOrbitTransform:
    """∫ 4πr² J(r) j₁(Qr) dr [MeV] of a spin–orbit density on a mesh of radii.

    Args:
        r: Radii [MeV⁻¹].
        shares: 4πr² J dr at each [MeV].
    """

    r: Array
    shares: Array
    __repr__ = shortened

    def __call__(self, Q: ArrayLike) -> Array:
        """Return the transform at momentum transfer `Q` [MeV], in its shape."""
        return _summed(_j1, self.r, self.shares, Q)


@final
@dataclass(frozen=True, eq=False)
class TensorTransform:
    r"""The spin–orbit transform of Dirac spinors, S(Q) of their tensor and number densities.

    .. math:: S(Q) = -m \int 4\pi r^2 \rho_T\, j_1(Qr)\, dr - \tfrac{Q}{2} \int 4\pi r^2 \rho\, j_0(Qr)\, dr\
              \text{[MeV]},

    with the tensor density ρ_T = Σ 2GF/4πr² and the number density ρ. For small components of a free nucleon, F = (G′ +
    κG/r)/2m, it is the transform of the spin–orbit density.

    Args:
        r: Radii [MeV⁻¹].
        number: 4πr² ρ dr at each.
        tensor: 4πr² ρ_T dr at each.
        mass: Mass m of the nucleon [MeV].
    """

    r: Array
    number: Array
    tensor: Array
    mass: float
    __repr__ = shortened

    def __call__(self, Q: ArrayLike) -> Array:
        """Return the transform at momentum transfer `Q` [MeV], in its shape."""
        q = finite("Q", Q, "MeV")
        return np.asarray(
            -self.mass * _summed(_j1, self.r, self.tensor, q) - q / 2 * _summed(_j0, self.r, self.number, q)
        )


@final
@dataclass(frozen=True, eq=False)
class IntrinsicFormFactor:
    """A form factor, or a spin–orbit transform, about the centre of mass: times e^{+Q²⟨R²⟩/6}.

    Beyond Q = 1 GeV, where a mean field says nothing, the factor keeps its value.

    Args:
        form_factor: That of the mean field, a function of Q [MeV].
        mean_square: ⟨R²⟩ of the centre of mass [MeV⁻²].
    """

    form_factor: FormFactor
    mean_square: float
    __repr__ = shortened

    def __call__(self, Q: ArrayLike) -> Array:
        """Return the form factor at momentum transfer `Q` [MeV], in its shape."""
        q = finite("Q", Q, "MeV")
        return np.asarray(self.form_factor(q) * np.exp(np.minimum(np.abs(q), _FAR) ** 2 * self.mean_square / 6))


def _j0(x: Array) -> Array:
    return np.asarray(np.sinc(x / np.pi))


def _j1(x: Array) -> Array:
    from scipy.special import spherical_jn

    return np.asarray(spherical_jn(1, x))


def _summed(wave: Callable[[Array], Array], r: Array, shares: Array, Q: ArrayLike) -> Array:
    """Return Σ wave(Q r_i) × shares_i over the mesh at momentum transfer `Q` [MeV], in the shape of `Q`."""
    q = finite("Q", Q, "MeV")
    flat = q.ravel()
    result = in_blocks(lambda rows: np.asarray(wave(flat[rows, None] * r) @ shares), flat.size, lambda: r.size)
    return result.reshape(q.shape)
