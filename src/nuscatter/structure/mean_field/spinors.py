r"""How the nucleons' spin and motion enter the charge of a ground state: wave functions of two components, or of four.

The fourth row of a ground state's densities is the spin–orbit density J of two components, or the tensor density ρ_T =
Σ 2GF/4πr² of Dirac spinors. Either makes a transform S(Q), and the charge is

.. math:: \sum_q G_q f_q N_q - \frac{Q}{4m^2}\, m_q\, S_q(Q), \qquad
          \langle r^2 \rangle = r_p^2 + R^2 + \frac{1}{2m^2 Z} \sum_q m_q(0)\, s_q, \quad S_q \to \tfrac{Q}{3} s_q,

with G = G_E/√(1 + τ) and the moment 2G_M − G_E, or G = G_E and 2F₂ (`nuscatter.structure.nucleons.moments`). With four
components the Darwin–Foldy term 3/4m² is in r_p, the radius of G² + F², and not in R².
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.constants import neutron_magnetic_moment, proton_magnetic_moment, proton_mass
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.transforms import SpinOrbitTransform, TensorTransform
from nuscatter.structure.nucleons.moments import NucleonMoment, PauliMoment, SpinOrbitMoment
from nuscatter.structure.nucleons.spin_orbit import SpinOrbit
from nuscatter.structure.nucleons.weak import DarwinFoldy, NucleonCharge, Sachs
from nuscatter.structure.nucleus import own_charge_radius_squared
from nuscatter.units import Array, fm


class Spinors(ABC):
    """What the wave functions of a mean field say about the charge of extended nucleons."""

    @property
    @abstractmethod
    def theory(self) -> str:
        """What titles of figures call a mean field of such wave functions."""

    @property
    @abstractmethod
    def charge(self) -> NucleonCharge:
        """Form factor G of a nucleon, which multiplies that of the points."""

    @property
    @abstractmethod
    def moment(self) -> NucleonMoment:
        """What multiplies the spin–orbit transforms."""

    @abstractmethod
    def spin_orbit(self, mesh: RadialMesh, densities: Array) -> SpinOrbit:
        """Return the transforms S [MeV] of protons and of neutrons, from all densities in fm, shape (5, 2, points)."""

    @abstractmethod
    def beyond_points(self, nuclide: Nuclide, mesh: RadialMesh, densities: Array) -> float:
        """Return the mean square charge radius less that of the protons as points [MeV⁻²]."""


@final
@dataclass(frozen=True)
class TwoComponents(Spinors):
    """Wave functions of Schrödinger's equation, to order 1/m²: J. L. Friar and J. W. Negele (1975)."""

    @property
    def theory(self) -> str:
        """Hartree–Fock."""
        return "Hartree–Fock"

    @property
    def charge(self) -> NucleonCharge:
        """G_E/√(1 + τ)."""
        return DarwinFoldy()

    @property
    def moment(self) -> NucleonMoment:
        """2G_M − G_E."""
        return SpinOrbitMoment()

    def spin_orbit(self, mesh: RadialMesh, densities: Array) -> SpinOrbit:
        """Return the transforms of the spin–orbit densities [MeV]."""
        neutrons, protons = (SpinOrbitTransform(mesh.r * fm, mesh.shells * densities[3, kind] / fm) for kind in (0, 1))
        return protons, neutrons

    def beyond_points(self, nuclide: Nuclide, mesh: RadialMesh, densities: Array) -> float:
        """Return the nucleons' own radii, the Darwin–Foldy term and Σ (μ − e/2) ⟨σ·l⟩/m²Z [MeV⁻²]."""
        moments = np.array([neutron_magnetic_moment.value, proton_magnetic_moment.value - 0.5])
        spins = densities[3] @ (mesh.shells * mesh.r)
        spin_orbit = float(moments @ spins) / (proton_mass.value**2 * nuclide.Z)
        return own_charge_radius_squared(nuclide) + spin_orbit


@final
@dataclass(frozen=True)
class FourComponents(Spinors):
    """Dirac spinors, whose current is F₁γ^μ + iF₂σ^μν q_ν/2m: B. D. Serot, Phys. Lett. B 107 (1981) 263."""

    @property
    def theory(self) -> str:
        """Relativistic mean field."""
        return "relativistic mean field"

    @property
    def charge(self) -> NucleonCharge:
        """G_E; with the τF₂ that S holds it is F₁."""
        return Sachs()

    @property
    def moment(self) -> NucleonMoment:
        """2F₂ = 2(G_M − G_E)/(1 + τ)."""
        return PauliMoment()

    def spin_orbit(self, mesh: RadialMesh, densities: Array) -> SpinOrbit:
        """Return the transforms of tensor and number densities [MeV]."""
        r, number, tensor = mesh.r * fm, mesh.shells * densities[0], mesh.shells * densities[3]
        neutrons, protons = (TensorTransform(r, number[kind], tensor[kind], proton_mass.value) for kind in (0, 1))
        return protons, neutrons

    def beyond_points(self, nuclide: Nuclide, mesh: RadialMesh, densities: Array) -> float:
        """Return the nucleons' own radii and the anomalous moments' part Σ (μ − e) s/m²Z [MeV⁻²]."""
        mass = proton_mass.value
        moments = np.array([neutron_magnetic_moment.value, proton_magnetic_moment.value - 1])
        # s = −m ∫r ρ_T − 3/2 of each nucleon: the slope of S(Q), times 3.
        tensor = densities[3] @ (mesh.shells * mesh.r) * fm
        spins = -mass * tensor - 1.5 * (densities[0] @ mesh.shells)
        own = own_charge_radius_squared(nuclide) - 3 / (4 * mass**2)
        return own + float(moments @ spins) / (mass**2 * nuclide.Z)
