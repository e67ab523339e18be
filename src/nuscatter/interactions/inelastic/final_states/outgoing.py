r"""What leaves an inelastic reaction beside its excitation: the final nucleus, and the energy that masses take.

With the recoil of the nucleus neglected, energy is

.. math:: E = T_\ell + E_x + \Delta, \qquad \Delta = m_\ell + M_f - M_i

with masses of nuclei, so that T_ℓ = E − Δ − E_x is the kinetic energy of the lepton. In the neutral current Δ = 0.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, final

from nuscatter.errors import finite, instance, invalid, not_negative, positive, truth
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Species
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened


class HasExcitations(Protocol):
    """Cross sections in bins of the excitation energy of the final nucleus; `ExcitationSpectrum` is one."""

    @property
    def edges(self) -> Array:
        """Edges of the bins [MeV], shape (bins + 1,). What lies below 0 is counted in the first bin."""
        ...

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups of multipoles."""
        ...

    def sigma(self, E: Array) -> Array:
        """Return the cross sections [MeV⁻²] at energies `E` [MeV] of shape (n,): shape (groups, bins, n)."""
        ...

    def total(self, E: Array) -> Array:
        """Return the sum over groups and bins [MeV⁻²], of the shape of `E` [MeV]."""
        ...

    def __hash__(self) -> int:
        """Equal ones share what is made of them."""
        ...


@final
@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What leaves a reaction of one species on one nuclide.

    Args:
        nuclide: The final nucleus: the daughter of a charged current, else the target.
        loss: Δ of the module's head [MeV]: the neutrino's energy that is needed to leave the final nucleus in its
            ground state, and the lepton at rest; of nuclear masses, and 0 in the neutral current.
        charged: Whether the lepton has a charge, so that it is seen.
        positron: Whether it is a positron, which annihilates.
        lowest: Energy of the neutrino [MeV] below which there is no cross section.
        highest: Energy of the neutrino [MeV] up to which it is known.
        angles: Returns the cross section with its angular distribution; only the recoil of the nucleus needs it.

    Raises:
        InputError: an argument is not of its kind or out of range.
    """

    nuclide: Nuclide
    loss: float
    charged: bool
    positron: bool
    lowest: float
    highest: float
    angles: Callable[[], NuclearCrossSection] | None = field(default=None, repr=False, compare=False)
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("nuclide", self.nuclide, Nuclide, "a Nuclide")
        finite("loss", self.loss, "MeV", single=True)
        truth("charged", self.charged), truth("positron", self.positron)
        not_negative("lowest", self.lowest, "MeV", single=True)
        if not positive("highest", self.highest, "MeV", single=True) > self.lowest:
            raise invalid("highest [MeV]", self.highest / MeV, f"above lowest, {self.lowest / MeV:g}")


class InelasticReaction(Protocol):
    """A reaction that knows what it leaves excited."""

    def acts(self, species: Species) -> bool:
        """Return whether a species scatters."""
        ...

    def excitations(self, species: Species) -> HasExcitations:
        """Return the cross sections by excitation energy."""
        ...

    def outgoing(self, species: Species) -> Outgoing:
        """Return what leaves."""
        ...
