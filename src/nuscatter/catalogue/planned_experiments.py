"""Planned CEvNS experiments: what is known or assumed of each, and the experiment that follows.

The facts are in ``planned_experiments.csv`` and ``planned_numbers.csv``, each with its source. A source that starts
with "From memory" could not be read again, one that starts with "Assumed" was chosen here since none is published;
`Plan.from_memory` and `Plan.assumed` list them. Searches for dark matter (``dark_searches.py``) have the same detectors
and backgrounds; here the SNS has 2 MW.

Beside what makes a prediction (``assembly.py``) a plan has

==================  ================================================================================================
beam time           while the beam is on, at the facility's power; reactors have a live time, CCM its protons
windows             edges of the time bins after the start of a pulse; none at a reactor
steady background   events for each mass, energy and time in which the windows are open, flat in energy
steady uncertainty  of it, relative, at least; the root of its events if that is more
steady tilt         of it over the energy bins, relative at their ends; none where it is measured between pulses
beam neutrons       events for each mass and proton, at the distance of the detector
flux uncertainty    of the neutrinos for each proton or fission, relative: shared by all experiments at one source
rate uncertainty    of quenching and efficiency, relative: of this detector alone
tilt                of the response between the middle and the ends of the energies, relative
==================  ================================================================================================

Pions that decay at rest shine in all directions alike, so the angle to the beam is no fact of a plan; the distance is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.catalogue.assembly import detector_of, flux_of, live_time, protons
from nuscatter.catalogue.published_facts import Fact, Kind, Setup, read_setups
from nuscatter.errors import InputError, between, choose, finite, instance, invalid, not_negative, positive
from nuscatter.quantities import DISTANCE, plausible
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.units import Array, m

#: Neutrino fluxes whose uncertainty is known by another name: the SNS's is the one of its released data.
_FLUXES: Mapping[str, str] = MappingProxyType({"SNS-PPU": "flux_sns", "SNS": "flux_sns"})
#: What grows with the exposure.
_EXPOSURE = ("beam time", "live time", "protons")


@final
@dataclass(frozen=True, eq=False)
class Plan:
    """A planned experiment.

    Args:
        setup: Its facts, as `plans` has them or changed by the methods.

    Raises:
        InputError: it is no `Setup`.

    Example:
        >>> from nuscatter.units import kg
        >>> argon = plan("coh ar 750")
        >>> round(argon.setup.value("mass") / kg, 6), argon.flux_name
        (610.0, 'flux_sns')
        >>> argon.assumed[:2]
        ('beam time', 'upper end')
    """

    setup: Setup

    def __post_init__(self) -> None:
        instance("setup", self.setup, Setup, "the facts of an experiment")

    @property
    def name(self) -> str:
        """Its name."""
        return self.setup.name

    @property
    def title(self) -> str:
        """For tables and figures."""
        return self.setup.title

    @property
    def pulsed(self) -> bool:
        """Whether its neutrinos come in pulses: from stopped pions, not from a reactor."""
        return self.setup.kind is Kind.STOPPED_PIONS

    @property
    def from_memory(self) -> tuple[str, ...]:
        """The facts that are from memory alone: look them up before you publish."""
        return self.setup.from_memory

    @property
    def assumed(self) -> tuple[str, ...]:
        """The facts that were chosen here, since none is published."""
        return tuple(name for name, each in self.setup.facts.items() if each.source.startswith("Assumed"))

    @property
    def prefix(self) -> str:
        """Its name as parameters begin with it."""
        return re.sub(r"\W+", "_", self.name.lower().replace("+", "_plus"))

    @property
    def flux_name(self) -> str:
        """The parameter of its flux, which experiments at the same source share."""
        origin = self.setup.origin
        return _FLUXES.get(origin, "flux_" + re.sub(r"\W+", "_", origin.lower()))

    @property
    def distance(self) -> float:
        """From the source [MeV⁻¹]; that of the nearest core of a reactor of several."""
        return min(self.setup.values("distance"))

    @cached_property
    def experiment(self) -> Experiment:
        """Its flux on its detector.

        Recoils of electrons are counted at reactors. At stopped pions the energies are those of nuclei, and a
        detector is taken to tell electrons by their pulses.
        """
        flux = flux_of(self.setup)
        times = np.array(self.setup.values("windows")) if self.pulsed else None
        detector = replace(detector_of(self.setup, flux), time_edges=times)
        return Experiment(flux, replace(detector, electron_efficiency=nothing) if self.pulsed else detector)

    @property
    def open_time(self) -> float:
        """How long it counts [MeV⁻¹]: the windows of all pulses, or the live time."""
        if not self.pulsed:
            return live_time(self.setup)
        windows, place = self.setup.values("windows"), facility(self.setup.origin)
        run = protons(self.setup) / place.pot_per_time
        return run * place.steady_background_suppression(window=(windows[0], windows[-1]))

    @property
    def steady(self) -> float:
        """Events of the steady background between the ends of the energies."""
        edges = np.asarray(self.experiment.detector.energy_edges)
        exposure = self.setup.value("mass") * self.open_time * (edges[-1] - edges[0])
        return float(self.setup.value("steady background") * exposure)

    @property
    def neutrons(self) -> float:
        """Events of beam neutrons between the ends of the energies."""
        if not self.setup.knows("beam neutrons"):
            return 0.0
        return self.setup.value("beam neutrons") * self.setup.value("mass") * protons(self.setup)

    def longer(self, factor: float) -> "Plan":
        """Return the same with so many times the exposure.

        Example:
            >>> tenfold = plan("NUCLEUS-plan").longer(10)
            >>> round(tenfold.steady / plan("NUCLEUS-plan").steady, 9)
            10.0
        """
        times = float(positive("factor", factor, single=True))
        return self._scaled(_EXPOSURE, times, f"{times:g} times as long")

    def larger(self, factor: float) -> "Plan":
        """Return the same with so many times the mass."""
        times = float(positive("factor", factor, single=True))
        return self._scaled(("mass",), times, f"{times:g} times as large")

    def at(self, distance: float) -> "Plan":
        """Return the same at another distance [MeV⁻¹] from its source; its beam neutrons stay the same.

        Raises:
            InputError: it has two cores, or the distance is none.

        Example:
            >>> near, far = plan("PIP2-BD-PAR"), plan("PIP2-BD-PAR").at(30 * m)
            >>> import nuscatter as ns
            >>> counts = [each.experiment.counts(ns.StandardModel()).sum() for each in (near, far)]
            >>> round(float(counts[0] / counts[1]), 9)
            4.0
        """
        away = float(plausible("distance", distance, DISTANCE, single=True))
        if len(self.setup.values("distance")) > 1:
            raise InputError(f"{self.name} has several cores, so that it has no single distance.")
        return self._with(Fact("distance", (away / m,), "m", "Given"))

    def uncertain(self, **relative: float) -> "Plan":
        """Return the same with other relative uncertainties.

        Args:
            **relative: ``flux``, ``rate``, ``steady``, ``steady_tilt`` or ``tilt``; 0.02 is 2 %, 0 is none.

        Raises:
            InputError: an unknown name, or a number that is negative.

        Example:
            >>> plan("COH-Ge-18").uncertain(flux=0.02).uncertainty("flux")
            0.02
        """
        changed = self
        for name, value in relative.items():
            quantity = choose("uncertainty", name, _UNCERTAINTIES)
            checked = between(f"the uncertainty {name}", value, 0.0, 1.0)
            if checked.ndim:
                raise invalid(f"the uncertainty {name}", value, "a single number")
            changed = changed._with(Fact(quantity, (float(checked),), "", "Given"))
        return changed

    def uncertainty(self, name: str) -> float:
        """Return a relative uncertainty by its name, as in `uncertain`; 0 of what is no fact of the plan."""
        quantity = choose("uncertainty", name, _UNCERTAINTIES)
        return self.setup.value(quantity) if self.setup.knows(quantity) else 0.0

    def with_background(self, factor: float) -> "Plan":
        """Return the same with so many times the steady background and the beam neutrons; 0 for none."""
        times = float(not_negative("factor of the background", factor, single=True))
        return self._scaled(("steady background", "beam neutrons"), times, f"{times:g} times as much")

    def _scaled(self, quantities: tuple[str, ...], factor: float, said: str) -> "Plan":
        changed = self
        for each in quantities:
            if self.setup.knows(each):
                known = self.setup.facts[each]
                values = tuple(factor * value for value in known.values)
                changed = changed._with(replace(known, values=values, source=f"{known.source}; {said}"))
        return changed

    def _with(self, fact: Fact) -> "Plan":
        return Plan(replace(self.setup, facts={**self.setup.facts, fact.quantity: fact}))


_UNCERTAINTIES: Mapping[str, str] = MappingProxyType(
    {
        "flux": "flux uncertainty",
        "rate": "rate uncertainty",
        "steady": "steady uncertainty",
        "steady_tilt": "steady tilt",
        "tilt": "tilt",
    }
)


def nothing(observable: ArrayLike) -> Array:
    """Return the efficiency for what is told from nuclear recoils and left out: 0 everywhere."""
    return np.zeros_like(finite("observable", observable))


@cache
def plans() -> tuple[Plan, ...]:
    """Return the planned experiments.

    Example:
        >>> [each.name for each in plans() if not each.pulsed]
        ['CONUS+-plan', 'NUCLEUS-plan']
    """
    return tuple(map(Plan, read_setups("planned_experiments.csv", "planned_numbers.csv")))


def plan(name: str) -> Plan:
    """Return the planned experiment of that name, blind to case and dashes; `InputError` for an unknown one.

    Example:
        >>> plan("j parc csi").setup.origin
        'J-PARC-MLF'
    """
    return choose("planned experiment", name, {each.name: each for each in plans()})
