"""A proton target as a source of dark matter for a data set: pions, place and time, and how well their number is known.

The pions' number is a nuisance of its own, not the neutrinos' flux: π⁰ decay where they are made, and π⁺ and μ⁺ that
make the neutrinos have to stop first. Simulations of both share errors, but no correlation is published.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

from nuscatter.catalogue.coherent import CSI_PULSE, CSI_SOURCE, LAR_PULSE, LAR_SOURCE, Beam
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.errors import choose, instance, not_negative, positive
from nuscatter.quantities import DISTANCE, LIFETIME, PROTONS, plausible
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.in_flight import MesonProduction
from nuscatter.sources.dark.neutral_pions import DarkMatterFromPions
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Pulse
from nuscatter.units import GeV, ns
from nuscatter.words.describing import shortened

#: π⁰ per proton at the SNS and the relative uncertainty [mem]: those of COHERENT's sensitivities, arXiv:1911.06422.
SNS_PIONS_PER_POT, SNS_PION_UNCERTAINTY = 0.09, 0.10
#: Kinetic energy of the SNS's protons in the years of both data sets; releases imply 0.954 to 0.996 GeV.
_SNS_ENERGY = 0.984 * GeV
#: Angles of the detectors to the beam, in radians. Of argon [mem] (arXiv:1911.06422).
_CSI_ANGLE, _LAR_ANGLE = math.pi / 2, math.radians(137)


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class BeamDump:
    """Where and when π⁰ are made, as a detector sees it.

    Args:
        production: Momenta of the π⁰; `BurmanSmith`, `SanfordWang` or a `MesonList`.
        pot: Protons on target.
        pions_per_pot: π⁰ per proton.
        uncertainty: Relative uncertainty of that number.
        distance: From the target to the detector [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        pulse: Arrival of the protons on the detector's clock, or None.
        name: Name of the nuisance in fits; detectors at one target share it.
        delay_step: Largest difference of the times of flight within a component of the flux [MeV⁻¹]; wider than of
            `DarkMatterFromPions`, since fits have bins of time of 125 ns and more.

    Raises:
        InputError: a number is negative, or the distance, the uncertainty or the step is zero.

    Example:
        >>> sns = beam_dump("coherent_csi_2021")
        >>> sns.pions_per_pot, round(math.degrees(sns.angle))
        (0.09, 90)
    """

    production: MesonProduction
    pot: float
    pions_per_pot: float
    uncertainty: float
    distance: float
    angle: float
    pulse: Pulse | None = None
    name: str = "neutral_pions"
    delay_step: float = field(default=60 * ns, repr=False)
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("production", self.production, MesonProduction, "a MesonProduction such as BurmanSmith")
        plausible("pot", self.pot, PROTONS, single=True)
        not_negative("pions_per_pot", self.pions_per_pot, single=True)
        positive("uncertainty", self.uncertainty, single=True)
        plausible("distance", self.distance, DISTANCE, single=True)
        plausible("delay_step", self.delay_step, LIFETIME, single=True)
        instance("name", self.name, str, "a string")

    @property
    def nuisance(self) -> Nuisance:
        """The relative change of the number of pions."""
        return Nuisance(self.name, 0.0, self.uncertainty, "π⁰ per proton, relative")

    def flux(self, portal: VectorPortal, *, off_shell: bool = True) -> Flux:
        """Return the flux of χ at the detector.

        Args:
            portal: The dark sector.
            off_shell: Whether A′ may be off its mass shell.

        Raises:
            InputError: no χ can be made.
        """
        return DarkMatterFromPions(
            portal,
            self.production,
            pot=self.pot,
            pions_per_pot=self.pions_per_pot,
            distance=self.distance,
            angle=self.angle,
            pulse=self.pulse,
            off_shell=off_shell,
            delay_step=self.delay_step,
        )


def beam_dump(name: str) -> BeamDump:
    """Return the SNS as a data set sees it.

    Args:
        name: ``coherent_csi_2021`` or ``coherent_lar_2020``.

    Raises:
        InputError: there is none for another data set.
    """
    made: Mapping[str, BeamDump] = {
        "coherent_csi_2021": _sns(CSI_SOURCE, angle=_CSI_ANGLE, pulse=CSI_PULSE),
        "coherent_lar_2020": _sns(LAR_SOURCE, angle=_LAR_ANGLE, pulse=LAR_PULSE),
    }
    return choose("beam dump", name, made)


def _sns(source: Beam, *, angle: float, pulse: Pulse) -> BeamDump:
    return BeamDump(
        production=BurmanSmith(proton_energy=_SNS_ENERGY, Z=80),
        pot=source["pot"],
        pions_per_pot=SNS_PIONS_PER_POT,
        uncertainty=SNS_PION_UNCERTAINTY,
        distance=source["distance"],
        angle=angle,
        pulse=pulse,
        name="neutral_pions_sns",
    )
