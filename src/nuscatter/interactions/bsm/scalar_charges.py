r"""Scalar charges of nucleons: how many light quarks a scalar finds in one, ⟨N|ūu + d̄d|N⟩ = σ_πN/m̂.

For couplings g_u, g_d of the quarks,

.. math:: c_{p,n} = \frac{g_u + g_d}{2} \frac{\sigma_{\pi N}}{\hat m} \pm \frac{g_u - g_d}{2} g_S^{u-d},
          \qquad \hat m = \frac{m_u + m_d}{2},

the strange and heavy quarks left out. Universal couplings give 17.3 for both nucleons, not 3.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.constants import Measured
from nuscatter.errors import finite, not_negative
from nuscatter.units import MeV

#: σ_πN [MeV].
sigma_term = Measured(
    59.1 * MeV,
    3.5 * MeV,
    "M. Hoferichter et al., Phys. Rev. Lett. 115 (2015) 092301, doi:10.1103/PhysRevLett.115.092301",
)
#: (m_u + m_d)/2 [MeV], MS-bar at 2 GeV.
light_quark_mass = Measured(
    3.410 * MeV, 0.043 * MeV, "FLAG 2019, N_f = 2+1+1, from memory, doi:10.1140/epjc/s10052-019-7354-7"
)
#: The isovector scalar charge of the nucleon.
isovector_scalar_charge = Measured(
    1.022, 0.10, "R. Gupta et al., Phys. Rev. D 98 (2018) 034503, arXiv:1806.09006: ± 0.08 ± 0.06"
)


@final
@dataclass(frozen=True, kw_only=True)
class ScalarCharges:
    """Scalar charges of matter, in units of a scalar's coupling.

    Args:
        proton: Of the proton.
        neutron: Of the neutron.
        electron: Of the electron.
        uncertainty: Standard uncertainty of the nucleons' charges, common to both.

    Raises:
        InputError: a charge is not finite, or the uncertainty is negative.
    """

    proton: float
    neutron: float
    electron: float = 0.0
    uncertainty: float = 0.0

    def __post_init__(self) -> None:
        for name in ("proton", "neutron", "electron"):
            finite(f"the charge of the {name}", getattr(self, name), single=True)
        not_negative("uncertainty", self.uncertainty, single=True)


def nucleon_scalar_charges(*, up: float = 1.0, down: float = 1.0, electron: float = 1.0) -> ScalarCharges:
    """Return the charges for couplings of up and down quarks and electrons; their errors are those of σ_πN and m̂.

    Example:
        >>> charges = nucleon_scalar_charges()
        >>> round(charges.proton, 1), round(charges.uncertainty, 1)
        (17.3, 1.0)
    """
    mean = float(finite("up", up, single=True) + finite("down", down, single=True)) / 2
    difference = float(up - down) / 2
    common = sigma_term.value / light_quark_mass.value
    relative = np.hypot(
        sigma_term.uncertainty / sigma_term.value, light_quark_mass.uncertainty / light_quark_mass.value
    )
    own, lepton = isovector_scalar_charge, float(finite("electron", electron, single=True))
    error = np.hypot(mean * common * relative, difference * own.uncertainty)
    return ScalarCharges(
        proton=mean * common + difference * own.value,
        neutron=mean * common - difference * own.value,
        electron=lepton,
        uncertainty=float(error),
    )
