r"""The charged weak current between proton and neutron, as inverse beta decay needs it.

With q = p_n − p_p, t = q² and M = (m_n + m_p)/2 it is, as in A. Strumia and F. Vissani, Phys. Lett. B 564 (2003) 42,

.. math:: \bar u_n \left( f_1 \gamma_\mu + \frac{i f_2}{2M} \sigma_{\mu\nu} q^\nu + g_1 \gamma_\mu \gamma_5
          + \frac{g_2}{M} q_\mu \gamma_5 \right) u_p .

There are no second-class currents. Form factors are dipoles, with the conserved vector current and the pion's pole:

.. math:: f_1 &= \frac{1 - (1 + \xi) t/4M^2}{(1 - t/4M^2)(1 - t/M_V^2)^2} , &
          f_2 &= \frac{\xi}{(1 - t/4M^2)(1 - t/M_V^2)^2} , \\
          g_1 &= \frac{-g_A}{(1 - t/M_A^2)^2} , & g_2 &= \frac{2 M^2 g_1}{m_\pi^2 - t} .
"""

from dataclasses import dataclass, fields
from typing import final

from nuscatter.constants import (
    axial_coupling,
    charged_pion_mass,
    electron_mass,
    fermi_constant,
    fine_structure_constant,
    neutron_magnetic_moment,
    neutron_mass,
    proton_magnetic_moment,
    proton_mass,
    v_ud,
)
from nuscatter.errors import InputError, positive
from nuscatter.structure.nucleons.form_factors import axial_mass
from nuscatter.units import Array, GeV


@final
@dataclass(frozen=True, kw_only=True)
class NucleonCurrent:
    """The charged weak current between proton and neutron: its constants, masses and form factors.

    The default constants are those of today. V_ud is found from superallowed decays with an inner radiative correction
    of 2.467(22) % (C.-Y. Seng et al., arXiv:1807.10197), while the radiative correction of inverse beta decay dates
    from 2003, when it was 2.40(8) %. So cross sections of today's constants may be 0.07 % too small.

    Args:
        axial_coupling: g_A, positive; g₁(0) = −g_A.
        v_ud: Element V_ud of the quark mixing matrix.
        vector_mass: M_V [MeV] of the vector form factors' dipole.
        axial_mass: M_A [MeV] of the axial form factor's dipole.
        anomalous_moment: ξ = κ_p − κ_n, the difference of the anomalous magnetic moments in nuclear magnetons.
        proton_mass: m_p [MeV].
        neutron_mass: m_n [MeV].
        electron_mass: m_e [MeV].
        pion_mass: m_π [MeV].
        fermi_constant: G_F [MeV⁻²].
        fine_structure_constant: α.

    Raises:
        InputError: a constant is not above zero, or the masses are those of a proton that decays.

    Example:
        >>> NucleonCurrent.strumia_vissani_2003().axial_coupling
        1.27
    """

    axial_coupling: float = axial_coupling.value
    v_ud: float = v_ud.value
    vector_mass: float = 0.71**0.5 * GeV
    axial_mass: float = axial_mass.value
    anomalous_moment: float = proton_magnetic_moment.value - 1 - neutron_magnetic_moment.value
    proton_mass: float = proton_mass.value
    neutron_mass: float = neutron_mass.value
    electron_mass: float = electron_mass.value
    pion_mass: float = charged_pion_mass.value
    fermi_constant: float = fermi_constant.value
    fine_structure_constant: float = fine_structure_constant.value

    def __post_init__(self) -> None:
        for each in fields(self):
            value = positive(each.name, getattr(self, each.name), single=True)
            object.__setattr__(self, each.name, float(value))
        if self.neutron_mass + self.electron_mass <= self.proton_mass:
            raise InputError("The neutron and the positron are lighter than the proton, which would decay.")

    @classmethod
    def strumia_vissani_2003(cls) -> "NucleonCurrent":
        """Return the constants of the paper of 2003; its masses are today's, which differ by less than 1e-6."""
        return cls(
            axial_coupling=1.270,
            v_ud=0.9746,
            axial_mass=1 * GeV,
            anomalous_moment=3.706,
            fermi_constant=1.16637e-5 / GeV**2,
        )

    @property
    def mean_mass(self) -> float:
        """M = (m_n + m_p)/2 [MeV]."""
        return (self.neutron_mass + self.proton_mass) / 2

    @property
    def mass_difference(self) -> float:
        """Δ = m_n − m_p [MeV]."""
        return self.neutron_mass - self.proton_mass

    def form_factors(self, t: Array) -> tuple[Array, Array, Array, Array]:
        """Return f₁, f₂, g₁ and g₂ at t = q² [MeV²], Eq. 7."""
        x = t / (4 * self.mean_mass**2)
        dipole = 1 / ((1 - x) * (1 - t / self.vector_mass**2) ** 2)
        f2 = self.anomalous_moment * dipole
        f1 = dipole - x * (dipole + f2)
        g1 = -self.axial_coupling / (1 - t / self.axial_mass**2) ** 2
        return f1, f2, g1, 2 * self.mean_mass**2 * g1 / (self.pion_mass**2 - t)
