"""Elastic scattering of dark matter that a beam dump makes, on nuclei and on electrons (review Eq. 58, Fig. 11).

The two are terms of their own, as the Standard Model's are, and are added with ``+``. They act on the χ of their portal
alone, and leave neutrinos as they are.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import ClassVar, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import instance
from nuscatter.interactions.amplitudes import coupling
from nuscatter.interactions.bsm.dark_channels import dark_channel, split_channel
from nuscatter.interactions.bsm.mediators import Nucleons, Propagator
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.interactions.shapes import Formed, Shape, unity
from nuscatter.interactions.term import Term
from nuscatter.particles import Species
from nuscatter.sources.dark.portal import VectorPortal


@final
@dataclass(frozen=True, eq=False)
class DarkMatterScattering(Term):
    """χ on nuclei, which scatter as a whole (review Eq. 58).

    Args:
        portal: The dark sector, whose `particles` are the projectiles.
        amplitude: Factor of the amplitude, a number or an array of shape (batch,). A flux that is made with the mixing
            ε goes as ε² and the amplitude as ε too: of one flux, amplitude (ε′/ε)² gives the counts of ε′, as ε′⁴.

    Raises:
        InputError: it is no portal, or the factor is not finite.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV, cm
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> chi = portal.particles[0]
        >>> f"{DarkMatterScattering(portal).sigma(100 * MeV, chi, ns.helm('Ar40')) / cm**2:.4e}"
        '5.5815e-33'
    """

    portal: VectorPortal
    _: KW_ONLY
    amplitude: ArrayLike = 1.0
    recoil_kinds: ClassVar[tuple[Recoil, ...]] = (Recoil.NUCLEUS,)

    def __post_init__(self) -> None:
        instance("portal", self.portal, VectorPortal, "a VectorPortal")
        object.__setattr__(self, "amplitude", coupling("amplitude", self.amplitude))

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        return _channels(self.portal, Recoil.NUCLEUS)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return g g_D of the propagator times x_p Z F_p + x_n N F_n, for the channel of this χ."""
        if not _acts(self.portal, self.channels, channel, initial, final):
            return {}
        charges = self.portal.charges
        matter = Nucleons(proton=charges.proton, neutron=charges.neutron)
        strength = self.portal.coupling * self.portal.dark_coupling * np.asarray(self.amplitude)
        return {Formed(Propagator(self.portal.mediator_mass), matter): strength}


@final
@dataclass(frozen=True, eq=False)
class DarkMatterElectronScattering(Term):
    """χ on the electrons of an atom.

    Args:
        portal: The dark sector, whose `particles` are the projectiles.
        amplitude: Factor of the amplitude, as of `DarkMatterScattering`.

    Raises:
        InputError: it is no portal, or the factor is not finite.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV, cm
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> f"{DarkMatterElectronScattering(portal).sigma(100 * MeV, portal.particles[0]) / cm**2:.2e}"
        '4.32e-38'
    """

    portal: VectorPortal
    _: KW_ONLY
    amplitude: ArrayLike = 1.0
    recoil_kinds: ClassVar[tuple[Recoil, ...]] = (Recoil.ELECTRON,)

    def __post_init__(self) -> None:
        instance("portal", self.portal, VectorPortal, "a VectorPortal")
        object.__setattr__(self, "amplitude", coupling("amplitude", self.amplitude))

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        return _channels(self.portal, Recoil.ELECTRON)

    def parts(self, channel: Channel, amplitude: str, initial: Species, final: Species) -> Mapping[Shape, ArrayLike]:
        """Return g g_D x_e of the propagator, for the channel of this χ."""
        if not _acts(self.portal, self.channels, channel, initial, final):
            return {}
        strength = self.portal.coupling * self.portal.dark_coupling * self.portal.charges.lepton
        return {Formed(Propagator(self.portal.mediator_mass), unity): strength * np.asarray(self.amplitude)}


def _channels(portal: VectorPortal, recoil: Recoil) -> tuple[Channel, ...]:
    """Return one channel for each particle of a portal, in their order."""
    if portal.splitting == 0:
        return (dark_channel(portal.kind, portal.mass, recoil),)
    return tuple(
        split_channel(each.mass, outgoing=portal.partner(each).mass, recoil=recoil) for each in portal.particles
    )


def _acts(
    portal: VectorPortal, channels: tuple[Channel, ...], channel: Channel, initial: Species, final: Species
) -> bool:
    """Return whether a channel is that of the particle that comes; the one that leaves is told by the channel."""
    if initial != final or initial not in portal.particles or channel not in channels:
        return False
    return channels.index(channel) == portal.particles.index(initial)
