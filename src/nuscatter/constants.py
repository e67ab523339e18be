"""Measured constants, one a line: value, standard uncertainty, source.

A formula takes ``.value``; an error budget takes ``.uncertainty``. Each is a `Measured`, so a number always has its
source with it.

Example:
    >>> from nuscatter.constants import muon_mass
    >>> from nuscatter.units import MeV
    >>> round(muon_mass.value / MeV, 4)
    105.6584
"""

from dataclasses import dataclass
from typing import final

from nuscatter.errors import finite, invalid, not_negative
from nuscatter.units import GeV, MeV, fm, ns


@final
@dataclass(frozen=True)
class Measured:
    """A measured number with its standard uncertainty (same unit) and the publication that it comes from."""

    value: float
    uncertainty: float
    source: str

    def __post_init__(self) -> None:
        finite("value", self.value, single=True)
        not_negative("uncertainty", self.uncertainty, single=True)
        if not isinstance(self.source, str):
            raise invalid("source", self.source, "the name of a publication")


_CODATA = "CODATA 2022, doi:10.1103/RevModPhys.97.025002"
_PDG = "Particle Data Group 2024, doi:10.1103/PhysRevD.110.030001"

fermi_constant = Measured(1.1663788e-5 / GeV**2, 6e-12 / GeV**2, _PDG)
fine_structure_constant = Measured(7.2973525643e-3, 1.1e-12, _CODATA)
sin2_theta_w_low_energy = Measured(0.23857, 5e-5, "PDG low-energy MS-bar value as in the review, below Eq. 16")
atomic_mass_unit = Measured(931.49410372 * MeV, 2.9e-7 * MeV, _CODATA)
electron_mass = Measured(0.51099895069 * MeV, 1.6e-10 * MeV, _CODATA)
muon_mass = Measured(105.6583755 * MeV, 2.3e-6 * MeV, _CODATA)
tau_mass = Measured(1776.93 * MeV, 0.09 * MeV, _PDG)
charged_pion_mass = Measured(139.57039 * MeV, 1.8e-4 * MeV, _PDG)
neutral_pion_mass = Measured(134.9768 * MeV, 5e-4 * MeV, _PDG)
neutral_pion_to_photons = Measured(0.98823, 3.4e-4, _PDG + ", branching ratio of π⁰ → γγ")
neutral_pion_width = Measured(7.80e-6 * MeV, 0.12e-6 * MeV, _PDG + ", lifetime of 8.43(13)e-17 s; from memory")
eta_mass = Measured(547.862 * MeV, 0.017 * MeV, _PDG)
eta_to_photons = Measured(
    0.3936, 1.8e-3, _PDG + ", branching ratio of η → γγ; from memory, earlier editions 0.3941(20)"
)
eta_width = Measured(1.31e-3 * MeV, 0.05e-3 * MeV, _PDG)
eta_pole_mass = Measured(0.721 * GeV, 0.011 * GeV, _PDG + ", Λ of the form factor of η → γℓ⁺ℓ⁻ (pdglive)")
charged_pion_lifetime = Measured(26.033 * ns, 0.005 * ns, _PDG)
muon_lifetime = Measured(2196.9811 * ns, 0.0022 * ns, _PDG)
panofsky_ratio = Measured(
    1.546, 0.009, "J. Spuller et al., Phys. Lett. B 67 (1977) 479: π⁻ at rest in hydrogen, nπ⁰/nγ"
)
proton_mass = Measured(938.27208943 * MeV, 2.9e-7 * MeV, _CODATA)
neutron_mass = Measured(939.56542194 * MeV, 4.8e-7 * MeV, _CODATA)
proton_magnetic_moment = Measured(2.79284734463, 8.2e-10, _CODATA + ", in nuclear magnetons e/2m_p")
neutron_magnetic_moment = Measured(-1.91304276, 4.5e-7, _CODATA + ", in nuclear magnetons e/2m_p")
axial_coupling = Measured(1.2754, 1.3e-3, _PDG + ", neutron decay")
proton_charge_radius = Measured(0.84075 * fm, 6.4e-4 * fm, _CODATA)
neutron_charge_radius_squared = Measured(-0.1155 * fm**2, 1.7e-3 * fm**2, _PDG)
v_ud = Measured(0.97367, 3.2e-4, _PDG + ", quark mixing, superallowed beta decays")
