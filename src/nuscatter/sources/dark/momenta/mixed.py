"""A production between two others: what is not known of the angles and energies of mesons, as one number."""

from dataclasses import dataclass
from typing import final

from nuscatter.errors import InputError, between, finite, instance
from nuscatter.sources.dark.mesons import Meson
from nuscatter.sources.dark.momenta.in_flight import MesonProduction
from nuscatter.sources.spectra.smooth import weighted_sum
from nuscatter.sources.spectra.spectrum import Spectrum


@final
@dataclass(frozen=True)
class MixedProduction(MesonProduction):
    """Mesons of which a share is made as in one production, and the rest as in another.

    What is seen is linear in the share: a fit makes two fluxes and varies it as a nuisance.

    Args:
        first: One production.
        second: The other, of the same meson.
        share: Share of the second, 0 to 1.

    Raises:
        InputError: the mesons are not the same, or the share is not between 0 and 1.

    Example:
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.units import GeV
        >>> mercury, tungsten = (BurmanSmith(proton_energy=0.9 * GeV, Z=Z) for Z in (80, 74))
        >>> MixedProduction(mercury, tungsten, share=0.5).meson.name
        'π⁰'
    """

    first: MesonProduction
    second: MesonProduction
    share: float

    def __post_init__(self) -> None:
        for name in ("first", "second"):
            instance(name, getattr(self, name), MesonProduction, "a MesonProduction such as BurmanSmith")
        finite("share", self.share, single=True)
        between("share", self.share, 0.0, 1.0)
        if self.first.meson != self.second.meson:
            raise InputError(
                f"Mesons of one kind were expected, not {self.first.meson.name} and {self.second.meson.name}."
            )

    @property
    def meson(self) -> Meson:
        """The meson of both."""
        return self.first.meson

    def seen_from(self, rest: Spectrum, *, angle: float, mass: float) -> Spectrum:
        """Return the particles per decay, energy and solid angle, as `MesonProduction.seen_from`."""
        one, other = (each.seen_from(rest, angle=angle, mass=mass) for each in (self.first, self.second))
        return self._sum(one, other)

    def line_seen_from(self, energy: float, *, angle: float, mass: float) -> Spectrum:
        """Return what is seen of a line, as `MesonProduction.line_seen_from`."""
        one, other = (each.line_seen_from(energy, angle=angle, mass=mass) for each in (self.first, self.second))
        return self._sum(one, other)

    def _sum(self, one: Spectrum, other: Spectrum) -> Spectrum:
        return weighted_sum([(one, 1 - self.share), (other, self.share)])
