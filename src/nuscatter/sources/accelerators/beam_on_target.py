r"""What follows from a pulsed proton beam on a thick target: how many neutrinos, when, and how much steady background.

A beam of power P and proton energy E sends P/E protons a unit time into the target, and each leaves y neutrinos of
each of the three species ν_μ, ν_e, ν̄_μ from pions and muons at rest. So at a distance d each species arrives with

.. math:: \frac{P}{E}\, \frac{y}{4 \pi d^2}

per area and time. If only a window Δt after each of the f pulses a second is read, a background that does not depend on
the beam is multiplied by f · Δt; the signal loses only what arrives outside of the window. Every number has its own
source, which says so if the number is from memory alone.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from nuscatter.errors import InputError, finite, instance, invalid, listed, not_negative, unknown
from nuscatter.particles import Species
from nuscatter.quantities import BEAM_ENERGY, BEAM_POWER, DISTANCE, LIFETIME, PROTON_ENERGY, REPETITION, plausible
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Pulse, TimeProfile
from nuscatter.units import MW, Hz, m, ms, us
from nuscatter.words.describing import energy_of


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Facility:
    """A stopped-pion source. The clock of a pulse starts when its first protons arrive.

    Raises:
        InputError: a number is out of its range, or a number has no source.

    Example:
        >>> from nuscatter.sources.accelerators.facilities import facility
        >>> from nuscatter.units import GW, Hz, cm, hour, m
        >>> sns = facility("SNS")
        >>> f"{sns.protons(energy=6.12 * GW * hour):.3e}"
        '1.375e+23'
        >>> f"{sns.flux_per_time(distance=20 * m) * cm**2 / Hz:.3e}"  # of each species, per cm² and s
        '1.565e+07'
    """

    name: str
    #: Kinetic energy of a proton [MeV].
    proton_energy: float
    #: Mean beam power on this target [MeV²].
    power: float
    #: Pulses a unit time on this target [MeV].
    repetition: float
    #: Arrival of the protons within a pulse, from time 0 on.
    pulse: Pulse
    #: Time in each pulse while protons arrive, as it is quoted [MeV⁻¹]: the sum over bunches, about the FWHM of a bell.
    pulse_length: float
    #: What the protons stop in.
    target: str
    #: Neutrinos of each species per proton; None where no published number could be confirmed or recalled.
    nu_per_pot: float | None
    #: Its relative uncertainty; None where none is published.
    nu_per_pot_uncertainty: float | None
    #: For each number the publication, release or derivation that it comes from, by the name of the field.
    sources: Mapping[str, str]
    #: Fraction of π⁺ that decay in flight, an upper bound; None if not known.
    decay_in_flight: float | None = None
    #: Fraction of π⁻ captured by nuclei before they decay; None if not known.
    negative_capture: float | None = None
    #: Distances from the target at which detectors stand or are planned [MeV⁻¹].
    baselines: tuple[float, ...] = ()
    #: What the model of this source leaves out.
    notes: str = ""

    def __repr__(self) -> str:
        yields = "ν/p not known" if self.nu_per_pot is None else f"{self.nu_per_pot:.4g} ν/p"
        beam = f"{self.power / MW:.4g} MW of protons of {energy_of(self.proton_energy)}"
        return f"Facility({self.name}: {beam} at {self.repetition / Hz:.4g} Hz on {self.target}, {yields})"

    def __post_init__(self) -> None:
        for field in ("name", "target", "notes"):
            instance(field, getattr(self, field), str, "a string")
        instance("sources", self.sources, Mapping, "a mapping from fields to publications")
        plausible("proton_energy", self.proton_energy, PROTON_ENERGY, single=True)
        plausible("power", self.power, BEAM_POWER, single=True)
        plausible("repetition", self.repetition, REPETITION, single=True)
        plausible("pulse_length", self.pulse_length, LIFETIME, single=True)
        for each in listed("baselines", self.baselines, "a tuple of distances"):
            plausible("one of the baselines", each, DISTANCE, single=True)
        if not isinstance(self.pulse, Pulse):
            raise invalid("pulse", self.pulse, "a Pulse such as Gaussian(mean, width)")
        for field in ("nu_per_pot", "nu_per_pot_uncertainty", "decay_in_flight", "negative_capture"):
            if getattr(self, field) is not None:
                not_negative(field, getattr(self, field), single=True)
        for field in ("proton_energy", "power", "repetition", "pulse", "target", "nu_per_pot"):
            if not self.sources.get(field):
                raise InputError(f"{self.name} has no source for {field}: add one to `sources`.")
        if self.duty_factor > 1:
            period = 1 / (self.repetition * ms)
            raise invalid("pulse_length [ms]", self.pulse_length / ms, f"at most the {period:.4g} between pulses")

    @property
    def source(self) -> str:
        """All sources in one line, each once."""
        return "; ".join(dict.fromkeys(self.sources.values()))

    @property
    def from_memory(self) -> tuple[str, ...]:
        """The fields whose numbers are from memory alone: look them up before you publish."""
        return tuple(field for field, text in self.sources.items() if text.startswith("From memory"))

    @property
    def pot_per_time(self) -> float:
        """Protons on target a unit time while the beam runs [MeV]: power / energy."""
        return self.power / self.proton_energy

    @property
    def duty_factor(self) -> float:
        """Fraction of the time during which protons arrive: repetition × pulse length."""
        return self.repetition * self.pulse_length

    def protons(self, *, energy: float) -> float:
        """Return the number of protons in a delivered beam `energy` [MeV]; `InputError` if it is negative."""
        return float(plausible("energy", energy, BEAM_ENERGY, single=True)) / self.proton_energy

    def flux(self, *, distance: float, pot: float, nu_per_pot: float | None = None, radiative: bool = False) -> Flux:
        """Return the flux at `distance` [MeV⁻¹] from the target after `pot` protons.

        Args:
            distance: From the target [MeV⁻¹].
            pot: Protons on target; `protons` converts a delivered energy.
            nu_per_pot: Neutrinos of each species per proton; the facility's own if None.
            radiative: Whether spectra hold the first order in α, as in `PionDecayAtRest`.

        Raises:
            InputError: a number is negative, the distance is zero, there is no number of neutrinos per proton, or
                `radiative` is not True or False.
        """
        per_proton = self._yield(nu_per_pot)
        return PionDecayAtRest(pot=pot, nu_per_pot=per_proton, distance=distance, pulse=self.pulse, radiative=radiative)

    def flux_per_time(self, *, distance: float, nu_per_pot: float | None = None) -> float:
        """Return the neutrinos of each species per area and time [MeV³] at `distance` [MeV⁻¹] while the beam runs.

        Args:
            distance: From the target [MeV⁻¹].
            nu_per_pot: Neutrinos of each species per proton; the facility's own if None.

        Raises:
            InputError: the distance is not positive, or there is no number of neutrinos per proton.
        """
        away = float(plausible("distance", distance, DISTANCE, single=True))
        return self.pot_per_time * self._yield(nu_per_pot) / (4 * math.pi) / away / away

    def profile(self, species: Species) -> TimeProfile:
        """Return when neutrinos of a species arrive after the start of a pulse; `InputError` if none are made."""
        components = PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m, pulse=self.pulse).components
        profiles = {each.state: each.time for each in components if each.time is not None}
        if not isinstance(species, Species) or species not in profiles:
            raise unknown(f"species at {self.name}", str(species), [str(each) for each in profiles])
        return profiles[species]

    def fraction(self, species: Species, start: float, stop: float) -> float:
        """Return the fraction of a species that arrives between `start` and `stop` [MeV⁻¹] of a pulse's clock.

        Raises:
            InputError: the facility does not make this species, or the window does not end after its start.

        Example:
            >>> from nuscatter.particles import nu_e, nu_mu
            >>> from nuscatter.sources.accelerators.facilities import facility
            >>> sns = facility("SNS")
            >>> [round(sns.fraction(each, 0, 1 * us), 3) for each in (nu_mu, nu_e)]
            [0.999, 0.214]
        """
        self._window((start, stop))
        return float(self.profile(species).fraction(start, stop))

    def steady_background_suppression(self, *, window: tuple[float, float]) -> float:
        """Return the fraction of a steady background that is left if only `window` of every pulse is read.

        This is repetition × length of the window: 1 is no suppression. Cosmic rays and radioactivity shrink by it;
        neutrons that the beam makes do not.

        Args:
            window: Start and stop on the pulse's clock [MeV⁻¹].

        Raises:
            InputError: the window does not end after its start, or is longer than the time between pulses.

        Example:
            >>> from nuscatter.sources.accelerators.facilities import facility
            >>> f"{facility('SNS').steady_background_suppression(window=(0, 6 * us)):.1e}"
            '3.6e-04'
        """
        start, stop = self._window(window)
        left = self.repetition * (stop - start)
        if left > 1 + 1e-12:
            period = 1 / (self.repetition * ms)
            raise invalid("length of the window [ms]", (stop - start) / ms, f"at most the {period:.4g} between pulses")
        return min(left, 1.0)

    def _window(self, window: tuple[float, float]) -> tuple[float, float]:
        ends = finite("window", window)
        if ends.shape != (2,):
            raise invalid("window", window, "a start and a stop")
        if not ends[0] < ends[1]:
            raise invalid("window", [each / us for each in ends.tolist()], "a start before a stop (in us)")
        return float(ends[0]), float(ends[1])

    def _yield(self, given: float | None) -> float:
        if given is not None:
            return float(not_negative("nu_per_pot", given, single=True))
        if self.nu_per_pot is None:
            raise InputError(f"{self.name} has no confirmed number of neutrinos per proton: give nu_per_pot.")
        return self.nu_per_pot
