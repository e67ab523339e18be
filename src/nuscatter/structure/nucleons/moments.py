r"""What multiplies the spin–orbit density in the charge of a nucleus: the nucleons' magnetic moments.

Spin and motion together act as the charge :math:`-Q\, m(Q^2)\, S(Q)/4m^2` (`nuscatter.structure.nucleons.weak`). How
large m is depends on the wave functions. With two components, to order 1/m², it is 2G_M − G_E. The E in it is the
Darwin and spin–orbit terms of a charge that moves. Dirac spinors have that in their density already, whose small
components move with the nucleon; there the anomalous moment alone is left, 2F₂ = 2(G_M − G_E)/(1 + τ) (B. D. Serot,
Phys. Lett. B 107 (1981) 263).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from nuscatter.errors import not_negative
from nuscatter.structure.nucleons.form_factors import FOUR_MASSES_SQUARED, NucleonFormFactor
from nuscatter.units import Array

#: (G_E, G_M, q2 [MeV²]) → the moment m.
NucleonMoment: TypeAlias = Callable[[NucleonFormFactor, NucleonFormFactor, Array], Array]


@final
@dataclass(frozen=True)
class SpinOrbitMoment:
    """m = 2G_M − G_E: of wave functions of two components, to order 1/m²."""

    def __call__(self, electric: NucleonFormFactor, magnetic: NucleonFormFactor, q2: Array) -> Array:
        """Return the moment at `q2` [MeV²]."""
        return np.asarray(2 * magnetic(q2) - electric(q2))


@final
@dataclass(frozen=True)
class PauliMoment:
    """m = 2F₂ = 2(G_M − G_E)/(1 + τ): of Dirac spinors.

    Example:
        >>> from nuscatter.structure.nucleons.form_factors import galster
        >>> round(float(PauliMoment()(galster.electric_proton, galster.magnetic_proton, np.array(0.0))), 4)
        3.5857
    """

    def __call__(self, electric: NucleonFormFactor, magnetic: NucleonFormFactor, q2: Array) -> Array:
        """Return the moment at `q2` [MeV²]."""
        tau = not_negative("q2", q2) / FOUR_MASSES_SQUARED
        return np.asarray(2 * (magnetic(q2) - electric(q2)) / (1 + tau))
