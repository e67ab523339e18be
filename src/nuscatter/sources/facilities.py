"""Places where pions stop: what a proton beam delivers, and the flux that follows.

Each facility is one value with its sources. A data release's own numbers (protons on target, neutrinos per proton)
come before the facility's, and are given to `Facility.flux` as arguments.
"""

from dataclasses import dataclass
from typing import final

from nuscatter.errors import choose, not_negative
from nuscatter.sources.flux import Flux
from nuscatter.sources.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian, Pulse
from nuscatter.units import MW, GeV, Hz, ns


@final
@dataclass(frozen=True)
class Facility:
    """A stopped-pion source.

    Example:
        >>> from nuscatter.units import GW, hour, m
        >>> sns = facility("SNS")
        >>> f"{sns.protons(energy=6.12 * GW * hour):.3e}"
        '1.375e+23'
    """

    name: str
    #: Kinetic energy of a proton [MeV].
    proton_energy: float
    #: Mean beam power [MeV²].
    power: float
    #: Pulses a unit time [MeV].
    repetition: float
    #: Arrival of the protons within a pulse.
    pulse: Pulse
    #: Neutrinos of each species per proton.
    nu_per_pot: float
    #: Its relative uncertainty.
    nu_per_pot_uncertainty: float
    #: Where the numbers come from.
    source: str

    def protons(self, *, energy: float) -> float:
        """Return the number of protons in a delivered beam `energy` [MeV]; `InputError` if it is negative."""
        return float(not_negative("energy", energy)) / self.proton_energy

    def flux(self, *, distance: float, pot: float, nu_per_pot: float | None = None) -> Flux:
        """Return the flux at `distance` [MeV⁻¹] from the target after `pot` protons.

        Args:
            distance: From the target [MeV⁻¹].
            pot: Protons on target; `protons` converts a delivered energy.
            nu_per_pot: Neutrinos of each species per proton; the facility's own if None.

        Raises:
            InputError: a number is negative, or the distance is zero.
        """
        rate = self.nu_per_pot if nu_per_pot is None else nu_per_pot
        return PionDecayAtRest(pot=pot, nu_per_pot=rate, distance=distance, pulse=self.pulse)


_SNS = Facility(
    name="SNS",
    proton_energy=1.0 * GeV,
    power=1.4 * MW,
    repetition=60 * Hz,
    pulse=Gaussian(mean=440 * ns, width=150 * ns),
    nu_per_pot=0.09,
    nu_per_pot_uncertainty=0.10,
    source="Review, Sec. V (1 GeV, 1.4 MW, 60 Hz); pulse and neutrinos per proton: arXiv:2006.12659, parameter file",
)

facilities: tuple[Facility, ...] = (_SNS,)


def facility(name: str) -> Facility:
    """Return the facility of that name, blind to case and dashes; `InputError` for an unknown one.

    Example:
        >>> facility("sns").name
        'SNS'
    """
    return choose("facility", name, {each.name: each for each in facilities})
