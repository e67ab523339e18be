r"""The charge of a nucleon to first order in Q², as papers of effective theories write it.

.. math:: G = G_E(0) \Big(1 - \frac{Q^2}{8m^2}\Big) - \tfrac16 \langle r^2\rangle Q^2 .

It is `DarwinFoldy` expanded. What it leaves out is of order Q⁴: up to Q = 200 MeV at most 3e-4 in :math:`F_W` of ¹³³Cs
and 7e-4 in that of ⁴⁰Ar.

Source: M. Hoferichter, J. Menéndez and A. Schwenk, Phys. Rev. D 102 (2020) 074018.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.errors import instance, not_negative
from nuscatter.structure.nucleons.form_factors import (
    FOUR_MASSES_SQUARED,
    NucleonFormFactor,
    NucleonFormFactors,
    mean_square_radius,
)
from nuscatter.units import Array


@final
@dataclass(frozen=True)
class FirstOrder:
    """G to first order in Q²: a `charge=` of `weak_nucleus` and `shell_model`.

    Example:
        >>> from nuscatter.structure.nucleons.form_factors import measured_nucleon
        >>> from nuscatter.structure.nucleons.weak import DarwinFoldy
        >>> from nuscatter.units import MeV
        >>> expanded, full = (each(measured_nucleon, (100 * MeV) ** 2)[0] for each in (FirstOrder(), DarwinFoldy()))
        >>> f"{expanded:.5f} {full:.5f}"
        '0.96832 0.96904'
    """

    def __call__(self, nucleon: NucleonFormFactors, q2: Array) -> tuple[Array, Array, Array]:
        """Return the charge form factors of proton, neutron and strange quarks at `q2` [MeV²]."""
        instance("nucleon", nucleon, NucleonFormFactors, "a NucleonFormFactors, as galster or kelly,")
        q2 = not_negative("q2", q2)
        return (
            _expanded(nucleon.electric_proton, q2),
            _expanded(nucleon.electric_neutron, q2),
            _expanded(nucleon.strange_electric, q2),
        )


def _expanded(electric: NucleonFormFactor, q2: Array) -> Array:
    at_zero = np.asarray(electric(np.zeros(())))
    # `mean_square_radius` is divided by G_E(0) where that is not zero.
    slope = mean_square_radius(electric) * np.where(at_zero == 0, 1.0, at_zero) / 6
    return np.asarray(at_zero * (1 - q2 / (2 * FOUR_MASSES_SQUARED)) - slope * q2)
